"""How two profiles differ: what they say, which methods they choose, and whose points change."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any, Final

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation import Facts, Outcome, decide
from indicator_engine.evaluation.methods import parameters_of
from indicator_engine.examples import bound_of, iter_examples, outcome_of
from indicator_engine.expressions import (
    Compare,
    Deadline,
    Expression,
    Measured,
    Operator,
    Range,
    Threshold,
)
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.wording import format_expression, format_measured
from indicator_engine.rules.decisions import CONDITIONS, conditions, possible_forms
from indicator_engine.rules.schema import DecisionDef, Example, ProfileFile
from indicator_engine.ruleset import RuleSet

# What a profile is called and where it comes from makes no difference to a score.
_NAMES: Final = frozenset(
    {"id", "summary", "source", "extends", "version_of", "from_year", "until_year", "drops"}
    | {"decide", "overrides", "examples", "at"}
)
_WEIGHT: Final = Decimal(10)
_YEAR: Final = 2025


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """A key of the profile file, and what each profile says there, line by line."""

    key: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a decision table chooses: a method with the parameters that the row gives, and where."""

    method: str
    parameters: tuple[tuple[str, str], ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class DecisionDifference:
    """The conditions of a row, and what each profile chooses under them; None where nothing."""

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    first: Choice | None
    second: Choice | None


@dataclass(frozen=True, slots=True)
class Scored:
    """What a profile makes of one example."""

    met: bool | None
    score: Decimal | None = None
    score_range: tuple[Decimal, Decimal] | None = None
    weight: Decimal | None = None
    method: str | None = None
    flags: tuple[str, ...] = ()
    error: str | None = None

    @property
    def points(self) -> tuple[object, ...]:
        """Return what is compared: points, range, the share of the weight, and why there is none.

        A fixed score out of another weight is another score.
        """
        return self.score, self.score_range, self.weight, self.error


@dataclass(frozen=True, slots=True)
class ExampleDifference:
    """An example that two profiles score or flag differently.

    Args:
        text: the target; empty where the example is about budget execution.
        actual: the measured value, or what was paid.
        first: what the first profile makes of it.
        second: what the second makes of it.
        name: the name of the indicator, where the example has one.
        budget: the budget, where the example is about its execution.
        at: the rule file that the example stands in; empty for one made up here.
    """

    text: str
    actual: str
    first: Scored
    second: Scored
    name: str | None = None
    budget: str | None = None
    at: str = ""

    @property
    def changes_points(self) -> bool:
        """Say whether the points differ; else it is the flags alone."""
        return self.first.points != self.second.points


@dataclass(frozen=True, slots=True)
class ProfileDifference:
    """Two profiles held against each other.

    Args:
        first: the first, with what it extends written out.
        second: the second.
        policies: the keys that say something else.
        decisions: the conditions under which another method, or other parameters, are chosen.
        execution: budgets whose execution is scored or flagged otherwise.
        examples: rows that are scored or flagged otherwise.
        tried: how many examples were tried.
    """

    first: ProfileFile
    second: ProfileFile
    policies: tuple[PolicyDifference, ...]
    decisions: tuple[DecisionDifference, ...]
    execution: tuple[ExampleDifference, ...]
    examples: tuple[ExampleDifference, ...]
    tried: int

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was found in which the two differ."""
        return not (self.policies or self.decisions or self.execution or self.examples)

    def to_json(self) -> dict[str, object]:
        """Return the differences as JSON values; every amount is a string."""
        made: dict[str, object] = {"first": self.first.id, "second": self.second.id}
        for name in ("policies", "decisions", "execution", "examples"):
            made[name] = [_jsonable(one) for one in getattr(self, name)]
        return made | {"tried": self.tried}


def diff_profiles(
    ruleset: RuleSet, first: str, second: str, year: int | None = None
) -> ProfileDifference:
    """Hold two profiles against each other.

    The examples are those of the packs, and a small grid of bounds, ranges, deadlines and budgets,
    each scored under both profiles by their own decision tables.

    Args:
        ruleset: the rules.
        first: the id of a profile.
        second: the id of another.
        year: the budget year whose versions are compared; None for the profiles themselves.

    Raises:
        RuleError: when the rules have no such profile.
        EvaluationError: when one of them has no version for the year.

    >>> from indicator_engine import Engine
    >>> found = diff_profiles(Engine.default().ruleset, "mof-2020", "deployed-default")
    >>> [(one.first.method, one.second.method) for one in found.decisions]
    [('reverse-ratio', 'reverse-linear')]
    """
    one, other = ruleset.profile(first, year), ruleset.profile(second, year)
    work = _Work(ruleset, one, other)
    rows, paid = list(work.rows()), list(work.execution())
    return ProfileDifference(
        one,
        other,
        tuple(_policies(one, other)),
        tuple(_decisions(ruleset, one, other)),
        tuple(row for row in paid if _differs(row)),
        tuple(row for row in rows if _differs(row)),
        len(rows) + len(paid),
    )


def _differs(row: ExampleDifference) -> bool:
    return row.changes_points or row.first.flags != row.second.flags


# ── what they say ────────────────────────────────────────────────────────────────────────────


def _policies(one: ProfileFile, other: ProfileFile) -> Iterator[PolicyDifference]:
    for field in dataclasses.fields(ProfileFile):
        if field.name in _NAMES:
            continue
        said = [written(getattr(profile, field.name)) for profile in (one, other)]
        if said[0] != said[1]:
            yield PolicyDifference(field.name, *said)


def written(value: Any) -> tuple[str, ...]:
    """Write what a profile says under a key: a line for each entry of a table.

    >>> from indicator_engine.rules.schema import BandDef
    >>> written((BandDef(grade="A", at_least="90"), BandDef(grade="B", at_least="0")))
    ('A, at_least: 90', 'B, at_least: 0')
    """
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple(f"{key}: {one}" for key, one in value.items())
    if isinstance(value, tuple):
        return tuple(_entry(one) for one in value)
    return (str(value),)


def _entry(value: Any) -> str:
    """Write an entry of a table: what its first field says, then the others that say something."""
    if not dataclasses.is_dataclass(value):
        return str(value)
    first, *others = (field for field in dataclasses.fields(value) if field.name != "at")
    shown = [_inline(getattr(value, first.name))]
    for field in others:
        said = getattr(value, field.name)
        if said not in (None, (), False):
            shown.append(f"{field.name}: {_inline(said)}")
    return ", ".join(shown)


def _inline(value: Any) -> str:
    if isinstance(value, tuple):
        nested = dataclasses.is_dataclass(value[0])
        return "; ".join(map(_entry, value)) if nested else " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


# ── which methods they choose ────────────────────────────────────────────────────────────────


def _decisions(
    ruleset: RuleSet, one: ProfileFile, other: ProfileFile
) -> Iterator[DecisionDifference]:
    """Ask both tables about what each row of either asks for, and join what they answer alike."""
    rows = {conditions(row): row for row in (*other.decide, *one.decide)}
    for row in rows.values():
        answers: dict[tuple[Choice | None, Choice | None], list[Facts]] = {}
        for facts in _facts(row):
            pair = _choice(one, facts), _choice(other, facts)
            if _effect(ruleset, pair[0]) != _effect(ruleset, pair[1]):
                answers.setdefault(pair, []).append(facts)
        for pair, met in answers.items():
            yield DecisionDifference(_asked(row, met), *pair)


def _asked(row: DecisionDef, met: Sequence[Facts]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the conditions of a row, narrowed to the indicators that some facts describe."""
    return tuple(
        (name, tuple(dict.fromkeys(getattr(facts, name) for facts in met)))
        for name in CONDITIONS
        if getattr(row, name)
    )


def _facts(row: DecisionDef) -> Iterator[Facts]:
    """Yield indicators that meet the conditions of a row and are otherwise unknown."""
    asked = {name: getattr(row, name) or (None,) for name in CONDITIONS}
    asked["form"] = row.form or tuple(sorted(possible_forms(row)))
    for values in product(*asked.values()):
        yield Facts(**dict(zip(asked, values, strict=True)))


def _choice(profile: ProfileFile, facts: Facts) -> Choice | None:
    try:
        row = decide(profile, facts)
    except IndicatorError:
        return None
    return Choice(row.use, tuple(sorted((row.parameters or {}).items())), row.at)


def _effect(ruleset: RuleSet, choice: Choice | None) -> object:
    """Return what a choice comes to: writing out a default changes nothing."""
    if choice is None:
        return None
    method = ruleset.data.methods[choice.method]
    return choice.method, parameters_of(method, dict(choice.parameters))


# ── whose points change ──────────────────────────────────────────────────────────────────────


class _Work:
    """Scores examples under two profiles."""

    def __init__(self, ruleset: RuleSet, one: ProfileFile, other: ProfileFile) -> None:
        self._ruleset = ruleset
        self._profiles = one, other

    def rows(self) -> Iterator[ExampleDifference]:
        """Yield the examples of the packs, each once, then the grid."""
        seen: set[Example] = set()
        for case in iter_examples(self._ruleset):
            given = dataclasses.replace(case.example, **_UNASKED)
            if given.text is None or given.actual is None or given in seen:
                continue
            seen.add(given)
            row = self._example(given, case.example.at)
            if row is not None:
                yield row
        for reading, measured in _grid(self._ruleset.lexicon.numbers.hundredth_unit):
            yield self._made(reading, measured)

    def _example(self, example: Example, at: str) -> ExampleDifference | None:
        weight = _WEIGHT if example.weight is None else Decimal(example.weight)
        ruleset = self._ruleset
        try:
            bound = bound_of(ruleset, example)
            one, other = (
                _scored(outcome_of(ruleset, example, ruleset.compile(bound, profile, str(weight))))
                for profile in self._profiles
            )
        except IndicatorError:
            return None  # an example of what is refused
        text, actual = example.text or "", example.actual or ""
        return ExampleDifference(text, actual, one, other, name=example.name, at=at)

    def _made(self, reading: Expression, measured: Measured) -> ExampleDifference:
        ruleset = self._ruleset
        text = format_expression(ruleset.lexicon, reading)
        bound = Bound(Threshold(text, reading), year=_YEAR)
        one, other = (
            _scored(ruleset.compile(bound, profile, _WEIGHT).evaluate(measured))
            for profile in self._profiles
        )
        actual = format_measured(ruleset.lexicon, measured)
        return ExampleDifference(text, actual, one, other)

    def execution(self) -> Iterator[ExampleDifference]:
        """Yield budgets with what was paid of them."""
        for budget, paid in _BUDGETS:
            one, other = (self._paid(profile, budget, paid) for profile in self._profiles)
            yield ExampleDifference("", f"{paid:f}", one, other, budget=f"{budget:f}")

    def _paid(self, profile: ProfileFile, budget: Decimal, paid: Decimal) -> Scored:
        try:
            ready = self._ruleset.execution(budget, profile)
        except IndicatorError as error:
            return Scored(met=None, error=error.code)
        return _scored(ready.evaluate(Measured("number", paid)))


def _scored(outcome: Outcome) -> Scored:
    return Scored(
        outcome.met,
        outcome.score,
        outcome.score_range,
        outcome.weight,
        None if outcome.method is None else outcome.method.id,
        outcome.flags,
        None if outcome.error is None else outcome.error.code,
    )


# What an example expects, and whose it is: it is scored here by the tables alone.
_UNASKED: Final[Mapping[str, Any]] = dict.fromkeys(
    (
        "profile", "parameters", "reads", "refuses", "measures", "notes", "flags", "kind",
        "method", "met", "score", "score_range",
    )
) | {"at": ""}  # fmt: skip


# ── the grid ─────────────────────────────────────────────────────────────────────────────────

_OPERATORS: Final[tuple[Operator, ...]] = (">=", ">", "<=", "<", "=")
_VALUES: Final[Mapping[int, tuple[int, ...]]] = {
    100: (0, 50, 59, 60, 80, 99, 100, 101, 120, 130, 160, 200),
    0: (-1, 0, 1, 30),
    -5: (-8, -5, 2),
}
_BUDGETS: Final = [
    (Decimal(budget), Decimal(paid))
    for budget, payments in {
        "100": ("0", "59.99", "60", "79.99", "80", "85", "89.99", "90", "99.99", "100", "120"),
        "2000": ("1728.9",),
        "0": ("0", "5"),
    }.items()
    for paid in payments
]


def _grid(hundredth: str | None) -> Iterator[tuple[Expression, Measured]]:
    """Yield bounds on and beside which the values lie, a range, and the end of the year."""
    for op, bound in product(_OPERATORS, _VALUES):
        for value in _VALUES[bound]:
            yield Compare(op, Decimal(bound)), Measured("number", Decimal(value))
    for value in (50, 80, 90, 100, 110, 200):
        yield Range(Decimal(80), Decimal(100)), Measured("number", Decimal(value))
    last = datetime.date(_YEAR, 12, 31)
    for late in (-11, 0, 1, 20, 31, 32, 100):
        done = Measured("date", date=last + datetime.timedelta(days=late))
        yield Deadline("<=", "year-end", last), done
    if hundredth is not None:
        for rate in (90, 100):
            yield Deadline("<=", "year-end", last), Measured("number", Decimal(rate), hundredth)


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────

_MAPPINGS: Final = frozenset({"conditions", "parameters"})


def _jsonable(value: Any) -> Any:
    """Write a record as JSON values; pairs of a name and a value become a mapping."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((one.name, getattr(value, one.name)) for one in dataclasses.fields(value))
        return {
            name: {key: _jsonable(one) for key, one in said}
            if name in _MAPPINGS
            else _jsonable(said)
            for name, said in fields
        }
    if isinstance(value, tuple):
        return [_jsonable(one) for one in value]
    return f"{value:f}" if isinstance(value, Decimal) else value

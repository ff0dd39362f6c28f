"""The examples of rule files, run as tests: when a pack is loaded, and by its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from indicator_engine.errors import (
    EvaluationError,
    IndicatorError,
    RuleError,
    RuleErrors,
    UnitError,
)
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.reading.binding import Context
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.wording import format_expression, format_measured
from indicator_engine.records import record
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import DecisionDef, Example, MethodFile, ProfileFile
from indicator_engine.ruleset import RuleSet
from indicator_engine.storage import example_problems as stored_example_problems

if TYPE_CHECKING:
    from indicator_engine.rules.merge import Laid
    from indicator_engine.rules.sound import AnyExample

DEFAULT_PROFILE = "mof-2020"
_OF_OUTCOMES = ("met", "score", "score_range", "method", "flags")
_VERDICTS = {True: "true", False: "false", None: "open"}


@record(frozen=True, slots=True)
class Case:
    """One example and the rule file that it stands in.

    Args:
        example: what is given and what must come of it.
        profile: the profile that scores it.
        method: the method that it shows, which then takes the place of the profile's table.
    """

    example: Example
    profile: str = DEFAULT_PROFILE
    method: str | None = None

    def __str__(self) -> str:
        example = self.example
        return f"{example.at} {example.text or ''} {example.actual or example.paid or ''}".strip()


def iter_examples(ruleset: RuleSet) -> Iterator[Case]:
    """Yield every example of a rule set, in a stable order.

    >>> from indicator_engine import Engine
    >>> sum(1 for _ in iter_examples(Engine.default().ruleset)) > 100
    True
    """
    data = ruleset.data
    lexical = (
        data.units, data.characters, data.operators, data.numerals,
        data.dates, data.levels, data.measured,
    )  # fmt: skip
    for files in lexical:
        for file in files:
            for example in file.examples:
                yield Case(example, example.profile or DEFAULT_PROFILE)
    for kind in data.kinds.values():
        for example in kind.examples:
            yield Case(example, example.profile or DEFAULT_PROFILE)
    yield from _scoring_examples(ruleset)


def _scoring_examples(ruleset: RuleSet) -> Iterator[Case]:
    owners: list[MethodFile | ProfileFile] = [
        *ruleset.data.methods.values(),
        *ruleset.data.profiles.values(),
    ]
    for owner in owners:
        for example in owner.examples:
            if isinstance(owner, MethodFile):
                yield Case(example, example.profile or DEFAULT_PROFILE, owner.id)
            else:
                yield Case(example, example.profile or owner.id)


def checked(laid: Laid) -> RuleSet:
    """Compile packs that were laid over each other, and run their examples.

    Where files have problems, the examples that can still be judged are run all the same, so that
    one report tells everything.

    Raises:
        RuleErrors: all problems of all files together, examples that fail among them.
    """
    problems = Problems()
    problems.extend([*laid.problems])
    ruleset = None if laid.data is None else RuleSet(laid.data)
    if ruleset is not None:
        runs = _every if laid.sound is None else laid.sound.runs
        failed = [
            problem
            for case in iter_examples(ruleset)
            if runs(case.example)
            for problem in example_problems(ruleset, case)
        ]
        failed += stored_example_problems(ruleset, runs)
        problems.extend([_shown(problem, laid.files) for problem in failed])
    problems.raise_if_any()
    if ruleset is None:
        raise RuleErrors("invalid rule packs", problems.in_order())
    return ruleset


def _every(example: AnyExample) -> bool:  # noqa: ARG001
    return True


def _shown(problem: RuleError, files: Mapping[str, str]) -> RuleError:
    """Place a problem in its file as it was given, like every other problem of the pack."""
    name, _, line = (problem.where or "").rpartition(":")
    if name not in files:
        return problem
    params = {"text": problem.text, "field": problem.field, "span": problem.span}
    where = f"{files[name]}:{line}"
    return type(problem)(problem.code, **params, where=where, **problem.params)  # type: ignore[arg-type]


def example_problems(ruleset: RuleSet, case: Case) -> list[RuleError]:
    """Run one example; return what did not come out as it says, nothing when it holds."""
    example = case.example
    try:
        found = _found(ruleset, case)
    except IndicatorError as error:
        if example.refuses == error.code:
            return []
        return [_problem(case, "example-refused", expected=example.refuses or "", found=str(error))]
    if example.refuses is not None:
        return [_problem(case, "example-not-refused", expected=example.refuses)]
    return [
        _problem(case, "example-fails", what=what, expected=wanted, found=got)
        for what, wanted, got in found
        if wanted != got
    ]


def _problem(case: Case, code: str, **params: str) -> RuleError:
    example = case.example
    given = next((one for one in (example.text, example.actual, example.paid) if one), None)
    named: dict[str, str] = {"example": given or "", **params}
    return RuleError(code, where=example.at or None, **named)  # type: ignore[arg-type]


def _found(ruleset: RuleSet, case: Case) -> list[tuple[str, str, str]]:
    """Compare what the example states: (what, wanted, found)."""
    example = case.example
    found: list[tuple[str, str, str]] = []
    bound = bound_of(ruleset, example) if example.text is not None else None
    if bound is not None:
        found += _reading_fields(ruleset, example, bound)
    if example.actual is not None and example.measures is not None:
        measured = ruleset.measure(example.actual, example.actual_unit, example.year)
        found.append(("measures", example.measures, format_measured(ruleset.lexicon, measured)))
    if example.paid is not None:
        found += _outcome_fields(example, _execution(ruleset, case, example.paid))
    elif bound is not None and any(getattr(example, name) is not None for name in _OF_OUTCOMES):
        found += _outcome_fields(example, _outcome(ruleset, case, bound))
    return found


def bound_of(ruleset: RuleSet, example: Example) -> Bound:
    """Read the threshold of an example with what surrounds it.

    Raises:
        ThresholdSyntaxError: it is not understood whole.
    """
    context = Context(
        example.name,
        example.description,
        example.level1,
        example.level2,
        example.direction,
        example.year,
    )
    return ruleset.bind(ruleset.read(example.text or "", example.op, example.unit), context)


def _reading_fields(
    ruleset: RuleSet, example: Example, bound: Bound
) -> Iterator[tuple[str, str, str]]:
    threshold = bound.threshold
    if example.reads is not None:
        yield "reads", example.reads, format_expression(ruleset.lexicon, threshold.reading)
    if example.kind is not None:
        yield "kind", example.kind, bound.kind.id if bound.kind else ""
    for note in example.notes or ():
        yield "notes", note, note if note in threshold.notes else " ".join(threshold.notes)


def _outcome(ruleset: RuleSet, case: Case, bound: Bound) -> Outcome:
    example = case.example
    decision = DecisionDef(use=case.method, parameters=example.parameters) if case.method else None
    indicator: Indicator = ruleset.compile(bound, case.profile, example.weight, decision)
    return outcome_of(ruleset, example, indicator)


def outcome_of(ruleset: RuleSet, example: Example, indicator: Indicator) -> Outcome:
    """Hold the measured value of an example against its compiled threshold.

    Raises:
        MeasurementError: the value is not understood whole.
    """
    return indicator.evaluate(
        ruleset.measure(example.actual, example.actual_unit, example.year),
        previous=ruleset.measure(example.previous) if example.previous else None,
        budget=ruleset.measure(example.budget) if example.budget else None,
    )


def _execution(ruleset: RuleSet, case: Case, paid: str) -> Outcome:
    """Hold what was paid against the budget, by the execution rule of the profile."""
    example = case.example
    budget, amount = ruleset.measure(example.budget), ruleset.measure(paid)
    if not isinstance(budget.value, Decimal):
        raise EvaluationError("reference-missing", ref="budget")
    if amount.unit != budget.unit:
        raise UnitError("unit-mismatch", unit=amount.unit or "", target=budget.unit or "")
    ready = ruleset.execution(budget.value, case.profile, example.weight, example.year)
    return ready.evaluate(replace(amount, unit=None))


def _outcome_fields(example: Example, outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    if example.met is not None:
        yield "met", example.met, _VERDICTS[outcome.met]
    if example.score is not None:
        yield "score", example.score, str(outcome.score)
    if example.score_range is not None:
        low, high = outcome.score_range or ("", "")
        yield "score_range", "-".join(example.score_range), f"{low}-{high}"
    if example.method is not None:
        yield "method", example.method, outcome.method.id if outcome.method else ""
    for flag in example.flags or ():
        yield "flags", flag, flag if flag in outcome.flags else " ".join(outcome.flags)

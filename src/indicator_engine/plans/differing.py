"""One plan assessed under two profiles: whose points differ, and which difference is the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicator_engine.comparing import DecisionDifference, ProfileDifference
from indicator_engine.evaluation import Outcome
from indicator_engine.evaluation.targets import facts_of
from indicator_engine.markdown import table
from indicator_engine.messages import Language, phrase
from indicator_engine.plans.assessment import AssessedSheet, Assessment, Span
from indicator_engine.plans.wording import NO_ROW, Wording

# What a profile says that can change the weight of a row, its points, the points of execution.
_BY_HEADS: Final = ("weights", "variants", "heads")
_BY_FULL: Final = ("execution_weight", "execution_stage")
_SCORING: Final = ("negative_actual", "strict_boundary", "deadline_rate")
_EXECUTION: Final = ("execution_weight", "execution_method", "execution_parameters", "rounding")
_HEADS: Final = ("id", "name", "weight", "score", "weight", "score", "because")


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row, or budget execution, that two profiles give other points or flags.

    Args:
        id: the id of the row, of a table where it is about budget execution.
        name: the name of the row.
        weights: the full points under each profile.
        points: the points that the row has or may still get under each.
        flags: the flags that only one of the two raises.
        policies: the keys of the profiles that say something else and that it depends on.
        decisions: the differing rows of the decision tables that it meets.
        execution: whether it is budget execution.
    """

    id: str
    name: str
    weights: tuple[Decimal | None, Decimal | None]
    points: tuple[Span | None, Span | None]
    flags: tuple[str, ...]
    policies: tuple[str, ...]
    decisions: tuple[DecisionDifference, ...]
    execution: bool = False

    @property
    def explained(self) -> bool:
        """Say whether a difference of the profiles accounts for it."""
        return bool(self.policies or self.decisions)


def row_differences(
    first: Assessment, second: Assessment, difference: ProfileDifference
) -> tuple[RowDifference, ...]:
    """Return the rows whose points or flags differ, each with the reasons in its profiles.

    Args:
        first: a plan assessed under the first profile of the difference.
        second: the same plan and values under the second.
        difference: how the two profiles differ.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.comparing import diff_profiles
    >>> from indicator_engine.plans import assess
    >>> from indicator_engine.plans.example import example
    >>> files, engine = example(), Engine.default()
    >>> one, other = (
    ...     assess(engine, files.plan, files.actuals, profile=name)
    ...     for name in ("mof-2020", "deployed-default")
    ... )
    >>> found = diff_profiles(engine.ruleset, "mof-2020", "deployed-default", 2025)
    >>> changed = [row for row in row_differences(one, other, found) if row.decisions]
    >>> [row.id for row in changed]
    ['T3.4']
    """
    sheets = zip(first.sheets, second.sheets, strict=True)
    return tuple(row for pair in sheets for row in _rows(*pair, difference))


def differences_to_markdown(
    rows: tuple[RowDifference, ...], difference: ProfileDifference, language: Language = "zh"
) -> str:
    """Write the rows as a Markdown table.

    Args:
        rows: what `row_differences` found.
        difference: the profiles.
        language: of the heads.
    """
    words = Wording(language)
    names = ["", "", *(one.id for one in (difference.first,) * 2 + (difference.second,) * 2), ""]
    heads = [phrase(f"plan-column-{key}", language) for key in _HEADS]
    shown = [f"{head} {name}".strip() for head, name in zip(heads, names, strict=True)]
    return table(shown, (_cells(row, words) for row in rows), right=(2, 3, 4, 5))


def reasons_of(row: RowDifference) -> tuple[str, ...]:
    """Name what accounts for a difference: keys of the profiles, conditions of their tables."""
    asked = (
        "decide " + ", ".join(f"{name}: {' '.join(said)}" for name, said in one.conditions)
        for one in row.decisions
    )
    return (*row.policies, *asked)


def _cells(row: RowDifference, words: Wording) -> tuple[str, ...]:
    name = words.say("plan-execution") if row.execution else row.name
    ends = [
        ("-" if weight is None else words.weight(weight), "-" if span is None else words.span(span))
        for weight, span in zip(row.weights, row.points, strict=True)
    ]
    because = "; ".join((*reasons_of(row), *row.flags))
    return (row.id, name, *ends[0], *ends[1], because)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────


def _rows(
    first: AssessedSheet, second: AssessedSheet, difference: ProfileDifference
) -> Iterator[RowDifference]:
    for one, other in zip(first.rows, second.rows, strict=True):
        weights, points = (one.weight, other.weight), (one.points, other.points)
        flags = _other_flags(one.outcome, other.outcome)
        if points[0] == points[1] and not flags:
            continue
        yield RowDifference(
            one.indicator.id,
            one.indicator.name,
            weights,
            points,
            flags,
            _policies(one.outcome, other.outcome, difference, flags),
            _decisions(one.outcome, difference),
        )
    yield from _execution(first, second, difference)


def _policies(
    one: Outcome, other: Outcome, difference: ProfileDifference, flags: tuple[str, ...]
) -> tuple[str, ...]:
    """Name the differing keys that can be the reason, and no others."""
    said = {policy.key for policy in difference.policies}
    keys: tuple[str, ...] = ()
    if one.weight != other.weight:
        # The points of a row come from its head; where heads say the same, from what is left.
        keys = tuple(key for key in _BY_HEADS if key in said) or _BY_FULL
    if _share(one) != _share(other):
        keys += _SCORING if _is_dated(one) else _SCORING[:-1]
    if one.score is not None and other.score is not None:
        keys += ("rounding",)
    if flags:
        keys += ("flags",)
    return tuple(key for key in keys if key in said)


def _share(outcome: Outcome) -> Fraction | None:
    """Return the part of full marks before rounding; None where a person settles the points."""
    exact, weight = outcome.points().exact, outcome.weight
    return None if exact is None or not weight else exact / Fraction(weight)


def _is_dated(outcome: Outcome) -> bool:
    ruling = outcome.ruling
    return ruling is not None and ruling.target.form in ("deadline", "period")


def _decisions(outcome: Outcome, difference: ProfileDifference) -> tuple[DecisionDifference, ...]:
    """Return the differing rows of the tables whose conditions the row meets."""
    bound, own = outcome.spec.bound, outcome.spec.own
    if bound is None or outcome.ruling is None or own is not None:
        return ()
    facts = facts_of(outcome.ruling.target, bound)
    return tuple(
        one
        for one in difference.decisions
        if all(getattr(facts, name) in said for name, said in one.conditions)
    )


def _other_flags(one: Outcome, other: Outcome) -> tuple[str, ...]:
    return tuple(sorted(set(one.flags) ^ set(other.flags)))


def _execution(
    first: AssessedSheet, second: AssessedSheet, difference: ProfileDifference
) -> Iterator[RowDifference]:
    one, other = first.execution, second.execution
    if one is None or other is None:
        return
    flags = tuple(sorted(set(one.notes) ^ set(other.notes)))
    if (one.points, one.weight) == (other.points, other.weight) and not flags:
        return
    said = {policy.key for policy in difference.policies}
    keys = (*_EXECUTION, *(("execution_flags",) if flags else ()))
    yield RowDifference(
        f"{first.sheet.id}{NO_ROW}",
        "",
        (one.weight, other.weight),
        (one.points, other.points),
        flags,
        tuple(key for key in keys if key in said),
        (),
        execution=True,
    )

"""Several conditions on one row: for each period, together, alternatively, one for each grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.judgement import Judgement, Part, Remarks, Tier, undecided
from indicator_engine.evaluation.numbers import holds
from indicator_engine.evaluation.quantities import scaled
from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Every,
    Graded,
    Measured,
    Operator,
    PeriodName,
)

Judge: TypeAlias = Callable[[Target, Measured, Case], Judgement]

# How often a period recurs in a budget year; a week, a day and a term have no fixed number.
_IN_A_YEAR: Final[Mapping[PeriodName, int]] = {"month": 12, "quarter": 4, "half": 2, "year": 1}

_AT_MOST: Final[frozenset[Operator]] = frozenset({"<=", "<"})


def judge_group(target: Target, measured: Measured, case: Case, judge: Judge) -> Judgement:
    """Judge a group by its parts; `judge` judges one part."""
    match target.reading:
        case Every():
            return _judge_every(target, target.reading, measured, case, judge)
        case All() | AnyOf() as group:
            # One part that fails decides for all of them, one that holds for any.
            return _judge_parts(target, measured, case, judge, decisive=isinstance(group, AnyOf))
        case Graded():
            return _judge_graded(target, target.reading, measured, case, judge)
        case _:
            raise TypeError(f"not a group: {target.reading!r}")


# ── together and alternatively ───────────────────────────────────────────────────────────────


def _judge_parts(
    target: Target, measured: Measured, case: Case, judge: Judge, *, decisive: bool
) -> Judgement:
    """Judge every part: one with the decisive verdict decides, one that is open leaves it open."""
    parts = _parts(target, measured, case, judge)
    if isinstance(parts, IndicatorError):
        return undecided(parts, flags=target.flags)
    verdicts = [part.judgement.met for part in parts]
    met = decisive if decisive in verdicts else None if None in verdicts else not decisive
    return _grouped(target, parts, met=met)


def _parts(
    target: Target, measured: Measured, case: Case, judge: Judge
) -> tuple[Part, ...] | IndicatorError:
    """Judge each part by its own value where parts name subjects, else all by the one value."""
    subjects = [part.reading.subject for part in target.parts]
    if measured.kind == "none":
        return EvaluationError("not-measured", text=measured.text, field="actual")
    if any(subjects):
        return _by_subject(target, measured, case, judge)
    if measured.kind == "list" and len(measured.items) != 1:
        return EvaluationError("several-values", field="actual", count=str(len(measured.items)))
    value = measured.items[0] if measured.kind == "list" else measured
    return tuple(Part(part, judge(part, value, case)) for part in target.parts)


def _by_subject(
    target: Target, measured: Measured, case: Case, judge: Judge
) -> tuple[Part, ...] | IndicatorError:
    values = dict(zip(measured.subjects, measured.items, strict=False))
    found: list[Part] = []
    for part in target.parts:
        subject = part.reading.subject
        if subject is None or subject not in values:
            named = "/".join(str(one.reading.subject) for one in target.parts)
            return EvaluationError("several-subjects", field="actual", subjects=named)
        found.append(Part(part, judge(part, values[subject], case), subject))
    return tuple(found)


# ── one for each grade ───────────────────────────────────────────────────────────────────────


def _judge_graded(
    target: Target, reading: Graded, measured: Measured, case: Case, judge: Judge
) -> Judgement:
    """Find the best grade that the value earns; a table of grades states no verdict of its own."""
    parts: list[Part] = []
    for grade, part in zip(reading.grades, target.parts, strict=True):
        judgement = judge(part, measured, case)
        parts.append(Part(part, judgement, grade.grade))
        if judgement.met is None:
            return undecided(judgement.remarks.error, flags=target.flags, parts=tuple(parts))
        if judgement.met:
            remarks = Remarks(
                flags=(*target.flags, "graded"),
                tier=_tier_of(reading, grade.grade, case),
                grade=grade.grade,
                parts=tuple(parts),
            )
            return Judgement(None, judgement.value, remarks)
    flags = (*target.flags, "graded", "no-grade")
    return Judgement(met=None, remarks=Remarks(flags=flags, tier="bottom", parts=tuple(parts)))


def _tier_of(reading: Graded, grade: str, case: Case) -> Tier | None:
    """Return the tier of a grade, from the scale that knows all grades of the table."""
    wanted = {one.grade for one in reading.grades}
    for scale in case.levels.values():
        tiers = {one.grade: one.tier for one in scale.grades}
        if wanted <= tiers.keys():
            return tiers[grade]
    return None


# ── for each period or entity ────────────────────────────────────────────────────────────────


def _judge_every(
    target: Target, reading: Every, measured: Measured, case: Case, judge: Judge
) -> Judgement:
    if measured.kind == "none":
        error = EvaluationError("not-measured", text=measured.text, field="actual")
        return undecided(error, flags=target.flags)
    (part,) = target.parts
    if measured.kind == "list":
        return _judge_each(target, reading, measured, case, judge)
    if measured.kind == "level" or reading.period == "year":
        return judge(part, measured, case)  # words speak of all periods at once
    rate = _as_rate(measured, reading, part, case)
    if rate is not None:
        each = Part(part, judge(part, rate, case))
        return _grouped(target, (each,), met=each.judgement.met, notes=("rate-for-each",))
    judgement = judge(part, measured, case)
    if judgement.met is None:
        return judgement
    if isinstance(part.reading, Compare) and isinstance(judgement.value, Decimal | Fraction):
        return _judge_total(target, reading, part.reading, judgement.value, case)
    return undecided(EvaluationError("period-total", field="actual"), flags=target.flags)


def _judge_each(
    target: Target, reading: Every, measured: Measured, case: Case, judge: Judge
) -> Judgement:
    """Judge a list, one value a period: one that fails decides, otherwise all must be there."""
    (part,) = target.parts
    labels = measured.subjects or tuple(str(at) for at in range(1, len(measured.items) + 1))
    parts = tuple(
        Part(part, judge(part, value, case), label)
        for label, value in zip(labels, measured.items, strict=True)
    )
    verdicts = [one.judgement.met for one in parts]
    if False in verdicts:
        return _grouped(target, parts, met=False)
    if None in verdicts or not verdicts:
        return _grouped(target, parts, met=None)
    wanted = None if reading.period is None else _IN_A_YEAR.get(reading.period)
    if wanted is None:
        return _grouped(target, parts, met=True, notes=("list-taken-as-complete",))
    if len(parts) != wanted:
        error = EvaluationError(
            "period-count", field="actual", count=str(len(parts)), wanted=str(wanted)
        )
        return undecided(error, flags=target.flags, parts=parts)
    return _grouped(target, parts, met=True)


def _as_rate(measured: Measured, reading: Every, part: Target, case: Case) -> Measured | None:
    """Return a value given for each period (3次/季度) as the value of one period (3次)."""
    unit = part.reading.unit if isinstance(part.reading, Compare) else None
    if measured.unit is None or unit is None or reading.period is None:
        return None
    periods = case.period_units.get(reading.period, ())
    if measured.unit not in {f"{unit}/{period}" for period in periods}:
        return None
    return replace(measured, unit=unit)


def _judge_total(
    target: Target, reading: Every, bound: Compare, value: Exact, case: Case
) -> Judgement:
    """Say what one number for the whole year makes certain, and leave the rest open.

    A total below n times the bound has a period below it; a ratio of the year is a mean of its
    periods, so that one below the bound has a period below it too. Nothing follows the other way,
    except that no period exceeds a total of counts.
    """
    (part,) = target.parts
    times = 1 if reading.period is None else _IN_A_YEAR.get(reading.period, 1)
    met: bool | None = None
    if bound.basis is None:
        whole = _whole(bound, times, case)
        if case.sum_periods and whole is not None:
            met = holds(part.op, whole, value)
        elif whole is not None:
            met = _certain(part, bound, whole, value)
    flags = ("direction-unknown",) if part.undirected else ()
    error = None if met is not None else EvaluationError("period-total", field="actual")
    notes = () if met is None else ("period-total-used",)
    return Judgement(met, value, Remarks(error, (*target.flags, *flags), notes))


def _whole(bound: Compare, times: int, case: Case) -> Compare | None:
    """Return the bound on the value of the year, or None where values do not add up."""
    if bound.value is None:
        return None
    if case.quantities.share(bound.unit) is not None and bound.unit is not None:
        return bound  # a ratio: the year is the mean of its periods
    if case.accumulating is False or not case.quantities.additive(bound.unit):
        return None
    return replace(bound, value=scaled(bound.value, Fraction(times)))


def _certain(part: Target, bound: Compare, whole: Compare, value: Exact) -> bool | None:
    """Return False where some period must fail, True where none can, None where it is open."""
    if part.undirected or part.op == "!=":
        return None
    if not holds(part.op, whole, value):
        return False
    adds_up = whole is not bound
    return True if part.op in _AT_MOST and adds_up and _none_exceeds(part, bound, value) else None


def _none_exceeds(part: Target, bound: Compare, total: Exact) -> bool:
    """Whether no single count can exceed the bound, because their sum does not."""
    return total >= 0 and holds(part.op, bound, total)


def _grouped(
    target: Target,
    parts: tuple[Part, ...],
    *,
    met: bool | None,
    notes: tuple[str, ...] = (),
) -> Judgement:
    """Join the judgements of parts: their verdict, the first reason why there is none, notes."""
    error = next((p.judgement.remarks.error for p in parts if p.judgement.met is None), None)
    told = (note for part in parts for note in part.judgement.remarks.notes)
    flags = (flag for part in parts for flag in part.judgement.remarks.flags)
    remarks = Remarks(
        error=error if met is None else None,
        flags=tuple(dict.fromkeys((*target.flags, *flags))),
        notes=tuple(dict.fromkeys((*told, *notes))),
        parts=parts,
    )
    return Judgement(met, None, remarks)

"""Several conditions on one row: for each period, together, alternatively, one for each grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.judgement import Judgement, Part, Remarks, Tier, undecided
from indicator_engine.evaluation.numbers import holds
from indicator_engine.evaluation.parts import without_label
from indicator_engine.evaluation.quantities import scaled
from indicator_engine.evaluation.spelling import spell_target
from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
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
_AT_MOST_OR_EXACT: Final[frozenset[Operator]] = _AT_MOST | {"="}
_AT_LEAST: Final[frozenset[Operator]] = frozenset({">=", ">", "="})


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
    if measured.kind != "list" and _are_dates(target):
        named = "/".join(spell_target(part, "en") for part in target.parts)
        return EvaluationError("several-subjects", field="actual", subjects=named)
    if measured.kind == "list" and len(measured.items) == len(target.parts) and _are_dates(target):
        pairs = zip(target.parts, measured.items, strict=True)
        return tuple(Part(part, judge(part, value, case)) for part, value in pairs)
    if measured.kind == "list" and len(measured.items) != 1:
        return EvaluationError("several-values", field="actual", count=str(len(measured.items)))
    value = measured.items[0] if measured.kind == "list" else measured
    return tuple(Part(part, judge(part, value, case)) for part in target.parts)


def _are_dates(target: Target) -> bool:
    """Whether a group is due by several days (3月、6月): one day answers only one."""
    dues = [one.reading for one in target.parts if isinstance(one.reading, Deadline)]
    times = {(due.when, due.date) for due in dues if due.op in _AT_MOST}
    return isinstance(target.reading, All) and len(times) == len(target.parts) > 1


def _by_subject(
    target: Target, measured: Measured, case: Case, judge: Judge
) -> tuple[Part, ...] | IndicatorError:
    """Judge what a value is given for; one number is that of the part that names no subject."""
    values = {_folded(subject, case): value for subject, value in _by_name(measured)}
    named = "/".join(one.reading.subject or "" for one in target.parts).strip("/")
    missing = EvaluationError("several-subjects", field="actual", subjects=named)
    found: list[Part] = []
    for part in target.parts:
        value = values.get(_folded(part.reading.subject, case))
        label = _folded(part.reading.subject, case)
        value = None if value is None else without_label(value, label)
        judgement = undecided(missing) if value is None else judge(part, value, case)
        found.append(Part(part, judgement, part.reading.subject or ""))
    known = any(_folded(one.reading.subject, case) in values for one in target.parts)
    return tuple(found) if known else missing


def _folded(subject: str | None, case: Case) -> str:
    return (subject or "").translate(case.fold)


def _by_name(measured: Measured) -> Iterable[tuple[str, Measured]]:
    if measured.kind == "list":
        return zip(measured.subjects, measured.items, strict=False)
    return [("", measured)]


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
    if measured.kind == "level" or _stretches(reading) == 1:
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
        Part(part, judge(part, without_label(value, label), case), label)
        for label, value in zip(labels, measured.items, strict=True)
    )
    verdicts = [one.judgement.met for one in parts]
    if False in verdicts:
        return _grouped(target, parts, met=False)
    if None in verdicts or not verdicts:
        return _grouped(target, parts, met=None)
    wanted = _stretches(reading)
    if wanted is None or wanted.denominator != 1:
        return _grouped(target, parts, met=True, notes=("list-taken-as-complete",))
    if len(parts) != wanted:  # a whole number of stretches makes the year
        error = EvaluationError(
            "period-count", field="actual", count=str(len(parts)), wanted=str(wanted)
        )
        return undecided(error, flags=target.flags, parts=parts)
    return _grouped(target, parts, met=True)


def _as_rate(measured: Measured, reading: Every, part: Target, case: Case) -> Measured | None:
    """Return a value given for each period (3次/季度) as the value of one period (3次)."""
    unit = part.reading.unit if isinstance(part.reading, Compare) else None
    if measured.unit is None or unit is None or reading.period is None or reading.count != 1:
        return None
    periods = case.period_units.get(reading.period, ())
    if measured.unit not in {f"{unit}/{period}" for period in periods}:
        return None
    return replace(measured, unit=unit)


def _stretches(reading: Every) -> Fraction | None:
    """Return how many of its stretches a budget year has: half of one for 每两年."""
    periods = None if reading.period is None else _IN_A_YEAR.get(reading.period)
    return None if periods is None else Fraction(periods, reading.count)


def _fills(reading: Every) -> bool:
    """Whether a number of stretches makes the year, so that none reaches beyond it."""
    stretches = _stretches(reading)
    return reading.count == 1 if stretches is None else stretches.denominator == 1


def _judge_total(
    target: Target, reading: Every, bound: Compare, value: Exact, case: Case
) -> Judgement:
    """Say what one number for the whole year makes certain, and leave the rest open.

    A total below n times the bound has a period below it; a ratio of the year is a mean of its
    periods, so that one below the bound has a period below it too. Nothing follows the other way,
    except that no period exceeds a total of counts.
    """
    (part,) = target.parts
    met: bool | None = None
    if bound.basis is None and bound.value is not None:
        if case.quantities.share(bound.unit) is not None and bound.unit is not None:
            met = _by_mean(part, reading, bound, value, case)
        elif case.accumulating is not False and case.quantities.additive(bound.unit):
            met = _by_sum(part, reading, bound, value, case)
    flags = ("direction-unknown",) if part.undirected else ()
    error = None if met is not None else EvaluationError("period-total", field="actual")
    notes = () if met is None else ("period-total-used",)
    return Judgement(met, value, Remarks(error, (*target.flags, *flags), notes))


def _by_mean(part: Target, reading: Every, bound: Compare, value: Exact, case: Case) -> bool | None:
    """Judge the ratio of a year: the mean of its stretches, where a number of these make it up."""
    if not _fills(reading):
        return None
    if case.sum_periods:
        return holds(part.op, bound, value)
    decided = not part.undirected and part.op != "!="
    return False if decided and not holds(part.op, bound, value) else None


def _by_sum(part: Target, reading: Every, bound: Compare, value: Exact, case: Case) -> bool | None:
    """Judge the total of a year: False where some stretch must fail, True where none can."""
    stretches = _stretches(reading)
    if case.sum_periods:
        whole = stretches is not None and stretches.denominator == 1
        return holds(part.op, _times(bound, int(stretches or 1)), value) if whole else None
    if part.undirected:
        return None
    if part.op in _AT_MOST and _fills(reading) and _none_exceeds(part, bound, value):
        return True
    fewest, most = _least_and_most(reading, stretches)
    strict = part.op in ("<", ">")
    lacking = fewest > 0 and not holds(">" if strict else ">=", _times(bound, fewest), value)
    over = most is not None and not holds("<" if strict else "<=", _times(bound, most), value)
    missed = (part.op in _AT_LEAST and lacking) or (part.op in _AT_MOST_OR_EXACT and over)
    return False if missed else None


def _least_and_most(reading: Every, stretches: Fraction | None) -> tuple[int, int | None]:
    """Return how many stretches lie whole in a year, and how many it touches, if that is known.

    Weeks, days and villages have no fixed number: there is one at least, and no most. Stretches
    that do not fill the year (每两年, 每5个月) may begin before it and end after it.
    """
    if stretches is None:
        return (1, None) if reading.count == 1 else (0, None)
    whole = floor(stretches)
    return (whole, whole) if whole == stretches else (max(0, whole - 1), whole + 2)


def _times(bound: Compare, times: int) -> Compare:
    return replace(bound, value=scaled(bound.value or Decimal(0), Fraction(times)))


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

"""Numbers against bounds: units, changes from a basis, references, and the comparison itself."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from indicator_engine.dates import calendar_days, working_days
from indicator_engine.errors import EvaluationError, IndicatorError, UnitError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.judgement import Judgement, Remarks, not_comparable, undecided
from indicator_engine.evaluation.quantities import Amount, Settled, scaled
from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Basis, Compare, Measured, Operator, Range
from indicator_engine.reading.measure import RELATION, WITHIN

_UNSTATED: Final = "unstated"
_YEAR: Final = "year:"
FROM_PARTS: Final = "ratio-from-parts"
IN_ONES: Final = "number-in-ones"
APPROXIMATE: Final = "approximate"
RATIO: Final = "ratio-as-multiple"

# What is known where a measured value states a limit: the side it lies on, and whether strictly.
LIMITS: Final[dict[str, tuple[int, bool]]] = {
    "value-below": (-1, True),
    "value-at-most": (-1, False),
    "value-above": (1, True),
    "value-at-least": (1, False),
}
_WANTS: Final[dict[Operator, int]] = {">=": 1, ">": 1, "<=": -1, "<": -1}

COMPARE: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}


def judge_number(
    target: Target, reading: Compare | Range, measured: Measured, case: Case
) -> Judgement:
    """Hold a measured value against a bound or a range.

    Args:
        target: the reading with its effective operator.
        reading: the reading itself.
        measured: the value as read.
        case: what the row brings.

    Returns:
        A judgement whose `value` is in the target's unit; without a verdict, and with the reason,
        where the value is of another kind, its unit does not compare, or something is missing.
    """
    stated = _stated(target, reading, measured)
    if stated is not None:
        return stated
    try:
        value = _one_number(measured, reading.unit, case)
        if target.counts and reading.unit is None and not _counts(value, case):
            raise not_comparable(measured)  # 零事故: 100% says how much was done
        bound = _bound(reading, case)
        settled = _settled(value, bound, target.op, case)
        if case.one_to_many and -1 < settled.value < 1 and all(m > 1 for m in marks_of(bound)):
            raise not_comparable(measured)  # 0.05, or 1/20, of 1:18 is no multiple of 18
    except IndicatorError as error:
        doubt = error.code == "ratio-or-percent" and reading.unit is not None
        offered = case.quantities.offers(measured, reading.unit or "") if doubt else ()
        return undecided(error, flags=target.flags, offered=offered)
    if WITHIN in measured.notes and _straddles(target, bound, settled, measured, case):
        return undecided(EvaluationError("actual-is-a-limit", field="actual"), flags=target.flags)
    limit = next((LIMITS[code] for code in measured.notes if code in LIMITS), None)
    if limit is None:
        return _verdict(target, bound, settled)
    about = APPROXIMATE in measured.notes
    known = _known(target, bound, settled.value, limit, about=about)
    if known is None or (about and limit[0] > 0 and _may_reach(measured, settled.value, bound)):
        return undecided(EvaluationError("actual-is-a-limit", field="actual"), flags=target.flags)
    judged = replace(_verdict(target, bound, settled), met=known)
    written = holds(target.op, bound, settled.value)
    return replace(judged, value=None) if written and not known else judged  # 不足95%: how far?


_SIDES: Final[dict[Operator, frozenset[str]]] = {
    "<": frozenset("<"), "<=": frozenset("<="), "=": frozenset("="),
    ">=": frozenset(">="), ">": frozenset(">"), "!=": frozenset("<>"),
}  # fmt: skip


def _stated(target: Target, reading: Compare | Range, measured: Measured) -> Judgement | None:
    """Hold words that place a value beside a reference (未超预算) against a target beside it."""
    if not isinstance(reading, Compare) or reading.ref is None or reading.value is not None:
        return None
    if measured.scale != RELATION + reading.ref or measured.grade is None:
        return None
    sides = _SIDES[measured.grade]  # type: ignore[index]
    wanted = _SIDES[target.op or reading.op]
    met = True if sides <= wanted else False if sides.isdisjoint(wanted) else None
    return Judgement(met, None, Remarks(flags=target.flags))


def _straddles(
    target: Target, bound: Compare | Range, first: Settled, measured: Measured, case: Case
) -> bool:
    """Whether what lies between two measured ends (2-6次) may meet a target that both miss."""
    marks = marks_of(bound)
    one_sided = isinstance(bound, Compare) and (target.op or bound.op) not in ("=", "!=")
    if one_sided or not measured.alternatives:
        return False
    last = _settled(measured.alternatives[0], bound, target.op, case)
    ends = sorted((Fraction(first.value), Fraction(last.value)))
    return any(ends[0] < mark < ends[1] for mark in marks)


def holds(op: Operator | None, reading: Compare | Range, value: Exact) -> bool:
    """Say whether a value in the target's unit satisfies a bound, strictly as written.

    >>> from decimal import Decimal
    >>> holds(None, Range(Decimal(3), Decimal(5)), Decimal(6))
    False
    """
    if isinstance(reading, Compare):
        return COMPARE[op or reading.op](value, reading.value)
    low, high = reading.low, reading.high
    above = low is None or value > low or (reading.low_inclusive and value == low)
    return above and (high is None or value < high or (reading.high_inclusive and value == high))


def marks_of(reading: Compare | Range) -> tuple[Exact, ...]:
    """Return the numbers that a bound or a range names."""
    if isinstance(reading, Compare):
        return () if reading.value is None else (reading.value,)
    return tuple(end for end in (reading.low, reading.high) if end is not None)


def _verdict(target: Target, bound: Compare | Range, settled: Settled) -> Judgement:
    met: bool | None = holds(target.op, bound, settled.value)
    flags = target.flags
    if target.undirected and not met:
        met, flags = None, (*flags, "direction-unknown")
    used = bound if bound is not target.reading and isinstance(bound, Compare) else None
    return Judgement(met, settled.value, Remarks(flags=flags, notes=settled.notes, bound=used))


def _known(
    target: Target, bound: Compare | Range, value: Exact, limit: tuple[int, bool], *, about: bool
) -> bool | None:
    """What a limit says of a bound: 不足300人次 misses ≥300人次 for certain.

    A sign that points the way of the bound is a display of sign and value, and the value counts.
    """
    side, strict = limit
    written = holds(target.op, bound, value)
    at_bound = value in marks_of(bound)
    wants = _WANTS.get(target.op or "=", 0) if isinstance(bound, Compare) else 0
    if wants == side and at_bound and strict != holds(target.op, bound, value):
        return True if strict else written  # 超过90% is above 90, and so meets >90%
    if wants == side or (wants == 0 and not (strict and at_bound)) or (about and not at_bound):
        return written
    if wants == 0 or about:
        return None
    missed = not written or (at_bound and strict)
    return False if missed else None


def _may_reach(measured: Measured, value: Exact, bound: Compare | Range) -> bool:
    """Whether 10余次 may lie on either side of a bound: it is more than 10 and less than 20."""
    written = measured.value
    if not isinstance(written, Decimal) or not written:
        return False
    last = Decimal(1).scaleb(int(written.normalize().as_tuple().exponent))
    top = Fraction(value) * (1 + Fraction(last) / abs(Fraction(written)))
    return any(value < mark < top for mark in marks_of(bound))


# ── what is measured ─────────────────────────────────────────────────────────────────────────


def _one_number(measured: Measured, unit: str | None, case: Case) -> Measured:
    """Return the measured value as a number, or raise why it is none."""
    if measured.kind == "none":
        raise EvaluationError("not-measured", text=measured.text, field="actual")
    if measured.kind == "number" and measured.value is not None:
        return measured
    if measured.kind == "list":
        raise EvaluationError("several-values", field="actual", count=str(len(measured.items)))
    if measured.scale == "applicability":
        raise EvaluationError("not-applicable", text=measured.text, field="actual")
    if measured.kind == "period" and measured.start and measured.date:
        counted = _elapsed(measured.start, measured.date, unit, case)
        if counted is not None:
            return replace(measured, kind="number", value=exact(counted[0]), unit=counted[1])
    raise not_comparable(measured)


def _counts(measured: Measured, case: Case) -> bool:
    """Whether a value says how many things there were; none at all is none in every unit."""
    if not measured.value:
        return True
    return FROM_PARTS not in measured.notes and case.quantities.counts(measured.unit)


def _elapsed(
    start: datetime.date, end: datetime.date, unit: str | None, case: Case
) -> tuple[int, str] | None:
    """Count the days of a stretch of time in the sort of days that a target asks for.

    The day of the event is not counted (民法典 art. 201): from the 1st to the 8th is 7.
    """
    if case.workday_unit is not None and case.quantities.comparable(case.workday_unit, unit):
        return working_days(start, end), case.workday_unit
    if case.day_unit is not None and case.quantities.comparable(case.day_unit, unit):
        return calendar_days(start, end), case.day_unit
    return None


# ── what it is held against ──────────────────────────────────────────────────────────────────


def _bound(reading: Compare | Range, case: Case) -> Compare | Range:
    """Put what a target refers to (控制在预算内) in the place of the reference."""
    if isinstance(reading, Range) or reading.value is not None or reading.ref is None:
        return reading
    given = case.references.get(reading.ref)
    if given is None or given.value is None or given.alternatives or given.basis is not None:
        raise EvaluationError("reference-missing", ref=reading.ref)
    return replace(reading, value=given.value, unit=given.unit)


def _settled(
    measured: Measured, bound: Compare | Range, op: Operator | None, case: Case
) -> Settled:
    if bound.basis is not None:
        return _change(measured, bound, bound.basis, op, case)
    if measured.basis is not None and not _is_asked_for(measured.basis, case):
        raise EvaluationError("basis-unexpected", field="actual", found=measured.text)
    amount = _amount(measured)
    if amount.unit is None and FROM_PARTS in measured.notes:
        return _from_parts(measured, amount.value, bound, case)
    ones = case.quantities.in_ones(amount, bound.unit) if IN_ONES in measured.notes else None
    return ones or case.quantities.settle(amount, bound.unit, marks_of(bound))


def _is_asked_for(basis: Basis, case: Case) -> bool:
    """Whether the row's name asks for a change: 增长6.2% of a 税收增长率."""
    earlier = basis.of == _UNSTATED or basis.of in case.earlier
    words = () if basis.change is None else case.reports.changes.get(basis.change, ())
    return earlier and any(case.reports.asks_for(word, case.row) for word in words)


def _from_parts(measured: Measured, value: Exact, bound: Compare | Range, case: Case) -> Settled:
    """Settle 19/20, a ratio as it stands: against a percentage it is 95, never 0.95."""
    share = case.quantities.share(bound.unit)
    if share is None:
        raise not_comparable(measured)
    if bound.unit is None and any(mark > 1 or mark < -1 for mark in marks_of(bound)):
        raise EvaluationError("target-unit-missing", field="unit", unit="")
    return Settled(scaled(value, 1 / share))


def _change(
    measured: Measured, bound: Compare | Range, basis: Basis, op: Operator | None, case: Case
) -> Settled:
    """Return the change from the basis: as measured, or computed from the previous value."""
    stated = measured.basis
    if stated is not None:
        named = {stated.of, basis.of} - {_UNSTATED}
        if len(named) > 1 or (stated.change is None) != (basis.change is None):
            raise EvaluationError("basis-missing", field="actual", of=basis.of)
        value = _amount(measured).value
        if stated.change != basis.change:
            value = -value
        amount = Amount(value, measured.unit)
        settled = case.quantities.settle(amount, bound.unit, marks_of(bound))
        assumed = ("basis-assumed",) if stated.of != basis.of else ()
        return Settled(settled.value, (*settled.notes, *assumed))
    previous = _basis_value(basis, case)
    if previous is None or previous.value is None or WITHIN in previous.notes:
        raise EvaluationError("basis-missing", field="previous", of=basis.of)
    computed = _computed_change(_amount(measured), _amount(previous), bound, basis, case)
    if basis.change is not None and _may_be_the_change(measured.unit, bound.unit, case):
        stated_outright = case.quantities.settle(_amount(measured), bound.unit, marks_of(bound))
        if holds(op, bound, stated_outright.value) != holds(op, bound, computed.value):
            raise EvaluationError("basis-missing", field="actual", of=basis.of)
    return computed


def _may_be_the_change(unit: str | None, target: str | None, case: Case) -> bool:
    """Whether 4.5% against 同比增长5% may be this year's growth, and not a rate that grew."""
    shares = (case.quantities.share(unit), case.quantities.share(target))
    return unit is not None and target is not None and None not in shares


def _basis_value(basis: Basis, case: Case) -> Measured | None:
    """The number that a change is from: last year's, a reference; of another noun none is known."""
    given = next((value for ref, value in case.references.items() if ref == basis.of), None)
    dated = basis.of in case.earlier or basis.of == _UNSTATED or basis.of.startswith(_YEAR)
    return case.previous if dated else given


def _computed_change(
    now: Amount, before: Amount, bound: Compare | Range, basis: Basis, case: Case
) -> Settled:
    """Compute ``(a - p) / p``, ``a / p`` for a multiple, or ``a - p`` in the unit of the values."""
    unit = now.unit or before.unit
    if None in (now.unit, before.unit) and unit and case.quantities.share(unit) is not None:
        raise EvaluationError("basis-missing", field="previous", of=basis.of)  # 5%, of 100 things
    if now.unit and before.unit and now.unit != before.unit:
        if not case.quantities.comparable(now.unit, before.unit):
            raise UnitError("unit-mismatch", field="previous", unit=before.unit, target=now.unit)
        ratio = case.quantities.ratio(before.unit, now.unit)
        before = Amount(scaled(before.value, ratio), now.unit)
    if bound.unit is None and basis.change is not None:
        raise EvaluationError("target-unit-missing", field="unit", unit=unit or "")
    a, p = Fraction(now.value), Fraction(before.value)
    share = case.quantities.share(bound.unit)
    points = case.quantities.points(bound.unit, unit)
    notes: tuple[str, ...] = ("change-computed",)
    if points is not None:
        value = exact((a - p) * points)
    elif share is None:
        settled = case.quantities.settle(Amount(exact(a - p), unit), bound.unit, marks_of(bound))
        value, notes = settled.value, (*settled.notes, *notes)
    elif p <= 0:
        raise EvaluationError("previous-not-positive", field="previous")
    else:
        value = exact((a / p if basis.change is None else (a - p) / p) / share)
    return Settled(-value if basis.change == "decrease" else value, notes)


def _amount(measured: Measured) -> Amount:
    if measured.value is None:
        raise not_comparable(measured)
    return Amount(measured.value, measured.unit)

"""Days against deadlines and periods; how late a day is."""

from __future__ import annotations

import datetime
from dataclasses import replace

from indicator_engine.dates import month_end, months_late
from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation.judgement import (
    Judgement,
    Remarks,
    not_comparable,
    undecided,
)
from indicator_engine.evaluation.numbers import COMPARE
from indicator_engine.expressions import Deadline, Measured, Period

_DAY = datetime.timedelta(days=1)
_WHOLE_MONTHS = (1, 3, 6, 12)


def judge_moment(
    reading: Deadline | Period, measured: Measured, year: int | None = None
) -> Judgement:
    """Hold a measured day or stretch of days against a deadline or a period.

    Args:
        reading: the deadline or period.
        measured: the day or days.
        year: the budget year; what was done before it is met in time, and flagged.
    """
    days = _days(measured)
    if isinstance(days, EvaluationError):
        return undecided(days)
    first, last = days
    if isinstance(reading, Period):
        return _judge_period(reading, first, last)
    judgement = _judge_deadline(reading, first, last)
    if not judgement.met or year is None or last.year >= year:
        return judgement
    return replace(judgement, remarks=replace(judgement.remarks, flags=("done-before-the-year",)))


def lateness(reading: Deadline | Period, done: datetime.date) -> tuple[int, int]:
    """Count the days, and the begun months of 31 days, by which a day misses its target.

    A day that is too early for a "not before" is counted in the same way.

    >>> by = Deadline("<=", "date", datetime.date(2025, 6, 30))
    >>> lateness(by, datetime.date(2025, 8, 1))
    (32, 2)
    """
    earliest, latest = window_of(reading)
    if latest is not None and done > latest:
        return (done - latest).days, months_late(latest, done)
    if earliest is not None and done < earliest:
        return (earliest - done).days, months_late(done, earliest)
    return 0, 0


def window_of(
    reading: Deadline | Period,
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day that are allowed."""
    if isinstance(reading, Period):
        return reading.start, reading.end
    day = reading.date
    if day is None:
        return None, None
    match reading.op:
        case "<=":
            return None, day
        case "<":
            return None, day - _DAY
        case ">=":
            return day, None
        case ">":
            return day + _DAY, None
        case _:
            return day, day


def _days(measured: Measured) -> tuple[datetime.date, datetime.date] | EvaluationError:
    """Return the first and last day of what was measured, or why there are none."""
    if measured.kind == "none":
        return EvaluationError("not-measured", text=measured.text, field="actual")
    if measured.scale == "applicability":
        return EvaluationError("not-applicable", text=measured.text, field="actual")
    if measured.kind == "list":
        return EvaluationError("several-values", field="actual", count=str(len(measured.items)))
    if measured.kind not in ("date", "period") or measured.date is None:
        return not_comparable(measured)
    return measured.start or measured.date, measured.date


def _judge_deadline(reading: Deadline, first: datetime.date, last: datetime.date) -> Judgement:
    if reading.date is None:
        return undecided(EvaluationError("deadline-undated", when=reading.anchor or reading.when))
    at_last = COMPARE[reading.op](last, reading.date)
    at_first = COMPARE[reading.op](first, reading.date)
    if at_first != at_last and _is_vague(first, last):
        return undecided(_too_coarse(first, last))
    late = reading.op in ("<=", "<", "=")
    return Judgement(at_last if late else at_first, last if late else first)


def _judge_period(reading: Period, first: datetime.date, last: datetime.date) -> Judgement:
    if reading.start is None or reading.end is None:
        return undecided(EvaluationError("deadline-undated", when=reading.when or ""))
    inside = reading.start <= first and last <= reading.end
    overlaps = first <= reading.end and last >= reading.start
    if overlaps and not inside and _is_vague(first, last):
        return undecided(_too_coarse(first, last))
    value = first if first < reading.start else last
    return Judgement(inside, value, Remarks(attainment="exact" if inside else None))


def _is_vague(first: datetime.date, last: datetime.date) -> bool:
    """Whether two days are the ends of one whole month, quarter, half or year.

    "2025年11月" then says some day of November, not that something lasted from the 1st to the 30th.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last == month_end(last.year, last.month)
    return whole and months in _WHOLE_MONTHS and (first.month - 1) % months == 0


def _too_coarse(first: datetime.date, last: datetime.date) -> EvaluationError:
    return EvaluationError(
        "date-too-coarse", field="actual", start=first.isoformat(), end=last.isoformat()
    )

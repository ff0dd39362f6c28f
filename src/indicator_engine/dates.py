"""Dates of the budget year: month ends, quarter ends, symbolic moments, days and working days.

The budget year runs from 1 January to 31 December (Budget Law of the PRC, article 18). Of a period
counted in days the day of the event is not counted (Civil Code of the PRC, article 201).
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from indicator_engine.errors import EvaluationError

YEARS_LATER: Final = "+"
"""Stands before how many years after the budget year a symbolic moment lies: ``month-end:3+1``."""


def month_end(year: int, month: int) -> datetime.date:
    """Return the last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


def span_of(when: str, year: int) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and last day of a symbolic stretch of a year, or None if unknown.

    Args:
        when: ``year``, ``half:1``, ``quarter:3``, ``month:11``, ``date:11-15``; the ``-end`` and
            ``-start`` forms name the same stretch.
        year: the year it lies in.

    Raises:
        ValueError: for a month or day that does not exist.

    >>> span_of("quarter:3", 2025)
    (datetime.date(2025, 7, 1), datetime.date(2025, 9, 30))
    """
    when, _, later = when.partition(YEARS_LATER)
    year += int(later or 0)
    name, _, number = when.partition(":")
    unit = name.removesuffix("-end").removesuffix("-start")
    if unit == "date":
        month, day = map(int, number.split("-"))
        the_day = datetime.date(year, month, day)
        return the_day, the_day
    lengths = {"year": 12, "half": 6, "quarter": 3, "month": 1}
    if unit not in lengths:
        return None
    months = lengths[unit]
    last = int(number or 1) * months
    return datetime.date(year, last - months + 1, 1), month_end(year, last)


def day_of(when: str, year: int) -> datetime.date | None:
    """Return the day a symbolic deadline names: the last day, or the first of a ``-start``.

    >>> day_of("year-end", 2025), day_of("month-start:9", 2025)
    (datetime.date(2025, 12, 31), datetime.date(2025, 9, 1))
    """
    span = span_of(when, year)
    if span is None:
        return None
    return span[0] if "-start" in when else span[1]


def months_late(deadline: datetime.date, done: datetime.date) -> int:
    """Count begun months of 31 days after a deadline: one day late is month one [convention].

    >>> months_late(datetime.date(2025, 6, 30), datetime.date(2025, 8, 1))
    2
    """
    return max(0, -(-(done - deadline).days // 31))


# ── days and working days ────────────────────────────────────────────────────────────────────

_DAY: Final = datetime.timedelta(days=1)


def calendar_days(start: datetime.date, end: datetime.date) -> int:
    """Count the days after a day up to another, that one included.

    Raises:
        EvaluationError: ``days-inverted`` when the end lies before the start.

    >>> calendar_days(datetime.date(2025, 1, 1), datetime.date(2025, 1, 8))
    7
    """
    if end < start:
        raise EvaluationError(
            "days-inverted", field="actual", start=start.isoformat(), end=end.isoformat()
        )
    return (end - start).days


def working_days(start: datetime.date, end: datetime.date) -> int:
    """Count the working days after a day up to another, that one included.

    The calendar is the statutory one: public holidays as the State Council publishes them for each
    year, and the Saturdays and Sundays that are worked in their place.

    Args:
        start: the day of the event, which is not counted.
        end: the last day that is counted, where it is a working day.

    Raises:
        EvaluationError: ``days-inverted`` when the end lies before the start;
            ``calendar-year-unknown`` where a year is not published; ``calendar-missing`` where
            the calendar library is not installed.

    >>> working_days(datetime.date(2025, 1, 24), datetime.date(2025, 2, 10))  # 春节
    7
    """
    is_working = _calendar()
    return sum(is_working(start + _DAY * at) for at in range(1, calendar_days(start, end) + 1))


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """Return the last day of a period of working days.

    Args:
        start: the day of the event, which is not counted.
        count: how many working days the period has; 0 ends on the day of the event.

    Raises:
        ValueError: the count is negative.
        EvaluationError: as `working_days`.

    >>> add_working_days(datetime.date(2025, 1, 24), 5)
    datetime.date(2025, 2, 7)
    """
    if count < 0:
        raise ValueError(f"not a number of days: {count}")
    is_working, day = _calendar(), start
    while count:
        day += _DAY
        count -= is_working(day)
    return day


@cache
def _calendar() -> Callable[[datetime.date], bool]:
    """Return the test of the calendar library, which knows each year that was published."""
    try:
        import chinese_calendar
    except ModuleNotFoundError as error:
        raise EvaluationError("calendar-missing", library="chinesecalendar") from error

    @lru_cache(maxsize=4096)  # the library looks for its first and last year at each call
    def is_working(day: datetime.date) -> bool:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise EvaluationError("calendar-year-unknown", year=str(day.year)) from error

    return is_working

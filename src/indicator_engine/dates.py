"""Dates of the budget year: month ends, quarter ends, and what a symbolic moment means.

The budget year runs from 1 January to 31 December (Budget Law of the PRC, article 18).
"""

from __future__ import annotations

import calendar
import datetime
from typing import Final

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

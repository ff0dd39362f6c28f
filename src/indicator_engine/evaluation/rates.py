"""Deadlines that a profile scores as a rate: of what was due at the end of the year, 100%."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from indicator_engine.dates import day_of
from indicator_engine.evaluation.targets import Target, target_of
from indicator_engine.expressions import Compare, Deadline, Expression

DeadlineRate: TypeAlias = Literal["never", "year-end", "always"]

_WHOLE: Final = Decimal(100)
_ANY_YEAR: Final = 2000


def rate_targets(
    readings: Iterable[Expression], year: int | None, policy: DeadlineRate | None, unit: str | None
) -> list[Target]:
    """Return the rate that may stand for a deadline: at least 100%, or none.

    Some forms print a deadline and fill in how much was done. It is a further reading, which only
    a value that is no day can be held against, and its flag says so. Values are those of the end
    of the year: what was done whole by then met a deadline that ends the year. Of an earlier one
    that says nothing, so only a profile that wants it so takes every deadline for a rate.

    Args:
        readings: the readings of the cell.
        year: the budget year, where it is known.
        policy: which deadlines a profile scores so.
        unit: the unit of a hundredth.

    >>> by = Deadline("<=", "year-end")
    >>> rate_targets([by], 2025, "year-end", "%")[0].reading.value
    Decimal('100')
    >>> rate_targets([Deadline("<=", "month-end:6")], 2025, "year-end", "%")
    []
    """
    if policy is None or policy == "never" or unit is None:
        return []
    deadlines = [one for one in readings if isinstance(one, Deadline) and one.op in ("<=", "<")]
    if not deadlines or not (policy == "always" or all(_ends(one, year) for one in deadlines)):
        return []
    made = target_of(Compare(">=", _WHOLE, unit), None)
    return [replace(made, flags=("deadline-as-rate",))]


def _ends(deadline: Deadline, year: int | None) -> bool:
    """Say whether a deadline is the last day of the budget year."""
    if deadline.op != "<=" or deadline.anchor is not None:
        return False
    day = deadline.date or day_of(deadline.when, year or _ANY_YEAR)
    return day is not None and day == datetime.date(year or day.year, 12, 31)

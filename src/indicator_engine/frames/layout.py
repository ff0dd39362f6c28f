"""Which column of a frame holds what, and the names of the columns that are added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import Any, Final

from indicator_engine import batch
from indicator_engine.errors import DocumentError, FrameError
from indicator_engine.exact import plain

EVALUATED: Final = ("reading", "met", "score", "completion", "method", "error", "flags")
"""What `evaluate_frame` adds."""

PARSED: Final = ("reading", "notes", "alternatives", "error")
"""What `parse_frame` adds."""


def own(name: str) -> str:
    """Return the name of a column that exists while a plan runs, and that no caller uses."""
    return f"_indicator_engine_{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a call, by what they hold.

    Args:
        threshold: the cells.
        actual: the measured values.
        op: their operators.
        unit: their units.
        direction: their directions.
        actual_unit: the units of the measured values.
        name: the indicators' names.
        level1: their level-1 heads.
        level2: their level-2 heads.
        weight: the full points.
        points: the full points, where all rows have the same.
        year: the budget years.
        in_year: the budget year, where all rows have the same.
    """

    threshold: str
    actual: str | None = None
    op: str | None = None
    unit: str | None = None
    direction: str | None = None
    actual_unit: str | None = None
    name: str | None = None
    level1: str | None = None
    level2: str | None = None
    weight: str | None = None
    points: Fraction | None = None
    year: str | None = None
    in_year: int | None = None

    @property
    def cell(self) -> dict[str, str]:
        """The columns that a cell is read from, by what they hold."""
        held = ("threshold", "op", "unit", "direction", "actual_unit", "year")
        return {what: getattr(self, what) for what in held if getattr(self, what) is not None}

    @property
    def named(self) -> dict[str, str]:
        """The columns that a kind is recognised by, by what they hold."""
        held = ("name", "level1", "level2")
        return {what: getattr(self, what) for what in held if getattr(self, what) is not None}

    @property
    def read(self) -> list[str]:
        """Every column that is read."""
        rest = [one for one in (self.actual, self.weight) if one is not None]
        return list(dict.fromkeys([*self.cell.values(), *self.named.values(), *rest]))


def require_free(added: Sequence[str], known: Sequence[str], frame: Sequence[str]) -> None:
    """Refuse an output that there is not, or that the frame already has a column for.

    Raises:
        FrameError: ``frame-output-unknown`` or ``frame-column-taken``.
    """
    for name in added:
        if name not in known:
            raise FrameError("frame-output-unknown", column=name, known=", ".join(known))
        if name in frame:
            raise FrameError("frame-column-taken", column=name)


def column_or_value(given: Any) -> tuple[str | None, Any]:
    """Tell the name of a column from a value that all rows have.

    >>> column_or_value("year"), column_or_value(2025)
    (('year', None), (None, 2025))
    """
    return (given, None) if isinstance(given, str) else (None, given)


def written(value: Any) -> str | None:
    """Return what stands in a cell as a text: where the column holds numbers, as they are written.

    >>> written(95.0), written(float("nan"))
    ('95', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        value = None if isnan(value) else Decimal(repr(value))
    numeric = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return plain(value) if numeric else None if value is None else str(value)


def year_of(value: Any) -> int | None:
    """Return a budget year as a number.

    Raises:
        DocumentError: ``field-not-year``, when it is none.
    """
    if value is None:
        return None
    try:
        year = int(value) if isinstance(value, str) else value
    except ValueError:
        raise DocumentError("field-not-year", field="year", name="year", found=str(value)) from None
    return batch.year_of(year)

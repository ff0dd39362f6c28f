"""The distinct measured texts and days of a frame, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeGuard

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Measured
from indicator_engine.frames.backends import Row, Table
from indicator_engine.frames.layout import own, written, year_of
from indicator_engine.frames.shapes import Shape, digits_of

_DIGITS: Final = 15  # as many always survive in a double


@dataclass(frozen=True, slots=True)
class Values:
    """Distinct measured values, read.

    Args:
        table: for each the number, the number of its unit, whether it is something else that was
            measured, and the error where it is not read.
        units: the units that numbers are written in.
        places: the most decimal places of a number.
        others: whether something else than a number was measured anywhere.
    """

    table: Table
    units: tuple[str | None, ...]
    places: int
    others: bool


def read_values(
    engine: Engine,
    keys: Sequence[Row],
    rows: Sequence[Row],
    names: Sequence[str],
    kinds: Mapping[str, Any],
    year: int | None,
    shaped: Sequence[bool],
) -> Values:
    """Read distinct measured values.

    Args:
        engine: the rules.
        keys: what rows are matched by.
        rows: the distinct values, each with its unit and its year where there are columns of them.
        names: what each column holds: ``actual``, ``actual_unit``, ``year``.
        kinds: the columns of the keys with their types.
        year: the budget year, where all rows have the same.
        shaped: which values stand for all of their shape, so that their number is not theirs.
    """
    read = [_read(engine, dict(zip(names, row, strict=True)), year) for row in rows]
    numbers = [one if _is_plain(one) else None for one in read]
    units = tuple(dict.fromkeys(one.unit for one in numbers if one is not None))
    table: dict[str, tuple[Any, Sequence[Any]]] = {
        name: (kind, [row[at] for row in keys]) for at, (name, kind) in enumerate(kinds.items())
    }
    others = [
        isinstance(one, Measured) and one.kind != "none" and not _is_plain(one) for one in read
    ]
    doubles = [
        None if one is None or all_alike else _double(one)
        for one, all_alike in zip(numbers, shaped, strict=True)
    ]
    numbered = {unit: at for at, unit in enumerate(units)}
    table[own("value")] = "Float64", doubles
    table[own("measured_unit")] = (
        "Int32",
        [-1 if one is None else numbered[one.unit] for one in numbers],
    )
    table[own("other")] = "Boolean", others
    table[own("bad")] = "String", [one if isinstance(one, str) else None for one in read]
    places = [_places(one) for one in numbers if one is not None]
    return Values(table, units, max([0, *places]), any(others))


def measures_alike(engine: Engine, row: Row, names: Sequence[str], year: int | None) -> bool:
    """Say whether every measured text of a shape is one number of its own digits."""
    shape = Shape.of(row[0])
    if shape.is_bare_date:
        return False
    units = set()
    for text in shape.probes:
        read = _read(engine, dict(zip(names, (text, *row[1:]), strict=True)), year)
        if not _is_plain(read) or read.value != Decimal(digits_of(shape, text)):
            return False
        units.add(read.unit)
    return len(units) == 1


def _read(engine: Engine, row: dict[str, Any], year: int | None) -> Measured | str:
    """Read one value; the code of the error where it cannot be."""
    try:
        return engine.measure(
            row["actual"], unit=written(row.get("actual_unit")), year=year_of(row.get("year", year))
        )
    except IndicatorError as error:
        return error.code


def _is_plain(measured: Measured | str) -> TypeGuard[Measured]:
    """Whether a value is one number that a double holds, read in one way without a note."""
    if isinstance(measured, str) or measured.kind != "number":
        return False
    if measured.alternatives or measured.basis or measured.notes or measured.words:
        return False
    value = measured.value
    return isinstance(value, Decimal) and len(value.as_tuple().digits) <= _DIGITS


def _double(measured: Measured) -> float:
    return float(measured.value or 0)


def _places(measured: Measured) -> int:
    exponent = Decimal(str(measured.value)).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0

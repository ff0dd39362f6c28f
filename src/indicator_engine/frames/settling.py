"""Rows that columns cannot answer: each distinct one is settled once by the engine itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from indicator_engine.engine import Engine
from indicator_engine.evaluation import Outcome
from indicator_engine.frames.backends import Row, Table
from indicator_engine.frames.cells import (
    Cells,
    Key,
    error_code,
    flag_codes,
    method_id,
    reading_text,
)
from indicator_engine.frames.layout import Layout, own, written, year_of
from indicator_engine.frames.words import TEXTS, Words

_MOST_COMPLETION: Final = 10**34
_MOST_CENTS: Final = 2**63


def settled_table(
    engine: Engine,
    cells: Cells,
    layout: Layout,
    profile: str | None,
    rows: Sequence[Row],
    kinds: Mapping[str, Any],
    words: Words,
) -> Table:
    """Evaluate distinct rows and write their answers as a small table.

    Args:
        engine: the rules.
        cells: the distinct cells.
        layout: where they came from.
        profile: the profile that scores.
        rows: the number of a cell, a measured value, the weight where there is a column of them,
            the text where cells were read by their shapes, and the names where words were measured.
        kinds: the columns of the rows with their types.
        words: what stands for the texts of answers.
    """
    outcomes = [
        _outcome(
            engine, cells.keys[row[0]], layout, profile, row[1], dict(zip(kinds, row, strict=True))
        )
        for row in rows
    ]
    table: dict[str, tuple[Any, Sequence[Any]]] = {
        name: (kind, [row[at] for row in rows]) for at, (name, kind) in enumerate(kinds.items())
    }
    for name, (kind, write) in _WRITTEN.items():
        answers = [write(outcome) for outcome in outcomes]
        text = name in TEXTS
        table[own(f"row_{name}")] = words.column(name, answers) if text else (kind, answers)
    return table


def _outcome(
    engine: Engine,
    key: Key,
    layout: Layout,
    profile: str | None,
    actual: Any,
    row: Mapping[str, Any],
) -> Outcome:
    cell = dict(key.cell)
    named = {what: written(row[name]) for what, name in layout.named.items() if name in row}
    weight = _points(layout) if layout.weight is None else _weight(row[layout.weight])
    text = cell.pop("threshold")
    if key.shape is not None:
        text = row[layout.threshold]  # the key's own text stands for all of its shape
    return engine.evaluate(
        text or "",
        actual,
        actual_unit=cell.pop("actual_unit", None),
        year=year_of(cell.pop("year", layout.in_year)),
        weight=weight,
        profile=profile,
        **cell,
        **(named or dict[str, Any](key.named)),
    )


def _weight(value: float | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _points(layout: Layout) -> Decimal | None:
    points = layout.points
    return None if points is None else Decimal(points.numerator) / Decimal(points.denominator)


def _cents(outcome: Outcome) -> int | None:
    cents = None if outcome.score is None else int(outcome.score.scaleb(2))
    return cents if cents is not None and cents < _MOST_CENTS else None


def _completion(outcome: Outcome) -> Decimal | None:
    completion = outcome.completion
    return completion if completion is not None and completion < _MOST_COMPLETION else None


_WRITTEN: Final[Mapping[str, tuple[Any, Callable[[Outcome], Any]]]] = {
    "reading": ("String", reading_text),
    "met": ("Boolean", lambda outcome: outcome.met),
    "score": ("Decimal2", lambda outcome: outcome.score),
    "cents": ("Int64", _cents),
    "completion": ("Decimal4", _completion),
    "method": ("String", method_id),
    "error": ("String", error_code),
    "flags": ("String", flag_codes),
}

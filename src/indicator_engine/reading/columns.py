"""The operator and unit columns of a cell: they belong to it; what contradicts is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
    Every,
    Expression,
    Level,
    Operator,
    Range,
)
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.denominators import counted_once
from indicator_engine.reading.tokens import IN_ONES
from indicator_engine.units import Unit

Change = Callable[[Expression], Expression]


_MONTH_OR_NUMBER: Final = "month-or-number"


def apply_columns(
    cell: Cell,
    reading: Expression,
    alternatives: tuple[Expression, ...],
    op: str | None,
    unit: str | None,
) -> tuple[Expression, tuple[Expression, ...]]:
    """Add what the columns say to a reading and to its alternatives; only the reading is noted."""
    steps: list[Change] = []
    numbers = [other for other in alternatives if isinstance(other, Compare | Range)]
    if unit and unit.strip() and _MONTH_OR_NUMBER in cell.notes and numbers:
        reading, alternatives = numbers[0], ()  # 2024.12 in a column of 万元 is no month
        cell.notes.remove(_MONTH_OR_NUMBER)
    if op and op.strip():
        steps.append(_operator_step(cell, reading, op))
    if unit and unit.strip():
        steps.append(_unit_step(cell, reading, unit))
    for step in steps:
        reading, alternatives = step(reading), tuple(step(other) for other in alternatives)
    return reading, alternatives


def map_parts(change: Change, expression: Expression) -> Expression:
    """Apply a change to the conditions inside a compound reading."""
    match expression:
        case Every():
            return replace(expression, of=map_parts(change, expression.of))
        case All() | AnyOf():
            return replace(expression, of=tuple(map_parts(change, part) for part in expression.of))
        case _:
            return change(expression)


# ── the operator column ─────────────────────────────────────────────────────────────────────


def _operator_step(cell: Cell, reading: Expression, column: str) -> Change:
    word = column.translate(cell.lexicon.fold).strip()
    flag = cell.lexicon.operators.flags.get(word)
    if flag is not None:
        _note_flag(cell, reading, flag)
        return lambda expression: expression
    if isinstance(reading, Range) and cell.lexicon.operators.range_leads.get(word) is not None:
        return lambda expression: expression  # 介于 beside 90-95
    operator = column_operator(cell, column)
    _note_operator(cell, reading, operator)
    return lambda expression: map_parts(lambda part: _with_operator(part, operator), expression)


def column_operator(cell: Cell, column: str) -> Operator:
    """Read an operator column: a sign or a word."""
    operators = cell.lexicon.operators
    word = column.translate(cell.lexicon.fold).replace(" ", "").strip(cell.lexicon.punctuation)
    word = word.partition("(")[0] or word
    found = operators.signs.get(word) or operators.before.get(word) or operators.after.get(word)
    if found is None:
        raise cell.error(
            "unknown-operator", text=column, field="op", span=(0, len(column)), op=column
        )
    return found


def _note_flag(cell: Cell, reading: Expression, flag: str) -> None:
    words = isinstance(reading, Level)
    if flag == "qualitative" and not words:
        cell.note("column-says-qualitative")
    if flag == "quantitative" and words:
        cell.note("column-says-quantitative")


def _note_operator(cell: Cell, reading: Expression, operator: Operator) -> None:
    inner = reading.of if isinstance(reading, Every) else reading
    if isinstance(inner, Compare | Deadline):
        written = None if isinstance(inner, Compare) and inner.implied else inner.op
        agrees = written in (None, operator)
    else:
        agrees = operator == "="  # a system that stores = beside everything that is no bound
    if not agrees:
        cell.note("operator-column-conflict")


def _with_operator(part: Expression, operator: Operator) -> Expression:
    if isinstance(part, Compare) and part.implied:
        return replace(part, op=operator, implied=False)
    return part


# ── the unit column ─────────────────────────────────────────────────────────────────────────


def _unit_step(cell: Cell, reading: Expression, column: str) -> Change:
    word = column.translate(cell.lexicon.fold).strip()
    if cell.lexicon.operators.flags.get(word) is not None:
        return lambda expression: expression
    if isinstance(reading, Level):
        cell.note("unit-column-unused")
        return lambda expression: expression
    unit = column_unit(cell, column)
    _note_unit(cell, reading, unit)

    def step(expression: Expression) -> Expression:
        return counted_once(cell, map_parts(lambda part: _with_unit(cell, part, unit), expression))

    return step


def column_unit(cell: Cell, column: str, field: str = "unit") -> Unit:
    """Read a unit column or a header such as ``单位：万元``."""
    word = column.translate(cell.lexicon.fold).strip()
    unit = cell.lexicon.units.find(word) or cell.lexicon.units.find(word.rpartition(":")[2].strip())
    if unit is None:
        hint = cell.lexicon.units.suggest(word)
        params = {"unit": column} | ({"suggestion": hint} if hint else {})
        raise cell.error("unknown-unit", text=column, field=field, span=(0, len(column)), **params)
    return unit


def _note_unit(cell: Cell, reading: Expression, unit: Unit) -> None:
    inner = reading.of if isinstance(reading, Every) else reading
    if not isinstance(inner, Compare | Range):
        cell.note("unit-column-unused")
        return
    joined = cell.lexicon.units.find(f"{inner.unit}{unit.name}") if inner.unit else None
    if inner.unit not in (None, unit.name) and joined is None:
        cell.note("unit-column-conflict")


def column_of(cell: Cell, unit: Unit) -> Unit:
    """What the column says of a bare number: 五十万 in a column of 万元 is 元."""
    return (IN_ONES in cell.notes and cell.lexicon.units.without_scale(unit.name)) or unit


def _with_unit(cell: Cell, part: Expression, unit: Unit) -> Expression:
    if not isinstance(part, Compare | Range):
        return part
    if part.unit is None:
        return replace(part, unit=column_of(cell, unit).name)
    scaled = unit.name.startswith(part.unit)
    joined = unit if scaled else cell.lexicon.units.find(f"{part.unit}{unit.name}")
    own = cell.lexicon.units.find(part.unit)
    if joined is not None and own is not None and not own.dimensions:
        return replace(part, unit=joined.name)  # 250万 in a column of 元
    return part

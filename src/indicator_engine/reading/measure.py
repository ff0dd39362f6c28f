"""Reading a measured value: the same reader, and what only measured values say (已完成, 19/20)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Final, TypeAlias

from indicator_engine.errors import IndicatorError, MeasurementError
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import (
    All,
    Compare,
    Deadline,
    Every,
    Expression,
    Level,
    Measured,
    Operator,
    Period,
    PeriodName,
    Range,
)
from indicator_engine.reading.binding import dated, on_event
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.columns import column_unit
from indicator_engine.reading.damage import clipped_at
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.numbers import LARGE
from indicator_engine.reading.parts import PARTS
from indicator_engine.reading.reports import split_parts, with_label, with_subject, with_words
from indicator_engine.reading.threshold import read_form
from indicator_engine.reading.tokens import IN_ONES

Actual: TypeAlias = (
    str
    | int
    | float
    | Decimal
    | Fraction
    | datetime.date
    | Sequence["Actual"]
    | Mapping[str, "Actual"]
    | None
)
_PARTS = re.compile(r"\d\s*/\s*\d")
LIMITS: Final[Mapping[str | None, str]] = {
    "<": "value-below", "<=": "value-at-most", ">": "value-above", ">=": "value-at-least",
}  # fmt: skip
_DAY = datetime.timedelta(days=1)
DECLARATION = "declaration"
APPLICABILITY = "applicability"
IN_PARTS = "read-in-parts"
WITHIN = "actual-is-a-range"
RELATION = "reference:"
_DURATION_KEYS = {"start", "end"}


def read_measured(
    lexicon: Lexicon, value: Actual, unit: str | None = None, year: int | None = None
) -> Measured:
    """Read one measured value.

    Args:
        lexicon: the vocabulary of a rule set.
        value: text, a number, a date, None (not measured), a list (one value a period), a mapping
            by subject, or ``{"start": …, "end": …}`` for a stretch of time. A float means the
            shortest decimal that prints it.
        unit: a separate unit column.
        year: the budget year that a date without a year lies in.

    Raises:
        MeasurementError: when the value is not understood whole.
    """
    match value:
        case None:
            return Measured("none")
        case str():
            return _text(lexicon, value, unit, year)
        case bool() | bytes() | bytearray():
            raise MeasurementError("measured-not-a-value", field="actual", value=str(value))
        case int() | float() | Decimal() | Fraction():
            return _number(lexicon, value, unit)
        case Integral():  # of numpy and its like
            return _number(lexicon, int(value), unit)
        case Real():
            return _number(lexicon, float(str(value)), unit)
        case datetime.datetime():
            return Measured("date", date=value.date(), text=str(value))
        case datetime.date():
            return Measured("date", date=value, text=str(value))
        case Mapping():
            return _mapping(lexicon, value, unit, year)
        case Sequence():
            items = tuple(read_measured(lexicon, item, unit, year) for item in value)
            return Measured("list", items=items)
    raise MeasurementError("measured-not-a-value", field="actual", value=type(value).__name__)


def _number(lexicon: Lexicon, value: float | Decimal | Fraction, unit: str | None) -> Measured:
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else exact(value)
    if isinstance(number, Decimal) and not number.is_finite():
        raise MeasurementError("measured-not-a-value", field="actual", value=str(value))
    name = unit_column(lexicon, unit)
    return Measured("number", value=number, unit=name, text=str(value))


def unit_column(lexicon: Lexicon, unit: str | None) -> str | None:
    """Return the canonical unit of a unit column, None where it is empty or holds a flag."""
    if unit is None or not unit.strip():
        return None
    if lexicon.operators.flags.get(unit.strip()) is not None:
        return None
    cell = Cell(unit, lexicon, field="actual_unit", error=MeasurementError)
    return column_unit(cell, unit, "actual_unit").name


def _mapping(
    lexicon: Lexicon, value: Mapping[str, Actual], unit: str | None, year: int | None
) -> Measured:
    if set(value) == _DURATION_KEYS:
        start, end = (read_measured(lexicon, value[key], None, year) for key in ("start", "end"))
        if start.date is None or end.date is None:
            raise MeasurementError("measured-not-a-value", field="actual", value=str(dict(value)))
        return Measured("period", start=start.date, date=end.date, text=str(dict(value)))
    items = tuple(read_measured(lexicon, item, unit, year) for item in value.values())
    return Measured("list", items=items, subjects=tuple(map(str, value)))


# ── text ────────────────────────────────────────────────────────────────────────────────────


def _text(lexicon: Lexicon, text: str, unit: str | None, year: int | None) -> Measured:
    if not text.strip():
        return Measured("none", text=text)
    cell = Cell(text, lexicon, field="actual", error=MeasurementError)
    _refuse_doubt(cell)
    outcome = lexicon.measured.declarations.get(cell.text.strip().strip(lexicon.punctuation))
    if outcome == "none":
        return Measured("none", text=text)
    if outcome is not None:
        return Measured("level", level=text.strip(), scale=DECLARATION, grade=outcome, text=text)
    relation = lexicon.measured.relations.get(cell.text.strip().strip(lexicon.punctuation))
    if relation is not None:
        return _related(cell, *relation)
    listed = _listed(lexicon, cell, unit, year)
    if listed:
        return listed
    if _is_nothing_of_nothing(lexicon, cell, year):
        return Measured("level", level=text.strip(), scale=APPLICABILITY, text=text)
    try:
        whole = _as_whole(cell, unit, year)
    except IndicatorError:
        other = _in_parts(cell, unit, year, ()) or _labelled(cell, unit, year)
        if other is None:
            raise
        return other
    if whole.kind != "list" and not whole.words:
        return whole
    return _in_parts(cell, unit, year, whole.subjects) or whole


def _as_whole(cell: Cell, unit: str | None, year: int | None) -> Measured:
    """A text as one value, with the words beside it."""
    form = read_form(cell)
    measured = _from_expression(cell, form.reading, unit, year)
    others = tuple(
        _from_expression(cell, other, unit, year)
        for other in form.alternatives
        if isinstance(other, Compare | Deadline | Period)
    )
    measured = replace(measured, alternatives=(*measured.alternatives, *others))
    return measured if measured.kind == "list" else with_words(cell, measured, year)


def _refuse_doubt(cell: Cell) -> None:
    """12次?, *98%, ▲3.5%: a mark at an end of a text doubts or changes what it says."""
    text = cell.shown.translate(dict(cell.lexicon.fold)).strip()
    for mark in cell.lexicon.measured.doubts:
        if text.startswith(mark) or text.endswith(mark):
            cell.refuse("text-not-read", 0, len(cell.raw))


def _in_parts(
    cell: Cell, unit: str | None, year: int | None, subjects: tuple[str, ...]
) -> Measured | None:
    """A text whose parts say several things: 11次（其中线上3次），完成率91.7%."""
    parts = split_parts(cell)
    if len(parts) == 1 or clipped_at(cell) is not None:
        return None
    try:
        items = tuple(_text(cell.lexicon, part, unit, year) for part in parts)
    except IndicatorError:
        return None
    if all(item.kind == "level" for item in items):
        return None
    items = tuple(
        replace(item, words=(_folded(cell, part),)) if _is_said(item) else item
        for item, part in zip(items, parts, strict=True)
    )
    if len(subjects) != len(items):
        subjects = _labels(items)
    return Measured("list", items=items, subjects=subjects, text=cell.raw, notes=(IN_PARTS,))


def _labelled(cell: Cell, unit: str | None, year: int | None) -> Measured | None:
    """合计：12次, 目标：95%: a value under a label that the grammar takes for no words of it."""
    marks = cell.lexicon.measured.labelling
    at = next((place for place, char in enumerate(cell.text) if char in marks), 0)
    label = _folded(cell, cell.shown[:at])
    if not label.isalpha() or clipped_at(cell) is not None:
        return None
    try:
        value = _text(cell.lexicon, cell.shown[at + 1 :], unit, year)
    except IndicatorError:
        return None
    if value.kind not in ("number", "date", "period"):
        return None
    others = tuple(with_label(cell, other, label) for other in value.alternatives)
    return replace(with_label(cell, value, label), alternatives=others, text=cell.raw)


def _is_said(item: Measured) -> bool:
    return item.kind == "level" and not (item.scale or "").startswith(RELATION)


def _folded(cell: Cell, text: str) -> str:
    return text.translate(dict(cell.lexicon.fold)).strip(cell.lexicon.punctuation)


def _listed(lexicon: Lexicon, cell: Cell, unit: str | None, year: int | None) -> Measured | None:
    """A list of period values in one cell: 1次、2次、1次、2次"""
    parts, place, start = [], 0, 0
    while place < len(cell.text):
        found = lexicon.measured.separators.at(cell.text, place)
        grouping = found and found[0] in lexicon.numbers.group_marks
        if found and not (grouping and _between_digits(cell.text, place, found[1])):
            parts.append(cell.shown[start:place])
            start = found[1]
        place = found[1] if found else place + 1
    parts.append(cell.shown[start:])
    if len(parts) == 1:
        return None
    try:
        items = tuple(_text(lexicon, part, unit, year) for part in parts)
    except IndicatorError:
        return None
    if not all(item.kind == "number" and not item.notes for item in items):
        return None
    return Measured("list", items=items, subjects=_labels(items), text=cell.raw)


def _labels(items: tuple[Measured, ...]) -> tuple[str, ...]:
    """The words that name each value of a list: 一季度1次、二季度2次."""
    named = any(item.words for item in items)
    return tuple("".join(item.words) for item in items) if named else ()


def _is_nothing_of_nothing(lexicon: Lexicon, cell: Cell, year: int | None) -> bool:
    """Whether a ratio is written 0/0: what it speaks of did not occur this year."""
    parts = cell.text.split("/")
    if len(parts) != 2 or not all(part.strip() for part in parts):
        return False
    try:
        values = [_text(lexicon, part, None, year).value for part in parts]
    except IndicatorError:
        return False
    return all(value is not None and value == 0 for value in values)


def _between_digits(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()


def _from_expression(
    cell: Cell, expression: Expression, unit: str | None, year: int | None
) -> Measured:
    if year is not None:
        try:
            expression = on_event(cell.lexicon, dated(expression, year), year)
        except ValueError:
            cell.refuse("no-such-date", 0, len(cell.raw), date=f"{year}: {cell.raw}")
    match expression:
        case Compare() | Range() if (valued := _valued(cell, expression, unit)) is not None:
            return valued
        case Deadline():
            return _day(cell, expression)
        case Period():
            if expression.start is None:
                cell.refuse("date-without-year", 0, len(cell.raw))
            return Measured(
                "period", start=expression.start, date=expression.end,
                text=cell.raw, notes=tuple(cell.notes),
            )  # fmt: skip
        case Level():
            return Measured(
                "level", level=expression.text, scale=expression.scale, grade=expression.grade,
                text=cell.raw, notes=tuple(cell.notes),
            )  # fmt: skip
        case Every(Compare() as each, period=str(), count=1) if expression.period and each.unit:
            rate = _per_period(cell, each.unit, expression.period)
            return _compared(cell, replace(each, unit=rate), unit)
        case All() if (whole := _whole(cell, expression)) is not None:
            return _from_expression(cell, whole, unit, year)
        case All():
            subjects = tuple(getattr(part, "subject", None) or "" for part in expression.of)
            items = tuple(
                with_subject(cell, _from_expression(cell, part, unit, year), subject)
                for part, subject in zip(expression.of, subjects, strict=True)
            )
            return Measured("list", items=items, subjects=subjects, text=cell.raw)
        case _:
            pass
    return cell.refuse("measured-not-a-value", 0, len(cell.raw), value=cell.raw)


def _whole(cell: Cell, several: All) -> Expression | None:
    """The number whose parts follow in brackets, or that a time stands before (截至12月底38场)."""
    first, *others = several.of
    if PARTS in cell.notes and not getattr(first, "subject", None):
        return first
    timed = len(others) == 1 and isinstance(first, Deadline | Period)
    return others[0] if timed and isinstance(others[0], Compare | Range) else None


def _compared(cell: Cell, expression: Compare, unit: str | None) -> Measured:
    """A number; a sign before it is the display of a target's sign, not a bound."""
    if expression.op == "!=":
        cell.refuse("measured-not-a-value", 0, len(cell.raw), value=cell.raw)
    if not expression.implied:
        cell.note("actual-carries-operator")
        if expression.op in LIMITS:
            cell.note(LIMITS[expression.op])
    if isinstance(expression.value, Fraction) or _PARTS.search(cell.text):
        cell.note("ratio-from-parts")
    column = unit_column(cell.lexicon, unit)
    if column and IN_ONES in cell.notes:
        base = cell.lexicon.units.without_scale(column)
        column = base.name if base else column
    joined = joined_unit(cell.lexicon, expression.unit, column)
    if joined is not None:
        expression = replace(expression, unit=joined)
    elif column and expression.unit and column != expression.unit:
        cell.note("actual-unit-conflict")
    return Measured(
        "number",
        value=expression.value,
        unit=expression.unit or column,
        basis=expression.basis,
        text=cell.raw,
        notes=tuple(cell.notes),
    )


def _valued(cell: Cell, expression: Compare | Range, unit: str | None) -> Measured | None:
    """A number, a range of them, or a side of a reference."""
    match expression:
        case Compare(_, value) if value is not None:
            return _compared(cell, expression, unit)
        case Compare(op, None, ref=str(ref)):
            return with_subject(cell, _related(cell, op, ref), expression.subject or "")
        case Range(low, high) if low is not None and high is not None and _is_closed(expression):
            return _between(cell, expression, low, high, unit)
        case _:
            return None


def _is_closed(expression: Range) -> bool:
    return expression.low_inclusive and expression.high_inclusive


def _between(cell: Cell, ends: Range, low: Exact, high: Exact, unit: str | None) -> Measured:
    """12-15次: both ends, each with a vote."""
    cell.note(WITHIN)
    first, last = (
        _compared(cell, Compare("=", end, ends.unit, implied=True, basis=ends.basis), unit)
        for end in (low, high)
    )
    return replace(first, alternatives=(last,))


def _related(cell: Cell, op: Operator, ref: str) -> Measured:
    """控制在预算内, 超支: no figure, but the side of a reference that it lies on."""
    return Measured(
        "level", level=cell.raw.strip(), scale=RELATION + ref, grade=op,
        text=cell.raw, notes=tuple(cell.notes),
    )  # fmt: skip


def _per_period(cell: Cell, unit: str, period: PeriodName) -> str:
    """每季度1次: the unit of one period's value, 次/季度."""
    below = cell.lexicon.times.period_units.get(period, ())
    found = (cell.lexicon.units.find(f"{unit}/{word}") for word in below)
    rate = next((one for one in found if one), None)
    if rate is None:
        cell.refuse("measured-not-a-value", 0, len(cell.raw), value=cell.raw)
    return rate.name


def joined_unit(lexicon: Lexicon, own: str | None, column: str | None) -> str | None:
    """11万 in a column of 元 or 万元."""
    scale = lexicon.units.find(own) if own else None
    if scale is None or column is None or scale.dimensions or scale.factor < LARGE:
        return None
    if column.startswith(own or ""):
        return column
    unit = lexicon.units.find(f"{own}{column}")
    return unit.name if unit else None


def _day(cell: Cell, expression: Deadline) -> Measured:
    if expression.date is None:
        cell.refuse("date-without-year", 0, len(cell.raw))
    if expression.op in (">=", ">"):
        cell.refuse("measured-not-a-value", 0, len(cell.raw), value=cell.raw)
    last = expression.date - _DAY if expression.op == "<" else expression.date
    return Measured("date", date=last, text=cell.raw, notes=tuple(cell.notes))

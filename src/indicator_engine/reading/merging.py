"""Tokens that belong together: the two ends of a range, a date repeated in brackets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from indicator_engine.dates import span_of
from indicator_engine.exact import exact, plain
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.tokens import Quantity, Token
from indicator_engine.units import convert


def merge_tokens(cell: Cell, tokens: list[Token]) -> list[Token]:
    """Join neighbours across a range mark; drop a token that a bracket only repeats."""
    merged: list[Token] = []
    for token in tokens:
        joined = _join(cell, merged[-1], token) if merged else None
        if joined is None:
            merged.append(token)
        else:
            merged[-1] = joined
    return merged


def _join(cell: Cell, left: Token, right: Token) -> Token | None:
    between = cell.text[left.end : right.start].strip()
    if between == "(" and isinstance(left, Quantity) and isinstance(right, Quantity):
        return left if _closes(cell, right) else None
    if cell.lexicon.operators.range_marks.get(between) is not None:
        return _range(cell, left, right)
    if cell.lexicon.operators.tolerance.get(between) is not None:
        return _around(left, right)
    if isinstance(left, Moment) and left.unit == "event" and between.endswith("("):
        return replace(right, start=left.start) if isinstance(right, Moment) else None
    return _double_bound(cell, left, right)


def _closes(cell: Cell, token: Token) -> bool:
    """100%(20/20): a quantity in brackets after another is a remark."""
    return cell.text[cell.skip(token.end) :].rstrip("".join(cell.lexicon.joints)) == ")"


_FLIPPED_LESS = ("<=", "<")


def _double_bound(cell: Cell, left: Token, right: Token) -> Token | None:
    """80%≤满意度<90%: a range with its subject in the middle."""
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        return None
    signs = cell.lexicon.operators.signs
    opened = signs.at(cell.text, cell.skip(left.end))
    closed = signs.before(cell.text, cell.skip_back(right.start))
    if not opened or not closed or opened[1] > closed[1]:
        return None
    if opened[0] not in _FLIPPED_LESS or closed[0] not in _FLIPPED_LESS:
        return None
    joined = _number_range(left, right)
    if joined is None:
        return None
    return replace(
        joined,
        low_open=opened[0] == "<",
        high_open=closed[0] == "<",
        subject=cell.text[opened[1] : closed[1]].strip(),
    )


def _range(cell: Cell, left: Token, right: Token) -> Token | None:
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return _number_range(left, right)
    if isinstance(right, Moment):
        return _time_range(cell, left, right)
    return None


def _number_range(left: Quantity, right: Quantity) -> Quantity | None:
    """3-5次, 10万元-20万元, 90%~95%: the unit of one end holds for both."""
    if left.low is not None or right.low is not None:
        return None
    unit = right.unit or left.unit
    low = left.value
    if left.unit and right.unit and left.unit != right.unit:
        if left.unit.dimensions != right.unit.dimensions:
            return None
        low = convert(low, left.unit, right.unit)
    notes = tuple(dict.fromkeys(left.notes + right.notes))
    return Quantity(right.value, unit, left.start, right.end, low=low, notes=notes)


def _around(left: Token, right: Token) -> Token | None:
    """100±5: from 95 to 105."""
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        return None
    if left.unit is not None and right.unit is not None and left.unit != right.unit:
        return None
    middle, half = Fraction(left.value), Fraction(right.value)
    low, high = exact(middle - half), exact(middle + half)
    return replace(right, value=high, low=low, unit=right.unit or left.unit, start=left.start)


_MONTHS = 12


def _open_end(left: Quantity, right: Moment) -> Moment | None:
    """The first end of 1-12月 or 2021-2023年, whose word only the second end has."""
    if left.unit is not None or left.value != int(left.value):
        return None
    number = int(left.value)
    if right.unit == "month" and 1 <= number <= _MONTHS:
        return Moment(f"month:{number}", right.year, left.start, left.end)
    if right.when == "year" and right.year is not None and len(str(number)) == len(str(right.year)):
        return Moment("year", number, left.start, left.end)
    return None


def _time_range(cell: Cell, left: Token, right: Moment) -> Moment | None:
    """2021年1月-12月, 2023.07-2024.01, 1-12月: a year dropped on one side is the other's."""
    if isinstance(left, Quantity):
        opened = _open_end(left, right)
        if opened is None:
            return None
        left = opened
    if not isinstance(left, Moment) or left.until or right.until:
        return None
    first = replace(left, year=left.year if left.year is not None else right.year)
    last = right if right.year is not None else replace(right, year=left.year)
    if "event" in (first.unit, last.unit):
        return None
    if first.year is not None and last.year is not None:
        one, other = span_of(first.when, first.year), span_of(last.when, last.year)
        if one and other and one[0] > other[1]:
            cell.refuse(
                "range-inverted", left.start, right.end, low=str(one[0]), high=str(other[1])
            )
    return replace(first, end=right.end, until=last.when, until_year=last.year)

"""Tokens that belong together: the two ends of a range, a date repeated in brackets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from indicator_engine.dates import span_of
from indicator_engine.exact import exact
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment, event_of
from indicator_engine.reading.tokens import Quantity, Token
from indicator_engine.units import Unit, convert
from indicator_engine.units.shapes import PER


def merge_tokens(cell: Cell, tokens: list[Token]) -> list[Token]:
    """Join neighbours across a range mark; drop a token that a bracket only repeats."""
    merged: list[Token] = []
    for token in tokens:
        last = token
        while merged and (joined := _join(cell, merged[-1], last)) is not None:
            merged.pop()
            last = joined
        merged.append(last)
    return merged


def _join(cell: Cell, left: Token, right: Token) -> Token | None:
    between = cell.text[left.end : right.start].strip()
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        if "(" in between:
            return _in_brackets(cell, left, right)
        if cell.lexicon.operators.bounds.before(between, len(between)):
            return _repeated(cell, left, right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        if not between:
            return _in_year(cell, left, right)
        if cell.lexicon.times.opening.get(between):
            due = cell.lexicon.times.before.at(cell.text, cell.skip(right.end))
            return None if due else _time_range(cell, left, right)  # 3月开工11月竣工
    if cell.lexicon.operators.range_marks.get(between) is not None:
        return _range(cell, left, right)
    pair = cell.lexicon.operators.range_pairs.get(between)
    if pair and cell.lexicon.operators.range_tail.at(cell.text, cell.skip(right.end)):
        return _range(cell, left, right)
    if cell.lexicon.operators.tolerance.get(between) is not None:
        return _around(cell, left, right)
    if isinstance(left, Moment) and left.unit == "event" and between.endswith("("):
        return _dated_event(cell, left, right) if isinstance(right, Moment) else None
    return _double_bound(cell, left, right)


def _dated_event(cell: Cell, left: Moment, right: Moment) -> Moment:
    """主汛期（6月1日）前: the date in brackets is the one that counts."""
    after = cell.skip(right.end)
    closed = after + 1 if cell.text.startswith(")", after) else right.end
    return replace(right, start=left.start, end=closed)


def _in_brackets(cell: Cell, left: Quantity, right: Quantity) -> Quantity | None:
    """5次以上(含5次) says whether the bound counts; 100%(20/20) repeats a share by its parts."""
    text, bounds = cell.text, cell.lexicon.operators.bounds
    opened = text.index("(", left.end)
    included = bounds.get(text[opened + 1 : right.start].strip())
    closed = text.find(")", right.end)
    same = right.value == left.value and right.unit in (None, left.unit)
    if same and not between_words(text, left, right):
        return left if _closes(cell, right) else None
    if included is not None and same and closed >= 0 and not text[right.end : closed].strip():
        return replace(left, repeat=(included, opened, closed + 1))
    parts = right.unit is None and "/" in text[right.start : right.end]
    return left if parts and _closes(cell, right) else None


def _repeated(cell: Cell, left: Quantity, right: Quantity) -> Quantity | None:
    """90%以上含90%: whether the bound counts is said once more, without brackets."""
    bound = cell.lexicon.operators.bounds.before(cell.text, cell.skip_back(right.start))
    ended = not cell.text[right.end :].strip(cell.lexicon.punctuation)
    if bound is None or not ended or right.value != left.value or right.unit != left.unit:
        return None
    return replace(left, repeat=(bound[0], bound[1], right.end))


def between_words(text: str, left: Quantity, right: Quantity) -> str:
    """What stands between two quantities beside an opening bracket."""
    return text[left.end : right.start].replace("(", "").strip()


def _closes(cell: Cell, token: Token) -> bool:
    return cell.text[cell.skip(token.end) :].rstrip(" " + "".join(cell.lexicon.joints)) == ")"


def _in_year(cell: Cell, left: Moment, right: Moment) -> Moment | None:
    """2025年 1-12月: a stretch right after its year."""
    if left.when != "year" or left.year is None or left.ended or left.until:
        return None
    if right.year is not None:
        return None
    if right.unit == "event":
        return event_of(cell, right, left.year, left.start)
    return replace(right, year=left.year, until_year=left.year, start=left.start)


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
    joined = _number_range(cell, left, right)
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
        return _number_range(cell, left, right)
    if isinstance(right, Moment):
        return _time_range(cell, left, right)
    if isinstance(left, Moment) and isinstance(right, Quantity) and right.unit is None:
        month = _month_after(cell, left, right)
        return _time_range(cell, left, month)
    return None


def _month_after(cell: Cell, left: Moment, right: Quantity) -> Moment:
    """2025.1-12: the second end is a month of the same year."""
    if left.unit != "month" or right.value != int(right.value) or not 1 <= right.value <= _MONTHS:
        cell.refuse("time-not-read", left.start, right.end)
    return Moment(f"month:{int(right.value)}", left.year, right.start, right.end)


def _number_range(cell: Cell, left: Quantity, right: Quantity) -> Quantity | None:
    """3-5次, 10万元-20万元, 90%~95%, 800元-1000元/人: the unit of one end holds for both."""
    left = _counted_alike(cell, left, right)
    if left.low is not None or right.low is not None:
        return None
    unit = right.unit or left.unit
    low = left.value
    if left.unit and right.unit and left.unit != right.unit:
        if left.unit.dimensions == right.unit.dimensions:
            low = convert(low, left.unit, right.unit)
        elif left.unit.dimensions:
            return None
        else:  # 2万-3万元
            low = exact(Fraction(low) * left.unit.factor / right.unit.factor)
    notes = tuple(dict.fromkeys(left.notes + right.notes))
    return Quantity(right.value, unit, left.start, right.end, low=low, notes=notes)


def _counted_alike(cell: Cell, left: Quantity, right: Quantity) -> Quantity:
    """800元至1000元/人·月: what the second end is counted for holds for the first."""
    if left.unit is None or right.unit is None or PER in left.unit.name:
        return left
    _, per, below = right.unit.name.partition(PER)
    unit = cell.lexicon.units.find(left.unit.name + per + below) if per else None
    alike = unit is not None and unit.dimensions == right.unit.dimensions
    return replace(left, unit=unit) if alike else left


def _around(cell: Cell, left: Token, right: Token) -> Token | None:
    """100±5: from 95 to 105."""
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        return None
    if left.low is not None or right.low is not None:
        return None  # 10~15±3
    middle, half = Fraction(left.value), Fraction(right.value)
    unit, end = right.unit or left.unit, right.end
    shared = _shared_unit(cell, left, right)
    if shared is not None:
        (unit, end), half = shared, middle * half / _HUNDRED
    elif left.unit not in (None, unit):
        return None
    low, high = exact(middle - half), exact(middle + half)
    return replace(right, value=high, low=low, unit=unit, start=left.start, end=end)


_HUNDRED = 100


def _shared_unit(cell: Cell, left: Quantity, right: Quantity) -> tuple[Unit, int] | None:
    """500±5%万元, 500万元±5%: the share is one of the quantity, whose unit stands elsewhere."""
    hundredth = cell.lexicon.numbers.hundredth_unit
    if right.unit is None or right.unit.name != hundredth:
        return None
    if left.unit is None:
        return cell.lexicon.units.match(cell.text, cell.skip(right.end))
    return None if left.unit.name == hundredth else (left.unit, right.end)


_MONTHS, _QUARTERS, _ANY_YEAR = 12, 4, 2024


def _in_order(first: Moment, last: Moment) -> bool:
    one, other = span_of(first.when, _ANY_YEAR), span_of(last.when, _ANY_YEAR)
    return one is None or other is None or one[0] <= other[1]


def _open_end(left: Quantity, right: Moment) -> Moment | None:
    """The first end of 1-12月 or 2021-2023年, whose word only the second end has."""
    if left.unit is not None or left.value != int(left.value):
        return None
    number = int(left.value)
    if right.unit == "month" and 1 <= number <= _MONTHS:
        return Moment(f"month:{number}", right.year, left.start, left.end)
    if right.unit == "quarter" and 1 <= number <= _QUARTERS:
        return Moment(f"quarter:{number}", right.year, left.start, left.end)
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
    inverted = first.year is None and not _in_order(first, last)
    if first.later or last.later or inverted:
        cell.refuse("time-not-read", left.start, right.end)
    if first.year is not None and last.year is not None:
        one, other = span_of(first.when, first.year), span_of(last.when, last.year)
        if one and other and one[0] > other[1]:
            cell.refuse(
                "range-inverted", left.start, right.end, low=str(one[0]), high=str(other[1])
            )
    return replace(first, end=right.end, until=last.when, until_year=last.year)

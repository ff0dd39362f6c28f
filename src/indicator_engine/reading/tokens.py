"""Tokens of a cell: quantities, moments and bases of comparison; the text between is words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Basis
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment, counted_unit, event_in_quotes, moment_at
from indicator_engine.reading.names import after_name, after_numbered, quoted
from indicator_engine.reading.numbers import LARGE, Number, bracketed_unit, number_at
from indicator_engine.reading.recurrences import EveryMark, recurrence_at
from indicator_engine.records import record
from indicator_engine.units import Unit
from indicator_engine.units.shapes import PER


@record(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `low` makes it a range from `low` to `value`, ends open or not.

    `repeat` is the bracket after it that says whether the bound counts: （含5次）.
    """

    value: Exact
    unit: Unit | None
    start: int
    end: int
    low: Exact | None = None
    low_open: bool = False
    high_open: bool = False
    subject: str = ""
    repeat: tuple[bool, int, int] | None = None
    notes: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class BasisMark:
    """What a change is measured from: 较上年, 同比, 比2020年."""

    basis: Basis
    start: int
    end: int


@record(frozen=True, slots=True)
class EachMark:
    """What a quantity is counted for: 每村, 人均, 每10万人. `each` is the unit below the line."""

    each: str
    start: int
    end: int


Token: TypeAlias = Quantity | Moment | BasisMark | EachMark | EveryMark


def tokenize(cell: Cell) -> list[Token]:
    """Find every quantity, moment and basis, left to right; names that hold digits are words."""
    tokens: list[Token] = []
    text, lexicon = cell.text, cell.lexicon
    place, end, starters, names = 0, len(text), lexicon.starters, lexicon.edges.names
    while place < end:
        char = text[place]
        if char not in starters:
            place += 1
            continue
        named = after_name(cell, place) if char in names else None
        if named is not None:
            place = named
            continue
        token = _token_at(cell, place, tokens[-1].end if tokens else -1)
        named = _after_words(cell, place, token)
        if token is None or named is not None:
            place = named or place + 1
            continue
        if isinstance(token, Quantity | Moment):
            for code in token.notes:
                cell.note(code)
        tokens.append(token)
        place = token.end
    return tokens


def _after_words(cell: Cell, place: int, token: Token | None) -> int | None:
    """Where a name ends that a quotation mark begins, or that a bare number is part of."""
    if isinstance(token, Quantity) and token.unit is None:
        return after_numbered(cell, token.start, token.end)
    marks = quoted(cell, place) if token is None else None
    return marks[1] if marks and not _is_target(cell, place + 1, *marks) else None


def _is_target(cell: Cell, start: int, close: int, end: int) -> bool:
    """Whether words in quotation marks are a bound or a time: “≥95%”, “2025年12月底前”完成."""
    text, operators, times = cell.text, cell.lexicon.operators, cell.lexicon.times
    place = cell.skip(start)
    if operators.signs.at(text, place) or operators.before.at(text, place):
        return True
    token = _token_in_quotes(cell, start)
    if token is None:
        return False
    bound = operators.after.at(text, token.end) or times.before.at(text, token.end)
    return (bound[1] if bound else token.end) == close and not _goes_on(cell, token, end)


def _in_quotes(cell: Cell, start: int) -> Token | None:
    """“95%”以上, “七一”前: a number with its unit, or a time, in quotation marks."""
    marks = quoted(cell, start)
    token = _token_in_quotes(cell, start + 1) if marks else None
    if marks and token and token.end == marks[0] and not _goes_on(cell, token, marks[1]):
        return replace(token, start=start, end=marks[1])
    return event_in_quotes(cell, start)


def _token_in_quotes(cell: Cell, start: int) -> Quantity | Moment | None:
    try:
        token = _token_at(cell, cell.skip(start), -1)
    except IndicatorError:
        return None  # “七一”
    return token if isinstance(token, Quantity | Moment) else None


def _goes_on(cell: Cell, token: Quantity | Moment, place: int) -> bool:
    """Whether words follow that make a name of what is quoted: “8小时”工作制, not “95%”以上."""
    text, times = cell.text, cell.lexicon.times
    timed = (times.before, times.after, times.completion)
    tails = timed if isinstance(token, Moment) else (cell.lexicon.operators.after,)
    ended = not text[place:].strip(cell.lexicon.punctuation)
    return not ended and not any(table.at(text, place) for table in tails)


def _token_at(cell: Cell, place: int, last_end: int) -> Token | None:
    char, edges = cell.text[place], cell.lexicon.edges
    if char in "+-" and last_end >= 0 and not cell.text[last_end:place].strip(" -"):
        return None  # a dash after a quantity, not a sign
    if char == "+" and cell.lexicon.times.anchor_signs.before(cell.text, place + 1):
        return None  # T+5个工作日
    if char in cell.lexicon.quotes:
        return _in_quotes(cell, place)
    return (
        (basis_at(cell, place) if char in edges.bases else None)
        or (recurrence_at(cell, place) if char in edges.recurring else None)
        or (each_at(cell, place) if char in edges.each else None)
        or moment_at(cell, place)
        or (quantity_at(cell, place) if char in edges.numbers else None)
    )


def each_at(cell: Cell, start: int) -> EachMark | None:
    """each = 每 (entity | unit) | entity 均; a period (每月) is none"""
    times, text = cell.lexicon.times, cell.text
    if times.every.at(text, start):
        return None
    named = times.each.at(text, start)
    found = EachMark(named[0], start, named[1]) if named else None
    for mark in times.each_marks.all_at(text, start):
        below = PER + text[mark : mark + _LONGEST_ENTITY]
        unit = cell.lexicon.units.match(below, 0)
        if unit:
            end = mark + unit[1] - 1
            counted = EachMark(unit[0].name.removeprefix(PER), start, end)
            return found if found and found.end >= end else counted
    return found


_LONGEST_ENTITY = 8


def basis_at(cell: Cell, start: int) -> BasisMark | None:
    """basis = 同比 | compare-to earlier [tail] | 在 earlier tail | earlier 的"""
    times, text = cell.lexicon.times, cell.text
    alone = times.compare_alone.at(text, start)
    if alone:
        meaning = times.previous.get(alone[0])
        again = times.previous.at(text, alone[1])  # 同比上年
        end = again[1] if again and again[0] == meaning else alone[1]
        return BasisMark(Basis(meaning), start, end) if meaning else None
    framed = times.compare_frames.at(text, start)
    opened = framed or times.compare_to.at(text, start)
    if opened is None and times.previous.at(text, start) is None:
        return None
    found = _compared_with(cell, opened[1] if opened else start)
    if found is None:
        return None
    basis, end = found
    tail = times.compare_tail.at(text, end)
    end = tail[1] if tail else end
    if framed:
        return BasisMark(basis, start, end) if tail else None
    if opened or _bounds_basis(cell, start, end):
        return BasisMark(basis, start, end)
    return None


def _compared_with(cell: Cell, place: int) -> tuple[Basis, int] | None:
    previous = cell.lexicon.times.previous.at(cell.text, place)
    if previous:
        return Basis(previous[0]), previous[1]
    year = moment_at(cell, place)
    if year and year.when == "year" and year.year is not None:
        return Basis(f"year:{year.year}"), year.end
    return None


def _bounds_basis(cell: Cell, start: int, end: int) -> bool:
    """不低于上年, 上年的120%, 上年1.2倍: the earlier value is itself what is compared with."""
    operators, text = cell.lexicon.operators, cell.text
    if cell.lexicon.times.previous.at(text, start) is None:
        return False
    return _is_led(cell, start) or bool(operators.of_marks.at(text, end)) or _is_multiple(cell, end)


def _is_multiple(cell: Cell, place: int) -> bool:
    """Whether a number of times stands at a place; 上年80% may be the value of that year."""
    number = number_at(cell, cell.skip(place))
    unit = cell.lexicon.units.match(cell.text, cell.skip(number.end)) if number else None
    return unit is not None and unit[0].name == cell.lexicon.numbers.ratio_unit


def quantity_at(cell: Cell, start: int) -> Quantity | None:
    """Quantity = number [about] [unit]"""
    number = number_at(cell, start)
    if number is None:
        _refuse_bare_digits(cell, start)
        return None
    if number.unit:
        unit = cell.lexicon.units.find(number.unit)
        return Quantity(number.value, unit, start, number.end, notes=number.notes)
    return _scaled(cell, number) or _with_unit(cell, number)


def _refuse_bare_digits(cell: Cell, start: int) -> None:
    """三五次: digits in a row before a unit may mean 35 or "three to five"; 数百次 neither."""
    numbers = cell.lexicon.numbers
    run = numbers.chinese.match(cell.text, start)
    if run is None or _is_vague(cell, *run.span()) or len(run[0]) == 1:
        return
    scaled = any(int(numbers.places.get(char) or 0) >= LARGE for char in run[0][1:])
    counted = any(numbers.digits.get(char) for char in run[0])  # 千万工程 counts nothing
    if (scaled and counted) or cell.lexicon.units.match(cell.text, run.end()):
        cell.refuse("number-ambiguous", *run.span(), number=cell.shown[start : run.end()])


def _scaled(cell: Cell, number: Number) -> Quantity | None:
    """二十|万人次: the scale word belongs to the unit where the unit lists it."""
    if number.unscaled is None:
        return None
    value, scale_at = number.unscaled
    unit = cell.lexicon.units.match(cell.text, scale_at)
    if unit is None or unit[1] <= number.end:
        return None
    return Quantity(value, unit[0], number.start, unit[1], notes=_unit_notes(unit[0]))


def _with_unit(cell: Cell, number: Number) -> Quantity | None:
    """A Chinese numeral counts as a number only before a unit, at an end, or after an operator."""
    if number.chinese and _is_vague(cell, number.start, number.end):
        return None
    about = cell.lexicon.numbers.about_after.at(cell.text, cell.skip(number.end))
    place = cell.skip(about[1] if about else number.end)
    split = _scale_about_unit(cell, number)
    if split:
        return split
    unit = cell.lexicon.units.match(cell.text, place) or bracketed_unit(cell, place)
    if unit is None:
        return _without_unit(cell, number, about)
    notes = number.notes + _unit_notes(unit[0]) + _about_notes(cell, about)
    value, end = _and_tenths(cell, number, *unit)
    counted = counted_unit(cell, unit[0]) if number.chinese else unit[0]
    return Quantity(value, counted, number.start, end, notes=notes)


def _without_unit(cell: Cell, number: Number, about: tuple[str, int] | None) -> Quantity | None:
    """A number and nothing it counts; 二百多 too, but not 一多: it goes on from a place."""
    end, notes = number.end, number.notes
    if number.chinese and about and cell.lexicon.numbers.places.get(cell.text[end - 1]):
        end, notes = about[1], notes + _about_notes(cell, about)
    if _says_scale(cell, number):
        notes += (IN_ONES,)
    if number.chinese and not _stands_alone(cell, number.start, end):
        return None
    return Quantity(number.value, None, number.start, end, notes=notes)


IN_ONES = "number-in-ones"


def _says_scale(cell: Cell, number: Number) -> bool:
    """五十万, 1亿2千: a numeral that says its own scale, with no unit that it could belong to."""
    written, places = cell.text[number.start : number.end], cell.lexicon.numbers.places
    if not number.chinese and written[-1].isdecimal():
        return False
    return any(int(places.get(char) or 0) >= LARGE for char in written)


def _about_notes(cell: Cell, about: tuple[str, int] | None) -> tuple[str, ...]:
    if about is None:
        return ()
    more = cell.lexicon.numbers.more.get(about[0])
    return ("approximate",) if more is None else ("approximate", "value-above")


def _and_tenths(cell: Cell, number: Number, unit: Unit, end: int) -> tuple[Exact, int]:
    """一成五: a single numeral after a share of ten counts tenths of it."""
    numbers = cell.lexicon.numbers
    run = numbers.chinese.match(cell.text, end)
    tenths = numbers.digits.get(run[0]) if run and number.chinese else None
    if run is None or tenths is None or numbers.tenths.get(unit.name) is None:
        return number.value, end
    return exact(Fraction(number.value) + Fraction(int(tenths), _TEN)), run.end()


_TEN = 10


def _is_vague(cell: Cell, start: int, end: int) -> bool:
    """数十次, 几百人, 十来户: a numeral beside a word for "some" has no value.

    Where words follow (数十名群众受益), the whole is a target in words; else it is refused.
    """
    numbers, text = cell.lexicon.numbers, cell.text
    opened, closed = numbers.vague.before(text, start), numbers.vague_after.at(text, end)
    first, last = opened[1] if opened else start, closed[1] if closed else end
    led = _is_led(cell, first)
    if not (opened or closed) or not (led or not text[:first].strip(cell.lexicon.punctuation)):
        return False  # 人数二十人
    unit = cell.lexicon.units.match(text, cell.skip(last))
    rest = cell.skip(unit[1] if unit else last)
    goes_on = text[rest:].strip(cell.lexicon.punctuation)
    if led or not goes_on or cell.lexicon.operators.after.at(text, rest):
        cell.refuse("number-vague", first, last, number=cell.shown[first:last])
    return True


def _is_led(cell: Cell, place: int) -> bool:
    operators, before = cell.lexicon.operators, cell.skip_back(place)
    led = operators.before.before(cell.text, before) or operators.signs.before(cell.text, before)
    return led is not None


def _scale_about_unit(cell: Cell, number: Number) -> Quantity | None:
    """1.2万余人: about stands between the scale word and the unit."""
    numbers, text = cell.lexicon.numbers, cell.text
    scale = numbers.places.at(text, number.end)
    about = numbers.about_after.at(text, scale[1]) if scale else None
    if scale is None or about is None:
        return None
    word = text[number.end : scale[1]]
    plain_unit = cell.lexicon.units.match(text, about[1])
    unit = cell.lexicon.units.find(word + plain_unit[0].name) if plain_unit else None
    if plain_unit is None or unit is None:
        return None
    return Quantity(
        number.value,
        unit,
        number.start,
        plain_unit[1],
        notes=number.notes + _about_notes(cell, about),
    )


def _unit_notes(unit: Unit) -> tuple[str, ...]:
    if not unit.dimensions and unit.factor >= LARGE:
        return ("scale-without-unit",)
    return ("unit-assumed",) if unit.assumed else ()


def _stands_alone(cell: Cell, start: int, end: int) -> bool:
    operators, text = cell.lexicon.operators, cell.text
    after = cell.skip(end)
    return bool(
        after == len(text)
        or text[after] in cell.lexicon.punctuation
        or operators.after.at(text, after)
        or operators.range_marks.at(text, after)
        or _is_led(cell, start)
    )

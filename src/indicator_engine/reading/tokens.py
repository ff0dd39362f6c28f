"""Tokens of a cell: quantities, moments and bases of comparison; the text between is words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from indicator_engine.exact import Exact
from indicator_engine.expressions import Basis
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment, moment_at
from indicator_engine.reading.numbers import LARGE, Number, number_at
from indicator_engine.units import Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `low` makes it a range from `low` to `value`, ends open or not."""

    value: Exact
    unit: Unit | None
    start: int
    end: int
    low: Exact | None = None
    low_open: bool = False
    high_open: bool = False
    subject: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasisMark:
    """What a change is measured from: 较上年, 同比, 比2020年."""

    basis: Basis
    start: int
    end: int


Token: TypeAlias = Quantity | Moment | BasisMark


def tokenize(cell: Cell) -> list[Token]:
    """Find every quantity, moment and basis, left to right; names that hold digits are words."""
    tokens: list[Token] = []
    place, end, starters = 0, len(cell.text), cell.lexicon.starters
    while place < end:
        if cell.text[place] not in starters:
            place += 1
            continue
        token = _token_at(cell, place)
        if token is None:
            place = _after_name(cell, place) or place + 1
            continue
        if not isinstance(token, BasisMark):
            for code in token.notes:
                cell.note(code)
        tokens.append(token)
        place = token.end
    return tokens


def _token_at(cell: Cell, place: int) -> Token | None:
    if _after_name(cell, place) is not None:
        return None
    return basis_at(cell, place) or moment_at(cell, place) or quantity_at(cell, place)


def _after_name(cell: Cell, place: int) -> int | None:
    """End of a name with digits (PM2.5), an idiom (一次性) or a class word (三级) at a place."""
    found = cell.lexicon.names.at(cell.text, place)
    if found and not _part_of_number(cell, place, found[1]):
        return found[1]
    return _after_ordinal(cell, place)


def _part_of_number(cell: Cell, start: int, end: int) -> bool:
    """A name of digits inside a longer number (110 in 1105) or after a sign is a number."""
    text = cell.text
    if not text[start:end].isdigit():
        return False
    before = text[:start].rstrip()[-1:]
    inside = before.isdigit() or before == "." or text[end : end + 1].isdigit()
    signed = before != "" and cell.lexicon.operators.signs.before(text, cell.skip_back(start))
    counted = end == len(text) or cell.lexicon.units.match(text, cell.skip(end))
    return bool(inside or signed or counted)


def _after_ordinal(cell: Cell, place: int) -> int | None:
    """第三方, 第一批: an ordinal and its numeral are a name unless a moment starts here."""
    numbers = cell.lexicon.numbers
    mark = numbers.ordinal.at(cell.text, place)
    if not mark or moment_at(cell, place):
        return None
    numeral = numbers.chinese.match(cell.text, mark[1])
    digits = numbers.arabic.match(cell.text, mark[1])
    found = numeral or digits
    return found.end() if found else None


def basis_at(cell: Cell, start: int) -> BasisMark | None:
    """Basis = [compare-to] (previous | year) [tail]"""
    times, text = cell.lexicon.times, cell.text
    opened = times.compare_to.at(text, start)
    place = opened[1] if opened else start
    previous = times.previous.at(text, place)
    if previous and (opened or previous[0] in ("previous-year", "previous-period")):
        return BasisMark(Basis(previous[0]), start, _after_tail(cell, previous[1]))
    if opened:
        year = moment_at(cell, place)
        if year and year.when == "year" and year.year is not None:
            return BasisMark(Basis(f"year:{year.year}"), start, _after_tail(cell, year.end))
    return None


def _after_tail(cell: Cell, place: int) -> int:
    tail = cell.lexicon.times.compare_tail.at(cell.text, place)
    return tail[1] if tail else place


def quantity_at(cell: Cell, start: int) -> Quantity | None:
    """Quantity = number [about] [unit]"""
    if cell.text[start] in "+-" and not _sign_allowed(cell, start):
        return None
    number = number_at(cell, start)
    if number is None:
        _refuse_bare_digits(cell, start)
        return None
    if number.unit:
        unit = cell.lexicon.units.find(number.unit)
        return Quantity(number.value, unit, start, number.end, notes=number.notes)
    return _scaled(cell, number) or _with_unit(cell, number)


def _refuse_bare_digits(cell: Cell, start: int) -> None:
    """三五次: digits in a row before a unit may mean 35 or "three to five"."""
    run = cell.lexicon.numbers.chinese.match(cell.text, start)
    if run and len(run[0]) > 1 and cell.lexicon.units.match(cell.text, run.end()):
        cell.refuse("number-ambiguous", *run.span(), number=cell.raw[start : run.end()])


def _sign_allowed(cell: Cell, place: int) -> bool:
    """A sign after a digit, a unit or a word is a dash, not a sign."""
    before = cell.skip_back(place)
    if not before:
        return True
    char = cell.text[before - 1]
    return not (char.isalnum() or char in "%)‰")


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
    about = cell.lexicon.numbers.about_after.at(cell.text, cell.skip(number.end))
    place = cell.skip(about[1] if about else number.end)
    unit = cell.lexicon.units.match(cell.text, place)
    if unit is None:
        if number.chinese and not _stands_alone(cell, number):
            return None
        end = number.end
        return Quantity(number.value, None, number.start, end, notes=number.notes)
    notes = number.notes + _unit_notes(unit[0]) + (("approximate",) if about else ())
    return Quantity(number.value, unit[0], number.start, unit[1], notes=notes)


def _unit_notes(unit: Unit) -> tuple[str, ...]:
    if not unit.dimensions and unit.factor >= LARGE:
        return ("scale-without-unit",)
    return ("unit-assumed",) if unit.assumed else ()


def _stands_alone(cell: Cell, number: Number) -> bool:
    operators, text = cell.lexicon.operators, cell.text
    after, before = cell.skip(number.end), cell.skip_back(number.start)
    return bool(
        after == len(text)
        or operators.after.at(text, after)
        or operators.range_marks.at(text, after)
        or operators.before.before(text, before)
        or operators.signs.before(text, before)
    )

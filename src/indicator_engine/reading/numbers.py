"""Numbers as people write them: 1,290.5 · 三次 · 百分之九十五 · 2/3 · 三分之二 · 3万5千 · 1:5.

The value of a Chinese numeral is computed by cn2an; the rules only say which characters may
form one. cn2an is imported when the first Chinese numeral is met.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from indicator_engine.exact import Exact, exact
from indicator_engine.reading.cell import Cell
from indicator_engine.records import record
from indicator_engine.units import Unit

_LIKELY_FLOAT_PLACES = 12  # a spreadsheet writes a float with this many places or more
_YEAR_DIGITS, _MONTHS = 4, 12
_LONGEST_NUMERAL, _GROUP, _TENTHS = 24, 3, 10
_DIGITS = re.compile(r"\d+", re.ASCII)
LARGE = 10000  # from here on a scale word may stand before a unit
_FLOAT_DIGITS = 5  # what a single-precision rate still holds exactly


@record(frozen=True, slots=True)
class Number:
    """A number in a text: its exact value, its place, and a unit its own spelling states.

    `unscaled` is the value without the large scale word at its end (二十|万), and where that
    word begins: it may belong to the unit.
    """

    value: Exact
    start: int
    end: int
    unit: str | None = None
    chinese: bool = False
    unscaled: tuple[Exact, int] | None = None
    notes: tuple[str, ...] = ()


def number_at(cell: Cell, start: int) -> Number | None:
    """Number = rate number | share | arabic ['/' arabic | ':' arabic] | chinese ['分之' chinese]"""
    char = cell.text[start : start + 1]
    if char in cell.lexicon.edges.spelled:
        spelled, found = _spelled(cell, start)
        if spelled:
            return found
    if char.isascii() and (char.isdigit() or char in "+-"):
        return _arabic(cell, start)
    return _chinese(cell, start) if cell.lexicon.numbers.chinese.match(cell.text, start) else None


def _spelled(cell: Cell, start: int) -> tuple[bool, Number | None]:
    """Whether a word of numbers (百分之, 负, 半) stands here, and the number it makes."""
    words = cell.lexicon.numbers
    rate = words.rates.at(cell.text, start)
    if rate:
        return True, _rate(cell, start, *rate)
    share = words.shares.at(cell.text, start)
    if share:
        return True, _share(cell, start, *share)
    minus = words.minus.at(cell.text, start)
    either = minus and cell.lexicon.operators.tolerance.before(cell.text, minus[1])
    if minus and not either and not cell.text[start].isascii():
        again = words.minus.at(cell.text, minus[1])  # 负负…: no number, however many
        found = None if again else number_at(cell, minus[1])
        if found is None or found.value < 0:
            return True, None
        return True, replace(found, value=-found.value, start=start)
    half = words.half.at(cell.text, start)
    if half:
        unit = cell.lexicon.units.match(cell.text, half[1])
        return True, Number(Decimal("0.5"), start, half[1]) if unit else None
    return False, None


def bracketed_unit(cell: Cell, place: int) -> tuple[Unit, int] | None:
    """二十（个）: nothing but a unit in brackets at a place."""
    text = cell.text
    close = text.find(")", place) if text.startswith("(", place) else -1
    unit = cell.lexicon.units.find(text[place + 1 : close].strip()) if close > place else None
    return None if unit is None else (unit, close + 1)


def float_repair(value: Exact) -> Decimal | None:
    """Return the short decimal that a float export stands for, if the digits look like one.

    >>> float_repair(Decimal("0.0900000762939453"))
    Decimal('0.09')
    """
    if not isinstance(value, Decimal) or not value:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent < _LIKELY_FLOAT_PLACES:
        return None
    short = Decimal(f"{value:.{_FLOAT_DIGITS - 1}e}").normalize()
    close = abs(short - value) <= abs(value) / 10**6
    return short if close and len(short.as_tuple().digits) < _FLOAT_DIGITS else None


def _rate(cell: Cell, start: int, unit: str, after: int) -> Number | None:
    numbers, place = cell.lexicon.numbers, cell.skip(after)
    minus = numbers.minus.at(cell.text, place)
    again = numbers.rates.at(cell.text, minus[1] if minus else place)  # 百分之负百分之…
    found = None if again else number_at(cell, place)
    if found is None or found.unit:
        return None
    return Number(found.value, start, found.end, unit, found.chinese)


def _share(cell: Cell, start: int, share: str, end: int) -> Number | None:
    digits = cell.lexicon.numbers.arabic.match(share)
    if digits is None:
        return None
    return Number(Decimal(digits[0]), start, end, share[digits.end() :] or None, chinese=True)


def _arabic(cell: Cell, start: int) -> Number | None:
    words = cell.lexicon.numbers
    found = words.arabic.match(cell.text, start)
    if found is None:
        return None
    notes: tuple[str, ...] = ()
    end = found.end()
    digits, following = found[0], cell.text[end : end + 1]
    if following == " ":
        end, notes = _spaced(cell, start, end)
        digits, following = cell.text[start:end].replace(" ", ""), cell.text[end : end + 1]
    if not digits.isdigit():
        digits = _ungrouped(cell, digits)
    if len(digits) > int(cell.lexicon.conventions.get("longest-number", "40")):
        cell.refuse("number-too-long", start, end, digits=str(len(digits)))
    number = Number(Decimal(digits), start, end, notes=notes)
    if following not in cell.lexicon.edges.number_goes_on:
        return number
    return _mixed(cell, number) or _divided(cell, number) or number


def _ungrouped(cell: Cell, digits: str) -> str:
    for mark in cell.lexicon.numbers.group_marks:
        digits = digits.replace(mark, "")
    return digits


def _spaced(cell: Cell, begun: int, end: int) -> tuple[int, tuple[str, ...]]:
    """Take in groups of three digits split by blanks: 1 290.5."""
    text = cell.text
    notes: tuple[str, ...] = ()
    while end < len(text) and text[end] == " ":
        start = cell.skip(end)
        stop = start
        while stop < len(text) and text[stop].isascii() and text[stop].isdigit():
            stop += 1
        group = text[start:stop]
        if len(group) != _GROUP and not _ends_percentage(cell, begun, group, stop):
            break
        end, notes = stop, ("number-spaced",)
        if text[end : end + 1] == ".":
            tail = _DIGITS.match(text, end + 1)
            return (tail.end() if tail else end), notes
    return end, notes


def _ends_percentage(cell: Cell, begun: int, group: str, end: int) -> bool:
    """≥1 00%: no number begins with such a nought. Money may have lost its point: ≥10 00元.

    Without a sign the first digit may count the rows of a table.
    """
    if len(group) == 1 or group[:1] != "0":
        return False
    share = cell.lexicon.units.match(cell.text, cell.skip(end))
    signed = cell.lexicon.operators.signs.before(cell.text, cell.skip_back(begun))
    return bool(signed and share and share[0].name == cell.lexicon.numbers.hundredth_unit)


def _mixed(cell: Cell, first: Number) -> Number | None:
    """Mixed = arabic place arabic place?: 3万5千"""
    places = cell.lexicon.numbers.places
    large = places.at(cell.text, first.end)
    if large is None or not cell.text[large[1] : large[1] + 1].isdigit():
        return None
    second = cell.lexicon.numbers.arabic.match(cell.text, large[1])
    if second is None:
        return None
    small = places.at(cell.text, second.end())
    if small is None or int(small[0]) >= int(large[0]) or places.at(cell.text, small[1]):
        return None
    value = _decimal(first) * int(large[0]) + Decimal(second[0]) * int(small[0])
    return Number(value, first.start, small[1])


def _decimal(number: Number) -> Decimal:
    return number.value if isinstance(number.value, Decimal) else Decimal(str(number.value))


def _divided(cell: Cell, first: Number) -> Number | None:
    """A fraction 19/20, or a ratio 1:5 read as five times."""
    words, text = cell.lexicon.numbers, cell.text
    ratio = words.ratio_marks.at(text, first.end)
    mark_end = ratio[1] if ratio else first.end + 1
    if not ratio and text[first.end : mark_end] != "/":
        return None
    second = words.arabic.match(text, mark_end)
    if second is None or not second[0][0].isdigit():
        return None
    if words.places.at(text, cell.skip(second.end())):
        return None  # 12/10万
    one, other = Fraction(first.value), Fraction(_ungrouped(cell, second[0]))
    over, under = (other, one) if ratio and one == 1 else (one, other)  # 1:5 and 5:1 are five
    dated = not ratio and one == int(one) and len(str(one)) == _YEAR_DIGITS and other <= _MONTHS
    if not under or (ratio and (under != 1 or not over)) or dated:
        return None
    unit, notes = (words.ratio_unit, ("ratio-as-multiple",)) if ratio else (None, ())
    return Number(exact(over / under), first.start, second.end(), unit, notes=notes)


def _chinese(cell: Cell, start: int) -> Number | None:
    """Numeral = digits [分之 digits | 又 fraction]; a scale word at its end is left to the unit."""
    words, text = cell.lexicon.numbers, cell.text
    found = words.chinese.match(text, start)
    if found and len(found[0]) > _LONGEST_NUMERAL:
        cell.refuse("number-too-long", *found.span(), digits=str(len(found[0])))
    value = _value(cell, found) if found else None
    if found is None or value is None:
        return None
    over = words.fraction.at(text, found.end())
    if over:
        upper = words.chinese.match(text, over[1])
        numerator = _value(cell, upper) if upper else None
        if upper is None or numerator is None or not value:
            return None
        ratio = exact(Fraction(numerator) / Fraction(value))
        return Number(ratio, start, upper.end(), chinese=True)
    mixed = words.mixed.at(text, found.end())
    part = _chinese(cell, mixed[1]) if mixed else None
    if part is not None and words.fraction.find(text, part.start, part.end):
        whole = exact(Fraction(value) + Fraction(part.value))  # 三又二分之一
        return Number(whole, start, part.end, chinese=True)
    return Number(value, start, found.end(), chinese=True, unscaled=_unscaled(cell, found))


def _value(cell: Cell, numeral: re.Match[str]) -> Decimal | None:
    whole, part = numeral[1], numeral[2] or ""
    bare_digits = len(whole) > 1 and all(cell.lexicon.numbers.digits.get(c) for c in whole)
    if bare_digits and len(whole) != _YEAR_DIGITS:
        return None  # bare digits in a row (三五次) may mean "three to five"
    value = chinese_value(whole, part)
    return _with_tenths(cell, whole) if value is None and not part else value


def _with_tenths(cell: Cell, whole: str) -> Decimal | None:
    """一亿二: a digit after a large place counts tenths of it; cn2an knows no such 亿."""
    digit = cell.lexicon.numbers.digits.get(whole[-1])
    place = int(cell.lexicon.numbers.places.get(whole[-2:-1]) or 0)
    head = chinese_value(whole[:-1]) if digit and place >= LARGE else None
    return None if head is None else head + Decimal(digit or 0) * place / _TENTHS


def _unscaled(cell: Cell, numeral: re.Match[str]) -> tuple[Exact, int] | None:
    places, digits = cell.lexicon.numbers.places, numeral[0]
    large = [i for i, char in enumerate(digits) if int(places.get(char) or 0) >= LARGE]
    if not large or large[0] != len(digits) - 1:
        return None
    head = cell.lexicon.numbers.chinese.fullmatch(digits[:-1])
    value = _value(cell, head) if head else None
    return None if value is None else (value, numeral.end() - 1)


@lru_cache(maxsize=4096)
def chinese_value(whole: str, part: str = "") -> Decimal | None:
    """Return the value of a Chinese numeral and of the digits after its point, or None.

    >>> chinese_value("一百二十"), chinese_value("三", "五"), chinese_value("千百")
    (Decimal('120'), Decimal('3.5'), None)
    """
    import cn2an

    try:
        value = cn2an.cn2an(whole, "smart")
        tail = "".join(str(cn2an.cn2an(digit, "smart")) for digit in part)
    except (ValueError, KeyError):  # it looks some malformed numerals up in vain
        return None
    return Decimal(f"{value}.{tail}" if tail else str(value))

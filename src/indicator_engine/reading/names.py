"""Names that hold numbers: PM2.5, 一次性, 三级, 第三方, 附件1, GB/T 50326-2017, “七一”."""

from __future__ import annotations

import re

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import moment_at
from indicator_engine.reading.numbers import bracketed_unit, number_at

_GOES_ON = re.compile(r"(?:[-./—]\d+)*(?::(?:19|20)\d\d)?", re.ASCII)
_LATIN = re.compile("[A-Za-z]")
_LONGEST_ENTITY = 8


def after_name(cell: Cell, place: int) -> int | None:
    """End of a name with digits (PM2.5), an idiom (一次性) or a class word (三级) at a place."""
    every = cell.lexicon.times.every.at(cell.text, place)
    if every:
        day = cell.lexicon.names.at(cell.text, every[1] - 1)  # 每周一, but not 每周一次
        goes_on = day and cell.lexicon.units.match(cell.text, cell.skip(day[1]))
        return day[1] if day and day[1] > every[1] and not goes_on else every[1]
    found = cell.lexicon.names.at(cell.text, place)
    fraction = cell.lexicon.numbers.fraction
    parts = [fraction.at(cell.text, p) for p in range(place + 1, found[1])] if found else []
    split = found and any(part and part[1] > found[1] for part in parts)  # 十分|之一
    if found and not split and not _part_of_number(cell, place, found[1]):
        return found[1]
    return _after_pair(cell, place) or _after_ordinal(cell, place)


def _after_pair(cell: Cell, place: int) -> int | None:
    """一村一辅警, 一乡一品: one for each is a manner of working, and counts nothing."""
    one = cell.lexicon.numbers.paired.at(cell.text, place)
    mark = next(iter(cell.lexicon.times.each_marks), "")
    for end in range(place + 2, place + 2 + _LONGEST_ENTITY) if one else ():
        again = cell.lexicon.numbers.paired.at(cell.text, end)
        if again is None or again[0] != cell.text[place]:
            continue
        between = cell.text[place + 1 : end]
        if _is_one_word(cell, place, end) or cell.lexicon.times.each.get(mark + between):
            return None if cell.lexicon.times.every.get(mark + between) else again[1]
    return None


def _is_one_word(cell: Cell, place: int, end: int) -> bool:
    """一带一路: one letter between two numerals that makes neither a number nor a range of them."""
    numeral = cell.lexicon.numbers.chinese.match(cell.text, place)
    alone = numeral is not None and numeral.end() == place + 1 == end - 1
    return alone and not cell.lexicon.operators.range_marks.at(cell.text, place + 1)


def _part_of_number(cell: Cell, start: int, end: int) -> bool:
    """A name of digits inside a longer number (110 in 1105) or after a sign is a number."""
    text = cell.text
    if not text[start].isdecimal():
        return False
    before = text[:start].rstrip()[-1:]
    signed = before != "" and cell.lexicon.operators.signs.before(text, cell.skip_back(start))
    if not text[start:end].isdigit():
        return bool(signed)
    rest = text[end : end + 2]
    inside = before.isdigit() or before == "." or rest[:1].isdigit()
    inside = inside or (rest[:1] in (".", ",") and rest[1:].isdigit())
    bound = cell.lexicon.operators.after.at(text, cell.skip(end))
    ended = not text[bound[1] if bound else end :].strip(cell.lexicon.punctuation)
    after = cell.skip(end)
    counted = ended or cell.lexicon.units.match(text, after) or bracketed_unit(cell, after)
    mark = cell.lexicon.operators.range_marks.at(text, after)
    ranged = mark and text[mark[1] : mark[1] + 1].isdigit()  # 110-120次
    return bool(inside or signed or counted or ranged)


def _after_ordinal(cell: Cell, place: int) -> int | None:
    """第三方, 第一批: an ordinal and its numeral are a name unless a moment starts here."""
    numbers = cell.lexicon.numbers
    mark = numbers.ordinal.at(cell.text, place)
    if not mark or moment_at(cell, place):
        return None
    number = number_at(cell, mark[1])
    ranged = cell.lexicon.operators.range_marks.at(cell.text, number.end) if number else None
    number = number_at(cell, ranged[1]) if ranged else number  # 第1-3名
    ranked = cell.lexicon.units.match(cell.text, number.end) if number else None
    if ranked and ranked[0].name in numbers.rank_units:
        return None
    numeral = numbers.chinese.match(cell.text, mark[1])
    digits = numbers.arabic.match(cell.text, mark[1])
    found = numeral or digits
    return found.end() if found else None


def after_numbered(cell: Cell, start: int, end: int) -> int | None:
    """Where a name ends that a number without a unit is part of: 附件1, GB/T 50326-2017, S234线"""
    text, lexicon = cell.text, cell.lexicon
    before = cell.skip_back(start)
    if lexicon.levels.numbered.before(text, before):
        found = _GOES_ON.match(text, end)
        return found.end() if found else end
    touching = _LATIN.match(text, start - 1) if start else None
    if touching and text[start].isdigit() and text[end : end + 1].isalpha():
        return end
    return _after_listed(cell, start, end)


def _after_listed(cell: Cell, start: int, end: int) -> int | None:
    """四、五类桥梁: a numeral listed before a class is of that class too."""
    text, joint, numbers = cell.text, cell.lexicon.list_joint, cell.lexicon.numbers
    numeral = numbers.arabic if text[start].isdigit() else numbers.chinese
    while text.startswith(joint, end):
        place = end + len(joint)
        following = numeral.match(text, place)
        named = cell.lexicon.levels.classes.at(text, place)
        if named and following:
            return named[1]
        if following is None:
            return None
        end = following.end()
    return None


def quoted(cell: Cell, start: int) -> tuple[int, int] | None:
    """Where the words between the quotation marks that open here end, and where the marks do."""
    text = cell.text
    closing = cell.lexicon.quotes.get(text[start])
    close = text.find(closing, start + 1) if closing else -1
    whole = not (text[:start] + text[close + 1 :]).strip(cell.lexicon.punctuation)
    return (close, close + 1) if close > start + 1 and not whole else None

"""Damage: what is empty, too long, unprintable, masked by a publisher or left as a template."""

from __future__ import annotations

import re

from indicator_engine.reading.cell import Cell

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd\ud800-\udfff]"
)


def refuse_damage(cell: Cell) -> None:
    """Refuse a text that cannot hold a target, at the first place that shows it."""
    text = cell.text
    if not text.strip():
        cell.refuse("empty-text", 0, len(text))
    longest = int(cell.lexicon.conventions.get("longest-text", "2000"))
    if len(text) > longest:
        cell.refuse("text-too-long", longest, len(text), length=str(len(text)), limit=str(longest))
    bad = _UNPRINTABLE.search(text)
    if bad:
        cell.refuse("bad-character", *bad.span(), character=f"U+{ord(bad[0]):04X}")
    _refuse_lost(cell)
    _refuse_mask(cell)
    _refuse_template(cell)
    _refuse_gap(cell)


def clipped_at(cell: Cell) -> int | None:
    """Where a text was cut off: at an ellipsis that ends it, or at a bracket that never closes.

    Other punctuation after the ellipsis (≥9…。, （≥9…）) changes nothing.
    """
    lexicon, text = cell.lexicon, cell.text
    end = len(text)
    while end:
        mark = lexicon.clip_marks.before(text, end)
        if mark:
            return mark[1]
        if text[end - 1] not in lexicon.punctuation:
            break
        end -= 1
    if lexicon.opening.isdisjoint(text):
        return None
    opened: list[int] = []
    for place, char in enumerate(text):
        if char in lexicon.opening:
            opened.append(place)
        elif char in lexicon.closing and opened:
            opened.pop()
    return opened[-1] if opened else None


def _refuse_lost(cell: Cell) -> None:
    """?95%: what a character becomes that a system does not know; 95%?: or somebody's doubt."""
    lost, digits = cell.lexicon.lost, any(map(str.isdigit, cell.text))
    for place, char in enumerate(cell.text) if digits and not lost.isdisjoint(cell.text) else ():
        if char in lost and not _stands_for_number(cell, place, place + 1):
            cell.refuse("text-not-read", place, place + 1)


def _refuse_mask(cell: Cell) -> None:
    """Mask = a run of masking characters where a number would stand"""
    names = cell.lexicon.levels.names
    for mask in cell.lexicon.numbers.mask_run.finditer(cell.text):
        start, end = mask.span()
        named = any(names.at(cell.text, place) for place in range(max(0, start - _NAME), start))
        if not named and _stands_for_number(cell, start, end):
            product = _multiplies(cell, start, end)
            cell.refuse("text-not-read" if product else "number-masked", start, end)


def _multiplies(cell: Cell, start: int, end: int) -> bool:
    """95*100: one sign between two numbers is no mask."""
    text = cell.text[max(0, start - 1) : end + 1]
    return end - start == 1 and len(text) == _NAME - 1 and (text[0] + text[-1]).isdigit()


def _refuse_template(cell: Cell) -> None:
    """Template = words that a form leaves where a number is to be written: ( )月底前, 某某次"""
    for blank in cell.lexicon.levels.templates.finditer(cell.text):
        start, end = blank.span()
        before, after = cell.skip_back(start), cell.skip(end)
        # After a number, and at the end, empty brackets are an empty remark: 年底前（ ）, 5次（ ）.
        said = cell.text[:before].strip(cell.lexicon.punctuation)
        remark = said != "" and (cell.text[before - 1].isdigit() or _is_end(cell, after))
        led = _is_led(cell, before)
        if not led and (remark or _names_somebody(cell, start, after)):
            continue
        if _number_may_end(cell, before, blank[0]) and _number_may_go_on(cell, after):
            cell.refuse("number-masked", start, end)


def _refuse_gap(cell: Cell) -> None:
    """Gap = no number where one was to be written: 2025年 月底前, 增长  %, 共  次, 完成率%"""
    if not cell.lexicon.edges.dated.isdisjoint(cell.text):
        unfilled = cell.lexicon.layout.unfilled.search(cell.text)
        if unfilled:
            cell.refuse("number-masked", *unfilled.span())
    for gap in _GAPS.finditer(cell.text):
        start, end = gap.span()
        share = cell.lexicon.numbers.hundredth_unit == cell.text[end : end + 1]
        if _leaves_number(cell, start) if not share else _is_word(cell, start):
            unit = cell.lexicon.units.match(cell.text, end)
            if share or (unit and start < end and _ends_condition(cell, unit[1])):
                cell.refuse("number-masked", start, unit[1] if unit else end + 1)


_GAPS = re.compile(r" +|(?=%)")


def _leaves_number(cell: Cell, place: int) -> bool:
    """Whether a word before a gap wants a number after it."""
    text, numbers, times = cell.text, cell.lexicon.numbers, cell.lexicon.times
    words = (
        cell.lexicon.operators.changes, numbers.rank_before, numbers.ordinal,
        numbers.about_before, times.every,
    )  # fmt: skip
    return _is_led(cell, place) or any(table.before(text, place) for table in words)


def _is_word(cell: Cell, place: int) -> bool:
    """Whether a word ends at a place that is no part of a number."""
    char, numbers = cell.text[place - 1 : place], cell.lexicon.numbers
    if not char.isalpha() or char.isascii():
        return False
    tables = (numbers.digits, numbers.places, numbers.vague, numbers.about_after, numbers.rates)
    return not any(table.before(cell.text, place) for table in tables)


def _ends_condition(cell: Cell, place: int) -> bool:
    """Whether nothing follows the unit at a place but an operator or an edge of a time."""
    place = cell.skip(place)
    tables = (cell.lexicon.operators.after, cell.lexicon.times.before, cell.lexicon.times.ends)
    ends = [found[1] for table in tables if (found := table.at(cell.text, place))]
    place = cell.skip(max(ends, default=place))
    return place == len(cell.text) or cell.text[place] in cell.lexicon.punctuation


def _names_somebody(cell: Cell, start: int, after: int) -> bool:
    """Whether a unit after 某 goes on with other words: 某某单位满意, 某家企业"""
    unit = cell.lexicon.units.match(cell.text, after)
    if unit is None or not cell.text[start].isalpha() or _is_of_date(cell, after):
        return False
    return cell.skip(unit[1]) < len(cell.text)


_NAME = 4  # a name with digits (7*24) begins at most so far before its sign


def _stands_for_number(cell: Cell, start: int, end: int) -> bool:
    letter = cell.text[start].isalpha()
    if letter and (
        cell.text[end : end + 1].isdigit() or cell.lexicon.units.match(cell.text, start)
    ):
        return False  # N95, H7N9, 5Nm³
    before, after = cell.skip_back(start), cell.skip(end)
    if end - start > 1 and _is_counted(cell, after):
        return True
    rest = cell.text[after:].strip(cell.lexicon.punctuation)
    if before == 0 and end - start == 1 and cell.lexicon.units.find(rest):
        return True  # *次; a star before a longer text is a bullet
    return _number_may_end(cell, before, cell.text[start:end]) and _number_may_go_on(cell, after)


def _is_led(cell: Cell, place: int) -> bool:
    """Say whether a sign or a word that leads a number ends at a place."""
    text, operators = cell.text, cell.lexicon.operators
    return bool(
        operators.signs.before(text, place)
        or operators.before.before(text, place)
        or operators.lead_in.before(text, place)
    )


def _is_counted(cell: Cell, place: int) -> bool:
    """Whether a unit stands at a place, and no word that makes a name of the mask before it."""
    unit = cell.lexicon.units.match(cell.text, place)
    name = cell.lexicon.numbers.masked_names.at(cell.text, place)
    return unit is not None and (name is None or unit[1] > name[1])


def _number_may_end(cell: Cell, place: int, mask: str) -> bool:
    text, operators = cell.text, cell.lexicon.operators
    if not text[:place].strip(cell.lexicon.punctuation):
        return len(mask) > 1 or mask == "_" or mask.isalpha()
    if text[place - 1].isdigit() or text[place - 1] in ".,":
        return not text[place - 1 : place].isalpha()
    numbers, times = cell.lexicon.numbers, cell.lexicon.times
    leads = (
        operators.changes, operators.range_marks, numbers.rank_before, numbers.ordinal,
        numbers.about_before, times.year,
    )  # fmt: skip
    return _is_led(cell, place) or any(table.before(text, place) for table in leads)


def _number_may_go_on(cell: Cell, place: int) -> bool:
    text = cell.text
    if _is_end(cell, place) or text[place].isdigit() or text[place] == ".":
        return True
    return bool(
        _is_of_date(cell, place)
        or cell.lexicon.units.match(text, place)
        or cell.lexicon.operators.after.at(text, place)
        or cell.lexicon.operators.range_marks.at(text, place)
    )


def _is_end(cell: Cell, place: int) -> bool:
    """Whether nothing but punctuation follows."""
    return not cell.text[place:].strip(cell.lexicon.punctuation)


def _is_of_date(cell: Cell, place: int) -> bool:
    text, times = cell.text, cell.lexicon.times
    words = (times.year, times.month, times.day)
    return any(word.at(text, place) is not None for word in words)

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
    _refuse_mask(cell)


def clipped_at(cell: Cell) -> int | None:
    """Where a text was cut off: at an ellipsis that ends it, or at a bracket that never closes."""
    lexicon, text = cell.lexicon, cell.text
    end = cell.skip_back(len(text))
    mark = lexicon.clip_marks.before(text, end)
    if mark:
        return mark[1]
    if lexicon.opening.isdisjoint(text):
        return None
    opened: list[int] = []
    for place, char in enumerate(text):
        if char in lexicon.opening:
            opened.append(place)
        elif char in lexicon.closing and opened:
            opened.pop()
    return opened[-1] if opened else None


def _refuse_mask(cell: Cell) -> None:
    """Mask = a run of masking characters where a number would stand"""
    names = cell.lexicon.levels.names
    for mask in cell.lexicon.numbers.mask_run.finditer(cell.text):
        start, end = mask.span()
        named = any(names.at(cell.text, place) for place in range(max(0, start - _NAME), start))
        if not named and _stands_for_number(cell, start, end):
            cell.refuse("number-masked", start, end)


_NAME = 4  # a name with digits (7*24) begins at most so far before its sign


def _stands_for_number(cell: Cell, start: int, end: int) -> bool:
    letter = cell.text[start].isalpha()
    if letter and (
        cell.text[end : end + 1].isdigit() or cell.lexicon.units.match(cell.text, start)
    ):
        return False  # N95, H7N9, 5Nm³
    before, after = cell.skip_back(start), cell.skip(end)
    return _number_may_end(cell, before, end - start) and _number_may_go_on(cell, after)


def _number_may_end(cell: Cell, place: int, length: int) -> bool:
    text, operators = cell.text, cell.lexicon.operators
    if place == 0:
        return length > 1 or text[0] == "_" or text[0].isalpha()
    if text[place - 1].isdigit() or text[place - 1] in ".,":
        return not text[place - 1 : place].isalpha()
    led = operators.signs.before(text, place) or operators.before.before(text, place)
    return bool(
        led or cell.lexicon.times.year.before(text, place) or operators.lead_in.before(text, place)
    )


def _number_may_go_on(cell: Cell, place: int) -> bool:
    text = cell.text
    if place == len(text) or text[place].isdigit() or text[place] == ".":
        return True
    times = cell.lexicon.times
    dated = times.year.at(text, place) or times.month.at(text, place) or times.day.at(text, place)
    return bool(
        dated
        or cell.lexicon.units.match(text, place)
        or cell.lexicon.operators.after.at(text, place)
    )

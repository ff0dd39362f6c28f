"""Lines and numbering of a cell: where they part conditions, and where a line is only wrapped.

1.覆盖率100%；2.合格率≥98% lists two conditions; 控制在 / 预算内 is one that did not fit its column.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import Final

from indicator_engine.errors import IndicatorError
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.tails import read_tail
from indicator_engine.reading.tokens import Quantity, tokenize
from indicator_engine.text import Span

_BREAK = re.compile(r"(?<!\s)\s*[\r\n]\s*")
_JOINT: Final = ";"
_LEAST_ITEMS = 2


def lay_out(cell: Cell) -> None:
    """Put joints in the place of numbering, and close the words that a line break wraps."""
    first = cell.lexicon.layout.first.search
    # Bullets at the start are blank in the text.
    if first(cell.text) or (cell.text is not cell.shown and first(cell.shown)):
        enumerated = (items for items in _numberings(cell) if _is_enumeration(cell, items))
        _part_items(cell, next(enumerated, []))
    if cell.is_broken():
        _close_wraps(cell)


# ── numbering ───────────────────────────────────────────────────────────────────────────────

Item = tuple[int, Span]


def _numberings(cell: Cell) -> list[list[Item]]:
    """Every way of numbering that the text holds: the number of each item, and its place."""
    circled = [
        (number, Span(place, place + 1))
        for place, char in enumerate(cell.shown)
        if char in cell.lexicon.bullets and (number := unicodedata.digit(char, 0))
    ]
    written = (
        [(_value(cell, mark["n"]), Span(*mark.span())) for mark in pattern.finditer(cell.text)]
        for pattern in cell.lexicon.layout.numbering
    )
    return [items for items in (circled, *written) if len(items) >= _LEAST_ITEMS]


def _value(cell: Cell, numeral: str) -> int:
    return int(cell.lexicon.numbers.digits.get(numeral) or numeral)


def _is_enumeration(cell: Cell, items: list[Item]) -> bool:
    """Numbers from one on, each before something: 1、2、3月 numbers nothing."""
    ends = [span.start for _, span in items[1:]] + [len(cell.text)]
    begun = 0
    for (number, span), due, end in zip(items, range(1, len(items) + 1), ends, strict=True):
        said = any(char.isalnum() for char in cell.text[span.end : end])
        if number != due or not said or not _begins_item(cell, begun, span.start):
            return False
        begun = span.end
    return True


def _begins_item(cell: Cell, begun: int, place: int) -> bool:
    """Whether one may begin here: at the start, after a joint, a colon, a blank or a number."""
    said, char = cell.text[begun:place], cell.text[place - 1 : place]
    joined = char in cell.lexicon.joints or cell.lexicon.numbers.ratio_marks.get(char)
    return (
        bool(joined or char == " ") or not said.strip(_marks(cell)) or _ends_with_token(cell, said)
    )


def _marks(cell: Cell) -> str:
    return cell.lexicon.punctuation + "".join(cell.lexicon.bullets)


def _part_items(cell: Cell, items: list[Item]) -> None:
    text = cell.text
    for number, span in items:
        before = cell.skip_back(span.start)
        joined = number == 1 or text[before - 1 : before] in cell.lexicon.joints
        blanks = " " * (span.end - span.start)
        mark = blanks if joined else _JOINT + blanks[1:]
        text = text[: span.start] + mark + text[span.end :]
    cell.text = text


# ── lines ───────────────────────────────────────────────────────────────────────────────────


def _close_wraps(cell: Cell) -> None:
    """Drop the breaks inside words; one right after a number or a time stays, as a blank."""
    begun, dropped = 0, set[int]()
    for found in _BREAK.finditer(cell.shown):
        start, end = found.span()
        line = cell.text[max(begun, start - _REACH) : start]
        if end < len(cell.text) and _ends_with_token(cell, line):
            cell.text = cell.text[:start] + "\n" + cell.text[start + 1 :]
            begun = end
        elif _is_word(cell.text[start - 1 : start]) and _is_word(cell.text[end : end + 1]):
            dropped.update(range(start, end))
    if dropped:
        cell.keep([place for place in range(len(cell.text)) if place not in dropped])


_REACH = 100  # so far back a number or a time at the end of a line, with its words, may begin


def _is_word(char: str) -> bool:
    return char.isalpha() and not char.isascii()


def _ends_with_token(cell: Cell, line: str) -> bool:
    """Whether a line ends with a number or a time and the words that belong to it."""
    if not any(char in cell.lexicon.starters for char in line):
        return False
    alone = Cell(line, cell.lexicon)
    with suppress(IndicatorError):
        tokens = merge_tokens(alone, tokenize(alone))
        if tokens and isinstance(tokens[-1], Quantity | Moment):
            clause = Clause(tokens[-1], 0, len(line))
            place, _ = read_tail(alone, clause, len(line), last=False)
            return place >= len(line)
    return False

"""Text → pieces: cells led by tabs and paragraphs, each with its place, none lost.

A line led by a tab holds cells, one after each tab; a cell may be empty. A line without one is a
paragraph, or goes on with the cell above it. Marks that a converter left are taken out first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from indicator_engine.rules.forms import MarkDef

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_BYTE_ORDER_MARK: Final = "\ufeff"


class Piece(NamedTuple):
    """A stretch of the document without blanks at its ends.

    Args:
        line: its line, from 1.
        column: where it starts in its line, in code points from 1.
        text: the stretch, as written.
        fresh: whether a blank line stands before it.
    """

    line: int
    column: int
    text: str
    fresh: bool = False

    def part(self, start: int, end: int) -> Piece | None:
        """Return a part of the piece without blanks at its ends, None where it is blank.

        >>> Piece(3, 5, "a ; b").part(3, 5)
        Piece(line=3, column=9, text='b', fresh=False)
        """
        inside = self.text[start:end]
        text = inside.strip()
        if not text:
            return None
        lead = len(inside) - len(inside.lstrip())
        return Piece(self.line, self.column + start + lead, text)


@dataclass(slots=True)
class Cell:
    """One cell of a table: what stands in it, over one line or several.

    Args:
        line: the line of its tab.
        column: the column after its tab.
        fresh: whether a blank line stands between it and the cell before.
        parts: its lines; none where it is empty.
    """

    line: int
    column: int
    fresh: bool
    parts: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in it, its lines joined."""
        return joined(self.parts)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of prose, or a part of one between tabs."""

    piece: Piece


Block: TypeAlias = "Cell | Paragraph"


@dataclass(slots=True)
class Laid:
    """A document taken apart.

    Args:
        blocks: cells and paragraphs in order.
        marks: what a converter left.
    """

    blocks: list[Block] = field(default_factory=list)
    marks: list[Piece] = field(default_factory=list)


def joined(parts: Sequence[Piece]) -> str:
    """Join lines that were broken: a blank only between two ASCII letters or digits.

    >>> joined([Piece(1, 1, "每季度"), Piece(2, 1, "督导次数")])
    '每季度督导次数'
    """
    found: list[str] = []
    for part in parts:
        found += [gap(found[-1], part.text) if found else "", part.text]
    return "".join(found)


def gap(before: str, after: str) -> str:
    """Return what stands between two lines that are joined."""
    ends = (before[-1:], after[:1])
    return " " if all(end.isascii() and end.isalnum() for end in ends) else ""


def lay_out(text: str, marks: Sequence[MarkDef], ends_cell: Callable[[str], bool]) -> Laid:
    r"""Take a document apart. Time is linear in its length.

    Args:
        text: the document, with any line ends.
        marks: what a converter leaves.
        ends_cell: says of a line without a tab whether it is a heading or title, which goes on
            with no cell.

    >>> laid = lay_out("标题\n\t甲\n\t乙\n丙\n\t\n", (), lambda text: False)
    >>> [block.text for block in laid.blocks[1:]]
    ['甲', '乙丙', '']
    """
    return _Layer(text.removeprefix(_BYTE_ORDER_MARK), marks, ends_cell).laid()


class _Line(NamedTuple):
    number: int
    text: str  # with blanks where marks stood, so that every column stays
    marks: tuple[tuple[int, int], ...] = ()  # where they stood

    @property
    def blank(self) -> bool:
        return "\t" not in self.text and not self.text.strip()

    @property
    def led(self) -> bool:
        head, tab, _ = self.text.partition("\t")
        return bool(tab) and not head.strip()

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """Yield what stands in a part of the line, apart where a mark stood inside it."""
        whole = Piece(self.number, 1, self.text)
        first, last = bisect_left(self.marks, (start,)), bisect_left(self.marks, (end,))
        for mark in (*self.marks[first:last], (end, end)):
            piece = whole.part(start, mark[0])
            if piece is not None:
                yield piece
            start = mark[1]


class _Layer:
    def __init__(
        self, text: str, marks: Sequence[MarkDef], ends_cell: Callable[[str], bool]
    ) -> None:
        self._made = Laid()
        self._ends_cell = ends_cell
        self._lines = [
            self._without_marks(number, line, marks)
            for number, line in enumerate(_LINE_END.split(text), 1)
        ]

    def laid(self) -> Laid:
        blank = True
        before_cell = self._before_cell()
        for at, line in enumerate(self._lines):
            if line.blank:
                blank = True
            elif line.led:
                self._cells(line, fresh=blank)
                blank = False
            else:
                self._paragraphs(line, fresh=blank, before_cell=before_cell[at])
                blank = False
        return self._made

    def _without_marks(self, number: int, text: str, marks: Sequence[MarkDef]) -> _Line:
        spans: list[tuple[int, int]] = []
        for mark in marks:
            found = list(_spans(text, mark))
            self._made.marks += [Piece(number, s + 1, text[s:e]) for s, e in found]
            text = _blanked(text, found)
            spans += found
        return _Line(number, text, tuple(sorted(spans)))

    def _before_cell(self) -> list[bool]:
        """Say of each line whether the next line that is not blank holds cells."""
        found: list[bool] = []
        following = False
        for line in reversed(self._lines):
            found.append(following)
            if not line.blank:
                following = line.led
        return found[::-1]

    def _cells(self, line: _Line, *, fresh: bool) -> None:
        """A tab begins a cell; one that ends a line with text is only its tail."""
        chunks = list(_chunks(line.text))[1:]
        if any(chunk.strip() for _, chunk in chunks):
            while not chunks[-1][1].strip():
                chunks.pop()
        for start, chunk in chunks:
            parts = list(line.pieces(start, start + len(chunk)))
            self._made.blocks.append(Cell(line.number, start + 1, fresh, parts))
            fresh = False

    def _paragraphs(self, line: _Line, *, fresh: bool, before_cell: bool) -> None:
        chunks = list(_chunks(line.text))
        for piece in (p for at, chunk in chunks for p in line.pieces(at, at + len(chunk))):
            piece = piece._replace(fresh=fresh)  # noqa: PLW2901
            above = self._made.blocks[-1] if self._made.blocks else None
            goes_on = before_cell or not fresh
            if isinstance(above, Cell) and goes_on and not self._stands_alone(line, piece):
                above.parts.append(piece)
            else:
                self._made.blocks.append(Paragraph(piece))
            fresh = False

    def _stands_alone(self, line: _Line, piece: Piece) -> bool:
        return bool(line.marks) or self._ends_cell(piece.text)


def _spans(text: str, mark: MarkDef) -> Iterator[tuple[int, int]]:
    """Yield where a mark stands; one that is not closed is none."""
    place = text.find(mark.before)
    while place >= 0:
        end = text.find(mark.after, place + len(mark.before))
        if end < 0:
            return
        end += len(mark.after)
        yield place, end
        place = text.find(mark.before, end)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Put blanks where marks stood, so that every column stays."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield what stands between tabs, with its place."""
    start = 0
    for chunk in text.split("\t"):
        yield start, chunk
        start += len(chunk) + 1

"""The account of a document: of every piece, whether it was used, passed over or not understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from indicator_engine.documents.pieces import Block, Cell, Laid, Piece
from indicator_engine.documents.result import DocumentNote, Place, Stretch

USED: Final = "document-used"
MARK: Final = "document-mark"
SECTION: Final = "document-section-passed"
NUMBER: Final = "document-number-passed"
UNPLACED: Final = "document-text-unplaced"
PASSED: Final = frozenset({MARK, SECTION, NUMBER})


class Ledger:
    """Every piece of a document and what became of it. What nobody claimed is not understood.

    >>> laid = Laid(marks=[Piece(1, 1, "[x]")])
    >>> ledger = Ledger(laid)
    >>> ledger.use(Piece(2, 1, "a"))
    >>> [stretch.text for stretch in ledger.passed()]
    ['[x]']
    """

    def __init__(self, laid: Laid) -> None:
        self._notes: dict[object, DocumentNote] = {}
        self.places: dict[str, Place] = {}
        self._told: dict[Piece, Stretch] = {}
        self._split: set[Piece] = set()
        self._pieces = [piece for block in laid.blocks for piece in _pieces(block)]
        for mark in laid.marks:
            self._tell(mark, MARK)

    def use(self, *pieces: Piece | Cell) -> None:
        """Say that pieces are part of what was read."""
        for piece in _all(pieces):
            self._tell(piece, USED)

    def pass_over(self, piece: Piece, code: str) -> None:
        """Say that a piece is known to state nothing that belongs into a plan."""
        self._tell(piece, code)

    def refuse(self, *pieces: Piece | Cell, code: str, **params: str) -> None:
        """Say why pieces were not understood."""
        for piece in _all(pieces):
            self._tell(piece, code, params)

    def split(self, pieces: Iterable[Piece]) -> None:
        """Say that the parts of pieces are told in their place."""
        self._split.update(pieces)

    def put(self, key: str, piece: Piece | Cell) -> None:
        """Note where a value of the plan stands; of one that is repeated, where it stands first."""
        start = piece.parts[0] if isinstance(piece, Cell) and piece.parts else piece
        self.places.setdefault(key, Place(start.line, start.column))

    def note(self, code: str, piece: Piece | Cell | None = None, **params: str) -> None:
        """Note something that a reader should know, once."""
        place = None if piece is None else Place(piece.line, piece.column)
        key = (code, place, *params.items())
        self._notes.setdefault(key, DocumentNote(code, place, params))

    @property
    def notes(self) -> tuple[DocumentNote, ...]:
        """What was noted, in the order of the noting."""
        return tuple(self._notes.values())

    def used(self) -> tuple[Stretch, ...]:
        """Return what the plan was read from, in order."""
        return self._of(lambda code: code == USED)

    def passed(self) -> tuple[Stretch, ...]:
        """Return what was passed over by a rule, in order."""
        return self._of(lambda code: code in PASSED)

    def not_understood(self) -> tuple[Stretch, ...]:
        """Return the rest, in order."""
        for piece in self._pieces:
            if piece not in self._told and piece not in self._split:
                self._tell(piece, UNPLACED)
        return self._of(lambda code: code != USED and code not in PASSED)

    def _of(self, wanted: Callable[[str], bool]) -> tuple[Stretch, ...]:
        found = [stretch for stretch in self._told.values() if wanted(stretch.code)]
        return tuple(sorted(found, key=lambda stretch: stretch.place))

    def _tell(self, piece: Piece, code: str, params: Mapping[str, str] | None = None) -> None:
        """Tell what became of a piece; a refusal is never taken back."""
        before = self._told.get(piece)
        if before is None or before.code == USED:
            place = Place(piece.line, piece.column)
            self._told[piece] = Stretch(place, piece.text, code, params or {})


def _pieces(block: Block) -> list[Piece]:
    return block.parts if isinstance(block, Cell) else [block.piece]


def _all(pieces: Iterable[Piece | Cell]) -> Iterable[Piece]:
    for piece in pieces:
        if isinstance(piece, Cell):
            yield from piece.parts
        else:
            yield piece

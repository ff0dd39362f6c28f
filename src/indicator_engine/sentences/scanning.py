"""A place moving over a sentence: known phrases, exact quantities, and nothing passed over."""

from __future__ import annotations

from typing import NoReturn, TypeVar

from indicator_engine.expressions import Operator
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.tokens import Quantity, quantity_at
from indicator_engine.sentences.words import ScoringWords

T = TypeVar("T")


class Scan:
    """Reads one sentence from left to right. Lives for one reading only."""

    __slots__ = ("_names", "cell", "furthest", "place", "words")

    def __init__(self, cell: Cell, words: ScoringWords, name: str | None = None) -> None:
        self.cell = cell
        self.words = words
        self._names = words.name_of(name)
        self.place = 0
        self.furthest = 0

    def take(self, table: Phrases[T]) -> T | None:
        """Take the longest phrase of a table that stands here."""
        found = table.at(self.cell.text, self.cell.skip(self.place))
        if found is None:
            return None
        self._move(found[1])
        return found[0]

    def word(self, name: str) -> bool:
        """Take a word of a named list of the scoring words."""
        return self.take(self.words[name]) is not None

    def stands(self, name: str) -> bool:
        """Whether a word of a named list stands here; nothing is taken."""
        return self.words[name].at(self.cell.text, self.cell.skip(self.place)) is not None

    def named(self) -> bool:
        """Take the name of the row, or the end of it: 满意度 of 服务对象满意度."""
        return self.take(self._names) is not None

    def amount(self) -> Quantity | None:
        """Take a quantity; one that is not exact as written is refused."""
        start = self.cell.skip(self.place)
        found = quantity_at(self.cell, start)
        if found is None:
            return None
        if found.notes:
            self.refuse(start, found.end)
        self._move(found.end)
        return found

    def compared(self) -> Operator | None:
        """Take a sign or a word that compares and stands before a number."""
        operators = self.words.lexicon.operators
        return self.take(operators.signs) or self.take(operators.before)

    def bracket(self, of: Quantity) -> bool | None:
        """Take（含）,（不含）, or（含80%）after 80%."""
        found = self.take(self.words.lexicon.operators.bounds)
        if found is not None:
            return found
        start, furthest = self.place, self.furthest
        opened = self.take(self.words.opened) is not None
        included = self.take(self.words.bounds) if opened else None
        again = None if included is None else self.amount()
        same = again is not None and (again.value, again.unit) == (of.value, of.unit)
        if same and self.take(self.words.closed) is not None:
            return included
        self.place, self.furthest = start, furthest
        return None

    def joint(self) -> bool:
        """Take what separates two parts."""
        start = self.cell.skip(self.place)
        if start < len(self.cell.text) and self.cell.text[start] in self.words.lexicon.joints:
            self._move(start + 1)
            return True
        return False

    def at_end(self) -> bool:
        """Whether nothing but blanks is left."""
        return self.cell.skip(self.place) == len(self.cell.text)

    def back(self, place: int) -> None:
        """Go back to where an alternative began."""
        self.place = place

    def refuse(self, start: int, end: int) -> NoReturn:
        """Refuse a stretch that is not understood."""
        self.cell.refuse("rule-not-read", start, end, words=self.cell.shown[start:end].strip())

    def refuse_rest(self) -> NoReturn:
        """Refuse from the furthest place that was understood to the end of that part."""
        start = self.cell.skip(self.furthest)
        if start >= len(self.cell.text):
            self.cell.refuse("rule-incomplete", self.cell.skip(self.place), start)
        end = start + 1
        joints = self.words.lexicon.joints
        while end < len(self.cell.text) and self.cell.text[end] not in joints:
            end += 1
        self.refuse(start, end)

    def _move(self, place: int) -> None:
        self.place = place
        self.furthest = max(self.furthest, place)

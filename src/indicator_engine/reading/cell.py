"""One text being read: as written, folded, and the lexicon that knows its words."""

from __future__ import annotations

from typing import NoReturn

from indicator_engine.errors import IndicatorError, ThresholdSyntaxError
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.text import Span


class Cell:
    """A text and what has been noted on it while reading. Lives for one reading only."""

    __slots__ = ("error", "field", "lexicon", "notes", "raw", "text")

    def __init__(
        self,
        raw: str,
        lexicon: Lexicon,
        *,
        field: str = "text",
        error: type[IndicatorError] = ThresholdSyntaxError,
    ) -> None:
        self.raw = raw
        # To look is a third of the cost of translating, and most cells hold nothing to fold.
        plain = lexicon.edges.folded.isdisjoint(raw)
        self.text = _without_bullets(raw if plain else raw.translate(lexicon.fold), lexicon)
        self.lexicon = lexicon
        self.field = field
        self.error = error
        self.notes: list[str] = []

    def note(self, code: str) -> None:
        """Note a registered code once."""
        if code not in self.notes:
            self.notes.append(code)

    def refuse(self, code: str, start: int, end: int, **params: str) -> NoReturn:
        """Refuse the text with a code at a place."""
        span = Span(start, max(start, min(end, len(self.raw))))
        raise self.error(code, text=self.raw, field=self.field, span=span, **params)

    def as_written(self, words: str, start: int) -> str:
        """Return folded words from a place on in the spelling of the text: 貧困戶."""
        if self.raw == self.text:
            return words
        place, written = start, ""
        for char in words:
            found = self.text.find(char, place)
            place = max(found + 1, place)
            written += char if found < 0 else self.raw[found]
        return written

    def skip(self, place: int, end: int | None = None) -> int:
        """Return the first place at or after `place` that is no blank."""
        limit = len(self.text) if end is None else end
        while place < limit and self.text[place] == " ":
            place += 1
        return place

    def skip_back(self, place: int, start: int = 0) -> int:
        """Return the place after the last character before `place` that is no blank."""
        while place > start and self.text[place - 1] == " ":
            place -= 1
        return place


def _without_bullets(text: str, lexicon: Lexicon) -> str:
    """Put blanks in the place of marks before an item: ★★全覆盖."""
    if text[:1] not in lexicon.bullets:
        return text
    rest = text.lstrip(
        "".join(char for char in lexicon.bullets if lexicon.numbers.masks.get(char) is None)
    )
    return rest.rjust(len(text)) if rest.strip(lexicon.punctuation) else text

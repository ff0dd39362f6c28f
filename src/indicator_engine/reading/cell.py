"""One text being read: as written, folded, and the lexicon that knows its words."""

from __future__ import annotations

import unicodedata
from typing import Final, NoReturn

from indicator_engine.errors import IndicatorError, ThresholdSyntaxError
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.text import Span

_BLANKS = " \n"  # a line break that may part conditions is kept, see layout.py

OPENING: Final = ("Ps", "Pi")  # opening brackets and quotation marks
_CLOSING: Final = ("Pe", "Pf")


class Cell:
    """A text and what has been noted on it while reading. Lives for one reading only.

    `raw` is the text as written, `shown` what one sees of it, and `text` the same folded, character
    by character; `places` says where each of them stands in the raw text, None where all do.
    """

    __slots__ = ("error", "field", "lexicon", "notes", "places", "raw", "shown", "text")

    def __init__(
        self,
        raw: str,
        lexicon: Lexicon,
        *,
        field: str = "text",
        error: type[IndicatorError] = ThresholdSyntaxError,
    ) -> None:
        self.raw = self.shown = self.text = raw
        self.places: list[int] | None = None
        self.lexicon = lexicon
        # To look is a third of the cost of translating, and most cells hold nothing to fold.
        if not lexicon.edges.folded.isdisjoint(raw):
            self.text = raw.translate(lexicon.fold)
            if not lexicon.layout.unseen.isdisjoint(raw):
                self._leave_out_unseen()
        self.text = _without_bullets(self.text, lexicon)
        self.field = field
        self.error = error
        self.notes: list[str] = []

    def _leave_out_unseen(self) -> None:
        left_out = [found.span() for found in self.lexicon.layout.left_out.finditer(self.raw)]
        dropped = {place for span in left_out for place in range(*span)}
        self.keep([place for place in range(len(self.raw)) if place not in dropped])

    def keep(self, places: list[int]) -> None:
        """Keep only the characters at some places of the text."""
        self.text = "".join(self.text[place] for place in places)
        self.shown = "".join(self.shown[place] for place in places)
        self.places = [place if self.places is None else self.places[place] for place in places]

    def words(self) -> str:
        """The whole text as a target in words, as it was written."""
        seen = self.raw if self.places is None else self.lexicon.layout.left_out.sub("", self.raw)
        return seen.strip()

    def is_broken(self) -> bool:
        """Whether the text is written in several lines."""
        return "\n" in self.shown or "\r" in self.shown

    def begins_line(self, place: int) -> bool:
        """Whether nothing but blanks stands between a line break and a place."""
        return "\n" in self.text[self.skip_back(place) : place]

    def note(self, code: str) -> None:
        """Note a registered code once."""
        if code not in self.notes:
            self.notes.append(code)

    def refuse(self, code: str, start: int, end: int, **params: str) -> NoReturn:
        """Refuse the text with a code at a place."""
        span = self._written(start, max(start, min(end, len(self.text))))
        raise self.error(code, text=self.raw, field=self.field, span=span, **params)

    def as_written(self, words: str, start: int) -> str:
        """Return folded words from a place on in the spelling of the text: 貧困戶."""
        if self.shown == self.text:
            return words
        place, written = start, ""
        for char in words:
            found = self.text.find(char, place)
            place = max(found + 1, place)
            written += char if found < 0 or char in _BLANKS else self.shown[found]
        return written

    def _written(self, start: int, end: int) -> Span:
        """Where a stretch of the text stands in the raw text."""
        if self.places is None:
            return Span(start, end)
        if not self.text:
            return Span(0, len(self.raw))
        places = [*self.places, len(self.raw)]
        return Span(places[start], places[end - 1] + 1 if end > start else places[start])

    def stripped(self, words: str) -> str:
        """Return words without punctuation at their ends, but a mark whose other half they hold."""
        inner = words.strip(self.lexicon.punctuation)
        start = words.find(inner)
        end = start + len(inner)
        kinds = [unicodedata.category(char) for char in inner if not char.isalnum()]
        opened, closed = (sum(kind in pair for kind in kinds) for pair in (OPENING, _CLOSING))
        if start and closed > opened and unicodedata.category(words[start - 1]) in OPENING:
            start -= 1
        if opened > closed and words[end:] and unicodedata.category(words[end]) in _CLOSING:
            end += 1
        return words[start:end]

    def skip(self, place: int, end: int | None = None) -> int:
        """Return the first place at or after `place` that is no blank."""
        limit = len(self.text) if end is None else end
        while place < limit and self.text[place] in _BLANKS:
            place += 1
        return place

    def skip_back(self, place: int, start: int = 0) -> int:
        """Return the place after the last character before `place` that is no blank."""
        while place > start and self.text[place - 1] in _BLANKS:
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

"""Indicators in prose: name ， numerator 占 denominator 的比例 target, one after another.

The words are data. What does not fit the grammar whole is refused: nothing is guessed from it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from indicator_engine.documents.pieces import Piece, gap
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare, Range
from indicator_engine.reading.threshold import read
from indicator_engine.rules.forms import ProseDef
from indicator_engine.ruleset import RuleSet
from indicator_engine.text import WIDTH_FOLD

At: TypeAlias = tuple[int, int]

_END: Final = (-1, 0)  # stands for the end of a text
_LONGEST: Final = 2000  # a longer stretch between two separators is no indicator


class ProseIndicator(NamedTuple):
    """An indicator in prose; each part is where it stands in the text.

    Args:
        name: the name.
        target: the target.
        parts: numerator and denominator, where it names them.
    """

    name: At
    target: At
    parts: tuple[At, At] | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of prose that belong together, and where each stands in their joined text.

    >>> run = Run.of([Piece(1, 6, "甲≥1次"), Piece(2, 1, "；乙")])
    >>> run.text, [(piece.line, piece.column, piece.text) for piece in run.within(3, 6)]
    ('甲≥1次；乙', [(1, 9, '次'), (2, 1, '；乙')])
    """

    text: str
    pieces: tuple[tuple[int, Piece], ...]

    @staticmethod
    def of(pieces: Sequence[Piece]) -> Run:
        """Join pieces as broken lines are joined."""
        found: list[tuple[int, Piece]] = []
        chunks: list[str] = []
        length = 0
        for piece in pieces:
            between = gap(chunks[-1], piece.text) if chunks else ""
            found.append((length + len(between), piece))
            chunks += [between, piece.text]
            length += len(between) + len(piece.text)
        return Run("".join(chunks), tuple(found))

    def within(self, start: int, end: int) -> list[Piece]:
        """Return the parts of the lines that a stretch of the text covers."""
        found = []
        first = max(0, bisect_right(self.pieces, start, key=itemgetter(0)) - 1)
        for number in range(first, len(self.pieces)):
            offset, piece = self.pieces[number]
            if offset >= end:
                break
            part = piece.part(max(0, start - offset), end - offset)
            found += [] if part is None else [part]
        return found


def stretches(text: str, separators: Sequence[str]) -> Iterator[At]:
    """Yield what stands between separators, without blanks at its ends.

    >>> list(stretches("甲；乙。", ["；", "。"]))
    [(0, 1), (2, 3)]
    """
    mark = re.compile("|".join(re.escape(_folded(one)) for one in separators) or r"\Z")
    start = 0
    for place, after in [*(found.span() for found in mark.finditer(_folded(text))), _END]:
        trimmed = _trimmed(text, start, len(text) if place < 0 else place)
        if trimmed[0] < trimmed[1]:
            yield trimmed
        start = after


def read_indicator(rules: RuleSet, prose: ProseDef, text: str) -> ProseIndicator | None:
    """Read one indicator whole; None where it does not fit the grammar.

    >>> from indicator_engine import Engine
    >>> rules = Engine.default().ruleset
    >>> prose = rules.data.forms["project-targets-text"].prose
    >>> text = "督办完成率，实际数占计划数的比例≥95%"
    >>> name, target, parts = read_indicator(rules, prose, text)
    >>> [text[slice(*at)] for at in (name, *parts, target)]
    ['督办完成率', '实际数', '计划数', '≥95%']
    """
    if len(text) > _LONGEST:
        return None
    folded = _folded(text)
    ratio = _last(folded, prose.ratio)
    if ratio is not None:
        return _ratio(rules, prose, text, ratio)
    comma = _only(folded, prose.comma)
    if comma is not None:
        name, target = _trimmed(text, 0, comma[0]), _trimmed(text, comma[1], len(text))
        return _whole(rules, text, ProseIndicator(name, target))
    return _named(rules, text)


def _ratio(rules: RuleSet, prose: ProseDef, text: str, ratio: At) -> ProseIndicator | None:
    """name ， numerator 占 denominator 的比例 target; each mark may stand there once only."""
    folded = _folded(text[: ratio[0]])
    comma, of = _only(folded, prose.comma), _only(folded, prose.of)
    if comma is None or of is None or of[0] < comma[1]:
        return None
    parts = _trimmed(text, comma[1], of[0]), _trimmed(text, of[1], ratio[0])
    target = _trimmed(text, ratio[1], len(text))
    return _whole(rules, text, ProseIndicator(_trimmed(text, 0, comma[0]), target, parts))


def _whole(rules: RuleSet, text: str, found: ProseIndicator) -> ProseIndicator | None:
    """Take it only where no part is blank and the target is a comparison, read whole."""
    ranges = (found.name, found.target, *(found.parts or ()))
    if any(start >= end for start, end in ranges):
        return None
    reading = _compare(rules, text[slice(*found.target)])
    return None if reading is None or reading.subject is not None else found


def _named(rules: RuleSet, text: str) -> ProseIndicator | None:
    """培训次数≥2次: the name is what the comparison speaks of."""
    reading = _compare(rules, text)
    subject = None if reading is None else reading.subject
    start = len(text) - len(text.lstrip())
    if reading is None or not subject or not text.startswith(subject, start):
        return None
    name = (start, start + len(subject))
    return _whole(rules, text, ProseIndicator(name, _trimmed(text, name[1], len(text))))


def _compare(rules: RuleSet, text: str) -> Compare | Range | None:
    try:
        reading = read(rules.lexicon, text).reading
    except IndicatorError:
        return None
    return reading if isinstance(reading, Compare | Range) else None


def _last(folded: str, words: Sequence[str]) -> At | None:
    """Return the last place of any of the words."""
    found = [(folded.rfind(word), word) for word in map(_folded, words)]
    place, word = max(found, default=(-1, ""))
    return None if place < 0 else (place, place + len(word))


def _only(folded: str, words: Sequence[str]) -> At | None:
    """Return the place of a word that stands in a text once and once only."""
    counted = [(word, folded.count(word)) for word in map(_folded, words)]
    if sum(count for _, count in counted) != 1:
        return None
    word = next(word for word, count in counted if count)
    place = folded.index(word)
    return place, place + len(word)


def _folded(word: str) -> str:
    return word.translate(WIDTH_FOLD)


def _trimmed(text: str, start: int, end: int) -> At:
    inside = text[start:end]
    lead = len(inside) - len(inside.lstrip())
    return min(start + lead, end), start + len(inside.rstrip()) if inside.strip() else end

"""Reading a scoring sentence: the whole of it, or a refusal with its place and a hint."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.exact import plain
from indicator_engine.reading.cell import Cell
from indicator_engine.sentences.joining import joined
from indicator_engine.sentences.methods import method_of
from indicator_engine.sentences.parts import Cap, Each, Line, Part, parts_of
from indicator_engine.sentences.rule import Award, ScoringRule
from indicator_engine.sentences.scanning import Scan
from indicator_engine.sentences.wording import write_rule
from indicator_engine.sentences.words import ScoringWords


def read_rule(
    words: ScoringWords,
    text: str,
    weight: Decimal | str | None = None,
    name: str | None = None,
) -> ScoringRule:
    """Read a scoring sentence whole, or refuse it.

    Args:
        words: the words of a rule set, from `build_words`.
        text: the sentence, such as ``每超过1次扣2分，扣完为止``.
        weight: the full points of the row, where they are known: no part may give or take more.
        name: the name of the indicator: the sentence may call the value by it or by its end
            (满意度 of 群众满意度).

    Raises:
        ThresholdSyntaxError: with code, span and hint, when any part is not understood.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.sentences import build_words
    >>> ruleset = Engine.default().ruleset
    >>> words = build_words(ruleset.data.scoring_words, ruleset.lexicon)
    >>> read_rule(words, "按比例得分，低于60%不得分").reading.floor
    Decimal('0.6')
    """
    cell = Cell(text, words.lexicon, field="scoring_rule", error=ThresholdSyntaxError)
    longest = int(words.lexicon.conventions.get("longest-text", "2000"))
    if not cell.text.strip():
        cell.refuse("empty-text", 0, len(text))
    if len(text) > longest:
        cell.refuse("text-too-long", longest, len(text), length=str(len(text)), limit=str(longest))
    parts = parts_of(Scan(cell, words, name))
    if weight is not None:
        _check_points(cell, parts, Fraction(weight))
    reading = joined(cell, parts, words)
    written = write_rule(reading, words)
    return ScoringRule(reading, method_of(reading, written), written)


def _check_points(cell: Cell, parts: list[Part], weight: Fraction) -> None:
    for part in parts:
        award = _award_of(part)
        if award is not None and not award.share and award.value > weight:
            cell.refuse(
                "rule-points-above-weight",
                part.start,
                part.end,
                points=plain(award.value),
                weight=plain(weight),
            )


def _award_of(part: Part) -> Award | None:
    match part:
        case Each():
            return part.points
        case Line():
            return part.given.award
        case Cap():
            return part.most
        case _:
            return None

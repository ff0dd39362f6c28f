"""Ratios of one to many: 带动1:5 wants more for the one, 师生比1:18 is better with fewer.

Such a ratio is read as a multiple. Of one who serves many it is at least as good with at most so
many; where no word says which is meant, both are readings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from indicator_engine.exact import plain
from indicator_engine.expressions import Compare, Expression, Operator
from indicator_engine.reading.columns import map_parts
from indicator_engine.reading.lexicon import Lexicon

Sense: TypeAlias = Literal["served", "gained"]
AS_GOOD: dict[Operator, Operator] = {">=": "<=", ">": "<"}
_MULTIPLE = "ratio-as-multiple"


def sense_of(lexicon: Lexicon, words: str | None) -> Sense | None:
    """Whether words say that one serves many (师生比), or gains them (带动)."""
    numbers, said = lexicon.numbers, (words or "").translate(dict(lexicon.fold))
    if numbers.served.find(said, 0, len(said)):
        return "served"
    return "gained" if numbers.gained.find(said, 0, len(said)) else None


def of_ratio(
    lexicon: Lexicon, readings: list[Expression], text: str, name: str | None, notes: list[str]
) -> list[Expression]:
    """Turn the bound of a ratio of one to many around where its words ask for it."""
    if _MULTIPLE not in notes:
        return readings
    written = text.translate(dict(lexicon.fold)).replace(" ", "")
    named = sense_of(lexicon, name)

    def turned(part: Expression) -> Expression:
        said = sense_of(lexicon, getattr(part, "subject", None)) or named
        return _turned(lexicon, part, written) if said == "served" else part

    found = [map_parts(turned, reading) for reading in readings]
    first = found[0]
    if not named and isinstance(first, Compare) and not sense_of(lexicon, first.subject):
        other = _turned(lexicon, first, written)
        return found if other == first else [*found, other]
    return found


def _turned(lexicon: Lexicon, part: Expression, written: str) -> Expression:
    """≥1:18 with at most 18 for one; 18:1 and 18倍 stay."""
    if not isinstance(part, Compare) or part.op not in AS_GOOD or part.value is None:
        return part
    ratios = (f"1{mark}{plain(part.value)}" for mark in lexicon.numbers.ratio_marks)
    many = part.unit == lexicon.numbers.ratio_unit and part.value > 1
    if not many or not any(ratio in written for ratio in ratios):
        return part
    return replace(part, op=AS_GOOD[part.op])

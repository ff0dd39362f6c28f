"""The words of a rule set, sorted by what a generated threshold may do with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from indicator_engine.engine import Engine
from indicator_engine.expressions import Operator
from indicator_engine.reading.phrases import Phrases
from indicator_engine.text import unfolded


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What may be generated from one rule set, in the order of its files.

    Args:
        signs: signs that compare, with what they mean.
        before: words that compare and stand before a number.
        after: words that compare and stand after it.
        units: spellings of units without compound ones, with the canonical names.
        names: the canonical names of these units.
        below: units that a compound unit may have below its slash.
        digits: the everyday characters for 0 to 9.
        places: the everyday characters for powers of ten.
        variants: for each character those that are read as it (full width, look-alikes).
    """

    signs: tuple[tuple[str, Operator], ...]
    before: tuple[tuple[str, Operator], ...]
    after: tuple[tuple[str, Operator], ...]
    units: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    below: tuple[str, ...]
    digits: tuple[str, ...]
    places: Mapping[int, str]
    variants: Mapping[str, list[str]]


@lru_cache(maxsize=16)
def vocabulary_of(engine: Engine) -> Vocabulary:
    """Sort the words of an engine's rules.

    >>> words = vocabulary_of(Engine.default())
    >>> len(words.signs) > 5, len(words.units) > 500, len(words.digits)
    (True, True, 10)
    """
    lexicon = engine.ruleset.lexicon
    operators, spellings = lexicon.operators, lexicon.units.spellings
    names = tuple(dict.fromkeys(spellings.values()))
    return Vocabulary(
        signs=tuple(operators.signs.items()),
        before=tuple(operators.before.items()),
        after=tuple(operators.after.items()),
        units=tuple(spellings.items()),
        names=names,
        below=tuple(name for name in names if _may_stand_below(engine, name)),
        digits=_digits(engine),
        places=_places(engine),
        variants=unfolded(lexicon.fold),
    )


def collides(engine: Engine, number: str, spelling: str) -> bool:
    """Tell whether a number with a unit is another word: 3月, 1季度 and 2025年 are moments.

    Such a cell is read, but as a date or a class, with the number among its other readings.
    """
    lexicon = engine.ruleset.lexicon
    whole = number + spelling
    if spelling in lexicon.times.month and number in _MONTHS:
        return True
    if spelling in lexicon.times.year and _YEAR.fullmatch(number):
        return True
    tables = (lexicon.times.moments, lexicon.levels.classes)
    return any(table.find(whole, 0, len(whole)) for table in tables)


_MONTHS = frozenset(f"{month:0{width}}" for month in range(1, 13) for width in (1, 2))
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def _digits(engine: Engine) -> tuple[str, ...]:
    """Of several characters for a digit the everyday one is in Unicode's circled numbers."""
    found: dict[str, list[str]] = {}
    for char, value in engine.ruleset.lexicon.numbers.digits.items():
        found.setdefault(value, []).append(char)
    everyday = {unicodedata.normalize("NFKC", chr(_CIRCLED_ONE + i)) for i in range(9)}
    return tuple(
        next((char for char in found[str(digit)] if char in everyday), max(found[str(digit)]))
        for digit in range(10)
    )


_CIRCLED_ONE = 0x3280


def _places(engine: Engine) -> dict[int, str]:
    """Of several characters for a power of ten the everyday one is in a scale's own name."""
    scales = [scale.name for file in engine.ruleset.data.units for scale in file.scales]
    found: dict[int, str] = {}
    for char, value in sorted(engine.ruleset.lexicon.numbers.places.items()):
        if any(name.startswith(char) for name in scales) or int(value) not in found:
            found[int(value)] = char
    return found


def _may_stand_below(engine: Engine, name: str) -> bool:
    """Below a slash stand units that are counted one by one, and time: 元/人, 次/月."""
    table = engine.ruleset.lexicon.units
    unit = table.find(name)
    if unit is None or len(unit.dimensions) != 1:
        return False
    found = table.find(f"{name}/{name}")
    dimension, power = unit.dimensions[0]
    counted = unit.factor == 1 and dimension == name
    timed = dimension in engine.ruleset.lexicon.times.durations
    return power == 1 and (counted or timed) and found is not None


@lru_cache(maxsize=16)
def fragments_of(engine: Engine) -> tuple[str, ...]:
    """Return every word that the reader of an engine knows, and signs that may stand between.

    >>> len(fragments_of(Engine.default())) > 5000
    True
    """
    lexicon = engine.ruleset.lexicon
    groups = (lexicon.operators, lexicon.numbers, lexicon.times, lexicon.levels, lexicon.measured)
    found = dict.fromkeys(_SIGNS)
    for group in groups:
        for name in group.__slots__:
            found |= dict.fromkeys(_words_in(getattr(group, name)))
    return (*found, *lexicon.units.spellings)


_SIGNS = (*" ,.;:/-~()[]%+*0123456789\n\t\0", "12", "2025", "100%", "0.5", "1,200", "12.5%")


def _words_in(table: object) -> Iterator[str]:
    if isinstance(table, Phrases | Mapping | frozenset):
        yield from (word for word in table if isinstance(word, str) and word)

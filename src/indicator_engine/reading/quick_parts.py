"""Parts of the quick shapes: what stands right after digits, and words that hold no token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from indicator_engine.expressions import Compare, Deadline, Level, Operator, Threshold
from indicator_engine.reading.edges import DIGITS
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.phrases import Phrases
from indicator_engine.records import maker, record
from indicator_engine.units import Unit

# Every cell is made into some of these.
new_threshold: Final = maker(Threshold)
new_compare: Final = maker(Compare)
new_level: Final = maker(Level)
new_deadline: Final = maker(Deadline)


@record(frozen=True, slots=True)
class Tail:
    """What stands after digits: a unit, an operator word, both or nothing; `end` of the unit."""

    unit: Unit | None
    name: str | None
    op: Operator | None
    end: int


def tail_reader(lexicon: Lexicon) -> Callable[[str], Tail | None]:
    """Build a function that reads what stands after digits, None where it may be something else.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    levels = lexicon.levels
    classes = {
        word.lstrip("0123456789") for word in (*levels.exact, *levels.idioms) if word[0].isdigit()
    }
    numbered = Phrases(
        (phrase.lstrip("0123456789"), True)
        for table in (lexicon.names, lexicon.times.moments, lexicon.times.moments_before)
        for phrase in table
        if phrase[0] in DIGITS
    )
    periods = {word for every in lexicon.times.every.meanings() for word in every.unit}

    def tail(text: str) -> Tail | None:
        folded = text.translate(dict(lexicon.fold)).strip()
        if not folded:
            return Tail(None, None, None, 0)
        if numbered.at(folded, 0) or lexicon.clip_marks.before(folded, len(folded)):
            return None  # 4季度, 5次…
        unit, place = lexicon.units.match(folded, 0) or (None, 0)
        rest = folded[place:].strip()
        op = lexicon.operators.after.get(rest) if rest else None
        if (rest and op is None) or lexicon.times.month.at(folded, 0):
            return None
        if unit is None:
            return Tail(None, None, op, 0)
        if unit.name in classes or folded in classes:
            return None  # 2级 may be a class
        if unit.assumed or not unit.dimensions or unit.name.rpartition("/")[2] in periods:
            return None  # a note or another reading belongs to it
        return Tail(unit, unit.name, op, place + text.index(text.strip()[:1]))

    return tail


def token_finder(lexicon: Lexicon) -> Callable[[str], bool]:
    """Build a function that says whether a text may hold a token or a name of the full reader.

    Most characters that may begin one stand in ordinary words too: the words are asked, not the
    characters, except for digits, numerals and what is folded.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    edges, numbers, times = lexicon.edges, lexicon.numbers, lexicon.times
    certain = edges.numerals.union(DIGITS, "+-", edges.folded)
    phrases = joined(
        lexicon.names, numbers.ordinal, numbers.rates, numbers.shares, numbers.minus, numbers.half,
        times.every, times.every_alone, times.each, times.each_marks, times.moments,
        times.moments_before, times.other_years,
        times.this_year, times.previous, times.compare_to, times.compare_alone,
        times.compare_frames,
    )  # fmt: skip
    # Two searches: an expression that begins with letters alone skips every other letter.
    holds_certain, holds_phrase = (re.compile(any_of(some)).search for some in (certain, phrases))

    def may_hold(text: str) -> bool:
        return holds_certain(text) is not None or holds_phrase(text) is not None

    return may_hold


def joined(*tables: Iterable[str]) -> Phrases[bool]:
    """One table of the phrases of several, to ask them at once; those with digits cut there.

    A phrase such as 前3季度 may begin in the words before digits and end after them.
    """
    return Phrases((_cut(phrase), True) for table in tables for phrase in table)


def _cut(phrase: str) -> str:
    return next((phrase[:at] for at, char in enumerate(phrase) if at and char in DIGITS), phrase)


def any_of(words: Iterable[str]) -> str:
    """An expression for any of some words, the longest first; of none it matches nothing.

    Words with one first letter stand together, so that it is looked at once.

    >>> any_of(["ab", "c", "a", "ad"])
    '(?:a(?:b|d|)|c)'
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(dict.fromkeys(words), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    some = (
        re.escape(first) + (f"(?:{'|'.join(rest)})" if any(rest) else "")
        for first, rest in rests.items()
    )
    return f"(?:{'|'.join(some)})" if rests else "(?!)"

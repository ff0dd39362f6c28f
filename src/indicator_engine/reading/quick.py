"""The quick reader: the commonest shapes in one match; anything else is left to the full reader.

    quick = [operator] digits [unit] [operator] | words without a number

What it needs to know of the words around the digits it asks the same lexicon, once for each
spelling. A property test holds it equal to the full reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from indicator_engine.expressions import Compare, Level, Operator, Threshold
from indicator_engine.reading.lexicon import Lexicon

_LONGEST = 11  # digits on either side of the point that need no further check
_YEAR_AND_MONTH, _YEAR = 7, 4
_SHARE = 2  # a share below 100 has two digits
_KNOWN = 8192

Tail = tuple[str | None, Operator | None]


def quick_reader(lexicon: Lexicon) -> Callable[[str], Threshold | None]:
    """Build a function that reads the commonest shapes whole, or returns None.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    match = re.compile(
        rf"(\D*)(\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?)(\D*)", re.ASCII
    ).fullmatch
    head = lru_cache(_KNOWN)(lambda text: _head(lexicon, text))
    tail = lru_cache(_KNOWN)(lambda text: _tail(lexicon, text))
    hundredth, scanned = lexicon.numbers.hundredth_unit, lexicon.numbers.sign_digits
    years = frozenset(word[0] for word in lexicon.times.year)
    plain_words, known = _plain_words(lexicon), lexicon.levels.exact.get

    def quick(text: str) -> Threshold | None:
        found = match(text)
        if found is None:
            level = known(text) or (Level(text) if plain_words(text) else None)
            return None if level is None else Threshold(text, level)
        before, digits, after = found.groups()
        ends = tail(after)
        if ends is None:
            return None
        unit, op = ends
        if unit is None and len(digits) == _YEAR_AND_MONTH and "." in digits:
            return None  # 2025.12 may be a month
        if len(digits) == _YEAR and after[:1] in years:
            return None  # 2025年级
        if before:
            led = head(before)
            if led is None or (op is not None and op != led):
                return None
            op = led
        if op is None and unit == hundredth and digits[0] in scanned and len(digits) > _SHARE:
            return None  # 295% may be ≥95%
        if op is None:
            return Threshold(text, Compare("=", Decimal(digits), unit, implied=True))
        return Threshold(text, Compare(op, Decimal(digits), unit))

    return quick


def _head(lexicon: Lexicon, text: str) -> Operator | None:
    """What stands before the digits: an operator and nothing else."""
    folded = text.translate(dict(lexicon.fold)).strip()
    return lexicon.operators.signs.get(folded) or lexicon.operators.before.get(folded)


def _tail(lexicon: Lexicon, text: str) -> Tail | None:
    """What stands after the digits: a unit, an operator word, both or nothing."""
    folded = text.translate(dict(lexicon.fold)).strip()
    if not folded:
        return None, None
    found = lexicon.units.match(folded, 0)
    unit, place = found or (None, 0)
    rest = folded[place:].strip()
    op = lexicon.operators.after.get(rest) if rest else None
    if (rest and op is None) or lexicon.times.month.at(folded, 0):
        return None
    if unit is None:
        return None, op
    if unit.name in _class_words(lexicon):
        return None  # 2级 may be a class
    periods = {word for every in lexicon.times.every.meanings() for word in every.unit}
    if unit.assumed or not unit.dimensions or unit.name.rpartition("/")[2] in periods:
        return None  # a note or another reading belongs to it
    return unit.name, op


def _class_words(lexicon: Lexicon) -> set[str]:
    return {word.lstrip("0123456789") for word in lexicon.levels.exact if word[0].isdigit()}


def _plain_words(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a text holds no character or word that could be a number, a time or a grade."""
    triggers = re.compile(f"[{_trigger_characters(lexicon)}]")
    idioms, operators = lexicon.levels.idioms, lexicon.operators
    needy = {*operators.after, *operators.hedges, *lexicon.numbers.about_before}
    letters = re.compile(r"[\u4e00-\u9fff]{2,200}").fullmatch
    blanks = lexicon.levels.templates.search

    def plain(text: str) -> bool:
        if not letters(text) or triggers.search(text) or blanks(text):
            return False
        if text in idioms or lexicon.units.find(text) is not None:
            return False
        if operators.references.find(text, 0, len(text)):
            return False
        return lexicon.operators.before.at(text, 0) is None and text not in needy

    return plain


def _trigger_characters(lexicon: Lexicon) -> str:
    folded = {chr(code) for code in lexicon.fold}
    return "".join(sorted(re.escape(char) for char in lexicon.starters | folded))

"""Numerals in either script: 零 and 0."""

from __future__ import annotations

from indicator_engine.rules.schema import NumeralsFile


def in_digits(word: str, files: tuple[NumeralsFile, ...]) -> tuple[str, ...]:
    """零事故 is also written 0事故."""
    digits = {key: value for file in files for key, value in (file.digits or {}).items()}
    first = digits.get(word[0])
    return (word,) if first is None else (word, first + word[1:])


def numerals(files: tuple[NumeralsFile, ...]) -> dict[str, None]:
    """Every numeral of one digit, in either script."""
    digits = [item for file in files for item in (file.digits or {}).items()]
    return dict.fromkeys(numeral for pair in digits for numeral in pair)


def holds_number(word: str, numerals: str) -> bool:
    """三级, Ⅲ类, 2类: words of a class that must not be taken for a quantity."""
    return len(word) > 1 and any(c in numerals or c.isnumeric() for c in word)

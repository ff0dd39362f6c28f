"""Collecting the words of rule files, folded: lists, mappings and the last of single words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from indicator_engine.reading.phrases import Phrases
from indicator_engine.rules.schema import NumeralsFile

Folded: TypeAlias = Callable[[Iterable[str]], list[str]]


def collect(files: Sequence[object], name: str, folded: Folded) -> Phrases[str]:
    """Gather one list of words from all files; each word means itself.

    Args:
        files: the files of one schema, in order.
        name: the key of the list.
        folded: folds words as texts are folded.
    """
    return Phrases((w, w) for file in files for w in folded(getattr(file, name)))


def mapped(files: Sequence[object], name: str, folded: Folded) -> dict[str, str]:
    """Gather one mapping of words from all files.

    Args:
        files: the files of one schema, in order.
        name: the key of the mapping.
        folded: folds words as texts are folded.
    """
    return {
        folded([word])[0]: meaning
        for file in files
        for word, meaning in (getattr(file, name) or {}).items()
    }


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Match one of some words, longest first, with any blanks inside; nothing where none is.

    >>> bool(any_of(["()"]).fullmatch("( )")), bool(any_of([]).match(""))
    (True, False)
    """
    ordered = sorted((word for word in words if word), key=len, reverse=True)
    spaced = (" *".join(re.escape(char) for char in word if char != " ") for word in ordered)
    return re.compile("|".join(spaced) or "(?!)")


def last(values: Iterable[str | None]) -> str | None:
    """Return the last value that is given.

    >>> last(["a", None, "b", None])
    'b'
    """
    return next((value for value in reversed(list(values)) if value), None)


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

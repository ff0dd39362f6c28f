"""Collecting the words of rule files, folded: lists, mappings and the last of single words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import TypeAlias

from indicator_engine.reading.phrases import Phrases
from indicator_engine.rules.schema import OperatorsFile

Folded: TypeAlias = Callable[[Iterable[str]], list[str]]


def collect(files: Sequence[object], name: str, folded: Folded) -> Phrases[str]:
    """Gather one list of words from all files; each word means itself.

    Args:
        files: the files of one schema, in order.
        name: the key of the list.
        folded: folds words as texts are folded.
    """
    return Phrases((w, w) for file in files for w in folded(getattr(file, name)))


def word_lists(
    words: type, schema: type, files: Sequence[object], folded: Folded
) -> dict[str, Phrases[str]]:
    """Gather every list of words of a schema that a vocabulary has a table for, by its name.

    Args:
        words: the vocabulary, a dataclass.
        schema: the files' own dataclass.
        files: the files, in order.
        folded: folds words as texts are folded.
    """
    lists = {field.name for field in fields(schema) if field.type == "tuple[str, ...]"}
    tables = (field.name for field in fields(words) if field.type == "Phrases[str]")
    return {name: collect(files, name, folded) for name in tables if name in lists}


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


def slips(words: Iterable[str], files: Sequence[OperatorsFile]) -> Iterator[str]:
    """What scans make of words by a letter that looks alike: 不低于 → 不低干."""
    for file in files:
        for letter, others in (file.misread or {}).items():
            for word in words:
                yield from (word.replace(letter, other) for other in others if letter in word)


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

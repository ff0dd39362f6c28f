"""A phrase table: the longest known phrase at a place in a text, forwards or backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView
from typing import Generic, TypeVar

T = TypeVar("T")


class Phrases(Generic[T]):
    """An immutable table of phrases, each with what it means.

    For every first and every last character the lengths of its phrases are known, longest first,
    so that a place where none stands costs one look-up, and one where some may stand one look-up
    for each length.

    >>> Phrases([("ab", 1), ("abc", 2)]).at("xabcd", 1)
    (2, 4)
    """

    __slots__ = ("_ahead", "_all", "_back")

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._all: dict[str, T] = {}
        for phrase, meaning in entries:
            if phrase:
                self._all.setdefault(phrase, meaning)
        self._ahead = _lengths(self._all, first=True)
        self._back = _lengths(self._all, first=False)

    @property
    def firsts(self) -> KeysView[str]:
        """Every character that a phrase begins with."""
        return self._ahead.keys()

    @property
    def lasts(self) -> KeysView[str]:
        """Every character that a phrase ends with."""
        return self._back.keys()

    def at(self, text: str, start: int, end: int | None = None) -> tuple[T, int] | None:
        """Return the longest phrase that starts at `start`, as (meaning, end)."""
        if start >= len(text):
            return None
        lengths = self._ahead.get(text[start])
        if lengths is None:
            return None
        limit = len(text) if end is None else end
        for length in lengths:
            stop = start + length
            if stop <= limit and (phrase := text[start:stop]) in self._all:
                return self._all[phrase], stop
        return None

    def all_at(self, text: str, start: int) -> list[int]:
        """Return the ends of all phrases that start at `start`, longest first."""
        ends = (start + length for length in self._ahead.get(text[start], ()))
        return [end for end in ends if end <= len(text) and text[start:end] in self._all]

    def before(self, text: str, end: int, start: int = 0) -> tuple[T, int] | None:
        """Return the longest phrase that ends at `end`, as (meaning, start)."""
        if end <= start:
            return None
        lengths = self._back.get(text[end - 1])
        if lengths is None:
            return None
        for length in lengths:
            place = end - length
            if place >= start and (phrase := text[place:end]) in self._all:
                return self._all[phrase], place
        return None

    def find(self, text: str, start: int, end: int) -> tuple[T, int, int] | None:
        """Return the first phrase in a stretch of text, as (meaning, start, end)."""
        firsts = self._ahead
        if firsts.keys().isdisjoint(text):
            return None
        for place in range(start, end):
            if text[place] in firsts:
                found = self.at(text, place, end)
                if found:
                    return found[0], place, found[1]
        return None

    def get(self, phrase: str) -> T | None:
        """Return what a whole phrase means."""
        return self._all.get(phrase)

    def items(self) -> Iterable[tuple[str, T]]:
        """Return every phrase with what it means."""
        return self._all.items()

    def meanings(self) -> Iterable[T]:
        """Return what the phrases mean, one for each phrase."""
        return self._all.values()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __bool__(self) -> bool:
        return bool(self._all)


def _lengths(phrases: Iterable[str], *, first: bool) -> dict[str, tuple[int, ...]]:
    """Return the lengths of the phrases of each first or last character, longest first."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0 if first else -1], set()).add(len(phrase))
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in found.items()}

"""A phrase table: the longest known phrase at a place in a text, forwards or backwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Phrases(Generic[T]):
    """An immutable table of phrases, each with what it means.

    Phrases are grouped by their first and their last character, so that a place where none
    stands costs one dictionary look-up.

    >>> Phrases([("ab", 1), ("abc", 2)]).at("xabcd", 1)
    (2, 4)
    """

    __slots__ = ("_all", "_by_first", "_by_last")

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._all: dict[str, T] = {}
        for phrase, meaning in entries:
            if phrase:
                self._all.setdefault(phrase, meaning)
        self._by_first: dict[str, list[str]] = {}
        self._by_last: dict[str, list[str]] = {}
        for phrase in sorted(self._all, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)
            self._by_last.setdefault(phrase[-1], []).append(phrase)

    def at(self, text: str, start: int, end: int | None = None) -> tuple[T, int] | None:
        """Return the longest phrase that starts at `start`, as (meaning, end)."""
        if start >= len(text):
            return None
        phrases = self._by_first.get(text[start])
        if phrases is None:
            return None
        limit = len(text) if end is None else end
        for phrase in phrases:
            if text.startswith(phrase, start, limit):
                return self._all[phrase], start + len(phrase)
        return None

    def all_at(self, text: str, start: int) -> list[int]:
        """Return the ends of all phrases that start at `start`, longest first."""
        phrases = self._by_first.get(text[start], ())
        return [start + len(p) for p in phrases if text.startswith(p, start)]

    def before(self, text: str, end: int, start: int = 0) -> tuple[T, int] | None:
        """Return the longest phrase that ends at `end`, as (meaning, start)."""
        if end <= start:
            return None
        phrases = self._by_last.get(text[end - 1])
        if phrases is None:
            return None
        for phrase in phrases:
            if text.endswith(phrase, start, end):
                return self._all[phrase], end - len(phrase)
        return None

    def find(self, text: str, start: int, end: int) -> tuple[T, int, int] | None:
        """Return the first phrase in a stretch of text, as (meaning, start, end)."""
        for place in range(start, end):
            if text[place] in self._by_first:
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

"""Collecting every problem of the packs that are loaded together, so that all are told at once."""

from __future__ import annotations

import re

from indicator_engine.errors import RuleError, RuleErrors


class Problems:
    """The problems found so far; `raise_if_any` tells all of them in file order."""

    def __init__(self) -> None:
        self._found: list[RuleError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, code: str, where: str, **params: str) -> None:
        """Note one problem: its code, its place ``file:line:column``, what its sentence names."""
        # Named so that no parameter of a sentence can be taken for one of them.
        self._found.append(RuleError(code, text=None, field=None, span=None, where=where, **params))

    def extend(self, problems: list[RuleError]) -> None:
        """Note problems that were found elsewhere."""
        self._found += problems

    def in_order(self) -> list[RuleError]:
        """Return each problem once, by file, line and column."""
        unique = {
            (p.where, p.code, p.text, tuple(sorted(p.params.items()))): p for p in self._found
        }
        return sorted(unique.values(), key=lambda problem: _sort_key(problem.where or ""))

    def raise_if_any(self) -> None:
        """Raise everything that was found.

        Raises:
            RuleErrors: when there is at least one problem.
        """
        if self._found:
            raise RuleErrors("invalid rule packs", self.in_order())


def file_of(where: str) -> str:
    """Return the file of a place ``file:line:column``.

    >>> file_of("a:b.yaml:3:7")
    'a:b.yaml'
    """
    return _NUMBERS.sub("", where)


_NUMBERS = re.compile(r"(?::([0-9]+))?(?::([0-9]+))?\Z")


def _sort_key(where: str) -> tuple[str, int, int]:
    """Split ``file:line:column``; a file name may hold colons, and the numbers may be absent."""
    numbers = [int(number) for number in _NUMBERS.split(where)[1:3] if number] + [0, 0]
    return file_of(where), numbers[0], numbers[1]

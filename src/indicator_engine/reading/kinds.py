"""Recognising the kind of an indicator from its name and levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from indicator_engine.rules.schema import KindFile
from indicator_engine.text import WIDTH_FOLD


class Match(NamedTuple):
    """How well a kind fits: the longest phrase, at the end of the name, more said, priority."""

    length: int
    at_end: bool
    said: int
    priority: int


class Kinds:
    """The kinds of a rule set, ready to be matched against names."""

    __slots__ = ("_kinds",)

    def __init__(self, kinds: Iterable[KindFile]) -> None:
        self._kinds = tuple(kinds)

    def recognise(
        self, name: str | None, level1: str | None = None, level2: str | None = None
    ) -> tuple[KindFile | None, tuple[KindFile, ...]]:
        """Return the best kind for a name, and the others that fit it equally well.

        Longest phrase first, then a phrase that ends the name, then the kind that says more
        about the levels, then explicit priority. Equals are a tie.
        """
        if not name:
            return None, ()
        matches = [(m, k) for k in self._kinds if (m := _match(k, name, level1, level2))]
        if not matches:
            return None, ()
        best = max(match for match, _ in matches)
        tied = [kind for match, kind in matches if match == best]
        return tied[0], tuple(tied[1:])


def _match(kind: KindFile, name: str, level1: str | None, level2: str | None) -> Match | None:
    rule = kind.match
    if any(word in name for word in rule.unless):
        return None
    said = 0
    for wanted, given in ((rule.level1, level1), (rule.level2, level2)):
        if wanted:
            if given is None or not any(word in given for word in wanted):
                return None
            said += 1
    bare = _without_remark(name)
    lengths = [(len(word), bare.endswith(word)) for word in rule.phrases if word in name]
    lengths += [(len(word), True) for word in rule.endings if bare.endswith(word)]
    if not lengths and (rule.phrases or rule.endings or not said):
        return None
    # A kind that names levels alone fits every name below them, and loses to any phrase.
    length, at_end = max(lengths, default=(0, False))
    return Match(length, at_end, said, rule.priority)


def _without_remark(name: str) -> str:
    """The name without a bracketed remark at its end: 开展修复工程(个) → 开展修复工程."""
    bare = name.translate(WIDTH_FOLD).strip()
    while bare.endswith(")") and "(" in bare:
        bare = bare[: bare.rindex("(")].rstrip()
    return bare

"""Sets of values on a line: unions of intervals with exact ends, closed under every operation.

A set is kept as the places where membership changes, its *cuts*, and whether it holds what lies
below the first of them. So a set of values has exactly one form, equality is structural, and
negation only turns one flag.
"""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from indicator_engine.expressions import Operator


class Cut(NamedTuple):
    """A place on the line: just before a value, or just after it."""

    value: Fraction
    after: bool = False


class Piece(NamedTuple):
    """One interval of a set, from cut to cut; None is an open end."""

    low: Cut | None
    high: Cut | None

    @property
    def point(self) -> Fraction | None:
        """The one value that the piece holds, None where it holds more."""
        low, high = self
        return low.value if low is not None and high is not None and low[0] == high[0] else None


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """A set of values on a line.

    Args:
        below: whether it holds what lies below its first cut.
        cuts: where membership changes, ascending, each once.

    >>> at_least_3 = IntervalSet(below=False, cuts=(Cut(Fraction(3)),))
    >>> Fraction(3) in at_least_3, Fraction(3) in ~at_least_3
    (True, False)
    """

    below: bool
    cuts: tuple[Cut, ...] = ()

    def __contains__(self, value: Fraction) -> bool:
        passed = bisect_right(self.cuts, Cut(value))
        return self.below != bool(passed % 2)

    def __invert__(self) -> IntervalSet:
        return IntervalSet(not self.below, self.cuts)

    def __and__(self, other: IntervalSet) -> IntervalSet:
        return _combined(self, other, operator.and_)

    def __or__(self, other: IntervalSet) -> IntervalSet:
        return _combined(self, other, operator.or_)

    def __le__(self, other: IntervalSet) -> bool:
        return self & ~other == EMPTY

    def pieces(self) -> tuple[Piece, ...]:
        """Return the intervals of the set, ascending."""
        ends: list[Cut | None] = [None, *self.cuts] if self.below else [*self.cuts]
        if len(ends) % 2:
            ends.append(None)
        return tuple(map(Piece, ends[::2], ends[1::2]))

    def hull(self) -> IntervalSet:
        """Return the smallest interval that holds the whole set."""
        pieces = self.pieces()
        return between(pieces[0].low, pieces[-1].high) if pieces else EMPTY


EMPTY: Final = IntervalSet(below=False)
EVERYTHING: Final = IntervalSet(below=True)


def between(low: Cut | None, high: Cut | None) -> IntervalSet:
    """Return one interval; None is an open end, and ends that cross hold nothing."""
    if low is not None and high is not None and low >= high:
        return EMPTY
    return IntervalSet(low is None, tuple(cut for cut in (low, high) if cut is not None))


def satisfying(op: Operator, before: Cut, after: Cut) -> IntervalSet:
    """Return what compares so with one value, given as the cuts on its two sides.

    >>> seven = Cut(Fraction(7)), Cut(Fraction(7), after=True)
    >>> Fraction(7) in satisfying("<=", *seven), Fraction(7) in satisfying("!=", *seven)
    (True, False)
    """
    match op:
        case "<":
            return between(None, before)
        case "<=":
            return between(None, after)
        case ">":
            return between(after, None)
        case ">=":
            return between(before, None)
        case "=":
            return between(before, after)
        case "!=":
            return ~between(before, after)


def _combined(
    one: IntervalSet, other: IntervalSet, keep: Callable[[bool, bool], bool]
) -> IntervalSet:
    """Walk along the cuts of both sets, and cut where what is kept changes."""
    ours, theirs = frozenset(one.cuts), frozenset(other.cuts)
    in_one, in_other = one.below, other.below
    below = kept = keep(in_one, in_other)
    cuts: list[Cut] = []
    for cut in sorted(ours | theirs):
        in_one ^= cut in ours
        in_other ^= cut in theirs
        if keep(in_one, in_other) != kept:
            kept = not kept
            cuts.append(cut)
    return IntervalSet(below, tuple(cuts))

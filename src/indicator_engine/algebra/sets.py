"""Sets of values on a line: unions of intervals with exact ends, closed under every operation.

A set is kept as the places where membership changes, its *cuts*, and whether it holds what lies
below the first of them. So a set of values has exactly one form, equality is structural, and
negation only turns one flag.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from indicator_engine.expressions import Operator
from indicator_engine.records import record


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


@record(frozen=True, slots=True)
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
        return meet((self, other))

    def __or__(self, other: IntervalSet) -> IntervalSet:
        return join((self, other))

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


def meet(sets: Sequence[IntervalSet]) -> IntervalSet:
    """Return what all of some sets hold; of no sets, everything.

    >>> meet(()) == EVERYTHING, join(()) == EMPTY
    (True, True)
    """
    return _swept(sets, lambda count: count == len(sets))


def join(sets: Sequence[IntervalSet]) -> IntervalSet:
    """Return what any of some sets holds; of no sets, nothing."""
    return _swept(sets, lambda count: count > 0)


def _swept(sets: Sequence[IntervalSet], holds: Callable[[int], bool]) -> IntervalSet:
    """Walk along the cuts of all sets, counting how many hold what lies there."""
    changes = sorted(
        (cut, -1 if one.below == (index % 2 == 0) else 1)
        for one in sets
        for index, cut in enumerate(one.cuts)
    )
    count = sum(one.below for one in sets)
    below = kept = holds(count)
    cuts: list[Cut] = []
    for cut, group in groupby(changes, key=itemgetter(0)):
        count += sum(change for _, change in group)
        if holds(count) != kept:
            kept = not kept
            cuts.append(cut)
    return IntervalSet(below, tuple(cuts))

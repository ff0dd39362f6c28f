"""Which signs a value can have, and what a test tells about them: the guard of divisions.

A value is described by the set of signs it can have, out of -1, 0 and 1. A division is guarded
when the set of its denominator lacks 0. Every function here may only answer too much, never too
little: a sign that some value has must be in the set.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import pairwise, product
from types import MappingProxyType
from typing import Final, TypeAlias

from indicator_engine.formulas.nodes import (
    Arithmetic,
    ArithmeticSign,
    ComparisonSign,
    FunctionName,
    Node,
)

Signs: TypeAlias = frozenset[int]
Facts: TypeAlias = Mapping[Node, Signs]

ANY: Final[Signs] = frozenset({-1, 0, 1})
POSITIVE: Final[Signs] = frozenset({1})
NO_FACTS: Final[Facts] = MappingProxyType({})

_OPPOSITE: Final[Mapping[ComparisonSign, ComparisonSign]] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}

# The signs that x - y can have when `x sign y` holds.
_DIFFERENCE: Final[Mapping[ComparisonSign, Signs]] = {
    "==": frozenset({0}),
    "!=": frozenset({-1, 1}),
    "<": frozenset({-1}),
    "<=": frozenset({-1, 0}),
    ">": frozenset({1}),
    ">=": frozenset({0, 1}),
}


def negated(signs: Signs) -> Signs:
    """Return the signs of -x.

    >>> negated(frozenset({0, 1})) == {0, -1}
    True
    """
    return frozenset(-sign for sign in signs)


def decided(sign: ComparisonSign, left: Signs, right: Signs) -> bool | None:
    """Say whether signs alone decide a comparison, and which way.

    >>> decided(">", POSITIVE, frozenset({0})), decided(">", ANY, frozenset({0}))
    (True, None)
    """
    possible, wanted = combined("-", left, right), _DIFFERENCE[sign]
    if possible <= wanted:
        return True
    return None if possible & wanted else False


def combined(sign: ArithmeticSign, left: Signs, right: Signs) -> Signs:
    """Return the signs of ``x sign y``; a denominator is taken not to be zero.

    >>> combined("+", frozenset({0, 1}), frozenset({1})) == {1}
    True
    """
    if sign == "/":
        right -= {0}
    if sign in ("*", "/"):
        return frozenset(x * y for x, y in product(left, right))
    if sign == "-":
        right = negated(right)
    return frozenset(total for x, y in product(left, right) for total in _sum(x, y))


def called(function: FunctionName, arguments: list[Signs]) -> Signs:
    """Return the signs of a call.

    >>> called("max", [ANY, POSITIVE]) == {1}
    True
    """
    if function in ("min", "max"):
        choose = min if function == "min" else max
        # Pair by pair: the pairs of all arguments at once would be three to their number.
        return reduce(lambda x, y: frozenset(choose(p, q) for p in x for q in y), arguments)
    if function == "clamp":
        value, low, high = arguments
        return called("min", [called("max", [value, low]), high])
    (signs,) = arguments
    if function == "abs":
        return frozenset(abs(sign) for sign in signs)
    down = function == "floor"  # 0.5 rounds down to 0, -0.5 rounds up to 0
    return signs | {0} if (1 if down else -1) in signs else signs


def _sum(x: int, y: int) -> Signs:
    if x * y < 0:
        return ANY
    return frozenset({x or y})


def when_true(
    signs: tuple[ComparisonSign, ...], operands: tuple[Node, ...], known: list[Signs]
) -> Facts:
    """Return what a chain of comparisons tells when it holds: something of every operand."""
    facts: Facts = NO_FACTS
    pairs = zip(pairwise(operands), pairwise(known), signs, strict=True)
    for (left, right), (left_signs, right_signs), sign in pairs:
        facts = both(facts, _link(sign, left, right, left_signs, right_signs))
    return facts


def when_false(
    signs: tuple[ComparisonSign, ...], operands: tuple[Node, ...], known: list[Signs]
) -> Facts:
    """Return what a comparison tells when it fails: of a chain nobody knows which part failed."""
    if len(signs) > 1:
        return NO_FACTS
    return when_true((_OPPOSITE[signs[0]],), operands, known)


def both(first: Facts, second: Facts) -> Facts:
    """Join facts that hold together."""
    if not first or not second:
        return first or second
    joined = dict(first)
    for node, signs in second.items():
        joined[node] = joined.get(node, ANY) & signs
    return joined


def _link(
    sign: ComparisonSign, left: Node, right: Node, left_signs: Signs, right_signs: Signs
) -> Facts:
    possible = [
        (x, y) for x, y in product(left_signs, right_signs) if _sum(x, -y) & _DIFFERENCE[sign]
    ]
    difference = _DIFFERENCE[sign]
    facts = {
        left: frozenset(x for x, _ in possible),
        Arithmetic("-", left, right): difference,
        Arithmetic("-", right, left): negated(difference),
    }
    return both(facts, {right: frozenset(y for _, y in possible)})

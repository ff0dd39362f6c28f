"""Whole-number columns as expressions over doubles, which are exact below 2 to the 51.

Quotients of whole numbers below that are floored rightly: a double that should lie below a whole
number is never rounded up to it, because the two differ by more than the last bit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from indicator_engine.formulas.nodes import ArithmeticSign, ComparisonSign
from indicator_engine.frames.backends import Expr, Maker, divisor

_ARITHMETIC: Final[Mapping[ArithmeticSign, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARE: Final[Mapping[ComparisonSign, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

# More than the errors of a few dozen operations on doubles below 2 to the 51 add up to.
_ERROR: Final = 16.0


@dataclass(frozen=True, slots=True)
class FrameColumns:
    """The columns of a frame.

    Args:
        api: what makes expressions.
        scale: a column of finite doubles, beside which divisors are made.
    """

    api: Maker
    scale: Expr

    def number(self, value: int) -> Expr:
        """Return a literal."""
        return self.api.lit(float(value))

    def nothing(self) -> Expr:
        """Return a literal null."""
        return self.api.lit(None, self.api.Float64())

    def divisor(self, value: int) -> Expr:
        """Return a number to divide by."""
        return divisor(self.api, self.scale, float(value))

    def arithmetic(self, sign: ArithmeticSign, left: Expr, right: Expr) -> Expr:
        """Return a sum, a difference or a product."""
        return _ARITHMETIC[sign](left, right)

    def floor_quotient(self, top: Expr, bottom: Expr) -> Expr:
        """Return the floor of a quotient."""
        return (top / bottom).floor()

    def compare(self, sign: ComparisonSign, left: Expr, right: Expr) -> Expr:
        """Return whether a comparison holds."""
        return _COMPARE[sign](left, right)

    def both(self, left: Expr, right: Expr) -> Expr:
        """Return whether both hold."""
        return left & right

    def either(self, left: Expr, right: Expr) -> Expr:
        """Return whether one holds at least."""
        return left | right

    def negated(self, of: Expr) -> Expr:
        """Return whether a truth does not hold."""
        return ~of

    def where(self, test: Expr, then: Expr, otherwise: Expr) -> Expr:
        """Return one of two columns row by row."""
        return self.api.when(test).then(then).otherwise(otherwise)


@dataclass(frozen=True, slots=True)
class CautiousColumns(FrameColumns):
    """Columns whose whole numbers may be off by the error of a few doubles.

    A measured value with more places than the scale is no whole number. Everything computed from
    it stays within a few units of what is exact, as long as the largest number on the way is below
    2 to the 51. Where a comparison or a floor could then go either way, the row is in doubt.

    Args:
        doubts: where any of them could; it grows while a program is written.
    """

    doubts: list[Expr] = field(default_factory=list)

    def floor_quotient(self, top: Expr, bottom: Expr) -> Expr:
        """Return the floor of a quotient, and doubt it beside a whole number."""
        nearest = self.rounded(top, bottom) * bottom
        self.doubts.append((top - nearest).abs() <= _ERROR)
        return FrameColumns.floor_quotient(self, top, bottom)

    def rounded(self, top: Expr, bottom: Expr) -> Expr:
        """Return the whole number that is nearest to a quotient."""
        return FrameColumns.floor_quotient(self, top + top + bottom, bottom + bottom)

    def compare(self, sign: ComparisonSign, left: Expr, right: Expr) -> Expr:
        """Return whether a comparison holds, and doubt it where both sides are nearly equal."""
        self.doubts.append((left - right).abs() <= _ERROR)
        return FrameColumns.compare(self, sign, left, right)


@dataclass(frozen=True, slots=True)
class NoColumns:
    """Columns of nothing: a program written over them only says how large its numbers get."""

    def number(self, value: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    divisor = number

    def nothing(self) -> int:
        """Return nothing."""
        return 0

    def arithmetic(self, sign: ArithmeticSign, left: int, right: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    def floor_quotient(self, top: int, bottom: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    def compare(self, sign: ComparisonSign, left: int, right: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    def both(self, left: int, right: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    either = both

    def negated(self, of: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

    def where(self, test: int, then: int, otherwise: int) -> int:  # noqa: ARG002
        """Return nothing."""
        return 0

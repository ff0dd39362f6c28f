"""Numbers of column formulas: exact quotients of whole-number columns, with a bound on each side.

    value = factor × top ÷ bottom ÷ scale ** degree

`top` and `bottom` are columns of whole numbers (None is 1), `scale` is the column of the scale on
which amounts are written as whole numbers, and `factor` is a rational that is known beforehand.
Nothing is divided before the end, so that a backend's rounding never takes part; what it would
need to stay exact is the largest whole number that can occur, which is kept beside each side.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final, Generic, Protocol, TypeVar

from indicator_engine.formulas.nodes import ArithmeticSign, ComparisonSign

E = TypeVar("E")

_HOLDS: Final[Mapping[ComparisonSign, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Columns(Protocol[E]):
    """What a backend must be able to say of columns of whole numbers and of truths."""

    def number(self, value: int) -> E:
        """Return a column of one whole number."""

    def nothing(self) -> E:
        """Return a column of nulls."""

    def divisor(self, value: int) -> E:
        """Return a whole number to divide by; some backends multiply by a literal's reciprocal."""

    def arithmetic(self, sign: ArithmeticSign, left: E, right: E) -> E:
        """Return ``left + right``, ``left - right`` or ``left * right``."""

    def floor_quotient(self, top: E, bottom: E) -> E:
        """Return the greatest whole number not above ``top ÷ bottom``, with a bottom above 0.

        Where a test around it has excluded the row, the bottom may be 0 or less, and the answer
        may be anything but an exception.
        """

    def compare(self, sign: ComparisonSign, left: E, right: E) -> E:
        """Return whether a comparison holds."""

    def both(self, left: E, right: E) -> E:
        """Return whether both hold."""

    def either(self, left: E, right: E) -> E:
        """Return whether one holds at least."""

    def negated(self, of: E) -> E:
        """Return whether a truth does not hold."""

    def where(self, test: E, then: E, otherwise: E) -> E:
        """Return one of two columns row by row; a test that is null takes the second."""


@dataclass(frozen=True, slots=True)
class Quotient(Generic[E]):
    """One number of a formula; `high` and `low` bound what the top and the bottom can be."""

    factor: Fraction
    top: E | None = None
    bottom: E | None = None
    degree: int = 0
    high: int = 1
    low: int = 1

    @property
    def constant(self) -> Fraction | None:
        """Return the value of a number that is the same in every row."""
        plain = self.top is None and self.bottom is None and self.degree == 0
        return self.factor if plain or self.factor == 0 else None

    @property
    def whole(self) -> bool:
        """Whether every value is known to be a whole number."""
        return self.factor.denominator == 1 and self.bottom is None and self.degree == 0


@dataclass(slots=True)
class Quotients(Generic[E]):
    """Arithmetic of quotients over the columns of one backend.

    Args:
        columns: the backend.
        scale: the column of scales, as a quotient of degree 0.
        worst: the largest whole number that has been needed so far.
    """

    columns: Columns[E]
    scale: Quotient[E]
    worst: int = field(default=1)

    def add(self, left: Quotient[E], right: Quotient[E], sign: ArithmeticSign = "+") -> Quotient[E]:
        """Return the sum, or the difference."""
        known, other = left.constant, right.constant
        if known is not None and other is not None:
            return Quotient(known + other if sign == "+" else known - other)
        if other == 0:
            return left
        if known == 0 and sign == "+":
            return right
        left, right = self._alike(left, right)
        top = self.columns.arithmetic(sign, self._or_one(left.top), self._or_one(right.top))
        high = left.high + right.high
        return self._noted(replace(left, top=top, high=high))

    def multiply(self, left: Quotient[E], right: Quotient[E]) -> Quotient[E]:
        """Return the product."""
        factor = left.factor * right.factor
        if factor == 0:
            return Quotient(Fraction(0))
        made = Quotient(
            factor,
            self._product(left.top, right.top),
            self._product(left.bottom, right.bottom),
            left.degree + right.degree,
            left.high * right.high,
            left.low * right.low,
        )
        return self._noted(made)

    def divide(self, left: Quotient[E], right: Quotient[E]) -> Quotient[E]:
        """Return the quotient; the formula's own tests keep the denominator from being zero."""
        if right.factor == 0:  # in a branch that is never taken
            return Quotient(Fraction(0))
        turned = Quotient(
            1 / right.factor, right.bottom, right.top, -right.degree, right.low, right.high
        )
        return self.multiply(left, turned)

    def compare(self, sign: ComparisonSign, left: Quotient[E], right: Quotient[E]) -> E | bool:
        """Return whether a comparison holds; a bool where that is known beforehand."""
        known, other = left.constant, right.constant
        if known is not None and other is not None:
            return _HOLDS[sign](known, other)
        left, right = self._alike(left, right)
        return self.columns.compare(sign, self._or_one(left.top), self._or_one(right.top))

    def where(self, test: E | bool, then: Quotient[E], otherwise: Quotient[E]) -> Quotient[E]:
        """Return one of two numbers row by row."""
        if isinstance(test, bool):
            return then if test else otherwise
        then, otherwise = self._alike(then, otherwise)
        top = self.columns.where(test, self._or_one(then.top), self._or_one(otherwise.top))
        return self._noted(replace(then, top=top, high=max(then.high, otherwise.high)))

    def upright(self, of: Quotient[E]) -> Quotient[E]:
        """Return a number whose bottom may be below zero with one that is not."""
        if of.bottom is None:
            return of
        zero = self.columns.number(0)
        below = self.columns.compare("<", of.bottom, zero)
        turn = self.columns.where(below, self.columns.number(-1), self.columns.number(1))
        return replace(of, top=self._product(of.top, turn), bottom=self._product(of.bottom, turn))

    def floor(self, of: Quotient[E]) -> Quotient[E]:
        """Return the greatest whole number that is not above a number."""
        if of.constant is not None:
            return Quotient(Fraction(of.constant.__floor__()))
        top, bottom, high, _ = self.fraction(of)
        if bottom is None:
            return Quotient(Fraction(1), top, None, 0, high)
        made = self.columns.floor_quotient(top, bottom)
        return self._noted(Quotient(Fraction(1), made, None, 0, high))

    def fraction(
        self, of: Quotient[E], times: Fraction = Fraction(1)
    ) -> tuple[E, E | None, int, int]:
        """Return a number as top and bottom with their bounds; the bottom is None where it is 1."""
        factor = of.factor * times
        over, under = factor.numerator, factor.denominator
        top, high = self._times(of.top, over), of.high * abs(over)
        bottom, low = self._under(of.bottom, under), of.low * under
        for _ in range(of.degree):
            bottom, low = self._product(bottom, self.scale.top), low * self.scale.high
        for _ in range(-of.degree):
            top, high = self._product(top, self.scale.top), high * self.scale.high
        self.note(high, low)
        return self._or_one(top), bottom, high, low

    # ── truths, a bool where they are known beforehand ───────────────────────────────────────

    def both(self, left: E | bool, right: E | bool) -> E | bool:
        """Return whether both hold."""
        if isinstance(left, bool):
            return right if left else False
        if isinstance(right, bool):
            return left if right else False
        return self.columns.both(left, right)

    def either(self, left: E | bool, right: E | bool) -> E | bool:
        """Return whether one holds at least."""
        if isinstance(left, bool):
            return True if left else right
        if isinstance(right, bool):
            return True if right else left
        return self.columns.either(left, right)

    def negated(self, of: E | bool) -> E | bool:
        """Return whether a truth does not hold."""
        return not of if isinstance(of, bool) else self.columns.negated(of)

    def chosen(self, test: E | bool, then: E | bool, otherwise: E | bool) -> E | bool:
        """Return one of two truths row by row."""
        if isinstance(test, bool):
            return then if test else otherwise
        if isinstance(then, bool):
            if then is otherwise:
                return then
            return (
                self.either(test, otherwise) if then else self.both(self.negated(test), otherwise)
            )
        if isinstance(otherwise, bool):
            return self.either(self.negated(test), then) if otherwise else self.both(test, then)
        return self.columns.where(test, then, otherwise)

    def note(self, *bounds: int) -> None:
        """Remember the largest whole number that can occur."""
        self.worst = max(self.worst, *bounds)

    # ── two numbers over one denominator ─────────────────────────────────────────────────────

    def _alike(self, left: Quotient[E], right: Quotient[E]) -> tuple[Quotient[E], Quotient[E]]:
        """Bring two numbers to one factor, one bottom and one degree."""
        degree = max(left.degree, right.degree)
        left, right = self._raised(left, degree), self._raised(right, degree)
        if left.factor == 0:
            left = replace(left, bottom=right.bottom, low=right.low)
        if right.factor == 0:
            right = replace(right, bottom=left.bottom, low=left.low)
        if left.bottom is not right.bottom:
            left, right = self._crossed(left, right), self._crossed(right, left)
        common = lcm(left.factor.denominator, right.factor.denominator)
        shared = gcd(int(left.factor * common), int(right.factor * common)) or 1
        unit = Fraction(shared, common)
        return self._over(left, unit), self._over(right, unit)

    def _raised(self, of: Quotient[E], degree: int) -> Quotient[E]:
        if of.factor == 0:
            return replace(of, degree=degree)
        for _ in range(degree - of.degree):
            of = replace(
                of,
                top=self._product(of.top, self.scale.top),
                high=of.high * self.scale.high,
                degree=of.degree + 1,
            )
        return of

    def _crossed(self, of: Quotient[E], other: Quotient[E]) -> Quotient[E]:
        return replace(
            of,
            top=self._product(of.top, other.bottom),
            bottom=self._product(of.bottom, other.bottom),
            high=of.high * other.low,
            low=of.low * other.low,
        )

    def _over(self, of: Quotient[E], unit: Fraction) -> Quotient[E]:
        times = of.factor / unit
        whole = int(times)
        return self._noted(
            replace(of, factor=unit, top=self._times(of.top, whole), high=of.high * abs(whole))
        )

    # ── columns that may be 1 ────────────────────────────────────────────────────────────────

    def _or_one(self, of: E | None) -> E:
        return self.columns.number(1) if of is None else of

    def _product(self, left: E | None, right: E | None) -> E | None:
        if left is None or right is None:
            return left if right is None else right
        return self.columns.arithmetic("*", left, right)

    def _times(self, of: E | None, whole: int) -> E | None:
        if whole == 1:
            return of
        number = self.columns.number(whole)
        return number if of is None else self.columns.arithmetic("*", of, number)

    def _under(self, of: E | None, whole: int) -> E | None:
        if of is None and whole != 1:
            return self.columns.divisor(whole)
        return self._times(of, whole)

    def _noted(self, of: Quotient[E]) -> Quotient[E]:
        self.note(of.high, of.low)
        return of

"""Amounts held against a target: exact conversion, and what is done where a unit is not written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from indicator_engine.errors import EvaluationError, UnitError
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Measured
from indicator_engine.records import record
from indicator_engine.rules.schema import ConventionDef
from indicator_engine.units import Unit, UnitTable

BareRatio: TypeAlias = Literal["undetermined", "percent", "fraction"]

# Multiplies without rounding, or says so.
_STRICT: Final = Context(prec=200, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

_RATIO: Final = "ratio"
_PERCENTAGE_POINT: Final = (("percentage_point", 1),)
_ADDING: Final = frozenset({"add", "add-periods"})


class Amount(NamedTuple):
    """A number and its unit; None where none was written."""

    value: Exact
    unit: str | None


class Settled(NamedTuple):
    """An amount in the target's unit, and what was assumed to bring it there."""

    value: Exact
    notes: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Quantities:
    """The unit table with the conventions of bare numbers.

    Args:
        units: the table of the rules.
        bare_ratio: how a bare value between 0 and 1 is read against a percentage.
    """

    units: UnitTable
    bare_ratio: BareRatio = "undetermined"

    def settle(self, amount: Amount, unit: str | None, marks: tuple[Exact, ...]) -> Settled:
        """Bring an amount into the unit of a target.

        Args:
            amount: the measured amount.
            unit: the target's unit.
            marks: the numbers of the target, which say on what scale it is written.

        Raises:
            UnitError: the two units do not compare.
            EvaluationError: a unit is missing and cannot be assumed.
        """
        if amount.unit == unit:
            return Settled(amount.value)
        if amount.unit is None:
            return self._assume_targets_unit(amount.value, unit, marks)
        if unit is None:
            return self._assume_actual_unit(amount, marks)
        bare_scale = self._scale_alone(amount.unit, unit)
        if bare_scale is not None:
            return Settled(scaled(amount.value, bare_scale), ("actual-unit-assumed",))
        return Settled(scaled(amount.value, self.ratio(amount.unit, unit)))

    def _scale_alone(self, unit: str, into: str) -> Fraction | None:
        """What 1万 alone is in the target's unit: 万元 for 元 and 万元, 万公里 for 公里."""
        scale, target = self.units.find(unit), self.units.find(into)
        if scale is None or target is None or scale.dimensions or not self.additive(into):
            return None
        if unit not in self.units.scales:
            return None
        own = self.units.without_scale(into) or target
        return scale.factor * own.factor / target.factor

    def in_ones(self, amount: Amount, into: str | None) -> Settled | None:
        """Settle 四十万 beside a target in 万元: the numeral says its own scale, and counts 元."""
        base = None if amount.unit or into is None else self.units.without_scale(into)
        if base is None or into is None or base.name == into or not self.additive(into):
            return None
        return Settled(scaled(amount.value, self.ratio(base.name, into)), ("actual-unit-assumed",))

    def ratio(self, unit: str, into: str) -> Fraction:
        """Return how many of one unit make one of another.

        Raises:
            UnitError: the two do not compare, or one is unknown.
        """
        old, new = self.units.find(unit), self.units.find(into)
        if old is None or new is None or old.dimensions != new.dimensions:
            raise UnitError("unit-mismatch", field="actual", unit=unit, target=into)
        return old.factor / new.factor

    def comparable(self, unit: str | None, other: str | None) -> bool:
        """Say whether amounts in two units can be subtracted from each other."""
        if unit == other:
            return True
        if unit is None or other is None:
            return False
        old, new = self.units.find(unit), self.units.find(other)
        return old is not None and new is not None and old.dimensions == new.dimensions

    def share(self, unit: str | None) -> Fraction | None:
        """Return the size of a ratio unit (% is 1/100, none at all is 1), None for another unit."""
        if unit is None:
            return Fraction(1)
        known = self.units.find(unit)
        return known.factor if known is not None and _is_ratio(known) else None

    def counts(self, unit: str | None) -> bool:
        """Say whether a unit is a measure word, such as 次 or 起, or none is written."""
        if unit is None:
            return True
        known = self.units.find(unit)
        return known is not None and self._counts(known)

    def additive(self, unit: str | None) -> bool:
        """Say whether values of several periods add up: counts and money do, rates do not."""
        if unit is None:
            return True
        known = self.units.find(unit)
        return known is not None and bool(known.dimensions) and self._adds(known)

    def across_bodies(self, unit: str) -> Literal["add", "average"] | None:
        """Say what becomes of the values of several bodies: of 次 the sum, of % the mean.

        A quotient such as 元/人 is a relative value. None where the rules do not say.
        """
        known = self.units.find(unit)
        if known is None or not known.dimensions:
            return None
        said = [self.units.together(name) for name, _ in known.dimensions]
        if any(power < 0 for _, power in known.dimensions) or said == ["average"]:
            return "average"
        return "add" if "add" in said and self._adds(known) else None

    def _adds(self, unit: Unit) -> bool:
        return all(
            power > 0 and self.units.together(name) in _ADDING for name, power in unit.dimensions
        )

    def points(self, unit: str | None, of: str | None) -> Fraction | None:
        """Return how many percentage points (or parts of one) a difference of 1 of a ratio is."""
        point = None if unit is None else self.units.find(unit)
        share = None if of is None else self.share(of)
        if point is None or share is None or point.dimensions != _PERCENTAGE_POINT:
            return None
        return share * 100 / point.factor

    def offers(self, measured: Measured, unit: str) -> tuple[Measured, ...]:
        """Return both readings of a bare ratio: 0.95 as 0.95% and as 95%."""
        share = self.share(unit)
        if measured.value is None or share is None:
            return ()
        plain_reading = replace(measured, unit=unit, alternatives=())
        value = scaled(measured.value, 1 / share)
        return plain_reading, replace(plain_reading, value=value)

    def doubtful(self, unit: str | None, marks: tuple[Exact, ...]) -> Fraction | None:
        """Return the share of a target beside which a bare value may be a fraction, else None.

        A target at or below 1 is itself written on that scale (受害率 ≤0.9‰), so a value beside it
        is read on the same scale.
        """
        share = self.share(unit)
        large = any(mark > 1 or mark < -1 for mark in marks)
        return share if share is not None and share < 1 and large else None

    def _assume_targets_unit(
        self, value: Exact, unit: str | None, marks: tuple[Exact, ...]
    ) -> Settled:
        share = self.doubtful(unit, marks) if _in_doubt(value, marks) else None
        if share is None:
            return Settled(value, ("actual-unit-assumed",))
        if self.bare_ratio == "undetermined":
            raise EvaluationError("ratio-or-percent", field="actual", unit=str(unit))
        if self.bare_ratio == "fraction":
            return Settled(scaled(value, 1 / share), ("actual-read-as-fraction",))
        return Settled(value, ("actual-unit-assumed",))

    def _assume_actual_unit(self, amount: Amount, marks: tuple[Exact, ...]) -> Settled:
        if marks and not any(marks):  # nothing is nothing in every unit
            return Settled(amount.value, ("target-unit-assumed",))
        known = self.units.find(amount.unit or "")
        if known is None or known.factor != 1 or not self._counts(known):
            raise EvaluationError("target-unit-missing", field="unit", unit=str(amount.unit))
        return Settled(amount.value, ("target-unit-assumed",))

    def _counts(self, unit: Unit) -> bool:
        """Whether a unit is a measure word: only then does it come in one size, one by one."""
        return bool(unit.dimensions) and all(
            power > 0 and self._is_count(name) for name, power in unit.dimensions
        )

    def _is_count(self, dimension: str) -> bool:
        # A measure word is its own dimension (次, 人); other dimensions have names of their own.
        return self.units.find(dimension) is not None


def quantities_of(units: UnitTable, conventions: Mapping[str, ConventionDef]) -> Quantities:
    """Take from the conventions how a bare number is read; unsaid, a ratio stays undetermined."""
    bare = conventions.get("bare-ratio")
    match None if bare is None else bare.value:
        case "percent":
            return Quantities(units, "percent")
        case "fraction":
            return Quantities(units, "fraction")
        case _:
            return Quantities(units)


def scaled(value: Exact, ratio: Fraction) -> Exact:
    """Multiply exactly; a finite decimal stays a decimal.

    >>> scaled(Decimal(700), Fraction(1, 10000)), scaled(Decimal(1), Fraction(1, 3))
    (Decimal('0.0700'), Fraction(1, 3))
    """
    factor = exact(ratio)
    if isinstance(value, Decimal) and isinstance(factor, Decimal):
        try:
            return _STRICT.multiply(value, factor)
        except Inexact:
            pass
    return exact(Fraction(value) * ratio)


def difference(first: Exact, second: Exact) -> Exact:
    """Subtract exactly.

    >>> difference(Decimal("0.3"), Fraction(1, 3))
    Fraction(-1, 30)
    """
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        try:
            return _STRICT.subtract(first, second)
        except Inexact:
            pass
    return exact(Fraction(first) - Fraction(second))


def _in_doubt(value: Exact, marks: tuple[Exact, ...]) -> bool:
    """Whether a bare value may be a fraction; one that repeats a number of the target is not."""
    return value != 0 and -1 <= value <= 1 and value not in marks


def _is_ratio(unit: Unit) -> bool:
    return all(name == _RATIO for name, _ in unit.dimensions)

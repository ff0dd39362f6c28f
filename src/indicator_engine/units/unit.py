"""A unit as evaluation needs it: its name, an exact factor to base units, its dimensions."""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction

from indicator_engine.errors import UnitError
from indicator_engine.exact import Exact, exact
from indicator_engine.records import record
from indicator_engine.units.shapes import Dimensions


@record(frozen=True, slots=True)
class Unit:
    """A unit, simple or compound.

    Args:
        name: its canonical name, which reads back to the same unit: ``元/人·天``.
        factor: how many base units one of it is, exactly.
        dimensions: its base dimensions and their exponents; empty for a pure number.
        assumed: whether the money unit was left out where it was written: ``万/人``. It tells
            of the writing, not of the unit, and is no part of equality.

    >>> Unit("万元", Fraction(10000), (("money", 1),)).factor
    Fraction(10000, 1)
    """

    name: str
    factor: Fraction
    dimensions: Dimensions
    assumed: bool = field(default=False, compare=False)


def comparable(one: Unit, other: Unit) -> bool:
    """Tell whether two units measure the same thing.

    >>> yuan, times = (
    ...     Unit("元", Fraction(1), (("money", 1),)),
    ...     Unit("次", Fraction(1), (("次", 1),)),
    ... )
    >>> comparable(yuan, yuan), comparable(yuan, times)
    (True, False)
    """
    return one.dimensions == other.dimensions


def ratio(one: Unit, other: Unit) -> Fraction:
    """Return what a number in `one` is multiplied by to be a number in `other`.

    Raises:
        UnitError: ``unit-mismatch`` when the two are not comparable.

    >>> yuan = Unit("元", Fraction(1), (("money", 1),))
    >>> ratio(Unit("万元", Fraction(10000), (("money", 1),)), yuan)
    Fraction(10000, 1)
    """
    if one.dimensions != other.dimensions:
        raise UnitError("unit-mismatch", field="unit", unit=one.name, target=other.name)
    return one.factor / other.factor


def convert(value: Exact, one: Unit, other: Unit) -> Exact:
    """Return a number in `one` as a number in `other`, exactly.

    Raises:
        UnitError: ``unit-mismatch`` when the two are not comparable.

    >>> from decimal import Decimal
    >>> ten_thousand = Unit("万元", Fraction(10000), (("money", 1),))
    >>> convert(Decimal(700), Unit("元", Fraction(1), (("money", 1),)), ten_thousand)
    Decimal('0.07')
    """
    times = ratio(one, other)
    return value if times == 1 else exact(Fraction(value) * times)

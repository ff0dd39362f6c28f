"""Exact numbers: Decimal as written, Fraction once something divides, rounded once."""

from __future__ import annotations

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = Decimal | Fraction
"""A finite decimal where one exists, else a fraction in lowest terms."""

# Wide enough that no legal cell or score is ever rounded by the context itself.
WIDE = Context(prec=200, traps=[InvalidOperation, DivisionByZero, Overflow])


def exact(value: Fraction | Decimal | int) -> Exact:
    """Return the Decimal equal to a rational where a finite one exists, else the Fraction.

    >>> exact(Fraction(1, 8)), exact(Fraction(2, 3))
    (Decimal('0.125'), Fraction(2, 3))
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    fraction = Fraction(value)
    rest, twos, fives = fraction.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return fraction
    places = max(twos, fives)
    scaled = fraction.numerator * 2 ** (places - twos) * 5 ** (places - fives)
    return Decimal(scaled).scaleb(-places, WIDE)


def plain(value: Exact | int) -> str:
    """Write a number as the interchange format does: no trailing zeros, no exponent, or p/q.

    >>> plain(Decimal("1.10E+3")), plain(Decimal("0.900")), plain(Fraction(2, 3))
    ('1100', '0.9', '2/3')
    """
    if isinstance(value, Fraction):
        settled = exact(value)
        if isinstance(settled, Fraction):
            return f"{settled.numerator}/{settled.denominator}"
        value = settled
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def round_half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round a number once, ties away from zero, to a number of decimal places.

    >>> round_half_up(Fraction(1, 200)), round_half_up(Fraction(-1, 200))
    (Decimal('0.01'), Decimal('-0.01'))
    """
    numerator, denominator = value.as_integer_ratio()
    scaled = abs(numerator) * 10**places
    units = (2 * scaled + denominator) // (2 * denominator)
    return Decimal(-units if numerator < 0 else units).scaleb(-places, WIDE)

"""The values a formula is given, held against what was declared of its names."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from indicator_engine.errors import EvaluationError
from indicator_engine.exact import plain
from indicator_engine.formulas.nodes import Use

Value: TypeAlias = Fraction | Decimal | int | bool
Pair: TypeAlias = tuple[int, int]


def prepared(use: Use, values: Mapping[str, object]) -> Pair | bool:
    """Return the value of a name: numerator and denominator of a number, or a bool.

    Raises:
        KeyError: no value is given for the name.
        TypeError: the value is not of the type that was declared.
        EvaluationError: the number was declared to be above zero and is not.

    >>> prepared(Use("t", "number"), {"t": Decimal("16.5")})
    (33, 2)
    """
    value = values[use.name]
    if use.type == "boolean":
        if isinstance(value, bool):
            return value
        raise TypeError(f"{use.name} is a boolean, got {value!r}")
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"{use.name} is an exact number, got {value!r}")
    pair = value.as_integer_ratio()
    if use.positive:
        require_positive(use.name, pair)
    return pair


def require_positive(name: str, pair: Pair) -> None:
    """Refuse a number that its declaration says cannot be: the checks relied on it.

    Raises:
        EvaluationError: the number is zero or negative.
    """
    if pair[0] <= 0:
        raise EvaluationError("formula-not-positive", name=name, value=plain(Fraction(*pair)))

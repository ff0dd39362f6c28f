"""The shape of unit definitions, wherever they come from: rule files have it, tests may too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from indicator_engine.records import record

Dimensions: TypeAlias = tuple[tuple[str, int], ...]
"""Names of base dimensions and their exponents, in the order of the names, none of them 0."""

Together: TypeAlias = Literal["add", "add-periods", "average", "apart"]
"""What becomes of several values of one dimension: of bodies and periods, of periods alone."""

PER = "/"
"""What stands before the denominators of a canonical name, whatever was written."""

TIMES = "·"
"""What stands between the factors of a canonical name, whatever was written."""


class ScaleLike(Protocol):
    """A word that multiplies a unit: 万 = 10000."""

    @property
    def name(self) -> str: ...
    @property
    def factor(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def at(self) -> str: ...


class UnitLike(Protocol):
    """A unit: the base of a dimension, or `factor` times other units."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> str | None: ...
    @property
    def of(self) -> str | None: ...
    @property
    def factor(self) -> str: ...
    @property
    def scales(self) -> Sequence[str]: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def symbol(self) -> str | None: ...
    @property
    def together(self) -> Together | None: ...
    @property
    def at(self) -> str: ...


class UnitsLike(Protocol):
    """One file of definitions."""

    @property
    def scales(self) -> Sequence[ScaleLike]: ...
    @property
    def units(self) -> Sequence[UnitLike]: ...
    @property
    def per(self) -> Sequence[str]: ...
    @property
    def times(self) -> Sequence[str]: ...
    @property
    def bare_scale_unit(self) -> str | None: ...


class FactorLike(Protocol):
    """A simple unit in base units."""

    @property
    def factor(self) -> str: ...
    @property
    def dimensions(self) -> Dimensions: ...


@record(frozen=True, slots=True)
class UnitFactor:
    """A simple unit in base units, computed through pint: ``factor`` as p or p/q, dimensions."""

    factor: str
    dimensions: Dimensions


def identifier_of(unit: UnitLike) -> str:
    """Return the name by which pint knows a unit: its symbol, else its own name."""
    return unit.symbol or unit.name


def spellings_of(unit: UnitLike) -> tuple[str, ...]:
    """Return the ways to write a unit, its name first."""
    return (unit.name, *unit.aliases)

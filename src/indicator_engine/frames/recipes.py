"""One distinct cell made ready for columns: whole numbers and a program, or why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Final

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation import Indicator, Ruling
from indicator_engine.evaluation.flagging import asked_rules
from indicator_engine.evaluation.methods import ParameterValue
from indicator_engine.evaluation.numbers import marks_of
from indicator_engine.evaluation.quantities import Amount
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    Compare,
    Deadline,
    Level,
    Operator,
    Period,
    Range,
)
from indicator_engine.rules.schema import FlagRuleDef, MethodFile, ProfileFile

MOST_WHOLE: Final = 2**51
"""Whole numbers below this, and sums and halves of them, are exact in a double."""

MOST_POINTS: Final = 100
"""The largest weight that a column of weights is planned for; a larger one is settled by row."""

MOST_PLACES: Final = 6
"""The most decimal places that are looked for in measured doubles."""

_HEADROOM: Final = 10
_COMPLETION_UNITS: Final = 10_000  # a completion is given to four places
_PROBE: Final = Decimal(7)  # in no doubt as a percentage


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """What rows have in common whose verdict and points come from the same column expressions.

    Equal ones are one object, see `program_of`: comparing all that a method is made of takes long.

    Args:
        op: the operator that is applied; None for a range.
        undirected: only equality can be judged.
        ends: whether the low and the high end of a range are included.
        sign: the sign of the bound.
        method: the scoring method; None where only the verdict is asked for.
        parameters: its parameters.
        flags: the flags that the target brings, where further ones may join them.
        rules: the rules of the profile that may raise further ones.
        zero_floor: whether a negative value counts as zero in the points.
        boundary_full: whether the boundary of a strict bound gets its points.
        half_up: whether points are rounded half up.
    """

    op: Operator | None
    undirected: bool
    ends: tuple[bool, bool]
    sign: int
    method: MethodFile | None
    parameters: tuple[tuple[str, ParameterValue], ...]
    flags: tuple[str, ...]
    rules: tuple[FlagRuleDef, ...]
    zero_floor: bool
    boundary_full: bool
    half_up: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """The whole numbers of one cell.

    A measured x is the whole number ``x × scale``; times `times` it is measured in the units of
    `bounds`, of which `unit` make one of the target's own unit.

    Args:
        scale: a power of ten.
        times: by which a measured whole number is multiplied.
        unit: what one of the target's unit is.
        bounds: the bound, or the low and the high end of a range.
        doubt: whether a bare value between -1 and 1 may be a fraction in place of a percentage.
    """

    scale: int
    times: int
    unit: int
    bounds: tuple[int, ...]
    doubt: bool


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """One distinct cell: how its numbers are judged; made once, and equal to itself alone.

    Args:
        indicator: the cell compiled for rows; None where it could not be read.
        error: why it could not be read.
        program: its column program; None where rows settle it.
        amounts: its whole numbers, beside a program.
        constant: whether every number is answered alike.
        unit: the unit of the measured values.
    """

    indicator: Indicator | None
    error: IndicatorError | None = None
    program: Program | None = None
    amounts: Amounts | None = None
    constant: bool = False
    unit: str | None = None

    @property
    def needs_rows(self) -> bool:
        """Whether each distinct number has to be settled by the engine itself."""
        return self.indicator is not None and self.program is None and not self.constant


@lru_cache(maxsize=16_384)  # as many as an engine keeps of compiled cells
def recipe_of(indicator: Indicator, unit: str | None, places: int, cents: int) -> Recipe:
    """Make a compiled cell ready for columns of numbers.

    Args:
        indicator: the cell with its weight.
        unit: the unit that the measured values are written in; None where they are bare.
        places: the decimal places that the measured values are expected to have.
        cents: the largest weight.
    """
    ruling, *others = indicator.spec.rulings
    bound = indicator.spec.bound
    reading = ruling.target.reading
    if bound is None or bound.conflict:
        return Recipe(indicator, constant=True)
    if others or indicator.case.one_to_many:
        return Recipe(indicator)
    if not isinstance(reading, Compare | Range):
        return Recipe(indicator, constant=isinstance(reading, Level | Deadline | Period))
    marks = marks_of(reading)
    if reading.basis is not None or not marks:
        return Recipe(indicator, constant=True, unit=unit)  # nothing to hold a number against
    program = _program(indicator, ruling, reading)
    if program is None:
        return Recipe(indicator)
    return _with_amounts(indicator, program, reading, unit, places, cents)


def _with_amounts(
    indicator: Indicator,
    program: Program,
    reading: Compare | Range,
    unit: str | None,
    places: int,
    cents: int,
) -> Recipe:
    quantities, marks = indicator.case.quantities, marks_of(reading)
    try:
        settled = quantities.settle(Amount(_PROBE, unit), reading.unit, marks)
    except IndicatorError:
        return Recipe(indicator, constant=True, unit=unit)
    doubt = unit is None and quantities.doubtful(reading.unit, marks) is not None
    if doubt and quantities.bare_ratio == "fraction":
        return Recipe(indicator)
    doubt = doubt and quantities.bare_ratio == "undetermined"
    ratio = Fraction(1) if settled.value == _PROBE else Fraction(settled.value) / Fraction(_PROBE)
    amounts = _whole(marks, ratio, places, cents, doubt=doubt)
    return Recipe(indicator) if amounts is None else Recipe(indicator, None, program, amounts)


def _program(indicator: Indicator, ruling: Ruling, reading: Compare | Range) -> Program | None:
    method = ruling.method
    if method is None or ruling.error is not None or not has_columns(method):
        return None
    if isinstance(reading, Range) and (reading.low is None or reading.high is None):
        return None
    return program_of(indicator, ruling, reading, method)


def has_columns(method: MethodFile) -> bool:
    """Whether the points of a method can be computed by columns."""
    return method.primitive not in ("word-tiers", "grades") and method.places <= 2


def program_of(
    indicator: Indicator, ruling: Ruling, reading: Compare | Range, method: MethodFile | None
) -> Program:
    """Return what rows are judged and scored by.

    Args:
        indicator: the cell.
        ruling: its one reading with the method that scores it.
        reading: that reading: a bound, or a range with two ends.
        method: the method, one that has columns; None where only the verdict is asked for.
    """
    target, profile = ruling.target, indicator.spec.profile
    if isinstance(reading, Range):
        first, ends = reading.low or Decimal(0), (reading.low_inclusive, reading.high_inclusive)
    else:
        first, ends = reading.value or Decimal(0), (True, True)
    rules = _asked(indicator, ruling, profile)
    return _shared(
        op=target.op,
        undirected=target.undirected,
        ends=ends,
        sign=(first > 0) - (first < 0),
        method=method,
        parameters=ruling.parameters,
        flags=target.flags,
        rules=rules,
        zero_floor=profile.negative_actual == "zero",
        boundary_full=profile.strict_boundary != "zero",
        half_up=profile.rounding != "down",
    )


_shared: Final = lru_cache(maxsize=4096)(Program)


def _asked(indicator: Indicator, ruling: Ruling, profile: ProfileFile) -> tuple[FlagRuleDef, ...]:
    return tuple(asked_rules(indicator.spec, ruling)) if profile.flags else ()


def _whole(
    marks: tuple[Exact, ...], ratio: Fraction, places: int, cents: int, *, doubt: bool
) -> Amounts | None:
    """Choose the scale on which everything is a whole number, with room above the bound."""
    pairs = [mark.as_integer_ratio() for mark in marks]
    unit = ratio.denominator
    for top, bottom in pairs:
        unit *= _without_tens(bottom // gcd(top * unit, bottom))
    times = ratio.numerator * (unit // ratio.denominator)
    least = max([_places(bottom // gcd(top * unit, bottom)) for top, bottom in pairs])
    room = MOST_WHOLE // (2 * max(_COMPLETION_UNITS, cents) * _HEADROOM)
    size = max(abs(top) * unit // bottom for top, bottom in pairs) + 1
    chosen = max(least, places)
    while chosen > least and size * 10**chosen > room:
        chosen -= 1
    if size * 10**chosen > room:
        return None
    scale = 10**chosen
    bounds = tuple(top * unit * scale // bottom for top, bottom in pairs)
    return Amounts(scale, times, unit * scale, bounds, doubt)


def _without_tens(value: int) -> int:
    """Leave out of a denominator what some power of ten takes away."""
    for prime in (2, 5):
        while value % prime == 0:
            value //= prime
    return value


def _places(bottom: int) -> int:
    """Return how many decimal places a number with a denominator of twos and fives has."""
    places = 0
    while 10**places % bottom:
        places += 1
    return places

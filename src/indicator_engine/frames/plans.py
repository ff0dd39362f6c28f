"""The plan of a frame: what all its expressions depend on, and how large its numbers can get."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Final

from indicator_engine.frames.backends import Expr, Frame, Maker, Source, divisor
from indicator_engine.frames.cells import NOT_A_VALUE, Cells
from indicator_engine.frames.expressions import NoColumns
from indicator_engine.frames.layout import own
from indicator_engine.frames.programs import Inputs, answers_of
from indicator_engine.frames.recipes import MOST_POINTS, MOST_WHOLE, Program
from indicator_engine.frames.shapes import Shapes

_WIDEST: Final = 51
_NARROWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Extent:
    """How large the whole numbers of a plan can be.

    Args:
        amount: the largest measured value that is computed exactly.
        bounds: the largest bound of each program.
        units: the largest unit of each program.
        weight: the largest weight, in cents.
    """

    amount: int
    bounds: tuple[int, ...]
    units: tuple[int, ...]
    weight: int


def extent_of(cells: Cells, points: Fraction | None) -> Extent:
    """Find the largest measured value up to which every program stays exact.

    Args:
        cells: the cells with their programs.
        points: the weight, where all rows have the same.
    """
    weight = int((points or MOST_POINTS) * 100) + 1
    bounds, units, most = [], [], 2**_WIDEST
    for program in cells.programs:
        amounts = [one.amounts for one in cells.recipes if one.program == program and one.amounts]
        bounds.append(_rounded_up(max(max(map(abs, one.bounds)) for one in amounts)))
        units.append(_rounded_up(max(one.unit for one in amounts)))
        most = min(most, _most_amount(program, points, weight, bounds[-1], units[-1]))
    return Extent(most, tuple(bounds), tuple(units), weight)


def _rounded_up(size: int) -> int:
    """Return the next power of two, so that few sizes are asked about."""
    return 1 << size.bit_length()


@lru_cache(maxsize=4096)
def _most_amount(
    program: Program, points: Fraction | None, weight: int, bound: int, unit: int
) -> int:
    """Return the largest amount with which nothing on the way leaves what doubles hold."""
    count = 1 if program.op is not None else 2

    def worst(amount: int) -> int:
        given = Inputs(0, (0,) * count, 0, points or 0, amount, bound, unit, weight)
        return answers_of(program, NoColumns(), given).worst

    sizes = (2**n for n in range(_WIDEST, _NARROWEST, -1))
    return next((size for size in sizes if worst(size) <= MOST_WHOLE), 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the expressions of a frame depend on.

    Args:
        source: the frame.
        cells: its distinct cells.
        extent: how large its numbers can be.
        value: the column of measured numbers.
        key: the column that a measured value is known by where rows settle it.
        whole: whether the measured numbers are whole.
        weight: the column of weights; None where all rows have the same, or none.
        points: the weight that all rows have.
        cautious: whether values with more places than the scale are computed with their doubt.
        settled: whether the answers of single rows have been joined.
        shapes: the columns that shapes are told by, where cells were read by their shapes.
        texts: whether the values are read beforehand, each distinct one once: texts and days.
    """

    source: Source
    cells: Cells
    extent: Extent
    value: str
    key: str
    whole: bool
    weight: str | None
    points: Fraction | None
    cautious: bool = False
    settled: bool = False
    texts: bool = False
    shapes: Shapes | None = None

    # ── measured values and weights ──────────────────────────────────────────────────────────

    @property
    def api(self) -> Maker:
        """What makes expressions."""
        return self.source.api

    @property
    def scored(self) -> bool:
        """Whether there are points at all."""
        return self.weight is not None or self.points is not None

    @property
    def given(self) -> Expr:
        """The measured value as a double."""
        return self.api.col(own("given"))

    @property
    def measured(self) -> Expr:
        """Whether a number was measured: neither nothing nor what is no value."""
        return ~self.given.is_null() if self.texts or self.whole else self.given.is_finite()

    @property
    def bad(self) -> Expr | None:
        """Why a measured number is no value; None where all are."""
        if self.texts:
            return self.api.col(own("bad"))
        if self.whole:
            return None
        return self.api.when(~self.given.is_finite()).then(self.api.lit(NOT_A_VALUE))

    def prepared(self, frame: Frame) -> Frame:
        """Add the whole numbers that everything is computed from."""
        if self.shapes is not None:
            frame = frame.with_columns(*self._bounds(self.shapes))
        given = self.api.col(self.value).cast(self.api.Float64())
        whole = (given * self.api.col(own("scale")) + 0.5).floor()
        frame = frame.with_columns(given.alias(own("given")), whole.alias(own("whole")))
        return frame.with_columns(*self._amounts(), *self._weights())

    def _amounts(self) -> list[Expr]:
        """The measured value in whole numbers, where these can judge it: null everywhere else."""
        whole, scale = self.api.col(own("whole")), self.api.col(own("scale"))
        exact = whole / scale == self.given
        amount = whole
        if self.cautious:
            amount = self.api.when(exact).then(whole).otherwise(self.given * scale)
        if any(one.amounts is not None and one.amounts.times != 1 for one in self.cells.recipes):
            amount = amount * self.api.col(own("times"))
        inside = amount.abs() <= float(self.extent.amount)
        fits = inside if self.cautious else exact & inside
        certain = self._certain(amount)
        judged = self.api.when(fits if certain is None else fits & certain).then(amount)
        made = [exact.alias(own("exact")), fits.alias(own("fits")), judged.alias(own("amount"))]
        return made if certain is None else [*made, certain.alias(own("certain"))]

    def _certain(self, amount: Expr) -> Expr | None:
        """Where a bare value is no fraction in place of a percentage; None where all are."""
        recipes = self.cells.recipes
        if not any(one.amounts is not None and one.amounts.doubt for one in recipes):
            return None
        test = (self.given.abs() > 1.0) | (self.given == 0.0) | ~self.api.col(own("doubt"))
        if any(one.program is not None and one.program.op is None for one in recipes):
            ends = (amount == self.api.col(own(end)) for end in ("low", "high"))
            test = reduce(operator.or_, ends, test)
        return test

    def _bounds(self, shapes: Shapes) -> list[Expr]:
        """The bound of a text that was read by its shape: its own number in whole numbers."""
        api, scale = self.api, self.api.col(own("scale"))
        number = (api.col(shapes.number) * scale + 0.5).floor()
        bound = number * (api.col(own("unit")) / scale)
        shaped = api.col(own("shaped"))
        return [
            api.when(shaped).then(bound).otherwise(api.col(own(end))).alias(own(end))
            for end in ("low", "high")
        ]

    def _weights(self) -> list[Expr]:
        """The weight in cents, where columns can score by it."""
        if self.weight is None:
            return []
        weight = self.api.col(self.weight).cast(self.api.Float64())
        cents = (weight * 100.0 + 0.5).floor()
        hundred = divisor(self.api, self.api.col(own("scale")), 100.0)
        lawful = (cents >= 0.0) & (cents <= float(self.extent.weight))
        kept = self.api.when((cents / hundred == weight) & lawful).then(cents)
        return [kept.alias(own("cents"))]

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
from indicator_engine.frames.words import Words

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
    pairs = list(zip(cells.recipes, cells.numbers, strict=True))
    for number, program in enumerate(cells.programs):
        amounts = [one.amounts for one, at in pairs if at == number and one.amounts]
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
class Numbers:
    """What is known of the measured numbers when a plan is made; of lazy frames only the type.

    Args:
        places: how many decimal places they usually have.
        nulls: whether some may be null.
        finite: whether none is NaN or infinite.
        most: the largest of them, without its sign; None where it is not known.
        small: whether some may be fractions: at most one, and not zero.
    """

    places: int = 0
    nulls: bool = True
    finite: bool = False
    most: float | None = None
    small: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the expressions of a frame depend on.

    Args:
        source: the frame.
        cells: its distinct cells.
        extent: how large its numbers can be.
        value: the column of measured numbers.
        key: the column that a measured value is known by where rows settle it.
        numbers: what is known of the measured numbers.
        weight: the column of weights; None where all rows have the same, or none.
        points: the weight that all rows have.
        cautious: whether values with more places than the scale are computed with their doubt.
        settled: whether the answers of single rows have been joined.
        shapes: the columns that shapes are told by, where cells were read by their shapes.
        texts: whether the values are read beforehand, each distinct one once: texts and days.
        words: what stands for the texts of answers.
    """

    source: Source
    cells: Cells
    extent: Extent
    value: str
    key: str
    numbers: Numbers
    weight: str | None
    points: Fraction | None
    words: Words
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
    def inside(self) -> bool:
        """Whether all numbers are known to be as small as columns need them."""
        most = self.numbers.most
        if most is None or self.texts or self.weight is not None:
            return False
        amounts = [one.amounts for one in self.cells.recipes if one.amounts is not None]
        pairs = {(1, 1), *((one.scale, one.times) for one in amounts)}
        return all((most * scale + 1) * times <= self.extent.amount for scale, times in pairs)

    @property
    def given(self) -> Expr:
        """The measured value as a double."""
        return self.api.col(own("given"))

    @property
    def measured(self) -> Expr | None:
        """Where a number was measured: no test where one was in every row."""
        if not self.texts and not self.numbers.finite:
            return self.given.is_finite()
        return ~self.given.is_null() if self.texts or self.numbers.nulls else None

    @property
    def bad(self) -> Expr | None:
        """Why a measured value is none; None where all are values."""
        if self.texts:
            return self.api.col(own("bad"))
        if self.numbers.finite:
            return None
        bad = self.words.literal("error", NOT_A_VALUE)
        return self.api.when(~self.given.is_finite()).then(bad)

    def prepared(self, frame: Frame) -> Frame:
        """Add the whole numbers that everything is computed from."""
        if self.shapes is not None:
            frame = frame.with_columns(*self._bounds(self.shapes))
        given = self.api.col(self.value).cast(self.api.Float64())
        whole = (given * self.api.col(own("scale")) + 0.5).floor()
        frame = frame.with_columns(given.alias(own("given")), whole.alias(own("whole")))
        return frame.with_columns(*self._amounts(), *self._weights())

    def _amounts(self) -> list[Expr]:
        """The measured value in whole numbers, null where it cannot be judged by them.

        Rows in memory that are not exact are settled afterwards in any case.
        """
        whole, scale = self.api.col(own("whole")), self.api.col(own("scale"))
        exact = whole / scale == self.given
        amount = whole
        if self.cautious:
            amount = self.api.when(exact).then(whole).otherwise(self.given * scale)
        if any(one.amounts is not None and one.amounts.times != 1 for one in self.cells.recipes):
            amount = amount * self.api.col(own("times"))
        certain = self._certain(amount)
        inside = [] if self.inside else [amount.abs() <= float(self.extent.amount)]
        fits = inside if self.cautious else [exact, *inside]
        tests = inside if self.source.eager else fits
        tests = tests if certain is None else [*tests, certain]
        judged = self.api.when(reduce(operator.and_, tests)).then(amount) if tests else amount
        made = [exact.alias(own("exact")), judged.alias(own("amount"))]
        if fits:
            made.append(reduce(operator.and_, fits).alias(own("fits")))
        return made if certain is None else [*made, certain.alias(own("certain"))]

    @property
    def doubtful(self) -> bool:
        """Whether a bare value may be a fraction in place of a percentage."""
        recipes = self.cells.recipes
        return self.numbers.small and any(one.amounts and one.amounts.doubt for one in recipes)

    def _certain(self, amount: Expr) -> Expr | None:
        """Where a bare value is no fraction in place of a percentage; None where none may be."""
        if not self.doubtful:
            return None
        test = (self.given.abs() > 1.0) | (self.given == 0.0) | ~self.api.col(own("doubt"))
        if any(one.op is None for one in self.cells.programs):
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

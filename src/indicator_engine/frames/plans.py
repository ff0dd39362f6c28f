"""The plan of a frame: what all its expressions depend on, and how large its numbers can get."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from indicator_engine.frames.backends import Expr, Frame, Maker, Source
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
    def number(self) -> Expr:
        """The measured value as a double, null where it is none."""
        return self.api.col(own("number"))

    def prepared(self, frame: Frame) -> Frame:
        """Add the whole numbers that everything is computed from."""
        value = self.api.col(self.value).cast(self.api.Float64())
        if self.texts or self.numbers.finite:
            frame = frame.with_columns(value.alias(own("number")))
        else:
            frame = frame.with_columns(value.alias(own("given")))
            finite = self.api.col(own("given")).is_finite()
            number = self.api.when(finite).then(self.api.col(own("given")))
            bad = self.api.when(~finite).then(self.words.literal("error", NOT_A_VALUE))
            frame = frame.with_columns(number.alias(own("number")), bad.alias(own("bad")))
        scale = self.api.col(own("scale"))
        if self.shapes is not None:
            frame = frame.with_columns(*self._bounds(self.shapes))
        nearest = (self.number * scale + 0.5).floor()
        frame = frame.with_columns(nearest.alias(own("whole")))
        return frame.with_columns(*self._amounts(), *self._weights())

    def _amounts(self) -> list[Expr]:
        whole, scale = self.api.col(own("whole")), self.api.col(own("scale"))
        times = self.api.col(own("times"))
        exact = whole / scale == self.number
        amount = whole
        if self.cautious:
            amount = self.api.when(exact).then(whole).otherwise(self.number * scale)
        if any(one.amounts is not None and one.amounts.times != 1 for one in self.cells.recipes):
            amount = amount * times
        return [exact.alias(own("exact")), amount.alias(own("amount"))]

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
        if self.weight is None:
            return []
        weight = self.api.col(self.weight).cast(self.api.Float64())
        return [(weight * 100.0 + 0.5).floor().alias(own("cents"))]

    @property
    def hundred(self) -> Expr:
        return self.api.col(own("scale")) * 0.0 + 100.0

    @property
    def weight_kept(self) -> Expr | None:
        """Where a weight is a number of cents that columns can score by."""
        if self.weight is None:
            return None
        weight = self.api.col(self.weight).cast(self.api.Float64())
        cents = self.api.col(own("cents"))
        lawful = (cents >= 0.0) & (cents <= float(self.extent.weight))
        return (cents / self.hundred == weight) & lawful

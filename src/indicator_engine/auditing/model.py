"""A filled self-evaluation form as its file says it: pure data, frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, TypeAlias

from indicator_engine.plans.model import Amount, Award, Entry, IndicatorRow, Year
from indicator_engine.plans.shapes import Number

Rate: TypeAlias = Annotated[Decimal, Number(percent=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow(IndicatorRow):
    """One row of a form: what was measured, and the points it was given.

    Args:
        actual: what was measured, as in an actuals file; nothing where the cell is empty.
        weight: its full points.
        score: the points that the unit gave itself.
        reviewed: the points after review.
    """

    actual: Entry | None = None
    weight: Amount | None = None
    score: Award | None = None
    reviewed: Award | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetPart:
    """One row of money below the total: 当年财政拨款, 上年结转资金, 其他资金.

    Args:
        name: its name, as written.
        initial: the budget at the start of the year.
        budget: the budget of the year after adjustment.
        executed: what was paid.
    """

    name: str
    initial: Amount | None = None
    budget: Amount | None = None
    executed: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormExecution:
    """The rows of money of a form and the points for spending it, all in one unit.

    Args:
        unit: the unit of every amount.
        initial: the budget at the start of the year, from the total row.
        budget: the budget of the year after adjustment, from the total row; execution is measured
            against it where it is given, otherwise against `initial`.
        executed: what was paid, from the total row.
        rate: the rate of execution that is printed, in percent.
        parts: every row that the total is the sum of, or none of them.
        weight: its full points.
        score: the points that the unit gave itself.
        reviewed: the points after review.
    """

    unit: str | None = None
    initial: Amount | None = None
    budget: Amount | None = None
    executed: Amount | None = None
    rate: Rate | None = None
    parts: tuple[BudgetPart, ...] = ()
    weight: Amount | None = None
    score: Award | None = None
    reviewed: Award | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPoints:
    """The points that a form says some level-1 heads have together.

    Args:
        heads: the names of the heads, most often one.
        points: their points.
    """

    heads: tuple[str, ...]
    points: Amount
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The weight structure that a form states of itself, most often in a footnote.

    Args:
        heads: the points of each head.
        execution: the points of budget execution.
    """

    heads: tuple[DeclaredPoints, ...] = ()
    execution: Amount | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSum:
    """The sums that a form prints for one level-1 head.

    Args:
        head: the name of the head.
        weight: its full points.
        score: its points.
    """

    head: str
    weight: Amount | None = None
    score: Amount | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The sums that a form prints: of all rows and budget execution, and by head.

    Args:
        weight: the sum of the full points.
        score: the sum of the points that the unit gave itself.
        reviewed: the sum of the points after review.
        heads: the sums by head, without budget execution.
    """

    weight: Amount | None = None
    score: Amount | None = None
    reviewed: Amount | None = None
    heads: tuple[HeadSum, ...] = ()
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A filled self-evaluation form.

    Args:
        year: the budget year.
        rows: the indicators, in the order of the form.
        name: the project, or whatever the form is of.
        document: the document that the form was taken from.
        source: where it was published.
        illustrative: whether this is no single published form; every report says so.
        remark: anything a reader should know.
        execution: the budget and the points for spending it.
        declared: the weight structure that the form states of itself.
        sums: the sums that it prints.

    >>> row = FormRow(id="a", name="n", target="≥1次", weight=Decimal(10))
    >>> form = Form(year=2025, rows=(row,), execution=FormExecution(weight=Decimal(10)))
    >>> sum(form.weights)
    Decimal('20')
    """

    year: Year
    rows: tuple[FormRow, ...]
    name: str | None = None
    document: str | None = None
    source: str | None = None
    illustrative: bool = False
    remark: str | None = None
    execution: FormExecution | None = None
    declared: Declared | None = None
    sums: Sums | None = None

    @property
    def lines(self) -> Iterator[FormRow | FormExecution]:
        """Yield everything that may have points: the rows, then budget execution."""
        yield from self.rows
        if self.execution is not None:
            yield self.execution

    @property
    def weights(self) -> Iterator[Decimal]:
        """Yield the full points of every row that has any, and of budget execution."""
        return (line.weight for line in self.lines if line.weight is not None)

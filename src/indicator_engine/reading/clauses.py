"""Clauses: each quantity or moment of a cell with the words that stand around it.

cell   = clause { joint clause } [joint words]
clause = lead token tail
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from indicator_engine.expressions import Basis, Change, Every, Expression, Operator, PeriodName
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.tokens import BasisMark, EachMark, Quantity
from indicator_engine.records import record

Mark: TypeAlias = BasisMark | EachMark | EveryMark


@dataclass(slots=True)
class Clause:
    """One token with what its lead and tail say. Filled while reading, then turned into a form.

    `subject` are the words before the token that are no grammar, `trailing` those after it;
    `extra` are words joined to the last clause as a condition of their own. `headed` is a clause
    that begins with what it is for or measured from (每年, 每村, 较上年, 2025年), `hoped` one of
    mere hope (力争98%), `parted` one whose parts follow in brackets.
    """

    token: Quantity | Moment
    start: int
    end: int
    joint: str = ""
    op: Operator | None = None
    op_signed: bool = False
    suffix_op: Operator | None = None
    early_op: Operator | None = None
    forbidden: bool = False
    includes: bool | None = None
    tolerance: bool = False
    rank: bool = False
    between: bool = False
    basis: Basis | None = None
    change: Change | None = None
    every: PeriodName | None = None
    every_count: int = 1
    day_of_month: bool = False
    each: list[str] = field(default_factory=list)
    each_said: str = ""
    each_lead: str = ""
    headed: bool = False
    anchor: str | None = None
    unit: str | None = None
    before: bool = False
    after: bool = False
    subject: str = ""
    trailing: str = ""
    extra: str = ""
    hoped: bool = False
    parted: bool = False

    def has_operator(self) -> bool:
        """Whether an operator was written before or after the token."""
        return self.op is not None or self.suffix_op is not None

    def is_range(self) -> bool:
        """Whether the token has two ends: 3-5次, ±3%."""
        return self.tolerance or (isinstance(self.token, Quantity) and self.token.low is not None)

    def has_words(self) -> bool:
        """Whether words stand around the token that are no grammar."""
        return bool(self.subject or self.trailing)


@record(frozen=True, slots=True)
class Form:
    """An expression and the other readings of the same words, best first."""

    reading: Expression
    alternatives: tuple[Expression, ...] = ()


def recurring(clause: Clause, form: Form) -> Form:
    """Every reading of a clause for each of the periods it names."""
    if clause.every is None:
        return form
    readings = [
        Every(e, period=clause.every, count=clause.every_count)
        for e in (form.reading, *form.alternatives)
    ]
    return Form(readings[0], tuple(readings[1:]))


def is_duration(cell: Cell, token: Quantity | Moment) -> bool:
    """Whether a token is a stretch of time counted in a unit."""
    if not isinstance(token, Quantity) or token.unit is None:
        return False
    return any(name in cell.lexicon.times.durations for name, _ in token.unit.dimensions)


def is_share(cell: Cell, token: Quantity) -> bool:
    """Whether a token is a number of times or of hundredths, which are taken of something."""
    numbers, unit = cell.lexicon.numbers, token.unit
    return unit is not None and unit.name in (numbers.ratio_unit, numbers.hundredth_unit)


def is_event(token: Quantity | Moment) -> bool:
    """Whether a token is a feast or a season, which has no first or last day of its own."""
    return isinstance(token, Moment) and token.unit == "event"


def is_fraction(cell: Cell, token: Quantity) -> bool:
    """Whether a quantity is a share of something: 95%, 5‰."""
    share = cell.lexicon.units.find(cell.lexicon.numbers.hundredth_unit or "")
    return bool(share and token.unit and token.unit.dimensions == share.dimensions)

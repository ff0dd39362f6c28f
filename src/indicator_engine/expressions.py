"""The typed language of thresholds: frozen, slotted, pure data; equality is structural."""

from __future__ import annotations

import datetime
from typing import Literal, TypeAlias

from indicator_engine.exact import Exact
from indicator_engine.records import record

Operator: TypeAlias = Literal[">=", ">", "<=", "<", "=", "!="]
Change: TypeAlias = Literal["increase", "decrease"]
PeriodName: TypeAlias = Literal["day", "week", "month", "quarter", "half", "year", "term"]
Reference: TypeAlias = Literal["budget", "estimate", "standard", "plan"]


@record(frozen=True, slots=True)
class Basis:
    """What a change or a multiple is measured from: ``previous-year``, ``year:2020``, a name."""

    of: str
    change: Change | None = None


@record(frozen=True, slots=True)
class Compare:
    """One bound: ``≥1次``. `implied` where no operator was written anywhere."""

    op: Operator
    value: Exact | None
    unit: str | None = None
    implied: bool = False
    ref: Reference | None = None
    basis: Basis | None = None
    anchor: str | None = None
    subject: str | None = None


@record(frozen=True, slots=True)
class Range:
    """Two bounds on one quantity: ``3-5次``. None is an open end."""

    low: Exact | None
    high: Exact | None
    low_inclusive: bool = True
    high_inclusive: bool = True
    unit: str | None = None
    basis: Basis | None = None
    subject: str | None = None


@record(frozen=True, slots=True)
class Deadline:
    """A point in time not to be passed: ``年底前``.

    `when` is symbolic (``year-end``, ``month-end:11``, ``quarter-end:3``, ``date:11-15``,
    ``event:春节``) or ``date`` for a full date; `date` is None while the year is unknown.
    """

    op: Operator
    when: str
    date: datetime.date | None = None
    anchor: str | None = None
    subject: str | None = None


@record(frozen=True, slots=True)
class Period:
    """A stretch of time, both ends included: ``2021年1月-12月``, ``全年``."""

    start: datetime.date | None
    end: datetime.date | None
    when: str | None = None
    subject: str | None = None


@record(frozen=True, slots=True)
class Level:
    """A target in words; `scale` and `grade` where the rules know the words."""

    text: str
    scale: str | None = None
    grade: str | None = None
    subject: str | None = None


@record(frozen=True, slots=True)
class Grade:
    """One grade of a graded target and what earns it."""

    grade: str
    of: Expression


@record(frozen=True, slots=True)
class Graded:
    """One target for each grade, best first: ``100%|90%|85%`` with 优|良|中."""

    grades: tuple[Grade, ...]
    subject: str | None = None


@record(frozen=True, slots=True)
class All:
    """Several conditions that hold together."""

    of: tuple[Expression, ...]
    subject: str | None = None


@record(frozen=True, slots=True)
class AnyOf:
    """Several conditions of which one suffices."""

    of: tuple[Expression, ...]
    subject: str | None = None


@record(frozen=True, slots=True)
class Every:
    """A condition for each period (``每季度≥1次``) or each entity (``每村1名``).

    `count` periods together are one stretch that the condition holds for: ``每两年1次``.
    """

    of: Expression
    period: PeriodName | None = None
    each: str | None = None
    subject: str | None = None
    count: int = 1


Expression: TypeAlias = Compare | Range | Deadline | Period | Level | Graded | All | AnyOf | Every


@record(frozen=True, slots=True)
class Threshold:
    """What was read from one cell: the reading, notes on it, other defensible readings.

    Args:
        text: the cell as written.
        reading: the best reading.
        notes: registered codes, in the order they were found.
        alternatives: the other defensible readings, best first.
    """

    text: str
    reading: Expression
    notes: tuple[str, ...] = ()
    alternatives: tuple[Expression, ...] = ()


@record(frozen=True, slots=True)
class Measured:
    """What was read from one measured value.

    Args:
        kind: what sort of value it is; ``none`` where nothing was measured.
        value: the number of a ``number``.
        unit: its canonical unit, None when none was written.
        date: the day of a ``date``; the last day of a ``period``.
        start: the first day of a ``period``.
        level: the words of a ``level``; `scale` and `grade` where the rules know them.
        basis: what a change is measured from, where it says so.
        items: the values of a ``list``, one a period; `subjects` names them where given.
        words: words beside a number or a day that not every report may say: its row must know them.
        text: the value as written.
        notes: registered codes.
        alternatives: other defensible readings.
    """

    kind: Literal["number", "date", "period", "level", "list", "none"]
    value: Exact | None = None
    unit: str | None = None
    date: datetime.date | None = None
    start: datetime.date | None = None
    level: str | None = None
    scale: str | None = None
    grade: str | None = None
    basis: Basis | None = None
    items: tuple[Measured, ...] = ()
    subjects: tuple[str, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()
    alternatives: tuple[Measured, ...] = ()
    words: tuple[str, ...] = ()

"""A plan and its measured values as their files say them: pure data, frozen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from indicator_engine.expressions import Reference
from indicator_engine.plans.shapes import Measurement, Number
from indicator_engine.reading.measure import Actual

Weighting: TypeAlias = Literal["profile", "equal", "none"]

Amount: TypeAlias = Annotated[Decimal, Number()]
Points: TypeAlias = Annotated[Decimal, Number(most=Decimal(100))]
Weight: TypeAlias = Annotated[Decimal, Number(Decimal("0.01"), Decimal(100))]
Percent: TypeAlias = Annotated[Decimal, Number(most=Decimal(100), percent=True)]
Year: TypeAlias = Annotated[int, Number(Decimal(1900), Decimal(2999), whole=True)]
Value: TypeAlias = Annotated[Actual, Measurement()]
Sample: TypeAlias = Annotated[int, Number(Decimal(1), whole=True)]
Whose: TypeAlias = Literal["self", "reviewed"]
WHOSE: Final[tuple[Whose, ...]] = ("self", "reviewed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a ratio, in words.

    Args:
        numerator: what is counted above the line.
        denominator: what is counted below the line.
    """

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The numbers that targets refer to; those of a row come before those of its table.

    Args:
        estimate: the estimate approved (不超过批复概算).
        standard: the standard (达到国家标准).
        plan: the number planned (不低于计划数).
    """

    estimate: str | None = None
    standard: str | None = None
    plan: str | None = None

    def given(self) -> dict[Reference, str]:
        """Return those that are written, by the names that targets know."""
        named: dict[Reference, str | None] = {
            "estimate": self.estimate, "standard": self.standard, "plan": self.plan,
        }  # fmt: skip
        return {name: text for name, text in named.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is to be achieved, in words.

    Args:
        id: its id, which indicators may name.
        name: its heading, where it has one.
        text: the objective itself.
    """

    id: str
    name: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """The cells of a level-3 indicator that plans and forms have alike.

    Args:
        id: its id, unique in the file.
        name: the name of the indicator, as written.
        target: the target cell, as written; what cannot be read is told when it is assessed.
        adjusted: the target after adjustment; the row is judged by it, and both are shown.
        level1: the name of its level-1 head.
        level2: the name of its level-2 head.
        description: the description column.
        op: the operator column, where the form has one.
        unit: the unit column, where the form has one.
        direction: the direction column, where the form has one.
        parts: what a ratio divides by what.
        references: the numbers that the target refers to; they come before those of the table.
        scoring_rule: how the row is scored, in one sentence, in place of the profile's method;
            what cannot be read is told when it is assessed.
    """

    id: str
    name: str
    target: str
    adjusted: str | None = None
    level1: str | None = None
    level2: str | None = None
    description: str | None = None
    op: str | None = None
    unit: str | None = None
    direction: str | None = None
    parts: Parts | None = None
    references: References | None = None
    scoring_rule: str | None = None
    at: str = field(default="", compare=False)

    @property
    def current(self) -> str:
        """Return the adjusted target, or the initial one where nothing was adjusted."""
        return self.target if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIndicator(IndicatorRow):
    """One row of a plan.

    Args:
        basis: what the target was set by.
        objective: the id of the objective that it measures.
        weight: its full points; rows without one are not scored where others have one.
    """

    basis: str | None = None
    objective: str | None = None
    weight: Weight | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The money of a project or department, all in one unit.

    Args:
        unit: the unit of every amount.
        initial: the budget at the start of the year.
        adjusted: the budget after adjustment; execution is measured against it where it is given.
        fiscal: the part that comes from public finance.
        other: the part that comes from elsewhere.
    """

    unit: str
    initial: Amount
    adjusted: Amount | None = None
    fiscal: Amount | None = None
    other: Amount | None = None

    @property
    def current(self) -> Decimal:
        """Return the adjusted budget, or the initial one where nothing was adjusted."""
        return self.initial if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingStep:
    """One node of a spending plan.

    Args:
        node: by when, as written.
        percent: the part of the budget, in percent, as written: an increment or a running total.
    """

    node: str
    percent: Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of indicators: of a project, or of the whole department.

    Args:
        id: its id, unique in the plan.
        name: its name.
        code: its code in the budget system.
        weights: how points are split where no row has a weight: as the profile's heads say,
            equally over all rows, or none, which judges without points.
        execution_weight: the points of budget execution, in place of the profile's.
        budget: its money.
        references: the numbers that its targets refer to.
        spending: the spending plan.
        objectives: what is to be achieved.
        indicators: the rows, in the order of the form.
    """

    id: str
    name: str
    code: str | None = None
    weights: Weighting | None = None
    execution_weight: Points | None = None
    budget: Budget | None = None
    references: References | None = None
    spending: tuple[SpendingStep, ...] = ()
    objectives: tuple[Objective, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()
    at: str = field(default="", compare=False)

    default_weights: ClassVar[Weighting] = "profile"

    @property
    def has_execution(self) -> bool:
        """Say whether the execution of a budget counts here."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Sheet):
    """A project with its table of indicators.

    Args:
        purpose: what the money is for.
    """

    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Department(Sheet):
    """The department, with its own table of indicators."""

    # The forms of whole departments have no common structure of heads, so the rows of one that
    # prints no weights count alike [convention].
    default_weights: ClassVar[Weighting] = "equal"

    @property
    def has_execution(self) -> bool:
        """Say whether the execution of a budget counts here: where the plan states one."""
        return self.budget is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A performance plan: a department, its projects, their indicators.

    Args:
        year: the budget year.
        department: who the plan is of.
        projects: the projects, in the order of the document.
        document: the document that the plan was taken from.

    >>> row = PlanIndicator(id="a", name="n", target="≥1次")
    >>> plan = Plan(year=2025, department=Department(id="d", name="d", indicators=(row,)))
    >>> [sheet.id for sheet in plan.sheets]
    ['d']
    """

    year: Year
    department: Department
    projects: tuple[Project, ...] = ()
    document: str | None = None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the projects and, where it has indicators of its own, the department."""
        own = (self.department,) if self.department.indicators else ()
        return (*self.projects, *own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What one body measured of a row. A bare value stands for a body with that value.

    Args:
        value: its value, as in an entry; null leaves the whole row open.
        numerator: what it counted above the line of a ratio, in place of a value.
        denominator: what it counted below the line.
        unit: the unit of the value, where a form has it in a column of its own.
        money: its money, by which relative values are averaged; otherwise that of the table.
        evidence: what shows the value, in words.
    """

    shorthand: ClassVar[str] = "value"

    value: Value = None
    numerator: str | None = None
    denominator: str | None = None
    unit: str | None = None
    money: str | None = None
    evidence: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was measured of one indicator. A bare value stands for an entry with that value.

    Args:
        value: text, null where nothing was measured, a list of one value a period, or a mapping
            of values by subject.
        numerator: what was counted above the line of a ratio, in place of a value.
        denominator: what was counted below the line.
        bodies: what each of several bodies measured, in place of one value.
        unit: the unit of the value, where a form has it in a column of its own.
        previous: the value of the year before, for targets such as 较上年增长5%.
        sample: how many answers a survey rests on.
        evidence: what shows the value, in words.
    """

    shorthand: ClassVar[str] = "value"

    value: Value = None
    numerator: str | None = None
    denominator: str | None = None
    bodies: Mapping[str, Body] = field(default_factory=dict)
    unit: str | None = None
    previous: Value = None
    sample: Sample | None = None
    evidence: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Points as people give them. A bare number stands for an award of so many points.

    Args:
        points: the points.
        reason: why, such as the cause of a deviation.
    """

    shorthand: ClassVar[str] = "points"

    points: Amount
    reason: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awards:
    """The points that people gave a row; those of the rules stand apart from both.

    Args:
        score: the points that the unit gave itself.
        reviewed: the points after review.
    """

    score: Award | None = None
    reviewed: Award | None = None

    def by(self, whose: Whose) -> Award | None:
        """Return the points that somebody gave."""
        return self.score if whose == "self" else self.reviewed


@dataclass(frozen=True, slots=True, kw_only=True)
class Actuals:
    """What was measured at the end of the year.

    Args:
        illustrative: whether the values are made up to show something; every report says so.
        as_of: the day up to which the values count.
        executed: the amount paid, by the id of a project or department, in the budget's unit
            where none is written.
        values: what was measured, by the id of an indicator.
        bodies: the money of each body that takes part, by the id of a project or department;
            every row that is measured by bodies then needs a value of each.
        awards: the points that people gave, by the id of an indicator, or of a project or
            department for the execution of its budget.
        remark: anything a reader should know.

    >>> Actuals(values={"a": Entry(value="2次")}).values["a"].value
    '2次'
    """

    illustrative: bool = False
    as_of: datetime.date | None = None
    executed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Entry] = field(default_factory=dict)
    bodies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    awards: Mapping[str, Awards] = field(default_factory=dict)
    remark: str | None = None

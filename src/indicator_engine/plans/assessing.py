"""Assessing a plan: every row judged and scored, added up, and what waits for a person apart."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation import Outcome
from indicator_engine.exact import exact
from indicator_engine.expressions import Measured
from indicator_engine.plans.assessment import (
    AssessedRow,
    AssessedSheet,
    Assessment,
    Execution,
    HeadTotal,
    Need,
    Span,
    Standing,
    Total,
    award_notes,
    award_of,
    total_of,
)
from indicator_engine.plans.bodies import evaluate_row
from indicator_engine.plans.measuring import Evaluator, Row, Table, amount_in, readable_money
from indicator_engine.plans.model import WHOSE, Actuals, Budget, Plan, PlanIndicator, Sheet, Whose
from indicator_engine.plans.reading import read_actuals, read_plan
from indicator_engine.plans.weights import Weights, weigh
from indicator_engine.rules.schema import ProfileFile

Line: TypeAlias = "AssessedRow | Execution"
PlanLike: TypeAlias = "Plan | str | os.PathLike[str]"
ActualsLike: TypeAlias = "Actuals | str | os.PathLike[str] | None"

_NONE: Final = Decimal(0)

# What says of a row without an error why it is open.
_OPENING: Final = frozenset(
    {"ambiguous", "direction-unknown", "needs-person", "graded", "no-grade", "score-ambiguous"}
)


def assess(
    engine: Evaluator, plan: PlanLike, actuals: ActualsLike = None, *, profile: str | None = None
) -> Assessment:
    """Assess a plan.

    A row never stops another: what cannot be read, judged or scored is told in its place.

    Args:
        engine: what reads and judges, an `Engine`.
        plan: the plan, or the path of its file.
        actuals: what was measured, or the path of its file; None where nothing was yet.
        profile: another profile than the engine's.

    Raises:
        DocumentErrors: every problem of a file.
        RuleError: when the rules have no such profile.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.plans import Entry, parse_plan
    >>> plan = parse_plan('''
    ... schema: plan/1
    ... year: 2025
    ... department: {id: d, name: d, indicators: [{id: a, name: n, target: ≥10个}]}
    ... ''')
    >>> measured = Actuals(values={"a": Entry(value="9个")})
    >>> assess(Engine.default(), plan, measured).sheets[0].total.points.low
    Decimal('90.00')
    """
    if not isinstance(plan, Plan):
        plan = read_plan(plan)
    if actuals is None:
        actuals = Actuals()
    elif not isinstance(actuals, Actuals):
        actuals = read_actuals(actuals, plan)
    scoring = engine.ruleset.profile(profile or engine.profile_id, plan.year)
    work = _Work(engine, plan.year, actuals, scoring)
    sheets = tuple(work.sheet(sheet) for sheet in plan.sheets)
    return Assessment(plan, actuals, scoring, engine.ruleset.data.packs, sheets)


class _Work:
    """Assesses the tables of one plan."""

    def __init__(
        self, engine: Evaluator, year: int, actuals: Actuals, profile: ProfileFile
    ) -> None:
        self._engine = engine
        self._year = year
        self._actuals = actuals
        self._profile = profile

    def sheet(self, sheet: Sheet) -> AssessedSheet:
        """Assess one table."""
        weights = weigh(sheet, self._profile)
        budget = sheet.budget
        table = Table(
            self._engine,
            self._year,
            self._profile.id,
            None if budget is None else readable_money(self._engine, budget.current, budget.unit),
            self._actuals.bodies.get(sheet.id, {}),
            None if budget is None else budget.unit,
            sheet.references,
        )
        rows = tuple(
            self._row(Row(table, row, weight), row)
            for row, weight in zip(sheet.indicators, weights.rows, strict=True)
        )
        execution = None
        if sheet.has_execution:
            executed = self._actuals.executed.get(sheet.id)
            scored = self._execution(sheet.budget, executed, weights.execution)
            awards = self._actuals.awards.get(sheet.id)
            notes = award_notes(awards, scored.points, scored.weight)
            execution = replace(scored, awards=awards, notes=(*scored.notes, *notes))
        lines = _lines(rows, execution)
        total = _total([line.points for line in lines], rows, weights, self._profile)
        awarded = {
            whose: given
            for whose in WHOSE
            if (given := self._awarded(whose, lines, rows, weights)) is not None
        }
        return AssessedSheet(sheet, weights, rows, execution, _heads(rows), total, awarded)

    def _awarded(
        self, whose: Whose, lines: Sequence[Line], rows: Sequence[AssessedRow], weights: Weights
    ) -> Total | None:
        """Add up by the points that somebody gave, where any are given."""
        if not any(line.awards is not None and line.awards.by(whose) for line in lines):
            return None
        spans = [award_of(line.awards, whose, line.points, line.weight) for line in lines]
        return _total(spans, rows, weights, self._profile)

    def _row(self, row: Row, indicator: PlanIndicator) -> AssessedRow:
        entry = self._actuals.values.get(indicator.id)
        awards = self._actuals.awards.get(indicator.id)
        outcome = evaluate_row(row, entry)
        standing = standing_of(outcome)
        need = None if standing == "not-applicable" else need_of(outcome)
        return AssessedRow(indicator, entry, outcome, standing, need, awards)

    def _execution(self, budget: Budget | None, executed: str | None, weight: Decimal) -> Execution:
        """Score what was paid against the adjusted budget, by the profile's method."""
        if budget is None:
            return Execution(weight, error=EvaluationError("budget-missing", field="budget"))
        if executed is None:
            return Execution(weight, error=EvaluationError("executed-missing", field="executed"))
        try:
            paid = amount_in(self._engine, executed, budget.unit, self._year)
            outcome = self._execution_outcome(
                budget, Measured("number", paid, text=executed), weight
            )
        except IndicatorError as error:
            return Execution(weight, error=error)
        full = Fraction(budget.current)
        rate = exact(Fraction(paid) / full) if full else None
        return Execution(weight, paid, rate, outcome, outcome.flags, outcome.error)

    def _execution_outcome(self, budget: Budget, paid: Measured, weight: Decimal) -> Outcome:
        """Hold the payments against the budget by the execution rule of the profile."""
        ready = self._engine.ruleset.execution(budget.current, self._profile, weight, self._year)
        return ready.evaluate(paid)


def standing_of(outcome: Outcome) -> Standing:
    """Say whether a row has points, waits for a person, or does not count.

    >>> from indicator_engine import Engine
    >>> standing_of(Engine.default().evaluate("≥1次", None, weight=10))
    'open'
    """
    if outcome.error is not None and outcome.error.code == "not-applicable":
        return "not-applicable"
    if outcome.weight is None:
        return "unweighted"
    return "open" if outcome.score is None else "scored"


def need_of(outcome: Outcome) -> Need | None:
    """Say what a person has to settle about a row, None where nothing is open.

    >>> from indicator_engine import Engine
    >>> need_of(Engine.default().evaluate("≥1次", None)).code
    'unmeasured'
    """
    error, bound = outcome.error, outcome.spec.bound
    settled = outcome.met if outcome.weight is None else outcome.score
    if settled is not None:
        return None
    flags = tuple(flag for flag in outcome.flags if flag in _OPENING)
    if error is None:
        averaged = "bodies-averaged" in outcome.notes and not flags
        if outcome.met is None and not averaged:
            return Need("undecided", flags=flags)
        tier = averaged or outcome.remarks.tier is not None
        return Need("tier" if tier else "points", flags=flags)
    if bound is not None and error.code == bound.conflict:
        return Need("contradiction", error)
    if error.code == "not-measured":
        return Need("unmeasured")
    if bound is None or outcome.measured is None:
        return Need("unread", error)
    return Need("undecided" if outcome.met is None else "points", error, flags)


# ── sums ─────────────────────────────────────────────────────────────────────────────────────


def _lines(rows: Sequence[AssessedRow], execution: Execution | None) -> list[Line]:
    """Return everything that may have points."""
    counted = execution is not None and execution.weight
    return [*rows, execution] if execution is not None and counted else [*rows]


def _total(
    points: Iterable[Span | None],
    rows: Sequence[AssessedRow],
    weights: Weights,
    profile: ProfileFile,
) -> Total | None:
    spans = [span for span in points if span is not None]
    dropped = sum(
        (row.weight for row in rows if row.standing == "not-applicable" and row.weight), _NONE
    )
    return total_of(spans, weights.full, weights.full - dropped, profile)


def _heads(rows: tuple[AssessedRow, ...]) -> tuple[HeadTotal, ...]:
    """Add up the rows of each level-1 head, in order of first appearance."""
    heads = dict.fromkeys(row.indicator.level1 for row in rows if row.indicator.level1)
    return tuple(
        _head(head, [row for row in rows if row.indicator.level1 == head]) for head in heads
    )


def _head(head: str, rows: list[AssessedRow]) -> HeadTotal:
    spans = [span for row in rows if (span := row.points) is not None]
    counted = (row.weight for row in rows if row.points is not None)
    return HeadTotal(
        head,
        sum((weight for weight in counted if weight is not None), _NONE),
        Span(sum((s.low for s in spans), _NONE), sum((s.high for s in spans), _NONE)),
    )

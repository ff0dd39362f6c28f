"""Evaluating a frame: distinct cells are read once, and everything else is column expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicator_engine.batch import weight_of
from indicator_engine.engine import Engine
from indicator_engine.errors import EvaluationError
from indicator_engine.frames.answers import written
from indicator_engine.frames.backends import (
    Frame,
    Source,
    collected,
    joined,
    native_of,
    rows_of,
    source_of,
)
from indicator_engine.frames.finishing import with_answers
from indicator_engine.frames.layout import (
    EVALUATED,
    Layout,
    column_or_value,
    own,
    require_free,
    year_of,
)
from indicator_engine.frames.planning import Planner
from indicator_engine.frames.plans import Plan
from indicator_engine.frames.settling import settled_table


def evaluate_frame(
    frame: Any,
    *,
    threshold: str,
    actual: str,
    op: str | None = None,
    unit: str | None = None,
    actual_unit: str | None = None,
    direction: str | None = None,
    name: str | None = None,
    level1: str | None = None,
    level2: str | None = None,
    weight: str | Decimal | int | None = None,
    year: str | int | None = None,
    profile: str | None = None,
    engine: Engine | None = None,
    columns: Sequence[str] = EVALUATED,
    cents: bool = False,
) -> Any:
    """Hold a column of measured values against a column of thresholds.

    Args:
        frame: a pandas, polars (eager or lazy), pyarrow, DuckDB or Spark frame.
        threshold: the column of the cells.
        actual: the column of the measured values: numbers, texts or days.
        op: the column of the cells' operators.
        unit: the column of their units.
        actual_unit: the column of the measured values' units.
        direction: the column of 正向 / 反向.
        name: the column of the indicators' names.
        level1: the column of their level-1 heads.
        level2: the column of their level-2 heads.
        weight: the column of the full points, or the points that all rows have.
        year: the column of budget years, or the year of all rows.
        profile: another profile than the engine's.
        engine: other rules than the packaged ones.
        columns: which answers are wanted, see `EVALUATED`.
        cents: give the score as a whole number of cents.

    Returns:
        A frame of the caller's own kind with every column it had and the answers beside them:
        `reading` (interchange JSON), `met`, `score`, `completion`, `method`, `error`, `flags`
        (codes with a blank between each two). Lazy where the frame is lazy.

    Raises:
        FrameError: the frame is of an unknown kind, or lacks a column, or has one of an answer.
        DocumentError: the points or the year of all rows are none.
        EvaluationError: ``weight-refused``, when the points of all rows are negative.
        RuleError: when the rules have no such profile.

    >>> import polars
    >>> rows = polars.DataFrame({"target": ["≥95%", "≤11万元"], "done": [90.0, 22.0]})
    >>> evaluate_frame(rows, threshold="target", actual="done", weight=10)["score"].to_list()
    [Decimal('9.47'), Decimal('5.00')]
    """
    weights, points = column_or_value(weight)
    points = weight_of(points)
    if points is not None and points < 0:
        raise EvaluationError("weight-refused", field="weight", weight=str(points))
    years, in_year = column_or_value(year)
    in_year = year_of(in_year)
    layout = Layout(
        threshold=threshold,
        actual=actual,
        op=op,
        unit=unit,
        direction=direction,
        actual_unit=actual_unit,
        name=name,
        level1=level1,
        level2=level2,
        weight=weights,
        points=None if points is None else Fraction(points),
        year=years,
        in_year=in_year,
    )
    source = source_of(frame, layout.read)
    require_free(columns, EVALUATED, source.given.collect_schema().names())
    call = _Call(engine or Engine.default(), layout, profile, tuple(columns), cents)
    return call.run(source)


@dataclass(frozen=True, slots=True)
class _Call:
    """One call: what was asked, and the steps that answer it."""

    engine: Engine
    layout: Layout
    profile: str | None
    columns: tuple[str, ...]
    cents: bool

    def run(self, source: Source) -> Any:
        """Answer a frame: at once where it is in memory, else as a plan."""
        planner = Planner(self.engine, self.layout, self.profile, frozenset(self.columns), source)
        plan, frame, wild = planner.planned()
        if not source.eager:
            if wild:
                plan, frame = self._settled(plan, frame)
            return native_of(self._answered(plan, frame, keep=True))
        *answers, still_open = collected(self._answered(plan, frame, keep=False))
        if still_open.any():
            plan, frame = self._settled(plan, frame)
            *answers, _ = collected(self._answered(plan, frame, keep=False))
        return with_answers(source, answers, plan.words)

    def _settled(self, plan: Plan, frame: Frame) -> tuple[Plan, Frame]:
        """Settle by rows what columns cannot answer, and join the answers."""
        plan = replace(plan, cautious=True)
        columns = [own("recipe"), plan.key, *([plan.weight] if plan.weight else [])]
        columns += [self.layout.threshold] if plan.shapes is not None else []
        columns += self.layout.named.values() if plan.texts else []  # words are held against them
        columns = list(dict.fromkeys(columns))
        answers = written(plan, self.columns)
        needed = answers.ready(frame).filter(answers.open).select(*columns)
        rows = rows_of(needed.unique())
        schema = frame.collect_schema()
        kinds = {one: schema[one] for one in columns}
        table = settled_table(
            self.engine, plan.cells, self.layout, self.profile, rows, kinds, plan.words
        )
        joined_frame = joined(plan.source, frame, table, columns)
        return replace(plan, settled=True), joined_frame

    def _answered(self, plan: Plan, frame: Frame, *, keep: bool) -> Frame:
        opened = not keep or plan.settled or "error" in self.columns
        answers = written(plan, self.columns, opened=opened)
        ready = answers.ready(frame)
        outputs = [answers.output(name, cents=self.cents, late=not keep) for name in self.columns]
        if keep:
            given = plan.source.given.collect_schema().names()
            return ready.select(*given, *outputs)
        return ready.select(*outputs, answers.open)

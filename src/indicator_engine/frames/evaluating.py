"""Evaluating a frame: distinct cells are read once, and everything else is column expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Final

from indicator_engine.engine import Engine
from indicator_engine.errors import FrameError
from indicator_engine.frames.answers import written
from indicator_engine.frames.backends import (
    Expr,
    Frame,
    Row,
    Source,
    collected,
    distinct,
    floor,
    joined,
    native_of,
    rows_of,
    source_of,
    with_answers,
)
from indicator_engine.frames.cells import Key, compile_cells, table_of
from indicator_engine.frames.layout import EVALUATED, Layout, own, require_free
from indicator_engine.frames.names import NamedCells, read_names
from indicator_engine.frames.plans import Extent, Plan, extent_of
from indicator_engine.frames.recipes import MOST_PLACES, MOST_POINTS, Recipe
from indicator_engine.frames.settling import settled_table
from indicator_engine.frames.values import Values, read_values


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
        RuleError: when the rules have no such profile.

    >>> import polars
    >>> rows = polars.DataFrame({"target": ["≥95%", "≤11万元"], "done": [90.0, 22.0]})
    >>> evaluate_frame(rows, threshold="target", actual="done", weight=10)["score"].to_list()
    [Decimal('9.47'), Decimal('5.00')]
    """
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
        weight=weight if isinstance(weight, str) else None,
        points=None if weight is None or isinstance(weight, str) else Fraction(weight),
        year=year if isinstance(year, str) else None,
        in_year=year if isinstance(year, int) else None,
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
        plan, frame, wild = self._planned(source)
        if not source.eager:
            if wild:
                plan, frame = self._settled(plan, frame)
            return native_of(self._answered(plan, frame, keep=True))
        answered = collected(self._answered(plan, frame, keep=False))
        if bool(answered[own("open")].any()):
            plan, frame = self._settled(plan, frame)
            answered = collected(self._answered(plan, frame, keep=False))
        return with_answers(source, answered.select(*self.columns))

    # ── planning ─────────────────────────────────────────────────────────────────────────────

    def _planned(self, source: Source) -> tuple[Plan, Frame, bool]:
        """Read the distinct names, values and cells, and join them to the rows.

        Returns:
            The plan, the frame with everything joined, and whether some rows may be beyond columns.
        """
        layout, frame = self.layout, source.lazy
        schema = frame.collect_schema()
        actual = layout.actual or ""
        kind = _kind_of(schema[actual], actual)
        named = values = None
        if layout.named:
            named, frame = self._named(source, frame)
        if kind == "read":
            values, frame = self._values(source, frame)
        keys = [*layout.cell.values()]
        keys += [own("name")] if named is not None else []
        keys += [own("measured_unit")] if values is not None else []
        sized = not source.eager and values is None
        rows = rows_of(self._distinct(source, frame, keys, kind, sized=sized))
        least = values.places if values is not None else getattr(schema[actual], "scale", 0)
        cells = compile_cells(
            self.engine,
            [self._key(row, named, values, least, sized=sized) for row in rows],
            layout,
            self.profile,
            layout.points or Fraction(MOST_POINTS),
        )
        kinds = frame.collect_schema()
        held = {one: (kinds[one], [row[at] for row in rows]) for at, one in enumerate(keys)}
        table = table_of(self.engine, cells, held, frozenset(self.columns))
        frame = joined(source, frame, table, keys)
        extent = extent_of(cells, layout.points)
        plan = Plan(
            source,
            cells,
            extent,
            value=actual if values is None else own("value"),
            key=actual,
            whole=kind == "whole",
            weight=layout.weight,
            points=layout.points,
            texts=values is not None,
        )
        wild = values is not None and values.others
        wild = wild or any(one.needs_rows for one in cells.recipes)
        if sized:
            wild = wild or any(map(partial(_is_wild, extent), cells.recipes, rows))
        return plan, frame, wild

    def _named(self, source: Source, frame: Frame) -> tuple[NamedCells, Frame]:
        columns = list(self.layout.named.values())
        rows = rows_of(distinct(frame.select(*columns)))
        named = read_names(self.engine, rows, self.layout)
        return named, joined(source, frame, named.table, columns)

    def _values(self, source: Source, frame: Frame) -> tuple[Values, Frame]:
        layout, schema = self.layout, frame.collect_schema()
        names = ["actual", *(one for one in ("actual_unit", "year") if one in layout.cell)]
        columns = [getattr(layout, one) for one in names]
        rows = rows_of(distinct(frame.select(*columns)))
        kinds = {one: schema[one] for one in columns}
        values = read_values(self.engine, rows, names, kinds, layout.in_year)
        return values, joined(source, frame, values.table, columns)

    def _distinct(
        self, source: Source, frame: Frame, keys: Sequence[str], kind: str, *, sized: bool
    ) -> Frame:
        """Find the distinct keys; of a lazy frame also how large its numbers are, in one query."""
        if not sized:
            return distinct(frame.select(*keys))
        api = source.api
        number = api.col(self.layout.actual or "").cast(api.Float64())
        if kind == "double":
            number = api.when(number.is_finite()).then(number)
        places = _places(source, number) if kind == "double" else api.lit(0)
        sizes = [number.abs().alias(own("most")), places.alias(own("places"))]
        weight = self.layout.weight
        kept = api.lit(value=True)
        if weight is not None:
            points = api.col(weight).cast(api.Float64())
            kept = (points >= 0.0) & (points <= float(MOST_POINTS)) & (_places(source, points) <= 2)
            kept = kept | points.is_null()
        sizes.append(kept.alias(own("kept")))
        return (
            frame.select(*keys, *sizes)
            .group_by(*keys)
            .agg(
                api.col(own("most")).max(), api.col(own("places")).max(), api.col(own("kept")).min()
            )
        )

    def _key(
        self,
        row: Row,
        named: NamedCells | None,
        values: Values | None,
        least: int,
        *,
        sized: bool,
    ) -> Key:
        held = list(self.layout.cell)
        cell, rest = dict(zip(held, row, strict=False)), list(row[len(held) :])
        given = named.of(rest.pop(0)) if named is not None else {}
        unit = cell.get("actual_unit")
        if values is not None:
            at = rest.pop(0)
            unit = values.units[at] if at is not None and at >= 0 else None
        places = rest[1] if sized else None
        if places is not None and places <= MOST_PLACES:
            least = max(least, places)
        return Key(cell, given, unit, least)

    # ── answering ────────────────────────────────────────────────────────────────────────────

    def _settled(self, plan: Plan, frame: Frame) -> tuple[Plan, Frame]:
        """Settle by rows what columns cannot answer, and join the answers."""
        plan = replace(plan, cautious=True)
        columns = [own("recipe"), plan.key, *([plan.weight] if plan.weight else [])]
        answers = written(plan)
        needed = answers.ready(frame).filter(answers.open()).select(*columns)
        rows = rows_of(distinct(needed))
        schema = frame.collect_schema()
        kinds = {one: schema[one] for one in columns}
        table = settled_table(self.engine, plan.cells, self.layout, self.profile, rows, kinds)
        joined_frame = joined(plan.source, frame, table, columns)
        return replace(plan, settled=True), joined_frame

    def _answered(self, plan: Plan, frame: Frame, *, keep: bool) -> Frame:
        answers = written(plan)
        ready = answers.ready(frame)
        outputs = [answers.output(name, cents=self.cents) for name in self.columns]
        if keep:
            given = plan.source.given.collect_schema().names()
            return ready.select(*given, *outputs)
        return ready.select(*outputs, answers.open().alias(own("open")))


_ENDLESS: Final = 99
_WHOLE: Final = {"Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"}
_READ: Final = {"String", "Date", "Datetime"}


def _kind_of(kind: Any, column: str) -> str:
    """Say how the values of a column are measured."""
    name = kind.__name__ if isinstance(kind, type) else type(kind).__name__
    if name in ("Float64", "Float32", "Decimal"):
        return "decimal" if name == "Decimal" else "double"
    if name in _WHOLE:
        return "whole"
    if name in _READ:
        return "read"
    raise FrameError("frame-column-kind", column=column, found=str(kind))


def _places(source: Source, number: Expr) -> Expr:
    """Say how many decimal places a double prints with: 2, 6, or more than that."""
    api = source.api
    made = api.lit(_ENDLESS)
    for places in (MOST_PLACES, 2):
        scale = number * 0.0 + float(10**places)
        whole = floor(source, number * scale + 0.5)
        made = api.when(whole / scale == number).then(api.lit(places)).otherwise(made)
    return api.when(number.is_null()).then(api.lit(0)).otherwise(made)


def _is_wild(extent: Extent, recipe: Recipe, row: Row) -> bool:
    """Whether rows of a cell may hold numbers that columns cannot answer exactly."""
    most, places, kept = row[-3:]
    amounts = recipe.amounts
    if amounts is None or most is None:
        return False
    size = most * amounts.scale * amounts.times
    return not kept or places > MOST_PLACES or 10**places > amounts.scale or size > extent.amount

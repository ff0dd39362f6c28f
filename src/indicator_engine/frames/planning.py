"""Planning a frame: its distinct names, values and cells are found, read once, and joined back."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from indicator_engine.engine import Engine
from indicator_engine.errors import FrameError
from indicator_engine.frames.backends import (
    Frame,
    Row,
    Source,
    collected,
    joined,
    rows_of,
)
from indicator_engine.frames.cells import Cells, Key, compile_cells, table_of
from indicator_engine.frames.layout import Layout, own
from indicator_engine.frames.names import NamedCells, read_names
from indicator_engine.frames.plans import Plan, extent_of
from indicator_engine.frames.recipes import MOST_PLACES, MOST_POINTS
from indicator_engine.frames.shapes import FEW, Shape, Shapes, is_shape, reads_alike, text_of
from indicator_engine.frames.sizes import Sizes, places_of
from indicator_engine.frames.values import Values, measures_alike, read_values


@dataclass(frozen=True, slots=True)
class Planner:
    """The steps that make a plan of one call.

    Args:
        engine: the rules.
        layout: what the columns hold.
        profile: the profile that scores.
        wanted: the answers that are asked for.
        source: the frame.
    """

    engine: Engine
    layout: Layout
    profile: str | None
    wanted: AbstractSet[str]
    source: Source

    def planned(self) -> tuple[Plan, Frame, bool]:
        """Read the distinct names, values and cells, and join them to the rows.

        Returns:
            The plan, the frame with everything joined, and whether some rows may be beyond columns.
        """
        layout, frame = self.layout, self.source.lazy
        schema = frame.collect_schema()
        actual = layout.actual or ""
        kind = _kind_of(schema[actual], actual)
        named = values = None
        if layout.named:
            named, frame = self._named(frame)
        if kind == "read":
            values, frame = self._values(frame, str(schema[actual]))
        keys = [*layout.cell.values()]
        keys += [own("name")] if named is not None else []
        keys += [own("measured_unit")] if values is not None else []
        least = values.places if values is not None else int(getattr(schema[actual], "scale", 0))
        sizes = None
        if not self.source.eager and values is None:
            places = None if kind == "double" else least
            sizes = Sizes(self.source, actual, layout.weight, places)
        elif kind == "double":
            least = self._usual_places(frame, actual)
        reader = _Reader(self, named, values, least, sizes)
        frame, cells, shapes, rows = reader.read(frame, keys)
        extent = extent_of(cells, layout.points)
        plan = Plan(
            self.source,
            cells,
            extent,
            value=actual if values is None else own("value"),
            key=actual,
            whole=kind == "whole",
            weight=layout.weight,
            points=layout.points,
            texts=values is not None,
            shapes=shapes,
        )
        wild = values is not None and values.others
        wild = wild or any(one.needs_rows for one in cells.recipes)
        if sizes is not None and not wild:
            wild = sizes.are_beyond(frame, extent, cells.recipes, rows)
        return plan, frame, wild

    def _usual_places(self, frame: Frame, actual: str) -> int:
        """How many places the first numbers have; a row with more is answered all the same."""
        number = self.source.api.col(actual).cast(self.source.api.Float64())
        found = rows_of(frame.head(_LOOKED_AT).select(places_of(self.source, number).max()))
        return min(found[0][0] or 0, MOST_PLACES)

    def _named(self, frame: Frame) -> tuple[NamedCells, Frame]:
        columns = list(self.layout.named.values())
        rows = rows_of(frame.select(*columns).unique())
        named = read_names(self.engine, rows, self.layout)
        return named, joined(self.source, frame, named.table, columns)

    # ── measured texts and days ──────────────────────────────────────────────────────────────

    def _values(self, frame: Frame, kind: str) -> tuple[Values, Frame]:
        layout, schema = self.layout, frame.collect_schema()
        names = ["actual", *(one for one in ("actual_unit", "year") if one in layout.cell)]
        columns = [getattr(layout, one) for one in names]
        found = collected(frame.select(*columns).unique())
        shapes = None
        rows: list[Row]
        if self.source.backend == "polars" and kind == "String" and found.height > FEW:
            shapes = Shapes(self.source.api, columns[0], "measured")
            columns = [shapes.key, *columns[1:]]
            frame, rows = self._shaped_values(frame, shapes, columns, names)
            schema = frame.collect_schema()
        else:
            rows = found.rows()
        texts = rows if shapes is None else [(text_of(row[0]), *row[1:]) for row in rows]
        kinds = {one: schema[one] for one in columns}
        shaped = [shapes is not None and is_shape(row[0]) for row in rows]
        values = read_values(self.engine, rows, texts, names, kinds, layout.in_year, shaped)
        frame = joined(self.source, frame, values.table, columns)
        if shapes is not None:
            number = self.source.api.col(shapes.number)
            value = self.source.api.coalesce(number, self.source.api.col(own("value")))
            frame = frame.with_columns(value.alias(own("value")))
        return values, frame

    def _shaped_values(
        self, frame: Frame, shapes: Shapes, columns: Sequence[str], names: Sequence[str]
    ) -> tuple[Frame, list[Row]]:
        frame = shapes.told(self.source, frame)
        rows = rows_of(frame.select(*columns).unique())
        refused = {
            row[0]
            for row in rows
            if is_shape(row[0]) and not measures_alike(self.engine, row, names, self.layout.in_year)
        }
        if refused:
            frame = frame.with_columns(*shapes.without(sorted(refused)))
            rows = rows_of(frame.select(*columns).unique())
        return frame, rows


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the distinct cells of a frame whose names and values have been read."""

    planner: Planner
    named: NamedCells | None
    values: Values | None
    least: int
    sizes: Sizes | None

    def read(self, frame: Frame, keys: list[str]) -> tuple[Frame, Cells, Shapes | None, list[Row]]:
        """Read the distinct cells and join them; many texts are read by their shapes."""
        planner = self.planner
        found = collected(self._distinct(frame, keys))
        shapes = None
        if planner.source.backend == "polars" and found.height > FEW:
            shapes = Shapes(planner.source.api, keys[0], "cell")
            keys = [shapes.key, *keys[1:]]
            frame = shapes.told(planner.source, frame)
            rows = self._completed(frame, keys, rows_of(self._distinct(frame, keys)))
            refused = self._refused(rows)
            if refused:
                frame = frame.with_columns(*shapes.without(sorted(refused)))
                rows = self._completed(frame, keys, rows_of(self._distinct(frame, keys)))
        else:
            rows = self._completed(frame, keys, found.rows())
        cells = self._compiled(rows, shaped=shapes is not None)
        kinds = frame.collect_schema()
        held = {one: (kinds[one], [row[at] for row in rows]) for at, one in enumerate(keys)}
        table = table_of(planner.engine, cells, held, planner.wanted)
        if all(key.shape is None for key in cells.keys):
            shapes = None
        return joined(planner.source, frame, table, keys), cells, shapes, rows

    def _compiled(self, rows: Sequence[Row], *, shaped: bool) -> Cells:
        planner = self.planner
        held = list(planner.layout.cell)
        return compile_cells(
            planner.engine,
            [self._key(row, held, shaped=shaped) for row in rows],
            planner.layout,
            planner.profile,
            planner.layout.points or Fraction(MOST_POINTS),
        )

    def _refused(self, rows: Sequence[Row]) -> set[str]:
        """Find the shapes whose texts are not all read alike, or not by columns."""
        engine, refused = self.planner.engine, set()
        shaped = [row for row in rows if is_shape(row[0])]
        held = list(self.planner.layout.cell)
        sound = []
        for row in shaped:
            cell = dict(zip(held, row, strict=False))
            if reads_alike(engine, Shape.of(row[0]), cell.get("op"), cell.get("unit")):
                sound.append(row)
            else:
                refused.add(row[0])
        cells = self._compiled(sound, shaped=True)
        pairs = zip(sound, cells.recipes, strict=True)
        return refused | {row[0] for row, recipe in pairs if recipe.needs_rows}

    def _distinct(self, frame: Frame, keys: Sequence[str]) -> Frame:
        """Find the distinct keys; of a lazy frame also how large its numbers are, in one query."""
        if self.sizes is None:
            return frame.select(*keys).unique()
        return self.sizes.distinct(frame, keys)

    def _completed(self, frame: Frame, keys: Sequence[str], rows: list[Row]) -> list[Row]:
        return rows if self.sizes is None else self.sizes.completed(frame, keys, rows)

    def _key(self, row: Row, held: Sequence[str], *, shaped: bool) -> Key:
        cell, rest = dict(zip(held, row, strict=False)), list(row[len(held) :])
        shape = None
        if shaped:
            shape = Shape.of(row[0]) if is_shape(row[0]) else None
            cell["threshold"] = text_of(row[0])
        given = self.named.of(rest.pop(0)) if self.named is not None else {}
        unit = cell.get("actual_unit")
        if self.values is not None:
            at = rest.pop(0)
            unit = self.values.units[at] if at is not None and at >= 0 else None
        least = self.least
        if self.sizes is not None and rest[1] <= MOST_PLACES:
            least = max(least, rest[1])
        return Key(cell, given, unit, least, shape)


_LOOKED_AT: Final = 10_000
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

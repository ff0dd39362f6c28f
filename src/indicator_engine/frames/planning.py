"""Planning a frame: its distinct names, values and cells are found, read once, and joined back."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from indicator_engine.engine import Engine
from indicator_engine.errors import FrameError
from indicator_engine.frames.backends import (
    Frame,
    Row,
    Source,
    collected,
    distinct,
    joined,
    rows_of,
)
from indicator_engine.frames.cells import Cells, Key, compile_cells, table_of
from indicator_engine.frames.layout import Layout, own, written
from indicator_engine.frames.names import NamedCells, read_names
from indicator_engine.frames.plans import Numbers, Plan, extent_of
from indicator_engine.frames.recipes import MOST_PLACES, MOST_POINTS
from indicator_engine.frames.shapes import FEW, Shape, Shapes, is_shape, reads_alike, text_of
from indicator_engine.frames.sizes import Sizes, places_of
from indicator_engine.frames.values import Values, measures_alike, read_values
from indicator_engine.frames.words import TEXTS, Words


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
        layout, frame, source = self.layout, self.source.lazy, self.source
        words = Words.of(source.api, TEXTS if source.backend == "polars" else ())
        schema = frame.collect_schema()
        actual = layout.actual or ""
        kind = _kind_of(schema[actual], actual)
        if layout.weight is not None and _kind_of(schema[layout.weight], layout.weight) == "read":
            found = str(schema[layout.weight])
            raise FrameError("frame-column-kind", column=layout.weight, found=found)
        named = values = None
        if layout.named:
            named, frame = self._named(frame)
        if kind == "read":
            values, frame = self._values(frame, words)
        keys = [*layout.cell.values()]
        keys += [own("name")] if named is not None else []
        keys += [own("measured_unit")] if values is not None else []
        sizes = None
        if values is not None:
            numbers = Numbers(values.places)
        elif not self.source.eager:
            places = None if kind == "double" else getattr(schema[actual], "scale", 0)
            sizes = Sizes(self.source, actual, layout.weight, places)
            numbers = Numbers(getattr(schema[actual], "scale", 0), finite=kind != "double")
        else:
            numbers = self._numbers(frame, actual, getattr(schema[actual], "scale", None))
        reader = _Reader(self, named, values, numbers.places, words, sizes)
        frame, cells, shapes, rows = reader.read(frame, keys)
        extent = extent_of(cells, layout.points)
        plan = Plan(
            self.source,
            cells,
            extent,
            value=actual if values is None else own("value"),
            key=actual,
            numbers=numbers,
            weight=layout.weight,
            points=layout.points,
            words=words if shapes is None else words.without("reading"),
            texts=values is not None,
            shapes=shapes,
        )
        wild = values is not None and values.others
        wild = wild or any(one.needs_rows for one in cells.recipes)
        if sizes is not None and not wild:
            wild = sizes.are_beyond(frame, extent, cells.recipes, rows)
        return plan, frame, wild

    def _numbers(self, frame: Frame, actual: str, scale: int | None) -> Numbers:
        """Look at the numbers of rows in memory, and at the places of the first of them.

        A row with more places is answered all the same.
        """
        number = self.source.api.col(actual).cast(self.source.api.Float64())
        places = places_of(self.source, number.head(_LOOKED_AT)).max()
        looks = [places, number.null_count(), number.is_finite().all(), number.min(), number.max()]
        ((usual, nulls, finite, least, most),) = rows_of(
            frame.select(*[one.alias(str(at)) for at, one in enumerate(looks)])
        )
        return Numbers(
            min(usual or 0, MOST_PLACES) if scale is None else scale,
            nulls=nulls > 0,
            finite=finite,
            most=max(abs(least or 0.0), abs(most or 0.0)) if finite else None,
            small=least is not None and least <= 1 and most >= -1,
        )

    def _named(self, frame: Frame) -> tuple[NamedCells, Frame]:
        columns = list(self.layout.named.values())
        rows = distinct(self.source, frame, columns).rows()
        named = read_names(self.engine, rows, self.layout, frame.collect_schema())
        return named, joined(self.source, frame, named.table, columns)

    # ── measured texts and days ──────────────────────────────────────────────────────────────

    def _values(self, frame: Frame, words: Words) -> tuple[Values, Frame]:
        layout, schema = self.layout, frame.collect_schema()
        names = ["actual", *(one for one in ("actual_unit", "year") if one in layout.cell)]
        columns = [getattr(layout, one) for one in names]
        source, shapes = self.source, None
        found = distinct(source, frame, columns)
        rows: list[Row]
        texts = source.backend == "polars" and _name_of(schema[columns[0]]) in _TEXTS
        if texts and found.height > FEW:
            shapes = Shapes(source.api, columns[0], "measured")
            columns = [shapes.key, *columns[1:]]
            source, frame, rows = self._shaped_values(frame, shapes, columns, names)
            schema = frame.collect_schema()
        else:
            rows = found.rows()
        read = rows if shapes is None else [(text_of(row[0]), *row[1:]) for row in rows]
        kinds = {one: schema[one] for one in columns}
        shaped = [shapes is not None and is_shape(row[0]) for row in rows]
        values = read_values(self.engine, rows, read, names, kinds, layout.in_year, shaped)
        table = dict(values.table)
        table[own("bad")] = words.column("error", table[own("bad")][1])
        frame = joined(source, frame, table, columns)
        if shapes is not None:
            number = source.api.col(shapes.number)
            value = source.api.coalesce(number, source.api.col(own("value")))
            frame = frame.with_columns(value.alias(own("value")))
        return values, frame

    def _shaped_values(
        self, frame: Frame, shapes: Shapes, columns: Sequence[str], names: Sequence[str]
    ) -> tuple[Source, Frame, list[Row]]:
        source, frame = shapes.told(self.source, frame)
        rows = distinct(source, frame, columns).rows()
        refused = {
            row[0]
            for row in rows
            if is_shape(row[0]) and not measures_alike(self.engine, row, names, self.layout.in_year)
        }
        if refused:
            source, frame = shapes.told(self.source, frame, refused)
            rows = distinct(source, frame, columns).rows()
        return source, frame, rows


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the distinct cells of a frame whose names and values have been read."""

    planner: Planner
    named: NamedCells | None
    values: Values | None
    least: int
    words: Words
    sizes: Sizes | None

    def read(self, frame: Frame, keys: list[str]) -> tuple[Frame, Cells, Shapes | None, list[Row]]:
        """Read the distinct cells and join them; many texts are read by their shapes."""
        planner, source, shapes = self.planner, self.planner.source, None
        found = self._distinct(source, frame, keys)
        if source.backend == "polars" and found.height > FEW:
            shapes = Shapes(source.api, keys[0], "cell")
            keys = [shapes.key, *keys[1:]]
            source, frame = shapes.told(source, frame)
            rows = self._completed(frame, keys, self._distinct(source, frame, keys))
            refused = self._refused(rows)
            if refused:
                source, frame = shapes.told(planner.source, frame, refused)
                rows = self._completed(frame, keys, self._distinct(source, frame, keys))
        else:
            rows = self._completed(frame, keys, found)
        cells = self._compiled(rows, shaped=shapes is not None)
        kinds = frame.collect_schema()
        held = {one: (kinds[one], [row[at] for row in rows]) for at, one in enumerate(keys)}
        if all(key.shape is None for key in cells.keys):
            shapes = None
        words = self.words if shapes is None else self.words.without("reading")
        table = table_of(planner.engine, cells, held, planner.wanted, words)
        return joined(source, frame, table, keys), cells, shapes, rows

    def _compiled(self, rows: Sequence[Row], *, shaped: bool) -> Cells:
        planner = self.planner
        held = list(planner.layout.cell)
        return compile_cells(
            planner.engine,
            [self._key(row, held, shaped=shaped) for row in rows],
            planner.layout,
            planner.profile,
            int((planner.layout.points or MOST_POINTS) * 100),
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

    def _distinct(self, source: Source, frame: Frame, keys: Sequence[str]) -> Any:
        """Find the distinct keys; of a lazy frame also how large its numbers are, in one query."""
        if self.sizes is None:
            return distinct(source, frame, keys)
        return collected(self.sizes.distinct(frame, keys))

    def _completed(self, frame: Frame, keys: Sequence[str], found: Any) -> list[Row]:
        rows: list[Row] = found.rows()
        return rows if self.sizes is None else self.sizes.completed(frame, keys, rows)

    def _key(self, row: Row, held: Sequence[str], *, shaped: bool) -> Key:
        cell, rest = dict(zip(held, row, strict=False)), list(row[len(held) :])
        shape = None
        if shaped:
            shape = Shape.of(row[0]) if is_shape(row[0]) else None
            cell["threshold"] = text_of(row[0])
        cell = {what: one if what == "year" else written(one) for what, one in cell.items()}
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
_TEXTS: Final = {"String", "Categorical", "Enum"}
_READ: Final = _TEXTS | {"Date", "Datetime"}


def _name_of(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else type(kind).__name__


def _kind_of(kind: Any, column: str) -> str:
    """Say how the values of a column are measured."""
    name = _name_of(kind)
    if name in ("Float64", "Float32", "Decimal"):
        return "decimal" if name == "Decimal" else "double"
    if name in _WHOLE:
        return "whole"
    if name in _READ:
        return "read"
    raise FrameError("frame-column-kind", column=column, found=str(kind))

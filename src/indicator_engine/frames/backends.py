"""What each kind of frame does in its own way: small tables, joins that keep order, collecting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

import narwhals.stable.v2 as nw

from indicator_engine.errors import FrameError
from indicator_engine.frames.coding import Coded, lent, matched, numbered, type_of
from indicator_engine.frames.statements import DUCKDB, SPARK, Api, SqlFrame, quoted

Row: TypeAlias = tuple[Any, ...]
Table: TypeAlias = Mapping[str, tuple[Any, Sequence[Any]]]
"""A small table: for each column its type, or the name of one, and its values."""

Maker: TypeAlias = Any
"""What makes expressions and types: polars itself, or statements, which have the same names."""

Expr: TypeAlias = Any
"""An expression of either."""

Frame: TypeAlias = Any
"""A lazy frame of either."""

PLACES: Final[Mapping[str, int]] = {"score": 2, "completion": 4}
"""The answers that are decimals, with their places."""

_LAZY: Final = frozenset({"polars", "duckdb", "pyspark"})
_VOLATILE: Final = "_indicator_engine_volatile"
_EMBEDDED: Final = frozenset({"pandas", "pyarrow", "modin", "cudf"})


@dataclass(frozen=True, slots=True)
class Source:
    """A frame of the caller's, seen as a lazy frame of a backend that runs the plan.

    pandas and pyarrow have no engine of their own: polars runs the plan over their columns, and
    its answers are put beside what was given.

    Args:
        given: the caller's frame.
        lazy: the frame to plan on.
        backend: the backend that runs the plan.
        eager: whether the caller's frame holds its rows in memory.
        api: what makes expressions on it.
        coded: its columns of texts that were encoded.
    """

    given: Any
    lazy: Frame
    backend: str
    eager: bool
    api: Maker
    coded: Mapping[str, Coded] = field(default_factory=dict)


def source_of(frame: Any, wanted: Sequence[str]) -> Source:
    """See a frame as a lazy frame.

    Args:
        frame: the caller's frame.
        wanted: the columns that are read.

    Raises:
        FrameError: ``frame-kind`` when it is no frame that is supported, ``frame-column-missing``
            when it lacks a column.
    """
    try:
        seen: Any = nw.from_native(frame)
    except TypeError as error:
        raise FrameError("frame-kind", found=type(frame).__name__) from error
    backend = seen.implementation.value
    if backend not in _LAZY | _EMBEDDED:
        raise FrameError("frame-kind", found=backend)
    columns = seen.collect_schema().names()
    for name in wanted:
        if name not in columns:
            raise FrameError("frame-column-missing", column=name, known=", ".join(columns))
    if backend in _EMBEDDED | {"polars"}:
        import polars

        if not isinstance(seen, nw.DataFrame):
            return Source(seen, seen.to_native(), "polars", eager=False, api=polars)
        given = lent(seen, wanted) if backend in _EMBEDDED else numbered(seen.to_native(), wanted)
        return Source(seen, given[0], "polars", eager=True, api=polars, coded=given[1])
    dialect = SPARK if backend == "pyspark" else DUCKDB
    return Source(seen, SqlFrame(seen.to_native(), dialect), backend, eager=False, api=Api(dialect))


def _small_table(source: Source, table: Table) -> Any:
    """Make a small table in the database of a frame."""
    columns = {name: list(values) for name, (_, values) in table.items()}
    schema = {name: type_of(nw, kind) for name, (kind, _) in table.items()}
    if source.backend == "pyspark":
        return _spark_table(source, columns, schema)
    indicator_engine_table = nw.from_dict(columns, schema, backend="pyarrow").to_native()
    relation = source.lazy.native  # the statement finds the table by its name
    here = relation.query("indicator_engine_source", "SELECT * FROM indicator_engine_table")
    del indicator_engine_table
    return here


def _spark_table(
    source: Source, columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Any]
) -> Frame:
    from pyspark.sql import functions, types

    kinds = {
        nw.String: types.StringType(),
        nw.Float64: types.DoubleType(),
        nw.Int64: types.LongType(),
        nw.Int32: types.IntegerType(),
        nw.Boolean: types.BooleanType(),
        nw.Date: types.DateType(),
    }
    fields = [types.StructField(name, _spark_type(kinds, kind)) for name, kind in schema.items()]
    session = source.lazy.native.sparkSession
    rows = list(zip(*columns.values(), strict=True))
    made = session.createDataFrame(rows, types.StructType(fields), verifySchema=False)
    return functions.broadcast(made)


def _spark_type(kinds: Mapping[Any, Any], kind: Any) -> Any:
    if isinstance(kind, nw.Decimal):
        from pyspark.sql import types

        return types.DecimalType(kind.precision, kind.scale)
    return kinds[kind if isinstance(kind, type) else type(kind)]


def joined(source: Source, left: Frame, table: Table, keys: Sequence[str]) -> Frame:
    """Match a small table with the rows of a frame, null with null; order is kept where it is one.

    Args:
        source: the frame that the plan is made of.
        left: the rows, with everything that was matched before.
        table: the keys and what is added.
        keys: the columns that are matched; each combination stands once in the table.
    """
    if source.backend == "polars":
        return matched(left, source.coded, table, keys)
    right = _small_table(source, table)
    if source.backend == "pyspark":
        return SqlFrame(_spark_join(left.native, right, keys), SPARK)
    return SqlFrame(_duckdb_join(left.native, right, keys), DUCKDB)


def _spark_join(left: Any, right: Any, keys: Sequence[str]) -> Any:
    from functools import reduce

    renamed = right.withColumnsRenamed({key: f"{key}_right" for key in keys})
    tests = [left[key].eqNullSafe(renamed[f"{key}_right"]) for key in keys]
    made = left.join(renamed, reduce(lambda x, y: x & y, tests), "left")
    return made.drop(*[f"{key}_right" for key in keys])


def _duckdb_join(left: Any, right: Any, keys: Sequence[str]) -> Any:
    tests = " AND ".join(
        f"l.{quoted(key, DUCKDB)} IS NOT DISTINCT FROM r.{quoted(key, DUCKDB)}" for key in keys
    )
    made = left.set_alias("l").join(right.set_alias("r"), tests, how="left")
    rest = [f"r.{quoted(name, DUCKDB)}" for name in right.columns if name not in keys]
    # DuckDB writes all that is projected from a join into an aggregate above, each shared column
    # once for each use, unless something there is volatile. Nothing reads this, so nothing runs it.
    return made.select(", ".join(["l.*", *rest, f"random() AS {quoted(_VOLATILE, DUCKDB)}"]))


def rows_of(frame: Frame) -> list[Row]:
    """Collect the rows of a small lazy frame."""
    found: list[Row] = collected(frame).rows()
    return found


def distinct(source: Source, frame: Frame, keys: Sequence[str]) -> Any:
    """Collect the distinct rows of some columns; of texts that were encoded, by their numbers."""
    coded = {key: source.coded[key] for key in keys if key in source.coded}
    if len(keys) == 1 and coded:
        return coded[keys[0]].values(keys[0])
    columns = [coded[key].column if key in coded else key for key in keys]
    found = collected(frame.select(*columns).unique())
    texts = [one.decoded(key) for key, one in coded.items()]
    return found.with_columns(*texts).select(*keys) if texts else found


def collected(frame: Frame) -> Any:
    """Collect a lazy frame; polars streams, which takes less time and memory for many rows."""
    return frame if isinstance(frame, SqlFrame) else frame.collect(engine="streaming")


def grouped(frame: Frame, keys: Sequence[str], columns: Sequence[Expr]) -> Frame:
    """Aggregate a lazy frame by keys."""
    if isinstance(frame, SqlFrame):
        return frame.grouped(keys, columns)
    return frame.group_by(*keys).agg(*columns)


def divisor(api: Maker, beside: Expr, value: float) -> Expr:
    """Return a number to divide by; polars would multiply by the reciprocal of a literal.

    Args:
        api: what makes expressions.
        beside: a column of numbers that are finite.
        value: the number.
    """
    return api.lit(value) if isinstance(api, Api) else beside * 0.0 + value


def native_of(frame: Frame) -> Any:
    """Return a lazy frame as its own kind."""
    return frame.native if isinstance(frame, SqlFrame) else frame


def decimals(source: Source, units: Expr, places: int | None) -> Expr:
    """Return whole numbers of a last place as decimals: exact, because a product is.

    polars keeps the scale of a factor, the others add the scales up.

    Args:
        source: the frame.
        units: the whole numbers.
        places: how many places the decimals have; None where they get them later.
    """
    decimal = source.api.Decimal
    if places is None:
        return units.cast(decimal(38, 0))
    kind = decimal(38, places)
    factor = units.cast(kind if source.backend == "polars" else decimal(20, 0))
    return (factor * source.api.lit(Decimal(1).scaleb(-places))).cast(kind)

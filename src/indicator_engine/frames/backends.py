"""What each kind of frame does in its own way: small tables, joins that keep order, collecting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

import narwhals.stable.v2 as nw

from indicator_engine.errors import FrameError
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

_LAZY: Final = frozenset({"polars", "duckdb", "pyspark"})
_MOST_CODED: Final = 100_000
_VOLATILE: Final = "_indicator_engine_volatile"
_PLACE: Final = "_indicator_engine_place"
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
    """

    given: Any
    lazy: Frame
    backend: str
    eager: bool
    api: Maker


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

        lazy = _embedded(seen, wanted) if backend in _EMBEDDED else seen.to_native().lazy()
        eager = isinstance(seen, nw.DataFrame)
        return Source(seen, lazy, "polars", eager, polars)
    dialect = SPARK if backend == "pyspark" else DUCKDB
    return Source(seen, SqlFrame(seen.to_native(), dialect), backend, eager=False, api=Api(dialect))


def _embedded(frame: nw.DataFrame[Any], wanted: Sequence[str]) -> Frame:
    import polars
    import polars.selectors

    table = frame.select(*dict.fromkeys(wanted)).to_arrow()
    lazy = polars.DataFrame(table).lazy()
    return lazy.with_columns(polars.selectors.by_dtype(polars.Null).cast(polars.String))


def _small_table(source: Source, table: Table) -> Frame:
    """Make a small table in the backend of a frame."""
    columns = {name: list(values) for name, (_, values) in table.items()}
    types = source.api if source.backend == "polars" else nw
    schema = {name: _type(types, kind) for name, (kind, _) in table.items()}
    if source.backend == "polars":
        return source.api.LazyFrame(columns, schema=schema)
    if source.backend == "pyspark":
        return _spark_table(source, columns, schema)
    indicator_engine_table = nw.from_dict(columns, schema, backend="pyarrow").to_native()
    relation = source.lazy.native  # the statement finds the table by its name
    here = relation.query("indicator_engine_source", "SELECT * FROM indicator_engine_table")
    del indicator_engine_table
    return here


def _type(api: Maker, kind: Any) -> Any:
    """Return a type by its name; ``Decimal2`` has two places."""
    if not isinstance(kind, str):
        return kind
    if kind.startswith("Decimal"):
        return api.Decimal(38, int(kind.removeprefix("Decimal")))
    return getattr(api, kind)()


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
    if source.backend == "polars" and len(keys) == 1 and _is_coded(source, table[keys[0]]):
        return _looked_up(source.api, left, table, keys[0])
    right = _small_table(source, table)
    if source.backend == "polars":
        return left.join(right, on=list(keys), how="left", nulls_equal=True, maintain_order="left")
    if source.backend == "pyspark":
        return SqlFrame(_spark_join(left.native, right, keys), SPARK)
    return SqlFrame(_duckdb_join(left.native, right, keys), DUCKDB)


def _is_coded(source: Source, key: tuple[Any, Sequence[Any]]) -> bool:
    """Whether few texts are matched, which then are encoded once and looked up by their codes."""
    kind, values = key
    return kind == source.api.String and len(values) <= _MOST_CODED


def _looked_up(api: Maker, left: Frame, table: Table, key: str) -> Frame:
    """Encode a column of texts and look everything up by place: a third of the cost of a join."""
    texts = list(table[key][1])
    known = [text for text in texts if text is not None]
    code = api.col(key).cast(api.Enum(known), strict=False).to_physical().cast(api.UInt32)
    places = {text: at for at, text in enumerate(texts)}
    order = [places[text] for text in known]
    if None in places:
        order.append(places[None])
        code = (
            api.when(api.col(key).is_null()).then(api.lit(len(known), api.UInt32)).otherwise(code)
        )
    columns = {
        name: api.Series(name, [values[at] for at in order], dtype=_type(api, kind))
        for name, (kind, values) in table.items()
        if name != key
    }
    place = api.col(_PLACE)
    found = [api.lit(column).gather(place).alias(name) for name, column in columns.items()]
    return left.with_columns(code.alias(_PLACE)).with_columns(*found).drop(_PLACE)


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


def decimals(source: Source, units: Expr, places: int) -> Expr:
    """Return whole numbers of a last place as decimals: exact, because a product is.

    polars keeps the scale of a factor, the others add the scales up.
    """
    decimal = source.api.Decimal
    kind = decimal(38, places)
    factor = units.cast(kind if source.backend == "polars" else decimal(20, 0))
    return (factor * source.api.lit(Decimal(1).scaleb(-places))).cast(kind)


def with_answers(source: Source, answers: Any) -> Any:
    """Put answers beside the rows of the caller's frame and return its own kind."""
    given = source.given
    backend = given.implementation.value
    native = given.to_native()
    if backend == "polars":
        return native.hstack(answers.get_columns())
    if backend == "pyarrow":
        table = answers.to_arrow()
        for name in table.column_names:
            native = native.append_column(name, table[name])
        return native
    table = answers.to_pandas(use_pyarrow_extension_array=True)
    table.index = native.index
    return native.assign(**{name: table[name] for name in table.columns})

"""Columns of texts as numbers: each is encoded once, then matched by number and not by text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from indicator_engine.frames.layout import own

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import polars

    from indicator_engine.frames.backends import Maker, Table

_SAMPLED: Final = 20_000
"""So many rows tell whether a column has many texts."""

_MOST_PLACES: Final = 100_000
"""Tables of more places than this are joined, not looked up."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts whose distinct texts are numbered.

    Args:
        column: the column of the numbers, null where there is no text.
        texts: the distinct texts by their numbers; each stands in some row.
        nulls: whether some row has no text.
    """

    column: str
    texts: polars.Series
    nulls: bool

    def values(self, name: str) -> polars.DataFrame:
        """Return the distinct values of the column, in the order of their numbers."""
        found = self.texts.rename(name).to_frame()
        return found.vstack(found.clear(1)) if self.nulls else found

    def decoded(self, name: str) -> polars.Expr:
        """Return the texts anew, for what asks for them."""
        import polars

        return polars.lit(self.texts).gather(polars.col(self.column)).alias(name)


def lent(
    frame: nw.DataFrame[Any], wanted: Sequence[str]
) -> tuple[polars.LazyFrame, Mapping[str, Coded]]:
    """Lend columns to polars: numbers without copying where that is possible, texts as numbers.

    Args:
        frame: a frame in memory.
        wanted: its columns that are read.

    Returns:
        The columns, in which texts are made only where something asks for them, and how the
        texts were encoded.
    """
    import polars

    columns: list[polars.Series] = []
    coded: dict[str, Coded] = {}
    for name in dict.fromkeys(wanted):
        numbers = _doubles(frame[name])
        column = None if numbers is not None else _in_arrow(frame[name])
        if column is None or not _is_text(column.type) or _is_varied(column):
            made = numbers if column is None else polars.from_arrow(column)
            columns.append(polars.Series(name, made))
            continue
        coded[name], numbers = _coded(name, column)
        columns.append(numbers)
    decoded = [one.decoded(name) for name, one in coded.items()]
    return polars.DataFrame(columns).lazy().with_columns(*decoded), coded


def numbered(
    frame: polars.DataFrame, wanted: Sequence[str]
) -> tuple[polars.LazyFrame, Mapping[str, Coded]]:
    """Number the texts of a polars frame where a column has many of them, and each more than once.

    Few texts are found and matched as quickly without, and single ones are better read by rows.
    Categories have numbers, and become texts where something asks for them.

    Args:
        frame: a frame in memory.
        wanted: its columns that are read.
    """
    import polars

    coded: dict[str, Coded] = {}
    columns: list[polars.Series] = []
    decoded: list[polars.Expr] = []
    for name in dict.fromkeys(wanted):
        column = frame[name]
        categories = column.dtype in (polars.Categorical, polars.Enum)
        texts = column.dtype == polars.String and _has_many(column) and _is_repeated(column)
        if categories or texts:
            coded[name], numbers = _coded(name, column.to_arrow())
            columns.append(numbers)
            decoded += [coded[name].decoded(name)] if categories else []
    return frame.lazy().with_columns(*columns).with_columns(*decoded), coded


def _has_many(column: polars.Series) -> bool:
    return column.head(_SAMPLED).n_unique() * 4 > _SAMPLED


def _is_repeated(column: polars.Series) -> bool:
    return bool(cast("int", column.approx_n_unique()) * 2 < len(column))


def spread(
    left: polars.LazyFrame, coded: Coded, told: polars.DataFrame, key: str
) -> tuple[polars.LazyFrame, Coded]:
    """Give each row what was told of its text.

    Args:
        left: the rows.
        coded: how their texts were numbered.
        told: columns that are told of each text, in the order of the numbers.
        key: one of these columns, which is numbered in its turn.
    """
    import polars

    keys, numbers = _coded(key, told[key].to_arrow())
    place = polars.col(coded.column)
    found = [numbers, *told.drop(key).get_columns()]
    left = left.with_columns(polars.lit(one).gather(place).alias(one.name) for one in found)
    keys = replace(keys, nulls=coded.nulls)
    return left.with_columns(keys.decoded(key)), keys


def _coded(name: str, column: Any) -> tuple[Coded, polars.Series]:
    """Number a column of texts: what the numbers mean, and the number of each row."""
    codes, texts = _encoded(column)
    made = Coded(own(f"code_{name}"), _series(texts), nulls=codes.null_count > 0)
    return made, _series(codes).alias(made.column)


def _series(array: Any) -> polars.Series:
    import polars

    return polars.Series(polars.from_arrow(array))


def _doubles(column: nw.Series[Any]) -> polars.Series | None:
    """Lend the doubles of numpy as they lie; a NaN of pandas is nothing measured."""
    import polars

    native = column.to_native()
    if getattr(getattr(native, "dtype", None), "str", "") != "<f8":
        return None
    return polars.Series(column.name, native.to_numpy(), nan_to_null=True)


def _in_arrow(column: nw.Series[Any]) -> Any:
    """Lend a column to Arrow, in the chunks that it has."""
    import pyarrow as pa

    native = column.to_native()
    made = native if isinstance(native, pa.ChunkedArray) else column.to_arrow()
    return made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])


def _is_text(kind: Any) -> bool:
    """Whether a type of Arrow has texts, or nothing at all."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    tests = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    return any(test(kind) for test in tests)


def _is_varied(column: Any) -> bool:
    """Whether there are many texts and most stand once, which are better read by rows."""
    from pyarrow import types

    if types.is_dictionary(column.type) or not _has_many(_series(column.slice(0, _SAMPLED))):
        return False
    return not _is_repeated(_series(column))


def _encoded(column: Any) -> tuple[Any, Any]:
    """Number the texts of a column: a number for each row, and the distinct texts."""
    import pyarrow as pa

    column = pa.chunked_array([column]) if isinstance(column, pa.Array) else column
    if not pa.types.is_dictionary(column.type):
        whole = column.cast(pa.large_string()).dictionary_encode().combine_chunks()
        return whole.indices.view(pa.uint32()), whole.dictionary
    whole = column.unify_dictionaries().combine_chunks()
    known = whole.dictionary.cast(pa.large_string()).dictionary_encode()  # each once
    used = known.indices.take(whole.indices).dictionary_encode()
    return used.indices.view(pa.uint32()), known.dictionary.take(used.dictionary)


# ── matching rows with a small table ─────────────────────────────────────────────────────────


def type_of(api: Maker, kind: Any) -> Any:
    """Return a type by its name; ``Decimal2`` has two places."""
    if not isinstance(kind, str):
        return kind
    if kind.startswith("Decimal"):
        return api.Decimal(38, int(kind.removeprefix("Decimal")))
    return getattr(api, kind)()


@dataclass(frozen=True, slots=True)
class _Numbered:
    """One key of a table: the number of its value in each row of the frame and of the table."""

    number: polars.Expr
    size: int
    rows: Sequence[int]


def matched(
    left: polars.LazyFrame, coded: Mapping[str, Coded], table: Table, keys: Sequence[str]
) -> polars.LazyFrame:
    """Match a small table with the rows of a frame: looked up by place, or else joined.

    Looking up takes a third of the time of a join.

    Args:
        left: the rows.
        coded: how their texts were encoded.
        table: the keys and what is added.
        keys: the columns that are matched; each combination stands once in the table.
    """
    numbered = [_numbered(coded.get(key), key, *table[key]) for key in keys]
    size = 1
    for one in numbered:
        size *= one.size if one is not None else _MOST_PLACES + 1
    if size > _MOST_PLACES:
        return _joined(left, coded, table, keys)
    return _looked_up(left, table, keys, [one for one in numbered if one is not None], size)


def _numbered(coded: Coded | None, key: str, kind: Any, values: Sequence[Any]) -> _Numbered | None:
    """Number the values of a key from 0, nothing last; None where they are too many or no texts."""
    import polars

    column, kind = polars.col(key if coded is None else coded.column), type_of(polars, kind)
    known = [value for value in dict.fromkeys(values) if value is not None]
    if coded is not None:
        known, number = coded.texts.to_list(), column
    elif kind == polars.String and len(known) <= _MOST_PLACES:
        number = column.cast(polars.Enum(known), strict=False).to_physical().cast(polars.UInt32)
    elif kind.is_integer() and known and max(known) - min(known) < _MOST_PLACES:
        inside = column.is_between(min(known), max(known))
        number = polars.when(inside).then(column - min(known)).cast(polars.UInt32)
        known = list(range(min(known), max(known) + 1))
    else:
        return None
    if None in values:
        nothing = polars.lit(len(known), polars.UInt32)
        number = polars.when(column.is_null()).then(nothing).otherwise(number)
    places = {value: at for at, value in enumerate([*known, None])}
    return _Numbered(number, len(known) + (None in values), [places[value] for value in values])


def _looked_up(
    left: polars.LazyFrame,
    table: Table,
    keys: Sequence[str],
    numbered: Sequence[_Numbered],
    size: int,
) -> polars.LazyFrame:
    import polars

    place, at = numbered[0].number, list(numbered[0].rows)
    for one in numbered[1:]:
        place = place * one.size + one.number
        at = [row * one.size + own_place for row, own_place in zip(at, one.rows, strict=True)]
    rows: list[int | None] = [None] * size
    for row, found in enumerate(at):
        rows[found] = row
    order = polars.lit(polars.Series(rows, dtype=polars.UInt32))
    placed = polars.DataFrame(list(_columns(table))).select(polars.exclude(keys).gather(order))
    at_place = polars.col(own("place"))
    added = [polars.lit(one).gather(at_place).alias(one.name) for one in placed]
    return left.with_columns(place.alias(own("place"))).with_columns(*added).drop(own("place"))


def _columns(table: Table) -> Iterator[polars.Series]:
    import polars

    for name, (kind, values) in table.items():
        yield polars.Series(name, list(values), dtype=type_of(polars, kind))


def _joined(
    left: polars.LazyFrame, coded: Mapping[str, Coded], table: Table, keys: Sequence[str]
) -> polars.LazyFrame:
    import polars

    on, columns = list(keys), dict(table)
    for at, key in enumerate(keys):
        one = coded.get(key)
        if one is not None:
            numbers = {text: number for number, text in enumerate(one.texts)}
            _, values = columns.pop(key)
            on[at], columns[one.column] = one.column, ("UInt32", list(map(numbers.get, values)))
    right = polars.DataFrame(list(_columns(columns))).lazy()
    return left.join(right, on=on, how="left", nulls_equal=True, maintain_order="left")

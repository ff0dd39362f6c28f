"""Frames of every installed kind made from the same rows, and their answers as rows again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars
import pytest

from indicator_engine import Engine
from indicator_engine.evaluation import Outcome
from indicator_engine.frames.cells import error_code, flag_codes, method_id, reading_text

Make = Callable[[polars.DataFrame], Any]
Read = Callable[[Any], list[dict[str, Any]]]
ORDER = "order"


def _pandas(table: polars.DataFrame) -> Any:
    made = table.to_pandas()
    made.index = [f"row {at}" for at in range(len(made))]
    return made


def _from_pandas(frame: Any) -> list[dict[str, Any]]:
    assert list(frame.index) == [f"row {at}" for at in range(len(frame))]
    return polars.from_pandas(frame.reset_index(drop=True)).rows(named=True)


def _from_pyarrow(table: Any) -> list[dict[str, Any]]:
    return polars.DataFrame(table).rows(named=True)


def _texts(table: polars.DataFrame) -> list[str]:
    return [name for name, kind in table.schema.items() if kind == polars.String]


def _pandas_categories(table: polars.DataFrame) -> Any:
    """Texts as categories, of which one stands nowhere; an index that names rows twice."""
    made = table.to_pandas(use_pyarrow_extension_array=True)
    for name in _texts(table):
        made[name] = made[name].astype("category").cat.add_categories(["≥7次 nowhere"])
    made.index = [at // 2 for at in range(len(made))]
    return made


def _from_pandas_categories(frame: Any) -> list[dict[str, Any]]:
    assert list(frame.index) == [at // 2 for at in range(len(frame))]
    return polars.from_pandas(frame.reset_index(drop=True)).rows(named=True)


def _pyarrow_dictionaries(table: polars.DataFrame) -> Any:
    """Texts as dictionaries: two chunks, each with its own."""
    import pyarrow as pa

    half = table.height // 2
    parts = [table[:half].to_arrow(), table[half:].to_arrow()]
    made = pa.concat_tables(parts).cast(parts[0].schema)
    for name in _texts(table):
        chunks = [chunk.cast(pa.string()).dictionary_encode() for chunk in made[name].chunks]
        type_ = pa.dictionary(pa.int32(), pa.string())
        at = made.schema.get_field_index(name)
        made = made.set_column(at, name, pa.chunked_array(chunks, type_))
    return made


def _duckdb(table: polars.DataFrame) -> Any:
    import duckdb

    return duckdb.connect().from_arrow(table.to_arrow())


def _sorted(table: polars.DataFrame) -> list[dict[str, Any]]:
    return table.sort(ORDER).rows(named=True)


KINDS: Mapping[str, tuple[Make, Read]] = {
    "polars": (lambda table: table, lambda frame: frame.rows(named=True)),
    "polars lazy": (lambda table: table.lazy(), lambda frame: frame.collect().rows(named=True)),
    "pandas": (_pandas, _from_pandas),
    "pandas categories": (_pandas_categories, _from_pandas_categories),
    "pyarrow dictionaries": (_pyarrow_dictionaries, _from_pyarrow),
    "pyarrow": (lambda table: table.to_arrow(), _from_pyarrow),
    "duckdb": (_duckdb, lambda frame: _sorted(frame.pl())),
}


@pytest.fixture(scope="session", params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> tuple[Make, Read]:
    """Return how a frame of one kind is made of a polars frame, and read back in order."""
    return KINDS[request.param]


def plain(value: Any) -> Any:
    """Return a value as rows know it: a NaN in place of nothing is pandas's."""
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def row_answer(outcome: Outcome) -> dict[str, Any]:
    """Return the answers of one outcome, as the columns of a frame have them."""
    completion = outcome.completion
    return {
        "reading": reading_text(outcome),
        "met": outcome.met,
        "score": outcome.score,
        "completion": completion if completion is None or completion < 10**34 else None,
        "method": method_id(outcome),
        "error": error_code(outcome),
        "flags": flag_codes(outcome),
    }


@pytest.fixture(scope="session")
def by_rows(engine: Engine) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that evaluates rows one by one, as the engine does without columns."""

    def evaluate(
        rows: Sequence[Mapping[str, Any]], profile: str | None = None
    ) -> list[dict[str, Any]]:
        return [row_answer(_one(engine, row, profile)) for row in rows]

    return evaluate


def _one(engine: Engine, row: Mapping[str, Any], profile: str | None) -> Outcome:
    given = {key: value for key, value in row.items() if key != ORDER}
    weight = given.pop("weight", None)
    actual = given.pop("actual")
    if isinstance(actual, datetime.datetime):
        actual = actual.date()
    return engine.evaluate(
        given.pop("threshold") or "",
        actual,
        weight=None if weight is None else Decimal(str(weight)),
        profile=profile,
        **given,
    )

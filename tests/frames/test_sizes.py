"""What a lazy frame is asked about its numbers holds for all of its rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.frames.backends import rows_of, source_of
from indicator_engine.frames.recipes import MOST_PLACES
from indicator_engine.frames.sizes import Sizes

KINDS: dict[str, Callable[[polars.DataFrame], Any]] = {
    "polars": lambda table: table.lazy(),
    "duckdb": lambda table: duckdb.connect().from_arrow(table.to_arrow()),
}
SCHEMA = {"key": polars.String, "actual": polars.Float64, "weight": polars.Float64}
numbers = st.none() | st.integers(-400, 40_000_000).map(lambda n: n / 4) | st.floats(-1e9, 1e9)
rows = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["≥1次", "≤2.5%", None]),
        "actual": numbers | st.sampled_from([math.nan, math.inf, 1e300, 0.125, 12.3456789]),
        "weight": st.sampled_from([10.0, 5.5, 16.66, None, 33.333, -1.0, 150.0, math.nan]),
    }
)


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(drawn=st.lists(rows, min_size=1, max_size=8))
def test_no_number_of_a_key_needs_more_than_is_said(kind: str, drawn: list[dict[str, Any]]) -> None:
    table = polars.DataFrame(drawn, schema=SCHEMA)
    source = source_of(KINDS[kind](table), list(SCHEMA))
    sizes = Sizes(source, "actual", "weight", None)
    found = rows_of(sizes.distinct(source.lazy, ["key"]))
    said = {key: rest for key, *rest in sizes.completed(source.lazy, ["key"], found)}
    assert set(said) == {row["key"] for row in drawn}
    for row in drawn:
        size, places, kept = said[row["key"]]
        assert not kept or is_kept(row["weight"])
        number = row["actual"]
        if number is not None and math.isfinite(number):
            assert abs(number) <= size
            assert min(places_of(number), MOST_PLACES + 1) <= places


def is_kept(weight: float | None) -> bool:
    return weight is None or (0 <= weight <= 100 and places_of(weight) <= 2)


def places_of(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0

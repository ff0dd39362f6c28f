"""Columns that are lent: however texts and numbers are held, the answers are the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import narwhals.stable.v2 as narwhals
import numpy
import pandas
import polars
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.frames import coding, evaluate_frame

COLUMNS = {"threshold": "目标", "actual": "完成", "op": "符号", "unit": "单位", "year": "年度"}
ROWS = polars.DataFrame(
    [
        {"目标": cell, "符号": op, "单位": unit, "年度": year, "完成": value}
        for cell, op, unit, year, value in itertools.product(
            ["≥95%", "11", "≤11万元", "年底前", "", None],
            [None, "≥", "≤"],
            [None, "%", "万元"],
            [None, 2024, 2025],
            [None, 10.5, 96.0],
        )
    ],
    schema={
        "目标": polars.String,
        "符号": polars.String,
        "单位": polars.String,
        "年度": polars.Int64,
        "完成": polars.Float64,
    },
)
ANSWERS = ["reading", "met", "score", "completion", "method", "error", "flags"]


def answers(frame: Any, **columns: Any) -> polars.DataFrame:
    made = evaluate_frame(frame, weight=10, **(columns or COLUMNS))
    if isinstance(made, pandas.DataFrame):
        made = pa.Table.from_pandas(made[ANSWERS], preserve_index=False)
    return polars.DataFrame(made).select(ANSWERS)


@pytest.fixture(scope="module")
def wanted() -> polars.DataFrame:
    return answers(ROWS)


def texts_as(kind: str) -> pandas.DataFrame:
    made = ROWS.to_pandas(use_pyarrow_extension_array=True)
    texts = dict.fromkeys(("目标", "符号", "单位"), kind)
    return made.astype(texts)


@pytest.mark.parametrize("kind", ["str", "object", "string", "category", "large_string[pyarrow]"])
def test_pandas_may_hold_texts_in_any_way(kind: str, wanted: polars.DataFrame) -> None:
    assert answers(texts_as(kind)).equals(wanted)


@pytest.mark.parametrize("most", [0, 3, 20, 1000])
def test_tables_of_any_size_are_matched(
    most: int, wanted: polars.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "_MOST_PLACES", most)
    assert answers(ROWS).equals(wanted)
    assert answers(ROWS.to_arrow()).equals(wanted)
    assert answers(texts_as("category")).equals(wanted)


@pytest.mark.parametrize("make", [polars.DataFrame.to_pandas, polars.DataFrame.to_arrow])
def test_texts_that_mostly_differ_are_lent_as_they_are(
    make: Callable[[polars.DataFrame], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coding, "_SAMPLED", 10)
    rows = polars.DataFrame(
        {
            "目标": [f"≥{at}次" for at in range(20)],
            "符号": [None, "≥"] * 10,
            "完成": [f"{at}次" for at in range(20, 0, -1)],
        }
    )
    held = {"threshold": "目标", "actual": "完成", "op": "符号"}
    _, coded = coding.lent(narwhals.from_native(make(rows)), list(rows.columns))
    assert list(coded) == ["符号"]
    assert answers(make(rows), **held).equals(answers(rows, **held))


def test_a_dictionary_may_hold_a_text_twice_or_hold_nothing() -> None:
    indices = pa.array([0, 1, 2, 3, None], pa.int8())
    texts = pa.DictionaryArray.from_arrays(indices, pa.array(["≥95%", "≥1次", "≥95%", None]))
    values = pa.array([96.0] * 5)
    held = {"threshold": "目标", "actual": "完成"}
    plain = pa.table({"目标": texts.cast(pa.string()), "完成": values})
    assert answers(pa.table({"目标": texts, "完成": values}), **held).equals(answers(plain, **held))


TEXTS = polars.DataFrame(
    {"目标": ["≥95%", "≤11万元", "≥3次", "≥3次"], "完成": ["96%", "220000元", None, "两次"]}
)


def in_duckdb(rows: polars.DataFrame) -> Any:
    import duckdb

    made = duckdb.connect().from_arrow(rows.to_arrow())
    names = ", ".join(f"'{text}'" for text in rows["完成"].drop_nulls())
    return made.project(f"目标, CAST(完成 AS ENUM({names})) AS 完成")


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: rows.to_pandas().astype({"目标": "category", "完成": "category"}),
        lambda rows: rows.cast(polars.Categorical()),
        lambda rows: rows.cast(polars.Categorical()).lazy(),
        lambda rows: rows.cast({"完成": polars.Enum(rows["完成"].drop_nulls().unique())}),
        in_duckdb,
    ],
)
def test_measured_texts_may_be_categories_too(make: Callable[[polars.DataFrame], Any]) -> None:
    held = {"threshold": "目标", "actual": "完成"}
    made = evaluate_frame(make(TEXTS), weight=10, **held)
    found = made.pl() if hasattr(made, "pl") else made
    if isinstance(found, pandas.DataFrame):
        found = polars.from_pandas(found)
    found = found.lazy().collect().select(ANSWERS).sort(ANSWERS)  # DuckDB promises no order
    assert found.equals(answers(TEXTS, **held).sort(ANSWERS))


@given(
    values=st.lists(st.floats(width=64) | st.integers(-50, 500).map(lambda n: n / 4), min_size=1),
    order=st.sampled_from("CF"),
)
def test_doubles_of_numpy_are_lent_and_nan_is_nothing(values: list[float], order: Any) -> None:
    block = numpy.array([values, values], order=order)
    frame = pandas.DataFrame(block.T, columns=["完成", "其他"])
    frame.insert(0, "目标", "≥95次")
    before = frame.copy()
    rows = polars.DataFrame({"目标": "≥95次", "完成": values}).fill_nan(None)
    held = {"threshold": "目标", "actual": "完成"}
    assert answers(frame, **held).equals(answers(rows, **held))
    pandas.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("make", [polars.DataFrame.to_pandas, polars.DataFrame.to_arrow])
def test_frames_without_rows_are_answered(make: Callable[[polars.DataFrame], Any]) -> None:
    found = answers(make(ROWS.clear()))
    assert found.is_empty()
    assert found.schema == answers(ROWS.clear()).schema


def test_columns_of_nothing_are_answered() -> None:
    rows = {"目标": [None, None], "符号": [None, None], "完成": [1.0, 2.0]}
    held = {"threshold": "目标", "actual": "完成", "op": "符号"}
    found = [answers(make(rows), **held) for make in (pandas.DataFrame, pa.table, polars.DataFrame)]
    assert found[0]["error"].to_list() == ["empty-text"] * 2
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])


def test_the_index_is_kept_even_where_it_names_rows_twice() -> None:
    frame = pandas.DataFrame({"目标": ["≥95%"] * 3, "完成": [96.0, 90.0, None]}, index=[7, 7, 3])
    made = evaluate_frame(frame, threshold="目标", actual="完成")
    assert list(made.index) == [7, 7, 3]
    assert made["met"].tolist() == [True, False, pandas.NA]
    part = evaluate_frame(frame[1:], threshold="目标", actual="完成")
    assert part["met"].tolist() == [False, pandas.NA]

"""What a call takes, refuses and keeps."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import duckdb
import narwhals.stable.v2 as narwhals
import pandas
import polars
import pytest

from indicator_engine.errors import DocumentError, EvaluationError, FrameError, RuleError
from indicator_engine.frames import evaluate_frame, parse_frame
from indicator_engine.frames.layout import EVALUATED

ROWS = polars.DataFrame({"目标": ["≥95%", "≤11万元"], "完成": [90.0, 22.0], "备注": ["甲", "乙"]})


def call(frame: Any, **more: Any) -> Any:
    return evaluate_frame(frame, threshold="目标", actual="完成", **more)


def test_every_column_is_kept_and_answers_stand_beside() -> None:
    made = call(ROWS, weight=10)
    assert made.columns == [*ROWS.columns, *EVALUATED]
    assert made.select(ROWS.columns).equals(ROWS)


def test_only_the_answers_that_are_wanted_are_added() -> None:
    assert call(ROWS, columns=("met", "error")).columns == [*ROWS.columns, "met", "error"]


def test_a_lazy_frame_stays_lazy() -> None:
    made = call(ROWS.lazy())
    assert isinstance(made, polars.LazyFrame)
    assert made.collect().equals(call(ROWS))


def test_a_pandas_index_is_kept() -> None:
    frame = ROWS.to_pandas().set_index("备注")
    made = call(frame)
    assert isinstance(made, pandas.DataFrame)
    assert list(made.index) == ["甲", "乙"]
    assert made["met"].tolist() == [False, False]


def test_a_frame_without_rows_has_every_answer() -> None:
    made = call(ROWS.clear(), weight=10)
    assert made.is_empty()
    assert made.schema == call(ROWS, weight=10).schema


def test_no_rows_are_answered_in_the_same_types(kind: Any) -> None:
    make, _ = kind
    full, empty = (
        narwhals.from_native(call(make(rows), weight=10)) for rows in (ROWS, ROWS.clear())
    )
    assert empty.collect_schema() == full.collect_schema()


@pytest.mark.parametrize(
    "rows",
    [
        {"目标": ["≥95%"] * 2, "完成": [96.0, 96.0]},
        {"目标": ["≥95%", "年底前"], "完成": [90.0, 0.5]},
        {"目标": ["≥95%", "每季度≥1次"], "完成": [1e30, 1.0]},
        {"目标": ["", "≥"], "完成": [None, 1.0]},
    ],
)
def test_the_types_of_answers_do_not_depend_on_the_rows(kind: Any, rows: Any) -> None:
    make, _ = kind
    types = {"目标": polars.String, "完成": polars.Float64}
    found, usual = (
        narwhals.from_native(call(make(table), weight=10)).select(*EVALUATED).collect_schema()
        for table in (polars.DataFrame(rows, schema=types), ROWS.select(*types))
    )
    assert found == usual


def test_a_cell_that_comes_later_is_not_judged(tmp_path: Any) -> None:
    path = tmp_path / "rows.csv"
    ROWS.write_csv(path)
    made = call(polars.scan_csv(path), weight=10)
    later = polars.DataFrame({"目标": ["≥80%"], "完成": [90.0], "备注": ["丙"]})
    later.write_csv(path)
    row = made.collect().row(0, named=True)
    assert (row["met"], row["score"], row["error"]) == (None, None, "cell-not-planned")


def test_a_value_beyond_columns_that_comes_later_is_not_judged(tmp_path: Any) -> None:
    path = tmp_path / "rows.csv"
    ROWS.write_csv(path)
    made = call(polars.scan_csv(path), weight=10)
    ROWS.with_columns(polars.lit(1e30).alias("完成")).write_csv(path)
    found = made.collect()
    assert found["error"].to_list() == ["value-beyond-columns"] * 2
    assert found["met"].to_list() == found["score"].to_list() == [None, None]


def test_an_aggregate_of_duckdb_computes_what_columns_share_once() -> None:
    relation = duckdb.connect().from_arrow(ROWS.to_arrow())
    made = call(relation, weight=10).aggregate("count(met), sum(score)")
    plan = made.explain()
    assert "_indicator_engine_amount" in plan
    assert "random" not in plan  # what keeps the layers apart is never run
    assert made.fetchall() == [(2, call(ROWS, weight=10)["score"].sum())]


@pytest.mark.parametrize(
    ("frame", "more", "code"),
    [
        ([1, 2], {}, "frame-kind"),
        (ROWS.drop("完成"), {}, "frame-column-missing"),
        (ROWS, {"unit": "单位"}, "frame-column-missing"),
        (ROWS.with_columns(polars.lit(value=True).alias("完成")), {}, "frame-column-kind"),
        (ROWS.with_columns(polars.lit(1).alias("met")), {}, "frame-column-taken"),
        (ROWS, {"columns": ["points"]}, "frame-output-unknown"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why(
    frame: Any, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(FrameError) as caught:
        call(frame, **more)
    assert caught.value.code == code


def test_a_profile_that_there_is_not_is_refused() -> None:
    with pytest.raises(RuleError):
        call(ROWS, profile="nowhere")


def test_without_the_extra_the_error_names_it() -> None:
    program = (
        "import sys; sys.modules['narwhals'] = sys.modules['narwhals.stable'] = None\n"
        "from indicator_engine.frames import evaluate_frame"
    )
    run = [sys.executable, "-c", program]
    made = subprocess.run(run, check=False, capture_output=True, text=True)
    assert made.returncode == 1
    assert "pip install 'indicator-engine[frames]'" in made.stderr


def test_a_year_that_is_none_stops_only_its_own_row(kind: Any) -> None:
    make, read = kind
    rows = ROWS.with_columns(年=polars.Series(["2025年", "2025"]), order=polars.Series([1, 2]))
    found = read(call(make(rows), year="年"))
    assert [(row["met"], row["error"]) for row in found] == [
        (None, "field-not-year"),
        (False, None),
    ]


@pytest.mark.parametrize("given", [{"weight": float("nan")}, {"weight": True}, {"year": 20255}])
def test_points_and_a_year_of_all_rows_are_numbers(given: Any) -> None:
    with pytest.raises(DocumentError):
        call(ROWS, **given)


def test_points_in_a_column_of_texts_are_refused_by_name() -> None:
    with pytest.raises(FrameError, match="备注"):
        call(ROWS, weight="备注")


def test_a_column_of_numbers_is_read_as_cells(kind: Any) -> None:
    make, read = kind
    rows = polars.DataFrame(
        {
            "order": [1, 2],
            "sign": ["≥", "≤"],
            "value": [95, 11],
            "unit": ["%", "万元"],
            "name": [None, None],
            "code": [1.0, None],
            "done": [96.0, 12.0],
        },
        schema_overrides={"name": polars.Float64},
    )
    columns = {"threshold": "value", "op": "sign", "unit": "unit", "actual": "done"}
    found = read(evaluate_frame(make(rows), **columns, name="name", level1="code"))
    assert [row["met"] for row in found] == [True, False]
    read_cells = read(parse_frame(make(rows), threshold="value", op="sign", unit="unit"))
    assert all(row["error"] is None for row in read_cells)


def test_negative_points_of_all_rows_are_refused() -> None:
    with pytest.raises(EvaluationError, match="weight-refused"):
        call(ROWS, weight=-1)


def test_measured_words_are_held_against_the_name_of_their_own_row(kind: Any, by_rows: Any) -> None:
    make, read = kind
    names = ["在建项目数", "竣工项目数", None, "在建项目数"]
    rows = [
        {"order": at, "threshold": "≥12个", "actual": "在建15个", "name": name}
        for at, name in enumerate(names)
    ]
    columns = {"threshold": "threshold", "actual": "actual", "name": "name"}
    found = read(evaluate_frame(make(polars.DataFrame(rows)), **columns))
    for row, want, got in zip(rows, by_rows(rows), found, strict=True):
        assert {key: got[key] for key in want} == want, row

"""Spark: the same answers through the same call, and nothing of Python in its plan."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import polars
import pytest

from indicator_engine.errors import FrameError
from indicator_engine.frames import evaluate_frame
from indicator_engine.frames import spark as sessions

CELLS = [
    "≥95%", "100%", "=100%", "≥1次", ">90%", "<5天", "≤11万元", "≤0%", "≤-3%", "≥2/3", "3-5次",
    "年底前", "显著提升", "每季度≥1次", "不少于3次且不多于5次", "较上年增长5%",
    "≥9007199254740993元", "≥**%", None, "5-3次",
]  # fmt: skip
NUMBERS = [
    None, float("nan"), 0.0, 0.9, 3.0, 4.5, 22.0, 47.5, 90.33, 1 / 3 + 90, 95.0, 9007199254740992.0,
]  # fmt: skip
TEXTS = [
    None,
    "90%",
    "12次",
    "0.9",
    "3/4",
    "2025-11-20",
    "显著提升",
    "1、2、1、1",
    "乱##",
    "220000元",
]
WEIGHTS = [10.0, 16.66, None]


def _rows(values: list[Any]) -> list[dict[str, Any]]:
    pairs = itertools.product(CELLS, values)
    return [
        {"order": at, "threshold": cell, "actual": value, "weight": WEIGHTS[at % 3], "year": 2025}
        for at, (cell, value) in enumerate(pairs)
    ]


@pytest.mark.parametrize(("values", "type_"), [(NUMBERS, "double"), (TEXTS, "string")])
def test_spark_answers_what_rows_answer(
    spark: Any, by_rows: Callable[..., Any], values: list[Any], type_: str
) -> None:
    rows = _rows(values)
    kinds = f"order int, threshold string, actual {type_}, weight double, year int"
    frame = spark.createDataFrame([tuple(row.values()) for row in rows], kinds)
    columns = {name: name for name in rows[0] if name != "order"}
    made = evaluate_frame(frame, **columns)
    assert type(made) is type(frame)
    found = [row.asDict() for row in made.orderBy("order").collect()]
    for row, want, got in zip(rows, by_rows(rows), found, strict=True):
        assert {key: got[key] for key in want} == want, row


def test_the_plan_of_spark_calls_no_python(spark: Any) -> None:
    frame = spark.createDataFrame([("≥95%", 90.0), ("≤11万元", 22.0)], "t string, a double")
    made = evaluate_frame(frame, threshold="t", actual="a", weight=10)
    plan = made._jdf.queryExecution().toString()
    assert "BroadcastHashJoin" in plan
    assert "Python" not in plan
    assert "UDF" not in plan.upper()


def test_without_java_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions.shutil, "which", lambda _: None)
    with pytest.raises(FrameError) as caught:
        sessions.local_session()
    assert caught.value.code == "java-missing"


def test_a_frame_of_no_rows_has_every_column(spark: Any) -> None:
    frame = spark.createDataFrame([], "t string, a double")
    made = evaluate_frame(frame, threshold="t", actual="a", weight=10)
    wanted = evaluate_frame(
        polars.DataFrame(schema={"t": polars.String, "a": polars.Float64}),
        threshold="t",
        actual="a",
        weight=10,
    )
    assert made.columns == wanted.columns
    assert made.count() == 0


def test_no_rows_are_answered_in_the_same_types(spark: Any) -> None:
    frame = spark.createDataFrame([("≥95%", 90.0)], "t string, a double")
    full, empty = (
        evaluate_frame(rows, threshold="t", actual="a", weight=10)
        for rows in (frame, frame.limit(0))
    )
    assert empty.dtypes == full.dtypes
    assert empty.collect() == []

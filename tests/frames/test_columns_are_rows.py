"""The law of frames: whatever the cells and values, columns answer what single rows answer.

Cells come from the strategies of the rules and from lists that reach what those rarely draw:
boundaries, half cents, targets in words, damage, several readings, numbers beyond a double.
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine, Threshold
from indicator_engine.errors import IndicatorError
from indicator_engine.frames import evaluate_frame, parse_frame
from indicator_engine.frames.cells import expression_text
from indicator_engine.testing import damaged_thresholds, thresholds

Rows = Sequence[Mapping[str, Any]]
ByRows = Callable[..., list[dict[str, Any]]]

CELLS = [
    "≥95%", "100%", "=100%", "≥1次", ">90%", "<5天", "≤11万元", "≥0.07万元", "≠3", "=0起", "≤0%",
    "≤-3%", "≥2/3", "3-5次", "80%≤x＜90%", "100±5", "年底前", "9月前", "显著提升", "优良", "是",
    "每季度≥1次", "≥2次/季度", "不少于3次且不多于5次", "较上年增长5%", "控制在预算内", "≥3万人次",
    "≥9007199254740993元", "≤1234567890.12元", "PM2.5达标", "≥**%", "", "≥", "5-3次", "95%|90%|85%",
]  # fmt: skip
NAMES = ["培训合格率", "项目成本(万元)", "群众满意度", "完成面积(≥**平方米)", "安全事故数", None]
PROFILES = sorted(Engine.default().ruleset.data.profiles)

cells = st.one_of(st.sampled_from(CELLS), thresholds(), damaged_thresholds()) | st.none()
halves = st.integers(0, 400).map(lambda n: n / 2)
short = st.decimals(-50, 500, places=2, allow_nan=False).map(float)
wild = st.floats(allow_nan=True, allow_infinity=True)
doubles = st.none() | halves | short | st.floats(0, 200) | st.floats(-1, 1) | wild
whole = st.none() | st.integers(-5, 300) | st.integers(-(2**62), 2**62)
decimals = st.none() | st.decimals(-1000, 10**12, places=4, allow_nan=False)
texts = st.none() | st.sampled_from(
    ["90%", "12次", "0.9", "22万元", "3/4", "2025-11-20", "显著提升", "达成预期指标",
     "已完成", "无", "≥266米", "1、2、1、1", "乱##", "", "11月", "95", "1,234.5", "5天", "优", "否",
     "1起", "220000元"]
) | halves.map(str)  # fmt: skip
days = st.none() | st.dates(datetime.date(2024, 1, 1), datetime.date(2026, 12, 31))
weights = st.sampled_from([None, 10.0, 5.5, 16.66, 20.0, 0.0, -1.0, 33.333, 150.0])

VALUES = {
    "doubles": (doubles, polars.Float64),
    "whole": (whole, polars.Int64),
    "decimals": (decimals, polars.Decimal(38, 4)),
    "texts": (texts, polars.String),
    "days": (days, polars.Date),
}
SCHEMA = {
    "threshold": polars.String, "op": polars.String, "unit": polars.String,
    "actual_unit": polars.String, "direction": polars.String, "name": polars.String,
    "level1": polars.String, "level2": polars.String, "weight": polars.Float64,
    "year": polars.Int64, "order": polars.Int64,
}  # fmt: skip
PARSED_SCHEMA = {name: SCHEMA[name] for name in ("order", "threshold", "op", "name", "year")}
CONTEXT = {
    "op": st.sampled_from([None, "≥", "≤", "＝", "定量", "??"]),
    "unit": st.sampled_from([None, "%", "次", "万元", "天"]),
    "actual_unit": st.sampled_from([None, "%", "次", "元", "万元", "？单位"]),
    "direction": st.sampled_from([None, "正向", "反向", "x"]),
    "name": st.sampled_from(NAMES),
    "level1": st.sampled_from([None, "产出指标", "满意度指标"]),
    "level2": st.sampled_from([None, "数量指标", "成本指标"]),
    "weight": weights,
    "year": st.sampled_from([None, 2024, 2025]),
}


@st.composite
def frames(draw: st.DrawFn, values: str) -> polars.DataFrame:
    """Draw a frame: cells, values of one type, and any of the columns that may stand beside."""
    strategy, type_ = VALUES[values]
    beside = draw(st.sets(st.sampled_from(sorted(CONTEXT))))
    row = st.fixed_dictionaries(
        {"threshold": cells, "actual": strategy} | {name: CONTEXT[name] for name in sorted(beside)}
    )
    rows = draw(st.lists(row, min_size=1, max_size=12))
    schema = {"actual": type_} | {name: SCHEMA[name] for name in ("threshold", *sorted(beside))}
    made = polars.DataFrame(rows, schema=schema)
    return made.with_row_index("order").with_columns(polars.col("order").cast(polars.Int64))


def columns_of(table: polars.DataFrame) -> dict[str, str]:
    return {name: name for name in table.columns if name != "order"}


def differences(rows: Rows, wanted: Rows, found: Rows) -> list[str]:
    assert len(found) == len(wanted)
    return [
        f"{row}: {key} is {got[key]!r}, by rows {want[key]!r}"
        for row, want, got in zip(rows, wanted, found, strict=True)
        for key in want
        if _plain(got[key]) != want[key]
    ]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


@given(table=st.sampled_from(sorted(VALUES)).flatmap(frames), profile=st.sampled_from(PROFILES))
def test_columns_answer_what_rows_answer(
    kind: tuple[Any, Any], by_rows: ByRows, table: polars.DataFrame, profile: str
) -> None:
    make, read = kind
    found = read(evaluate_frame(make(table), profile=profile, **columns_of(table)))
    rows = table.rows(named=True)
    assert not differences(rows, by_rows(rows, profile), found)


SPARK_TYPES = {
    "doubles": "double", "whole": "bigint", "decimals": "decimal(38,4)", "texts": "string",
    "days": "date", polars.String: "string", polars.Float64: "double", polars.Int64: "bigint",
}  # fmt: skip


@pytest.mark.parametrize("values", sorted(VALUES))
def test_columns_of_spark_answer_what_rows_answer(spark: Any, by_rows: ByRows, values: str) -> None:
    """Spark takes seconds for a frame of any size, so all rows that are drawn make one."""
    rows: list[dict[str, Any]] = []

    @given(st.fixed_dictionaries({"threshold": cells, "actual": VALUES[values][0], **CONTEXT}))
    def draw(row: dict[str, Any]) -> None:
        rows.append({**row, "order": len(rows)})

    draw()
    types = {"actual": SPARK_TYPES[values]} | {
        name: SPARK_TYPES[SCHEMA[name]] for name in rows[0] if name != "actual"
    }
    schema = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    frame = spark.createDataFrame([tuple(row[name] for name in types) for row in rows], schema)
    columns = {name: name for name in rows[0] if name != "order"}
    made = evaluate_frame(frame, **columns).orderBy("order").collect()
    found = [row.asDict() for row in made]
    assert not differences(rows, by_rows(rows), found)


# What all numbers of a frame have in common decides which tests its rows are spared.
ALIKE = [
    st.floats(1.5, 1e6),
    st.floats(-1e6, -1.5),
    st.floats(0, 1),
    st.integers(2, 300).map(float),
    st.integers(2, 300).map(float) | st.none(),
    st.sampled_from([float("inf"), float("nan"), 1e30, -1e30, 2.0, 0.5]),
]


@given(
    rows=st.sampled_from(ALIKE).flatmap(
        lambda numbers: st.lists(
            st.fixed_dictionaries(
                {
                    "threshold": st.sampled_from(CELLS[:20]),
                    "actual": numbers,
                    "weight": weights | st.sampled_from([1e18, float("inf"), float("nan")]),
                }
            ),
            min_size=1,
            max_size=12,
        )
    ),
    lazy=st.booleans(),
)
def test_numbers_that_are_alike_are_answered_as_any_others(
    by_rows: ByRows, rows: Rows, *, lazy: bool
) -> None:
    schema = {"threshold": polars.String, "actual": polars.Float64, "weight": polars.Float64}
    table = polars.DataFrame(rows, schema=schema)
    made = evaluate_frame(table.lazy() if lazy else table, **columns_of(table))
    found = made.lazy().collect().rows(named=True)
    assert not differences(rows, by_rows(rows), found)


NEAR = ["≥3万人次", "≤30000元", "=30000个", "30000个", "<30000天", ">30000", "29999-30001次"]


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "threshold": st.sampled_from(NEAR),
                "actual": st.integers(-40, 40).map(lambda n: 30_000 + n / 4),
                "weight": st.sampled_from([10.0, 5.5, 20.0, 33.333, 0.0, None]),
            }
        ),
        min_size=1,
        max_size=20,
    ),
    profile=st.sampled_from(PROFILES),
)
def test_a_miss_at_full_marks_is_flagged_in_columns_too(
    by_rows: ByRows, rows: Rows, profile: str
) -> None:
    schema = {"threshold": polars.String, "actual": polars.Float64, "weight": polars.Float64}
    table = polars.DataFrame(rows, schema=schema)
    found = evaluate_frame(table, profile=profile, **columns_of(table)).rows(named=True)
    assert not differences(rows, by_rows(rows, profile), found)


@pytest.mark.parametrize("points", [float("inf"), float("nan"), -1.0])
@pytest.mark.parametrize("actual", [90.0, None])
def test_points_that_are_none_are_refused_whatever_the_cell(
    by_rows: ByRows, points: float, actual: float | None
) -> None:
    rows = [{"threshold": cell, "actual": actual, "weight": points} for cell in CELLS]
    schema = {"threshold": polars.String, "actual": polars.Float64, "weight": polars.Float64}
    table = polars.DataFrame(rows, schema=schema)
    wanted = by_rows(rows)
    for frame in (table, table.lazy()):
        found = evaluate_frame(frame, **columns_of(table)).lazy().collect().rows(named=True)
        assert not differences(rows, wanted, found)


def test_a_miss_that_rounds_to_full_marks_is_flagged() -> None:
    table = polars.DataFrame(
        {"threshold": ["≥30000人次"] * 3, "actual": [30000.0, 29999.0, 29000.0]}
    )
    found = evaluate_frame(table, threshold="threshold", actual="actual", weight=10)
    assert found["met"].to_list() == [True, False, False]
    assert found["flags"].to_list() == ["", "missed-at-full-marks", ""]


@given(
    table=frames("doubles"),
    points=st.sampled_from([None, 10, Decimal("2.5"), Decimal("12.345"), 100]),
)
def test_one_weight_for_all_rows_is_a_column_of_it(
    table: polars.DataFrame, points: Decimal | None
) -> None:
    table = table.drop("weight", strict=False)
    columns = columns_of(table)
    found = evaluate_frame(table, weight=points, **columns)
    beside = table.with_columns(polars.lit(points).cast(polars.Float64).alias("weight"))
    column = evaluate_frame(beside, weight="weight", **columns)
    assert found.equals(column.drop("weight"))


@given(table=frames("doubles"))
def test_cents_are_the_score(table: polars.DataFrame) -> None:
    columns = {"weight": 10} | columns_of(table)
    score = evaluate_frame(table, **columns)["score"]
    cents = evaluate_frame(table, cents=True, columns=["score"], **columns)["score"]
    assert cents.dtype == polars.Int64
    assert [None if one is None else Decimal(one).scaleb(-2) for one in cents] == score.to_list()


def test_a_read_frame_says_what_parse_says(kind: tuple[Any, Any], engine: Engine) -> None:
    make, read = kind
    rows = [
        {"order": at, "threshold": cell, "op": op, "name": name, "year": 2025}
        for at, (cell, op, name) in enumerate(itertools.product(CELLS, [None, "≥", "??"], NAMES))
    ]
    columns = {name: name for name in ("threshold", "op", "name", "year")}
    for row in read(parse_frame(make(polars.DataFrame(rows, schema=PARSED_SCHEMA)), **columns)):
        cell = {name: row[name] for name in ("op", "name", "year")}
        error, threshold = read_alone(engine, row["threshold"] or "", cell)
        assert _plain(row["error"]) == error
        if threshold is None:
            assert _plain(row["reading"]) is None
            continue
        assert row["reading"] == expression_text(threshold.reading)
        assert row["notes"].split() == list(threshold.notes)
        assert len(json.loads(row["alternatives"])) == len(threshold.alternatives)


def read_alone(
    engine: Engine, text: str, cell: dict[str, Any]
) -> tuple[str | None, Threshold | None]:
    try:
        return None, engine.parse(text, **cell)
    except IndicatorError as error:
        return error.code, None

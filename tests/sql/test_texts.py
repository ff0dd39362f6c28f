"""What a text says, what is refused by name, and that no column's name leaves its quotes."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from indicator_engine import Engine
from indicator_engine.errors import EvaluationError, FrameError, IndicatorError, UnitError
from indicator_engine.expressions import AnyOf, Compare, Period, Range
from indicator_engine.rules.schema import DecisionDef
from indicator_engine.sql import DIALECTS, to_sql

ENGINE = Engine.default()
CELLS = ["≥95%", "≤11万元", "3-5次", "≥2/3", "年底前", "2025年3月-5月", "≥900719925474099元"]


def refused(code: str, *arguments: Any, **more: Any) -> IndicatorError:
    with pytest.raises(IndicatorError) as caught:
        to_sql(*arguments, **more)
    assert caught.value.code == code
    return caught.value


def test_a_verdict_is_one_comparison_behind_its_guards() -> None:
    assert to_sql(ENGINE.parse("≥95%"), "actual", places=0) == (
        'CASE WHEN "actual" > -1000000000000000000 AND "actual" < 1000000000000000000 '
        'THEN CASE WHEN CAST("actual" AS DECIMAL(18, 0)) = "actual" THEN '
        'CASE WHEN NOT (CAST(CAST("actual" AS DECIMAL(18, 0)) AS INT128) <> 0 '
        'AND (CAST(CAST("actual" AS DECIMAL(18, 0)) AS INT128) >= -1 '
        'AND CAST(CAST("actual" AS DECIMAL(18, 0)) AS INT128) <= 1)) '
        'THEN CAST(CAST("actual" AS DECIMAL(18, 0)) AS INT128) >= 95 END END END'
    )


def test_a_deadline_is_a_comparison_of_days() -> None:
    target = ENGINE.parse("年底前", year=2025)
    assert to_sql(target, "done") == "CAST(\"done\" AS DATE) <= CAST('2025-12-31' AS DATE)"


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize("cell", CELLS)
def test_the_text_reads_back_as_itself(cell: str, dialect: str) -> None:
    indicator = ENGINE.indicator(cell, weight="12.345", year=2025)
    for what in ("met", "score", "completion"):
        text = to_sql(indicator, "完成", dialect, what=what, places=2)
        assert sqlglot.parse_one(text, read=dialect).sql(dialect=dialect) == text


@pytest.mark.parametrize(
    ("places", "floats", "limit"), [(0, False, 18), (4, False, 18), (14, False, 8), (4, True, 11)]
)
def test_a_text_names_the_first_number_that_is_too_large(
    places: int, limit: int, *, floats: bool
) -> None:
    for what in ("met", "score"):
        indicator = ENGINE.indicator("≤11万元", weight=20)
        text = to_sql(indicator, "a", what=what, unit="元", places=places, floats=floats)
        assert text.startswith(f'CASE WHEN "a" > -{10**limit} AND "a" < {10**limit} THEN')


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_methods_read_back_as_themselves(dialect: str) -> None:
    for method in ENGINE.ruleset.data.methods.values():
        parameters = {one.name: one.default or "2" for one in method.parameters}
        if method.primitive != "word-tiers":
            text = to_sql(method, {"w": "points"}, dialect, places=2, parameters=parameters)
            assert sqlglot.parse_one(text, read=dialect).sql(dialect=dialect) == text


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@given(name=st.text(min_size=1) | st.sampled_from(['"; DROP TABLE t; --', "`", "]", "[a]", "a'b"]))
def test_no_column_name_leaves_its_quotes(dialect: str, name: str) -> None:
    text = to_sql(ENGINE.parse("≥3次"), name, dialect, unit="次", places=0)
    (tree,) = sqlglot.parse(text, read=dialect)
    assert tree is not None
    assert {one.name for one in tree.find_all(exp.Column)} == {name}
    assert not set(map(type, tree.walk())) - {
        exp.Case, exp.If, exp.And, exp.GT, exp.LT, exp.EQ, exp.GTE, exp.Cast, exp.TryCast,
        exp.DataType, exp.DataTypeParam, exp.Literal, exp.Column, exp.Identifier,
        exp.Neg, exp.Round,
    }  # fmt: skip


def test_a_name_that_would_be_code_is_a_column(database: Any) -> None:
    name = '1") OR 1=1; --'
    text = to_sql(ENGINE.parse("≥3次"), name, database.name, unit="次")
    assert [bool(one) for (one,) in database.ask([text], {name: ("decimal", [2, 3])})] == [
        False,
        True,
    ]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_no_float_takes_part_but_in_sqlite(dialect: str) -> None:
    for cell in ("≥95%", "3-5次", "年底前"):
        text = to_sql(ENGINE.indicator(cell, weight=10, year=2025), "a", dialect, what="score")
        assert bool(re.search(r"REAL|FLOAT|DOUBLE", text)) is (dialect == "sqlite")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("显著提升", "sql-form"),
        ("每季度≥1次", "sql-form"),
        ("较上年增长5%", "sql-basis"),
        ("控制在预算内", "reference-missing"),
        ("年底前", "deadline-undated"),
    ],
)
def test_what_has_no_sql_form_is_refused_by_its_name(cell: str, code: str) -> None:
    error = refused(code, ENGINE.parse(cell), "actual")
    assert isinstance(error, FrameError)
    assert error.render("zh")
    assert error.render("en")


def test_a_cell_of_several_readings_is_refused() -> None:
    indicator = ENGINE.indicator("9月前", year=2025)
    assert len(indicator.spec.rulings) > 1
    assert refused("sql-readings", indicator, "done").params["count"] == "2"


def test_points_need_a_weight_and_a_method_of_columns() -> None:
    refused("sql-weight-missing", ENGINE.parse("≥95%"), "a", what="score")
    refused("weight-refused", ENGINE.indicator("≥95%", weight=-1), "a", what="score")
    bound = ENGINE.indicator("≥95%").spec.bound
    decision = DecisionDef(use="range-ratio")
    wrong = ENGINE.ruleset.compile(bound, "mof-2020", Decimal(10), decision)
    refused("method-form", wrong, "a", what="score")
    assert to_sql(wrong, "a")
    refused("sql-method", ENGINE.ruleset.data.methods["qualitative-tiers"], {})


def test_a_call_that_cannot_be_carried_out_says_why() -> None:
    target = ENGINE.parse("≥95%")
    refused("sql-dialect-unknown", target, "a", "dbase")
    assert isinstance(refused("unit-mismatch", target, "a", unit="次"), UnitError)
    refused("sql-name", ENGINE.ruleset.data.methods["proportional"], {"price": "a"})
    refused("sql-too-large", ENGINE.parse("≥" + "9" * 38 + "次"), "a", unit="次")
    contradicted = ENGINE.indicator("≥1次", name="群众满意度")
    assert isinstance(refused("unit-contradicts-kind", contradicted, "a"), EvaluationError)
    with pytest.raises(ValueError, match="places"):
        to_sql(target, "a", places=15)
    with pytest.raises(ValueError, match="what"):
        to_sql(target, "a", what="points")
    with pytest.raises(TypeError):
        to_sql(target, {"a": "b"})


def test_a_group_is_refused_and_its_parts_are_not() -> None:
    parts = Compare(">=", Decimal(3), "次"), Compare("<=", Decimal(1), "次")
    refused("sql-form", AnyOf(parts), "a")
    assert all(to_sql(part, "a", unit="次") for part in parts)


@pytest.mark.parametrize(
    ("reading", "met"),
    [
        (Range(Decimal(3), None), [False, True, True]),
        (Range(Decimal(3), None, low_inclusive=False), [False, False, True]),
        (Range(None, Decimal(3)), [True, True, False]),
        (Range(None, Decimal(3), high_inclusive=False), [True, False, False]),
    ],
)
def test_a_range_may_be_open_at_one_end(database: Any, reading: Range, met: list[bool]) -> None:
    text = to_sql(reading, "a", database.name)
    found = database.ask([text], {"a": ("decimal", [2, 3, 4])})
    assert [bool(one) for (one,) in found] == met


def test_points_of_an_open_range_are_refused() -> None:
    bound = ENGINE.indicator("3-5次").spec.bound
    assert bound is not None
    threshold = type(bound.threshold)("3次及以上", Range(Decimal(3), None, unit="次"))
    opened = type(bound)(threshold)
    indicator = ENGINE.ruleset.compile(opened, "mof-2020", Decimal(10))
    refused("sql-open-range", indicator, "a", what="score", unit="次")


def test_a_time_of_day_counts_as_its_day(duckdb: Any) -> None:
    text = to_sql(Period(datetime.date(2025, 3, 1), datetime.date(2025, 5, 31)), "done")
    times = ["2025-05-31 23:59:59", "2025-06-01 00:00:00", None]
    assert duckdb.ask([text], {"done": ("TIMESTAMP", times)}) == [(True,), (False,), (None,)]


def test_a_day_that_is_none_of_the_calendar_is_not_judged(postgres: Any) -> None:
    text = to_sql(ENGINE.parse("年底前", year=2025), "done", "postgres")
    assert postgres.ask([text], {"done": ("DATE", ["-infinity", "infinity", "2025-01-01"])}) == [
        (None,),
        (None,),
        (True,),
    ]


def loaded_without(*hidden: str) -> str:
    """Import the SQL writer in a fresh process that cannot import some libraries."""
    code = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({hidden!r}))\n"
        "from indicator_engine.errors import FrameError\n"
        "try:\n"
        "    from indicator_engine.sql import to_sql\n"
        "    from indicator_engine import Engine\n"
        "    print(to_sql(Engine.default().parse('年底前', year=2025), 'done'))\n"
        "except FrameError as error:\n"
        "    print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout.strip()


def test_no_data_frame_library_is_needed() -> None:
    found = loaded_without("narwhals", "polars", "pyarrow", "pandas", "duckdb", "pyspark")
    assert found == "CAST(\"done\" AS DATE) <= CAST('2025-12-31' AS DATE)"


def test_without_sqlglot_the_error_says_so() -> None:
    assert loaded_without("sqlglot") == "sqlglot-missing"

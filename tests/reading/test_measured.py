"""Measured values: the same reader, and what only measured values say."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine, IndicatorError, MeasurementError
from indicator_engine.expressions import Measured
from indicator_engine.testing import texts

ENGINE = Engine.default()


def measured(value, unit: str | None = None, year: int | None = 2025) -> Measured:
    return ENGINE.ruleset.measure(value, unit, year)


def number(value, **columns) -> tuple[object, str | None]:
    found = measured(value, **columns)
    assert found.kind == "number", found
    return found.value, found.unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12次", "12", "次"),
        ("１２次", "12", "次"),
        ("12.50%", "12.5", "%"),
        ("≥266米", "266", "米"),
        (">95%", "95", "%"),
        ("不低于95%", "95", "%"),
        ("95%以上", "95", "%"),
        ("1 290米", "1290", "米"),
        ("完成12次", "12", "次"),
        ("共完成12次", "12", "次"),
        ("全年共12次", "12", "次"),
        ("95%(19/20)", "95", "%"),
        ("约95%", "95", "%"),
        ("100余人", "100", "人"),
        ("百分之九十五", "95", "%"),
        ("零", "0", None),
        ("0起", "0", "起"),
        ("-3%", "-3", "%"),
        ("11万", "11", "万"),
        ("500元/人", "500", "元/人"),
        ("已完成（95%）", "95", "%"),
        ("100%完成", "100", "%"),
        ("100%全覆盖", "100", "%"),
        pytest.param("12次/年", "12", "次/年"),
        pytest.param("1次/月", "1", "次/月"),
        pytest.param("120.5", "120.5", None),
        pytest.param("211.00万元", "211", "万元"),
        pytest.param("110.50%", "110.5", "%"),
        ("12次（含线上3次）", "12", "次"),
        ("18场（线上4场、线下14场）", "18", "场"),
        ("18场（其中：线上4场，线下14场）", "18", "场"),
    ],
)
def test_a_number(text, value, unit):
    assert number(text) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["19/20", "12/12", "三分之二", "20/19"])
def test_a_number_from_its_parts_says_so(text):
    found = measured(text)
    assert (found.kind, found.unit) == ("number", None)
    assert "ratio-from-parts" in found.notes


@pytest.mark.parametrize("text", ["≥266米", ">95%", "不低于95%", "95%以上", "达到95%"])
def test_an_operator_in_a_measured_value_is_noted(text):
    assert "actual-carries-operator" in measured(text).notes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-11-20", "2025-11-20"),
        ("2025/11/20", "2025-11-20"),
        ("2025年11月20日完成", "2025-11-20"),
        ("11月20日", "2025-11-20"),
        ("12月底", "2025-12-31"),
        ("年底前完成", "2025-12-31"),
        ("已于11月20日完成", "2025-11-20"),
    ],
)
def test_a_date(text, day):
    found = measured(text)
    assert (found.kind, found.date) == ("date", datetime.date.fromisoformat(day))


def test_a_date_without_a_year_is_refused_where_none_is_known():
    with pytest.raises(MeasurementError, match="date-without-year"):
        measured("11月20日", year=None)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("已完成", "done"),
        ("达成预期指标", "done"),
        ("部分达成预期指标并具有一定效果", "partly"),
        ("未完成", "not-done"),
        ("未开展", "not-done"),
    ],
)
def test_a_declaration(text, grade):
    found = measured(text)
    assert (found.kind, found.scale, found.grade) == ("level", "declaration", grade)


@pytest.mark.parametrize("text", ["", "  ", "/", "-", "—", "无", "N/A", "暂无", "待统计", None])
def test_nothing_was_measured(text):
    assert measured(text).kind == "none"


@pytest.mark.parametrize(
    ("value", "values"),
    [
        ("1次、2次、1次、2次", [1, 2, 1, 2]),
        ("1次,2次,1次,2次", [1, 2, 1, 2]),
        ([1, 2, 3], [1, 2, 3]),
        (["1次", "2次"], [1, 2]),
        pytest.param("1；2；1；2", [1, 2, 1, 2]),
        pytest.param("1、2、1、2", [1, 2, 1, 2]),
    ],
)
def test_a_list_of_period_values(value, values):
    found = measured(value)
    assert found.kind == "list"
    assert [item.value for item in found.items] == [Decimal(each) for each in values]


def test_values_by_subject():
    for value in ({"小学": "95%", "初中": "90%"}, "小学95%，初中90%"):
        found = measured(value)
        assert (found.kind, found.subjects) == ("list", ("小学", "初中"))
        assert [item.value for item in found.items] == [95, 90]


def test_a_stretch_of_time():
    found = measured({"start": "2025-01-01", "end": "2025-03-01"})
    days = (datetime.date(2025, 1, 1), datetime.date(2025, 3, 1))
    assert (found.kind, found.start, found.date) == ("period", *days)


@pytest.mark.parametrize(
    ("value", "exactly"),
    [
        (0.1, Decimal("0.1")),
        (1e-7, Decimal("0.0000001")),
        (1e22, Decimal(10) ** 22),
        (12, Decimal(12)),
        (Decimal("1.10"), Decimal("1.1")),
        (Fraction(2, 3), Fraction(2, 3)),
        (Fraction(1, 8), Decimal("0.125")),
    ],
)
def test_a_number_of_python_is_taken_exactly(value, exactly):
    """A float means the shortest decimal that prints it."""
    assert number(value) == (exactly, None)


NO_VALUES = [float("nan"), float("inf"), True, object(), {"start": "a", "end": "b"}]
NO_VALUES += ["≥**次", "XX", ".95", "#DIV/0!", "1 2次 3"]


@pytest.mark.parametrize("value", NO_VALUES)
def test_what_is_no_value_is_refused(value):
    with pytest.raises(MeasurementError):
        measured(value)


@pytest.mark.parametrize("value", [b"12", bytearray(b"12")])
def test_what_only_looks_like_a_value_is_refused(value):
    with pytest.raises(MeasurementError):
        measured(value)


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        ("95", "%", (95, "%")),
        ("95%", "%", (95, "%")),
        ("11", "单位：万元", (11, "万元")),
        (95, "％", (95, "%")),
        ("12", "无", (12, None)),
        ("12", "/", (12, None)),
        pytest.param("11万", "元", (11, "万元")),
        pytest.param("11万", "万元", (11, "万元")),
    ],
)
def test_a_unit_column(value, column, expected):
    assert number(value, unit=column) == (Decimal(expected[0]), expected[1])


def test_a_unit_that_differs_from_its_column_is_noted():
    assert "actual-unit-conflict" in measured("1个", unit="次").notes


def test_an_unknown_unit_column_is_refused_with_its_field():
    with pytest.raises(IndicatorError) as caught:
        measured("1", unit="圈圈")
    assert (caught.value.code, caught.value.field) == ("unknown-unit", "actual_unit")


@given(st.one_of(texts(), st.integers(), st.decimals(), st.floats(), st.none()))
def test_any_value_is_measured_or_refused(value):
    """Never anything but our own errors."""
    try:
        found = measured(value)
    except IndicatorError as error:
        assert error.code  # noqa: PT017 — either way is right
    else:
        assert found.kind in ("number", "date", "period", "level", "list", "none")

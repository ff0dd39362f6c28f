"""Operator and unit columns, the name and the description: they belong to the cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_engine import Engine, IndicatorError
from indicator_engine.expressions import Compare, Every, Graded, Range

ENGINE = Engine.default()


def read(text: str, op: str | None = None, unit: str | None = None):
    return ENGINE.ruleset.read(text, op, unit)


@pytest.mark.parametrize("op", ["≥", "≧", ">=", "＞＝", "大于等于", "大于或等于", "不低于", " ≥ "])
@pytest.mark.parametrize("unit", ["%", "％", "百分比", "%（百分比）", "单位：%", "（%）"])
def test_every_writing_of_the_two_columns(op, unit):
    assert read("95", op, unit).reading == Compare(">=", Decimal(95), "%")


@pytest.mark.parametrize("op", ["(≥)", "【≥】", "≥（大于等于）", "大于等于(≥)", "≥；", "介于"])
def test_an_operator_column_with_a_frame(op):
    """A sign and its own name say the same thing twice."""
    if op == "介于":
        assert isinstance(read("90-95", op, "%").reading, Range)
    else:
        assert read("95", op, "%").reading == Compare(">=", Decimal(95), "%")


@pytest.mark.parametrize("op", [None, "", " ", "定量", "定性", "数值", "/", "-", "无"])
def test_a_column_that_says_no_operator(op):
    assert read("10", op, "个").reading == Compare("=", Decimal(10), "个", implied=True)


@pytest.mark.parametrize("unit", [None, "", " ", "/", "-", "—", "无", "不适用"])
def test_a_column_that_says_no_unit(unit):
    assert read("10", "≥", unit).reading == Compare(">=", Decimal(10))


@pytest.mark.parametrize("unit", ["其他", "无单位", "日期", "时间"])
def test_more_columns_that_say_no_unit(unit):
    assert read("10", "≥", unit).reading.unit is None


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        (("≥95%", "≤", None), "operator-column-conflict"),
        (("优", "≥", None), "operator-column-conflict"),
        (("3次以上", "≤", "次"), "operator-column-conflict"),
        (("28.8万元", "定量", "%"), "unit-column-conflict"),
        (("95%", "定性", None), "column-says-qualitative"),
        (("提高", "定量", None), "column-says-quantitative"),
        (("优", "定性", "%"), "unit-column-unused"),
    ],
)
def test_a_contradiction_is_noted_and_the_text_wins(cell, note):
    threshold = read(*cell)
    assert note in threshold.notes
    assert threshold.reading == read(cell[0]).reading


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (("10万", "≤", "元"), Compare("<=", Decimal(10), "万元")),
        (("5万", "≥", "人次"), Compare(">=", Decimal(5), "万人次")),
        (("3", "≥", "次/季度"), Compare(">=", Decimal(3), "次/季度")),
        (("每季度1次", "≥", None), Every(Compare(">=", Decimal(1), "次"), period="quarter")),
        (("3-5", None, "次"), Range(Decimal(3), Decimal(5), unit="次")),
    ],
)
def test_a_column_completes_the_text(cell, expected):
    assert read(*cell).reading == expected


def test_one_value_for_each_grade():
    reading = read("96.65%以上|92.5%以上|85%以上|85%以下", "优|良|中|差").reading
    assert isinstance(reading, Graded)
    assert [grade.grade for grade in reading.grades] == ["优", "良", "中", "差"]
    assert [grade.of.op for grade in reading.grades] == [">=", ">=", ">=", "<"]


@pytest.mark.parametrize(
    ("cell", "code", "field"),
    [
        (("10", "foo", "个"), "unknown-operator", "op"),
        (("10", "≥", "圈圈"), "unknown-unit", "unit"),
        (("100%", "优|良", None), "grades-do-not-match", "text"),
    ],
)
def test_a_column_that_is_not_understood_is_refused(cell, code, field):
    with pytest.raises(IndicatorError) as caught:
        read(*cell)
    assert (caught.value.code, caught.value.field) == (code, field)


# ── the name, the description, the year ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "spelling", "note"),
    [
        ("开展修复工程(个)", "10个", "unit-from-name"),
        ("修复面积（平方米）", "10平方米", "unit-from-name"),
        ("修复面积(≥**平方米)", "≥10平方米", "operator-from-name"),
        ("某某(<**%)", "<10%", "operator-from-name"),
        ("任务完成时限(月)", "10月", "unit-from-name"),
        ("成本(元/人·天)", "10元/人·天", "unit-from-name"),
        pytest.param("资金（单位：万元）", "10万元", "unit-from-name"),
        ("完成率（%）以上", "10%", "unit-from-name"),
    ],
)
def test_a_name_holds_what_the_cell_does_not_say(name, spelling, note):
    threshold = ENGINE.parse("10", name=name)
    assert ENGINE.format(threshold.reading) == spelling
    assert note in threshold.notes


@pytest.mark.parametrize("name", ["满意度≥90%", "≥90%的村", "5公里以内道路", "2025年任务"])
def test_a_name_with_a_number_of_its_own_says_nothing_of_the_cell(name):
    assert ENGINE.parse("12", name=name).reading == Compare("=", Decimal(12), implied=True)


@pytest.mark.parametrize(("text", "name"), [("10次", "（人次）"), ("≥12", "满意度(≤%)")])
def test_a_name_that_contradicts_the_cell_is_noted(text, name):
    conflicts = {"unit-name-conflict", "operator-name-conflict"}
    assert conflicts & set(ENGINE.parse(text, name=name).notes)


def test_the_period_may_stand_in_the_description():
    threshold = ENGINE.parse("≥1次", name="活动", description="每季度开展代表活动次数")
    assert ENGINE.format(threshold.reading) == "每季度≥1次"
    assert ENGINE.format(threshold.alternatives[0]) == "≥1次"
    assert "period-from-description" in threshold.notes


@pytest.mark.parametrize("text", ["≥90%", "≤11万元", "年底前", "优"])
def test_a_rate_a_sum_of_money_and_a_date_do_not_recur(text):
    plain = ENGINE.parse(text, name="x", year=2025)
    assert (
        ENGINE.parse(text, name="x", year=2025, description="每季度测评").reading == plain.reading
    )


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("年底前", 2025, "2025-12-31"),
        ("2024年底前", 2025, "2024-12-31"),
        ("2月底前", 2024, "2024-02-29"),
        ("2月底前", 2025, "2025-02-28"),
        ("≤12月份", 2025, "2025-12-31"),
    ],
)
def test_the_budget_year_fills_in_what_the_cell_leaves_out(text, year, day):
    assert ENGINE.parse(text, year=year).reading.date.isoformat() == day


def test_a_day_that_the_budget_year_does_not_have_is_refused():
    with pytest.raises(IndicatorError, match="no-such-date"):
        ENGINE.parse("2月29日前", year=2025)


def test_a_stretch_of_time_never_ends_before_it_begins():
    try:
        period = ENGINE.parse("11月-3月", year=2025).reading
    except IndicatorError:
        return
    assert period.start <= period.end

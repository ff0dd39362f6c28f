"""Verdicts, form by form: what is met, what is missed, and what nobody can say."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import RuleError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Grade,
    Graded,
    Level,
    Measured,
    Period,
    Range,
)
from indicator_engine.rules.schema import ConventionDef, Source

DATE = datetime.date


def code(outcome):
    return None if outcome.error is None else outcome.error.code


# ── bounds ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "value", "met", "attainment", "completion", "margin"),
    [
        ("≥1次", "2次", True, "exceeded", "2.0000", "1"),
        ("≥95%", "95%", True, "exact", "1.0000", "0"),
        ("≥95%", "90%", False, "short", "0.9474", "-5"),
        (">90%", "90%", False, "exact", "1.0000", "0"),
        ("≤11万元", "10万元", True, "exceeded", "1.1000", "1"),
        ("≤11万元", "22万元", False, "short", "0.5000", "-11"),
        ("<5天", "5天", False, "exact", "1.0000", "0"),
        ("=4次", "5次", False, "exceeded", "1.2500", "-1"),
        ("=4次", "4次", True, "exact", "1.0000", "0"),
        ("=4次", "3次", False, "short", "0.7500", "-1"),
        ("≠0", "1", True, None, None, "1"),
        ("≤0%", "-8.3%", True, "exceeded", None, "8.3"),
        ("≤-3%", "-8%", True, "exceeded", None, "5"),
        ("≥10", "-3", False, "short", None, "-13"),
    ],
)
def test_a_written_operator_is_strict(row, b, target, value, met, attainment, completion, margin):
    outcome = row(b(target), value)
    assert outcome.met is met
    assert outcome.attainment == attainment
    assert outcome.completion == (None if completion is None else Decimal(completion))
    assert outcome.margin == Decimal(margin)
    assert outcome.error is None


@pytest.mark.parametrize(
    ("kind", "value", "met", "flags"),
    [
        ("pass-rate", "101%", True, ("implied-at-least",)),
        ("pass-rate", "99%", False, ("implied-at-least",)),
        ("control-rate", "99%", True, ("implied-at-most",)),
        ("control-rate", "101%", False, ("implied-at-most",)),
        (None, "100%", True, ()),
        (None, "101%", None, ("direction-unknown",)),
    ],
)
def test_a_bare_number_takes_its_operator_from_the_kind(row, b, kind, value, met, flags):
    outcome = row(b("100%"), value, kind=kind)
    assert (outcome.met, outcome.flags) == (met, flags)


def test_the_direction_column_stands_before_the_kind(row, b):
    assert row(b("100%"), "99%", kind="pass-rate", direction="down").met is True
    assert row(b("5次"), "6次", direction="exact").met is False


def test_unknown_direction_says_nothing_of_attainment(row, b):
    outcome = row(b("100%"), "98%")
    assert (outcome.attainment, outcome.completion) == (None, None)


@pytest.mark.parametrize(
    ("value", "met", "attainment", "margin"),
    [
        ("3次", True, "exact", "0"),
        ("4次", True, "exact", "1"),
        ("5次", True, "exact", "0"),
        ("2次", False, "short", "-1"),
        ("6次", False, "exceeded", "-1"),
    ],
)
def test_a_range_includes_its_ends(row, value, met, attainment, margin):
    outcome = row(Range(Decimal(3), Decimal(5), unit="次"), value)
    assert (outcome.met, outcome.attainment, outcome.margin) == (met, attainment, Decimal(margin))
    assert outcome.completion is None


def test_a_range_may_exclude_an_end_or_leave_it_open(row):
    half_open = Range(Decimal(80), Decimal(90), high_inclusive=False, unit="%")
    assert [row(half_open, f"{v}%").met for v in (80, 89, 90)] == [True, True, False]
    open_end = Range(None, Decimal(5), unit="次")
    assert [row(open_end, f"{v}次").met for v in (-9, 5, 6)] == [True, True, False]
    assert row(open_end, "4次").margin == 1


# ── units ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        ("≥0.07万元", "700元", True),
        ("≥0.07万元", "699.99元", False),
        ("≤4.5‰", "0.52%", False),
        ("≤30分钟", "0.6小时", False),
        ("≤200毫秒", "0.25秒", False),
        ("≥8名", "8人", True),
        ("≥1亩", "666.67平方米", True),
        ("≥1亩", "666.66平方米", False),
    ],
)
def test_units_convert_exactly(row, b, target, value, met):
    assert row(b(target), value).met is met


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("≥10家", "12次"),
        ("≥2百分点", "2%"),
        ("≥100人", "120人次"),
        ("≤7工作日", "7天"),
        ("≥90%", "90分"),
    ],
)
def test_other_dimensions_are_no_miss(row, b, target, value):
    outcome = row(b(target), value, weight="10")
    assert (outcome.met, outcome.score, code(outcome)) == (None, None, "unit-mismatch")


def test_a_bare_value_takes_the_targets_unit(row, b):
    outcome = row(b("≥50000人次"), "110406")
    assert outcome.met is True
    assert "actual-unit-assumed" in outcome.notes


@pytest.mark.parametrize("value", ["0.95", "1", "-0.5", "0.001"])
def test_a_bare_ratio_against_a_percentage_is_left_open(row, b, value):
    outcome = row(b("≥90%"), value, weight="10")
    assert (outcome.met, outcome.score, code(outcome)) == (None, None, "ratio-or-percent")
    as_percent, as_fraction = outcome.measured.alternatives
    assert as_percent.unit == as_fraction.unit == "%"
    assert as_fraction.value == as_percent.value * 100


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [("≤0.4%", "0.1", True), ("≤0.9‰", "0", True), ("≥90%", "0", False), ("≥90%", "95", True)],
)
def test_a_bare_value_on_the_targets_scale_is_not_in_doubt(row, b, target, value, met):
    assert row(b(target), value).met is met


@pytest.mark.parametrize(("choice", "met"), [("fraction", True), ("percent", False)])
def test_a_convention_settles_bare_ratios(row, b, choice, met):
    chosen = ConventionDef(
        id="bare-ratio", value=choice, summary="", source=Source(document="convention")
    )
    assert row(b("≥90%"), "0.95", conventions={"bare-ratio": chosen}).met is met


def test_a_fraction_of_parts_is_a_ratio_as_it_stands(row, b):
    value = Measured("number", value=Decimal("0.95"), notes=("ratio-from-parts",), text="19/20")
    assert row(b("≥95%"), value).met is True
    assert row(b("≥0.95"), value).met is True
    assert code(row(b("≥95"), value)) == "target-unit-missing"
    assert code(row(b("≥95次"), value)) == "not-comparable"


@pytest.mark.parametrize(
    ("value", "met", "said"),
    [
        ("550人", True, None),
        ("20万人", None, "target-unit-missing"),
        ("600元", None, "target-unit-missing"),
        ("600%", None, "target-unit-missing"),
        ("600平方米", None, "target-unit-missing"),
    ],
)
def test_a_bare_target_is_compared_with_counts_only(row, b, value, met, said):
    outcome = row(b("≥550"), value)
    assert (outcome.met, code(outcome)) == (met, said)


def test_nothing_is_nothing_in_every_unit(row, b):
    assert row(b("≤0"), "1起").met is False
    assert row(b("=0"), "0%").met is True


# ── values of another kind ───────────────────────────────────────────────────────────────────

DONE = Measured("level", level="已完成", scale="declaration", grade="done", text="已完成")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Measured("none"), "not-measured"),
        (DONE, "not-comparable"),
        (Measured("date", date=DATE(2025, 1, 1)), "not-comparable"),
        (
            Measured("level", level="不适用", scale="applicability", grade="不适用"),
            "not-applicable",
        ),
        (["1次", "2次"], "several-values"),
        ({"小学": "1次"}, "several-values"),
    ],
)
def test_a_value_of_another_kind_is_neither_met_nor_missed(row, b, value, said):
    outcome = row(b("≥1次"), value, weight="10")
    assert (outcome.met, outcome.score, outcome.score_range) == (None, None, None)
    assert code(outcome) == said


def test_a_list_of_one_is_that_value(row, b):
    assert row(b("≥1次"), ["2次"]).met is True


def test_a_conflict_withholds_verdict_and_score(row, b):
    outcome = row(
        b("≥1次"), "2次", weight="10", kind="satisfaction", conflict="unit-contradicts-kind"
    )
    assert (outcome.met, outcome.score, code(outcome)) == (None, None, "unit-contradicts-kind")


# ── changes and references ───────────────────────────────────────────────────────────────────

UP5 = Compare("=", Decimal(5), "%", implied=True, basis=Basis("previous-year", "increase"))
DOWN10 = Compare(">=", Decimal(10), "%", basis=Basis("previous-year", "decrease"))


def change(value, unit="%", way="increase", of="previous-year"):
    return Measured("number", value=Decimal(value), unit=unit, basis=Basis(of, way))


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        (UP5, change("5"), True),
        (UP5, change("4.9"), False),
        (UP5, change("6", way="decrease"), False),
        (DOWN10, change("12.3", way="decrease"), True),
        (DOWN10, change("12.3"), False),
        (DOWN10, change("12.3", way="decrease", of="unstated"), True),
    ],
)
def test_a_change_is_held_against_a_change(row, target, value, met):
    assert row(target, value).met is met


@pytest.mark.parametrize("value", ["8.6%", change("8.6", way="decrease", of="year:2020")])
def test_another_or_no_basis_is_left_open(row, value):
    assert code(row(DOWN10, value)) == "basis-missing"


def test_a_change_against_a_plain_target_is_left_open(row, b):
    assert code(row(b("≥5%"), change("6"))) == "basis-unexpected"


@pytest.mark.parametrize(
    ("target", "now", "before", "met", "value"),
    [
        (UP5, "105万元", "100万元", True, "5"),
        (UP5, "1049999元", "100万元", False, "4.9999"),
        (DOWN10, "90件", "100件", True, "10"),
        (DOWN10, "91件", "100件", False, "9"),
        (Compare(">=", Decimal(2), "百分点", basis=Basis("previous-year", "increase")),
         "92%", "90%", True, "2"),
        (Compare(">=", Decimal(3), "家", basis=Basis("previous-year", "increase")),
         "12家", "10家", False, "2"),
        (Compare(">=", Decimal("1.3"), "倍", basis=Basis("previous-year")),
         "130元", "100元", True, "1.3"),
    ],
)  # fmt: skip
def test_a_change_is_computed_exactly_from_the_previous_value(row, target, now, before, met, value):
    outcome = row(target, now, previous=before)
    assert (outcome.met, outcome.value) == (met, Decimal(value))
    assert "change-computed" in outcome.notes


def test_no_rate_of_change_from_nothing(row):
    assert code(row(UP5, "1家", previous="0家")) == "previous-not-positive"
    assert code(row(UP5, "1家", previous="1次")) == "unit-mismatch"


def test_a_bare_decrease_of_what_should_fall_asks_for_at_least_that(row):
    fall = Compare("=", Decimal(5), "%", implied=True, basis=Basis("previous-year", "decrease"))
    assert row(fall, change("6", way="decrease"), direction="down").met is True
    assert row(fall, change("6", way="decrease"), direction="up").met is False


def test_within_the_budget_needs_the_budget(row):
    within = Compare("<=", None, ref="budget")
    assert code(row(within, "100%")) == "reference-missing"
    assert row(within, "9.5万元", budget="10万元").met is True
    missed = row(within, "11万元", budget="100000元", weight="10")
    assert (missed.met, missed.score, missed.margin) == (False, Decimal("9.09"), Decimal(-10000))
    assert code(row(Compare("<=", None, ref="estimate"), "1万元", budget="2万元")) == (
        "reference-missing"
    )


REFERRED = {
    "budget": "控制在预算内",
    "estimate": "不超过批复概算",
    "standard": "不高于国家标准",
    "plan": "不超过计划数",
}


@given(
    name=st.sampled_from(sorted(REFERRED)),
    limit=st.integers(1, 100),
    spent=st.integers(0, 190),
    unit=st.sampled_from(["万元", "次", "%"]),
)
def test_a_reference_is_the_number_it_refers_to(engine, name, limit, spent, unit):
    text = REFERRED[name]
    for other in REFERRED.keys() - {name}:
        outcome = engine.evaluate(text, f"{spent}{unit}", references={other: f"{limit}{unit}"})
        assert (outcome.met, code(outcome)) == (None, "reference-missing")
    given_ = engine.evaluate(text, f"{spent}{unit}", references={name: f"{limit}{unit}"}, weight=10)
    written = engine.evaluate(f"≤{limit}{unit}", f"{spent}{unit}", weight=10)
    assert (given_.met, given_.score, given_.margin) == (written.met, written.score, written.margin)


def test_budget_is_short_for_the_reference_of_that_name(engine):
    for given_ in ({"budget": "10万元"}, {"references": {"budget": "100000元"}}):
        assert engine.evaluate("控制在预算内", "9.5万元", **given_).met is True
    both = engine.evaluate(
        "控制在预算内", "9.5万元", budget="10万元", references={"budget": "9万元"}
    )
    assert both.met is True


@pytest.mark.parametrize("given_", ["国标一级", "3-5次", None, "较上年增长5%"])
def test_a_reference_that_is_no_number_is_missing(engine, given_):
    outcome = engine.evaluate("达到国家标准", "5次", references={"standard": given_})
    assert outcome.met is None
    assert code(outcome) in ("reference-missing", "measured-not-a-value")


def test_a_name_that_nothing_refers_to_is_a_wrong_call(engine):
    with pytest.raises(RuleError) as caught:
        engine.evaluate("控制在预算内", "9万元", references={"estimat": "10万元"})
    assert caught.value.code == "value-not-choice"


# ── dates ────────────────────────────────────────────────────────────────────────────────────

YEAR_END = Deadline("<=", "year-end", DATE(2025, 12, 31))


@pytest.mark.parametrize(
    ("value", "met", "attainment", "margin"),
    [
        (DATE(2025, 12, 31), True, "exact", 0),
        (DATE(2025, 11, 20), True, "exceeded", 41),
        (DATE(2026, 1, 20), False, "short", -20),
    ],
)
def test_a_deadline_includes_its_day(row, value, met, attainment, margin):
    outcome = row(YEAR_END, value)
    assert (outcome.met, outcome.attainment, outcome.margin) == (met, attainment, margin)
    assert outcome.completion is None


def test_before_a_day_excludes_it(row):
    before = Deadline("<", "date:06-01", DATE(2025, 6, 1))
    assert [row(before, DATE(2025, 5, 31)).met, row(before, DATE(2025, 6, 1)).met] == [True, False]


def test_a_deadline_without_a_year_is_left_open(row):
    assert code(row(Deadline("<=", "year-end"), DATE(2025, 1, 1))) == "deadline-undated"


def test_a_whole_month_around_the_deadline_is_too_coarse(row):
    november = Measured("period", start=DATE(2025, 11, 1), date=DATE(2025, 11, 30))
    middle = Deadline("<=", "date:11-15", DATE(2025, 11, 15))
    assert code(row(middle, november)) == "date-too-coarse"
    assert row(YEAR_END, november).met is True
    assert row(Deadline("<=", "month-end:10", DATE(2025, 10, 31)), november).met is False


def test_work_that_ended_late_is_late(row):
    work = Measured("period", start=DATE(2025, 3, 3), date=DATE(2026, 2, 1))
    assert row(YEAR_END, work).met is False


def test_a_period_holds_what_lies_inside(row):
    spring = Period(DATE(2025, 3, 1), DATE(2025, 5, 31))
    assert row(spring, DATE(2025, 5, 31)).met is True
    assert row(spring, DATE(2025, 6, 1)).met is False
    work = Measured("period", start=DATE(2025, 2, 10), date=DATE(2025, 4, 1))
    assert row(spring, work).met is False
    quarter = Measured("period", start=DATE(2025, 1, 1), date=DATE(2025, 3, 31))
    assert code(row(spring, quarter)) == "date-too-coarse"


def test_a_declaration_names_no_day(row):
    assert code(row(YEAR_END, DONE)) == "not-comparable"


def test_a_duration_is_counted_in_days(row, b):
    day = ConventionDef(id="day-unit", value="天", summary="", source=Source(document="convention"))
    work = Measured("period", start=DATE(2025, 3, 1), date=DATE(2025, 3, 8))
    chosen = {"day-unit": day}
    assert row(b("≤7日"), work, conventions=chosen).met is True
    assert row(b("≤6日"), work, conventions=chosen).met is False
    assert code(row(b("≤6次"), work, conventions=chosen)) == "not-comparable"
    assert row(b("≤5工作日"), work).met is True
    assert row(b("≤4工作日"), work).met is False


# ── words ────────────────────────────────────────────────────────────────────────────────────


def word(text, scale=None, grade=None):
    return Measured("level", level=text, scale=scale, grade=grade, text=text)


WATER = Level("达到或优于Ⅲ类", "surface-water", "Ⅲ")


@pytest.mark.parametrize(
    ("target", "value", "met", "attainment"),
    [
        (Level("显著提升"), word("显著 提升。"), True, "exact"),
        (Level("提高"), DONE, True, "exact"),
        (Level("提高"), word("部分完成", "declaration", "partly"), False, "short"),
        (Level("提高"), word("未完成", "declaration", "not-done"), False, "short"),
        (Level("效果明显"), word("达成预期指标", "attainment", "达成"), True, "exact"),
        (Level("良", "excellence", "良"), word("优", "excellence", "优"), True, "exceeded"),
        (Level("优", "excellence", "优"), word("良", "excellence", "良"), False, "short"),
        (WATER, word("Ⅳ类", "surface-water", "Ⅳ"), False, "short"),
        (Level("否", "yes-no", "否"), word("否", "yes-no", "否"), True, "exact"),
        (Level("否", "yes-no", "否"), word("是", "yes-no", "是"), False, "short"),
        (Level("优良中低差", "excellence"), word("优", "excellence", "优"), True, "exact"),
    ],
)  # fmt: skip
def test_words_are_compared_where_the_rules_know_them(row, target, value, met, attainment):
    outcome = row(target, value)
    assert (outcome.met, outcome.attainment, outcome.error) == (met, attainment, None)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (Level("提高普及率"), word("稳步提升")),
        (Level("优", "excellence", "优"), word("高", "height", "高")),
        (Level("优良中低差", "excellence"), word("良", "excellence", "良")),
    ],
)
def test_other_words_are_for_a_person(row, target, value):
    outcome = row(target, value, weight="10")
    assert (outcome.met, outcome.score, outcome.flags) == (None, None, ("needs-person",))
    assert outcome.score_range == (Decimal("0.00"), Decimal("10.00"))


def test_a_number_is_no_word(row):
    assert code(row(Level("控制在合理水平"), "100%")) == "not-comparable"


def test_a_target_that_does_not_apply_is_not_judged(row):
    target = Level("无", "applicability", "不适用")
    assert code(row(target, word("无", "applicability", "不适用"))) == "not-applicable"


# ── groups ───────────────────────────────────────────────────────────────────────────────────

QUARTERLY = Every(Compare(">=", Decimal(1), "次"), "quarter")


@pytest.mark.parametrize(
    ("value", "met", "said"),
    [
        (["2次", "1次", "1次", "3次"], True, None),
        (["2次", "1次", "0次", "2次"], False, None),
        (["2次", "1次", "1次"], None, "period-count"),
        (["2次", "0次"], False, None),
        (["2次", Measured("none"), "1次", "1次"], None, "not-measured"),
        ("3次", False, None),
        ("4次", None, "period-total"),
        ("40次", None, "period-total"),
        ("3", False, None),
        (Measured("none"), None, "not-measured"),
        ("3家", None, "unit-mismatch"),
    ],
)
def test_each_quarter_means_each_quarter(row, value, met, said):
    outcome = row(QUARTERLY, value)
    assert (outcome.met, code(outcome)) == (met, said)


def test_the_sum_mode_judges_by_the_total(row):
    total = ConventionDef(
        id="period-total", value="sum", summary="", source=Source(document="convention")
    )
    chosen = {"period-total": total}
    assert [row(QUARTERLY, v, conventions=chosen).met for v in ("3次", "4次")] == [False, True]


def test_a_ratio_of_the_year_is_the_mean_of_its_periods(row):
    monthly = Every(Compare(">=", Decimal(95), "%"), "month")
    assert row(monthly, "94%").met is False
    assert code(row(monthly, "96%")) == "period-total"


def test_no_count_exceeds_its_total(row):
    monthly = Every(Compare("<=", Decimal(2), "起"), "month")
    assert [row(monthly, v).met for v in ("2起", "25起")] == [True, False]
    assert code(row(monthly, "3起")) == "period-total"


@pytest.mark.parametrize(
    ("period", "count", "value", "met"),
    [
        ("month", 2, ["1次"] * 6, True),
        ("month", 2, ["1次"] * 5, None),
        ("month", 2, ["1次"] * 5 + ["0次"], False),
        ("month", 2, "5次", False),
        ("month", 2, "6次", None),
        ("month", 12, "1次", True),
        ("month", 12, "0次", False),
        ("month", 5, "0次", False),
        ("month", 5, "1次", None),
        ("year", 2, "0次", None),
        ("year", 2, "1次", None),
        ("year", 2, ["1次"], True),
        ("year", 2, ["0次"], False),
        ("week", 2, "0次", None),
        ("week", 1, "0次", False),
    ],
)
def test_a_count_of_periods_makes_a_stretch(row, period, count, value, met):
    at_least = Every(Compare(">=", Decimal(1), "次"), period, count=count)
    assert row(at_least, value).met is met


@pytest.mark.parametrize(
    ("period", "count", "value", "met"),
    [
        ("day", 1, "100次", None),
        ("day", 1, "1次", True),
        ("week", 1, "3次", None),
        ("month", 2, "6次", None),
        ("month", 2, "7次", False),
        ("month", 5, "4次", None),
        ("month", 5, "5次", False),
        ("year", 2, "1次", None),
        ("year", 2, "2次", None),
        ("year", 2, "3次", False),
    ],
)
def test_a_total_is_too_large_only_for_the_stretches_a_year_can_touch(
    row, period, count, value, met
):
    at_most = Every(Compare("<=", Decimal(1), "次"), period, count=count)
    assert row(at_most, value).met is met


def test_a_total_is_not_too_large_for_villages_of_which_nobody_knows_how_many(row):
    assert row(Every(Compare("<=", Decimal(1), "名"), each="村"), "5名").met is None


@given(
    bound=st.integers(1, 5),
    op=st.sampled_from([">=", ">", "<=", "<", "="]),
    count=st.integers(1, 30),
    begin=st.integers(0, 29),
    data=st.data(),
)
def test_no_verdict_by_a_total_contradicts_the_stretches_it_is_made_of(
    row, bound, op, count, begin, data
):
    """Whatever happened month by month, wherever the stretches begin, if they were all kept."""
    most = {"<": bound - 1, "<=": bound, "=": bound}.get(op, bound + 3)
    least = {">": bound + 1, ">=": bound, "=": bound}.get(op, 0)
    first = begin % count if 12 % count else 0
    months = [0] * 12
    for start in range(-first, 12, count):
        kept = data.draw(st.integers(least, most))
        inside = range(max(0, start), min(12, start + count))
        reaches_out = len(inside) < count
        for _ in range(data.draw(st.integers(0, kept)) if reaches_out else kept):
            months[data.draw(st.sampled_from(inside))] += 1
    every = Every(Compare(op, Decimal(bound), "次"), "month", count=count)
    assert row(every, f"{sum(months)}次").met is not False


def test_what_does_not_add_up_is_left_open(row):
    staff = Every(Compare(">=", Decimal(3), "人"), "month")
    assert code(row(staff, "3人", kind="head-count")) == "period-total"


def test_a_rate_speaks_of_each_period(row):
    twice = Every(Compare(">=", Decimal(2), "次"), "quarter")
    assert row(twice, "2次/季度").met is True
    assert row(twice, "1次/季度").met is False


def test_words_speak_of_all_periods(row):
    monthly = Every(Level("按时公开"), "month")
    assert row(monthly, DONE).met is True


def test_every_village_needs_a_list(row):
    villages = Every(Compare(">=", Decimal(1), "名"), each="村")
    assert row(villages, {"甲村": "1名", "乙村": "2名"}).met is True
    assert row(villages, {"甲村": "1名", "乙村": "0名"}).met is False
    assert code(row(villages, "5名")) == "period-total"
    assert row(villages, "0名").met is False


BETWEEN = All((Compare(">=", Decimal(3), "次"), Compare("<=", Decimal(5), "次")))
SCHOOLS = All(
    (
        Compare("=", Decimal(720), "元", implied=True, subject="小学"),
        Compare("=", Decimal(940), "元", implied=True, subject="初中"),
    )
)


def test_all_parts_of_one_value(row):
    assert [row(BETWEEN, f"{v}次").met for v in (2, 4, 6)] == [False, True, False]
    assert row(BETWEEN, "4次").attainment == "exceeded"
    assert row(BETWEEN, "6次").attainment == "short"


def test_parts_with_subjects_need_a_value_each(row):
    assert row(SCHOOLS, {"小学": "720元", "初中": "940元"}).met is True
    assert row(SCHOOLS, {"小学": "700元", "初中": "940元"}, direction="up").met is False
    assert code(row(SCHOOLS, "720元")) == "several-subjects"
    assert code(row(SCHOOLS, {"小学": "720元"})) == "several-subjects"


def test_one_part_that_cannot_be_judged_leaves_all_open(row):
    both = All((Compare(">=", Decimal(3), "次"), YEAR_END))
    assert code(row(both, "4次")) == "not-comparable"
    assert row(both, "2次").met is False


def test_any_part_suffices(row):
    either = AnyOf((Compare(">=", Decimal(3), "次"), Compare("<=", Decimal(1), "次")))
    assert [row(either, f"{v}次").met for v in (0, 2, 3)] == [True, False, True]


TABLE = Graded(
    tuple(
        Grade(name, Compare("=", Decimal(least), "%", implied=True))
        for name, least in (("优", 100), ("良", 90), ("中", 85))
    )
)


@pytest.mark.parametrize(
    ("value", "grade", "points"),
    [
        ("100%", "优", ("8.00", "10.00")),
        ("95%", "良", ("8.00", "10.00")),
        ("86%", "中", ("6.00", "7.99")),
    ],
)
def test_a_table_of_grades_gives_a_grade(row, value, grade, points):
    outcome = row(TABLE, value, direction="up", weight="10")
    assert (outcome.met, outcome.score, outcome.remarks.grade) == (None, None, grade)
    assert outcome.score_range == tuple(map(Decimal, points))
    assert "graded" in outcome.flags


def test_below_every_grade(row):
    outcome = row(TABLE, "50%", direction="up", weight="10")
    assert "no-grade" in outcome.flags
    assert outcome.score_range == (Decimal("0.00"), Decimal("5.99"))


def test_a_table_of_grades_without_a_value_has_no_points(row):
    outcome = row(TABLE, Measured("none"), direction="up", weight="10")
    assert (code(outcome), outcome.score_range) == ("not-measured", None)


# ── alternatives ─────────────────────────────────────────────────────────────────────────────

BEFORE = Deadline("<", "month-start:9", DATE(2025, 9, 1))
BY_END = Deadline("<=", "month-end:9", DATE(2025, 9, 30))


@pytest.mark.parametrize(
    ("day", "met"),
    [(DATE(2025, 8, 31), True), (DATE(2025, 10, 1), False), (DATE(2025, 9, 10), None)],
)
def test_a_verdict_is_where_the_readings_agree(row, day, met):
    outcome = row(BEFORE, day, alternatives=(BY_END,), weight="10")
    assert outcome.met is met
    assert ("ambiguous" in outcome.flags) == (met is None)
    assert (outcome.score is None) == (met is None)


def test_readings_that_differ_in_points_give_a_range(row):
    given = {"use": "lateness", "parameters": {"per_day": "0.1"}, "weight": "10"}
    outcome = row(BEFORE, DATE(2025, 10, 1), alternatives=(BY_END,), **given)
    assert (outcome.met, outcome.score) == (False, None)
    assert outcome.score_range == (Decimal("6.90"), Decimal("9.90"))
    assert "score-ambiguous" in outcome.flags


RATE = Compare(">=", Decimal(2), "次/季度")
EACH = Every(Compare(">=", Decimal(2), "次"), "quarter")


@pytest.mark.parametrize(
    ("value", "met", "said"),
    [
        ("2次/季度", True, None),
        ("1次/季度", False, None),
        ("7次", False, None),  # the total decides; as a rate it would be another dimension
        ("8次", None, "period-total"),
        ("3", None, None),  # three a quarter, or three a year
    ],
)
def test_a_reading_of_another_dimension_has_no_vote(row, value, met, said):
    outcome = row(RATE, value, alternatives=(EACH,))
    assert (outcome.met, code(outcome)) == (met, said)


def test_a_reading_that_lacks_something_leaves_it_open(row):
    undated = Deadline("<=", "year-end")
    assert row(YEAR_END, DATE(2025, 1, 1), alternatives=(undated,)).met is None


def test_a_value_with_two_readings_needs_both_to_agree(row, b):
    def either(first, second):
        return Measured(
            "number", value=Decimal(first), unit="次",
            alternatives=(Measured("number", value=Decimal(second), unit="次"),),
        )  # fmt: skip

    assert row(b("≥3次"), either("4", "5")).met is True
    assert row(b("≥3次"), either("2", "5")).met is None


def test_words_that_only_another_reading_understands(row, b):
    outcome = row(b("=491米"), DONE, alternatives=(Level("完成道路建设491米"),))
    assert outcome.met is True
    assert "alternative-reading" in outcome.flags
    assert outcome.reading == Level("完成道路建设491米")


# ── nothing at all, in words ─────────────────────────────────────────────────────────────────

ZEROES = ["零事故", "零投诉", "零发生", "未发生", "无事故"]


@pytest.mark.parametrize("words", ZEROES)
@pytest.mark.parametrize("name", [None, "安全责任事故", "群众满意度"])
@given(count=st.integers(1, 10**6), unit=st.sampled_from(["起", "次", "件", "人", "例", ""]))
def test_any_count_misses_a_target_of_nothing(engine, words, name, count, unit):
    outcome = engine.evaluate(words, f"{count}{unit}", weight=10, name=name)
    assert (outcome.met, outcome.score) == (False, Decimal("0.00"))
    assert {"implied-at-most", "alternative-reading"} <= set(outcome.flags)
    assert ("target-unit-assumed" in outcome.notes) is bool(unit)


@pytest.mark.parametrize("words", ZEROES)
@pytest.mark.parametrize("actual", ["0", "0起", "0次", "零", "0%", "未发生"])
def test_nothing_meets_a_target_of_nothing(engine, words, actual):
    assert engine.evaluate(words, actual, name="群众满意度").met is True


@pytest.mark.parametrize(
    ("actual", "error"),
    [
        ("100%", "not-comparable"),
        ("5万元", "not-comparable"),
        ("19/20", "not-comparable"),
        ("2小时", "not-comparable"),
        ("无", "not-measured"),
        ("良好", "needs-person"),
    ],
)
@pytest.mark.parametrize("name", [None, "安全责任事故", "群众满意度"])
def test_what_is_no_count_is_not_held_against_nothing(engine, name, actual, error):
    outcome = engine.evaluate("零事故", actual, weight=10, name=name)
    assert (outcome.met, outcome.score) == (None, None)
    told = {
        code(outcome),
        *outcome.flags,
        *(code(p.judgement.remarks) for p in outcome.remarks.parts),
    }
    assert error in told


def test_a_written_zero_keeps_its_meaning(engine):
    assert engine.evaluate("≤0", "5%").met is False
    assert engine.evaluate("0", "5起").met is None  # which direction, nobody knows

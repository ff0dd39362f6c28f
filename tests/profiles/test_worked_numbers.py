"""Worked numbers of each way of scoring and their neighbours on both sides, to the cent.

Each line was computed by hand from the rule, not by the engine.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_engine.expressions import Measured
from indicator_engine.reading.binding import Context
from indicator_engine.rules.schema import DecisionDef

# profile, target, measured, weight, score (or the ends of a range), what stands around
BY_PROFILE = [
    # at least: w·a/t
    ("mof-2020", "≥95%", "90%", "10", "9.47", {}),
    ("mof-2020", "≥95%", "94.99%", "10", "10.00", {}),
    ("mof-2020", "≥95%", "94.9%", "10", "9.99", {}),
    ("mof-2020", "≥50个", "45个", "8", "7.20", {}),
    ("mof-2020", "≥3", "2", "10", "6.67", {}),
    ("mof-2020", "≥3", "1", "10", "3.33", {}),
    ("mof-2020", "≥3", "1", "12.5", "4.17", {}),
    ("mof-2020", "≥8", "7", "4", "3.50", {}),
    ("mof-2020", "≥400次", "399次", "2", "2.00", {}),
    ("mof-2020", "≥400次", "398次", "2", "1.99", {}),
    ("mof-2020", "≥100", "0", "10", "0.00", {}),
    ("mof-2020", "≥100", "-3", "10", "0.00", {}),
    ("mof-2020", "≥2200篇", "2859篇", "10", "10.00", {}),
    ("mof-2020", ">90%", "90%", "10", "10.00", {}),
    ("mof-2020", ">90%", "89.99%", "10", "10.00", {}),
    ("mof-2020", ">90%", "89.9%", "10", "9.99", {}),
    ("mof-2020", "≥0次", "0次", "5", "5.00", {}),
    ("mof-2020", "≥0.07万元", "690元", "7", "6.90", {}),
    ("mof-2020", "≥98%", "98%", "20", "20.00", {}),
    ("mof-2020", "≥7", "3", "9", "3.86", {}),
    # half a cent: rounded up, once
    ("mof-2020", "≥8", "1", "0.04", "0.01", {}),
    ("mof-2020", "≥1000", "666", "2.5", "1.67", {}),
    ("mof-2020", "≥200", "199", "1", "1.00", {}),
    ("mof-2020", "≥40", "13", "0.1", "0.03", {}),
    ("mof-2020", "≥80", "33", "22.5", "9.28", {}),
    ("mof-2020", "≥60", "7", "15", "1.75", {}),
    # exactly
    ("mof-2020", "=100%", "98%", "20", "19.60", {}),
    ("mof-2020", "=4次", "5次", "10", "10.00", {}),
    ("mof-2020", "=4次", "3次", "10", "7.50", {}),
    ("mof-2020", "=0起", "0起", "10", "10.00", {}),
    ("mof-2020", "=0起", "1起", "10", "0.00", {}),
    ("deployed-default", "=0", "-1", "10", "10.00", {}),
    ("mof-2020", "=100", "0", "20", "0.00", {}),
    # at most: w·t/a
    ("mof-2020", "≤11万元", "11万元", "20", "20.00", {}),
    ("mof-2020", "≤11万元", "11.01万元", "20", "19.98", {}),
    ("mof-2020", "≤11万元", "12.1万元", "20", "18.18", {}),
    ("mof-2020", "≤11万元", "16.5万元", "20", "13.33", {}),
    ("mof-2020", "≤11万元", "22万元", "20", "10.00", {}),
    ("hubei", "≤11万元", "220000元", "20", "10.00", {}),
    ("hubei", "≤11万元", "33万元", "20", "6.67", {}),
    ("sichuan", "≤30万元", "33万元", "90", "81.82", {}),
    ("mof-2021", "≤5天", "7天", "10", "7.14", {}),
    ("mof-2020", "<5天", "5天", "10", "10.00", {}),
    ("mof-2020", "≤0次", "1次", "10", "0.00", {}),
    ("mof-2020", "≤0%", "-2%", "8", "8.00", {}),
    ("mof-2020", "≤10", "0", "10", "10.00", {}),
    # at most: w·(1-(a-t)/t)
    ("deployed-default", "≤11", "12.1", "20", "18.00", {}),
    ("deployed-default", "≤11", "16.5", "20", "10.00", {}),
    ("deployed-default", "≤11", "21.99", "20", "0.02", {}),
    ("deployed-default", "≤11", "22", "20", "0.00", {}),
    ("deployed-default", "≤11", "23", "20", "0.00", {}),
    ("deployed-default", "≤5", "7", "10", "6.00", {}),
    ("deployed-default", "≤0", "0", "10", "10.00", {}),
    ("deployed-default", "≤0", "1", "10", "0.00", {}),
    ("deployed-default", "<5天", "5天", "10", "10.00", {}),
    ("deployed-default", "≤80", "80.02", "2", "2.00", {}),
    ("deployed-default", "≤10", "-3", "10", "10.00", {}),
    # a negative target: the verdict stands, a person gives the points
    ("mof-2020", "≤-3%", "-8%", "10", ("0.00", "10.00"), {}),
    ("deployed-default", "≤-3%", "-8%", "10", ("0.00", "10.00"), {}),
    # words: a range, both ends in cents
    ("mof-2020", "效果明显", "达成年度指标", "15", ("12.00", "15.00"), {}),
    ("mof-2020", "效果明显", "部分达成年度指标并具有一定效果", "15", ("9.00", "11.99"), {}),
    ("mof-2020", "效果明显", "部分达成年度指标并具有一定效果", "10", ("6.00", "7.99"), {}),
    ("mof-2020", "效果明显", "未达成年度指标且效果较差", "10", ("0.00", "5.99"), {}),
    ("hubei", "效果明显", "部分达成年度指标并具有一定效果", "20", ("10.00", "15.99"), {}),
    ("mof-2020", "效果明显", "部分达成年度指标并具有一定效果", "20", ("12.00", "15.99"), {}),
    ("hubei", "效果明显", "未达成年度指标且效果较差", "20", ("0.00", "9.99"), {}),
    ("mof-2020", "效果明显", "部分达成年度指标并具有一定效果", "12.5", ("7.50", "9.99"), {}),
    ("mof-2020", "效果明显", "达成年度指标", "3.33", ("2.66", "3.33"), {}),
    ("mof-2021", "是", "是", "10", "10.00", {}),
    ("mof-2021", "是", "否", "10", "0.00", {}),
    # satisfaction
    ("mof-2020", "≥90%", "85.5%", "10", "9.50", {"name": "服务对象满意度"}),
    ("mof-2020", "≥90%", "85%", "10", "9.44", {"name": "服务对象满意度"}),
    ("mof-2021", "≥90%", "85%", "10", "8.00", {"name": "服务对象满意度"}),
    ("mof-2021", "≥90%", "79.99%", "5", "2.50", {"name": "服务对象满意度"}),
    ("mof-2021", "≥95%", "92%", "10", "10.00", {"name": "服务对象满意度"}),
    # dates
    ("mof-2020", "年底前", "2025-12-31", "10", "10.00", {"year": 2025}),
    ("mof-2020", "年底前", "2026-01-01", "10", "0.00", {"year": 2025}),
    ("hubei", "12月底之前完成", "95%", "10", "9.50", {"year": 2020}),
]  # fmt: skip

# method, parameters, target, measured, weight, score
BY_METHOD = [
    ("floor", {"floor_ratio": "0.6"}, "≥100", "60", "10", "6.00"),
    ("floor", {"floor_ratio": "0.6"}, "≥100", "59.99", "10", "0.00"),
    ("floor", {"floor_ratio": "0.6"}, "≥95%", "57%", "10", "6.00"),
    ("floor", {"floor_ratio": "0.6"}, "≥95%", "56.99%", "10", "0.00"),
    ("reverse-floor", {"floor_ratio": "0.6"}, "≤60", "100", "10", "6.00"),
    ("reverse-floor", {"floor_ratio": "0.6"}, "≤60", "100.01", "10", "0.00"),
    ("pass-fail", {}, "≤10万元", "10万元", "20", "20.00"),
    ("pass-fail", {}, "≤10万元", "10.01万元", "20", "0.00"),
    ("overshoot-linear", {}, "≥100", "130", "10", "10.00"),
    ("overshoot-linear", {}, "≥100", "131", "10", "9.90"),
    ("overshoot-linear", {}, "≥100", "160", "10", "7.00"),
    ("overshoot-linear", {}, "≥100", "230", "10", "0.00"),
    ("overshoot-linear", {"from_ratio": "1.5", "slope": "2"}, "≥100", "175", "10", "5.00"),
    ("unit-deduction", {"points": "0.5"}, "≤100%", "100.99%", "5", "5.00"),
    ("unit-deduction", {"points": "0.5"}, "≤100%", "101%", "5", "4.50"),
    ("unit-deduction", {"points": "0.5"}, "≤100%", "111%", "5", "0.00"),
    ("unit-deduction", {"points": "0.8"}, "≤0%", "3.9%", "8", "5.60"),
    ("step-deduction", {"points": "2", "step": "5"}, "=100%", "95.01%", "5", "5.00"),
    ("step-deduction", {"points": "2", "step": "5"}, "=100%", "95%", "5", "3.00"),
    ("step-deduction", {"points": "2", "step": "5"}, "=100%", "92.8%", "5", "3.00"),
    ("step-deduction", {"points": "2", "step": "5"}, "=100%", "90%", "5", "1.00"),
    ("step-deduction", {"points": "2", "step": "5"}, "=100%", "85%", "5", "0.00"),
    ("budget-control-tiers", {}, "=0%", "0%", "5", "5.00"),
    ("budget-control-tiers", {}, "=0%", "0.01%", "5", "4.00"),
    ("budget-control-tiers", {}, "=0%", "10%", "5", "4.00"),
    ("budget-control-tiers", {}, "=0%", "20.01%", "5", "2.00"),
    ("budget-control-tiers", {}, "=0%", "30%", "5", "2.00"),
    ("budget-control-tiers", {}, "=0%", "30.01%", "5", "0.00"),
    ("lateness", {"per_month": "2"}, "年底前", "2026-01-20", "10", "8.00"),
    ("lateness", {"per_month": "2"}, "年底前", "2026-01-31", "10", "8.00"),
    ("lateness", {"per_month": "2"}, "年底前", "2026-02-01", "10", "6.00"),
    ("lateness", {"per_month": "2"}, "6月底前", "2025-07-31", "10", "8.00"),
    ("lateness", {"per_month": "2"}, "6月底前", "2025-08-01", "10", "6.00"),
    ("lateness", {"per_month": "4"}, "6月底前", "2025-12-01", "10", "0.00"),
    ("binary", {"deduction": "3"}, "是", "否", "10", "7.00"),
    ("binary", {"deduction": "12"}, "是", "否", "10", "0.00"),
]  # fmt: skip

# profile, budget, paid, weight, score
EXECUTED = [
    ("mof-2020", "250000", "215457.6", "10", "8.62"),
    ("mof-2020", "20000", "9034", "10", "4.52"),
    ("mof-2020", "200000", "172890", "10", "8.64"),
    ("mof-2020", "100", "76", "10", "7.60"),
    ("mof-2020", "100", "120", "10", "10.00"),
    ("mof-2020", "3", "1", "10", "3.33"),
    ("mof-2020", "3", "2", "10", "6.67"),
    ("mof-2020", "0", "0", "10", "0.00"),
    ("zhejiang", "0", "0", "10", "10.00"),
    ("zhejiang", "0", "1", "10", "0.00"),
    ("hubei", "100", "85", "20", "17.00"),
    ("jiangxi", "100", "100", "10", "10.00"),
    ("jiangxi", "100", "99.99", "10", "7.00"),
    ("jiangxi", "100", "80", "10", "7.00"),
    ("jiangxi", "100", "79.99", "10", "5.00"),
    ("jiangxi", "100", "60", "10", "5.00"),
    ("jiangxi", "100", "59.99", "10", "0.00"),
    ("sichuan", "3.36", "3.36", "10", "10.00"),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "target", "actual", "weight", "score", "around"), BY_PROFILE)
def test_a_row_by_the_table_of_a_profile(ruleset, profile, target, actual, weight, score, around):
    bound = ruleset.bind(ruleset.read(target), Context(**around))
    outcome = ruleset.compile(bound, profile, weight).evaluate(ruleset.measure(actual))
    if isinstance(score, tuple):
        assert outcome.score is None
        assert outcome.score_range == tuple(map(Decimal, score))
    else:
        assert outcome.score == Decimal(score)
    assert outcome.profile.id == profile


@pytest.mark.parametrize(("method", "parameters", "target", "actual", "weight", "score"), BY_METHOD)
def test_a_row_by_a_method(ruleset, method, parameters, target, actual, weight, score):
    bound = ruleset.bind(ruleset.read(target), Context(year=2025))
    decision = DecisionDef(use=method, parameters=parameters)
    outcome = ruleset.compile(bound, "mof-2020", weight, decision).evaluate(ruleset.measure(actual))
    assert outcome.score == Decimal(score)


@pytest.mark.parametrize(("profile", "budget", "paid", "weight", "score"), EXECUTED)
def test_budget_execution(ruleset, profile, budget, paid, weight, score):
    ready = ruleset.execution(Decimal(budget), profile, weight)
    assert ready.evaluate(Measured("number", Decimal(paid))).score == Decimal(score)

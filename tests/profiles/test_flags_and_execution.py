"""Flags that profiles raise, and how each scores the execution of a budget."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import EvaluationError
from indicator_engine.expressions import Measured
from indicator_engine.rules.schema import FlagRuleDef

PROFILES = ["mof-2020", "mof-2021", "hebei", "hubei", "jiangxi", "zhejiang", "guangxi", "sichuan",
            "deployed-default"]  # fmt: skip
OWN = {"overshoot", "overrun", "differs", "reason-required", "execution-above-budget"}


def flags(outcome):
    return [flag for flag in outcome.flags if flag in OWN]


@pytest.mark.parametrize(
    ("profile", "text", "actual", "raised"),
    [
        ("mof-2020", "≥100", "300", []),
        ("deployed-default", "≥100", "119.99", []),
        ("deployed-default", "≥100", "120", ["overshoot"]),
        ("deployed-default", "≥100", "99", ["reason-required"]),
        ("deployed-default", "≤100", "130", ["reason-required"]),
        ("deployed-default", "=100", "120", ["overshoot"]),
        ("deployed-default", "≥0", "5", []),
        ("hebei", "≥100", "120", ["overshoot"]),
        ("hebei", "≥100", "60", []),
        ("hebei", "≤100", "100", []),
        ("hebei", "≤100", "100.01", ["overrun"]),
        ("hebei", "≤100", "50", []),
        ("hebei", "=100", "100", []),
        ("hebei", "=100", "99", ["differs"]),
        ("hebei", "=100", "150", ["overshoot", "differs"]),
        ("guangxi", "≥100", "129.99", []),
        ("guangxi", "≥100", "130", ["reason-required"]),
        ("guangxi", "=0起", "29起", []),
        ("guangxi", "=0起", "30起", ["reason-required"]),
        ("guangxi", "≤100", "500", []),
        ("guangxi", "效果明显", "达成预期指标", ["reason-required"]),
        ("guangxi", "年底前", "2025-12-20", []),
    ],
)
def test_a_profile_flags(scoring, profile, text, actual, raised):
    outcome = scoring.evaluate(text, actual, weight=10, profile=profile, year=2025)
    assert flags(outcome) == raised


@pytest.mark.parametrize("actual", [None, "", "坏", "效果好"])
def test_a_row_that_is_not_judged_is_flagged_by_its_error_alone(scoring, actual):
    outcome = scoring.evaluate("≥100", actual, weight=10, profile="hebei")
    assert outcome.error is not None
    assert flags(outcome) == []


def test_flags_do_not_need_a_weight(scoring):
    assert flags(scoring.evaluate("≥100", "130", profile="guangxi")) == ["reason-required"]
    assert flags(scoring.evaluate("≥100", "99", profile="deployed-default")) == []


def test_a_flag_may_be_about_one_kind(ruleset):
    profile = dataclasses.replace(
        ruleset.profile("mof-2020"),
        flags=(FlagRuleDef(flag="overrun", kind=("budget-ceiling",), when="not met"),),
    )
    from indicator_engine.reading.binding import Context

    raised = []
    for name in ("项目预算控制数", "其他"):
        bound = ruleset.bind(ruleset.read("≤11万元"), Context(name=name))
        outcome = ruleset.compile(bound, profile, "10").evaluate(ruleset.measure("12万元"))
        raised.append(flags(outcome))
    assert raised == [["overrun"], []]


@pytest.mark.parametrize("profile", PROFILES)
@given(
    op=st.sampled_from([">=", ">", "<=", "<", "="]),
    bound=st.integers(-20, 200),
    value=st.decimals(-50, 500, places=1),
    weighted=st.booleans(),
)
def test_flags_are_the_same_on_the_fast_way(ruleset, profile, op, bound, value, weighted):
    from indicator_engine.expressions import Compare, Threshold
    from indicator_engine.reading.bound import Bound

    reading = Bound(Threshold("", Compare(op, Decimal(bound))))
    ready = ruleset.compile(reading, profile, "10" if weighted else None)
    measured = Measured("number", value)
    assert ready.evaluate(measured) == ready.evaluate_in_full(measured)


CONDITIONS = [None, "met", "not met", "over >= 2", "a >= t", "a - t > 0", "score < w", "score == 0"]


@given(
    whens=st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3),
    op=st.sampled_from([">=", ">", "<=", "<", "=", "!="]),
    bound=st.integers(-3, 6),
    value=st.integers(-8, 12),
    negative=st.sampled_from(["keep", "zero"]),
    weighted=st.booleans(),
)
def test_any_flag_is_the_same_on_the_fast_way(ruleset, whens, op, bound, value, negative, weighted):
    from indicator_engine.expressions import Compare, Threshold
    from indicator_engine.reading.bound import Bound

    names = ["overshoot", "overrun", "differs"]
    rules = [
        FlagRuleDef(flag=name, form=("compare",), when=w)
        for name, w in zip(names, whens, strict=False)
    ]
    profile = dataclasses.replace(
        ruleset.profile("mof-2020"), flags=tuple(rules), negative_actual=negative
    )
    ready = ruleset.compile(
        Bound(Threshold("", Compare(op, Decimal(bound)))), profile, "10" if weighted else None
    )
    measured = Measured("number", Decimal(value))
    assert ready.evaluate(measured) == ready.evaluate_in_full(measured)


def test_points_do_not_depend_on_flags(scoring):
    for actual in ("90", "100", "120", "200"):
        scores = {
            scoring.evaluate("≥100", actual, weight=10, profile=profile).score
            for profile in PROFILES
        }
        assert len(scores) == 1


# ── budget execution ─────────────────────────────────────────────────────────────────────────


def executed(ruleset, profile, budget, paid, **given):
    ready = ruleset.execution(Decimal(budget), profile, **given)
    return ready.evaluate(Measured("number", Decimal(paid)))


@pytest.mark.parametrize(
    ("profile", "budget", "paid", "score", "raised"),
    [
        ("mof-2020", "250000", "215457.6", "8.62", []),
        ("mof-2020", "20000", "9034", "4.52", []),
        ("mof-2020", "200000", "172890", "8.64", []),
        ("mof-2020", "100", "104", "10.00", ["execution-above-budget"]),
        ("mof-2020", "0", "0", "0.00", []),
        ("mof-2020", "0", "5", "0.00", ["execution-above-budget"]),
        ("hubei", "100", "85", "17.00", []),
        ("hubei", "1.56", "1.56", "20.00", []),
        ("jiangxi", "100", "100", "10.00", []),
        ("jiangxi", "100", "99.99", "7.00", []),
        ("jiangxi", "100", "80", "7.00", []),
        ("jiangxi", "100", "79.99", "5.00", []),
        ("jiangxi", "100", "60", "5.00", []),
        ("jiangxi", "100", "59.99", "0.00", []),
        ("jiangxi", "0", "0", "0.00", []),
        ("zhejiang", "0", "0", "10.00", []),
        ("zhejiang", "0", "5", "0.00", []),
        ("zhejiang", "100", "120", "10.00", []),
        ("zhejiang", "100", "76", "7.60", []),
        ("sichuan", "100", "90", "9.00", []),
        ("sichuan", "100", "89.9", "8.99", ["reason-required"]),
        ("sichuan", "100", "110", "10.00", ["execution-above-budget"]),
    ],
)
def test_execution_under_a_profile(ruleset, profile, budget, paid, score, raised):
    outcome = executed(ruleset, profile, budget, paid)
    assert (str(outcome.score), flags(outcome)) == (score, raised)
    assert outcome.profile.id == profile


def test_the_weight_of_execution_may_be_given(ruleset):
    assert str(executed(ruleset, "jiangxi", "100", "85", weight="20").score) == "14.00"


def test_a_rate_may_be_rounded_first(ruleset):
    first = dataclasses.replace(
        ruleset.profile("mof-2020"), execution_parameters={"rate_rounding": "2"}
    )
    assert str(executed(ruleset, first, "200000", "172890").score) == "8.65"
    assert str(executed(ruleset, "mof-2020", "200000", "172890").score) == "8.64"


@pytest.mark.parametrize("places", ["-1", "0", "1", "2"])
@given(st.decimals("0.01", 10**6, places=2), st.decimals(0, 10**6, places=2))
def test_rounding_the_rate_first_moves_it_by_half_a_unit_at_most(ruleset, places, budget, paid):
    profile = dataclasses.replace(
        ruleset.profile("mof-2020"), execution_parameters={"rate_rounding": places}
    )
    score = executed(ruleset, profile, budget, paid).score
    plain = executed(ruleset, "mof-2020", budget, paid).score
    allowed = Decimal("0.01") if places == "-1" else Decimal(10) ** -int(places) * Decimal("0.05")
    assert abs(score - plain) <= allowed + Decimal("0.01")
    assert 0 <= score <= 10


@pytest.mark.parametrize("profile", PROFILES)
@given(st.decimals("0.01", 1000, places=2), st.data())
def test_more_paid_never_costs_points(ruleset, profile, budget, data):
    paid = sorted(data.draw(st.tuples(*[st.decimals(0, 2000, places=2)] * 2)))
    low, high = (executed(ruleset, profile, budget, one) for one in paid)
    assert low.score <= high.score
    assert 0 <= low.score <= Decimal(ruleset.profile(profile).execution_weight)


def test_a_profile_without_an_execution_method_scores_none(ruleset):
    bare = dataclasses.replace(ruleset.profile("mof-2020"), execution_method=None)
    with pytest.raises(EvaluationError) as refused:
        ruleset.execution(Decimal(100), bare)
    assert refused.value.code == "no-method"

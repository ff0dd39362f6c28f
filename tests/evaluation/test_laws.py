"""Laws of judging and scoring.

- raising the measured value never turns at-least from met to missed, nor at-most back
- a score lies within its weight, in cents, whatever the method and the numbers
- a method that says it is monotone is
- the fast way = the general way = the Fraction reference, on half-cent ties too
- an amount in 万元 and the same amount in 元 are one amount
- a stricter threshold is met by no value that misses the looser one
- a verdict is stated only where every reading that can be judged states it
- indicators and outcomes pickle
"""

from __future__ import annotations

import pickle
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicator_engine.evaluation import reference_score
from indicator_engine.evaluation.quick import quick_evaluation
from indicator_engine.exact import exact, round_half_up
from indicator_engine.expressions import Compare, Measured, Range

UP, DOWN = (">=", ">"), ("<=", "<")
decimals = st.decimals(-10_000, 10_000, places=3, allow_nan=False)
positive = st.decimals("0.001", 10_000, places=3)
weights = st.decimals("0.01", 100, places=2)
amounts = decimals | st.fractions(-1000, 1000, max_denominator=997).map(exact)

METHODS = {
    "proportional": {},
    "equality": {},
    "reverse-ratio": {},
    "reverse-linear": {},
    "pass-fail": {},
    "binary": {"deduction": "3"},
    "floor": {"floor_ratio": "0.6"},
    "reverse-floor": {"floor_ratio": "0.6"},
    "satisfaction-tiers": {},
    "execution-linear": {"rate_rounding": "2"},
    "execution-tiers": {},
    "unit-deduction": {"points": "0.7", "unit": "3", "whole": "false"},
    "step-deduction": {"points": "2", "step": "5"},
    "budget-control-tiers": {},
    "overshoot-linear": {},
    "met-or-person": {},
    "person": {},
}
# A ratio is defined on one side of its target: the other sides have methods of their own.
SIDE = {"proportional": UP, "reverse-ratio": DOWN, "reverse-linear": DOWN, "reverse-floor": DOWN,
        "overshoot-linear": UP, "floor": (*UP, "="), "equality": ("=",)}  # fmt: skip


def measured(value, unit=None):
    return Measured("number", value=value, unit=unit)


@given(st.sampled_from([*UP, *DOWN]), amounts, amounts, amounts)
def test_raising_a_value_never_undoes_at_least(row, op, bound, one, other):
    low, high = sorted((one, other), key=Fraction)
    first = row(Compare(op, bound), measured(low)).met
    second = row(Compare(op, bound), measured(high)).met
    assert first <= second if op in UP else first >= second


@given(amounts, amounts, amounts)
def test_a_stricter_threshold_is_met_by_no_value_that_misses_the_looser(row, one, other, value):
    loose, strict = sorted((one, other), key=Fraction)
    if row(Compare(">=", strict), measured(value)).met:
        assert row(Compare(">=", loose), measured(value)).met
        assert row(Compare(">=", strict), measured(value)).margin >= 0


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_a_score_lies_within_its_weight(indicator, method, data):
    op = data.draw(st.sampled_from(SIDE.get(method, (*UP, *DOWN, "="))))
    bound, value, weight = data.draw(amounts), data.draw(amounts), data.draw(weights)
    ready = indicator(
        Compare(op, bound), weight=str(weight), use=method, parameters=METHODS[method]
    )
    outcome = ready.evaluate(measured(value))
    assert outcome.met is not None
    assert outcome.error is None
    if outcome.score is None:
        low, high = outcome.score_range
        assert 0 <= low <= high <= weight
    else:
        assert 0 <= outcome.score <= weight
        assert outcome.score.as_tuple().exponent == -2
        assert outcome.score_ratio == exact(Fraction(outcome.score) / Fraction(weight))


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_every_way_of_scoring_agrees(indicator, method, data):
    op = data.draw(st.sampled_from(SIDE.get(method, (*UP, *DOWN, "="))))
    profile = data.draw(st.sampled_from(["mof-2020", "deployed-default"]))
    policies = {"strict_boundary": data.draw(st.sampled_from(["full", "zero"]))}
    bound, weight = data.draw(amounts), data.draw(weights)
    value = data.draw(amounts | st.just(bound))
    ready = indicator(
        Compare(op, bound), weight=str(weight), use=method,
        parameters=METHODS[method], profile=profile, policies=policies,
    )  # fmt: skip
    agree(ready, measured(value))


@pytest.mark.parametrize("profile", ["mof-2020", "deployed-default"])
@given(op=st.sampled_from([*UP, *DOWN, "=", "!="]), bound=amounts, value=amounts, weight=weights)
def test_every_way_of_scoring_agrees_under_a_profile(indicator, profile, op, bound, value, weight):
    agree(indicator(Compare(op, bound), weight=str(weight), profile=profile), measured(value))


def agree(ready, value):
    """Hold the fast way, the general way and the reference equal."""
    outcome = ready.evaluate(value)
    assert outcome == ready.evaluate_in_full(value)
    if outcome.score is not None:
        spec = ready.spec
        wanted = reference_score(outcome.ruling, outcome.judgement, spec.weight, spec.profile)
        assert outcome.score == wanted


@given(weights, positive, st.data())
def test_half_cent_ties_round_up_on_every_way(indicator, weight, bound, data):
    cents = int(weight * 100)
    half = Fraction(2 * data.draw(st.integers(0, cents - 1)) + 1, 200)  # half a cent over a cent
    weight_, t = Fraction(weight), Fraction(bound)
    ties = {
        ("proportional", ">="): t * half / weight_,
        ("reverse-ratio", "<="): t * weight_ / half,
        ("reverse-linear", "<="): t * (2 - half / weight_),
        ("equality", "="): t * half / weight_,
        ("execution-linear", "="): t * half / weight_,
    }
    for (method, op), value in ties.items():
        ready = indicator(Compare(op, bound), weight=str(weight), use=method)
        tied = measured(exact(value))
        agree(ready, tied)
        assert ready.evaluate(tied).score == round_half_up(half, 2)


@given(data=st.data())
def test_a_miss_at_full_marks_is_flagged_on_every_way(indicator, data):
    """The score and the verdict never contradict each other without saying so."""
    op = data.draw(st.sampled_from([">=", "<=", "=", "<", ">"]))
    bound, weight = data.draw(positive), data.draw(weights)
    near = Fraction(bound) * (1 + Fraction(data.draw(st.integers(-40, 40)), 20_000))
    value = data.draw(st.sampled_from([exact(near), data.draw(amounts)]))
    ready = indicator(Compare(op, bound), weight=str(weight))
    agree(ready, measured(value))
    outcome = ready.evaluate(measured(value))
    full = outcome.met is False and outcome.score == weight > 0
    assert ("missed-at-full-marks" in outcome.flags) is full


def test_a_miss_that_rounds_to_full_marks(engine):
    outcome = engine.evaluate("≥3万人次", "29999人次", weight=10)
    assert (outcome.met, outcome.score) == (False, Decimal("10.00"))
    assert outcome.flags == ("missed-at-full-marks",)
    assert engine.evaluate("≥3万人次", "29980人次", weight=10).flags == ()
    assert engine.evaluate("≥3万人次", "29999人次", weight="12.345").flags == (
        "missed-at-full-marks",
    )  # 12.34 is the most that two places allow


@pytest.mark.parametrize("profile", ["mof-2020", "deployed-default"])
@pytest.mark.parametrize("op", [">=", "<=", "="])
def test_the_common_row_has_a_fast_way(indicator, profile, op):
    ready = indicator(Compare(op, Decimal(95), "%"), weight="10", profile=profile)
    fast = quick_evaluation(ready.spec, ready._case)
    for value in (Decimal(90), Decimal(95), Decimal(99)):
        assert fast(measured(value, "%")) == ready.evaluate_in_full(measured(value, "%"))


def test_the_tie_that_decimals_get_wrong(indicator):
    ready = indicator(Compare("<=", Decimal(90)), weight="6", profile="deployed-default")
    outcome = ready.evaluate(measured(Decimal("179.925")))
    agree(ready, measured(Decimal("179.925")))
    assert outcome.score == Decimal("0.01")
    assert outcome.points().exact == Fraction(1, 200)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_a_method_is_as_monotone_as_it_says(data_of, indicator, method, data):
    direction = data_of.methods[method].monotone
    if direction is None:
        return
    op = data.draw(st.sampled_from(SIDE.get(method, UP if direction == "up" else DOWN)))
    bound, weight = data.draw(positive), data.draw(weights)
    values = sorted(data.draw(st.tuples(amounts, amounts)), key=Fraction)
    ready = indicator(
        Compare(op, bound), weight=str(weight), use=method, parameters=METHODS[method]
    )
    low, high = (ready.evaluate(measured(value)).score for value in values)
    if low is not None and high is not None:
        assert low <= high if direction == "up" else low >= high


@pytest.fixture(scope="session")
def data_of(data):
    """Return the rule data under a name that a drawn ``data`` does not hide."""
    return data


def test_some_methods_say_that_they_are_monotone(data_of):
    said = [data_of.methods[name].monotone for name in METHODS]
    assert said.count("up") >= 5
    assert said.count("down") >= 3


@given(amounts, amounts, st.sampled_from([">=", ">", "<=", "<", "=", "!="]))
def test_check_and_evaluate_agree(indicator, bound, value, op):
    ready = indicator(Compare(op, bound, "次"))
    assert ready.check(value) is ready.evaluate(measured(value, "次")).met


@given(amounts, amounts, amounts)
def test_check_and_evaluate_agree_on_ranges(indicator, one, other, value):
    low, high = sorted((one, other), key=Fraction)
    ready = indicator(Range(low, high, unit="次"))
    assert ready.check(value) is ready.evaluate(measured(value, "次")).met


units = st.sampled_from([None, "%", "‰", "元", "万元", "亿元", "次", "人", "人次", "天", "小时"])


@given(
    bound=amounts,
    value=amounts,
    target=units,
    unit=units,
    weight=weights,
    op=st.sampled_from([*UP, *DOWN]),
)
@example(Decimal(95), Decimal("0.95"), "%", None, Decimal(10), ">=")
@example(Decimal(0), Decimal(1), None, "万元", Decimal(10), "<=")
def test_the_fast_way_leaves_nothing_out(indicator, bound, value, target, unit, weight, op):
    ready = indicator(Compare(op, bound, target), weight=str(weight))
    assert ready.evaluate(measured(value, unit)) == ready.evaluate_in_full(measured(value, unit))


def test_every_two_decimal_amount_is_the_same_in_both_units(indicator):
    for cents in range(1, 10_000):
        amount = Decimal(cents).scaleb(-2)
        written_out = measured(amount * 10_000, "元")
        for op in (">=", "<=", "="):
            assert indicator(Compare(op, amount, "万元")).evaluate(written_out).met is True


@given(st.integers(1, 10**12), st.integers(0, 12))
def test_scaled_money_compares_exactly(indicator, digits, places):
    amount = Decimal(digits).scaleb(-places)
    more = measured(amount * 10_000 + Decimal(1).scaleb(-places), "元")
    ready = indicator(Compare("<=", amount, "万元"))
    assert ready.evaluate(measured(amount * 10_000, "元")).met is True
    assert ready.evaluate(more).met is False


bounds = st.builds(
    Compare, st.sampled_from([">=", "<=", "="]), decimals, st.sampled_from(["次", "家", "%"])
)


@given(bounds, st.lists(bounds, max_size=3), decimals, st.sampled_from(["次", "家", "%", None]))
def test_a_verdict_is_what_every_reading_that_votes_says(indicator, first, others, value, unit):
    outcome = indicator(first, alternatives=tuple(others)).evaluate(measured(value, unit))
    alone = [indicator(one).evaluate(measured(value, unit)) for one in (first, *others)]
    said = [one.met for one in alone if one.error is None or one.error.code != "unit-mismatch"]
    agreed = said[0] if said and len(set(said)) == 1 else None
    assert outcome.met is agreed


@given(bounds, decimals, weights)
def test_indicators_and_outcomes_pickle(indicator, reading, value, weight):
    ready = indicator(reading, weight=str(weight), kind="pass-rate")
    outcome = ready.evaluate(measured(value, reading.unit))
    again = pickle.loads(pickle.dumps(ready))
    assert again.evaluate(measured(value, reading.unit)) == outcome
    assert pickle.loads(pickle.dumps(outcome)) == outcome
    assert hash(outcome.judgement) == hash(pickle.loads(pickle.dumps(outcome)).judgement)


@given(weights, st.data())
def test_full_marks_never_exceed_a_weight_of_many_places(indicator, weight, data):
    fine = weight + data.draw(st.decimals(0, "0.0099", places=4))
    full = indicator(Compare(">=", Decimal(1)), weight=str(fine)).evaluate(measured(Decimal(1)))
    assert full.score <= fine
    assert full.score in {
        fine.quantize(Decimal("0.01")), fine.quantize(Decimal("0.01"), ROUND_HALF_UP),
        fine.quantize(Decimal("0.01")) - Decimal("0.01"),
    }  # fmt: skip

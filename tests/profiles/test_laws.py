"""Laws of scoring that hold under every packaged profile and for every packaged method.

- points lie within the weight, in cents; an error is no score
- better values never earn less, by the methods of ratio
- the fast way = the general way = the reference over fractions, on ties of half a cent too
- rounding down never gives more than rounding half up, and differs by a cent at most
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.evaluation import reference_score
from indicator_engine.exact import exact, round_half_up
from indicator_engine.expressions import Compare, Measured, Range, Threshold
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.schema import DecisionDef

PROFILES = ["mof-2020", "mof-2021", "hebei", "hubei", "jiangxi", "zhejiang", "guangxi", "sichuan",
            "deployed-default"]  # fmt: skip
ROUNDINGS = ["half-up", "down"]
UP, DOWN = (">=", ">"), ("<=", "<")
OPS = (*UP, *DOWN, "=", "!=")
KINDS = [None, "satisfaction", "budget-ceiling", "completion-rate"]

# For each method that scores a bound: what it needs, and the operators it is meant for.
METHODS = {
    "proportional": ({}, UP),
    "equality": ({}, ("=",)),
    "reverse-ratio": ({}, DOWN),
    "reverse-linear": ({}, DOWN),
    "pass-fail": ({}, OPS),
    "binary": ({"deduction": "3"}, OPS),
    "floor": ({"floor_ratio": "0.6"}, (*UP, "=")),
    "reverse-floor": ({"floor_ratio": "0.6"}, DOWN),
    "satisfaction-tiers": ({}, (*UP, "=")),
    "execution-linear": ({"rate_rounding": "2"}, UP),
    "execution-tiers": ({"zero_budget": "1"}, UP),
    "unit-deduction": ({"points": "0.7", "unit": "3", "whole": "false"}, OPS),
    "step-deduction": ({"points": "2", "step": "5"}, (*UP, "=")),
    "budget-control-tiers": ({}, ("=", "<=")),
    "overshoot-linear": ({}, UP),
    "actual-percent": ({}, (*UP, "=")),
    "met-or-person": ({}, OPS),
    "person": ({}, OPS),
}
BY_RATIO = {"proportional": "up", "equality": "up", "reverse-ratio": "down",
            "reverse-linear": "down", "floor": "up", "reverse-floor": "down",
            "execution-linear": "up", "execution-tiers": "up"}  # fmt: skip

positive = st.decimals("0.001", 10_000, places=3)
weights = st.decimals("0.01", 100, places=2)
amounts = st.decimals(-10_000, 10_000, places=3) | st.fractions(-1000, 1000).map(exact)


def row(ruleset, profile, op, bound, weight, *, kind=None, use=None, parameters=None):
    file = None if kind is None else ruleset.data.kinds[kind]
    direction = None if file is None else file.direction
    made = Bound(Threshold("", Compare(op, bound)), file, direction)
    decision = None if use is None else DecisionDef(use=use, parameters=parameters)
    return ruleset.compile(made, profile, weight, decision)


def number(value):
    return Measured("number", value=value)


def in_cents(outcome, weight):
    """Hold points within the weight; return them."""
    assert outcome.error is None
    if outcome.score is None:
        low, high = outcome.score_range
        assert 0 <= low <= high <= weight
        return None
    assert 0 <= outcome.score <= weight
    assert outcome.score.as_tuple().exponent == -2
    return outcome.score


def agree(ready, measured):
    """Hold the fast way, the general way and the reference equal; return the outcome."""
    outcome = ready.evaluate(measured)
    assert outcome == ready.evaluate_in_full(measured)
    spec = ready.spec
    if outcome.score is not None:
        given = outcome.ruling, outcome.judgement, spec.weight, spec.profile
        assert outcome.score == reference_score(*given)
    return outcome


def test_these_are_all_methods_that_score_a_bound(ruleset):
    known = {one.id for one in ruleset.data.methods.values() if "compare" in one.forms}
    assert set(METHODS) == known


@pytest.mark.parametrize("profile", PROFILES)
@given(st.sampled_from(OPS), amounts, amounts, weights, st.sampled_from(KINDS))
def test_points_lie_within_the_weight(ruleset, profile, op, bound, value, weight, kind):
    ready = row(ruleset, profile, op, bound, weight, kind=kind)
    in_cents(agree(ready, number(value)), weight)


@pytest.mark.parametrize("profile", PROFILES)
@given(st.lists(amounts, min_size=3, max_size=3), weights)
def test_points_of_a_range_lie_within_the_weight(ruleset, profile, values, weight):
    low, high = sorted(values[:2], key=Fraction)
    bound = Bound(Threshold("", Range(low, high)))
    in_cents(agree(ruleset.compile(bound, profile, weight), number(values[2])), weight)


@pytest.mark.parametrize("profile", PROFILES)
@given(
    st.sampled_from([*UP, *DOWN]),
    positive,
    st.tuples(amounts, amounts),
    weights,
    st.sampled_from(KINDS),
)
def test_better_values_never_earn_less(ruleset, profile, op, bound, values, weight, kind):
    ready = row(ruleset, profile, op, bound, weight, kind=kind)
    worse, better = sorted(values, key=Fraction, reverse=op in DOWN)
    first, second = (ready.evaluate(number(value)).score for value in (worse, better))
    if first is not None and second is not None:  # points that a person settles are not compared
        assert first <= second


@pytest.mark.parametrize("method", BY_RATIO)
@given(positive, st.tuples(amounts, amounts), weights, st.data())
def test_a_method_of_ratio_is_monotone(ruleset, method, bound, values, weight, data):
    parameters, ops = METHODS[method]
    op = data.draw(st.sampled_from(ops))
    ready = row(ruleset, "mof-2020", op, bound, weight, use=method, parameters=parameters)
    low, high = (ready.evaluate(number(value)).score for value in sorted(values, key=Fraction))
    assert low <= high if BY_RATIO[method] == "up" else low >= high


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("method", METHODS)
@given(amounts, amounts, weights, st.data())
def test_every_method_agrees_under_every_profile(
    ruleset, profile, method, bound, value, weight, data
):
    parameters, ops = METHODS[method]
    op = data.draw(st.sampled_from(ops))
    value = data.draw(st.sampled_from([value, bound]))
    rounding = data.draw(st.sampled_from(ROUNDINGS))
    scoring = dataclasses.replace(ruleset.profile(profile), rounding=rounding)
    ready = row(ruleset, scoring, op, bound, weight, use=method, parameters=parameters)
    in_cents(agree(ready, number(value)), weight)


@pytest.mark.parametrize("profile", PROFILES)
@given(weights, positive, st.data())
def test_ties_of_half_a_cent(ruleset, profile, weight, bound, data):
    """Values made so that the points end in exactly half a cent, by the table of the profile."""
    cents = int(weight * 100)
    half = Fraction(2 * data.draw(st.integers(0, cents - 1)) + 1, 200)
    share, t = half / Fraction(weight), Fraction(bound)
    linear = profile == "deployed-default"
    values = {">=": t * share, "=": t * share, "<=": t * (2 - share) if linear else t / share}
    for op, value in values.items():
        outcome = agree(row(ruleset, profile, op, bound, weight), number(exact(value)))
        assert outcome.score == round_half_up(half, 2)
        cut = dataclasses.replace(ruleset.profile(profile), rounding="down")
        lower = agree(row(ruleset, cut, op, bound, weight), number(exact(value)))
        assert lower.score == round_half_up(half, 2) - Decimal("0.01")
        assert (outcome.rounding, lower.rounding) == ("half-up-2", "down-2")


@pytest.mark.parametrize("profile", PROFILES)
@given(positive, st.data())
def test_ties_of_execution(ruleset, profile, budget, data):
    weight = Decimal(ruleset.profile(profile).execution_weight)
    half = Fraction(2 * data.draw(st.integers(0, int(weight * 100) - 1)) + 1, 200)
    paid = exact(Fraction(budget) * half / Fraction(weight))
    outcome = agree(ruleset.execution(budget, profile), number(paid))
    if profile != "jiangxi":  # its tiers have no ties
        assert outcome.score == round_half_up(half, 2)


@given(st.sampled_from(OPS), amounts, amounts, weights)
def test_rounding_down_takes_a_cent_at_most(ruleset, op, bound, value, weight):
    nearest = ruleset.profile("mof-2020")
    cut = dataclasses.replace(nearest, rounding="down")
    scores = [
        agree(row(ruleset, one, op, bound, weight), number(value)).score for one in (nearest, cut)
    ]
    assert scores == [None, None] or 0 <= scores[0] - scores[1] <= Decimal("0.01")

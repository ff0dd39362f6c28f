"""Targets that no value can satisfy: noted when read, neither judged nor scored."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicator_engine.algebra import Algebra
from indicator_engine.algebra.impossible import is_impossible
from indicator_engine.algebra.solving import Solver
from indicator_engine.exact import plain
from indicator_engine.expressions import All, AnyOf, Compare, Every, Level

NOTE = "target-unsatisfiable"
MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
numbers = st.decimals(0, 10_000, places=2, allow_nan=False)


@pytest.fixture(scope="module")
def solver(engine):
    return Solver(engine.ruleset.units, engine.ruleset.lexicon.levels.scales)


@given(
    low=numbers,
    high=numbers,
    units=st.tuples(st.sampled_from(sorted(MONEY)), st.sampled_from(sorted(MONEY))),
    joint=st.sampled_from(["且", "，", "；", "并且"]),
)
def test_two_bounds_exclude_each_other_where_nothing_lies_between(engine, low, high, units, joint):
    first, second = units
    text = f"≥{plain(low)}{first}{joint}≤{plain(high)}{second}"
    least, most = Fraction(low) * MONEY[first], Fraction(high) * MONEY[second]
    threshold = engine.parse(text)
    assert (NOTE in threshold.notes) == (least > most)
    outcome = engine.evaluate(text, f"{plain(low)}{first}", weight=10)
    if least > most:
        assert (outcome.met, outcome.score, outcome.error.code) == (None, None, NOTE)
        assert NOTE in outcome.notes
    else:
        assert outcome.met is True


@given(data=st.data())
def test_a_group_is_as_impossible_as_the_algebra_says(engine, solver, data):
    algebra = Algebra.of(engine.ruleset)
    ops = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
    parts = data.draw(st.lists(st.builds(Compare, ops, st.integers(0, 4).map(Decimal)), max_size=4))
    group = All(tuple(parts))
    assert is_impossible(solver, group) == (not algebra.is_satisfiable(group))
    assert is_impossible(solver, Every(group, period="quarter")) == is_impossible(solver, group)
    assert not is_impossible(solver, AnyOf((group, Level("好"))))


@given(low=st.integers(2, 99), high=st.integers(1, 98))
def test_different_things_exclude_nothing(engine, low, high):
    assume(high < low)
    for text in (
        f"小学≥{low}次，中学≤{high}次",
        f"≥{low}次且≤{high}天",
        f"≥{low}%且≤{high}个百分点",
    ):
        assert NOTE not in engine.parse(text).notes


@given(one=st.integers(0, 9).map(Decimal), op=st.sampled_from(["<=", ">="]), st_=st.data())
def test_a_bare_number_is_impossible_only_where_no_meaning_fits(solver, one, op, st_):
    other = st_.draw(st.integers(0, 9).map(Decimal))
    group = All((Compare("=", one, implied=True), Compare(op, other)))
    assert not is_impossible(solver, group)  # at least and at most: one of them always fits


@pytest.mark.parametrize("text", ["≥3次且≤3次且≠3次", "不少于10次且不多于5次，满意度≥90%"])
def test_more_than_two_conditions(engine, text):
    assert engine.parse(text).notes == (NOTE,)


def test_days_exclude_each_other_once_the_year_is_known(engine):
    text = "不早于6月1日且不晚于5月1日"
    assert NOTE not in engine.parse(text).notes
    assert NOTE in engine.parse(text, year=2025).notes
    outcome = engine.evaluate(text, "2025-05-20", year=2025)
    assert (outcome.met, outcome.error.code) == (None, NOTE)


def test_a_plan_shows_it_as_a_contradiction(engine):
    from indicator_engine.plans import Actuals, Entry, assess, parse_plan

    plan = parse_plan(
        "{schema: plan/1, year: 2025, department: {id: d, name: d, indicators: "
        "[{id: a, name: n, target: ≥10次且≤5次}]}}"
    )
    sheet = assess(engine, plan, Actuals(values={"a": Entry(value="7次")})).sheets[0]
    assert sheet.rows[0].need.code == "contradiction"

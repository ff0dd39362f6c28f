"""Points are split so that they sum exactly, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import DocumentError
from indicator_engine.plans import Budget, Department, PlanIndicator, Project, equal_split
from indicator_engine.plans.weights import weigh

CENT = Decimal("0.01")
HEADS = ("产出指标", "效益指标", "满意度指标")
BUDGET = Budget(unit="万元", initial=Decimal(11))


def rows(levels, points=None):
    points = points or [None] * len(levels)
    return tuple(
        PlanIndicator(id=f"r{at}", name="名称", target="≥1次", level1=level, weight=weight)
        for at, (level, weight) in enumerate(zip(levels, points, strict=True))
    )


def project(levels, points=None, **more):
    return Project(id="p", name="p", budget=BUDGET, indicators=rows(levels, points), **more)


def mof(engine):
    return engine.ruleset.profile("mof-2020")


@given(st.integers(1, 10_000), st.integers(1, 200))
def test_an_equal_split_sums_exactly_or_is_refused(cents, count):
    points = cents * CENT
    if cents < count:
        with pytest.raises(DocumentError) as refused:
            equal_split(points, count)
        assert refused.value.code == "plan-weight-too-small"
        return
    parts = equal_split(points, count)
    assert sum(parts) == points
    assert len(parts) == count
    assert len(set(parts[:-1])) <= 1
    assert parts[0] <= parts[-1]
    assert min(parts) >= CENT
    assert all(part == part.quantize(CENT) for part in parts)


@pytest.mark.parametrize(
    ("points", "count", "parts"),
    [
        ("50", 3, ["16.66", "16.66", "16.68"]),
        ("50", 6, ["8.33"] * 5 + ["8.35"]),
        ("90", 4, ["22.50"] * 4),
        ("90", 1, ["90.00"]),
        ("50", 4, ["12.50"] * 4),
        ("30", 2, ["15.00"] * 2),
    ],
)
def test_the_cases_of_the_domain_notes(points, count, parts):
    assert [f"{part:f}" for part in equal_split(Decimal(points), count)] == parts


@given(counts=st.tuples(*[st.integers(1, 25)] * 3), order=st.randoms())
def test_the_heads_of_a_profile_are_split_exactly(engine, counts, order):
    levels = [head for head, count in zip(HEADS, counts, strict=True) for _ in range(count)]
    order.shuffle(levels)
    weights = weigh(project(levels), mof(engine))
    assert weights.error is None
    assert weights.full == 100
    assert weights.execution == 10
    for head, points in zip(HEADS, (50, 30, 10), strict=True):
        own = [w for w, level in zip(weights.rows, levels, strict=True) if level == head]
        assert sum(own) == points


@given(st.integers(1, 300))
def test_a_department_without_a_budget_splits_100_points_equally(engine, count):
    sheet = Department(id="d", name="d", indicators=rows([None] * count))
    weights = weigh(sheet, mof(engine))
    assert weights.full == 100
    assert (weights.how, weights.execution) == ("equal", 0)


def test_a_short_head_is_the_head_of_the_profile(engine):
    weights = weigh(project(["产出", "效益", "满意度"]), mof(engine))
    assert [str(weight) for weight in weights.rows] == ["50.00", "30.00", "10.00"]


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (project([HEADS[0], HEADS[1]]), "plan-head-empty"),
        (project([*HEADS, "成本指标"]), "plan-head-unknown"),
        (project([*HEADS, None]), "plan-head-unknown"),
        (project(HEADS, execution_weight=Decimal(20)), "plan-heads-not-full"),
        (project([HEADS[0]] * 5001 + [*HEADS[1:]]), "plan-weight-too-small"),
        (
            project(HEADS, [Decimal(60), Decimal(30), Decimal(5)]),
            "plan-weights-contradict-execution",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_split_is_refused_and_nothing_is_weighted(engine, sheet, code):
    weights = weigh(sheet, mof(engine))
    assert weights.error.code == code
    assert set(weights.rows) == {None}
    assert weights.full == 0


def test_given_weights_are_kept(engine):
    weights = weigh(project(HEADS, [Decimal(60), Decimal("22.5"), Decimal("7.5")]), mof(engine))
    assert [str(weight) for weight in weights.rows] == ["60", "22.5", "7.5"]
    assert (weights.how, weights.execution, weights.notes) == ("given", 10, ())


def test_rows_without_a_weight_are_not_scored_where_others_have_one(engine):
    weights = weigh(project(HEADS, [Decimal(60), None, Decimal(30)]), mof(engine))
    assert weights.rows == (60, None, 30)


def test_rows_that_fill_100_leave_nothing_to_execution(engine):
    weights = weigh(project(HEADS, [Decimal(60), Decimal(30), Decimal(10)]), mof(engine))
    assert (weights.execution, weights.notes) == (0, ("execution-not-weighted",))


def test_weights_below_100_are_noted(engine):
    weights = weigh(project(HEADS, [Decimal(40), Decimal(20), Decimal(10)]), mof(engine))
    assert (weights.full, weights.notes) == (80, ("weights-below-full",))


@pytest.mark.parametrize(("how", "full"), [("equal", 100), ("none", 0)])
def test_a_plan_may_choose_how(engine, how, full):
    weights = weigh(project(HEADS, weights=how), mof(engine))
    assert (weights.how, weights.full) == (how, full)

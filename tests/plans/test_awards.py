"""Points of the rules, of the unit and of a review stay apart; adjusted targets; samples."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.auditing import audit, parse_form
from indicator_engine.plans import (
    Actuals,
    Award,
    Awards,
    Budget,
    Department,
    DocumentErrors,
    Entry,
    Plan,
    PlanIndicator,
    Project,
    assess,
    parse_actuals,
    parse_plan,
)
from indicator_engine.plans.assessment import Span


def d(text):
    return Decimal(text)


def sheet_with(engine, rows, awards, executed="96.67"):
    """Assess rows of (target, value, weight), with 10 points of execution."""
    indicators = tuple(
        PlanIndicator(id=f"r{at}", name="事项", target=target, weight=d(weight))
        for at, (target, _, weight) in enumerate(rows)
    )
    budget = Budget(unit="元", initial=d("100"))
    project = Project(id="p", name="p", indicators=indicators, budget=budget)
    plan = Plan(year=2025, department=Department(id="d", name="d"), projects=(project,))
    values = {f"r{at}": Entry(value=value) for at, (_, value, _) in enumerate(rows)}
    actuals = Actuals(values=values, executed={"p": executed}, awards=awards)
    return assess(engine, plan, actuals).sheets[0]


ROWS = [("≥10次", "9次", "40"), ("效果明显", "部分达成", "30"), ("≥90%", "95%", "20")]


def test_three_numbers_are_kept_apart(engine):
    awards = {
        "r0": Awards(score=Award(points=d("40")), reviewed=Award(points=d("35"), reason="抽查")),
        "r1": Awards(score=Award(points=d("20"))),
        "p": Awards(score=Award(points=d("10"), reason="含结转")),
    }
    sheet = sheet_with(engine, ROWS, awards)
    # 36.00 + 18.00 to 23.99 + 20.00 + 9.67
    assert sheet.total.points == Span(d("83.67"), d("89.66"))
    assert sheet.awarded["self"].points == Span(d("90.00"), d("90.00"))
    assert sheet.awarded["self"].grade == "优"
    # 35 + the range of the rules + 20.00 + 9.67
    assert sheet.awarded["reviewed"].points == Span(d("82.67"), d("88.66"))
    first, second, third = sheet.rows
    assert first.notes == ("award-without-reason",)
    assert (second.notes, third.notes) == ((), ())
    assert sheet.execution.notes == ()


def test_the_json_of_a_row_has_all_three(engine):
    awards = {"r0": Awards(score=Award(points=d("40"), reason="自报"))}
    sheet = sheet_with(engine, ROWS, awards)
    plan = Plan(year=2025, department=Department(id="d", name="d"), projects=(sheet.sheet,))
    values = {row.indicator.id: row.entry for row in sheet.rows}
    (written,) = assess(engine, plan, Actuals(values=values, awards=awards)).to_json()["sheets"]
    assert written["rows"][0]["self"] == {"points": "40", "reason": "自报"}
    assert written["rows"][0]["reviewed"] is None
    assert written["rows"][0]["points"] == ["36.00", "36.00"]
    # execution is open here: 0 to 10
    assert written["awarded"]["self"]["points"] == ["78.00", "93.99"]


def test_without_awards_there_are_no_such_totals(engine):
    assert sheet_with(engine, ROWS, {}).awarded == {}


@given(st.integers(0, 4000), st.integers(0, 3000))
def test_awards_change_nothing_of_the_rules(engine, first, second):
    awards = {
        "r0": Awards(score=Award(points=Decimal(first) / 100)),
        "r1": Awards(score=Award(points=Decimal(second) / 100)),
    }
    plain, sheet = sheet_with(engine, ROWS, {}), sheet_with(engine, ROWS, awards)
    assert sheet.total == plain.total
    assert [row.points for row in sheet.rows] == [row.points for row in plain.rows]
    given_points = Decimal(first + second) / 100 + d("20.00") + d("9.67")
    assert sheet.awarded["self"].points == Span(given_points, given_points)
    assert ("award-without-reason" in sheet.rows[0].notes) == (first != 3600)
    assert ("award-without-reason" in sheet.rows[1].notes) != (1800 <= second <= 2399)


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([("≥10次", "10次", "90")], "90.01"),
        ([("≥10次", "不适用", "90")], "50"),
    ],
)
def test_points_that_cannot_count_are_noted(engine, rows, points):
    sheet = sheet_with(engine, rows, {"r0": Awards(score=Award(points=d(points), reason="理由"))})
    assert sheet.rows[0].notes == ("award-not-counted",)
    assert sheet.awarded["self"].points == sheet.total.points


def test_a_file_with_awards():
    plan = parse_plan(
        "{schema: plan/1, year: 2025, department: {id: d, name: d, "
        "indicators: [{id: a, name: n, target: ≥1次}]}}"
    )
    text = (
        "{schema: actuals/1, awards: {a: {score: 9, reviewed: {points: 8, reason: 抽查}}, d: {}}}"
    )
    awards = parse_actuals(text, plan).awards
    assert (awards["a"].score.points, awards["a"].reviewed.reason) == (9, "抽查")
    with pytest.raises(DocumentErrors) as refused:
        parse_actuals("{schema: actuals/1, awards: {b: {score: -1}}}", plan)
    codes = [problem.code for problem in refused.value.problems()]
    assert codes == ["actuals-id-unknown", "plan-number-refused"]


# ── adjusted targets ─────────────────────────────────────────────────────────────────────────


def test_a_row_is_judged_by_its_adjusted_target(engine):
    rows = (
        PlanIndicator(id="a", name="次数", target="≥100次", adjusted="≥80次", weight=d("50")),
        PlanIndicator(id="b", name="次数", target="≥80次", adjusted="≥100次", weight=d("50")),
    )
    plan = Plan(year=2025, department=Department(id="d", name="d", indicators=rows))
    values = {"a": Entry(value="90次"), "b": Entry(value="90次")}
    assessed = assess(engine, plan, Actuals(values=values))
    assert [row.outcome.met for row in assessed.rows] == [True, False]
    written = assessed.to_json()["sheets"][0]["rows"][0]
    assert (written["target"], written["adjusted"]) == ("≥100次", "≥80次")
    assert written["outcome"]["reading"]["value"] == "80"


def test_a_form_is_audited_by_the_adjusted_target(engine):
    form = parse_form(
        """\
schema: filled-form/1
year: 2025
rows:
  - {id: a, name: 次数, target: ≥100次, adjusted: ≥80次, actual: 90次, weight: 10, score: 10}
"""
    )
    assert next(audit(engine, form).lines).standing == "reproduced"


# ── samples ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "entry", "notes"),
    [
        ("群众满意度", Entry(value="93%"), ("sample-missing",)),
        ("政策知晓率", Entry(numerator="93", denominator="100"), ("sample-missing",)),
        ("群众满意度", Entry(value="93%", sample=210), ()),
        ("群众满意度", Entry(value=None), ()),
        ("完成率", Entry(value="93%"), ()),
    ],
)
def test_a_survey_without_a_sample_is_noted(engine, name, entry, notes):
    row = PlanIndicator(id="a", name=name, target="≥90%")
    plan = Plan(year=2025, department=Department(id="d", name="d", indicators=(row,)))
    (found,) = assess(engine, plan, Actuals(values={"a": entry})).rows
    assert found.notes == notes
    assert found.outcome.met is (None if entry.value is None and not entry.numerator else True)


@pytest.mark.parametrize("sample", ["0", "1.5", "许多"])
def test_a_sample_is_a_whole_number(sample):
    with pytest.raises(DocumentErrors):
        parse_actuals(f"{{schema: actuals/1, values: {{a: {{value: 1%, sample: {sample}}}}}}}")

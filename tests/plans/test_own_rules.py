"""A row that brings its own scoring rule: read whole or refused, shown back, never in the way."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from indicator_engine.interchange import outcome_to_json
from indicator_engine.plans import assess, parse_plan, read_actuals, read_plan

SENTENCE = "每低1个百分点扣0.5分"


@pytest.fixture(scope="module")
def folder(root):
    return root / "examples" / "own-rules"


@pytest.fixture(scope="module")
def assessed(folder, engine):
    plan = read_plan(folder / "plan.yaml")
    return assess(engine, plan, read_actuals(folder / "actuals.yaml", plan))


def test_every_row_of_the_example_is_scored_by_its_own_rule(assessed, folder):
    scores = {row.indicator.id: row.outcome.score for row in assessed.rows}
    assert scores == {
        "a": Decimal("18.00"), "b": Decimal("17.00"), "c": Decimal("8.00"), "d": Decimal("0.00"),
        "e": Decimal("16.00"), "f": Decimal("8.00"), "g": None,
    }  # fmt: skip
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert all(str(score) in page for score in scores.values() if score is not None)


def test_the_rule_is_shown_back_in_canonical_words(assessed):
    row = assessed.rows[0]
    assert row.outcome.spec.own.words == "每低1人扣0.5分，扣完为止"
    shown = assessed.to_json()["sheets"][0]["rows"]
    assert shown[0]["scoring_rule"] == {
        "text": "培训人数每少1人扣0.5分，扣完为止",
        "words": "每低1人扣0.5分，扣完为止",
    }
    json.dumps(shown)


def test_a_refused_rule_leaves_the_verdict_and_the_other_rows(assessed):
    row = assessed.rows[-1]
    outcome = row.outcome
    assert outcome.met is False
    assert (outcome.score, outcome.error.code) == (None, "rule-not-read")
    assert outcome.error.field == "scoring_rule"
    text = row.indicator.scoring_rule
    assert text[outcome.error.span.start : outcome.error.span.end] == text
    assert row.need.code == "points"
    assert assessed.sheets[0].total.points.ends == (Decimal("67.00"), Decimal("77.00"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_explanation_names_the_row_s_own_rule(assessed, language):
    lines = {line.topic: line for line in assessed.rows[1].outcome.explain(language).lines}
    assert "method" not in lines
    facts = dict(lines["rule"].facts)
    assert facts["text"] == "每低1个百分点扣1分，低于80%不得分"
    assert facts["words"] == "每低1百分点扣1分，<80%不得分，扣完为止"
    assert facts["given"] == "points = 1, step = 1"
    assert dict(lines["lost"].facts)["lost"] == "3"
    refused = [line.topic for line in assessed.rows[-1].outcome.explain(language).lines]
    assert "unscored" in refused
    assert "reason" not in refused


def test_a_rule_that_does_not_fit_is_the_row_s_error(assess_rows, engine):
    outcome = engine.evaluate("≤3次", "2次", weight=10, scoring_rule="每低1次扣1分")
    assert (outcome.met, outcome.score) == (True, None)
    assert outcome.error.code == "rule-against-target"


def test_points_above_the_weight_are_refused_with_the_row(engine):
    outcome = engine.evaluate("优", "良", weight=8, scoring_rule="优得10分，良得8分")
    assert outcome.error.code == "rule-points-above-weight"


def test_a_refused_rule_is_told_where_nothing_is_scored(engine):
    outcome = engine.evaluate("≥1次", "2次", scoring_rule="酌情扣分")
    assert (outcome.met, outcome.error.code) == (True, "rule-not-read")


def test_a_rule_is_shown_where_the_target_could_not_be_read(engine):
    outcome = engine.evaluate("≥11坨", "2", weight=5, scoring_rule="每低1次扣1分")
    assert outcome.error.code == "unknown-unit"
    assert outcome_to_json(outcome)["scoring_rule"]["words"] == "每低1次扣1分，扣完为止"


def test_the_rule_takes_the_place_of_every_profile_s_table(engine):
    row = ("≤11万元", "22万元")
    rule = "得分=目标值/实际值×分值"
    for profile in ("mof-2020", "deployed-default"):
        outcome = engine.evaluate(*row, weight=20, profile=profile, scoring_rule=rule)
        assert (outcome.score, outcome.profile.id) == (Decimal("10.00"), profile)


def test_an_outcome_without_a_rule_does_not_speak_of_one(engine):
    assert "scoring_rule" not in outcome_to_json(engine.evaluate("≥1次", "2次", weight=5))


def test_json_and_yaml_say_the_same():
    row = {"id": "a", "name": "n", "target": "≥1次", "scoring_rule": SENTENCE}
    plan = {
        "schema": "plan/1", "year": 2025,
        "department": {"id": "d", "name": "d", "indicators": [row]},
    }  # fmt: skip
    read = parse_plan(json.dumps(plan), "plan.json")
    assert read.department.indicators[0].scoring_rule == SENTENCE


@pytest.mark.parametrize(
    ("rule", "flagged"),
    [
        ("优得10分，良得8分", True),
        ("优得20分，良得8分", False),
        ("优得满分，良得8分", False),
        ("完成得15分，未完成不得分", True),
        ("完成得满分，未完成扣3分", False),
    ],
)
def test_a_rule_for_another_weight_is_flagged(engine, rule, flagged):
    outcome = engine.evaluate("优", "优", weight=20, scoring_rule=rule)
    assert ("rule-full-marks-below-weight" in outcome.flags) is flagged
    assert outcome.error is None


def test_points_that_start_below_the_weight_are_flagged(engine):
    rule = "达到100%得5分，每低5%扣2分"
    outcome = engine.evaluate("=100%", "100%", weight=10, scoring_rule=rule)
    assert outcome.score == Decimal("5.00")
    assert outcome.flags == ("rule-full-marks-below-weight",)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_grade_that_is_not_covered_is_no_reason_for_an_open_verdict(engine, language):
    row = {"weight": 10, "scoring_rule": "优得10分，良得8分"}
    outcome = engine.evaluate("显著提升", "提升明显", **row)
    topics = [line.topic for line in outcome.explain(language).lines]
    assert outcome.error.code == "rule-grade-not-covered"
    assert "unscored" in topics
    assert "reason" not in topics

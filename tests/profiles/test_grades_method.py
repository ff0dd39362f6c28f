"""A method of grades as a user writes it: points for each grade, and what no tier names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_engine import Engine

PACK = {
    "method.yaml": """\
schema: method/1
id: by-grade
summary: 优得满分，良得八成，其余已知等级得四成
source: {document: convention}
primitive: grades
forms: [level, graded]
tiers:
  - {words: [优, 优秀], points: w}
  - {words: [良, 良好], points: w * 0.8}
  - {points: w * 0.4}
examples:
  - {text: 优, actual: 优秀, weight: "10", score: "10.00"}
  - {text: 优, actual: 良, weight: "10", met: "false", score: "8.00"}
  - {text: 优, actual: 差, weight: "10", met: "false", score: "4.00"}
""",
    "profile.yaml": """\
schema: profile/1
id: graded-place
summary: 等级直接给分
source: {document: convention}
extends: mof-2020
decide:
  - {use: by-grade, form: [level, graded]}
examples:
  - {text: 优, actual: 良好, weight: "5", method: by-grade, score: "4.00"}
""",
}


@pytest.fixture(scope="module")
def place(ruleset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("graded")
    for name, text in PACK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Engine(ruleset).extend(folder).with_profile("graded-place")


@pytest.mark.parametrize(
    ("target", "actual", "score", "code"),
    [
        ("优", "优秀", "10.00", None),
        ("良", "优", "10.00", None),
        ("显著提升", "良好", "8.00", None),
        ("优", "低", "4.00", None),
        ("优", "提升明显", None, "rule-grade-not-covered"),
        ("优", None, None, "not-measured"),
    ],
)
def test_the_measured_grade_earns_its_points(place, target, actual, score, code):
    outcome = place.evaluate(target, actual, weight=10)
    assert outcome.score == (None if score is None else Decimal(score))
    assert (None if outcome.error is None else outcome.error.code) == code


def test_a_target_with_bounds_for_grades_earns_what_its_grade_earns(place):
    row = {"op": "优|良|中|差", "name": "合格率", "weight": 10}
    scores = [place.evaluate("95%|90%|85%|85%", f"{n}%", **row).score for n in (96, 91, 86)]
    assert scores == [Decimal("10.00"), Decimal("8.00"), Decimal("4.00")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_explained(place, language):
    lines = place.evaluate("优", "良", weight=10).explain(language).lines
    facts = {line.topic: dict(line.facts) for line in lines}
    assert facts["method"]["id"] == "by-grade"
    assert facts["arithmetic"]["written"] == "10 × 0.8 = 8"

"""Explanations: every step, in both languages, with the place of the rule, nothing unfilled."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest

from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.evaluation import failed_outcome
from indicator_engine.evaluation.explaining import explain
from indicator_engine.expressions import Compare, Deadline, Every, Level, Measured, Range
from indicator_engine.rules.decisions import resolve_profile

DATE = datetime.date
LANGUAGES = ("zh", "en")
DONE = Measured("level", level="已完成", scale="declaration", grade="done", text="已完成")

ROWS = {
    "missed": (Compare("<=", Decimal(11), "万元"), "220000元", {"kind": "budget-ceiling"}),
    "met": (Compare(">=", Decimal(1), "次"), "2次", {}),
    "percent": (Compare("=", Decimal(100), "%", implied=True), "98%", {"kind": "pass-rate"}),
    "boundary": (Compare("<", Decimal(5), "天"), "5天", {"policies": {"strict_boundary": "zero"}}),
    "late": (Deadline("<=", "year-end", DATE(2025, 12, 31)), DATE(2026, 1, 20), {}),
    "words": (Level("效果明显"), DONE, {}),
    "person": (Level("效果明显"), Measured("level", level="尚可", text="尚可"), {}),
    "periods": (Every(Compare(">=", Decimal(1), "次"), "quarter"), ["1次", "0次"], {}),
    "range": (Range(Decimal(3), Decimal(5), unit="次"), "2次", {}),
    "doubt": (Compare(">=", Decimal(90), "%"), "0.95", {}),
    "missing": (Compare(">=", Decimal(90), "%"), Measured("none"), {}),
    "mismatch": (Compare(">=", Decimal(90), "次"), "90家", {}),
    "budget": (Compare("<=", None, ref="budget"), "11万元", {"budget": "10万元"}),
    "alternatives": (
        Deadline("<", "month-start:9", DATE(2025, 9, 1)), DATE(2025, 9, 10),
        {"alternatives": (Deadline("<=", "month-end:9", DATE(2025, 9, 30)),)},
    ),
    "conflict": (Compare(">=", Decimal(1), "次"), "2次",
                 {"kind": "satisfaction", "conflict": "unit-contradicts-kind"}),
}  # fmt: skip


@pytest.fixture
def outcome(row, request):
    reading, value, given = ROWS[request.param]
    return row(reading, value, weight="20", **given)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ROWS, indirect=True)
def test_every_row_is_explained_without_gaps(outcome, language):
    explanation = explain(outcome, language)
    assert explanation.language == language
    for line in explanation.lines:
        assert line.text.strip()
        assert not re.search(r"\{\w+\}|None|Fraction|Decimal", line.text)
    topics = [line.topic for line in explanation.lines]
    assert {"read", "verdict", "profile", "pack"} <= set(topics)
    assert ("score" in topics) == (outcome.score is not None or outcome.score_range is not None)
    assert ("reason" in topics) == (outcome.error is not None)


def said(outcome, topic, language="zh"):
    return [line.text for line in explain(outcome, language).lines if line.topic == topic]


@pytest.mark.parametrize("outcome", ["missed"], indirect=True)
def test_a_missed_row_says_it_all(outcome):
    assert said(outcome, "measured") == ["实际值 220000元，即 22万元"]
    assert said(outcome, "compared") == ["22万元 不符合 ≤11万元"]
    assert "20 × 11 ÷ 22 = 10" in said(outcome, "arithmetic")[0]
    assert said(outcome, "lost") == ["失分 10：与目标相差 11万元"]
    assert "core/methods/reverse-ratio.yaml:" in said(outcome, "method")[0]
    assert "mof-2020" in said(outcome, "profile")[0]
    assert "profiles/mof-2020.yaml:" in said(outcome, "profile")[0]
    assert outcome.pack.version in said(outcome, "pack")[0]
    assert "core/kinds/budget-ceiling.yaml:" in said(outcome, "kind")[0]
    assert said(outcome, "score", "en") == ["score 10.00 of 20, rounded half up to 2 places, once"]
    assert outcome.explanation == explain(outcome).text == outcome.explain("zh").text


@pytest.mark.parametrize(
    ("outcome", "lost"),
    [
        ("percent", "失分 0.4：与目标相差 2 个百分点"),
        ("boundary", "失分 20：恰在界限上，界限不含在内"),
        ("late", "失分 20：相差 20 天，计 1 个月"),
        ("range", "失分 6.67：与目标相差 1次"),
        ("budget", "失分 1.82：与目标相差 1万元"),
    ],
    indirect=["outcome"],
)
def test_why_points_were_lost(outcome, lost):
    assert said(outcome, "lost") == [lost]


@pytest.mark.parametrize("outcome", ["words"], indirect=True)
def test_an_unverified_source_says_so(outcome):
    assert "未核对原文" in said(outcome, "source")[0]
    assert "not verified" in said(outcome, "source", "en")[0]


@pytest.mark.parametrize("outcome", ["met"], indirect=True)
def test_a_verified_source_does_not(outcome):
    assert "未核对" not in said(outcome, "source")[0]


@pytest.mark.parametrize("outcome", ["late"], indirect=True)
def test_our_own_conventions_are_called_that(outcome):
    assert said(outcome, "source")[0] == "方法的依据：本引擎的约定"


@pytest.mark.parametrize("outcome", ["doubt"], indirect=True)
def test_both_readings_of_a_bare_ratio_are_offered(outcome):
    assert said(outcome, "measured")[1] == "可以读作 0.95% / 95%"


@pytest.mark.parametrize("outcome", ["periods"], indirect=True)
def test_each_period_is_named(outcome):
    assert said(outcome, "part", "en") == ["1 1次 against ≥1次: met", "2 0次 against ≥1次: missed"]


def test_a_row_that_was_not_read_explains_its_error(data, rules):
    error = ThresholdSyntaxError("empty-text", text="", field="text")
    profile = resolve_profile(data, "mof-2020")
    outcome = failed_outcome(error, profile=profile, pack=rules.pack, weight=Decimal(10))
    assert (outcome.met, outcome.score, outcome.error) == (None, None, error)
    assert (outcome.reading, outcome.threshold, outcome.measured) == (None, None, None)
    assert (outcome.method, outcome.attainment, outcome.completion, outcome.margin) == (None,) * 4
    assert (outcome.notes, outcome.points().score) == ((), None)
    assert said(outcome, "reason") == ["原因：内容为空（empty-text）"]


def test_both_languages_have_the_same_sentences():
    from indicator_engine.messages import catalogue, placeholders

    zh, en = (catalogue(language) for language in LANGUAGES)
    mine = [key for key in zh["phrase"] if key.startswith(("explain-", "lost-", "tier-", "every-"))]
    assert len(mine) > 25
    for key in mine:
        assert placeholders(zh["phrase"][key]) == placeholders(en["phrase"][key])


def test_every_code_of_evaluation_is_registered(root):
    from indicator_engine.messages import catalogue

    folder = root / "src" / "indicator_engine" / "evaluation"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'Error\(\s*"([a-z-]+)"', source))
    codes |= set(re.findall(r'flags=?\(?.*?"([a-z]+-[a-z-]+)"', source))
    assert len(codes) > 25
    for language in LANGUAGES:
        assert codes <= catalogue(language)["code"].keys()

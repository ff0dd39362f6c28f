"""The packaged profiles: what each says, where it comes from, and what it makes of a row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_engine.errors import RuleError
from indicator_engine.examples import example_problems, iter_examples
from indicator_engine.rules.structure import heads_of, same_head, structure_of

PROFILES = {
    # id: (verified, execution points, execution method, points of the heads)
    "mof-2020": (False, "10", "execution-linear", ["50", "30", "10"]),
    "mof-2021": (False, "10", "execution-linear", ["20", "40", "20", "10"]),
    "hebei": (False, "10", "execution-linear", ["50", "30", "10"]),
    "hubei": (True, "20", "execution-linear", ["40", "40"]),
    "jiangxi": (True, "10", "execution-tiers", ["50", "30", "10"]),
    "zhejiang": (True, "10", "execution-linear", ["50", "30", "10"]),
    "guangxi": (True, "10", "execution-linear", ["50", "30", "10"]),
    "sichuan": (True, "10", "execution-linear", []),
    "deployed-default": (True, "10", "execution-linear", ["50", "30", "10"]),
}
GRADES = [("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")]


def test_these_profiles_are_packaged(ruleset):
    assert sorted(ruleset.data.profiles) == sorted(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_has_its_source_and_its_structure(ruleset, name):
    verified, execution, method, heads = PROFILES[name]
    raw, profile = ruleset.data.profiles[name], ruleset.profile(name)
    assert raw.source.verified is verified
    assert raw.source.document != "convention"
    assert raw.source.remark
    assert (profile.execution_weight, profile.execution_method) == (execution, method)
    assert [weight.points for weight in profile.weights] == heads
    assert [(band.grade, band.at_least) for band in profile.grades] == GRADES
    assert (profile.rounding, profile.execution_stage) == ("half-up", "self-evaluation")


@pytest.mark.parametrize("name", PROFILES)
def test_the_examples_of_a_profile_hold(ruleset, name):
    cases = [case for case in iter_examples(ruleset) if case.example.at.startswith("profiles/")]
    own = [case for case in cases if case.example.at.startswith(f"profiles/{name}.yaml")]
    assert len(own) >= 3
    assert [str(p) for case in own for p in example_problems(ruleset, case)] == []


@pytest.mark.parametrize("name", PROFILES)
def test_every_head_with_points_is_one_of_the_taxonomy(ruleset, name):
    profile = ruleset.profile(name)
    known = {head.head for head in profile.heads}
    assert profile.taxonomy == ("2021" if name == "mof-2021" else "2015")
    for table in (profile, *profile.variants):
        assert set(heads_of(table)) <= known


def test_the_two_taxonomies(ruleset):
    older, newer = ruleset.profile("mof-2020"), ruleset.profile("mof-2021")
    levels = [{head.head: head.level2 for head in one.heads} for one in (older, newer)]
    assert "成本指标" in levels[0]["产出指标"]
    assert "可持续影响指标" in levels[0]["效益指标"]
    assert levels[1]["成本指标"] == ("经济成本指标", "社会成本指标", "生态环境成本指标")
    assert "可持续影响指标" not in levels[1]["效益指标"]
    assert [head.head for head in newer.heads if head.optional] == ["成本指标", "满意度指标"]


# ── points by stage ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PROFILES)
def test_the_points_of_each_stage(ruleset, name):
    profile = ruleset.profile(name)
    early, late = structure_of(profile, stage="target-setting"), structure_of(profile)
    assert late.total == 100
    assert early.total == (80 if name == "hubei" else 90)
    assert early.execution == 0
    assert late.execution == Decimal(profile.execution_weight)
    if profile.weights:
        assert sum(group.points for group in late.groups) == early.total


@pytest.mark.parametrize(
    ("heads", "points"),
    [
        (["成本指标", "产出指标", "效益指标", "满意度指标"], [20, 40, 20, 10]),
        (["产出指标", "效益指标", "满意度指标"], [50, 30, 10]),
        (["成本", "产出", "效益"], [20, 40, 30]),
        (["产出", "效益"], [50, 40]),
        (["产出"], [20, 40, 20, 10]),  # no variant is for that, and a plan would be refused
    ],
)
def test_a_plan_without_some_heads_gets_its_variant(ruleset, heads, points):
    made = structure_of(ruleset.profile("mof-2021"), heads)
    assert [group.points for group in made.groups] == points


def test_heads_may_share_their_points(ruleset):
    made = structure_of(ruleset.profile("hubei"), ["产出指标", "效益指标"])
    assert [group.points for group in made.groups] == [40, 40]
    assert made.group_of("满意度").points == 40
    assert made.group_of("满意度") is made.group_of("效益指标")
    assert made.group_of("成本指标") is None


def test_a_head_is_known_by_its_beginning():
    assert same_head("产出指标（50分）", "产出指标")
    assert not same_head("", "产出指标")


def test_sichuan_leaves_the_weights_to_the_plan(ruleset):
    assert structure_of(ruleset.profile("sichuan"), ["产出指标"]).groups == ()


# ── what differs ─────────────────────────────────────────────────────────────────────────────


def points(outcome):
    if outcome.score is not None:
        return str(outcome.score)
    return None if outcome.score_range is None else tuple(map(str, outcome.score_range))


@pytest.mark.parametrize(
    ("text", "actual", "weight", "name", "profile", "expected"),
    [
        ("≤11万元", "22万元", 20, None, "mof-2020", "10.00"),
        ("≤11万元", "22万元", 20, None, "hubei", "10.00"),
        ("≤11万元", "22万元", 20, None, "sichuan", "10.00"),
        ("≤11万元", "22万元", 20, None, "deployed-default", "0.00"),
        ("效果明显", "部分达成年度指标并具有一定效果", 10, None, "mof-2020", ("6.00", "7.99")),
        ("效果明显", "部分达成年度指标并具有一定效果", 10, None, "hubei", ("5.00", "7.99")),
        ("效果明显", "部分达成年度指标并具有一定效果", 20, None, "mof-2020", ("12.00", "15.99")),
        ("效果明显", "部分达成年度指标并具有一定效果", 20, None, "hubei", ("10.00", "15.99")),
        ("≥90%", "85%", 10, "群众满意度", "mof-2020", "9.44"),
        ("≥90%", "85%", 10, "群众满意度", "mof-2021", "8.00"),
        ("≥4星", "5星", 10, "游客满意度", "mof-2021", ("0.00", "10.00")),
        ("≥9分", "9.5分", 10, "群众满意度", "mof-2021", ("0.00", "10.00")),
        ("≥-5%", "-8%", 10, "群众满意度", "mof-2021", ("0.00", "10.00")),
    ],
)
def test_a_row_under_a_profile(scoring, text, actual, weight, name, profile, expected):
    outcome = scoring.evaluate(text, actual, weight=weight, name=name, profile=profile)
    assert points(outcome) == expected
    assert outcome.profile.id == profile


@pytest.mark.parametrize(
    ("text", "actual", "profile", "met", "score"),
    [
        ("12月底之前完成", "100%", "hubei", True, "10.00"),
        ("12月底之前完成", "95%", "hubei", False, "9.50"),
        ("年底前", "100%", "hubei", True, "10.00"),
        ("≤2020年12月31日", "100%", "hubei", True, "10.00"),
        ("12月31日前完成", "100%", "hubei", None, None),  # before that day, or on it
        ("6月底之前完成", "100%", "hubei", None, None),
        ("12月底之前完成", "100%", "mof-2020", None, None),
        ("12月底之前完成", "2020-12-31", "hubei", True, "10.00"),
        ("12月底之前完成", "2021-01-03", "hubei", False, "0.00"),
    ],
)
def test_a_deadline_filled_in_as_a_rate(scoring, text, actual, profile, met, score):
    outcome = scoring.evaluate(text, actual, weight=10, profile=profile, year=2020)
    assert (outcome.met, points(outcome)) == (met, score)
    as_rate = actual.endswith("%") and met is not None
    assert ("deadline-as-rate" in outcome.flags) is as_rate
    assert "deadline-as-rate" not in outcome.flags or "完成率" in outcome.explanation


def test_a_year_that_is_not_known_still_ends_in_december(scoring):
    given = {"weight": 10, "profile": "hubei"}
    assert scoring.evaluate("年底前", "100%", **given).met is True
    assert scoring.evaluate("6月底前", "100%", **given).met is None


def test_an_unknown_profile_is_named(ruleset):
    with pytest.raises(RuleError) as refused:
        ruleset.profile("hubie")
    assert refused.value.code == "unknown-profile"
    assert "hubei" in refused.value.params["known"]

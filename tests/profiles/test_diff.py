"""Two profiles held against each other: policies, methods, and the examples whose points change."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import combinations

import pytest

from indicator_engine.comparing import Choice, diff_profiles, written
from indicator_engine.errors import RuleError
from indicator_engine.rules.schema import BandDef, VariantDef, WeightDef

PROFILES = ["mof-2020", "mof-2021", "hebei", "hubei", "jiangxi", "zhejiang", "guangxi", "sichuan",
            "deployed-default"]  # fmt: skip


@pytest.fixture(scope="module")
def diff(ruleset):
    return lambda first, second: diff_profiles(ruleset, first, second)


def rows(found):
    return {(row.text, row.actual): row for row in found.examples if row.changes_points}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_does_not_differ_from_itself(diff, name):
    found = diff(name, name)
    assert found.is_empty
    assert found.tried > 300


@pytest.mark.parametrize(("first", "second"), list(combinations(PROFILES, 2)))
def test_two_profiles_differ_and_the_other_way_round_too(diff, first, second):
    found, back = diff(first, second), diff(second, first)
    assert not found.is_empty
    assert {p.key for p in found.policies} == {p.key for p in back.policies}
    assert [(p.first, p.second) for p in found.policies] == [
        (p.second, p.first) for p in back.policies
    ]
    assert {(d.first, d.second) for d in found.decisions} == {
        (d.second, d.first) for d in back.decisions
    }
    assert rows(found).keys() == rows(back).keys()
    assert found.tried == back.tried


def test_what_hubei_changes(diff):
    found = diff("mof-2020", "hubei")
    said = {one.key: (one.first, one.second) for one in found.policies}
    assert said.keys() == {"deadline_rate", "execution_weight", "weights"}
    assert said["execution_weight"] == (("10",), ("20",))
    (tiers,) = found.decisions
    assert tiers.conditions == (("form", ("level", "graded")),)
    assert tiers.first.parameters == ()
    assert tiers.second.parameters == (("lower", "0.5"),)
    assert tiers.second.at.startswith("profiles/hubei.yaml:")
    partly = rows(found)["效果明显", "部分达成年度指标并具有一定效果"]
    assert partly.first.score_range[1] == partly.second.score_range[1]
    assert partly.first.score_range[0] > partly.second.score_range[0]
    assert rows(found)["12月底之前完成", "100%"].second.score == Decimal("10.00")
    paid = {(row.actual, row.budget): row for row in found.execution}
    assert paid["85", "100"].first.score == Decimal("8.50")
    assert paid["85", "100"].second.score == Decimal("17.00")


def test_what_a_linear_ceiling_changes(diff):
    found = diff("mof-2020", "deployed-default")
    (ceiling,) = found.decisions
    assert (ceiling.first.method, ceiling.second.method) == ("reverse-ratio", "reverse-linear")
    double = rows(found)["≤11万元", "22万元"]
    assert (double.first.score, double.second.score) == (Decimal("10.00"), Decimal("0.00"))
    assert found.execution == ()


def test_what_changes_flags_alone_is_told_apart(diff):
    found = diff("mof-2020", "hebei")
    assert [one.key for one in found.policies] == ["flags"]
    assert found.decisions == ()
    assert rows(found) == {}
    assert {"overshoot", "overrun", "differs"} <= {
        f for r in found.examples for f in r.second.flags
    }


def test_conditions_are_narrowed_to_what_differs(diff):
    found = diff("mof-2020", "mof-2021")
    asked = [dict(one.conditions)["op"] for one in found.decisions]
    assert asked == [(">=", ">"), ("=",)]
    assert [one.first.method for one in found.decisions] == ["proportional", "equality"]


def test_a_default_that_is_written_out_changes_nothing(diff, ruleset, tmp_path):
    from indicator_engine.engine import Engine

    (tmp_path / "same.yaml").write_text(
        "schema: profile/1\nid: same\nsummary: 一样\nsource: {document: convention}\n"
        "extends: mof-2020\ndecide:\n"
        '  - {use: qualitative-tiers, form: [level, graded], parameters: {lower: "0.60"}}\n'
        'examples: [{text: ≥1次, actual: 1次, weight: "1", score: "1.00"}]\n',
        encoding="utf-8",
    )
    extended = Engine(ruleset).extend(tmp_path)
    assert diff_profiles(extended.ruleset, "mof-2020", "same").is_empty


def test_the_json_is_plain_and_whole(diff):
    found = diff("hebei", "hubei")
    data = json.loads(json.dumps(found.to_json(), ensure_ascii=False))
    assert (data["first"], data["second"], data["tried"]) == ("hebei", "hubei", found.tried)
    assert len(data["examples"]) == len(found.examples)
    (tiers,) = data["decisions"]
    assert tiers["conditions"] == {"form": ["level", "graded"]}
    assert tiers["second"]["parameters"] == {"lower": "0.5"}
    for row in data["examples"] + data["execution"]:
        for side in ("first", "second"):
            assert row[side]["score"] is None or isinstance(row[side]["score"], str)


def test_an_unknown_profile_is_an_error(diff):
    with pytest.raises(RuleError) as refused:
        diff("mof-2020", "hubie")
    assert refused.value.code == "unknown-profile"


def test_tables_are_written_line_by_line():
    weights = (WeightDef(head="A", points="50"), WeightDef(head="B", points="40"))
    assert written(weights) == ("A, points: 50", "B, points: 40")
    assert written((VariantDef(without=("B",), weights=weights[:1]),)) == (
        "B, weights: A, points: 50",
    )
    assert written((BandDef(grade="A", at_least="0"),)) == ("A, at_least: 0",)
    assert written({"zero_budget": "1"}) == ("zero_budget: 1",)
    assert written("20") == ("20",)
    assert written(None) == written(()) == ()


def test_a_choice_that_is_not_there_is_none(diff, ruleset, tmp_path):
    from indicator_engine.engine import Engine

    (tmp_path / "bare.yaml").write_text(
        "schema: profile/1\nid: bare\nsummary: 只有一行\nsource: {document: convention}\n"
        'decide: [{use: proportional, form: [compare], op: [">="]}]\n'
        'examples: [{text: ≥1次, actual: 1次, weight: "1", score: "1.00"}]\n',
        encoding="utf-8",
    )
    found = diff_profiles(Engine(ruleset).extend(tmp_path).ruleset, "mof-2020", "bare")
    assert Choice("lateness", (), "profiles/mof-2020.yaml:15") in {d.first for d in found.decisions}
    assert None in {one.second for one in found.decisions}
    assert {row.second.error for row in found.execution} == {"no-method"}

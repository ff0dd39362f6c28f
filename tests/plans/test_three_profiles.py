"""The example under hebei, mof-2020 and hubei: every difference is one that the profiles state.

`UPDATE_PROFILE_TABLES=1` writes the tables of docs/how-to/compare-profiles.md anew.
"""

from __future__ import annotations

import os
import re
from fractions import Fraction

import pytest

from indicator_engine.comparing import diff_profiles
from indicator_engine.markdown import table
from indicator_engine.plans import (
    assess,
    differences_to_markdown,
    parse_actuals,
    parse_plan,
    row_differences,
)
from indicator_engine.plans.differing import reasons_of
from indicator_engine.plans.wording import Wording

PROFILES = ["hebei", "mof-2020", "hubei"]
PAIRS = [("hebei", "mof-2020"), ("mof-2020", "hubei"), ("hebei", "hubei")]
YEAR = 2025


@pytest.fixture(scope="module")
def files(root):
    folder = root / "examples" / "lunan-2025"
    return folder / "plan.yaml", folder / "actuals.illustrative.yaml"


@pytest.fixture(scope="module")
def assessed(engine, files):
    return {name: assess(engine, *files, profile=name) for name in PROFILES}


@pytest.fixture(scope="module")
def differences(engine, assessed):
    found = {}
    for first, second in PAIRS:
        difference = diff_profiles(engine.ruleset, first, second, YEAR)
        rows = row_differences(assessed[first], assessed[second], difference)
        found[first, second] = difference, rows
    return found


def points(assessment):
    return {row.indicator.id: (row.weight, row.points) for row in assessment.rows}


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_every_difference_is_listed_and_explained(assessed, differences, pair):
    first, second = (assessed[name] for name in pair)
    difference, rows = differences[pair]
    listed = {row.id for row in rows if not row.execution}
    one, other = points(first), points(second)
    assert {id_ for id_ in one if one[id_] != other[id_]} <= listed
    printed = {policy.key for policy in difference.policies}
    for row in rows:
        assert row.explained, row.id
        assert set(row.policies) <= printed
        assert set(row.decisions) <= set(difference.decisions)


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_a_row_with_another_weight_alone_keeps_its_share(assessed, differences, pair):
    """What is said to be the reason is all of it: nothing but the weight changed."""
    outcomes = [{row.indicator.id: row.outcome for row in assessed[name].rows} for name in pair]
    seen = 0
    for row in differences[pair][1]:
        if row.execution or row.decisions or set(row.policies) - {"weights"}:
            continue
        exact = [one[row.id].points().exact for one in outcomes]
        if None in exact:
            continue
        shares = {Fraction(e) / Fraction(w) for e, w in zip(exact, row.weights, strict=True)}
        assert len(shares) == 1
        seen += 1
    assert seen or pair == ("hebei", "mof-2020")


def test_hebei_gives_the_national_points_and_marks_more(assessed, differences):
    assert points(assessed["hebei"]) == points(assessed["mof-2020"])
    _, rows = differences["hebei", "mof-2020"]
    assert {row.policies for row in rows} == {("flags",)}
    flags = {row.id: row.flags for row in rows}
    assert flags["T3.4"] == ("overrun",)
    assert flags["T3.1"] == ("overshoot",)


def test_hubei_weighs_otherwise_and_has_another_middle_tier(differences):
    _, rows = differences["mof-2020", "hubei"]
    found = {row.id: row for row in rows}
    assert reasons_of(found["T2.1"]) == ("weights",)
    assert "decide form: level graded" in reasons_of(found["T1.5"])
    assert reasons_of(found["T2.3"]) == (
        "weights",
    )  # paid in time: how lateness counts is no reason
    assert reasons_of(found["T2-"]) == ("execution_weight",)
    assert not any(id_.startswith("D") for id_ in found)  # the department splits equally


def test_the_tables_in_the_docs_are_fresh(assessed, differences, root):
    page = root / "docs" / "how-to" / "compare-profiles.md"
    text = page.read_text(encoding="utf-8")
    tables = {" ".join(pair): differences_to_markdown(rows, found, "en")
              for pair, (found, rows) in differences.items()}  # fmt: skip
    tables["totals"] = totals(assessed)
    fresh = text
    for name, made in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        block = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        fresh = block.sub(lambda _, b=begin, m=made, e=end: f"{b}\n{m}{e}", fresh)
    if os.environ.get("UPDATE_PROFILE_TABLES"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh


def totals(assessed):
    words = Wording("en")
    names = [words.title(sheet) for sheet in assessed["hebei"].sheets]
    rows = [
        (name, *(words.total(assessed[profile].sheets[at]) for profile in PROFILES))
        for at, name in enumerate(names)
    ]
    return table(["total", *PROFILES], rows)


def test_the_page_s_python_runs(root, monkeypatch):
    monkeypatch.chdir(root)
    page = (root / "docs" / "how-to" / "compare-profiles.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(block, {})


def test_a_row_with_its_own_rule_meets_no_row_of_the_table(engine):
    plan = parse_plan(
        "{schema: plan/1, year: 2025, department: {id: d, name: d, indicators: ["
        "{id: a, name: n, target: ≤3次, weight: 50, scoring_rule: 每超过1次扣2分},"
        "{id: b, name: m, target: ≤3次, weight: 50}]}}"
    )
    values = parse_actuals("{schema: actuals/1, values: {a: 5次, b: 5次}}", plan)
    pair = ("mof-2020", "deployed-default")
    one, other = (assess(engine, plan, values, profile=name) for name in pair)
    rows = row_differences(one, other, diff_profiles(engine.ruleset, *pair, YEAR))
    found = {row.id: row for row in rows}
    assert found["b"].decisions
    assert not found["a"].decisions
    assert found["a"].points[0] == found["a"].points[1]

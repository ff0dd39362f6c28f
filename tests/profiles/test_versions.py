"""Versions of a profile: chosen by name, taken by the budget year, never two for one year."""

from __future__ import annotations

import pytest

from indicator_engine.engine import Engine
from indicator_engine.errors import EvaluationError, RuleErrors
from indicator_engine.rules.versions import version_in

HEAD = """\
schema: profile/1
id: {id}
summary: 本县
source: {{document: convention}}
extends: mof-2020
{more}
decide:
  - {{use: {use}, form: [compare], op: ["<=", "<"]}}
examples:
  - {{text: ≤11万元, actual: 22万元, weight: "20", score: "{score}"}}
"""
NOW = {"id": "county", "use": "reverse-ratio", "score": "10.00", "more": "from_year: 2024"}
OLD = {
    "id": "county-2020",
    "use": "reverse-linear",
    "score": "0.00",
    "more": "version_of: county\nfrom_year: 2020\nuntil_year: 2023",
}
OLDEST = {
    "id": "county-2015",
    "use": "pass-fail",
    "score": "0.00",
    "more": "version_of: county\nuntil_year: 2018",
}


def pack(folder, *profiles):
    folder.mkdir(exist_ok=True)
    for fields in profiles:
        text = HEAD.format(**fields)
        (folder / f"{fields['id']}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def county(ruleset, tmp_path_factory):
    folder = pack(tmp_path_factory.mktemp("county") / "pack", NOW, OLD, OLDEST)
    return Engine(ruleset).extend(folder)


@pytest.mark.parametrize(
    ("year", "version", "score"),
    [
        (None, "county", "10.00"),
        (2030, "county", "10.00"),
        (2024, "county", "10.00"),
        (2023, "county-2020", "0.00"),
        (2020, "county-2020", "0.00"),
        (2018, "county-2015", "0.00"),
        (1999, "county-2015", "0.00"),
    ],
)
def test_the_year_takes_the_version_and_the_result_names_it(county, year, version, score):
    outcome = county.evaluate("≤11万元", "22万元", weight=20, profile="county", year=year)
    assert outcome.profile.id == version
    assert str(outcome.score) == score
    assert version in outcome.explanation


def test_a_year_without_a_version_is_not_scored_by_another(county):
    outcome = county.evaluate("≤11万元", "22万元", weight=20, profile="county", year=2019)
    assert (outcome.met, outcome.score) == (None, None)
    assert outcome.error.code == "profile-not-in-force"
    assert outcome.error.params == {"profile": "county", "year": "2019"}


def test_a_version_may_be_named_for_its_own_years(county):
    given = {"weight": 20, "profile": "county-2020"}
    assert str(county.evaluate("≤11万元", "22万元", **given).score) == "0.00"
    assert county.evaluate("≤11万元", "22万元", year=2024, **given).score is None


def test_execution_takes_the_version_too(county):
    assert county.ruleset.profile("county", 2021).id == "county-2020"
    with pytest.raises(EvaluationError) as refused:
        county.ruleset.profile("county", 2019)
    assert refused.value.code == "profile-not-in-force"


def test_a_profile_without_years_holds_always(scoring):
    profiles = scoring.ruleset.data.profiles
    assert version_in(profiles, "hubei", 1949) == "hubei"
    assert version_in(profiles, "hubei", None) == "hubei"


def test_two_versions_of_one_year_are_refused_with_both_places(ruleset, tmp_path):
    later = {**OLD, "more": "version_of: county\nfrom_year: 2018\nuntil_year: 2024"}
    folder = pack(tmp_path / "pack", NOW, later, OLDEST)
    with pytest.raises(RuleErrors) as refused:
        Engine(ruleset).extend(folder)
    found = [(problem.code, problem.where) for problem in refused.value.problems()]
    assert [code for code, _ in found] == ["versions-overlap", "versions-overlap"]
    assert all(".yaml:2:5" in where for _, where in found)
    assert all(".yaml:2:5" in p.params["other"] for p in refused.value.problems())


def test_versions_of_a_profile_without_years_are_refused(ruleset, tmp_path):
    folder = pack(tmp_path / "pack", {**OLD, "more": "version_of: hubei\nuntil_year: 2020"})
    with pytest.raises(RuleErrors) as refused:
        Engine(ruleset).extend(folder)
    assert [problem.code for problem in refused.value.problems()] == ["versions-overlap"]


def test_years_that_only_touch_are_apart(ruleset, tmp_path):
    folder = pack(tmp_path / "pack", NOW, {**OLD, "more": "version_of: county\nuntil_year: 2023"})
    assert Engine(ruleset).extend(folder).ruleset.profile("county", 2023).id == "county-2020"

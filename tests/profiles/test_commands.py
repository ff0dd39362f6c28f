"""``profiles list``, ``show`` and ``diff`` at the command line, for people and for programs."""

from __future__ import annotations

import json

import pytest

from indicator_engine.text import display_width

LANGUAGES = ["zh", "en"]
PROFILES = ["mof-2020", "mof-2021", "hebei", "hubei", "jiangxi", "zhejiang", "guangxi", "sichuan",
            "deployed-default"]  # fmt: skip


def narrow(said):
    return [line for line in said.split("\n") if display_width(line) > 80] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_every_profile(printed, language):
    code, said = printed("profiles", "list", "--lang", language)
    assert code == 0
    assert narrow(said)
    assert all(f"{name} " in said for name in PROFILES)


def test_the_list_says_what_was_verified(printed):
    listed = json.loads(printed("profiles", "list", "--json")[1])["profiles"]
    verified = {one["id"] for one in listed if one["verified"]}
    assert verified == set(PROFILES) - {"mof-2020", "mof-2021", "hebei"}
    assert {one["extends"] for one in listed} == {None, "mof-2020"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_shown_whole(printed, name, language):
    code, said = printed("profiles", "show", name, "--lang", language)
    assert code == 0
    assert narrow(said)
    assert f"profiles/{name}.yaml:1" in said
    assert "proportional" in said
    assert "= 100" in said
    for policy in ("half-up", "self-evaluation", "execution-"):
        assert policy in said


def test_a_profile_as_json(printed):
    shown = json.loads(printed("profiles", "show", "hubei", "--json")[1])
    assert shown["points"]["target-setting"][-1] == "= 80"
    assert shown["points"]["self-evaluation"][-2:] == ["execution 20", "= 100"]
    assert shown["says"]["deadline_rate"] == ["year-end"]
    assert shown["decide"][0].startswith("qualitative-tiers  lower = 0.5  form: level graded")
    assert shown["source"] == "湖北省 2020 年度项目自评表及计分说明（长江禁捕）"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("second", PROFILES)
def test_a_difference_fits_the_screen(printed, second, language):
    code, said = printed("profiles", "diff", "mof-2020", second, "--lang", language)
    assert code == 0
    assert narrow(said)
    assert "{" not in said
    agree = {"zh": "没有不同", "en": "no difference"}[language]
    assert (agree in said) is (second == "mof-2020")


def test_a_difference_shows_the_rows_whose_points_change(printed):
    said = printed("profiles", "diff", "mof-2020", "deployed-default", "--lang", "en")[1]
    assert "≤11万元 ← 22万元" in said
    assert "10.00 of 20  reverse-ratio" in said
    assert "0.00 of 20  reverse-linear  reason-required" in said
    assert "--json lists all" in said


def test_a_difference_as_json_has_every_row(printed):
    found = json.loads(printed("profiles", "diff", "mof-2020", "hubei", "--json")[1])
    assert [one["key"] for one in found["policies"]] == [
        "deadline_rate", "execution_weight", "weights",
    ]  # fmt: skip
    assert len(found["execution"]) == 14
    assert found["examples"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "hubie"],
        ["diff", "mof-2020", "hubie"],
        ["diff", "hubie", "mof-2020"],
        ["diff", "mof-2020"],
        ["compare", "mof-2020", "hubei"],
    ],
)
def test_a_mistake_in_the_call_is_usage(printed, arguments):
    code, said = printed("profiles", *arguments, "--lang", "en")
    assert code == 2
    assert said


def test_the_year_takes_the_version(printed, tmp_path):
    for name, more in (("town", "from_year: 2024"), ("town-1", "version_of: town\nuntil_year: 9")):
        (tmp_path / f"{name}.yaml").write_text(
            f"schema: profile/1\nid: {name}\nsummary: 镇\nsource: {{document: convention}}\n"
            f"extends: mof-2020\n{more}\n"
            'examples: [{text: ≥1次, actual: 1次, weight: "1", score: "1.00"}]\n',
            encoding="utf-8",
        )
    given = ["--rules", str(tmp_path), "profiles", "show", "town", "--json"]
    assert json.loads(printed(*given)[1])["id"] == "town"
    assert json.loads(printed(*given, "--year", "9")[1])["id"] == "town-1"
    assert json.loads(printed(*given, "--year", "2024")[1])["years"] == [2024, None]
    code, said = printed(*given, "--year", "2000", "--lang", "en")
    assert (code, "profile-not-in-force" in said) == (2, True)
    code, said = printed("--rules", str(tmp_path), "profiles", "list")
    assert (code, "2024~" in said, "~9" in said) == (0, True, True)

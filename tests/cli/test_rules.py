"""The ``rules`` commands: all problems at their place, or what is there."""

from __future__ import annotations

import re

import pytest

UNITS = """\
schema: units/1
summary: 测试用的单位
source: {document: convention, verified: true}
units:
  - {name: 簋, dimension: 簋}
  - {name: 大簋, of: 簋, factor: "12"}
examples:
  - {text: ≥3簋, reads: ≥3簋}
  - {text: ≥1大簋, actual: 12簋, met: "true"}
"""
PLACE = re.compile(r"(?m)^(?P<file>\S+):(?P<line>\d+):(?P<column>\d+): (?P<code>[a-z][a-z-]+) \S")


@pytest.fixture
def pack(tmp_path):
    """Return a folder that is a good pack of two units."""
    folder = tmp_path / "baskets"
    folder.mkdir()
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    return folder


def test_a_good_pack_is_counted(cli, pack):
    ran = cli("rules", "check", str(pack), "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["baskets", "0"] in lines
    assert ["unit", "2"] in lines
    assert ["kind", "0"] in lines
    assert ["examples", "2"] in lines
    assert ran.out.endswith("no problems\n")


def test_every_problem_is_told_at_its_place(cli, pack):
    bad = UNITS.replace("dimension: 簋}", "dimension: 簋, colour: red}").replace(
        'factor: "12"', "factor: twelve"
    )
    (pack / "units.yaml").write_text(bad, encoding="utf-8")
    (pack / "kind.yaml").write_text("schema: kind/1\nid: x\nid: y\n", encoding="utf-8")
    ran = cli("rules", "check", str(pack))
    assert ran.code == 1
    places = {(m["file"].rpartition("/")[2], m["line"], m["code"]) for m in PLACE.finditer(ran.out)}
    assert ("units.yaml", "5", "key-unknown") in places
    assert ("kind.yaml", "3", "yaml-duplicate-key") in places
    assert len(places) >= 3
    assert re.search(r"共 \d+ 个问题\n\Z", ran.out)


def test_an_example_that_fails_is_a_problem(cli, pack):
    bad = UNITS.replace('met: "true"', 'met: "false"')
    (pack / "units.yaml").write_text(bad, encoding="utf-8")
    ran = cli("rules", "check", str(pack), "--lang", "en")
    assert ran.code == 1
    assert "example" in ran.out
    assert "units.yaml:9" in ran.out


def test_a_folder_that_is_not_there_is_a_problem(cli, tmp_path):
    ran = cli("rules", "check", str(tmp_path / "nothing"))
    assert ran.code == 1
    assert "pack-not-found" in ran.out


def test_the_packaged_rules_are_checked_alone(cli, root):
    ran = cli("rules", "check", str(root / "rules"), "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert {"core", "profiles"} <= {line.split()[0] for line in ran.out.splitlines()}


def test_a_pack_that_leans_on_the_packaged_rules_fails_alone(cli, pack):
    (pack / "units.yaml").write_text(
        UNITS.replace('of: 簋, factor: "12"', "of: 元"), encoding="utf-8"
    )
    assert cli("rules", "check", str(pack), "--alone").code == 1


def test_packs_given_are_in_use_everywhere(cli, pack):
    refused = cli("parse", "≥1大簋", "--json")
    assert (refused.code, refused.answers[0]["error"]["code"]) == (1, "unknown-unit")
    ran = cli("parse", "≥1大簋", "--json", "--rules", str(pack))
    assert ran.answers[0]["reading"]["unit"] == "大簋"
    ran = cli("--rules", str(pack), "evaluate", "≥1大簋", "12簋", "--json")
    assert ran.answers[0]["met"] is True
    ran = cli("rules", "show", "大簋", f"--rules={pack}")
    assert "baskets/units.yaml:6" in ran.out
    assert "base.factor" in ran.out


def test_a_broken_pack_given_is_told_and_nothing_is_read(cli, pack):
    (pack / "units.yaml").write_text("schema: units/1\n", encoding="utf-8")
    ran = cli("parse", "≥1次", "--rules", str(pack))
    assert (ran.code, ran.out) == (1, "")
    assert PLACE.search(ran.err)


@pytest.mark.parametrize(
    ("id_", "shown"),
    [
        ("satisfaction", ["core/kinds/satisfaction.yaml:1", "match.phrases", "满意度", "example"]),
        ("人民币元", ["core/units.yaml:", "money", "source"]),
        ("元/人·天", ["factor", "money^1"]),
        ("proportional", ["core/methods/proportional.yaml:1", "formula", "w * a / t", "example"]),
        ("mof-2020", ["profiles/mof-2020.yaml:1", "decide", "grades", "example"]),
        ("bare-ratio", ["core/", "value", "source"]),
        ("yes-no", ["core/", "grades"]),
        ("empty-text", ["message", "hint", "page"]),
    ],
)
def test_whatever_the_rules_name_is_shown(cli, id_, shown):
    ran = cli("rules", "show", id_)
    assert (ran.code, ran.err) == (0, "")
    assert [part for part in shown if part not in ran.out] == []


def test_what_is_not_there_is_told_beside_what_is(cli):
    ran = cli("rules", "show", "次", "no-such-thing")
    assert ran.code == 1
    assert "units.yaml" in ran.out
    assert "rule-not-found" in ran.err


@pytest.mark.parametrize(
    ("category", "names"),
    [
        ("units", ["元", "次", "%"]),
        ("kinds", ["satisfaction", "cost"]),
        ("methods", ["proportional"]),
        ("profiles", ["mof-2020", "deployed-default"]),
        ("conventions", ["bare-ratio"]),
        ("scales", ["yes-no"]),
        ("codes", ["empty-text", "unknown-field"]),
    ],
)
def test_a_category_is_listed(cli, category, names):
    ran = cli("rules", "list", category, "--lang", "en")
    listed = {line.split()[0] for line in ran.out.splitlines()[1:] if line.startswith("  ")}
    assert set(names) <= listed


def test_without_a_category_all_are_listed(cli):
    out = cli("rules", "list", "--lang", "en").out
    for category in ("units", "kinds", "methods", "profiles", "conventions", "scales", "codes"):
        assert f" {category} (" in out

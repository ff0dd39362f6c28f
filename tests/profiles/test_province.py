"""A province is one folder of YAML: built, checked, evaluated, assessed, compared, refused.

The folder is that of docs/how-to/add-a-province.md, so that the page stays true.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from indicator_engine.comparing import diff_profiles
from indicator_engine.engine import Engine
from indicator_engine.errors import RuleErrors
from indicator_engine.rules.structure import structure_of

FILE = re.compile(r"`(my-province/[\w./-]+)`:\n\n```yaml\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="session")
def files(root):
    page = (root / "docs" / "how-to" / "add-a-province.md").read_text(encoding="utf-8")
    return dict(FILE.findall(page))


@pytest.fixture
def folder(files, tmp_path):
    """Return a folder of its own with the province in it."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "my-province"


@pytest.fixture
def province(ruleset, folder):
    return Engine(ruleset).extend(folder).with_profile("my-province")


def test_the_page_has_the_whole_folder(files):
    assert sorted(files) == [
        "my-province/methods/execution.yaml",
        "my-province/methods/words.yaml",
        "my-province/pack.yaml",
        "my-province/profile.yaml",
    ]


def points(outcome):
    if outcome.score is not None:
        return str(outcome.score)
    return None if outcome.score_range is None else tuple(map(str, outcome.score_range))


@pytest.mark.parametrize(
    ("text", "actual", "name", "expected"),
    [
        ("≤11万元", "11万元", "项目预算控制数", "10.00"),
        ("≤11万元", "11.01万元", "项目预算控制数", "0.00"),
        ("≤11万元", "22万元", "其他费用支出", "5.00"),
        ("≥95%", "90%", None, "9.47"),
        ("年底前", "2026-01-20", None, "8.00"),
        ("年底前", "2025-12-31", None, "10.00"),
        ("效果明显", "达成预期指标", None, ("8.51", "10.00")),
        ("效果明显", "部分达成年度指标并具有一定效果", None, ("6.01", "8.50")),
        ("效果明显", "未达成年度指标且效果较差", None, ("0.00", "6.00")),
        ("≤-3%", "-8%", "预算控制数", ("0.00", "10.00")),
    ],
)
def test_a_row_is_scored_as_the_province_says(province, text, actual, name, expected):
    outcome = province.evaluate(text, actual, weight=10, name=name, year=2025)
    assert points(outcome) == expected
    assert outcome.profile.id == "my-province"
    assert (outcome.pack.id, outcome.pack.version) == ("my-province", "2025.1")


def test_the_rest_of_the_profile(province):
    profile = province.profile
    made = structure_of(profile)
    assert [group.points for group in made.groups] == [45, 30, 10]
    assert (made.execution, made.total) == (15, 100)
    assert structure_of(profile, stage="target-setting").total == 85
    assert [band.grade for band in profile.grades] == ["优", "良", "中", "低", "差"]
    assert profile.taxonomy == "2015"
    paid = province.measure("90")
    assert str(province.ruleset.execution(Decimal(100), profile).evaluate(paid).score) == "13.50"


PLAN = """\
schema: plan/1
year: 2025
department: {id: d, name: 某部门}
projects:
  - id: p
    name: 培训
    budget: {unit: 万元, initial: 100}
    indicators:
      - {id: p1, name: 培训人数, level1: 产出指标, target: ≥100人}
      - {id: p2, name: 培训完成时间, level1: 产出指标, target: 6月底前}
      - {id: p3, name: 项目预算控制数, level1: 效益指标, target: ≤100万元}
      - {id: p4, name: 学员满意度, level1: 满意度指标, target: ≥90%}
"""
ACTUALS = """\
schema: actuals/1
executed: {p: 90}
values: {p1: 100人, p2: "2025-08-01", p3: 90万元, p4: 81%}
"""


def test_a_plan_is_assessed_by_the_province(province, tmp_path):
    from indicator_engine.plans import assess

    plan, actuals = tmp_path / "plan.yaml", tmp_path / "actuals.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    actuals.write_text(ACTUALS, encoding="utf-8")
    (sheet,) = assess(province, plan, actuals).sheets
    assert [row.weight for row in sheet.rows] == [Decimal("22.50"), Decimal("22.50"), 30, 10]
    scores = [str(row.outcome.score) for row in sheet.rows]
    assert scores == ["22.50", "18.50", "30.00", "9.00"]
    assert str(sheet.execution.outcome.score) == "13.50"
    assert (str(sheet.total.points.low), sheet.total.grade) == ("93.50", "良")


def test_it_is_held_against_the_national_profile(province):
    found = diff_profiles(province.ruleset, "mof-2020", "my-province")
    assert {one.key for one in found.policies} == {
        "execution_weight", "execution_method", "flags", "weights", "grades",
    }  # fmt: skip
    uses = {(one.first.method, one.second.method) for one in found.decisions}
    assert uses == {
        ("reverse-ratio", "pass-fail"), ("lateness", "lateness"),
        ("qualitative-tiers", "my-word-tiers"),
    }  # fmt: skip
    changed = {(row.text, row.actual): row for row in found.examples if row.changes_points}
    row = changed["≤11万元", "22万元"]
    assert (str(row.first.score), str(row.second.score)) == ("10.00", "0.00")
    assert row.name == "项目预算控制数"
    paid = {row.actual: row for row in found.execution if row.budget == "100"}
    assert str(paid["85"].second.score) == "12.75"
    assert str(paid["59.99"].second.score) == "0.00"


def test_the_commands_of_the_page(printed, folder):
    code, said = printed("rules", "check", str(folder))
    assert (code, "my-province 2025.1" in said) == (0, True)
    row = ["evaluate", "≤11万元", "12万元", "--name", "项目预算控制数", "--weight", "20", "--json"]
    code, said = printed("--rules", str(folder), "--profile", "my-province", *row)
    assert code == 0
    assert (json.loads(said)["score"], json.loads(said)["profile"]) == ("0.00", "my-province")
    code, said = printed("--rules", str(folder), "profiles", "diff", "mof-2020", "my-province")
    assert (code, "my-execution" in said, "pass-fail" in said) == (0, True, True)


# ── refused at load, with file, line and column ──────────────────────────────────────────────

METHOD = """\
schema: method/1
id: mine
summary: 自己的
source: {{document: convention}}
primitive: formula
forms: [compare]
formula: |
  {formula}
examples:
  - {{text: ≥1次, actual: 1次, weight: "10", score: "10.00"}}
"""


@pytest.mark.parametrize(
    ("formula", "code", "column"),
    [
        ("w if met else w * b / 2", "formula-unknown-name", 21),
        ("w if met else w * a / t", "formula-unguarded-division", 25),
        ("w if met else a.real", "formula-access", 18),
        ("w if met else a.__class__", "formula-access", 18),
        ("w if met else 9**9**9", "formula-operator", 18),
        ('w if met else "a".upper()', "formula-text", 17),
        ("w if met else 'a'.join('b')", "formula-text", 17),
        ('w if met else f"{a}"', "formula-text", 17),
        ("w if met else __import__('os')", "formula-unknown-function", 17),
        ("w if met else (lambda: w)()", "formula-construct", 18),
        ("w if met else [a][0]", "formula-construct", 17),
    ],
)
def test_a_formula_is_refused_at_its_very_character(ruleset, tmp_path, formula, code, column):
    folder = tmp_path / "province"
    folder.mkdir()
    path = folder / "method.yaml"
    path.write_text(METHOD.format(formula=formula), encoding="utf-8")
    with pytest.raises(RuleErrors) as refused:
        Engine(ruleset).extend(folder)
    first = refused.value.problems()[0]
    assert (first.code, first.where) == (code, f"{path}:8:{column}")
    assert first.message("zh") != code
    assert f"{path}:8:{column}: {code}" in str(refused.value)


def test_two_rows_that_match_equally_are_refused_with_both_places(ruleset, folder):
    path = folder / "profile.yaml"
    text = path.read_text(encoding="utf-8").replace(", target: [positive, zero]", "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleErrors) as refused:
        Engine(ruleset).extend(folder)
    (tie,) = refused.value.problems()
    line = 1 + text[: text.index("use: pass-fail")].count("\n")
    assert (tie.code, tie.where) == ("decision-tie", f"{path}:{line}:5")
    assert tie.params["other"].startswith("profiles/mof-2020.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('execution_weight: "15"', 'execution_weight: "20"', "weights-not-full"),
        ("execution_method: my-execution", "execution_method: my-executoin", "reference-unknown"),
        ("kind: [budget-ceiling]", "kind: [budget-celing]", "reference-unknown"),
        ('per_month: "2"', 'per_moon: "2"', "parameter-unknown"),
        ('at_least: "85"', 'at_least: "96"', "bands-not-descending"),
        ("t > 0 and a > 1.5 * t", "a / t > 1.5", "formula-unguarded-division"),
        ("flag: overshoot", "flag: overshot", "value-not-choice"),
        ("head: 效益指标", "head: 效益", "reference-unknown"),
        ("flags:", "flag:", "key-unknown"),
        ("extends: mof-2020", "extends: mof-2019", "reference-unknown"),
        ('score: "13.50"', 'score: "13.49"', "example-fails"),
        ('score: "8.33"', 'score: "8.34"', "example-fails"),
        ("flags: [overshoot]}", "flags: [overrun]}", "example-fails"),
    ],
)  # fmt: skip
def test_what_a_province_gets_wrong_is_told_at_its_place(ruleset, folder, old, new, code):
    path = folder / "profile.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleErrors) as refused:
        Engine(ruleset).extend(folder)
    problems = refused.value.problems()
    assert code in {problem.code for problem in problems}
    assert all("profile.yaml:" in problem.where for problem in problems)


def test_the_version_of_the_page_scores_the_years_before(ruleset, folder, root):
    page = (root / "docs" / "how-to" / "add-a-province.md").read_text(encoding="utf-8")
    (old,) = re.findall(
        r"```yaml\n(schema: profile/1\nid: my-province-2020\n.*?)```", page, re.DOTALL
    )
    (folder / "old.yaml").write_text(old, encoding="utf-8")
    profile = folder / "profile.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("decide:", 'from_year: "2025"\ndecide:', 1), encoding="utf-8")
    engine = Engine(ruleset).extend(folder).with_profile("my-province")
    found = [
        engine.evaluate("≤11万元", "22万元", name="项目预算控制数", weight=10, year=year)
        for year in (2024, 2025)
    ]
    assert [str(one.score) for one in found] == ["5.00", "0.00"]
    assert [one.profile.id for one in found] == ["my-province-2020", "my-province"]

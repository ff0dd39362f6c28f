"""Plan and actuals files: read by their digits, every problem told at its place, together."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import DocumentError
from indicator_engine.plans import (
    DocumentErrors,
    parse_actuals,
    parse_plan,
    read_plan,
)

GOOD = """\
schema: plan/1
year: 2025
department: {id: D, name: 某部门, code: "101001"}
projects:
  - id: P
    name: 某项目
    budget: {unit: 万元, initial: 11.00, fiscal: 11.00}
    spending: [{node: 6月底, percent: 35%}, {node: 12月底, percent: 65}]
    objectives: [{id: o1, text: 目标}]
    indicators:
      - {id: P1, level1: 产出指标, name: 次数, target: ≥1次, weight: 60, objective: o1}
      - {id: P2, level1: 效益指标, name: 满意率, target: ≥90%, weight: 30}
"""


def problems_of(read, *arguments):
    with pytest.raises(DocumentErrors) as refused:
        read(*arguments)
    return [f"{problem.where} {problem.code}" for problem in refused.value.problems()]


def changed(*pairs):
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


# name → (text, every problem in file order)
BAD_PLANS = {
    "unknown key": (changed(("target: ≥1次", "targt: ≥1次")), [
        "plan.yaml:11:9 key-missing", "plan.yaml:11:42 key-unknown",
    ]),
    "missing name": (changed(("name: 次数, ", "")), ["plan.yaml:11:9 key-missing"]),
    "duplicate id": (changed(("id: P2", "id: P1")), ["plan.yaml:12:14 plan-id-twice"]),
    "id of a project": (changed(("id: P2", "id: P")), ["plan.yaml:12:14 plan-id-twice"]),
    "bad number": (changed(("initial: 11.00", "initial: 11.00万")), [
        "plan.yaml:7:33 plan-number-refused",
    ]),
    "number with exponent": (changed(("weight: 60", "weight: 6e1")), [
        "plan.yaml:11:63 plan-number-refused",
    ]),
    "negative amount": (changed(("fiscal: 11.00", "fiscal: -1")), [
        "plan.yaml:7:48 plan-number-refused",
    ]),
    "weight of zero": (changed(("weight: 60", "weight: 0")), [
        "plan.yaml:11:63 plan-number-out-of-range",
    ]),
    "weights over 100": (changed(("weight: 60", "weight: 70.01")), [
        "plan.yaml:12:65 plan-weights-over-full",
    ]),
    "weights over 100, told once": (
        GOOD.replace("weight: 60", "weight: 99")
        + "      - {id: P3, name: 率, target: ≥90%, weight: 30}\n",
        ["plan.yaml:12:65 plan-weights-over-full"],
    ),
    "execution and weights over 100": (
        changed(("    name: 某项目", "    execution_weight: 10.5\n    name: 某项目")),
        ["plan.yaml:13:65 plan-weights-over-full"],
    ),
    "percent over 100": (changed(("percent: 35%", "percent: 135%")), [
        "plan.yaml:8:37 plan-number-out-of-range",
    ]),
    "unknown objective": (changed(("objective: o1", "objective: o2")), [
        "plan.yaml:11:78 plan-objective-unknown",
    ]),
    "year": (changed(("year: 2025", "year: 二〇二五")), ["plan.yaml:2:7 plan-number-refused"]),
    "choice": (changed(("    name: 某项目", "    name: 某项目\n    weights: profil")), [
        "plan.yaml:7:14 value-not-choice",
    ]),
    "blank": (changed(("name: 某项目", 'name: " "')), ["plan.yaml:6:11 plan-text-blank"]),
    "list wanted": (changed(("[{id: o1, text: 目标}]", "目标")), [
        "plan.yaml:9:17 value-not-list",
        "plan.yaml:11:78 plan-objective-unknown",
    ]),
    "mapping wanted": (changed(("{unit: 万元, initial: 11.00, fiscal: 11.00}", "11")), [
        "plan.yaml:7:13 value-not-mapping",
    ]),
    "row is text": (changed((GOOD.splitlines()[-1].strip(), "- 满意率")), [
        "plan.yaml:12:9 value-not-mapping",
    ]),
    "no department": (changed(("department", "departement")), [
        "plan.yaml:1:1 key-missing", "plan.yaml:3:1 key-unknown",
    ]),
    "yaml syntax": (changed(("target: ≥90%", "target: [≥90%")), ["plan.yaml:12:68 yaml-syntax"]),
    "duplicate key": (changed(("year: 2025", "year: 2025\nyear: 2026")), [
        "plan.yaml:3:1 yaml-duplicate-key",
    ]),
    "not a mapping": ("- 1", ["plan.yaml:1:1 value-not-mapping"]),
    "empty": ("# nothing", ["plan.yaml:1:1 yaml-empty"]),
    "no schema": (changed(("schema: plan/1\n", "")), ["plan.yaml:1:1 schema-missing"]),
    "other schema": (changed(("plan/1", "plan/2")), ["plan.yaml:1:9 schema-unknown"]),
    "several at once": (
        changed(("name: 次数, ", ""), ("id: P2", "id: P1"), ("year: 2025", "year: x")),
        [
            "plan.yaml:2:7 plan-number-refused",
            "plan.yaml:11:9 key-missing",
            "plan.yaml:12:14 plan-id-twice",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), BAD_PLANS.values(), ids=BAD_PLANS)
def test_every_problem_of_a_plan_is_told_at_its_place(text, found):
    assert problems_of(parse_plan, text) == found


def test_a_misspelt_key_gets_the_key_that_was_meant():
    text = changed(("target: ≥1次", "targt: ≥1次"))
    with pytest.raises(DocumentErrors) as refused:
        parse_plan(text)
    said = refused.value.render("en")
    assert "did you mean target?" in said
    assert all(isinstance(problem, DocumentError) for problem in refused.value.problems())


BAD_ACTUALS = {
    "unknown id": ("values: {P3: 1次}", ["actuals.yaml:2:10 actuals-id-unknown"]),
    "unknown project": ("executed: {Q: 1}", ["actuals.yaml:2:12 actuals-id-unknown"]),
    "unknown key": ("values: {P1: {valeu: 1次}}", ["actuals.yaml:2:15 key-unknown"]),
    "half a ratio": ("values: {P2: {numerator: 1}}", ["actuals.yaml:2:14 actuals-parts-unclear"]),
    "value and parts": ("values: {P2: {value: 90%, numerator: 1, denominator: 2}}", [
        "actuals.yaml:2:14 actuals-parts-unclear",
    ]),
    "day": ("as_of: 2025-02-30", ["actuals.yaml:2:8 plan-day-refused"]),
    "flag": ("illustrative: yes", ["actuals.yaml:2:15 value-not-flag"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), BAD_ACTUALS.values(), ids=BAD_ACTUALS)
def test_every_problem_of_an_actuals_file_is_told_at_its_place(text, found):
    assert problems_of(parse_actuals, f"schema: actuals/1\n{text}\n", parse_plan(GOOD)) == found


def test_ids_are_unchecked_without_a_plan():
    assert parse_actuals("{schema: actuals/1, values: {anything: 1}}").values["anything"].value


def test_values_of_every_shape():
    values = parse_actuals("""
schema: actuals/1
values:
  text: 010
  nothing: null
  periods: [1次, null, "3"]
  subjects: {value: {入境: 2, 出境: 1e4}}
  parts: {numerator: 19, denominator: 20, evidence: 台账}
  previous: {value: "3", unit: 次, previous: "2"}
""").values
    assert values["text"].value == "010"
    assert values["nothing"].value is None
    assert values["periods"].value == ("1次", None, "3")
    assert values["subjects"].value == {"入境": "2", "出境": "1e4"}
    assert (values["parts"].numerator, values["parts"].evidence) == ("19", "台账")
    assert (values["previous"].unit, values["previous"].previous) == ("次", "2")


def test_a_plan_is_read_by_its_digits():
    plan = parse_plan(GOOD)
    project = plan.projects[0]
    assert str(project.budget.initial) == "11.00"
    assert [str(step.percent) for step in project.spending] == ["35", "65"]
    assert plan.department.code == "101001"
    assert project.indicators[0].at == "plan.yaml:11"


def as_json(node):
    """Write the tree of a YAML file as JSON, plain numbers as numbers."""
    from indicator_engine.rules.marked import read_marked

    return json.dumps(read_marked(node, "x").tree, ensure_ascii=False, indent="\t")


def test_json_is_read_alike_tabs_null_and_numbers_included():
    text = as_json(GOOD).replace('"60"', "60").replace('"11.00"', "11.00")
    text = text.replace('"fiscal": 11.00', '"fiscal": 11.00,\n"adjusted": null')
    assert parse_plan(text, "plan.json") == parse_plan(GOOD)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"schema" "plan/1"}', ["plan.json:1:11 json-syntax"]),
        ("{schema: plan/1}", ["plan.json:1:2 json-syntax"]),
        ('{"schema": "plan/1", "schema": "plan/1"}', ["plan.json:1:22 yaml-duplicate-key"]),
        ("[" * 5000 + "]" * 5000, ["plan.json:1:33 yaml-too-deep"]),
        ("[" * 200_000, ["plan.json:1:1 yaml-too-deep"]),
        ('{"schema": "plan/1", "year": NaN}', [
            "plan.json:1:1 key-missing", "plan.json:1:30 plan-number-refused",
        ]),
    ],
)  # fmt: skip
def test_bad_json_is_told_at_its_place(text, found):
    got = problems_of(parse_plan, text, "plan.json")
    if len(text) < 1000:
        assert got == found
    else:  # how deep a parser goes before it stops is its own affair
        assert [line.split()[1] for line in got] == ["yaml-too-deep"]


@given(st.decimals(0, 10**12, places=2), st.booleans())
def test_an_amount_is_exact_in_json_as_in_yaml(amount, quoted):
    shown = f'"{amount}"' if quoted else f"{amount}"
    text = as_json(GOOD).replace('"11.00"', shown)
    assert parse_plan(text, "x.json").projects[0].budget.initial == Decimal(amount)


@given(st.text(max_size=40))
def test_any_text_is_a_plan_or_our_errors(text):
    for name in ("plan.yaml", "plan.json"):
        with pytest.raises(DocumentErrors):
            parse_plan(text, name)


@given(st.sampled_from(GOOD.splitlines()), st.text(max_size=8), st.integers(0, 60))
def test_a_damaged_plan_is_a_plan_or_our_errors(line, put, place):
    damaged = GOOD.replace(line, line[:place] + put + line[place + len(put) :], 1)
    try:
        parse_plan(damaged)
    except DocumentErrors as refused:
        found = refused.problems()
    else:
        return
    assert found
    assert all(problem.where.startswith("plan.yaml:") for problem in found)


def test_a_file_that_is_not_there(tmp_path):
    found = problems_of(read_plan, tmp_path / "none.yaml")
    assert [line.rpartition(" ")[2] for line in found] == ["file-unreadable"]


def test_a_file_that_is_not_utf8(tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("year: 年".encode("gbk"))
    found = problems_of(read_plan, path)
    assert [line.rpartition(" ")[2] for line in found] == ["file-not-utf8"]

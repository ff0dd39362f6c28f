"""What single thresholds become in the columns of a system, and what rows are read as."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from indicator_engine import Engine, storage
from indicator_engine.errors import RuleError, RuleErrors, ThresholdSyntaxError
from indicator_engine.expressions import Compare, Level
from indicator_engine.messages import catalogue
from indicator_engine.storage import (
    Columns,
    example_problems,
    find_system,
    from_columns,
    to_columns,
)

RULES = Engine.default().ruleset
DEPLOYED, SIGNS = find_system(RULES, "deployed"), find_system(RULES, "plain-signs")

SETTLED = """\
schema: system/1
id: deployed
overrides: core
summary: 本省核对过的次序
source: {document: 本省系统的代码表, verified: true}
codes:
  - {code: "1", op: [">"], unit_required: "true"}
  - {code: "2", op: [">="], unit_required: "true"}
  - {code: "3", op: ["="], unit_required: "true"}
examples:
  - {text: ≥1次, op: "2", value: "1", unit: 次, reads: ≥1次}
  - {text: 年底前, cannot: [system-no-deadline]}
"""


def stored(text, system=DEPLOYED, direction=None, **cell):
    """Return the four columns and what could not be said."""
    row = to_columns(RULES.read(text, **cell).reading, system, direction)
    return (row.op, row.value, row.unit, row.remark, row.kind), row.cannot


def test_every_example_of_every_system_holds():
    assert {"deployed", "plain-signs"} <= RULES.data.systems.keys()
    assert [str(problem) for problem in example_problems(RULES)] == []


@pytest.mark.parametrize(
    ("text", "row", "cannot"),
    [
        ("≤11万元", ("5", "11", "万元", None, "compare"), ()),
        ("<5天", ("4", "5", "天", None, "compare"), ()),
        ("=100%", ("3", "100", "%", None, "compare"), ()),
        ("≤-3.5%", ("5", "-3.5", "%", None, "compare"), ()),
        ("≤2次/季度", ("5", "2", "次/季度", None, "compare"), ()),
        ("≥1次", (None, "1", "次", None, "compare"), ("system-sign-unsettled",)),
        (">1次", (None, "1", "次", None, "compare"), ("system-sign-unsettled",)),
        (
            "≥1",
            (None, "1", None, None, "compare"),
            ("system-sign-unsettled", "system-unit-missing"),
        ),
        ("≤1", ("5", "1", None, None, "compare"), ("system-unit-missing",)),
        ("100%", (None, "100", "%", None, "compare"), ("system-implied-operator",)),
        ("≠3次", ("6", "≠3次", None, None, "qualitative"), ("system-no-operator",)),
        ("≤三分之二", ("6", "≤2/3", None, None, "qualitative"), ("system-value-refused",)),
        ("年底前", ("6", "年底前", None, None, "qualitative"), ("system-no-deadline",)),
        ("2025年8月", ("6", "2025年8月", None, None, "qualitative"), ("system-no-deadline",)),
        ("3-5次", ("6", "3至5次", None, None, "qualitative"), ("system-no-range",)),
        (
            "±3%以内",
            ("6", None, None, None, "qualitative"),
            ("system-no-range", "system-text-refused"),
        ),
        ("每季度≥1次", ("6", "每季度≥1次", None, None, "qualitative"), ("system-no-recurrence",)),
        (
            "不少于3次且不多于5次",
            ("6", "≥3次且≤5次", None, None, "qualitative"),
            ("system-no-group",),
        ),
        ("较上年增长5%", ("6", "较上年增长5%", None, None, "qualitative"), ("system-no-basis",)),
        ("不断提升业务水平", ("6", "不断提升业务水平", None, None, "qualitative"), ()),
        ("优", ("6", "优", None, None, "qualitative"), ()),
        ("不适用", ("10", None, None, None, "not-applicable"), ()),
        ("/", ("10", None, None, None, "not-applicable"), ("system-not-read-back",)),
    ],
)
def test_what_the_deployed_system_stores(text, row, cannot):
    assert stored(text) == (row, cannot)


@pytest.mark.parametrize(
    ("text", "row", "cannot"),
    [
        ("≥1次", ("≥", "1", "次", None, "compare"), ()),
        ("100%", ("", "100", "%", None, "compare"), ()),
        ("≠3次", ("≠", "3", "次", None, "compare"), ()),
        ("≥1", ("≥", "1", None, None, "compare"), ()),
        ("3-5次", ("定性", "3-5次", None, None, "qualitative"), ("system-no-range",)),
        ("/", ("不适用", "/", None, None, "not-applicable"), ()),
    ],
)
def test_what_a_table_with_signs_stores(text, row, cannot):
    assert stored(text, SIGNS) == (row, cannot)


@pytest.mark.parametrize("text", ["小学720元/生·年，初中940元/生·年", "控制在预算内"])
def test_conditions_on_several_things_and_references_are_stored_as_text(text):
    row = to_columns(RULES.read(text).reading, DEPLOYED)
    assert row.lossy
    assert row.kind == "qualitative"
    assert set(row.cannot) <= {"system-no-group", "system-no-reference"}


@pytest.mark.parametrize(
    ("direction", "op"), [("up", None), ("down", "5"), ("exact", "3"), (None, None)]
)
def test_a_direction_gives_a_bare_number_its_operator_and_says_so(direction, op):
    row, cannot = stored("100%", direction=direction)
    assert row[0] == op
    assert cannot[0] == "system-implied-operator"
    assert ("system-sign-unsettled" in cannot) == (direction == "up")


def test_what_only_an_expression_can_hold_is_named():
    anchored = Compare("<=", Decimal(5), "天", anchor="甲", subject="乙")
    assert to_columns(anchored, DEPLOYED).cannot == ("system-no-anchor", "system-no-subject")
    assert to_columns(Level("良", subject="甲"), DEPLOYED).cannot == ("system-not-read-back",)
    assert to_columns(Level("5*5"), DEPLOYED).cannot == ("system-text-refused",)


# ── from columns ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "reads"),
    [
        (Columns("5", "11", "万元"), "≤11万元"),
        (Columns(" 5 ", " 11 ", " 万元 "), "≤11万元"),
        (Columns("4", "5.", "天"), "<5天"),
        (Columns("3", "100", "百分比"), "=100%"),
        (Columns("6", "效果明显", None), "效果明显"),
        (Columns("6", "3至5次", ""), "3-5次"),
        (Columns("9", None, None, "每季度≥1次"), "每季度≥1次"),
        (Columns("10"), "不适用"),
    ],
)
def test_what_a_row_of_the_deployed_system_is_read_as(engine, row, reads):
    assert engine.format(from_columns(row, DEPLOYED).reading) == reads


@pytest.mark.parametrize(
    ("row", "reads"),
    [
        (Columns("≧", "90", "%"), "≥90%"),
        (Columns("大于等于", "90", "%"), "≥90%"),
        (Columns("定量", "90", "%"), "90%"),
        (Columns(None, "90", "%"), "90%"),
        (Columns("", "年底前"), "年底前"),
    ],
)
def test_a_table_with_signs_takes_every_sign_and_word_of_the_rules(engine, row, reads):
    assert engine.format(from_columns(row, SIGNS).reading) == reads


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        (Columns("1", "1", "次"), "system-sign-unsettled", "op"),
        (Columns("2", "1", "次"), "system-sign-unsettled", "op"),
        (Columns("7", "甲"), "system-code-unsettled", "op"),
        (Columns("8", "1", "次"), "system-code-unknown", "op"),
        (Columns("≥", "1", "次"), "system-code-unknown", "op"),
        (Columns(None, "1", "次"), "system-code-unknown", "op"),
        (Columns("5", "1次", "次"), "system-value-refused", "value"),
        (Columns("5", "１", "次"), "system-value-refused", "value"),
        (Columns("5", None, "次"), "system-value-refused", "value"),
        (Columns("5", "3-5", "次"), "system-value-refused", "value"),
        (Columns("5", "1", " "), "system-unit-missing", "unit"),
        (Columns("5", "1", "没有的"), "unknown-unit", "unit"),
        (Columns("6", ""), "empty-text", "text"),
        (Columns("9", "1", "次"), "system-remark-missing", "remark"),
    ],
)
def test_a_row_that_does_not_say_what_it_means_is_refused(row, code, field):
    with pytest.raises(ThresholdSyntaxError) as caught:
        from_columns(row, DEPLOYED)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_what_contradicts_or_is_not_read_is_noted():
    number = from_columns(Columns("6", "≥1次"), DEPLOYED)
    assert "column-says-qualitative" in number.notes
    remark = from_columns(Columns("9", "4", "次", "每季度≥1次"), DEPLOYED)
    assert "system-value-not-read" in remark.notes


# ── the data ─────────────────────────────────────────────────────────────────────────────────


def test_a_pack_settles_the_order_of_the_codes(tmp_path, engine):
    (tmp_path / "deployed.yaml").write_text(SETTLED, encoding="utf-8")
    rules = engine.extend(tmp_path).ruleset
    system = find_system(rules, "deployed")
    assert example_problems(rules) == []
    row = to_columns(rules.read("≥1次").reading, system)
    assert row == Columns("2", "1", "次", kind="compare")
    assert engine.format(from_columns(Columns("1", "1", "次"), system).reading) == ">1次"
    assert to_columns(Level("甲乙丙"), system) == Columns(cannot=("system-no-words",))
    assert DEPLOYED.file is RULES.data.systems["deployed"], "the base is left as it was"


def test_the_page_shows_a_file_that_loads_and_every_reason(tmp_path, engine, root):
    page = (root / "docs" / "reference" / "systems.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(schema: .*?)```", page, flags=re.DOTALL)
    (tmp_path / "deployed.yaml").write_text(text, encoding="utf-8")
    assert example_problems(engine.extend(tmp_path).ruleset) == []
    source = Path(storage.__file__).read_text(encoding="utf-8")
    reasons = set(re.findall(r'"(system-[a-z-]+)"', source)) - {"system-unknown"}
    assert {code for code in reasons if code not in page} <= {
        "system-code-unknown",
        "system-remark-missing",
    }


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('op: "2"', 'op: "1"', "example-fails"),
        ("reads: ≥1次", "reads: ≥2次", "example-fails"),
        ("reads: ≥1次", "refuses: system-code-unknown", "example-not-refused"),
        ("cannot: [system-no-deadline]", "refuses: system-no-deadline", "example-refused"),
    ],
)
def test_an_example_that_does_not_hold_is_told_at_its_line(tmp_path, engine, old, new, code):
    assert SETTLED.count(old) == 1
    (tmp_path / "deployed.yaml").write_text(SETTLED.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        engine.extend(tmp_path)
    problems = caught.value.problems()
    assert {problem.code for problem in problems} == {code}
    assert all("deployed.yaml:" in problem.where for problem in problems)


def test_a_pattern_that_is_none_is_refused_at_its_place(tmp_path, engine):
    text = SETTLED.replace("examples:", "number: '(\\d'\nexamples:")
    (tmp_path / "deployed.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        engine.extend(tmp_path)
    (problem,) = caught.value.problems()
    assert problem.code == "value-refused"
    assert problem.where.endswith("deployed.yaml:10:9")


def test_an_unknown_system_names_those_there_are():
    with pytest.raises(RuleError) as caught:
        find_system(RULES, "nowhere")
    assert caught.value.code == "system-unknown"
    assert "deployed" in caught.value.params["known"]


def test_the_data_is_honest_about_what_is_not_shown():
    unsettled = {code.code for code in DEPLOYED.file.codes if len(code.op) > 1}
    assert unsettled == {"1", "2"}
    assert all(system.source.remark for system in RULES.data.systems.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_a_sentence_that_needs_no_parameters(language):
    codes = catalogue(language)["code"]
    for system in RULES.data.systems.values():
        for example in system.examples:
            for code in example.cannot:
                assert "{" not in codes[code]["message"]

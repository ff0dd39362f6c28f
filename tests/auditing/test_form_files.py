"""Form files: what is read, what is refused with its place, the published schema, the page."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from indicator_engine.auditing import audit, parse_form, read_form
from indicator_engine.auditing.schemas import SCHEMA_FILE, schema_text
from indicator_engine.plans import DocumentErrors

ROW = "{id: a, name: n, target: ≥1次, actual: 1次, weight: 10, score: 9.5}"
PART = "{id: b, name: n, target: ≥1次, actual: {numerator: 1}}"


def test_a_form_is_read_exactly():
    form = parse_form(f"schema: filled-form/1\nyear: 2020\nrows:\n  - {ROW}\n")
    (row,) = form.rows
    assert (row.actual.value, row.weight, row.score.points) == ("1次", 10, Decimal("9.5"))
    assert row.at == "form.yaml:4"


def test_json_is_read_as_yaml_is():
    row = {"id": "a", "name": "n", "target": "≥1次", "score": {"points": 9, "reason": "r"}}
    text = json.dumps({"schema": "filled-form/1", "year": 2020, "rows": [row]}, ensure_ascii=False)
    form = parse_form(text, "form.json")
    assert (form.rows[0].score.points, form.rows[0].score.reason) == (9, "r")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{year: 2020, rows: []}", ["1:1 schema-missing"]),
        ("{schema: form/2, year: 2020, rows: []}", ["1:10 schema-unknown"]),
        ("[]", ["1:1 value-not-mapping"]),
        ("{schema: filled-form/1}", ["1:1 key-missing", "1:1 key-missing"]),
        ("{schema: filled-form/1, year: 2020, rows: [], sum: 1}", ["1:47 key-unknown"]),
        ("{schema: filled-form/1, year: 2020, rows: [x]}", ["1:44 value-not-mapping"]),
        (
            f"schema: filled-form/1\nyear: x\nrows:\n  - {ROW}\n  - {ROW}\n",
            ["2:7 plan-number-refused", "5:10 plan-id-twice"],
        ),
        (
            "{schema: filled-form/1, year: 2020, rows: [{id: a, name: n, target: t, score: -1}]}",
            ["1:79 plan-number-refused"],
        ),
        (
            f"schema: filled-form/1\nyear: 1\nrows:\n  - {PART}",
            ["2:7 plan-number-out-of-range", "4:43 actuals-parts-unclear"],
        ),
    ],
)
def test_problems_are_told_together_with_their_places(text, told):
    with pytest.raises(DocumentErrors) as caught:
        parse_form(text)
    found = [f"{p.where.removeprefix('form.yaml:')} {p.code}" for p in caught.value.problems()]
    assert found == told


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DocumentErrors) as caught:
        read_form(tmp_path / "none.yaml")
    assert [problem.code for problem in caught.value.problems()] == ["file-unreadable"]


def test_the_published_schema_is_fresh(root):
    published = root / "docs" / "reference" / SCHEMA_FILE
    assert published.read_text(encoding="utf-8") == schema_text(), (
        "write it anew: python -m indicator_engine.auditing.schemas docs/reference"
    )


def test_every_key_is_described_and_documented(root):
    page = (root / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
    top = json.loads(schema_text())
    for record in (top, *top["$defs"].values()):
        for key, said in record.get("properties", {}).items():
            assert key == "schema" or said["description"].strip(), key
            assert f"`{key}`" in page, f"{key} is not in audit.md"


def test_every_code_is_on_the_page(root):
    from typing import get_args

    from indicator_engine.auditing.findings import Code, Standing

    page = (root / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
    for name in (*get_args(Code), *get_args(Standing)):
        assert f"`{name}`" in page, name


def test_the_form_on_the_page_is_read_and_audited(engine, root):
    page = (root / "docs" / "reference" / "audit.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found = audit(engine, parse_form(text))
    assert [finding.code for finding in found.findings] == [
        "another-named-formula-fits-exactly",
        "missed-but-full-marks",
        "sum-wrong",
    ]
    assert found.best == ("deployed-default",)


def test_a_row_is_recomputed_by_the_rule_that_the_form_prints_for_it(engine):
    row = "{id: a, name: 培训合格率, target: ≥95%, actual: 93.5%, weight: 10, score: 9.5"
    head = "schema: filled-form/1\nyear: 2025\nrows:\n  - "
    own = parse_form(f"{head}{row}, scoring_rule: 每低1个百分点扣0.5分}}\n")
    (line,) = audit(engine, own).rows
    assert (line.standing, line.findings) == ("reproduced", ())
    assert line.outcome.spec.own.words == "每低1百分点扣0.5分，扣完为止"
    (line,) = audit(engine, parse_form(f"{head}{row}}}\n")).rows
    assert line.standing == "differs"


def test_a_rule_of_a_form_that_is_refused_leaves_the_points_open(engine):
    form = parse_form(
        "schema: filled-form/1\nyear: 2025\nrows:\n"
        "  - {id: a, name: n, target: ≥95%, actual: 93%, weight: 10, score: 9,"
        " scoring_rule: 由专家酌情给分}\n"
    )
    (line,) = audit(engine, form).rows
    assert line.standing == "open"
    assert [finding.code for finding in line.findings] == ["points-not-recomputed"]

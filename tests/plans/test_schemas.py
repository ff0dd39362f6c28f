"""The published JSON Schemas are fresh, and say of files what reading them does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fractions import Fraction

import pytest

from indicator_engine.plans import assess, parse_actuals, parse_plan
from indicator_engine.plans.schemas import schema_files
from indicator_engine.rules.marked import read_marked

FILES = schema_files()


@pytest.mark.parametrize("name", FILES)
def test_the_published_schema_is_fresh(root, name):
    published = root / "docs" / "reference" / name
    assert published.read_text(encoding="utf-8") == FILES[name], (
        "write it anew: python -m indicator_engine.plans.schemas docs/reference"
    )


def faults(node, schema, top, path="$"):
    """Yield what a tree of text has that a schema refuses: a small part of JSON Schema."""
    if "$ref" in schema:
        schema = top["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        if not any(not list(faults(node, one, top, path)) for one in schema["anyOf"]):
            yield f"{path}: none of anyOf"
        return
    allowed = schema.get("type", [])
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if "const" in schema or "enum" in schema:
        if node not in schema.get("enum", [schema.get("const")]):
            yield f"{path}: {node}"
    elif isinstance(node, dict):
        yield from _faults_of_record(node, schema, top, path, allowed)
    elif isinstance(node, list):
        if "array" not in allowed:
            yield f"{path}: a list"
        for at, item in enumerate(node):
            yield from faults(item, schema.get("items", {}), top, f"{path}[{at}]")
    elif not _scalar(node, allowed, schema):
        yield f"{path}: {node} is not {allowed}"


def _faults_of_record(node, schema, top, path, allowed):
    if "object" not in allowed:
        yield f"{path}: a mapping"
        return
    known, more = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{path}: no {key}" for key in schema.get("required", []) if key not in node)
    for key, value in node.items():
        inner = known.get(key, more)
        if not inner:
            yield f"{path}: unknown {key}"
        else:
            yield from faults(value, inner, top, f"{path}.{key}")


def _scalar(text, allowed, schema):
    if "string" in allowed and re.search(schema.get("pattern", ""), text):
        return True
    if "boolean" in allowed and text in ("true", "false"):
        return True
    number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)
    return bool(number) and ("number" in allowed or ("integer" in allowed and "." not in text))


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("plan.schema.json", "plan.yaml"),
        ("actuals.schema.json", "actuals.illustrative.yaml"),
    ],
)
def test_the_example_is_what_the_schema_says(root, schema, file):
    top = json.loads(FILES[schema])
    text = (root / "examples" / "lunan-2025" / file).read_text(encoding="utf-8")
    tree = read_marked(text, file).tree
    assert list(faults(tree, top, top)) == []
    assert list(faults({**tree, "extra": "1"}, top, top)) == ["$: unknown extra"]
    del tree["schema"]
    assert list(faults(tree, top, top)) == ["$: no schema"]


def test_every_key_is_described_and_documented(root):
    page = (root / "docs" / "reference" / "plan-files.md").read_text(encoding="utf-8")
    for text in FILES.values():
        top = json.loads(text)
        for record in (top, *top["$defs"].values()):
            for key, said in record.get("properties", {}).items():
                assert key == "schema" or said["description"].strip(), key
                assert f"`{key}`" in page, f"{key} is not in plan-files.md"


@pytest.fixture(scope="module")
def shown(root):
    """The plan of the page, and its files of actuals."""
    page = (root / "docs" / "reference" / "plan-files.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)


def test_the_files_on_the_page_are_read_and_assessed(engine, shown):
    plan_text, actuals_text, *_ = shown
    plan = parse_plan(plan_text)
    (sheet,) = assess(engine, plan, parse_actuals(actuals_text, plan)).sheets
    assert [row.outcome.met for row in sheet.rows] == [True, True, True]
    assert (sheet.error, sheet.weights.how) == (None, "profile")
    # 50 + 30 + 10 points, and 11.50 of 12.00 万元 paid
    assert (str(sheet.total.points.low), sheet.total.points.settled) == ("99.58", True)


def test_the_bodies_on_the_page_come_together(engine, shown):
    plan_text, _, actuals_text, _ = shown
    plan = parse_plan(plan_text)
    first, second, third = assess(engine, plan, parse_actuals(actuals_text, plan)).rows
    assert (first.outcome.value, second.outcome.met, third.need.code) == (3, True, "unmeasured")
    assert Fraction(second.outcome.value) == Fraction(90 * 10 + 98 * 20, 30)


def test_the_awards_on_the_page_are_totalled(engine, shown):
    plan = parse_plan(shown[0])
    (sheet,) = assess(engine, plan, parse_actuals(shown[3], plan)).sheets
    assert sheet.rows[0].awards.reviewed.reason
    # 27 points after review, nothing yet of the 40 points of other rows, execution not known
    assert str(sheet.awarded["reviewed"].points.low) == "27.00"
    assert str(sheet.awarded["self"].points.low) == "40.00"


@pytest.mark.parametrize("at", [1, 2, 3])
def test_the_command_on_the_page_finds_no_fault(shown, tmp_path, at):
    (tmp_path / "plan.yaml").write_text(shown[0], encoding="utf-8")
    (tmp_path / "actuals.yaml").write_text(shown[at], encoding="utf-8")
    line = ["assess", "plan.yaml", "--actuals", "actuals.yaml"]
    program = [sys.executable, "-m", "indicator_engine", *line]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

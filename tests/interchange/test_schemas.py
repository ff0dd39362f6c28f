"""The published schemas are those of the shapes, and every answer has the shape it promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indicator_engine.errors import DocumentError, ThresholdSyntaxError
from indicator_engine.interchange import (
    error_to_json,
    outcome_to_json,
    refusal_to_json,
    shapes,
    threshold_to_json,
    unread_row_to_json,
)
from indicator_engine.interchange.checked import SCHEMAS, adapter, json_schema

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "reference"
KEYS = [
    "v", "met", "attainment", "score", "score_range", "score_ratio", "completion", "margin",
    "reading", "measured", "method", "profile", "pack", "rounding", "explanation", "notes",
    "flags", "error",
]  # fmt: skip
ROWS = [
    ("≥95%", "90%", {"weight": "10"}),
    ("≥95%", 0.9, {}),
    ("≥95%", None, {"weight": "10"}),
    ("≥95%", "12次", {"weight": "10"}),
    ("年底前", "2025-11-20", {"weight": "10", "year": 2025}),
    ("年底前", "2025-11-20", {"weight": "10"}),
    ("3-5次", "4次", {"weight": "10"}),
    ("全年", "2025-01-01~2025-12-31", {"year": 2025}),
    ("每季度≥1次", ["2次", "1次", "0次", "1次"], {"weight": "10"}),
    ("显著提升", "显著提升", {"weight": "15"}),
    ("显著提升", "有所提升", {"weight": "15"}),
    ("是", "否", {"weight": "5"}),
    ("100%|90%|85%|85%", "92%", {"op": "优|良|中|差", "weight": "10"}),
    ("A≥1次;B≥2次", {"A": "1次", "B": "3次"}, {"weight": "10"}),
    ("较上年增长5%", "110万元", {"previous": "100万元", "weight": "3"}),
    ("控制在预算内", "110万元", {"budget": "120万元", "weight": "3"}),
    ("不超过批复概算", "110万元", {"references": {"estimate": "120万元"}, "weight": "3"}),
    ("≥3", "2", {"weight": "7"}),
    ("≥1次", "≥266次", {}),
    ("≥", "1次", {}),
    ("≥1次", "\ud800", {}),
    ("≥1次", True, {}),
    ("≥1次", {"start": "2025-01-01", "end": "2025-02-01"}, {}),
]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_fresh(name):
    """`python -m indicator_engine.interchange docs/reference` writes them anew."""
    assert (PUBLISHED / f"{name}.schema.json").read_text(encoding="utf-8") == json_schema(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_lets_later_fields_pass(name):
    schema = json.loads(json_schema(name))
    assert "additionalProperties" not in json.dumps(schema).replace(
        '"additionalProperties": {"$ref"', ""
    )
    assert schema["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("threshold", "actual", "row"), ROWS, ids=lambda part: ascii(part)[:40])
def test_an_outcome_has_its_shape(engine, threshold, actual, row, language):
    written = outcome_to_json(engine.evaluate(threshold, actual, **row), language)
    assert list(written) == KEYS
    checked = adapter(shapes.OutcomeShape)
    assert checked.dump_python(checked.validate_python(written, strict=True)) == written
    assert written["explanation"]


def test_scores_show_their_cents_and_quantities_do_not(engine):
    met = outcome_to_json(engine.evaluate("≥10次", "20次", weight=10))
    assert (met["score"], met["score_ratio"], met["margin"]) == ("10.00", "1", "10")
    assert met["completion"] == "2.0000"
    third = outcome_to_json(engine.evaluate("≥3次", "1次", weight=7))
    assert (third["score"], third["completion"], third["score_ratio"]) == (
        "2.33",
        "0.3333",
        "233/700",
    )


def test_the_field_of_an_outcome_is_the_field_of_its_row(engine):
    written = outcome_to_json(engine.evaluate("≥次", "1次"))["error"]
    assert written["field"] == "threshold"
    assert written["span"] is not None


def test_a_refusal_has_its_shape(engine):
    with pytest.raises(ThresholdSyntaxError) as caught:
        engine.parse("≥")
    written = refusal_to_json("≥", caught.value, "en")
    checked = adapter(shapes.RefusalShape)
    assert checked.dump_python(checked.validate_python(written, strict=True)) == written
    assert written["error"]["field"] == "text"
    assert caught.value.message("en") == written["error"]["message"]


def test_an_error_names_its_place_outside_the_cell_where_it_has_one():
    error = DocumentError("json-line-empty", where="plan.yaml:3:1")
    assert error_to_json(error)["where"] == "plan.yaml:3:1"
    assert "where" not in error_to_json(DocumentError("json-line-empty"))


def test_a_row_that_could_not_be_read_has_the_shape_of_an_outcome():
    written = unread_row_to_json(DocumentError("json-line-empty"), "en")
    assert list(written) == KEYS
    adapter(shapes.OutcomeShape).validate_python(written, strict=True)
    assert (written["met"], written["score"]) == (None, None)


def test_a_threshold_has_its_shape(engine):
    for text in ("≥1次", "3-5次", "年底前", "≥2次/季度", "显著提升"):
        written = threshold_to_json(engine.parse(text))
        assert list(written) == ["v", "text", "reading", "notes", "alternatives"]
        adapter(shapes.ThresholdShape).validate_python(written, strict=True)

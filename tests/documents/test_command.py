"""`read-document`: readable in 80 columns in both languages, as JSON, and as a plan file."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indicator_engine.cli import main
from indicator_engine.documents import parse_document
from indicator_engine.plans import read_plan
from indicator_engine.text import display_width


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch):
    for name in ("INDICATOR_ENGINE_LANG", "FORCE_COLOR", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def document(making, tmp_path):
    path = tmp_path / "document.txt"
    path.write_text(making.document(making.first, making.second), encoding="utf-8")
    return path


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_is_shown_in_80_columns(capsys, document, language):
    code, out, err = run(capsys, "read-document", document, "--lang", language)
    assert (code, err) == (0, "")
    starts = [line.split(" ")[0] for line in out.splitlines()]
    ids = [f"T1.{row}" for row in range(1, 6)] + ["T2.1", "D1.1", "D1.2", "D2.1"]
    assert [start for start in starts if start in ids] == ids
    names_a_path = str(document)
    wide = [line for line in out.splitlines() if display_width(line.rstrip()) > 80]
    assert [line for line in wide if names_a_path not in line] == []
    assert "≥3000册" in out
    assert "8.50万元" in out


def test_json_is_the_reading(capsys, document, engine):
    code, out, _ = run(capsys, "read-document", document, "--json", "--lang", "en")
    written = json.loads(out, parse_float=pytest.fail)
    reading = parse_document(engine, document.read_text(encoding="utf-8"))
    assert code == 0
    assert written["plan"]["year"] == reading.plan.year
    assert written["places"] == {key: list(place) for key, place in reading.places.items()}
    assert {"v", "file", "form", "plan", "places", "passed", "not_understood", "notes"} == set(
        written
    )


def test_the_plan_file_can_be_assessed(capsys, document, engine, tmp_path):
    plan = tmp_path / "plan.yaml"
    code, _, _ = run(capsys, "read-document", document, "--plan", plan)
    assert code == 0
    assert read_plan(plan) == parse_document(engine, document.read_text(encoding="utf-8")).plan
    _, out, err = run(capsys, "assess", plan)
    assert "T1.5" in out
    assert err == ""


def test_what_was_not_understood_is_shown_and_the_exit_code_says_so(capsys, making, tmp_path):
    path = tmp_path / "document.txt"
    rows = [row[:-1] for row in making.first.rows]
    text = making.document(replace(making.first, rows=rows))
    path.write_text(text, encoding="utf-8")
    code, out, _ = run(capsys, "read-document", path, "--lang", "en")
    assert code == 1
    assert "document-row-uneven" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没有表", "document-without-plan"),
        ("\t一级指标\t二级指标\t三级指标\t指标值\n", "year-missing"),
    ],
)
def test_a_document_that_cannot_be_used_says_why(capsys, tmp_path, text, said):
    path = tmp_path / "document.txt"
    path.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "read-document", path, "--lang", "en")
    assert (code, out) == (1, "")
    assert said in err


def test_a_file_that_is_not_there(capsys, tmp_path):
    code, out, err = run(capsys, "read-document", tmp_path / "none.txt")
    assert (code, out) == (3, "")
    assert "file-unreadable" in err


def test_a_year_out_of_range_is_a_wrong_call(capsys, document):
    code, _, _ = run(capsys, "read-document", document, "--year", "25")
    assert code == 2

"""`assess` and `demo`: readable in 80 columns, in both languages, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indicator_engine.cli import main
from indicator_engine.text import display_width

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch):
    for name in ("INDICATOR_ENGINE_LANG", "FORCE_COLOR", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def example(root):
    folder = root / "examples" / "lunan-2025"
    return str(folder / "plan.yaml"), str(folder / "actuals.illustrative.yaml")


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_is_this_text(capsys, language):
    """After a change that is meant: indicator-engine demo --lang zh > tests/cli/golden/…"""
    code, out, err = run(capsys, "demo", "--lang", language)
    wanted = (GOLDEN / f"demo.{language}.txt").read_text(encoding="utf-8")
    assert [line.rstrip() for line in out.splitlines()] == wanted.splitlines()
    assert (code, err) == (0, "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_80_columns(capsys, language):
    _, out, _ = run(capsys, "demo", "--lang", language)
    wide = [line for line in out.splitlines() if display_width(line.rstrip()) > 80]
    assert wide == []
    assert "\x1b" not in out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_shows_every_indicator_the_profile_and_the_packs(capsys, engine, language):
    _, out, _ = run(capsys, "demo", "--lang", language)
    ids = [f"T{table}.{row}" for table in (1, 2, 3) for row in range(1, 8)]
    ids += ["D1.1", "D1.2", "D2.1", "D2.2", "D3.1", "D3.2", "D4.1", "D4.2", "D4.3", "D4.4"]
    starts = [line.split(" ")[0] for line in out.splitlines()]
    assert [start for start in starts if start in ids] == ids
    assert "mof-2020" in out
    assert all(f"{pack.id} {pack.version}" in out for pack in engine.packs)
    first = out.splitlines()[0]
    assert ("ILLUSTRATIVE" if language == "en" else "示例") in first


def test_the_demo_is_the_assessment_of_its_files(capsys, example):
    _, demo, _ = run(capsys, "demo")
    plan, actuals = example
    code, assessed, _ = run(capsys, "assess", plan, "--actuals", actuals)
    assert (code, assessed) == (0, demo)


def test_json_holds_amounts_as_text(capsys):
    code, out, _ = run(capsys, "demo", "--json", "--lang", "en")
    written = json.loads(out, parse_float=pytest.fail)
    assert code == 0
    assert [sheet["id"] for sheet in written["sheets"]] == ["T1", "T2", "T3", "D"]
    rows = {row["id"]: row for sheet in written["sheets"] for row in sheet["rows"]}
    assert len(rows) == 31
    assert rows["T1.3"]["outcome"]["met"] is None
    assert rows["T1.3"]["need"]["code"] == "contradiction"
    assert rows["T2.2"]["outcome"]["score"] == "12.12"
    assert rows["T1.5"]["points"] == ["9.00", "11.99"]


def test_another_profile_is_named(capsys, example):
    plan, actuals = example
    _, out, _ = run(capsys, "--profile", "deployed-default", "assess", plan, "--actuals", actuals)
    assert "deployed-default" in out
    assert "mof-2020" not in out


def test_problems_of_a_file_are_told_together_and_nothing_else_is(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(
        "schema: plan/1\nyear: x\ndepartment: {id: d, nmae: d}\n", encoding="utf-8"
    )
    code, out, err = run(capsys, "assess", "plan.yaml", "--lang", "en")
    assert (code, out) == (1, "")
    told = [line.split(" ")[:2] for line in err.splitlines() if line.startswith("plan.yaml")]
    assert told == [
        ["plan.yaml:2:7:", "plan-number-refused"],
        ["plan.yaml:3:13:", "key-missing"],
        ["plan.yaml:3:21:", "key-unknown"],
    ]
    assert "did you mean name?" in err


def test_a_cell_that_cannot_be_read_is_told_and_the_rest_assessed(capsys, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "schema: plan/1\nyear: 2025\ndepartment:\n  id: d\n  name: d\n  indicators:\n"
        "    - {id: a, name: 甲, target: 元≥^}\n    - {id: b, name: 乙, target: ≥1次}\n",
        encoding="utf-8",
    )
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text("{schema: actuals/1, values: {a: 1次, b: 1次}}", encoding="utf-8")
    code, out, err = run(capsys, "assess", str(plan), "--actuals", str(actuals), "--lang", "en")
    assert (code, err) == (1, "")
    assert "50.00~100.00 / 100" in out
    assert "cannot be read" in out
    assert "ILLUSTRATIVE" not in out


def test_a_file_that_is_not_there(capsys, tmp_path):
    code, out, err = run(capsys, "assess", str(tmp_path / "none.yaml"))
    assert (code, out) == (3, "")
    assert "file-unreadable" in err


@pytest.mark.parametrize("width", ["40", "60", "200"])
def test_it_fits_other_terminals(capsys, monkeypatch, width):
    from indicator_engine.cli import tables

    made = tables.console()
    made.width = int(width)
    monkeypatch.setattr(tables, "console", lambda **_: made)
    _, out, _ = run(capsys, "demo")
    assert max(display_width(line.rstrip()) for line in out.splitlines()) <= int(width)


def test_a_project_without_indicators_is_shown(capsys, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "schema: plan/1\nyear: 2025\ndepartment: {id: D, name: d}\n"
        "projects:\n  - {id: T1, name: p}\n",
        encoding="utf-8",
    )
    code, shown, _ = run(capsys, "assess", str(plan))
    assert code == 0
    assert "1. p" in shown

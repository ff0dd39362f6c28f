"""The command `audit`: readable in 80 columns, in both languages, and as JSON."""

from __future__ import annotations

import json

import pytest

from indicator_engine.cli import main
from indicator_engine.text import display_width


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch):
    for name in ("INDICATOR_ENGINE_LANG", "FORCE_COLOR", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def form(root):
    return str(root / "examples" / "audit" / "published-anomalies.yaml")


def run(capsys, *arguments):
    code = main(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_80_columns_and_names_everything(capsys, form, language):
    code, out, err = run(capsys, "audit", form, "--lang", language)
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if display_width(line.rstrip()) > 80] == []
    assert "\x1b" not in out
    assert "mof-2020" in out
    wanted = ("A01", "A08", "met-but-points-withheld", "actual-not-comparable", "actual-percent")
    assert all(word in out for word in wanted)
    assert ("ILLUSTRATIVE" if language == "en" else "示例") in out.splitlines()[0]
    assert "audit-" not in out


def test_the_sentences_accuse_nobody(capsys, form):
    _, chinese, _ = run(capsys, "audit", form, "--lang", "zh")
    _, english, _ = run(capsys, "audit", form, "--lang", "en")
    assert not any(word in chinese for word in ("造假", "虚", "错误", "违规", "不当"))
    assert not any(word in english.lower() for word in ("fraud", "false", "cheat", "error", "bad"))


def test_json_holds_amounts_as_text(capsys, form):
    code, out, _ = run(capsys, "audit", form, "--json", "--lang", "en")
    written = json.loads(out, parse_float=pytest.fail)
    assert code == 0
    rows = {row["id"]: row for row in written["rows"]}
    assert rows["A04"]["fits"] == [{"method": "actual-percent", "parameters": {}}]
    assert rows["A07"]["rule"] == ["1.45", "1.45"]
    assert rows["A08"]["standing"] == "open"
    assert written["execution"]["rule"] == ["10", "10"]
    assert written["profiles"]["matches"][0]["of"] == 9
    by_row = [(finding["row"], finding["difference"]) for finding in written["findings"]]
    assert ("A03", "-3") in by_row


def test_another_profile_is_named(capsys, form):
    _, out, _ = run(capsys, "audit", form, "--profile", "hubei", "--json")
    assert json.loads(out)["profile"] == "hubei"


def test_problems_of_a_file(capsys, tmp_path):
    path = tmp_path / "form.yaml"
    path.write_text("{schema: filled-form/1, year: 2020, rows: [{id: a}]}", encoding="utf-8")
    code, out, err = run(capsys, "audit", str(path), "--lang", "en")
    assert (code, out) == (1, "")
    assert err.count("key-missing") == 2


def test_a_form_without_differences(capsys, tmp_path):
    path = tmp_path / "form.yaml"
    row = "{id: a, name: n, target: ≥1次, actual: 1次, weight: 10, score: 10}"
    path.write_text(f"{{schema: filled-form/1, year: 2020, rows: [{row}]}}", encoding="utf-8")
    code, out, _ = run(capsys, "audit", str(path), "--lang", "en")
    assert code == 0
    assert "no differences" in out

"""The catalogue: whole in both languages, every code in use registered, its pages fresh."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indicator_engine.messages import catalogue, placeholders

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "indicator_engine").rglob("*.py"))
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
RAISING = re.compile(r"\w*Error$")
CALLS = {"refuse", "note", "error"}


def codes_in(path: Path) -> set[str]:
    """Codes that a module raises, refuses or notes by a literal."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0]
        literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
        if literal and (name in CALLS or RAISING.match(name)) and CODE.fullmatch(first.value):
            found.add(first.value)
    return found


def test_the_scan_finds_codes():
    assert "number-masked" in codes_in(ROOT / "src/indicator_engine/reading/damage.py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_code_in_use_is_registered(path):
    assert codes_in(path) <= catalogue("zh")["code"].keys()


def test_both_languages_say_the_same_things():
    chinese, english = catalogue("zh"), catalogue("en")
    assert chinese["code"].keys() == english["code"].keys()
    assert chinese["phrase"].keys() == english["phrase"].keys()


@pytest.mark.parametrize("code", sorted(catalogue("zh")["code"]))
def test_a_code_is_whole_in_both_languages(code):
    chinese, english = (catalogue(language)["code"][code] for language in ("zh", "en"))
    assert chinese["page"]
    assert english["page"]
    for part in ("message", "hint", "otherwise"):
        assert (part in chinese) == (part in english), part
        if part in chinese:
            assert placeholders(chinese[part]) == placeholders(english[part]), part


def test_the_generated_pages_are_fresh():
    command = [sys.executable, str(ROOT / "tools" / "gen_docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + "run `make docs`"

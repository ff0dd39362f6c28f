"""Modules stay small and say what they are; files name no machine and no package host."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_TOOLS = re.compile(
    r"\.git|\.venv|venv|\.hypothesis|\.\w+_cache|\.idea|\.vscode|__pycache__|build|dist|.*\.egg-info"
)
MOST_LINES = 450

FOREIGN = re.compile(
    r"(?i)\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.org|crates\.io"
    r"|debian\.org)\b"
    r"|(?<![\w.)-])/(?:work|root|home)/"
)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files of this checkout, without what git and the tools keep there."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not MADE_BY_TOOLS.fullmatch(name)]
        yield from (Path(place) / name for name in sorted(names))


FILES = [path for path in files_below(ROOT) if path.name != ".git"]
MODULES = [path for path in FILES if path.suffix == ".py"]
SHIPPED = [path for path in MODULES if path.is_relative_to(ROOT / "src")]


def name_of(path: Path) -> str:
    """Return the path as a person would write it."""
    return str(path.relative_to(ROOT))


def test_the_files_were_found():
    names = {name_of(path) for path in FILES}
    assert {"pyproject.toml", "Makefile", "tests/meta/test_hygiene.py"} <= names
    assert SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=name_of)
def test_a_module_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_begins_by_saying_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree, clean=False) or ""
    assert docstring.split("\n")[0].strip(), "the first line of the docstring is missing"
    shebang = path.read_text(encoding="utf-8").startswith("#!")
    assert tree.body[0].lineno == (2 if shebang else 1)


@pytest.mark.parametrize(
    "text",
    ["see https://PyPI\x2eorg/x", "files\x2epythonhosted\x2eorg", "'/ro\x6ft/.venv'", "/wor\x6b/a"],
)
def test_this_test_sees_hosts_and_paths(text):
    assert FOREIGN.search(text)


@pytest.mark.parametrize("text", ["a/work/b", "../root/x", "pint", "(m/root/s)"])
def test_this_test_lets_other_text_pass(text):
    assert not FOREIGN.search(text)


def test_no_file_names_a_host_or_a_place_of_one_machine():
    found = []
    for path in FILES:
        text = path.read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if match := FOREIGN.search(line):
                found.append(f"{name_of(path)}:{number}: {match[0]}")
    assert found == []

"""The code knows no Chinese word: vocabulary is in rules/, sentences are in messages/*.toml."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

CHINESE = re.compile(
    "["
    "\u2e80-\u2fff"  # radicals
    "\u3001-\u303f"  # 、。〈〉《》 and their kin; U+3000 is a blank, which width folding names
    "\u3100-\u312f\u31a0-\u31ff"  # bopomofo, strokes
    "\u3200-\u33ff"  # enclosed and squared signs: ㈠ ㎡
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # ideographs
    "\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uffef"  # vertical and full-width forms
    "\u2018\u2019\u201c\u201d"  # quotation marks
    "]"
)


def chinese_in(source: str) -> list[str]:
    """Return ``line: text`` for each literal or name that holds a Chinese sign.

    A bare string statement is a docstring; comments are not part of the code either. Literals
    are seen by value, so that an escape hides nothing.
    """
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = [
        f"{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and CHINESE.search(node.value)
    ]
    names = tokenize.generate_tokens(io.StringIO(source).readline)
    found += [
        f"{token.start[0]}: {token.string}"
        for token in names
        if token.type == tokenize.NAME and CHINESE.search(token.string)
    ]
    return found


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = '次'", ["1: '次'"]),
        ("x = f'{1}次'", ["1: '次'"]),
        (r"x = '\u6b21'", ["1: '次'"]),
        ("def f(x='，'):\n    '次'", ["1: '，'"]),
        ("x = {'a': '％'}", ["1: '％'"]),
        ("万 = 10000", ["1: 万"]),
        ("'次'\nx = 1  # 次\n'次'", []),
        ("x = ' \u3000 ≥ ≧ … ×'", []),
    ],
)
def test_this_test_sees_literals_and_names_only(source, lines):
    assert chinese_in(source) == lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_no_chinese_word_in_the_code(path):
    assert chinese_in(path.read_text(encoding="utf-8")) == []


def test_the_sources_were_found():
    assert len(SOURCES) > 8

"""The Python of the pages on profiles runs, and gives what stands beside it."""

from __future__ import annotations

import ast
import re

import pytest

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def page(root):
    return (root / "docs" / "reference" / "profiles.md").read_text(encoding="utf-8")


def test_the_python_of_the_page_gives_what_it_says(page):
    stated = 0
    for body in BLOCK.findall(page):
        scope: dict[str, object] = {}
        for statement in ast.parse(body).body:
            code = ast.get_source_segment(body, statement)
            _, _, said = body.splitlines()[statement.end_lineno - 1].partition("  # ")
            if not said:
                exec(code, scope)
                continue
            result, _, _ = said.partition(": ")
            assert repr(eval(code, scope)) == result, code
            stated += 1
    assert stated == 4


def test_the_page_names_every_profile_and_every_flag(page, ruleset):

    for name in ruleset.data.profiles:
        assert f"| `{name}` |" in page
    raised = {rule.flag for one in ruleset.data.profiles.values() for rule in one.flags}
    assert all(f"`{flag}`" in page for flag in raised)


def test_the_verified_column_is_that_of_the_files(page, ruleset):
    rows = re.findall(r"^\| `([\w-]+)` \| (yes|no) \|", page, flags=re.MULTILINE)
    assert dict(rows) == {
        name: "yes" if one.source.verified else "no" for name, one in ruleset.data.profiles.items()
    }

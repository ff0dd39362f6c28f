"""Importing the library is cheap, and what it needs is loaded only when it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

THIRD_PARTY = {"pydantic", "pint", "yaml", "typer", "rich", "hypothesis", "simpleeval"}


def loaded_by(statements: str, cwd: str) -> set[str]:
    """Return the third-party packages that statements load in a fresh process."""
    report = f"import json, sys; print(json.dumps(sorted({THIRD_PARTY!r} & set(sys.modules))))"
    command = [sys.executable, "-I", "-c", f"{statements}\n{report}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_this_test_sees_what_is_loaded(tmp_path):
    assert loaded_by("import yaml", str(tmp_path)) == {"yaml"}


def test_importing_the_package_loads_no_library(tmp_path):
    assert loaded_by("import indicator_engine", str(tmp_path)) == set()


def test_a_first_parse_needs_no_schema_and_no_yaml(tmp_path):
    """The compiled rules are used; they are made fresh with `make rules`."""
    statements = 'import indicator_engine\nindicator_engine.parse("≥1次")'
    assert loaded_by(statements, str(tmp_path)).isdisjoint({"pydantic", "pint", "yaml"})


def test_every_public_name_resolves_and_is_listed():
    import indicator_engine

    for name in indicator_engine.__all__:
        assert getattr(indicator_engine, name) is not None
    assert set(indicator_engine.__all__) <= set(dir(indicator_engine))


def test_an_unknown_name_is_an_attribute_error():
    import indicator_engine

    with pytest.raises(AttributeError, match="no_such_name"):
        _ = indicator_engine.no_such_name

"""The packaged profiles over the rules as they lie in this checkout."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indicator_engine.engine import Engine
from indicator_engine.rules.loading import load_alone
from indicator_engine.ruleset import RuleSet

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="session")
def ruleset() -> RuleSet:
    return RuleSet(load_alone([RULES / "core", RULES / "profiles"]))


@pytest.fixture(scope="session")
def scoring(ruleset: RuleSet) -> Engine:
    """Return an engine over the rules of this checkout, read from YAML."""
    return Engine(ruleset)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return a function that runs a command and gives its exit code and output."""
    from indicator_engine.cli import main

    for name in ("INDICATOR_ENGINE_LANG", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> tuple[int, str]:
        held = io.BytesIO()
        out = io.TextIOWrapper(held, encoding="utf-8", write_through=True)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", out)
            code = main(list(arguments))
        return int(code), held.getvalue().decode()

    return run

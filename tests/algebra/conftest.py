"""The algebra over the packaged rules, and conditions of every shape that it knows."""

from __future__ import annotations

import pytest

from indicator_engine.algebra import Algebra


@pytest.fixture(scope="session")
def algebra(engine):
    return Algebra.of(engine.ruleset)

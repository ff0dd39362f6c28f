"""What all tests share: how many examples are generated, the engine, the corpus."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from indicator_engine import Engine

ROOT = Path(__file__).resolve().parents[1]

# The default run is the same every time. A deep run looks for new examples and prints, for each
# failure, the line that brings it back. No deadline: a slow machine is not a wrong answer.
settings.register_profile("default", max_examples=100, derandomize=True, deadline=None)
settings.register_profile(
    "deep",
    max_examples=1000,
    derandomize=False,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


# What is slow to start is started once: where tests run on several cores, one of them has it.
_SHARED = ("spark", "database", "checkout")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests that share a slow start; skip those marked deep unless asked for."""
    for item in items:
        for name in _SHARED:
            if name in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(name))
    if settings.get_current_profile_name() == "deep":
        return
    skip = pytest.mark.skip(reason="runs with make test-deep")
    for item in items:
        if item.get_closest_marker("deep"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return the engine over the packaged rules, with its default profile."""
    import indicator_engine

    return indicator_engine.Engine.default()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real cells, which is not part of this repository."""
    given = os.environ.get("INDICATOR_CORPUS")
    folder = Path(given) if given else ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Return a local Spark session."""
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on this machine")
    from indicator_engine.frames.spark import local_session

    session = local_session()
    yield session
    session.stop()

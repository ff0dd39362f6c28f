"""The packaged unit definitions, their table, and a pint registry of the same definitions."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_engine.rules.loading import load_alone
from indicator_engine.text import fold_table
from indicator_engine.units import UnitTable, pint_registry

CORE = Path(__file__).resolve().parents[2] / "rules" / "core"


@pytest.fixture(scope="session")
def data():
    return load_alone([CORE / "units.yaml", CORE / "characters.yaml"])


@pytest.fixture(scope="session")
def files(data):
    return data.units


@pytest.fixture(scope="session")
def factors(data):
    return data.unit_factors


@pytest.fixture(scope="session")
def fold(data):
    look_alikes = {}
    for file in data.characters:
        look_alikes |= {**(file.traditional or {}), **(file.look_alikes or {})}
    return fold_table(look_alikes)


@pytest.fixture(scope="session")
def table(files, factors, fold):
    return UnitTable(files, factors, fold)


@pytest.fixture(scope="session")
def names(table):
    """Return the canonical name of every simple and scaled unit, sorted."""
    return sorted(set(table.spellings.values()))


@pytest.fixture(scope="session")
def registry(files):
    return pint_registry(files)

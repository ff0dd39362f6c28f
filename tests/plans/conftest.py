"""Small plans that the tests of this folder are made of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from indicator_engine.plans import (
    Actuals,
    AssessedSheet,
    Budget,
    Entry,
    Plan,
    PlanIndicator,
    Project,
    assess,
)
from indicator_engine.plans.model import Department


@pytest.fixture(scope="session")
def assess_rows(engine: Any) -> Callable[..., AssessedSheet]:
    """Assess one project made of targets, each with what was measured of it."""

    def run(*pairs: tuple[Any, Any], executed: str | None = None, **more: Any) -> AssessedSheet:
        rows = tuple(
            target if isinstance(target, PlanIndicator) else row_of(f"r{at}", target)
            for at, (target, _) in enumerate(pairs)
        )
        values = {
            row.id: actual if isinstance(actual, Entry) else Entry(value=actual)
            for row, (_, actual) in zip(rows, pairs, strict=True)
        }
        more = {"weights": "equal", "execution_weight": Decimal(0), **more}
        more.setdefault("budget", Budget(unit="万元", initial=Decimal(100)))
        project = Project(id="p", name="项目", indicators=rows, **more)
        plan = Plan(year=2025, department=Department(id="d", name="部门"), projects=(project,))
        paid = {} if executed is None else {"p": executed}
        return assess(engine, plan, Actuals(values=values, executed=paid)).sheets[0]

    return run


def row_of(name: str, target: str, **more: Any) -> PlanIndicator:
    """Return a row of a plan."""
    return PlanIndicator(id=name, name=more.pop("name", "事项"), target=target, **more)

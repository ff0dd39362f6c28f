"""Rows built by hand: a target, a value, a kind, a profile; no text is read in these tests."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indicator_engine.evaluation import Indicator, Outcome, Rules, compile_indicator
from indicator_engine.exact import Exact
from indicator_engine.expressions import Compare, Expression, Measured, Threshold
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.decisions import resolve_profile
from indicator_engine.rules.loading import load_alone
from indicator_engine.rules.schema import DecisionDef, RuleData
from indicator_engine.units import UnitTable

RULES = Path(__file__).resolve().parents[2] / "rules"
Row = Callable[..., Outcome]


@pytest.fixture(scope="session")
def data() -> RuleData:
    return load_alone([RULES / "core", RULES / "profiles"])


@pytest.fixture(scope="session")
def rules(data: RuleData) -> Rules:
    return Rules.of(data, UnitTable(data.units, data.unit_factors), data.packs[-1])


@pytest.fixture(scope="session")
def indicator(data: RuleData, rules: Rules) -> Callable[..., Indicator]:
    """Return a function that compiles a reading: `kind` and `profile` by id, `use` a method."""

    def build(
        reading: Expression,
        *,
        weight: str | None = None,
        profile: str = "mof-2020",
        use: str | None = None,
        parameters: Mapping[str, str] | None = None,
        kind: str | None = None,
        alternatives: tuple[Expression, ...] = (),
        policies: Mapping[str, str] | None = None,
        conventions: Mapping[str, Any] | None = None,
        **bound: Any,
    ) -> Indicator:
        file = None if kind is None else data.kinds[kind]
        direction = bound.pop("direction", None if file is None else file.direction)
        threshold = Threshold("", reading, alternatives=alternatives)
        decision = None if use is None else DecisionDef(use=use, parameters=parameters)
        resolved = dataclasses.replace(resolve_profile(data, profile), **dict(policies or {}))
        own = dataclasses.replace(rules, conventions={**rules.conventions, **(conventions or {})})
        return compile_indicator(
            Bound(threshold, file, direction, **bound),
            profile=resolved,
            rules=own,
            weight=None if weight is None else Decimal(weight),
            decision=decision,
        )

    return build


@pytest.fixture(scope="session")
def row(indicator: Callable[..., Indicator]) -> Row:
    """Return a function that evaluates a reading by a value; a string is a number."""

    def evaluate(reading: Expression, measured: Any, **given: Any) -> Outcome:
        beside = {key: number(given.pop(key)) for key in ("previous", "budget") if key in given}
        return indicator(reading, **given).evaluate(number(measured), **beside)

    return evaluate


def number(value: Any, unit: str | None = None) -> Measured:
    """Make a measured number of ``"96%"``; leave a measured value as it is."""
    if isinstance(value, Measured):
        return value
    if isinstance(value, datetime.date):
        return Measured("date", date=value)
    if isinstance(value, list):
        return Measured("list", items=tuple(map(number, value)))
    if isinstance(value, dict):
        items = tuple(map(number, value.values()))
        return Measured("list", items=items, subjects=tuple(value))
    amount, written = split(value)
    return Measured("number", value=amount, unit=written or unit)


def split(text: Any) -> tuple[Exact, str | None]:
    """Split ``"-8.3%"`` into a number and a unit."""
    if isinstance(text, Decimal | Fraction):
        return text, None
    end = next((at for at, char in enumerate(text) if char not in "-0123456789."), len(text))
    return Decimal(text[:end]), text[end:] or None


def bound_of(text: str, **more: Any) -> Compare:
    """Make a comparison of ``"≥95%"``; without a sign it is an implied ``=``."""
    signs = {"≥": ">=", "≤": "<=", "≠": "!=", ">": ">", "<": "<", "=": "="}
    op = signs.get(text[0])
    value, unit = split(text[1:] if op else text)
    return Compare(op or "=", value, unit, implied=op is None, **more)


@pytest.fixture(scope="session")
def b() -> Callable[..., Compare]:
    return bound_of


@pytest.fixture(scope="session")
def m() -> Callable[..., Measured]:
    return number

"""Evaluating: a compiled check against a bare closure; an outcome against (met, exact score)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from benchmarks.timing import Ratio, interleaved
from indicator_engine import Engine

_CENTS = 100


def check_floor(target: Decimal) -> Callable[[Decimal], bool]:
    """A bare closure that compares."""
    return lambda value: value >= target


def score_floor(target: Decimal, weight: int) -> Callable[[Decimal], tuple[bool, int]]:
    """A bare closure that returns (met, exact score in cents), rounded half up once."""
    top, bottom = target.as_integer_ratio()

    def score(value: Decimal) -> tuple[bool, int]:
        if value >= target:
            return True, weight * _CENTS
        over, under = value.as_integer_ratio()
        number, divisor = weight * _CENTS * over * bottom, under * top
        return False, (2 * number + divisor) // (2 * divisor)

    return score


def ratios() -> Iterator[Ratio]:
    """Yield the ratios of checking and evaluating, met and missed mixed."""
    engine = Engine.default()
    values = [Decimal(n) / 4 for n in range(320, 400)]  # 80 … 99.75, three quarters missed
    texts = [f"{value}%" for value in values]
    indicator = engine.indicator("≥95%", weight=10, name="培训合格率")
    bare, scored = check_floor(Decimal(95)), score_floor(Decimal(95), 10)
    yield interleaved(
        "compiled check against a bare closure",
        lambda: [indicator.check(value) for value in values],
        lambda: [bare(value) for value in values],
        aim=3,
        units=len(values),
        repeat=50,
    )
    measured = [engine.measure(text) for text in texts]
    yield interleaved(
        "indicator.evaluate(measured) with score",
        lambda: [indicator.evaluate(value) for value in measured],
        lambda: [scored(value) for value in values],
        aim=8,
        units=len(values),
        repeat=20,
    )
    yield interleaved(
        "engine.evaluate(text, text) with score",
        lambda: [engine.evaluate("≥95%", text, weight=10, name="培训合格率") for text in texts],
        lambda: [scored(value) for value in values],
        aim=8,
        units=len(values),
        repeat=20,
    )

"""Lists: `evaluate_many` of one and of many rows against loops of closures and of `evaluate`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from benchmarks.evaluation import score_floor
from benchmarks.timing import Ratio, interleaved
from indicator_engine import Engine
from indicator_engine.engine import Row

_TARGETS = 20  # distinct targets in a list, as a plan has
_NAME = "培训合格率"


def ratios() -> Iterator[Ratio]:
    """Yield the ratios of evaluating lists, three quarters of the rows missed."""
    engine = Engine.default()
    indicator = engine.indicator("≥95%", weight=10, name=_NAME)
    floor = score_floor(Decimal(95), 10)
    for size in (100, 1000):
        values = [Decimal(320 + n % 80) / 4 for n in range(size)]
        measured = [engine.measure(value, unit="%") for value in values]
        yield interleaved(
            f"indicator.evaluate_many of {size} values against closures",
            lambda measured=measured: indicator.evaluate_many(measured),
            lambda values=values: [floor(value) for value in values],
            aim=3,
            units=size,
            repeat=2000 // size,
        )
        rows = [
            Row(threshold=f"≥{80 + n % _TARGETS}%", actual=f"{value}%", weight=10, name=_NAME)
            for n, value in enumerate(values)
        ]
        floors = [score_floor(Decimal(80 + n % _TARGETS), 10) for n in range(size)]
        yield interleaved(
            f"engine.evaluate_many of {size} rows against closures",
            lambda rows=rows: engine.evaluate_many(rows),
            lambda floors=floors, values=values: [
                score(value) for score, value in zip(floors, values, strict=True)
            ],
            aim=3,
            units=size,
            repeat=2000 // size,
        )
    row = Row(threshold="≥95%", actual="90%", weight=10, name=_NAME)
    yield interleaved(
        "engine.evaluate_many of one row against evaluate",
        lambda: engine.evaluate_many([row]),
        lambda: engine.evaluate("≥95%", "90%", weight=10, name=_NAME),
        aim=3,
        repeat=1000,
    )

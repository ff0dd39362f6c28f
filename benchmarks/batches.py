"""Batches of 1, 100 and 1,000 rows: a frame, a list, and a loop of closures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from benchmarks.evaluation import score_floor
from benchmarks.timing import interleaved
from indicator_engine import Engine
from indicator_engine.engine import Row

SIZES = (1, 100, 1000)
_TARGETS = 20


def table() -> Iterator[str]:
    """Yield a table of microseconds for a row."""
    import polars

    from indicator_engine.frames import evaluate_frame

    engine = Engine.default()
    yield "| rows | `evaluate_frame`, µs a row | `evaluate_many`, µs a row | closures, µs a row |"
    yield "|--:|--:|--:|--:|"
    for size in SIZES:
        values = [320 + n % 80 for n in range(size)]
        texts = [f"≥{320 + n % _TARGETS}次" for n in range(size)]
        frame = polars.DataFrame({"t": texts, "a": values})
        pairs = zip(texts, values, strict=True)
        rows = [Row(threshold=text, actual=value, weight=10) for text, value in pairs]
        floors = [score_floor(Decimal(320 + n % _TARGETS), 10) for n in range(size)]
        numbers = [Decimal(value) for value in values]
        repeat = max(1, 200 // size)

        def closures(floors=floors, numbers=numbers):
            return [score(value) for score, value in zip(floors, numbers, strict=True)]

        whole = interleaved(
            "frame",
            lambda frame=frame: evaluate_frame(frame, threshold="t", actual="a", weight=10),
            closures,
            aim=0,
            units=size,
        )
        listed = interleaved(
            "list",
            lambda rows=rows: engine.evaluate_many(rows),
            closures,
            aim=0,
            units=size,
            repeat=repeat,
        )
        yield (
            f"| {size:,} | {whole.candidate:,.1f} | {listed.candidate:,.1f} | {listed.floor:,.2f} |"
        )

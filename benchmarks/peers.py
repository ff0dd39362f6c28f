"""Peers: rule engines in a loop over rows; those that are not installed are named.

A rule gets a bound and a value as numbers and returns verdict and points. That is less than we do:
no text is read, no unit is checked, and the points are doubles that nothing has rounded.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from statistics import median

_ROWS = 2_000
_ROUNDS = 7
_RULE = "value >= bound"
_POINTS = "10.0 if value >= bound else value / bound * 10.0"
_Loop = Callable[[list[dict[str, float]]], object]


def zen() -> _Loop:
    """zen-engine: a decision of one expression node."""
    import zen

    node = {
        "id": "score",
        "name": "score",
        "type": "expressionNode",
        "content": {
            "expressions": [
                {"id": "1", "key": "met", "value": _RULE},
                {
                    "id": "2",
                    "key": "score",
                    "value": "value >= bound ? 10 : value / bound * 10",
                },
            ]
        },
    }
    ends = [
        {"id": name, "name": name, "type": f"{name}Node", "content": {}}
        for name in ("input", "output")
    ]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("input", "score"), ("score", "output"))
    ]
    graph = {"nodes": [ends[0], node, ends[1]], "edges": edges}
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    return lambda rows: [decision.evaluate(row)["result"] for row in rows]


def rule_engine() -> _Loop:
    """rule-engine: two rules."""
    import rule_engine as rules

    met = rules.Rule(_RULE)
    score = rules.Rule("value >= bound ? 10.0 : value / bound * 10.0")
    return lambda rows: [(met.matches(row), score.statement.evaluate(row)) for row in rows]


def cel() -> _Loop:
    """common-expression-language: two compiled programs."""
    import cel

    met = cel.compile(_RULE)
    score = cel.compile("value >= bound ? 10.0 : value / bound * 10.0")
    return lambda rows: [(met.execute(row), score.execute(row)) for row in rows]


def simple() -> _Loop:
    """simpleeval: two expressions, parsed once."""
    from simpleeval import SimpleEval

    engine = SimpleEval()
    met, score = engine.parse(_RULE), engine.parse(_POINTS)

    def loop(rows: list[dict[str, float]]) -> object:
        found = []
        for row in rows:
            engine.names = row
            found.append((engine.eval(_RULE, met), engine.eval(_POINTS, score)))
        return found

    return loop


def closure() -> _Loop:
    """A bare closure over doubles."""

    def score(value: float, bound: float) -> tuple[bool, float]:
        return value >= bound, 10.0 if value >= bound else value / bound * 10.0

    return lambda rows: [score(row["value"], row["bound"]) for row in rows]


def ours() -> _Loop:
    """Our rows: the same numbers as texts, read, their units checked, scored to the cent."""
    from indicator_engine import Engine

    engine = Engine.default()

    def prepared(rows: list[dict[str, float]]) -> object:
        texts = [
            {"threshold": f"≥{row['bound']:g}次", "actual": row["value"], "weight": 10}
            for row in rows
        ]
        return engine.evaluate_many(texts)

    return prepared


def frame() -> _Loop:
    """Our columns, over a polars frame that is there already."""
    import polars

    from indicator_engine.frames import evaluate_frame

    made: dict[int, polars.DataFrame] = {}

    def evaluated(rows: list[dict[str, float]]) -> object:
        table = made.get(id(rows))
        if table is None:
            table = polars.DataFrame(
                {
                    "t": [f"≥{row['bound']:g}次" for row in rows],
                    "a": [row["value"] for row in rows],
                }
            )
            made[id(rows)] = table
        return evaluate_frame(table, threshold="t", actual="a", weight=10)

    return evaluated


PEERS = {
    "closure over doubles": closure,
    "simpleeval": simple,
    "rule-engine": rule_engine,
    "common-expression-language": cel,
    "zen-engine": zen,
    "`evaluate_many`": ours,
    "`evaluate_frame`, polars": frame,
}


def table() -> Iterator[str]:
    """Yield a table of nanoseconds for a row."""
    yield "| what | ns a row |"
    yield "|---|--:|"
    rows = [{"value": 80.0 + n % 40, "bound": 90.0 + n % 20} for n in range(_ROWS)]
    loops: dict[str, _Loop | None] = {}
    for name, make in PEERS.items():
        try:
            loops[name] = make()
        except ModuleNotFoundError:
            loops[name] = None
    taken: dict[str, list[float]] = {name: [] for name in loops}
    for turn in range(_ROUNDS + 1):  # the first warms up
        for name, loop in loops.items():
            if loop is not None:
                start = time.perf_counter()
                loop(rows)
                if turn:
                    taken[name].append(time.perf_counter() - start)
    for name, times in taken.items():
        figure = f"{median(times) / _ROWS * 1e9:,.0f}" if times else "not installed"
        yield f"| {name} | {figure} |"

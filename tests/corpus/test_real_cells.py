"""Real cells and rows, with the readings and verdicts that people gave them.

The gold is compared only where it says something; a unit is compared as a unit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from indicator_engine import Engine, IndicatorError
from indicator_engine.exact import plain
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
    Every,
    Expression,
    Graded,
    Level,
    Period,
    Range,
)

Row = dict[str, Any]
LEAST_RIGHT = (99, 100)
LEAST_JUDGED = (98, 100)


def records(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# ── an expression in the interchange form, as far as the gold names it ──────────────────────


def shown(reading: Expression) -> Row:
    common = {name: getattr(reading, name, None) for name in ("subject", "unit", "op", "implied")}
    basis = getattr(reading, "basis", None)
    common["basis"] = basis and {"of": basis.of, "change": basis.change}
    return common | _own(reading)


def _own(reading: Expression) -> Row:
    match reading:
        case Compare():
            value = None if reading.value is None else plain(reading.value)
            return {"form": "compare", "value": value, "ref": reading.ref, "anchor": reading.anchor}
        case Range():
            ends = {"low": reading.low, "high": reading.high}
            return {
                "form": "range",
                **{name: None if end is None else plain(end) for name, end in ends.items()},
                "low_inclusive": reading.low_inclusive,
                "high_inclusive": reading.high_inclusive,
            }
        case Deadline():
            date = reading.date and reading.date.isoformat()
            return {"form": "deadline", "date": date, "when": reading.when}
        case Period():
            days = (reading.start, reading.end)
            start, end = (day and day.isoformat() for day in days)
            return {"form": "period", "from": start, "to": end, "when": reading.when}
        case Level():
            grade = {"scale": reading.scale, "grade": reading.grade}
            return {"form": "level", "text": reading.text, **grade}
        case Graded():
            grades = [{"grade": g.grade, "of": shown(g.of)} for g in reading.grades]
            return {"form": "graded", "grades": grades}
        case All() | AnyOf():
            form = "all" if isinstance(reading, All) else "any"
            return {"form": form, "of": [shown(part) for part in reading.of]}
        case Every():
            of = shown(reading.of)
            return {"form": "every", "of": of, "period": reading.period, "each": reading.each}
    raise AssertionError(reading)


def agrees(engine: Engine, gold: Any, mine: Any, field: str = "") -> bool:
    if isinstance(gold, Mapping) and isinstance(mine, Mapping):
        named = {name: value for name, value in gold.items() if not _unsaid(name, value)}
        return all(agrees(engine, value, mine.get(name), name) for name, value in named.items())
    if isinstance(gold, list) and isinstance(mine, list):
        pairs = zip(gold, mine, strict=False)
        return len(gold) == len(mine) and all(agrees(engine, one, two) for one, two in pairs)
    if field == "unit" and gold and mine:
        unit = engine.ruleset.units.find(gold)
        return (unit.name if unit else gold) == mine
    return bool(gold == mine)


def _unsaid(name: str, value: object) -> bool:
    """A symbolic `when` is optional beside a date; a level's text may be written otherwise."""
    return name == "when" and value in (None, "date")


# ── cells ───────────────────────────────────────────────────────────────────────────────────


def cell_result(engine: Engine, row: Row) -> tuple[str, str]:
    """Return ``right``, ``refused`` or ``wrong``, and what was read."""
    fields = ("op", "unit", "name", "description", "level1", "level2", "year")
    context = {name: row.get(name) for name in fields if row.get(name) is not None}
    try:
        reading = engine.parse(row["text"], **context).reading
    except IndicatorError as error:
        refusal_fits = row["refuse_ok"] or row["must_refuse"]
        return ("right" if refusal_fits else "refused"), error.code
    mine = shown(reading)
    right = any(agrees(engine, gold, mine) for gold in row["accept"])
    return ("right" if right else "wrong"), engine.format(reading)


def table(failures: list[tuple[str, Row, str]], wanted: str) -> str:
    rows = [f"{kind:8} {row['id']:9} {said}  {row}" for kind, row, said in failures]
    return "\n".join([f"{len(failures)} of them do not hold; {wanted}", *rows])


def test_the_real_cells_read_as_people_read_them(engine, corpus):
    rows = records(corpus / "cells-dev.jsonl")
    results = [(*cell_result(engine, row), row) for row in rows]
    failures = [(kind, row, said) for kind, said, row in results if kind != "right"]
    right = len(rows) - len(failures)
    assert right * LEAST_RIGHT[1] >= len(rows) * LEAST_RIGHT[0], table(failures, "99 % must")


def test_no_real_cell_is_silently_wrong(engine, corpus):
    rows = records(corpus / "cells-dev.jsonl")
    results = [(*cell_result(engine, row), row) for row in rows]
    wrong = [(kind, row, said) for kind, said, row in results if kind == "wrong"]
    assert not wrong, table(wrong, "a reading that nobody accepts is worse than a refusal")


def test_full_width_forms_of_the_real_cells_read_alike(engine, corpus):
    testing = pytest.importorskip("indicator_engine.testing", exc_type=ImportError)
    different = []
    for row in records(corpus / "cells-dev.jsonl"):
        wide = row | {"text": testing.full_width(row["text"])}
        if row["op"] is None or "|" not in row["op"]:
            wide |= {"op": row["op"] and testing.full_width(row["op"])}
        one, other = cell_result(engine, row), cell_result(engine, wide)
        if one[0] != other[0] and not _words(engine, row):
            different.append((row["text"], one, other))
    assert not different


def _words(engine: Engine, row: Row) -> bool:
    """A target in words keeps the width it was written in."""
    return any(gold.get("form") == "level" for gold in row["accept"])


# ── rows ────────────────────────────────────────────────────────────────────────────────────


def row_result(engine: Engine, row: Row) -> tuple[str, str]:
    """Return ``right``, ``open`` or the kind of a wrong verdict, and why."""
    outcome = engine.evaluate(
        row["threshold"],
        row["actual"],
        **{name: row[name] for name in ("actual_unit", "previous", "budget") if name in row},
        op=row.get("op_column"),
        unit=row.get("unit_column"),
        name=row.get("name"),
        level1=row.get("level1"),
        level2=row.get("level2"),
        year=row.get("year"),
    )
    said = f"{outcome.met} {' '.join((*outcome.notes, *outcome.flags))} {outcome.error or ''}"
    if outcome.met in row["met_ok"]:
        return "right", said
    if outcome.met is True and False in row["met_ok"]:
        return "missed called met", said
    return ("open" if outcome.met is None else "met called missed"), said


def row_failures(engine: Engine, corpus: Path) -> Iterator[tuple[str, Row, str]]:
    for row in records(corpus / "rows-dev.jsonl"):
        kind, said = row_result(engine, row)
        if kind != "right":
            yield kind, row, said


def test_the_real_rows_are_judged_as_people_judge_them(engine, corpus):
    total = len(records(corpus / "rows-dev.jsonl"))
    failures = list(row_failures(engine, corpus))
    right = total - len(failures)
    assert right * LEAST_JUDGED[1] >= total * LEAST_JUDGED[0], table(failures, "98 % must")


def test_no_real_miss_is_called_met(engine, corpus):
    failures = [f for f in row_failures(engine, corpus) if f[0] == "missed called met"]
    assert not failures, table(failures, "a miss is never called met")

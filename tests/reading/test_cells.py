"""Hundreds of cells as people write them, each with the reading it must have.

The cells stand in ``cells/*.txt``, one a line: ``cell ⇒ reading``. Several accepted readings are
parted by `` ‖ ``; ``!`` is a refusal, ``!code`` a refusal with that code. A line that ends in
``✗ reason`` is read wrongly today: its test is expected to fail, and fails when it passes.
``@year 2025`` sets the budget year for the lines below it. What stands beside a cell follows it:
``95 ¦ op=≥ ¦ unit=% ¦ name=群众满意度 ⇒ ≥95%``. In a cell ``⏎`` is a line break and
``\\u200b`` an invisible character.

``python tests/reading/test_cells.py`` prints every line that does not hold;
``python tests/reading/test_cells.py --mark`` writes the marks ``✗`` anew.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from indicator_engine import Engine, IndicatorError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Every,
    Expression,
    Graded,
    Level,
    Range,
)

CELLS = Path(__file__).with_name("cells")
ARROW, OR, WRONG, BESIDE = " ⇒ ", " ‖ ", " ✗ ", " ¦ "


@dataclass(frozen=True)
class Line:
    """One line of a file of cells."""

    file: str
    number: int
    cell: str
    accepted: tuple[str, ...]
    wrong: str | None
    year: int | None
    beside: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


def lines() -> Iterator[Line]:
    for path in sorted(CELLS.glob("*.txt")):
        year = None
        for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if raw.startswith("@year "):
                year = int(raw.removeprefix("@year "))
            if ARROW not in raw or raw.startswith("# "):
                continue
            whole, _, rest = raw.partition(ARROW)
            cell, *fields = whole.split(BESIDE)
            beside = tuple((key, value) for key, _, value in (f.partition("=") for f in fields))
            accepted, _, wrong = rest.partition(WRONG)
            readings = tuple(accepted.strip().split(OR))
            text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), cell)
            text = text.replace("⏎", "\n")
            yield Line(path.stem, number, text, readings, wrong or None, year, beside)


# ── saying what was read, every field that matters in it ─────────────────────────────────────


def told(engine: Engine, reading: Expression) -> str:
    match reading:
        case Level():
            return f"words {reading.scale}/{reading.grade}" if reading.scale else "words"
        case Every():
            what = f"each {reading.each}" if reading.each else f"every {reading.period}"
            what = what if reading.count == 1 else what.replace(" ", f" {reading.count} ", 1)
            return f"{what}: {told(engine, reading.of)}"
        case All() | AnyOf():
            joint = " & " if isinstance(reading, All) else " or "
            return joint.join(told(engine, part) for part in reading.of)
        case Graded():
            return " ".join(f"{g.grade}={told(engine, g.of)}" for g in reading.grades)
        case Compare() | Range():
            return counted(engine, reading)
    return engine.format(reading)


def counted(engine: Engine, reading: Compare | Range) -> str:
    subject = f"{reading.subject}: " if reading.subject else ""
    if isinstance(reading, Compare) and reading.ref:
        sign = engine.format(Compare(reading.op, Decimal(0))).removesuffix("0")
        return f"{subject}{sign}[{reading.ref}]"
    bare = replace(reading, subject=None, basis=None)
    of = f" of {reading.basis.of}" if reading.basis else ""
    of += f" {reading.basis.change}" if reading.basis and reading.basis.change else ""
    if isinstance(bare, Compare) and bare.anchor:
        of += f" after {bare.anchor}"
        bare = replace(bare, anchor=None)
    return f"{subject}{engine.format(bare)}{of}"


def found(engine: Engine, line: Line) -> str:
    try:
        return told(engine, engine.parse(line.cell, year=line.year, **dict(line.beside)).reading)
    except IndicatorError as error:
        return f"!{error.code}"
    except Exception as error:  # noqa: BLE001 — the tool reports a crash like a wrong reading
        return f"CRASH {type(error).__name__}"


def holds(line: Line, what: str) -> bool:
    return any(what == a or (a == "!" and what.startswith("!")) for a in line.accepted)


# ── the tests ────────────────────────────────────────────────────────────────────────────────


def parameters() -> Iterator[object]:
    for line in lines():
        marks = [pytest.mark.xfail(strict=True, reason=line.wrong)] if line.wrong else []
        yield pytest.param(line, id=str(line), marks=marks)


@pytest.mark.parametrize("line", list(parameters()))
def test_the_cell_reads_as_it_must(engine, line):
    what = found(engine, line)
    assert holds(line, what), f"{line.cell} reads {what}, not {OR.join(line.accepted)}"


def test_no_cell_stands_twice():
    seen: dict[object, str] = {}
    for line in lines():
        first = seen.setdefault((line.cell, line.year, line.beside), str(line))
        assert first == str(line), f"{line.cell} stands at {first} and {line}"


# ── the tool ─────────────────────────────────────────────────────────────────────────────────


def main(*, mark: bool) -> None:
    engine = Engine.default()
    outcomes = {(line.file, line.number): (line, found(engine, line)) for line in lines()}
    for line, what in outcomes.values():
        if not holds(line, what):
            print(f"{line}  {line.cell}  reads  {what}  not  {OR.join(line.accepted)}")
    wrong = sum(1 for line, what in outcomes.values() if not holds(line, what))
    print(f"{len(outcomes)} cells, {wrong} read wrongly")
    if mark:
        for path in CELLS.glob("*.txt"):
            marked = (
                _marked(raw, outcomes.get((path.stem, number)))
                for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            )
            path.write_text("\n".join(marked) + "\n", encoding="utf-8")


def _marked(raw: str, outcome: tuple[Line, str] | None) -> str:
    if outcome is None:
        return raw
    line, what = outcome
    bare = raw.partition(WRONG)[0]
    return bare if holds(line, what) else f"{bare}{WRONG}reads {what}"


if __name__ == "__main__":
    main(mark="--mark" in sys.argv[1:])

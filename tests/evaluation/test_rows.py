"""Hundreds of rows, each a target with a measured value and the verdict it must have.

They stand in ``rows.txt``, one a line: ``target ¦ name=… ← measured ¦ previous=… ⇒ verdict``,
where the verdict is ``met``, ``missed`` or ``open``. A measured value that opens with a bracket is
a list, one value a period; ``null`` is a row that was not measured. The budget year is 2025 where
a line names none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indicator_engine import Engine

ROWS = Path(__file__).with_name("rows.txt")
FROM, ARROW, BESIDE = " ← ", " ⇒ ", " ¦ "
VERDICTS = {True: "met", False: "missed", None: "open"}
ENGINE = Engine.default()


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    number: int
    target: str
    measured: str
    verdict: str

    def __str__(self) -> str:
        return f"rows:{self.number}"


def rows() -> Iterator[Row]:
    for number, raw in enumerate(ROWS.read_text(encoding="utf-8").splitlines(), 1):
        if ARROW in raw and not raw.startswith("# "):
            left, _, verdict = raw.partition(ARROW)
            target, _, measured = left.partition(FROM)
            yield Row(number, target, measured, verdict)


def fields(written: str) -> tuple[str, dict[str, str]]:
    text, *beside = written.split(BESIDE)
    return text, dict(one.split("=", 1) for one in beside)


def verdict(row: Row) -> str:
    target, context = fields(row.target)
    text, more = fields(row.measured)
    year = int(context.pop("year", "2025"))
    actual = json.loads(text) if text == "null" or text.startswith("[") else text
    outcome = ENGINE.evaluate(target, actual, year=year, **context, **more)
    return VERDICTS[outcome.met]


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_the_row_is_judged_as_it_must(row):
    found = verdict(row)
    assert found == row.verdict, f"{row.measured} against {row.target} is {found}"


def test_no_row_stands_twice():
    seen: dict[tuple[str, str], str] = {}
    for row in rows():
        first = seen.setdefault((row.target, row.measured), str(row))
        assert first == str(row), f"{row.measured} against {row.target}: {first} and {row}"

"""Sentences as sheets print them: each with rows, and what measured values earn by it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from indicator_engine.errors import IndicatorError

HERE = Path(__file__).parent / "sheets"


@dataclass(frozen=True)
class SheetRow:
    """A sentence with one row, and what each measured value earns by it.

    A value earns points, `?` (a person), `?code` (an error of the row); `code` alone is a refusal
    of the sentence, or of the sentence for this target.
    """

    sentence: str
    target: str
    weight: str
    name: str | None
    earned: tuple[tuple[str, str], ...]
    code: str | None


def sheet_rows():
    """Return every row of every sheet."""
    found = []
    for file in sorted(HERE.glob("*.txt")):
        sentence = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or not line.strip():
                continue
            if line.startswith(" "):
                found.append(_row(sentence, line))
            else:
                sentence = line
    return found


def _row(sentence, line):
    head, *cells = (part.strip() for part in line.split(" | "))
    target, weight, *name = head.split()
    if cells[0].startswith("!"):
        return SheetRow(sentence, target, weight, *name or [None], (), cells[0][1:])
    earned = tuple((value, points) for value, _, points in (c.rpartition("=") for c in cells))
    return SheetRow(sentence, target, weight, *name or [None], earned, None)


@pytest.mark.parametrize("row", sheet_rows(), ids=lambda row: f"{row.sentence} {row.target}")
def test_sentences_of_printed_sheets(scorer, row):
    assert refusal_of(scorer, row) == row.code
    for value, points in row.earned:
        rule = scorer.rule(row.sentence, row.weight, row.name)
        outcome = scorer.outcome(rule, row.target, value, row.weight, year=2025)
        error = "" if outcome.error is None else outcome.error.code
        found = f"?{error}" if outcome.score is None else outcome.score
        assert (value, found) == (value, points if points[0] == "?" else Decimal(points))


def refusal_of(scorer, row):
    """Return the code by which a sentence is refused, alone or for the target of a row."""
    try:
        rule = scorer.rule(row.sentence, row.weight, row.name)
        scorer.outcome(rule, row.target, "1", row.weight, year=2025)
    except IndicatorError as refused:
        return refused.code
    return None

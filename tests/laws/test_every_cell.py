"""Laws that hold for every cell of the tests and of the corpus: what only looks different."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from indicator_engine import Engine, IndicatorError
from indicator_engine.expressions import Level
from indicator_engine.testing import full_width

ENGINE = Engine.default()
CELLS = Path(__file__).parent.parent / "reading" / "cells"
FIELDS = ("op", "unit", "name")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

Cell = tuple[str, tuple[tuple[str, str], ...]]


def own_cells() -> list[Cell]:
    """Every distinct cell of the reading tests with what stands beside it."""
    cells: dict[Cell, None] = {}
    for path in sorted(CELLS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if " ⇒ " in line and not line.startswith("# "):
                text, *beside = line.partition(" ⇒ ")[0].split(" ¦ ")
                fields = (one.partition("=")[::2] for one in beside)
                text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
                text = text.replace("⏎", "\n")
                cells[text, tuple((key, value) for key, value in fields)] = None
    return list(cells)


@cache
def said(cell: Cell) -> str:
    """The reading in the rules' spelling, or that it is refused; words are only words."""
    text, beside = cell
    try:
        reading = ENGINE.parse(text, year=2025, **dict(beside)).reading
    except IndicatorError:
        return "refused"
    if isinstance(reading, Level):
        return f"words {reading.scale} {reading.grade}"
    return ENGINE.format(reading).translate(ENGINE.ruleset.lexicon.fold)


def different(change: Callable[[str], str], cells: list[Cell]) -> dict[str, tuple[str, str]]:
    """The cells that a change of spelling makes another reading of."""
    found = {}
    for text, beside in cells:
        spelled = change(text)
        fields = tuple((key, change(value)) for key, value in beside if key in FIELDS)
        other = (spelled, tuple(one for one in beside if one[0] not in FIELDS) + fields)
        if other != (text, beside) and (one := said((text, beside))) != (two := said(other)):
            found[spelled] = (one, two)
    return found


def half_width(text: str) -> str:
    return text.translate(_WIDE)


def traditional(text: str) -> str:
    """Write the traditional form of every character that the rules know one of."""
    return text.translate(_TRADITIONAL)


_TRADITIONAL = {
    ord(simple): char
    for file in ENGINE.ruleset.data.characters
    for char, simple in (file.traditional or {}).items()
}


@pytest.mark.parametrize("change", [full_width, half_width, traditional])
def test_every_cell_reads_alike_in_every_form_of_its_characters(change):
    """Full width, half width and traditional characters, in the cell and beside it."""
    assert different(change, own_cells()) == {}


def plain(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if not cell[1]]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"  {text} ",
        lambda text: f"{text}\n",
        lambda text: text if text.endswith("。") else f"{text}。",  # two break it off
        lambda text: f"{text}；",
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: re.sub(r"([≥≤<>=])(?=\d)", r"\1 ", text),
    ],
    ids=["blanks", "line end", "full stop", "semicolon", "no-break blank", "blank after a sign"],
)
def test_every_cell_reads_alike_in_other_blanks_and_with_a_full_stop(change):
    assert different(change, plain(own_cells())) == {}


@pytest.mark.parametrize(
    "change",
    [lambda text: f"（{text}）", lambda text: f"“{text}”", lambda text: f"★{text}"],
    ids=["brackets", "quotation marks", "bullet"],
)
def test_a_number_reads_alike_inside_brackets_and_after_a_bullet(change):
    """Or it is refused; no mark around a cell turns a bound into another one."""
    framed = [cell for cell in plain(own_cells()) if not re.search(r"[()（）“”‘’\"'★*]", cell[0])]
    found = different(change, framed)
    assert {text: pair for text, pair in found.items() if "refused" not in pair} == {}


def test_no_frame_makes_a_refused_cell_readable():
    framed = [cell for cell in plain(own_cells()) if not re.search(r"[()（）“”]", cell[0])]
    found = different(lambda text: f"（{text}）", framed)
    assert {text: pair for text, pair in found.items() if pair[0] == "refused"} == {}


def test_every_refusal_points_at_something():
    """Its span holds at least one character of what it speaks of."""
    pointless = {}
    for text, beside in own_cells():
        try:
            ENGINE.parse(text, year=2025, **dict(beside))
        except IndicatorError as error:
            if error.text and error.span.start == error.span.end:
                pointless[text, beside] = error.code
    assert pointless == {}


# ── the spelling of what was read ───────────────────────────────────────────────────────────


def test_every_cell_reads_back_from_its_spelling():
    """format(parse(t)) reads back as parse(t), with a year and without."""
    wrong = {}
    for text, beside in own_cells():
        for year in (2025, None):
            with suppress(IndicatorError):
                reading = ENGINE.parse(text, year=year, **dict(beside)).reading
                spelling = ENGINE.format(reading)
                if not isinstance(reading, Level) and reading not in read_back(
                    spelling, year, beside
                ):
                    wrong[text, beside, year] = spelling
    assert wrong == {}


def read_back(spelling: str, year: int | None, beside: tuple[tuple[str, str], ...]):
    """What a spelling reads as; grades stand in their column, and a unit column decides ≤12月."""
    column = dict(beside).get("op", "")
    try:
        back = ENGINE.parse(spelling, op=column if "|" in column else None, year=year)
    except IndicatorError:
        return ()
    return (back.reading, *back.alternatives) if beside else (back.reading,)

"""The pages hold: every documented line gets the documented answer, every form its fields."""

from __future__ import annotations

import inspect
import json
import re

import pytest

from indicator_engine.cli.lines import Answering
from indicator_engine.interchange import lines, read_line, shapes, write_line


@pytest.fixture
def page(root):
    return (root / "docs" / "reference" / "interchange.md").read_text(encoding="utf-8")


def test_the_documented_lines_get_their_answers(page, engine):
    given = re.findall(r"(?m)^> (.*)$", page)
    wanted = re.findall(r"(?m)^< (.*)$", page)
    assert len(given) == len(wanted) == 3
    answering = Answering(engine, "en")
    for raw, answer in zip(given, wanted, strict=True):
        line = read_line(raw.encode())
        assert write_line(answering.parse(line), line.id).decode() == f"{answer}\n"


def fields_of(shape):
    return shape.__required_keys__ | shape.__optional_keys__


SHAPES = {
    "compare": shapes.CompareShape,
    "range": shapes.RangeShape,
    "deadline": shapes.DeadlineShape,
    "period": shapes.PeriodShape,
    "level": shapes.LevelShape,
    "graded": shapes.GradedShape,
    "all": shapes.AllShape,
    "every": shapes.EveryShape,
    "number": shapes.NumberShape,
    "date": shapes.DateShape,
    "list": shapes.ListShape,
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_field_of_a_form_is_documented(page, name):
    rows = [line for line in page.splitlines() if re.match(rf"\| `{name}`", line)]
    documented = set(re.findall(r"`(\w+)`", " ".join(rows)))
    always = {"form", "kind", "text", "notes", "alternatives"}
    assert fields_of(SHAPES[name]) - always <= documented


def test_every_field_of_a_row_and_an_outcome_is_documented(page):
    documented = set(re.findall(r"`(\w+)`", page))
    for shape in (shapes.ParseRowShape, shapes.EvaluateRowShape, shapes.OutcomeShape):
        assert fields_of(shape) <= documented


def test_every_code_of_a_line_is_documented(page):
    codes = set(re.findall(r'DocumentError\(\s*"([a-z-]+)"', inspect.getsource(lines)))
    assert len(codes) > 8
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_the_lines_of_the_page_are_json(page):
    for line in re.findall(r"(?m)^[<>] (.*)$", page):
        json.loads(line)

"""The published document itself: read from its text, it is examples/lunan-2025 in every figure."""

from __future__ import annotations

import pytest

from indicator_engine.documents import plan_to_yaml, read_document
from indicator_engine.plans import assess, parse_plan, read_plan


@pytest.fixture(scope="module")
def text(corpus):
    path = corpus / "seed.txt"
    if not path.is_file():
        pytest.skip("the published document is not beside this checkout")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(engine, corpus, text):
    return read_document(engine, corpus / "seed.txt")


@pytest.fixture(scope="module")
def wanted(root):
    return read_plan(root / "examples" / "lunan-2025" / "plan.yaml")


def test_every_project_is_the_example_s(reading, wanted):
    assert [len(project.indicators) for project in reading.plan.projects] == [7, 7, 7]
    for ours, theirs in zip(reading.plan.projects, wanted.projects, strict=True):
        for name in ("id", "name", "code", "purpose", "budget", "spending", "indicators"):
            assert getattr(ours, name) == getattr(theirs, name), name
        assert [one.id for one in ours.objectives] == [one.id for one in theirs.objectives]


def test_every_amount_has_the_digits_of_the_document(reading):
    budgets = [project.budget for project in reading.plan.projects]
    assert [f"{b.initial:f} {b.fiscal:f} {b.unit}" for b in budgets] == [
        "11.00 11.00 万元",
        "10.00 10.00 万元",
        "40.00 40.00 万元",
    ]


def test_the_department_and_its_ten_ratios_are_the_example_s(reading, wanted):
    ours, theirs = reading.plan.department, wanted.department
    assert (ours.id, ours.name, ours.code) == (theirs.id, theirs.name, theirs.code)
    assert len(ours.indicators) == 10
    assert ours.indicators == theirs.indicators
    named = [(one.id, one.name) for one in theirs.objectives]
    assert [(one.id, one.name) for one in ours.objectives] == named


def test_the_objectives_are_those_of_the_document(reading, text):
    sheets = (reading.plan.department, *reading.plan.projects)
    assert all(one.text in text for sheet in sheets for one in sheet.objectives)


def test_the_year_is_that_of_the_codes_and_said_to_be(reading, wanted):
    assert reading.plan.year == wanted.year
    assert [note.code for note in reading.notes] == ["document-year-from-code"]


def test_everything_is_understood_and_accounted_for(reading, text, read):
    assert reading.not_understood == ()
    assert read(text).plan == reading.plan
    passed = {stretch.code for stretch in reading.passed}
    assert passed == {"document-mark", "document-section-passed", "document-number-passed"}


def test_every_value_has_its_place(reading, text):
    lines = text.split("\n")

    def at(key):
        line, column = reading.places[key]
        return lines[line - 1][column - 1 :]

    for sheet in reading.plan.projects:
        assert at(f"{sheet.id}.code").startswith(sheet.code)
        assert at(f"{sheet.id}.name").startswith(sheet.name)
        assert at(f"{sheet.id}.purpose").startswith(sheet.purpose)
        assert at(f"{sheet.id}.budget.initial").startswith(f"{sheet.budget.initial:f}")
        for number, step in enumerate(sheet.spending, 1):
            assert at(f"{sheet.id}.spending.{number}.node").startswith(step.node)
            assert at(f"{sheet.id}.spending.{number}.percent").startswith(f"{step.percent:f}%")
        for row in sheet.indicators:
            for name in ("level1", "level2", "name", "description", "target", "basis"):
                assert at(f"{row.id}.{name}").startswith(getattr(row, name))
    for row in reading.plan.department.indicators:
        assert at(f"{row.id}.name").startswith(row.name)
        assert at(f"{row.id}.target").startswith(row.target)
        assert at(f"{row.id}.parts.numerator").startswith(row.parts.numerator)
        assert at(f"{row.id}.parts.denominator").startswith(row.parts.denominator)


def test_a_row_names_its_line(reading, text):
    row = reading.plan.projects[2].indicators[5]
    line = int(row.at.rpartition(":")[2])
    assert text.split("\n")[line - 1].strip() == row.level2 or row.name in text.split("\n")[line]


def test_the_plan_is_written_and_assessed_like_the_example(engine, reading, wanted):
    written = parse_plan(plan_to_yaml(reading.plan))
    assert written == reading.plan
    ours, theirs = assess(engine, written), assess(engine, wanted)
    standings = [(row.indicator.id, row.standing, row.weight) for row in ours.rows]
    assert standings == [(row.indicator.id, row.standing, row.weight) for row in theirs.rows]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(read, reading, text, end):
    again = read(text.replace("\n", end))
    assert again.plan == reading.plan
    assert again.places == reading.places

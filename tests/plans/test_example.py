"""examples/lunan-2025 holds exactly what the published document prints."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from indicator_engine.plans import read_actuals, read_plan

LEVEL2 = re.compile(r".+指标")
RATIO = re.compile(r"([^；：\s]+?)，([^；。]+?)占([^；。]+?)的比例(≥95%|大于等于95%)")


@pytest.fixture(scope="module")
def folder(root):
    return root / "examples" / "lunan-2025"


@pytest.fixture(scope="module")
def plan(folder):
    return read_plan(folder / "plan.yaml")


@pytest.fixture(scope="module")
def seed(corpus):
    return (corpus / "seed.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables(seed):
    """Return the text of each project table of the document."""
    return re.split(r"\[bookmark: _Toc_4_4_\d+\]\d\.", seed)[1:]


def cells_of(text):
    return [cell.strip() for cell in re.split(r"[\t\n]", text) if cell.strip()]


def rows_of(table):
    """Return (level1, level2, name, description, target, basis) of every row of a table."""
    cells = cells_of(table.partition("指标值确定依据")[2])
    rows, level1, place = [], "", 0
    while place < len(cells):
        if LEVEL2.fullmatch(cells[place]) and LEVEL2.fullmatch(cells[place + 1]):
            level1, place = cells[place], place + 1
        rows.append((level1, *cells[place : place + 5]))
        place += 5
    return rows


def test_there_are_3_projects_21_rows_and_10_ratios(plan):
    assert len(plan.projects) == 3
    assert [len(project.indicators) for project in plan.projects] == [7, 7, 7]
    assert len(plan.department.indicators) == 10
    assert all(row.parts is not None for row in plan.department.indicators)


def test_every_row_is_the_document_s_in_its_order(plan, tables):
    assert len(tables) == len(plan.projects)
    for project, table in zip(plan.projects, tables, strict=True):
        ours = [
            (row.level1, row.level2, row.name, row.description, row.target, row.basis)
            for row in project.indicators
        ]
        assert ours == rows_of(table)


def test_the_cut_off_name_is_kept_as_printed(plan):
    row = plan.projects[2].indicators[5]
    assert row.name == "为国民经济持续健康发展和社会稳"
    assert row.description.startswith(row.name)


def test_every_budget_code_purpose_and_name(plan, tables):
    for project, table in zip(plan.projects, tables, strict=True):
        cells = cells_of(table)
        after = {cell: cells[at + 1] for at, cell in enumerate(cells[:-1])}
        assert after["项目编码"] == project.code
        assert after["项目名称"] == project.name
        assert Decimal(after["预算数"]) == project.budget.initial
        assert f"{project.budget.initial:f}" == after["预算数"]
        assert f"{project.budget.fiscal:f}" == after["其中：财政    资金"]
        assert project.budget.other is None
        assert f"单位：{project.budget.unit}" in cells
        assert project.purpose in cells


def test_every_step_of_the_spending_plans(plan, tables):
    for project, table in zip(plan.projects, tables, strict=True):
        head, _, rest = table.partition("12月底")
        nodes = [*cells_of(head.partition("资金支出计划（%）")[2]), "12月底"]
        percents = [cell.strip() for cell in rest.partition("绩效目标")[0].split("\n\t")[2:6]]
        printed = [(n, p) for n, p in zip(nodes, percents, strict=True) if p]
        assert [(step.node, f"{step.percent}%") for step in project.spending] == printed


def test_every_ratio_of_the_department_with_its_parts(plan, seed):
    ours = [
        (row.name, row.parts.numerator, row.parts.denominator, row.target)
        for row in plan.department.indicators
    ]
    assert ours == RATIO.findall(seed)


def test_who_the_plan_is_of(plan, seed):
    assert f"{plan.department.code}{plan.department.name}" in seed
    assert all(objective.name in seed for objective in plan.department.objectives)


def test_no_paragraph_is_copied(plan, seed):
    sheets = (plan.department, *plan.projects)
    texts = [objective.text for sheet in sheets for objective in sheet.objectives]
    assert texts
    assert not [text for text in texts if text in seed]


def test_the_values_say_that_they_are_illustrative(folder, plan):
    path = folder / "actuals.illustrative.yaml"
    assert "ILLUSTRATIVE" in path.read_text(encoding="utf-8").splitlines()[0]
    actuals = read_actuals(path, plan)
    assert actuals.illustrative
    rows = {row.id for sheet in plan.sheets for row in sheet.indicators}
    assert actuals.values.keys() == rows

"""Tables and labels that the form does not know: listed with their places, merged into nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

# Labels of forms elsewhere: not one column of the packaged form is among them.
ELSEWHERE = ("一级目标", "二级目标", "考核要点", "考核说明", "目标水平", "备注")
HEADINGS = ("资金支出计划（%）", "绩效目标", "一级指标")


def left(reading):
    return [stretch.text for stretch in reading.not_understood]


def written(rows):
    """Write rows of cells as a converter does."""
    return "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows)


def before(text, label, rows):
    """Put rows of another table in front of a label."""
    assert f"\t{label}\n" in text
    return text.replace(f"\t{label}\n", f"{written(rows)}\n\n\t{label}\n", 1)


EQUIPMENT = [("设备名称", "数量", "单价"), ("书架", "10个", "500元"), ("电脑", "2台", "5000元")]


@pytest.mark.parametrize("labels", [ELSEWHERE, (*("一级指标", "二级指标"), *ELSEWHERE[2:])])
def test_a_table_with_other_labels_is_listed_whole(read, making, labels):
    found = read(making.document(replace(making.first, labels=labels), making.second))
    first, second = found.plan.projects
    assert first.indicators == ()
    assert [one.text for one in first.objectives] == ["1.更新馆藏。"]
    cells = [cell for row in (labels, *making.first.rows) for cell in row if cell]
    assert left(found) == [line for cell in cells for line in cell.split("\n") if line]
    assert "document-table-without-rows" in {note.code for note in found.notes}
    assert len(second.indicators) == 1


@pytest.mark.parametrize("label", HEADINGS)
@pytest.mark.parametrize(
    "rows", [EQUIPMENT, [("项目负责人", "张三")], [("立项依据", "市政府文件"), ("1.", "2.")]]
)
def test_cells_between_what_is_known_change_nothing_and_are_listed(read, making, label, rows):
    text = making.document(making.first)
    plan = read(text).plan
    found = read(before(text, label, rows))
    assert cells_of(found.plan) == cells_of(plan)
    assert left(found) == [cell for row in rows for cell in row]


def cells_of(plan):
    """Return all that a plan says; where its rows stand moves with the text above them."""
    (project,) = plan.projects
    return (
        project.purpose,
        project.budget,
        project.spending,
        project.objectives,
        [replace(row, at="") for row in project.indicators],
    )


WORDS = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=5)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.tuples(*[WORDS] * width), min_size=1, max_size=4)
)


@given(TABLES, st.sampled_from(HEADINGS))
def test_any_table_between_what_is_known_is_listed(read, making, rows, label):
    text = making.document(making.first)
    found = read(before(text, label, rows))
    assert cells_of(found.plan) == cells_of(read(text).plan)
    assert left(found) == [cell for row in rows for cell in row]


@given(TABLES.filter(lambda rows: len(rows[0]) != 6))
def test_any_table_below_the_rows_is_listed(read, making, rows):
    text = making.document(replace(making.first, extra=[written(rows)]))
    found = read(text)
    assert cells_of(found.plan) == cells_of(read(making.document(making.first)).plan)
    assert left(found) == [cell for row in rows for cell in row]


@pytest.mark.parametrize("heading", ["二、设备清单", "（一）设备清单", "第三部分"])
def test_a_table_under_a_heading_is_no_rows_of_the_one_above(read, making, heading):
    # As many cells as there are columns, and none where heads stand.
    rows = [("", "", "书架", "木制", "10个", "统一采购"), ("", "", "电脑", "", "2台", "统一采购")]
    text = making.document(making.first) + f"{heading}\n\n{written(rows)}\n"
    found = read(text)
    assert cells_of(found.plan) == cells_of(read(making.document(making.first)).plan)
    cells = [cell for row in rows for cell in row if cell]
    assert [text for text in left(found) if text != heading] == cells


def test_a_purpose_and_an_objective_that_are_empty_take_no_label(read, making):
    text = making.document(replace(making.first, purpose=" ", objectives=(" ",)))
    rows = [("项目负责人", "张三")]
    found = read(before(before(text, HEADINGS[0], rows), HEADINGS[2], rows))
    (project,) = found.plan.projects
    assert (project.purpose, project.objectives) == (None, ())
    assert left(found) == ["项目负责人", "张三"] * 2
    assert len(project.spending) == 2


def test_objectives_in_cells_of_their_own(read, making):
    text = making.document(making.first).replace(
        "\t1.更新馆藏。", "\t1.更新馆藏。\n\t2.扩大影响。\n\n\t备注\n\t3.另行说明"
    )
    found = read(text)
    texts = [one.text for one in found.plan.projects[0].objectives]
    assert texts == ["1.更新馆藏。", "2.扩大影响。"]
    assert left(found) == ["备注", "3.另行说明"]


def test_labels_of_another_province_that_are_known_in_part(read, making):
    labels = ("一级指标", "二级指标", "三级指标", "指标解释", "年度指标值", "评分标准")
    found = read(making.document(replace(making.first, labels=labels)))
    assert len(found.plan.projects[0].indicators) == 5
    bases = [row[5] for row in making.first.rows]
    assert left(found) == ["评分标准", *bases]


@pytest.mark.parametrize("gone", range(5))
def test_a_row_that_is_not_there_takes_nothing_with_it(read, making, gone):
    rows = [row for at, row in enumerate(making.first.rows) if at != gone]
    if gone == 0:  # its heads go on in the rows below
        rows[0] = (*making.first.rows[0][:2], *rows[0][2:])
    found = read(making.document(replace(making.first, rows=rows)))
    names = [row.name for row in found.plan.projects[0].indicators]
    assert names == [row[2] for at, row in enumerate(making.first.rows) if at != gone]
    assert left(found) == []

"""A made-up document of the form: what is read, and what is refused rather than guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from indicator_engine.documents import parse_document, plan_to_yaml, read_document, reading_to_json
from indicator_engine.errors import DocumentError
from indicator_engine.plans import DocumentErrors, parse_plan


def left(reading):
    """Return what was not understood: (code, text)."""
    return [(stretch.code, stretch.text) for stretch in reading.not_understood]


def noted(reading):
    return [note.code for note in reading.notes]


def cells(row):
    return (row.level1, row.level2, row.name, row.description, row.target, row.basis)


@pytest.fixture
def reading(read, making):
    return read(making.document(making.first, making.second))


# ── what is read ─────────────────────────────────────────────────────────────────────────────


def test_rows_with_their_heads_carried_down(reading):
    first, second = reading.plan.projects
    assert [cells(row) for row in first.indicators] == [
        ("产出指标", "数量指标", "购置册数", "全年购置图书册数", "≥3000册", "工作计划"),
        ("产出指标", "数量指标", "上架册数", "全年上架册数", "≥2800册", "工作计划"),
        ("产出指标", "质量指标", "验收合格率", "每批次验收", "100%", "行业标准"),
        ("产出指标", "时效指标", "购置完成时间", "按期完成", "11月底前", "工作计划"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "问卷调查", "≥９０％", "问卷"),
    ]
    assert [row.id for row in second.indicators] == ["T2.1"]
    assert left(reading) == []


def test_the_head_of_each_table(reading):
    first, second = reading.plan.projects
    assert (first.name, first.code, first.purpose) == (
        "图书购置",
        "33010226P00012345678B",
        "购置图书",
    )
    assert (first.budget.initial, first.budget.fiscal, first.budget.other) == (
        Decimal("8.50"),
        Decimal("8.50"),
        None,
    )
    assert [(step.node, step.percent) for step in first.spending] == [("6月底", 40), ("12月底", 60)]
    assert [(step.node, step.percent) for step in second.spending] == [
        ("6月底", 20),
        ("12月底", 80),
    ]
    assert (second.budget.initial, second.budget.other) == (Decimal("1200.50"), Decimal("200.50"))
    assert [one.text for one in second.objectives] == [
        "1、办好活动。",
        "2.扩大影响，惠及1.5万人次。",
    ]
    assert [one.id for one in second.objectives] == ["T2-1", "T2-2"]


def test_the_department_and_its_ratios(reading):
    department = reading.plan.department
    assert (department.code, department.name, reading.plan.year) == ("303003", "某市图书馆", 2026)
    assert [(row.id, row.name, row.target, row.objective) for row in department.indicators] == [
        ("D1.1", "馆藏更新完成率", "≥90%", "D1"),
        ("D1.2", "借阅办结率", "大于等于98%", "D1"),
        ("D2.1", "活动完成率", "≥９５％", "D2"),
    ]
    parts = [(row.parts.numerator, row.parts.denominator) for row in department.indicators]
    assert parts == [
        ("实际更新册数", "计划册数"),
        ("按时办结的借阅", "全部借阅"),
        ("已举办的场次", "计划场次"),
    ]
    assert [(one.name, one.text) for one in department.objectives] == [
        ("图书借阅", "办理借阅，更新馆藏。"),
        ("阅读活动", "组织读书活动。"),
    ]


def test_a_broken_cell_is_joined_and_noted(reading):
    notes = [note for note in reading.notes if note.code == "document-cell-joined"]
    assert [note.params["cell"] for note in notes] == ["每批次验收"]


def test_the_plan_file_says_the_same(reading):
    assert parse_plan(plan_to_yaml(reading.plan)) == reading.plan


def test_json_has_places_and_amounts_as_text(reading):
    written = reading_to_json(reading, "en")
    assert written["plan"]["projects"][0]["budget"]["initial"] == "8.50"
    assert written["places"]["T1.1.target"] == list(reading.places["T1.1.target"])
    assert written["not_understood"] == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(read, making, reading, end):
    again = read(making.document(making.first, making.second).replace("\n", end))
    assert again.plan == reading.plan
    assert again.places == reading.places


def test_a_byte_order_mark_changes_nothing(read, making, reading):
    again = read("\ufeff" + making.document(making.first, making.second))
    assert again.plan == reading.plan


def test_any_number_of_projects(read, making):
    tables = [replace(making.first, name=f"项目{at}") for at in range(9)]
    reading = read(making.document(*tables))
    assert [p.name for p in reading.plan.projects] == [f"项目{at}" for at in range(9)]
    assert all(len(p.indicators) == 5 for p in reading.plan.projects)
    assert left(reading) == []


def test_tables_alone(read, making):
    reading = read(making.document(making.first, prose=""))
    assert len(reading.plan.projects) == 1
    assert reading.plan.department.indicators == ()


def test_tables_without_titles_between_them(read, making):
    text = making.document(making.first, making.second, prose="")
    bare = "\n".join(line for line in text.split("\n") if not line.startswith("["))
    reading = read(bare)
    assert [project.name for project in reading.plan.projects] == ["图书购置", "全民阅读活动经费"]
    assert [project.budget.unit for project in reading.plan.projects] == ["万元", "万元"]
    assert left(reading) == []


def test_one_row_a_line(read):
    text = "\t一级指标\t二级指标\t三级指标\t指标值\n\t产出指标\t数量指标\t次数\t≥1次\n"
    text += "\t\t\t册数\t≥2册\n"
    rows = read(text, year=2026).plan.projects[0].indicators
    assert [(row.level2, row.name, row.target) for row in rows] == [
        ("数量指标", "次数", "≥1次"),
        ("数量指标", "册数", "≥2册"),
    ]


def test_every_cell_on_its_own_between_blank_lines(read):
    given = ["一级指标", "二级指标", "三级指标", "指标值", "产出指标", "数量指标", "次数", "≥1次"]
    text = "\n\n".join(f"\t{cell}" for cell in given)
    rows = read(text, year=2026).plan.projects[0].indicators
    assert [(row.name, row.target) for row in rows] == [("次数", "≥1次")]


def test_labels_repeated_at_the_top_of_a_page(read, making):
    rows = [*making.first.rows[:2], making.labels, *making.first.rows[2:]]
    reading = read(making.document(replace(making.first, rows=rows)))
    assert len(reading.plan.projects[0].indicators) == 5
    assert left(reading) == []


def test_more_columns_that_are_known(read, making):
    labels = ("一级指标", "二级指标", "指标名称", "计算符号", "目标值", "计量单位", "分值")
    rows = [("产出指标", "数量指标", "册数", "≥", "300", "册", "50")]
    reading = read(making.document(replace(making.first, labels=labels, rows=rows)))
    row = reading.plan.projects[0].indicators[0]
    assert (row.op, row.target, row.unit, row.weight) == ("≥", "300", "册", Decimal(50))
    assert left(reading) == []


# ── what is not understood ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", [0, 3, 6])
def test_an_extra_column_is_listed_and_shifts_nothing(read, making, reading, place):
    def wider(row, cell):
        return (*row[:place], cell, *row[place:])

    table = replace(
        making.first,
        labels=wider(making.labels, "备注"),
        rows=[wider(row, f"说明{at}") for at, row in enumerate(making.first.rows)],
    )
    found = read(making.document(table))
    ours, theirs = found.plan.projects[0].indicators, reading.plan.projects[0].indicators
    assert [cells(row) for row in ours] == [cells(row) for row in theirs]
    assert {code for code, _ in left(found)} == {"document-column-unknown"}
    assert [text for _, text in left(found)] == ["备注", *(f"说明{at}" for at in range(5))]


@pytest.mark.parametrize("missing", range(6))
@pytest.mark.parametrize("number", range(5))
def test_a_row_with_a_missing_cell_is_refused_alone(read, making, reading, number, missing):
    rows = list(making.first.rows)
    rows[number] = rows[number][:missing] + rows[number][missing + 1 :]
    found = read(making.document(replace(making.first, rows=rows)))
    names = {row.name for row in found.plan.projects[0].indicators}
    every = [row.name for row in reading.plan.projects[0].indicators]
    assert names == {name for at, name in enumerate(every) if at != number}
    assert {code for code, _ in left(found)} == {"document-row-uneven"}
    by_name = {row.name: cells(row)[2:] for row in reading.plan.projects[0].indicators}
    for row in found.plan.projects[0].indicators:
        assert cells(row)[2:] == by_name[row.name]


def test_two_halves_of_different_rows_make_no_row(read, making):
    rows = [
        *making.first.rows[:1],
        ("", "质量指标", "合格率"),
        ("", "时效指标", "及时率"),
        *making.first.rows[4:],
    ]
    found = read(making.document(replace(making.first, rows=rows)))
    assert [row.name for row in found.plan.projects[0].indicators] == ["购置册数", "读者满意度"]
    assert len(left(found)) == 4


@pytest.mark.parametrize("column", [2, 4])
def test_a_row_without_name_or_target_is_refused(read, making, column):
    rows = list(making.first.rows)
    rows[1] = (*rows[1][:column], " ", *rows[1][column + 1 :])
    found = read(making.document(replace(making.first, rows=rows)))
    assert len(found.plan.projects[0].indicators) == 4
    assert {code for code, _ in left(found)} == {"document-row-incomplete"}


def test_a_row_whose_head_is_none_is_refused(read, making):
    rows = list(making.first.rows)
    rows[1] = ("购置", "", "上架册数", "", "≥1册", "")
    found = read(making.document(replace(making.first, rows=rows)))
    assert ("document-row-head-unknown", "上架册数") in left(found)
    after = found.plan.projects[0].indicators[1]
    assert (after.level1, after.level2) == (None, "质量指标"), "what head it has is not known"
    assert "document-head-missing" in noted(found)


def test_empty_cells_are_left_out(read, making):
    rows = [("产出指标", "数量指标", "购置册数", "", "≥3000册", " ")]
    found = read(making.document(replace(making.first, rows=rows)))
    row = found.plan.projects[0].indicators[0]
    assert (row.description, row.basis) == (None, None)
    assert left(found) == []


def test_a_remark_below_a_table_belongs_to_no_row(read, making):
    found = read(making.document(replace(making.first, extra=["注：另附说明"]), making.second))
    assert found.plan.projects[0].indicators[-1].basis == "问卷"
    assert left(found) == [("document-text-unplaced", "注：另附说明")]


def test_a_remark_between_rows_belongs_to_no_row(read, making):
    rows = list(making.first.rows)
    rows[0] = (*rows[0][:5], rows[0][5] + "\n\n注：见附件")
    found = read(making.document(replace(making.first, rows=rows)))
    assert found.plan.projects[0].indicators[0].basis == "工作计划"
    assert left(found) == [("document-text-unplaced", "注：见附件")]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"initial": "约8万"}, {"约8万"}),
        ({"initial": "-8.50"}, {"-8.50"}),
        ({"initial": "8.50元"}, {"8.50元"}),
        ({"initial": ""}, {"8.50"}),
        ({"unit": "单位：次"}, {"单位：次", "8.50"}),
        ({"unit": "2026年"}, {"2026年", "8.50"}),
    ],
)
def test_amounts_that_cannot_be_read_make_no_budget(read, making, change, refused):
    found = read(making.document(replace(making.first, **change)))
    project = found.plan.projects[0]
    assert project.budget is None or "initial" not in change
    assert refused <= {text for _, text in left(found)}
    assert not [key for key in found.places if key.startswith("T1.budget.initial")]
    assert len(project.indicators) == 5


def test_a_unit_beside_the_amount(read, making):
    table = replace(making.first, initial="8.50万元", unit="")
    found = read(making.document(replace(table, fiscal="8.50万元")))
    assert found.plan.projects[0].budget.unit == "万元"
    assert left(found) == []


@pytest.mark.parametrize(
    "percents", [("40%", "60%"), ("10%", "20%", "30%", "40%"), ("", "140%", ""), ("", "多数", "")]
)
def test_a_spending_plan_that_does_not_fit_is_refused_whole(read, making, percents):
    found = read(making.document(replace(making.first, percents=percents)))
    assert found.plan.projects[0].spending == ()
    assert {code for code, _ in left(found)} == {"document-spending-uneven"}


def test_a_value_given_twice(read, making):
    text = making.document(making.first).replace(
        "\t资金支出", "\t项目名称\n\t别的名称\n\n\t资金支出"
    )
    found = read(text)
    assert found.plan.projects[0].name == "图书购置"
    assert left(found) == [("document-value-twice", "别的名称")]


@pytest.mark.parametrize(
    "line",
    [
        "完成率，实际数占计划数",
        "完成率，甲占乙占丙的比例≥95%",
        "完成率，实际数，占计划数的比例≥95%",
        "完成率占计划数的比例≥95%",
        "完成率，占计划数的比例≥95%",
        "完成率，实际数占计划数的比例≥95个苹果派",
        "进一步做好工作",
    ],
)
def test_prose_that_is_no_indicator_is_listed_and_the_rest_read(read, making, line):
    prose = making.prose.replace("；借阅", f"；{line}；借阅")
    found = read(making.document(making.first, prose=prose))
    assert [row.id for row in found.plan.department.indicators] == ["D1.1", "D1.2", "D2.1"]
    assert left(found) == [("document-prose-not-read", line)]


def test_text_under_no_known_heading_is_listed(read, making):
    prose = making.prose.replace("三、工作保障措施", "三、其他\n其他事项。\n四、工作保障措施")
    found = read(making.document(making.first, prose=prose))
    assert left(found) == [
        ("document-text-unplaced", "三、其他"),
        ("document-text-unplaced", "其他事项。"),
    ]


def test_indicators_in_a_section_that_is_passed_over_are_listed(read, making):
    line = "绩效指标：完成率，实际数占计划数的比例≥95%"
    found = read(making.document(making.first, prose=making.prose.replace("1、加强领导", line)))
    assert left(found) == [("document-text-unplaced", line)]
    assert len(found.plan.department.indicators) == 3


# ── the document as a whole ──────────────────────────────────────────────────────────────────


def test_a_year_given_goes_before_the_codes(read, making):
    assert read(making.document(making.first), year=2030).plan.year == 2030


def test_the_year_of_the_title_goes_before_the_codes(read, making):
    found = read("某市图书馆２０２７年部门绩效文本\n" + making.document(making.first))
    assert found.plan.year == 2027
    assert found.plan.document == "某市图书馆２０２７年部门绩效文本"
    assert "document-year-from-code" not in noted(found)


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        (("A1", "A2"), "document-year-missing"),
        (("33010226P1", "33010227P1"), "document-years-differ"),
    ],
)
def test_a_year_that_cannot_be_told_is_refused(engine, making, codes, error):
    tables = [replace(making.first, code=code) for code in codes]
    with pytest.raises(DocumentError) as caught:
        parse_document(engine, making.document(*tables))
    assert caught.value.code == error
    assert parse_document(engine, making.document(*tables), year=2026).plan.year == 2026


@pytest.mark.parametrize("text", ["", "\n", "一段文字。", "\t甲\n\t乙\n", "绩效指标：完成率≥95%"])
def test_a_text_without_tables_says_so(engine, text):
    with pytest.raises(DocumentError) as caught:
        parse_document(engine, text)
    assert caught.value.code == "document-without-plan"


def test_prose_alone_is_read_and_says_that_there_is_no_table(read, making):
    found = read(making.prose, year=2026)
    assert len(found.plan.department.indicators) == 3
    assert "document-no-table" in noted(found)
    assert "document-department-missing" in noted(found)


def test_a_table_without_rows(read, making):
    found = read(making.document(replace(making.first, labels=("附：",), rows=[])))
    assert found.plan.projects[0].indicators == ()
    assert "document-table-without-rows" in noted(found)


def test_tables_of_two_departments(read, making):
    text = making.document(making.first) + making.document(making.second, prose="").replace(
        "303003某市图书馆", "303004某市文化馆"
    )
    found = read(text)
    assert found.plan.department.name == "某市图书馆"
    assert "document-department-differs" in noted(found)


def test_a_form_that_is_not_there(engine):
    with pytest.raises(DocumentError) as caught:
        parse_document(engine, "x", form="none")
    assert caught.value.code == "document-form-unknown"


def test_a_path_or_the_text_itself(engine, making, tmp_path):
    text = making.document(making.first)
    path = tmp_path / "文本.txt"
    path.write_text(text, encoding="utf-8")
    plan = read_document(engine, text).plan
    assert read_document(engine, path).plan == read_document(engine, str(path)).plan == plan
    with pytest.raises(DocumentErrors):
        read_document(engine, tmp_path / "none.txt")
    path.write_bytes(text.encode("gb18030"))
    with pytest.raises(DocumentErrors) as caught:
        read_document(engine, path)
    assert caught.value.problems()[0].code == "file-not-utf8"


def test_a_mark_inside_a_text_parts_it_and_costs_nothing(read, making):
    text = making.document(making.first).replace("\t购置册数", "\t购置[bookmark: _x]册数")
    found = read(text)
    assert found.plan.projects[0].indicators[0].name == "购置册数"
    assert left(found) == []

"""Any text gives a reading that accounts for all of it, or our error, in linear time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicator_engine.documents import parse_document, plan_to_yaml
from indicator_engine.errors import DocumentError
from indicator_engine.plans import parse_plan

WORDS = [
    "\t", "\n", "\n\n", "\r\n", "\r", " ", "一级指标", "二级指标", "三级指标", "指标值", "备注",
    "产出指标", "数量指标", "次数", "≥1次", "项目编码", "33010226P0001A", "项目名称", "预算数",
    "11.00", "单位：万元", "303003某馆", "预算规模及资金用途", "资金支出计划（%）", "3月底", "50%",
    "绩效目标", "绩效目标：", "绩效指标：",
    "完成率，实际数占计划数的比例≥95%", "；", "。", "占", "，",
    "1.", "一、", "第一部分", "分项绩效目标", "工作保障措施", "绩效目标表",
    "[bookmark: x]", "[bookmark:",
    "\ufeff", "\u200b", "\x0b", "\x85", "\u2028", "😀", "A", "b",
]  # fmt: skip
HEADER = "\n\n\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\n"

texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=80).map("".join),
    st.tuples(
        st.lists(st.sampled_from(WORDS), max_size=30).map("".join),
        st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
    ).map(HEADER.join),
)


@given(texts)
@example("")
@example("\t" * 50)
@example(HEADER + "\t甲")
@example("二、分项绩效目标\n绩效指标：\n绩效目标：")
def test_a_reading_or_our_error(read, text):
    try:
        reading = read(text, year=2026)
    except DocumentError as error:
        if error.code != "document-without-plan":
            raise
        return
    ids = [sheet.id for sheet in (reading.plan.department, *reading.plan.projects)]
    ids += [row.id for sheet in reading.plan.sheets for row in sheet.indicators]
    assert len(set(ids)) == len(ids)
    for sheet in reading.plan.sheets:
        for row in sheet.indicators:
            assert row.name.strip()
            assert row.target.strip()
    if all(char.isprintable() or char in "\t\n\r" for char in text):
        assert parse_plan(plan_to_yaml(reading.plan)) == reading.plan


GROWING = [
    pytest.param(lambda n: HEADER + "\t产出指标\n\t数量指标\n\t次数\n\t≥1次\n\n" * n, id="rows"),
    pytest.param(lambda n: HEADER + "\t甲\n\n" * (3 * n), id="single cells"),
    pytest.param(lambda n: HEADER + "\t甲\n" + "乙\n" * (5 * n), id="broken cell"),
    pytest.param(lambda n: HEADER + "\t" * (10 * n), id="tabs"),
    pytest.param(lambda n: HEADER + "\t甲" + "\t" * (10 * n), id="tabs at the end"),
    pytest.param(lambda n: "[bookmark: x]" * (2 * n) + HEADER, id="marks"),
    pytest.param(lambda n: "[bookmark:" * (2 * n) + HEADER, id="open marks"),
    pytest.param(lambda n: HEADER + "\n" * (20 * n), id="blank lines"),
    pytest.param(lambda n: HEADER + "\t项目编码\n\t1\n" * (3 * n), id="labels"),
    pytest.param(lambda n: "二、分项绩效目标\n绩效指标：" + "完成率≥95%；" * n, id="prose"),
    pytest.param(lambda n: "二、分项绩效目标\n绩效指标：" + "占，" * (5 * n), id="no prose"),
    pytest.param(lambda n: "二、分项绩效目标\n绩效指标：" + "甲\n" * (5 * n), id="broken prose"),
    pytest.param(lambda n: "二、分项绩效目标\n绩效指标：" + "完成率≥95%；\n" * n, id="both"),
    pytest.param(lambda n: HEADER + "\t甲[bookmark: x]" * (5 * n), id="marks inside"),
    pytest.param(lambda n: HEADER.rstrip() + "\n\t甲" * n + "\n\n\t甲" * (2 * n), id="columns"),
    pytest.param(lambda n: "二、分项绩效目标\n" + "1.甲\n绩效目标：乙\n" * (2 * n), id="items"),
    pytest.param(lambda n: HEADER + "一" * (20 * n), id="one number"),
    pytest.param(lambda n: "\t项目编码\n\t1\n" + "\t303003馆\n" * (5 * n), id="openings"),
]


@pytest.mark.parametrize("made", GROWING)
def test_time_is_linear(engine, made):
    def took(size):
        best = []
        for _ in range(3):
            start = time.perf_counter()
            with suppress(DocumentError):
                parse_document(engine, made(size), year=2026)
            best.append(time.perf_counter() - start)
        return min(best)

    took(50)
    short, long = took(400), took(3200)
    assert long < max(32 * short, 0.5), f"{long / short:.0f} times as long for 8 times the text"

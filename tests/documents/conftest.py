"""A made-up document of the same form as published ones: other names, other numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from indicator_engine.documents import DocumentReading, parse_document

LABELS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")

PROSE = """\
 第一部分
部门整体绩效目标

[bookmark: _Toc1]一、总体绩效目标
围绕全市中心工作，做好图书服务。
[bookmark: _Toc2]二、分项绩效目标
1.图书借阅
绩效目标：办理借阅，
更新馆藏。
绩效指标：馆藏更新完成率，实际更新册数占计划册数的比例≥90%；借阅办结率，按时办结的借阅占全部借阅的比例大于等于98%。
2.阅读活动\t
绩效目标：组织读书活动。\t绩效指标：活动完成率，已举办的场次占计划场次的比例≥９５％
三、工作保障措施
1、加强领导
一是健全制度。二是加强监督。

第二部分
预算项目绩效目标

"""


@dataclass
class Made:
    """One project table; `rows` hold the cells of each row as they are printed."""

    name: str
    code: str
    rows: list[tuple[str, ...]]
    initial: str = "8.50"
    fiscal: str = "8.50"
    other: str = " "
    purpose: str = "购置图书"
    nodes: tuple[str, ...] = ("3月底", "6月底", "12月底")
    percents: tuple[str, ...] = (" ", "40%", "60%")
    objectives: tuple[str, ...] = ("1.更新馆藏。",)
    labels: tuple[str, ...] = LABELS
    unit: str = "单位：万元"
    extra: list[str] = field(default_factory=list)

    def text(self, number: int) -> str:
        """Return the table as a converter writes it: a tab before each cell, rows apart."""
        rows: list[tuple[str, ...]] = [
            ("项目编码", self.code, "项目名称", self.name),
            (
                "预算规模及资金用途", "预算数", self.initial, "其中：财政    资金", self.fiscal,
                "其他资金", self.other,
            ),
            ("", self.purpose + "\t"),
            ("资金支出计划（%）", *self.nodes),
            ("", *self.percents),
            ("绩效目标", "\n".join(self.objectives)),
            self.labels,
            *self.rows,
        ]  # fmt: skip
        head = f"\n \n[bookmark: _T{number}]{number}.{self.name}绩效目标表\n"
        head += f"\t303003某市图书馆\n\t{self.unit}\n\n"
        body = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows)
        return head + body + "\n\n" + "\n".join(self.extra) + "\n"


FIRST = Made(
    "图书购置",
    "33010226P00012345678B",
    [
        ("产出指标", "数量指标", "购置册数", "全年购置图书册数", "≥3000册", "工作计划"),
        ("", "", "上架册数", "全年上架册数", "≥2800册", "工作计划"),
        ("", "质量指标", "验收合格率", "每批次\n验收\n", "100%", "行业标准"),
        ("", "时效指标", "购置完成时间", "按期完成", "11月底前", "工作计划"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "问卷调查", "≥９０％", "问卷"),
    ],
)
SECOND = Made(
    "全民阅读活动经费",
    "33010226P00087654321C",
    [("产出指标", "数量指标", "活动场次", "全年活动", "≥12场", "工作计划")],
    initial="１，２００．５０",
    fiscal="1000",
    other="200.50",
    percents=("20%", "", "８０％"),
    nodes=("6月底", "9月底", "12月底"),
    objectives=("1、办好活动。", "2.扩大影响，惠及", "1.5万人次。"),
)


def document(*tables: Made, prose: str = PROSE) -> str:
    """Return a whole document."""
    return prose + "".join(table.text(number) for number, table in enumerate(tables, 1))


@pytest.fixture(scope="session")
def read(engine: Any) -> Callable[..., DocumentReading]:
    """Read a text and hold its account: nothing of it is lost, and nothing told twice."""

    def run(text: str, **more: Any) -> DocumentReading:
        reading = parse_document(engine, text, **more)
        check_account(text, reading)
        return reading

    return run


def check_account(text: str, reading: DocumentReading) -> None:
    """Every sign that is no blank lies in exactly one stretch; places say where values stand."""
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    covered: set[tuple[int, int]] = set()
    for stretch in (*reading.used, *reading.passed, *reading.not_understood):
        line, column = stretch.place
        assert lines[line - 1].startswith(stretch.text, column - 1)
        for at, char in enumerate(stretch.text, column):
            if not char.isspace():
                assert (line, at) not in covered, stretch
                covered.add((line, at))
    written = {
        (number, at)
        for number, line in enumerate(lines, 1)
        for at, char in enumerate(line, 1)
        if not char.isspace()
    }
    assert covered == written
    for line, column in reading.places.values():
        assert (line, column) in written


@dataclass(frozen=True)
class Making:
    """What the tests of this folder are made of."""

    labels: tuple[str, ...] = LABELS
    prose: str = PROSE
    first: Made = field(default_factory=lambda: FIRST)
    second: Made = field(default_factory=lambda: SECOND)

    def document(self, *tables: Made, prose: str = PROSE) -> str:
        """Return a whole document."""
        return document(*tables, prose=prose)


@pytest.fixture(scope="session")
def making() -> Making:
    """Return the parts of a made-up document."""
    return Making()

"""Every row of the table of forms: what is written in a cell, and the JSON that comes of it."""

from __future__ import annotations

import pytest

from indicator_engine.interchange import expression_to_json, threshold_to_json


def bound(op, value, unit, **more):
    return {"form": "compare", "op": op, "value": value, "unit": unit, "implied": False, **more}


def bare(value, unit, **more):
    return bound("=", value, unit, **more) | {"implied": True}


def words(text, scale=None, grade=None):
    return {"form": "level", "text": text, "scale": scale, "grade": grade}


def by(date, when, op="<="):
    return {"form": "deadline", "op": op, "date": date, "when": when}


FORMS = [
    ("≤11万元", {}, bound("<=", "11", "万元")),
    ("≥1次", {}, bound(">=", "1", "次")),
    ("100%", {}, bare("100", "%")),
    ("0.90", {}, bare("0.9", None)),
    ("95", {"op": "≥", "unit": "%"}, bound(">=", "95", "%")),
    ("百分之九十五以上", {}, bound(">=", "95", "%")),
    ("二十万人次", {}, bare("20", "万人次")),
    ("≥100平米", {}, bound(">=", "100", "平方米")),
    ("≤7工作日", {}, bound("<=", "7", "工作日")),
    (
        "3-5次",
        {},
        {
            "form": "range",
            "low": "3",
            "high": "5",
            "low_inclusive": True,
            "high_inclusive": True,
            "unit": "次",
        },
    ),
    (
        "±3%以内",
        {},
        {
            "form": "range",
            "low": "-3",
            "high": "3",
            "low_inclusive": True,
            "high_inclusive": True,
            "unit": "%",
        },
    ),
    ("年底前", {"year": 2025}, by("2025-12-31", "year-end")),
    ("年底前", {}, by(None, "year-end")),
    ("≤12月份", {}, by(None, "month-end:12")),
    ("≤12月份", {"year": 2025}, by("2025-12-31", "month-end:12")),
    ("第三季度前完成", {"year": 2025}, by("2025-09-30", "quarter-end:3")),
    (
        "2021年1月-12月",
        {},
        {"form": "period", "from": "2021-01-01", "to": "2021-12-31", "when": "month:1..month:12"},
    ),
    ("全年", {}, {"form": "period", "from": None, "to": None, "when": "year"}),
    (
        "全年",
        {"year": 2025},
        {"form": "period", "from": "2025-01-01", "to": "2025-12-31", "when": "year"},
    ),
    ("不断提升业务水平", {}, words("不断提升业务水平")),
    ("优", {}, words("优", "excellence", "优")),
    ("是", {}, words("是", "yes-no", "是")),
    ("无", {}, words("无", "applicability", "不适用")),
    ("不适用", {}, words("不适用", "applicability", "不适用")),
    ("/", {}, words("/", "applicability", "不适用")),
    (
        "100%|90%|85%|85%",
        {"op": "优|良|中|差"},
        {
            "form": "graded",
            "grades": [
                {"grade": "优", "of": bare("100", "%")},
                {"grade": "良", "of": bare("90", "%")},
                {"grade": "中", "of": bare("85", "%")},
                {"grade": "差", "of": bare("85", "%")},
            ],
        },
    ),
    (
        "不少于3次且不多于5次",
        {},
        {"form": "all", "of": [bound(">=", "3", "次"), bound("<=", "5", "次")]},
    ),
    ("每季度≥1次", {}, {"form": "every", "of": bound(">=", "1", "次"), "period": "quarter"}),
    (
        "较上年增长5%",
        {},
        bare("5", "%", basis={"of": "previous-year", "change": "increase"}),
    ),
    (
        "控制在预算内",
        {},
        {"form": "compare", "op": "<=", "ref": "budget", "unit": None, "implied": False},
    ),
]


@pytest.mark.parametrize(("text", "cell", "expected"), FORMS, ids=lambda part: str(part)[:30])
def test_a_cell_is_written_in_the_documented_form(engine, text, cell, expected):
    assert expression_to_json(engine.parse(text, **cell).reading) == expected


def test_the_example_of_the_contract_is_written_key_by_key(engine):
    written = expression_to_json(engine.parse("≤11万元").reading)
    assert list(written) == ["form", "op", "value", "unit", "implied"]


def test_a_rate_keeps_its_unit_and_offers_the_period(engine):
    written = threshold_to_json(engine.parse("≥2次/季度"))
    assert written["reading"] == bound(">=", "2", "次/季度")
    assert {"form": "every", "of": bound(">=", "2", "次"), "period": "quarter"} in written[
        "alternatives"
    ]


@pytest.mark.parametrize("text", ["每村≥1名", "每校≥1名"])
def test_a_condition_for_each_of_some_entities_names_them(engine, text):
    written = threshold_to_json(engine.parse(text))
    readings = [written["reading"], *written["alternatives"]]
    assert {"form": "every", "of": bound(">=", "1", "名"), "each": text[1]} in readings


def test_words_keep_their_text(engine):
    assert expression_to_json(engine.parse("优良").reading)["text"] == "优良"


def test_a_subject_stands_with_its_condition(engine):
    written = expression_to_json(engine.parse("旅游外汇收入≥3亿元；接待人数≥20万人次").reading)
    assert [part["subject"] for part in written["of"]] == ["旅游外汇收入", "接待人数"]


def test_the_text_stays_as_written(engine):
    written = threshold_to_json(engine.parse(" ≥９５％ "))
    assert (written["v"], written["text"]) == (1, " ≥９５％ ")
    assert written["reading"]["value"] == "95"

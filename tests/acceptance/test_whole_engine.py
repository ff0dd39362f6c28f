"""What the engine promises, end to end: real cells, exactness, packs, hostile input."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from indicator_engine import Engine, IndicatorError, ThresholdSyntaxError, evaluate, parse
from indicator_engine.interchange import threshold_to_json

READINGS = {
    "≥1次": ("compare", ">=", "1", "次"),
    "≤11万元": ("compare", "<=", "11", "万元"),
    "≤10万元": ("compare", "<=", "10", "万元"),
    "≤40万元": ("compare", "<=", "40", "万元"),
    "≥90%": ("compare", ">=", "90", "%"),
    "100%": ("compare", "=", "100", "%"),
    "≥1家": ("compare", ">=", "1", "家"),
    "大于等于95%": ("compare", ">=", "95", "%"),
    "不低于90%": ("compare", ">=", "90", "%"),
    "90%以上": ("compare", ">=", "90", "%"),
    "50万元（含）以上": ("compare", ">=", "50", "万元"),
    "≥2次/季度": ("compare", ">=", "2", "次/季度"),
    "≥95％": ("compare", ">=", "95", "%"),
    "≧90%": ("compare", ">=", "90", "%"),
    "≤0.5万元/人": ("compare", "<=", "0.5", "万元/人"),
    "20万人次以上": ("compare", ">=", "20", "万人次"),
}
DATES = {
    "年底前": ("<=", "2025-12-31", "year-end"),
    "≤12月份": ("<=", "2025-12-31", "month-end:12"),
    "12月底前": ("<=", "2025-12-31", "month-end:12"),
    "第三季度前完成": ("<=", "2025-09-30", "quarter-end:3"),
}
WORDS = ["带动地区经济发展", "不断提升业务水平", "社会和谐稳定"]


@pytest.mark.parametrize("cell", READINGS)
def test_a_bound_is_read_whole(cell):
    reading = threshold_to_json(parse(cell, year=2025))["reading"]
    assert (reading["form"], reading["op"], reading["value"], reading["unit"]) == READINGS[cell]
    assert reading["implied"] == (cell == "100%")


@pytest.mark.parametrize("cell", DATES)
def test_a_deadline_is_read_whole(cell):
    reading = threshold_to_json(parse(cell, year=2025))["reading"]
    assert reading["form"] == "deadline"
    assert (reading["op"], reading["date"], reading["when"]) == DATES[cell]


def test_a_range_is_no_date():
    reading = threshold_to_json(parse("3-5次"))["reading"]
    assert (reading["form"], reading["low"], reading["high"], reading["unit"]) == (
        "range",
        "3",
        "5",
        "次",
    )


@pytest.mark.parametrize("cell", WORDS)
def test_words_stay_words(cell):
    reading = threshold_to_json(parse(cell))["reading"]
    assert reading == {"form": "level", "text": cell, "scale": None, "grade": None}


@pytest.mark.parametrize(
    ("name", "cell", "actual", "code"),
    [
        ("群众满意度", "≥1次", "1次", "unit-contradicts-kind"),
        ("支付及时率", "≤12月份", "2025-11-30", "form-contradicts-kind"),
    ],
)
def test_a_contradiction_withholds_verdict_and_points(name, cell, actual, code):
    outcome = evaluate(cell, actual, name=name, weight=10, year=2025)
    assert code in outcome.notes
    assert (outcome.met, outcome.score, outcome.score_range) == (None, None, None)
    assert outcome.error is not None
    assert outcome.error.code == code


def test_yuan_meets_ten_thousand_yuan():
    assert evaluate("≥0.07万元", "700元").met is True


def test_every_amount_in_two_decimals_is_equal_in_both_units():
    engine = Engine.default()
    for cents in range(1, 10_000):
        amount = Decimal(cents) / 100
        outcome = engine.evaluate(f"={amount}万元", f"{cents * 100}元")
        assert outcome.met is True, amount
        assert outcome.attainment == "exact", amount


def test_a_half_cent_is_rounded_up_once():
    outcome = evaluate("≤90", "179.925", weight=6, profile="deployed-default")
    assert outcome.score == Decimal("0.01")


# ── packs without code ──────────────────────────────────────────────────────────────────────

KIND = """\
schema: kind/1
id: grid-count
summary: 微网格数
source: {document: convention}
match: {endings: [微网格数量]}
direction: down
dimensions: [微网格]
enforced: true
examples:
  - {name: 在管微网格数量, text: ≤3, kind: grid-count}
"""
UNIT = """\
schema: units/1
summary: 本地单位
source: {document: convention}
units:
  - {name: 微网格, dimension: 微网格, scales: [百], aliases: [个微网格]}
examples:
  - {text: ≥12个微网格, reads: ≥12微网格}
"""
METHOD = """\
schema: method/1
id: half-when-missed
summary: 未达成得一半
source: {document: convention}
primitive: formula
forms: [compare]
formula: w if met else w / 2
examples:
  - {text: ≥10个, actual: 4个, weight: "9", score: "4.50"}
"""
PROFILE = """\
schema: profile/1
id: our-county
summary: 本县方案
source: {document: convention}
extends: mof-2020
decide:
  - use: half-when-missed
    form: [compare]
    op: ["<="]
    kind: [grid-count]
    target: [positive]
examples:
  - {name: 在管微网格数量, text: ≤3微网格, actual: 5微网格, weight: "8", score: "4.00"}
"""


def test_a_unit_a_kind_and_a_method_are_one_yaml_file_each(tmp_path: Path):
    engine = Engine.default()
    for name, text in (("unit", UNIT), ("kind", KIND), ("method", METHOD), ("profile", PROFILE)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        engine = engine.extend(path)
    assert engine.parse("≥2百微网格").reading.unit == "百微网格"
    row = {"name": "在管微网格数量", "weight": 8}
    assert engine.evaluate("3", "5", **row).met is False  # the kind says at most
    judged = engine.with_profile("our-county").evaluate("≤3微网格", "5个微网格", **row)
    assert (judged.met, judged.score) == (False, Decimal("4.00"))
    assert judged.method is not None
    assert judged.method.at.endswith("method.yaml:1")
    withheld = engine.evaluate("≤3次", "2次", **row)
    assert (withheld.met, withheld.error.code) == (None, "unit-contradicts-kind")


def test_the_command_line_takes_the_same_pack(tmp_path: Path):
    (tmp_path / "unit.yaml").write_text(UNIT, encoding="utf-8")
    command = [sys.executable, "-m", "indicator_engine", "--rules", str(tmp_path)]
    done = subprocess.run(
        [*command, "parse", "≥12个微网格", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["reading"]["unit"] == "微网格"


# ── hostile input ───────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "",
    " ",
    "次" * 1_000_000,
    "9" * 1_000_000,
    "≥" * 1_000_000,
    "≥1\x00次",
    "≥1\ud800次",
    "≥1e999999999次",
    "≥元^99999999",
    "(" * 10_000 + "1" + ")" * 10_000,
    "≥" + "(" * 900 + "1次" + ")" * 900,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_text_gets_our_error_at_once(text):
    started = time.perf_counter()
    with pytest.raises(ThresholdSyntaxError) as caught:
        Engine.default().ruleset.read_anew(text)
    assert time.perf_counter() - started < 2  # a hang is what this guards against, not a speed
    assert caught.value.span is not None
    assert str(caught.value)


@pytest.mark.parametrize("actual", HOSTILE[2:], ids=lambda text: repr(text[:12]))
def test_a_hostile_measured_value_is_an_error_of_its_row(actual):
    outcome = evaluate("≥1次", actual)
    assert outcome.met is None
    assert isinstance(outcome.error, IndicatorError)


# ── threads ─────────────────────────────────────────────────────────────────────────────────


def test_eight_threads_on_one_engine_say_what_one_says():
    rows = [
        (threshold, actual)
        for threshold in ("≥95%", "≤11万元", "3-5次", "年底前", "≥2次/季度", "三次以上", "优良")
        for actual in ("90%", "10.5万元", "4次", "2025-12-01", "12月底前", "优", "0.9", "—")
    ]

    def judge(engine: Engine, start: int, count: int) -> list[tuple[object, ...]]:
        found = []
        for number in range(start, start + count):
            threshold, actual = rows[number % len(rows)]
            outcome = engine.evaluate(threshold, actual, weight=number % 30, year=2025)
            code = outcome.error.code if outcome.error else None
            found.append((outcome.met, outcome.score, outcome.score_range, code))
        return found

    shared, count = Engine(Engine.default().ruleset), 12_500
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda n: judge(shared, n * count, count), range(8)))
    alone = Engine(Engine.default().ruleset)
    assert [row for part in parts for row in part] == judge(alone, 0, 8 * count)

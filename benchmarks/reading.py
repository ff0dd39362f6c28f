"""Reading: an uncached parse against `re` and Decimal; a cached one against lru_cache."""

from __future__ import annotations

import random
import re
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from benchmarks.timing import Ratio, interleaved
from indicator_engine import Engine, parse

# Real cells in the proportions of 704 published rows: bare percentages and numbers, operator and
# number, number and unit, compound units, operator words, dates, words, sentences.
MIX = [
    "95%", "100%", "90%", "98%", "85%", "100%", "92.5%", "95%", "99%", "70%",
    "2100", "14726", "8755", "550", "153", "6", "220",
    "≥95%", "≥90%", ">=8%", "≤100%", "≥98%", "=100%", "≥85%",
    "≥3", "≥124",
    "≥57个", "≥500人", "≤1125万元", "≥20座", ">=21933人", "≥100公里", "≤65万元", "≥1290.3平方米",
    "8个", "63人", "10辆", "300㎡", "20万元", "6000平方米", "10套", "5.5亩", "160个", "1处",
    "1600元/亩", "400元/人、天",
    "95%以上", "不少于800篇",
    "12月底前", "2021年12月31日", "年底前",
    "是", "显著提高", "持续影响", "及时", "按时完成建设", "较高", "确保天桥质量", "优良",
    "补助1户", "旅游休闲业增加值增长13%,旅游总收入增长14%。",
]  # fmt: skip

# Measured values as they are filled in: most copy the target's display, some are dates or words.
MEASURED = [
    "92.5%", "100%", "95%", "98.6%", "100%", "99.17%", "88%", "12次", "3.5万元", "57个", "500人",
    "1125.6万元", "100", "14726", "6", "8个", "63人", "300平方米", "20万元", "5.5亩", "1600元/亩",
    "≥95%", "2025-11-20", "2025年11月20日", "已完成", "良好", "显著提高",
]  # fmt: skip

_FLOOR = re.compile(
    r"(≥|≤|>=|<=|>|<|=|大于等于|小于等于|不低于|不少于|不超过|不高于|至少)?\s*"
    r"(\d+(?:\.\d+)?)\s*([^\d\s]*?)(以上|以下|以内)?"
)
_OPERATORS = {"≥": ">=", "≤": "<=", "不少于": ">=", "不低于": ">=", "大于等于": ">="}


def floor(text: str) -> tuple[str | None, Decimal, str] | None:
    """What a hand-written program does: one regular expression and a Decimal."""
    found = _FLOOR.fullmatch(text)
    if found is None:
        return None
    return _OPERATORS.get(found[1], found[1]), Decimal(found[2]), found[3]


def distinct(texts: list[str], count: int) -> list[str]:
    """Make many texts of the same shapes and proportions, with other numbers and other words.

    Dates and grades repeat, since there are few; all else is new, and more than any cache holds.
    """
    chance = random.Random(7)
    letters = "道路桥梁设备学校医院街镇河湖林田水库房屋车站公园广场门窗管网"

    def number(found: re.Match[str]) -> str:
        dated = any(mark in found.string for mark in "月-")
        if dated and len(found[0]) == _YEAR:
            return str(chance.randint(2015, 2035))
        if dated:
            return str(chance.randint(1, 12))
        share = "%" in found.string  # … is below a hundred
        low = 10 ** min(len(found[0]) - 1, 1 if share else _YEAR + 1)
        whole = chance.randint(low, low * 10 - 1)
        return str(whole) if "." in found.string else f"{whole}.{chance.randint(0, 999):03}"

    def vary(text: str) -> str:
        if any(char.isdigit() for char in text):
            return re.sub(r"\d+", number, text)
        words = len(text) > _GRADE and text != "年底前"
        return "".join(chance.choices(letters, k=3)) + text if words else text

    return [vary(text) for _ in range(count // len(texts)) for text in texts]


_YEAR, _GRADE, _MANY = 4, 2, 20_000


def ratios() -> Iterator[Ratio]:
    """Yield the ratios of reading."""
    read = Engine.default().ruleset.read_anew
    numbers = [text for text in MIX if floor(text) is not None]
    for name, texts in (("uncached parse, realistic mix", MIX), ("… cells with a number", numbers)):
        yield interleaved(
            name,
            lambda texts=texts: [read(text) for text in texts],
            lambda texts=texts: [floor(text) for text in texts],
            aim=4,
            units=len(texts),
            repeat=20,
        )
    consume = deque(maxlen=0).extend  # type: ignore[var-annotated]
    many = distinct(MIX, _MANY)
    yield interleaved(
        "… the mix with all texts distinct",
        lambda: consume(map(read, many)),
        lambda: consume(map(floor, many)),
        aim=4,
        units=len(many),
    )
    measure = Engine.default().ruleset.measure
    for name, texts in (("uncached measure", MEASURED), ("… distinct", distinct(MEASURED, _MANY))):
        yield interleaved(
            name,
            lambda texts=texts: consume(map(measure, texts)),
            lambda texts=texts: consume(map(floor, texts)),
            aim=4,
            units=len(texts),
            repeat=1 if len(texts) > len(MIX) else 20,
        )
    cached = lru_cache(maxsize=1024)(floor)
    yield interleaved(
        "cached parse against an lru_cache hit",
        lambda: [parse(text) for text in MIX],
        lambda: [cached(text) for text in MIX],
        aim=4,
        units=len(MIX),
        repeat=50,
    )

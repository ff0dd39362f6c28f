"""Chinese numerals: every one below 100,000 in everyday and formal spelling, and larger samples.

The spellings are made here, from nothing but the words for digits and places, so that the library
that computes their values is held against something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine, IndicatorError
from indicator_engine.reading.numbers import chinese_value

ENGINE = Engine.default()
EVERYDAY = ("零一二三四五六七八九", {1000: "千", 100: "百", 10: "十", 1: ""})
FORMAL = ("零壹贰叁肆伍陆柒捌玖", {1000: "仟", 100: "佰", 10: "拾", 1: ""})
STYLES = {"everyday": EVERYDAY, "formal": FORMAL}
Style = tuple[str, dict[int, str]]


def below_ten_thousand(value: int, style: Style) -> str:
    digits, places = style
    written, gap = "", False
    for place, word in places.items():
        digit, value = divmod(value, place)
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + word
        gap = not digit
    return written or digits[0]


def written(value: int, style: Style) -> str:
    """Write a whole number below 10**12: groups of four, 零 where a group does not fill up."""
    text, rest = "", value
    for size, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            gap = style[0][0] if text and group < 1000 else ""
            text += gap + below_ten_thousand(group, style) + word
    return text or style[0][0]


def short(text: str) -> str:
    """十二 for 一十二, as people say it."""
    return text[1:] if text.startswith(("一十", "壹拾")) else text


def with_pairs(text: str) -> str:
    """两百, 两千, 两万 for 二百, 二千, 二万."""
    for place in "百千万":
        text = text.replace(f"二{place}", f"两{place}").replace(f"十两{place}", f"十二{place}")
    return text


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_numeral_below_a_hundred_thousand_has_its_value(style):
    wrong = {
        text: value
        for value in range(100_000)
        if (text := short(written(value, style))) and chinese_value(text) != value
    }
    assert wrong == {}


@given(st.integers(0, 10**12 - 1), st.sampled_from(list(STYLES)))
def test_a_numeral_has_its_value(value, style):
    """In full, in short, and with 两 for 二."""
    text = written(value, STYLES[style])
    for spelling in (text, short(text), with_pairs(text)):
        assert chinese_value(spelling) == value


@given(st.integers(0, 9999), st.text("零一二三四五六七八九", min_size=1, max_size=6))
def test_digits_after_the_point_are_kept_as_written(value, part):
    digits = "".join(str(EVERYDAY[0].index(digit)) for digit in part)
    assert chinese_value(short(written(value, EVERYDAY)), part) == Decimal(f"{value}.{digits}")


def read(text: str) -> object:
    try:
        return ENGINE.format(ENGINE.ruleset.read_anew(text).reading)
    except IndicatorError:
        return None


def test_every_small_numeral_counts_before_a_unit():
    """≥三百零五人: the numeral, its operator and its unit, for every value below two thousand."""
    wrong = {
        text: found
        for value in range(1, 2000)
        for style in STYLES.values()
        if (found := read(text := f"≥{short(written(value, style))}人")) != f"≥{value}人"
        and value % 1000
    }
    assert wrong == {}


def mixed() -> Iterator[tuple[str, str]]:
    yield from {
        "1.5亿": "1.5亿",
        "1.5亿元": "1.5亿元",
        "十二万三千": "123000",
        "十二万三千元": "123000元",
        "3万5千人": "35000人",
        "两百零五": "205",
        "两百零五人": "205人",
        "一万零五十户": "10050户",
        "一百五": "150",
        "三万五": "35000",
        "半数": "50%",
        "半数以上": "≥50%",
        "一成五": "1.5成",
        "九成五以上": "≥9.5成",
        "八折": "8折",
        "8.5折": "8.5折",
        "三分之二": "2/3",
        "三又二分之一": "3.5",
        "三亿五": "350000000",
        "二亿三元": "230000000元",
        "百分之三十五点五": "35.5%",
        "千分之三以内": "≤3‰",
        "负百分之五": "-5%",
        "零下三度": "-3度",
        "贰拾伍万元整": "25万元",
        "壹万贰仟叁佰元": "12300元",
    }.items()


@pytest.mark.parametrize(("text", "reading"), list(mixed()))
def test_a_mixed_numeral(text, reading):
    assert read(text) == reading


@pytest.mark.parametrize(
    "text",
    [
        "三五次", "一二", "二五", "二十五六人", "七八成", "十零五", "一千零零五", "零五", "〇五",
        "三三十", "两两", "一一", "八五折", "几十人", "百", "万", "一倍半", "两年半",
    ],
)  # fmt: skip
def test_a_numeral_that_may_mean_two_things_is_refused(text):
    assert read(text) is None

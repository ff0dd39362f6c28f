"""Numbers as generated thresholds write them, each with its value."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from indicator_engine.exact import plain
from indicator_engine.testing.vocabulary import Vocabulary

_TEN_THOUSAND = 10_000


class Numeral(NamedTuple):
    """A number as written, its value, and whether it is written in Chinese."""

    text: str
    value: Decimal
    chinese: bool = False


T = TypeVar("T")


def pick(choices: Iterable[T]) -> st.SearchStrategy[T]:
    """Generate one of many choices; unlike `sampled_from` it is shown in one short line."""
    table = tuple(choices)
    return st.integers(0, len(table) - 1).map(table.__getitem__)


def values(low: int = 0, high: int = 10**9, places: int = 4) -> st.SearchStrategy[Decimal]:
    """Generate plain decimals, small whole numbers first."""
    small = st.integers(low, min(high, low + 120)).map(Decimal)
    large = st.integers(low, high).map(Decimal)
    scaled = st.tuples(st.integers(low, high), st.integers(1, places))
    parts = scaled.map(lambda pair: Decimal(pair[0]).scaleb(-pair[1]))
    return st.one_of(small, large, parts)


def numerals(words: Vocabulary, *, rich: bool = False) -> st.SearchStrategy[Numeral]:
    """Generate numbers in digits; rich ones also with separators, end zeros and in Chinese."""
    digits = values().map(lambda value: Numeral(plain(value), value))
    if not rich:
        return digits
    grouped = values(1000).map(lambda value: Numeral(_grouped(value), value))
    padded = values().map(lambda value: Numeral(_padded(value), value))
    whole = st.integers(0, _TEN_THOUSAND * _TEN_THOUSAND - 1).filter(_keeps_its_place_words)
    chinese = whole.map(
        lambda value: Numeral(chinese_numeral(words, value), Decimal(value), chinese=True)
    )
    return st.one_of(digits, grouped, padded, chinese)


def chinese_numeral(words: Vocabulary, value: int) -> str:
    """Write a whole number below 10**8 as people write it in Chinese.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.testing.vocabulary import vocabulary_of
    >>> words = vocabulary_of(Engine.default())
    >>> chinese_numeral(words, 12), chinese_numeral(words, 105), chinese_numeral(words, 30020)
    ('十二', '一百零五', '三万零二十')
    """
    high, low = divmod(value, _TEN_THOUSAND)
    if not high:
        written = _below_ten_thousand(words, low)
    else:
        gap = words.digits[0] if 0 < low < _TEN_THOUSAND // 10 else ""
        rest = _below_ten_thousand(words, low) if low else ""
        written = _below_ten_thousand(words, high) + words.places[_TEN_THOUSAND] + gap + rest
    one_ten = words.digits[1] + words.places[10]
    return written.removeprefix(words.digits[1]) if written.startswith(one_ten) else written


def _below_ten_thousand(words: Vocabulary, value: int) -> str:
    if not value:
        return words.digits[0]
    written, gap = "", False
    for place in (1000, 100, 10, 1):
        digit, value = divmod(value, place)
        if digit:
            zero = words.digits[0] if gap and written else ""
            written += zero + words.digits[digit] + words.places.get(place, "")
        gap = not digit
    return written


def _keeps_its_place_words(value: int) -> bool:
    """A numeral that ends in a large scale word would lend it to its unit: 二十|万人次."""
    return value < _TEN_THOUSAND or value % _TEN_THOUSAND != 0


def _grouped(value: Decimal) -> str:
    whole, dot, part = plain(value).partition(".")
    return f"{int(whole):,}{dot}{part}"


def _padded(value: Decimal) -> str:
    text = plain(value)
    return text + ("0" if "." in text else ".00")

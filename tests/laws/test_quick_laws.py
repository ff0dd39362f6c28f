"""Laws of quick reading: what it takes, it reads as the full reader does, notes included."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine, IndicatorError
from indicator_engine.reading.measure import read_measured
from indicator_engine.reading.quick import quick_reader, quick_shapes
from indicator_engine.reading.quick_measure import quick_measure
from indicator_engine.reading.threshold import read
from indicator_engine.testing import quantities, texts, thresholds
from indicator_engine.testing.vocabulary import vocabulary_of

ENGINE = Engine.default()
RULES = ENGINE.ruleset
LEXICON = RULES.lexicon
WORDS = vocabulary_of(ENGINE)
SHAPES = quick_shapes(LEXICON)
QUICK = quick_reader(SHAPES)
QUICK_MEASURE = quick_measure(LEXICON, SHAPES)
CELLS = Path(__file__).parents[1] / "reading" / "cells"


def assert_quick_is_full(text: str) -> None:
    quick = QUICK(text)
    assert quick is None or quick == read(LEXICON, text)


# ── texts of the words of the rules ─────────────────────────────────────────────────────────


def tables() -> list[list[str]]:
    """Every list of words of the rules: operators, numbers, times, grades, units."""
    found = [sorted(LEXICON.units.spellings)] * 4
    for part in (LEXICON.operators, LEXICON.numbers, LEXICON.times, LEXICON.levels):
        for field in fields(part):
            value = getattr(part, field.name)
            if not isinstance(value, str | re.Pattern) and hasattr(value, "__iter__"):
                found.append(sorted(word for word in value if isinstance(word, str)))
    return [words for words in found if words]


TABLES = tables()
LETTERS = sorted({char for words in TABLES for word in words for char in word if char > "\u4e00"})
DIGITS = [
    "0",
    "1",
    "2",
    "02",
    "9",
    "12",
    "13",
    "31",
    "110",
    "295",
    "2020",
    "2025.12",
    "0.5",
    "99.9",
]
JOINTS = [*sorted(LEXICON.joints), "，", "；", "：", "(", ")", "~", "-", " "]

word = st.sampled_from(TABLES).flatmap(st.sampled_from)
digits = st.sampled_from(DIGITS)
joint = st.sampled_from(JOINTS)
subject = st.text(st.sampled_from(LETTERS), max_size=6)
unit = st.sampled_from([*sorted(LEXICON.units.spellings), *["%"] * 200])


def maybe(words) -> st.SearchStrategy[str]:
    return st.just("") | st.sampled_from(sorted(words))


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


OPERATORS, TIMES = LEXICON.operators, LEXICON.times
clause = joined(
    subject,
    st.just("") | word,
    maybe(OPERATORS.changes),
    maybe([*OPERATORS.before, *OPERATORS.signs]),
    digits,
    unit,
    maybe(OPERATORS.after),
)
clauses = st.tuples(st.lists(clause, min_size=1, max_size=3), joint, maybe(LEXICON.joints)).map(
    lambda parts: parts[1].join(parts[0]) + parts[2]
)
year = st.just("") | joined(
    st.sampled_from(["2020", "2024", "24"]), st.sampled_from(sorted(TIMES.year))
)
month = joined(st.sampled_from(["1", "02", "2", "12", "13"]), st.sampled_from(sorted(TIMES.month)))
day = st.just("") | joined(
    st.sampled_from(["1", "29", "30", "31", "32"]), st.sampled_from(sorted(TIMES.day))
)
named = st.sampled_from(sorted([*TIMES.moments, *TIMES.this_year, *TIMES.other_years]))
iso = st.builds(
    lambda mark, *parts: mark.join(parts),
    st.sampled_from("-./"),
    st.sampled_from(["2020", "2024"]),
    st.sampled_from(["2", "02", "11", "13"]),
    st.sampled_from(["1", "29", "30", "31"]),
)
moments = joined(
    iso | joined(year, month, day) | joined(year, named),
    maybe([*TIMES.ends, *TIMES.begins]),
    maybe([*TIMES.before, *TIMES.after]),
    maybe(TIMES.completion),
)
salads = st.lists(st.one_of(word, subject, digits, joint), min_size=1, max_size=5).map("".join)


@given(st.one_of(thresholds(), thresholds(rich=True), texts()))
def test_the_quick_reader_is_the_full_reader(text):
    """Whatever the quick reader accepts, the full reader reads the same, notes included."""
    assert_quick_is_full(text)


@given(clauses)
def test_quick_clauses_are_full_clauses(text):
    """Subjects, changes and operators of every spelling, alone and in a row."""
    assert_quick_is_full(text)


@given(moments)
def test_quick_moments_are_full_moments(text):
    """Dates, months, named stretches, their ends, and the words before and after them."""
    assert_quick_is_full(text)


@given(salads)
def test_quick_reading_of_words_in_any_order_is_full_reading(text):
    """Words of the rules, letters and digits in any order."""
    assert_quick_is_full(text)


@pytest.mark.parametrize("digits", ["0", "1", "12", "2025", "2025.12", "0.5", "12345678901.5"])
def test_the_quick_reader_is_the_full_reader_for_every_unit(digits):
    """Every sign × number × unit spelling; numbers that may be dates, years, months, classes."""
    signs = ["", *(sign for sign, _ in WORDS.signs[::3])]
    for place, (spelling, _) in enumerate([*WORDS.units, ("", None)]):
        assert_quick_is_full(f"{signs[place % len(signs)]}{digits}{spelling}")
        assert_quick_is_full(f"{digits}{spelling}")
        assert_quick_is_full(f"完成量{digits}{spelling}")


def test_the_quick_reader_is_the_full_reader_for_the_cells_of_the_tests():
    """Every line of the files of cells, its reading beside it."""
    for file in sorted(CELLS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            for part in (line, *line.split(" ⇒ ")):
                assert_quick_is_full(part)


def test_the_quick_reader_is_the_full_reader_for_real_cells(corpus):
    """Every text of the corpus, cut at every place too."""
    for name in ("cells-dev.jsonl", "rows-dev.jsonl"):
        for line in (corpus / name).read_text(encoding="utf-8").splitlines():
            for text in json.loads(line).values():
                if isinstance(text, str):
                    for end in range(1, min(len(text), 40) + 1):
                        assert_quick_is_full(text[:end])
                    assert_quick_is_full(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("年底前", "Deadline"),
        ("12月底前", "Deadline"),
        ("2021年12月31日", "Deadline"),
        ("2025-11-20", "Deadline"),
        ("2021年全年", "Period"),
        ("9月前完成", "Deadline"),
        ("提升10%", "Compare"),
        ("补助1户", "Compare"),
        ("群众满意度≥95%", "Compare"),
        ("参训人员不少于500人", "Compare"),
        ("旅游总收入增长14%,入境旅游人次增长4.5%。", "All"),
        ("1600元/亩", "Compare"),
        ("按时完成建设", "Level"),
        ("持续改善出行", "Level"),
        ("良好等次", "Level"),
    ],
)
def test_the_quick_reader_knows_the_common_shapes(text, form):
    """The shapes it is made for do not fall through to the full reader."""
    assert type(QUICK(text).reading).__name__ == form


@pytest.mark.parametrize(
    "text",
    ["295%", "2025年级", "2级", "4季度每名", "未达到2025.12勒", "拨打110热线", "第3批"],
)
def test_the_quick_reader_leaves_what_may_be_read_otherwise(text):
    """A class, a scanned sign, part of a name, an ordinal: not its business."""
    assert QUICK(text) is None


@pytest.mark.parametrize("text", ["120 ", "120以上", "≤110 "])
def test_a_number_that_is_also_a_name_is_a_number_at_the_end(text):
    """120以上: a name such as 120 is a number where nothing or a bound follows it."""
    assert read(LEXICON, text).reading.value in (110, 120)


@pytest.mark.parametrize("text", ["2.75%", "27.5%", "205%", "27%"])
def test_only_a_sign_before_a_share_may_have_been_scanned_as_a_digit(text):
    """295% may be ≥95%; 2.75% is not ≥.75%."""
    full = read(LEXICON, text)
    assert (full.notes, full.alternatives) == ((), ())
    assert QUICK(text) in (None, full)


# ── columns and measured values ─────────────────────────────────────────────────────────────

COLUMNS = [
    ("≥", None),
    (None, "万元"),
    ("=", "%"),
    ("定性", "个"),
    ("小于等于", "人次"),
    ("？", None),
]


def result_of(work, *args):
    try:
        return work(*args)
    except IndicatorError as error:
        return error


@given(st.one_of(thresholds(), clauses, moments), st.sampled_from(COLUMNS))
def test_columns_are_added_to_a_quick_reading_as_to_a_full_one(text, columns):
    """Reading by way of the quick reader is reading, whatever stands in the columns."""
    assert result_of(RULES.read_anew, text, *columns) == result_of(read_in_full, text, *columns)


def read_in_full(text, *columns):
    return RULES.doubted(read(LEXICON, text, *columns))


@given(
    st.one_of(quantities(rich=True), moments, clauses, salads, texts()),
    st.sampled_from([None, "", "%", "万元", "人次", "定性", "无此单位"]),
    st.none() | st.just(2025),
)
def test_quick_measuring_is_measuring(text, unit, year):
    """Whatever the quick way takes, the full way reads the same, notes included."""
    quick = QUICK_MEASURE(text, unit)
    assert quick is None or quick == read_measured(LEXICON, text, unit, year)


@pytest.mark.parametrize(
    "text", ["92.5%", "12次", "3.5万元", "2025-11-20", "100", "达到95%", "良好"]
)
def test_quick_measuring_knows_the_common_shapes(text):
    """What measured values mostly look like does not fall through to the full reader."""
    assert QUICK_MEASURE(text, None) is not None

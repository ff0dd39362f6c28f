"""Laws of reading: text and expression are one, and no text breaks the reader."""

from __future__ import annotations

import datetime
import itertools
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicator_engine import Engine, IndicatorError, ThresholdSyntaxError
from indicator_engine.expressions import Compare, Deadline, Period
from indicator_engine.reading.threshold import read
from indicator_engine.testing import (
    damaged_thresholds,
    expressions,
    full_width,
    texts,
    thresholds,
    written_thresholds,
)
from indicator_engine.testing.vocabulary import collides, vocabulary_of


def wrong(reason: str):
    """Mark a law that the reader breaks today; the test fails when the law holds again."""
    return pytest.mark.xfail(strict=True, reason=reason)


ENGINE = Engine.default()
RULES = ENGINE.ruleset
WORDS = vocabulary_of(ENGINE)


def reading_of(text: str):
    return RULES.read_anew(text).reading


def result_of(text: str, op: str | None = None, unit: str | None = None):
    """What reading a cell gives, an error included, so that two can be compared."""
    try:
        return RULES.read_anew(text, op, unit)
    except IndicatorError as error:
        return error


# ── text and expression ─────────────────────────────────────────────────────────────────────


@given(written_thresholds())
def test_a_written_threshold_reads_as_what_it_stands_for(written):
    """Every operator spelling × number × unit spelling of the rules reads to its expression."""
    assert reading_of(written.text) == written.reading


@given(written_thresholds(rich=True))
def test_a_richly_written_threshold_reads_as_what_it_stands_for(written):
    """So do other widths, look-alikes, Chinese numerals, deadlines, ranges and recurrence."""
    assert reading_of(written.text) == written.reading


@given(expressions())
def test_an_expression_reads_back_from_its_spelling(expression):
    """parse(format(e)) = e for every typed expression that has a spelling."""
    assert reading_of(ENGINE.format(expression)) == expression


@given(thresholds(rich=True))
def test_what_was_read_reads_back_from_its_spelling(text):
    """parse(format(e)) = e for every reading of a generated text."""
    reading = reading_of(text)
    assert reading_of(ENGINE.format(reading)) == reading


@given(st.one_of(texts(), thresholds(rich=True)))
def test_the_canonical_spelling_is_a_fixed_point(text):
    """format(parse(format(e))) = format(e), for whatever text was read at all."""
    with suppress(IndicatorError):
        spelling = ENGINE.format(reading_of(text))
        with suppress(ThresholdSyntaxError):  # a sentence may quote what cannot stand alone
            assert ENGINE.format(reading_of(spelling)) == spelling


DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))


@given(DAYS, DAYS)
def test_a_stretch_without_a_name_is_written_by_its_days(one, other):
    first, last = sorted((one, other))
    read = reading_of(ENGINE.format(Period(first, last)))
    assert (read.start, read.end) == (first, last)


@given(DAYS)
def test_a_stretch_with_one_end_is_written_by_it(day):
    assert reading_of(ENGINE.format(Period(day, None))) == Deadline(">=", "date", day)
    assert reading_of(ENGINE.format(Period(None, day))) == Deadline("<=", "date", day)


@given(expressions())
def test_words_mean_what_signs_mean(expression):
    """The spelling in words (不少于1次) reads as the spelling in signs (≥1次) does."""
    assert reading_of(ENGINE.format(expression, words=True)) == expression


# ── no text breaks the reader ───────────────────────────────────────────────────────────────


@given(texts())
def test_any_text_reads_or_is_refused_with_a_place(text):
    """Any text parses or raises ThresholdSyntaxError, whose span lies inside the text."""
    result = result_of(text)
    assert result.text == text
    if isinstance(result, IndicatorError):
        assert type(result) is ThresholdSyntaxError
        assert_place(result, {"text"})
        assert result.message("zh")
        assert result.message("en")
        assert str(result)


def assert_place(error: IndicatorError, fields: set[str]) -> None:
    assert error.field in fields
    assert 0 <= error.span.start <= error.span.end <= len(error.text)


@given(texts(), texts(), texts())
def test_any_columns_read_or_are_refused_with_a_place(text, op, unit):
    """So do any operator and unit columns; the span lies inside the column that it speaks of."""
    result = result_of(text, op, unit)
    if isinstance(result, IndicatorError):
        assert_place(result, {"text", "op", "unit"})


@given(damaged_thresholds())
def test_a_damaged_threshold_is_refused(text):
    """A masked number, an unknown unit, two operators that differ, no number: never read."""
    with pytest.raises(ThresholdSyntaxError):
        RULES.read_anew(text)


# ── widths ──────────────────────────────────────────────────────────────────────────────────


@given(st.one_of(thresholds(rich=True), texts()))
def test_full_and_half_width_read_alike(text):
    """A text in full width is read, or refused, as the text itself."""
    assume(not any(0xFF00 <= ord(char) <= 0xFF5E for char in text))
    one, other = result_of(text), result_of(full_width(text))
    if isinstance(one, IndicatorError):
        assert (other.code, other.span) == (one.code, one.span)
    elif getattr(one.reading, "text", None) is None:
        assert ENGINE.format(other.reading).translate(RULES.lexicon.fold) == ENGINE.format(
            one.reading
        ).translate(RULES.lexicon.fold)
        assert other.notes == one.notes


# ── every spelling ──────────────────────────────────────────────────────────────────────────

OPERATORS = [(sign, "", op) for sign, op in WORDS.signs]
OPERATORS += [(word, "", op) for word, op in WORDS.before]
OPERATORS += [("", word, op) for word, op in WORDS.after]
OPERATORS += [("", "", None)]
NUMBERS = [
    ("3", Decimal(3)),
    ("0.5", Decimal("0.5")),
    ("1,200", Decimal(1200)),
    ("１２．５", Decimal("12.5")),
    ("120", Decimal(120)),
    ("95.00", Decimal(95)),
]


def every_spelling(operator, stride: int):
    lead, tail, op = operator
    start = OPERATORS.index(operator) % stride
    units = itertools.islice([("", None), *WORDS.units], start, None, stride)
    for (spelling, unit), (digits, value) in zip(units, itertools.cycle(NUMBERS)):
        after_is_unit = tail in RULES.units.spellings and not spelling
        if not collides(ENGINE, digits, spelling) and not after_is_unit:
            expected = Compare(op or "=", value, unit, implied=op is None)
            yield f"{lead}{digits}{spelling}{tail}", expected


def assert_every_spelling(operator, stride: int) -> None:
    wrong = {
        text: result
        for text, expected in every_spelling(operator, stride)
        if getattr(result := result_of(text), "reading", None) != expected
    }
    assert not wrong


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: o[0] or o[1] or "bare")
def test_every_operator_spelling_reads_with_every_unit_spelling(operator):
    """Each spelling of an operator beside a share of the unit spellings; together all units."""
    assert_every_spelling(operator, stride=29)


@pytest.mark.deep
@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: o[0] or o[1] or "bare")
def test_the_whole_product_of_spellings_reads(operator):
    """Each spelling of an operator × each spelling of a unit."""
    assert_every_spelling(operator, stride=1)


def test_every_word_of_every_scale_reads_as_its_grade():
    """优, 达成预期指标, Ⅲ类, 三级甲等: no word of a scale is shadowed by another reading."""
    wrong = {
        level.text: reading
        for level in RULES.lexicon.levels.exact.values()
        if (reading := getattr(result_of(level.text), "reading", None)) != level
    }
    assert not wrong


# ── pure data, pure functions ───────────────────────────────────────────────────────────────


@given(thresholds(rich=True))
def test_a_reading_is_pure_data(text):
    """Expressions are hashable and survive pickling; reading the same text gives an equal one."""
    threshold = RULES.read_anew(text)
    again = RULES.read_anew(text)
    assert again == threshold
    assert hash(again.reading) == hash(threshold.reading)
    assert pickle.loads(pickle.dumps(threshold)) == threshold


@given(damaged_thresholds())
def test_an_error_survives_pickling(text):
    """Errors cross processes: the same code, span, sentence and hint on the other side."""
    error = result_of(text)
    assume(isinstance(error, IndicatorError))
    assert pickle.loads(pickle.dumps(error)) == error
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_eight_threads_read_as_one():
    """One rule set under eight threads gives what it gives to one."""
    cells = [
        f"{lead}{n}{unit}"
        for n in range(3, 40)
        for lead in ("≥", "不低于")
        for unit, _ in WORDS.units[:40]
    ]
    expected = [result_of(cell) for cell in cells]
    with ThreadPoolExecutor(8) as pool:
        for got in pool.map(lambda _: [result_of(cell) for cell in cells], range(8)):
            assert got == expected


UNITS = """
schema: units/1
summary: a unit
source: {document: convention}
units:
  - {name: 畦, dimension: 畦, scales: [万]}
"""
WORDS_FILE = """
schema: operators/1
summary: some words
source: {document: convention}
operators:
  - {op: ">=", signs: [⪚], before: [起码], after: [打底], words: 起码}
"""
PACK = """
schema: pack/1
id: ordered
version: "1"
summary: two files
source: {document: convention}
"""


def test_the_order_of_rule_files_does_not_matter(tmp_path):
    """Two files of one pack, read in one order or the other, give the same readings."""
    engines = []
    for number, (first, second) in enumerate([(UNITS, WORDS_FILE), (WORDS_FILE, UNITS)]):
        folder = tmp_path / f"p{number}" / "ordered"
        folder.mkdir(parents=True)
        for name, text in (("pack", PACK), ("a", first), ("b", second)):
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        engines.append(ENGINE.extend(folder))
    cells = ["⪚3畦", "起码3万畦", "3畦打底", "≥3畦", "不低于90%", "3-5畦", "年底前", "起码", "优"]
    for cell in cells:
        one, other = (_result(engine, cell) for engine in engines)
        assert one == other
    assert engines[0].parse("起码3万畦").reading == Compare(">=", Decimal(3), "万畦")


def _result(engine: Engine, cell: str):
    try:
        return engine.ruleset.read_anew(cell)
    except IndicatorError as error:
        return error


# ── cost ────────────────────────────────────────────────────────────────────────────────────


def calls_while_reading(text: str) -> int:
    """Count the calls of functions, Python's and C's, that reading a text makes."""
    count = 0

    def profile(_frame, event, _argument) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        with suppress(IndicatorError):
            read(RULES.lexicon, text)
    finally:
        sys.setprofile(before)
    return count


PIECES = """
1 9. 1, 三 百 ≥ < ≥3次 3次, 且 3- 每 每人 2025年 12月 年底 前 较 较上年 的 元/ 元· (
（ ) * X 第一 约 不 优
一次性 PM2.5 a 人 之日起 前10名 ± 1:1 百分之 负 百分之负 增长 控制在预算 Ⅲ类 ㎡ é 100%|
"""
REPEATED = [*PIECES.split(), " ", "1 ", "1 000", "≥3期\n", "年 月", " \n", "1\u200b"]
REPEATED += [
    "12月底前、",
    "≥5次且",
    "1、培训3期；",
    "①培训3期②参训5人",
    "5场，线上3场，",
    "“支教”≥3人；",
]


QUADRATIC = {"三", "百", "百分之"}  # every place of a long numeral is tried with its whole rest
GROWING = [pytest.param(piece) for piece in REPEATED]


@pytest.mark.parametrize("piece", GROWING)
def test_the_work_is_linear_in_the_length(piece):
    """Twice the text costs at most a little more than twice the calls, up to the longest text."""
    longest = int(RULES.lexicon.conventions["longest-text"])
    times = longest // 4 // len(piece)
    calls_while_reading(piece * times)  # fills the caches of words and units
    half, whole = calls_while_reading(piece * times), calls_while_reading(piece * 2 * times)
    assert whole <= 2.5 * half + 200


MILLIONS = [*"x1≥一(年é \0\ud800", "元/"]
MILLIONS += ["优"]


@pytest.mark.parametrize("piece", MILLIONS)
def test_a_megabyte_costs_as_little_as_its_refusal(piece):
    """A text beyond the longest is refused before it is looked at, whatever it holds."""
    text = piece * (1_000_000 // len(piece))
    assert isinstance(result_of(text), ThresholdSyntaxError)
    assert calls_while_reading(text) < 500


HOSTILE = ["", " ", "\u3000", "\n", "\0", "\ud800", "≥\udfff次", "\x1b[2J", "[" * 2000, "(" * 1000]
HOSTILE += ["≥" + "9" * 1999, "1/" * 900, "≥" + "(" * 1900 + "次", "≥1e999999999次", "≥元^99999999"]
HOSTILE += ["1:0", "0/0", "1/0", "≥①次", "≥²次", "≥½次", "≥Ⅳ次", "≥١٢次", "≥１e５次", "{"]
HOSTILE += ["\u202e≥1次", "≥1次\u0301", "≥1\u200b5次", "≥1\ufeff5次", "\u200b", "≥1\u200b\u202e次"]

REFUSED = [pytest.param(text, id=ascii(text[:40])) for text in HOSTILE]


@pytest.mark.parametrize("text", REFUSED)
def test_hostile_texts_are_refused(text):
    """Nothing that is not understood is read: empty, unprintable, huge, foreign digits, joiners."""
    error = result_of(text)
    assert isinstance(error, ThresholdSyntaxError)
    assert 0 <= error.span.start <= error.span.end <= len(text)
    assert str(error).encode("utf-8")


# ── one spelling, however the rules were loaded ─────────────────────────────────────────────


def test_the_compiled_rules_write_what_the_files_write():
    """The packaged rules give the same spellings from their files and from their compiled form."""
    from indicator_engine.rules.loading import load_alone
    from indicator_engine.rules.packs import packaged_root
    from indicator_engine.ruleset import RuleSet

    packs = [path for path in sorted(packaged_root().path.iterdir()) if path.is_dir()]
    files = Engine(RuleSet(load_alone(packs)))
    cells = ["≤预算", "≤概算", "≤标准", "≤计划", "较上年增长5%", "年底前", "每季度≥1次", "T+5日内"]
    for cell in cells:
        expression = ENGINE.parse(cell).reading
        assert files.format(expression) == ENGINE.format(expression)

"""Damaged cells that must be refused, and other widths of a text."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Operator
from indicator_engine.testing.numerals import numerals, pick
from indicator_engine.testing.vocabulary import Vocabulary, fragments_of, vocabulary_of

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


def full_width(text: str) -> str:
    """Write every ASCII character of a text in its full width.

    >>> full_width("≥90% a")
    '≥９０％\u3000ａ'
    """
    return text.translate(_FULL_WIDTH)


def damaged_thresholds(engine: Engine | None = None) -> st.SearchStrategy[str]:
    """Generate cells in which something is missing, unknown or contradicted: none may be read.

    Masked numbers (``≥**次``), units that the rules do not have, an operator before and another
    one after the number (``≥3次以下``), an operator without a number.

    Args:
        engine: whose words; the packaged rules by default.

    >>> from hypothesis import find
    >>> from indicator_engine import ThresholdSyntaxError
    >>> cell = find(damaged_thresholds(), lambda _: True)
    >>> try:
    ...     Engine.default().parse(cell)
    ... except ThresholdSyntaxError:
    ...     print("refused")
    refused
    """
    engine = engine or Engine.default()
    words = vocabulary_of(engine)
    return st.one_of(
        _masked(engine, words),
        _unknown_unit(engine, words),
        _contradicted(words),
        _empty(engine, words),
    )


def texts(engine: Engine | None = None) -> st.SearchStrategy[str]:
    """Generate any text: words of the rules in any order, numbers, and any other characters.

    Args:
        engine: whose words; the packaged rules by default.

    >>> from hypothesis import find
    >>> isinstance(find(texts(), lambda _: True), str)
    True
    """
    engine = engine or Engine.default()
    anything = st.text(st.characters(exclude_categories=()), max_size=3)
    known = pick(fragments_of(engine))
    number = numerals(vocabulary_of(engine), rich=True).map(lambda numeral: numeral.text)
    return st.lists(st.one_of(known, known, number, anything), max_size=12).map("".join)


def _signed(words: Vocabulary) -> st.SearchStrategy[str]:
    return pick([sign for sign, _ in words.signs])


def _masked(engine: Engine, words: Vocabulary) -> st.SearchStrategy[str]:
    marks = sorted(engine.ruleset.lexicon.numbers.masks)
    masks = st.builds(lambda mark, times: mark * times, pick(marks), st.integers(1, 5))
    spellings = pick([spelling for spelling, _ in words.units if not spelling.isascii()])
    return st.tuples(_signed(words), masks, spellings).map("".join)


def _unknown_unit(engine: Engine, words: Vocabulary) -> st.SearchStrategy[str]:
    """Rare ideographs, of which no rule set makes a unit."""
    rare = st.text(
        st.characters(min_codepoint=0x9FA6, max_codepoint=0x9FEF), min_size=1, max_size=3
    )
    unknown = rare.filter(lambda text: engine.ruleset.lexicon.units.find(text) is None)
    numbers = numerals(words).map(lambda number: number.text)
    return st.tuples(_signed(words), numbers, unknown).map("".join)


def _contradicted(words: Vocabulary) -> st.SearchStrategy[str]:
    def build(
        sign: tuple[str, Operator], after: tuple[str, Operator], number: str, unit: str
    ) -> tuple[str, bool]:
        return f"{sign[0]}{number}{unit}{after[0]}", sign[1] != after[1]

    numbers = numerals(words).map(lambda number: number.text)
    names = pick(words.below)
    built = st.builds(build, pick(words.signs), pick(words.after), numbers, names)
    return built.filter(lambda pair: pair[1]).map(lambda pair: pair[0])


def _empty(engine: Engine, words: Vocabulary) -> st.SearchStrategy[str]:
    """A sign without a number; 十万元 or 半年 after one would be a number, 年度 a moment."""
    spellings = [unit for unit, _ in words.units if not _says_a_value(engine, unit)]
    return st.tuples(_signed(words), pick(["", *spellings])).map("".join)


@lru_cache(maxsize=16_384)
def _says_a_value(engine: Engine, text: str) -> bool:
    if engine.ruleset.lexicon.times.moments.get(text):
        return True
    try:
        return engine.measure(text).kind == "number"
    except IndicatorError:
        return False

"""Damaged cells that must be refused, and other widths of a text."""

from __future__ import annotations

from hypothesis import strategies as st

from indicator_engine.engine import Engine
from indicator_engine.expressions import Operator
from indicator_engine.testing.numerals import numerals
from indicator_engine.testing.vocabulary import Vocabulary, vocabulary_of

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

    >>> import warnings; warnings.simplefilter("ignore")
    >>> from indicator_engine import ThresholdSyntaxError
    >>> cell = damaged_thresholds().example()
    >>> try:
    ...     Engine.default().parse(cell)
    ... except ThresholdSyntaxError:
    ...     print("refused")
    refused
    """
    engine = engine or Engine.default()
    words = vocabulary_of(engine)
    return st.one_of(
        _masked(engine, words), _unknown_unit(engine, words), _contradicted(words), _empty(words)
    )


def _signed(words: Vocabulary) -> st.SearchStrategy[str]:
    return st.sampled_from([sign for sign, _ in words.signs])


def _masked(engine: Engine, words: Vocabulary) -> st.SearchStrategy[str]:
    marks = sorted(engine.ruleset.lexicon.numbers.masks)
    masks = st.builds(lambda mark, times: mark * times, st.sampled_from(marks), st.integers(1, 5))
    spellings = st.sampled_from([spelling for spelling, _ in words.units if not spelling.isascii()])
    return st.tuples(_signed(words), masks, spellings).map("".join)


def _unknown_unit(engine: Engine, words: Vocabulary) -> st.SearchStrategy[str]:
    """Rare ideographs, of which no rule set makes a unit."""
    rare = st.text(st.characters(min_codepoint=0x9FA6, max_codepoint=0x9FEF), min_size=1, max_size=3)
    unknown = rare.filter(lambda text: engine.ruleset.lexicon.units.find(text) is None)
    numbers = numerals(words).map(lambda number: number.text)
    return st.tuples(_signed(words), numbers, unknown).map("".join)


def _contradicted(words: Vocabulary) -> st.SearchStrategy[str]:
    def build(
        sign: tuple[str, Operator], after: tuple[str, Operator], number: str, unit: str
    ) -> tuple[str, bool]:
        return f"{sign[0]}{number}{unit}{after[0]}", sign[1] != after[1]

    numbers = numerals(words).map(lambda number: number.text)
    names = st.sampled_from([name for name in words.below])
    built = st.builds(build, st.sampled_from(words.signs), st.sampled_from(words.after), numbers, names)
    return built.filter(lambda pair: pair[1]).map(lambda pair: pair[0])


def _empty(words: Vocabulary) -> st.SearchStrategy[str]:
    spellings = st.sampled_from(["", *(spelling for spelling, _ in words.units)])
    return st.tuples(_signed(words), spellings).map("".join)

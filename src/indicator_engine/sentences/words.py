"""The words of scoring sentences, folded and indexed for the scanner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from indicator_engine.expressions import Level
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.phrases import Phrases
from indicator_engine.rules.schema import ScoringWordsFile
from indicator_engine.sentences.rule import Side


@dataclass(frozen=True, slots=True)
class ScoringWords:
    """Everything the reader of scoring sentences knows beside the lexicon."""

    lexicon: Lexicon
    sides: Phrases[Side]
    tables: Mapping[str, Phrases[str]]
    grades: Phrases[Level]
    written: Mapping[str, str]
    score_unit: str | None
    point_unit: str | None

    def __getitem__(self, name: str) -> Phrases[str]:
        return self.tables[name]


_SIDES: tuple[Side, ...] = ("below", "above", "late", "occurring")
_OUTCOMES = ("met", "unmet", "otherwise")
_TABLES = (
    "each", "lose", "until_gone", "at_most_lose", "short_of", "counted_as", "counted_end",
    "not_counted", "pro_rata", "target", "actual", "completion", "weight", "than", "of_marks",
    "particles", "met", "unmet", "otherwise", "earn", "full", "nothing", "lose_nothing",
    "by_ratio_earn", "by_ratio_lose", "score", "equals", "times", "divided", "capped",
    "excluding_after",
)  # fmt: skip


def build_words(files: tuple[ScoringWordsFile, ...], lexicon: Lexicon) -> ScoringWords:
    """Index the words of scoring sentences.

    Args:
        files: the ``scoring-words/1`` files of a rule set.
        lexicon: the lexicon of the same rule set; a sentence is folded as a cell is.

    >>> from indicator_engine import Engine
    >>> ruleset = Engine.default().ruleset
    >>> words = build_words(ruleset.data.scoring_words, ruleset.lexicon)
    >>> words["full"].get("满分") is not None
    True
    """

    def folded(words: Iterable[str]) -> list[str]:
        return [word.translate(lexicon.fold) for word in words]

    tables = {name: _table(files, name, folded) for name in _TABLES}
    sides = [(w, side) for file in files for side in _SIDES for w in folded(getattr(file, side))]
    return ScoringWords(
        lexicon=lexicon,
        sides=Phrases(sides),
        tables=tables,
        grades=_grades(lexicon, {w for name in _OUTCOMES for w in tables[name]}),
        written={key: text for file in files for key, text in (file.written or {}).items()},
        score_unit=_last(file.score_unit for file in files),
        point_unit=_last(file.point_unit for file in files),
    )


def _table(
    files: tuple[ScoringWordsFile, ...], name: str, folded: Callable[[Iterable[str]], list[str]]
) -> Phrases[str]:
    return Phrases((word, word) for file in files for word in folded(getattr(file, name)))


def _grades(lexicon: Lexicon, taken: set[str]) -> Phrases[Level]:
    """The words of the ordered scales that say no outcome: each may head a line of grades."""
    levels = lexicon.levels
    return Phrases(
        (word, level)
        for word, level in levels.exact.items()
        if word not in taken
        and level.scale
        and (scale := levels.scales.get(level.scale))
        and scale.ordered
    )


def _last(values: Iterable[str | None]) -> str | None:
    return next((value for value in reversed(list(values)) if value), None)

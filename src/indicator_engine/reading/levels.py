"""The words of levels: grades of scales, idioms that state a number, names that hold digits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from indicator_engine.expressions import Level
from indicator_engine.reading.collecting import Folded, any_of, collect, word_lists
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.scripts import holds_number, in_digits
from indicator_engine.records import record
from indicator_engine.rules.schema import LevelScaleDef, LevelsFile, RuleData


@record(frozen=True, slots=True)
class LevelWords:
    """Words of scales, idioms that state a number, names that hold digits.

    `around` are the words that may stand around a grade of each scale.
    """

    exact: Mapping[str, Level]
    classes: Phrases[Level]
    grades: Phrases[Level]
    scales: Mapping[str, LevelScaleDef]
    around: Mapping[str, tuple[str, ...]]
    idioms: Mapping[str, tuple[Level, str]]
    task_verbs: Phrases[str]
    names: Phrases[str]
    numbered: Phrases[str]
    ranked: Phrases[str]
    ages: frozenset[str]
    qualifying: frozenset[str]
    templates: re.Pattern[str]


def level_words(data: RuleData, folded: Folded) -> LevelWords:
    exact: dict[str, Level] = {}
    scales = {scale.id: scale for file in data.levels for scale in file.scales}
    for scale in scales.values():
        for grade in scale.grades:
            for word in folded(grade.words):
                exact.setdefault(word, Level(word, scale.id, grade.grade))
    numerals = "".join(c for f in data.numerals for c in folded(f.digits or {}))
    idioms = {
        word: (Level(word, idiom.scale, idiom.grade), idiom.reads)
        for file in data.levels
        for idiom in file.idioms
        for said in folded(idiom.words)
        for word in in_digits(said, data.numerals)
    }
    return LevelWords(
        **word_lists(LevelWords, LevelsFile, data.levels, folded),
        exact=exact,
        classes=Phrases((w, level) for w, level in exact.items() if holds_number(w, numerals)),
        grades=Phrases((w, level) for w, level in exact.items() if len(w) > 1),
        scales=scales,
        around={id_: _around(scale, folded) for id_, scale in scales.items()},
        idioms=idioms,
        names=collect(data.levels, "names_with_digits", folded),
        ages=frozenset(d for file in data.levels for d in file.ages),
        qualifying=frozenset(d for file in data.levels for d in (*file.ages, *file.qualifying)),
        templates=any_of(word for file in data.levels for word in folded(file.templates)),
    )


def _around(scale: LevelScaleDef, folded: Folded) -> tuple[str, ...]:
    """The words that may stand around a grade and leave it what it is, longest first."""
    words = sorted((*scale.or_better, *scale.prefix, *scale.suffix), key=len, reverse=True)
    return tuple(folded(words))

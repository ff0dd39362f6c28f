"""The words of scoring sentences, folded and indexed for the scanner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias

from indicator_engine.expressions import Level
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.phrases import Phrases
from indicator_engine.records import record
from indicator_engine.rules.schema import ScoringWordsFile

Side: TypeAlias = Literal["below", "above", "late", "occurring"]
Tier: TypeAlias = Literal["top", "middle", "bottom"]


@record(frozen=True, slots=True)
class Grade:
    """A grade that a line may be about: its name, and every way of saying it, the name among them.

    `outcome` says which outcome it is where its scale is one of outcomes (部分达成).
    """

    name: str
    words: tuple[str, ...]
    outcome: Tier | None = None


@record(frozen=True, slots=True)
class ScoringWords:
    """Everything the reader of scoring sentences knows beside the lexicon."""

    lexicon: Lexicon
    sides: Phrases[Side]
    tables: Mapping[str, Phrases[str]]
    grades: Phrases[Grade]
    outcomes: Mapping[Tier, Grade]
    opened: Phrases[bool]
    closed: Phrases[bool]
    bounds: Phrases[bool]
    written: Mapping[str, str]
    score_unit: str | None
    point_unit: str | None

    def __getitem__(self, name: str) -> Phrases[str]:
        return self.tables[name]

    def name_of(self, name: str | None) -> Phrases[str]:
        """Return the name of a row and the ends of it, by which a sentence may call its value.

        An end that says something itself (完成, 满意) does not stand for the value; a rate of
        completion does, where the row is one.
        """
        folded = "" if name is None else "".join(name.translate(self.lexicon.fold).split())
        ends = (folded[at:] for at in range(len(folded) - _SHORTEST_NAME + 1))
        return Phrases((end, folded) for end in ends if not self._says(end))

    def _says(self, word: str) -> bool:
        tables = (table for key, table in self.tables.items() if key != "completion")
        known = any(table.get(word) is not None for table in tables)
        return known or self.sides.get(word) is not None or self.grades.get(word) is not None


_SHORTEST_NAME: Final = 2
_SIDES: tuple[Side, ...] = ("below", "above", "late", "occurring")
_OUTCOMES = ("met", "unmet", "otherwise", "within", "enough")
_TABLES = (
    "each", "each_alone", "parts_of_it", "lose", "until_gone", "lose_up_to", "up_to_end",
    "at_most_lose", "short_of", "not_reaching", "counted_as", "counted_end", "not_counted",
    "pro_rata", "target", "actual", "completion", "weight", "than", "of_marks", "particles",
    "met", "unmet", "otherwise", "within", "enough", "inside", "none_occurring", "some_occurring",
    "and_bound", "bound_leads", "grade_leads", "grade_tails", "earn", "gives", "full", "half",
    "nothing", "lose_nothing", "by_ratio_earn", "by_completion_earn", "by_ratio_lose", "share_of",
    "share_earn", "score", "equals", "times", "divided", "capped", "excluding_after",
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

    def ends(kind: str) -> Phrases[bool]:
        names = ((f"{kind}_in", True), (f"{kind}_out", False))
        return Phrases((w, i) for f in files for n, i in names for w in folded(getattr(f, n)))

    tables = {name: _table(files, name, folded) for name in _TABLES}
    sides = [(w, side) for file in files for side in _SIDES for w in folded(getattr(file, side))]
    grades = _all_grades(files, lexicon, folded)
    taken = {word for name in _OUTCOMES for word, _ in tables[name].items()}
    return ScoringWords(
        lexicon=lexicon,
        sides=Phrases(sides),
        tables=tables,
        grades=Phrases((w, grade) for grade in grades for w in grade.words if w not in taken),
        outcomes={g.outcome: g for g in reversed(grades) if g.outcome is not None},
        opened=ends("opens"),
        closed=ends("closes"),
        bounds=ends("bound"),
        written={key: text for file in files for key, text in (file.written or {}).items()},
        score_unit=_last(file.score_unit for file in files),
        point_unit=_last(file.point_unit for file in files),
    )


def _table(
    files: tuple[ScoringWordsFile, ...], name: str, folded: Callable[[Iterable[str]], list[str]]
) -> Phrases[str]:
    return Phrases((word, word) for file in files for word in folded(getattr(file, name)))


def _all_grades(
    files: tuple[ScoringWordsFile, ...],
    lexicon: Lexicon,
    folded: Callable[[Iterable[str]], list[str]],
) -> list[Grade]:
    """The grades of the ordered scales, with what the files add to them or have of their own."""
    outcome_scale = _last(file.outcome_scale for file in files)
    found: dict[str, Grade] = {}
    for scale in lexicon.levels.scales.values():
        if scale.ordered:
            for grade in scale.grades:
                words = _own(folded(grade.words), lexicon, scale.id)
                name = _name(grade.grade, words, lexicon, scale.id)
                outcome = grade.tier if scale.id == outcome_scale else None
                if name is not None:
                    found[name] = Grade(name, _unique(name, words), outcome)
    for entry in (entry for file in files for entry in file.grades):
        known = found.get(entry.grade)
        words = [*(known.words if known else ()), *folded(entry.words)]
        outcome = known.outcome if known else entry.outcome
        found[entry.grade] = Grade(entry.grade, _unique(entry.grade, words), outcome)
    return list(found.values())


def _own(words: Iterable[str], lexicon: Lexicon, scale: str) -> list[str]:
    """The words that the reader takes for this scale and no other."""
    return [w for w in words if (level := lexicon.levels.exact.get(w)) and level.scale == scale]


def _name(grade: str, words: list[str], lexicon: Lexicon, scale: str) -> str | None:
    """A grade is called by its name where that reads back to it, else by its first word."""
    level: Level | None = lexicon.levels.exact.get(grade)
    own = level is not None and level.scale == scale
    return grade if own else next(iter(words), None)


def _unique(name: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, *words)))


def _last(values: Iterable[str | None]) -> str | None:
    return next((value for value in reversed(list(values)) if value), None)

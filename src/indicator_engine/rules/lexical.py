"""Checks of vocabulary: a word twice in one role, blank words, characters that fold badly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

from indicator_engine.rules.check import field_types
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import (
    CharactersFile,
    KindFile,
    LevelScaleDef,
    RuleFile,
    UnitsFile,
    Values,
)
from indicator_engine.rules.whole import LEXICON, Loaded, Whole
from indicator_engine.text import fold_table

# Lists that are read as one: a word in both would mean two things.
_ONE_ROLE = {
    "inclusive": "bounds",
    "exclusive": "bounds",
    "increase": "changes",
    "decrease": "changes",
}

# The mappings of a characters file that fold; `check_characters` looks at them.
_FOLDS = ("look_alikes", "traditional")

# Entries of a lexicon file: the list, what tells their meanings apart, the lists of words in them.
_ENTRIES = {
    "operators": ("op", ("signs", "before", "after")),
    "flags": ("flag", ("words",)),
    "moments": ("when", ("words",)),
    "every": ("period", ("words", "counted", "alone")),
    "idioms": ("reads", ("words",)),
    "declarations": ("outcome", ("words",)),
}


class _Word(NamedTuple):
    """A word, the role it plays, what it means there, and its place in the file."""

    role: str
    text: str
    meaning: str
    path: tuple[str | int, ...]


def check_words(whole: Whole, problems: Problems) -> None:
    """Refuse blank words, and a word that stands twice in one role."""
    fold = _fold(whole)
    seen: dict[tuple[str, str], tuple[Loaded[RuleFile], _Word]] = {}
    for loaded in whole.everything():
        for word in _words(loaded.rule):
            if not word.text or word.text != word.text.strip():
                problems.add("word-blank", loaded.where(*word.path), word=word.text)
                continue
            here = (loaded, word)
            first = seen.setdefault((word.role, word.text.translate(fold)), here)
            if first is not here:
                _compare(first, here, problems)


def _compare(
    first: tuple[Loaded[RuleFile], _Word],
    second: tuple[Loaded[RuleFile], _Word],
    problems: Problems,
) -> None:
    """Note two words that read alike, unless they only are two spellings of one thing."""
    (before, known), (loaded, word) = first, second
    place, params = (
        loaded.where(*word.path),
        {"word": word.text, "first": before.where(*known.path)},
    )
    if known.meaning != word.meaning:
        params |= {"meaning": word.meaning, "other": known.meaning}
        problems.add("word-two-meanings", place, **params)
    elif known.text == word.text:
        problems.add("word-twice", place, **params)


def check_characters(whole: Whole, problems: Problems) -> None:
    """Refuse folds that would move positions, contradict each other or need a second pass."""
    seen: dict[str, tuple[str, str]] = {}
    entries = list(_folds(whole))
    widths = fold_table({})
    for loaded, (name, old), new in entries:
        place = loaded.where_key(name, old)
        if len(old) != 1 or len(new) != 1:
            problems.add("fold-not-one-character", place, old=old, new=new)
            continue
        known, first = seen.setdefault(old, (new, place))
        if known != new:
            problems.add("fold-two-ways", place, old=old, new=new, other=known, first=first)
    for loaded, (name, old), new in entries:
        further, _ = seen.get(new, (new.translate(widths), ""))
        if len(new) == 1 and further != new:
            problems.add("fold-again", loaded.where(name, old), old=old, new=new, further=further)


def _folds(whole: Whole) -> Iterator[tuple[Loaded[RuleFile], tuple[str, str], str]]:
    for loaded, rule in whole.of(CharactersFile):
        for name in _FOLDS:
            for old, new in (getattr(rule, name) or {}).items():
                yield loaded, (name, old), new


def _fold(whole: Whole) -> dict[int, str]:
    return fold_table(
        {old: new for _, (_, old), new in _folds(whole) if len(old) == 1 and len(new) == 1}
    )


def _words(rule: RuleFile) -> Iterator[_Word]:
    if isinstance(rule, KindFile):
        for name in ("phrases", "endings", "unless"):
            for index, word in enumerate(getattr(rule.match, name)):
                yield _Word(f"{rule.id}.{name}", word, "", ("match", name, index))
    elif isinstance(rule, tuple(LEXICON.values())):
        yield from _lexicon_words(rule)


def _lexicon_words(rule: RuleFile) -> Iterator[_Word]:
    file = type(rule).__name__
    for name, kind in field_types(type(rule)).items():
        value = getattr(rule, name)
        if get_args(kind) == (str, ...):
            role = f"{file}.{_ONE_ROLE.get(name, name)}"
            for index, word in enumerate(value):
                yield _Word(role, word, name, (name, index))
        elif kind == Values and name not in _FOLDS:
            for key, meaning in (value or {}).items():
                yield _Word(f"{file}.{name}", key, meaning, (name, key))
        elif name in _ENTRIES:
            yield from _entry_words(file, name, value)
        elif name == "scales" and not isinstance(rule, UnitsFile):
            yield from _scale_words(value)


def _entry_words(file: str, name: str, entries: tuple[object, ...]) -> Iterator[_Word]:
    meaning, lists = _ENTRIES[name]
    for index, entry in enumerate(entries):
        for words in lists:
            for place, word in enumerate(getattr(entry, words)):
                path = (name, index, words, place)
                yield _Word(f"{file}.{name}.{words}", word, getattr(entry, meaning), path)


def _scale_words(scales: tuple[LevelScaleDef, ...]) -> Iterator[_Word]:
    for index, scale in enumerate(scales):
        for number, grade in enumerate(scale.grades):
            for place, word in enumerate(grade.words):
                path = ("scales", index, "grades", number, "words", place)
                yield _Word(f"scale:{scale.id}", word, grade.grade, path)
        for name in ("or_better", "suffix", "prefix"):
            for place, word in enumerate(getattr(scale, name)):
                yield _Word(f"scale:{scale.id}.{name}", word, "", ("scales", index, name, place))

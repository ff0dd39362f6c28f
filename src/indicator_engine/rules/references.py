"""Checks of all rule files together: ids, what they refer to, chains that close."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final, get_args

from indicator_engine.expressions import Reference
from indicator_engine.rules.check import field_types, nearest
from indicator_engine.rules.layouts import check_forms
from indicator_engine.rules.lexical import check_characters, check_words
from indicator_engine.rules.policies import check_policies
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.quantities import (
    UnitNames,
    check_numbers,
    check_units,
    check_whole_number,
    unit_names,
)
from indicator_engine.rules.schema import (
    ConventionsFile,
    DatesFile,
    Direction,
    Example,
    FormFile,
    KindFile,
    LevelScaleDef,
    LevelsFile,
    MethodFile,
    NumeralsFile,
    OperatorsFile,
    ProfileFile,
    RuleFile,
    ScoringWordsFile,
    SystemFile,
    UnitsFile,
)
from indicator_engine.rules.scoring import check_decisions, check_methods
from indicator_engine.rules.storing import check_systems
from indicator_engine.rules.whole import Loaded, Whole

ID: Final = re.compile(r"\w[\w.-]{0,79}")

# Mappings of an operators file whose values are a closed set.
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "directions": get_args(Direction),
    "references": get_args(Reference),
}

STATED: Final = (
    "reads",
    "refuses",
    "measures",
    "notes",
    "flags",
    "kind",
    "method",
    "met",
    "score",
    "score_range",
)
"""What an example may state; one that states nothing of it would test nothing."""


def check_whole(whole: Whole, problems: Problems) -> None:
    """Note everything that is wrong with the files together, though each may be well alone."""
    names = unit_names(whole)
    check_ids(whole, problems)
    check_characters(whole, problems)
    check_words(whole, problems)
    check_units(whole, problems)
    check_numbers(whole, problems)
    _References(whole, names, problems).check()
    check_conventions(whole, problems)
    check_cycles(whole, problems)
    check_methods(whole, problems)
    check_decisions(whole, problems)
    check_policies(whole, problems)
    check_systems(whole, problems)
    check_forms(whole, problems)


def check_ids(whole: Whole, problems: Problems) -> None:
    """Refuse ids that could not be written on a command line or in a path."""
    for loaded in whole.everything():
        match loaded.rule:
            case KindFile() | MethodFile() | ProfileFile() | SystemFile() | FormFile() as rule:
                _check_id(rule.id, loaded, ("id",), problems)
            case ConventionsFile(conventions=entries):
                for index, entry in enumerate(entries):
                    _check_id(entry.id, loaded, ("conventions", index, "id"), problems)
            case LevelsFile(scales=scales):
                for index, scale in enumerate(scales):
                    _check_id(scale.id, loaded, ("scales", index, "id"), problems)
            case _:
                pass


def _check_id(
    name: str, loaded: Loaded[RuleFile], path: tuple[str | int, ...], problems: Problems
) -> None:
    if not ID.fullmatch(name):
        problems.add("id-malformed", loaded.where(*path), id=name)


# ── references ───────────────────────────────────────────────────────────────────────────────


class _References:
    """Looks up every name that one file uses and another defines."""

    def __init__(self, whole: Whole, names: UnitNames, problems: Problems) -> None:
        self._whole = whole
        self._problems = problems
        self._scales: dict[str, LevelScaleDef] = {}
        self._known: dict[str, tuple[type[RuleFile], Collection[str]]] = {
            "unit": (UnitsFile, names.units),
            "dimension": (UnitsFile, names.dimensions),
            "event": (DatesFile, _event_names(whole)),
            "kind": (KindFile, whole.kinds),
            "method": (MethodFile, whole.methods),
            "profile": (ProfileFile, whole.profiles),
            "level": (LevelsFile, self._scales),
        }

    def check(self) -> None:
        self._gather_scales()
        for loaded in self._whole.everything():
            match loaded.rule:
                case OperatorsFile() as file:
                    self._operators(loaded, file)
                case NumeralsFile() as file:
                    self._numerals(loaded, file)
                case DatesFile() as file:
                    self._dates(loaded, file)
                case LevelsFile() as file:
                    self._levels(loaded, file)
                case ScoringWordsFile() as file:
                    for name in ("score_unit", "point_unit"):
                        self._look_up("unit", getattr(file, name), loaded, name)
                    self._look_up("level", file.outcome_scale, loaded, "outcome_scale")
                case KindFile() as kind:
                    self._kind(loaded, kind)
                case MethodFile() as method:
                    self._method(loaded, method)
                case ProfileFile() as profile:
                    self._profile(loaded, profile)
                case _:
                    pass
            self._examples(loaded)

    def _look_up(
        self, what: str, name: str | None, loaded: Loaded[RuleFile], *path: str | int
    ) -> None:
        schema, known = self._known[what]
        if name is None or name in known or schema in self._whole.blind:
            return
        if (schema, name) in self._whole.promised:
            return
        key = next(step for step in reversed(path) if isinstance(step, str))
        params = {"key": key, "name": name} | nearest(name, set(known))
        self._problems.add("reference-unknown", loaded.where(*path), **params)

    def _look_up_all(
        self, what: str, names: Iterable[str], loaded: Loaded[RuleFile], *path: str | int
    ) -> None:
        for index, name in enumerate(names):
            self._look_up(what, name, loaded, *path, index)

    def _gather_scales(self) -> None:
        first: dict[str, str] = {}
        for loaded, file in self._whole.of(LevelsFile):
            for index, scale in enumerate(file.scales):
                place = loaded.where("scales", index, "id")
                if scale.id in self._scales:
                    self._problems.add("id-twice", place, id=scale.id, first=first[scale.id])
                    continue
                self._scales[scale.id], first[scale.id] = scale, place

    def _operators(self, loaded: Loaded[RuleFile], file: OperatorsFile) -> None:
        for name, choices in _CHOICES.items():
            for key, value in (getattr(file, name) or {}).items():
                if value not in choices:
                    params = {"value": value, "choices": ", ".join(choices)}
                    params |= nearest(value, set(choices))
                    self._problems.add("value-not-choice", loaded.where(name, key), **params)

    def _numerals(self, loaded: Loaded[RuleFile], file: NumeralsFile) -> None:
        for key, unit in (file.rates or {}).items():
            self._look_up("unit", unit, loaded, "rates", key)
        for name in field_types(NumeralsFile):
            if name.endswith("_unit"):
                self._look_up("unit", getattr(file, name), loaded, name)

    def _dates(self, loaded: Loaded[RuleFile], file: DatesFile) -> None:
        for name in ("duration_dimensions", "recurring_excludes"):
            self._look_up_all("dimension", getattr(file, name), loaded, name)
        for index, event in enumerate(file.events):
            self._look_up("event", event.event, loaded, "events", index, "event")

    def _levels(self, loaded: Loaded[RuleFile], file: LevelsFile) -> None:
        for name in ("ages", "qualifying"):
            self._look_up_all("dimension", getattr(file, name), loaded, name)
        for index, idiom in enumerate(file.idioms):
            self._look_up("level", idiom.scale, loaded, "idioms", index, "scale")
            scale = self._scales.get(idiom.scale)
            grades = {grade.grade for grade in scale.grades} if scale else {idiom.grade}
            if idiom.grade not in grades:
                params = {"key": "grade", "name": idiom.grade} | nearest(idiom.grade, grades)
                where = loaded.where("idioms", index, "grade")
                self._problems.add("reference-unknown", where, **params)

    def _kind(self, loaded: Loaded[RuleFile], kind: KindFile) -> None:
        self._look_up_all("dimension", kind.dimensions, loaded, "dimensions")
        match = kind.match
        if not (match.phrases or match.endings or match.level1 or match.level2):
            self._problems.add("kind-never-recognised", loaded.where("match"))
        self._wants_examples(loaded, kind.examples)

    def _method(self, loaded: Loaded[RuleFile], method: MethodFile) -> None:
        if not method.forms:
            self._problems.add("list-empty", loaded.where("forms"), key="forms")
        self._wants_examples(loaded, method.examples)

    def _profile(self, loaded: Loaded[RuleFile], profile: ProfileFile) -> None:
        self._look_up("profile", profile.extends, loaded, "extends")
        self._look_up("profile", profile.version_of, loaded, "version_of")
        self._look_up("method", profile.execution_method, loaded, "execution_method")
        for index, row in enumerate(profile.decide):
            self._look_up("method", row.use, loaded, "decide", index, "use")
            self._look_up_all("kind", row.kind, loaded, "decide", index, "kind")
            self._look_up_all("level", row.scale, loaded, "decide", index, "scale")
        for table in ("flags", "execution_flags"):
            for index, rule in enumerate(getattr(profile, table)):
                self._look_up_all("kind", rule.kind, loaded, table, index, "kind")
        self._wants_examples(loaded, profile.examples)

    def _wants_examples(self, loaded: Loaded[RuleFile], examples: tuple[Example, ...]) -> None:
        if not examples:
            self._problems.add("list-empty", loaded.where("examples"), key="examples")

    def _examples(self, loaded: Loaded[RuleFile]) -> None:
        if isinstance(loaded.rule, SystemFile | FormFile):  # their examples are their own
            return
        for index, example in enumerate(getattr(loaded.rule, "examples", ())):
            path = ("examples", index)
            for what in ("profile", "method", "kind"):
                self._look_up(what, getattr(example, what), loaded, *path, what)
            if all(getattr(example, name) is None for name in STATED):
                self._problems.add("example-states-nothing", loaded.where(*path))


def _event_names(whole: Whole) -> frozenset[str]:
    """Gather the events that the words of the dates files name."""
    named = (one.when for _, file in whole.of(DatesFile) for one in file.moments)
    return frozenset(when.partition(":")[2] for when in named if when.startswith("event:"))


# ── conventions and cycles ───────────────────────────────────────────────────────────────────


def check_conventions(whole: Whole, problems: Problems) -> None:
    """Refuse a value that the code, which reads the convention, would not know."""
    for loaded, entry in whole.conventions.values():
        index = next(i for i, own in enumerate(loaded.rule.conventions) if own.id == entry.id)
        where = loaded.where("conventions", index, "value")
        if not entry.choices:
            check_whole_number(entry.value, where, problems, 0)
        elif entry.value not in entry.choices:
            params = {"value": entry.value, "choices": ", ".join(entry.choices)}
            params |= nearest(entry.value, set(entry.choices))
            problems.add("value-not-choice", where, **params)


def check_cycles(whole: Whole, problems: Problems) -> None:
    """Refuse profiles that extend themselves; each closed chain is told once."""
    extends = {name: loaded.rule.extends for name, loaded in whole.profiles.items()}
    for start, loaded in whole.profiles.items():
        chain = [start]
        while (after := extends.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
        if after == start and start == min(chain):
            path = " → ".join([*chain, start])
            problems.add("reference-cycle", loaded.where("extends"), path=path)

"""All rule files that are in force together, and how to say where each part of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from indicator_engine.errors import RuleError
from indicator_engine.rules.check import CheckedFile
from indicator_engine.rules.marked import Marked, Path
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import (
    CharactersFile,
    ConventionDef,
    ConventionsFile,
    DatesFile,
    FormFile,
    KindFile,
    LevelsFile,
    MeasuredFile,
    MethodFile,
    NumeralsFile,
    OperatorsFile,
    PackFile,
    ProfileFile,
    RuleData,
    RuleFile,
    ScoringWordsFile,
    SystemFile,
    UnitsFile,
)

R_co = TypeVar("R_co", bound=RuleFile, covariant=True)
R = TypeVar("R", bound=RuleFile)
D = TypeVar("D", KindFile, MethodFile, ProfileFile, SystemFile, FormFile)

# The files whose entries are used side by side, by their field in RuleData.
LEXICON: Final[Mapping[str, type[RuleFile]]] = {
    "units": UnitsFile,
    "characters": CharactersFile,
    "operators": OperatorsFile,
    "numerals": NumeralsFile,
    "dates": DatesFile,
    "levels": LevelsFile,
    "measured": MeasuredFile,
    "scoring_words": ScoringWordsFile,
}


@dataclass(frozen=True, slots=True, eq=False)
class Loaded(Generic[R_co]):
    """A rule file in force. One that was checked in an earlier load has no marks, only `at`."""

    rule: R_co
    pack: str
    marked: Marked | None = None

    def where(self, *path: str | int) -> str:
        """Return the place of the value at a path: file, line and, of a new file, column."""
        return self.marked.where(path) if self.marked else _nearest_at(self.rule, path)

    def where_key(self, *path: str | int) -> str:
        """Return the place of the key at a path."""
        return self.marked.where_key(path) if self.marked else _nearest_at(self.rule, path)

    def placed(self, error: RuleError, path: Path) -> RuleError:
        """Return the error of a formula with the place of its very character in the file."""
        offset = error.span.start if error.span else 0
        where = self.marked.where_inside(path, offset) if self.marked else self.where(*path)
        return type(error)(
            error.code,
            text=error.text,
            field=error.field,
            span=error.span,
            where=where,
            **error.params,
        )


@dataclass(slots=True)
class Whole:
    """Everything in force, in pack order. Of definitions with one id the last override is here.

    `blind` holds the schemas of which a file could not be built and what it would have defined
    is not known, so nothing is called unknown that it could have defined. `promised` holds the
    ids of files that could not be built but say what they define.
    """

    lexicon: list[Loaded[RuleFile]] = field(default_factory=list)
    kinds: dict[str, Loaded[KindFile]] = field(default_factory=dict)
    methods: dict[str, Loaded[MethodFile]] = field(default_factory=dict)
    profiles: dict[str, Loaded[ProfileFile]] = field(default_factory=dict)
    systems: dict[str, Loaded[SystemFile]] = field(default_factory=dict)
    forms: dict[str, Loaded[FormFile]] = field(default_factory=dict)
    conventions: dict[str, tuple[Loaded[ConventionsFile], ConventionDef]] = field(
        default_factory=dict
    )
    blind: frozenset[type[RuleFile]] = frozenset()
    promised: frozenset[tuple[type[RuleFile], str]] = frozenset()

    def of(self, schema: type[R]) -> Iterator[tuple[Loaded[RuleFile], R]]:
        """Yield the files of one schema with their rules."""
        for loaded in self.everything():
            if isinstance(loaded.rule, schema):
                yield loaded, loaded.rule

    def everything(self) -> Iterator[Loaded[RuleFile]]:
        """Yield every file in force once."""
        yield from self.lexicon
        yield from self.kinds.values()
        yield from self.methods.values()
        yield from self.profiles.values()
        yield from self.systems.values()
        yield from self.forms.values()
        yield from {id(loaded): loaded for loaded, _ in self.conventions.values()}.values()


def pack_of(at: str) -> str:
    """Return the id of the pack that an `at` names.

    >>> pack_of("core/methods/ratio.yaml:3")
    'core'
    """
    return at.partition("/")[0]


def from_data(data: RuleData) -> list[Loaded[RuleFile]]:
    """Return the rules of an earlier load, which need no checking of their own."""
    rules: list[RuleFile] = [rule for name in LEXICON for rule in getattr(data, name)]
    rules += [*data.kinds.values(), *data.methods.values(), *data.profiles.values()]
    rules += [*data.systems.values(), *data.forms.values()]
    rules += [
        ConventionsFile(summary="", source=entry.source, conventions=(entry,), at=entry.at)
        for entry in data.conventions.values()
    ]
    return [Loaded(rule, pack_of(_own_at(rule))) for rule in rules]


def from_checked(files: Iterable[CheckedFile]) -> list[Loaded[RuleFile]]:
    """Return the rules of freshly checked files, in one order whatever the order given."""
    ordered = sorted(files, key=lambda file: (_own_at(file.rule), file.marked.file))
    return [Loaded(file.rule, file.pack, file.marked) for file in ordered]


def put_together(
    packs: Iterable[Iterable[Loaded[RuleFile]]],
    blind: frozenset[type[RuleFile]],
    problems: Problems,
    promised: frozenset[tuple[type[RuleFile], str]] = frozenset(),
) -> Whole:
    """Lay packs over each other, the later over the earlier.

    A second definition of an id is refused unless its `overrides` names the pack whose
    definition is in force so far.
    """
    whole = Whole(blind=blind, promised=promised)
    for pack in packs:
        for loaded in pack:
            match loaded.rule:
                case KindFile() as kind:
                    _define(whole.kinds, kind, loaded, problems)
                case MethodFile() as method:
                    _define(whole.methods, method, loaded, problems)
                case ProfileFile() as profile:
                    _define(whole.profiles, profile, loaded, problems)
                case SystemFile() as system:
                    _define(whole.systems, system, loaded, problems)
                case FormFile() as form:
                    _define(whole.forms, form, loaded, problems)
                case ConventionsFile() as file:
                    _define_conventions(whole, file, loaded, problems)
                case PackFile():
                    pass
                case _:
                    whole.lexicon.append(loaded)
    return whole


def _define(
    table: dict[str, Loaded[D]], rule: D, loaded: Loaded[RuleFile], problems: Problems
) -> None:
    if _may_stand(rule.id, rule.overrides, table.get(rule.id), loaded, ("id",), problems):
        table[rule.id] = Loaded(rule, loaded.pack, loaded.marked)


def _define_conventions(
    whole: Whole, file: ConventionsFile, loaded: Loaded[RuleFile], problems: Problems
) -> None:
    own = Loaded(file, loaded.pack, loaded.marked)
    for index, entry in enumerate(file.conventions):
        standing, _ = whole.conventions.get(entry.id, (None, None))
        path = ("conventions", index, "id")
        if _may_stand(entry.id, entry.overrides, standing, own, path, problems):
            whole.conventions[entry.id] = (own, _with_choices(entry, whole))


def _with_choices(entry: ConventionDef, whole: Whole) -> ConventionDef:
    """Give an override the choices of what it overrides: the code knows no others."""
    _, standing = whole.conventions.get(entry.id, (None, None))
    return replace(entry, choices=standing.choices) if standing else entry


def _may_stand(
    name: str,
    overrides: str | None,
    before: Loaded[RuleFile] | None,
    loaded: Loaded[RuleFile],
    path: Path,
    problems: Problems,
) -> bool:
    """Decide whether a definition takes its place; note why it does not."""
    if loaded.marked is None:  # what it overrides was laid to rest in an earlier load
        return True
    if before is not None and before.pack == loaded.pack:
        first = _place_of_id(before, name)
        problems.add("id-twice", loaded.where(*path), id=name, first=first)
        return False
    if overrides is None and before is not None:
        params = {"id": name, "first": _place_of_id(before, name), "pack": before.pack}
        problems.add("id-taken", loaded.where(*path), **params)
        return False
    if overrides is not None and (before is None or before.pack != overrides):
        params = {"id": name, "pack": overrides}
        if before is not None:
            params["nearest"] = before.pack
        problems.add("override-of-nothing", loaded.where(*path[:-1], "overrides"), **params)
        return False
    return True


def _place_of_id(loaded: Loaded[RuleFile], name: str) -> str:
    if isinstance(loaded.rule, ConventionsFile):
        for index, entry in enumerate(loaded.rule.conventions):
            if entry.id == name:
                return loaded.where("conventions", index, "id")
    return loaded.where("id")


def _own_at(rule: RuleFile) -> str:
    return "" if isinstance(rule, PackFile) else rule.at


def _nearest_at(rule: RuleFile, path: Path) -> str:
    found: Any = rule
    at = _own_at(rule)
    for step in path:
        try:
            found = found[step] if isinstance(step, int) else getattr(found, step)
        except (AttributeError, IndexError, TypeError):
            break
        at = getattr(found, "at", "") or at
    return at

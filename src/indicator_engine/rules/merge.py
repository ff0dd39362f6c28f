"""From found packs to one `RuleData`: read, check all files, lay the packs over each other.

Nothing here depends on the order in which the files of a pack are found. Packs are laid over each
other in the order given: packaged, then entry points, then paths.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

from indicator_engine.errors import RuleError, RuleErrors
from indicator_engine.rules.check import CheckedFile, check_file, schema_of
from indicator_engine.rules.marked import Marked, Tree, read_marked
from indicator_engine.rules.packs import PACK_FILE, FoundPack, SourceFile, read_source
from indicator_engine.rules.problems import Problems, file_of
from indicator_engine.rules.references import ID, check_whole
from indicator_engine.rules.schema import (
    SCHEMAS,
    ConventionDef,
    FormFile,
    KindFile,
    MethodFile,
    PackFile,
    PackInfo,
    ProfileFile,
    RuleData,
    RuleFile,
    SystemFile,
    UnitsFile,
)
from indicator_engine.rules.sound import Sound, name_of, sound_part
from indicator_engine.rules.whole import LEXICON, Whole, from_checked, from_data, put_together
from indicator_engine.units import UnitFactor, compile_factors

_UNVERSIONED: Final = "0"

# What the text of a file says of itself that is no YAML as a whole.
_TOP: Final = re.compile(r"^(schema|id):[ \t]*[\"']?([\w./-]+)[\"']?[ \t]*$", re.MULTILINE)


@dataclass(slots=True)
class CheckedPack:
    """One pack whose files were each held against their schema."""

    id: str
    version: str
    shown: str
    files: list[CheckedFile] = field(default_factory=list)
    contents: list[Tree] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be built: what it may have defined.

    Args:
        schemas: the schema that it names, else all of them.
        id: the id that it gives, where its schema has one.
    """

    schemas: frozenset[type[RuleFile]]
    id: str | None = None


_EVERYTHING: Final = Unread(frozenset(SCHEMAS.values()))


@dataclass(frozen=True, slots=True)
class Laid:
    """Packs laid over each other: the data, or what is wrong with them and what is sound.

    Args:
        data: what is in force: everything, or the sound part; None where nothing is sound.
        problems: everything that is wrong, in order of file and line.
        sound: the sound part, where there are problems.
        files: how messages show each new file, by its name as an `at` begins.
    """

    data: RuleData | None
    problems: tuple[RuleError, ...] = ()
    sound: Sound | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def load_packs(
    found: Sequence[FoundPack], problems: Problems, base: RuleData | None = None
) -> RuleData:
    """Load packs on top of an earlier load, or of nothing; see `lay_packs` for the arguments.

    Raises:
        RuleErrors: everything that is wrong with any of the packs.
    """
    laid = lay_packs(found, problems, base)
    if laid.problems or laid.data is None:
        raise RuleErrors("invalid rule packs", laid.problems)
    return laid.data


def lay_packs(found: Sequence[FoundPack], problems: Problems, base: RuleData | None = None) -> Laid:
    """Lay packs over an earlier load, or over nothing.

    Args:
        found: the packs, the earlier below the later.
        problems: what was wrong already when the packs were looked for.
        base: rules that were checked before; only what depends on the new packs is looked at
            again.

    Returns:
        The data; where there are problems, all of them, and what is sound.
    """
    packs = [check_pack(pack, problems) for pack in found]
    infos = _named(packs, base.packs if base else (), problems)
    below = from_data(base) if base else []
    unread = [file for pack in packs for file in pack.unread]
    nameless = (file.schemas for file in unread if file.id is None)
    blind = frozenset[type[RuleFile]]().union(*nameless)
    promised = frozenset((one, file.id) for file in unread if file.id for one in file.schemas)
    layers = [below, *(from_checked(pack.files) for pack in packs)]
    whole = put_together(layers, blind, problems, promised)
    check_whole(whole, problems)
    shown = {name_of(file.rule): file.marked.file for pack in packs for file in pack.files}
    if not problems:
        return Laid(_compiled(whole, infos, base), files=shown)
    told = problems.in_order()
    refused = {schema for file in unread for schema in file.schemas}
    files = {file.shown for pack in found for file in pack.files}
    whole_files = all(file_of(problem.where or "") in files for problem in told)
    sound = None
    if whole_files:  # a pack that was not found at all may have held anything
        sound = sound_part(below, [pack.files for pack in packs], told, refused)
    data = None if sound is None else _compiled(sound.whole, infos, base)
    return Laid(data, tuple(told), sound, shown)


def _compiled(whole: Whole, infos: Iterable[PackInfo], base: RuleData | None) -> RuleData:
    """Return the data with the factors of its units, which are those of the base if it has all."""
    units = [rule for _, rule in whole.of(UnitsFile)]
    if base and len(units) == len(base.units):
        return rule_data(whole, infos, base.unit_factors)
    return rule_data(whole, infos, compile_factors(units))


def check_pack(found: FoundPack, problems: Problems) -> CheckedPack:
    """Read the files of one pack and hold each against its schema."""
    pack = CheckedPack(found.name, _UNVERSIONED, found.shown)
    read = [(file, _read(file, pack, problems)) for file in found.files]
    for file, marked in read:
        if file.relative == PACK_FILE and marked is not None:
            _take_name(pack, marked, problems)
    for file, marked in read:
        if marked is None:
            continue
        pack.contents.append(marked.tree)
        if file.relative != PACK_FILE:
            _take_file(pack, file, marked, problems)
    return pack


def rule_data(
    whole: Whole, infos: Iterable[PackInfo], factors: Mapping[str, UnitFactor]
) -> RuleData:
    """Lay out what is in force as plain data."""
    lexicon = {
        name: tuple(rule for _, rule in whole.of(schema)) for name, schema in LEXICON.items()
    }
    conventions: dict[str, ConventionDef] = {
        n: entry for n, (_, entry) in whole.conventions.items()
    }
    return RuleData(
        packs=tuple(infos),
        **lexicon,  # type: ignore[arg-type]  # each name with the schema LEXICON gives it
        conventions=conventions,
        kinds={rule.id: rule for _, rule in whole.of(KindFile)},
        methods={rule.id: rule for _, rule in whole.of(MethodFile)},
        profiles={rule.id: rule for _, rule in whole.of(ProfileFile)},
        systems={rule.id: rule for _, rule in whole.of(SystemFile)},
        forms={rule.id: rule for _, rule in whole.of(FormFile)},
        unit_factors=factors,
    )


def digest(contents: Iterable[Tree], below: str = "") -> str:
    """Fingerprint what some files say, on top of the digest of what lies below them.

    Blanks, comments, quotes, the names of the files and the order of keys and files do not change
    it.

    >>> digest([{"a": "1", "b": "2"}, {"c": "3"}]) == digest([{"c": "3"}, {"b": "2", "a": "1"}])
    True
    """
    texts = sorted(
        json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for tree in contents
    )
    return hashlib.sha256("\n".join([below, *texts]).encode()).hexdigest()


def _read(file: SourceFile, pack: CheckedPack, problems: Problems) -> Marked | None:
    text = read_source(file, problems)
    if text is None:
        pack.unread.append(_EVERYTHING)
        return None
    try:
        return read_marked(text, file.shown)
    except RuleErrors as errors:
        problems.extend(errors.problems())
        said = dict(_TOP.findall(text))
        pack.unread.append(_unread(SCHEMAS.get(said.get("schema", "")), said.get("id")))
        return None


def _unread(schema: type[RuleFile] | None, name: str | None) -> Unread:
    """Say what a file may have defined that names its schema, or does not."""
    if schema is None:
        return _EVERYTHING
    has_id = any(part.name == "id" for part in fields(schema))
    return Unread(frozenset({schema}), name if has_id else None)


def _take_name(pack: CheckedPack, marked: Marked, problems: Problems) -> None:
    checked = check_file(marked, pack.id, PACK_FILE, problems)
    if checked is None:
        return
    rule = checked.rule
    if not isinstance(rule, PackFile):
        problems.add("pack-file-misplaced", marked.where(("schema",)), wanted="pack/1")
    elif ID.fullmatch(rule.id):
        pack.id, pack.version = rule.id, rule.version
    else:
        problems.add("id-malformed", marked.where(("id",)), id=rule.id)


def _take_file(pack: CheckedPack, file: SourceFile, marked: Marked, problems: Problems) -> None:
    checked = check_file(marked, pack.id, file.relative, problems)
    if checked is None:
        name = marked.tree.get("id") if isinstance(marked.tree, dict) else None
        given = name if isinstance(name, str) else None
        pack.unread.append(_unread(schema_of(marked, Problems()), given))
    elif isinstance(checked.rule, PackFile):
        problems.add("pack-file-misplaced", marked.where(("schema",)), wanted=PACK_FILE)
    else:
        pack.files.append(checked)


def _named(
    packs: Iterable[CheckedPack], below: Iterable[PackInfo], problems: Problems
) -> list[PackInfo]:
    """Name each pack by id, version and digest; the digest covers the packs below it as well."""
    infos = list(below)
    for pack in packs:
        if any(info.id == pack.id for info in infos):
            problems.add("pack-twice", pack.shown, id=pack.id)
        under = infos[-1].digest if infos else ""
        infos.append(PackInfo(pack.id, pack.version, digest(pack.contents, under)))
    return infos

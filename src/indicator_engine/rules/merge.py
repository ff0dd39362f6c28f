"""From found packs to one `RuleData`: read, check all files, lay the packs over each other.

Nothing here depends on the order in which the files of a pack are found. Packs are laid over each
other in the order given: packaged, then entry points, then paths.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from indicator_engine.errors import RuleErrors
from indicator_engine.rules.check import CheckedFile, check_file, schema_of
from indicator_engine.rules.marked import Marked, Tree, read_marked
from indicator_engine.rules.packs import PACK_FILE, FoundPack, SourceFile, read_source
from indicator_engine.rules.problems import Problems
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
from indicator_engine.rules.whole import LEXICON, Whole, from_checked, from_data, put_together
from indicator_engine.units import UnitFactor, compile_factors

_UNVERSIONED: Final = "0"


@dataclass(slots=True)
class CheckedPack:
    """One pack whose files were each held against their schema."""

    id: str
    version: str
    shown: str
    files: list[CheckedFile] = field(default_factory=list)
    contents: list[Tree] = field(default_factory=list)
    unread: set[type[RuleFile]] = field(default_factory=set)


def load_packs(
    found: Sequence[FoundPack], problems: Problems, base: RuleData | None = None
) -> RuleData:
    """Load packs on top of an earlier load, or of nothing.

    Args:
        found: the packs, the earlier below the later.
        problems: what was wrong already when the packs were looked for.
        base: rules that were checked before; only what depends on the new packs is looked at
            again.

    Raises:
        RuleErrors: everything that is wrong with any of the packs.
    """
    packs = [check_pack(pack, problems) for pack in found]
    infos = _named(packs, base.packs if base else (), problems)
    layers = [from_data(base)] if base else []
    layers += [from_checked(pack.files) for pack in packs]
    blind = frozenset[type[RuleFile]]().union(*(pack.unread for pack in packs))
    whole = put_together(layers, blind, problems)
    check_whole(whole, problems)
    problems.raise_if_any()
    if base and not any(isinstance(f.rule, UnitsFile) for pack in packs for f in pack.files):
        return rule_data(whole, infos, base.unit_factors)
    return rule_data(whole, infos, compile_factors([rule for _, rule in whole.of(UnitsFile)]))


def check_pack(found: FoundPack, problems: Problems) -> CheckedPack:
    """Read the files of one pack and hold each against its schema."""
    pack = CheckedPack(found.name, _UNVERSIONED, found.shown)
    read = [(file, _read(file, problems)) for file in found.files]
    for file, marked in read:
        if file.relative == PACK_FILE and marked is not None:
            _take_name(pack, marked, problems)
    for file, marked in read:
        if marked is None:
            pack.unread |= set(SCHEMAS.values())  # it could have held anything
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


def _read(file: SourceFile, problems: Problems) -> Marked | None:
    text = read_source(file, problems)
    if text is None:
        return None
    try:
        return read_marked(text, file.shown)
    except RuleErrors as errors:
        problems.extend(errors.problems())
        return None


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
        schema = schema_of(marked, Problems())
        pack.unread |= {schema} if schema else set(SCHEMAS.values())
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

"""Finding rule packs: folders of YAML files, in one order on every machine.

A folder with ``pack.yaml`` is a pack; folders with a ``pack.yaml`` of their own inside it are
packs of their own. A folder without one, or a single YAML file, is a pack named after itself with
version ``0``.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from indicator_engine.records import record
from indicator_engine.rules.problems import Problems
from indicator_engine.text import printable

ENTRY_POINTS: Final = "indicator_engine.packs"
PACK_FILE: Final = "pack.yaml"
MAX_BYTES: Final = 4_000_000

_PACKAGE = Path(__file__).resolve().parent.parent
_SUFFIXES = frozenset({".yaml", ".yml"})


@record(frozen=True, slots=True)
class SourceFile:
    """A rule file that was found: how messages show it, and its name inside its pack."""

    path: Path
    shown: str
    relative: str


@record(frozen=True, slots=True)
class FoundPack:
    """The files of one pack. `name` serves as its id where no ``pack.yaml`` gives one."""

    name: str
    shown: str
    files: tuple[SourceFile, ...]


@record(frozen=True, slots=True)
class PackagedRoot:
    """Where the packaged rules are: in a checkout they may be edited, installed they may not."""

    path: Path
    checkout: bool


def packaged_root(package: Path = _PACKAGE) -> PackagedRoot:
    """Find the packaged rules: those of a source checkout first, else those installed with us.

    An editable install has both; reading the copy would hide every edit of a rule.
    """
    top = package.parent.parent
    checkout = top / "rules"
    if (checkout / "core" / PACK_FILE).is_file() and (top / "pyproject.toml").is_file():
        return PackagedRoot(checkout, checkout=True)
    return PackagedRoot(package / "_packs", checkout=False)


def find_packs(path: str | os.PathLike[str], problems: Problems) -> list[FoundPack]:
    """Find the packs at a path: a folder of rules, a folder of packs, or one file.

    Hidden files are passed over; links are followed, but no folder is read twice.
    """
    root = Path(path)
    shown = os.fspath(path)
    if root.is_file():
        return [FoundPack(pack_id_from(root.stem), shown, (SourceFile(root, shown, root.name),))]
    if not root.is_dir():
        problems.add("pack-not-found", shown, path=shown)
        return []
    packs = [pack for pack in _packs_in(root, shown, problems) if pack.files]
    if not packs:
        problems.add("pack-without-files", shown, path=shown)
    return packs


def plugin_packs(problems: Problems) -> list[FoundPack]:
    """Find the packs of installed distributions: entry points that name a package of rule files.

    Finding them imports the package that holds the files; pass ``plugins=False`` where that is
    not wanted. Distributions are looked for on the file system first, since asking importlib takes
    longer than everything else a first parse does.
    """
    if not any(_may_offer(folder) for folder in sys.path):
        return []
    from importlib.metadata import entry_points  # 25 ms, so only where there is something to find
    from importlib.resources import files

    packs: list[FoundPack] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        try:
            folder = files(entry.module)
        except Exception as error:  # noqa: BLE001 - whatever foreign code raises is its problem
            problems.add("plugin-broken", entry.name, name=entry.name, reason=_said(error))
            continue
        if isinstance(folder, Path):
            packs += find_packs(folder, problems)
        else:  # inside a zip file: nothing that a person could be pointed at
            problems.add("plugin-broken", entry.name, name=entry.name, reason=str(folder))
    return packs


def _may_offer(folder: str) -> bool:
    """Whether a folder of installed distributions could hold one that offers packs."""
    try:
        entries = [entry for entry in os.scandir(folder or ".") if entry.name.endswith("-info")]
    except NotADirectoryError:  # an archive: let importlib look inside
        return True
    except OSError:
        return False
    return any(_mentions_group(entry.path) for entry in entries)


def _mentions_group(distribution: str) -> bool:
    try:
        return ENTRY_POINTS.encode() in Path(distribution, "entry_points.txt").read_bytes()
    except OSError:
        return False


def read_source(file: SourceFile, problems: Problems) -> str | None:
    """Read a rule file as UTF-8; None, with a problem, where it cannot be read."""
    raw = read_bytes(file, problems)
    if raw is None:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        problems.add("file-not-utf8", f"{file.shown}:{line}:{column}")
        return None


def read_bytes(file: SourceFile, problems: Problems) -> bytes | None:
    """Read the bytes of a rule file; None, with a problem, where it cannot be read."""
    try:
        with file.path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problems.add("file-unreadable", f"{file.shown}:1:1", reason=error.strerror or _said(error))
        return None
    if len(raw) > MAX_BYTES:
        problems.add("file-too-large", f"{file.shown}:1:1", limit=str(MAX_BYTES))
        return None
    return raw


def pack_id_from(name: str) -> str:
    """Make an id from the name of a folder or file.

    >>> pack_id_from("我的 规则:v2")
    '我的-规则-v2'
    """
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "pack"


def _packs_in(root: Path, shown: str, problems: Problems) -> list[FoundPack]:
    """Split a folder into packs: each file belongs to the nearest folder with a pack.yaml."""
    homes: dict[str, list[SourceFile]] = {"": []}
    for relative in _yaml_files(root, shown, problems):
        home = _home(relative, homes)
        if relative.rpartition("/")[2] == PACK_FILE:
            home = relative[: -len(PACK_FILE)]
        inner = _shown(relative[len(home) :])
        file = SourceFile(root / relative, _shown(_joined(shown, relative)), inner)
        homes.setdefault(home, []).append(file)
    top = root.resolve().name
    return [
        FoundPack(
            pack_id_from(home.rstrip("/").rpartition("/")[2] or top),
            _shown(_joined(shown, home)),
            tuple(files),
        )
        for home, files in sorted(homes.items())
    ]


def _home(relative: str, homes: Iterable[str]) -> str:
    return max((home for home in homes if relative.startswith(home)), key=len)


def _yaml_files(root: Path, shown: str, problems: Problems) -> list[str]:
    """List the YAML files below a folder, a folder's ``pack.yaml`` before the rest of it."""
    found: list[str] = []
    seen: set[str] = set()

    def walk(prefix: str) -> None:
        real = os.path.realpath(root / prefix)
        if real in seen:  # a link back up
            return
        seen.add(real)
        try:
            entries = [e for e in (root / prefix).iterdir() if not e.name.startswith(".")]
        except OSError as error:  # never load a pack that lacks a part of itself
            reason = error.strerror or _said(error)
            problems.add("file-unreadable", _shown(_joined(shown, prefix)), reason=reason)
            return
        entries.sort(key=lambda entry: (entry.name != PACK_FILE, entry.name))
        found.extend(prefix + entry.name for entry in entries if _is_rule_file(entry))
        for entry in entries:
            if entry.is_dir():
                walk(f"{prefix}{entry.name}/")

    walk("")
    return found


def _is_rule_file(path: Path) -> bool:
    return path.suffix.casefold() in _SUFFIXES and path.is_file()


def _joined(shown: str, relative: str) -> str:
    return f"{shown.rstrip('/')}/{relative}".rstrip("/")


def _shown(text: str) -> str:
    return text if text.isprintable() else printable(text)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

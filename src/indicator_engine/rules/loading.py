"""The door of this package: load the packaged rules, lay packs over them, load packs alone.

Reading the packaged rules in their compiled form imports neither YAML nor pydantic nor pint; they
are imported when a pack must be checked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from indicator_engine.rules.compiled import read_compiled
from indicator_engine.rules.packs import FoundPack, find_packs, packaged_root, plugin_packs
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import RuleData

if TYPE_CHECKING:
    from indicator_engine.rules.merge import Laid

AnyPath: TypeAlias = str | os.PathLike[str]


def load_packaged(*, plugins: bool = True) -> RuleData:
    """Load the rules that come with the library.

    Args:
        plugins: also load the packs of installed distributions that offer some under the entry
            point group ``indicator_engine.packs``. That imports their packages.

    Raises:
        RuleErrors: everything that is wrong with the packs.
    """
    root = packaged_root()
    data = read_compiled(root)
    problems = Problems()
    if data is None:
        data = _on_top(None, find_packs(root.path, problems), problems)
    found = plugin_packs(problems) if plugins else []
    return _on_top(data, found, problems)


def extend(base: RuleData, paths: Iterable[AnyPath]) -> RuleData:
    """Lay more packs over rules that are loaded; the base is left as it is.

    The new files are checked in full, and every reference of the base again.

    Args:
        base: the rules so far.
        paths: folders or single files, the earlier below the later.

    Raises:
        RuleErrors: everything that is wrong with the packs.
    """
    problems = Problems()
    found = [pack for path in paths for pack in find_packs(path, problems)]
    return _on_top(base, found, problems)


def lay(base: RuleData | None, paths: Iterable[AnyPath]) -> Laid:
    """Lay packs over rules, as `extend` does, and keep what is sound where there are problems.

    Args:
        base: the rules so far; None lays the packs over nothing.
        paths: folders or single files, the earlier below the later.
    """
    from indicator_engine.rules.merge import lay_packs  # YAML and pydantic, from here on

    problems = Problems()
    found = [pack for path in paths for pack in find_packs(path, problems)]
    return lay_packs(found, problems, base)


def load_alone(paths: Iterable[AnyPath]) -> RuleData:
    """Load packs with nothing below them: an older version of the packaged rules, for example.

    Raises:
        RuleErrors: everything that is wrong with the packs.
    """
    problems = Problems()
    found = [pack for path in paths for pack in find_packs(path, problems)]
    return _on_top(None, found, problems)


def _on_top(base: RuleData | None, found: list[FoundPack], problems: Problems) -> RuleData:
    if base is not None and not found:
        problems.raise_if_any()
        return base
    from indicator_engine.rules.merge import load_packs  # YAML and pydantic, from here on

    return load_packs(found, problems, base)

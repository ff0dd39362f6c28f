"""What still works of packs that have problems, so that later checks can tell theirs as well.

A file with a problem is left out, and so is every file that then lacks something. What is left
must not be judged by what is missing: an example is run only where no file that was left out could
change how it comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from indicator_engine.errors import RuleError
from indicator_engine.rules.check import CheckedFile
from indicator_engine.rules.problems import Problems, file_of
from indicator_engine.rules.references import check_whole
from indicator_engine.rules.schema import (
    Example,
    FormFile,
    KindFile,
    MatchDef,
    MethodFile,
    ProfileFile,
    RuleFile,
    StoredExample,
    SystemFile,
)
from indicator_engine.rules.whole import Loaded, Whole, from_checked, put_together

AnyExample: TypeAlias = Example | StoredExample

# Files that define one thing by its id: what does not name it is the same without it. Every other
# file is read for every cell.
_BY_ID: Final = (KindFile, MethodFile, ProfileFile, SystemFile, FormFile)


@dataclass(frozen=True, slots=True)
class Sound:
    """The files without a problem, laid together, and which of their examples can be run.

    Args:
        whole: the files.
        examined: the names, as an `at` begins, of the new files whose examples can be run.
        kinds: how the kinds that were left out are recognised; None where that is not known.
    """

    whole: Whole
    examined: frozenset[str]
    kinds: tuple[MatchDef, ...] | None

    def runs(self, example: AnyExample) -> bool:
        """Say whether an example comes out the same whatever the files left out would say."""
        if example.at.rpartition(":")[0] not in self.examined:
            return False
        if isinstance(example, StoredExample):
            return True
        if self.kinds is None:
            return not any((example.name, example.level1, example.level2))
        return not any(_may_recognise(kind, example) for kind in self.kinds)


def sound_part(
    base: Sequence[Loaded[RuleFile]],
    packs: Sequence[Sequence[CheckedFile]],
    problems: Iterable[RuleError],
    refused: Iterable[type[RuleFile]],
) -> Sound | None:
    """Leave out every file with a problem, and those that then lack something.

    Args:
        base: the rules below, which were checked before.
        packs: the new files that could be built, by pack.
        problems: everything found so far.
        refused: the schemas of the new files that could not be built.

    Returns:
        What is left; None where that is nothing, or a problem is in no new file.
    """
    every = [file for pack in packs for file in pack]
    left_out = {file_of(problem.where or "") for problem in problems}
    while True:
        kept = [[f for f in pack if f.marked.file not in left_out] for pack in packs]
        fresh = Problems()
        whole = put_together([base, *map(from_checked, kept)], frozenset(), fresh)
        check_whole(whole, fresh)
        found = {file_of(problem.where or "") for problem in fresh.in_order()}
        if not found:
            break
        if found <= left_out or not found <= {file.marked.file for file in every}:
            return None
        left_out |= found
    refused = set(refused)
    missing = {*refused, *(type(f.rule) for f in every if f.marked.file in left_out)}
    if not any(kept) or not missing <= set(_BY_ID) or _hides(every, left_out):
        return None
    files = frozenset(name_of(f.rule) for pack in kept for f in pack)
    kinds = tuple(
        f.rule.match for f in every if f.marked.file in left_out and isinstance(f.rule, KindFile)
    )
    return Sound(whole, files, None if KindFile in refused else kinds)


def _may_recognise(kind: MatchDef, example: Example) -> bool:
    """Say whether a kind might take the indicator of an example for its own."""
    in_name = any(word in (example.name or "") for word in (*kind.phrases, *kind.endings))
    return in_name or example.level1 in kind.level1 or example.level2 in kind.level2


def _hides(every: Iterable[CheckedFile], left_out: set[str]) -> bool:
    """Say whether a file that was left out would have taken the place of one below."""
    return any(
        getattr(file.rule, "overrides", None) is not None
        for file in every
        if file.marked.file in left_out
    )


def name_of(rule: RuleFile) -> str:
    """Return the pack and name of a file, as every `at` in it begins."""
    return getattr(rule, "at", "").rpartition(":")[0]

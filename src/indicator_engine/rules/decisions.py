"""Decision tables of profiles: inheriting, specificity, and rows that could tie."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Final, TypeAlias, get_args

from indicator_engine.expressions import Operator
from indicator_engine.rules.schema import DecisionDef, Form, ProfileFile, RuleData

CONDITIONS: Final = ("form", "op", "kind", "level2", "direction", "target", "scale")
"""The fields of a decision row that restrict it; the others say what to do."""

FORMS: Final[frozenset[Form]] = frozenset(get_args(Form))

# Which forms have the property that a condition asks for. A row that names an operator never
# matches a range; a range and an operator row therefore cannot tie.
_OWNERS: Final[Mapping[str, frozenset[Form]]] = {
    "op": frozenset({"compare", "deadline"}),
    "target": frozenset({"compare"}),
    "scale": frozenset({"level"}),
}

# Stands for "none, or one that no row names".
_OTHER: Final = ""

_ALL: Final[Mapping[str, frozenset[str]]] = {
    "form": frozenset(FORMS),
    "op": frozenset(get_args(Operator)),
    "target": frozenset({"positive", "zero", "negative"}),
}

Box: TypeAlias = tuple[frozenset[str], ...]
"""For each condition, the values still possible."""


def conditions(row: DecisionDef) -> Box:
    """Return what a row asks for, field by field; an empty set asks for nothing."""
    return tuple(frozenset(getattr(row, field)) for field in CONDITIONS)


def specificity(row: DecisionDef) -> int:
    """Count the conditions of a row; of the rows that match, the one with the most wins.

    >>> specificity(DecisionDef(use="ratio", form=("compare",), op=(">=", ">")))
    2
    """
    return sum(bool(wanted) for wanted in conditions(row))


def possible_forms(row: DecisionDef) -> frozenset[Form]:
    """Return the forms that a row can match, whether it names them or not.

    >>> sorted(possible_forms(DecisionDef(use="ratio", op=("<=",))))
    ['compare', 'deadline']
    """
    forms = frozenset(row.form) or FORMS
    for field, owners in _OWNERS.items():
        if getattr(row, field):
            forms &= owners
    return forms


def lineage(profiles: Mapping[str, ProfileFile], name: str) -> list[ProfileFile]:
    """Return a profile and what it extends, nearest first; an unknown or repeated name ends it."""
    found: list[ProfileFile] = []
    profile = profiles.get(name)
    while profile is not None and profile not in found:
        found.append(profile)
        profile = profiles.get(profile.extends or "")
    return found


def resolve_profile(data: RuleData, name: str) -> ProfileFile:
    """Return a profile with everything it inherits written out, `extends` gone.

    A row of the profile replaces a row of its parent that has exactly the same conditions; other
    rows of the parent stay. A single value that is absent is the parent's. A table is the
    profile's own if it has any, else the parent's unless the profile drops it. Examples, and what
    makes a profile a version of another, are not inherited.

    Raises:
        KeyError: when there is no such profile.
    """
    return resolved([data.profiles[name], *lineage(data.profiles, name)[1:]])


def resolved(chain: Sequence[ProfileFile]) -> ProfileFile:
    """Write out a lineage as one profile."""
    made = replace(chain[0], extends=None, decide=tuple(_inherited_rows(chain)))
    dropped: set[str] = set()
    for child, parent in pairwise(chain):
        dropped |= set(child.drops)
        made = _inheriting(made, parent, dropped)
    return replace(made, drops=())


# What a profile takes from its parent where it says nothing itself, and what goes with what: who
# replaces the weights has no use for the variants of those it replaced.
_INHERITED: Final[Mapping[str, str | None]] = {
    "negative_actual": None,
    "strict_boundary": None,
    "deadline_rate": None,
    "rounding": None,
    "execution_weight": None,
    "execution_stage": None,
    "execution_method": None,
    "execution_parameters": "execution_method",
    "execution_flags": None,
    "flags": None,
    "taxonomy": "heads",
    "heads": None,
    "weights": None,
    "variants": "weights",
    "grades": None,
}


def _inheriting(made: ProfileFile, parent: ProfileFile, dropped: Collection[str]) -> ProfileFile:
    """Fill what a profile leaves open with what its parent says."""

    def is_open(field: str) -> bool:
        return field not in dropped and getattr(made, field) in (None, ())

    absent = {
        field: getattr(parent, field)
        for field, leader in _INHERITED.items()
        if is_open(field) and (leader is None or is_open(leader))
    }
    return replace(made, **absent)


def _inherited_rows(chain: Sequence[ProfileFile]) -> Iterator[DecisionDef]:
    seen: set[Box] = set()
    for profile in chain:
        rows = [row for row in profile.decide if conditions(row) not in seen]
        yield from rows
        seen.update(map(conditions, rows))


# ── rows that could tie ──────────────────────────────────────────────────────────────────────


def ties(rows: Sequence[DecisionDef]) -> Iterator[tuple[DecisionDef, DecisionDef]]:
    """Yield the pairs of rows that can match one indicator with equal specificity.

    A pair is no tie where more specific rows take everything that both could match.
    """
    domains = _domains(rows)
    filled = [(row, specificity(row), _filled(row, domains)) for row in rows]
    for (first, rank, one), (second, other_rank, other) in combinations(filled, 2):
        if rank != other_rank:
            continue
        left = list(_by_form(_overlap(one, other)))
        for _, finer_rank, finer in filled:
            if left and finer_rank > rank:
                left = [piece for box in left for piece in _minus(box, finer)]
        if left:
            yield first, second


def _domains(rows: Sequence[DecisionDef]) -> list[frozenset[str]]:
    """Return, for each condition, every value that is worth telling apart."""
    named = [frozenset[str]().union(*column) for column in zip(*map(conditions, rows), strict=True)]
    return [
        values | _ALL.get(field, frozenset()) | ({_OTHER} if field != "form" else frozenset())
        for field, values in zip(CONDITIONS, named, strict=False)
    ]


def _filled(row: DecisionDef, domains: Sequence[frozenset[str]]) -> Box:
    return tuple(wanted or domain for wanted, domain in zip(conditions(row), domains, strict=True))


def _overlap(one: Box, other: Box) -> Box:
    return tuple(a & b for a, b in zip(one, other, strict=True))


def _by_form(box: Box) -> Iterator[Box]:
    """Split a box by form, each part restricted to what its form can have; drop what is empty."""
    forms, *rest = box
    for form in sorted(forms):
        part = [frozenset({form})]
        for field, values in zip(CONDITIONS[1:], rest, strict=True):
            lacks = field in _OWNERS and form not in _OWNERS[field]
            part.append(values & {_OTHER} if lacks else values - _impossible(field))
        if all(part):
            yield tuple(part)


def _impossible(field: str) -> frozenset[str]:
    """Return what cannot be of a form that has the property: every comparison has an operator."""
    return frozenset({_OTHER}) if field == "op" else frozenset()


def _minus(box: Box, taken: Box) -> Iterator[Box]:
    """Cut one box out of another; the pieces do not overlap."""
    if not all(_overlap(box, taken)):
        yield box
        return
    for index, (values, gone) in enumerate(zip(box, taken, strict=True)):
        if values - gone:
            inside = tuple(v & g for v, g in zip(box[:index], taken[:index], strict=True))
            yield (*inside, values - gone, *box[index + 1 :])

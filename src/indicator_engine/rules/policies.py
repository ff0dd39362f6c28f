"""Checks of what a profile says beside its decision table: weights, execution, flags, versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

from indicator_engine.rules.check import nearest
from indicator_engine.rules.decisions import lineage, resolved
from indicator_engine.rules.marked import Path
from indicator_engine.rules.names import flag_names
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.profiles import FlagRuleDef, VariantDef, WeightDef
from indicator_engine.rules.quantities import check_number, number
from indicator_engine.rules.schema import ProfileFile, RuleFile
from indicator_engine.rules.scoring import Formulas, check_given, check_set
from indicator_engine.rules.structure import heads_of
from indicator_engine.rules.versions import years_of
from indicator_engine.rules.whole import Loaded, Whole

_FULL: Final = Fraction(100)


def check_policies(whole: Whole, problems: Problems) -> None:
    """Check each profile by itself, written out with what it extends, and beside its versions."""
    profiles = {rule.id: rule for _, rule in whole.of(ProfileFile)}
    for loaded, profile in whole.of(ProfileFile):
        _check_flags(loaded, profile, problems)
        _check_points(loaded, profile, problems)
        made = resolved(lineage(profiles, profile.id))
        _check_execution(whole, loaded, profile, made, problems)
        _check_heads(loaded, profile, made, problems)
        _check_sums(loaded, profile, made, problems)
    _check_versions(whole, profiles, problems)


# ── flags and execution ──────────────────────────────────────────────────────────────────────


def _check_flags(loaded: Loaded[RuleFile], profile: ProfileFile, problems: Problems) -> None:
    tables: Mapping[str, Sequence[FlagRuleDef]] = {
        "flags": profile.flags,
        "execution_flags": profile.execution_flags,
    }
    for table, rules in tables.items():
        for index, rule in enumerate(rules):
            if rule.when is not None and loaded.marked is not None:
                names = flag_names(rule, execution=table == "execution_flags")
                checked = Formulas(loaded, names, problems)
                checked.check(rule.when, (table, index, "when"), "boolean")


def _check_execution(
    whole: Whole,
    loaded: Loaded[RuleFile],
    own: ProfileFile,
    made: ProfileFile,
    problems: Problems,
) -> None:
    """Hold the execution method against its form and the parameters that it is given."""
    used = whole.methods.get(made.execution_method or "")
    stated = own.execution_parameters is not None
    if used is None or (own.execution_method is None and not stated):
        return  # an unknown reference, told elsewhere; or told of the profile that states it
    place: Path = ("execution_parameters",) if stated else ("execution_method",)
    if "compare" not in used.rule.forms:
        params = {"method": used.rule.id, "forms": "compare"}
        problems.add("decision-form-refused", loaded.where(*place), **params)
    if stated:
        check_given(loaded, place, own.execution_parameters, used.rule, problems)
    check_set(loaded, place, made.execution_parameters, used.rule, problems)


# ── weights ──────────────────────────────────────────────────────────────────────────────────


def _check_points(loaded: Loaded[RuleFile], profile: ProfileFile, problems: Problems) -> None:
    """Points are decimals: a third of a point could not be given to a row."""
    if "/" in (profile.execution_weight or ""):
        place = loaded.where("execution_weight")
        problems.add("number-malformed", place, value=str(profile.execution_weight))
    for path, weight in _weights(profile):
        place = loaded.where(*path, "points")
        if path[0] == "variants":  # those of the table itself are looked at with all numbers
            check_number(weight.points, place, problems, 0)
        if "/" in weight.points:
            problems.add("number-malformed", place, value=weight.points)


def _weights(profile: ProfileFile) -> Iterable[tuple[Path, WeightDef]]:
    yield from ((("weights", at), weight) for at, weight in enumerate(profile.weights))
    for index, variant in enumerate(profile.variants):
        for at, weight in enumerate(variant.weights):
            yield ("variants", index, "weights", at), weight


def _check_heads(
    loaded: Loaded[RuleFile], own: ProfileFile, made: ProfileFile, problems: Problems
) -> None:
    """Every head with points is one of the taxonomy; a variant is for heads that have points."""
    known = {head.head for head in made.heads}
    for path, weight in _weights(own):
        shared: list[Path] = [("shared_with", at) for at in range(len(weight.shared_with))]
        places: list[Path] = [("head",), *shared]
        for inside, head in zip(places, (weight.head, *weight.shared_with), strict=True):
            if known and head not in known:
                params = {"key": str(inside[0]), "name": head} | nearest(head, known)
                problems.add("reference-unknown", loaded.where(*path, *inside), **params)
    seen: set[frozenset[str]] = set()
    weighed = set(heads_of(made))
    for index, variant in enumerate(own.variants):
        if not _is_clear(variant, weighed, seen):
            place = loaded.where("variants", index, "without")
            problems.add("variant-unclear", place, heads=", ".join(variant.without))
        seen.add(frozenset(variant.without))


def _is_clear(
    variant: VariantDef, weighed: Collection[str], seen: Collection[frozenset[str]]
) -> bool:
    """Say whether one plan alone gets a variant, and gets no points for what it is without."""
    without = frozenset(variant.without)
    if not without or without in seen:
        return False
    return without <= set(weighed) and without.isdisjoint(heads_of(variant))


def _check_sums(
    loaded: Loaded[RuleFile], own: ProfileFile, made: ProfileFile, problems: Problems
) -> None:
    """The points of the heads and of execution are 100, in every variant."""
    stated = "weights" if own.weights else "execution_weight"
    if not own.weights and own.execution_weight is None and not own.variants:
        return  # told of the profile that states them
    tables: list[tuple[Path, tuple[WeightDef, ...]]] = [((stated,), made.weights)]
    tables += [
        (("variants", at) if own.variants else (stated,), variant.weights)
        for at, variant in enumerate(made.variants)
    ]
    execution = number(made.execution_weight or "0")
    for path, weights in tables:
        points = [number(weight.points) for weight in weights]
        if not weights or execution is None or None in points:
            continue
        heads = sum((one for one in points if one is not None), Fraction(0))
        if heads + execution != _FULL:
            params = {"heads": str(heads), "execution": str(execution), "full": str(_FULL)}
            problems.add("weights-not-full", loaded.where(*path), **params)


# ── versions ─────────────────────────────────────────────────────────────────────────────────


def _check_versions(whole: Whole, profiles: Mapping[str, ProfileFile], problems: Problems) -> None:
    """A budget year has one version of a profile at most; a version has no versions."""
    families: dict[str, list[tuple[Loaded[RuleFile], ProfileFile]]] = {}
    for loaded, profile in whole.of(ProfileFile):
        named = profiles.get(profile.version_of or "")
        if profile.version_of is not None and named is not None and named.version_of is not None:
            place = loaded.where("version_of")
            problems.add("version-of-version", place, id=profile.version_of)
        first, last = years_of(profile)
        if first > last:
            params = {"first": str(first), "last": str(last)}
            problems.add("years-inverted", loaded.where("until_year"), **params)
        families.setdefault(profile.version_of or profile.id, []).append((loaded, profile))
    for family in families.values():
        for (one, first_one), (other, second_one) in combinations(family, 2):
            if _overlap(first_one, second_one):
                problems.add("versions-overlap", other.where("id"), other=one.where("id"))


def _overlap(one: ProfileFile, other: ProfileFile) -> bool:
    (first, last), (begins, ends) = years_of(one), years_of(other)
    return first <= ends and begins <= last

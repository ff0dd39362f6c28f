"""Checks of scoring methods and of the decision tables that use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from indicator_engine.errors import FormulaError, RuleErrors
from indicator_engine.formulas import Name, parse_formula, result_type
from indicator_engine.rules.check import nearest
from indicator_engine.rules.decisions import lineage, possible_forms, resolved, ties
from indicator_engine.rules.marked import Path
from indicator_engine.rules.names import PART_NAMES, RESERVED, method_names
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.quantities import check_number
from indicator_engine.rules.schema import (
    DecisionDef,
    KindFile,
    MethodFile,
    ParameterDef,
    ProfileFile,
    RuleFile,
    TierDef,
    Values,
)
from indicator_engine.rules.whole import Loaded, Whole
from indicator_engine.text import Span

_TIERS = ("top", "middle", "bottom")

# The ends of a range of points: from and to include the end, above and below leave it out.
_FROM = ("points_from", "points_above")
_TO = ("points_below", "points_to")


def check_methods(whole: Whole, problems: Problems) -> None:
    """Check the shape, the parameters and every formula of the methods."""
    for loaded, method in whole.of(MethodFile):
        if loaded.marked is not None:  # a method of an earlier load depends on nothing new
            _check_parameters(loaded, method, problems)
            _check_shape(loaded, method, problems)
            for index, example in enumerate(method.examples):
                path = ("examples", index, "parameters")
                check_given(loaded, path, example.parameters, method, problems)
            Formulas(loaded, method_names(method), problems).check_method(method)
    for loaded, kind in whole.of(KindFile):
        if loaded.marked is not None and kind.parts and kind.parts.formula is not None:
            formulas = Formulas(loaded, PART_NAMES, problems)
            formulas.check(kind.parts.formula, ("parts", "formula"), "number")


class Formulas:
    """Checks formulas of one file over one set of names."""

    def __init__(
        self, loaded: Loaded[RuleFile], names: Mapping[str, Name], problems: Problems
    ) -> None:
        self._loaded = loaded
        self._names = names
        self._problems = problems

    def check_method(self, method: MethodFile) -> None:
        if method.formula is not None:
            self.check(method.formula, ("formula",), "number")
        for index, tier in enumerate(method.tiers):
            if tier.when is not None:
                self.check(tier.when, ("tiers", index, "when"), "boolean")
            for name in ("points", *_FROM, *_TO):
                if (text := getattr(tier, name)) is not None:
                    self.check(text, ("tiers", index, name), "number")

    def check(self, text: str, path: Path, wanted: Literal["number", "boolean"]) -> None:
        """Read one formula; each of its problems gets the place of its very character."""
        try:
            formula = parse_formula(text, self._names)
        except RuleErrors as errors:
            self._problems.extend([self._loaded.placed(e, path) for e in errors.problems()])
            return
        if result_type(formula) != wanted:
            code = f"formula-{wanted}-wanted"
            span = Span(0, len(text))
            error = FormulaError(code, text=text, field="formula", span=span, found=text)
            self._problems.extend([self._loaded.placed(error, path)])


# ── parameters ───────────────────────────────────────────────────────────────────────────────


def _check_parameters(loaded: Loaded[RuleFile], method: MethodFile, problems: Problems) -> None:
    seen: set[str] = set()
    for index, parameter in enumerate(method.parameters):
        place = loaded.where("parameters", index, "name")
        name = parameter.name
        if name in seen or name in RESERVED or not (name.isascii() and name.isidentifier()):
            problems.add("parameter-name-refused", place, name=name)
        seen.add(name)
        if parameter.default is not None:
            where = loaded.where("parameters", index, "default")
            _check_setting(parameter, parameter.default, where, problems)


def _check_setting(parameter: ParameterDef, value: str, where: str, problems: Problems) -> None:
    """Hold the value of a parameter against its declaration."""
    if parameter.type == "number":
        least = 0 if parameter.positive else None
        check_number(value, where, problems, least, open_end=True)
    elif parameter.type == "boolean" and value not in ("true", "false"):
        problems.add("value-not-flag", where, value=value)
    if parameter.choices and value not in parameter.choices:
        params = {"value": value, "choices": ", ".join(parameter.choices)}
        problems.add("value-not-choice", where, **params | nearest(value, set(parameter.choices)))


# ── the shape that a primitive wants ─────────────────────────────────────────────────────────


def _check_shape(loaded: Loaded[RuleFile], method: MethodFile, problems: Problems) -> None:
    wanted, other = ("formula", "tiers") if method.primitive == "formula" else ("tiers", "formula")
    params = {"primitive": method.primitive}
    if not getattr(method, wanted):
        problems.add("method-part-missing", loaded.where("primitive"), key=wanted, **params)
    if getattr(method, other):
        problems.add("method-part-unused", loaded.where_key(other), key=other, **params)
    for index, tier in enumerate(method.tiers):
        _check_points(loaded, index, tier, problems)
    if method.primitive == "tiers":
        _check_numeric_tiers(loaded, method, problems)
    elif method.primitive == "word-tiers":
        _check_word_tiers(loaded, method, problems)
    elif method.primitive == "grades":
        _check_grades(loaded, method, problems)


def _check_points(loaded: Loaded[RuleFile], index: int, tier: TierDef, problems: Problems) -> None:
    """A tier earns points, or a range of points with at most one end above."""
    lower, upper = ([name for name in names if getattr(tier, name)] for names in (_FROM, _TO))
    if len(lower) + (tier.points is not None) != 1:
        problems.add("tier-points-unclear", loaded.where("tiers", index))
    elif upper and (not lower or len(upper) > 1):
        problems.add("tier-points-unclear", loaded.where("tiers", index, upper[-1]))


def _check_numeric_tiers(loaded: Loaded[RuleFile], method: MethodFile, problems: Problems) -> None:
    """Every tier but the last has a condition; the last takes what is left."""
    last = len(method.tiers) - 1
    for index, tier in enumerate(method.tiers):
        if tier.tier is not None:
            where = loaded.where_key("tiers", index, "tier")
            problems.add("method-part-unused", where, key="tier", primitive=method.primitive)
        _check_wordless(loaded, index, method, problems)
        if index == last and tier.when is not None:
            problems.add("tiers-without-else", loaded.where("tiers", index))
        elif index < last and tier.when is None:
            problems.add("tier-unreachable", loaded.where("tiers", index + 1))


def _check_wordless(
    loaded: Loaded[RuleFile], index: int, method: MethodFile, problems: Problems
) -> None:
    if method.tiers[index].words:
        where = loaded.where_key("tiers", index, "words")
        problems.add("method-part-unused", where, key="words", primitive=method.primitive)


def _check_word_tiers(loaded: Loaded[RuleFile], method: MethodFile, problems: Problems) -> None:
    """Each of the three tiers stands exactly once."""
    seen: set[str] = set()
    for index, tier in enumerate(method.tiers):
        if tier.when is not None:
            where = loaded.where_key("tiers", index, "when")
            problems.add("method-part-unused", where, key="when", primitive=method.primitive)
        _check_wordless(loaded, index, method, problems)
        if tier.tier is None:
            problems.add("key-missing", loaded.where("tiers", index), key="tier")
        elif tier.tier in seen:
            problems.add("tier-twice", loaded.where("tiers", index, "tier"), tier=tier.tier)
        else:
            seen.add(tier.tier)
    missing = [tier for tier in _TIERS if tier not in seen]
    if method.tiers and missing:
        problems.add("tiers-without-else", loaded.where("tiers"), missing=", ".join(missing))


def _check_grades(loaded: Loaded[RuleFile], method: MethodFile, problems: Problems) -> None:
    """Every tier but the last names its grade, each word stands in one tier only."""
    seen: set[str] = set()
    last = len(method.tiers) - 1
    for index, tier in enumerate(method.tiers):
        for key in ("when", "tier"):
            if getattr(tier, key) is not None:
                where = loaded.where_key("tiers", index, key)
                problems.add("method-part-unused", where, key=key, primitive=method.primitive)
        if not tier.words and index < last:
            problems.add("tier-unreachable", loaded.where("tiers", index + 1))
        for word in tier.words:
            if word in seen:
                problems.add("tier-twice", loaded.where("tiers", index, "words"), tier=word)
            seen.add(word)


# ── decision tables ──────────────────────────────────────────────────────────────────────────


def check_decisions(whole: Whole, problems: Problems) -> None:
    """Check each row against the method it uses, and each resolved profile for ties."""
    profiles = {rule.id: rule for _, rule in whole.of(ProfileFile)}
    places = _Rows(whole)
    for loaded, profile in whole.of(ProfileFile):
        for index, row in enumerate(profile.decide):
            _check_row(whole, loaded, ("decide", index), row, problems)
        chain = lineage(profiles, profile.id)
        for first, second in ties(resolved(chain).decide):
            where, other = places.where(first), places.where(second)
            problems.add("decision-tie", where, profile=profile.id, other=other)


class _Rows:
    """Where each decision row stands, found by identity: equal rows stand in different places."""

    def __init__(self, whole: Whole) -> None:
        self._places = {
            id(row): (loaded, index)
            for loaded, profile in whole.of(ProfileFile)
            for index, row in enumerate(profile.decide)
        }

    def where(self, row: DecisionDef) -> str:
        loaded, index = self._places[id(row)]
        return loaded.where("decide", index)


def _check_row(
    whole: Whole, loaded: Loaded[RuleFile], path: Path, row: DecisionDef, problems: Problems
) -> None:
    used = whole.methods.get(row.use)
    if used is None:
        return  # an unknown reference, told elsewhere
    method = used.rule
    refused = sorted(possible_forms(row) - set(method.forms))
    if refused:
        params = {"method": method.id, "forms": ", ".join(refused)}
        problems.add("decision-form-refused", loaded.where(*path), **params)
    check_given(loaded, (*path, "parameters"), row.parameters, method, problems)
    check_set(loaded, path, row.parameters, method, problems)


def check_set(
    loaded: Loaded[RuleFile],
    path: Path,
    given: Values | None,
    method: MethodFile,
    problems: Problems,
) -> None:
    """Note each parameter without a default that a use of a method does not set."""
    for parameter in method.parameters:
        if parameter.default is None and parameter.name not in (given or {}):
            params = {"name": parameter.name, "method": method.id}
            problems.add("parameter-unset", loaded.where(*path), **params)


def check_given(
    loaded: Loaded[RuleFile],
    path: Path,
    given: Values | None,
    method: MethodFile,
    problems: Problems,
) -> None:
    """Hold the parameters that a row or an example gives against those that the method has."""
    declared = {parameter.name: parameter for parameter in method.parameters}
    for name, value in (given or {}).items():
        if name in declared:
            _check_setting(declared[name], value, loaded.where(*path, name), problems)
        else:
            params = {"name": name, "method": method.id} | nearest(name, set(declared))
            problems.add("parameter-unknown", loaded.where_key(*path, name), **params)

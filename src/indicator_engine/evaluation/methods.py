"""Scoring methods made ready: their formulas parsed, their parameters given values.

The loader has checked every method by then; what is refused here comes from a method or from
parameters that were made in code.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from indicator_engine.errors import EvaluationError, RuleErrors
from indicator_engine.formulas import Formula, parse_formula, write_formula
from indicator_engine.records import record
from indicator_engine.rules.names import method_names
from indicator_engine.rules.schema import MethodFile, ParameterDef, TierDef, Values

ParameterValue: TypeAlias = Fraction | bool | str


@record(frozen=True, slots=True)
class TierFormulas:
    """The formulas of one tier."""

    definition: TierDef
    when: Formula | None
    points: Formula | None
    points_from: Formula | None
    points_above: Formula | None
    points_below: Formula | None
    points_to: Formula | None


@record(frozen=True, slots=True)
class Method:
    """A method file with its formulas parsed."""

    file: MethodFile
    formula: Formula | None
    tiers: tuple[TierFormulas, ...]


def compile_method(method: MethodFile) -> Method:
    """Parse every formula of a method; its file comes back without its examples.

    Raises:
        RuleErrors: a formula is refused.

    >>> from indicator_engine.rules.schema import Source
    >>> file = MethodFile(
    ...     id="pass-fail",
    ...     summary="",
    ...     source=Source(document="d"),
    ...     primitive="formula",
    ...     forms=("compare",),
    ...     formula="w if met else 0",
    ...     examples=(),
    ... )
    >>> sorted(compile_method(file).formula.names)
    ['met', 'w']
    """
    # Without examples the file is small in an outcome, and every part of it can be hashed.
    return _compiled(replace(method, examples=()))


# As many methods as the packs in use have; parsing one takes longer than scoring a thousand rows.
@lru_cache(maxsize=1024)
def _compiled(method: MethodFile) -> Method:
    names = method_names(method)

    def read(text: str | None) -> Formula | None:
        return None if text is None else parse_formula(text, names, where=method.at or None)

    tiers = tuple(
        TierFormulas(
            tier,
            read(tier.when),
            read(tier.points),
            read(tier.points_from),
            read(tier.points_above),
            read(tier.points_below),
            read(tier.points_to),
        )
        for tier in method.tiers
    )
    return Method(method, read(method.formula), tiers)


def parameters_of(method: MethodFile, given: Values | None) -> dict[str, ParameterValue]:
    """Return the value of every parameter: what a decision gives, else the default.

    Raises:
        EvaluationError: a parameter is unknown, has no value, or has one of another type.
    """
    given = given or {}
    known = {parameter.name for parameter in method.parameters}
    for name in sorted(given.keys() - known):
        raise EvaluationError("parameter-unknown", name=name, method=method.id)
    return {
        parameter.name: _value_of(method, parameter, given.get(parameter.name, parameter.default))
        for parameter in method.parameters
    }


def _value_of(method: MethodFile, parameter: ParameterDef, text: str | None) -> ParameterValue:
    if text is None:
        raise EvaluationError("parameter-unset", name=parameter.name, method=method.id)
    if parameter.choices and text not in parameter.choices:
        raise EvaluationError("parameter-refused", name=parameter.name, value=text)
    if parameter.type == "choice":
        return text
    if parameter.type == "boolean" and text in ("true", "false"):
        return text == "true"
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = None
    if value is None or parameter.type == "boolean" or (parameter.positive and value <= 0):
        raise EvaluationError("parameter-refused", name=parameter.name, value=text)
    return value


@lru_cache(maxsize=1024)
def formula_when(method: MethodFile, *, met: bool) -> Formula | None:
    """Return a method's formula with one side of the bound chosen."""
    formula = compile_method(method).formula
    if formula is None:
        return None
    try:
        return parse_formula(write_formula(formula, {"met": met}), method_names(method))
    except (RuleErrors, EvaluationError):
        return None

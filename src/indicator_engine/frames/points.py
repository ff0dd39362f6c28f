"""The points of a method as column expressions: one formula, or the first tier that applies."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from indicator_engine.evaluation.methods import Method, ParameterValue, compile_method
from indicator_engine.formulas.columns import ColumnFormula
from indicator_engine.formulas.quotients import E
from indicator_engine.rules.schema import MethodFile


def points_by(
    method: MethodFile, formula: ColumnFormula[E], *, half_up: bool
) -> tuple[E, E | bool]:
    """Return the points of a method in cents, and where there are any: a person gives the others.

    Args:
        method: a method of formulas or of tiers, of at most two places.
        formula: the compiler that knows the values of its names.
        half_up: whether a half is rounded up; else everything below the last place is cut off.
    """
    compiled = compile_method(method)
    scored: E | bool = True
    if compiled.formula is not None:
        points = formula.points(compiled.formula, places=method.places, half_up=half_up)
    else:
        points, scored = _tiers(compiled, formula, half_up=half_up)
    if method.places == 2:
        return points, scored
    columns = formula.quotients.columns
    return columns.arithmetic("*", points, columns.number(10 ** (2 - method.places))), scored


def formula_names(method: Method) -> frozenset[str]:
    """Return every name that the formulas of a method use to give points."""
    formulas = [method.formula]
    for tier in method.tiers:
        formulas += [tier.when, tier.points]
    return frozenset(name for one in formulas if one is not None for name in one.names)


def known_values(
    parameters: Iterable[tuple[str, ParameterValue]],
) -> tuple[dict[str, Fraction], dict[str, bool]]:
    """Return the parameters of a method that its formulas read: numbers, and truths.

    >>> known_values([("per_day", Fraction(2)), ("whole", True), ("settle", "range")])
    ({'per_day': Fraction(2, 1)}, {'whole': True})
    """
    pairs = tuple(parameters)
    numbers = {name: value for name, value in pairs if isinstance(value, Fraction)}
    return numbers, {name: value for name, value in pairs if isinstance(value, bool)}


def _tiers(method: Method, formula: ColumnFormula[E], *, half_up: bool) -> tuple[E, E | bool]:
    """Take the first tier that applies; one without points is for a person."""
    quotients, places = formula.quotients, method.file.places
    points: E = quotients.columns.number(0)
    scored: E | bool = False
    for tier in reversed(method.tiers):
        test = True if tier.when is None else formula.truth(tier.when)
        given = tier.points is not None
        these = quotients.columns.number(0)
        if tier.points is not None:
            these = formula.points(tier.points, places=places, half_up=half_up)
        if isinstance(test, bool):
            points, scored = (these, given) if test else (points, scored)
        else:
            points = quotients.columns.where(test, these, points)
            scored = quotients.chosen(test, given, scored)
    return points, scored

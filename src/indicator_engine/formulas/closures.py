"""A formula as a Python function over pairs of integers: exact, and fast enough for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from indicator_engine.formulas.inputs import Pair, Value, prepared, require_positive
from indicator_engine.formulas.nodes import Formula, Use, uses
from indicator_engine.formulas.source import Rounding, source_of
from indicator_engine.records import record

Closure: TypeAlias = Callable[..., Any]
"""Takes each free value, gives ``(numerator, denominator > 0)``, or a bool."""
Points: TypeAlias = Callable[[Pair], int | None]
"""Takes a number as such a pair, gives whole parts of a point."""


def compile_closure(
    formula: Formula, constants: Mapping[str, Value], free: Sequence[str]
) -> Closure:
    """Bind the constants of a formula and return a function of its free names.

    The function takes and gives numbers as ``(numerator, denominator)`` with a denominator above
    zero, not necessarily in lowest terms, and booleans as bool. It is exact, keeps nothing
    between calls and may be shared by threads; it does not pickle, its formula does.

    Args:
        formula: a checked formula.
        constants: a value for each name that is not free; others are ignored.
        free: the names given at each call, in the order of the arguments.

    Raises:
        ValueError: a name is neither a constant nor free, or is both, or is twice free.
        TypeError: a constant is not of the type that was declared, or is a float.
        EvaluationError: a name declared to be above zero is not; a free one is refused when the
            function is called.

    >>> from indicator_engine.formulas import Name, parse_formula
    >>> formula = parse_formula("w*a/t", {"w": Name(), "a": Name(), "t": Name(positive=True)})
    >>> score = compile_closure(formula, {"w": 20, "t": 11}, ["a"])
    >>> score((11, 2))
    (220, 22)
    """
    free = tuple(free)
    _require_each_once(formula, constants, free)
    plan = _plan(formula, free)
    closure: Closure = plan.bind(*[prepared(use, constants) for use in plan.fixed])
    return closure


def compile_points(
    formula: Formula, constants: Mapping[str, Value], free: str, most: int, rounding: Rounding
) -> Points:
    """Do as `compile_closure` does for one free name, and round what comes of it once.

    Args:
        formula: a checked formula that gives a number.
        constants: a value for each other name.
        free: the name of the number that is given at each call.
        most: the most parts of a point that there are.
        rounding: into which parts points are rounded, and how.

    Returns:
        A function from a number to whole parts of a point; to None where they would be less than
        none or more than `most`, before they are rounded.

    >>> from indicator_engine.formulas import Name, parse_formula
    >>> formula = parse_formula("w*a/t", {"w": Name(), "a": Name(), "t": Name(positive=True)})
    >>> cents = compile_points(formula, {"w": 20, "t": 11}, "a", 2000, Rounding(100))
    >>> cents((11, 2)), cents((12, 1))
    (1000, None)
    """
    _require_each_once(formula, constants, (free,))
    plan = _plan(formula, (free,), rounding)
    points: Points = plan.bind(*[prepared(use, constants) for use in plan.fixed], most)
    return points


@record(frozen=True, slots=True)
class _Plan:
    fixed: tuple[Use, ...]
    bind: Callable[..., Closure]


# A formula meets as many constants as there are indicators, so what does not depend on them is
# compiled once: binding new constants then costs microseconds, compiling some 200 of them.
@lru_cache(maxsize=1024)
def _plan(formula: Formula, free: tuple[str, ...], rounding: Rounding | None = None) -> _Plan:
    declared = {use.name: use for use in uses(formula.tree)}
    fixed = tuple(declared[name] for name in sorted(declared.keys() - set(free)))
    source = source_of(formula.tree, fixed, [declared.get(name) for name in free], rounding)

    def refuse(at: int, pair: Pair) -> None:
        require_positive(free[at], pair)

    # Safe: the source is written from checked nodes alone and holds integers, signs and names
    # that source.py makes up; no character of the formula's text reaches it. It calls `refuse`
    # and nothing else, and has no builtins.
    space: dict[str, Any] = {"__builtins__": {}, "refuse": refuse}
    exec(compile(source, "<formula>", "exec"), space)  # noqa: S102
    return _Plan(fixed, space["bind"])


def _require_each_once(
    formula: Formula, constants: Mapping[str, Value], free: tuple[str, ...]
) -> None:
    missing = formula.names - constants.keys() - set(free)
    if missing:
        raise ValueError(f"neither constant nor free: {', '.join(sorted(missing))}")
    if len(set(free)) < len(free) or any(name in constants for name in free):
        raise ValueError(f"constant and free, or free twice: {', '.join(free)}")

"""A formula as a Python function over pairs of integers: exact, and fast enough for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from indicator_engine.formulas.inputs import Pair, Value, prepared, require_positive
from indicator_engine.formulas.nodes import Formula, Use, uses
from indicator_engine.formulas.source import source_of
from indicator_engine.records import record

Closure: TypeAlias = Callable[..., Any]
"""Takes each free value, gives ``(numerator, denominator > 0)``, or a bool."""


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


@record(frozen=True, slots=True)
class _Plan:
    fixed: tuple[Use, ...]
    bind: Callable[..., Closure]


# A formula meets as many constants as there are indicators, so what does not depend on them is
# compiled once: binding new constants then costs microseconds, compiling some 200 of them.
@lru_cache(maxsize=1024)
def _plan(formula: Formula, free: tuple[str, ...]) -> _Plan:
    declared = {use.name: use for use in uses(formula.tree)}
    fixed = tuple(declared[name] for name in sorted(declared.keys() - set(free)))
    source = source_of(formula.tree, fixed, [declared.get(name) for name in free])

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

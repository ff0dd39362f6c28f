"""Whether a reading asks for what no value can be: ≥10次且≤5次, also through unit scales."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from indicator_engine.algebra.sets import EMPTY
from indicator_engine.algebra.solving import Solved, Solver
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import All, AnyOf, Compare, Every, Expression
from indicator_engine.rules.schema import Direction

# A bare number may mean at least, at most or exactly; only what no meaning allows is impossible.
_MEANINGS: Final[tuple[Direction, ...]] = ("up", "down", "exact")


def may_be_impossible(reading: Expression) -> bool:
    """Say at a glance whether a reading has to be looked at; a plain bound never has.

    >>> from indicator_engine import parse
    >>> may_be_impossible(parse("≥10次").reading), may_be_impossible(parse("3-5次").reading)
    (False, False)
    """
    match reading:
        case All(of):
            subjects = {part.subject for part in of if isinstance(part, Compare)}
            return len(subjects) < len(of)  # bounds on different things exclude nothing
        case AnyOf():
            return True
        case Every(of):
            return may_be_impossible(of)
        case _:
            return False


def is_impossible(solver: Solver, reading: Expression) -> bool:
    """Say whether no value at all satisfies a reading, whichever way its bare numbers are meant.

    Conditions on different things exclude nothing, and what is no set of values (words, a date
    of an unknown year) is not looked at.

    Args:
        solver: the units and scales of the rules.
        reading: any reading.

    >>> from indicator_engine import Engine
    >>> engine = Engine.default()
    >>> solver = Solver(engine.ruleset.units)
    >>> is_impossible(solver, engine.parse("≥1万元且≤9000元").reading)
    True
    """
    return all(_excludes_all(solver, reading, direction) for direction in _MEANINGS)


def _excludes_all(solver: Solver, reading: Expression, direction: Direction) -> bool:
    match reading:
        case Every(of):
            return _excludes_all(solver, of, direction)
        case AnyOf(of):
            return bool(of) and all(_excludes_all(solver, part, direction) for part in of)
        case All():
            parts = tuple(_conditions(reading))
            alone = any(
                _excludes_all(solver, part, direction) for part in parts if isinstance(part, AnyOf)
            )
            return alone or _exclude_each_other(solver, parts, direction)
        case _:
            return _exclude_each_other(solver, (reading,), direction)


def _conditions(group: All) -> Iterator[Expression]:
    """Yield the conditions of a group and of the groups inside it."""
    for part in group.of:
        if isinstance(part, All):
            yield from _conditions(part)
        else:
            yield part


def _exclude_each_other(
    solver: Solver, parts: tuple[Expression, ...], direction: Direction
) -> bool:
    """Join the conditions on each quantity; whether nothing is left of one of them."""
    quantities: list[Solved] = []
    for part in parts:
        try:
            solved = solver.solve(part, direction)
        except IndicatorError:
            continue  # it is no set of values
        for at, known in enumerate(quantities):
            joined = _joined(known, solved)
            if joined is not None:
                quantities[at] = joined
                break
        else:
            quantities.append(solved)
    return any(one.within(one.space) == EMPTY for one in quantities)


def _joined(one: Solved, other: Solved) -> Solved | None:
    """Return what satisfies both conditions, None where they are on different quantities."""
    if one.space is None or other.space is None:
        return None
    try:
        space = one.space.joined(other.space)
    except IndicatorError:
        return None
    return Solved(space, one.within(space) & other.within(space))

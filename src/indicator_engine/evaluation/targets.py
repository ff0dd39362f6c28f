"""A reading made ready: its effective operator, what the decision table is asked, its parts."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Graded,
    Level,
    Operator,
    Period,
    Range,
)
from indicator_engine.reading.bound import Bound
from indicator_engine.records import record
from indicator_engine.rules.schema import Direction, Form

Sign: TypeAlias = Literal["positive", "zero", "negative"]

FORMS: Final[dict[type[Expression], Form]] = {
    Compare: "compare",
    Range: "range",
    Deadline: "deadline",
    Period: "period",
    Level: "level",
    Graded: "graded",
    All: "all",
    AnyOf: "any",
    Every: "every",
}

_OPERATORS: Final[dict[Direction, Operator]] = {"up": ">=", "down": "<=", "exact": "="}
_FLAGS: Final[dict[Direction, str]] = {
    "up": "implied-at-least",
    "down": "implied-at-most",
    "exact": "implied-exact",
}


@record(frozen=True, slots=True)
class Facts:
    """What a decision table is asked: one field for each condition of a `DecisionDef`."""

    form: Form
    op: Operator | None = None
    kind: str | None = None
    level2: str | None = None
    direction: Direction | None = None
    target: Sign | None = None
    scale: str | None = None


@record(frozen=True, slots=True)
class Target:
    """A reading with the operator that its kind gives it and the targets inside it.

    Args:
        reading: one reading of the cell.
        op: the operator that is applied; None where the form has none.
        flags: which operator was implied.
        undirected: no operator is written and no direction known: only equality can be judged.
        parts: the targets that a group (`all`, `any`, `every`, `graded`) is made of.
        counts: the words of the cell stand for a number of things; a rate says nothing of it.
    """

    reading: Expression
    op: Operator | None = None
    flags: tuple[str, ...] = ()
    undirected: bool = False
    parts: tuple[Target, ...] = ()
    counts: bool = False

    @property
    def form(self) -> Form:
        """Return the interchange name of the reading's form."""
        return FORMS[type(self.reading)]


def target_of(reading: Expression, direction: Direction | None) -> Target:
    """Give a reading its effective operator; a group gives it to each of its parts.

    >>> from decimal import Decimal
    >>> target_of(Compare("=", Decimal(100), "%", implied=True), "up").op
    '>='
    """
    match reading:
        case Compare():
            return _compare_target(reading, direction)
        case Deadline(op):
            return Target(reading, op)
        case All(of) | AnyOf(of):
            return _group(reading, of, direction)
        case Every(of):
            return _group(reading, (of,), direction)
        case Graded(grades):
            return _group(reading, tuple(grade.of for grade in grades), direction)
        case _:
            return Target(reading)


def targets_of(readings: tuple[Expression, ...], direction: Direction | None) -> list[Target]:
    """Give every reading of a cell its effective operator.

    Where words are the first reading and stand for nothing at all (零事故), more than nothing
    misses, whatever is counted and whichever direction its kind has.
    """
    targets = [target_of(reading, direction) for reading in readings]
    if not isinstance(readings[0], Level):
        return targets
    return [_of_nothing(target) for target in targets]


def _of_nothing(target: Target) -> Target:
    reading = target.reading
    if not isinstance(reading, Compare) or not reading.implied or reading.value != 0:
        return target
    return Target(reading, "<=", (_FLAGS["down"],), counts=True)


def _group(reading: Expression, of: tuple[Expression, ...], direction: Direction | None) -> Target:
    parts = tuple(target_of(part, direction) for part in of)
    flags = tuple(dict.fromkeys(flag for part in parts for flag in part.flags))
    return Target(reading, flags=flags, parts=parts)


def _compare_target(reading: Compare, direction: Direction | None) -> Target:
    if not reading.implied or reading.op != "=":
        return Target(reading, reading.op)
    if reading.basis is not None:
        direction = _of_change(reading.basis, direction)
    if direction is None:
        return Target(reading, "=", undirected=True)
    return Target(reading, _OPERATORS[direction], (_FLAGS[direction],))


def _of_change(basis: Basis, direction: Direction | None) -> Direction | None:
    """Return the direction of a change: a fall of what should fall is asked for in full.

    A stated change without a known direction asks for at least that change [convention].
    """
    if basis.change is None:
        return direction
    if direction is None or direction == "exact":
        return direction or "up"
    return "up" if (direction == "up") == (basis.change == "increase") else "down"


def facts_of(target: Target, bound: Bound) -> Facts:
    """Collect what the decision table is asked about one reading of a row."""
    reading = target.reading
    return Facts(
        form=target.form,
        op=target.op,
        kind=None if bound.kind is None else bound.kind.id,
        level2=bound.level2,
        direction=bound.direction,
        target=_sign_of(reading),
        scale=reading.scale if isinstance(reading, Level) else None,
    )


def _sign_of(reading: Expression) -> Sign | None:
    """Return the sign of a target's number; only a comparison has one."""
    value = reading.value if isinstance(reading, Compare) else None
    if value is None:
        return None
    return "negative" if value < 0 else "positive" if value > 0 else "zero"

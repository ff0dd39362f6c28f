"""The points of every row: as the plan gives them, or split so that they sum exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicator_engine.errors import DocumentError
from indicator_engine.plans.model import PlanIndicator, Sheet, Weighting
from indicator_engine.rules.schema import ProfileFile
from indicator_engine.rules.structure import Group, Structure, structure_of

FULL: Final = Decimal(100)
"""The points of a whole table; the grades of a profile are bands of it."""

_CENT: Final = Decimal("0.01")
_NONE: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Weights:
    """The points of a table.

    Args:
        rows: the points of each row, in order; None where a row is not scored.
        execution: the points of budget execution.
        how: how they came about: `given`, or the way of splitting.
        notes: registered codes of what a reader should know about them.
        error: why there are none.
    """

    rows: tuple[Decimal | None, ...]
    execution: Decimal = _NONE
    how: Weighting | str = "none"
    notes: tuple[str, ...] = ()
    error: DocumentError | None = None

    @property
    def full(self) -> Decimal:
        """Return the sum of all points."""
        return sum((weight for weight in self.rows if weight is not None), self.execution)


def equal_split(points: Decimal, count: int) -> tuple[Decimal, ...]:
    """Split points equally to two places; what is left over goes to the last.

    Args:
        points: what is split, itself of at most two places.
        count: into how many parts.

    Raises:
        DocumentError: ``plan-weight-too-small`` when a part would be 0.00.

    >>> equal_split(Decimal(50), 3)
    (Decimal('16.66'), Decimal('16.66'), Decimal('16.68'))
    """
    cents = int(points / _CENT)
    each = cents // count
    if each == 0 or cents * _CENT != points:
        raise _refused("plan-weight-too-small", points=f"{points:f}", count=str(count))
    rest = cents - each * (count - 1)
    return (each * _CENT,) * (count - 1) + (rest * _CENT,)


def weigh(sheet: Sheet, profile: ProfileFile) -> Weights:
    """Give every row of a table its points.

    Args:
        sheet: the table.
        profile: whose heads split the points where the plan gives none.

    Returns:
        The weights; where they contradict the profile or cannot be split, none and the error.
    """
    rows = sheet.indicators
    try:
        if any(row.weight is not None for row in rows):
            return _given(sheet, profile)
        how = sheet.weights or sheet.default_weights
        if how == "none" or not rows:
            return Weights((None,) * len(rows))
        execution = _execution_points(sheet, profile)
        if how == "equal":
            return Weights(equal_split(FULL - execution, len(rows)), execution, how)
        return Weights(_by_heads(rows, profile, FULL - execution), execution, how)
    except DocumentError as error:
        return Weights((None,) * len(rows), error=_refused(error.code, sheet.at, **error.params))


def _execution_points(sheet: Sheet, profile: ProfileFile) -> Decimal:
    """Return the points of execution: a department without a budget of its own has none."""
    if sheet.execution_weight is not None:
        return sheet.execution_weight
    if not sheet.has_execution or profile.execution_method is None:
        return _NONE
    return Decimal(profile.execution_weight or 0)


def _given(sheet: Sheet, profile: ProfileFile) -> Weights:
    """Take the weights of the plan; what they leave must fit the points of execution.

    Rows that fill all 100 points leave none to execution, which some forms mean. Rows that leave
    less than the profile wants contradict it.
    """
    rows = tuple(row.weight or None for row in sheet.indicators)
    total = sum((weight for weight in rows if weight is not None), _NONE)
    execution = _execution_points(sheet, profile)
    notes = []
    if total == FULL and sheet.execution_weight is None and execution:
        execution, notes = _NONE, ["execution-not-weighted"]
    if total + execution > FULL:
        said = {"total": f"{total:f}", "execution": f"{execution:f}", "full": f"{FULL:f}"}
        raise _refused("plan-weights-contradict-execution", **said)
    if total + execution < FULL:
        notes.append("weights-below-full")
    return Weights(rows, execution, "given", tuple(notes))


def _by_heads(
    rows: Sequence[PlanIndicator], profile: ProfileFile, points: Decimal
) -> tuple[Decimal, ...]:
    """Split the points of each level-1 head of a profile equally over its rows."""
    made = structure_of(profile, [row.level1 or "" for row in rows])
    total = sum((group.points for group in made.groups), _NONE)
    if total != points:
        said = {"total": f"{total:f}", "points": f"{points:f}"}
        raise _refused("plan-heads-not-full", profile=profile.id, **said)
    of = [_group_of(row, made, profile) for row in rows]
    empty = [head for group in made.groups if group not in of for head in group.heads]
    if empty:
        raise _refused("plan-head-empty", profile=profile.id, heads=", ".join(empty))
    parts = {group: iter(equal_split(group.points, of.count(group))) for group in made.groups}
    return tuple(next(parts[group]) for group in of)


def _group_of(row: PlanIndicator, made: Structure, profile: ProfileFile) -> Group:
    """Find the heads that a row shares points with."""
    group = made.group_of(row.level1 or "")
    if group is None:
        heads = ", ".join(head for one in made.groups for head in one.heads)
        said = {"id": row.id, "level1": (row.level1 or "").strip(), "heads": heads}
        raise _refused("plan-head-unknown", profile=profile.id, **said)
    return group


def _refused(code: str, where: str | None = None, **params: str) -> DocumentError:
    return DocumentError(code, text=None, field=None, span=None, where=where or None, **params)

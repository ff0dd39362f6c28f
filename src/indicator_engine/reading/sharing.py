"""What stands once before a list holds for its parts: 每人每年小学1000元、初中1250元.

A basis holds for every change after it. A recurrence and what is counted for hold for certain
where the parts are listed or of a kind a year makes no difference to; elsewhere they may.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.tokens import Quantity
from indicator_engine.units.shapes import PER, TIMES, Dimensions

_CERTAIN: Final = 2
_LIKELY: Final = 1
_POSSIBLE: Final = 0


def share_lead(cell: Cell, clauses: list[Clause]) -> tuple[list[Clause], list[Clause] | None]:
    """Give to the parts of a list what stands before the first.

    Returns:
        The clauses as they most likely are, and as they may be else, if there is a doubt.
    """
    shared = [replace(clause) for clause in clauses]
    doubts: list[int] = []
    for (last, following), plain in zip(pairwise(shared), clauses[1:], strict=True):
        sure = _how_sure(cell, last, following)
        if last.headed and last.change and following.change and following.basis is None:
            following.basis = plain.basis = last.basis
            following.headed = plain.headed = True
        if sure is None:
            continue
        _give(last, following)
        if sure == _CERTAIN:
            _give(last, plain)
        else:
            doubts.append(sure)
    if not doubts:
        return clauses, None
    return (shared, clauses) if max(doubts) == _LIKELY else (clauses, shared)


def _give(one: Clause, other: Clause) -> None:
    other.every, other.every_count = one.every, one.every_count
    other.each, other.each_said, other.headed = list(one.each), one.each_said, True


def _how_sure(cell: Cell, last: Clause, clause: Clause) -> int | None:
    """How sure it is that what each or every the last clause is for holds for this one too."""
    one, other = last.token, clause.token
    own = clause.every or clause.each or clause.headed or clause.joint in ("", "or")
    if own or not (last.headed and (last.every or last.each)):
        return None
    if not (isinstance(one, Quantity) and isinstance(other, Quantity)) or other.unit is None:
        return None
    lead = clause.subject + cell.text[clause.start : other.start]  # 全年 may stand before it
    if cell.lexicon.times.totals.find(lead, 0, len(lead)) or PER in other.unit.name:
        return None
    listed = clause.joint in (cell.lexicon.list_joint, "and")
    if one.unit is not None and one.unit.dimensions == other.unit.dimensions:
        return _CERTAIN if listed else _LIKELY
    if _is_apart(cell, last, other.unit.dimensions):
        return None
    return _CERTAIN if listed or (last.every == "year" and not last.each) else _POSSIBLE


def _is_apart(cell: Cell, last: Clause, dimensions: Dimensions) -> bool:
    """满意度≥90% is of no single village, and 50户 not of each household."""
    units, excluded = cell.lexicon.units, cell.lexicon.times.each_excludes
    words = [word for each in last.each for word in each.split(TIMES)]
    counted = [unit.dimensions for word in words if (unit := units.find(word))]
    return dimensions in counted or any(name in excluded for name, _ in dimensions)

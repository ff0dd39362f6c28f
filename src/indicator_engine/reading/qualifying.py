"""Numbers that only say whose target it is: 65岁以上老年人健康管理率70%, 500平方米以上≥3处."""

from __future__ import annotations

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, is_fraction
from indicator_engine.reading.tokens import Quantity
from indicator_engine.units import Unit

_LEAST_CODE = 3  # a number of a name (12366热线) has so many digits; a shorter one may count rows


def is_qualified(cell: Cell, clauses: list[Clause]) -> bool:
    """Whether all numbers of a segment but the last belong to the name of its target."""
    *others, last = clauses
    token = last.token
    if not others or not isinstance(token, Quantity) or token.unit is None:
        return False
    aged = all(_has(clause, cell.lexicon.levels.ages) for clause in others)
    named = last.subject and (last.op or aged or _is_rated(cell, last, token))
    sized = last.op and all(clause.suffix_op for clause in others)  # 500平方米以上≥3处
    return bool(named or sized) and all(_qualifies(cell, clause, token.unit) for clause in others)


def _is_rated(cell: Cell, clause: Clause, token: Quantity) -> bool:
    """接通率95%: a share after the name of a rate."""
    endings = cell.lexicon.measured.rate_endings
    rated = endings.before(clause.subject, len(clause.subject)) is not None
    return rated and is_fraction(cell, token)


def _has(clause: Clause, dimensions: frozenset[str]) -> bool:
    token = clause.token
    unit = token.unit if isinstance(token, Quantity) else None
    return unit is not None and any(name in dimensions for name, _ in unit.dimensions)


def _qualifies(cell: Cell, clause: Clause, target: Unit) -> bool:
    """Whether a number says which ones are meant: an age, a time, a size or more, a code.

    What is counted (100人以上) may as well be a condition of its own, and so may what stands
    apart or has a subject.
    """
    token, following = clause.token, cell.text[clause.end : clause.end + 1]
    alone = not (clause.subject or clause.op or clause.basis or clause.change or clause.trailing)
    apart = cell.text[clause.end - 1] == " "
    if apart or not (alone and isinstance(token, Quantity)):
        return False
    if token.unit is None:
        digits = cell.text[token.start : token.end].isdigit()
        return digits and token.end - token.start >= _LEAST_CODE and following.isalpha()
    if token.unit.dimensions == target.dimensions:
        return False
    counted = any(cell.lexicon.units.find(name) for name, _ in token.unit.dimensions)
    sized = clause.suffix_op is not None and not counted
    return sized or _has(clause, cell.lexicon.levels.qualifying)

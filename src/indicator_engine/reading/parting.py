"""Conditions that follow each other without a mark: 覆盖率100%合格率≥95%, 培训3期 参训300人.

A number before another is mostly a part of a name (65岁以上老年人健康管理率≥70%). It is a condition
of its own where it is the number of a rate, where a blank parts a count from what follows, or
where each of the two has a task or a rate of its own.
"""

from __future__ import annotations

from itertools import pairwise

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, is_fraction
from indicator_engine.reading.lead_words import after_verbs
from indicator_engine.reading.tails import LINE
from indicator_engine.reading.tokens import Quantity


def part_conditions(cell: Cell, clauses: list[Clause]) -> None:
    """Join the clauses that stand side by side and are conditions each."""
    for clause, following in pairwise(clauses):
        if not following.joint and _are_two(cell, clause, following):
            following.joint = LINE


def _are_two(cell: Cell, clause: Clause, following: Clause) -> bool:
    one, words = clause.token, following.subject
    if not (isinstance(one, Quantity) and isinstance(following.token, Quantity)):
        return False
    named = clause.subject[-1:].isalpha() or (clause.headed and clause.every)
    if not named or clause.op or not words[:1].isalpha() or one.low is not None:
        return False
    if cell.lexicon.operators.of_marks.at(words, 0):
        return False  # 满意度90%以上的单位占比≥80%
    apart = cell.text[clause.end - 1].isspace() or cell.text[clause.end : clause.end + 1].isspace()
    if _is_rate(cell, clause.subject) and is_fraction(cell, one):
        if clause.suffix_op and following.op and not apart:
            cell.refuse("several-numbers", clause.start, following.token.end)
        return apart or not clause.suffix_op
    if clause.suffix_op or not _is_counted(cell, one):
        return False
    tasks = not after_verbs(cell, clause.subject)
    return apart or (tasks and (not after_verbs(cell, words) or _is_rate(cell, words)))


def _is_rate(cell: Cell, words: str) -> bool:
    return cell.lexicon.measured.rate_endings.before(words, len(words)) is not None


def _is_counted(cell: Cell, token: Quantity) -> bool:
    """Whether a quantity counts things one by one, or money: 30人, 3座; no length, no voltage."""
    dimensions = token.unit.dimensions if token.unit else ()
    units, money = cell.lexicon.units, cell.lexicon.times.each_needed
    known = [
        name in money or units.find(name) is not None for name, power in dimensions if power > 0
    ]
    return len(known) == len(dimensions) > 0 and all(known)

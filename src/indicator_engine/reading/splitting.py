"""Splitting a cell into clauses: each token with its lead and its tail."""

from __future__ import annotations

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.leads import read_lead, settle_early
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.tails import read_tail
from indicator_engine.reading.tokens import BasisMark, EachMark, Token


def split_clauses(cell: Cell, tokens: list[Token]) -> list[Clause]:
    """Give every token its lead and tail; a mark (较上年, 每村) belongs to the token after it."""
    main = [t for t in tokens if not isinstance(t, BasisMark | EachMark | EveryMark)]
    marks = [t for t in tokens if isinstance(t, BasisMark | EachMark | EveryMark)]
    late = [t for t in marks if isinstance(t, EveryMark) and t.start > main[-1].start]
    if late:  # 1次每两年: it would be taken for words
        cell.refuse("recurrence-not-read", late[0].start, late[0].end)
    clauses: list[Clause] = []
    lead_from, joint = 0, ""
    for number, token in enumerate(main):
        clause = Clause(token, lead_from, token.end, joint)
        read_lead(cell, clause, marks)
        last = number + 1 == len(main)
        limit = len(cell.text) if last else main[number + 1].start
        lead_from, joint = read_tail(cell, clause, limit, last=last)
        settle_early(cell, clause)
        clauses.append(clause)
    return clauses

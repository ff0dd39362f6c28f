"""Splitting a cell into clauses: each token with its lead and its tail."""

from __future__ import annotations

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.lead_words import settle_lead
from indicator_engine.reading.leads import read_lead
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.tails import read_tail
from indicator_engine.reading.tokens import BasisMark, EachMark, Token

_MARKS = (BasisMark, EachMark, EveryMark)


def split_clauses(cell: Cell, tokens: list[Token]) -> list[Clause]:
    """Give every token its lead and tail; a mark (较上年, 每村) belongs to the token after it."""
    main = [t for t in tokens if not isinstance(t, _MARKS)]
    marks = [t for t in tokens if isinstance(t, _MARKS)] if len(main) < len(tokens) else []
    for mark in marks:
        if isinstance(mark, EveryMark) and mark.start > main[-1].start:  # 1次每两年
            cell.refuse("recurrence-not-read", mark.start, mark.end)  # it would be words
    clauses: list[Clause] = []
    lead_from, joint = 0, ""
    for number, token in enumerate(main):
        clause = Clause(token, lead_from, token.end, joint)
        read_lead(cell, clause, marks)
        last = number + 1 == len(main)
        limit = len(cell.text) if last else main[number + 1].start
        lead_from, joint = read_tail(cell, clause, limit, last=last)
        settle_lead(cell, clause)
        clauses.append(clause)
    return clauses

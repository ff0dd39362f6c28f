"""Clauses: what stands before a token (its lead) and after it (its tail), understood word by word.

cell   = clause { joint clause }
clause = lead token tail
lead   = [words] [basis] [every | each] [hedge] [change] [operator] [about] [tolerance]
tail   = [including] [operator] [including] [about] [every] [remark] [words]
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indicator_engine.expressions import Basis, Change, Operator, PeriodName
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.tokens import BasisMark, Quantity, Token

_BRACKETS = str.maketrans("", "", "()")


@dataclass(slots=True)
class Clause:
    """One token with what its lead and tail say. Filled while reading, then turned into a form."""

    token: Quantity | Moment
    start: int
    end: int
    op: Operator | None = None
    op_signed: bool = False
    suffix_op: Operator | None = None
    includes: bool | None = None
    tolerance: bool = False
    rank: bool = False
    basis: Basis | None = None
    change: Change | None = None
    every: PeriodName | None = None
    each: list[str] = field(default_factory=list)
    anchor: str | None = None
    before: bool = False
    after: bool = False
    subject: str = ""
    trailing: str = ""
    joint: str = ""


def split_clauses(cell: Cell, tokens: list[Token], start: int, end: int) -> list[Clause]:
    """Give every token its lead and tail; a basis belongs to the token after it."""
    main = [t for t in tokens if not isinstance(t, BasisMark)]
    marks = [t for t in tokens if isinstance(t, BasisMark)]
    clauses: list[Clause] = []
    lead_from, joint = start, ""
    for number, token in enumerate(main):
        clause = Clause(token, lead_from, token.end, joint=joint)
        _read_lead(cell, clause, lead_from, marks)
        limit = main[number + 1].start if number + 1 < len(main) else end
        lead_from, joint = _read_tail(cell, clause, limit, last=limit == end)
        clauses.append(clause)
    return clauses


# ── the lead, read backwards from the token ─────────────────────────────────────────────────


def _read_lead(cell: Cell, clause: Clause, start: int, marks: list[BasisMark]) -> None:
    for mark in marks:
        if start <= mark.start < clause.token.start:
            clause.basis = mark.basis
    place = clause.token.start
    while True:
        place = cell.skip_back(place, start)
        moved = _step_back(cell, clause, place, start)
        if moved is None:
            break
        place = moved
    words = _without(cell, start, place, marks)
    _read_words(cell, clause, words)


def _step_back(cell: Cell, clause: Clause, place: int, start: int) -> int | None:
    operators, numbers, times = cell.lexicon.operators, cell.lexicon.numbers, cell.lexicon.times
    text = cell.text
    tolerance = operators.tolerance.before(text, place, start)
    if tolerance and not clause.tolerance:
        clause.tolerance = True
        return tolerance[1]
    for table, signed in ((operators.signs, True), (operators.before, False)):
        found = table.before(text, place, start)
        if found:
            _agree(cell, clause, found[0], found[1], place)
            clause.op, clause.op_signed = found[0], signed
            return found[1]
    rank = numbers.rank_before.before(text, place, start)
    if rank and isinstance(clause.token, Quantity) and _is_rank(cell, clause.token):
        clause.rank = True
        return rank[1]
    about = numbers.about_before.before(text, place, start)
    hedge = operators.hedges.before(text, place, start)
    if about or hedge:
        cell.note("approximate" if about else "hedged")
        return about[1] if about else hedge[1] if hedge else None
    change = operators.changes.before(text, place, start)
    if change and clause.change is None:
        clause.change = change[0]
        return change[1]
    fillers = times.lead_in if isinstance(clause.token, Moment) else operators.lead_in
    filler = fillers.before(text, place, start)
    return filler[1] if filler else None


def _agree(cell: Cell, clause: Clause, op: Operator, start: int, end: int) -> None:
    if clause.op is not None and clause.op != op:
        cell.refuse("operators-contradict", start, end, one=cell.raw[start:end], other=clause.op)


def _is_rank(cell: Cell, token: Quantity) -> bool:
    return token.unit is None or token.unit.name in cell.lexicon.numbers.rank_units


def _without(cell: Cell, start: int, end: int, marks: list[BasisMark]) -> str:
    """The words of a lead without its basis."""
    kept, place = "", start
    for mark in marks:
        if start <= mark.start < end:
            kept += cell.text[place : mark.start]
            place = mark.end
    return kept + cell.text[place:end] if place < end else kept


def _read_words(cell: Cell, clause: Clause, words: str) -> None:
    """What is left of a lead: recurrence, an anchor, a basis named by its noun, a subject."""
    times = cell.lexicon.times
    words = _take_recurrence(cell, clause, words.strip())
    sign = times.anchor_signs.before(words, len(words))
    mark = times.anchor_marks.find(words, 0, len(words)) if _is_duration(cell, clause) else None
    if sign and _is_duration(cell, clause):
        clause.anchor, words = sign[0], words[: sign[1]]
    elif mark and words[: mark[1]]:
        clause.anchor, words = words[: mark[1]].lstrip("".join(times.from_words)), words[mark[2] :]
    words = _take_noun_basis(cell, clause, words)
    clause.subject = words.strip(cell.lexicon.punctuation)


def _take_noun_basis(cell: Cell, clause: Clause, words: str) -> str:
    """不低于低保标准的1.3倍: the noun that a multiple is of, with the operator before it."""
    token, operators = clause.token, cell.lexicon.operators
    mark = operators.of_marks.before(words, len(words))
    if not mark or clause.op or not isinstance(token, Quantity) or token.unit is None:
        return words
    led = operators.before.at(words, 0) or operators.signs.at(words, 0)
    noun = words[led[1] if led else 0 : mark[1]].strip()
    if not led or not noun or token.unit.name != cell.lexicon.numbers.ratio_unit:
        return words
    clause.op, clause.basis = led[0], Basis(noun)
    return ""


def _take_recurrence(cell: Cell, clause: Clause, words: str) -> str:
    """Every = 每季度 … ; each = 每村 … , 每人每天 …"""
    times, place = cell.lexicon.times, 0
    if not words:
        return words
    while place < len(words):
        every = times.every.at(words, place)
        each = times.each.at(words, place)
        if each and (not every or each[1] > every[1]):
            clause.each.append(each[0])
            words = words[:place] + words[each[1] :]
        elif every and clause.each:
            clause.each.append(every[0].unit[0])
            words = words[:place] + words[every[1] :]
        elif every:
            clause.every = every[0].period
            words = words[:place] + words[every[1] :]
        else:
            place += 1
    return words


def _is_duration(cell: Cell, clause: Clause) -> bool:
    token = clause.token
    if not isinstance(token, Quantity) or token.unit is None:
        return False
    return any(name in cell.lexicon.times.durations for name, _ in token.unit.dimensions)


# ── the tail, read forwards from the token ──────────────────────────────────────────────────


def _read_tail(cell: Cell, clause: Clause, limit: int, *, last: bool) -> tuple[int, str]:
    """Read what follows a token up to the next one; return where the next lead starts."""
    place = clause.token.end
    while True:
        place = cell.skip(place, limit)
        moved = _step_on(cell, clause, place, limit)
        if moved is None:
            break
        place = moved
    clause.end = place
    return _rest(cell, clause, place, limit, last=last)


def _step_on(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    operators, numbers, times, text = (
        cell.lexicon.operators,
        cell.lexicon.numbers,
        cell.lexicon.times,
        cell.text,
    )
    bound = operators.bounds.at(text, place, limit)
    if bound:
        clause.includes = bound[0]
        return bound[1]
    if isinstance(clause.token, Moment) or clause.every:
        when = _step_on_time(cell, clause, place, limit)
        if when is not None:
            return when
    after = operators.after.at(text, place, limit)
    if after and not isinstance(clause.token, Moment):
        known = clause.suffix_op
        if known is not None and known != after[0]:
            written = text[place : after[1]]
            cell.refuse("operators-contradict", place, after[1], one=known, other=written)
        clause.suffix_op = after[0]
        return after[1]
    about = numbers.about_after.at(text, place, limit)
    if about:
        cell.note("approximate")
        return about[1]
    every = times.every.at(text, place, limit)
    if every and clause.every is None and isinstance(clause.token, Quantity):
        clause.every = every[0].period
        return every[1]
    return None


def _step_on_time(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    times = cell.lexicon.times
    for table, name in ((times.before, "before"), (times.after, "after")):
        found = table.at(cell.text, place, limit)
        if found and not (clause.before or clause.after):
            setattr(clause, name, True)
            return found[1]
    done = times.completion.at(cell.text, place, limit)
    return done[1] if done and isinstance(clause.token, Moment) else None


def _rest(cell: Cell, clause: Clause, place: int, limit: int, *, last: bool) -> tuple[int, str]:
    """The words after a tail: a remark, a joint to the next clause, or words of this one."""
    text = cell.text
    words = text[place:limit]
    if last:
        clause.trailing = _unwrapped(cell, words)
        clause.end = limit
        return limit, ""
    for offset, char in enumerate(words):
        joined = (
            cell.lexicon.operators.all_of.at(text, place + offset, limit) if not offset else None
        )
        either = (
            cell.lexicon.operators.any_of.at(text, place + offset, limit) if not offset else None
        )
        if char in cell.lexicon.joints or joined or either:
            clause.trailing = words[:offset].strip()
            clause.end = place + offset
            after = joined[1] if joined else either[1] if either else place + offset + 1
            return after, "or" if either else ("and" if joined else char)
    return place, ""


def _unwrapped(cell: Cell, words: str) -> str:
    """Words without a bracketed remark and closing marks; a remark is noted."""
    words = words.strip(cell.lexicon.punctuation.translate(_BRACKETS))
    if words.startswith("(") and words.endswith(")"):
        cell.note("remark-not-read")
        return ""
    return words.strip(cell.lexicon.punctuation)

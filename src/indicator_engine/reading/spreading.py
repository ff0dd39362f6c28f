"""One number for each of a list: 教师、学生各100人, 3月、9月各开展1次."""

from __future__ import annotations

from dataclasses import replace

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.lead_words import after_verbs
from indicator_engine.reading.moments import Moment


def apiece_at(cell: Cell, clause: Clause) -> tuple[int, int] | None:
    """Where 各 stands in the subject of a clause, right before its number or the verbs there."""
    words, place = clause.subject, 0
    while not isinstance(clause.token, Moment):
        found = cell.lexicon.times.apiece.find(words, place, len(words))
        if found is None:
            return None
        if not after_verbs(cell, words[found[2] :]):
            return found[1], found[2]
        place = found[2]
    return None


def spread(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """Make of a clause with 各 one for each item of the list before it; refuse it without one."""
    made: list[Clause] = []
    for number, clause in enumerate(clauses):
        apiece = apiece_at(cell, clause)
        if apiece is None:
            made.append(clause)
            continue
        _refuse_several(cell, clauses[number : number + 2])
        listed, rest = clause.subject[: apiece[0]].strip(), clause.subject[apiece[1] :]
        if not listed and (clause.each or clause.every):
            made.append(replace(clause, subject=rest))  # 每村各1名
            continue
        if listed:
            parts = _of_items(cell, clause, listed, rest)
        else:
            parts = _of_times(cell, made, clause, rest)
        if not parts:
            cell.refuse("recurrence-not-read", clause.start, clause.token.end)
        made += parts
    return made


def _of_items(cell: Cell, clause: Clause, listed: str, rest: str) -> list[Clause]:
    return [
        _copy(clause, item + rest, cell.lexicon.list_joint if number else clause.joint)
        for number, item in enumerate(_items(cell, listed))
    ]


def _copy(clause: Clause, subject: str, joint: str) -> Clause:
    return replace(clause, subject=subject, joint=joint, each=list(clause.each))


def _items(cell: Cell, listed: str) -> list[str]:
    """教师、学生; 教师和学生 where no other mark parts them."""
    items = listed.split(cell.lexicon.list_joint)
    if len(items) == 1:
        pair = cell.lexicon.operators.range_pairs.find(listed, 1, len(listed) - 1)
        items = [listed[: pair[1]], listed[pair[2] :]] if pair else items
    return items if len(items) > 1 and all(item.strip() for item in items) else []


def _of_times(cell: Cell, made: list[Clause], clause: Clause, rest: str) -> list[Clause]:
    """Take the times right before a clause (3月、9月各开展1次), and put it after each of them."""
    times: list[Clause] = []
    joints = (cell.lexicon.list_joint, "and")
    while made and isinstance(made[-1].token, Moment) and not (made[-1].subject or made[-1].op):
        times.insert(0, made.pop())
        if times[0].joint not in joints:
            break
    edged = {bool(time.before or getattr(time.token, "ended", False)) for time in times}
    if clause.joint or len(times) == 1 or len(edged) != 1:
        return []  # 上、下半年各1次; 国庆、春节前各1次
    for time in times[1:]:
        time.every, time.every_count = times[0].every, times[0].every_count
    return [part for time in times for part in (time, _copy(clause, rest, ""))]


def _refuse_several(cell: Cell, clauses: list[Clause]) -> None:
    """教师、学生分别100人、200人: several numbers, one for each."""
    for following in clauses[1:]:
        listed = following.joint == cell.lexicon.list_joint
        if listed and not following.subject and not isinstance(following.token, Moment):
            cell.refuse("several-numbers", clauses[0].start, following.token.end)

"""The tail of a clause, read forwards from its token.

tail = [including] [unit] [operator] [including] [before | after] [about] [every] [remark] [words]
"""

from __future__ import annotations

from typing import Final

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, is_event
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.numbers import bracketed_unit
from indicator_engine.reading.tokens import Quantity

LINE: Final = "\n"  # joins two clauses of which each begins a line


def read_tail(cell: Cell, clause: Clause, limit: int, *, last: bool) -> tuple[int, str]:
    """Read what follows a token up to the next; return where the next lead starts and the joint."""
    place, text, starts = clause.token.end, cell.text, cell.lexicon.edges.tail_starts
    while True:
        place = cell.skip(place, limit)
        if place >= limit or text[place] not in starts:
            break
        moved = _step(cell, clause, place, limit)
        if moved is None:
            break
        place = moved
    clause.end = place
    if isinstance(clause.token, Moment) and not last:
        colon = cell.lexicon.numbers.ratio_marks.at(text, place, limit)  # 2024年：90%
        place = colon[1] if colon else place
    if last:
        _read_end(cell, clause, place, limit)
        return limit, ""
    return _read_joint(cell, clause, place, limit)


def _step(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    for step in (_including, _time, _unit, _operator, _between, _about, _every):
        moved = step(cell, clause, place, limit)
        if moved is not None:
            return moved
    return None


def _including(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    token = clause.token
    if isinstance(token, Quantity) and token.repeat is not None and place == token.repeat[1]:
        clause.includes, _, end = token.repeat
        return end
    found = cell.lexicon.operators.bounds.at(cell.text, place, limit)
    if found is None:
        return None
    goes_on = cell.text[found[1] : limit].strip(cell.lexicon.punctuation)
    if goes_on and cell.text[place] != "(" and found[1] - place == 1:
        return None  # 含税
    clause.includes = found[0]
    return found[1]


def _time(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    timed = isinstance(clause.token, Moment)
    if not timed and clause.every is None:
        return None
    times = cell.lexicon.times
    if isinstance(clause.token, Quantity) and _is_bare(clause.token) and place == clause.token.end:
        day = times.day.at(cell.text, place, limit)  # 每月10号前
        if day:
            clause.day_of_month = True
            return day[1]
    around = times.around.at(cell.text, place, limit)
    if around:  # 春节前后
        cell.refuse("time-not-read", place, around[1])
    for table, name in ((times.before, "before"), (times.after, "after")):
        found = table.at(cell.text, place, limit)
        if found and not (clause.before or clause.after):
            setattr(clause, name, True)
            return found[1]
    if timed and (clause.before or clause.after) and cell.text[place:limit].startswith(")"):
        return place + 1
    bounded = clause.before or clause.after or not is_event(clause.token)
    if not timed or limit < len(cell.text) or not bounded:
        return None  # 汛期结束前 is not 汛期前
    done = times.completion.at(cell.text, place, limit)
    return done[1] if done else None


def _is_bare(token: Quantity) -> bool:
    return token.unit is None and token.low is None


def _unit(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    """20以上(台): a unit in brackets, for a number that has none."""
    token = clause.token
    if not isinstance(token, Quantity) or token.unit is not None or clause.unit is not None:
        return None
    found = bracketed_unit(cell, place)
    if found is None or found[1] > limit:
        return None
    clause.unit = found[0].name
    return found[1]


def _operator(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    found = cell.lexicon.operators.after.at(cell.text, place, limit)
    if found is None or isinstance(clause.token, Moment):
        return None
    known = clause.suffix_op
    if known is not None and known != found[0]:
        written = cell.text[place : found[1]]
        cell.refuse("operators-contradict", place, found[1], one=known, other=written)
    clause.suffix_op = found[0]
    return found[1]


def _between(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    found = cell.lexicon.operators.range_tail.at(cell.text, place, limit)
    if found is None or not isinstance(clause.token, Quantity) or clause.token.low is None:
        return None
    clause.between = True
    return found[1]


def _about(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    found = cell.lexicon.numbers.about_after.at(cell.text, place, limit)
    if found is None or isinstance(clause.token, Moment):
        return None
    cell.note("approximate")
    if cell.lexicon.numbers.more.get(found[0]) is not None:
        cell.note("value-above")
    return found[1]


def _every(cell: Cell, clause: Clause, place: int, limit: int) -> int | None:
    found = cell.lexicon.times.every.at(cell.text, place, limit)
    if found is None or clause.every is not None or isinstance(clause.token, Moment):
        return None
    clause.every, clause.every_count = found[0].period, found[0].count
    return found[1]


_CLOSED = ")"


# ── what is left ────────────────────────────────────────────────────────────────────────────


def _read_joint(cell: Cell, clause: Clause, place: int, limit: int) -> tuple[int, str]:
    """Find what joins this clause to the next; words before it belong to this one."""
    text = cell.text
    word = _joint_word(cell, place, limit)
    if word:
        return word
    if cell.begins_line(place):
        return place, LINE
    for at in range(place, limit):
        if text[at] in cell.lexicon.joints:
            _take_words(cell, clause, text[place:at].strip(_CLOSED + " "))
            clause.end = at
            return at + 1, text[at]
    return place, ""


def _joint_word(cell: Cell, place: int, limit: int) -> tuple[int, str] | None:
    operators = cell.lexicon.operators
    both = operators.all_of.at(cell.text, place, limit)
    either = operators.any_of.at(cell.text, place, limit)
    if both:
        return both[1], "and"
    return (either[1], "or") if either else None


def _read_end(cell: Cell, clause: Clause, place: int, limit: int) -> None:
    """The end of the cell: a remark in brackets, words joined on, or words of this clause."""
    while cell.text.startswith(_CLOSED, cell.skip(place)):
        place = cell.skip(place) + 1  # what was opened before the number
    words = cell.text[place:limit].strip()
    if not words:
        return
    ended = words.rstrip(cell.lexicon.punctuation.replace(")", ""))
    if cell.lexicon.numbers.ratio_marks.at(words, 0):
        cell.refuse("text-not-read", place, limit)  # a number with a colon heads something lost
    if words.startswith("(") and ended.endswith(")"):
        remark = words.strip(cell.lexicon.punctuation)
        if not (_take_operator(cell, clause, remark) or _take_every(cell, clause, remark)):
            cell.note("remark-not-read")
        words = ""
    if words and not (words[0].isalnum() or words[0] in cell.lexicon.punctuation):
        cell.refuse("text-not-read", place, limit)
    if words and not words[0].isalnum():
        _refuse_unit(cell, words.strip(cell.lexicon.punctuation), place, limit)  # 90人.次
    joined = _joint_word(cell, place, limit)
    if joined and joined[1] == "or":
        cell.refuse("text-not-read", place, limit)
    opened = words[:1] in cell.lexicon.joints if words else False
    rest = cell.text[joined[0] : limit] if joined else words
    rest = rest.strip(cell.lexicon.punctuation)
    led = cell.lexicon.operators.before.get(rest)
    if led and len(rest) > 1 and not clause.has_operator():
        cell.refuse("operator-not-at-number", place, limit)  # 90%不低于
    bounded = clause.subject and (clause.has_operator() or clause.change is not None)
    apart = cell.text[place - 1] == " " and len(rest) > 1 and rest[0].isalnum()
    if joined or opened or (apart and bounded):
        clause.extra = rest  # 满意率≥95% 通过认证
    else:
        own = _up_to_joint(cell, rest) if bounded else len(rest)
        _take_words(cell, clause, rest[:own])
        clause.extra = rest[own:].strip(cell.lexicon.punctuation)
    if cell.lexicon.operators.signs.find(words, 0, len(words)):
        cell.refuse("text-not-read", place, limit)


def _up_to_joint(cell: Cell, words: str) -> int:
    """开展≥3场活动，群众满意: what is joined on is a condition of its own."""
    apart = cell.lexicon.joints - {cell.lexicon.list_joint}
    return next((place for place, char in enumerate(words) if char in apart), len(words))


def _take_words(cell: Cell, clause: Clause, words: str) -> None:
    """3个村庄以上: an operator after the words bounds the number; in 3个省级以上 it is a name."""
    bound = cell.lexicon.operators.after.before(words, len(words))
    counted = isinstance(clause.token, Quantity) and clause.suffix_op is None
    if bound and counted and 0 < bound[1] < len(words) - 1:
        ranked = cell.lexicon.levels.ranked.before(words, bound[1])
        if ranked is None or bound[1] == 1:
            clause.suffix_op, words = bound[0], words[: bound[1]]
    if clause.has_operator() and cell.lexicon.operators.penalties.before(words, len(words)):
        cell.refuse("text-not-read", clause.end, len(cell.text))  # 低于90%的扣分
    clause.trailing = words


def _take_operator(cell: Cell, clause: Clause, words: str) -> bool:
    """20家(含以上), 3次(至少): an operator in brackets."""
    operators = cell.lexicon.operators
    op = operators.after.get(words) or operators.before.get(words) or operators.signs.get(words)
    if op is None or isinstance(clause.token, Moment):
        return False
    if clause.suffix_op not in (None, op):
        span = (clause.token.end, len(cell.text))
        cell.refuse("operators-contradict", *span, one=words, other=op)
    clause.suffix_op = op
    return True


def _take_every(cell: Cell, clause: Clause, words: str) -> bool:
    """≥3次（每季度）: a recurrence in brackets."""
    every = cell.lexicon.times.every.get(words)
    if every is None or clause.every is not None or isinstance(clause.token, Moment):
        return False
    clause.every, clause.every_count = every.period, every.count
    return True


def _refuse_unit(cell: Cell, words: str, place: int, limit: int) -> None:
    """450元/人,天: a unit alone is no condition; a mark before it is damage."""
    if words and cell.lexicon.units.find(words):
        cell.refuse("text-not-read", place, limit)

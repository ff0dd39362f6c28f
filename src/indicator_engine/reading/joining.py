"""Several numbers or times in one cell: conditions that hold together, or words.

A clause is a condition of its own where it names what it speaks of or compares; what stands once
in a list (a recurrence, an operator, 前) holds for all of it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from indicator_engine.expressions import All, AnyOf, Every, Expression, Level
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Form, is_duration, is_event, is_fraction
from indicator_engine.reading.forms import form_of, is_each
from indicator_engine.reading.lead_words import is_label
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.parting import part_conditions
from indicator_engine.reading.parts import are_alike, make_up, with_parts, without_hopes
from indicator_engine.reading.qualifying import is_qualified
from indicator_engine.reading.sharing import share_lead
from indicator_engine.reading.tails import LINE
from indicator_engine.reading.tokens import Quantity

_HUNDRED = 100
LEAST_WORDS = 2  # this many letters beside a number make a sentence, not damage
_LEAST_MANY = 4  # … and this many beside several numbers


def letters(text: str) -> int:
    """Count the letters of a text that are not of Latin script."""
    return sum(char.isalpha() and not char.isascii() for char in text)


def joined_form(cell: Cell, clauses: list[Clause]) -> Form:
    """Several conditions: of several subjects, or on one value joined by 且 or 或."""
    _refuse_commas(cell, clauses)
    clauses = with_parts(cell, without_hopes(cell, clauses))
    _part_lines(clauses)
    part_conditions(cell, clauses)
    clauses = _signed_in_segments(cell, _in_stretches(cell, _anchored(cell, clauses)))
    if len(clauses) == 1:
        return _alone(cell, clauses[0])
    _share_suffix(cell, clauses)
    if any(isinstance(clause.token, Moment) for clause in clauses):
        _share_time(cell, clauses)
        _refuse_times(cell, clauses)
        if any(is_event(clause.token) and not _has_edge(clause) for clause in clauses):
            return _many_numbers(cell, clauses)  # 国庆、中秋期间
    if not all(_stands(cell, clauses, number) for number in range(len(clauses))):
        return _many_numbers(cell, clauses)
    likely, possible = share_lead(cell, clauses)
    reading = _together(cell, likely)
    return Form(reading, (_together(cell, possible),) if possible else ())


def _together(cell: Cell, clauses: list[Clause]) -> Expression:
    """All conditions, or any of them."""
    readings = _grouped(cell, clauses)
    if any(clause.joint == "or" for clause in clauses):
        return AnyOf(readings)
    return readings[0] if len(readings) == 1 else All(readings)


def _part_lines(clauses: list[Clause]) -> None:
    """≥3期 / ≥300人次: a line break parts conditions of one make; others are only wrapped."""
    for clause, following in pairwise(clauses):
        if following.joint == LINE and not _are_alike(clause, following):
            following.joint = ""


def _are_alike(clause: Clause, following: Clause) -> bool:
    """Whether each of two clauses may be a condition: 24小时 / 值班率100% is one."""
    if isinstance(clause.token, Moment):
        return isinstance(following.token, Moment) and _has_edge(clause) and _has_edge(following)
    if isinstance(following.token, Moment):
        return _has_edge(following)
    if clause.subject or following.subject:
        return bool(clause.subject and following.subject)
    return clause.has_operator() == following.has_operator()


def _refuse_commas(cell: Cell, clauses: list[Clause]) -> None:
    """≥12,90平方米: a comma between digits parts groups of three, not conditions."""
    for last, clause in pairwise(clauses):
        start, token = clause.token.start, last.token
        grouping = clause.joint and clause.joint in cell.lexicon.numbers.group_marks
        bare = isinstance(token, Quantity) and token.unit is None
        if grouping and bare and start == token.end + 1 and cell.text[start].isdigit():
            cell.refuse("several-numbers", last.token.start, clause.token.end)


def _alone(cell: Cell, clause: Clause) -> Form:
    """The one target among numbers of names; without an operator the whole may be words."""
    form = form_of(cell, clause)
    if clause.has_operator() or clause.basis or clause.change:
        return form
    cell.note("number-in-sentence")
    return Form(form.reading, (*form.alternatives, Level(cell.raw.strip())))


def _anchored(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """开学后一个月内: a duration counted from a time; 春节前15天 is no reading of ours."""
    kept: list[Clause] = []
    for clause in clauses:
        last = kept[-1].token if kept else None
        near = not clause.joint and is_duration(cell, clause.token)
        near = near and (clause.op == "<=" or not (clause.subject or clause.op))
        if near and isinstance(last, Moment) and kept[-1].before:
            cell.refuse("time-not-read", last.start, clause.token.end)
        if near and isinstance(last, Moment) and kept[-1].after:
            clause.anchor, clause.joint = cell.text[last.start : last.end], kept[-1].joint
            kept.pop()
        kept.append(clause)
    return kept


def _grouped(cell: Cell, clauses: list[Clause]) -> tuple[Expression, ...]:
    """六月底完成80%: a deadline and what is due by it belong together."""
    groups: list[list[Expression]] = []
    for number, clause in enumerate(clauses):
        due = number > 0 and not clause.joint and isinstance(clauses[number - 1].token, Moment)
        done = cell.lexicon.times.completion.get(clause.subject)
        if due and done and not is_each(cell, clause.subject):
            clause.subject = ""
        reading = form_of(cell, clause).reading
        if _is_shared(cell, clauses, number):
            groups[-1][-1] = _for_each(groups[-1][-1], reading)
        elif due:
            groups[-1].append(reading)
        else:
            groups.append([reading])
    return tuple(group[0] if len(group) == 1 else All(tuple(group)) for group in groups)


_SIDES: Final = {">=": 1, ">": 1, "<=": -1, "<": -1}


def _is_shared(cell: Cell, clauses: list[Clause], number: int) -> bool:
    """每季度≥10次且≤15次, 每年6月和12月底前: the recurrence before the first is of both."""
    clause, last = clauses[number], clauses[number - 1]
    if number == 0 or last.every is None:
        return False
    if _are_listed(cell, last, clause):
        return clause.every is not None
    lead = cell.text[clause.start : clause.token.start].strip()
    operators = cell.lexicon.operators
    led = operators.signs.get(lead) or operators.before.get(lead)
    opposed = _are_opposed(last, clause)
    return bool(led and clause.joint and opposed and not clause.has_words())


def _are_opposed(one: Clause, other: Clause) -> bool:
    """Whether one clause bounds from below and the other from above, in one unit."""
    return are_alike(one, other) and _SIDES.get(one.op or "", 0) * _SIDES.get(other.op or "", 0) < 0


def _for_each(first: Expression, second: Expression) -> Expression:
    """One recurrence of two conditions."""
    if not isinstance(first, Every):
        return All((first, second))
    inner = second.of if isinstance(second, Every) else second
    parts = first.of.of if isinstance(first.of, All) else (first.of,)
    return replace(first, of=All((*parts, inner)))


def _in_stretches(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """2024年≥80%: a stretch of time before a quantity is what the quantity speaks of."""
    kept: list[Clause] = []
    for clause in clauses:
        last = kept[-1] if kept else None
        quantity = not isinstance(clause.token, Moment)
        if last is not None and quantity and not clause.joint and _is_stretch(last):
            _check_date(cell, last, clause)
            if cell.lexicon.times.apiece.before(clause.subject, len(clause.subject)):
                cell.refuse("recurrence-not-read", last.start, clause.token.end)
            said = cell.text[last.token.start : last.token.end]
            if not clause.subject:
                clause.subject, clause.trailing = clause.trailing, ""
            lead = last.subject + said
            clause.subject = lead + clause.subject
            clause.each_lead = lead + clause.each_lead if clause.each_lead else ""
            clause.start, clause.joint, clause.headed = last.start, last.joint, True
            if clause.every is None:
                clause.every, clause.every_count = last.every, last.every_count
            kept.pop()
        kept.append(clause)
    return kept


def _check_date(cell: Cell, time: Clause, clause: Clause) -> None:
    """2025年12月31, 2025年13月: a number right after a time is part of a date, not a target."""
    token = clause.token
    if token.start != time.token.end or clause.has_operator() or is_event(time.token):
        return
    digits, text, times = cell.lexicon.numbers.digits, cell.text, cell.lexicon.times
    if digits.get(text[time.token.start]) and digits.get(text[token.start]):
        cell.refuse("recurrence-not-read", time.token.start, token.end)  # 一月一次
    day = times.day.at(text, cell.skip(token.end))  # 12月3l日
    if isinstance(token, Quantity) and (token.unit is None or is_duration(cell, token) or day):
        cell.refuse("time-not-read", time.token.start, token.end)


def _signed_in_segments(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """Between two joints the one number after an operator is the target, the others are words."""
    segments: list[list[Clause]] = []
    for clause in clauses:
        if segments and not clause.joint:
            segments[-1].append(clause)
        else:
            segments.append([clause])
    return [clause for segment in segments for clause in _one_signed(cell, segment)]


def _one_signed(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """0-6岁儿童健康管理率≥90%: only what an operator leads is the target."""
    last, qualified = clauses[-1], is_qualified(cell, clauses)
    if len(clauses) == 1 or not (last.op or last.change or qualified):
        return clauses
    bounded = any(_says_more(clause) for clause in clauses[:-1])
    dated = any(isinstance(clause.token, Moment) for clause in clauses)
    named = any(letters(clause.subject) or _is_code(cell, clause) for clause in clauses)
    named = named or _is_lapse(cell, clauses[0], clauses[1])
    named = named or qualified
    if not (last.op or qualified) and any(clause.subject for clause in clauses[:-1]):
        return clauses  # 完成投资5亿元增长8%
    if bounded or dated or not named:
        return clauses
    last.joint = clauses[0].joint
    led, around = cell.text[clauses[0].start : last.start].replace(LINE, ""), _around(cell)
    own = last.subject or _unsaid(cell, last)
    if _holds_operator(cell, led + own):
        return clauses
    last.subject = (led + own).strip(around)
    last.each_lead = (led + last.each_lead).strip(around) if last.each_lead else ""
    if is_label(cell, last.subject):
        cell.refuse("text-not-read", clauses[0].start, last.start)
    last.start = clauses[0].start
    return [last]


def _unsaid(cell: Cell, clause: Clause) -> str:
    """The words before an operator that say nothing by themselves: 3年累计≥300人."""
    lead, signs = (
        cell.text[clause.start : clause.token.start].rstrip(),
        cell.lexicon.operators.signs,
    )
    sign = signs.before(lead, len(lead))
    return lead[: sign[1]].strip() if sign else ""


def _around(cell: Cell) -> str:
    return cell.lexicon.punctuation + "".join(cell.lexicon.bullets)


def _says_more(clause: Clause) -> bool:
    """Whether a clause is more than a number in a name."""
    led = clause.op is not None or clause.basis is not None or clause.every is not None
    return led or clause.before or clause.after


def _holds_operator(cell: Cell, words: str) -> bool:
    """Whether words hold a comparison that is nothing else: 90%不超过x."""
    operators = cell.lexicon.operators
    found = (operators.before.at(words, place) for place in range(len(words)))
    said = [words[place : hit[1]] for place, hit in enumerate(found) if hit]
    weak = (operators.attributive, operators.verbal)
    return any(len(word) > 1 and not any(w.get(word) for w in weak) for word in said)


def _is_lapse(cell: Cell, clause: Clause, following: Clause) -> bool:
    """近三年, 3年累计: a length of time with a word before or after it."""
    led = cell.text[clause.start : clause.token.start].strip(cell.lexicon.punctuation) != ""
    said = led or letters(cell.text[clause.token.end : following.token.start]) > 0
    return said and not clause.has_operator() and is_duration(cell, clause.token)


def _is_code(cell: Cell, clause: Clause) -> bool:
    """BOD5: Latin letters that a number follows at once are a name."""
    code, place = clause.subject[-LEAST_WORDS:], clause.token.start
    latin = code.isascii() and code.isalpha() and len(code) == LEAST_WORDS
    return latin and cell.text[:place].endswith(code)


def _is_stretch(clause: Clause) -> bool:
    token = clause.token
    named = isinstance(token, Moment) and not token.ended and token.unit != "date"
    return named and not (clause.before or clause.after or clause.op)


def _share_suffix(cell: Cell, clauses: list[Clause]) -> None:
    """城区10分钟、农村20分钟内: a word after the last of a list holds for all of it."""
    for clause, following in zip(reversed(clauses[:-1]), reversed(clauses[1:]), strict=True):
        listed = following.joint == cell.lexicon.list_joint
        if listed and _is_average(cell, clause) and not following.each:
            following.each = list(clause.each)
        if listed and not clause.has_operator() and not _is_whole(cell, clause):
            clause.suffix_op = following.suffix_op


def _is_average(cell: Cell, clause: Clause) -> bool:
    """生均小学720元、初中940元: a mean speaks of all that follows, 每村 only of its number."""
    said = clause.each_said
    return cell.lexicon.times.average.before(said, len(said)) is not None


def _share_time(cell: Cell, clauses: list[Clause]) -> None:
    """中秋、国庆前; 每年6月和12月底前: what stands at one of listed times holds for all of them."""
    for clause, following in zip(reversed(clauses[:-1]), reversed(clauses[1:]), strict=True):
        token, last = clause.token, following.token
        if not _are_listed(cell, clause, following) or _has_edge(clause):
            continue
        clause.before = following.before
        if isinstance(token, Moment) and isinstance(last, Moment):
            clause.token = replace(token, ended=last.ended)
    for clause, following in pairwise(clauses):
        if clause.every == "year" and _are_listed(cell, clause, following):
            following.every = following.every or clause.every


def _has_edge(clause: Clause) -> bool:
    token = clause.token
    edged = isinstance(token, Moment) and (token.ended or token.begun or token.until)
    return bool(edged or clause.before or clause.after or clause.op)


def _are_listed(cell: Cell, clause: Clause, following: Clause) -> bool:
    """Whether two clauses are times of one sort, and nothing but a joint stands between them."""
    one, other = clause.token, following.token
    return (
        isinstance(one, Moment)
        and isinstance(other, Moment)
        and one.unit == other.unit
        and following.joint in (cell.lexicon.list_joint, "and")
        and not (clause.trailing or following.subject or following.op)
    )


def _refuse_times(cell: Cell, clauses: list[Clause]) -> None:
    """12月31日下午5点前: times that are neither deadlines nor stretches."""
    times = cell.lexicon.times
    for clause, following in pairwise(clauses):
        if not isinstance(clause.token, Moment) or isinstance(following.token, Moment):
            continue
        if not following.joint and times.before.at(following.trailing, 0):
            cell.refuse("time-not-read", clause.token.start, len(cell.text))


def _is_whole(cell: Cell, clause: Clause) -> bool:
    """办结率100%、满意率95%以上: what is asked for whole asks for no more."""
    token = clause.token
    return isinstance(token, Quantity) and token.value == _HUNDRED and is_fraction(cell, token)


def _stands(cell: Cell, clauses: list[Clause], number: int) -> bool:
    """Whether a clause is a condition: joined, and it names what it speaks of, or compares."""
    clause, last = clauses[number], clauses[number - 1]
    if isinstance(clause.token, Moment):
        return bool(clause.joint) or number == 0
    after_time = number > 0 and isinstance(last.token, Moment)
    if clause.has_operator():
        worded = last.has_operator() and (not clause.op_signed or _are_opposed(last, clause))
        return bool(clause.joint) or number == 0 or after_time or (worded and not clause.subject)
    if not clause.joint and number:
        return after_time
    named = letters(clause.subject + clause.trailing) > 0
    named = named or clause.parted or _has_parts(cell, clauses[number + 1 : number + 2])
    named = named or (number == 0 and make_up(cell, clause, clauses[1:]))
    named = named or (clause is clauses[-1] and make_up(cell, clause, clauses[:-1]))
    return named or clause.change is not None or _goes_on(cell, last, clause)


def _has_parts(cell: Cell, following: list[Clause]) -> bool:
    """合计8公里，其中新建3公里: parts of a number follow it."""
    part_words = cell.lexicon.operators.part_words
    return any(part_words.at(clause.subject, 0) for clause in following)


def _goes_on(cell: Cell, last: Clause, clause: Clause) -> bool:
    """开展培训5期、500人次: a number of another sort in the list of what was named before."""
    one, other = last.token, clause.token
    if not isinstance(one, Quantity) or not isinstance(other, Quantity) or last is clause:
        return False
    listed = clause.joint in (cell.lexicon.list_joint, ";") and letters(last.subject) > 0
    apart = one.unit and other.unit and one.unit.dimensions != other.unit.dimensions
    return bool(listed and apart and not clause.each)


def _many_numbers(cell: Cell, clauses: list[Clause]) -> Form:
    timed = all(isinstance(clause.token, Moment) for clause in clauses)
    said = sum(letters(clause.subject + clause.trailing) for clause in clauses)
    signed = any(clause.op_signed for clause in clauses)
    if signed or said < (LEAST_WORDS if timed else _LEAST_MANY):
        cell.refuse("several-numbers", 0, len(cell.text))
    cell.note("numbers-not-read")
    return Form(Level(cell.words()))

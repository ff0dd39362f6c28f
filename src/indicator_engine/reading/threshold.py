"""Reading a threshold cell: text with its operator and unit columns → expression. Pure."""

from __future__ import annotations

from dataclasses import replace

from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Expression,
    Grade,
    Graded,
    Level,
    Threshold,
)
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, is_duration
from indicator_engine.reading.columns import apply_columns
from indicator_engine.reading.damage import clipped_at, refuse_damage
from indicator_engine.reading.forms import Form, form_of
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.splitting import split_clauses
from indicator_engine.reading.tokens import BasisMark, EachMark, Quantity, Token, tokenize
from indicator_engine.reading.words import known_level, reference, relative, sentence, words_of


def read(lexicon: Lexicon, text: str, op: str | None = None, unit: str | None = None) -> Threshold:
    """Read a cell whole, or refuse it.

    Args:
        lexicon: the vocabulary of a rule set.
        text: the cell.
        op: a separate operator column, such as ``≥``, ``大于等于`` or ``定性``.
        unit: a separate unit column, such as ``万元`` or ``%(百分比)``.

    Raises:
        ThresholdSyntaxError: with code, span and hint, when any part of the text is not understood.
    """
    if op is not None and _BAR in op:
        return _graded(lexicon, text, op, unit)
    cell = Cell(text, lexicon)
    form = read_form(cell)
    reading, alternatives = apply_columns(cell, form.reading, form.alternatives, op, unit)
    return Threshold(text, reading, tuple(cell.notes), alternatives)


_BAR = "|"


def _graded(lexicon: Lexicon, text: str, op: str, unit: str | None) -> Threshold:
    """One target for each grade: 100%|90%|85%|85% under the operator column 优|良|中|差."""
    names, parts = op.split(_BAR), text.split(_BAR)
    if len(names) != len(parts):
        count = {"grades": str(len(names)), "values": str(len(parts))}
        raise ThresholdSyntaxError(
            "grades-do-not-match", text=text, field="text", span=(0, len(text)), **count
        )
    read_parts = [read(lexicon, part, None, unit) for part in parts]
    readings = [threshold.reading for threshold in read_parts]
    last, above = readings[-1], readings[-2]
    if _excludes_bound(last, above):
        readings[-1] = replace(last, op="<")  # type: ignore[arg-type]
    notes = dict.fromkeys(code for threshold in read_parts for code in threshold.notes)
    grades = tuple(Grade(n.strip(), r) for n, r in zip(names, readings, strict=True))
    return Threshold(text, Graded(grades), tuple(notes))


def _excludes_bound(last: Expression, above: Expression) -> bool:
    """In a table of tiers 85%以下 beside 85%以上 excludes its bound, unlike in a single target."""
    return (
        isinstance(last, Compare)
        and isinstance(above, Compare)
        and (last.op, above.op) == ("<=", ">=")
        and (last.value, last.unit) == (above.value, above.unit)
    )


def read_form(cell: Cell) -> Form:
    """Cell = known words | reference | relative | clauses | sentence"""
    refuse_damage(cell)
    clip = clipped_at(cell)
    known = known_level(cell) or reference(cell)
    if known:
        return _unclipped(cell, known, clip)
    tokens = merge_tokens(cell, tokenize(cell))
    if any(not isinstance(token, BasisMark | EachMark | EveryMark) for token in tokens):
        if clip is not None:
            cell.refuse("text-clipped", clip, len(cell.text))
        return _clauses(cell, tokens)
    marks = [token for token in tokens if isinstance(token, BasisMark)]
    compared = relative(cell, marks[0]) if len(marks) == 1 else None
    return _unclipped(cell, compared or sentence(cell), clip)


def _unclipped(cell: Cell, form: Form, clip: int | None) -> Form:
    """Words that break off are still words, with a note; anything else may have lost its end."""
    if clip is None:
        return form
    if not isinstance(form.reading, Level):
        cell.refuse("text-clipped", clip, len(cell.text))
    cell.note("text-clipped")
    return Form(form.reading)


def _clauses(cell: Cell, tokens: list[Token]) -> Form:
    clauses = split_clauses(cell, tokens)
    form = _single(cell, clauses[0]) if len(clauses) == 1 else _joined(cell, clauses)
    extra = clauses[-1].extra
    if not extra:
        return form
    joined = All((form.reading, words_of(cell, extra)))
    return Form(joined)


def _single(cell: Cell, clause: Clause) -> Form:
    if _mentions_time(clause):
        return Form(words_of(cell, cell.text.strip()))
    form = form_of(cell, clause)
    if not _is_bare_number(form.reading) or not clause.has_words():
        return form
    _check_sentence(cell, clause)
    cell.note("number-in-sentence")
    words = Level(cell.raw.strip())
    if clause.trailing and (clause.subject or _counts_years(cell, clause)):
        return Form(words, (form.reading, *form.alternatives))
    return Form(form.reading, (*form.alternatives, words))


_DATED = ("date", "month", "quarter", "half")


def _mentions_time(clause: Clause) -> bool:
    """全年无事故, 年度考核合格: a stretch of the year inside a sentence is no deadline."""
    token = clause.token
    if not isinstance(token, Moment) or not clause.has_words() or clause.op_signed:
        return False
    dated = token.until is not None or (token.unit in _DATED and token.ended)
    return not (clause.before or clause.after or dated or token.unit == "date")


def _counts_years(cell: Cell, clause: Clause) -> bool:
    """三年行动计划: years before words are more likely part of a name than a target."""
    return cell.lexicon.times.year.get(cell.text[clause.token.end - 1]) is not None


def _is_bare_number(reading: Expression) -> bool:
    return isinstance(reading, Compare) and reading.implied and reading.basis is None


_LEAST_WORDS = 2  # this many letters beside a number make a sentence, not damage
_LEAST_MANY = 4  # … and this many beside several numbers


def _letters(text: str) -> int:
    return sum(char.isalpha() and not char.isascii() for char in text)


def _check_sentence(cell: Cell, clause: Clause) -> None:
    """Letters or marks beside a number that make no word are damage: Z95%, 5次/, 三95%."""
    words = clause.subject + clause.trailing
    if _is_foreign_word(cell, clause):
        return
    if not _letters(words) or sum(char.isalnum() for char in words) < _LEAST_WORDS:
        cell.refuse("text-not-read", clause.start, clause.end)


def _is_foreign_word(cell: Cell, clause: Clause) -> bool:
    """CT 1台: a word in Latin letters, and a blank before the number."""
    apart = cell.text[: clause.token.start].endswith(" ")
    return apart and clause.subject.isalpha() and len(clause.subject) >= _LEAST_WORDS


def _joined(cell: Cell, clauses: list[Clause]) -> Form:
    """Several conditions: of several subjects, or on one value joined by 且 or 或."""
    bracket = cell.text.find("(", clauses[0].token.end, clauses[-1].token.start)
    if bracket >= 0:
        cell.refuse("several-numbers", bracket, len(cell.text))
    clauses = _one_signed(cell, _in_stretches(cell, _anchored(cell, clauses)))
    if len(clauses) == 1:
        return form_of(cell, clauses[0])
    _share_suffix(cell, clauses)
    if not all(_stands(clauses, number) for number in range(len(clauses))):
        return _many_numbers(cell, clauses)
    readings = _grouped(cell, clauses)
    either = any(clause.joint == "or" for clause in clauses)
    return Form(AnyOf(readings) if either else readings[0] if len(readings) == 1 else All(readings))


def _anchored(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """开学后一个月内: a duration counted from a time; 春节前15天 is no reading of ours."""
    kept: list[Clause] = []
    for clause in clauses:
        last = kept[-1].token if kept else None
        near = not (clause.joint or clause.subject or clause.op) and is_duration(cell, clause.token)
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
        if due and cell.lexicon.times.completion.get(clause.subject):
            clause.subject = ""
        reading = form_of(cell, clause).reading
        if due:
            groups[-1].append(reading)
        else:
            groups.append([reading])
    return tuple(group[0] if len(group) == 1 else All(tuple(group)) for group in groups)


def _in_stretches(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """2024年≥80%: a stretch of time before a quantity is what the quantity speaks of."""
    kept: list[Clause] = []
    for clause in clauses:
        last = kept[-1] if kept else None
        quantity = not isinstance(clause.token, Moment)
        if last is not None and quantity and not clause.joint and _is_stretch(last):
            _check_date(cell, last, clause)
            said = cell.text[last.token.start : last.token.end]
            clause.subject = last.subject + said + clause.subject
            clause.joint = last.joint
            kept.pop()
        kept.append(clause)
    return kept


def _check_date(cell: Cell, time: Clause, clause: Clause) -> None:
    """2025年12月31, 2025年13月: a number right after a time is part of a date, not a target."""
    token = clause.token
    if token.start != time.token.end or clause.has_operator():
        return
    digits, text = cell.lexicon.numbers.digits, cell.text
    if digits.get(text[time.token.start]) and digits.get(text[token.start]):
        cell.refuse("recurrence-not-read", time.token.start, token.end)  # 一月一次
    if isinstance(token, Quantity) and (token.unit is None or is_duration(cell, token)):
        cell.refuse("time-not-read", time.token.start, token.end)


def _one_signed(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """0-6岁儿童健康管理率≥90%: the one number with a sign is the target, the others are words."""
    last = clauses[-1]
    joined = any(clause.joint for clause in clauses)
    dated = any(isinstance(clause.token, Moment) for clause in clauses)
    signs = sum(clause.op_signed for clause in clauses)
    named = any(_letters(clause.subject) for clause in clauses) or _is_lapse(cell, clauses[0])
    if signs != 1 or not last.op_signed or joined or dated or not named:
        return clauses
    last.subject = cell.text[clauses[0].start : last.start].strip() + last.subject
    return [last]


def _is_lapse(cell: Cell, clause: Clause) -> bool:
    """近三年: a length of time with a word before it."""
    led = clause.token.start > clause.start and not clause.has_operator()
    return led and is_duration(cell, clause.token)


def _is_stretch(clause: Clause) -> bool:
    token = clause.token
    named = isinstance(token, Moment) and not token.ended and token.unit != "date"
    return named and not (clause.before or clause.after or clause.op)


def _share_suffix(cell: Cell, clauses: list[Clause]) -> None:
    """城区10分钟、农村20分钟内: a word after the last of a list holds for all of it."""
    for clause, following in zip(reversed(clauses[:-1]), reversed(clauses[1:]), strict=True):
        listed = following.joint == cell.lexicon.list_joint
        if listed and not clause.has_operator():
            clause.suffix_op = following.suffix_op


def _stands(clauses: list[Clause], number: int) -> bool:
    """Whether a clause is a condition: joined, and it names what it speaks of, or compares."""
    clause = clauses[number]
    if isinstance(clause.token, Moment):
        return bool(clause.joint) or number == 0
    after_time = number > 0 and isinstance(clauses[number - 1].token, Moment)
    if clause.has_operator():
        worded = not clause.op_signed and clauses[number - 1].has_operator()
        return bool(clause.joint) or number == 0 or after_time or (worded and not clause.subject)
    if not clause.joint and number:
        return after_time
    return _letters(clause.subject + clause.trailing) > 0


def _many_numbers(cell: Cell, clauses: list[Clause]) -> Form:
    timed = all(isinstance(clause.token, Moment) for clause in clauses)
    letters = sum(_letters(clause.subject + clause.trailing) for clause in clauses)
    signed = any(clause.op_signed for clause in clauses)
    if signed or letters < (_LEAST_WORDS if timed else _LEAST_MANY):
        cell.refuse("several-numbers", 0, len(cell.text))
    cell.note("numbers-not-read")
    return Form(Level(cell.raw.strip()))

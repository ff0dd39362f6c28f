"""Reading a threshold cell: text with its operator and unit columns → expression. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeGuard

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
from indicator_engine.reading.forms import Form, form_of, is_each
from indicator_engine.reading.leads import is_label
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.splitting import split_clauses
from indicator_engine.reading.tokens import BasisMark, Quantity, Token, tokenize
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
    if is_graded(op, lexicon):
        return _graded(lexicon, text, op, unit)
    cell = Cell(text, lexicon)
    form = read_form(cell)
    reading, alternatives = apply_columns(cell, form.reading, form.alternatives, op, unit)
    return Threshold(text, reading, tuple(cell.notes), alternatives)


def with_columns(
    lexicon: Lexicon, threshold: Threshold, op: str | None, unit: str | None
) -> Threshold:
    """Add to what was read from a text alone what its operator and unit columns say.

    Raises:
        ThresholdSyntaxError: when a column is not understood.
    """
    cell = Cell(threshold.text, lexicon)
    cell.notes.extend(threshold.notes)
    reading, others = apply_columns(cell, threshold.reading, threshold.alternatives, op, unit)
    return Threshold(threshold.text, reading, tuple(cell.notes), others)


_BAR: Final = "|"


def is_graded(op: str | None, lexicon: Lexicon) -> TypeGuard[str]:
    """Whether an operator column parts grades by bars, as the cell does their targets."""
    return op is not None and _BAR in op.translate(lexicon.fold)


def _graded(lexicon: Lexicon, text: str, op: str, unit: str | None) -> Threshold:
    """One target for each grade: 100%|90%|85%|85% under the operator column 优|良|中|差."""
    names, parts = (_split(lexicon, written) for written in (op, text))
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


def _split(lexicon: Lexicon, text: str) -> list[str]:
    """Split at bars of any width; folding moves no position."""
    parts, start = [], 0
    for place, char in enumerate(text.translate(lexicon.fold)):
        if char == _BAR:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


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
    if any(isinstance(token, _MAIN) for token in tokens):
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


_MAIN = (Quantity, Moment)


def _clauses(cell: Cell, tokens: list[Token]) -> Form:
    clauses = split_clauses(cell, tokens)
    form = single_form(cell, clauses[0]) if len(clauses) == 1 else _joined(cell, clauses)
    extra = clauses[-1].extra
    if not extra:
        return form
    joined = All((form.reading, words_of(cell, extra)))
    return Form(joined)


def single_form(cell: Cell, clause: Clause) -> Form:
    if _mentions_time(clause):
        return Form(words_of(cell, cell.text.strip()))
    form = form_of(cell, clause)
    if _is_attributive(cell, clause):
        cell.note("number-in-sentence")
        return Form(Level(cell.raw.strip()), (form.reading, *form.alternatives))
    if not _is_bare_number(form.reading) or not clause.has_words():
        return form
    _check_sentence(cell, clause)
    cell.note("number-in-sentence")
    words = Level(cell.raw.strip())
    said = clause.subject or _counts_years(cell, clause) or _compares(cell, clause.trailing)
    if clause.trailing and said:
        return Form(words, (form.reading, *form.alternatives))
    return Form(form.reading, (*form.alternatives, words))


def _is_attributive(cell: Cell, clause: Clause) -> bool:
    """消除66人以上超大班额: a bound right before a noun may say which ones are meant."""
    token, suffix = clause.token, clause.suffix_op
    if not isinstance(token, Quantity) or suffix is None or clause.op or not clause.trailing:
        return False
    if clause.basis or clause.change or clause.every or clause.each or token.unit is None:
        return False
    said = cell.text.rstrip(cell.lexicon.punctuation)
    if cell.lexicon.operators.after.before(said, len(said)):
        return False  # 3个村庄以上: it ends the cell
    return not (_is_share(cell, token) or is_duration(cell, token))


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


def _compares(cell: Cell, words: str) -> bool:
    """Whether words after a number compare something else: 4个断面达到Ⅲ类."""
    found = (cell.lexicon.operators.before.at(words, place) for place in range(len(words)))
    return any(hit and hit[1] > place + 1 for place, hit in enumerate(found))


def _is_bare_number(reading: Expression) -> bool:
    return isinstance(reading, Compare) and reading.implied and reading.basis is None


_HUNDRED = 100
_LEAST_WORDS = 2  # this many letters beside a number make a sentence, not damage
_LEAST_MANY = 4  # … and this many beside several numbers


def _letters(text: str) -> int:
    return sum(char.isalpha() and not char.isascii() for char in text)


def _check_sentence(cell: Cell, clause: Clause) -> None:
    """Letters or marks beside a number that make no word are damage: Z95%, 5次/, 三95%."""
    words = clause.subject + clause.trailing
    if _is_foreign_word(cell, clause):
        return
    if clause.trailing and is_each(cell, clause.trailing) and not clause.subject:
        return  # 20个村: what is counted may have one letter
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
    clauses = _signed_in_segments(cell, _in_stretches(cell, _anchored(cell, clauses)))
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
    last = clauses[-1]
    if len(clauses) == 1 or last.op is None:
        return clauses
    bounded = any(clause.op is not None for clause in clauses[:-1])
    dated = any(isinstance(clause.token, Moment) for clause in clauses)
    named = any(_letters(clause.subject) for clause in clauses) or _is_lapse(cell, clauses[0])
    if bounded or dated or not named:
        return clauses
    last.joint = clauses[0].joint
    led = cell.text[clauses[0].start : last.start] + last.subject
    if _holds_operator(cell, led):
        return clauses
    last.subject = led.strip(cell.lexicon.punctuation + "".join(cell.lexicon.bullets))
    if is_label(cell, last.subject):
        cell.refuse("text-not-read", clauses[0].start, last.start)
    return [last]


def _holds_operator(cell: Cell, words: str) -> bool:
    """Whether words hold a comparison that is nothing else: 90%不超过x."""
    operators = cell.lexicon.operators
    found = (operators.before.at(words, place) for place in range(len(words)))
    said = [words[place : hit[1]] for place, hit in enumerate(found) if hit]
    weak = (operators.attributive, operators.verbal)
    return any(len(word) > 1 and not any(w.get(word) for w in weak) for word in said)


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
        if listed and not clause.has_operator() and not _is_whole(cell, clause):
            clause.suffix_op = following.suffix_op


def _is_whole(cell: Cell, clause: Clause) -> bool:
    """办结率100%、满意率95%以上: what is asked for whole asks for no more."""
    token = clause.token
    return isinstance(token, Quantity) and token.value == _HUNDRED and _is_share(cell, token)


def _is_share(cell: Cell, token: Quantity) -> bool:
    """Whether a quantity is a share of something: 95%, 5‰."""
    share = cell.lexicon.units.find(cell.lexicon.numbers.hundredth_unit or "")
    return bool(share and token.unit and token.unit.dimensions == share.dimensions)


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
    return any(char.isalpha() and not char.isascii() for char in clause.subject + clause.trailing)


def _many_numbers(cell: Cell, clauses: list[Clause]) -> Form:
    timed = all(isinstance(clause.token, Moment) for clause in clauses)
    letters = sum(_letters(clause.subject + clause.trailing) for clause in clauses)
    signed = any(clause.op_signed for clause in clauses)
    if signed or letters < (_LEAST_WORDS if timed else _LEAST_MANY):
        cell.refuse("several-numbers", 0, len(cell.text))
    cell.note("numbers-not-read")
    return Form(Level(cell.raw.strip()))

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
from indicator_engine.reading.clauses import Clause, split_clauses
from indicator_engine.reading.columns import apply_columns
from indicator_engine.reading.damage import refuse_damage
from indicator_engine.reading.forms import Form, form_of
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.tokens import BasisMark, Token, tokenize
from indicator_engine.reading.words import known_level, reference, relative, sentence


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
    known = known_level(cell) or reference(cell)
    if known:
        return known
    tokens = merge_tokens(cell, tokenize(cell))
    main = [token for token in tokens if not isinstance(token, BasisMark)]
    if main:
        return _clauses(cell, tokens)
    marks = [token for token in tokens if isinstance(token, BasisMark)]
    return (relative(cell, marks[0]) if len(marks) == 1 else None) or sentence(cell)


def _clauses(cell: Cell, tokens: list[Token]) -> Form:
    clauses = split_clauses(cell, tokens, 0, len(cell.text))
    if len(clauses) == 1:
        return _single(cell, clauses[0])
    return _joined(cell, clauses)


def _single(cell: Cell, clause: Clause) -> Form:
    form = form_of(cell, clause)
    if not _is_bare_number(form.reading) or not (clause.subject or clause.trailing):
        return form
    # One number in a sentence: plainly the target at its end, less plainly before more words.
    cell.note("number-in-sentence")
    words = Level(cell.raw.strip())
    if clause.trailing:
        return Form(words, (form.reading, *form.alternatives))
    return Form(form.reading, (*form.alternatives, words))


def _is_bare_number(reading: Expression) -> bool:
    return isinstance(reading, Compare) and reading.implied and reading.basis is None


def _joined(cell: Cell, clauses: list[Clause]) -> Form:
    """Several conditions: of several subjects, or on one value joined by 且 or 或."""
    clauses = _in_stretches(cell, clauses)
    if len(clauses) == 1:
        return form_of(cell, clauses[0])
    _share_suffix(cell, clauses)
    if not _each_stands(clauses):
        return _many_numbers(cell)
    readings = _grouped(cell, clauses)
    either = any(clause.joint == "or" for clause in clauses)
    return Form(AnyOf(readings) if either else readings[0] if len(readings) == 1 else All(readings))


def _grouped(cell: Cell, clauses: list[Clause]) -> tuple[Expression, ...]:
    """六月底完成80%: a deadline and what is due by it belong together."""
    groups: list[list[Expression]] = []
    for clause in clauses:
        reading = form_of(cell, clause).reading
        if groups and not clause.joint:
            groups[-1].append(reading)
        else:
            groups.append([reading])
    return tuple(group[0] if len(group) == 1 else All(tuple(group)) for group in groups)


def _in_stretches(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """2024年≥80%: a stretch of time before a quantity is what the quantity speaks of."""
    kept: list[Clause] = []
    for clause in clauses:
        last = kept[-1] if kept else None
        if last is not None and not clause.joint and _is_stretch(last):
            said = cell.text[last.token.start : last.token.end]
            clause.subject = last.subject + said + clause.subject
            clause.joint = last.joint
            kept.pop()
        kept.append(clause)
    return kept


def _is_stretch(clause: Clause) -> bool:
    token = clause.token
    named = isinstance(token, Moment) and not token.ended and token.unit != "date"
    return named and not (clause.before or clause.after or clause.op)


def _share_suffix(cell: Cell, clauses: list[Clause]) -> None:
    """城区10分钟、农村20分钟内: a word after the last of a list holds for all of it."""
    for clause, following in zip(reversed(clauses[:-1]), reversed(clauses[1:]), strict=True):
        if (
            following.joint == cell.lexicon.list_joint
            and clause.op is None
            and clause.suffix_op is None
        ):
            clause.suffix_op = following.suffix_op


def _each_stands(clauses: list[Clause]) -> bool:
    """Clauses stand apart when each is joined and says of what it speaks, or compares."""
    for number, clause in enumerate(clauses):
        joined = clause.joint or number == 0 or isinstance(clauses[number - 1].token, Moment)
        speaks = clause.subject or clause.trailing or clause.op or clause.suffix_op
        if not joined or not (
            speaks or isinstance(clause.token, Moment) or (number > 0 and clause.joint == "")
        ):
            return False
    return True


_LEAST_WORDS = 4  # this many letters outside numbers make a sentence, not a damaged threshold


def _many_numbers(cell: Cell) -> Form:
    if cell.lexicon.operators.signs.find(cell.text, 0, len(cell.text)):
        cell.refuse("several-numbers", 0, len(cell.text))
    letters = [c for c in cell.text if c.isalpha() and not c.isascii()]
    if len(letters) < _LEAST_WORDS:
        cell.refuse("several-numbers", 0, len(cell.text))
    cell.note("numbers-not-read")
    return Form(Level(cell.raw.strip()))

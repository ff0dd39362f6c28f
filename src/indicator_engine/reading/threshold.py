"""Reading a threshold cell: text with its operator and unit columns → expression. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeGuard

from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.expressions import (
    All,
    Compare,
    Expression,
    Grade,
    Graded,
    Level,
    Threshold,
)
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Form, is_duration, is_fraction
from indicator_engine.reading.columns import apply_columns
from indicator_engine.reading.damage import clipped_at, refuse_damage
from indicator_engine.reading.forms import form_of, is_each
from indicator_engine.reading.joining import LEAST_WORDS, joined_form, letters
from indicator_engine.reading.layout import lay_out
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.splitting import split_clauses
from indicator_engine.reading.spreading import spread
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
    lay_out(cell)
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
    clauses = spread(cell, split_clauses(cell, tokens))
    form = single_form(cell, clauses[0]) if len(clauses) == 1 else joined_form(cell, clauses)
    extra = clauses[-1].extra
    if not extra:
        return form
    joined = All((form.reading, words_of(cell, extra)))
    return Form(joined)


def single_form(cell: Cell, clause: Clause) -> Form:
    if _mentions_time(clause):
        return Form(words_of(cell, cell.text.strip()))
    attributive = _is_attributive(cell, clause)
    if attributive:
        cell.note("number-in-sentence")
    if attributive and clause.forbidden:
        return Form(Level(cell.words()))  # 杜绝10人以上事故
    form = form_of(cell, clause)
    if attributive:
        return Form(Level(cell.words()), (form.reading, *form.alternatives))
    if not _is_bare_number(form.reading) or not clause.has_words():
        return form
    _check_sentence(cell, clause)
    cell.note("number-in-sentence")
    words = Level(cell.words())
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
    return not (is_fraction(cell, token) or is_duration(cell, token))


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


def _check_sentence(cell: Cell, clause: Clause) -> None:
    """Letters or marks beside a number that make no word are damage: Z95%, 5次/, 三95%."""
    words = clause.subject + clause.trailing
    if _is_foreign_word(cell, clause):
        return
    if clause.trailing and is_each(cell, clause.trailing) and not clause.subject:
        return  # 20个村: what is counted may have one letter
    if not letters(words) or sum(char.isalnum() for char in words) < LEAST_WORDS:
        cell.refuse("text-not-read", clause.start, clause.end)


def _is_foreign_word(cell: Cell, clause: Clause) -> bool:
    """CT 1台: a word in Latin letters, and a blank before the number."""
    apart = cell.text[: clause.token.start].endswith(" ")
    return apart and clause.subject.isalpha() and len(clause.subject) >= LEAST_WORDS

"""The quick reader: the commonest shapes in one match; anything else is left to the full reader.

    quick = [operator] digits [unit] [operator] | words digits [unit] | moment [before] | words

What it needs to know of the words around the digits it asks the same lexicon, once for each
spelling; a moment and words before digits are read by the functions of the full reader, only
without the search for tokens. A property test holds it equal to the full reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare, Level, Operator, Threshold
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.edges import DIGITS
from indicator_engine.reading.forms import form_of
from indicator_engine.reading.leads import read_lead
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.moments import Moment, moment_at
from indicator_engine.reading.tails import read_tail
from indicator_engine.reading.threshold import single_form
from indicator_engine.reading.tokens import Quantity, tokenize
from indicator_engine.reading.words import class_of
from indicator_engine.records import quick_init
from indicator_engine.units import Unit

_LONGEST = 11  # digits on either side of the point that need no further check
_YEAR_AND_MONTH, _YEAR = 7, 4
_SHARE = 2  # a share below 100 has two digits
_KNOWN = 8192
_LONGEST_TAIL = 16  # the words after a moment that are looked up as one

Quick = Callable[[str], Threshold | None]


@quick_init
@dataclass(frozen=True, slots=True)
class Tail:
    """What stands after digits: a unit, an operator word, both or nothing; `end` of the unit."""

    unit: Unit | None
    name: str | None
    op: Operator | None
    end: int


def quick_reader(lexicon: Lexicon) -> Quick:
    """Build a function that reads the commonest shapes whole, or returns None.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    match = re.compile(
        rf"(\D*)(\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?)(\D*)", re.ASCII
    ).fullmatch
    head = lru_cache(_KNOWN)(lambda text: _head(lexicon, text))
    tail = lru_cache(_KNOWN)(_tails(lexicon))
    hundredth, scanned = lexicon.numbers.hundredth_unit, lexicon.numbers.sign_digits
    years = frozenset(word[0] for word in lexicon.times.year)
    words, moment, clause = _words(lexicon), _moments(lexicon), _clauses(lexicon)

    def quick(text: str) -> Threshold | None:
        found = match(text)
        if found is None:
            return words(text) or moment(text)
        before, digits, after = found.groups()
        ends = tail(after)
        if ends is None:
            return None if before else moment(text)
        unit, op = ends.name, ends.op
        if unit is None and len(digits) == _YEAR_AND_MONTH and "." in digits:
            return None  # 2025.12 may be a month
        if len(digits) == _YEAR and after[:1] in years:
            return None  # 2025年级
        if before:
            led = head(before)
            if led is None:
                return clause(text, before, digits, ends)
            if op is not None and op != led:
                return None
            op = led
        if op is None and unit == hundredth and digits[0] in scanned and len(digits) > _SHARE:
            return None  # 295% may be ≥95%
        if op is None:
            return Threshold(text, Compare("=", Decimal(digits), unit, True))
        return Threshold(text, Compare(op, Decimal(digits), unit))

    return quick


# ── [operator] digits [unit] [operator] ─────────────────────────────────────────────────────


def _head(lexicon: Lexicon, text: str) -> Operator | None:
    """What stands before the digits: an operator and nothing else."""
    folded = text.translate(dict(lexicon.fold)).strip()
    return lexicon.operators.signs.get(folded) or lexicon.operators.before.get(folded)


def _tails(lexicon: Lexicon) -> Callable[[str], Tail | None]:
    """A function that reads what stands after the digits, None where it may be something else."""
    classes = {word.lstrip("0123456789") for word in lexicon.levels.exact if word[0].isdigit()}
    periods = {word for every in lexicon.times.every.meanings() for word in every.unit}

    def tail(text: str) -> Tail | None:
        folded = text.translate(dict(lexicon.fold)).strip()
        if not folded:
            return Tail(None, None, None, 0)
        unit, place = lexicon.units.match(folded, 0) or (None, 0)
        rest = folded[place:].strip()
        op = lexicon.operators.after.get(rest) if rest else None
        if (rest and op is None) or lexicon.times.month.at(folded, 0):
            return None
        if unit is None:
            return Tail(None, None, op, 0)
        if unit.name in classes:
            return None  # 2级 may be a class
        if unit.assumed or not unit.dimensions or unit.name.rpartition("/")[2] in periods:
            return None  # a note or another reading belongs to it
        return Tail(unit, unit.name, op, place + text.index(text.strip()[:1]))

    return tail


# ── words digits [unit] ─────────────────────────────────────────────────────────────────────

_LETTERS = re.compile(r"[\u4e00-\u9fff]{1,200}").fullmatch


def _clauses(lexicon: Lexicon) -> Callable[[str, str, str, Tail], Threshold | None]:
    """A function for words before digits: 补助1户, 提升10%, 参训人员不少于500人."""
    triggers, grades = _triggers(lexicon), lexicon.levels.grades

    def read(text: str, before: str, digits: str, tail: Tail) -> Threshold | None:
        if not _LETTERS(before) or not triggers.isdisjoint(before):
            return None
        if grades.find(text, 0, len(text)):
            return None
        cell, start = Cell(text, lexicon), len(before)
        end = start + len(digits)
        token = Quantity(Decimal(digits), tail.unit, start, end + tail.end)
        clause = Clause(token, 0, len(text))
        clause.suffix_op = tail.op
        try:
            read_lead(cell, clause, [])
            form = single_form(cell, clause)
        except IndicatorError:
            return None
        return Threshold(text, form.reading, tuple(cell.notes), form.alternatives)

    return read


# ── moments ─────────────────────────────────────────────────────────────────────────────────


def _moments(lexicon: Lexicon) -> Quick:
    """A function for a moment and the words that belong to it: 年底前, 2021年12月31日."""
    edges, grades = lexicon.edges, lexicon.levels.grades
    elsewhere = edges.bases | edges.each
    names, references = lexicon.names, lexicon.operators.references
    tail = lru_cache(_KNOWN)(lambda text: _moment_tail(lexicon, text))

    def read(text: str) -> Threshold | None:
        cell = Cell(text, lexicon)
        folded = cell.text
        if folded[:1] in elsewhere or names.at(folded, 0):
            return None
        try:
            token = moment_at(cell, 0)
            if token is None or len(folded) - token.end > _LONGEST_TAIL:
                return None
            clause = Clause(token, 0, len(folded))
            sides = tail(folded[token.end :])
            if sides is None or grades.find(folded, 0, len(folded)):
                return None
            if references.find(folded, 0, len(folded)):
                return None
            for code in token.notes:
                cell.note(code)
            clause.before, clause.after = sides
            form = form_of(cell, clause)
        except IndicatorError:
            return None
        return Threshold(text, form.reading, tuple(cell.notes), form.alternatives)

    return read


def _moment_tail(lexicon: Lexicon, text: str) -> tuple[bool, bool] | None:
    """Whether the words after a moment say before it, or after it; None where they say more."""
    cell, token = Cell(text, lexicon), Moment("year", None, 0, 0)
    clause = Clause(token, 0, 0)
    try:
        if not DIGITS.isdisjoint(text) or tokenize(cell):
            return None
        read_tail(cell, clause, len(text), last=True)
    except IndicatorError:
        return None
    said = Clause(token, 0, clause.end, before=clause.before, after=clause.after)
    return None if cell.notes or clause != said else (clause.before, clause.after)


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _words(lexicon: Lexicon) -> Quick:
    """A function for words that hold no character or word of a number, a time or a grade."""
    triggers, known = _triggers(lexicon), lexicon.levels.exact.get
    idioms, operators, units = lexicon.levels.idioms, lexicon.operators, lexicon.units
    needy = {*operators.after, *operators.hedges, *lexicon.numbers.about_before}
    commands, references = operators.before.firsts, operators.references
    doubtful = triggers.union(references.firsts, lexicon.levels.grades.firsts)

    def read(text: str) -> Threshold | None:
        level = known(text)
        if level is not None:
            return Threshold(text, level)
        if not _LETTERS(text) or text in idioms or text in needy:
            return None
        if not doubtful.isdisjoint(text):
            if not triggers.isdisjoint(text) or references.find(text, 0, len(text)):
                return None
            level = class_of(lexicon, text)
        if text[0] in commands and operators.before.at(text, 0):
            return None
        if units.match(text, 0) and units.find(text):
            return None
        if level is None:
            return Threshold(text, Level(text))
        return Threshold(text, Level(text, level.scale, level.grade))

    return read


def _triggers(lexicon: Lexicon) -> frozenset[str]:
    """The characters that may begin a token, and those that are folded into others."""
    return lexicon.starters | lexicon.edges.folded

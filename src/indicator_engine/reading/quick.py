"""The quick reader: the commonest shapes in one match; anything else is left to the full reader.

    quick = [operator] digits [unit] [operator] | words digits [unit] | clauses
          | moment [before] | words

What it needs to know of the words around the digits it asks the same lexicon, once for each
spelling; a moment and words before digits are read by the functions of the full reader, only
without the search for tokens. A property test holds it equal to the full reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare, Operator, Threshold
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.lead_words import settle_lead
from indicator_engine.reading.leads import read_lead
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.quick_clauses import (
    LETTERS,
    Clauses,
    quick_clause,
    quick_clauses,
    year_and_month,
)
from indicator_engine.reading.quick_moments import quick_moments
from indicator_engine.reading.quick_parts import (
    Tail,
    new_compare,
    new_level,
    new_threshold,
    tail_reader,
    token_finder,
)
from indicator_engine.reading.spreading import apiece_at
from indicator_engine.reading.threshold import single_form
from indicator_engine.reading.tokens import Quantity
from indicator_engine.reading.words import class_of

_LONGEST = 11  # digits on either side of the point that need no further check
_YEAR = 4
_KNOWN = 8192
_LEAST_WORDS = 2  # so many letters beside a number make a sentence
_IN_SENTENCE = ("number-in-sentence",)

Quick: TypeAlias = Callable[[str], Threshold | None]
OneClause: TypeAlias = Callable[[str, str, str, Tail], Threshold | None]
Holds: TypeAlias = Callable[[str], bool]
Match: TypeAlias = re.Match[str]
Plain: TypeAlias = tuple[Operator | None, Decimal, str | None]
"""A number alone: its operator, value and unit."""

_three = re.compile(r"\d{3}").match


class Shapes(NamedTuple):
    """What reads the commonest shapes.

    Args:
        match: tells the words before the digits of a text, these, and the words after them.
        plain: what that is where it is a number alone, else None.
        other: reads every other shape of a text, of which that was told; None for none of them.
    """

    match: Callable[[str], Match | None]
    plain: Callable[[Match], Plain | None]
    other: Callable[[str, Match | None], Threshold | None]


def quick_reader(shapes: Shapes) -> Quick:
    """Build a function that reads the commonest shapes whole, or returns None."""
    match, plain, other = shapes

    def quick(text: str) -> Threshold | None:
        found = match(text)
        number = None if found is None else plain(found)
        if number is None:
            return other(text, found)
        op, value, unit = number
        return new_threshold(text, new_compare(op or "=", value, unit, op is None))

    return quick


def quick_shapes(lexicon: Lexicon) -> Shapes:
    """Build what reads the commonest shapes of cells and of measured texts.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    digits = rf"\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?"
    match = re.compile(rf"(\D*)({digits})(\D*)", re.ASCII).fullmatch
    parts = _parts(lexicon)
    return Shapes(match, _plain(lexicon, parts), _other(lexicon, parts))


class _Parts(NamedTuple):
    """What tells the words around digits.

    Args:
        head: what stands before the digits, where it is an operator.
        tail: what stands after them, where it is a unit, an operator or both.
        dated: whether (before, digits, after, unit) may be a year or a month of a year.
    """

    head: Callable[[str], Operator | None]
    tail: Callable[[str], Tail | None]
    dated: Callable[[str, str, str, str | None], bool]


def _parts(lexicon: Lexicon) -> _Parts:
    years = frozenset(word[0] for word in lexicon.times.year)

    def dated(before: str, digits: str, after: str, unit: str | None) -> bool:
        if "." in digits:  # 2025.12 may be a month, after 到 even beside a unit
            return bool((unit is None or before) and year_and_month(digits))
        return len(digits) == _YEAR and after[:1] in years  # 2025年级

    return _Parts(
        head=lru_cache(_KNOWN)(lambda text: _head(lexicon, text)),
        tail=lru_cache(_KNOWN)(tail_reader(lexicon)),
        dated=dated,
    )


def _plain(lexicon: Lexicon, parts: _Parts) -> Callable[[Match], Plain | None]:
    """A function for [operator] digits [unit] [operator]."""
    head, tail, dated = parts
    hundredth, scanned = lexicon.numbers.hundredth_unit, lexicon.numbers.sign_digits

    def plain(found: Match) -> Plain | None:
        before, digits, after = found.groups()
        ends = tail(after)
        if ends is None or dated(before, digits, after, ends.name):
            return None
        unit, op = ends.name, ends.op
        if before:
            led = head(before)
            if led is None or (op is not None and op != led):
                return None
            op = led
        elif op is None and unit == hundredth and digits[0] in scanned and _three(digits):
            return None  # 295% may be ≥95%
        return op, Decimal(digits), unit

    return plain


def _other(lexicon: Lexicon, parts: _Parts) -> Callable[[str, Match | None], Threshold | None]:
    """A function for words, moments and clauses."""
    head, tail, dated = parts
    more = cache(lambda: _more(lexicon, tail))  # the first number of a process needs none of it

    def other(text: str, found: Match | None) -> Threshold | None:
        if found is None:
            return more().words(text) or more().moment(text) or more().clauses(text)
        before, digits, after = found.groups()
        ends = tail(after)
        if ends is None:
            return None if before else more().moment(text)
        if not before or head(before) is not None or dated(before, digits, after, ends.name):
            return None
        return more().clause(text, before, digits, ends)

    return other


class _More(NamedTuple):
    """What reads the shapes that are more than an operator, a number and a unit."""

    words: Quick
    moment: Quick
    clause: OneClause
    clauses: Quick


def _more(lexicon: Lexicon, tail: Callable[[str], Tail | None]) -> _More:
    may_hold_token = token_finder(lexicon)
    clause = quick_clause(lexicon, may_hold_token)
    return _More(
        words=_words(lexicon, may_hold_token),
        moment=quick_moments(lexicon),
        clause=_clause(lexicon, may_hold_token, clause),
        clauses=quick_clauses(lexicon, tail, clause),
    )


# ── [operator] digits [unit] [operator] ─────────────────────────────────────────────────────


def _head(lexicon: Lexicon, text: str) -> Operator | None:
    """What stands before the digits: an operator and nothing else."""
    folded = text.translate(dict(lexicon.fold)).strip()
    return lexicon.operators.signs.get(folded) or lexicon.operators.before.get(folded)


# ── words digits [unit] ─────────────────────────────────────────────────────────────────────


def _clause(lexicon: Lexicon, may_hold_token: Holds, clause: Clauses) -> OneClause:
    """A function for one clause: by itself, or else by the functions of the full reader."""
    worded = _worded(lexicon, may_hold_token)

    def read(text: str, before: str, digits: str, tail: Tail) -> Threshold | None:
        condition = clause(before, digits, tail)
        return _alone(text, condition) or worded(text, before, digits, tail)

    return read


def _alone(text: str, condition: Compare | None) -> Threshold | None:
    """A cell that is one clause; a bare number beside words may be no target of its own."""
    if condition is None:
        return None
    if not condition.implied or condition.basis is not None:
        return new_threshold(text, condition)
    if condition.subject is None or len(condition.subject) < _LEAST_WORDS:
        return None
    return new_threshold(text, condition, _IN_SENTENCE, (new_level(text.strip()),))


def _worded(lexicon: Lexicon, may_hold_token: Holds) -> OneClause:
    """A function for words before digits: 补助1户, 提升10%, 参训人员不少于500人."""
    numbered = lexicon.levels.numbered.before

    def read(text: str, before: str, digits: str, tail: Tail) -> Threshold | None:
        if not LETTERS(before) or may_hold_token(before):
            return None
        if class_of(lexicon, text) or (tail.unit is None and numbered(before, len(before))):
            return None
        cell, start = Cell(text, lexicon), len(before)
        end = start + len(digits)
        token = Quantity(Decimal(digits), tail.unit, start, end + tail.end)
        clause = Clause(token, 0, len(text))
        try:
            read_lead(cell, clause, [])
            clause.suffix_op = tail.op
            settle_lead(cell, clause)
            if apiece_at(cell, clause):
                return None
            form = single_form(cell, clause)
        except IndicatorError:
            return None
        return new_threshold(text, form.reading, tuple(cell.notes), form.alternatives)

    return read


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _words(lexicon: Lexicon, may_hold_token: Holds) -> Quick:
    """A function for words that hold no character or word of a number, a time or a grade."""
    known = lexicon.levels.exact.get
    idioms, operators, units = lexicon.levels.idioms, lexicon.operators, lexicon.units
    needy = {*operators.after, *operators.hedges, *lexicon.numbers.about_before}
    commands, references = operators.before.firsts, operators.references
    doubtful = references.firsts | lexicon.levels.grades.firsts
    blanks, clips = lexicon.levels.templates.search, lexicon.clip_marks

    def read(text: str) -> Threshold | None:
        level = known(text)
        if level is not None:
            return new_threshold(text, level)
        if not LETTERS(text) or text in idioms or text in needy or may_hold_token(text):
            return None
        if blanks(text) or clips.before(text, len(text)):
            return None
        if not doubtful.isdisjoint(text):
            if references.find(text, 0, len(text)):
                return None
            level = class_of(lexicon, text)
        if text[0] in commands and operators.before.at(text, 0):
            return None
        if units.match(text, 0):
            bound = operators.after.before(text, len(text))
            if units.find(text[: bound[1]] if bound and bound[1] else text):
                return None
        if level is None:
            return new_threshold(text, new_level(text))
        return new_threshold(text, new_level(text, level.scale, level.grade))

    return read

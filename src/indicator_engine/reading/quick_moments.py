"""Quick moments: a whole cell that is a date, or a moment and the words that belong to it.

    moment = date | [year] month end [before] | named end [before] | what the full reader knows

Full dates and ends of months and years are made at once; every other moment is read by the
functions of the full reader, only without the search for tokens and for words around them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import lru_cache

from indicator_engine.dates import month_end
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Deadline, Threshold
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.damage import clipped_at
from indicator_engine.reading.edges import DIGITS
from indicator_engine.reading.forms import form_of
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.moments import Moment, moment_at
from indicator_engine.reading.quick_parts import any_of, new_deadline, new_threshold
from indicator_engine.reading.tails import read_tail
from indicator_engine.reading.tokens import tokenize
from indicator_engine.reading.words import class_of

_KNOWN = 8192
_LONGEST_TAIL = 16  # the words after a moment that are looked up as one
_MONTHS = 12
_END = "-end"

Sides = tuple[bool, bool]


def quick_moments(lexicon: Lexicon) -> Callable[[str], Threshold | None]:
    """Build a function that reads a cell that is one moment, or returns None.

    Args:
        lexicon: the vocabulary of a rule set.
    """
    times, names = lexicon.times, lexicon.names
    tail = lru_cache(_KNOWN)(lambda text: _tail(lexicon, text, "year"))
    after_event = lru_cache(_KNOWN)(lambda text: _tail(lexicon, text, "event"))
    numbered, named = _numbered(lexicon, tail), _named(lexicon, tail)
    other = _other(lexicon, tail, after_event)
    tables = (times.moments, times.moments_before, times.other_years, times.this_year)
    starts = lexicon.edges.numerals.union(DIGITS, *(table.firsts for table in tables))
    starts -= lexicon.edges.bases | lexicon.edges.each
    named_starts = lexicon.edges.names

    def read(text: str) -> Threshold | None:
        first = text[:1]
        if first not in starts or (first in named_starts and names.at(text, 0)):
            return None
        reading = numbered(text) if first in DIGITS else named(text)
        return other(text) if reading is None else new_threshold(text, reading)

    return read


def _numbered(
    lexicon: Lexicon, tail: Callable[[str], Sides | None]
) -> Callable[[str], Deadline | None]:
    """2021年12月31日, 2025-11-20, 12月底前: dates, and ends of months."""
    year, month, day = (
        any_of(table) for table in (lexicon.times.year, lexicon.times.month, lexicon.times.day)
    )
    written = rf"(?P<year>(?:19|20)\d\d){year}(?P<month>\d\d?){month}(?P<day>\d\d?){day}"
    iso = r"((?:19|20)\d\d)(?P<mark>[-./])(\d\d?)(?P=mark)(\d\d?)(?![\d.])"
    date = re.compile(rf"(?:{written}|{iso})(\D*)", re.ASCII).fullmatch
    end, within = any_of(lexicon.times.ends), lexicon.operators.after
    month_s_end = re.compile(
        rf"(?:((?:19|20)\d\d){year})?(\d\d?){month}({end})(\D*)", re.ASCII
    ).fullmatch

    def read(text: str) -> Deadline | None:
        found = date(text)
        if found:
            first, middle, last, _, *_, after = found.groups()
            if first is None:
                first, middle, last = found[4], found[6], found[7]
            if after and tail(after) != (False, False):
                return None
            try:
                on = datetime.date(int(first), int(middle), int(last))
            except ValueError:
                return None
            return new_deadline("<=", "date", on)
        ended = month_s_end(text)
        if ended is None or not 1 <= int(ended[2]) <= _MONTHS or not _no_later(tail(ended[4])):
            return None
        if ended[1] is None and within.get(ended[3]):
            return None  # 3月内 may also be within three months
        number, of = int(ended[2]), ended[1]
        return new_deadline("<=", f"month-end:{number}", month_end(int(of), number) if of else None)

    return read


def _named(
    lexicon: Lexicon, tail: Callable[[str], Sides | None]
) -> Callable[[str], Deadline | None]:
    """年底前: the end of a stretch by its name."""
    times, levels = lexicon.times, lexicon.levels
    elsewhere = times.this_year.firsts | times.other_years.firsts | lexicon.edges.numerals

    def read(text: str) -> Deadline | None:
        found = times.moments.at(text, 0)
        if found is None or not found[0].endswith(_END) or text[0] in elsewhere:
            return None
        when, end = found
        if ":" in when or text in levels.idioms or text in levels.exact:
            return None
        rest = text[end:]
        return new_deadline("<=", when) if not rest or _no_later(tail(rest)) else None

    return read


def _no_later(sides: Sides | None) -> bool:
    """Whether the words after the end of a stretch leave it the last day: 年底, 年底前完成."""
    return sides is not None and not sides[1]


def _other(
    lexicon: Lexicon,
    after_stretch: Callable[[str], Sides | None],
    after_event: Callable[[str], Sides | None],
) -> Callable[[str], Threshold | None]:
    """A moment of any sort, by the functions of the full reader."""
    references, levels = lexicon.operators.references, lexicon.levels
    doubtful = references.firsts | levels.grades.firsts

    def read(text: str) -> Threshold | None:
        cell = Cell(text, lexicon)
        folded = cell.text
        try:
            token = moment_at(cell, 0)
            if token is None or len(folded) - token.end > _LONGEST_TAIL:
                return None
            tail = after_event if token.unit == "event" else after_stretch
            sides = tail(folded[token.end :])
            if sides is None or folded in levels.idioms or folded in levels.exact:
                return None
            if not doubtful.isdisjoint(folded) and (
                class_of(lexicon, folded) or references.find(folded, 0, len(folded))
            ):
                return None
            for code in token.notes:
                cell.note(code)
            clause = Clause(token, 0, len(folded), before=sides[0], after=sides[1])
            form = form_of(cell, clause)
        except IndicatorError:
            return None
        return new_threshold(text, form.reading, tuple(cell.notes), form.alternatives)

    return read


def _tail(lexicon: Lexicon, text: str, when: str) -> Sides | None:
    """Whether the words after a moment say before it, or after it; None where they say more."""
    if len(text) > _LONGEST_TAIL:
        return None
    cell, token = Cell(text, lexicon), Moment(when, None, 0, 0)
    clause = Clause(token, 0, 0)
    try:
        if not DIGITS.isdisjoint(text) or clipped_at(cell) is not None or tokenize(cell):
            return None
        read_tail(cell, clause, len(text), last=True)
    except IndicatorError:
        return None
    said = Clause(token, 0, clause.end, before=clause.before, after=clause.after)
    return None if cell.notes or clause != said else (clause.before, clause.after)

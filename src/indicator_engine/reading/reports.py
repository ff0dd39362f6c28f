"""The words beside the number or the day of a measured text, without the grammar that reads it."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Final

from indicator_engine.dates import span_of
from indicator_engine.expressions import Measured
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.merging import merge_tokens
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.parts import PARTS
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.tokens import Quantity, Token, tokenize
from indicator_engine.units import UnitTable

_LEAP: Final = 2000  # any year will do where none is known; this one has all days


def with_words(cell: Cell, measured: Measured, year: int | None) -> Measured:
    """Add to a number or a day the words beside it that not every report may say.

    Args:
        cell: the text that was read.
        measured: what was read from it, with its alternatives.
        year: the budget year, in which a stretch of time beside a number must be the whole.
    """
    parted = PARTS in cell.notes
    words = words_beside(Cell(cell.raw, cell.lexicon), year, parted=parted)
    words = _without_recurrence(cell.lexicon, measured, words)
    if parted:
        parts = cell.lexicon.measured.reports.parts
        words = tuple(one for one in words if not cell.lexicon.measured.reports.tells(one, parts))
    if not words:
        return measured
    others = tuple(_told(cell, one, words) for one in measured.alternatives)
    return replace(_told(cell, measured, words), alternatives=others)


def _without_recurrence(
    lexicon: Lexicon, measured: Measured, words: tuple[str, ...]
) -> tuple[str, ...]:
    """Leave out the period that a number's unit holds: 每季度 of 每季度1次, which is 次/季度."""
    times, (_, line, below) = lexicon.times, (measured.unit or "").partition("/")
    found = [(one, times.every.at(one, 0)) for one in words]
    left = (
        one[hit[1] :]
        if line and hit and hit[0].count == 1 and below in times.period_units.get(hit[0].period, ())
        else one
        for one, hit in found
    )
    return tuple(filter(None, left))


def with_subject(cell: Cell, measured: Measured, subject: str) -> Measured:
    """Add to a value of a list the words that name it."""
    if not subject:
        return measured
    return replace(measured, words=untold(cell.lexicon, measured, (subject,)))


def with_label(cell: Cell, measured: Measured, label: str) -> Measured:
    """Add to a value the label before it, beside its own words."""
    return _told(cell, measured, (label, *measured.words))


def split_parts(cell: Cell) -> list[str]:
    """Split a text where punctuation, a bracket or a sign between two numbers parts it.

    A colon after words alone (满意度：98%) is that of a label, and parts nothing.
    """
    parts, start, text, lexicon = [], 0, cell.text, cell.lexicon
    for place, char in enumerate(text):
        between = text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
        in_number = char in lexicon.numbers.group_marks or lexicon.numbers.ratio_marks.get(char)
        names = char in lexicon.measured.labelling and not any(map(str.isdigit, text[start:place]))
        if char in lexicon.measured.parting and not (names or (between and in_number)):
            parts.append(cell.shown[start:place])
            start = place + 1
    parts.append(cell.shown[start:])
    return [part for part in parts if part.strip()]


def _told(cell: Cell, measured: Measured, words: tuple[str, ...]) -> Measured:
    if measured.kind not in ("number", "date", "period"):
        return measured
    return replace(measured, words=untold(cell.lexicon, measured, words))


def untold(lexicon: Lexicon, measured: Measured, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the words beside a value that not every report may say."""
    reports = lexicon.measured.reports
    known = reports.beside(dimensions_of(lexicon.units, measured))
    return tuple(one for one in words if not reports.tells(one, known))


def holds_both(cell: Cell) -> bool:
    """Whether a text holds a time and a number, so that its year counts."""
    tokens = merge_tokens(cell, tokenize(cell))
    return any(isinstance(one, Moment) for one in tokens) and any(
        isinstance(one, Quantity) for one in tokens
    )


def dimensions_of(units: UnitTable, measured: Measured) -> tuple[str, ...] | None:
    """Return the dimensions of a number's unit; None for a day."""
    if measured.kind != "number":
        return None
    unit = None if measured.unit is None else units.find(measured.unit)
    return () if unit is None else tuple(name for name, _ in unit.dimensions)


def words_beside(cell: Cell, year: int | None, *, parted: bool = False) -> tuple[str, ...]:
    """Return the stretches of words around the value of a text, which is its last number.

    Args:
        cell: the text, not read before.
        year: the budget year.
        parted: whether the numbers in brackets are parts of the one before them.
    """
    tokens = merge_tokens(cell, tokenize(cell))
    found, place = [], 0
    values = [at for at, token in enumerate(tokens) if isinstance(token, Quantity | Moment)]
    if not values:
        narrowing = cell.lexicon.measured.reports.narrowing  # 无重大事故 is none of those alone
        return tuple(sorted(word for word in narrowing if word in cell.text))
    last = max((at for at in values if isinstance(tokens[at], Quantity)), default=None)
    for at, token in enumerate(tokens):
        found += _stretches(cell, place, token.start, tokens[at - 1] if at else None, token)
        place = token.end
        other = isinstance(token, Quantity) and at != last and not parted
        if last is not None and (other or not _covers(token, year)):
            found.append(cell.text[token.start : token.end])
    found += _stretches(cell, place, len(cell.text), tokens[-1] if tokens else None, None)
    return tuple(dict.fromkeys(found))


def _covers(token: Token, year: int | None) -> bool:
    """Whether a time beside a number is the whole budget year, or its end: 全年, 截至12月底."""
    if not isinstance(token, Moment):
        return True
    if token.later or (token.year is not None and token.year != year):
        return False
    whole = _LEAP if year is None else year
    try:
        first = span_of(token.when, whole)
        last = span_of(token.until, token.until_year or whole) if token.until else first
    except ValueError:
        return False
    if first is None or last is None or last[1] != datetime.date(whole, 12, 31):
        return False
    return token.ended or token.unit == "date" or first[0] == datetime.date(whole, 1, 1)


def _stretches(
    cell: Cell, start: int, end: int, before: Token | None, after: Token | None
) -> list[str]:
    """The words between two tokens, without the grammar that touches them."""
    found, place = [], start
    while place < end:
        stop = next((at for at in range(place, end) if _parts(cell, cell.text[at])), end)
        low = _after_token(cell, place, stop) if place == start and before else place
        high = _before_token(cell, low, stop) if stop == end and after else stop
        words = cell.text[low:high].strip()
        repeated = words.isdecimal()  # 95%(19/20): a bracket that repeats the number
        if words and not repeated and not _is_grammar(cell, words, place, stop):
            found.append(words)
        place = stop + 1
    return found


def _parts(cell: Cell, char: str) -> bool:
    return char in cell.lexicon.punctuation or not char.isalnum()


def _is_grammar(cell: Cell, words: str, start: int, end: int) -> bool:
    """20(台), 3次(至少), 36场(含): what the reader takes in brackets for a unit or a bound."""
    if cell.text[start - 1 : start] != "(" or cell.text[end : end + 1] != ")":
        return False
    operators = cell.lexicon.operators
    bounds = (operators.bounds, operators.after, operators.before)
    return cell.lexicon.units.find(words) is not None or any(t.get(words) for t in bounds)


def _after_token(cell: Cell, start: int, end: int) -> int:
    """Pass over the words after a token that bound it: 以上, 左右, 前."""
    lexicon = cell.lexicon
    operators, numbers, times = lexicon.operators, lexicon.numbers, lexicon.times
    tables: tuple[Phrases[Any], ...] = (
        operators.after, operators.bounds, operators.range_tail,
        numbers.about_after, times.before, times.after,
    )  # fmt: skip
    place = start
    while found := next((hit for t in tables if (hit := t.at(cell.text, place, end))), None):
        place = found[1]
    return place


def _before_token(cell: Cell, start: int, end: int) -> int:
    """Pass over the words before a token that bound it: 不足, 未超过, 约, 增长, 第."""
    operators, numbers = cell.lexicon.operators, cell.lexicon.numbers
    tables: tuple[Phrases[Any], ...] = (
        operators.before, operators.bounds, operators.changes, operators.tolerance,
        numbers.about_before, numbers.rank_before, numbers.unit_before,
    )  # fmt: skip
    place = end
    while True:
        found = next((hit for t in tables if (hit := t.before(cell.text, place, start))), None)
        longer = operators.whole_words.before(cell.text, place, start)
        if found is None or (longer and longer[1] < found[1]):
            return place
        compares = operators.before.before(cell.text, place, start) == found
        negation = operators.negations.before(cell.text, found[1], start) if compares else None
        place = (negation or found)[1]

"""The quick way of measured values: what the quick reader makes of a text, as a measured value.

It takes single numbers, full dates and words. A property test holds it equal to `read_measured`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    Basis,
    Compare,
    Deadline,
    Expression,
    Level,
    Measured,
    Operator,
)
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.measure import LIMITS, joined_unit, unit_column
from indicator_engine.reading.quick import Match, Shapes
from indicator_engine.reading.reports import holds_both, untold, words_beside
from indicator_engine.records import maker

_KNOWN = 8192
_DIGITS = "0123456789."
_WITHOUT_DIGITS = dict.fromkeys(map(ord, _DIGITS))

_UNSEEN = ("",)

_CARRIES_OPERATOR: tuple[str, ...] = ("actual-carries-operator",)
_LIMIT = {op: (*_CARRIES_OPERATOR, note) for op, note in LIMITS.items()}
_CONFLICT = ("actual-unit-conflict",)

QuickMeasure: TypeAlias = Callable[[str, str | None], Measured | None]
Number: TypeAlias = Callable[
    [str, Operator | None, Exact, str | None, Basis | None, str | None, tuple[str, ...]],
    Measured | None,
]
WordsIn: TypeAlias = Callable[[str], tuple[str, ...] | None]

_measured = maker(Measured)


def quick_measure(lexicon: Lexicon, shapes: Shapes) -> QuickMeasure:
    """Build a function that reads the commonest measured texts beside their unit column, or None.

    Args:
        lexicon: the vocabulary of a rule set.
        shapes: what reads its commonest shapes.
    """
    match, plain, _ = shapes
    words_in = _words(lexicon)
    number = _numbers(lexicon, words_in)
    other = _other(lexicon, shapes, number, words_in)

    def read(text: str, unit: str | None) -> Measured | None:
        found = match(text)
        plainly = None if found is None else plain(found)
        if plainly is None:
            return other(text, found, unit)
        op, value, own = plainly
        return number(text, op, value, own, None, unit, ())

    return read


def _other(
    lexicon: Lexicon, shapes: Shapes, number: Number, words_in: WordsIn
) -> Callable[[str, Match | None, str | None], Measured | None]:
    """A function for the shapes that are more than a number: clauses, full dates and words."""
    separators = lexicon.measured.separators
    declared = {*lexicon.measured.declarations, *lexicon.measured.relations}
    told = lru_cache(_KNOWN)(partial(_told, lexicon))

    def read(text: str, found: Match | None, unit: str | None) -> Measured | None:
        threshold = shapes.other(text, found)
        if threshold is None:
            return None
        reading = threshold.reading
        if type(reading) is Compare:
            if threshold.alternatives and not _are_words(threshold.alternatives):
                return None
            if reading.value is None or reading.op == "!=":
                return None
            op = None if reading.implied else reading.op
            notes, own = threshold.notes, reading.unit
            return number(text, op, reading.value, own, reading.basis, unit, notes)
        if threshold.notes or threshold.alternatives:
            return None
        if separators.find(text, 0, len(text)) or text.strip() in declared:
            return None
        if isinstance(reading, Deadline) and reading.date is not None and reading.op == "<=":
            words = words_in(text)
            if words is None:
                return None
            said = told(words, "date", None) if words else ()
            return _measured("date", date=reading.date, text=text, words=said)
        if isinstance(reading, Level) and text.isalpha():
            return _measured(
                "level", level=text, scale=reading.scale, grade=reading.grade, text=text
            )
        return None

    return read


def _are_words(readings: tuple[Expression, ...]) -> bool:
    return all(isinstance(reading, Level) for reading in readings)


def _told(
    lexicon: Lexicon, words: tuple[str, ...], kind: Literal["number", "date"], unit: str | None
) -> tuple[str, ...]:
    """The words that not every report may say beside a value of one kind."""
    return untold(lexicon, Measured(kind, unit=unit), words)


def _words(lexicon: Lexicon) -> WordsIn:
    """A function for the words beside the value of a text, None where the full way must say.

    Texts that agree in all but their digits hold the same words; a time beside a number is of one
    year or another, and marks may part a text in several.
    """
    known: dict[str, tuple[str, ...] | None] = {}
    parting = lexicon.measured.parting

    def words(text: str) -> tuple[str, ...] | None:
        found = known.get(text.strip(_DIGITS), _UNSEEN)
        if found is not _UNSEEN:
            return found
        around = text.translate(_WITHOUT_DIGITS)
        if around in known:
            return known[around]
        if len(known) >= _KNOWN:
            known.clear()
        said = words_beside(Cell(text, lexicon), None)
        alike = not said or (parting.isdisjoint(text) and not holds_both(Cell(text, lexicon)))
        known[around] = said if alike else None
        return known[around]

    return words


def _numbers(lexicon: Lexicon, words_in: WordsIn) -> Number:
    """A function for a number read from a text, with the words and the unit column beside it."""
    column = lru_cache(_KNOWN)(lambda unit: unit_column(lexicon, unit))
    joined = lru_cache(_KNOWN)(lambda own, beside: joined_unit(lexicon, own, beside))
    told = lru_cache(_KNOWN)(partial(_told, lexicon))

    def number(
        text: str,
        op: Operator | None,
        value: Exact,
        own: str | None,
        basis: Basis | None,
        unit: str | None,
        notes: tuple[str, ...],
    ) -> Measured | None:
        words = words_in(text)
        if words is None or op == "!=":
            return None
        if op is not None:
            notes += _LIMIT.get(op, _CARRIES_OPERATOR)
        if unit is not None:
            try:
                beside = column(unit)
            except IndicatorError:
                return None  # the full way says what is wrong with the column
            scaled = joined(own, beside)
            if scaled is None and beside and own and beside != own:
                notes += _CONFLICT
            own = scaled or own or beside
        if words:
            words = told(words, "number", own)
        return _measured("number", value, own, basis=basis, text=text, notes=notes, words=words)

    return number

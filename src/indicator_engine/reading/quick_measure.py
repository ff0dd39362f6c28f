"""The quick way of measured values: what the quick reader makes of a text, as a measured value.

It takes single numbers, full dates and words. A property test holds it equal to `read_measured`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare, Deadline, Expression, Level, Measured, Threshold
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.measure import LIMITS, joined_unit, unit_column
from indicator_engine.reading.reports import holds_both, untold, words_beside

_KNOWN = 8192
_DIGITS = "0123456789."
_WITHOUT_DIGITS = dict.fromkeys(map(ord, _DIGITS))

_UNSEEN = ("",)

_CARRIES_OPERATOR: tuple[str, ...] = ("actual-carries-operator",)
_LIMIT = {op: (*_CARRIES_OPERATOR, note) for op, note in LIMITS.items()}
_CONFLICT = ("actual-unit-conflict",)

Numbers: TypeAlias = Callable[[str, Compare, str | None, tuple[str, ...]], Measured | None]
QuickMeasure: TypeAlias = Callable[[str, str | None], Measured | None]


def quick_measure(lexicon: Lexicon, quick: Callable[[str], Threshold | None]) -> QuickMeasure:
    """Build a function that reads the commonest measured texts beside their unit column, or None.

    Args:
        lexicon: the vocabulary of a rule set.
        quick: its quick reader.
    """
    separators = lexicon.measured.separators
    declared = {*lexicon.measured.declarations, *lexicon.measured.relations}
    number, words_in = _numbers(lexicon), _words(lexicon)
    told = lru_cache(_KNOWN)(partial(_told, lexicon))

    def read(text: str, unit: str | None) -> Measured | None:
        threshold = quick(text)
        if threshold is None:
            return None
        reading = threshold.reading
        if type(reading) is Compare:
            words = words_in(text)
            if words is None or (threshold.alternatives and not _are_words(threshold.alternatives)):
                return None
            found = number(text, reading, unit, threshold.notes)
            if found is None or not words:
                return found
            return replace(found, words=told(words, "number", found.unit))
        if threshold.notes or threshold.alternatives:
            return None
        if separators.find(text, 0, len(text)) or text.strip() in declared:
            return None
        if isinstance(reading, Deadline) and reading.date is not None and reading.op == "<=":
            words = words_in(text)
            if words is None:
                return None
            said = told(words, "date", None) if words else ()
            return Measured("date", date=reading.date, text=text, words=said)
        if isinstance(reading, Level) and text.isalpha():
            return Measured(
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


def _words(lexicon: Lexicon) -> Callable[[str], tuple[str, ...] | None]:
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


def _numbers(lexicon: Lexicon) -> Numbers:
    """A function for a number read from a text, and what stands in its unit column."""
    column = lru_cache(_KNOWN)(lambda unit: unit_column(lexicon, unit))
    joined = lru_cache(_KNOWN)(lambda own, beside: joined_unit(lexicon, own, beside))

    def number(
        text: str, reading: Compare, unit: str | None, notes: tuple[str, ...]
    ) -> Measured | None:
        value, own = reading.value, reading.unit
        if value is None or reading.op == "!=":
            return None
        if not reading.implied:
            notes += _LIMIT.get(reading.op, _CARRIES_OPERATOR)
        if unit is not None:
            try:
                beside = column(unit)
            except IndicatorError:
                return None  # the full way says what is wrong with the column
            scaled = joined(own, beside)
            if scaled is None and beside and own and beside != own:
                notes += _CONFLICT
            own = scaled or own or beside
        return Measured("number", value, own, basis=reading.basis, text=text, notes=notes)

    return number

"""The quick way of measured values: what the quick reader makes of a text, as a measured value.

It takes single numbers, full dates and words. A property test holds it equal to `read_measured`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare, Deadline, Level, Measured, Threshold
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.measure import LIMITS, joined_unit, unit_column
from indicator_engine.reading.reports import words_beside

_KNOWN = 8192
_DIGITS = "0123456789."
_WITHOUT_DIGITS = dict.fromkeys(map(ord, _DIGITS))

_CARRIES_OPERATOR: tuple[str, ...] = ("actual-carries-operator",)
_LIMIT = {op: (*_CARRIES_OPERATOR, note) for op, note in LIMITS.items()}
_CONFLICT = ("actual-unit-conflict",)

QuickMeasure: TypeAlias = Callable[[str, str | None], Measured | None]


def quick_measure(lexicon: Lexicon, quick: Callable[[str], Threshold | None]) -> QuickMeasure:
    """Build a function that reads the commonest measured texts beside their unit column, or None.

    Args:
        lexicon: the vocabulary of a rule set.
        quick: its quick reader.
    """
    declared, separators = lexicon.measured.declarations, lexicon.measured.separators
    number = _numbers(lexicon)
    of_number, of_day = _plain(lexicon, counted=True), _plain(lexicon, counted=False)

    def read(text: str, unit: str | None) -> Measured | None:
        threshold = quick(text)
        if threshold is None or threshold.notes or threshold.alternatives:
            return None
        reading = threshold.reading
        if isinstance(reading, Compare):
            return number(text, reading, unit) if of_number(text) else None
        if separators.find(text, 0, len(text)) or text.strip() in declared:
            return None
        if isinstance(reading, Deadline) and reading.date is not None and reading.op == "<=":
            return Measured("date", date=reading.date, text=text) if of_day(text) else None
        if isinstance(reading, Level) and text.isalpha():
            return Measured(
                "level", level=text, scale=reading.scale, grade=reading.grade, text=text
            )
        return None

    return read


def _plain(lexicon: Lexicon, *, counted: bool) -> Callable[[str], bool]:
    """A function that says whether a text holds none but the plain words of reports.

    Texts that agree in all but their digits hold the same words.
    """
    known: dict[str, bool] = {}
    reports = lexicon.measured.reports
    beside = reports.beside(() if counted else None)

    def plain(text: str) -> bool:
        around = text.strip(_DIGITS)
        found = known.get(around)
        if found is None:
            around = text.translate(_WITHOUT_DIGITS)
            found = known.get(around)
        if found is None:
            if len(known) >= _KNOWN:
                known.clear()
            words = words_beside(Cell(text, lexicon), None)
            found = known[around] = all(reports.tells(one, beside) for one in words)
        return found

    return plain


def _numbers(lexicon: Lexicon) -> Callable[[str, Compare, str | None], Measured | None]:
    """A function for a number read from a text, and what stands in its unit column."""
    column = lru_cache(_KNOWN)(lambda unit: unit_column(lexicon, unit))
    joined = lru_cache(_KNOWN)(lambda own, beside: joined_unit(lexicon, own, beside))

    def number(text: str, reading: Compare, unit: str | None) -> Measured | None:
        value, own = reading.value, reading.unit
        notes: tuple[str, ...] = ()
        if value is None or reading.op == "!=":
            return None
        if not reading.implied:
            notes = _LIMIT.get(reading.op, _CARRIES_OPERATOR)
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

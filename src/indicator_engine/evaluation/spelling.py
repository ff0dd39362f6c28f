"""Targets and values as an explanation writes them: signs, numbers, units, ISO dates.

The canonical spelling that reads back is `indicator_engine.reading.wording`; it needs the words of
a rule set, and an outcome carries none.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact, plain
from indicator_engine.expressions import (
    Compare,
    Deadline,
    Every,
    Graded,
    Level,
    Measured,
    Operator,
    Period,
    Range,
)
from indicator_engine.messages import Language, phrase

_SIGNS: Final[Mapping[Operator, str]] = {
    ">=": "≥",
    ">": ">",
    "<=": "≤",
    "<": "<",
    "=": "=",
    "!=": "≠",
}

# Notes of a value that was not written but computed; its text is the arithmetic.
COMPUTED: Final = frozenset({"ratio-from-parts", "bodies-added", "bodies-averaged"})


def spell_target(target: Target, language: Language, bound: Compare | None = None) -> str:
    """Write a target with the operator that is applied to it.

    Args:
        target: the target.
        language: of the few words that are needed.
        bound: the bound in the place of a reference, once it is known.

    >>> from decimal import Decimal
    >>> from indicator_engine.evaluation.targets import target_of
    >>> spell_target(target_of(Compare("=", Decimal(95), "%", implied=True), "up"), "en")
    '≥95%'
    """
    reading = bound or target.reading
    match reading:
        case Compare():
            return _compare(target, reading, language)
        case Range():
            return _range(reading)
        case Deadline():
            day = reading.anchor or reading.when if reading.date is None else str(reading.date)
            return f"{_SIGNS[reading.op]}{day}"
        case Period(start, end, when):
            return when or "" if start is None or end is None else f"{start}~{end}"
        case Level(text):
            return text
        case Graded(grades):
            parts = zip(grades, target.parts, strict=True)
            return "|".join(f"{g.grade}{spell_target(part, language)}" for g, part in parts)
        case _:
            return _group(target, language)


def spell_amount(value: Exact | datetime.date, unit: str | None) -> str:
    """Write a number with its unit, or a day.

    >>> from decimal import Decimal
    >>> spell_amount(Decimal("7.0"), "%"), spell_amount(datetime.date(2025, 1, 2), None)
    ('7%', '2025-01-02')
    """
    if isinstance(value, datetime.date):
        return value.isoformat()
    return f"{plain(value)}{unit or ''}"


def spell_measured(measured: Measured, language: Language) -> str:
    """Write a measured value."""
    match measured.kind:
        case "number" if measured.value is not None:
            change = None if measured.basis is None else measured.basis.change
            lead = "" if change is None else phrase(f"change-{change}", language)
            return f"{lead}{spell_amount(measured.value, measured.unit)}"
        case "date":
            return str(measured.date)
        case "period":
            return f"{measured.start}~{measured.date}"
        case "list":
            subjects = measured.subjects or ("",) * len(measured.items)
            items = (spell_measured(item, language) for item in measured.items)
            return ", ".join(f"{s} {i}".strip() for s, i in zip(subjects, items, strict=True))
        case _:
            return measured.level or measured.text or "-"


def _compare(target: Target, reading: Compare, language: Language) -> str:
    sign = _SIGNS[target.op or reading.op]
    if reading.value is None:
        return sign + phrase(f"reference-{reading.ref or 'budget'}", language)
    change = None if reading.basis is None else reading.basis.change
    lead = "" if change is None else phrase(f"change-{change}", language)
    return f"{reading.subject or ''}{lead}{sign}{spell_amount(reading.value, reading.unit)}"


def _range(reading: Range) -> str:
    low = "" if reading.low is None else spell_amount(reading.low, reading.unit)
    high = "" if reading.high is None else spell_amount(reading.high, reading.unit)
    first = _SIGNS["<=" if reading.low_inclusive else "<"] if low else ""
    last = _SIGNS["<=" if reading.high_inclusive else "<"] if high else ""
    return f"{low}{first}x{last}{high}"


def _group(target: Target, language: Language) -> str:
    written = "; ".join(spell_target(part, language) for part in target.parts)
    reading = target.reading
    if not isinstance(reading, Every):
        return written
    if reading.each is not None:
        return phrase("every-each", language, each=reading.each, of=written)
    period = reading.period or "year"
    if reading.count != 1:
        return phrase(f"every-count-{period}", language, count=str(reading.count), of=written)
    return phrase(f"every-{period}", language, of=written)

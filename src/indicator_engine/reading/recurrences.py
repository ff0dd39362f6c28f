"""Recurrences with a count: 每两年, 每3个月 anywhere; 一年两次, 两周一次 where a count follows."""

from __future__ import annotations

from indicator_engine.expressions import PeriodName
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.moments import moment_at, small_at
from indicator_engine.reading.numbers import Number, number_at
from indicator_engine.records import record


@record(frozen=True, slots=True)
class EveryMark:
    """How often a condition recurs: once in each `count` periods."""

    period: PeriodName
    count: int
    start: int
    end: int


def recurrence_at(cell: Cell, start: int) -> EveryMark | None:
    """Recurrence = 每 n period | at a beginning, before a count: one-period | n period"""
    times, text = cell.lexicon.times, cell.text
    mark = times.each_marks.at(text, start)
    if mark:
        found = _counted(cell, mark[1])
        return None if found is None else _ended(cell, found, start)
    if not _begins(cell, start):
        return None
    alone = times.every_alone.at(text, start)
    if alone:
        number = _count_after(cell, alone[1])
        if number is None or not _one_script(cell, start, number):
            return None
        return EveryMark(alone[0].period, alone[0].count, start, alone[1])
    found = _counted(cell, start)
    number = None if found is None else _count_after(cell, found.end)
    return found if number is not None and number.value == 1 else None


def _counted(cell: Cell, place: int) -> EveryMark | None:
    """A number of periods: 两年, 3个月."""
    count, after = small_at(cell, place)
    word = cell.lexicon.times.every_counted.at(cell.text, cell.skip(after)) if count else None
    return EveryMark(word[0].period, count, place, word[1]) if word and count else None


def _ended(cell: Cell, found: EveryMark, start: int) -> EveryMark:
    """每两年内: the word for the end of a stretch belongs to it."""
    ends = cell.lexicon.times.ends.at(cell.text, found.end)
    return EveryMark(found.period, found.count, start, ends[1] if ends else found.end)


def _begins(cell: Cell, start: int) -> bool:
    """Whether a clause begins here: words before (近三年一次) may change what is meant."""
    before = cell.text[:start].rstrip()[-1:]
    return not before or before in cell.lexicon.joints or before in cell.lexicon.punctuation


def _count_after(cell: Cell, place: int) -> Number | None:
    """A number of things, after an operator or none: 两次, 不少于2场; no share, money or time."""
    operators, text = cell.lexicon.operators, cell.text
    place = cell.skip(place)
    led = operators.signs.at(text, place) or operators.before.at(text, place)
    number = number_at(cell, cell.skip(led[1]) if led else place)
    unit = None if number is None else cell.lexicon.units.match(text, cell.skip(number.end))
    if number is None or unit is None or len(unit[0].dimensions) != 1:
        return None
    times, (name, power) = cell.lexicon.times, unit[0].dimensions[0]
    other = name in times.recurring_excludes or name in times.durations
    return None if other or power != 1 else number


def _one_script(cell: Cell, start: int, number: Number) -> bool:
    """一月一次 is each month, 一月5次 is January: a month that is also a name has one script."""
    return moment_at(cell, start) is None or number.chinese

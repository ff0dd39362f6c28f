"""Moments: points and stretches of time: 年底, 2025年12月31日, 第三季度, 春节, 2023.07."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace

from indicator_engine.dates import YEARS_LATER, day_of, span_of
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.numbers import chinese_value
from indicator_engine.records import record
from indicator_engine.rules.schema import EventDef
from indicator_engine.units import Unit

_ISO = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d\d?)"
    r"(?:(?P=mark)(?P<day>\d\d?))?(?![\d.])"
)
_MIDNIGHT = re.compile(r"(?: +|T)00?:00(?::00(?:\.0+)?)?(?![\d:])")
_ISO_MARKS = frozenset("-./")
_DATED = re.compile(r"\d{1,4} *(.)", re.DOTALL)  # digits, and what may make a date of them
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"\d\d(?!\d)")
_CENTURY = 2000
_SMALL = re.compile(r"\d{1,2}(?!\d)")


@record(frozen=True, slots=True)
class Moment:
    """A stretch of time in a text.

    `when` is symbolic: ``year``, ``half:1``, ``quarter:3``, ``month:11``, ``date:11-15``,
    ``event:春节``; `ended` and `begun` where its end or beginning was named (年底, 9月初); `later`
    counts years after the budget year (次年); `until` makes it a stretch to another moment. A
    part of a month is its last day, and `first` its first one (中旬: date:06-11). An event of a
    written year keeps the year in `when`; `event` is its name, `on` its day if known.
    """

    when: str
    year: int | None
    start: int
    end: int
    ended: bool = False
    begun: bool = False
    iso: bool = False
    later: int = 0
    until: str | None = None
    first: str | None = None
    until_year: int | None = None
    event: str | None = None
    on: datetime.date | None = None
    notes: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The stretch without its number: ``month`` of ``month:11``."""
        return self.when.partition(":")[0]

    def symbol(self, edge: str) -> str:
        """Name the start or end of the stretch: ``month-end:11``; a full date is ``date``."""
        unit, _, number = self.when.partition(":")
        if unit == "date" or (self.first and edge == "start"):
            return "date" if self.year is not None else self._edge(edge) + self._shift()
        if unit == "event":
            return self.when
        return (f"{unit}-{edge}:{number}" if number else f"{unit}-{edge}") + self._shift()

    def _shift(self) -> str:
        return f"{YEARS_LATER}{self.later}" if self.later else ""

    def day(self, edge: str) -> datetime.date | None:
        """The day of an edge, None while the year is unknown."""
        if self.year is None:
            return None
        day = self._edge(edge)
        return day_of(day if day.startswith("date") else self.symbol(edge), self.year)

    def _edge(self, edge: str) -> str:
        return self.first if self.first and edge == "start" else self.when

    def span(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day, None while the year is unknown."""
        first = None if self.year is None else span_of(self._edge("start"), self.year)
        if self.until is None or first is None:
            return first
        last = None if self.until_year is None else span_of(self.until, self.until_year)
        return None if last is None else (first[0], last[1])

    def stretch(self) -> str:
        """Name the whole stretch: ``year``, ``month:1..month:12``."""
        stretch = self.when if self.until is None else f"{self._edge('start')}..{self.until}"
        return stretch + self._shift()


def moment_at(cell: Cell, start: int) -> Moment | None:
    """Moment = iso date | [year] (named | month [day | part | end]) | year [end]"""
    text = cell.text
    if not _may_start(cell, start):
        return None
    iso = _ISO.match(text, start)
    if iso and not cell.text[start - 1 : start].isdigit():
        return _iso(cell, iso)
    year, place = _year_at(cell, start)
    shifted = cell.lexicon.times.other_years.at(cell.text, start)
    if shifted:
        inner = _named(cell, shifted[1], None, start) or _month(cell, shifted[1], None, start)
        inner = inner or _with_edge(cell, "year", None, start, shifted[1])
        return replace(inner, later=int(shifted[0]))
    inner = _named(cell, place, year, start) or _month(cell, place, year, start)
    inner = inner or _named(cell, start, None, start)
    if inner and inner.unit == "event" and year is not None:
        return event_of(cell, inner, year, start)
    if inner:
        return inner
    if year is None or place == start:
        return None
    return _with_edge(cell, "year", year, start, place)


def _may_start(cell: Cell, start: int) -> bool:
    """Whether a moment can begin here: a numeral, its own word, or digits of a date."""
    text, edges, times = cell.text, cell.lexicon.edges, cell.lexicon.times
    if text[start : start + 1] in edges.numerals:
        return True
    dated = _DATED.match(text, start)
    if dated and (dated[1] in edges.dated or dated[1] in _ISO_MARKS):
        return True
    words = (times.moments, times.moments_before, times.other_years, times.this_year)
    return any(table.at(text, start) for table in words)


def counted_unit(cell: Cell, unit: Unit) -> Unit:
    """两月: a count of periods is written with the word for it, 2个月, or it would be a month."""
    word = cell.lexicon.times.counted_units.get(unit.name)
    return (cell.lexicon.units.find(word) if word else None) or unit


_LONGEST_FEAST = 8


def event_in_quotes(cell: Cell, start: int) -> Moment | None:
    """“七一”前, “五一”劳动节前: the name of an event in quotation marks, before 前."""
    times, text = cell.lexicon.times, cell.text
    close = text.find(cell.lexicon.quotes[text[start]], start + 1)
    said, end = text[start + 1 : close], close + 1
    joined = said + text[end : end + _LONGEST_FEAST]
    named = times.moments.at(joined, 0) or times.moments_before.at(joined, 0)
    if close <= start + 1 or named is None or named[1] < len(said):
        return None
    end += named[1] - len(said)
    event = named[0].startswith("event:") and times.before.at(text, cell.skip(end))
    return Moment(named[0], None, start, end) if event else None


def event_of(cell: Cell, moment: Moment, year: int, start: int) -> Moment:
    """2025年春节: an event of a written year, on its day where the rules know it."""
    name = moment.when.partition(":")[2]
    said = f"event:{cell.text[start : moment.end]}"
    day = event_day(cell.lexicon.times.events, name, year)
    return replace(moment, when=said, year=None, event=name, on=day)


def event_day(events: Mapping[str, EventDef], name: str, year: int) -> datetime.date | None:
    """Return the day of an event in a year, None where the rules do not say it.

    Raises:
        ValueError: for 29 February of a common year.
    """
    event = events.get(name)
    day = None if event is None else (event.days or {}).get(str(year), event.day)
    return None if day is None else day_of(f"date:{day}", year)


def _iso(cell: Cell, found: re.Match[str]) -> Moment | None:
    year, month = int(found["year"]), int(found["month"])
    if found["day"] is None:
        if found["mark"] == "/" or not 1 <= month <= _MONTHS:
            return None  # 2020/12 may be a ratio; 2023.15 is a number
        if found["mark"] == "." and not (
            len(found["month"]) > 1 and found[0] == cell.text.strip(cell.lexicon.punctuation)
        ):
            dated = _in_range(cell, found) or _is_before(cell, found)
            return Moment(f"month:{month}", year, *found.span()) if dated else None
        return Moment(f"month:{month}", year, *found.span(), iso=True)
    return _dated(cell, year, month, int(found["day"]), *found.span(), iso=True)


_MONTHS = 12


def _in_range(cell: Cell, found: re.Match[str]) -> bool:
    """2022.1-2022.12: one of the two ends of a stretch."""
    marks = cell.lexicon.operators.range_marks
    after = marks.at(cell.text, cell.skip(found.end()))
    return bool(after or marks.before(cell.text, cell.skip_back(found.start())))


def _is_before(cell: Cell, found: re.Match[str]) -> bool:
    """2025.12前: a number has nothing before it."""
    return cell.lexicon.times.before.at(cell.text, cell.skip(found.end())) is not None


def _year_at(cell: Cell, start: int) -> tuple[int | None, int]:
    """A four-digit year, or a two-digit one that a month follows; where the rest begins."""
    times, text = cell.lexicon.times, cell.text
    if text[start - 1 : start].isdigit():
        return None, start
    found = _YEAR.match(text, start)
    if found:
        word = times.year.at(text, cell.skip(found.end()))
        return (int(found[0]), cell.skip(word[1])) if word else (None, start)
    short = _SHORT_YEAR.match(text, start)
    if short:
        word = times.year.at(text, short.end())
        if word and _month(cell, word[1], _CENTURY + int(short[0]), start):
            return _CENTURY + int(short[0]), word[1]
    numeral = text[start : start + 1] in cell.lexicon.edges.numerals
    chinese = cell.lexicon.numbers.chinese.match(text, start) if numeral else None
    word = times.year.at(text, chinese.end()) if chinese else None
    if chinese and word and len(chinese[1]) == 4:
        value = chinese_value(chinese[1])
        return (None, start) if value is None else (int(value), word[1])
    this_year = times.this_year.at(text, start)
    return None, (this_year[1] if this_year else start)


def _named(cell: Cell, place: int, year: int | None, start: int) -> Moment | None:
    times = cell.lexicon.times
    place = cell.skip(place)
    named = times.moments.at(cell.text, place) or _before_named(cell, place)
    if named is None:
        return None
    when, end = named
    first, stretch, last = when.partition("..")
    if stretch:
        return Moment(first, year, start, end, until=last, until_year=year)
    if when.endswith("-end"):
        return Moment(when.removesuffix("-end"), year, start, end, ended=True)
    return _with_edge(cell, when, year, start, end)


def _before_named(cell: Cell, place: int) -> tuple[str, int] | None:
    """十一前: digits that name a day only right before 前."""
    times, text = cell.lexicon.times, cell.text
    named = times.moments_before.at(text, place)
    return named if named and times.before.at(text, cell.skip(named[1])) else None


def _with_edge(cell: Cell, when: str, year: int | None, start: int, end: int) -> Moment:
    """Take in the word for the end or the beginning of a stretch: 12月底, 第三季度末, 9月初."""
    place, times = cell.skip(end), cell.lexicon.times
    ends = times.ends.at(cell.text, place)
    if ends:
        return Moment(when, year, start, ends[1], ended=True)
    begins = times.begins.at(cell.text, place)
    if begins:
        return Moment(when, year, start, begins[1], begun=True)
    return Moment(when, year, start, end)


def _month(cell: Cell, place: int, year: int | None, start: int) -> Moment | None:
    times, text = cell.lexicon.times, cell.text
    month, after = small_at(cell, cell.skip(place))
    word = times.month.at(text, cell.skip(after)) if month is not None else None
    counted = cell.lexicon.numbers.counting.get(text[cell.skip(place) : after])  # 两月内
    if month is None or word is None or counted or not 1 <= month <= _MONTHS:
        return None
    day, after_day = small_at(cell, cell.skip(word[1]))
    day_word = times.day.at(text, cell.skip(after_day)) if day is not None else None
    if day is not None and day_word:
        return _dated(cell, year, month, day, start, day_word[1])
    for part, last in times.month_parts.items():
        if text.startswith(part, word[1]):
            end = word[1] + len(part)
            found = _part(cell, year, month, int(last), start, end)
            return replace(found, first=f"date:{month:02}-{_first_of(times.month_parts, last):02}")
    return _with_edge(cell, f"month:{month}", year, start, word[1])


def _part(cell: Cell, year: int | None, month: int, last: int, start: int, end: int) -> Moment:
    """A part of a month by its last day, which for 2月下旬 no date of every year names."""
    if year is None and _clip(_COMMON, month, last) < _clip(_LEAP, month, last):
        return Moment(f"month:{month}", year, start, end, ended=True)
    return _dated(cell, year, month, _clip(year, month, last), start, end)


def _first_of(parts: Mapping[str, str], last: str) -> int:
    """The day a part of a month begins with: the one after the last of the part before it."""
    return 1 + max((int(day) for day in parts.values() if int(day) < int(last)), default=0)


def _clip(year: int | None, month: int, day: int) -> int:
    last = day_of(f"month-end:{month}", year or _LEAP)
    return min(day, last.day) if last else day


def small_at(cell: Cell, place: int) -> tuple[int | None, int]:
    """Return a number of at most two digits, or up to 31 in Chinese, and where it ends."""
    digits = _SMALL.match(cell.text, place)
    if digits:
        return int(digits[0]), digits.end()
    numeral = cell.lexicon.numbers.chinese.match(cell.text, place)
    value = chinese_value(numeral[1]) if numeral and len(numeral[0]) <= 3 else None
    if numeral is None or value is None or value > _LONGEST_MONTH:
        return None, place
    return int(value), numeral.end()


_LEAP, _COMMON, _LONGEST_MONTH = 2024, 2023, 31


def _dated(
    cell: Cell, year: int | None, month: int, day: int, start: int, end: int, *, iso: bool = False
) -> Moment:
    try:
        datetime.date(year or _LEAP, month, day)
    except ValueError:
        cell.refuse("no-such-date", start, end, date=cell.shown[start:end])
    midnight = _MIDNIGHT.match(cell.text, end) if year is not None else None
    end = midnight.end() if midnight else end  # a spreadsheet writes a day so
    return Moment(f"date:{month:02}-{day:02}", year, start, end, iso=iso)

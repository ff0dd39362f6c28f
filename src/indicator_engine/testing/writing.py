"""Generated threshold cells, each text with the expression that it stands for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from hypothesis import strategies as st

from indicator_engine.dates import month_end
from indicator_engine.engine import Engine
from indicator_engine.exact import plain
from indicator_engine.expressions import Compare, Deadline, Every, Expression, Operator, Range
from indicator_engine.rules.schema import EveryDef
from indicator_engine.testing.numerals import Numeral, numerals, pick, values
from indicator_engine.testing.vocabulary import Vocabulary, collides, vocabulary_of


@dataclass(frozen=True, slots=True)
class Written:
    """A text and the expression it must read as.

    Args:
        text: the cell.
        reading: what it stands for.
    """

    text: str
    reading: Expression


def thresholds(engine: Engine | None = None, *, rich: bool = False) -> st.SearchStrategy[str]:
    """Generate cells that read whole.

    Args:
        engine: whose words; the packaged rules by default.
        rich: also other widths and look-alikes, blanks, Chinese numerals, separators, compound
            units, deadlines, ranges and recurring conditions.

    >>> from hypothesis import find
    >>> cell = find(thresholds(), lambda _: True)
    >>> Engine.default().parse(cell).text == cell
    True
    """
    return written_thresholds(engine, rich=rich).map(lambda written: written.text)


def written_thresholds(
    engine: Engine | None = None, *, rich: bool = False
) -> st.SearchStrategy[Written]:
    """Generate cells together with what they must read as.

    Every spelling of an operator stands beside every spelling of a number and every unit of the
    rules, simple, scaled and aliases.

    Args:
        engine: whose words; the packaged rules by default.
        rich: see `thresholds`.

    >>> from hypothesis import find
    >>> written = find(written_thresholds(), lambda _: True)
    >>> Engine.default().parse(written.text).reading == written.reading
    True
    """
    engine = engine or Engine.default()
    bounds = _bounds(engine, rich=rich)
    if not rich:
        return bounds
    words = vocabulary_of(engine)
    forms = st.one_of(bounds, _ranges(engine), _recurring(engine), _dated(engine))
    return forms.flatmap(lambda written: _varied(words, written))


def quantities(engine: Engine | None = None, *, rich: bool = False) -> st.SearchStrategy[str]:
    """Generate numbers with a unit, such as ``12次`` or ``0.5元/人``, without an operator.

    Args:
        engine: whose units; the packaged rules by default.
        rich: also separators, Chinese numerals and compound units.

    >>> from hypothesis import find
    >>> Engine.default().measure(find(quantities(), lambda _: True)).kind
    'number'
    """
    engine = engine or Engine.default()
    return _amounts(engine, rich=rich).map(lambda amount: amount[0].text + amount[1])


def units(engine: Engine | None = None, *, compound: bool = False) -> st.SearchStrategy[str]:
    """Generate canonical names of units.

    Args:
        engine: whose units; the packaged rules by default.
        compound: also quotients such as ``元/人``.

    >>> from hypothesis import find
    >>> Engine.default().ruleset.units.find(find(units(), lambda _: True)) is not None
    True
    """
    engine = engine or Engine.default()
    simple = pick(vocabulary_of(engine).names)
    return st.one_of(simple, _compound(engine)) if compound else simple


def deadlines(engine: Engine | None = None) -> st.SearchStrategy[str]:
    """Generate cells that name a day not to be passed, such as ``2025年11月底前``.

    Args:
        engine: whose words; the packaged rules by default.

    >>> from hypothesis import find
    >>> type(Engine.default().parse(find(deadlines(), lambda _: True)).reading).__name__
    'Deadline'
    """
    return _dated(engine or Engine.default()).map(lambda written: written.text)


# ── bounds ───────────────────────────────────────────────────────────────────────────────────


def _bounds(engine: Engine, *, rich: bool) -> st.SearchStrategy[Written]:
    words = vocabulary_of(engine)
    bare: st.SearchStrategy[tuple[str, str, Operator | None]] = st.just(("", "", None))
    signed = pick(words.signs).map(lambda sign: (sign[0], "", sign[1]))
    led = pick(words.before).map(lambda word: (word[0], "", word[1]))
    followed = pick(words.after).map(lambda word: ("", word[0], word[1]))
    operators = st.one_of(signed, bare, led, followed)
    return st.builds(
        lambda operator, amount: _bound(*operator, *amount),
        operators,
        _amounts(engine, rich=rich).filter(lambda amount: not _joins(amount)),
    ).filter(lambda written: not _ambiguous(engine, written))


def _bound(
    lead: str, tail: str, op: Operator | None, number: Numeral, spelling: str, unit: str | None
) -> Written:
    reading = Compare(op or "=", number.value, unit, implied=op is None)
    return Written(f"{lead}{number.text}{spelling}{tail}", reading)


def _amounts(engine: Engine, *, rich: bool) -> st.SearchStrategy[tuple[Numeral, str, str | None]]:
    words = vocabulary_of(engine)
    none: tuple[str, str | None] = ("", None)
    spellings: st.SearchStrategy[tuple[str, str | None]] = st.one_of(
        pick(words.units), st.just(none)
    )
    if rich:
        spellings = st.one_of(spellings, _compound(engine).map(lambda name: (name, name)))
    pairs = st.tuples(numerals(words, rich=rich), spellings)
    apart = pairs.filter(lambda pair: not _run_together(engine, words, pair[0], pair[1][0]))
    return apart.map(lambda pair: (pair[0], *pair[1]))


def _run_together(engine: Engine, words: Vocabulary, number: Numeral, spelling: str) -> bool:
    """三 beside 千米 is three thousand metres; 3 beside 月 is March."""
    if number.chinese and spelling[:1] in words.places.values():
        return True
    if number.chinese and spelling[:1] in engine.ruleset.lexicon.numbers.places:
        return True
    return collides(engine, number.text, spelling)


def _joins(amount: tuple[Numeral, str, str | None]) -> bool:
    """A bare Chinese numeral may be the name of something; it is left to its unit."""
    number, spelling, _ = amount
    return number.chinese and not spelling


def _ambiguous(engine: Engine, written: Written) -> bool:
    """A word after a bare number may be its unit instead: 3起 is three cases, not 3 and more."""
    reading = written.reading
    if not isinstance(reading, Compare) or reading.unit is not None or reading.implied:
        return False
    table = engine.ruleset.lexicon.operators.after
    tail = table.before(written.text, len(written.text))
    return tail is not None and written.text[tail[1] :] in engine.ruleset.lexicon.units.spellings


@lru_cache(maxsize=16)
def _compound(engine: Engine) -> st.SearchStrategy[str]:
    words, table = vocabulary_of(engine), engine.ruleset.lexicon.units
    pairs = st.tuples(pick(words.below), pick(words.below))
    distinct = pairs.filter(lambda pair: pair[0] != pair[1])
    found = distinct.map(lambda pair: table.find("/".join(pair)))
    return found.filter(lambda unit: unit is not None and "/" in unit.name).map(
        lambda unit: unit.name if unit is not None else ""
    )


# ── ranges, recurring conditions, deadlines ─────────────────────────────────────────────────


def _ranges(engine: Engine) -> st.SearchStrategy[Written]:
    words = vocabulary_of(engine)
    marks = engine.ruleset.lexicon.operators.range_marks
    ends = st.tuples(values(), values()).filter(lambda pair: pair[0] < pair[1])
    spelled = pick(words.units)

    def build(
        pair: tuple[Decimal, Decimal], mark: str, unit: tuple[str, str], units_before: int
    ) -> Written:
        low, high = pair
        first = plain(low) + unit[0] * units_before
        return Written(f"{first}{mark}{plain(high)}{unit[0]}", Range(low, high, unit=unit[1]))

    built = st.builds(build, ends, pick(marks), spelled, st.integers(0, 1))
    return built.filter(lambda written: not _names_a_moment(engine, written.text))


def _names_a_moment(engine: Engine, text: str) -> bool:
    times = engine.ruleset.lexicon.times
    tables = (
        times.moments,
        times.month,
        times.year,
        times.day,
        engine.ruleset.lexicon.levels.classes,
    )
    return any(table.find(text, 0, len(text)) for table in tables)


def _recurring(engine: Engine) -> st.SearchStrategy[Written]:
    times, words = engine.ruleset.lexicon.times, vocabulary_of(engine)
    every = pick([(word, entry) for word, entry in times.every.items()])
    signs = pick(words.signs)
    spelled = pick(words.units).filter(lambda unit: unit[0] not in times.day)

    def build(
        period: tuple[str, EveryDef], sign: tuple[str, Operator], value: int, unit: tuple[str, str]
    ) -> Written:
        bound = Compare(sign[1], Decimal(value), unit[1])
        text = f"{period[0]}{sign[0]}{value}{unit[0]}"
        return Written(text, Every(bound, period=period[1].period, count=period[1].count))

    built = st.builds(build, every, signs, st.integers(1, 500), spelled)
    return built.filter(lambda written: not _names_a_moment(engine, written.text[1:]))


def _dated(engine: Engine) -> st.SearchStrategy[Written]:
    return st.one_of(_month_ends(engine), _full_dates(), _year_ends(engine))


def _month_ends(engine: Engine) -> st.SearchStrategy[Written]:
    times = engine.ruleset.lexicon.times

    def build(year: int | None, word: str, month: int, name: str, end: str, before: str) -> Written:
        lead = "" if year is None else f"{year}{word}"
        date = None if year is None else month_end(year, month)
        reading = Deadline("<=", f"month-end:{month}", date)
        return Written(f"{lead}{month}{name}{end}{before}", reading)

    return st.builds(
        build,
        st.none() | st.integers(2015, 2035),
        pick(sorted(times.year)),
        st.integers(1, 12),
        pick(sorted(times.month)),
        pick(sorted(times.ends)),
        pick(["", *sorted(times.before)]),
    )


def _full_dates() -> st.SearchStrategy[Written]:
    days = st.dates(datetime.date(2015, 1, 1), datetime.date(2035, 12, 31))
    marks = pick("-/.")

    def build(day: datetime.date, mark: str) -> Written:
        return Written(f"{day:%Y{mark}%m{mark}%d}", Deadline("<=", "date", day))

    return st.builds(build, days, marks)


def _year_ends(engine: Engine) -> st.SearchStrategy[Written]:
    times = engine.ruleset.lexicon.times
    ends = [word for word, when in times.moments.items() if when == "year-end"]
    plain_ends = sorted(word for word in ends if not times.this_year.get(word))

    def build(word: str, before: str) -> Written:
        return Written(f"{word}{before}", Deadline("<=", "year-end"))

    return st.builds(build, pick(plain_ends), pick(["", *sorted(times.before)]))


# ── widths and blanks ───────────────────────────────────────────────────────────────────────


def _varied(words: Vocabulary, written: Written) -> st.SearchStrategy[Written]:
    """Write some characters of a text in another width or as a look-alike, blanks around it."""
    letters = [pick([char, char, char, *words.variants.get(char, ())]) for char in written.text]
    blanks = pick(["", "", " ", "\u3000"])
    texts = st.tuples(blanks, st.tuples(*letters).map("".join), blanks).map("".join)
    return texts.map(lambda text: Written(text, written.reading))

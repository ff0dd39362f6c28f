"""Generated expressions that have a spelling, and measured values to hold against them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from hypothesis import strategies as st

from indicator_engine.dates import day_of, span_of
from indicator_engine.engine import Engine
from indicator_engine.exact import exact, plain
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Graded,
    Level,
    Operator,
    Period,
    PeriodName,
    Range,
)
from indicator_engine.testing.numerals import pick, values
from indicator_engine.testing.vocabulary import collides
from indicator_engine.testing.writing import units

_OPERATORS: tuple[Operator, ...] = get_args(Operator)
_YEARS = st.integers(2015, 2035)


def expressions(engine: Engine | None = None) -> st.SearchStrategy[Expression]:
    """Generate typed expressions that have a spelling: reading what they are written as gives them.

    Bounds, ranges, deadlines, periods, grades, changes against a basis, recurring conditions, and
    two bounds joined by and, or.

    Args:
        engine: whose units and scales; the packaged rules by default.

    >>> from hypothesis import find
    >>> engine = Engine.default()
    >>> expression = find(expressions(), lambda _: True)
    >>> engine.parse(engine.format(expression)).reading == expression
    True
    """
    engine = engine or Engine.default()
    bounds = _compares(engine)
    single = st.one_of(bounds, _ranges(engine), _deadlines(), _periods(), _levels(engine))
    pairs = st.tuples(_pairs(engine), pick([All, AnyOf]))
    joined = pairs.map(lambda pair: pair[1](pair[0]))
    return st.one_of(single, _changes(engine), _every(engine), joined)


def _amounts(engine: Engine) -> st.SearchStrategy[tuple[Decimal, str | None]]:
    named = st.one_of(st.none(), units(engine, compound=True))
    pairs = st.tuples(values(), named)
    return pairs.filter(lambda pair: not collides(engine, plain(pair[0]), pair[1] or ""))


def _compares(engine: Engine) -> st.SearchStrategy[Compare]:
    operators = pick([(op, False) for op in _OPERATORS] + [("=", True)])

    def build(operator: tuple[Operator, bool], amount: tuple[Decimal, str | None]) -> Compare:
        return Compare(operator[0], amount[0], amount[1], implied=operator[1])

    return st.builds(build, operators, _amounts(engine))


def _changes(engine: Engine) -> st.SearchStrategy[Compare]:
    previous = sorted(set(engine.ruleset.lexicon.times.previous.meanings()))
    of = st.one_of(pick(previous), _YEARS.map(lambda year: f"year:{year}"))
    bases = st.builds(Basis, of, pick(["increase", "decrease"]))
    unit = engine.ruleset.lexicon.numbers.hundredth_unit

    def build(op: Operator, value: Decimal, basis: Basis) -> Compare:
        return Compare(op, value, unit, basis=basis)

    return st.builds(build, pick(_OPERATORS), values(high=10_000), bases)


def _ranges(engine: Engine) -> st.SearchStrategy[Range]:
    ends = st.tuples(values(), values()).filter(lambda pair: pair[0] < pair[1])
    named = units(engine).filter(lambda name: not _is_time(engine, name))

    def build(pair: tuple[Decimal, Decimal], closed: tuple[bool, bool], unit: str) -> Range:
        return Range(*pair, low_inclusive=closed[0], high_inclusive=closed[1], unit=unit)

    built = st.builds(build, ends, st.tuples(st.booleans(), st.booleans()), named)
    return built.filter(
        lambda bounds: not collides(engine, plain(bounds.high or 0), bounds.unit or "")
    )


def _is_time(engine: Engine, name: str) -> bool:
    times = engine.ruleset.lexicon.times
    return any(table.get(name) for table in (times.year, times.month, times.day, times.moments))


def _symbols() -> st.SearchStrategy[str]:
    month = st.integers(1, 12).map(lambda number: f"month-end:{number}")
    quarter = st.integers(1, 4).map(lambda number: f"quarter-end:{number}")
    half = st.integers(1, 2).map(lambda number: f"half-end:{number}")
    return st.one_of(month, quarter, half, st.just("year-end"))


def _deadlines() -> st.SearchStrategy[Deadline]:
    def build(when: str, year: int | None) -> Deadline:
        return Deadline("<=", when, None if year is None else day_of(when, year))

    days = st.dates(datetime.date(2015, 1, 1), datetime.date(2035, 12, 31))
    dated = st.builds(lambda op, day: Deadline(op, "date", day), pick(["<=", "<", ">="]), days)
    return st.one_of(st.builds(build, _symbols(), st.none() | _YEARS), dated)


def _periods() -> st.SearchStrategy[Period]:
    whole = _symbols().map(lambda symbol: symbol.replace("-end", ""))

    def build(when: str, year: int | None) -> Period:
        first, last = (None if year is None else span_of(when, year)) or (None, None)
        return Period(first, last, when)

    apart = whole.filter(lambda when: not when.startswith("month"))  # 12月 may be twelve months
    return st.one_of(st.builds(build, apart, st.none() | _YEARS), st.builds(build, whole, _YEARS))


def _levels(engine: Engine) -> st.SearchStrategy[Level]:
    return pick(sorted(engine.ruleset.lexicon.levels.exact.values(), key=lambda level: level.text))


def _every(engine: Engine) -> st.SearchStrategy[Every]:
    times = engine.ruleset.lexicon.times
    counts = {entry.period: 1 for entry in times.every.meanings()}
    counted = {entry.period for entry in times.every_counted.meanings()}
    most = {period: 12 if period in counted else 1 for period in counts}
    bounds = _compares(engine).filter(lambda bound: not bound.implied and bound.unit is not None)
    simple = bounds.filter(lambda bound: "/" not in (bound.unit or ""))

    def build(of: Compare, period: PeriodName, count: int) -> Every:
        return Every(of, period=period, count=min(count, most[period]))

    often = st.sampled_from([1, 1, 1, *range(2, 13)])
    return st.builds(build, simple, pick(sorted(most)), often)


def _pairs(engine: Engine) -> st.SearchStrategy[tuple[Expression, ...]]:
    """Two bounds on one value, ≥3次且≤5次: each says its operator, so that both stand apart."""
    ends = st.tuples(values(), values()).filter(lambda pair: pair[0] < pair[1])
    named = units(engine).filter(lambda name: not _is_time(engine, name))
    built = st.builds(
        lambda pair, unit: (Compare(">=", pair[0], unit), Compare("<=", pair[1], unit)), ends, named
    )
    return built.filter(
        lambda pair: not any(collides(engine, plain(b.value or 0), b.unit or "") for b in pair)
    )


# ── measured values ─────────────────────────────────────────────────────────────────────────


def measured_values(for_: Expression, engine: Engine | None = None) -> st.SearchStrategy[Any]:
    """Generate measured values that can be held against an expression, on and around its bound.

    Numbers come as text with the target's unit or as a `Decimal`, dates as ISO text or `date`,
    grades as the words of the scale, recurring conditions as lists, several subjects as mappings.

    Args:
        for_: the expression.
        engine: whose rules; the packaged ones by default.

    >>> from hypothesis import find
    >>> engine = Engine.default()
    >>> value = find(measured_values(engine.parse("≥95%").reading), lambda _: True)
    >>> engine.evaluate("≥95%", value).met in (True, False)
    True
    """
    engine = engine or Engine.default()
    match for_:
        case Compare():
            return _numbers([for_.value], for_.unit)
        case Range():
            return _numbers([for_.low, for_.high], for_.unit)
        case Deadline():
            return _days(for_.date)
        case Period():
            return _days(for_.end)
        case Level():
            return _words(engine, for_)
        case Every():
            return st.lists(measured_values(for_.of, engine), min_size=1, max_size=12)
        case Graded():
            return st.one_of([measured_values(grade.of, engine) for grade in for_.grades])
        case All() | AnyOf():
            return _several(engine, for_)


def _numbers(bounds: list[Decimal | Fraction | None], unit: str | None) -> st.SearchStrategy[Any]:
    """The bounds themselves, a step beside them, and anything else."""
    known = [Decimal(plain(bound)) for bound in bounds if isinstance(bound, Decimal)]
    known += [Decimal(int(bound)) for bound in bounds if isinstance(bound, Fraction)]
    steps = pick([Decimal(0), Decimal("0.01"), Decimal("-0.01"), Decimal(1), Decimal(-1)])
    near = st.builds(lambda bound, step: exact(bound + step), pick(known or [Decimal(0)]), steps)
    numbers = st.one_of(near, values())
    texts = numbers.map(lambda value: plain(value) + (unit or ""))
    return st.one_of(texts, numbers) if unit is None else texts


def _days(day: datetime.date | None) -> st.SearchStrategy[Any]:
    middle = day or datetime.date(2025, 12, 31)
    around = st.integers(-400, 400).map(lambda days: middle + datetime.timedelta(days=days))
    return st.one_of(around, around.map(datetime.date.isoformat))


def _words(engine: Engine, level: Level) -> st.SearchStrategy[str]:
    scale = engine.ruleset.lexicon.levels.scales.get(level.scale or "")
    words = [word for grade in scale.grades for word in grade.words] if scale else []
    silent = engine.ruleset.lexicon.measured.declarations
    said = [word for word in (level.text, *words) if silent.get(word) != "none"]
    return pick(said or [level.text])


def _several(engine: Engine, joined: All | AnyOf) -> st.SearchStrategy[Any]:
    subjects = [getattr(part, "subject", None) for part in joined.of]
    values_of = [measured_values(part, engine) for part in joined.of]
    if all(subjects) and len(set(subjects)) == len(subjects):
        return st.fixed_dictionaries(dict(zip(subjects, values_of, strict=True)))
    return st.one_of(values_of)

"""The law of SQL text: a database answers what a single row of the engine answers, or null.

It answers null beyond what was planned for: more places, or more digits than are exact.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from indicator_engine import Engine
from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation import Indicator
from indicator_engine.evaluation.judgement import Judgement, Remarks
from indicator_engine.evaluation.outcome import Outcome
from indicator_engine.evaluation.scoring import values_of
from indicator_engine.rules.schema import DecisionDef
from indicator_engine.sql import DIALECTS, to_sql
from indicator_engine.sql.columns import SqlColumns
from indicator_engine.testing import thresholds

ENGINE = Engine.default()
CELLS = [
    "≥95%", "100%", "=100%", "≥1次", ">90%", "<5天", "≤11万元", "≥0.07万元", "≠3", "=0起", "≤0%",
    "≤-3%", "≥2/3", "3-5次", "80%≤x＜90%", "100±5", "≥3万人次", "≥0.5%", "≥9007199254740993元",
    "≤1234567890.12元", "95", "≤200%", "0.5%-95%",
]  # fmt: skip
DEADLINES = ["年底前", "9月前", "2025年6月30日前", "2025年7月1日后", "2025年3月-5月", "2025-06-30"]
UNITS = [None, "%", "次", "元", "万元", "天", "人次", "亿元"]
NAMES = [None, None, "培训合格率", "项目成本", "群众满意度", "安全事故数", "活动次数"]
PROFILES = sorted(ENGINE.ruleset.data.profiles)
METHODS: Sequence[tuple[str, Mapping[str, str]]] = [
    ("actual-percent", {}),
    ("binary", {"deduction": "2.5"}),
    ("budget-control-tiers", {}),
    ("equality", {}),
    ("execution-linear", {"rate_rounding": "1"}),
    ("execution-tiers", {"zero_budget": "1"}),
    ("floor", {"floor_ratio": "0.6"}),
    ("overshoot-linear", {}),
    ("person", {}),
    ("range-ratio", {}),
    ("reverse-floor", {"floor_ratio": "0.6"}),
    ("reverse-linear", {}),
    ("satisfaction-tiers", {}),
    ("step-deduction", {"points": "2", "step": "0.3"}),
    ("unit-deduction", {"points": "0.5", "unit": "1/3"}),
    ("unit-deduction", {"points": "0.5", "whole": "false"}),
]
LATE = [("lateness", {"per_day": "0.05"}), ("lateness", {"per_month": "2", "per_day": "0.01"})]
WEIGHTS = st.sampled_from([Decimal(one) for one in ("10", "16.66", "12.345", "0", "100", "2.5")])
COLUMN = '完成 "值`]'
short_weights = WEIGHTS.filter(lambda weight: weight != Decimal("12.345"))
PLACES = 4
LIMIT = re.compile(r"> -(\d+) ")

short = st.decimals(-150, 500, places=2, allow_nan=False)
small = st.sampled_from([Decimal(n) / 4 for n in range(-8, 404)])
money = st.decimals(-(10**15), 10**17, places=PLACES, allow_nan=False)
long = st.decimals(-10, 200, places=9, allow_nan=False)
ties = st.integers(0, 4000).map(lambda n: Decimal(n) * 95 / 2000)
beyond = st.sampled_from(
    [Decimal(n) for n in (2**51 + 1, 9007199254740993, 9007199254740992, 10**17, 700, 110000)]
)
decimals = st.none() | small | short | ties | money | long | beyond
whole = st.none() | st.integers(-5, 300) | st.integers(-(2**62), 2**62)
doubles = st.none() | short.map(float) | st.floats(-1e18, 1e18) | st.floats(-2, 200) | st.floats()
amounts = small | short.map(lambda x: x.quantize(Decimal("0.01")))
VALUES = {"decimal": decimals, "whole": whole, "double": doubles}
days = st.none() | st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
KINDS = VALUES | {"day": days}
MOST_CASES = {"decimal": 24, "whole": 6, "double": 6, "day": 6}


@st.composite
def indicators(draw: st.DrawFn, cells: st.SearchStrategy[str], methods: Sequence[Any]) -> Indicator:
    """Draw a cell with what stands around it, scored by its profile or by any method."""
    try:
        made = ENGINE.indicator(
            draw(cells),
            weight=draw(WEIGHTS),
            profile=draw(st.sampled_from(PROFILES)),
            name=draw(st.sampled_from(NAMES)),
            direction=draw(st.sampled_from([None, "正向", "反向"])),
            year=2025,
        )
    except IndicatorError:
        return draw(st.nothing())
    spec = made.spec
    if spec.bound is None or draw(st.booleans()):
        return made
    use, parameters = draw(st.sampled_from(methods))
    decision = DecisionDef(use=use, parameters=dict(parameters))
    return ENGINE.ruleset.compile(spec.bound, spec.profile, spec.weight, decision)


@st.composite
def cases_of_numbers(draw: st.DrawFn) -> tuple[Indicator, str | None]:
    """Draw a cell and the unit of a column: as a rule its own, or one that may not compare."""
    made = draw(indicators(st.sampled_from(CELLS) | thresholds(), METHODS))
    own = getattr(made.spec.rulings[0].target.reading, "unit", None)
    return made, draw(st.sampled_from([own, own, own, *UNITS]))


deadlines = indicators(st.sampled_from(DEADLINES), LATE)


def written(indicator: Indicator, dialect: str, unit: str | None, kind: str) -> list[str] | None:
    """Return the verdict, the points and the completion, or None for what has no SQL form.

    Points that are refused alone are none by rows either.
    """
    how: dict[str, Any] = {"unit": unit, "places": PLACES, "floats": kind == "double"}
    try:
        texts = [to_sql(indicator, COLUMN, dialect, **how)]
    except IndicatorError:
        return None
    for what in ("score", "completion"):
        try:
            more = to_sql(indicator, COLUMN, dialect, what=what, **how)
        except EvaluationError:
            more = "NULL"
        texts.append(more)
    return texts


def row(indicator: Indicator, value: Any, unit: str | None) -> Outcome | None:
    """Return the outcome of one row, None where the value is none that the engine reads."""
    try:
        return indicator.evaluate(ENGINE.measure(value, unit=unit))
    except IndicatorError:
        return None


def wanted(indicator: Indicator, value: Any, unit: str | None) -> tuple[Any, ...]:
    outcome = row(indicator, value, unit)
    if outcome is None:
        return None, None, None
    return outcome.met, outcome.score, outcome.completion


def is_planned(value: Any, text: str) -> bool:
    """Whether a text has to answer a value: it names the first number that is too large for it."""
    limit = LIMIT.search(text)
    if limit is None:
        return True
    if value is None or not math.isfinite(value):
        return False
    exact = Decimal(str(value))
    return abs(exact) < int(limit[1]) and exact == exact.quantize(Decimal(1).scaleb(-PLACES))


def same(found: Any, want: Any) -> bool:
    """Whether a database says the same; SQLite has numbers for truths, and floats."""
    if found is None or want is None:
        return found is want
    if isinstance(want, bool):
        return found in (0, 1) and bool(found) is want
    return Decimal(str(found)) == want


def differences(
    cases: Sequence[tuple[Indicator, str | None]],
    texts: Sequence[str],
    values: Sequence[Any],
    rows: Any,
) -> list[str]:
    """Compare what a database found, three columns for each case, with single rows."""
    found = []
    for value, got in zip(values, rows, strict=True):
        for at, (indicator, unit) in enumerate(cases):
            for column, want in enumerate(wanted(indicator, value, unit), 3 * at):
                given, text = got[column], texts[column]
                if not same(given, want) and (given is not None or is_planned(value, text)):
                    found.append(f"{indicator!r} {value!r}{unit}: {given}, by rows {want}")
    return found


@pytest.mark.parametrize("kind", sorted(VALUES))
@given(data=st.data())
def test_a_database_answers_what_rows_answer(database: Any, kind: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(cases_of_numbers(), min_size=1, max_size=4))
    values = data.draw(st.lists(VALUES[kind], min_size=1, max_size=8))
    cases = [one for one in drawn if written(one[0], database.name, one[1], kind)]
    texts = [text for one in cases for text in written(one[0], database.name, one[1], kind) or ()]
    if not texts:
        return
    rows = database.ask(texts, {COLUMN: (kind, values)})
    assert not differences(cases, texts, values, rows)


@given(data=st.data())
def test_days_are_held_against_deadlines(database: Any, data: st.DataObject) -> None:
    cases = [(one, None) for one in data.draw(st.lists(deadlines, min_size=1, max_size=4))]
    cases = [one for one in cases if written(one[0], database.name, None, "day")]
    values = data.draw(st.lists(days, min_size=1, max_size=8))
    texts = [text for one in cases for text in written(one[0], database.name, None, "day") or ()]
    if not texts:
        return
    rows = database.ask(texts, {COLUMN: ("day", values)})
    assert not differences(cases, texts, values, rows)


@given(data=st.data())
def test_a_method_alone_gives_its_points_over_columns(database: Any, data: st.DataObject) -> None:
    """The names of its formula are columns; the points are those of the row they come from."""
    use, parameters = data.draw(st.sampled_from(METHODS))
    method = ENGINE.ruleset.data.methods[use]
    texts = st.lists(
        st.tuples(st.sampled_from(CELLS), amounts, short_weights), min_size=1, max_size=6
    )
    table: dict[str, list[Any]] = {
        name: [] for name in ("a", "t", "w", "low", "high", "met", "over")
    }
    scores = []
    for cell, value, weight in data.draw(texts):
        bound = ENGINE.indicator(cell).spec.bound
        decision = DecisionDef(use=use, parameters=dict(parameters))
        indicator = ENGINE.ruleset.compile(bound, "mof-2020", weight, decision)
        ruling, unit = indicator.spec.rulings[0], indicator.spec.rulings[0].target.reading.unit
        outcome = indicator.evaluate(ENGINE.measure(value, unit=unit))
        if ruling.error is not None or outcome.met is None:
            continue
        judged = Judgement(outcome.met, value, Remarks())
        named = values_of(ruling, judged, weight, indicator.spec.profile)
        if any(_is_long(one) for one in named.values()):
            continue
        scores.append(outcome.score)
        for name, column in table.items():
            column.append(named.get(name))
    if not scores:
        return
    columns = {
        name: ("boolean" if name == "met" else "decimal", _plain(values))
        for name, values in table.items()
    }
    text = to_sql(method, {}, database.name, places=3, parameters=parameters)
    assert [one[0] for one in database.ask([text], columns)] == [
        score if database.name != "sqlite" or score is None else float(score) for score in scores
    ]


def _is_long(value: Any) -> bool:
    """Whether a value has more than three places, or is more than SQLite answers in thousandths."""
    if isinstance(value, bool):
        return False
    exact = Fraction(value)
    return (exact * 1000).denominator != 1 or abs(exact) > 1000


def _plain(values: Sequence[Any]) -> list[Any]:
    return [
        one if one is None else int(one) if isinstance(one, bool) else Decimal(str(float(one)))
        for one in values
    ]


def floored(database: Any, pairs: Sequence[tuple[int, int]]) -> list[int | None]:
    dialect = DIALECTS[database.name]
    top, bottom = (dialect.to_whole(exp.column(name)) for name in ("a", "b"))
    made = SqlColumns(dialect).floor_quotient(top, bottom)
    assert isinstance(made, exp.Condition)
    columns = {"a": ("whole", [a for a, _ in pairs]), "b": ("whole", [b for _, b in pairs])}
    found = database.ask([made.sql(dialect=database.name)], columns)
    return [None if one is None else int(one) for (one,) in found]


quotients = st.lists(st.tuples(st.integers(-(10**17), 10**17), st.integers(1, 10**6)), min_size=1)


@given(pairs=quotients)
def test_a_quotient_is_floored_and_not_cut_off(database: Any, pairs: list[tuple[int, int]]) -> None:
    assert floored(database, [*pairs, (-1, 3)]) == [a // b for a, b in [*pairs, (-1, 3)]]
    assert floored(database, [(7, 0), (7, 1)]) == [None, 7]


def test_spark_floors_a_quotient(spark_sql: Any) -> None:
    pairs = [(-1, 3), (1, 3), (2, 3), (-(10**17), 7), (10**17 - 1, 2), (-6, 3), (0, 5)]
    assert floored(spark_sql, pairs) == [a // b for a, b in pairs]
    assert floored(spark_sql, [(7, 0)]) == [None]


def test_spark_answers_what_rows_answer(spark_sql: Any) -> None:
    """Spark plans each query for a second, so that all examples are gathered and asked at once."""
    cases: dict[str, list[tuple[Indicator, str | None]]] = {kind: [] for kind in KINDS}
    values: dict[str, list[Any]] = {kind: [None] for kind in KINDS}

    @given(cases_of_numbers(), deadlines, st.data())
    def gather(case: tuple[Indicator, str | None], late: Indicator, data: Any) -> None:
        for kind, strategy in KINDS.items():
            one = (late, None) if kind == "day" else case
            if len(cases[kind]) < MOST_CASES[kind] and written(one[0], "spark", one[1], kind):
                cases[kind].append(one)
            values[kind].append(data.draw(strategy))

    gather()
    for kind, some in cases.items():
        assert 2 * len(some) >= MOST_CASES[kind]
        texts = [text for one in some for text in written(one[0], "spark", one[1], kind) or ()]
        rows = spark_sql.ask(texts, {COLUMN: (kind, values[kind])})
        assert not differences(some, texts, values[kind], rows)

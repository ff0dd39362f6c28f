"""Laws of the interchange format.

What is written reads back to the same value, and pydantic accepts it and writes it the same; what
differs by as little as a digit, a field or a form is refused. The strategies are built from the
definition of the typed language alone, not from what a reader can produce.
"""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import expressions as e
from indicator_engine.errors import DocumentError
from indicator_engine.exact import exact
from indicator_engine.interchange import (
    expression_from_json,
    expression_to_json,
    measured_from_json,
    measured_to_json,
    shapes,
    threshold_from_json,
    threshold_to_json,
)
from indicator_engine.interchange.checked import adapter

WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
OPTIONAL = st.none() | WORDS
DAYS = st.none() | st.dates(datetime.date(1000, 1, 1))
OPERATORS = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
PERIODS = st.sampled_from(["day", "week", "month", "quarter", "half", "year", "term"])
DECIMALS = st.decimals(-(10**12), 10**12, places=6).map(lambda d: Decimal(d.normalize()))
FRACTIONS = st.fractions(-1000, 1000, max_denominator=999).map(exact)
QUANTITIES = DECIMALS | FRACTIONS | st.integers(-(10**30), 10**30).map(Decimal)
BASES = st.none() | st.builds(e.Basis, WORDS, st.sampled_from([None, "increase", "decrease"]))
COMPARES = st.builds(
    e.Compare, OPERATORS, QUANTITIES, OPTIONAL, st.booleans(),
    basis=BASES, anchor=OPTIONAL, subject=OPTIONAL,
)  # fmt: skip
REFERENCES = st.builds(
    e.Compare, OPERATORS, st.none(), OPTIONAL, st.booleans(),
    ref=st.sampled_from(["budget", "estimate", "standard", "plan"]), subject=OPTIONAL,
)  # fmt: skip
RANGES = st.builds(
    e.Range, st.none() | QUANTITIES, st.none() | QUANTITIES, st.booleans(), st.booleans(),
    OPTIONAL, BASES, OPTIONAL,
)  # fmt: skip
LEAVES = st.one_of(
    COMPARES,
    REFERENCES,
    RANGES,
    st.builds(e.Deadline, OPERATORS, WORDS, DAYS, OPTIONAL, OPTIONAL),
    st.builds(e.Period, DAYS, DAYS, OPTIONAL, OPTIONAL),
    st.builds(e.Level, WORDS, OPTIONAL, OPTIONAL, OPTIONAL),
)


def _several(inner):
    return st.lists(inner, min_size=1, max_size=3).map(tuple)


def _compound(inner):
    grades = _several(st.builds(e.Grade, WORDS, inner))
    return st.one_of(
        st.builds(e.All, _several(inner), OPTIONAL),
        st.builds(e.AnyOf, _several(inner), OPTIONAL),
        st.builds(e.Graded, grades, OPTIONAL),
        st.builds(e.Every, inner, PERIODS, st.none(), OPTIONAL, st.integers(1, 99)),
        st.builds(e.Every, inner, st.none(), WORDS, OPTIONAL),
    )


EXPRESSIONS = st.recursive(LEAVES, _compound, max_leaves=6)
CODES = st.lists(st.sampled_from(["unit-assumed", "ambiguous", "a-code"]), max_size=2).map(tuple)
THRESHOLDS = st.builds(
    e.Threshold,
    st.text(max_size=9),
    EXPRESSIONS,
    CODES,
    st.lists(EXPRESSIONS, max_size=2).map(tuple),
)

_ABOUT = {"text": st.text(max_size=9), "notes": CODES}
VALUES = st.one_of(
    st.builds(
        e.Measured, st.just("number"), value=QUANTITIES, unit=OPTIONAL, basis=BASES, **_ABOUT
    ),
    st.builds(e.Measured, st.just("date"), date=st.dates(datetime.date(1000, 1, 1)), **_ABOUT),
    st.builds(e.Measured, st.just("period"), date=DAYS, start=DAYS, **_ABOUT),
    st.builds(e.Measured, st.just("level"), level=WORDS, scale=OPTIONAL, grade=OPTIONAL, **_ABOUT),
    st.builds(e.Measured, st.just("none"), **_ABOUT),
)


def _lists(inner):
    named = st.lists(st.tuples(inner, WORDS), max_size=3)
    return named.map(
        lambda pairs: e.Measured(
            "list",
            items=tuple(item for item, _ in pairs),
            subjects=tuple(name for _, name in pairs),
        )
    ) | st.lists(inner, max_size=3).map(lambda items: e.Measured("list", items=tuple(items)))


MEASURED = st.recursive(VALUES, _lists, max_leaves=4)


def through_text(written):
    """Take JSON through its text, as a host does."""
    return json.loads(json.dumps(written, ensure_ascii=False))


@given(EXPRESSIONS)
def test_an_expression_reads_back(expression):
    assert expression_from_json(through_text(expression_to_json(expression))) == expression


@given(THRESHOLDS)
def test_a_threshold_reads_back(threshold):
    assert threshold_from_json(through_text(threshold_to_json(threshold))) == threshold


@given(MEASURED)
def test_a_measured_value_reads_back(measured):
    assert measured_from_json(through_text(measured_to_json(measured))) == measured


@given(EXPRESSIONS)
def test_pydantic_writes_what_the_writers_write(expression):
    written = expression_to_json(expression)
    checked = adapter(shapes.ExpressionShape)
    assert checked.dump_python(checked.validate_python(written, strict=True)) == written


@given(MEASURED)
def test_pydantic_writes_measured_values_as_the_writers_do(measured):
    written = measured_to_json(measured)
    checked = adapter(shapes.MeasuredShape)
    assert checked.dump_python(checked.validate_python(written, strict=True)) == written


@given(EXPRESSIONS, st.sampled_from(["colour", "Form", "value "]))
def test_a_field_that_nobody_knows_is_refused(expression, name):
    with pytest.raises(DocumentError) as caught:
        expression_from_json({**expression_to_json(expression), name: "1"})
    assert caught.value.code == "json-shape"


@given(EXPRESSIONS, st.data())
def test_a_field_that_is_always_there_is_missed(expression, data):
    written = expression_to_json(expression)
    optional = {"basis", "anchor", "subject", "count"}
    name = data.draw(st.sampled_from(sorted(written.keys() - optional)))
    del written[name]
    with pytest.raises(DocumentError) as caught:
        expression_from_json(written)
    assert caught.value.code == "json-shape"


ONE = {"form": "compare", "op": ">=", "value": "1", "unit": None, "implied": False}
LEVEL = {"form": "level", "text": "a", "scale": None, "grade": None}


@pytest.mark.parametrize(
    "change",
    [
        {"value": "1.0"},
        {"value": "01"},
        {"value": "-0"},
        {"value": "+1"},
        {"value": ".5"},
        {"value": "1E+3"},
        {"value": "1,000"},
        {"value": " 1"},
        {"value": "\uff11"},
        {"value": "2/4"},
        {"value": "1/2"},
        {"value": "1/0"},
        {"value": "NaN"},
        {"value": 1},
        {"value": None},
        {"value": "9" * 5000},
        {"op": "=="},
        {"op": None},
        {"implied": 1},
        {"implied": "false"},
        {"unit": 1},
        {"form": "Compare"},
        {"form": None},
        {"ref": "budget"},
        {"basis": {"of": "previous-year"}},
        {"basis": {"of": "previous-year", "change": "up"}},
    ],
    ids=str,
)
def test_what_is_not_canonical_is_refused(change):
    with pytest.raises(DocumentError) as caught:
        expression_from_json({**ONE, **change})
    assert caught.value.code == "json-shape"
    assert caught.value.params["problem"]


def test_the_place_of_a_problem_is_named():
    with pytest.raises(DocumentError) as caught:
        expression_from_json({"form": "all", "of": [LEVEL, {**ONE, "value": "1.0"}]})
    assert caught.value.field == "all.of.1.compare.value"


@pytest.mark.parametrize(
    "date", ["2025-02-30", "2025-1-1", "20250101", "2025-01-01T00:00", 20250101]
)
def test_a_day_that_is_none_is_refused(date):
    with pytest.raises(DocumentError):
        expression_from_json({"form": "deadline", "op": "<=", "date": date, "when": "date"})


def test_a_condition_recurs_by_periods_or_by_entity_not_by_both():
    every = {"form": "every", "of": LEVEL}
    assert expression_from_json({**every, "each": "a"}) == e.Every(e.Level("a"), each="a")
    counted = expression_from_json({**every, "period": "year", "count": 2})
    assert counted == e.Every(e.Level("a"), "year", count=2)
    wrong = [{"period": "year", "count": count} for count in (0, 1, "2", 2.5, True)]
    for more in ({}, {"each": "a", "period": "year"}, {"each": "a", "count": 2}, *wrong):
        with pytest.raises(DocumentError):
            expression_from_json({**every, **more})


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"form": []}])
def test_what_is_no_object_is_refused(data):
    for read in (expression_from_json, threshold_from_json, measured_from_json):
        with pytest.raises(DocumentError):
            read(data)


def test_nesting_has_an_end():
    written = LEVEL
    for _ in range(5000):
        written = {"form": "all", "of": [written]}
    with pytest.raises(DocumentError):
        expression_from_json(written)


def test_a_bound_without_a_value_or_reference_is_not_written():
    with pytest.raises(ValueError, match="refers"):
        expression_to_json(e.Compare(">=", None))

"""Many rows at once are a loop over single rows, and no bad row stops the others."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine
from indicator_engine.testing import quantities, texts, thresholds

ENGINE = Engine.default()

values = st.one_of(
    quantities(),
    thresholds(),
    texts(),
    st.none(),
    st.integers(-5, 200),
    st.decimals(-10, 200, places=2),
    st.just(datetime.date(2025, 11, 20)),
    st.lists(st.integers(0, 9).map(str), max_size=4),
)
optional = {
    "actual_unit": st.sampled_from([None, "%", "万元", "无此单位"]),
    "weight": st.sampled_from([None, 10, "7.5", Decimal(20)]),
    "profile": st.sampled_from([None, "deployed-default"]),
    "previous": st.sampled_from([None, "90%", "10次"]),
    "budget": st.sampled_from([None, "11万元"]),
    "op": st.sampled_from([None, "≥", "定性"]),
    "unit": st.sampled_from([None, "次", "%"]),
    "name": st.sampled_from([None, "培训合格率", "项目预算控制数"]),
    "year": st.sampled_from([None, 2025]),
}
rows = st.fixed_dictionaries(
    {
        "threshold": st.one_of(
            thresholds(rich=True), texts(), st.sampled_from(["≥95%", "年底前", "较上年增长5%"])
        ),
        "actual": values,
    },
    optional=optional,
)


@given(st.lists(rows, max_size=6))
def test_many_rows_are_a_loop_over_single_ones(given_rows):
    """Whatever the rows hold, in one order of keys or another, read or refused."""
    expected = [ENGINE.evaluate(**row) for row in given_rows]
    assert ENGINE.evaluate_many(given_rows) == expected
    assert ENGINE.evaluate_many(iter(given_rows)) == expected
    assert ENGINE.evaluate_many(dict(reversed(row.items())) for row in given_rows) == expected


@given(thresholds(rich=True), st.lists(st.one_of(quantities(), st.integers(-5, 200)), max_size=8))
def test_many_values_of_one_indicator_are_a_loop_over_single_ones(text, given_values):
    """One target and many values, whether the target has a fast way or not."""
    indicator = ENGINE.indicator(text, weight=10)
    measured = [ENGINE.measure(value) for value in given_values]
    assert indicator.evaluate_many(measured) == [indicator.evaluate(value) for value in measured]


GOOD = {"threshold": "≥95%", "actual": "90%", "weight": 10}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"actual": "5"}, "field-missing"),
        ({"threshold": None}, "field-missing"),
        ({"threshold": 95}, "field-not-text"),
        ({"threshold": ["≥95%"]}, "field-not-text"),
        ({"threshold": "≥95%", "name": float("nan")}, "field-not-text"),
        ({"threshold": "≥95%", "name": ["x"]}, "field-not-text"),
        ({"threshold": "≥95%", "actual_unit": 5}, "field-not-text"),
        ({"threshold": "≥95%", "weight": "ten"}, "field-not-number"),
        ({"threshold": "≥95%", "weight": float("nan")}, "field-not-number"),
        ({"threshold": "≥95%", "year": "2025"}, "field-not-year"),
        ({"threshold": "≥95%", "profile": "nowhere"}, "unknown-profile"),
        ({"threshold": "≥95%", "actual": object()}, "measured-not-a-value"),
        ({"threshold": "≥5坨坨", "actual": "5"}, "unknown-unit"),
        ({"threshold": ""}, "empty-text"),
    ],
)
def test_a_bad_row_carries_its_error_and_stops_no_other(bad, code):
    """A wrong type, a missing field, an unknown profile: the rows around it are judged."""
    before, found, after = ENGINE.evaluate_many([GOOD, bad, GOOD])
    assert found.error.code == code
    assert found.met is None
    assert found.score is None
    assert before == after == ENGINE.evaluate(**GOOD)


def test_a_year_of_a_column_of_floats_is_a_year():
    """A data frame with a gap makes 2025.0 of 2025; which came first does not matter."""
    row = {"threshold": "年底前", "actual": "12月1日", "weight": 10}
    for year in (2025.0, 2025):
        (outcome,) = ENGINE.evaluate_many([{**row, "year": year}])
        assert outcome == ENGINE.evaluate(**row, year=2025)


@given(st.permutations([1, 1.0, Decimal(1), Decimal("1.00"), True, Fraction(1), "1", "1.00"]))
def test_values_that_are_equal_are_still_told_apart(given_values):
    """What one of them was read as is not given for another: text and refusal are its own."""
    for more in ({}, {"actual_unit": "%"}, {"year": 2025}):
        given_rows = [{"threshold": "≥95%", "actual": value, **more} for value in given_values]
        given_rows += [{**row, "actual": [row["actual"]]} for row in given_rows]
        assert ENGINE.evaluate_many(given_rows) == [ENGINE.evaluate(**row) for row in given_rows]


def test_as_many_keys_are_not_the_same_keys():
    """Nor where a mapping has an answer for each key: only those that it holds are its fields."""
    other = {"threshold": "较上年增长5%", "actual": "110次", "previous": "100次"}
    rows_ = [GOOD, other, defaultdict(lambda: 10, other), MappingProxyType(GOOD), GOOD, other]
    assert ENGINE.evaluate_many(rows_) == [ENGINE.evaluate(**row) for row in rows_]
    assert set(rows_[2]) == set(other)
    with pytest.raises(TypeError, match=r"row 1: unexpected field 'wieght'"):
        ENGINE.evaluate_many([GOOD, {"threshold": "≥95%", "actual": "90%", "wieght": 10}])


def test_a_field_that_nobody_knows_is_a_mistake_of_the_program():
    """A misspelt name is not lost in silence; the error names the row and the field."""
    with pytest.raises(TypeError, match=r"row 1: unexpected field 'wieght'"):
        ENGINE.evaluate_many([GOOD, {"threshold": "≥95%", "wieght": 10}])


def test_no_rows_have_no_outcomes():
    """An empty list gives an empty list."""
    assert ENGINE.evaluate_many([]) == []


@pytest.mark.parametrize("call", [ENGINE.evaluate, ENGINE.parse])
def test_a_misspelt_keyword_is_not_lost_in_silence(call):
    given = ("≥95%", "90%") if call == ENGINE.evaluate else ("≥95%",)
    with pytest.raises(TypeError, match="nmae"):
        call(*given, nmae="合格率")


@pytest.mark.parametrize("field", ["threshold", "op", "unit", "name"])
def test_a_number_in_place_of_a_text_is_refused_by_name(field):
    row = {"threshold": "≥95", "actual": "96", field: 95}
    one = ENGINE.evaluate(**row)
    assert one.error is not None
    assert one.error.code == "field-not-text"


def test_a_row_of_the_wrong_type_does_not_refuse_those_that_are_equal_to_it():
    engine = Engine(ENGINE.ruleset)
    row = {"threshold": "≥1次", "actual": "2次"}
    found = engine.evaluate_many([{**row, "weight": weight} for weight in (True, 1, [], 1)])
    assert [one.score for one in found] == [None, Decimal("1.00"), None, Decimal("1.00")]
    assert [one.error is None for one in found] == [False, True, False, True]


@pytest.mark.parametrize("year", [2025, 2025.0, numpy.int64(2025)])
def test_a_year_may_be_a_whole_number_of_any_kind(year):
    row = {"threshold": "年底前", "actual": "12月1日", "year": year}
    assert Engine(ENGINE.ruleset).evaluate(**row).met is True
    assert Engine(ENGINE.ruleset).evaluate_many([row])[0].met is True


@pytest.mark.parametrize(
    "value", [numpy.float64(90.33), numpy.float32(90.33), numpy.int64(90), numpy.float64("nan")]
)
def test_numbers_of_numpy_are_those_that_they_print(value):
    outcome = ENGINE.evaluate("≥95%", value, weight=10)
    if value != value:  # noqa: PLR0124
        assert outcome.error is not None
    else:
        assert outcome.measured is not None
        assert outcome.measured.value == Decimal(str(value))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["≥1次", "≤0次", "≥0.5%", "年底前"]),
            st.sampled_from([1, 1.0, True, Decimal(1), "1", 0, 0.0, -0.0, "0", 2, 2.5, None, "?"]),
        ),
        max_size=30,
    )
)
def test_equal_values_of_other_types_stay_what_they_are(pairs):
    rows = [{"threshold": cell, "actual": value, "weight": 10} for cell, value in pairs]
    for row, one in zip(rows, ENGINE.evaluate_many(rows), strict=True):
        alone = ENGINE.evaluate(**row)
        assert (one.met, one.score, one.measured) == (alone.met, alone.score, alone.measured)
        assert repr(one.measured) == repr(alone.measured)

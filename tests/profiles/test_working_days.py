"""Working days by the statutory calendar.

- the day of the event is not counted, the last day is
- adding working days and counting them undo each other
- stretches add up; there are never more working days than days
- a year that is not published, a missing library and days the wrong way round are errors
"""

from __future__ import annotations

import builtins
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import dates
from indicator_engine.dates import add_working_days, calendar_days, working_days
from indicator_engine.errors import EvaluationError

DATE = datetime.date

# Years that are published once and for all; the last year of the library moves on.
days = st.dates(DATE(2010, 1, 1), DATE(2025, 6, 30))
spans = st.integers(0, 90)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        # Spring Festival 2025: rest from 28 January to 4 February, work on Sunday 26 January and
        # on Saturday 8 February.
        (DATE(2025, 1, 24), DATE(2025, 1, 26), 1),
        (DATE(2025, 1, 24), DATE(2025, 1, 27), 2),
        (DATE(2025, 1, 27), DATE(2025, 2, 4), 0),
        (DATE(2025, 1, 27), DATE(2025, 2, 5), 1),
        (DATE(2025, 1, 24), DATE(2025, 2, 10), 7),
        (DATE(2025, 2, 7), DATE(2025, 2, 8), 1),
        # National Day 2025: rest from 1 to 8 October, work on Sunday 28 September and on Saturday
        # 11 October.
        (DATE(2025, 9, 27), DATE(2025, 10, 11), 6),
        (DATE(2025, 9, 30), DATE(2025, 10, 8), 0),
        # Plain weeks.
        (DATE(2025, 3, 7), DATE(2025, 3, 7), 0),
        (DATE(2025, 3, 7), DATE(2025, 3, 9), 0),
        (DATE(2025, 3, 7), DATE(2025, 3, 14), 5),
        (DATE(2025, 3, 8), DATE(2025, 3, 14), 5),
        # Over the turn of a year.
        (DATE(2024, 12, 31), DATE(2025, 1, 2), 1),
    ],
)
def test_working_days(start, end, count):
    assert working_days(start, end) == count


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (DATE(2025, 1, 24), 0, DATE(2025, 1, 24)),
        (DATE(2025, 1, 24), 1, DATE(2025, 1, 26)),
        (DATE(2025, 1, 24), 3, DATE(2025, 2, 5)),
        (DATE(2025, 1, 24), 6, DATE(2025, 2, 8)),
        (DATE(2025, 1, 24), 7, DATE(2025, 2, 10)),
        (DATE(2025, 3, 8), 1, DATE(2025, 3, 10)),
    ],
)
def test_the_last_of_some_working_days(start, count, end):
    assert add_working_days(start, count) == end


@given(days, st.integers(1, 60))
def test_counting_undoes_adding(start, count):
    assert working_days(start, add_working_days(start, count)) == count


@given(days, spans)
def test_adding_undoes_counting_up_to_days_of_rest(start, span):
    end = start + datetime.timedelta(days=span)
    last = add_working_days(start, working_days(start, end))
    assert last <= end
    assert working_days(last, end) == 0


@given(days, spans, spans)
def test_stretches_add_up(start, first, second):
    middle = start + datetime.timedelta(days=first)
    end = middle + datetime.timedelta(days=second)
    assert working_days(start, middle) + working_days(middle, end) == working_days(start, end)


@given(days, spans)
def test_there_are_no_more_working_days_than_days(start, span):
    end = start + datetime.timedelta(days=span)
    assert 0 <= working_days(start, end) <= calendar_days(start, end) == span
    longer = working_days(start, end + datetime.timedelta(days=1))
    assert longer - working_days(start, end) in (0, 1)


@given(days)
def test_a_longer_period_never_ends_earlier(start):
    ends = [add_working_days(start, count) for count in range(6)]
    assert ends == sorted(set(ends))


# ── refusals ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [working_days, calendar_days])
def test_days_the_wrong_way_round(count):
    with pytest.raises(EvaluationError) as refused:
        count(DATE(2025, 3, 8), DATE(2025, 3, 7))
    assert refused.value.code == "days-inverted"
    assert refused.value.params == {"start": "2025-03-08", "end": "2025-03-07"}


def test_no_negative_number_of_days():
    with pytest.raises(ValueError, match="-1"):
        add_working_days(DATE(2025, 3, 8), -1)


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (DATE(2003, 12, 30), DATE(2004, 1, 2), "2003"),
        (DATE(2098, 1, 1), DATE(2098, 1, 5), "2098"),
        (DATE(2025, 12, 1), DATE(2099, 1, 5), None),  # the first year that is not published
    ],
)
def test_a_year_that_is_not_published_is_not_guessed(start, end, year):
    with pytest.raises(EvaluationError) as refused:
        working_days(start, end)
    assert refused.value.code == "calendar-year-unknown"
    assert year is None or refused.value.params == {"year": year}


def test_adding_days_stops_where_the_calendar_ends():
    with pytest.raises(EvaluationError) as refused:
        add_working_days(DATE(2025, 12, 1), 100_000)
    assert refused.value.code == "calendar-year-unknown"


@pytest.fixture
def without_library(monkeypatch):
    """Make the calendar library look as if it were not installed."""
    real = builtins.__import__

    def fails(name, *rest, **named):
        if name.startswith("chinese_calendar"):
            raise ModuleNotFoundError(name=name)
        return real(name, *rest, **named)

    dates._calendar.cache_clear()
    monkeypatch.setattr(builtins, "__import__", fails)
    yield
    dates._calendar.cache_clear()


def test_the_library_is_asked_for_by_name(without_library):
    with pytest.raises(EvaluationError) as refused:
        working_days(DATE(2025, 3, 7), DATE(2025, 3, 14))
    assert refused.value.code == "calendar-missing"
    assert refused.value.params == {"library": "chinesecalendar"}
    assert "indicator-engine[calendar]" in refused.value.hint("en")


# ── a row in working days ────────────────────────────────────────────────────────────────────


def span(start, end):
    return {"start": start, "end": end}


@pytest.mark.parametrize(
    ("text", "actual", "met", "value"),
    [
        ("≤7工作日", span("2025-01-24", "2025-02-10"), True, 7),
        ("≤6个工作日", span("2025-01-24", "2025-02-10"), False, 7),
        ("7个工作日内", span("2025-01-24", "2025-02-10"), True, 7),
        ("≤17天", span("2025-01-24", "2025-02-10"), True, 17),
        ("≤7天", span("2025-01-24", "2025-02-10"), False, 17),
        ("3-5个工作日", span("2025-03-07", "2025-03-12"), True, 3),
        ("≤7工作日", "6工作日", True, 6),
    ],
)
def test_a_target_says_which_days_are_counted(scoring, text, actual, met, value):
    outcome = scoring.evaluate(text, actual, weight=10)
    assert (outcome.met, outcome.value) == (met, value)


def test_the_score_follows_the_working_days(scoring):
    late = scoring.evaluate("≤5工作日", span("2025-01-24", "2025-02-10"), weight=10)
    assert str(late.score) == "7.14"  # 5 of 7


@pytest.mark.parametrize(
    ("text", "actual", "code"),
    [
        ("≤7工作日", span("2098-01-24", "2098-02-10"), "calendar-year-unknown"),
        ("≤7工作日", span("2025-02-10", "2025-01-24"), "days-inverted"),
        ("≤7天", span("2025-02-10", "2025-01-24"), "days-inverted"),
        ("≤7次", span("2025-01-24", "2025-02-10"), "not-comparable"),
        ("≤7工作日", "6天", "unit-mismatch"),
        ("≤7天", "6工作日", "unit-mismatch"),
    ],
)
def test_a_row_is_open_where_days_cannot_be_counted(scoring, text, actual, code):
    outcome = scoring.evaluate(text, actual, weight=10)
    assert (outcome.met, outcome.score) == (None, None)
    assert outcome.error.code == code


def test_a_row_without_the_library_is_open(scoring, without_library):
    outcome = scoring.evaluate("≤8工作日", span("2025-01-24", "2025-02-10"), weight=10)
    assert (outcome.met, outcome.error.code) == (None, "calendar-missing")

"""Deadlines before an event: on its day where the rules know it, on none where they do not."""

from __future__ import annotations

import datetime

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicator_engine.dates import month_end
from indicator_engine.expressions import Deadline

HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "五一": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
}
PUBLISHED = range(2015, 2027)
LISTED = range(2015, 2036)
UNDATED = ["主汛期", "汛期", "入汛", "供暖季", "采暖期", "开学", "春耕", "秋收", "防火期", "两节"]
FIXED = {"国庆节": (10, 1), "五一": (5, 1), "十一": (10, 1), "六一": (6, 1), "教师节": (9, 10)}


def before(engine, event, year, **cell):
    return engine.parse(f"{event}前完成", year=year, **cell).reading


# ── the days in the rules against the calendar library, which has the published holidays ─────


@pytest.mark.parametrize("year", PUBLISHED)
@pytest.mark.parametrize("event", HOLIDAYS)
def test_the_day_of_a_feast_is_the_published_one(engine, event, year):
    day = before(engine, event, year).date
    is_holiday, name = chinese_calendar.get_holiday_detail(day)
    assert is_holiday
    # A feast that falls on another one bears the name of that one; of these days none else.
    clash = (event, year) in {("中秋", 2020), ("国庆", 2020), ("中秋", 2017), ("中秋", 2023)}
    assert name == HOLIDAYS[event] or clash


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_spring_festival_stands_near_the_beginning_of_its_holidays(engine, year):
    day = before(engine, "春节", year).date
    named = chinese_calendar.holidays.items()
    days = [one for one, name in named if one.year == year and name == HOLIDAYS["春节"]]
    assert 0 <= (day - min(days)).days <= 2  # the eve, and in 2026 the day before the eve


@pytest.mark.parametrize("year", LISTED)
def test_the_tomb_sweeping_day_is_the_solar_term(engine, year):
    day = before(engine, "清明", year).date
    assert chinese_calendar.get_solar_terms(day, day) == [(day, "清明")]


# ── what is dated and what is not ────────────────────────────────────────────────────────────


@given(event=st.sampled_from(sorted(FIXED)), year=st.integers(1900, 2200))
def test_a_fixed_day_is_known_in_every_year(engine, event, year):
    assert before(engine, event, year).date == datetime.date(year, *FIXED[event])
    assert before(engine, event, None).date is None


@given(event=st.sampled_from(["春节", "清明", "端午", "中秋"]), year=st.integers(1900, 2200))
def test_a_year_that_is_not_listed_is_never_worked_out(engine, event, year):
    reading = before(engine, event, year)
    assert reading.when == f"event:{event}"
    assert (reading.date is not None) == (year in LISTED)


@given(event=st.sampled_from(["春节", "国庆节", "教师节"]), year=st.sampled_from(LISTED))
def test_a_year_in_the_cell_wins_over_the_budget_year(engine, event, year):
    assert before(engine, f"{year}年{event}", 2020) == before(engine, event, year)


@pytest.mark.parametrize("event", UNDATED)
@pytest.mark.parametrize("year", [None, 2025])
def test_an_event_without_a_day_of_its_own_stays_undated(engine, event, year):
    assert before(engine, event, year).date is None
    outcome = engine.evaluate(f"{event}前完成", "2025-03-01", year=year, weight=10)
    assert (outcome.met, outcome.score, outcome.error.code) == (None, None, "deadline-undated")


@given(
    event=st.sampled_from([*UNDATED, *FIXED, "春节", "元旦"]),
    month=st.integers(1, 12),
    day=st.integers(1, 31),
    year=st.integers(2016, 2030),
)
def test_an_explicit_date_in_brackets_wins(engine, event, month, day, year):
    assume(day <= month_end(year, month).day)
    reading = engine.parse(f"{event}前（{month}月{day}日前）完成", year=year).reading
    assert reading == Deadline("<=", "date", datetime.date(year, month, day))


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────


@given(event=st.sampled_from(["春节", *FIXED]), days=st.integers(-30, 30))
def test_the_day_itself_is_too_late(engine, event, days):
    day = before(engine, event, 2025).date + datetime.timedelta(days)
    assert engine.evaluate(f"{event}前完成", day, year=2025).met is (days < 0)


@pytest.mark.parametrize(
    ("actual", "met"),
    [("2024-12-31", True), ("2025-12-31", None), ("2026-01-01", False), ("2025-01-01", None)],
)
def test_before_new_year_may_be_the_next_one(engine, actual, met):
    threshold = engine.parse("元旦前", year=2025)
    assert threshold.notes == ("event-of-which-year",)
    assert [one.date.year for one in (threshold.reading, *threshold.alternatives)] == [2025, 2026]
    assert engine.evaluate("元旦前", actual, year=2025).met is met


@pytest.mark.parametrize("text", ["春节前", "国庆节前", "2025年教师节前", "2025年9月初前"])
def test_a_value_that_says_the_same_as_its_target_meets_it(engine, text):
    assert engine.evaluate(text, text, year=2025).met is True


def test_a_bracket_that_includes_the_day_settles_what_before_means(engine):
    for text, op in (("11月15日前（含）", "<="), ("11月15日前（不含）", "<")):
        threshold = engine.parse(text, year=2025)
        assert (threshold.reading.op, threshold.notes, threshold.alternatives) == (op, (), ())
    assert engine.evaluate("国庆节前（含）", "2025-10-01", year=2025).met is True


@pytest.mark.parametrize("actual", ["2025-01-20", "2025-09-20", "2025-11-01"])
def test_two_feasts_want_a_day_each(engine, actual):
    outcome = engine.evaluate("春节前和中秋前", actual, year=2025, weight=10)
    assert (outcome.met, outcome.score, outcome.error.code) == (None, None, "several-subjects")


# ── a pack of one's own ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def heated(engine, tmp_path_factory):
    pack = tmp_path_factory.mktemp("heating")
    (pack / "pack.yaml").write_text(
        "schema: pack/1\nid: heating\nversion: '1'\nsummary: 供暖\n"
        "source: {document: convention}\n",
        encoding="utf-8",
    )
    (pack / "dates.yaml").write_text(
        "schema: dates/1\nsummary: 供暖\nsource: {document: convention}\n"
        "events:\n  - {event: 供暖季, day: 11-15}\n  - {event: 春节, day: 02-01}\n",
        encoding="utf-8",
    )
    return engine.extend(pack)


def test_a_pack_may_say_when_an_event_is(heated):
    reading = heated.parse("供暖季前完成", year=2025).reading
    assert reading == Deadline("<", "event:供暖季", datetime.date(2025, 11, 15))
    assert heated.evaluate("采暖期前", "2025-11-15", year=2025).met is False
    assert heated.evaluate("采暖期前", "2025-11-14", year=2025).met is True


def test_the_later_pack_counts(heated):
    assert heated.parse("春节前", year=2025).reading.date == datetime.date(2025, 2, 1)

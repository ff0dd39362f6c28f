"""What single conditions give together: worked examples, refusals, and why nothing is left."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from indicator_engine.algebra import ANYTHING, NOTHING
from indicator_engine.errors import EvaluationError, UnitError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Level,
    Measured,
    Period,
    Range,
)


def number(op, value, unit="次", **more):
    return Compare(op, Decimal(value), unit, **more)


def by(op, *date):
    return Deadline(op, "date", datetime.date(*date))


@pytest.fixture
def read(engine):
    return lambda text, **cell: engine.parse(text, **cell).reading


# ── results ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        ("≥3次", "≤5次", "3-5次", None),
        ("≥3次", "≥5次", "≥5次", "≥3次"),
        (">3次", "≥3次", ">3次", "≥3次"),
        ("≥0.07万元", "≤700元", "=0.07万元", None),
        ("≤700元", "≥0.07万元", "=700元", None),
        ("≥0.05万元", "<700元", "0.05万元≤x<0.07万元", None),
        ("3-5次", "4-9次", "4-5次", "3-9次"),
        ("3-5次", "5-9次", "=5次", "3-9次"),
        ("≥90%", "≤1成", "", "≤10%或≥90%"),
        ("≤1亩", "≤1平方米", "≤0.0015亩", "≤1亩"),
        ("≤1平方米", "≥1亩", "", "≤0.0015亩或≥1亩"),
        ("≥1元", "≤1亿元", "1-100000000元", None),
        ("≤1亿元", "≥1元", "1-100000000元", None),
        ("≥3名", "≤8人", "3-8名", None),
        ("≠3次", "≤5次", "≤5次且≠3次", None),
        ("3-5次", "≠4次", "≥3次且≤5次且≠4次", None),
        ("≠3次", "≠4次", "≠3次且≠4次", None),
        ("≥3", "≤5", "3-5", None),
        ("≥15%", "≤20%", "15-20%", None),
    ],
)
def test_two_readings_together_and_alternatively(algebra, engine, read, one, other, both, either):
    written = engine.format(algebra.intersection(read(one), read(other)))
    assert written == both
    if both:
        assert algebra.equivalent(read(both), algebra.intersection(read(one), read(other)))
    expected = ANYTHING if either is None else read(either)
    assert algebra.union(read(one), read(other)) == algebra.canonical(expected)


@pytest.mark.parametrize(
    ("text", "opposite"),
    [
        ("≥3次", "<3次"),
        (">3次", "≤3次"),
        ("=3次", "≠3次"),
        ("≠3次", "=3次"),
        ("3-5次", "<3次或>5次"),
        ("80%≤x<90%", "<80%或≥90%"),
    ],
)
def test_the_negation_of_a_reading(algebra, engine, read, text, opposite):
    assert engine.format(algebra.negation(read(text))) == opposite


def test_a_result_keeps_what_it_speaks_of(algebra):
    about = {"basis": Basis("previous-year", "increase"), "subject": "x"}
    low, high = number(">=", 3, "%", **about), number("<=", 5, "%", **about)
    assert algebra.intersection(low, high) == Range(Decimal(3), Decimal(5), unit="%", **about)
    anchored = [number(op, n, "工作日", anchor="x") for op, n in ((">=", 3), ("<=", 5))]
    assert algebra.intersection(*anchored) == All(tuple(anchored))


def test_a_group_gives_its_subject_to_its_parts(algebra):
    group = All((number(">=", 3), number("<=", 5)), subject="x")
    assert algebra.canonical(group) == Range(Decimal(3), Decimal(5), unit="次", subject="x")


def test_no_unit_that_reads_well_leaves_a_fraction(algebra, read):
    third = Compare("<=", Fraction(1, 3), "亩")
    either = algebra.union(third, read("≥1公顷"))
    assert either == AnyOf((third, number(">=", 15, "亩")))


# ── days ─────────────────────────────────────────────────────────────────────────────────────


def test_days_have_no_time_between_them(algebra):
    before, until = by("<", 2025, 10, 1), by("<=", 2025, 9, 30)
    assert algebra.equivalent(before, until)
    assert algebra.union(until, by(">=", 2025, 10, 1)) == ANYTHING
    assert algebra.intersection(by(">", 2025, 9, 29), before) == by("=", 2025, 9, 30)
    assert algebra.intersection(by(">", 2025, 9, 30), before) == NOTHING
    assert algebra.negation(by("=", 2025, 9, 30)) == AnyOf(
        (by("<=", 2025, 9, 29), by(">=", 2025, 10, 1))
    )


def test_deadlines_and_periods_meet(algebra, read):
    year_end, summer = read("年底前", year=2025), read("2025年7月-8月")
    assert algebra.is_stricter_than(summer, year_end)
    assert algebra.intersection(by(">=", 2025, 8, 1), summer) == Period(
        datetime.date(2025, 8, 1), datetime.date(2025, 8, 31), "date:8-1..date:8-31"
    )
    assert algebra.union(summer, read("2025年9月")) == algebra.canonical(read("2025年7月-9月"))


def test_the_calendar_has_two_ends(algebra):
    first, last = datetime.date.min, datetime.date.max
    assert algebra.canonical(Deadline("<=", "date", last)) == ANYTHING
    assert algebra.canonical(Deadline(">", "date", last)) == NOTHING
    assert algebra.canonical(Deadline("<", "date", first)) == NOTHING
    assert algebra.negation(Deadline("=", "date", last)) == by("<=", 9999, 12, 30)


# ── grades ───────────────────────────────────────────────────────────────────────────────────


def test_a_grade_on_an_ordered_scale_means_it_or_a_better_one(algebra, read):
    top, good = read("优"), read("良")
    assert algebra.is_stricter_than(top, good)
    assert algebra.intersection(top, good).grade == top.grade
    assert algebra.union(top, good).grade == good.grade
    with pytest.raises(EvaluationError) as caught:
        algebra.negation(good)
    assert caught.value.code == "grades-not-one-target"
    assert not algebra.implies(good, top)


def test_grades_without_an_order_exclude_each_other(algebra, read):
    yes, no = read("是"), read("否")
    assert algebra.intersection(yes, no) == NOTHING
    assert algebra.union(yes, no) == ANYTHING
    assert algebra.negation(yes) == no


# ── nothing and everything ───────────────────────────────────────────────────────────────────


def test_nothing_and_everything_go_with_any_condition(algebra, read):
    for text in ("≥3次", "2025年8月", "是", "良"):
        one = algebra.canonical(read(text))
        assert algebra.intersection(one, ANYTHING) == algebra.union(NOTHING, one) == one
        assert algebra.intersection(NOTHING, one) == NOTHING
        assert algebra.union(one, ANYTHING) == ANYTHING
        assert algebra.implies(NOTHING, one)
        assert algebra.implies(one, ANYTHING)
    assert algebra.negation(NOTHING) == ANYTHING
    assert algebra.negation(ANYTHING) == NOTHING
    assert algebra.contains(ANYTHING, Decimal(1))
    assert not algebra.contains(NOTHING, Decimal(1))


def test_a_range_written_the_wrong_way_round_holds_nothing(algebra):
    assert not algebra.is_satisfiable(Range(Decimal(5), Decimal(3)))
    assert not algebra.is_satisfiable(Range(Decimal(3), Decimal(3), low_inclusive=False))
    assert algebra.canonical(Range(None, None)) == ANYTHING


def test_an_implied_equality_takes_its_direction(algebra, read):
    bare, bound = read("100%"), read("≥95%")
    assert algebra.is_stricter_than(bare, bound)
    assert algebra.canonical(bare) == number("=", 100, "%")
    assert algebra.canonical(bare, "up") == number(">=", 100, "%")
    assert algebra.canonical(bare, "down") == number("<=", 100, "%")
    assert not algebra.implies(bare, bound, "down")
    assert algebra.canonical(read("=100%"), "up") == number("=", 100, "%")


# ── values ───────────────────────────────────────────────────────────────────────────────────


def test_a_value_is_a_number_a_day_or_a_measured_value(algebra, engine, read):
    bound = read("≥0.07万元")
    assert algebra.contains(bound, Decimal("0.07"))
    assert not algebra.contains(bound, Fraction(69, 1000))
    assert algebra.contains(bound, engine.measure("700元"))
    assert not algebra.contains(bound, engine.measure("699.99元"))
    assert algebra.contains(read("年底前", year=2025), datetime.date(2025, 12, 31))
    assert not algebra.contains(read("年底前", year=2025), engine.measure("2026-01-01"))
    assert algebra.contains(read("良"), engine.measure("优"))
    assert not algebra.contains(read("否"), engine.measure("是"))


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("≥1次", Measured("none"), "not-measured"),
        ("≥1次", Measured("number", Decimal(1)), "target-unit-missing"),
        ("≥1次", Measured("number", Decimal(1), "家"), "unit-mismatch"),
        ("≥1次", Measured("level", level="x"), "not-comparable"),
        ("≥1次", datetime.date(2025, 1, 1), "not-one-quantity"),
        ("2025年8月", Decimal(1), "not-one-quantity"),
        ("2025年8月", Measured("number", Decimal(1)), "not-comparable"),
        ("良", Measured("level", level="是", scale="yes-no", grade="是"), "not-comparable"),
        (
            "≥1次",
            Measured("number", Decimal(1), "次", basis=Basis("previous-year")),
            "not-one-quantity",
        ),
        (
            "≥1次",
            Measured(
                "number", Decimal(1), "次", alternatives=(Measured("number", Decimal(0), "次"),)
            ),
            "ambiguous",
        ),
    ],
)
def test_a_value_of_another_kind_is_refused_and_not_false(algebra, read, text, value, code):
    with pytest.raises(EvaluationError) as caught:
        algebra.contains(read(text), value)
    assert caught.value.code == code


# ── refusals ─────────────────────────────────────────────────────────────────────────────────

LINKED = number(">=", 3, "%", basis=Basis("previous-year", "increase"))


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (number(">=", 3), number(">=", 3, "家"), "unit-mismatch"),
        (number(">=", 3, "%"), number(">=", 3, "百分点"), "unit-mismatch"),
        (number(">=", 3), number(">=", 3, None), "target-unit-missing"),
        (number(">=", 3, None), number(">=", 3, "万"), "target-unit-missing"),
        (number(">=", 3, "%"), LINKED, "not-one-quantity"),
        (number(">=", 3), number(">=", 3, subject="x"), "not-one-quantity"),
        (number(">=", 3), number(">=", 3, anchor="x"), "not-one-quantity"),
        (number(">=", 3), by("<=", 2025, 12, 31), "not-one-quantity"),
        (by("<=", 2025, 12, 31), Level("优", "excellence", "优"), "not-one-quantity"),
        (Level("是", "yes-no", "是"), Level("优", "excellence", "优"), "not-one-quantity"),
    ],
)
def test_what_cannot_be_compared_is_refused_and_not_false(algebra, one, other, code):
    for pair in ((one, other), (other, one)):
        for question in (algebra.overlaps, algebra.is_stricter_than, algebra.union):
            with pytest.raises(EvaluationError) as caught:
                question(*pair)
            assert caught.value.code == code


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (Every(number(">=", 1), period="quarter"), "not-a-set"),
        (Compare("<=", None, ref="budget"), "reference-missing"),
        (Deadline("<=", "year-end"), "deadline-undated"),
        (Deadline("<=", "event", anchor="x"), "deadline-undated"),
        (Period(None, None, "year"), "deadline-undated"),
        (Level("x"), "needs-person"),
        (Level("优良中低差", "excellence"), "needs-person"),
        (Level("全覆盖", "full-coverage", "100%"), "needs-person"),
        (Level("/", "applicability", "不适用"), "not-applicable"),
        (All((number(">=", 1, subject="x"), number(">=", 1, subject="y"))), "not-one-quantity"),
        (All((number(">=", 1, subject="x"),), subject="y"), "not-one-quantity"),
    ],
)
def test_what_is_no_set_of_values_is_refused(algebra, condition, code):
    with pytest.raises(EvaluationError) as caught:
        algebra.is_satisfiable(condition)
    assert caught.value.code == code


def test_an_unknown_unit_is_refused(algebra):
    with pytest.raises(UnitError):
        algebra.is_satisfiable(number(">=", 1, "没有的"))


# ── why nothing is left ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        ([], ()),
        (["≥3次"], ()),
        (["≥3次", "≤5次", "4-9次"], ()),
        (["≥0.07万元", "≤1000元", "<700元"], ("≥0.07万元", "<700元")),
        (["≤5次", "≥3次且<3次", "≥9次"], ("≥3次且<3次",)),
        (["≤9次", "≥3次", "≠3次", "≤3次"], ("≥3次", "≠3次", "≤3次")),
        (["是", "否"], ("是", "否")),
    ],
)
def test_the_conditions_that_exclude_each_other_are_named(algebra, read, texts, named):
    conditions = [(text, read(text)) for text in texts]
    assert algebra.contradiction(conditions) == named
    for language in ("zh", "en"):
        sentence = algebra.explain_empty(conditions, language)
        assert (sentence is None) == (not named)
        assert all(text in (sentence or "") for text in named)

"""Points: the worked cases of the rules, policies of profiles, ranges for people, refusals."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from indicator_engine.dates import months_late
from indicator_engine.evaluation.moments import lateness
from indicator_engine.evaluation.scoring import round_points
from indicator_engine.expressions import Compare, Deadline, Level, Measured, Period, Range

DATE = datetime.date


def points(outcome):
    if outcome.score is not None:
        return str(outcome.score)
    return None if outcome.score_range is None else tuple(map(str, outcome.score_range))


@pytest.mark.parametrize(
    ("target", "value", "weight", "mof", "deployed"),
    [
        ("≥95%", "90%", "10", "9.47", "9.47"),
        ("≥50个", "45个", "8", "7.20", "7.20"),
        ("≥2200篇", "2859篇", "10", "10.00", "10.00"),
        ("=100%", "98%", "20", "19.60", "19.60"),
        ("=0起", "1起", "10", "0.00", "0.00"),
        ("=0起", "0起", "10", "10.00", "10.00"),
        ("=4次", "5次", "10", "10.00", "10.00"),
        ("≤11万元", "12.1万元", "20", "18.18", "18.00"),
        ("≤11万元", "16.5万元", "20", "13.33", "10.00"),
        ("≤11万元", "22万元", "20", "10.00", "0.00"),
        ("≤11万元", "220000元", "20", "10.00", "0.00"),
        ("≤90", "179.925", "6", "3.00", "0.01"),
        ("≤0起", "1起", "10", "0.00", "0.00"),
        ("≤0%", "-8.3%", "8", "8.00", "8.00"),
        ("≥10", "-3", "10", "0.00", "0.00"),
        ("≥0%", "-2%", "10", "0.00", "10.00"),
        ("<5天", "5天", "10", "10.00", "10.00"),
        ("<5天", "6天", "10", "8.33", "8.00"),
        (">90%", "90%", "10", "10.00", "10.00"),
        ("≠0", "0", "10", "0.00", "0.00"),
        ("≤-3%", "-8%", "10", ("0.00", "10.00"), ("0.00", "10.00")),
        ("≥-5%", "-8%", "10", ("0.00", "10.00"), ("0.00", "10.00")),
        ("≥3", "2", "0", "0.00", "0.00"),
    ],
)
def test_bounds(row, b, target, value, weight, mof, deployed):
    assert points(row(b(target), value, weight=weight)) == mof
    assert points(row(b(target), value, weight=weight, profile="deployed-default")) == deployed


@pytest.mark.parametrize("target", ["≤-3%", "≥-5%"])
def test_a_negative_target_is_judged_though_not_scored(row, b, target):
    assert row(b(target), "-4%", weight="10").met is True
    assert row(b(target), "-4%", weight="10").method.id == "person"


def test_a_negative_value_stays_what_it_is_in_the_verdict(row, b):
    outcome = row(b("≥0%"), "-2%", weight="10", profile="deployed-default")
    assert (outcome.met, outcome.value) == (False, Decimal(-2))


@pytest.mark.parametrize(
    ("target", "at", "beyond"), [("<5天", "5天", "6天"), (">90%", "90%", "89%")]
)
def test_a_profile_may_give_nothing_at_a_strict_boundary(row, b, target, at, beyond):
    policies = {"strict_boundary": "zero"}
    assert row(b(target), at, weight="10", policies=policies).score == 0
    assert row(b(target), beyond, weight="10", policies=policies).score > 0


@pytest.mark.parametrize(
    ("reading", "value", "expected"),
    [
        (Range(Decimal(3), Decimal(5), unit="次"), "4次", "10.00"),
        (Range(Decimal(3), Decimal(5), unit="次"), "2次", "6.67"),
        (Range(Decimal(3), Decimal(5), unit="次"), "8次", "6.25"),
        (Range(Decimal(3), Decimal(5), unit="次"), "0次", "0.00"),
        (Range(Decimal(80), Decimal(90), high_inclusive=False, unit="%"), "90%", "10.00"),
        (Range(None, Decimal(5), unit="次"), "8次", "6.25"),
        (Range(Decimal(5), None, unit="次"), "4次", "8.00"),
        (Range(Decimal(-3), Decimal(3), unit="%"), "5%", ("0.00", "10.00")),
        (Range(Decimal(-3), Decimal(3), unit="%"), "2%", "10.00"),
    ],
)
def test_ranges(row, reading, value, expected):
    assert points(row(reading, value, weight="10")) == expected


# ── words ────────────────────────────────────────────────────────────────────────────────────


def declared(outcome):
    return Measured("level", level=outcome, scale="declaration", grade=outcome, text=outcome)


@pytest.mark.parametrize(
    ("weight", "top", "middle", "bottom"),
    [
        ("15", ("12.00", "15.00"), ("9.00", "11.99"), ("0.00", "8.99")),
        ("10", ("8.00", "10.00"), ("6.00", "7.99"), ("0.00", "5.99")),
        ("12.34", ("9.87", "12.34"), ("7.40", "9.86"), ("0.00", "7.39")),
        ("0.01", ("0.01", "0.01"), ("0.01", "0.01"), ("0.00", "0.00")),
    ],
)
def test_a_tier_of_words_is_a_range_for_a_person(row, weight, top, middle, bottom):
    found = [
        points(row(Level("效果明显"), declared(outcome), weight=weight))
        for outcome in ("done", "partly", "not-done")
    ]
    assert found == [top, middle, bottom]


def test_hubei_bounds_are_parameters(row):
    given = {"use": "qualitative-tiers", "parameters": {"lower": "0.5"}, "weight": "20"}
    assert points(row(Level("高"), declared("partly"), **given)) == ("10.00", "15.99")


@pytest.mark.parametrize(("settle", "expected"), [("top", "11.99"), ("midpoint", "10.50")])
def test_points_of_a_tier_are_settled_only_when_asked(row, settle, expected):
    given = {"use": "qualitative-tiers", "parameters": {"settle": settle}, "weight": "15"}
    outcome = row(Level("效果明显"), declared("partly"), **given)
    assert points(outcome) == expected
    assert outcome.score_range is None


def test_yes_and_no_are_scored_directly(row):
    yes = Measured("level", level="是", scale="yes-no", grade="是")
    no = Measured("level", level="否", scale="yes-no", grade="否")
    target = Level("是", "yes-no", "是")
    assert [points(row(target, v, weight="10")) for v in (yes, no)] == ["10.00", "0.00"]
    given = {"use": "binary", "parameters": {"deduction": "3"}, "weight": "10"}
    assert points(row(target, no, **given)) == "7.00"


# ── dates ────────────────────────────────────────────────────────────────────────────────────

JUNE = Deadline("<=", "month-end:6", DATE(2025, 6, 30))
NOT_BEFORE = Deadline(">=", "month-start:7", DATE(2025, 7, 1))
SPRING = Period(DATE(2025, 3, 1), DATE(2025, 5, 31))
YEAR = Deadline("<=", "year-end", DATE(2025, 12, 31))


@pytest.mark.parametrize(
    ("reading", "done", "parameters", "expected"),
    [
        (YEAR, DATE(2025, 12, 31), {}, "10.00"),
        (YEAR, DATE(2026, 1, 20), {}, "0.00"),
        (YEAR, DATE(2026, 1, 20), {"per_month": "2"}, "8.00"),
        (JUNE, DATE(2025, 7, 31), {"per_month": "2"}, "8.00"),
        (JUNE, DATE(2025, 8, 1), {"per_month": "2"}, "6.00"),
        (JUNE, DATE(2025, 7, 3), {"per_day": "0.5"}, "8.50"),
        (JUNE, DATE(2025, 12, 31), {"per_day": "0.5"}, "0.00"),
        (NOT_BEFORE, DATE(2025, 6, 29), {"per_day": "1"}, "8.00"),
        (SPRING, DATE(2025, 6, 2), {"per_day": "1"}, "8.00"),
    ],
)  # fmt: skip
def test_lateness(row, reading, done, parameters, expected):
    given = {"use": "lateness", "parameters": parameters, "weight": "10"}
    assert points(row(reading, done, **given)) == expected


def test_lateness_is_counted_from_the_last_allowed_day():
    assert lateness(Deadline("<", "date:06-01", DATE(2025, 6, 1)), DATE(2025, 6, 1)) == (1, 1)
    assert lateness(Deadline("=", "date", DATE(2025, 6, 1)), DATE(2025, 5, 30)) == (2, 1)
    assert lateness(JUNE, DATE(2025, 6, 30)) == (0, 0)
    assert months_late(DATE(2025, 6, 30), DATE(2025, 7, 31)) == 1


# ── groups ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_missed_in_part_is_for_a_person(row):
    from indicator_engine.expressions import Every

    quarterly = Every(Compare(">=", Decimal(1), "次"), "quarter")
    assert points(row(quarterly, ["1次"] * 4, weight="10")) == "10.00"
    assert points(row(quarterly, ["1次", "0次"], weight="10")) == ("0.00", "9.99")
    assert points(row(quarterly, "4次", weight="10")) is None


# ── refusals ─────────────────────────────────────────────────────────────────────────────────


def test_no_weight_no_score(row, b):
    outcome = row(b("≥3"), "2")
    assert (outcome.met, outcome.score, outcome.score_ratio, outcome.error) == (
        False,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("weight", ["-1", "NaN", "Infinity"])
def test_an_impossible_weight_is_an_error_of_the_row(row, b, weight):
    outcome = row(b("≥3"), "2", weight=weight)
    assert (outcome.met, outcome.score, outcome.error.code) == (False, None, "weight-refused")


@pytest.mark.parametrize(
    ("use", "parameters", "said"),
    [
        ("nothing", None, "method-unknown"),
        ("lateness", None, "method-form"),
        ("floor", None, "parameter-unset"),
        ("floor", {"floor_ratio": "0"}, "parameter-refused"),
        ("floor", {"floor_ratio": "x"}, "parameter-refused"),
        ("floor", {"floor": "0.6"}, "parameter-unknown"),
    ],
)
def test_a_method_that_cannot_be_used_leaves_the_verdict(row, b, use, parameters, said):
    outcome = row(b("≥3"), "2", weight="10", use=use, parameters=parameters)
    assert (outcome.met, outcome.score, outcome.error.code) == (False, None, said)


def test_a_score_outside_its_weight_is_no_score(row, b):
    outcome = row(b("≤3"), "4", weight="10", use="proportional")
    assert (outcome.met, outcome.score, outcome.error.code) == (False, None, "score-outside-weight")
    assert outcome.error.params["score"] == "40/3"


def test_a_score_is_rounded_once():
    assert round_points(Fraction(2, 3) * 10, Decimal(10), 2) == Decimal("6.67")
    assert round_points(Fraction(12345, 1000), Decimal("12.345"), 2) == Decimal("12.34")
    assert round_points(Fraction(1, 2), Decimal(10), 0) == Decimal(1)


def test_the_outcome_names_what_scored_it(row, b):
    outcome = row(b("≥95%"), "90%", weight="10")
    assert outcome.method.id == "proportional"
    assert outcome.profile.id == "mof-2020"
    assert outcome.rounding == "half-up-2"
    assert outcome.score_ratio == Decimal("0.947")
    assert outcome.pack.version
    assert outcome.points().exact == Fraction(900, 95)


# ── what is not known ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "actual", "met", "given"),
    [
        ("≥95%", "不足95%", False, ("0.00", "10.00")),  # below 95%, by how much nobody knows
        ("≤5%", "超过5%", False, ("0.00", "10.00")),
        ("30天内", "超过30天", False, ("0.00", "10.00")),
        (">90%", "大于90%", True, "10.00"),
        ("<5%", "低于5%", True, "10.00"),
        (">100人", "100余人", True, "10.00"),
        ("是", "已落实", None, ("0.00", "10.00")),
        ("是", "否", False, "0.00"),
    ],
)
def test_what_is_not_known_is_left_to_a_person(engine, target, actual, met, given):
    outcome = engine.evaluate(target, actual, weight=10)
    assert (outcome.met, points(outcome)) == (met, given)


def test_a_strict_boundary_is_not_lost_by_a_value_known_to_lie_beyond_it(engine, row, b):
    policies = {"strict_boundary": "zero"}
    outcome = row(b(">90%"), engine.measure("大于90%"), weight="10", policies=policies)
    assert (outcome.met, points(outcome)) == (True, "10.00")
    assert points(row(b(">90%"), "90%", weight="10", policies=policies)) == "0.00"


def test_a_reading_that_leaves_the_points_to_a_person_does_not_contradict_a_score(engine):
    outcome = engine.evaluate("≤4000元/月", "4200元/月", weight=10)
    assert len(outcome.spec.rulings) > 1
    assert (outcome.met, points(outcome), outcome.flags) == (False, "9.52", ())

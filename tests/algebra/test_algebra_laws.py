"""Laws of the algebra, on numbers in any unit of a dimension, on days and on unordered grades."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine
from indicator_engine.algebra import ANYTHING, NOTHING, Algebra
from indicator_engine.algebra.sets import EMPTY, EVERYTHING, Cut, IntervalSet
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
    Level,
    Measured,
    Period,
    Range,
    Threshold,
)
from indicator_engine.reading.bound import Bound

ENGINE = Engine.default()
ALGEBRA = Algebra.of(ENGINE.ruleset)

# ── conditions of one quantity ───────────────────────────────────────────────────────────────

OPERATORS = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
MONEY = ("元", "万元", "百元", "亿元")
LAND = ("平方米", "亩", "公顷", "平方公里")
COUNT = ("人", "名", "万人")
BARE = (None,)
DIMENSIONS = st.sampled_from([MONEY, LAND, COUNT, BARE])

# Few and small, so that ends meet; over every unit, so that they meet across units as well.
AMOUNTS = st.sampled_from(
    [Decimal(n) for n in (-1, 0, 1, 2, 3, 10000)]
    + [Decimal("0.0001"), Decimal("0.0002"), Decimal("0.01"), Fraction(2000, 3), Fraction(1, 3)]
)


def compares(units):
    return st.builds(Compare, OPERATORS, AMOUNTS, st.sampled_from(units))


def ranges(units):
    flags = st.booleans()
    ends = AMOUNTS | st.none()
    return st.builds(Range, ends, ends, flags, flags, st.sampled_from(units))


def grouped(atoms):
    def group(parts):
        several = st.lists(parts, max_size=3).map(tuple)
        return several.map(All) | several.map(AnyOf)

    return st.recursive(atoms, group, max_leaves=6)


def numbers(units):
    return grouped(compares(units) | ranges(units))


DATES = st.dates(datetime.date(2025, 1, 1), datetime.date(2025, 1, 6)) | st.sampled_from(
    [datetime.date.min, datetime.date.max]
)
DAYS = grouped(
    st.builds(Deadline, OPERATORS, st.just("date"), DATES) | st.builds(Period, DATES, DATES)
)
GRADES = grouped(st.sampled_from([Level(word, "yes-no", word) for word in ("是", "否")]))

FAMILIES = DIMENSIONS.map(numbers) | st.just(DAYS) | st.just(GRADES)
ONE = FAMILIES.flatmap(lambda family: family)
TWO = FAMILIES.flatmap(lambda family: st.tuples(family, family))
THREE = FAMILIES.flatmap(lambda family: st.tuples(family, family, family))

both, either, negated = ALGEBRA.intersection, ALGEBRA.union, ALGEBRA.negation
same, canonical = ALGEBRA.equivalent, ALGEBRA.canonical


# ── laws of sets ─────────────────────────────────────────────────────────────────────────────


@given(ONE)
def test_identity_idempotence_and_excluded_middle(a):
    assert both(a, ANYTHING) == either(a, NOTHING) == canonical(a)
    assert both(a, a) == either(a, a) == canonical(a)
    assert both(a, NOTHING) == both(a, negated(a)) == NOTHING
    assert either(a, ANYTHING) == either(a, negated(a)) == ANYTHING


@given(ONE)
def test_the_canonical_form_says_the_same_and_is_its_own(a):
    assert same(a, canonical(a))
    assert canonical(canonical(a)) == canonical(a)


@given(ONE)
def test_a_double_negation_is_no_negation(a):
    assert same(negated(negated(a)), a)


@given(TWO)
def test_order_does_not_matter(pair):
    a, b = pair
    assert same(both(a, b), both(b, a))
    assert same(either(a, b), either(b, a))
    assert ALGEBRA.overlaps(a, b) == ALGEBRA.overlaps(b, a)


@given(THREE)
def test_grouping_does_not_matter(three):
    a, b, c = three
    assert same(both(both(a, b), c), both(a, both(b, c)))
    assert same(either(either(a, b), c), either(a, either(b, c)))
    assert same(both(a, either(b, c)), either(both(a, b), both(a, c)))
    assert same(either(a, both(b, c)), both(either(a, b), either(a, c)))


@given(TWO)
def test_absorption(pair):
    a, b = pair
    assert same(either(a, both(a, b)), a)
    assert same(both(a, either(a, b)), a)


@given(TWO)
def test_de_morgan(pair):
    a, b = pair
    assert same(negated(both(a, b)), either(negated(a), negated(b)))
    assert same(negated(either(a, b)), both(negated(a), negated(b)))


@given(TWO)
def test_the_questions_agree_with_the_operations(pair):
    a, b = pair
    assert ALGEBRA.is_satisfiable(a) == (canonical(a) != NOTHING)
    assert ALGEBRA.overlaps(a, b) == (both(a, b) != NOTHING)
    assert ALGEBRA.implies(a, b) == same(both(a, b), a) == (both(a, negated(b)) == NOTHING)
    assert same(a, b) == (ALGEBRA.implies(a, b) and ALGEBRA.implies(b, a))
    stricter = ALGEBRA.is_stricter_than(a, b)
    assert stricter == (ALGEBRA.implies(a, b) and not ALGEBRA.implies(b, a))
    assert not (stricter and ALGEBRA.is_stricter_than(b, a))
    assert ALGEBRA.implies(both(a, b), a)
    assert ALGEBRA.implies(a, either(a, b))


@given(THREE)
def test_stricter_than_stricter_is_stricter(three):
    a, b, c = both(both(three[0], three[1]), three[2]), both(three[1], three[2]), three[2]
    steps = [ALGEBRA.is_stricter_than(a, b), ALGEBRA.is_stricter_than(b, c)]
    assert ALGEBRA.is_stricter_than(a, c) == any(steps)


@given(st.lists(compares(MONEY) | ranges(MONEY), max_size=4))
def test_a_contradiction_is_one_and_nothing_in_it_can_be_left_out(conditions):
    named = [(str(place), one) for place, one in enumerate(conditions)]
    texts = ALGEBRA.contradiction(named)
    satisfiable = ALGEBRA.is_satisfiable(All(tuple(conditions)))
    assert (texts == ()) == satisfiable == (ALGEBRA.explain_empty(named) is None)
    chosen = [conditions[int(text)] for text in texts]
    assert not (chosen and ALGEBRA.is_satisfiable(All(tuple(chosen))))
    for one in chosen:
        assert ALGEBRA.is_satisfiable(All(tuple(c for c in chosen if c is not one)))


# ── agreement with evaluation ────────────────────────────────────────────────────────────────


def met(condition, measured):
    """Say what evaluation says of a measured value."""
    threshold = Threshold("", condition)
    indicator = ENGINE.ruleset.compile(Bound(threshold), ENGINE.profile_id)
    return indicator.evaluate(measured).met


@pytest.mark.parametrize("units", [MONEY, LAND, COUNT, BARE], ids=str)
@given(data=st.data())
def test_a_value_satisfies_what_evaluation_says_it_meets(units, data):
    condition = data.draw(numbers(units))
    measured = Measured("number", data.draw(AMOUNTS), data.draw(st.sampled_from(units)))
    assert ALGEBRA.contains(condition, measured) == met(condition, measured)
    assert ALGEBRA.contains(canonical(condition), measured) == met(condition, measured)


@given(compares(MONEY) | ranges(MONEY), AMOUNTS)
def test_a_plain_number_is_in_the_unit_of_the_condition_as_for_check(condition, value):
    indicator = ENGINE.ruleset.compile(Bound(Threshold("", condition)), ENGINE.profile_id)
    assert ALGEBRA.contains(condition, value) == indicator.check(value)


@given(DAYS, DATES)
def test_a_day_satisfies_what_evaluation_says_it_meets(condition, day):
    """One day is not held against two deadlines of one cell: they are of two things."""
    measured = Measured("date", date=day)
    found = met(condition, measured)
    if found is None:
        assert has_two_deadlines(condition)
    else:
        assert ALGEBRA.contains(condition, day) == found
        assert ALGEBRA.contains(canonical(condition), measured) == found


def has_two_deadlines(condition) -> bool:
    parts = getattr(condition, "of", ())
    dues = {p.date for p in parts if isinstance(p, Deadline) and p.op in ("<=", "<")}
    together = isinstance(condition, All) and len(dues) > 1
    return together or any(has_two_deadlines(part) for part in parts)


@given(st.sampled_from(["excellence", "class", "yes-no"]), st.data())
def test_a_grade_satisfies_what_evaluation_says_it_meets(scale, data):
    grades = st.sampled_from([g.grade for g in ALGEBRA.scales[scale].grades])
    wanted, reached = data.draw(grades), data.draw(grades)
    measured = Measured("level", level=f"{reached}.", scale=scale, grade=reached)
    condition = Level(wanted, scale, wanted)
    assert ALGEBRA.contains(condition, measured) == met(condition, measured)


@pytest.mark.parametrize("units", [MONEY, LAND], ids=str)
@given(data=st.data())
def test_no_value_meets_a_stricter_condition_and_misses_the_looser(units, data):
    strict, loose = data.draw(numbers(units)), data.draw(numbers(units))
    strict = both(strict, loose)
    measured = Measured("number", data.draw(AMOUNTS), data.draw(st.sampled_from(units)))
    assert ALGEBRA.implies(strict, loose)
    assert not (met(strict, measured) and not met(loose, measured))


@given(compares(MONEY).filter(lambda one: one.op in (">=", "<=")), st.sampled_from(["up", "down"]))
def test_an_implied_equality_with_a_direction_is_what_evaluation_takes_it_for(bound, direction):
    bare = Compare("=", bound.value, bound.unit, implied=True)
    indicator = ENGINE.ruleset.compile(
        Bound(Threshold("", bare), direction=direction), ENGINE.profile_id
    )
    value = Measured("number", Decimal(1), "元")
    assert ALGEBRA.contains(bare, value, direction) == indicator.evaluate(value).met


# ── results are written to be read ───────────────────────────────────────────────────────────


@given(st.tuples(compares(MONEY), compares(MONEY)))
def test_a_result_is_in_a_unit_of_its_operands_the_first_where_it_reads_well(pair):
    result = both(*pair)
    parts = result.of if isinstance(result, All | AnyOf) else (result,)
    used = {part.unit for part in parts}
    assert used <= {one.unit for one in pair}
    assert len(used) <= 1
    if all(isinstance(one.value, Decimal) and one.value >= 1 for one in pair):
        same_unit = pair[0].unit == pair[1].unit
        assert not (same_unit and used - {pair[0].unit})


@given(
    compares(MONEY).filter(lambda one: isinstance(one.value, Decimal)),
    compares(MONEY).filter(lambda one: isinstance(one.value, Decimal)),
)
def test_a_result_of_two_bounds_is_read_back_as_itself(one, other):
    for result in (both(one, other), either(one, other), negated(one)):
        if result in (NOTHING, ANYTHING):
            continue
        read_back = ENGINE.parse(ENGINE.format(result)).reading
        assert canonical(read_back) == result


# ── the sets themselves ──────────────────────────────────────────────────────────────────────

VALUES = st.integers(0, 3).map(Fraction)
SETS = st.builds(
    IntervalSet,
    st.booleans(),
    st.sets(st.builds(Cut, VALUES, st.booleans())).map(lambda cuts: tuple(sorted(cuts))),
)
# Every value at a cut and one between any two: what agrees on these agrees everywhere.
WITNESSES = [Fraction(n, 2) for n in range(-1, 8)]


@given(SETS, SETS)
def test_membership_decides_everything(one, other):
    for value in WITNESSES:
        assert (value in one & other) == (value in one and value in other)
        assert (value in one | other) == (value in one or value in other)
        assert (value in ~one) == (value not in one)
    members = [[value in each for value in WITNESSES] for each in (one, other)]
    assert (one == other) == (members[0] == members[1])
    assert (one <= other) == all(b or not a for a, b in zip(*members, strict=True))


@given(SETS)
def test_a_set_is_its_pieces_inside_its_hull(one):
    pieces = one.pieces()
    for value in WITNESSES:
        inside = [
            (low is None or Cut(value) >= low) and (high is None or Cut(value) < high)
            for low, high in pieces
        ]
        assert sum(inside) == (value in one)
    assert one <= one.hull()
    assert (not pieces) == (one == EMPTY)
    assert len(one.hull().pieces()) <= 1
    assert EMPTY <= one <= EVERYTHING

"""What is stored without loss is read back as it was, in every system, for every expression."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine
from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Grade,
    Graded,
    Level,
    Period,
    Range,
)
from indicator_engine.storage import Columns, find_system, from_columns, to_columns

RULES = Engine.default().ruleset
SYSTEMS = [find_system(RULES, name) for name in sorted(RULES.data.systems)]
UNITS = [*sorted(set(RULES.units.spellings.values())), "元/人·天", "次/季度", "例/10万人"]

OPERATORS = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
DECIMALS = st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False)
AMOUNTS = DECIMALS | st.fractions(-9, 9, max_denominator=9).filter(
    lambda value: value.denominator not in (1, 2, 4, 5, 8)
)
WORDS = st.sampled_from(
    ["不断提升业务水平", "优", "良", "是", "不适用", "/", "甲-乙", "及时_", "-"]
)
ABOUT = st.none() | st.sampled_from(["甲项目", "乙"])
UNIT = st.none() | st.sampled_from(UNITS)
BASIS = st.none() | st.builds(Basis, st.just("previous-year"), st.sampled_from(["increase", None]))
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))

PLAIN = st.builds(Compare, OPERATORS, AMOUNTS, UNIT) | st.builds(
    lambda value, unit: Compare("=", value, unit, implied=True), AMOUNTS, UNIT
)
ATOMS = st.one_of(
    PLAIN,
    st.builds(Compare, OPERATORS, AMOUNTS, UNIT, basis=BASIS, anchor=ABOUT, subject=ABOUT),
    st.just(Compare("<=", None, ref="budget")),
    st.builds(Range, AMOUNTS, AMOUNTS, st.booleans(), st.booleans(), UNIT, BASIS, ABOUT),
    st.builds(Deadline, st.sampled_from(["<=", "<", ">="]), st.just("date"), DAYS),
    st.builds(Deadline, st.just("<="), st.sampled_from(["year-end", "month-end:6"])),
    st.builds(Period, DAYS, DAYS, st.just("date:1-1..date:2-2")),
    st.builds(Level, WORDS, subject=ABOUT),
    WORDS.map(lambda text: RULES.read(text).reading),
)
PARTS = st.lists(ATOMS, min_size=1, max_size=3).map(tuple)
EXPRESSIONS = st.one_of(
    ATOMS,
    PARTS.map(All),
    PARTS.map(AnyOf),
    ATOMS.map(lambda of: Every(of, period="quarter")),
    PARTS.map(lambda of: Graded(tuple(Grade("优", part) for part in of))),
)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.file.id)
@given(EXPRESSIONS)
def test_what_is_not_lossy_comes_back(system, expression):
    columns = to_columns(expression, system)
    assert columns.lossy == bool(columns.cannot)
    if not columns.lossy:
        assert from_columns(columns, system).reading == expression


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.file.id)
@given(EXPRESSIONS)
def test_a_system_stores_only_what_it_takes(system, expression):
    columns = to_columns(expression, system)
    if columns.op is None:
        assert columns.lossy
        return
    code = system.code(columns.op)
    assert columns.kind == code.means
    if code.means == "compare":
        assert len(code.op) == 1
        assert system.takes(columns.value)
        assert columns.unit or not code.unit_required or columns.lossy
    elif columns.value is not None:
        assert not any(sign in columns.value for sign in system.file.refused)


@given(st.builds(Compare, OPERATORS, AMOUNTS, UNIT) | PLAIN)
def test_a_table_with_signs_loses_no_plain_comparison(bound):
    (system,) = [system for system in SYSTEMS if system.file.signs]
    assert not to_columns(bound, system).lossy


@given(st.builds(Compare, st.sampled_from(["=", "<", "<="]), DECIMALS, st.sampled_from(UNITS)))
def test_the_deployed_system_loses_no_settled_comparison_of_a_decimal(bound):
    system = find_system(RULES, "deployed")
    columns = to_columns(bound, system)
    assert not columns.lossy
    assert re.fullmatch(r"-?\d+\.?\d*", columns.value)


def test_every_unit_of_the_rules_is_stored_and_read_back():
    (system,) = [system for system in SYSTEMS if system.file.signs]
    for unit in UNITS:
        for value in (Decimal(12), Fraction(2, 3)):
            bound = Compare("<=", value, unit)
            assert from_columns(to_columns(bound, system), system).reading == bound


@given(st.sampled_from(["1", "2"]), DECIMALS, st.sampled_from(UNITS))
def test_no_row_with_an_unsettled_code_is_ever_read(code, value, unit):
    with pytest.raises(ThresholdSyntaxError):
        from_columns(Columns(code, f"{value:f}", unit), find_system(RULES, "deployed"))

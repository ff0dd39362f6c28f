"""Laws of units: names read back, factors are exact and pint's own, order does not matter."""

from __future__ import annotations

import pickle
import random
import threading
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicator_engine.exact import exact
from indicator_engine.units import (
    Unit,
    UnitTable,
    comparable,
    compile_factors,
    convert,
    ratio,
    unit_problems,
)
from indicator_engine.units.compound import MAX_FACTORS
from indicator_engine.units.table import MAX_CHARS

AMOUNTS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)


@st.composite
def compounds(draw, names):
    """Write a compound unit in one of the usual notations."""
    above = draw(st.lists(st.sampled_from(names), max_size=2))
    below = draw(st.lists(st.sampled_from(names), max_size=3))
    numbers = ["", "", "", "10万", "1000", "千", "万", "百万"]
    below = [draw(st.sampled_from(numbers)) + name for name in below]
    per = draw(st.sampled_from(["/", "每", " / ", "/每"]))
    times = draw(st.sampled_from(["/", "·", "*", "×", ".", "、", "每", " · "]))
    if not below:
        return "·".join(above)
    group = times.join(below)
    return "·".join(above) + per + (f"({group})" if draw(st.booleans()) else group)


# ── spellings ────────────────────────────────────────────────────────────────────────────────


def test_every_name_reads_as_itself(table, names):
    assert len(names) > 1000
    for name in names:
        unit = table.find(name)
        assert unit is not None, name
        assert unit.name == name
        assert table.match(name) == (unit, len(name))


def test_every_spelling_reads_as_its_unit(table):
    for spelling, name in table.spellings.items():
        assert table.find(spelling) == table.find(name), spelling


def test_every_spelling_may_hold_blanks(table):
    for spelling, name in table.spellings.items():
        if not any(one.isascii() and two.isascii() for one, two in pairwise(spelling)):
            assert table.find("  ".join(spelling)) == table.find(name), spelling


@given(data=st.data())
def test_full_width_reads_as_half_width(table, data):
    spelling = data.draw(st.sampled_from(sorted(table.spellings)))
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in spelling)
    assert table.find(wide) == table.find(spelling)


def test_no_two_units_share_a_spelling(files):
    assert unit_problems(files) == []


@given(data=st.data())
def test_a_compound_reads_as_itself_by_its_name(table, names, data):
    text = data.draw(compounds(names))
    unit = table.find(text)
    assume(unit is not None)
    assert table.find(unit.name) == unit
    assert table.match(unit.name) == (unit, len(unit.name))


@given(data=st.data())
def test_a_compound_is_the_product_of_its_parts(table, names, data):
    above = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
    below = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    text = "·".join(above) + "/" + "·".join(below)
    assume(text not in table.spellings)
    unit = table.find(text)
    factor, dimensions = Fraction(1), defaultdict(int)
    for part, sign in [(part, 1) for part in above] + [(part, -1) for part in below]:
        simple = table.find(part)
        factor *= simple.factor**sign
        for name, power in simple.dimensions:
            dimensions[name] += sign * power
    assert unit.name == text
    assert unit.factor == factor
    assert dict(unit.dimensions) == {name: power for name, power in dimensions.items() if power}


@given(
    text=st.text(max_size=60)
    | st.text("元人天万亿百/每·*.、()（）0123456789 %台套次kWh", max_size=40)
)
def test_any_text_is_a_unit_or_none(table, text):
    unit = table.find(text)
    assert unit is None or table.find(unit.name) == unit
    assert table.suggest(text) is None or table.find(table.suggest(text)) is not None
    for start in range(len(text) + 1):
        found = table.match(text, start)
        assert found is None or start < found[1] <= len(text)


@given(data=st.data())
def test_a_match_is_the_whole_spelling_before_other_words(table, names, data):
    name = data.draw(st.sampled_from(names))
    unit, end = table.match(f"11{name}，以内", 2)
    assert (unit.name, end) == (name, 2 + len(name))


# ── factors ──────────────────────────────────────────────────────────────────────────────────


@given(amount=AMOUNTS, data=st.data())
def test_a_scale_is_exactly_its_power_of_ten(table, files, amount, data):
    unit = data.draw(st.sampled_from([u for file in files for u in file.units if u.scales]))
    scale = data.draw(st.sampled_from(sorted(unit.scales)))
    one, scaled = table.find(unit.name), table.find(scale + unit.name)
    value = convert(amount, scaled, one)
    assert value == amount * int(table.scales[scale])
    assert convert(value, one, scaled) == amount


def test_factors_are_those_of_the_definitions(files, factors):
    """Multiply the factors out by hand, without pint."""
    units = {unit.name: unit for file in files for unit in file.units}

    def by_hand(name):
        unit = units[name]
        if unit.of is None:
            return Fraction(1), {unit.dimension: 1}
        factor, dimensions = Fraction(unit.factor), defaultdict(int)
        above, _, below = unit.of.partition("/")
        for part, sign in [(p, 1) for p in above.split("·")] + [(p, -1) for p in below.split("·")]:
            if part:
                value, powers = by_hand(part)
                factor *= value**sign
                for dimension, power in powers.items():
                    dimensions[dimension] += sign * power
        return factor, dict(dimensions)

    for name in units:
        factor, dimensions = by_hand(name)
        assert Fraction(factors[name].factor) == factor, name
        assert dict(factors[name].dimensions) == dimensions, name
        assert list(factors[name].dimensions) == sorted(factors[name].dimensions)


def test_the_table_converts_as_pint_does(table, names, registry):
    kinds = defaultdict(list)
    for name in names:
        kinds[table.find(name).dimensions].append(name)
    pairs = 0
    for members in kinds.values():
        for one, other in pairwise([*members, members[0]]):
            pint = registry.Quantity(Fraction(1), table.to_pint_name(one))
            exactly = pint.to(table.to_pint_name(other)).magnitude
            assert ratio(table.find(one), table.find(other)) == exactly
            pairs += 1
    assert pairs == len(names)


@given(data=st.data())
def test_a_compound_is_what_pint_says(table, names, registry, data):
    unit = table.find(data.draw(compounds(names)))
    assume(unit is not None)
    quantity = registry.parse_expression(table.to_pint_name(unit))
    magnitude = getattr(quantity, "magnitude", quantity)
    if hasattr(quantity, "to_root_units"):
        magnitude = quantity.to_root_units().magnitude
    assert magnitude == unit.factor


def test_units_of_different_kinds_do_not_compare_in_pint_either(table, files, registry):
    bases = [unit.name for file in files for unit in file.units if unit.dimension]
    for one, other in pairwise(bases):
        assert not comparable(table.find(one), table.find(other))
        left, right = (registry.Quantity(1, table.to_pint_name(name)) for name in (one, other))
        assert not left.is_compatible_with(right)


@given(data=st.data(), amount=AMOUNTS)
def test_conversion_there_and_back_changes_nothing(table, names, data, amount):
    one = table.find(data.draw(st.sampled_from(names)))
    alike = [name for name in names if comparable(one, table.find(name))]
    other = table.find(data.draw(st.sampled_from(alike)))
    value = convert(amount, one, other)
    assert convert(value, other, one) == exact(Fraction(amount))
    assert ratio(one, other) * ratio(other, one) == 1


def test_two_decimal_amounts_convert_exactly(table):
    ten_thousands, one = table.find("万元"), table.find("元")
    for cents in range(1, 10_000):
        value = convert(Decimal(cents).scaleb(-2), ten_thousands, one)
        assert (value, type(value)) == (cents * 100, Decimal)
        assert convert(value, one, ten_thousands) == Decimal(cents).scaleb(-2)


# ── order, threads, pickles ──────────────────────────────────────────────────────────────────


@given(seed=st.integers())
def test_the_order_of_definitions_does_not_matter(table, files, factors, fold, seed):
    shuffle = random.Random(seed)
    split = []
    for file in files:
        units, scales = list(file.units), list(file.scales)
        shuffle.shuffle(units)
        shuffle.shuffle(scales)
        half = len(units) // 2
        split.append(replace(file, units=tuple(units[half:]), scales=tuple(scales[3:])))
        split.append(replace(file, units=tuple(units[:half]), scales=tuple(scales[:3])))
    other = UnitTable(split, factors, fold)
    assert other.spellings == table.spellings
    for text in ("万元/人·天", "元/人、天", "例/10万人", "件(册)", "kW·h"):
        assert other.find(text) == table.find(text)
    assert other.suggest("平方未") == table.suggest("平方未") == "平方米"


def test_pint_gives_the_same_factors_in_any_order(files, factors):
    backwards = [replace(file, units=file.units[::-1], scales=file.scales[::-1]) for file in files]
    assert compile_factors(backwards) == dict(factors)


def test_threads_read_as_one_does(files, factors):
    texts = ["万元/人", "元/人、天", "平 方 米", "百度", "件（册）", "/10万人", "km"] * 30
    alone, shared = UnitTable(files, factors), UnitTable(files, factors)
    expected, results = [alone.find(text) for text in texts], []

    def work():
        results.append([shared.find(text) for text in texts])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 8


def test_units_and_tables_pickle(table, files, factors):
    unit = table.find("万/人")
    again = pickle.loads(pickle.dumps(unit))
    assert (again, again.assumed, hash(again)) == (unit, True, hash(unit))
    small = pickle.loads(pickle.dumps(UnitTable(files, factors)))
    assert small.find("元/人、天").name == "元/人·天"
    assert Unit("x", Fraction(1), ()) != unit


# ── hostile input ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "元/" * 500_000,
        "元" + "·元" * 500_000,
        "(" * 500_000 + "元" + ")" * 500_000,
        "元/" + "(" * 500_000,
        "元" + " " * 1_000_000,
        "万" * 1_000_000,
        "元/" + "9" * 1_000_000 + "人",
        "件" + "(册)" * 300_000,
        "元^" + "9" * 1_000_000,
    ],
)
def test_a_megabyte_is_refused_at_once(table, text):
    assert table.find(text) is None
    assert table.suggest(text) is None
    found = table.match(text)
    assert found is None or found[1] <= MAX_CHARS
    for start in range(2_000):
        table.match(text, start)


def test_a_compound_has_few_factors(table):
    assert table.find("元" + "/元" * (MAX_FACTORS - 1)) is not None
    assert table.find("元" + "/元" * MAX_FACTORS) is None
    assert table.match("元" + "/元" * 50)[0].name.count("元") == MAX_FACTORS

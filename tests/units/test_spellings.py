"""Spellings of the field, one line a case; what is no unit is refused, not guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from indicator_engine.errors import UnitError
from indicator_engine.units import UnitTable, comparable, ratio
from indicator_engine.units.suggesting import closest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # widths, look-alikes, blanks
        ("％", "%"), ("元／人", "元/人"), ("台（套）", "台(套)"), ("平 方 米", "平方米"),
        ("万 元", "万元"), (" 万元 ", "万元"), ("萬元", "万元"), ("萬圓", "万元"),
        ("人•天", "人天"),
        ("元÷人", "元/人"), ("(万元)", "万元"), ("（%）", "%"),
        # aliases
        ("圆", "元"), ("人民币", "元"), ("百分比", "%"), ("平米", "平方米"), ("㎡", "平方米"),
        ("m2", "平方米"), ("m²", "平方米"), ("km", "公里"), ("KM", "公里"), ("kg", "千克"),
        ("m³", "立方米"), ("kWh", "千瓦时"), ("kW·h", "千瓦时"), ("千瓦·小时", "千瓦时"),
        ("个工作日", "工作日"), ("个百分点", "百分点"), ("个季度", "季度"), ("个小时", "小时"),
        ("dB(A)", "分贝"), ("°C", "℃"), ("ms", "毫秒"), ("元(人民币)", "元"), ("间数", "间"),
        # names that keep the word that was written
        ("名", "名"), ("个月", "个月"), ("日", "日"), ("千米", "千米"), ("场次", "场次"),
        # compound units
        ("元/人·天", "元/人·天"), ("元/人/天", "元/人·天"), ("元/人*天", "元/人·天"),
        ("元/人×天", "元/人·天"), ("元/人、天", "元/人·天"), ("元/(人·天)", "元/人·天"),
        ("元/(人.天)", "元/人·天"), ("元/人.天", "元/人·天"), ("元每人每天", "元/人·天"),
        ("元/每人每天", "元/人·天"), ("元 / 人 · 天", "元/人·天"), ("元/人x月", "元/人·月"),
        ("次/季度", "次/季度"), ("次/月", "次/月"), ("万元/人", "万元/人"), ("公斤/亩", "公斤/亩"),
        ("mg/L", "毫克/升"), ("毫克/升", "毫克/升"), ("μg/m³", "微克/立方米"),
        ("元/㎡", "元/平方米"),
        ("元/生·年", "元/生·年"), ("元/生/年", "元/生·年"), ("名/校", "名/校"),
        ("次/学期", "次/学期"),
        ("小时/周", "小时/周"), ("立方米/秒", "立方米/秒"), ("升/百公里", "升/百公里"),
        ("吨标准煤/万元", "吨标准煤/万元"), ("元/人次", "元/人次"), ("元/人（次）", "元/人次"),
        ("万亩次", "万亩次"), ("人·次", "人次"), ("人（次）", "人次"), ("起/万车", "起/万车"),
        # rates per so many
        ("/10万", "/10万"), ("1/10万", "/10万"), ("/10万人", "/10万人"), ("每10万人", "/10万人"),
        ("例/10万人", "例/10万人"), ("人/千人", "人/千人"), ("人/万人", "人/万人"),
        ("人/千常住人口", "人/千人"), ("张/千人口", "张/千人"), ("每人每天", "/人·天"),
        ("件/1000户", "件/1000户"), ("人/十万人", "人/十万人"), ("人/亿元", "人/亿元"),
        # two measure words at once
        ("件(册)", "件(册)"), ("万件（册）", "万件(册)"), ("张(份)", "张(份)"), ("台套", "台(套)"),
        ("台/套", "台(套)"), ("个/件", "个(件)"), ("万元/台（套）", "万元/台(套)"),
        ("人（名）", "人"),
        ("%(百分比)", "%"), ("％（百分比）", "%"), ("天（日）", "天"),
        # scales
        ("万", "万"), ("万人次", "万人次"), ("万平方米", "万平方米"), ("亿元", "亿元"),
        ("万亿元", "万亿元"), ("仟元", "千元"), ("佰万元", "百万元"), ("亿斤", "亿斤"),
    ],
)  # fmt: skip
def test_reads_as(table, text, name):
    unit = table.find(text)
    assert unit is not None
    assert unit.name == name


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "/", "每", "·", "()", "元/", "/元/", "元//人", "元·", "元*人", "×人", "1次",
        "11万元",
        "百度", "百家", "十日", "万百分点", "万%", "千万亿元", "万万亿元", "百千米", "千公里米",
        "元^2", "元^99999999", "米**2", "元/((人))", "元/(人", "元/人)", "元/(人/天)", "元/()",
        "元/10人", "元/0人", "元/1人", "元/00万人", "元/300人", "元/-100人", "元/1e5人", "元/2.5人",
        "小时(天)", "元(万元)", "万件(千册)", "次(%)", "台每套", "months", "kmh", "m 3", "元人",
        "人元", "平方未", "次以上", "元及以上", "90%", "%%", "单位：万元",
    ],
)  # fmt: skip
def test_is_no_unit(table, text):
    assert table.find(text) is None


@pytest.mark.parametrize(
    ("text", "start", "name", "end"),
    [
        ("11万元以内", 2, "万元", 4),
        ("11 万 元 以内", 3, "万元", 6),
        ("90％以上", 2, None, None),  # the text must be folded
        ("90%以上", 2, "%", 3),
        ("3次", 0, None, None),
        ("3次", 2, None, None),
        ("3次", 9, None, None),
        ("400元/人、天，", 3, "元/人·天", 8),
        ("100人、20天", 3, "人", 4),
        ("15/10万", 2, "/10万", 6),
        ("720元/生·年，初中", 3, "元/生·年", 8),
        ("5m宽", 1, "米", 2),
        ("5months", 1, None, None),
        ("10 m 3座", 3, "米", 4),
        ("3000公里/", 4, "公里", 6),
        ("250万左右", 3, "万", 4),
        ("10万/人，", 2, "万元/人", 5),
        ("3百家", 1, None, None),
        ("3千万亿元", 1, None, None),
        ("5次/百家", 1, "次", 2),
        ("5例/10万活产", 1, "例/10万", 6),
        ("2台每套", 1, "台", 2),
        ("5件(册)以上", 1, "件(册)", 5),
        ("5件(其中)", 1, "件", 2),
        ("100元/(人", 3, "元", 4),
    ],
)
def test_the_longest_unit_at_a_place(table, text, start, name, end):
    found = table.match(text, start)
    if name is None:
        assert found is None
    else:
        assert (found[0].name, found[1]) == (name, end)


@pytest.mark.parametrize(
    ("text", "name", "assumed"),
    [("万/人", "万元/人", True), ("亿每年", "亿元/年", True), ("万元/人", "万元/人", False)],
)
def test_money_that_was_left_out_is_marked(table, text, name, assumed):
    unit = table.find(text)
    assert (unit.name, unit.assumed) == (name, assumed)
    assert unit == table.find(name)


def test_a_scale_alone_is_a_number(table):
    unit = table.find("万")
    assert (unit.factor, unit.dimensions, unit.assumed) == (10000, (), False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("次", "家"), ("次", "人次"), ("人", "人次"), ("期", "次"), ("家", "户"), ("个", "件"),
        ("%", "百分点"), ("天", "工作日"), ("月", "天"), ("年", "学年"), ("月", "月份"),
        ("周", "月"),
        ("元", "美元"), ("M", "米"), ("度", "千瓦时"), ("度", "℃"), ("TB", "GB"), ("分", "%"),
        ("万", "万元"), ("万", "倍"), ("/10万", "/10万人"), ("元/人·月", "元/人·天"), ("块", "元"),
        ("公斤", "升"), ("平方米", "立方米"), ("米", "平方米"), ("千瓦", "千瓦时"),
        ("吨标准煤", "吨"),
    ],
)  # fmt: skip
def test_do_not_compare(table, one, other):
    assert not comparable(table.find(one), table.find(other))
    with pytest.raises(UnitError) as caught:
        ratio(table.find(one), table.find(other))
    assert caught.value.code == "unit-mismatch"
    assert caught.value.params == {"unit": one, "target": other}


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        ("万元", "元", 10000), ("亿元", "万元", 10000), ("元", "万元", Fraction(1, 10000)),
        ("名", "人", 1), ("位", "人", 1), ("生", "人", 1), ("千名", "人", 1000),
        ("亩", "平方米", Fraction(2000, 3)), ("公顷", "亩", 15),
        ("万亩", "公顷", Fraction(2000, 3)),
        ("平方公里", "公顷", 100), ("‰", "%", Fraction(1, 10)), ("倍", "%", 100), ("成", "%", 10),
        ("基点", "百分点", Fraction(1, 100)), ("公里", "米", 1000), ("千米", "公里", 1),
        ("斤", "公斤", Fraction(1, 2)), ("吨", "kg", 1000), ("毫克", "公斤", Fraction(1, 10**6)),
        ("小时", "分钟", 60), ("毫秒", "秒", Fraction(1, 1000)), ("天", "小时", 24),
        ("周", "日", 7),
        ("年", "月", 12), ("季度", "个月", 3), ("半年", "季度", 2), ("立方米", "升", 1000),
        ("元/人·年", "元/生·月", Fraction(1, 12)), ("元/人·次", "元/人次", 1),
        ("元/kWh", "元/千瓦时", 1),
        ("人·天", "人日", 1), ("件(册)", "件", 1), ("例/10万人", "例/百万人", 10),
        ("mg/L", "克/立方米", 1), ("吉焦", "千瓦时", Fraction(2500, 9)),
        ("次/周", "次/日", Fraction(1, 7)),
        ("吨/亩", "公斤/平方米", Fraction(3, 2)), ("万人次/年", "人次/月", Fraction(10000, 12)),
    ],
)  # fmt: skip
def test_compare_exactly(table, one, other, times):
    assert ratio(table.find(one), table.find(other)) == times


def test_dimensions_may_be_named_or_spelled(table):
    assert table.dimensions_of("money") == (("money", 1),)
    assert table.dimensions_of("次") == (("次", 1),)
    assert table.dimensions_of("人次") == (("人", 1), ("次", 1))
    assert table.dimensions_of("元/人") == (("money", 1), ("人", -1))
    assert table.dimensions_of("nothing") is None


# ── errors and suggestions ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("平方未", "平方米"), ("工做日", "工作日"), ("平米方", "平方米"), ("个工作曰", "工作日"),
        ("万平方来", "万平方米"), ("元/平方未", "元/平方米"), ("千瓦寸", "千瓦时"), ("百家", "家"),
        ("万园", None), ("学其", None), ("圆", None), ("", None), ("入", None), ("不断提升", None),
        ("元/人/人/未/来", None),
    ],
)  # fmt: skip
def test_did_you_mean(table, text, near):
    assert table.suggest(text) == near


def test_a_slip_is_counted_once():
    table = {"abcde": "A", "xyz": "X"}
    assert closest("abdce", table) == "A"  # two neighbours changed places
    assert closest("abXYe", table) == "A"  # two slips in five characters
    assert closest("aXYZe", table) is None
    assert closest("xz", table) == "X"
    assert closest("x" * 25, table) is None


def test_an_unknown_unit_says_where_and_what_was_meant(table):
    with pytest.raises(UnitError) as caught:
        table.require("平方未")
    error = caught.value
    assert (error.code, error.text, error.field, error.span) == (
        "unknown-unit", "平方未", "unit", (0, 3),
    )  # fmt: skip
    assert error.params == {"unit": "平方未", "suggestion": "平方米"}
    with pytest.raises(UnitError) as caught:
        table.require("不是单位", "actual")
    assert (caught.value.field, caught.value.params) == ("actual", {"unit": "不是单位"})


def test_a_scale_that_is_not_listed_is_named(table):
    with pytest.raises(UnitError) as caught:
        table.require("百家")
    assert caught.value.code == "unit-scale-not-allowed"
    assert caught.value.params == {"scale": "百", "unit": "家"}


def test_a_known_unit_is_returned(table):
    assert table.require("万元") is table.find("万元")


# ── what pint would have made of it (anchors: the trap table) ────────────────────────────────


def test_pint_gets_names_that_it_reads_as_we_do(table, registry):
    for text in (
        "％",
        "‰",
        "℃",
        "件（册）",
        "台(套)",
        "元／人",
        "元/(人·天)",
        "例/10万人",
        "万",
        "%/年",
    ):
        unit = table.find(text)
        expression = table.to_pint_name(unit)
        quantity = registry.parse_expression(expression)
        magnitude = getattr(quantity, "magnitude", quantity)
        if hasattr(quantity, "to_root_units"):
            magnitude = quantity.to_root_units().magnitude
        assert magnitude == unit.factor, text
    assert table.to_pint_name("元／人·天") == "元 / (人) / (天)"
    with pytest.raises(UnitError):
        table.to_pint_name("百度")


def test_our_registry_takes_no_unlisted_scale(registry):
    import pint

    for name in ("百度", "百家", "十日", "万百分点", "千克克", "m", "h", "hour", "meter"):
        with pytest.raises(pint.UndefinedUnitError):
            registry.parse_units(name)


def test_our_registry_refuses_another_meaning(registry):
    import pint

    with pytest.raises(pint.RedefinitionError):
        registry.define("斤 = 600 * 克")


def test_seven_hundred_yuan_is_not_less_than_itself(registry):
    assert registry.Quantity(700, "元") >= registry.Quantity(Fraction(7, 100), "万元")


# ── tables from other definitions ────────────────────────────────────────────────────────────


def test_a_column_may_add_an_ending(files, factors):
    class Given:
        scales, units, per, times = (), (), (), ()
        bare_scale_unit, column_endings = None, ("数",)

    table = UnitTable([*files, Given()], factors)
    assert table.find("场数").name == "场"
    assert table.find("数") is None
    assert table.match("3条数据", 1)[1] == 2

"""Several bodies in one row: sums, means by money, points of words by money; or open, with why."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.auditing import audit, parse_form
from indicator_engine.plans import (
    Actuals,
    Body,
    Budget,
    Department,
    DocumentErrors,
    Entry,
    Plan,
    PlanIndicator,
    Project,
    assess,
    parse_actuals,
    read_actuals,
    read_plan,
)


def row_with(engine, target, bodies, *, money=None, weight="10", **cell):
    """Assess one row that several bodies measured; `money` is that of the table's bodies."""
    indicator = PlanIndicator(
        id="r", name=cell.pop("name", "事项"), target=target, weight=Decimal(weight), **cell
    )
    project = Project(
        id="p", name="p", indicators=(indicator,), budget=Budget(unit="万元", initial=Decimal(30))
    )
    plan = Plan(year=2025, department=Department(id="d", name="d"), projects=(project,))
    given = {
        name: body if isinstance(body, Body) else Body(value=body) for name, body in bodies.items()
    }
    actuals = Actuals(
        values={"r": Entry(bodies=given)}, bodies={} if money is None else {"p": money}
    )
    return assess(engine, plan, actuals).rows[0]


# ── the worked numbers ───────────────────────────────────────────────────────────────────────


def test_counts_add_and_the_row_is_scored_after_adding(engine):
    row = row_with(engine, "≥80次", {"甲": "30次", "乙": "45次"})
    assert (row.outcome.value, row.outcome.met) == (75, False)
    assert str(row.outcome.score) == "9.38"
    assert row.outcome.measured.text == "甲 30次 + 乙 45次"
    assert "bodies-added" in row.outcome.notes


def test_rates_are_averaged_by_money(engine):
    bodies = {"甲": Body(value="60%", money="10万元"), "乙": Body(value="90%", money="20万元")}
    row = row_with(engine, "≥80%", bodies)
    assert (row.outcome.value, row.outcome.met) == (80, True)
    assert "(甲 60% × 10万元 + 乙 90% × 20万元) ÷ 30万元" in row.outcome.explain("en").text


def test_the_points_of_words_are_averaged_by_money(engine):
    words = {"甲": "达成预期指标", "乙": "部分达成年度指标并具有一定效果"}
    row = row_with(engine, "效果明显", words, money={"甲": "10", "乙": "20"}, weight="20")
    # (16.00 to 20.00) × 10 and (12.00 to 15.99) × 20, over 30
    assert [str(end) for end in row.points.ends] == ["13.33", "17.33"]
    assert row.outcome.met is None
    assert row.need.code == "tier"
    assert [part.label for part in row.outcome.remarks.parts] == ["甲", "乙"]


def test_one_tier_of_all_bodies_is_the_tier_of_the_row(engine):
    words = {"甲": "达成预期指标", "乙": "达成预期指标"}
    row = row_with(engine, "效果明显", words, money={"甲": "1", "乙": "2"}, weight="20")
    assert (row.outcome.met, row.outcome.remarks.tier) == (True, "top")
    assert [str(end) for end in row.points.ends] == ["16.00", "20.00"]


def test_a_settled_mean_of_points_waits_for_nobody(engine, tmp_path):
    (tmp_path / "profile.yaml").write_text(
        """\
schema: profile/1
id: middle
summary: 取各档中点
source: {document: convention}
extends: hubei
decide:
  - {form: [level, graded], use: qualitative-tiers, parameters: {settle: midpoint}}
examples:
  - {text: 效果明显, actual: 部分达成, weight: "10", score: "7.00", met: "false"}
""",
        encoding="utf-8",
    )
    own = engine.extend(tmp_path).with_profile("middle")
    row = row_with(own, "效果明显", {"甲": "达成", "乙": "部分达成"}, money={"甲": "1", "乙": "1"})
    # midpoints 9.00 and (6.00 + 7.99) ÷ 2 = 7.00
    assert str(row.outcome.score) == "8.00"
    assert (row.standing, row.need) == ("scored", None)


def test_the_numbers_of_the_example_are_those_of_its_page(engine, root):
    folder = root / "examples" / "several-bodies"
    plan = read_plan(folder / "plan.yaml")
    (sheet,) = assess(engine, plan, read_actuals(folder / "actuals.yaml", plan)).sheets
    rows = {row.indicator.id: row for row in sheet.rows}
    assert (str(rows["R1.1"].outcome.value), str(rows["R1.1"].outcome.score)) == ("40.7", "5.31")
    assert Fraction(rows["R1.5"].outcome.value) == Fraction("149043.7") / Fraction("1742.5")
    assert [str(end) for end in rows["R1.12"].points.ends] == ["7.51", "9.51"]
    assert rows["R1.13"].outcome.met is True
    assert rows["R1.13"].notes == ()
    assert [str(end) for end in sheet.total.points.ends] == ["91.24", "93.24"]
    assert [str(end) for end in sheet.awarded["self"].points.ends] == ["94.24", "96.24"]
    assert sheet.total.grade == "优"


# ── laws ─────────────────────────────────────────────────────────────────────────────────────

AMOUNTS = st.integers(0, 10**6).map(lambda cents: Decimal(cents) / 100)
MONEY = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
TARGETS = st.sampled_from([("≥80次", "次"), ("≤90%", "%"), ("≥95%", "%"), ("≤11万元", "万元")])


def bodies_of(values, unit):
    return {
        f"b{at}": Body(value=f"{value:f}{unit}", money=f"{money:f}万元")
        for at, (value, money) in enumerate(values)
    }


@given(st.lists(st.tuples(AMOUNTS, MONEY), min_size=1, max_size=6), TARGETS, st.randoms())
def test_the_order_of_bodies_does_not_matter(engine, values, target, random):
    text, unit = target
    bodies = list(bodies_of(values, unit).items())
    first = row_with(engine, text, dict(bodies)).outcome
    random.shuffle(bodies)
    again = row_with(engine, text, dict(bodies)).outcome
    assert (first.met, first.value, first.score) == (again.met, again.value, again.score)


@given(AMOUNTS, st.lists(MONEY, min_size=1, max_size=6))
def test_equal_rates_are_that_rate(engine, value, money):
    bodies = bodies_of([(value, one) for one in money], "%")
    assert row_with(engine, "≥95%", bodies).outcome.value == value


@given(st.tuples(AMOUNTS, MONEY), TARGETS)
def test_one_body_is_a_plain_row(engine, value, target):
    text, unit = target
    row = row_with(engine, text, bodies_of([value], unit)).outcome
    plain = engine.evaluate(text, f"{value[0]:f}{unit}", weight=10, name="事项", year=2025)
    assert (row.met, row.value, row.score) == (plain.met, plain.value, plain.score)


@given(st.lists(st.tuples(AMOUNTS, MONEY), min_size=1, max_size=6))
def test_sum_and_mean_are_the_exact_rationals(engine, values):
    added = row_with(engine, "≥80次", bodies_of(values, "次")).outcome.value
    assert added == sum(value for value, _ in values)
    mean = row_with(engine, "≥95%", bodies_of(values, "%")).outcome.value
    total = sum(Fraction(money) for _, money in values)
    assert mean == sum(Fraction(value) * Fraction(money) for value, money in values) / total
    lowest, highest = min(v for v, _ in values), max(v for v, _ in values)
    assert lowest <= mean <= highest


@given(st.lists(st.tuples(AMOUNTS, MONEY), min_size=2, max_size=5), TARGETS, st.data())
def test_a_body_that_is_not_there_leaves_the_row_open(engine, values, target, data):
    text, unit = target
    bodies = bodies_of(values, unit)
    gone = data.draw(st.sampled_from(sorted(bodies)))
    row = row_with(engine, text, {**bodies, gone: Body(money="1万元")})
    assert (row.outcome.met, row.outcome.score, row.outcome.error.code) == (
        None, None, "body-without-value",
    )  # fmt: skip
    assert row.outcome.error.params["body"] == gone
    assert row.points.ends == (0, 10)


# ── what adds, and what is averaged ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "target", "values", "value"),
    [
        ("经费", "≤11万元", ("5万元", "30000元"), "8"),
        ("受益", "≥100人", ("30人", "45名"), "75"),
        ("培训人天", "≥10人·天", ("5人·天", "6人·天"), "11"),
        ("群众满意度", "≥90分", ("60分", "90分"), "80"),
        ("单位成本", "≤500元", ("60元", "90元"), "80"),
        ("人均受益面积", "≥5亩", ("3亩", "6亩"), "5"),
        ("补贴", "≤100元/人", ("60元/人", "90元/人"), "80"),
        ("办理时限", "≤5天", ("3天", "6天"), "5"),
        ("活动次数", "≥3", ("3", "6"), "9"),
        ("产值", "较上年增长5%", ("增长3%", "增长6%"), "5"),
    ],
)
def test_the_rules_say_what_adds_and_what_is_averaged(engine, name, target, values, value):
    bodies = dict(zip("甲乙", values, strict=True))
    row = row_with(engine, target, bodies, name=name, money={"甲": "10", "乙": "20"})
    assert row.outcome.error is None
    assert row.outcome.value == Decimal(value)


@pytest.mark.parametrize("first", ["甲", "乙"])
def test_a_percentage_and_a_ratio_of_parts_come_together(engine, first):
    bodies = {"甲": Body(value="60%"), "乙": Body(numerator="18", denominator="20")}
    ordered = {first: bodies[first], **bodies}
    row = row_with(engine, "≥80%", ordered, money={first: "1"} | {"甲": "10", "乙": "20"})
    assert (row.outcome.value, row.outcome.met) == (80, True)


def test_lists_come_together_period_by_period(engine):
    bodies = {"甲": ("1次", "1次", "2次", "3次"), "乙": ("1次", "1次", "0次", "3次")}
    row = row_with(engine, "每季度≥2次", bodies)
    assert row.outcome.met is True
    assert [item.value for item in row.outcome.measured.items] == [2, 2, 2, 6]


def test_a_ratio_of_parts_is_averaged_by_money_and_none_of_none_is_left_out(engine):
    bodies = {
        "甲": Body(numerator="6", denominator="10"),
        "乙": Body(numerator="18", denominator="20"),
        "丙": Body(numerator="0", denominator="0"),
        "丁": Body(value="不适用"),
    }
    money = {"甲": "10万元", "乙": "200000元", "丙": "5万元", "丁": "1"}
    row = row_with(engine, "≥80%", bodies, money=money)
    assert (row.outcome.value, row.outcome.met) == (80, True)
    alone = row_with(engine, "≥80%", {"丙": bodies["丙"]}, money={"丙": "5"})
    assert alone.standing == "not-applicable"


# A bare 0.6 may be 0.6%, so it does not go together with 9 of 10.
HALF_BARE = {
    "甲": Body(value="0.6", money="1"),
    "乙": Body(numerator="9", denominator="10", money="1"),
}


@pytest.mark.parametrize(
    ("name", "target", "bodies", "code"),
    [
        ("事项", "≥80%", {"甲": "60%", "乙": "90%"}, "body-without-money"),
        ("事项", "≥80%", {"甲": Body(value="60%", money="0")}, "bodies-without-money"),
        ("事项", "≥80次", {"甲": "30次", "乙": None}, "body-without-value"),
        ("事项", "≥80次", {"甲": "30次", "乙": "无"}, "body-without-value"),
        ("事项", "≥80次", {"甲": "30次", "乙": "45"}, "bodies-unit-missing"),
        ("事项", "≥80次", {"甲": "30次", "乙": "45人"}, "unit-mismatch"),
        ("事项", "≥80次", {"甲": "30次", "乙": "已完成"}, "bodies-apart"),
        ("事项", "≥80次", {"甲": "30次", "乙": "3~~0^"}, "body-value-refused"),
        ("事项", "≥80次", {"甲": "30次", "乙": ("1次", "2次")}, "bodies-apart"),
        ("事项", "年底前", {"甲": "2025-11-01", "乙": "2025-12-01"}, "bodies-apart"),
        ("排名", "≤3名", {"甲": "2名", "乙": "1名"}, "bodies-apart"),
        ("星级", "≥3星", {"甲": "2星", "乙": "1星"}, "bodies-apart"),
        ("时长", "≥30分钟", {"甲": "20分钟", "乙": "15分钟"}, "bodies-apart"),
        ("事项", "≥80", {"甲": "30", "乙": "45"}, "bodies-apart"),
        ("率", "≥80%", HALF_BARE, "bodies-unit-missing"),
        ("事项", "≥80%", {"甲": Body(value="60%", money="若干")}, "body-value-refused"),
        ("产值", "增加5万元", {"甲": "增加3万元", "乙": "减少6万元"}, "bodies-apart"),
    ],
)
def test_what_makes_no_whole_is_open_and_says_why(engine, name, target, bodies, code):
    row = row_with(engine, target, bodies, name=name)
    assert (row.outcome.met, row.outcome.score) == (None, None)
    assert row.outcome.error.code == code
    assert row.need.message("en") != row.need.message("zh")
    assert row.points.ends == (0, 10)


def test_a_bare_mean_between_0_and_1_stays_in_doubt(engine):
    bodies = {"甲": "0.6", "乙": "0.9"}
    row = row_with(engine, "≥80%", bodies, money={"甲": "1", "乙": "2"})
    assert (row.outcome.met, row.outcome.error.code) == (None, "ratio-or-percent")


def test_a_body_of_the_table_that_a_row_leaves_out_is_missed(engine):
    row = row_with(engine, "≥80次", {"甲": "90次"}, money={"甲": "1", "乙": "2"})
    assert row.outcome.error.params["body"] == "乙"


def test_a_contradiction_stays_one(engine):
    row = row_with(engine, "≥1次", {"甲": "1次"}, name="群众满意度")
    assert row.need.code == "contradiction"


def test_a_target_that_cannot_be_read_is_told_first(engine):
    assert row_with(engine, "元≥^", {"甲": "1次"}).need.code == "unread"


# ── files ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{value: 1次, bodies: {甲: 1次}}", "actuals-bodies-unclear"),
        ("{numerator: 1, denominator: 2, bodies: {甲: 1次}}", "actuals-bodies-unclear"),
        ("{bodies: {甲: {numerator: 1}}}", "actuals-parts-unclear"),
        ("{bodies: {甲: {valu: 1}}}", "key-unknown"),
    ],
)
def test_a_file_that_is_unclear_is_refused(text, code):
    with pytest.raises(DocumentErrors) as refused:
        parse_actuals(f"{{schema: actuals/1, values: {{a: {text}}}}}")
    assert [problem.code for problem in refused.value.problems()] == [code]


def test_a_form_may_be_filled_by_bodies(engine):
    form = parse_form(
        """\
schema: filled-form/1
year: 2025
rows:
  - {id: a, name: 活动次数, target: ≥80次, weight: 10, score: 9.38,
     actual: {bodies: {甲: 30次, 乙: 45次}}}
"""
    )
    assert next(audit(engine, form).lines).standing == "reproduced"


def test_the_json_of_a_row_names_its_bodies(engine):
    bodies = {"甲": Body(value="1次", evidence="台账"), "乙": Body(value="2次", money="1万元")}
    indicator = PlanIndicator(id="r", name="事项", target="≥3次")
    plan = Plan(year=2025, department=Department(id="d", name="d", indicators=(indicator,)))
    (sheet,) = assess(engine, plan, Actuals(values={"r": Entry(bodies=bodies)})).to_json()["sheets"]
    assert sheet["rows"][0]["bodies"] == [
        {"name": "甲", "money": None, "evidence": "台账"},
        {"name": "乙", "money": "1万元", "evidence": None},
    ]
    assert sheet["rows"][0]["outcome"]["measured"]["text"] == "甲 1次 + 乙 2次"

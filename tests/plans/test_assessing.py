"""A whole plan assessed: rows, totals as ranges, execution, what waits for a person."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.exact import round_half_up
from indicator_engine.plans import (
    Actuals,
    Budget,
    Department,
    DocumentErrors,
    Entry,
    Parts,
    Plan,
    PlanIndicator,
    assess,
    parse_actuals,
    parse_plan,
    read_actuals,
    read_plan,
)
from indicator_engine.plans.assessment import Span, grade_of, total_of


def ratio(numerator, denominator):
    return Entry(numerator=numerator, denominator=denominator)


def d(text):
    return Decimal(text)


# ── sums ─────────────────────────────────────────────────────────────────────────────────────

CENTS = st.integers(0, 10_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def spans(draw):
    """Draw rows with a weight and a range of points inside it, together at most 100."""
    weights = draw(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
    whole = sum(weights)
    rows = []
    for weight in weights:
        points = Decimal(weight * 10_000 // whole) / 100
        low = draw(st.integers(0, int(points * 100)))
        high = draw(st.integers(low, int(points * 100)))
        rows.append((points, Span(Decimal(low) / 100, Decimal(high) / 100)))
    return rows


@given(spans(), st.data())
def test_the_range_of_a_total_encloses_every_completion(engine, rows, data):
    profile = engine.profile
    full = sum((weight for weight, _ in rows), Decimal(0))
    total = total_of([span for _, span in rows], full, full, profile)
    if total is None:
        assert full == 0
        return
    settled = []
    applicable = full
    for weight, span in rows:
        if data.draw(st.booleans()) and span.low == 0 and span.high == weight:
            applicable -= weight  # it turned out not to apply
            continue
        cents = data.draw(st.integers(int(span.low * 100), int(span.high * 100)))
        settled.append(Span(Decimal(cents) / 100, Decimal(cents) / 100))
    later = total_of(settled, full, applicable, profile)
    if later is None:
        assert applicable == 0
        return
    assert later.points.settled
    assert total.points.low <= later.points.low <= total.points.high
    if total.grade is not None:
        assert later.grade == total.grade


@given(spans())
def test_a_total_is_the_exact_sum_of_rounded_scores(engine, rows):
    full = sum((weight for weight, _ in rows), Decimal(0))
    total = total_of([span for _, span in rows], full, full, engine.profile)
    if total is not None:
        assert total.points.low == sum(span.low for _, span in rows)
        assert total.points.high == sum(span.high for _, span in rows)


@given(CENTS, st.integers(1, 10_000))
def test_rescaling_rounds_once(engine, points, applicable):
    applicable = Decimal(applicable) / 100
    points = min(points, applicable)
    total = total_of([Span(points, points)], Decimal(100), applicable, engine.profile)
    exact = Fraction(points) * 100 / Fraction(applicable)
    assert total.points.low == round_half_up(exact)
    assert 0 <= total.points.low <= 100


@pytest.mark.parametrize(
    ("points", "applicable", "total"), [("70", "80", "87.50"), ("85.5", "90", "95.00")]
)
def test_the_rescaled_totals_of_the_domain_notes(engine, points, applicable, total):
    got = total_of([Span(d(points), d(points))], d("100"), d(applicable), engine.profile)
    assert str(got.points.low) == total
    assert got.rescaled


@pytest.mark.parametrize(
    ("total", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("89.5", "良"), ("80", "良"), ("79.5", "中"),
     ("60", "中"), ("59.99", "差"), ("0", "差")],
)  # fmt: skip
def test_bands_are_half_open(engine, total, grade):
    assert grade_of(d(total), engine.profile) == grade


def test_a_grade_is_given_only_where_both_ends_earn_it(engine):
    def grade(low, high, full="100"):
        return total_of([Span(d(low), d(high))], d(full), d(full), engine.profile).grade

    assert grade("90", "100") == "优"
    assert grade("89.99", "90") is None
    assert grade("80", "80", full="80") is None, "bands are of 100 points"


def test_nothing_that_applies_has_no_total(assess_rows):
    sheet = assess_rows(("≥95%", ratio("0", "0")))
    assert sheet.total is None
    assert sheet.rows[0].standing == "not-applicable"


# ── rows in a whole plan ─────────────────────────────────────────────────────────────────────

ROWS = st.tuples(
    st.sampled_from(["≥10次", "≤20万元", "≥90%", "效果明显"]),
    st.sampled_from([
        None, "9次", "10次", "21万元", "19万元", "89.5%", "92%", "达成预期指标",
        "部分达成年度指标并具有一定效果", "一般", "很多", ratio("3", "7"), ratio("0", "0"),
    ]),
)  # fmt: skip


@given(st.lists(ROWS, min_size=1, max_size=9), st.data())
def test_measuring_what_was_open_keeps_the_total_in_its_range(assess_rows, pairs, data):
    before = assess_rows(*pairs)
    filled = [
        (target, data.draw(ROWS)[1] if actual is None else actual) for target, actual in pairs
    ]
    after = assess_rows(*filled)
    if before.total is None or after.total is None:
        return
    assert before.total.points.low <= after.total.points.low
    assert after.total.points.high <= before.total.points.high


@given(st.lists(ROWS, min_size=1, max_size=9))
def test_every_row_counts_waits_or_does_not_apply(assess_rows, pairs):
    sheet = assess_rows(*pairs)
    assert len(sheet.rows) == len(pairs)
    for row in sheet.rows:
        if row.standing == "scored":
            assert row.need is None
            assert row.points == Span(row.outcome.score, row.outcome.score)
        elif row.standing == "open":
            assert row.need is not None
            assert 0 <= row.points.low < row.points.high <= row.weight
        else:
            assert (row.standing, row.points) == ("not-applicable", None)
            assert row.outcome.error.code == "not-applicable"
    assert sheet.needs == tuple(row for row in sheet.rows if row.standing == "open")


@pytest.mark.parametrize(
    ("target", "actual", "code", "points"),
    [
        ("≥10次", None, "unmeasured", ("0", "100.00")),
        ("元≥^", "10次", "unread", ("0", "100.00")),
        ("≥10次", "1~~元^", "unread", ("0", "100.00")),
        ("≥10次", "已完成", "undecided", ("0", "100.00")),
        ("效果明显", "部分达成年度指标并具有一定效果", "tier", ("60.00", "79.99")),
        ("≤-3%", "-8%", "points", ("0.00", "100.00")),
        ("显著提升", "还不错", "undecided", ("0.00", "100.00")),
    ],
)
def test_why_a_row_waits_and_what_it_may_still_get(assess_rows, target, actual, code, points):
    (row,) = assess_rows((target, actual)).rows
    assert row.need.code == code
    assert row.need.message("en") != row.need.message("zh")
    assert (str(row.points.low), str(row.points.high)) == points


def test_a_target_that_cannot_be_read_stops_no_other_row(assess_rows):
    sheet = assess_rows(("元≥^", "1次"), ("≥10次", "9次"))
    broken, other = sheet.rows
    assert broken.outcome.error is not None
    assert broken.outcome.threshold is None
    assert other.outcome.score == d("45.00")
    assert sheet.total.points == Span(d("45.00"), d("95.00"))


def test_a_row_without_a_weight_is_judged_and_not_scored(assess_rows):
    sheet = assess_rows(("≥1次", "2次"), ("≥1次", None), weights="none")
    met, open_ = sheet.rows
    assert (met.standing, met.outcome.met, met.points, met.need) == ("unweighted", True, None, None)
    assert open_.need.code == "unmeasured"
    assert sheet.total is None


# ── ratios from their parts ──────────────────────────────────────────────────────────────────


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_ratio_is_divided_exactly(assess_rows, above, below):
    (row,) = assess_rows(("≥95%", ratio(str(above), str(below)))).rows
    assert Fraction(row.outcome.value) == Fraction(above * 100, below)
    assert row.outcome.met == (above * 20 >= below * 19)


@pytest.mark.parametrize(
    ("above", "below", "met"),
    [("19", "20", True), ("95万元", "1000000元", True), ("94.99万元", "1000000元", False),
     ("38件", "40件", True), ("0", "20", False), ("1/3", "1/3", True)],
)  # fmt: skip
def test_the_parts_of_a_ratio_may_have_units(assess_rows, above, below, met):
    (row,) = assess_rows(("≥95%", ratio(above, below))).rows
    assert row.outcome.met is met


@pytest.mark.parametrize(
    ("target", "above", "below", "code"),
    [
        ("≥95%", "3", "0", "parts-contradict"),
        ("≥95%", "3件", "4", "parts-unit-missing"),
        ("≥95%", "3件", "4人", "unit-mismatch"),
        ("≥95%", "若干", "4", "parts-not-number"),
        ("≥95%", "3-5", "4", "parts-not-number"),
        ("≥95次", "3", "4", "not-comparable"),
    ],
)
def test_parts_that_cannot_be_divided_leave_the_row_open(assess_rows, target, above, below, code):
    (row,) = assess_rows((target, ratio(above, below))).rows
    assert (row.outcome.met, row.outcome.error.code) == (None, code)
    assert row.standing == "open"


def test_a_ratio_of_nothing_does_not_apply_and_the_rest_is_rescaled(assess_rows):
    sheet = assess_rows(("≥95%", ratio("0", "0")), ("≥10次", "9次"), ("≥1次", "1次"))
    assert [row.standing for row in sheet.rows] == ["not-applicable", "scored", "scored"]
    # 33.33 + 33.34 points apply; 0.9 of 33.33 is 30.00, and 63.34 of 66.67 is 95.005…
    assert sheet.total.applicable == d("66.67")
    assert str(sheet.total.points.low) == "95.01"
    assert sheet.not_applicable == sheet.rows[:1]


@pytest.mark.parametrize("target", ["不适用", "不涉及", "/"])
@pytest.mark.parametrize("actual", [None, "9次", "不适用"])
def test_a_row_that_says_it_does_not_apply_needs_no_value(assess_rows, target, actual):
    sheet = assess_rows((target, actual), ("≥10次", "9次"))
    assert [row.standing for row in sheet.rows] == ["not-applicable", "scored"]
    assert str(sheet.total.points.low) == "90.00"


def test_a_contradiction_is_told_before_parts_that_cannot_be_divided(assess_rows):
    target = PlanIndicator(id="a", name="群众满意度", target="≥1次")
    (row,) = assess_rows((target, ratio("3", "0"))).rows
    assert row.need.code == "contradiction"


def test_a_row_that_does_not_apply_is_no_part_of_its_head(assess_rows):
    rows = [PlanIndicator(id=i, name="率", target="≥95%", level1="产出指标") for i in "ab"]
    sheet = assess_rows((rows[0], ratio("0", "0")), (rows[1], ratio("1", "1")))
    (head,) = sheet.heads
    assert (head.weight, head.points) == (d("50.00"), Span(d("50.00"), d("50.00")))


def test_a_kind_with_a_formula_computes_from_parts_that_the_row_does_not_name(engine, tmp_path):
    (tmp_path / "kind.yaml").write_text(
        """\
schema: kind/1
id: thrift
summary: 节俭率
source: {document: convention}
match: {phrases: [节俭率]}
direction: up
parts:
  numerator: 实际
  denominator: 计划
  formula: (denominator - numerator) / denominator
examples:
  - {name: 节俭率, text: ≥10%, kind: thrift, actual: 12%, met: "true"}
""",
        encoding="utf-8",
    )
    parts = Parts(numerator="甲", denominator="乙")
    rows = (
        PlanIndicator(id="kind", name="节俭率", target="≥10%"),
        PlanIndicator(id="own", name="节俭率", target="≥10%", parts=parts),
    )
    plan = Plan(year=2025, department=Department(id="d", name="d", indicators=rows))
    measured = Actuals(values={row.id: ratio("88", "100") for row in rows})
    kind, own = assess(engine.extend(tmp_path), plan, measured).rows
    assert (kind.outcome.value, own.outcome.value) == (12, 88)


@pytest.mark.parametrize(
    ("name", "above", "below", "value", "shown"),
    [
        ("三公经费变动率", "38.2万元", "41.0万元", Fraction(-14, 205), "(38.2 - 41) ÷ 41"),
        ("成本节约率", "95", "100", Fraction(5, 100), "(100 - 95) ÷ 100"),
        ("项目完成及时率", "50天", "60天", Fraction(1, 6), "(60 - 50) ÷ 60"),
        ("在职人员控制率", "186人", "190人", Fraction(93, 95), "186人/190人"),
    ],
)
def test_the_common_indicators_compute_from_figures_as_they_are_kept(
    engine, name, above, below, value, shown
):
    row = PlanIndicator(id="a", name=name, target="≤100%")
    plan = Plan(year=2025, department=Department(id="d", name="d", indicators=(row,)))
    (found,) = assess(engine, plan, Actuals(values={"a": ratio(above, below)})).rows
    assert Fraction(found.outcome.measured.value) == value
    assert found.outcome.measured.text == shown


# ── budget execution ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("budget", "executed", "weight", "score"),
    [
        ({"unit": "元", "initial": "250000"}, "215457.6", "10", "8.62"),
        ({"unit": "元", "initial": "20000"}, "9034元", "10", "4.52"),
        ({"unit": "元", "initial": "20"}, "0.9034万元", "10", "10.00"),
        ({"unit": "万元", "initial": "0", "adjusted": "3.36"}, "33600元", "10", "10.00"),
        ({"unit": "元", "initial": "200000"}, "172890", "10", "8.64"),
        ({"unit": "万元", "initial": "100"}, "85", "20", "17.00"),
        ({"unit": "万元", "initial": "0"}, "0", "10", "0.00"),
    ],
)
def test_the_published_execution_scores(assess_rows, budget, executed, weight, score):
    money = {key: value if key == "unit" else d(value) for key, value in budget.items()}
    sheet = assess_rows(
        ("≥1次", "1次"), executed=executed, budget=Budget(**money), execution_weight=d(weight)
    )
    assert str(sheet.execution.points.low) == score
    assert sheet.execution.points.settled
    assert sheet.total.points.low == 100 - d(weight) + d(score)


@pytest.mark.parametrize(
    ("budget", "executed", "code"),
    [
        (None, "1", "budget-missing"),
        (Budget(unit="万元", initial=d("1")), None, "executed-missing"),
        (Budget(unit="万元", initial=d("1")), "不详多少", "parts-not-number"),
        (Budget(unit="万元", initial=d("1")), "3次", "unit-mismatch"),
    ],
)
def test_execution_that_is_not_known_is_open(assess_rows, budget, executed, code):
    sheet = assess_rows(("≥1次", "1次"), executed=executed, budget=budget, execution_weight=d("10"))
    assert sheet.execution.error.code == code
    assert sheet.total.points == Span(d("90.00"), d("100.00"))


def test_the_rate_is_of_the_adjusted_budget(assess_rows):
    budget = Budget(unit="万元", initial=d("10"), adjusted=d("8"))
    sheet = assess_rows(("≥1次", "1次"), executed="6", budget=budget)
    assert sheet.execution.rate == d("0.75")


def test_a_budget_of_zero_has_no_rate(assess_rows):
    sheet = assess_rows(("≥1次", "1次"), executed="0", budget=Budget(unit="元", initial=d("0")))
    assert sheet.execution.rate is None


def test_more_paid_than_budgeted_is_noted_and_never_above_full(assess_rows):
    sheet = assess_rows(("≥1次", "1次"), executed="101", execution_weight=d("10"))
    assert sheet.execution.notes == ("execution-above-budget",)
    assert sheet.execution.points.high == 10
    assert sheet.execution.rate == d("1.01")


def test_a_target_within_the_budget_is_held_against_the_budget(assess_rows):
    inside, outside = assess_rows(("控制在预算内", "99万元"), ("控制在预算内", "1000001元")).rows
    assert (inside.outcome.met, outside.outcome.met) == (True, False)


def test_a_budget_in_an_unknown_unit_stops_no_row(assess_rows):
    money = Budget(unit="贝壳", initial=d("1"))
    sheet = assess_rows(("≥1次", "1次"), executed="1贝壳", budget=money, execution_weight=d("10"))
    assert sheet.rows[0].outcome.met is True
    assert sheet.execution.error is not None


# ── the published plan ───────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def seed(engine, root):
    folder = root / "examples" / "lunan-2025"
    return assess(engine, folder / "plan.yaml", folder / "actuals.illustrative.yaml")


def test_29_of_31_indicators_are_evaluated_and_2_withheld(seed):
    assert len(seed.rows) == 31
    withheld = [row for row in seed.rows if row.need and row.need.code == "contradiction"]
    assert [row.indicator.id for row in withheld] == ["T1.3", "T1.7"]
    for row in withheld:
        assert (row.outcome.met, row.outcome.score) == (None, None)
        assert row.outcome.reading is not None
        assert row.outcome.error.code in row.outcome.notes
    others = [row for row in seed.rows if row not in withheld]
    assert not [row.indicator.id for row in others if row.need and row.need.code == "unread"]
    judged = {row.indicator.id for row in others if row.outcome.met is not None}
    assert {row.indicator.id for row in others} - judged == {"T2.7", "T3.5", "D3.1"}


def test_the_rows_of_each_quarter_are_judged_by_each_quarter(seed):
    rows = {row.indicator.id: row for row in seed.rows}
    assert rows["T1.1"].outcome.met is True
    assert rows["T1.2"].outcome.met is False
    assert str(rows["T1.2"].points.high) == "12.49"


@pytest.mark.parametrize(
    ("sheet", "low", "high", "grade"),
    [
        ("T1", "58.50", "96.48", None),
        ("T2", "86.62", "99.62", None),
        ("T3", "81.02", "99.02", None),
        ("D", "98.39", "98.39", "优"),
    ],
)
def test_the_totals_of_the_example(seed, sheet, low, high, grade):
    (found,) = (one for one in seed.sheets if one.sheet.id == sheet)
    assert (str(found.total.points.low), str(found.total.points.high)) == (low, high)
    assert found.total.grade == grade


def test_the_sums_of_the_heads_are_those_of_their_rows(seed):
    for sheet in seed.sheets:
        for head in sheet.heads:
            own = [row for row in sheet.rows if row.indicator.level1 == head.head]
            assert head.weight == sum(row.weight for row in own)
            assert head.points.low == sum(row.points.low for row in own)


def test_another_profile_is_named_and_changes_the_points(engine, root):
    folder = root / "examples" / "lunan-2025"
    plan = read_plan(folder / "plan.yaml")
    actuals = read_actuals(folder / "actuals.illustrative.yaml", plan)
    other = assess(engine, plan, actuals, profile="deployed-default")
    assert other.profile.id == "deployed-default"
    rows = {row.indicator.id: row for row in other.rows}
    assert rows["T3.4"].outcome.method.id == "reverse-linear"


def test_without_actuals_everything_is_open(engine, root):
    assessed = assess(engine, root / "examples" / "lunan-2025" / "plan.yaml")
    assert all(sheet.total.points == Span(d("0.00"), d("100.00")) for sheet in assessed.sheets)
    assert all(sheet.total.grade is None for sheet in assessed.sheets)
    codes = {row.need.code for row in assessed.rows}
    assert codes == {"unmeasured", "contradiction"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_assessment_is_json_without_a_single_float(seed, language):
    written = seed.to_json(language)
    assert json.loads(json.dumps(written)) == written

    def leaves(node):
        if isinstance(node, dict):
            node = list(node.values())
        if isinstance(node, list):
            return [leaf for part in node for leaf in leaves(part)]
        return [node]

    numbers = {leaf for leaf in leaves(written) if isinstance(leaf, int | float)} - {True, False}
    assert numbers <= {1, 2025}, "the version and the year"
    assert written["illustrative"] is True
    assert written["sheets"][0]["total"]["points"] == ["58.50", "96.48"]


# ── references ───────────────────────────────────────────────────────────────────────────────

REFERRING = """
schema: plan/1
year: 2025
department:
  id: d
  name: d
  references: {estimate: 100万元, standard: 95分, plan: 未定}
  indicators:
    - {id: cost, name: 工程造价, target: 不超过批复概算}
    - {id: score, name: 得分, target: 达到规定标准}
    - {id: own, name: 得分, target: 达到规定标准, references: {standard: 90分}}
    - {id: count, name: 次数, target: 不低于计划数}
"""


def test_a_plan_states_what_its_targets_refer_to(engine):
    actuals = parse_actuals(
        "{schema: actuals/1, values: {cost: 1000001元, score: 95分, own: 91分, count: 3次}}"
    )
    sheet = assess(engine, parse_plan(REFERRING), actuals).sheets[0]
    found = {row.indicator.id: row.outcome for row in sheet.rows}
    assert {name: outcome.met for name, outcome in found.items()} == {
        "cost": False,
        "score": True,
        "own": True,
        "count": None,
    }
    assert found["count"].error.code == "reference-missing"


def test_a_misspelt_reference_is_refused():
    with pytest.raises(DocumentErrors) as caught:
        parse_plan(REFERRING.replace("estimate:", "estimat:"))
    (problem,) = caught.value.problems()
    assert (problem.code, problem.params["nearest"]) == ("key-unknown", "estimate")

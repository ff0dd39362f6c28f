"""Laws of audits: honest forms have no findings, one changed number is found, nothing raises."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_engine import Engine
from indicator_engine.auditing import (
    Award,
    BudgetPart,
    Declared,
    DeclaredPoints,
    Form,
    FormExecution,
    FormRow,
    HeadSum,
    Sums,
    audit,
)
from indicator_engine.expressions import Measured
from indicator_engine.plans import Entry

ENGINE = Engine.default()
RULES = ENGINE.ruleset
YEAR = 2024
PROFILES = sorted(p.id for p in RULES.data.profiles.values() if p.version_of is None)
HEADS = ("产出指标", "效益指标")
DONE = ("达成预期指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差")

amounts = st.decimals(0, 300, places=2, allow_nan=False).map(lambda d: d.normalize() + 0)
weights = st.integers(1, 3000).map(lambda cents: Decimal(cents).scaleb(-2))


@st.composite
def pairs(draw):
    """Draw a target with what was measured of it."""
    form = draw(st.sampled_from(["compare"] * 4 + ["range", "words", "date", "none"]))
    unit = draw(st.sampled_from(["次", "%", "万元", ""]))
    first, second = draw(amounts), draw(amounts)
    if form == "words":
        return "效果明显", draw(st.sampled_from(DONE))
    if form == "date":
        return "年底前", draw(st.sampled_from(["2024-12-31", "2025-01-20", "2024-06-01"]))
    if form == "range":
        return f"{first:f}-{first + second + 1:f}{unit}", f"{draw(amounts):f}{unit}"
    target = f"{draw(st.sampled_from(['≥', '≤', '=', '>', '<', '']))}{first:f}{unit}"
    return target, None if form == "none" else f"{second:f}{unit}"


@st.composite
def honest(draw):
    """Draw a profile, and a form whose points are what it gives or allows."""
    profile = draw(st.sampled_from(PROFILES))
    rows = [_row(draw, at, profile) for at in range(draw(st.integers(1, 3)))]
    execution = _execution(draw, profile) if draw(st.booleans()) else None
    form = Form(year=YEAR, rows=tuple(rows), execution=execution)
    return profile, dataclasses.replace(form, sums=_sums(form), declared=_declared(form))


def _row(draw, at, profile):
    target, actual = draw(pairs())
    weight, head = draw(weights), draw(st.sampled_from(HEADS))
    name = draw(st.sampled_from(["事项", "群众满意度", "项目成本", "投诉率"]))
    cell = {"name": name, "level1": head, "year": YEAR}
    outcome = ENGINE.evaluate(target, actual, weight=weight, profile=profile, **cell)
    score = _award(draw, outcome)
    entry = Entry(value=actual)
    return FormRow(
        id=f"r{at}", name=name, level1=head, target=target, actual=entry, weight=weight, score=score
    )


def _award(draw, outcome):
    if outcome.score is not None:
        return Award(points=outcome.score)
    if outcome.score_range is None:
        return None
    low, high = outcome.score_range
    return Award(points=draw(st.decimals(low, high, places=2)))


def _execution(draw, profile):
    budget = draw(amounts)
    paid = draw(amounts) if budget else Decimal(0)
    weight = Decimal(10)
    ready = RULES.execution(budget, profile, weight, YEAR)
    outcome = ready.evaluate(Measured("number", paid, text=f"{paid:f}"))
    part = BudgetPart(name="财政拨款", budget=budget, executed=paid)
    parts = draw(st.sampled_from([(), (part,)]))
    return FormExecution(
        unit="万元",
        budget=budget,
        executed=paid,
        parts=parts,
        weight=weight,
        score=None if outcome.score is None else Award(points=outcome.score),
    )


def _sums(form):
    lines = list(form.lines)
    scored = all(line.score is not None for line in lines)
    heads = []
    for head in {row.level1 for row in form.rows}:
        under = [row for row in form.rows if row.level1 == head]
        heads.append(HeadSum(head=head, weight=sum(row.weight for row in under)))
    score = sum(line.score.points for line in lines) if scored else Decimal(0)
    return Sums(weight=sum(form.weights), score=score, heads=tuple(heads))


def _declared(form):
    heads = tuple(
        DeclaredPoints(heads=(head.head,), points=head.weight) for head in _sums(form).heads
    )
    execution = None if form.execution is None else form.execution.weight
    return Declared(heads=heads, execution=execution)


@given(honest())
def test_an_honest_form_has_no_findings_and_its_profile_explains_it(case):
    profile, form = case
    found = audit(ENGINE, form, profile)
    assert found.findings == ()
    assert {line.standing for line in found.lines} <= {"reproduced", "within", "unscored"}
    awards = sum(line.score is not None for line in form.lines)
    assert profile in found.best or awards == 0
    match = next(match for match in found.matches if match.profile == profile)
    assert (match.explained, match.of) == (awards, awards)
    assert found.recomputed.low <= found.recomputed.high <= sum(form.weights)


@given(honest(), st.integers(-500, 500).filter(bool))
def test_one_changed_number_is_one_difference_of_that_size(case, cents):
    profile, form = case
    row = form.rows[0]
    if row.score is None or row.score.points + Decimal(cents).scaleb(-2) < 0:
        return
    change = Decimal(cents).scaleb(-2)
    changed = dataclasses.replace(row, score=Award(points=row.score.points + change))
    form = dataclasses.replace(form, rows=(changed, *form.rows[1:]), sums=None)
    line = audit(ENGINE, form, profile).rows[0]
    if line.outcome.score is None:
        return
    (finding,) = line.findings
    assert finding.difference == change
    assert (finding.code == "over-the-weight") == (changed.score.points > row.weight)


@given(
    st.lists(
        st.tuples(
            st.text(max_size=12) | pairs().map(lambda pair: pair[0]),
            st.none() | st.text(max_size=12) | pairs().map(lambda pair: pair[1]),
            st.none() | weights,
            st.none() | weights,
        ),
        max_size=3,
    ),
    st.sampled_from(PROFILES),
)
@settings(max_examples=60)
def test_no_form_raises_and_every_finding_has_a_sentence_in_both_languages(rows, profile):
    made = tuple(
        FormRow(
            id=f"r{at}",
            name="事项",
            target=target,
            actual=Entry(value=actual),
            weight=weight,
            score=None if points is None else Award(points=points),
            reviewed=None if points is None else Award(points=points + 1),
        )
        for at, (target, actual, weight, points) in enumerate(rows)
    )
    found = audit(ENGINE, Form(year=YEAR, rows=made), profile)
    for language in ("zh", "en"):
        for finding in found.findings:
            said = finding.message(language)
            assert finding.code not in said
            assert "{" not in said.replace("".join(row[0] + (row[1] or "") for row in rows), "")
        found.to_json(language)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_among_the_matches(profile):
    form = Form(year=YEAR, rows=())
    assert profile in {match.profile for match in audit(ENGINE, form, profile).matches}

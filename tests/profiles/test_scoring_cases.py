"""Every published and computed scoring case but the totals of plans, to the cent, by profile."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from indicator_engine.expressions import Measured
from indicator_engine.reading.binding import Context
from indicator_engine.rules.schema import DecisionDef

AMOUNT = re.compile(r"(≥|≤|≦|=|\[>=\]|\[<=\])?\s*(-?[\d.]+)\s*([^\d()（）]*)\)?$")

# The rule of a case → the profile that has it. A rule that each form prints for itself (so much
# for each point, a table of tiers) is a method of its row.
PROFILES = {
    "REV_RATIO": "hubei",
    "POS_RATIO_CAPPED": "hubei",
    "DEADLINE_AS_RATE": "hubei",
    "REV_LINEAR": "deployed-default",
    "EQ_RULE": "deployed-default",
    "NEGATIVE_ACTUAL_TO_ZERO": "deployed-default",
    "SAT_TIER_101": "mof-2021",
    "BINARY_DIRECT": "mof-2021",
    "EXEC_TIER_JX": "jiangxi",
}
OWN_RULES = {
    "QUAL_TOP": DecisionDef(use="qualitative-tiers", parameters={"settle": "top"}),
    "UNIT_DEDUCT": DecisionDef(use="unit-deduction", parameters={"points": "0.5"}),
    "STEP_DEDUCT": DecisionDef(use="step-deduction", parameters={"points": "2", "step": "5"}),
    "TIER_TABLE": DecisionDef(use="budget-control-tiers"),
}
NAMES = {"SAT_TIER_101": "服务对象满意度"}
OF_PLANS = {"TOTAL"}


@pytest.fixture(scope="module")
def cases(corpus):
    path = corpus / "scoring-cases-dev.jsonl"
    if not path.is_file():
        pytest.skip("the scoring cases are not in the corpus")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, filter(None, lines)) if case["rule"] not in OF_PLANS]


def amount(text, *, threshold):
    """Take from a printed cell its operator, number and unit; words stay as they are."""
    found = AMOUNT.search(text)
    if found is None or text.startswith("<"):
        return text
    op = (found[1] or "=").strip("[]") if threshold else ""
    return f"{op}{found[2]}{found[3]}"


def profile_of(case):
    if case["rule"] == "EXEC_LINEAR" and case["weight"] == 20:
        return "hubei"
    return PROFILES.get(case["rule"], "mof-2020")


def row(ruleset, case):
    """Score a row, by the decision table of its profile unless the form prints its own rule."""
    name = NAMES.get(case["rule"])
    text = case["threshold"]
    if case["rule"] != "DEADLINE_AS_RATE":
        text = amount(text, threshold=True)
    bound = ruleset.bind(ruleset.read(text), Context(name=name, year=2020))
    decision = OWN_RULES.get(case["rule"])
    ready = ruleset.compile(bound, profile_of(case), str(case["weight"]), decision)
    return ready.evaluate(ruleset.measure(amount(case["actual"], threshold=False)))


def execution(ruleset, case):
    """Score what was paid against the budget; a rate is held against all of it."""
    budget, paid = (
        ruleset.measure(amount(case[key], threshold=False)) for key in ("threshold", "actual")
    )
    assert paid.unit in (budget.unit, "%")
    ready = ruleset.execution(budget.value, profile_of(case), str(case["weight"]))
    return ready.evaluate(Measured("number", paid.value))


def outcome_of(ruleset, case):
    return (execution if case["rule"].startswith("EXEC") else row)(ruleset, case)


def test_every_case_is_exact_to_the_cent(ruleset, cases):
    wrong = []
    for case in cases:
        outcome = outcome_of(ruleset, case)
        wanted = Decimal(str(case["expected_score"])).quantize(Decimal("0.01"))
        if outcome.score != wanted:
            wrong.append((case["id"], outcome.score, wanted, outcome.error))
    assert wrong == []
    assert len(cases) == 58


def test_the_option_that_scores_a_deadline_as_a_rate_is_named(ruleset, cases):
    (case,) = (case for case in cases if case["id"] == "C027")
    outcome = outcome_of(ruleset, case)
    assert outcome.score == Decimal("10.00")
    assert outcome.profile.id == "hubei"
    assert outcome.profile.deadline_rate == "year-end"
    assert "deadline-as-rate" in outcome.flags

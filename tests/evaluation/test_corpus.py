"""The published and computed scoring cases, and the real rows, to the cent."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from indicator_engine.reading.binding import Context
from indicator_engine.rules.schema import DecisionDef
from indicator_engine.ruleset import RuleSet

AMOUNT = re.compile(r"(≥|≤|≦|=|\[>=\]|\[<=\])?\s*(-?[\d.]+)\s*([^\d()（）]*)\)?$")
USES = {
    "EXEC_LINEAR": ("execution-linear", {}),
    "EXEC_ZERO_BUDGET": ("execution-linear", {}),
    "EXEC_TIER_JX": ("execution-tiers", {}),
    "QUAL_TOP": ("qualitative-tiers", {"settle": "top"}),
    "REVERSE_MET": ("reverse-ratio", {}),
    "REV_RATIO": ("reverse-ratio", {}),
    "REV_LINEAR": ("reverse-linear", {}),
    "POS_RATIO": ("proportional", {}),
    "POS_RATIO_CAPPED": ("proportional", {}),
    "EQ_RULE": ("equality", {}),
    "UNIT_DEDUCT": ("unit-deduction", {"points": "0.5"}),
    "STEP_DEDUCT": ("step-deduction", {"points": "2", "step": "5"}),
    "TIER_TABLE": ("budget-control-tiers", {}),
    "SAT_TIER_101": ("satisfaction-tiers", {}),
    "BINARY_DIRECT": ("binary", {}),
}
PROFILES = {"REV_LINEAR": "deployed-default", "NEGATIVE_ACTUAL_TO_ZERO": "deployed-default"}
ELSEWHERE = {
    "TOTAL": "totals belong to plans",
    "DEADLINE_AS_RATE": "an option of the hubei profile",
}


@pytest.fixture(scope="module")
def ruleset(data):
    return RuleSet(data)


def lines(corpus, name):
    path = corpus / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the corpus")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def amount(text, *, threshold):
    """Take from a printed cell its operator, number and unit; words stay as they are."""
    found = AMOUNT.search(text)
    if found is None:
        return text
    op = (found[1] or "=").strip("[]") if threshold else ""
    return f"{op}{found[2]}{found[3]}"


def test_scoring_cases(ruleset, corpus):
    done = 0
    for case in lines(corpus, "scoring-cases-dev.jsonl"):
        if case["rule"] in ELSEWHERE or case["actual"] == "<0":
            continue
        use, parameters = USES.get(case["rule"], (None, {}))
        bound = ruleset.bind(
            ruleset.read(amount(case["threshold"], threshold=True), None, None), Context()
        )
        decision = None if use is None else DecisionDef(use=use, parameters=parameters)
        profile = PROFILES.get(case["rule"], "mof-2020")
        ready = ruleset.compile(bound, profile, str(case["weight"]), decision)
        outcome = ready.evaluate(ruleset.measure(amount(case["actual"], threshold=False)))
        wanted = Decimal(str(case["expected_score"])).quantize(Decimal("0.01"))
        assert outcome.score == wanted, (case, outcome.error)
        done += 1
    assert done >= 50


def test_real_rows(ruleset, corpus):
    wrong = []
    for case in lines(corpus, "rows-dev.jsonl"):
        context = Context(case["name"], None, case["level1"], case["level2"], None, case["year"])
        threshold = ruleset.read(case["threshold"], case["op_column"], case["unit_column"])
        weight = None if case["weight"] is None else str(case["weight"])
        ready = ruleset.compile(ruleset.bind(threshold, context), "mof-2020", weight)
        outcome = ready.evaluate(ruleset.measure(case["actual"], None, case["year"]))
        if outcome.met not in case["met_ok"]:
            wrong.append((case["id"], outcome.met, outcome.error))
    assert wrong == []

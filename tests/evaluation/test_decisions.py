"""Decision tables: the most specific row wins; a profile is known by the methods it chooses."""

from __future__ import annotations

import pytest

from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation import Facts, decide
from indicator_engine.evaluation.decisions import matches
from indicator_engine.rules.decisions import resolve_profile
from indicator_engine.rules.schema import DecisionDef, ProfileFile, Source


def profile(*rows):
    source = Source(document="convention")
    return ProfileFile(id="p", summary="", source=source, decide=rows, examples=())


PLAIN = DecisionDef(use="plain", form=("compare",))
AT_LEAST = DecisionDef(use="at-least", form=("compare",), op=(">=", ">"))
SATISFIED = DecisionDef(use="satisfied", form=("compare",), op=(">=",), kind=("satisfaction",))


@pytest.mark.parametrize(
    ("facts", "use"),
    [
        (Facts("compare", "<="), "plain"),
        (Facts("compare", ">"), "at-least"),
        (Facts("compare", ">=", kind="satisfaction"), "satisfied"),
        (Facts("compare", "<=", kind="satisfaction"), "plain"),
    ],
)
def test_the_most_specific_row_wins_in_any_order(facts, use):
    rows = (PLAIN, AT_LEAST, SATISFIED)
    assert decide(profile(*rows), facts).use == use
    assert decide(profile(*reversed(rows)), facts).use == use


def test_an_unknown_fact_meets_no_condition():
    assert not matches(DecisionDef(use="x", kind=("satisfaction",)), Facts("compare"))
    assert not matches(DecisionDef(use="x", direction=("up",)), Facts("compare"))
    assert matches(DecisionDef(use="x"), Facts("level"))


def test_no_row_is_a_refusal():
    with pytest.raises(EvaluationError) as refused:
        decide(profile(AT_LEAST), Facts("level"))
    assert refused.value.code == "no-method"
    assert refused.value.params == {"profile": "p", "form": "level"}


def test_two_equal_rows_are_a_refusal():
    with pytest.raises(EvaluationError) as refused:
        decide(profile(AT_LEAST, DecisionDef(use="other", form=("compare",), op=(">",))),
               Facts("compare", ">"))  # fmt: skip
    assert refused.value.code == "decision-tie"


@pytest.mark.parametrize(
    ("facts", "mof", "deployed"),
    [
        (Facts("compare", ">=", target="positive"), "proportional", "proportional"),
        (Facts("compare", ">", target="zero"), "proportional", "proportional"),
        (Facts("compare", "<=", target="positive"), "reverse-ratio", "reverse-linear"),
        (Facts("compare", "<"), "reverse-ratio", "reverse-linear"),
        (Facts("compare", "="), "equality", "equality"),
        (Facts("compare", "!="), "pass-fail", "pass-fail"),
        (Facts("compare", "<=", target="negative"), "person", "person"),
        (Facts("range"), "range-ratio", "range-ratio"),
        (Facts("deadline", "<="), "lateness", "lateness"),
        (Facts("period"), "lateness", "lateness"),
        (Facts("level"), "qualitative-tiers", "qualitative-tiers"),
        (Facts("level", scale="yes-no"), "binary", "binary"),
        (Facts("graded"), "qualitative-tiers", "qualitative-tiers"),
        (Facts("every"), "met-or-person", "met-or-person"),
    ],
)
def test_the_profiles_choose(data, facts, mof, deployed):
    assert decide(resolve_profile(data, "mof-2020"), facts).use == mof
    assert decide(resolve_profile(data, "deployed-default"), facts).use == deployed


def test_the_default_profile_has_its_structure(data):
    mof = resolve_profile(data, "mof-2020")
    assert [weight.points for weight in mof.weights] == ["50", "30", "10"]
    assert (mof.execution_weight, mof.execution_method) == ("10", "execution-linear")
    assert [band.at_least for band in mof.grades] == ["90", "80", "60", "0"]
    assert resolve_profile(data, "deployed-default").weights == mof.weights


def test_a_row_that_the_profile_does_not_know_is_judged_and_not_scored(row, b):
    outcome = row(b("≥3"), "4", weight="10", policies={"decide": ()})
    assert (outcome.met, outcome.score, outcome.error.code) == (True, None, "no-method")

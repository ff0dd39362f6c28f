"""What the tests of scoring sentences share: reading, and scoring a row by sentence or method."""

from __future__ import annotations

import pytest

from indicator_engine.evaluation.outcome import Outcome
from indicator_engine.reading.binding import Context
from indicator_engine.rules.schema import DecisionDef


class Scorer:
    """Scores one row by its own sentence, or by a method of the packaged rules."""

    def __init__(self, ruleset) -> None:
        self.ruleset = ruleset

    def rule(self, text, weight=None, name=None):
        return self.ruleset.read_rule(text, weight, name)

    def bound(self, target, **around):
        return self.ruleset.bind(self.ruleset.read(target), Context(**around))

    def outcome(self, rule, target, actual, weight, **around) -> Outcome:
        rule = self.rule(rule) if isinstance(rule, str) else rule
        bound = self.bound(target, **around)
        indicator = self.ruleset.compile(bound, "mof-2020", weight, rule=rule)
        return indicator.evaluate(self.ruleset.measure(actual, None, around.get("year")))

    def score(self, *args, **around):
        return self.outcome(*args, **around).score

    def by_method(self, use, parameters, target, actual, weight):
        decision = DecisionDef(use=use, parameters=parameters)
        indicator = self.ruleset.compile(self.bound(target), "mof-2020", weight, decision)
        return indicator.evaluate(self.ruleset.measure(actual)).score


@pytest.fixture(scope="session")
def scorer(engine):
    return Scorer(engine.ruleset)

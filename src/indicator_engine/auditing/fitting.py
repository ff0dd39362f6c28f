"""The search for a method of the rules that gives exactly the points of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from indicator_engine.auditing.findings import Fit
from indicator_engine.evaluation import Outcome
from indicator_engine.expressions import Measured
from indicator_engine.rules.schema import DecisionDef, MethodFile, RuleData
from indicator_engine.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Held:
    """A target and the value that was held against it, to be scored in other ways.

    Args:
        outcome: what the profile in use made of them.
        previous: the value of the year before.
        budget: the budget that the target may refer to.
    """

    outcome: Outcome
    previous: Measured | None = None
    budget: Measured | None = None

    def score(self, ruleset: RuleSet, decision: DecisionDef) -> Decimal | None:
        """Score it by a method, in place of the profile's; None where that gives no one score."""
        outcome = self.outcome
        if outcome.spec.bound is None or outcome.measured is None:
            return None
        indicator = ruleset.compile(
            outcome.spec.bound, outcome.profile.id, outcome.weight, decision
        )
        found = indicator.evaluate(outcome.measured, previous=self.previous, budget=self.budget)
        return found.score


def fitting_methods(ruleset: RuleSet, held: Held, points: Decimal) -> tuple[Fit, ...]:
    """Return every method, with its parameters, that gives exactly some points.

    A method is tried with its defaults, with each of its choices, and with the parameters that a
    profile gives it. More than one may fit; a fit says what gives the number, not what was meant.

    Args:
        ruleset: the rules.
        held: the target and the value.
        points: the points of the form.

    >>> from indicator_engine import Engine
    >>> engine = Engine.default()
    >>> held = Held(engine.evaluate("≤11万元", "12.1万元", weight=20))
    >>> [str(fit) for fit in fitting_methods(engine.ruleset, held, Decimal(18))]
    ['reverse-linear']
    """
    data = ruleset.data
    found: dict[Fit, None] = {}
    for method in sorted(data.methods.values(), key=lambda method: method.id):
        for given in _settings(method, data):
            score = held.score(ruleset, DecisionDef(use=method.id, parameters=given))
            if score is not None and score == points:
                found[Fit(method.id, tuple(sorted(given.items())))] = None
    return _simplest(tuple(found))


def _settings(method: MethodFile, data: RuleData) -> Iterator[Mapping[str, str]]:
    """Yield every set of parameters that a method is tried with, each once."""
    unset = {parameter.name for parameter in method.parameters if parameter.default is None}
    found: list[Mapping[str, str]] = [{}]
    for parameter in method.parameters:
        choices = parameter.choices or (("true", "false") if parameter.type == "boolean" else ())
        found += [{parameter.name: choice} for choice in choices if choice != parameter.default]
    for profile in data.profiles.values():
        if profile.execution_method == method.id:
            found.append(profile.execution_parameters or {})
        found += [row.parameters or {} for row in profile.decide if row.use == method.id]
    unique = {tuple(sorted(given.items())): given for given in found}
    return (given for given in unique.values() if unset <= given.keys())


def _simplest(fits: tuple[Fit, ...]) -> tuple[Fit, ...]:
    """Leave out the settings of a method that fits by its defaults as well."""
    plain = {fit.method for fit in fits if not fit.parameters}
    return tuple(fit for fit in fits if not fit.parameters or fit.method not in plain)

"""The decision table of a profile: the most specific row that matches names the method."""

from __future__ import annotations

from collections.abc import Mapping

from indicator_engine.errors import EvaluationError, IndicatorError, RuleErrors
from indicator_engine.evaluation.methods import ParameterValue, compile_method, parameters_of
from indicator_engine.evaluation.targets import Facts, Target, facts_of
from indicator_engine.reading.bound import Bound
from indicator_engine.records import record
from indicator_engine.rules.decisions import CONDITIONS, specificity
from indicator_engine.rules.schema import DecisionDef, MethodFile, ProfileFile


@record(frozen=True, slots=True)
class Ruling:
    """A target with the row, the method and the parameters that score it, or why there is none."""

    target: Target
    decision: DecisionDef | None = None
    method: MethodFile | None = None
    parameters: tuple[tuple[str, ParameterValue], ...] = ()
    error: IndicatorError | None = None


def matches(row: DecisionDef, facts: Facts) -> bool:
    """Say whether every condition that a row names holds; an unknown fact meets no condition.

    >>> matches(DecisionDef(use="proportional", op=(">=", ">")), Facts("compare", "<="))
    False
    """
    return all(
        not wanted or getattr(facts, condition) in wanted
        for condition in CONDITIONS
        for wanted in (getattr(row, condition),)
    )


def decide(profile: ProfileFile, facts: Facts) -> DecisionDef:
    """Return the most specific row of a profile that matches.

    Raises:
        EvaluationError: ``no-method`` when no row matches, ``decision-tie`` when two are equally
            specific; the loader refuses a table in which that can happen.

    >>> from indicator_engine.rules.schema import Source
    >>> table = (
    ...     DecisionDef(use="person", form=("compare",)),
    ...     DecisionDef(use="proportional", form=("compare",), op=(">=",)),
    ... )
    >>> profile = ProfileFile(
    ...     id="p", summary="", source=Source(document="d"), decide=table, examples=()
    ... )
    >>> decide(profile, Facts("compare", ">=")).use
    'proportional'
    """
    found = [row for row in profile.decide if matches(row, facts)]
    if not found:
        raise EvaluationError("no-method", profile=profile.id, form=facts.form)
    most = max(map(specificity, found))
    best = [row for row in found if specificity(row) == most]
    if len(best) > 1:
        raise EvaluationError("decision-tie", profile=profile.id, other=best[1].at or best[1].use)
    return best[0]


def rule(
    target: Target,
    bound: Bound,
    profile: ProfileFile,
    methods: Mapping[str, MethodFile],
    decision: DecisionDef | None = None,
) -> Ruling:
    """Choose the method for a target; a decision given from outside takes the table's place."""
    try:
        decision = decision or decide(profile, facts_of(target, bound))
        method = methods.get(decision.use)
        if method is None:
            raise EvaluationError("method-unknown", method=decision.use, profile=profile.id)
        if target.form not in method.forms:
            raise EvaluationError("method-form", method=method.id, form=target.form)
        method = compile_method(method).file
        parameters = parameters_of(method, decision.parameters)
    except IndicatorError as error:
        return Ruling(target, decision, error=error)
    except RuleErrors as refused:
        return Ruling(target, decision, error=refused.problems()[0])
    return Ruling(target, decision, method, tuple(parameters.items()))

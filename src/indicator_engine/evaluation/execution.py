"""Budget execution: what was paid, held against the budget by the method of a profile."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation.indicator import Indicator, Rules, compile_indicator
from indicator_engine.expressions import Compare, Threshold
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.schema import DecisionDef, ProfileFile


def compile_execution(
    budget: Decimal,
    *,
    profile: ProfileFile,
    rules: Rules,
    weight: Decimal | None = None,
    year: int | None = None,
) -> Indicator:
    """Compile the execution of a budget: at least the budget, without a unit of its own.

    Its flags are the execution flags of the profile, since the others speak of indicators.

    Args:
        budget: the budget as adjusted.
        profile: the profile, with what it extends written out.
        rules: the rule set.
        weight: the full points; by default those of the profile.
        year: the budget year.

    Raises:
        EvaluationError: ``no-method`` when the profile does not score execution.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.expressions import Measured
    >>> paid = Measured("number", value=Decimal("85"))
    >>> ruleset = Engine.default().ruleset
    >>> ruleset.execution(Decimal("100"), "hubei").evaluate(paid).score
    Decimal('17.00')
    """
    if profile.execution_method is None:
        raise EvaluationError("no-method", profile=profile.id, form="compare")
    bound = Bound(Threshold(f"{budget:f}", Compare(">=", budget)), year=year)
    decision = DecisionDef(
        use=profile.execution_method, parameters=profile.execution_parameters, at=profile.at
    )
    return compile_indicator(
        bound,
        profile=replace(profile, flags=profile.execution_flags),
        rules=rules,
        weight=Decimal(profile.execution_weight or 0) if weight is None else weight,
        decision=decision,
    )

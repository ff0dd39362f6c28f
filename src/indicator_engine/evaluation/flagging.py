"""Flags that a profile raises beside the points: far above the target, a reason is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.judgement import Judgement
from indicator_engine.evaluation.outcome import Spec
from indicator_engine.evaluation.scoring import by_closure, values_of
from indicator_engine.formulas import Formula, parse_formula
from indicator_engine.formulas.inputs import Value
from indicator_engine.rules.names import flag_names
from indicator_engine.rules.schema import FlagRuleDef

_UNWEIGHTED = Decimal(0)


def raised_flags(
    spec: Spec, ruling: Ruling, judgement: Judgement, score: Decimal | None
) -> tuple[str, ...]:
    """Return the flags of a judged row, each once, in the order of the profile.

    A rule that asks for something the row does not have (points, a number) does not hold; a row
    that could not be judged is flagged by its error alone.

    Args:
        spec: the row, with the profile whose flags are raised.
        ruling: the reading that decided.
        judgement: the verdict.
        score: the points, None where they are open.

    >>> from indicator_engine import Engine
    >>> engine = Engine.default().with_profile("guangxi")
    >>> engine.evaluate("≥100", "130", weight=10).flags
    ('reason-required',)
    """
    rules = spec.profile.flags
    if not rules or judgement.remarks.error is not None:
        return ()
    kind = None if spec.bound is None or spec.bound.kind is None else spec.bound.kind.id
    asked = [rule for rule in rules if _asks(rule, ruling, kind)]
    if not asked:
        return ()
    values = values_of(ruling, judgement, spec.weight or _UNWEIGHTED, spec.profile)
    if spec.weight is None:
        del values["w"]
    if score is not None:
        values["score"] = score
    return tuple(dict.fromkeys(rule.flag for rule in asked if _holds(rule, values)))


def _asks(rule: FlagRuleDef, ruling: Ruling, kind: str | None) -> bool:
    target = ruling.target
    form, op = not rule.form or target.form in rule.form, not rule.op or target.op in rule.op
    return form and op and (not rule.kind or kind in rule.kind)


def _holds(rule: FlagRuleDef, values: Mapping[str, Value]) -> bool:
    if rule.when is None:
        return True
    formula = _formula(rule)
    return formula.names <= values.keys() and by_closure(formula, values) is True


# As many rules as the profiles in use have.
@lru_cache(maxsize=256)
def _formula(rule: FlagRuleDef) -> Formula:
    """Read the condition of a rule; the loader has checked it over the same names, or fewer."""
    names = flag_names(rule) | flag_names(rule, execution=True)
    return parse_formula(rule.when or "", names, where=rule.at or None)

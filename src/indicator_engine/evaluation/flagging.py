"""Flags that a profile raises beside the points: far above the target, a reason is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.judgement import Judgement
from indicator_engine.evaluation.outcome import Spec
from indicator_engine.evaluation.scoring import by_closure, full_points, scored_value, values_of
from indicator_engine.exact import Exact
from indicator_engine.formulas import Formula, compile_closure, parse_formula
from indicator_engine.formulas.closures import Closure
from indicator_engine.formulas.inputs import Value
from indicator_engine.rules.names import flag_names
from indicator_engine.rules.schema import FlagRuleDef

Flagger: TypeAlias = Callable[[bool, Exact, Decimal | None], tuple[str, ...]]

AT_FULL_MARKS: Final = "missed-at-full-marks"

_ZERO: Final = Decimal(0)
_UNSCORED: Final = (0, 1)


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
    if not spec.profile.flags or judgement.remarks.error is not None:
        return ()
    asked = asked_rules(spec, ruling)
    if not asked:
        return ()
    values = values_of(ruling, judgement, spec.weight or _ZERO, spec.profile)
    if spec.weight is None:
        del values["w"]
    if score is not None:
        values["score"] = score
    return tuple(dict.fromkeys(rule.flag for rule in asked if _holds(rule, values)))


def full_marks_flag(spec: Spec, judgement: Judgement, score: Decimal | None) -> tuple[str, ...]:
    """Flag a miss that has full marks: points of a hundredth, or a boundary, hide the miss.

    >>> from indicator_engine import evaluate
    >>> evaluate("≥3万人次", "29999人次", weight=10).flags
    ('missed-at-full-marks',)
    """
    if judgement.met is not False or not score or not spec.weight:
        return ()
    return (AT_FULL_MARKS,) if score == full_points(spec.weight, score) else ()


def asked_rules(spec: Spec, ruling: Ruling) -> list[FlagRuleDef]:
    """Return the rules whose conditions a row meets."""
    kind = None if spec.bound is None or spec.bound.kind is None else spec.bound.kind.id
    target = ruling.target
    return [
        rule
        for rule in spec.profile.flags
        if (not rule.form or target.form in rule.form)
        and (not rule.op or target.op in rule.op)
        and (not rule.kind or kind in rule.kind)
    ]


def _holds(rule: FlagRuleDef, values: Mapping[str, Value]) -> bool:
    if rule.when is None:
        return True
    formula = flag_formula(rule)
    return formula.names <= values.keys() and by_closure(formula, values) is True


# As many rules as the profiles in use have.
@lru_cache(maxsize=256)
def flag_formula(rule: FlagRuleDef) -> Formula:
    """Read the condition of a rule; the loader has checked it over the same names, or fewer."""
    names = flag_names(rule) | flag_names(rule, execution=True)
    return parse_formula(rule.when or "", names, where=rule.at or None)


# ── the fast way ─────────────────────────────────────────────────────────────────────────────


def flagger(spec: Spec, ruling: Ruling, bound: Exact) -> Flagger | None:
    """Return what flags the numbers held against one bound; None where no rule asks about it.

    It gives what `raised_flags` gives; a property test holds the two equal.
    """
    asked = asked_rules(spec, ruling)
    if not asked:
        return None
    sides = _sides(spec, ruling, asked, bound)
    if sides is None:
        return lambda met, value, score: raised_flags(spec, ruling, Judgement(met, value), score)

    def flag(met: bool, value: Exact, score: Decimal | None) -> tuple[str, ...]:  # noqa: FBT001
        a = scored_value(value, spec.profile).as_integer_ratio()
        points = _UNSCORED if score is None else score.as_integer_ratio()
        raised = [
            rule.name
            for rule in sides[met]
            if (rule.holds is None or rule.holds(a, points))
            and (score is not None or not rule.scored)
        ]
        return tuple(dict.fromkeys(raised))

    return flag


class _Ready(NamedTuple):
    """A rule with one side of the bound chosen: its flag, its condition over `a` and `score`."""

    name: str
    holds: Closure | None
    scored: bool


def _sides(
    spec: Spec, ruling: Ruling, asked: list[FlagRuleDef], bound: Exact
) -> Mapping[bool, list[_Ready]] | None:
    """Make the rules ready for met and for missed values; None where they need the general way.

    The boundary of a strict bound, and a negative value that counts as zero beside a bound that is
    not above it, are met in the verdict and missed in the points, or the other way round.
    """
    formulas = [None if rule.when is None else flag_formula(rule) for rule in asked]
    zero = spec.profile.negative_actual == "zero" and bound <= 0
    names = {name for formula in formulas if formula is not None for name in formula.names}
    if ruling.target.op not in (">=", "<=", "=") or zero or "over" in names:
        return None
    constants: dict[str, Value] = {"t": bound}
    if spec.weight is not None:
        constants["w"] = spec.weight
    known = {*constants, "met", "a", "score"}
    return {
        met: [
            _ready(rule, formula, {**constants, "met": met})
            for rule, formula in zip(asked, formulas, strict=True)
            if formula is None or formula.names <= known
        ]
        for met in (True, False)
    }


def _ready(rule: FlagRuleDef, formula: Formula | None, constants: Mapping[str, Value]) -> _Ready:
    if formula is None:
        return _Ready(rule.flag, None, scored=False)
    closure = compile_closure(formula, constants, ("a", "score"))
    return _Ready(rule.flag, closure, "score" in formula.names)

"""The fast way for the common row: one bound, one number in its unit, one score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.flagging import AT_FULL_MARKS, flagger
from indicator_engine.evaluation.judgement import Judgement, Remarks
from indicator_engine.evaluation.methods import formula_when
from indicator_engine.evaluation.numbers import COMPARE, FROM_PARTS, IN_ONES, LIMITS, marks_of
from indicator_engine.evaluation.outcome import Outcome, Spec
from indicator_engine.evaluation.quantities import Amount, Settled, scaled
from indicator_engine.evaluation.scoring import points_of, rounding_of
from indicator_engine.exact import WIDE, Exact
from indicator_engine.expressions import Compare, Measured
from indicator_engine.formulas import compile_closure
from indicator_engine.formulas.inputs import Value

Quick: TypeAlias = Callable[[Measured], Outcome | None]
Settle: TypeAlias = Callable[[Measured], Settled | None]
Score: TypeAlias = Callable[[Exact], Decimal | None]

_ZERO: Final = Decimal(0)
_PASSED_OVER: Final = frozenset({FROM_PARTS, IN_ONES, *LIMITS})  # what only the general way knows

# Scores come from few values, and looking one up costs a third of making it.
_MOST_CENTS: Final = 10_000
_CENTS: Final[dict[int, Decimal]] = {}


def quick_evaluation(spec: Spec, case: Case) -> Quick | None:
    """Return a function for single numbers, or None where the rows differ too much.

    It gives what the general way gives; a property test holds the two equal. What it leaves to the
    general way (a method whose score leaves the weight) it answers with None.

    Args:
        spec: the indicator; only a plain bound with one reading is quick.
        case: the units and conventions of the rules.
    """
    (ruling, *others) = spec.rulings
    bound = spec.bound
    reading = ruling.target.reading
    if others or bound is None or bound.conflict or not isinstance(reading, Compare):
        return None
    if spec.own is not None and ruling.error is not None:
        return None
    if reading.value is None or reading.basis is not None or ruling.target.undirected:
        return None
    scores = (None, None) if spec.weight is None else _scores(spec, ruling, reading.value)
    if scores is None:
        return None
    return _row(spec, ruling, reading, reading.value, scores, _settling(reading, case))


def _row(
    spec: Spec,
    ruling: Ruling,
    reading: Compare,
    bound: Exact,
    scores: tuple[Decimal | None, Score | None],
    settle: Settle,
) -> Quick:
    inside, outside = scores
    plain = Remarks(flags=ruling.target.flags)
    full = spec.weight
    holds, unit = COMPARE[ruling.target.op or "="], reading.unit
    flag = flagger(spec, ruling, bound) if spec.profile.flags else None
    told: dict[tuple[str, ...], Remarks] = {}
    noted: dict[tuple[str, ...], Remarks] = {}

    def evaluate(measured: Measured) -> Outcome | None:
        if measured.kind != "number" or measured.alternatives or measured.basis is not None:
            return None
        if measured.words:
            return None
        value, remarks = measured.value, plain
        if measured.unit != unit or measured.notes:
            settled = settle(measured)
            if settled is None:
                return None
            value = settled.value
            if settled.notes:
                remarks = noted.get(settled.notes) or noted.setdefault(
                    settled.notes, Remarks(flags=plain.flags, notes=settled.notes)
                )
        if value is None:
            return None
        met, score = holds(value, bound), inside
        if not met and outside is not None and (score := outside(value)) is None:
            return None
        raised = () if flag is None else flag(met, value, score)
        if not met and score is not None and score == full and score:
            raised = (*raised, AT_FULL_MARKS)
        if raised:
            flags = (*plain.flags, *raised)
            if remarks is plain:
                remarks = told.get(flags) or told.setdefault(flags, Remarks(flags=flags))
            else:
                remarks = Remarks(flags=flags, notes=remarks.notes)
        return Outcome(spec, ruling, measured, met, score, value, remarks)

    return evaluate


def _settling(reading: Compare, case: Case) -> Settle:
    """Return a function that brings a number into the target's unit, None where that is in doubt.

    Ratios of units are kept: a plan meets the same two or three units row after row.
    """
    unit, marks = reading.unit, marks_of(reading)
    ratios: dict[str, Fraction] = {}

    def settle(measured: Measured) -> Settled | None:
        value, given = measured.value, measured.unit
        if value is None or not _PASSED_OVER.isdisjoint(measured.notes):
            return None
        if given == unit:
            return Settled(value)
        try:
            if given is None or unit is None:
                return case.quantities.settle(Amount(value, given), unit, marks)
            ratio = ratios.get(given)
            if ratio is None:
                ratio = ratios[given] = case.quantities.ratio(given, unit)
        except IndicatorError:
            return None
        return Settled(scaled(value, ratio))

    return settle


def _scores(spec: Spec, ruling: Ruling, bound: Exact) -> tuple[Decimal | None, Score | None] | None:
    """Return the score of every met row and a function for missed ones, or None."""
    profile, weight, target = spec.profile, spec.weight, ruling.target
    if (
        weight is None
        or ruling.error is not None
        or ruling.method is None
        or target.op not in (">=", "<=", "=")
    ):
        return None  # a strict bound has a boundary of its own
    if profile.negative_actual == "zero" and bound <= 0:
        return None  # there a negative value would change sides
    if ruling.method.primitive != "formula" or not weight.is_finite() or weight < 0:
        return None
    met = formula_when(ruling.method, met=True)
    if met is None or met.names & {"a", "over"}:
        return None
    inside = points_of(ruling, Judgement(met=True, value=bound), weight, profile)
    missed = _missed(spec, ruling, bound, weight)
    if inside.score is None or missed is None:
        return None
    return inside.score, missed


def _missed(spec: Spec, ruling: Ruling, bound: Exact, weight: Decimal) -> Score | None:
    """Return a function from a value outside the bound to its rounded score."""
    if ruling.method is None:
        return None
    formula = formula_when(ruling.method, met=False)
    if formula is None or "over" in formula.names:
        return None
    values = {name: value for name, value in ruling.parameters if not isinstance(value, str)}
    constants: Mapping[str, Value] = {**values, "w": weight, "t": bound, "met": False}
    closure = compile_closure(formula, constants, ("a",))
    places, zero = ruling.method.places, spec.profile.negative_actual == "zero"
    half = 0 if rounding_of(spec.profile) == "down" else 1
    if places != 2 or weight != weight.quantize(Decimal("0.01"), context=WIDE):
        return None
    most, parts = weight.as_integer_ratio()

    def score(value: Exact) -> Decimal | None:
        if zero and value < 0:
            value = _ZERO
        num, den = closure(value.as_integer_ratio())
        if num < 0 or num * parts > most * den:
            return None
        cents = (num * 200 + den * half) // (den * 2)
        return _CENTS.get(cents) or _money(cents)

    return score


def _money(cents: int) -> Decimal:
    made = Decimal(cents).scaleb(-2, WIDE)
    if cents <= _MOST_CENTS:
        _CENTS[cents] = made
    return made

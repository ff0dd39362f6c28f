"""The fast way for the common row: one bound, one number in its unit, one score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.flagging import AT_FULL_MARKS, Flagger, flagger
from indicator_engine.evaluation.judgement import Judgement, Remarks
from indicator_engine.evaluation.methods import formula_when
from indicator_engine.evaluation.numbers import COMPARE, FROM_PARTS, IN_ONES, LIMITS, marks_of
from indicator_engine.evaluation.outcome import Outcome, Spec
from indicator_engine.evaluation.quantities import Amount, Settled, scaled
from indicator_engine.evaluation.scoring import points_of, rounding_of
from indicator_engine.exact import WIDE, Exact
from indicator_engine.expressions import Compare, Measured
from indicator_engine.formulas import Rounding, compile_points
from indicator_engine.formulas.closures import Points
from indicator_engine.formulas.inputs import Pair, Value
from indicator_engine.records import draft_of

Quick: TypeAlias = Callable[..., Outcome | None]
"""Takes a measured value, and where they are known what `number_of` says of it and that value as a
pair of whole numbers. Gives its outcome, or None where the general way is wanted."""
Settle: TypeAlias = Callable[[Exact, str | None], Settled | None]
Remark: TypeAlias = Callable[[bool, Exact, Decimal | None, tuple[str, ...]], Remarks]
Scores: TypeAlias = tuple[Decimal | None, Points | None]

_NO_AMOUNT: Final = (0, 1)
_CENT: Final = Decimal("0.01")
_PLACES: Final = 2
_CENTS_OF_A_POINT: Final = 100
_MOST_SCORES: Final = 10_000
_NOTES: Final[tuple[str, ...]] = ()
_LEFT: Final = frozenset({FROM_PARTS, IN_ONES, *LIMITS})  # what only the general way knows


def number_of(measured: Measured) -> Exact | None:
    """Return the value of a measured number; None of one that is left to the general way.

    That is what nobody has decided, a change, and what the words around a number make of it.
    """
    if measured.kind != "number" or measured.alternatives or measured.basis is not None:
        return None
    if measured.words or (measured.notes and not _LEFT.isdisjoint(measured.notes)):
        return None
    return measured.value


def never_quick(*_: object) -> None:
    """Leave everything to the general way."""


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
    if others or bound is None or bound.conflict or case.one_to_many:
        return None
    if not isinstance(reading, Compare):
        return None
    if spec.own is not None and ruling.error is not None:
        return None
    if reading.value is None or reading.basis is not None or ruling.target.undirected:
        return None
    scores = (None, None) if spec.weight is None else _scores(spec, ruling, reading.value)
    if scores is None:
        return None
    return _Row(spec, ruling, reading, reading.value, scores, _settling(reading, case)).evaluate


class _Row:
    """The fast way of one target.

    Its facts stand in one tuple, which is unpacked for half of what as many cells of a closure
    cost; and a list of many targets calls one function, not as many.
    """

    __slots__ = ("_facts",)

    def __init__(
        self,
        spec: Spec,
        ruling: Ruling,
        reading: Compare,
        bound: Exact,
        points: Scores,
        settle: Settle,
    ) -> None:
        inside, outside = points
        flag = flagger(spec, ruling, bound) if spec.profile.flags else None
        full = None if outside is None else int((spec.weight or 0) * _CENTS_OF_A_POINT)
        plain = Remarks(flags=ruling.target.flags)
        self._facts = (
            spec, ruling, reading.unit, settle,
            COMPARE[ruling.target.op or "="], bound, inside, outside, full,
            flag is not None, plain, _remarking(spec, ruling, flag),
        )  # fmt: skip

    def evaluate(
        self, measured: Measured, value: Exact | None = None, pair: Pair | None = None
    ) -> Outcome | None:
        """Return the outcome of a measured value, or None, see `Quick`."""
        (
            spec, ruling, unit, settle,
            holds, bound, inside, outside, full,
            remarkable, plain, remark,
        ) = self._facts  # fmt: skip
        notes = _NOTES
        if value is None and (value := number_of(measured)) is None:
            return None
        if measured.unit != unit:
            settled = settle(value, measured.unit)
            if settled is None:
                return None
            (value, notes), pair, remarkable = settled, None, True
        met, score = holds(value, bound), inside
        if not met and outside is not None:
            cents = outside(pair or value.as_integer_ratio())
            if cents is None:
                return None
            score = _SCORES[cents]
            if cents == full:
                remarkable = True
        made = _draft()  # filled here: a call would take a tenth of what the row does
        made.spec, made.ruling, made.measured = spec, ruling, measured
        made.met, made.score, made.value = met, score, value
        made.remarks = remark(met, value, score, notes) if remarkable else plain
        made.score_range = None
        made.__class__ = Outcome
        return made  # type: ignore[no-any-return]


def _remarking(spec: Spec, ruling: Ruling, flag: Flagger | None) -> Remark:
    """Return a function that makes remarks of the flags of a row and of what was assumed."""
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Remarks] = {}

    def remark(
        met: bool,  # noqa: FBT001
        value: Exact,
        score: Decimal | None,
        notes: tuple[str, ...],
    ) -> Remarks:
        flags = ruling.target.flags
        if flag is not None:
            flags = (*flags, *flag(met, value, score))
        if not met and score and score == spec.weight:
            flags = (*flags, AT_FULL_MARKS)
        made = known.get((flags, notes))
        return made or known.setdefault((flags, notes), Remarks(flags=flags, notes=notes))

    return remark


def _settling(reading: Compare, case: Case) -> Settle:
    """Return a function that brings a number into the target's unit, None where that is in doubt.

    Ratios of units are kept: a plan meets the same two or three units row after row.
    """
    unit, marks = reading.unit, marks_of(reading)
    ratios: dict[str, Fraction] = {}

    def settle(value: Exact, given: str | None) -> Settled | None:
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


def _scores(spec: Spec, ruling: Ruling, bound: Exact) -> Scores | None:
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


def _missed(spec: Spec, ruling: Ruling, bound: Exact, weight: Decimal) -> Points | None:
    """Return a function from a value outside the bound to its score in cents, rounded."""
    if ruling.method is None:
        return None
    formula = formula_when(ruling.method, met=False)
    if formula is None or "over" in formula.names:
        return None
    if ruling.method.places != _PLACES or weight != weight.quantize(_CENT, context=WIDE):
        return None
    values = {name: value for name, value in ruling.parameters if not isinstance(value, str)}
    constants: Mapping[str, Value] = {**values, "w": weight, "t": bound, "met": False}
    rounding = Rounding(_CENTS_OF_A_POINT, rounding_of(spec.profile) == "down")
    cents = compile_points(formula, constants, "a", int(weight * _CENTS_OF_A_POINT), rounding)
    if spec.profile.negative_actual != "zero":
        return cents
    return lambda pair: cents(_NO_AMOUNT if pair[0] < 0 else pair)


class _Money(dict[int, Decimal]):
    """Scores by their cents: they are few, and to look one up costs a third of making it."""

    def __missing__(self, cents: int) -> Decimal:
        made = Decimal(cents).scaleb(-_PLACES, WIDE)
        if len(self) < _MOST_SCORES:
            self[cents] = made
        return made


_SCORES: Final = _Money()
_draft: Final = draft_of(Outcome)

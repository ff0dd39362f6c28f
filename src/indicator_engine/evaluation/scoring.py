"""Points from a verdict: the method's formulas over exact numbers, rounded once.

Two evaluators stand side by side: closures for use, simpleeval over Fractions as the reference.
`points_of` takes either, so that everything around a formula is the same code for both.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.judgement import Judgement
from indicator_engine.evaluation.methods import Method, TierFormulas, compile_method, formula_when
from indicator_engine.evaluation.moments import lateness
from indicator_engine.evaluation.numbers import holds
from indicator_engine.exact import WIDE, Exact, plain, round_half_up
from indicator_engine.expressions import Compare, Deadline, Graded, Level, Period, Range
from indicator_engine.formulas import Formula, compile_closure
from indicator_engine.formulas.inputs import Value
from indicator_engine.records import record
from indicator_engine.rules.schema import ProfileFile

Rounding: TypeAlias = Literal["half-up", "down"]
Evaluator: TypeAlias = Callable[[Formula, Mapping[str, Value]], Fraction | bool]
Cents: TypeAlias = tuple[Decimal, Decimal]


@record(frozen=True, slots=True)
class Points:
    """What a method gives: a score, or a range that a person settles, or why there is neither.

    `exact` is the score before it was rounded; `formula` the one that gave it, with `values`.
    """

    score: Decimal | None = None
    range: Cents | None = None
    exact: Fraction | None = None
    formula: Formula | None = None
    values: Mapping[str, Value] | None = None
    error: IndicatorError | None = None


NO_POINTS: Final = Points()


def by_closure(formula: Formula, values: Mapping[str, Value]) -> Fraction | bool:
    """Evaluate a formula by its closure."""
    result = compile_closure(formula, values, ())()
    return result if isinstance(result, bool) else Fraction(*result)


def by_reference(formula: Formula, values: Mapping[str, Value]) -> Fraction | bool:
    """Evaluate a formula by simpleeval over Fractions: slow, and apart from the closures."""
    from indicator_engine.formulas.reference import evaluate_reference  # it loads simpleeval

    return evaluate_reference(formula, values)


def points_of(
    ruling: Ruling,
    judgement: Judgement,
    weight: Decimal | None,
    profile: ProfileFile,
    evaluate: Evaluator = by_closure,
) -> Points:
    """Give the points of one judged row.

    Args:
        ruling: the target with the method that scores it.
        judgement: the verdict.
        weight: the full points; without it there is no score.
        profile: whose policies for negative values and strict boundaries hold.
        evaluate: how formulas are evaluated.
    """
    if weight is None or not _is_open_to_points(ruling, judgement):
        return NO_POINTS
    if ruling.error is not None:
        return Points(error=ruling.error)
    if not weight.is_finite() or weight < 0:
        return Points(error=EvaluationError("weight-refused", field="weight", weight=str(weight)))
    if ruling.method is None:
        return NO_POINTS
    method = compile_method(ruling.method)
    rounding = rounding_of(profile)
    if _loses_at_boundary(ruling, judgement, profile):
        return _rounded(Fraction(0), weight, method, rounding)
    values = values_of(ruling, judgement, weight, profile)
    scorer = _Scorer(method, weight, values, evaluate, rounding)
    if judgement.value is None and isinstance(ruling.target.reading, Compare | Range):
        return scorer.without_value(judgement)
    return scorer.points(ruling, judgement)


def reference_score(
    ruling: Ruling, judgement: Judgement, weight: Decimal, profile: ProfileFile
) -> Decimal | None:
    """Return the score by the reference evaluator: every faster way must agree with it."""
    return points_of(ruling, judgement, weight, profile, by_reference).score


def values_of(
    ruling: Ruling, judgement: Judgement, weight: Decimal, profile: ProfileFile
) -> dict[str, Value]:
    """Return the value of every name that the formulas of a method may use."""
    numbers = {name: value for name, value in ruling.parameters if not isinstance(value, str)}
    values: dict[str, Value] = {**numbers, "w": weight, "met": judgement.met is True}
    reading, value = judgement.remarks.bound or ruling.target.reading, judgement.value
    if isinstance(reading, Compare | Range) and isinstance(value, Decimal | Fraction):
        values |= _number_values(ruling, reading, scored_value(value, profile))
    elif isinstance(reading, Deadline | Period) and isinstance(value, datetime.date):
        days, months = lateness(reading, value)
        values |= {"days_late": days, "months_late": months}
    return values


def scored_value(value: Exact, profile: ProfileFile) -> Exact:
    """Return the value that is scored: where a profile says so, a negative one counts as zero."""
    return Decimal(0) if profile.negative_actual == "zero" and value < 0 else value


def rounding_of(profile: ProfileFile) -> Rounding:
    """Return how a profile rounds: half up, unless it cuts off what is below a cent."""
    return profile.rounding or "half-up"


def round_points(
    exact: Fraction, weight: Decimal, places: int, rounding: Rounding = "half-up"
) -> Decimal:
    """Round once, and never above the weight (12.345 points are 12.34, not 12.35).

    >>> round_points(Fraction(1, 200), Decimal(6), 2)
    Decimal('0.01')
    >>> round_points(Fraction(1, 200), Decimal(6), 2, "down")
    Decimal('0.00')
    >>> round_points(Fraction(5, 2), Decimal("2.5"), 0)
    Decimal('2')
    """
    if rounding == "down":
        return Decimal(exact.numerator * 10**places // exact.denominator).scaleb(-places, WIDE)
    rounded = round_half_up(exact, places)
    return rounded if rounded <= weight else _floor(weight, places)


# ── what a formula is given ──────────────────────────────────────────────────────────────────


def _number_values(ruling: Ruling, reading: Compare | Range, value: Exact) -> dict[str, Value]:
    """Return `a`, `met`, `over` and the bounds.

    `met` follows the value that is scored, and includes the boundary of a strict bound unless the
    profile gives nothing there: a formula is asked on which side of the bound the value lies.
    """
    values: dict[str, Value] = {
        "a": value,
        "met": _inside(ruling, reading, value),
        "over": _outside_by(ruling, reading, value),
    }
    if isinstance(reading, Compare):
        return values if reading.value is None else values | {"t": reading.value}
    # An open end is put where it changes nothing: at the value itself.
    low = value if reading.low is None else reading.low
    return values | {"low": low, "high": value if reading.high is None else reading.high}


def _inside(ruling: Ruling, reading: Compare | Range, value: Exact) -> bool:
    return holds(ruling.target.op, reading, value) or _on_boundary(ruling, reading, value)


def _on_boundary(ruling: Ruling, reading: Compare | Range, value: Exact) -> bool:
    """Whether a value lies exactly on a bound that excludes it."""
    if isinstance(reading, Compare):
        return ruling.target.op in ("<", ">") and value == reading.value
    at_low = not reading.low_inclusive and value == reading.low
    return at_low or (not reading.high_inclusive and value == reading.high)


def _loses_at_boundary(ruling: Ruling, judgement: Judgement, profile: ProfileFile) -> bool:
    reading, value = judgement.remarks.bound or ruling.target.reading, judgement.value
    if profile.strict_boundary != "zero" or not isinstance(reading, Compare | Range):
        return False
    if judgement.met:
        return False  # 超过90% is above it, and only by how much is not known
    return isinstance(value, Decimal | Fraction) and _on_boundary(ruling, reading, value)


def _outside_by(ruling: Ruling, reading: Compare | Range, value: Exact) -> Fraction:
    """Return how far outside the bound a value lies, 0 inside."""
    if _inside(ruling, reading, value):
        return Fraction(0)
    exact = Fraction(value)
    if isinstance(reading, Compare):
        return abs(exact - Fraction(reading.value or 0))
    if reading.low is not None and value <= reading.low:
        return Fraction(reading.low) - exact
    return exact - Fraction(reading.high or 0)


def _is_open_to_points(ruling: Ruling, judgement: Judgement) -> bool:
    """Whether points can be given: after a verdict, and in a range for words and grades."""
    if judgement.met is not None:
        return True
    if judgement.remarks.error is not None or "ambiguous" in judgement.remarks.flags:
        return False
    return isinstance(ruling.target.reading, Level | Graded)


# ── primitives ───────────────────────────────────────────────────────────────────────────────


class _Scorer:
    """One row scored by one method."""

    def __init__(
        self,
        method: Method,
        weight: Decimal,
        values: Mapping[str, Value],
        evaluate: Evaluator,
        rounding: Rounding,
    ) -> None:
        self._rounding = rounding
        self._method = method
        self._weight = weight
        self._values = values
        self._evaluate = evaluate

    def points(self, ruling: Ruling, judgement: Judgement) -> Points:
        """Give the points; a formula and its tiers ask for a verdict."""
        primitive = self._method.file.primitive
        if primitive in ("formula", "tiers") and judgement.met is None:
            return self._for_a_person()
        match primitive:
            case "formula":
                formula = self._method.formula
                return self._for_a_person() if formula is None else self._by_formula(formula)
            case "tiers":
                return self._by_tier(next(filter(self._applies, self._method.tiers), None))
            case "word-tiers":
                return self._by_words(dict(ruling.parameters).get("settle"), judgement)
            case "grades":
                return self._by_grade(judgement)

    def without_value(self, judgement: Judgement) -> Points:
        """Score a verdict without its value (未超预算, 不足95%): where no number is asked for."""
        formula = formula_when(self._method.file, met=judgement.met is True)
        if formula is None or not formula.names <= self._values.keys():
            return self._for_a_person()
        return self._by_formula(formula)

    def _applies(self, tier: TierFormulas) -> bool:
        return tier.when is None or self._evaluate(tier.when, self._values) is True

    def _by_formula(self, formula: Formula) -> Points:
        exact = self._number(formula)
        return _rounded(exact, self._weight, self._method, self._rounding, formula, self._values)

    def _by_tier(self, tier: TierFormulas | None) -> Points:
        if tier is None:
            return self._for_a_person()
        if tier.points is not None:
            return self._by_formula(tier.points)
        return self._between(tier)

    def _by_words(self, settle: object, judgement: Judgement) -> Points:
        """Give the range of a tier; only where a profile asks for it, its top or its middle."""
        wanted = judgement.remarks.tier
        tier = next((t for t in self._method.tiers if t.definition.tier == wanted), None)
        if wanted is None or tier is None:
            return self._for_a_person()
        if tier.points is not None:
            return self._by_formula(tier.points)
        given = self._between(tier)
        if given.range is None or settle not in ("top", "midpoint"):
            return given
        low, high = given.range
        settled = high if settle == "top" else round_half_up(Fraction(low + high) / 2, self._places)
        return Points(score=settled, range=given.range, values=self._values)

    def _by_grade(self, judgement: Judgement) -> Points:
        """Give what the grade earns that was measured, or that a target with grades found.

        Words that name no known grade are not "any other grade": they are refused.
        """
        said = (judgement.remarks.grade,) if judgement.remarks.grade else judgement.remarks.said
        if not said:
            return self._for_a_person()
        known = len(said) > 1 or judgement.remarks.grade is not None
        for tier in self._method.tiers:
            words = tier.definition.words
            if not set(words).isdisjoint(said) or (not words and known):
                return self._by_tier(tier)
        names = (tier.definition.words[0] for tier in self._method.tiers if tier.definition.words)
        error = EvaluationError(
            "rule-grade-not-covered",
            field="actual",
            found=said[0],
            grades=" ".join(names),
            method=self._method.file.summary,
        )
        return Points(error=error)

    def _between(self, tier: TierFormulas) -> Points:
        """Return a range of points in cents, both ends inclusive.

        The deployed test rounds both bounds first: round(0.6w) <= s < round(0.8w). A bound that
        is left out is a cent away; where less than a cent is left, both ends are the lower one.
        """
        cent = Decimal(1).scaleb(-self._places)
        most = _floor(self._weight, self._places)
        if tier.points_above is not None:
            low = min(self._cents(tier.points_above) + cent, most)
        else:
            low = self._cents(tier.points_from)
        if tier.points_to is not None:
            high = self._cents(tier.points_to)
        else:
            high = most if tier.points_below is None else self._cents(tier.points_below) - cent
        return Points(range=(low, max(low, high)), values=self._values)

    def _cents(self, formula: Formula | None) -> Decimal:
        """Return the bound of a range as points, zero where it is open."""
        exact = Fraction(0) if formula is None else self._number(formula)
        return round_points(exact, self._weight, self._places, self._rounding)

    def _for_a_person(self) -> Points:
        nothing = round_half_up(0, self._places)
        return Points(range=(nothing, _floor(self._weight, self._places)), values=self._values)

    def _number(self, formula: Formula) -> Fraction:
        return Fraction(self._evaluate(formula, self._values))

    @property
    def _places(self) -> int:
        return self._method.file.places


def _rounded(
    exact: Fraction,
    weight: Decimal,
    method: Method,
    rounding: Rounding,
    formula: Formula | None = None,
    values: Mapping[str, Value] | None = None,
) -> Points:
    """Round a score once; one outside its weight is an error of the method, not a score."""
    if not 0 <= exact <= Fraction(weight):
        file = method.file
        error = EvaluationError(
            "score-outside-weight",
            where=file.at or None,
            method=file.id,
            score=plain(exact),
            weight=plain(weight),
        )
        return Points(error=error)
    score = round_points(exact, weight, method.file.places, rounding)
    return Points(score, None, exact, formula, values)


def full_points(weight: Decimal, score: Decimal) -> Decimal:
    """Return the most points that a score with as many places can have.

    >>> full_points(Decimal("12.345"), Decimal("12.30"))
    Decimal('12.34')
    """
    return _floor(weight, max(0, -int(score.as_tuple().exponent)))


def _floor(weight: Decimal, places: int) -> Decimal:
    return weight.quantize(Decimal(1).scaleb(-places), ROUND_DOWN, WIDE)

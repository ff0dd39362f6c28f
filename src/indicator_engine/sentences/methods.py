"""What a scoring sentence says as a scoring method: formulas, tiers and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from indicator_engine.exact import Exact, exact, plain
from indicator_engine.expressions import Operator
from indicator_engine.formulas import parse_formula, write_formula
from indicator_engine.records import record
from indicator_engine.rules.common import Primitive
from indicator_engine.rules.names import method_names
from indicator_engine.rules.schema import Form, MethodFile, ParameterDef, Source, TierDef
from indicator_engine.sentences.rule import (
    Anchor,
    Award,
    Deduction,
    Deductions,
    GradeTable,
    Limit,
    Proportion,
    RuleReading,
    Tier,
    TierTable,
    Yields,
)

Shape: TypeAlias = Literal["compare", "range", "days", "months"]

METHOD_ID: Final = "sentence"
_ANY_FORM: Final[tuple[Form, ...]] = (
    "compare", "range", "deadline", "period", "level", "all", "any", "every",
)  # fmt: skip
_TO_A_PERSON: Final = TierDef(points_from="0")


@record(frozen=True, slots=True)
class Scale:
    """How a unit of the sentence stands to the target's: times `factor`, or hundredths of t."""

    factor: Fraction = Fraction(1)
    relative: bool = False


@record(frozen=True, slots=True)
class Fitted:
    """What a target asks of a method: its shape, its unit, whether a floor has two readings."""

    shape: Shape = "compare"
    scales: Mapping[str | None, Scale] = field(default_factory=dict)
    floor_open: bool = False

    def scale(self, unit: str | None) -> Scale:
        """Return how a unit stands to that of the target."""
        return self.scales.get(unit, _SAME)


_SAME: Final = Scale()


def method_of(reading: RuleReading, words: str, fitted: Fitted | None = None) -> MethodFile:
    """Make the scoring method of what a sentence says.

    Args:
        reading: what it says.
        words: the sentence in canonical words, which become the summary of the method.
        fitted: what the target asks; by default it is in the sentence's own unit.

    Raises:
        RuleErrors: a formula is refused; no sentence that was read leads there.
    """
    return _checked(_parts(reading, fitted or Fitted(_own_shape(reading))), words)


def _parts(reading: RuleReading, fitted: Fitted) -> _Parts:
    match reading:
        case Deductions():
            return _deductions(reading, fitted)
        case Proportion():
            return _proportion(reading, fitted)
        case TierTable():
            return _table(reading, fitted)
        case GradeTable():
            return _grades(reading)
        case Yields():
            earned = f"{_points(reading.met)} if met else {_points(reading.unmet)}"
            return _Parts(_ANY_FORM, formula=earned)


@record(frozen=True, slots=True)
class _Parts:
    forms: tuple[Form, ...]
    formula: str | None = None
    tiers: tuple[TierDef, ...] = ()
    parameters: tuple[ParameterDef, ...] = ()
    primitive: Primitive = "formula"


def _checked(parts: _Parts, words: str) -> MethodFile:
    """Build the method and read each of its formulas, as the loader does for a file."""
    method = MethodFile(
        id=METHOD_ID,
        summary=words,
        source=Source(document=METHOD_ID, verified=True),
        primitive=parts.primitive,
        forms=parts.forms,
        formula=parts.formula,
        parameters=parts.parameters,
        tiers=parts.tiers,
        examples=(),
    )
    names = method_names(method)
    texts = [parts.formula, *(t for tier in parts.tiers for t in (tier.when, tier.points))]
    for text in texts:
        if text is not None:
            write_formula(parse_formula(text, names))
    return method


def _own_shape(reading: RuleReading) -> Shape:
    if isinstance(reading, Deductions) and reading.items[0].side == "late":
        return "months" if reading.items[0].steps == "up" else "days"
    return "compare"


# ── numbers and points ───────────────────────────────────────────────────────────────────────


def _number(value: Exact | Fraction) -> str:
    text = plain(value)
    return f"({text})" if "/" in text or text.startswith("-") else text


def _points(award: Award) -> str:
    """Points = number | w * share | w less either, from 0"""
    if award.lost:
        if award.share:
            return f"w * {_number(1 - Fraction(award.value))}"
        return f"max(w - {_number(award.value)}, 0)"
    if not award.share:
        return _number(award.value)
    if award.value == 1:
        return "w"
    return f"w * {_number(award.value)}" if award.value else "0"


def _parameter(name: str, value: Exact | Fraction) -> ParameterDef:
    # A parameter is read as a fraction, so that thirds may stand in it.
    return ParameterDef(name=name, default=plain(value), positive=True)


# ── deductions ───────────────────────────────────────────────────────────────────────────────


def _deductions(reading: Deductions, fitted: Fitted) -> _Parts:
    parameters: list[ParameterDef] = []
    losses: list[str] = []
    for number, item in enumerate(reading.items, 1):
        points, step = (f"{n}{'' if number == 1 else number}" for n in ("points", "step"))
        scale = fitted.scale(item.unit)
        parameters.append(_parameter(points, item.points.value))
        parameters.append(_parameter(step, exact(Fraction(item.step) * scale.factor)))
        price = f"w * {points}" if item.points.share else points
        losses.append(f"{price} * {_steps(item, step, _far(reading, item, fitted), fitted)}")
    loss = " + ".join(losses)
    if reading.most is not None:
        loss = f"min({loss}, {_points(reading.most)})"
    full = _points(reading.anchor.award if reading.anchor else reading.full)
    formula = f"max({full} - ({loss}), 0)"
    return _guarded(_limited(formula, reading, fitted), tuple(parameters), reading, fitted)


def _limited(formula: str, reading: Deductions, fitted: Fitted) -> str:
    """Nothing is left beyond the limit."""
    limit = reading.limit
    if limit is None:
        return formula
    scale = fitted.scale(limit.unit)
    at = _number(exact(Fraction(limit.value) * scale.factor))
    beyond = f"a * 100 {limit.op} {at} * t" if _of_target(limit, scale) else f"a {limit.op} {at}"
    return f"0 if {beyond} else {formula}"


def _of_target(said: Anchor | Limit, scale: Scale) -> bool:
    """Whether a bound is of a/t in hundredths, not of the value."""
    return said.completion or scale.relative


def _guarded(
    formula: str, parameters: tuple[ParameterDef, ...], reading: Deductions, fitted: Fitted
) -> _Parts:
    forms = _FORMS[fitted.shape]
    bounds = [said for said in (reading.anchor, reading.limit) if said is not None]
    relative = any(fitted.scale(item.unit).relative for item in reading.items)
    if not relative and not any(_of_target(b, fitted.scale(b.unit)) for b in bounds):
        return _Parts(forms, formula, parameters=parameters)
    # A hundredth of a target that is not above zero is no step; a person settles such a row.
    tiers = (TierDef(when="t > 0", points=f"({formula}) if t > 0 else 0"), _TO_A_PERSON)
    return _Parts(forms, tiers=tiers, parameters=parameters, primitive="tiers")


_FORMS: Final[Mapping[Shape, tuple[Form, ...]]] = {
    "compare": ("compare",),
    "range": ("range",),
    "days": ("deadline", "period"),
    "months": ("deadline", "period"),
}
_FAR: Final[Mapping[Shape, tuple[str, str]]] = {
    "compare": ("t - a", "a - t"),
    "range": ("low - a", "a - high"),
    "days": ("days_late", "days_late"),
    "months": ("months_late", "months_late"),
}


def _far(reading: Deductions, item: Deduction, fitted: Fitted) -> str:
    """How far outside a value lies, from 0, in the target's unit or in hundredths of the target."""
    if fitted.shape in ("days", "months"):  # 每超过1天 of a deadline is each day late
        return _FAR[fitted.shape][0]
    below, above = _FAR[fitted.shape]
    if reading.anchor is not None and reading.anchor.completion:
        whole, rate = _number(reading.anchor.value), "a * 100 / t"
        far = f"{whole} - {rate}" if item.side == "below" else f"{rate} - {whole}"
        return f"max({far}, 0)"
    if reading.anchor is not None:
        at = exact(Fraction(reading.anchor.value) * fitted.scale(reading.anchor.unit).factor)
        below, above = f"{_number(at)} - a", f"a - {_number(at)}"
    far = {"below": below, "above": above, "late": above, "occurring": "a"}[item.side]
    relative = fitted.scale(item.unit).relative
    return f"max({far}, 0) * 100 / t" if relative else f"max({far}, 0)"


def _steps(item: Deduction, step: str, far: str, fitted: Fitted) -> str:
    count = f"{far} / {step}"
    if fitted.shape == "months":
        return f"ceil({count})"
    return {"down": f"floor({count})", "up": f"ceil({count})", "exact": count}[item.steps]


# ── ratios ───────────────────────────────────────────────────────────────────────────────────


def _proportion(reading: Proportion, fitted: Fitted) -> _Parts:
    if reading.by == "linear":
        formula = "w if met else (min(w * (1 - (a - t) / t), w) if t > 0 and a < 2 * t else 0)"
        return _Parts(("compare",), formula)
    over, under = ("t", "a") if reading.by == "inverse" else ("a", "t")
    ratio = f"min(w * {over} / {under}, w) if t > 0 and a > 0"
    if reading.floor is None:
        return _Parts(("compare",), f"w if met else ({ratio} else 0)")
    parameters = (_parameter("floor_ratio", reading.floor),)
    if fitted.floor_open:
        return _Parts(
            ("compare",), tiers=_open_floor(reading.floor), parameters=parameters, primitive="tiers"
        )
    formula = f"w if met else ({ratio} and {over} >= floor_ratio * {under} else 0)"
    return _Parts(("compare",), formula, parameters=parameters)


def _open_floor(floor: Exact) -> tuple[TierDef, ...]:
    """60% of the target, or 60% measured: points only where both agree."""
    other = _number(exact(Fraction(floor) * 100))
    earned = "min(w * a / t, w) if t > 0 and a > 0 else 0"
    return (
        TierDef(when="met", points="w"),
        TierDef(when=f"t > 0 and a >= max(floor_ratio * t, {other})", points=earned),
        TierDef(when=f"t <= 0 or a < min(floor_ratio * t, {other})", points="0"),
        _TO_A_PERSON,
    )


# ── tables ───────────────────────────────────────────────────────────────────────────────────


def _table(reading: TierTable, fitted: Fitted) -> _Parts:
    """The first tier whose outer condition holds; what the table leaves out is for a person."""
    scale = fitted.scale(reading.unit)
    relative = scale.relative or reading.of == "completion"
    ascending = _rising(reading.tiers)
    tiers: list[TierDef] = [TierDef(when="t <= 0", points_from="0")] if relative else []
    for tier in reading.tiers:
        conditions = _conditions(tier, scale.factor, relative=relative)
        tiers.append(TierDef(when=conditions, points=_points(tier.award)))
    ends = reading.tiers if ascending else reading.tiers[::-1]
    if ends[0].low is None and ends[-1].high is None and _touching(ends):
        tiers[-1] = TierDef(points=tiers[-1].points)
    else:
        tiers.append(_TO_A_PERSON)
    return _Parts(("compare",), tiers=tuple(tiers), primitive="tiers")


def _touching(tiers: tuple[Tier, ...]) -> bool:
    """Whether no value lies between two tiers; between 0次 and 1次 one does."""
    return all(left.high == right.low for left, right in pairwise(tiers))


def _rising(tiers: tuple[Tier, ...]) -> bool:
    first, last = tiers[0], tiers[-1]
    if first.low is None or last.high is None:
        return True
    return last.low is not None and Fraction(first.low) <= Fraction(last.low)


def _conditions(tier: Tier, factor: Fraction, *, relative: bool) -> str:
    value = "a * 100" if relative else "a"
    found: list[str] = []
    ends: list[tuple[Exact | None, Operator]] = [
        (tier.low, ">=" if tier.low_in else ">"),
        (tier.high, "<=" if tier.high_in else "<"),
    ]
    for end, op in ends:
        if end is not None:
            bound = _number(exact(Fraction(end) * factor))
            found.append(f"{value} {op} {bound}{' * t' if relative else ''}")
    return " and ".join(found)


# ── grades ───────────────────────────────────────────────────────────────────────────────────


def _grades(reading: GradeTable) -> _Parts:
    tiers = [TierDef(words=grade.words, points=_points(award)) for grade, award in reading.grades]
    if reading.rest is not None:
        tiers.append(TierDef(points=_points(reading.rest)))
    return _Parts(("level", "graded"), tiers=tuple(tiers), primitive="grades")

"""One row measured in several bodies: absolute values add, relative ones are averaged by money.

The row is scored after adding up. Words do not add up: their points are averaged by money.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final, Literal, NamedTuple, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.evaluation.judgement import Part, Remarks
from indicator_engine.evaluation.quantities import Quantities, quantities_of
from indicator_engine.evaluation.scoring import round_points, rounding_of
from indicator_engine.evaluation.spelling import spell_amount
from indicator_engine.exact import Exact, exact, plain
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Every,
    Expression,
    Graded,
    Measured,
    Range,
)
from indicator_engine.plans.measuring import Amount, Row, failed, in_unit, number_of
from indicator_engine.plans.model import Body, Entry
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.schema import KindFile

How: TypeAlias = Literal["add", "average"]

_NOTES: Final = {"add": "bodies-added", "average": "bodies-averaged"}
_PLACES: Final = 2
_MOST_READINGS: Final = 64  # of all bodies together; beyond, the first doubtful one is named


class Share(NamedTuple):
    """What one body has of a row: its name, its value, and its money where a mean needs it."""

    name: str
    measured: Measured
    money: Exact = Decimal(0)
    unit: str | None = None

    @property
    def factor(self) -> str:
        """Write the money as a factor of a sum."""
        return f"× {spell_amount(self.money, self.unit)}"


def evaluate_row(row: Row, entry: Entry | None) -> Outcome:
    """Judge and score a row by one value, or by what each of several bodies measured.

    A body without a value, or without money where a mean needs it, leaves the row open with the
    reason; it never counts as zero.

    Args:
        row: the row.
        entry: what was measured; None where nothing was.
    """
    if entry is None or not entry.bodies:
        return row.evaluate(entry)
    try:
        indicator = row.compiled()
    except IndicatorError:
        return row.by_value(None, entry)
    try:
        return _Together(row, indicator, entry).outcome()
    except IndicatorError as error:
        text = ", ".join(_written(name, body) for name, body in entry.bodies.items())
        return failed(indicator.evaluate(Measured("none")), error, text)


def _written(name: str, body: Body) -> str:
    parts = f"{body.numerator}/{body.denominator}"
    value = body.value if body.numerator is None else parts
    return f"{name} {'-' if value is None else value}"


class _Together:
    """Brings the values of all bodies of one row together."""

    def __init__(self, row: Row, indicator: Indicator, entry: Entry) -> None:
        self._row = row
        self._indicator = indicator
        self._entry = entry
        rules = row.table.engine.ruleset
        self._quantities = quantities_of(rules.units, rules.data.conventions)

    def outcome(self) -> Outcome:
        """Return the outcome of the row.

        Raises:
            IndicatorError: why the values make no whole.
        """
        shares = self._shares()
        if not shares:
            raise EvaluationError("not-applicable", field="actual")
        kinds = {share.measured.kind for share in shares}
        if kinds == {"level"}:
            return self._by_points(self._with_money(shares))
        if kinds not in ({"number"}, {"list"}):
            raise _apart(shares)
        how = self._how(shares)
        if how == "average":
            shares = self._with_money(shares)
        measured, *others = (_joined(one, how, self._quantities) for one in _readings(shares))
        whole = replace(measured, alternatives=tuple(dict.fromkeys(others)))
        return self._row.held(self._indicator, whole, self._entry)

    # ── what each body has ───────────────────────────────────────────────────────────────────

    def _shares(self) -> list[Share]:
        """Return the bodies that the row applies to; the bodies of the table must all be there."""
        names = dict.fromkeys((*self._row.table.bodies, *self._entry.bodies))
        return [share for name in names if (share := self._share(name)) is not None]

    def _share(self, name: str) -> Share | None:
        """Read the value of one body; None where the row does not apply to it."""
        body = self._entry.bodies.get(name)
        if body is None or (body.value is None and body.numerator is None):
            raise EvaluationError("body-without-value", field="actual", body=name)
        try:
            measured = self._row.measure(body)
        except IndicatorError as error:
            if error.code == "not-applicable":
                return None
            raise _refused(name, error.code) from error
        if measured.kind == "none":
            raise EvaluationError("body-without-value", field="actual", body=name)
        if measured.kind == "level" and self._inapplicable(measured):
            return None
        return Share(name, measured)

    def _inapplicable(self, measured: Measured) -> bool:
        error = self._indicator.evaluate(measured).error
        return error is not None and error.code == "not-applicable"

    def _with_money(self, shares: Sequence[Share]) -> list[Share]:
        """Add the money of every body, all in the unit of the first."""
        amounts = [self._money(share.name) for share in shares]
        unit = amounts[0].unit
        found = []
        for share, amount in zip(shares, amounts, strict=True):
            try:
                money = in_unit(self._row.table.engine, amount, unit)
            except IndicatorError as error:
                raise _refused(share.name, error.code) from error
            found.append(share._replace(money=money, unit=unit))
        if not any(share.money for share in found):
            raise EvaluationError("bodies-without-money", field="actual")
        return found

    def _money(self, name: str) -> Amount:
        table = self._row.table
        text = self._entry.bodies[name].money or table.bodies.get(name)
        if text is None:
            raise EvaluationError("body-without-money", field="actual", body=name)
        try:
            amount = number_of(table.engine, text, table.year)
        except IndicatorError as error:
            raise _refused(name, error.code) from error
        if amount.value < 0:
            raise _refused(name, "parts-not-number")
        if amount.unit is None and table.money_unit is not None:
            unit = table.engine.measure("1", unit=table.money_unit).unit
            return amount._replace(unit=unit)
        return amount

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def _how(self, shares: Sequence[Share]) -> How:
        """Say whether values add or are averaged: by kind, by name, else by their unit."""
        bound = self._indicator.spec.bound
        kind = None if bound is None else bound.kind
        if kind is not None and kind.together is not None:
            how = None if kind.together == "apart" else kind.together
        elif self._is_average(bound):
            how = "average"
        else:
            units = {unit for share in shares for unit in _units_of(share.measured)}
            own = _unit_of(bound.threshold.reading) if bound is not None else None
            named = [unit or own for unit in units]
            found = {self._of_unit(unit, kind) for unit in named}
            how = found.pop() if len(found) == 1 else None
        if how is None:
            raise _apart(shares)
        return how

    def _is_average(self, bound: Bound | None) -> bool:
        name = "" if bound is None else bound.name or ""
        return self._row.table.engine.ruleset.is_average(name)

    def _of_unit(self, unit: str | None, kind: KindFile | None) -> How | None:
        if unit is not None:
            return self._quantities.across_bodies(unit)
        if kind is None:
            return None
        if kind.accumulating:
            return "add"
        together = {self._quantities.units.together(name) for name in kind.dimensions}
        return "average" if together == {"average"} else None

    # ── words ────────────────────────────────────────────────────────────────────────────────

    def _by_points(self, shares: Sequence[Share]) -> Outcome:
        """Judge each body by itself and average the points by money."""
        outcomes = [self._indicator.evaluate(share.measured) for share in shares]
        for share, outcome in zip(shares, outcomes, strict=True):
            if outcome.error is not None:
                raise _refused(share.name, outcome.error.code)
        weight = self._indicator.spec.weight
        spans = [_span(outcome) for outcome in outcomes]
        low, high = (self._mean_points(shares, ends) for ends in zip(*spans, strict=True))
        settled = all(outcome.score is not None for outcome in outcomes)
        verdicts = {outcome.met for outcome in outcomes}
        first = outcomes[0]
        return replace(
            first,
            measured=self._listed(shares, None if weight is None else spans),
            met=verdicts.pop() if len(verdicts) == 1 else None,
            score=low if settled and weight is not None else None,
            score_range=None if settled or weight is None else (low, high),
            remarks=_remarks(shares, outcomes),
        )

    def _mean_points(self, shares: Sequence[Share], points: Sequence[Decimal]) -> Decimal:
        spec = self._indicator.spec
        mean = _mean(zip(points, (share.money for share in shares), strict=True))
        weight = Decimal(0) if spec.weight is None else spec.weight
        return round_points(mean, weight, _PLACES, rounding_of(spec.profile))

    def _listed(
        self, shares: Sequence[Share], spans: Sequence[tuple[Decimal, Decimal]] | None
    ) -> Measured:
        items = tuple(share.measured for share in shares)
        names = tuple(share.name for share in shares)
        given = [""] * len(shares) if spans is None else [f" {_spelt(span)}" for span in spans]
        terms = [
            f"{share.name} {share.measured.text}{points} {share.factor}"
            for share, points in zip(shares, given, strict=True)
        ]
        text = _quotient(terms, shares)
        return Measured("list", items=items, subjects=names, text=text)


def _remarks(shares: Sequence[Share], outcomes: Sequence[Outcome]) -> Remarks:
    """Keep the judgement of each body, and the tier where all have the same."""
    tiers = {outcome.remarks.tier for outcome in outcomes}
    attained = {outcome.remarks.attainment for outcome in outcomes}
    return Remarks(
        flags=tuple(dict.fromkeys(flag for outcome in outcomes for flag in outcome.flags)),
        notes=(
            *dict.fromkeys(note for outcome in outcomes for note in outcome.remarks.notes),
            _NOTES["average"],
        ),
        attainment=attained.pop() if len(attained) == 1 else None,
        tier=tiers.pop() if len(tiers) == 1 else None,
        parts=tuple(
            Part(outcome.ruling.target, outcome.judgement, share.name)
            for share, outcome in zip(shares, outcomes, strict=True)
            if outcome.ruling is not None
        ),
    )


def _span(outcome: Outcome) -> tuple[Decimal, Decimal]:
    """Return the points that a body has or may still get."""
    if outcome.score is not None:
        return outcome.score, outcome.score
    return outcome.score_range or (Decimal(0), outcome.weight or Decimal(0))


def _spelt(span: tuple[Decimal, Decimal]) -> str:
    low, high = span
    return f"{low:f}" if low == high else f"{low:f}~{high:f}"


# ── bringing numbers together ────────────────────────────────────────────────────────────────


def _readings(shares: Sequence[Share]) -> Iterator[tuple[Share, ...]]:
    """Yield every way to read the values of all bodies, the best reading of each first."""
    each = [(share.measured, *share.measured.alternatives) for share in shares]
    if prod(map(len, each)) > _MOST_READINGS:
        doubtful = next(share for share in shares if share.measured.alternatives)
        raise _refused(doubtful.name, "ambiguous")
    for chosen in product(*each):
        pairs = zip(shares, chosen, strict=True)
        yield tuple(share._replace(measured=one) for share, one in pairs)


def _joined(shares: Sequence[Share], how: How, quantities: Quantities) -> Measured:
    """Bring the numbers of all bodies together; of lists, item by item."""
    first = shares[0].measured
    if first.kind == "number":
        return _number(shares, how, quantities)
    if len({(len(s.measured.items), s.measured.subjects) for s in shares}) > 1:
        raise _apart(shares)
    items = []
    for at in range(len(first.items)):
        own = [share._replace(measured=share.measured.items[at]) for share in shares]
        if any(share.measured.kind != "number" for share in own):
            raise _apart(shares)
        items.append(_number(own, how, quantities))
    text = "; ".join(item.text for item in items)
    return replace(first, items=tuple(items), text=text, notes=(_NOTES[how],))


def _number(shares: Sequence[Share], how: How, quantities: Quantities) -> Measured:
    first = shares[0].measured
    if any(share.measured.basis != first.basis for share in shares):
        raise _apart(shares)
    values = [_value_like(share, first, quantities) for share in shares]
    if how == "add":
        value = sum((Fraction(one) for one in values), Fraction(0))
        text = " + ".join(_named(share) for share in shares)
    else:
        value = _mean(zip(values, (share.money for share in shares), strict=True))
        text = _quotient([f"{_named(share)} {share.factor}" for share in shares], shares)
    notes = dict.fromkeys(note for share in shares for note in share.measured.notes)
    return Measured(
        "number",
        value=exact(value),
        unit=first.unit,
        basis=first.basis,
        text=text,
        notes=(*notes, _NOTES[how]),
        words=tuple(dict.fromkeys(word for share in shares for word in share.measured.words)),
    )


def _value_like(share: Share, first: Measured, quantities: Quantities) -> Exact:
    """Return a value in the unit of the first; a ratio that was divided here has no unit."""
    value, own, unit = share.measured.value, share.measured.unit, first.unit
    if value is None:
        raise _apart([share])
    if own is not None and unit is not None:
        return value if own == unit else exact(Fraction(value) * quantities.ratio(own, unit))
    if own is None and unit is None and _divided(share.measured) == _divided(first):
        return value
    sizes = (_size(share.measured, quantities), _size(first, quantities))
    if sizes[0] is None or sizes[1] is None:
        raise EvaluationError("bodies-unit-missing", field="actual", body=share.name)
    return exact(Fraction(value) * sizes[0] / sizes[1])


def _size(measured: Measured, quantities: Quantities) -> Fraction | None:
    """Return how large 1 of a ratio is; None where the value is none, or may be none."""
    known = measured.unit is not None or _divided(measured)
    return quantities.share(measured.unit) if known else None


def _divided(measured: Measured) -> bool:
    return "ratio-from-parts" in measured.notes


def _mean(pairs: Iterable[tuple[Exact, Exact]]) -> Fraction:
    """Average values by money, exactly."""
    given = [(Fraction(value), Fraction(money)) for value, money in pairs]
    total = sum((money for _, money in given), Fraction(0))
    return sum((value * money for value, money in given), Fraction(0)) / total


def _named(share: Share) -> str:
    value = share.measured.value
    return f"{share.name} {'' if value is None else spell_amount(value, share.measured.unit)}"


def _quotient(terms: Sequence[str], shares: Sequence[Share]) -> str:
    total = exact(sum((Fraction(share.money) for share in shares), Fraction(0)))
    return f"({' + '.join(terms)}) ÷ {plain(total)}{shares[0].unit or ''}"


def _units_of(measured: Measured) -> Iterator[str | None]:
    if measured.kind == "list":
        for item in measured.items:
            yield from _units_of(item)
    else:
        yield measured.unit


def _unit_of(reading: Expression) -> str | None:
    """Return the unit of a target, of its first part where it has several."""
    match reading:
        case Compare() | Range():
            return reading.unit
        case Every():
            return _unit_of(reading.of)
        case All() | AnyOf():
            return _unit_of(reading.of[0])
        case Graded():
            return _unit_of(reading.grades[0].of)
        case _:
            return None


# ── why values make no whole ─────────────────────────────────────────────────────────────────


def _refused(body: str, reason: str) -> EvaluationError:
    return EvaluationError("body-value-refused", field="actual", body=body, reason=reason)


def _apart(shares: Sequence[Share]) -> EvaluationError:
    found = ", ".join(f"{share.name} {share.measured.text}" for share in shares)
    return EvaluationError("bodies-apart", field="actual", found=found)

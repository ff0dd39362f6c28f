"""Measured values of a plan: read, or computed exactly from the parts of a ratio."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from indicator_engine.errors import EvaluationError, IndicatorError, MeasurementError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.evaluation.scoring import by_closure
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Measured
from indicator_engine.formulas import parse_formula
from indicator_engine.plans.model import Entry, PlanIndicator, References
from indicator_engine.reading.measure import Actual
from indicator_engine.rules.names import PART_NAMES
from indicator_engine.ruleset import RuleSet
from indicator_engine.units import convert

_FROM_PARTS: Final = "ratio-from-parts"
_DIVISION: Final = "numerator / denominator"


class Evaluator(Protocol):
    """What assessing needs of an engine."""

    @property
    def ruleset(self) -> RuleSet:
        """The rules."""

    @property
    def profile_id(self) -> str:
        """The profile that scores where no other is named."""

    def measure(
        self, value: Actual, *, unit: str | None = None, year: int | None = None
    ) -> Measured:
        """Read a measured value."""

    @property
    def indicator(self) -> Callable[..., Indicator]:
        """Compile a target."""

    @property
    def evaluate(self) -> Callable[..., Outcome]:
        """Hold a measured value against a target."""


class Row:
    """One row of a plan, ready to be held against what was measured.

    Args:
        engine: what reads and judges.
        row: the row.
        year: the budget year.
        budget: the money that a target such as 控制在预算内 refers to.
        weight: the full points.
        profile: the id of the profile.
        references: the numbers that targets of the table refer to.
    """

    def __init__(
        self,
        engine: Evaluator,
        row: PlanIndicator,
        year: int,
        budget: str | None,
        weight: Decimal | None,
        profile: str,
        references: References | None = None,
    ) -> None:
        self._engine = engine
        self.indicator = row
        self._target = row.target
        self._year = year
        self._budget = budget
        self._references = self._readable(references, row.references)
        self._scoring = {"weight": weight, "profile": profile}
        self._cell: Mapping[str, Any] = {
            "op": row.op,
            "unit": row.unit,
            "direction": row.direction,
            "name": row.name,
            "description": row.description,
            "level1": row.level1,
            "level2": row.level2,
            "year": year,
        }

    def evaluate(self, entry: Entry | None) -> Outcome:
        """Judge and score the row; whatever cannot be read is the outcome's error."""
        if entry is None:
            entry = Entry()
        if entry.numerator is None or entry.denominator is None:
            return self._by_value(entry.value, entry)
        try:
            indicator = self._engine.indicator(self._target, **self._scoring, **self._cell)
        except IndicatorError:
            return self._by_value(None, entry)
        formula = self._formula(indicator)
        try:
            measured = ratio_of(
                self._engine, entry.numerator, entry.denominator, self._year, formula
            )
        except IndicatorError as error:
            return failed(indicator.evaluate(Measured("none")), error)
        return indicator.evaluate(measured)

    def _formula(self, indicator: Indicator) -> str | None:
        """Return how the kind computes its ratio; a row that names its own parts divides them."""
        bound = indicator.spec.bound
        kind = None if bound is None or self.indicator.parts is not None else bound.kind
        return None if kind is None or kind.parts is None else kind.parts.formula

    def _readable(self, *given: References | None) -> dict[str, str]:
        """Return the numbers to refer to that can be read, the later before the earlier."""
        found: dict[str, str] = {}
        for one in filter(None, given):
            found |= {name: text for name, text in dataclasses.asdict(one).items() if text}
        return {name: text for name, text in found.items() if self._is_read(text)}

    def _is_read(self, text: str) -> bool:
        try:
            return self._engine.measure(text).value is not None
        except IndicatorError:
            return False

    def _by_value(self, value: Actual, entry: Entry) -> Outcome:
        return self._engine.evaluate(
            self._target,
            value,
            actual_unit=entry.unit,
            previous=entry.previous,
            budget=self._budget,
            references=self._references,
            **self._scoring,
            **self._cell,
        )


def failed(outcome: Outcome, error: IndicatorError) -> Outcome:
    """Return an outcome without a verdict, with another reason; a contradiction stays one."""
    if outcome.error is not None and outcome.error.code != "not-measured":
        return outcome
    remarks = dataclasses.replace(outcome.remarks, error=error)
    return dataclasses.replace(outcome, remarks=remarks)


def ratio_of(
    engine: Evaluator, numerator: str, denominator: str, year: int, formula: str | None = None
) -> Measured:
    """Divide exactly what was counted above the line by what was counted below it.

    Args:
        engine: what reads the two.
        numerator: a number, with its unit or without.
        denominator: a number of the same sort.
        year: the budget year.
        formula: what a kind computes of the two instead, such as
            ``(denominator - numerator) / denominator``.

    Raises:
        MeasurementError: a part is no single number.
        EvaluationError: ``not-applicable`` where both are zero: what the ratio speaks of did not
            occur; ``parts-contradict`` where only the denominator is.
        UnitError: the two do not compare.
    """
    text = f"{numerator}/{denominator}"
    above, below = (_number(engine, part, year) for part in (numerator, denominator))
    if below.value == 0:
        code = "not-applicable" if above.value == 0 else "parts-contradict"
        raise EvaluationError(code, text=text, field="actual", parts=text)
    values = {"numerator": _in_unit(engine, above, below.unit), "denominator": below.value}
    ratio = by_closure(parse_formula(formula or _DIVISION, PART_NAMES), values)
    return Measured("number", value=exact(ratio), text=text, notes=(_FROM_PARTS,))


def amount_in(engine: Evaluator, text: str, unit: str, year: int) -> Exact:
    """Read an amount of money and convert it; one without a unit is in the unit asked for.

    Raises:
        MeasurementError: it is no single number.
        UnitError: it is in another kind of unit.
    """
    amount = _number(engine, text, year)
    if amount.unit is None:
        return amount.value
    return _in_unit(engine, amount, engine.measure("1", unit=unit).unit)


class _Amount(NamedTuple):
    """A number as it was written, its canonical unit, its text."""

    value: Exact
    unit: str | None
    text: str


def _number(engine: Evaluator, text: str, year: int) -> _Amount:
    measured = engine.measure(text, year=year)
    single = measured.kind == "number" and not measured.alternatives and measured.basis is None
    if not single or measured.value is None:
        raise MeasurementError("parts-not-number", text=text, field="actual", found=text)
    return _Amount(measured.value, measured.unit, text)


def _in_unit(engine: Evaluator, amount: _Amount, unit: str | None) -> Exact:
    """Return the number of an amount in another unit."""
    if amount.unit == unit:
        return amount.value
    units = engine.ruleset.units
    one, wanted = (None if name is None else units.find(name) for name in (amount.unit, unit))
    if one is None or wanted is None:
        known = amount.unit or unit or ""
        raise EvaluationError("parts-unit-missing", text=amount.text, field="actual", unit=known)
    return convert(amount.value, one, wanted)

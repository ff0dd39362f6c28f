"""Measured values of a plan: read, or computed exactly from the parts of a ratio."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from indicator_engine.errors import EvaluationError, IndicatorError, MeasurementError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.evaluation.scoring import by_closure
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Measured, Reference
from indicator_engine.formulas import parse_formula, write_formula
from indicator_engine.plans.model import Body, Entry, IndicatorRow, References
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


@dataclass(frozen=True, slots=True)
class Table:
    """What all rows of one table share.

    Args:
        engine: what reads and judges.
        year: the budget year.
        profile: the id of the profile.
        budget: the money that a target such as 控制在预算内 refers to.
        bodies: the money of each body whose values are brought together, as written.
        money_unit: the unit of such money where it has none of its own.
        references: the numbers that targets of the table refer to.
    """

    engine: Evaluator
    year: int
    profile: str
    budget: str | None = None
    bodies: Mapping[str, str] = field(default_factory=dict)
    money_unit: str | None = None
    references: References | None = None


class Row:
    """One row of a plan, ready to be held against what was measured.

    Args:
        table: what it shares with the other rows.
        row: the row.
        weight: the full points.
    """

    def __init__(self, table: Table, row: IndicatorRow, weight: Decimal | None) -> None:
        self.table = table
        self.indicator = row
        self._engine = table.engine
        self._references = self._readable(table.references, row.references)
        self._scoring = {
            "weight": weight,
            "profile": table.profile,
            "scoring_rule": row.scoring_rule,
        }
        self._cell: Mapping[str, Any] = {
            "op": row.op,
            "unit": row.unit,
            "direction": row.direction,
            "name": row.name,
            "description": row.description,
            "level1": row.level1,
            "level2": row.level2,
            "year": table.year,
        }

    def evaluate(self, entry: Entry | None) -> Outcome:
        """Judge and score the row by one value; what cannot be read is the outcome's error.

        `indicator_engine.plans.bodies.evaluate_row` also takes an entry of several bodies.
        """
        if entry is None:
            entry = Entry()
        if entry.numerator is None or entry.denominator is None:
            return self.by_value(entry.value, entry)
        try:
            indicator = self.compiled()
        except IndicatorError:
            return self.by_value(None, entry)
        try:
            measured = self.measure(entry)
        except IndicatorError as error:
            text = f"{entry.numerator}/{entry.denominator}"
            return failed(indicator.evaluate(Measured("none")), error, text)
        return indicator.evaluate(measured)

    def compiled(self) -> Indicator:
        """Compile the target.

        Raises:
            IndicatorError: it is not understood whole.
        """
        return self._engine.indicator(self.indicator.current, **self._scoring, **self._cell)

    def measure(self, said: Entry | Body) -> Measured:
        """Read a value, or divide the parts of a ratio.

        Raises:
            IndicatorError: it is not understood whole, or the parts cannot be divided.
        """
        year = self.table.year
        if said.numerator is None or said.denominator is None:
            return self._engine.measure(said.value, unit=said.unit, year=year)
        formula = self._formula(self.compiled())
        return ratio_of(self._engine, said.numerator, said.denominator, year, formula)

    def by_value(self, value: Actual, entry: Entry) -> Outcome:
        """Hold a value as written against the target."""
        return self._engine.evaluate(
            self.indicator.current,
            value,
            actual_unit=entry.unit,
            previous=entry.previous,
            budget=self.table.budget,
            references=self._references,
            **self._scoring,
            **self._cell,
        )

    def held(self, indicator: Indicator, measured: Measured, entry: Entry) -> Outcome:
        """Hold a value that was brought together against the compiled target."""
        previous, budget = (
            None if value is None else self._engine.measure(value)
            for value in (entry.previous, self.table.budget)
        )
        references = {name: self._engine.measure(text) for name, text in self._references.items()}
        return indicator.evaluate(measured, previous=previous, budget=budget, references=references)

    def _formula(self, indicator: Indicator) -> str | None:
        """Return how the kind computes its ratio; a row that names its own parts divides them."""
        bound = indicator.spec.bound
        kind = None if bound is None or self.indicator.parts is not None else bound.kind
        return None if kind is None or kind.parts is None else kind.parts.formula

    def _readable(self, *given: References | None) -> dict[Reference, str]:
        """Return the numbers to refer to that can be read, the later before the earlier."""
        found: dict[Reference, str] = {}
        for one in filter(None, given):
            found |= one.given()
        return {name: text for name, text in found.items() if self._is_read(text)}

    def _is_read(self, text: str) -> bool:
        try:
            return self._engine.measure(text).value is not None
        except IndicatorError:
            return False


def failed(outcome: Outcome, error: IndicatorError, text: str) -> Outcome:
    """Return an outcome without a verdict, with another reason; a contradiction stays one.

    Args:
        outcome: the outcome of nothing measured.
        error: why what was measured cannot be used.
        text: what was measured, as written.
    """
    outcome = dataclasses.replace(outcome, measured=Measured("none", text=text))
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
    above, below = (number_of(engine, part, year) for part in (numerator, denominator))
    if below.value == 0:
        code = "not-applicable" if above.value == 0 else "parts-contradict"
        raise EvaluationError(code, text=text, field="actual", parts=text)
    values = {"numerator": in_unit(engine, above, below.unit), "denominator": below.value}
    computed = parse_formula(formula or _DIVISION, PART_NAMES)
    ratio = by_closure(computed, values)
    shown = text if formula is None else write_formula(computed, values)
    return Measured("number", value=exact(ratio), text=shown, notes=(_FROM_PARTS,))


def amount_in(engine: Evaluator, text: str, unit: str, year: int) -> Exact:
    """Read an amount of money and convert it; one without a unit is in the unit asked for.

    Raises:
        MeasurementError: it is no single number.
        UnitError: it is in another kind of unit.
    """
    amount = number_of(engine, text, year)
    if amount.unit is None:
        return amount.value
    return in_unit(engine, amount, engine.measure("1", unit=unit).unit)


def readable_money(engine: Evaluator, amount: Decimal, unit: str) -> str | None:
    """Write an amount as a measured value; None where its unit is none that the rules know."""
    written = f"{amount:f}{unit}"
    try:
        engine.measure(written)
    except IndicatorError:
        return None
    return written


class Amount(NamedTuple):
    """A number as it was written, its canonical unit, its text."""

    value: Exact
    unit: str | None
    text: str


def number_of(engine: Evaluator, text: str, year: int) -> Amount:
    """Read a single number, with its unit or without.

    Raises:
        MeasurementError: it is no single number.
    """
    measured = engine.measure(text, year=year)
    single = measured.kind == "number" and not measured.alternatives and measured.basis is None
    if not single or measured.value is None:
        raise MeasurementError("parts-not-number", text=text, field="actual", found=text)
    return Amount(measured.value, measured.unit, text)


def in_unit(engine: Evaluator, amount: Amount, unit: str | None) -> Exact:
    """Return the number of an amount in another unit.

    Raises:
        UnitError: the two do not compare.
        EvaluationError: one has a unit and the other none.
    """
    if amount.unit == unit:
        return amount.value
    units = engine.ruleset.units
    one, wanted = (None if name is None else units.find(name) for name in (amount.unit, unit))
    if one is None or wanted is None:
        known = amount.unit or unit or ""
        raise EvaluationError("parts-unit-missing", text=amount.text, field="actual", unit=known)
    return convert(amount.value, one, wanted)

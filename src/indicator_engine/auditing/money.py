"""The rows of money of a form: do they agree with each other, and what does spending them earn?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.auditing.findings import Finding
from indicator_engine.auditing.model import BudgetPart, FormExecution
from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation import Outcome
from indicator_engine.exact import plain, round_half_up
from indicator_engine.expressions import Measured
from indicator_engine.ruleset import RuleSet

Column: TypeAlias = Literal["initial", "budget", "executed"]

_COLUMNS: Final[tuple[Column, ...]] = ("initial", "budget", "executed")
_CODE: Final = "budget-row-wrong-or-zero"


@dataclass(frozen=True, slots=True)
class Money:
    """A budget and what was paid of it, where a form gives both."""

    budget: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True)
class Scored:
    """The points of budget execution, or why there are none."""

    outcome: Outcome | None = None
    error: IndicatorError | None = None


def printed_money(execution: FormExecution) -> Money:
    """Return what the total row says.

    >>> printed_money(FormExecution(budget=Decimal(0), executed=Decimal(0))).budget
    Decimal('0')
    """
    budget = execution.initial if execution.budget is None else execution.budget
    return Money(budget, execution.executed)


def summed_money(execution: FormExecution) -> Money:
    """Return the total row with each column that its parts contradict, or that is empty, added up.

    >>> part = BudgetPart(name="n", budget=Decimal(90), executed=Decimal("89.974"))
    >>> summed_money(FormExecution(budget=Decimal(0), executed=Decimal(0), parts=(part,)))
    Money(budget=Decimal('90'), executed=Decimal('89.974'))
    """
    initial, budget, executed = (_settled(execution, column) for column in _COLUMNS)
    return Money(initial if budget is None else budget, executed)


def score_money(
    ruleset: RuleSet, profile: str, year: int, money: Money, weight: Decimal | None
) -> Scored:
    """Score the execution of a budget by the method of a profile.

    Args:
        ruleset: the rules.
        profile: the id of the profile.
        year: the budget year.
        money: the budget and what was paid.
        weight: the full points of the form.

    >>> from indicator_engine import Engine
    >>> rules = Engine.default().ruleset
    >>> money = Money(Decimal(250000), Decimal("215457.6"))
    >>> score_money(rules, "mof-2020", 2022, money, Decimal(10)).outcome.score
    Decimal('8.62')
    """
    if money.budget is None:
        return Scored(error=EvaluationError("budget-missing", field="budget"))
    if money.executed is None:
        return Scored(error=EvaluationError("executed-missing", field="executed"))
    if weight is None:
        return Scored()
    paid = Measured("number", money.executed, text=f"{money.executed:f}")
    try:
        ready = ruleset.execution(money.budget, profile, weight, year)
    except EvaluationError as error:
        return Scored(error=error)
    return Scored(ready.evaluate(paid))


def money_findings(execution: FormExecution) -> Iterator[Finding]:
    """Yield where the total row is not the sum of its parts, and where the rate is not their ratio.

    >>> part = BudgetPart(name="n", budget=Decimal(90))
    >>> [f.detail for f in money_findings(FormExecution(budget=Decimal(0), parts=(part,)))]
    ['budget-budget']
    """
    for column in _COLUMNS:
        printed, found = getattr(execution, column), _sum_of(execution.parts, column)
        if printed is not None and found is not None and printed != found:
            yield _finding(execution, f"budget-{column}", printed, found)
    yield from _without_budget(execution)
    yield from _of_rate(execution)


def _without_budget(execution: FormExecution) -> Iterator[Finding]:
    """A budget of zero beside payments, where no part says otherwise."""
    money = summed_money(execution)
    if money.budget == 0 and money.executed:
        yield _finding(execution, "budget-zero", money.budget, money.executed)


def _of_rate(execution: FormExecution) -> Iterator[Finding]:
    """A printed rate may be rounded, or cut off, at the places it is printed with."""
    money, rate = summed_money(execution), execution.rate
    if rate is None or not money.budget or money.executed is None:
        return
    found = Fraction(money.executed) * 100 / Fraction(money.budget)
    last = Fraction(Decimal(1).scaleb(int(rate.as_tuple().exponent)))
    if abs(found - Fraction(rate)) >= last:
        yield _finding(execution, "budget-rate", rate, round_half_up(found))


def _finding(execution: FormExecution, detail: str, printed: Decimal, found: Decimal) -> Finding:
    params = (("printed", plain(printed)), ("found", plain(found)))
    return Finding(_CODE, detail=detail, params=params, at=execution.at)


def _sum_of(parts: tuple[BudgetPart, ...], column: Column) -> Decimal | None:
    """Add up a column of the parts; None where no part has it."""
    amounts = [amount for part in parts if (amount := getattr(part, column)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _settled(execution: FormExecution, column: Column) -> Decimal | None:
    """Return the sum of the parts of a column, or the total where no part has it."""
    found = _sum_of(execution.parts, column)
    printed: Decimal | None = getattr(execution, column)
    return printed if found is None else found

"""What a quantity is counted for, where words and the unit both say it: 人均≤550元/人·天."""

from __future__ import annotations

from indicator_engine.expressions import Every, Expression, PeriodName
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.tokens import Quantity
from indicator_engine.units.shapes import PER, TIMES


def count_once(cell: Cell, clause: Clause, token: Quantity) -> None:
    """Count for nothing twice: what the unit says alone (人均成本≤320元/人) is in the subject."""
    unit = token.unit.name if token.unit else ""
    if PER not in unit:
        return
    words = [word for each in clause.each for word in each.split(TIMES)]
    clause.each = [word for word in words if not _is_below(cell, unit, word)]
    if words and not clause.each:
        clause.subject = clause.each_lead or clause.each_said + clause.subject
    if clause.every and _is_recurrent(cell, unit, clause.every, clause.every_count):
        clause.every = None


def counted_once(cell: Cell, expression: Expression) -> Expression:
    """The condition on each entity, where a unit column counts for it too: 人均500 in 元/人."""
    unit = getattr(expression.of, "unit", None) if isinstance(expression, Every) else None
    if not isinstance(expression, Every) or unit is None or PER not in unit:
        return expression
    period = expression.period
    if period is not None and _is_recurrent(cell, unit, period, expression.count):
        return expression.of  # as 每季度1次/季度 reads
    words = expression.each.split(TIMES) if expression.each else ()
    said = words and all(_is_below(cell, unit, word) for word in words)
    return expression.of if said else expression


def _is_recurrent(cell: Cell, unit: str, period: PeriodName, count: int) -> bool:
    words = cell.lexicon.times.period_units.get(period, ())
    return any(_is_below(cell, unit, word, count) for word in words[:1])


def _is_below(cell: Cell, unit: str, word: str, count: int = 1) -> bool:
    """Whether a unit counts for what a word names; more or less of the same contradicts it."""
    units = cell.lexicon.units
    own = units.find(PER + word)
    for name in unit.partition(PER)[2].split(TIMES):
        other = units.find(PER + name) if name else None
        if own is None or other is None or own.dimensions != other.dimensions:
            continue
        if own.factor / count != other.factor:
            cell.refuse("recurrence-not-read", 0, len(cell.text))  # 每季度≥1次/年
        return True
    return False

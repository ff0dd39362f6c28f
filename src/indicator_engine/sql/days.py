"""Deadlines and periods as SQL, over a column of days."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from sqlglot import exp

from indicator_engine.errors import FrameError
from indicator_engine.evaluation import Indicator
from indicator_engine.evaluation.moments import window_of
from indicator_engine.expressions import Deadline, Operator, Period
from indicator_engine.formulas.columns import ColumnFormula
from indicator_engine.formulas.quotients import Quotient, Quotients
from indicator_engine.formulas.signs import Signs
from indicator_engine.frames.points import known_values, points_by
from indicator_engine.sql.answers import completion, points, verdict
from indicator_engine.sql.columns import Sql, SqlColumns
from indicator_engine.sql.dialects import Dialect, when

_COMPARE: Final[dict[Operator, type[exp.Binary]]] = {
    "<=": exp.LTE,
    "<": exp.LT,
    ">=": exp.GTE,
    ">": exp.GT,
    "=": exp.EQ,
    "!=": exp.NEQ,
}
_KNOWN: Final[Mapping[str, Signs]] = dict.fromkeys(
    ("w", "days_late", "months_late"), frozenset({0, 1})
)
_MONTH: Final = 31  # days of a begun month, see `months_late`
_MOST_DAYS: Final = 10**7  # more than there are between any two days of four-figure years


def day_answer(
    indicator: Indicator,
    reading: Deadline | Period,
    column: exp.Condition,
    dialect: Dialect,
    what: str,
) -> exp.Condition:
    """Write what is asked of a deadline or a period.

    Args:
        indicator: the cell.
        reading: its reading.
        column: the column of days.
        dialect: its database.
        what: the verdict, the points or the completion.
    """
    met = _met(reading, dialect.day(column), dialect)
    match what:
        case "met":
            made = verdict(dialect, met, known=True)
        case "score":
            made = _points(indicator, reading, dialect.day(column), dialect, met)
        case _:
            return completion(dialect, None, (True,))
    real = dialect.real_day(dialect.day(column))
    if real is None:
        if what == "met" and dialect.truths:
            return made
        real = exp.not_(column.is_(exp.null()))
    return when(real, made)


def _met(reading: Deadline | Period, day: exp.Condition, dialect: Dialect) -> exp.Condition:
    if isinstance(reading, Deadline):
        if reading.date is None:
            raise FrameError("deadline-undated", when=reading.anchor or reading.when)
        return _COMPARE[reading.op](this=day, expression=dialect.date(reading.date))
    if reading.start is None or reading.end is None:
        raise FrameError("deadline-undated", when=reading.when or "")
    first, last = dialect.date(reading.start), dialect.date(reading.end)
    after = exp.GTE(this=day, expression=first)
    return exp.and_(after, exp.LTE(this=day, expression=last), copy=False)


def _points(
    indicator: Indicator,
    reading: Deadline | Period,
    day: exp.Condition,
    dialect: Dialect,
    met: exp.Condition,
) -> exp.Condition:
    """Score by the days and begun months that a day misses its target by."""
    columns, ruling = SqlColumns(dialect), indicator.spec.rulings[0]
    if ruling.method is None:
        raise FrameError("sql-method", method="")
    late = _days_late(reading, day, columns)
    months = columns.floor_quotient(columns.arithmetic("+", late, _MONTH - 1), _MONTH)
    numbers, settled = known_values(ruling.parameters)
    values: dict[str, Quotient[Sql]] = {name: Quotient(one) for name, one in numbers.items()}
    values["w"] = Quotient(Fraction(indicator.spec.weight or 0))
    values["days_late"] = Quotient(Fraction(1), late, None, 0, _MOST_DAYS)
    values["months_late"] = Quotient(Fraction(1), months, None, 0, _MOST_DAYS)
    truths: dict[str, Sql] = {**settled, "met": met}
    one: Quotient[Sql] = Quotient(Fraction(1))
    formula = ColumnFormula(Quotients(columns, one), values, truths, _KNOWN)
    half_up = indicator.spec.profile.rounding != "down"
    cents, scored = points_by(ruling.method, formula, half_up=half_up)
    return points(dialect, cents, (scored,))


def _days_late(reading: Deadline | Period, day: exp.Condition, columns: SqlColumns) -> Sql:
    """Write how many days a day lies after the last that is allowed, or before the first."""
    dialect, made = columns.dialect, columns.number(0)
    earliest, latest = window_of(reading)
    if earliest is not None:
        first = dialect.date(earliest)
        made = columns.where(
            exp.LT(this=day, expression=first), dialect.days_between(first, day), made
        )
    if latest is not None:
        last = dialect.date(latest)
        made = columns.where(
            exp.GT(this=day, expression=last), dialect.days_between(day, last), made
        )
    return made

"""A scoring method alone as SQL: its formula over columns that are called as its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from sqlglot import exp

from indicator_engine.errors import FrameError
from indicator_engine.evaluation.methods import ParameterValue, compile_method, parameters_of
from indicator_engine.formulas.columns import ColumnFormula
from indicator_engine.formulas.quotients import Quotient, Quotients
from indicator_engine.frames.points import formula_names, known_values, points_by
from indicator_engine.frames.recipes import has_columns
from indicator_engine.rules.names import method_names
from indicator_engine.rules.schema import MethodFile
from indicator_engine.sql.answers import points
from indicator_engine.sql.columns import Sql, SqlColumns
from indicator_engine.sql.dialects import Dialect
from indicator_engine.sql.guards import NumberColumn, fitting

# Weights are of this size, so that it need not be shared with the digits of amounts.
_WEIGHT_PLACES: Final = 2
_WEIGHT_DIGITS: Final = 3


def method_answer(
    method: MethodFile,
    columns: Mapping[str, str],
    dialect: Dialect,
    places: int,
    parameters: Mapping[str, str] | None,
    *,
    floats: bool,
) -> exp.Condition:
    """Write the points that a method gives, half up, from the values of its names.

    Args:
        method: the method.
        columns: the columns of names that are called otherwise.
        dialect: the database.
        places: the decimal places that the numbers have at most.
        parameters: its parameters.
        floats: whether the numbers are floats.
    """
    if not has_columns(method):
        raise FrameError("sql-method", method=method.id)
    compiled, known = compile_method(method), method_names(method)
    given = tuple(parameters_of(compiled.file, parameters).items())
    settled = {name for name, _ in given}
    for name in columns:
        if name not in known.keys() - settled:
            raise FrameError("sql-name", name=name, method=method.id)
    used = (formula_names(compiled) | {"w"}) - settled
    held = {name: exp.column(columns.get(name, name), quoted=True) for name in sorted(used)}
    numbers = {
        name: (column, *_size(name, places, dialect, floats=floats))
        for name, column in held.items()
        if known[name].type == "number"
    }
    truths = {name: column for name, column in held.items() if name not in numbers}

    def write(given_numbers: Mapping[str, NumberColumn]) -> tuple[exp.Condition, int]:
        return _written(method, given_numbers, truths, given, SqlColumns(dialect))

    return fitting(dialect, numbers, write, method.id)


def _size(name: str, places: int, dialect: Dialect, *, floats: bool) -> tuple[int, int]:
    if name == "w":
        return _WEIGHT_PLACES, _WEIGHT_DIGITS
    return places, dialect.most_digits(places, floats=floats)


def _written(
    method: MethodFile,
    numbers: Mapping[str, NumberColumn],
    truths: Mapping[str, exp.Condition],
    parameters: Iterable[tuple[str, ParameterValue]],
    columns: SqlColumns,
) -> tuple[exp.Condition, int]:
    settled, known = known_values(parameters)
    values: dict[str, Quotient[Sql]] = {name: Quotient(one) for name, one in settled.items()}
    for name, number in numbers.items():
        place = Fraction(1, 10**number.places)
        values[name] = Quotient(place, number.whole, None, 0, number.most)
    conditions: dict[str, Sql] = {**known}
    conditions |= {name: columns.dialect.condition(one) for name, one in truths.items()}
    one: Quotient[Sql] = Quotient(Fraction(1))
    quotients = Quotients(columns, one)
    formula = ColumnFormula(quotients, values, conditions, {})
    cents, scored = points_by(method, formula, half_up=True)
    given = [exp.not_(column.is_(exp.null())) for column in truths.values()]
    return points(columns.dialect, cents, (*given, scored)), quotients.worst

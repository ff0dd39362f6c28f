"""Targets and scoring methods written as SQL expressions over the columns of a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args, overload

from sqlglot import exp

from indicator_engine.engine import Engine
from indicator_engine.errors import EvaluationError, FrameError
from indicator_engine.evaluation import Indicator
from indicator_engine.expressions import Compare, Deadline, Expression, Period, Range, Threshold
from indicator_engine.frames.recipes import has_columns
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.schema import MethodFile
from indicator_engine.sql.days import day_answer
from indicator_engine.sql.dialects import Dialect, dialect_of
from indicator_engine.sql.methods import method_answer
from indicator_engine.sql.numbers import number_answer

What: TypeAlias = Literal["met", "score", "completion"]
"""What an expression answers."""

_MOST_PLACES: Final = 14


@overload
def to_sql(
    target: Indicator | Threshold | Expression,
    column: str,
    dialect: str = "duckdb",
    *,
    what: What = "met",
    unit: str | None = None,
    places: int = 6,
    floats: bool = False,
    engine: Engine | None = None,
) -> str: ...


@overload
def to_sql(
    target: MethodFile,
    column: str | Mapping[str, str],
    dialect: str = "duckdb",
    *,
    places: int = 6,
    floats: bool = False,
    parameters: Mapping[str, str] | None = None,
) -> str: ...


def to_sql(
    target: Indicator | Threshold | Expression | MethodFile,
    column: str | Mapping[str, str],
    dialect: str = "duckdb",
    *,
    what: What = "met",
    unit: str | None = None,
    places: int = 6,
    floats: bool = False,
    engine: Engine | None = None,
    parameters: Mapping[str, str] | None = None,
) -> str:
    """Write a target or a scoring method as an expression of a database.

    The database gives the same verdict and the same points to the cent as a single row of the
    engine, and null where the engine gives none, or where the value has more places or more
    digits than was planned for.

    Args:
        target: a compiled indicator, which knows its operator, weight, method and policies; a
            reading, which has a verdict only; or a method.
        column: the column of the measured values: exact numbers, or days for a deadline. For a
            method the column of each name in its formulas; one that is not named is called as
            the name is. A single text is the column of ``a``.
        dialect: the database, one of `DIALECTS`.
        what: the verdict (``met``), the points to two places (``score``), or the completion to
            four (``completion``).
        unit: the unit of the measured numbers; None where they are bare, as in a form without a
            unit column.
        places: how many decimal places the numbers of the columns have at most.
        floats: whether they are floats; then they are answered up to fifteen digits.
        engine: other rules than the packaged ones.
        parameters: the parameters of a method.

    Raises:
        FrameError: what has no SQL form, by its name; an unknown dialect.
        UnitError: the unit does not compare with that of the target.

    >>> to_sql(Engine.default().parse("≥2/3").reading, "done", "postgres", places=0)
    'CASE WHEN "done" > -1000000000000000000 ... END'
    """
    database = dialect_of(dialect)
    if not 0 <= places <= _MOST_PLACES:
        raise ValueError(f"places: 0 to {_MOST_PLACES}, not {places}")
    if what not in get_args(What):
        raise ValueError(f"what: one of {', '.join(get_args(What))}, not {what}")
    if isinstance(target, MethodFile):
        columns = {"a": column} if isinstance(column, str) else column
        answer = method_answer(target, columns, database, places, parameters, floats=floats)
    elif not isinstance(column, str):
        raise TypeError("a target is held against one column")
    else:
        rules = engine or Engine.default()
        answer = _answer(
            _compiled(target, rules), column, database, what, unit, places, rules, floats=floats
        )
    return answer.sql(dialect=database.name)


def _compiled(target: Indicator | Threshold | Expression, engine: Engine) -> Indicator:
    """Compile a reading without what stands around its cell."""
    if isinstance(target, Indicator):
        return target
    if not isinstance(target, Threshold):
        target = Threshold("", target)
    return engine.ruleset.compile(Bound(target), engine.profile_id)


def _answer(
    indicator: Indicator,
    column: str,
    dialect: Dialect,
    what: What,
    unit: str | None,
    places: int,
    engine: Engine,
    *,
    floats: bool,
) -> exp.Condition:
    spec = indicator.spec
    _require_judged(indicator)
    if what == "score":
        _require_points(indicator)
    reading, name = spec.rulings[0].target.reading, exp.column(column, quoted=True)
    if isinstance(reading, Deadline | Period):
        _require_one(indicator, (Compare, Range))
        return day_answer(indicator, reading, name, dialect, what)
    _require_one(indicator, (Deadline, Period))
    if not isinstance(reading, Compare | Range):
        raise FrameError("sql-form", form=spec.rulings[0].target.form)
    measured = engine.measure(1, unit=unit).unit
    return number_answer(indicator, reading, name, dialect, what, measured, places, floats=floats)


def _require_judged(indicator: Indicator) -> None:
    """Refuse a cell that contradicts itself."""
    bound = indicator.spec.bound
    if bound is not None and bound.conflict is not None:
        kind = "" if bound.kind is None else bound.kind.id
        raise EvaluationError(
            bound.conflict,
            text=bound.threshold.text,
            field="text",
            kind=kind,
            name=bound.name or "",
        )


def _require_one(indicator: Indicator, silent: tuple[type[Expression], ...]) -> None:
    """Refuse a cell of several readings: rows let them vote.

    A reading that a column of this type cannot be held against at all has no vote.

    Args:
        indicator: the cell.
        silent: the forms of those.
    """
    bound, (_, *others) = indicator.spec.bound, indicator.spec.rulings
    voters = [one for one in others if not isinstance(one.target.reading, silent)]
    if voters:
        text = "" if bound is None else bound.threshold.text
        raise FrameError("sql-readings", text=text, count=str(len(voters) + 1))


def _require_points(indicator: Indicator) -> None:
    """Refuse points without a weight, or by a method that has no column form."""
    spec, ruling = indicator.spec, indicator.spec.rulings[0]
    if spec.weight is None:
        raise FrameError("sql-weight-missing")
    if not spec.weight.is_finite() or spec.weight < 0:
        raise EvaluationError("weight-refused", field="weight", weight=str(spec.weight))
    if ruling.error is not None:
        raise ruling.error
    if ruling.method is None or not has_columns(ruling.method):
        raise FrameError("sql-method", method="" if ruling.method is None else ruling.method.id)

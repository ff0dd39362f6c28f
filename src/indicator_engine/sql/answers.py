"""Verdicts, points and completions as values, null where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from sqlglot import exp

from indicator_engine.sql.columns import Sql, SqlColumns
from indicator_engine.sql.dialects import Dialect, when

_POINTS: Final = (16, 2)
_COMPLETION: Final = (30, 4)


def verdict(dialect: Dialect, met: Sql, known: Sql) -> exp.Condition:
    """Return whether a target is met, where that is known.

    Args:
        dialect: the database.
        met: whether it is met.
        known: where there is a verdict.
    """
    if isinstance(met, int):
        met = exp.true() if met else exp.false()
    return _where(known, dialect.truth(met))


def points(dialect: Dialect, cents: Sql | None, known: Sequence[Sql]) -> exp.Condition:
    """Return points from cents, where all of some conditions hold."""
    return _fraction(dialect, cents, known, _POINTS)


def completion(dialect: Dialect, parts: Sql | None, known: Sequence[Sql]) -> exp.Condition:
    """Return a completion from ten-thousandths, where all of some conditions hold."""
    return _fraction(dialect, parts, known, _COMPLETION)


def _fraction(
    dialect: Dialect, whole: Sql | None, known: Sequence[Sql], size: tuple[int, int]
) -> exp.Condition:
    columns = SqlColumns(dialect)
    where = reduce(columns.both, known)
    if whole is None or where is False:
        return dialect.nothing(*size)
    return _where(where, dialect.fraction(columns.expression(whole), *size))


def _where(test: Sql, value: exp.Condition) -> exp.Condition:
    if test is True:
        return value
    return when(test, value) if isinstance(test, exp.Condition) else exp.null()

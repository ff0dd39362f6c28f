"""What databases do in different ways: exact whole numbers, floors, days, truths, decimals."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from sqlglot import exp

from indicator_engine.errors import FrameError

_MOST_DIGITS: Final = 18
_FLOAT_DIGITS: Final = 15
_PLAIN_DIGITS: Final = 18  # longer literals are floats in some databases


@dataclass(frozen=True, slots=True)
class Dialect:
    """One database: how it computes exactly.

    Args:
        name: its name in sqlglot.
        run: whether the tests run it; else what is written for it is only read back.
        whole: the type of exact whole numbers.
        division: how two whole numbers are divided where the quotient is whole: by an operator of
            whole numbers, or by the one of decimals, which is exact there.
        most: the largest whole number that may be computed on the way.
        digits: before and after the point, how many digits a measured value may have together.
        truths: whether a condition is a value; else a verdict is 1 or 0.
        fractions: whether 0.01 is an exact decimal; else it is a float and has to be cast.
        decimals: whether there is an exact type of decimals; else numbers are floats, and only
            those that are exact enough are answered.
        days: how days are subtracted.
    """

    name: str
    run: bool = False
    whole: str = "DECIMAL(38, 0)"
    division: Literal["whole", "decimal"] = "decimal"
    most: int = 10**32
    digits: int = 36
    truths: bool = True
    fractions: bool = True
    decimals: bool = True
    days: Literal["minus", "function"] = "function"

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def most_digits(self, places: int, *, floats: bool) -> int:
        """Return how many digits a value with some places may have before the point.

        A float tells no more than fifteen digits apart: of a longer one it is not known which
        decimal was meant.
        """
        most = self.digits - 2 * places if self.decimals else self.digits - places
        return min(_MOST_DIGITS, most, _FLOAT_DIGITS - places if floats else most)

    def decimal(self, value: exp.Condition, digits: int, places: int) -> exp.Condition:
        """Return a value with no more than some places."""
        if self.decimals:
            return exp.cast(value, _type(f"DECIMAL({digits + places}, {places})"), copy=False)
        return exp.func("ROUND", value, exp.Literal.number(places), copy=False)

    def scaled(self, value: exp.Condition, places: int) -> exp.Condition:
        """Return a value of `decimal` as the whole number of its last place."""
        scale = exp.Literal.number(10**places)
        shifted = applied(exp.Mul, value, scale) if places else value
        if not self.decimals:
            shifted = exp.func("ROUND", shifted, exp.Literal.number(0), copy=False)
        return self.to_whole(shifted)

    def to_whole(self, value: exp.Expr) -> exp.Condition:
        """Return a value as an exact whole number."""
        dialect = self.name if self.division == "whole" else None
        return exp.cast(value, _type(self.whole, dialect), copy=False)

    def literal(self, value: int) -> exp.Condition:
        """Return a whole number as it is written."""
        if abs(value) < 10**_PLAIN_DIGITS:
            return exp.Literal.number(value)
        return self.to_whole(exp.Literal.string(str(value)))

    def quotient(self, top: exp.Condition, bottom: exp.Condition) -> exp.Condition:
        """Divide two whole numbers whose quotient is whole."""
        if self.division == "whole":
            return applied(exp.IntDiv, top, bottom)
        return self.to_whole(applied(exp.Div, top, bottom, typed=True, safe=False))

    def fraction(self, value: exp.Condition, digits: int, places: int) -> exp.Condition:
        """Return a whole number of the last place as the decimal that it stands for."""
        if not self.decimals:
            scale = exp.Literal.number(f"{10**places}.0")
            return applied(
                exp.Div, exp.cast(value, "double", copy=False), scale, typed=True, safe=False
            )
        place: exp.Condition = exp.Literal.number(f"0.{'1'.zfill(places)}")
        if not self.fractions:
            place = exp.cast(place, _type(f"DECIMAL({places + 1}, {places})"), copy=False)
        whole = exp.cast(value, _type(f"DECIMAL({digits + places}, 0)"), copy=False)
        return self.decimal(applied(exp.Mul, whole, place), digits, places)

    def nothing(self, digits: int, places: int) -> exp.Condition:
        """Return null as a decimal."""
        return self.decimal(exp.null(), digits, places)

    # ── days and truths ──────────────────────────────────────────────────────────────────────

    def day(self, column: exp.Condition) -> exp.Condition:
        """Return the day of a column of days or of times."""
        if self.name == "oracle":  # a day holds a time of day there
            return exp.Anonymous(this="TRUNC", expressions=[column])
        return exp.cast(column, "date", copy=False)

    def date(self, day: datetime.date) -> exp.Condition:
        """Return a day as it is written."""
        text = exp.Literal.string(day.isoformat())
        if self.name == "oracle":
            form = exp.Literal.string("YYYY-MM-DD")
            return exp.Anonymous(this="TO_DATE", expressions=[text, form])
        return exp.cast(text, "date")

    def days_between(self, later: exp.Condition, earlier: exp.Condition) -> exp.Condition:
        """Return how many days one day is after another."""
        if self.days == "minus":
            return self.to_whole(applied(exp.Sub, later, earlier))
        return self.to_whole(exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY")))

    def real_day(self, day: exp.Condition) -> exp.Condition | None:
        """Return whether a day is one of the calendar, or None where there are no others."""
        return exp.func("ISFINITE", day, copy=False) if self.name == "postgres" else None

    def truth(self, test: exp.Condition) -> exp.Condition:
        """Return a condition as a value."""
        if self.truths:
            return test
        one, zero = exp.Literal.number(1), exp.Literal.number(0)
        return exp.Case(ifs=[exp.If(this=test, true=one)], default=zero)

    def condition(self, column: exp.Condition) -> exp.Condition:
        """Return a column of truths as a condition."""
        return column if self.truths else column.eq(exp.Literal.number(1))


@cache
def _type(text: str, dialect: str | None = None) -> exp.DataType:
    return exp.DataType.build(text, dialect=dialect)


def applied(
    sign: type[exp.Binary], left: exp.Condition, right: exp.Condition, **how: bool
) -> exp.Condition:
    """Return an operation on two numbers, each in brackets where it is one itself.

    The operators of sqlglot leave the brackets out where both are of one kind: 1 - (2 - 3).
    """
    return sign(this=_wrapped(left), expression=_wrapped(right), **how)


def when(test: exp.Condition, then: exp.Condition) -> exp.Condition:
    """Return a value where a test holds, else null."""
    return exp.Case(ifs=[exp.If(this=test, true=then)])


def _wrapped(value: exp.Condition) -> exp.Condition:
    return exp.paren(value, copy=False) if isinstance(value, exp.Binary) else value


_ALL: Final = (
    Dialect("duckdb", run=True, whole="HUGEINT", division="whole", most=10**38, days="minus"),
    Dialect("postgres", run=True, division="whole", most=10**38, days="minus"),
    Dialect("spark", run=True),
    Dialect(
        "sqlite", run=True, whole="BIGINT", most=9 * 10**18, digits=_FLOAT_DIGITS, decimals=False
    ),
    Dialect("clickhouse", fractions=False),
    Dialect("databricks"),
    Dialect("hive", fractions=False),
    Dialect("mysql"),
    Dialect("oracle", truths=False, days="minus"),
    Dialect("snowflake"),
    Dialect("trino"),
    Dialect("tsql", truths=False),
)

DIALECTS: Final[Mapping[str, Dialect]] = {one.name: one for one in _ALL}
"""The databases that SQL is written for, by name."""


def dialect_of(name: str) -> Dialect:
    """Return a database by its name.

    Raises:
        FrameError: ``sql-dialect-unknown``.
    """
    if name not in DIALECTS:
        raise FrameError("sql-dialect-unknown", dialect=name, known=", ".join(DIALECTS))
    return DIALECTS[name]

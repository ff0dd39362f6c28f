"""Which values a database answers: real numbers of the planned size and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from indicator_engine.errors import FrameError
from indicator_engine.sql.dialects import Dialect, when


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column of numbers with at most so many digits before and after the point.

    Args:
        column: the column.
        dialect: its database.
        places: the decimal places.
        digits: the digits before the point.
    """

    column: exp.Condition
    dialect: Dialect
    places: int
    digits: int

    @property
    def most(self) -> int:
        """The largest value, as a whole number of the last place."""
        return int(10 ** (self.digits + self.places))

    @property
    def whole(self) -> exp.Condition:
        """The values as whole numbers of the last place."""
        return self.dialect.scaled(self._decimal, self.places)

    @property
    def _decimal(self) -> exp.Condition:
        return self.dialect.decimal(self.column, self.digits, self.places)

    @property
    def inside(self) -> exp.Condition:
        """Whether a value is small enough; NaN is larger than any number where there is one."""
        most = exp.Literal.number(10**self.digits)
        least = exp.Literal.number(-(10**self.digits))
        above = exp.GT(this=self.column, expression=least)
        return exp.and_(above, exp.LT(this=self.column, expression=most), copy=False)

    @property
    def exact(self) -> exp.Condition:
        """Whether a value inside has no further places."""
        return exp.EQ(this=self._decimal, expression=self.column)


def guarded(columns: Sequence[NumberColumn], answer: exp.Condition) -> exp.Condition:
    """Answer where every column holds what was planned for, else null.

    The two tests stand one within the other: a value too large for the type must not be cast, and
    a database may evaluate both sides of an AND.
    """
    if not columns:
        return answer
    inside = exp.and_(*(one.inside for one in columns), copy=False)
    exact = exp.and_(*(one.exact for one in columns), copy=False)
    return when(inside, when(exact, answer))


def fitting(
    dialect: Dialect,
    columns: Mapping[str, tuple[exp.Condition, int, int]],
    write: Callable[[Mapping[str, NumberColumn]], tuple[exp.Condition, int]],
    name: str,
) -> exp.Condition:
    """Write an answer for the longest values that leave everything on the way exact.

    Args:
        dialect: the database.
        columns: each column with its decimal places and the most digits before the point.
        write: writes the answer, and says how large its numbers become.
        name: what is written, for the refusal.

    Raises:
        FrameError: ``sql-too-large`` where no length does.
    """
    longest = max((digits for _, _, digits in columns.values()), default=1)
    for length in range(longest, 0, -1):
        given = {
            key: NumberColumn(column, dialect, places, min(length, digits))
            for key, (column, places, digits) in columns.items()
        }
        answer, worst = write(given)
        if worst <= dialect.most:
            return guarded(list(given.values()), answer)
    raise FrameError("sql-too-large", target=name, dialect=dialect.name)

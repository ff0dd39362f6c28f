"""Whole-number columns as SQL expressions; what is known beforehand is computed beforehand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlglot import exp

from indicator_engine.formulas.nodes import ArithmeticSign, ComparisonSign
from indicator_engine.sql.dialects import Dialect, applied

Sql: TypeAlias = exp.Condition | int
"""An expression, or a whole number or a truth (a bool is an int) that is known beforehand."""

_COMPUTE: Final[Mapping[ArithmeticSign, Callable[[int, int], int]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_APPLY: Final[Mapping[ArithmeticSign, type[exp.Binary]]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
}
_KNOWN: Final[Mapping[ComparisonSign, Callable[[int, int], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPARE: Final[Mapping[ComparisonSign, type[exp.Binary]]] = {
    "==": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


@dataclass(frozen=True, slots=True)
class SqlColumns:
    """The columns of a database.

    An expression may stand in several others: it is copied only once, when the whole is written.

    Args:
        dialect: the database.
    """

    dialect: Dialect

    def number(self, value: int) -> Sql:
        """Return a whole number."""
        return value

    def nothing(self) -> Sql:
        """Return null."""
        return exp.null()

    def divisor(self, value: int) -> Sql:
        """Return a whole number to divide by."""
        return value

    def arithmetic(self, sign: ArithmeticSign, left: Sql, right: Sql) -> Sql:
        """Return a sum, a difference or a product; nothing is added and nothing times one."""
        if isinstance(left, int) and isinstance(right, int):
            return _COMPUTE[sign](left, right)
        if right == (1 if sign == "*" else 0):
            return left
        if left == {"+": 0, "*": 1}.get(sign):
            return right
        if sign == "*" and 0 in (left, right):
            return 0
        return applied(_APPLY[sign], self.expression(left), self.expression(right))

    def floor_quotient(self, top: Sql, bottom: Sql) -> Sql:
        """Return the floor of a quotient, null where the bottom is 0.

        Databases cut off towards zero and floor only decimals, which may have been rounded. So
        the rest, which is not below zero, is taken away first; then the division is exact.
        """
        if isinstance(top, int) and isinstance(bottom, int):
            return top // bottom
        if isinstance(bottom, exp.Condition):
            bottom = exp.func("NULLIF", bottom, exp.Literal.number(0), copy=False)
        over, under = self.expression(top), self.expression(bottom)
        rest = applied(exp.Add, applied(exp.Mod, over, under), under)
        taken = applied(exp.Sub, over, applied(exp.Mod, rest, under))
        return self.dialect.quotient(taken, under)

    def compare(self, sign: ComparisonSign, left: Sql, right: Sql) -> Sql:
        """Return whether a comparison holds."""
        if isinstance(left, int) and isinstance(right, int):
            return _KNOWN[sign](left, right)
        return _COMPARE[sign](this=self.expression(left), expression=self.expression(right))

    def both(self, left: Sql, right: Sql) -> Sql:
        """Return whether both hold."""
        if isinstance(left, int):
            return right if left else False
        if isinstance(right, int):
            return left if right else False
        return exp.and_(left, right, copy=False)

    def either(self, left: Sql, right: Sql) -> Sql:
        """Return whether one holds at least."""
        if isinstance(left, int):
            return True if left else right
        if isinstance(right, int):
            return True if right else left
        return exp.or_(left, right, copy=False)

    def negated(self, of: Sql) -> Sql:
        """Return whether a truth does not hold."""
        return not of if isinstance(of, int) else exp.not_(of, copy=False)

    def where(self, test: Sql, then: Sql, otherwise: Sql) -> Sql:
        """Return one of two columns row by row; a test that is null takes the second."""
        if isinstance(test, int):
            return then if test else otherwise
        if not self.dialect.truths and _is_truth(then):  # no CASE gives a truth there
            return self.either(self.both(test, then), self.both(self.negated(test), otherwise))
        branches = [exp.If(this=test, true=self.expression(then))]
        rest = self.expression(otherwise)
        if isinstance(rest, exp.Case):  # one CASE of several branches
            branches += rest.args["ifs"]
            rest = rest.args["default"]
        return exp.Case(ifs=branches, default=rest)

    def expression(self, of: Sql) -> exp.Condition:
        """Return a number as it is written."""
        return self.dialect.literal(of) if isinstance(of, int) else of


def _is_truth(of: Sql) -> bool:
    return isinstance(of, exp.Predicate | exp.Connector | exp.Not)

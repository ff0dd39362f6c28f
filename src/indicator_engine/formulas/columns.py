"""A formula over columns: the checked tree said in whole numbers, for data frames and for SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Generic, TypeAlias

from indicator_engine.formulas.checking import Checker
from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Formula,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    Use,
)
from indicator_engine.formulas.problems import Problems
from indicator_engine.formulas.quotients import E, Quotient, Quotients
from indicator_engine.formulas.signs import POSITIVE, Facts, Signs, both, decided

Known: TypeAlias = Mapping[str, Signs]


@dataclass(frozen=True, slots=True)
class ColumnFormula(Generic[E]):
    """A compiler of formulas over one set of columns.

    In columns both branches of a conditional are computed, so what a test keeps out must not
    raise: a denominator may be zero there, and `Columns.floor_quotient` must bear it.

    Args:
        quotients: arithmetic over the columns of a backend.
        values: a quotient for each number that a formula may use.
        truths: a column, or what is known of it, for each boolean.
        known: the signs that a number is known to have, by name: ``t`` is above zero.
        meant: the comparison that a truth stands for, by name: ``met`` is ``a >= t``.
    """

    quotients: Quotients[E]
    values: Mapping[str, Quotient[E]]
    truths: Mapping[str, E | bool]
    known: Known
    meant: Mapping[str, Comparison] = field(default_factory=dict)
    _checker: Checker = field(default_factory=lambda: Checker(Problems("", None)))

    def points(self, formula: Formula, *, places: int = 2, half_up: bool = True) -> E:
        """Return the points of a formula as a column of whole numbers.

        Args:
            formula: a checked formula that gives a number.
            places: how many decimal places it is rounded to, once; the unit of the column.
            half_up: whether a half is rounded up; else everything below a unit is cut off.

        Returns:
            The points; null where the exact points lie outside 0 and ``w``, which is an error of
            the method and no score.
        """
        return self._points(formula.tree, self._facts(), places, half_up)

    def truth(self, formula: Formula) -> E | bool:
        """Return the column of a formula that gives a boolean, or what is known of it."""
        return self._boolean(formula.tree, self._facts())

    # ── points ───────────────────────────────────────────────────────────────────────────────

    def _points(self, node: Node, facts: Facts, places: int, half_up: bool) -> E:
        """Round inside the branches: each branch keeps the bottom that it has."""
        if not isinstance(node, Conditional):
            return self._rounded(node, facts, places, half_up)
        test = self._boolean(node.test, facts)
        yes, no = self._told(node.test, facts)
        if isinstance(test, bool):
            branch, told = (node.then, yes) if test else (node.otherwise, no)
            return self._points(branch, told, places, half_up)
        then = self._points(node.then, yes, places, half_up)
        return self.quotients.columns.where(
            test, then, self._points(node.otherwise, no, places, half_up)
        )

    def _rounded(self, node: Node, facts: Facts, places: int, half_up: bool) -> E:
        """Round once: floor(x + 1/2), as one quotient of whole numbers."""
        quotients, number = self.quotients, self._number(node, facts)
        half: Quotient[E] = Quotient(Fraction(1, 2) if half_up else Fraction(0))
        shift: Quotient[E] = Quotient(Fraction(10**places))
        rounded = quotients.floor(quotients.add(quotients.multiply(number, shift), half))
        most = quotients.multiply(self.values["w"], shift)
        if half_up and not most.whole:  # 12.345 points are 12.34, not 12.35
            rounded = self._chosen("min", rounded, quotients.floor(most))
        top, _, _, _ = quotients.fraction(rounded)
        lawful = self._lawful(node, number, facts)
        if lawful is True:
            return top
        nothing = quotients.columns.nothing()
        return nothing if lawful is False else quotients.columns.where(lawful, top, nothing)

    def _lawful(self, node: Node, number: Quotient[E], facts: Facts) -> E | bool:
        """Where exact points lie within the weight; signs alone often say that of the lower end."""
        above: E | bool = True
        if -1 in self._signs(node, facts):
            above = self.quotients.compare(">=", number, Quotient(Fraction(0)))
        if self._is_share(node, facts):
            return above
        return self.quotients.both(above, self.quotients.compare("<=", number, self.values["w"]))

    def _is_share(self, node: Node, facts: Facts) -> bool:
        """Whether signs say that points are a share of the weight: ``w * x / y`` of x up to y."""
        full = Use("w")
        if decided("<=", self._signs(node, facts), self._signs(full, facts)):
            return True
        match node:
            case Arithmetic("/", Arithmetic("*", left, part), whole) if left == full:
                above = self._signs(Arithmetic("-", part, whole), facts)
                return self._signs(whole, facts) == POSITIVE and 1 not in above
        return node == full

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def _number(self, node: Node, facts: Facts) -> Quotient[E]:
        quotients = self.quotients
        match node:
            case Number(value):
                return Quotient(value)
            case Use(name):
                return self.values[name]
            case Negate(of):
                return quotients.multiply(self._number(of, facts), Quotient(Fraction(-1)))
            case Arithmetic():
                return self._arithmetic(node, facts)
            case Conditional(test, then, otherwise):
                yes, no = self._told(test, facts)
                truth = self._boolean(test, facts)
                return quotients.where(truth, self._number(then, yes), self._number(otherwise, no))
            case Call(function, arguments):
                return self._call(function, [self._number(part, facts) for part in arguments])
            case _:
                raise TypeError(f"not a number: {node!r}")

    def _arithmetic(self, node: Arithmetic, facts: Facts) -> Quotient[E]:
        left, right = self._number(node.left, facts), self._number(node.right, facts)
        match node.sign:
            case "+" | "-" as sign:
                return self.quotients.add(left, right, sign)
            case "*":
                return self.quotients.multiply(left, right)
            case "/":
                made = self.quotients.divide(left, right)
                below = -1 in self._signs(node.right, facts) and right.constant is None
                return self.quotients.upright(made) if below else made

    def _call(self, function: str, arguments: list[Quotient[E]]) -> Quotient[E]:
        quotients = self.quotients
        minus: Quotient[E] = Quotient(Fraction(-1))
        match function:
            case "min" | "max":
                return reduce(lambda x, y: self._chosen(function, x, y), arguments)
            case "clamp":
                value, low, high = arguments
                return self._chosen("min", self._chosen("max", value, low), high)
            case "abs":
                (value,) = arguments
                return self._chosen("max", value, quotients.multiply(value, minus))
            case "floor":
                return quotients.floor(arguments[0])
            case _:
                turned = quotients.floor(quotients.multiply(arguments[0], minus))
                return quotients.multiply(turned, minus)

    def _chosen(self, function: str, left: Quotient[E], right: Quotient[E]) -> Quotient[E]:
        test = self.quotients.compare("<=" if function == "min" else ">=", left, right)
        return self.quotients.where(test, left, right)

    # ── truths ───────────────────────────────────────────────────────────────────────────────

    def _boolean(self, node: Node, facts: Facts) -> E | bool:
        match node:
            case Truth(value):
                return value
            case Use(name):
                return self.truths[name]
            case Not(of):
                truth = self._boolean(of, facts)
                return self.quotients.negated(truth)
            case And(of):
                return self._chain(of, facts, if_true=True)
            case Or(of):
                return self._chain(of, facts, if_true=False)
            case Comparison():
                return self._comparison(node, facts)
            case Conditional(test, then, otherwise):
                yes, no = self._told(test, facts)
                truth = self._boolean(test, facts)
                return self.quotients.chosen(
                    truth, self._boolean(then, yes), self._boolean(otherwise, no)
                )
            case _:
                raise TypeError(f"not a boolean: {node!r}")

    def _chain(self, parts: tuple[Node, ...], facts: Facts, *, if_true: bool) -> E | bool:
        made: E | bool = if_true
        for part in parts:
            truth = self._boolean(part, facts)
            made = (
                self.quotients.both(made, truth) if if_true else self.quotients.either(made, truth)
            )
            yes, no = self._told(part, facts)
            facts = yes if if_true else no
        return made

    def _comparison(self, node: Comparison, facts: Facts) -> E | bool:
        made: E | bool = True
        for (left, right), sign in zip(pairwise(node.operands), node.signs, strict=True):
            known = decided(sign, self._signs(left, facts), self._signs(right, facts))
            if known is None:
                pair = self._number(left, facts), self._number(right, facts)
                made = self.quotients.both(made, self.quotients.compare(sign, *pair))
            elif not known:
                return False
        return made

    # ── what is known of signs ───────────────────────────────────────────────────────────────

    def _facts(self) -> Facts:
        return {Use(name): signs for name, signs in self.known.items()}

    def _signs(self, node: Node, facts: Facts) -> Signs:
        return self._checker.see(node, facts).signs

    def _told(self, test: Node, facts: Facts) -> tuple[Facts, Facts]:
        """Return what is known where a test holds, and where it does not."""
        if isinstance(test, Use):
            test = self.meant.get(test.name, test)
        seen = self._checker.see(test, facts)
        return both(facts, seen.yes), both(facts, seen.no)

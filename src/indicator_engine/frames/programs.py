"""A program as column expressions: verdict, points, completion and flags of a number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic

from indicator_engine.evaluation.flagging import AT_FULL_MARKS, flag_formula
from indicator_engine.evaluation.methods import compile_method
from indicator_engine.expressions import Operator
from indicator_engine.formulas.columns import ColumnFormula
from indicator_engine.formulas.nodes import Comparison, ComparisonSign, Use
from indicator_engine.formulas.quotients import Columns, E, Quotient, Quotients
from indicator_engine.formulas.signs import ANY, Signs
from indicator_engine.frames.points import formula_names, known_values, points_by
from indicator_engine.frames.recipes import Program

_SIGNS: Final[Mapping[Operator, ComparisonSign]] = {
    ">=": ">=",
    ">": ">",
    "<=": "<=",
    "<": "<",
    "=": "==",
    "!=": "!=",
}
_LOOSE: Final[Mapping[ComparisonSign, ComparisonSign]] = {">": ">=", "<": "<="}
_COMPLETION_PLACES: Final = 4
_WEIGHT: Final[Signs] = frozenset({0, 1})


@dataclass(frozen=True, slots=True)
class Inputs(Generic[E]):
    """The columns of whole numbers that a program is given, with the largest that each can be.

    Args:
        amount: the measured value.
        bounds: the bound, or the low and the high end.
        unit: what one of the target's unit is.
        weight: the full points; None scores nothing. A rational where all rows have the same.
        most_amount: the largest measured value that is computed exactly.
        most_bound: the largest bound.
        most_unit: the largest unit.
        most_weight: the largest weight, in cents.
        holds: the verdict, where it has been written before; None writes it here.
        points: the points in cents, where flags find them written before.
    """

    amount: E
    bounds: tuple[E, ...]
    unit: E
    weight: E | Fraction | None
    most_amount: int = 1
    most_bound: int = 1
    most_unit: int = 1
    most_weight: int = 1
    holds: E | None = None
    points: E | None = None


@dataclass(frozen=True, slots=True)
class Answers(Generic[E]):
    """What a program says of each row, computed as if every row were its own.

    Args:
        met: the verdict.
        judged: where there is one: an undirected target is met or open.
        cents: the points in cents; None where there are none, null where they leave the weight.
        scored: where there are points; elsewhere a person gives them.
        completion: in ten-thousandths; `complete` says where there is one.
        flags: the flags that may be raised, each with where it is.
        worst: the largest whole number that is computed on the way.
    """

    met: E
    judged: E | bool
    cents: E | None
    scored: E | bool
    completion: E | None
    complete: E | bool
    flags: tuple[tuple[str, E | bool], ...]
    worst: int


def answers_of(
    program: Program,
    columns: Columns[E],
    inputs: Inputs[E],
    wanted: Collection[str] = ("completion", "flags"),
) -> Answers[E]:
    """Say a program in the columns of a backend.

    Args:
        program: what the rows have in common.
        columns: the backend.
        inputs: its columns.
        wanted: what is asked for beside verdict and points, which are always said.
    """
    return _Writer(program, columns, inputs).answers(wanted)


class _Writer(Generic[E]):
    def __init__(self, program: Program, columns: Columns[E], inputs: Inputs[E]) -> None:
        self._program = program
        self._columns = columns
        self._inputs = inputs
        unit = Quotient(Fraction(1), inputs.unit, None, 0, inputs.most_unit)
        self._quotients = Quotients(columns, unit)

    def answers(self, wanted: Collection[str]) -> Answers[E]:
        program, inputs = self._program, self._inputs
        met = self._holds(inputs.amount)
        judged = met if program.undirected else True
        cents, scored = self._points()
        completion, complete = self._completion() if "completion" in wanted else (None, False)
        flags: tuple[tuple[str, E | bool], ...] = ()
        if "flags" in wanted:
            given = self._quotients.both(judged, scored)
            holds = met if inputs.holds is None else inputs.holds
            points = cents if cents is None or inputs.points is None else inputs.points
            flags = (*self._flags(points, given), *self._at_full_marks(holds, points, given))
        worst = self._quotients.worst
        return Answers(met, judged, cents, scored, completion, complete, flags, worst)

    # ── the verdict ──────────────────────────────────────────────────────────────────────────

    def _holds(self, amount: E, *, loose: bool = False) -> E:
        """Hold an amount against the bound; loosely, the boundary of a strict bound holds too."""
        compare, bounds, op = self._columns.compare, self._inputs.bounds, self._program.op
        if len(bounds) == 1:
            sign = _SIGNS[op or "="]
            return compare(_LOOSE.get(sign, sign) if loose else sign, amount, bounds[0])
        low, high = ((">=" if loose or end else ">") for end in self._program.ends)
        return self._columns.both(
            compare("<=" if low == ">=" else "<", bounds[0], amount),
            compare("<=" if high == ">=" else "<", amount, bounds[1]),
        )

    def _inside(self, amount: E) -> E:
        """Where the value that is scored is inside: the verdict, but for a boundary of its own."""
        program, holds = self._program, self._inputs.holds
        strict = program.op in ("<", ">") or program.ends != (True, True)
        if holds is None or strict or program.zero_floor:
            return self._holds(amount, loose=True)
        return holds

    def _scored_amount(self) -> E:
        amount, zero = self._inputs.amount, self._columns.number(0)
        if not self._program.zero_floor:
            return amount
        return self._columns.where(self._columns.compare("<", amount, zero), zero, amount)

    # ── points ───────────────────────────────────────────────────────────────────────────────

    def _points(self) -> tuple[E | None, E | bool]:
        method = self._program.method
        if self._inputs.weight is None or method is None:
            return None, False
        formula = self._formula(formula_names(compile_method(method)))
        cents, scored = points_by(method, formula, half_up=self._program.half_up)
        edge = None if self._program.boundary_full else self._on_boundary()
        if edge is not None:
            cents = self._columns.where(edge, self._columns.number(0), cents)
        return cents, scored

    def _on_boundary(self) -> E | None:
        """Whether a value lies on a bound that excludes it."""
        program, inputs, compare = self._program, self._inputs, self._columns.compare
        if len(inputs.bounds) == 1:
            strict = program.op in ("<", ">")
            return compare("==", inputs.amount, inputs.bounds[0]) if strict else None
        pairs = zip(inputs.bounds, program.ends, strict=True)
        edges = [compare("==", inputs.amount, bound) for bound, included in pairs if not included]
        if len(edges) == 2:
            return self._columns.either(*edges)
        return edges[0] if edges else None

    # ── what formulas are given ──────────────────────────────────────────────────────────────

    def _formula(self, names: frozenset[str], score: E | None = None) -> ColumnFormula[E]:
        """Return a compiler that knows those of some names that the rows have."""
        inputs, amount = self._inputs, self._scored_amount()
        a = Quotient(Fraction(1), amount, None, 1, inputs.most_amount)
        bounds = [Quotient(Fraction(1), one, None, 1, inputs.most_bound) for one in inputs.bounds]
        values: dict[str, Quotient[E]] = {"a": a}
        values |= (
            {"t": bounds[0]}
            if len(bounds) == 1
            else dict(zip(("low", "high"), bounds, strict=True))
        )
        truths: dict[str, E | bool] = {}
        if names & {"met", "over"}:
            truths["met"] = inside = self._inside(amount)
            if "over" in names:
                values["over"] = self._over(a, bounds, inside)
        numbers, known = known_values(self._program.parameters)
        values |= {name: Quotient(value) for name, value in numbers.items()}
        truths |= known
        weight = self._weight()
        if weight is not None:
            values["w"] = weight
        if score is not None:
            values["score"] = Quotient(Fraction(1, 100), score, None, 0, inputs.most_weight)
        return ColumnFormula(self._quotients, values, truths, self._known(), self._meant())

    def _weight(self) -> Quotient[E] | None:
        weight = self._inputs.weight
        if weight is None or isinstance(weight, Fraction):
            return None if weight is None else Quotient(weight)
        return Quotient(Fraction(1, 100), weight, None, 0, self._inputs.most_weight)

    def _known(self) -> dict[str, Signs]:
        """What is known of the bound's sign; it is the same for all rows of a program."""
        name = "t" if len(self._inputs.bounds) == 1 else "low"
        known: dict[str, Signs] = {"w": _WEIGHT, name: frozenset({self._program.sign})}
        if name == "low":
            known["high"] = known["low"] if self._program.sign > 0 else ANY
        return known

    def _meant(self) -> dict[str, Comparison]:
        """The verdict as a comparison: where it fails, it tells on which side the value lies."""
        if self._program.op is None:
            return {}
        sign = _SIGNS[self._program.op]
        return {"met": Comparison((_LOOSE.get(sign, sign),), (Use("a"), Use("t")))}

    def _over(self, a: Quotient[E], bounds: list[Quotient[E]], inside: E) -> Quotient[E]:
        """How far outside the bound a value lies, 0 inside."""
        quotients = self._quotients
        zero: Quotient[E] = Quotient(Fraction(0))
        apart = quotients.add(a, bounds[-1], "-")
        below = quotients.add(bounds[0], a, "-")
        distance = quotients.where(quotients.compare("<=", a, bounds[0]), below, apart)
        return quotients.where(inside, zero, distance)

    # ── completion and flags ─────────────────────────────────────────────────────────────────

    def _completion(self) -> tuple[E | None, E | bool]:
        """a ÷ t, or t ÷ a for an at-most target, to four places; both are above zero."""
        program, inputs, quotients = self._program, self._inputs, self._quotients
        if len(inputs.bounds) != 1 or program.sign <= 0 or program.undirected or program.op == "!=":
            return None, False
        a = Quotient(Fraction(1), inputs.amount, None, 1, inputs.most_amount)
        t = Quotient(Fraction(1), inputs.bounds[0], None, 1, inputs.most_bound)
        ratio = quotients.divide(t, a) if program.op in ("<=", "<") else quotients.divide(a, t)
        scaled = quotients.multiply(ratio, Quotient(Fraction(10**_COMPLETION_PLACES)))
        rounded = quotients.floor(quotients.add(scaled, Quotient(Fraction(1, 2))))
        top, _, _, _ = quotients.fraction(rounded)
        return top, self._columns.compare(">", inputs.amount, self._columns.number(0))

    def _flags(self, cents: E | None, scored: E | bool) -> tuple[tuple[str, E | bool], ...]:
        """Where the rules of the profile raise their flags; a rule about points asks for points."""
        raised: dict[str, E | bool] = {}
        for rule in self._program.rules:
            if rule.flag in self._program.flags:
                continue
            where: E | bool = True
            if rule.when is not None:
                condition = flag_formula(rule)
                formula = self._formula(condition.names, cents)
                if not condition.names <= formula.values.keys() | formula.truths.keys():
                    continue
                where = formula.truth(condition)
                if "score" in condition.names:
                    where = self._quotients.both(where, scored)
            known = raised.get(rule.flag, False)
            raised[rule.flag] = self._quotients.either(known, where)
        return tuple((flag, where) for flag, where in raised.items() if where is not False)

    def _at_full_marks(
        self, met: E, cents: E | None, scored: E | bool
    ) -> tuple[tuple[str, E | bool], ...]:
        """Where a miss has all the points that its weight allows."""
        full, columns = self._full_cents(), self._columns
        if cents is None or full is None or self._program.undirected:
            return ()
        whole = columns.both(
            columns.compare("==", cents, full), columns.compare(">", cents, columns.number(0))
        )
        where = self._quotients.both(columns.both(columns.negated(met), whole), scored)
        return () if where is False else ((AT_FULL_MARKS, where),)

    def _full_cents(self) -> E | None:
        """The most points of a weight: those of its whole places."""
        weight, columns, method = self._inputs.weight, self._columns, self._program.method
        if weight is None or method is None:
            return None
        step = 10 ** (2 - method.places)
        if isinstance(weight, Fraction):
            return columns.number(int(weight * 100) // step * step)
        if step == 1:
            return weight
        steps = columns.floor_quotient(weight, columns.divisor(step))
        return columns.arithmetic("*", steps, columns.number(step))

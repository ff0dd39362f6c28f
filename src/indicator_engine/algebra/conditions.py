"""The operations of the algebra: conditions from conditions, questions, and why nothing is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import combinations
from typing import Protocol, TypeAlias

from indicator_engine.algebra.sets import EMPTY, EVERYTHING, IntervalSet, meet
from indicator_engine.algebra.solving import Solved, Solver, Value, common_space
from indicator_engine.algebra.spaces import written
from indicator_engine.errors import EvaluationError
from indicator_engine.expressions import All, AnyOf, Expression, Measured
from indicator_engine.messages import Language, message_text
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.records import record
from indicator_engine.rules.schema import Direction, LevelScaleDef
from indicator_engine.units import UnitTable

Named: TypeAlias = tuple[str, Expression]
"""A condition with its text as it was written."""


class Rules(Protocol):
    """What the algebra needs of a rule set."""

    @property
    def units(self) -> UnitTable:
        """The unit table."""

    @property
    def lexicon(self) -> Lexicon:
        """The vocabulary, which holds the scales of words."""


@record(frozen=True, slots=True)
class Algebra:
    """Operations on conditions. It never changes and may be shared between threads.

    Conditions are expressions as `Engine.parse` reads them: comparisons, ranges, dated deadlines
    and periods, grades of a scale, and `All` or `AnyOf` of these on one quantity. An implied ``=``
    is an equality, unless `direction` says that it means at least or at most. The condition that
    nothing satisfies is ``AnyOf(())``; ``All(())`` is the one that everything does.

    Every operation raises EvaluationError where conditions speak of different quantities
    (``not-one-quantity``, ``unit-mismatch``, ``target-unit-missing``) or are no set of values
    (``not-a-set``, ``reference-missing``, ``deadline-undated``, ``needs-person``,
    ``not-applicable``).

    Args:
        units: the unit table of the rules.
        scales: the scales of words, by id.

    >>> from indicator_engine import Engine, parse
    >>> algebra = Algebra.of(Engine.default().ruleset)
    >>> Engine.default().format(algebra.negation(parse("3-5次").reading))
    '<3次或>5次'
    """

    units: UnitTable
    scales: Mapping[str, LevelScaleDef] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Rules) -> Algebra:
        """Return the algebra over the units and scales of a rule set."""
        return cls(rules.units, rules.lexicon.levels.scales)

    # ── conditions from conditions ───────────────────────────────────────────────────────────

    def canonical(self, one: Expression, direction: Direction | None = None) -> Expression:
        """Write a condition in its one form: a bound, a range, or a group of these."""
        return written(*self._solve(one, direction))

    def intersection(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> Expression:
        """Return the condition that a value satisfies when it satisfies both."""
        return self.canonical(All((one, other)), direction)

    def union(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> Expression:
        """Return the condition that a value satisfies when it satisfies either."""
        return self.canonical(AnyOf((one, other)), direction)

    def negation(self, one: Expression, direction: Direction | None = None) -> Expression:
        """Return the condition that a value satisfies when it misses this one.

        Raises:
            EvaluationError: also ``grades-not-one-target``: a target on an ordered scale means its
                grade or a better one, so no target says "worse than this".
        """
        space, values = self._solve(one, direction)
        return written(space, Solved(space, ~values).within(space))

    # ── questions ────────────────────────────────────────────────────────────────────────────

    def is_satisfiable(self, one: Expression, direction: Direction | None = None) -> bool:
        """Say whether any value satisfies a condition."""
        return self._solve(one, direction).values != EMPTY

    def overlaps(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> bool:
        """Say whether any value satisfies both conditions."""
        return self.is_satisfiable(All((one, other)), direction)

    def implies(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> bool:
        """Say whether every value that satisfies the one satisfies the other."""
        inner, outer = self._in_one_space((one, other), direction)
        return inner <= outer

    def equivalent(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> bool:
        """Say whether the same values satisfy both conditions."""
        first, second = self._in_one_space((one, other), direction)
        return first == second

    def is_stricter_than(
        self, one: Expression, other: Expression, direction: Direction | None = None
    ) -> bool:
        """Say whether the one implies the other, but not the other the one."""
        inner, outer = self._in_one_space((one, other), direction)
        return inner != outer and inner <= outer

    def contains(self, one: Expression, value: Value, direction: Direction | None = None) -> bool:
        """Say whether a value satisfies a condition.

        Args:
            one: the condition.
            value: a number in the unit of the condition (the first written in it), a day, or a
                measured value. A measured unit is converted; a missing one is not assumed.
            direction: how an implied ``=`` is judged.

        Raises:
            EvaluationError: also ``not-comparable`` and ``not-measured``, and ``ambiguous`` where
                the readings of a measured value disagree.
        """
        space, values = self._solve(one, direction)
        if space is None:
            return values == EVERYTHING
        readings = (value, *value.alternatives) if isinstance(value, Measured) else (value,)
        found = {self._solver.place(space, reading) in values for reading in readings}
        if len(found) > 1:
            raise EvaluationError("ambiguous", field="actual")
        return found == {True}

    # ── why nothing satisfies several conditions ─────────────────────────────────────────────

    def contradiction(
        self, conditions: Sequence[Named], direction: Direction | None = None
    ) -> tuple[str, ...]:
        """Return the texts of those conditions that no value satisfies together.

        That is one text where a condition contradicts itself, two where two exclude each other,
        more only where any two go together, and then none that could be left out. It is none where
        some value satisfies all.

        Args:
            conditions: each with its text as it was written.
            direction: how an implied ``=`` is judged.
        """
        sets = self._in_one_space([condition for _, condition in conditions], direction)
        return tuple(conditions[index][0] for index in _least_conflict(sets))

    def explain_empty(
        self,
        conditions: Sequence[Named],
        language: Language = "zh",
        direction: Direction | None = None,
    ) -> str | None:
        """Say which conditions exclude each other, or None where some value satisfies all."""
        match self.contradiction(conditions, direction):
            case ():
                return None
            case (text,):
                return message_text("condition-unsatisfiable", {"text": text}, language)
            case (one, other):
                return message_text("conditions-exclude", {"one": one, "other": other}, language)
            case texts:
                params = {"conditions": " / ".join(texts)}
                return message_text("conditions-exclude-together", params, language)

    # ── sets ─────────────────────────────────────────────────────────────────────────────────

    @property
    def _solver(self) -> Solver:
        return Solver(self.units, self.scales)

    def _solve(self, one: Expression, direction: Direction | None) -> Solved:
        return self._solver.solve(one, direction)

    def _in_one_space(
        self, conditions: Sequence[Expression], direction: Direction | None
    ) -> list[IntervalSet]:
        solved = [self._solve(condition, direction) for condition in conditions]
        space = common_space(solved)
        return [one.within(space) for one in solved]


def _least_conflict(sets: Sequence[IntervalSet]) -> tuple[int, ...]:
    """Return the places of a few sets that share nothing; none where all share something."""
    if meet(sets) != EMPTY:
        return ()
    for count in (1, 2):
        for places in combinations(range(len(sets)), count):
            if meet([sets[place] for place in places]) == EMPTY:
                return places
    return _irreducible(sets)


def _irreducible(sets: Sequence[IntervalSet]) -> tuple[int, ...]:
    """Leave out, one after the other, every set without which the rest still share nothing."""
    kept = list(range(len(sets)))
    for place in range(len(sets)):
        rest = [other for other in kept if other != place]
        if meet([sets[other] for other in rest]) == EMPTY:
            kept = rest
    return tuple(kept)

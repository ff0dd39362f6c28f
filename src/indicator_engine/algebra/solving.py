"""From a condition to the set of values that satisfy it, and from a value to its place."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from indicator_engine.algebra.sets import Cut, IntervalSet, between, join, meet, satisfying
from indicator_engine.algebra.spaces import Days, Facets, Grades, Numbers, Space
from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation.judgement import not_comparable
from indicator_engine.evaluation.targets import FORMS, target_of
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
    Expression,
    Level,
    Measured,
    Operator,
    Period,
    Range,
)
from indicator_engine.records import record
from indicator_engine.rules.schema import Direction, LevelScaleDef
from indicator_engine.units import UnitTable

Value: TypeAlias = Exact | int | datetime.date | Measured

_APPLICABILITY: Final = "applicability"


class Solved(NamedTuple):
    """The values that satisfy a condition; no space where it is a group of nothing."""

    space: Space | None
    values: IntervalSet

    def within(self, space: Space | None) -> IntervalSet:
        """Return those of the values that there are in a space."""
        return self.values if space is None else self.values & space.universe


@record(frozen=True, slots=True)
class Solver:
    """Turns conditions and values into sets and places.

    Args:
        units: the unit table of the rules.
        scales: the scales of words, by id.
    """

    units: UnitTable
    scales: Mapping[str, LevelScaleDef] = field(default_factory=dict)

    def solve(self, condition: Expression, direction: Direction | None) -> Solved:
        """Return the values that satisfy a condition.

        Raises:
            EvaluationError: the condition is no set of values of one quantity.
        """
        match condition:
            case Compare():
                return self._compare(condition, direction)
            case Range():
                return self._range(condition)
            case Deadline() | Period():
                return _days(condition)
            case Level():
                return self._level(condition)
            case All() | AnyOf():
                return self._group(condition, direction)
            case _:
                raise EvaluationError("not-a-set", form=FORMS[type(condition)])

    def place(self, space: Space, value: Value) -> Fraction:
        """Return where a value stands in a space.

        Raises:
            EvaluationError: it stands nowhere there: a day among numbers, another unit.
        """
        if isinstance(value, Measured):
            return self._measured(space, value)
        if isinstance(space, Days) and isinstance(value, datetime.date):
            return Fraction(value.toordinal())
        if isinstance(space, Numbers) and isinstance(value, int | Decimal | Fraction):
            return space.base(value, space.unit)
        raise EvaluationError("not-one-quantity", one=space.label(), other=str(value))

    # ── conditions ───────────────────────────────────────────────────────────────────────────

    def _compare(self, bound: Compare, direction: Direction | None) -> Solved:
        if bound.value is None:
            raise EvaluationError("reference-missing", ref=bound.ref or "")
        space = self._numbers(bound.unit, Facets(bound.subject, bound.basis, bound.anchor))
        op: Operator = target_of(bound, direction).op or bound.op
        value = space.base(bound.value, space.unit)
        return Solved(space, satisfying(op, Cut(value), Cut(value, after=True)))

    def _range(self, bounds: Range) -> Solved:
        space = self._numbers(bounds.unit, Facets(bounds.subject, bounds.basis))
        low = high = None
        if bounds.low is not None:
            low = Cut(space.base(bounds.low, space.unit), after=not bounds.low_inclusive)
        if bounds.high is not None:
            high = Cut(space.base(bounds.high, space.unit), after=bounds.high_inclusive)
        return Solved(space, between(low, high))

    def _level(self, level: Level) -> Solved:
        if level.scale == _APPLICABILITY:
            raise EvaluationError("not-applicable", text=level.text)
        scale = self.scales.get(level.scale or "")
        # A scale of one grade is an idiom (全覆盖): it does not list what else there may be.
        if scale is None or len(scale.grades) < 2:
            raise EvaluationError("needs-person", text=level.text)
        space = Grades(scale, Facets(level.subject))
        at = space.place(level.grade)
        if at is None:
            raise EvaluationError("needs-person", text=level.text)
        first = Fraction(0) if scale.ordered else at
        return Solved(space, between(Cut(first), Cut(at + 1)))

    def _group(self, group: All | AnyOf, direction: Direction | None) -> Solved:
        parts = [self.solve(_about(part, group.subject), direction) for part in group.of]
        space = common_space(parts)
        sets = [part.within(space) for part in parts]
        values = join(sets) if isinstance(group, AnyOf) else meet(sets)
        return Solved(space, Solved(space, values).within(space))

    def _numbers(self, unit: str | None, facets: Facets) -> Numbers:
        return Numbers(facets, () if unit is None else (self.units.require(unit),))

    # ── values ───────────────────────────────────────────────────────────────────────────────

    def _measured(self, space: Space, measured: Measured) -> Fraction:
        match measured.kind, space:
            case "none", _:
                raise EvaluationError("not-measured", text=measured.text, field="actual")
            case "number", Numbers() if measured.value is not None:
                own = self._numbers(measured.unit, replace(space.facets, basis=measured.basis))
                space.joined(own)
                return own.base(measured.value, own.unit)
            case "date", Days() if measured.date is not None:
                return Fraction(measured.date.toordinal())
            case "level", Grades() if measured.scale == space.scale.id:
                place = space.place(measured.grade)
                if place is not None:
                    return place
        raise not_comparable(measured)


def common_space(parts: Iterable[Solved]) -> Space | None:
    """Return the one space of several conditions, or raise why there is none."""
    found: Space | None = None
    for part in parts:
        if part.space is not None:
            found = part.space if found is None else found.joined(part.space)
    return found


def _days(reading: Deadline | Period) -> Solved:
    if isinstance(reading, Period):
        if reading.start is None or reading.end is None:
            raise EvaluationError("deadline-undated", when=reading.when or "")
        days = between(_day(reading.start), _day(reading.end, after=True))
        return Solved(Days(Facets(reading.subject)), days)
    if reading.date is None:
        raise EvaluationError("deadline-undated", when=reading.anchor or reading.when)
    space = Days(Facets(reading.subject, anchor=reading.anchor))
    days = satisfying(reading.op, _day(reading.date), _day(reading.date, after=True))
    return Solved(space, days & space.universe)


def _day(date: datetime.date, *, after: bool = False) -> Cut:
    """A day ends where the next begins, so that no value lies between two days."""
    return Cut(Fraction(date.toordinal() + after))


def _about(part: Expression, subject: str | None) -> Expression:
    """Give a part the subject of its group."""
    if subject is None or part.subject == subject:
        return part
    if part.subject is not None:
        raise EvaluationError("not-one-quantity", one=subject, other=part.subject)
    return replace(part, subject=subject)

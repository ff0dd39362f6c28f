"""What the values of a condition are: numbers of one quantity, days, or grades of one scale.

A space turns a condition into a set of values and a set of values back into a condition. Two
conditions can be held against each other only in one space.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar, Final, TypeAlias

from indicator_engine.algebra.sets import EVERYTHING, Cut, IntervalSet, Piece, between
from indicator_engine.errors import EvaluationError
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Expression,
    Level,
    Operator,
    Period,
    Range,
)
from indicator_engine.records import record
from indicator_engine.rules.schema import LevelScaleDef
from indicator_engine.units import Unit, comparable, convert

NOTHING: Final = AnyOf(())
ANYTHING: Final = All(())

_READABLE_PLACES: Final = 6  # of 1元, 0.00000001亿元 is exact and cannot be read


@record(frozen=True, slots=True)
class Facets:
    """What, besides its unit, tells the quantity of one condition from that of another."""

    subject: str | None = None
    basis: Basis | None = None
    anchor: str | None = None


@record(frozen=True, slots=True)
class Numbers:
    """Numbers of one quantity, on the line of its base unit.

    Args:
        facets: what the numbers speak of.
        units: the comparable units in which the conditions are written, in their order; empty
            where none is.
    """

    facets: Facets = Facets()
    units: tuple[Unit, ...] = ()
    universe: ClassVar[IntervalSet] = EVERYTHING

    @property
    def unit(self) -> Unit | None:
        """The first unit written, None where none is."""
        return self.units[0] if self.units else None

    def base(self, value: Exact | int, unit: Unit | None) -> Fraction:
        """Return a number in a unit as a number in the base unit."""
        if unit is None:
            return Fraction(value)
        return Fraction(convert(exact(value), unit, _base_of(unit)))

    def joined(self, other: Space) -> Numbers:
        """Return the space of both, or raise why there is none."""
        if not isinstance(other, Numbers) or self.facets != other.facets:
            raise _not_one(self, other)
        if not self.units or not other.units:
            if self.units or other.units:
                unit = (*self.units, *other.units)[0].name
                raise EvaluationError("target-unit-missing", field="unit", unit=unit)
            return self
        if not comparable(self.units[0], other.units[0]):
            unit, target = other.units[0].name, self.units[0].name
            raise EvaluationError("unit-mismatch", field="unit", unit=unit, target=target)
        return replace(self, units=tuple(dict.fromkeys((*self.units, *other.units))))

    def label(self) -> str:
        """Name the quantity, for a message."""
        basis = self.facets.basis
        parts = (self.facets.subject, self.facets.anchor, basis.of if basis else None)
        return " ".join(filter(None, (*parts, self.unit.name if self.unit else "1")))

    def write(self, values: IntervalSet) -> Expression:
        """Write a set: one bound, a range, several of these, or bounds and what they leave out."""
        unit = self._readable(values)
        hull = values.hull()
        gaps = [piece.point for piece in (hull & ~values).pieces()]
        left_out = [point for point in gaps if point is not None]
        if not left_out or len(left_out) < len(gaps):
            return _any_of([self._piece(piece, unit) for piece in values.pieces()])
        ends = self._ends(hull.pieces()[0], unit)
        return _all_of(ends + [self._bound("!=", point, unit) for point in left_out])

    def _piece(self, piece: Piece, unit: Unit | None) -> Expression:
        low, high = piece
        if piece.point is not None:
            return self._bound("=", piece.point, unit)
        if low is None or high is None or self.facets.anchor is not None:
            return _all_of(self._ends(piece, unit))  # a range has no anchor
        return Range(
            self._in(low.value, unit),
            self._in(high.value, unit),
            low_inclusive=not low.after,
            high_inclusive=high.after,
            unit=unit.name if unit else None,
            basis=self.facets.basis,
            subject=self.facets.subject,
        )

    def _ends(self, piece: Piece, unit: Unit | None) -> list[Expression]:
        low, high = piece
        ends: list[Expression] = []
        if low is not None:
            ends.append(self._bound(">" if low.after else ">=", low.value, unit))
        if high is not None:
            ends.append(self._bound("<=" if high.after else "<", high.value, unit))
        return ends

    def _bound(self, op: Operator, value: Fraction, unit: Unit | None) -> Compare:
        about = self.facets
        name = unit.name if unit else None
        number = self._in(value, unit)
        return Compare(
            op, number, name, basis=about.basis, anchor=about.anchor, subject=about.subject
        )

    def _in(self, value: Fraction, unit: Unit | None) -> Exact:
        return exact(value) if unit is None else convert(exact(value), _base_of(unit), unit)

    def _readable(self, values: IntervalSet) -> Unit | None:
        """Choose the unit to write in: the first, else the finest in which all ends read well."""
        finest = sorted(self.units, key=lambda unit: unit.factor)
        for unit in (*self.units[:1], *finest):
            if all(_reads_well(self._in(cut.value, unit)) for cut in values.cuts):
                return unit
        return self.unit


@record(frozen=True, slots=True)
class Days:
    """Days of the calendar; a day is the stretch from its number to the next."""

    facets: Facets = Facets()
    universe: ClassVar[IntervalSet] = between(
        Cut(Fraction(datetime.date.min.toordinal())),
        Cut(Fraction(datetime.date.max.toordinal() + 1)),
    )

    def joined(self, other: Space) -> Days:
        """Return the space of both, or raise why there is none."""
        if self != other:
            raise _not_one(self, other)
        return self

    def label(self) -> str:
        """Name the quantity, for a message."""
        return " ".join(filter(None, (self.facets.subject, self.facets.anchor, "date")))

    def write(self, values: IntervalSet) -> Expression:
        """Write a set as deadlines and periods of full dates."""
        return _any_of([self._piece(piece) for piece in values.pieces()])

    def _piece(self, piece: Piece) -> Expression:
        first, last = self.universe.cuts
        low, high = piece.low or first, piece.high or last
        start, end = _day(low.value), _day(high.value - 1)
        if low == first:
            return self._deadline("<=", end)
        if high == last:
            return self._deadline(">=", start)
        if start == end:
            return self._deadline("=", start)
        if self.facets.anchor is not None:
            return _all_of([self._deadline(">=", start), self._deadline("<=", end)])
        when = f"date:{start.month}-{start.day}..date:{end.month}-{end.day}"
        return Period(start, end, when, self.facets.subject)

    def _deadline(self, op: Operator, day: datetime.date) -> Deadline:
        return Deadline(op, "date", day, self.facets.anchor, self.facets.subject)


@record(frozen=True, slots=True)
class Grades:
    """The grades of one scale, each the stretch from its place, best first, to the next."""

    scale: LevelScaleDef
    facets: Facets = Facets()

    @property
    def universe(self) -> IntervalSet:
        """All grades of the scale."""
        return between(Cut(Fraction(0)), Cut(Fraction(len(self.scale.grades))))

    def place(self, grade: str | None) -> Fraction | None:
        """Return where a grade stands on the scale, None where it does not."""
        names = [entry.grade for entry in self.scale.grades]
        return Fraction(names.index(grade)) if grade in names else None

    def joined(self, other: Space) -> Grades:
        """Return the space of both, or raise why there is none."""
        if self != other:
            raise _not_one(self, other)
        return self

    def label(self) -> str:
        """Name the quantity, for a message."""
        return " ".join(filter(None, (self.facets.subject, self.scale.id)))

    def write(self, values: IntervalSet) -> Expression:
        """Write a set of grades; on an ordered scale a target means the grade or a better one.

        Raises:
            EvaluationError: ``grades-not-one-target`` for grades without the better ones.
        """
        places = [at for at in range(len(self.scale.grades)) if Fraction(at) in values]
        if not self.scale.ordered:
            return _any_of([self._level(at) for at in places])
        if places != list(range(len(places))):
            names = ", ".join(self.scale.grades[at].grade for at in places)
            raise EvaluationError("grades-not-one-target", grades=names, scale=self.scale.id)
        return self._level(places[-1])

    def _level(self, at: int) -> Level:
        grade = self.scale.grades[at]
        text = grade.words[0] if grade.words else grade.grade
        return Level(text, self.scale.id, grade.grade, self.facets.subject)


Space: TypeAlias = Numbers | Days | Grades


def written(space: Space | None, values: IntervalSet) -> Expression:
    """Write a set of values as a condition; the empty set and the full one need no space."""
    if not values.pieces():
        return NOTHING
    if space is None or values == space.universe:
        return ANYTHING
    return space.write(values)


def _not_one(one: Space, other: Space) -> EvaluationError:
    return EvaluationError("not-one-quantity", one=one.label(), other=other.label())


def _base_of(unit: Unit) -> Unit:
    return Unit("", Fraction(1), unit.dimensions)


def _reads_well(value: Exact) -> bool:
    return (Fraction(value) * 10**_READABLE_PLACES).denominator == 1


def _day(ordinal: Fraction) -> datetime.date:
    return datetime.date.fromordinal(int(ordinal))


def _any_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all_of(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else All(tuple(parts))

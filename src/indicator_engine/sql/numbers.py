"""Bounds and ranges as SQL: a program over whole numbers, behind guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlglot import exp

from indicator_engine.errors import FrameError
from indicator_engine.evaluation import Indicator
from indicator_engine.evaluation.numbers import marks_of
from indicator_engine.evaluation.quantities import Amount
from indicator_engine.exact import exact
from indicator_engine.expressions import Compare, Operator, Range
from indicator_engine.frames.programs import Answers, Inputs, answers_of
from indicator_engine.frames.recipes import Program, program_of
from indicator_engine.sql.answers import completion, points, verdict
from indicator_engine.sql.columns import Sql, SqlColumns
from indicator_engine.sql.dialects import Dialect
from indicator_engine.sql.guards import NumberColumn, fitting

_PROBE: Final = Decimal(7)  # in no doubt as a percentage


def number_answer(
    indicator: Indicator,
    reading: Compare | Range,
    column: exp.Condition,
    dialect: Dialect,
    what: str,
    unit: str | None,
    places: int,
    *,
    floats: bool,
) -> exp.Condition:
    """Write what is asked of a bound or a range.

    Args:
        indicator: the cell.
        reading: its one reading.
        column: the column of numbers.
        dialect: its database.
        what: the verdict, the points or the completion.
        unit: the unit of the numbers; None where they are bare.
        places: the decimal places that they have at most.
        floats: whether they are floats.
    """
    marks = marks_of(reading)
    if reading.basis is not None:
        raise FrameError("sql-basis", of=reading.basis.of)
    if not marks:
        raise FrameError("reference-missing", ref=getattr(reading, "ref", None) or "")
    ruling = indicator.spec.rulings[0]
    method = ruling.method if what == "score" else None
    program = program_of(indicator, ruling, reading, method)
    if isinstance(reading, Range) and len(marks) == 1:
        if what == "score":
            raise FrameError("sql-open-range")
        program = replace(program, op=_one_end(reading))
    amounts = _amounts(indicator, reading, unit, places)
    writer = _Writer(indicator, reading, program, amounts, SqlColumns(dialect), what)
    given = {"a": (column, places, dialect.most_digits(places, floats=floats))}
    return fitting(dialect, given, lambda numbers: writer.write(numbers["a"]), _text(indicator))


def _one_end(reading: Range) -> Operator:
    """Return the operator that says the same as a range with one end."""
    if reading.high is None:
        return ">=" if reading.low_inclusive else ">"
    return "<=" if reading.high_inclusive else "<"


def _text(indicator: Indicator) -> str:
    """Return what a cell is called in a refusal."""
    bound = indicator.spec.bound
    written = "" if bound is None else bound.threshold.text
    return written or indicator.spec.rulings[0].target.form


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The whole numbers of a cell.

    Args:
        places: the decimal places of the measured values.
        times: what one of their last place is in the units of the bounds.
        unit: what one of the target's unit is in them.
        marks: the numbers of the target in them.
        doubt: whether a bare value between -1 and 1 may be a fraction.
    """

    places: int
    times: int
    unit: int
    marks: tuple[int, ...]
    doubt: bool


def _amounts(
    indicator: Indicator, reading: Compare | Range, unit: str | None, places: int
) -> _Amounts:
    quantities, marks = indicator.case.quantities, marks_of(reading)
    settled = quantities.settle(Amount(_PROBE, unit), reading.unit, marks)
    doubt = unit is None and quantities.doubtful(reading.unit, marks) is not None
    if doubt and quantities.bare_ratio == "fraction":
        raise FrameError("sql-bare-ratio", unit=reading.unit or "")
    numbers = [Fraction(mark) for mark in marks]
    times, own, least = _common_unit(numbers, Fraction(settled.value) / Fraction(_PROBE))
    scale = max(least, places)
    return _Amounts(
        places,
        times * 10 ** (scale - places),
        own * 10**scale,
        tuple(int(mark * own * 10**scale) for mark in numbers),
        doubt and quantities.bare_ratio == "undetermined",
    )


def _common_unit(marks: Sequence[Fraction], ratio: Fraction) -> tuple[int, int, int]:
    """Return a unit in which measured values and the numbers of a target are finite decimals.

    Args:
        marks: the numbers of the target, in its own unit.
        ratio: what one measured unit is in the target's.

    Returns:
        What a measured one is in the common unit, what a target's one is, and how many decimal
        places the numbers of the target have in it.

    >>> _common_unit([Fraction(2, 3)], Fraction(1))
    (3, 3, 0)
    """
    unit, places = ratio.denominator, 0
    for mark in marks:
        if isinstance(exact(mark * unit), Fraction):
            unit *= (mark * unit).denominator
    while any((mark * unit * 10**places).denominator != 1 for mark in marks):
        places += 1
    return ratio.numerator * (unit // ratio.denominator), unit, places


@dataclass(frozen=True, slots=True)
class _Writer:
    """One cell written over one column."""

    indicator: Indicator
    reading: Compare | Range
    program: Program
    amounts: _Amounts
    columns: SqlColumns
    what: str

    def write(self, number: NumberColumn) -> tuple[exp.Condition, int]:
        """Write the answer, and say how large its numbers become."""
        answers = self._answers(number)
        inside = self.columns.negated(self._doubt(number))
        dialect = self.columns.dialect
        match self.what:
            case "met":
                made = verdict(dialect, answers.met, self.columns.both(inside, answers.judged))
            case "score":
                known = (inside, answers.judged, answers.scored)
                made = points(dialect, answers.cents, known)
            case _:
                ratio = None if isinstance(self.reading, Range) else answers.completion
                made = completion(dialect, ratio, (inside, answers.complete))
        return made, answers.worst

    def _answers(self, number: NumberColumn) -> Answers[Sql]:
        amounts, amount = self.amounts, self._amount(number)
        weight = self.indicator.spec.weight if self.what == "score" else None
        inputs: Inputs[Sql] = Inputs(
            amount,
            self.amounts.marks,
            amounts.unit,
            None if weight is None else Fraction(weight),
            number.most * amounts.times,
            max(map(abs, amounts.marks)),
            amounts.unit,
            0,
        )
        return answers_of(self.program, self.columns, inputs)

    def _doubt(self, number: NumberColumn) -> Sql:
        """Where a bare value may be a fraction; one that repeats a number of the target is not."""
        if not self.amounts.doubt:
            return False
        columns, one = self.columns, 10**self.amounts.places
        compare = columns.compare
        doubt = columns.both(
            compare("!=", number.whole, 0),
            columns.both(compare(">=", number.whole, -one), compare("<=", number.whole, one)),
        )
        for mark in self.amounts.marks:
            if abs(mark) <= self.amounts.unit:
                doubt = columns.both(doubt, compare("!=", self._amount(number), mark))
        return doubt

    def _amount(self, number: NumberColumn) -> Sql:
        return self.columns.arithmetic("*", number.whole, self.amounts.times)

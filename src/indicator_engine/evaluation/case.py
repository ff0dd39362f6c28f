"""What every judgement of one row may look at, beside the target and the measured value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from indicator_engine.evaluation.quantities import Quantities
from indicator_engine.expressions import Measured, PeriodName, Reference
from indicator_engine.reading.saying import Reports, Row
from indicator_engine.records import record
from indicator_engine.rules.schema import LevelScaleDef


@record(frozen=True, slots=True)
class Case:
    """The units, scales and conventions of the rules, and what the row brings with it.

    Args:
        quantities: the unit table with the conventions of bare numbers.
        levels: the scales of words, by id.
        accumulating: whether the values of several periods add up; None where no kind says so.
        one_to_many: whether the target is a ratio (1:18) that was read as a multiple.
        sum_periods: judge a condition for each period by the total of the year.
        day_unit: the unit of calendar days, in which a start and an end are counted.
        workday_unit: the unit of working days, counted by the statutory calendar.
        period_units: how the rules write each period below the line of a unit (次/季度).
        fold: how spellings of one subject are made one.
        earlier: the bases that `previous` is the value of, beside a written year.
        previous: the value of the year before, for changes.
        reports: the words that may stand beside a measured value.
        row: what the row says of itself, which those words may repeat.
        references: the numbers that targets refer to (控制在预算内), by the name of the reference.
    """

    quantities: Quantities
    levels: Mapping[str, LevelScaleDef] = field(default_factory=dict)
    accumulating: bool | None = None
    one_to_many: bool = False
    sum_periods: bool = False
    day_unit: str | None = None
    workday_unit: str | None = None
    period_units: Mapping[PeriodName, tuple[str, ...]] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    fold: Mapping[int, str] = field(default_factory=dict)
    previous: Measured | None = None
    references: Mapping[Reference, Measured] = field(default_factory=dict)
    reports: Reports = field(default_factory=Reports)
    row: Row = field(default_factory=Row)

"""Checks of units and of everything in rule files that must be a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from indicator_engine.dates import span_of
from indicator_engine.errors import RuleError
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import (
    DatesFile,
    NumeralsFile,
    ProfileFile,
    RuleFile,
    UnitsFile,
    Values,
)
from indicator_engine.rules.whole import Loaded, Whole

_NUMBER: Final = re.compile(r"-?[0-9]{1,60}(?:\.[0-9]{1,60})?(?:/0*[1-9][0-9]{0,60})?")


def number(text: str) -> Fraction | None:
    """Read a number of a rule file: ``90``, ``0.05``, ``-3``, ``1/3``; None where it is none.

    >>> number("0.05"), number("2/3"), number("1e4")
    (Fraction(1, 20), Fraction(2, 3), None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")


def check_number(
    text: str, where: str, problems: Problems, least: int | None = None, *, open_end: bool = False
) -> Fraction | None:
    """Note a text that is no number, or one below (with `open_end`: not above) the least."""
    value = number(text)
    if value is None:
        problems.add("number-malformed", where, value=text)
    elif least is not None and (value < least or (open_end and value == least)):
        sign = ">" if open_end else "≥"
        problems.add("number-out-of-range", where, value=text, wanted=f"{sign}{least}")
    return value


def check_whole_number(text: str, where: str, problems: Problems, least: int | None = None) -> None:
    """Note a text that is no whole number, or one below the least."""
    value = check_number(text, where, problems, least)
    if value is not None and not text.lstrip("-").isdigit():
        problems.add("number-malformed", where, value=text)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────


def check_numbers(whole: Whole, problems: Problems) -> None:
    """Refuse what stands where a number must be."""
    for loaded, numerals in whole.of(NumeralsFile):
        _check_whole_numbers(loaded, "digits", numerals.digits, problems, 0)
        _check_whole_numbers(loaded, "places", numerals.places, problems, 1)
    for loaded, dates in whole.of(DatesFile):
        _check_whole_numbers(loaded, "month_parts", dates.month_parts, problems, 1)
        _check_whole_numbers(loaded, "other_years", dates.other_years, problems, None)
        _check_events(loaded, dates, problems)
        for index, every in enumerate(dates.every):
            where = loaded.where("every", index, "count") if every.count != 1 else ""
            check_number(str(every.count), where, problems, 1)
    for loaded, profile in whole.of(ProfileFile):
        _check_profile(loaded, profile, problems)


_LEAP_YEAR: Final = "2024"
_YEAR_AND_DAY: Final = re.compile(r"([1-9]\d{3}) (\d\d-\d\d)", re.ASCII)


def _check_events(loaded: Loaded[RuleFile], dates: DatesFile, problems: Problems) -> None:
    """Refuse a day of an event that does not exist, and an event of which no day is said."""
    for index, event in enumerate(dates.events):
        if event.day is None and not event.days:
            problems.add("key-missing", loaded.where("events", index), key="day")
        if event.day is not None:
            _check_day(_LEAP_YEAR, event.day, loaded.where("events", index, "day"), problems)
        for year, day in (event.days or {}).items():
            _check_day(year, day, loaded.where("events", index, "days", year), problems)


def _check_day(year: str, day: str, where: str, problems: Problems) -> None:
    found = _YEAR_AND_DAY.fullmatch(f"{year} {day}")
    try:
        exists = found is not None and span_of(f"date:{found[2]}", int(found[1])) is not None
    except ValueError:
        exists = False
    if not exists:
        problems.add("no-such-date", where, date=f"{year} {day}")


def _check_whole_numbers(
    loaded: Loaded[RuleFile],
    name: str,
    values: Values | None,
    problems: Problems,
    least: int | None,
) -> None:
    for key, text in (values or {}).items():
        check_whole_number(text, loaded.where(name, key), problems, least)


def _check_profile(loaded: Loaded[RuleFile], profile: ProfileFile, problems: Problems) -> None:
    if profile.execution_weight is not None:
        check_number(profile.execution_weight, loaded.where("execution_weight"), problems, 0)
    for index, weight in enumerate(profile.weights):
        check_number(weight.points, loaded.where("weights", index, "points"), problems, 0)
    above: Fraction | None = None
    for index, band in enumerate(profile.grades):
        place = loaded.where("grades", index, "at_least")
        value = check_number(band.at_least, place, problems, 0)
        if value is not None and above is not None and value >= above:
            problems.add("bands-not-descending", place, grade=band.grade, value=band.at_least)
        above = value if value is not None else above


# ── units ────────────────────────────────────────────────────────────────────────────────────

# Where in a unit's row a problem is, by the parameter that names what is wrong.
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("of",),
    "scale": ("scales",),
    "spelling": ("name", "aliases"),
    "factor": ("factor",),
    "symbol": ("symbol", "name"),
    "dimension": ("dimension",),
}

# Told of names that a file which could not be built may have defined.
_UNKNOWN: Final = frozenset({"unit-of-unknown", "unit-scale-unknown"})


class UnitNames(NamedTuple):
    """Every name of the unit files that other files may refer to."""

    units: frozenset[str]
    dimensions: frozenset[str]


def unit_names(whole: Whole) -> UnitNames:
    """Gather the canonical names of units and dimensions."""
    units = [unit for _, file in whole.of(UnitsFile) for unit in file.units]
    dimensions = {unit.dimension for unit in units if unit.dimension}
    return UnitNames(frozenset(unit.name for unit in units), frozenset(dimensions))


def check_units(whole: Whole, problems: Problems) -> None:
    """Note what the unit table refuses, each problem at its line and column."""
    from indicator_engine.units import unit_problems

    rows = _Rows(whole)
    for problem in unit_problems([file for _, file in whole.of(UnitsFile)]):
        if problem.code not in _UNKNOWN or UnitsFile not in whole.blind:
            problems.add(problem.code, rows.where(problem), **problem.params)


class _Rows:
    """Where each row of the unit files stands, by its name and line."""

    def __init__(self, whole: Whole) -> None:
        self._rows: dict[tuple[str, str], tuple[Loaded[RuleFile], str, int]] = {}
        self._bare: dict[str, str] = {}
        for loaded, file in whole.of(UnitsFile):
            for name in ("units", "scales"):
                for index, row in enumerate(getattr(file, name)):
                    self._rows.setdefault((row.name, row.at), (loaded, name, index))
            if file.bare_scale_unit is not None:
                self._bare[file.bare_scale_unit] = loaded.where("bare_scale_unit")

    def where(self, problem: RuleError) -> str:
        """Return the place of a problem in its row, of its row, or as it came."""
        found = self._rows.get((problem.params.get("name", ""), problem.where or ""))
        if found is None:
            return self._bare.get(problem.params.get("unit", ""), problem.where or "")
        loaded, name, index = found
        for param, value in problem.params.items():
            for part in _PARTS.get(param, ()):
                written = getattr(getattr(loaded.rule, name)[index], part, None)
                if isinstance(written, tuple) and value in written:
                    return loaded.where(name, index, part, written.index(value))
                if isinstance(written, str) and value in written:
                    return loaded.where(name, index, part)
        return loaded.where(name, index)

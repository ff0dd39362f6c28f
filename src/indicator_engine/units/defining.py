"""Checking unit definitions, and their exact factors through a pint registry of our own.

Pint gets canonical names only, in a registry built from these definitions and nothing else: its
default registry knows 900 English units, and to a bare registry with prefixes 百度 is a unit.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from indicator_engine.errors import RuleError, RuleErrors
from indicator_engine.units.shapes import (
    PER,
    TIMES,
    UnitFactor,
    UnitLike,
    UnitsLike,
    identifier_of,
    spellings_of,
)

_FACTOR = re.compile(r"\d{1,30}(?:\.\d{1,30}|/\d{1,30})?", re.ASCII)
_SPELLING = re.compile(r"[^\s\d]\S{0,19}")  # 20 is more than any unit needs; see MAX_CHARS of table


def unit_problems(files: Sequence[UnitsLike]) -> list[RuleError]:
    """Return everything that is wrong with some files of units, read together.

    >>> unit_problems([])
    []
    """
    units = [unit for file in files for unit in file.units]
    known = {unit.name: unit for unit in units}
    scales = {scale.name for file in files for scale in file.scales}
    problems = [p for unit in units for p in _unit_problems(unit, known, scales)]
    problems += _scale_problems(files)
    problems += _twice(((u.dimension, u) for u in units if u.dimension), "unit-dimension-twice")
    problems += _twice(((u.name, u) for u in units), "unit-twice")
    problems += _twice(((identifier_of(u), u) for u in known.values()), "unit-symbol-twice")
    problems += _spelling_problems(files)
    problems += [
        RuleError("unit-of-unknown", name="bare_scale_unit", unit=file.bare_scale_unit)
        for file in files
        if file.bare_scale_unit is not None and file.bare_scale_unit not in known
    ]
    return problems or _cycles(known)


def compile_factors(files: Sequence[UnitsLike]) -> dict[str, UnitFactor]:
    """Compute the exact factor and the dimensions of every simple unit, through pint.

    Args:
        files: the definitions, in any order.

    Raises:
        RuleErrors: everything that is wrong with them.
    """
    registry = _registry(files, scaled=False)
    units = [unit for file in files for unit in file.units]
    dimension = {identifier_of(unit): unit.dimension for unit in units}
    return {unit.name: _factor(registry, unit, dimension) for unit in units}


def pint_registry(files: Sequence[UnitsLike]) -> Any:
    """Build a pint registry of these units, for hosts that work with pint quantities.

    It holds each unit and each scaled unit that the definitions allow, under the names that
    `to_pint_name` gives, and computes with fractions: nothing is rounded.

    Args:
        files: the definitions, in any order.

    Raises:
        RuleErrors: everything that is wrong with them.
    """
    return _registry(files, scaled=True)


def names_in(expression: str) -> tuple[list[str], list[str]]:
    """Split a canonical expression into the names above and below its slash.

    >>> names_in("人·天"), names_in("元/人·天")
    ((['人', '天'], []), (['元'], ['人', '天']))
    """
    above, _, below = expression.partition(PER)
    return above.split(TIMES), below.split(TIMES) if below else []


def _unit_problems(
    unit: UnitLike, known: dict[str, UnitLike], scales: set[str]
) -> Iterator[RuleError]:
    problem = partial(RuleError, where=unit.at or None, name=unit.name)

    if (unit.dimension is None) == (unit.of is None):
        yield problem("unit-base-or-multiple")
    if unit.dimension is not None and not _identifier(unit.dimension):
        yield problem("unit-dimension-name", dimension=unit.dimension)
    if unit.of is not None:
        above, below = names_in(unit.of)
        missing = [name for name in above + below if name not in known]
        yield from (problem("unit-of-unknown", unit=name) for name in missing)
    if _number(unit.factor) is None or (unit.of is None and _number(unit.factor) != 1):
        yield problem("unit-factor", factor=unit.factor)
    if not _identifier(identifier_of(unit)):
        yield problem("unit-needs-symbol", symbol=identifier_of(unit))
    if not _SPELLING.fullmatch(unit.name) or PER in unit.name or TIMES in unit.name:
        yield problem("unit-name")
    for spelling in unit.aliases:
        if not _SPELLING.fullmatch(spelling):
            yield problem("unit-alias", spelling=spelling)
    yield from (problem("unit-scale-unknown", scale=s) for s in unit.scales if s not in scales)


def _scale_problems(files: Sequence[UnitsLike]) -> Iterator[RuleError]:
    seen: set[str] = set()
    for scale in (scale for file in files for scale in file.scales):
        where = scale.at or None
        if _number(scale.factor) is None:
            yield RuleError("unit-factor", where=where, name=scale.name, factor=scale.factor)
        if not _identifier(scale.name):
            yield RuleError("unit-name", where=where, name=scale.name)
        for word in {scale.name, *scale.aliases}:
            if word in seen:
                yield RuleError(
                    "unit-spelled-twice", where=where, name=scale.name, spelling=word, other=word
                )
            seen.add(word)


def _spelling_problems(files: Sequence[UnitsLike]) -> Iterator[RuleError]:
    """Two units may not share a spelling, with or without a scale word before it."""
    words = {s.name: (s.name, *s.aliases) for file in files for s in file.scales}
    owner = {word: (name, "") for name, spellings in words.items() for word in spellings}
    for unit in (unit for file in files for unit in file.units):
        for prefix, scale in _prefixes(unit, words):
            for spelling in spellings_of(unit):
                other = owner.setdefault(prefix + spelling, (scale, unit.name))
                if other != (scale, unit.name):
                    yield RuleError(
                        "unit-spelled-twice",
                        where=unit.at or None,
                        name=unit.name,
                        spelling=prefix + spelling,
                        other="".join(other),
                    )


def _prefixes(unit: UnitLike, words: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """List the words that may stand before a unit, each with the scale it means."""
    scaled = [(word, name) for name in unit.scales for word in words.get(name, ())]
    return [("", ""), *scaled]


def _twice(keyed: Iterable[tuple[str | None, UnitLike]], code: str) -> Iterator[RuleError]:
    first: dict[str | None, str] = {}
    for key, unit in keyed:
        if key in first:
            yield RuleError(
                code, where=unit.at or None, name=unit.name, key=str(key), other=first[key]
            )
        first.setdefault(key, unit.name)


def _cycles(known: dict[str, UnitLike]) -> list[RuleError]:
    """Find units that are defined through themselves, without recursion."""
    rest = {
        name: set[str]().union(*names_in(unit.of)) if unit.of else set[str]()
        for name, unit in known.items()
    }
    while free := [name for name, needs in rest.items() if not needs & rest.keys()]:
        for name in free:
            del rest[name]
    return [RuleError("unit-cycle", where=known[name].at or None, name=name) for name in rest]


def _number(text: str) -> Fraction | None:
    """Read a positive p, p.q or p/q, else None."""
    if not _FACTOR.fullmatch(text) or text.endswith("/0"):
        return None
    try:
        return Fraction(text) or None
    except ZeroDivisionError:
        return None


def _identifier(name: str) -> bool:
    stable = unicodedata.normalize("NFKC", name) == name
    return name.isidentifier() and stable and not keyword.iskeyword(name)


def _registry(files: Sequence[UnitsLike], *, scaled: bool) -> Any:
    problems = unit_problems(files)
    if problems:
        raise RuleErrors("invalid units", problems)
    import pint  # a tenth of a second that reading a cell does not need

    registry: Any = pint.UnitRegistry(
        None, non_int_type=Fraction, on_redefinition="raise", cache_folder=None
    )
    registry.load_definitions(list(_definitions(files, scaled=scaled)))
    return registry


def _definitions(files: Sequence[UnitsLike], *, scaled: bool) -> Iterator[str]:
    """Write each unit as a line of pint's definition language."""
    units = [unit for file in files for unit in file.units]
    named = {unit.name: identifier_of(unit) for unit in units}
    factors = {scale.name: scale.factor for file in files for scale in file.scales}
    for unit in units:
        name = named[unit.name]
        if unit.of is None:
            yield f"{name} = [{unit.dimension}]"
        else:
            above, below = names_in(unit.of)
            parts = [f"* {named[part]}" for part in above] + [f"/ {named[part]}" for part in below]
            yield f"{name} = {unit.factor} {' '.join(parts)}"
        if scaled:
            yield from (f"{scale}{name} = {factors[scale]} * {name}" for scale in unit.scales)


def _factor(registry: Any, unit: UnitLike, dimension: dict[str, str | None]) -> UnitFactor:
    factor, base = registry.get_base_units(identifier_of(unit))
    dimensions = {str(dimension[name]): int(power) for name, power in base._units.items()}  # noqa: SLF001
    return UnitFactor(str(Fraction(factor)), tuple(sorted(dimensions.items())))

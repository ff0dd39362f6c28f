"""Which version of a profile holds for a budget year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indicator_engine.rules.profiles import ProfileFile

_FOREVER: Final = 10_000


def years_of(profile: ProfileFile) -> tuple[int, int]:
    """Return the first and the last budget year of a profile, far away where it says none.

    >>> from indicator_engine import Engine
    >>> years_of(Engine.default().profile)
    (0, 10000)
    """
    first = 0 if profile.from_year is None else profile.from_year
    return first, _FOREVER if profile.until_year is None else profile.until_year


def version_in(profiles: Mapping[str, ProfileFile], name: str, year: int | None) -> str | None:
    """Return the id of the version of a profile that holds for a budget year.

    Args:
        profiles: all profiles by id.
        name: the id of one of them.
        year: the budget year; None takes the profile that bears the name itself.

    Returns:
        None where neither the profile nor any of its versions holds for the year.

    >>> from indicator_engine import Engine
    >>> version_in(Engine.default().ruleset.data.profiles, "mof-2020", 2025)
    'mof-2020'
    """
    if year is None:
        return name
    family = [name, *(one.id for one in profiles.values() if one.version_of == name)]
    for member in family:
        first, last = years_of(profiles[member])
        if first <= year <= last:
            return member
    return None

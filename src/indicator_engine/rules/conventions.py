"""The conventions files: limits and readings that no law settles."""

from __future__ import annotations

from indicator_engine.records import record
from indicator_engine.rules.common import Example, Source


@record(frozen=True, slots=True, kw_only=True)
class ConventionDef:
    """A choice of ours that a pack may change, with what it decides.

    `choices` are the values it can have; without any it is a whole number.
    """

    id: str
    value: str
    summary: str
    source: Source
    choices: tuple[str, ...] = ()
    overrides: str | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class ConventionsFile:
    """``conventions/1``: limits and readings that no law settles."""

    summary: str
    source: Source
    conventions: tuple[ConventionDef, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""

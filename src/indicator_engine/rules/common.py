"""What every rule file has: its source, its examples, and the words that several files share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from indicator_engine.records import record

Direction: TypeAlias = Literal["up", "down", "exact"]
Form: TypeAlias = Literal[
    "compare", "range", "deadline", "period", "level", "graded", "all", "any", "every"
]
Primitive: TypeAlias = Literal["formula", "tiers", "word-tiers", "grades"]
Values: TypeAlias = Mapping[str, str]


@record(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from: a document number or ``convention``, and whether it was read."""

    document: str
    verified: bool = False
    address: str | None = None
    remark: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class Example:
    """One cell, what surrounds it, and what must come of it. Only what is written is tested.

    `reads` is the canonical spelling, `refuses` an error code, `measures` the canonical spelling
    of the measured value; `met` is ``true``, ``false`` or ``open``. `parameters` are of the method
    that the file is about. With `paid` it is about budget execution: what was paid of `budget`.
    """

    text: str | None = None
    op: str | None = None
    unit: str | None = None
    direction: str | None = None
    name: str | None = None
    description: str | None = None
    level1: str | None = None
    level2: str | None = None
    year: int | None = None
    actual: str | None = None
    actual_unit: str | None = None
    previous: str | None = None
    budget: str | None = None
    paid: str | None = None
    weight: str | None = None
    profile: str | None = None
    parameters: Values | None = None
    reads: str | None = None
    refuses: str | None = None
    measures: str | None = None
    notes: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None
    kind: str | None = None
    method: str | None = None
    met: Literal["true", "false", "open"] | None = None
    score: str | None = None
    score_range: tuple[str, str] | None = None
    at: str = ""

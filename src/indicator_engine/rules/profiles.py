"""What a profile file may say: how a place scores, as data."""

from __future__ import annotations

from typing import Literal, TypeAlias

from indicator_engine.expressions import Operator
from indicator_engine.records import record
from indicator_engine.rules.common import Direction, Example, Form, Source, Values

Table: TypeAlias = Literal["heads", "weights", "grades", "flags", "execution_flags"]
"""What a profile inherits whole or not at all."""


@record(frozen=True, slots=True, kw_only=True)
class DecisionDef:
    """One row of the decision table; what is absent matches anything; most specific wins."""

    use: str
    form: tuple[Form, ...] = ()
    op: tuple[Operator, ...] = ()
    kind: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()
    direction: tuple[Direction, ...] = ()
    target: tuple[Literal["positive", "zero", "negative"], ...] = ()
    scale: tuple[str, ...] = ()
    parameters: Values | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class BandDef:
    """A grade and the lowest total of 100 that earns it, inclusive."""

    grade: str
    at_least: str


@record(frozen=True, slots=True, kw_only=True)
class HeadDef:
    """A level-1 head with the level-2 heads below it; a plan may do without an `optional` one."""

    head: str
    level2: tuple[str, ...] = ()
    optional: bool = False


@record(frozen=True, slots=True, kw_only=True)
class WeightDef:
    """The points of one level-1 head, or of several that share them."""

    head: str
    points: str
    shared_with: tuple[str, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class VariantDef:
    """The points of the heads of a plan that has no rows under some of them."""

    without: tuple[str, ...]
    weights: tuple[WeightDef, ...]


@record(frozen=True, slots=True, kw_only=True)
class FlagRuleDef:
    """A flag, and the rows that get it.

    A row must meet `form`, `op` and `kind`, as in a decision table, and the formula `when`, which
    knows what the formulas of a method know, and `score`. A flag says something beside the points
    and changes none.
    """

    flag: Literal["overshoot", "overrun", "differs", "reason-required", "execution-above-budget"]
    form: tuple[Form, ...] = ()
    op: tuple[Operator, ...] = ()
    kind: tuple[str, ...] = ()
    when: str | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """``profile/1``: how a place scores: methods by decision table, weights, policies, grades.

    A profile of its own id is what a name means; one that says `version_of` takes its place for
    the budget years from `from_year` to `until_year`, both included.
    """

    id: str
    summary: str
    source: Source
    extends: str | None = None
    version_of: str | None = None
    from_year: int | None = None
    until_year: int | None = None
    drops: tuple[Table, ...] = ()
    decide: tuple[DecisionDef, ...] = ()
    negative_actual: Literal["keep", "zero"] | None = None
    strict_boundary: Literal["full", "zero"] | None = None
    deadline_rate: Literal["never", "year-end", "always"] | None = None
    rounding: Literal["half-up", "down"] | None = None
    execution_weight: str | None = None
    execution_stage: Literal["target-setting", "self-evaluation"] | None = None
    execution_method: str | None = None
    execution_parameters: Values | None = None
    execution_flags: tuple[FlagRuleDef, ...] = ()
    flags: tuple[FlagRuleDef, ...] = ()
    taxonomy: str | None = None
    heads: tuple[HeadDef, ...] = ()
    weights: tuple[WeightDef, ...] = ()
    variants: tuple[VariantDef, ...] = ()
    grades: tuple[BandDef, ...] = ()
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""

"""What a rule file may say: one frozen dataclass for each schema name; unknown keys are refused.

Every file starts with ``schema: NAME/1`` and carries a summary, its source and, where a reader
could be wrong about it, examples that run as tests. `at` is ``file:line`` and is filled by the
loader, never written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from indicator_engine.expressions import Operator, PeriodName
from indicator_engine.units.shapes import UnitFactor

Direction: TypeAlias = Literal["up", "down", "exact"]
Form: TypeAlias = Literal[
    "compare", "range", "deadline", "period", "level", "graded", "all", "any", "every"
]
Primitive: TypeAlias = Literal["formula", "tiers", "word-tiers"]
Values: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from: a document number or ``convention``, and whether it was read."""

    document: str
    verified: bool = False
    address: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One cell, what surrounds it, and what must come of it. Only what is written is tested.

    `reads` is the canonical spelling, `refuses` an error code, `measures` the canonical spelling
    of the measured value; `met` is ``true``, ``false`` or ``open``.
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
    weight: str | None = None
    profile: str | None = None
    reads: str | None = None
    refuses: str | None = None
    measures: str | None = None
    notes: tuple[str, ...] | None = None
    kind: str | None = None
    method: str | None = None
    met: Literal["true", "false", "open"] | None = None
    score: str | None = None
    score_range: tuple[str, str] | None = None
    at: str = ""


# ── pack.yaml ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """``pack/1``: the name and version of a folder of rule files."""

    id: str
    version: str
    summary: str
    source: Source


# ── units.yaml ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleDef:
    """A word that multiplies a unit or a number: 万 = 10000."""

    name: str
    factor: str
    aliases: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDef:
    """A unit: itself the base of a dimension, or `factor` times another unit.

    `scales` lists the scale words that may stand before it; `symbol` is its identifier in pint
    where its own name is not one.
    """

    name: str
    dimension: str | None = None
    of: str | None = None
    factor: str = "1"
    scales: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    symbol: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsFile:
    """``units/1``: scale words, units, and how compound units are written."""

    summary: str
    source: Source
    scales: tuple[ScaleDef, ...] = ()
    units: tuple[UnitDef, ...] = ()
    per: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    bare_scale_unit: str | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── characters.yaml ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CharactersFile:
    """``characters/1``: one character to one character, so that no position moves."""

    summary: str
    source: Source
    look_alikes: Values | None = None
    traditional: Values | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── operators.yaml ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDef:
    """One comparison: its signs, the words before or after a number, and the word to write."""

    op: Operator
    signs: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    words: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDef:
    """A word of an operator column that is no comparison: 定性, 定量, 是/否."""

    flag: Literal["qualitative", "quantitative", "yes-no", "not-applicable"]
    words: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsFile:
    """``operators/1``: comparison signs and words, and signs that look alike."""

    summary: str
    source: Source
    operators: tuple[OperatorDef, ...] = ()
    flags: tuple[FlagDef, ...] = ()
    inclusive: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    range_marks: tuple[str, ...] = ()
    tolerance_marks: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    increase: tuple[str, ...] = ()
    decrease: tuple[str, ...] = ()
    directions: Values | None = None
    references: Values | None = None
    of_marks: tuple[str, ...] = ()
    lead_in: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── numerals.yaml ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class NumeralsFile:
    """``numerals/1``: Chinese digits and places, fractions, shares, approximations."""

    summary: str
    source: Source
    digits: Values | None = None
    places: Values | None = None
    point: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    group_marks: tuple[str, ...] = ()
    fraction: tuple[str, ...] = ()
    rates: Values | None = None
    shares: Values | None = None
    ratio_marks: tuple[str, ...] = ()
    ratio_unit: str | None = None
    hundredth_unit: str | None = None
    rank_before: tuple[str, ...] = ()
    rank_units: tuple[str, ...] = ()
    rank_unit: str | None = None
    ordinal: tuple[str, ...] = ()
    about_before: tuple[str, ...] = ()
    about_after: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── dates.yaml ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentDef:
    """Words for a stretch of the year: 年底 (its end), 第一季度, 上半年, 全年, 春节."""

    when: str
    words: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryDef:
    """Words that repeat a condition: 每季度 → quarter."""

    period: PeriodName
    words: tuple[str, ...]
    unit: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesFile:
    """``dates/1``: the words of dates, deadlines, periods and recurrence."""

    summary: str
    source: Source
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    this_year: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    from_words: tuple[str, ...] = ()
    lead_in: tuple[str, ...] = ()
    completion: tuple[str, ...] = ()
    moments: tuple[MomentDef, ...] = ()
    month_parts: Values | None = None
    anchor_marks: tuple[str, ...] = ()
    anchor_signs: Values | None = None
    duration_dimensions: tuple[str, ...] = ()
    compare_to: tuple[str, ...] = ()
    compare_tail: tuple[str, ...] = ()
    every: tuple[EveryDef, ...] = ()
    each_marks: tuple[str, ...] = ()
    each: Values | None = None
    average: tuple[str, ...] = ()
    previous: Values | None = None
    recurring_excludes: tuple[str, ...] = ()
    written: Values | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── levels.yaml and measured.yaml ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeDef:
    """One grade of a scale and the words that mean it."""

    grade: str
    words: tuple[str, ...] = ()
    tier: Literal["top", "middle", "bottom"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelScaleDef:
    """An ordered scale of words, best first; `value` gives the number an idiom stands for."""

    id: str
    summary: str
    grades: tuple[GradeDef, ...]
    ordered: bool = True
    or_better: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdiomDef:
    """Words that state a number: 零发生 → 0, 全覆盖 → 100%."""

    words: tuple[str, ...]
    scale: str
    grade: str
    reads: str
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsFile:
    """``levels/1``: scales of words, idioms for numbers, directions, names holding digits."""

    summary: str
    source: Source
    scales: tuple[LevelScaleDef, ...] = ()
    idioms: tuple[IdiomDef, ...] = ()
    task_verbs: tuple[str, ...] = ()
    names_with_digits: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationDef:
    """Words of a measured value that declare an outcome without a figure: 已完成."""

    outcome: Literal["done", "partly", "not-done", "none"]
    words: tuple[str, ...]
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFile:
    """``measured/1``: the words of measured values."""

    summary: str
    source: Source
    declarations: tuple[DeclarationDef, ...] = ()
    lead_in: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── conventions.yaml ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionDef:
    """A choice of ours that a pack may change, with what it decides."""

    id: str
    value: str
    summary: str
    source: Source
    overrides: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionsFile:
    """``conventions/1``: limits and readings that no law settles."""

    summary: str
    source: Source
    conventions: tuple[ConventionDef, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── kinds/*.yaml ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDef:
    """How a kind is recognised: the longest phrase wins, then the one at the end of the name."""

    phrases: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    level1: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsDef:
    """The parts of a ratio."""

    numerator: str
    denominator: str
    formula: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFile:
    """``kind/1``: what an indicator measures: how recognised, its dimensions, its direction.

    `dimensions` empty allows any; `enforced` withholds the verdict of a row whose unit is outside
    them. `direction` gives a bare number its operator: up ``>=``, down ``<=``, exact ``=``.
    """

    id: str
    summary: str
    source: Source
    match: MatchDef
    direction: Direction | None = None
    dimensions: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    enforced: bool = False
    accumulating: bool = False
    parts: PartsDef | None = None
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""


# ── methods/*.yaml ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterDef:
    """A parameter of a method: its default, and whether it is known to be above zero."""

    name: str
    default: str | None = None
    positive: bool = False
    type: Literal["number", "boolean", "choice"] = "number"
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDef:
    """One tier of a table, best first.

    A numeric tier (`tiers`) says `when`, a boolean formula over the method's names; a tier of
    words (`word-tiers`) says `tier`. It earns `points`, a formula, or a range of points that a
    person settles: `points_from` inclusive to `points_below` exclusive (absent: up to w).
    """

    when: str | None = None
    tier: Literal["top", "middle", "bottom"] | None = None
    points: str | None = None
    points_from: str | None = None
    points_below: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodFile:
    """``method/1``: a scoring method: a primitive in code, everything else here.

    Names in formulas: `w` weight, `met`; for numbers `t` target, `a` actual, `over` how far
    outside the bound (0 when met), all in the target's unit; for ranges also `low`, `high`;
    for dates `days_late`, `months_late`; and the method's parameters.
    """

    id: str
    summary: str
    source: Source
    primitive: Primitive
    forms: tuple[Form, ...]
    formula: str | None = None
    parameters: tuple[ParameterDef, ...] = ()
    tiers: tuple[TierDef, ...] = ()
    places: int = 2
    monotone: Direction | None = None
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""


# ── profiles/*.yaml ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BandDef:
    """A grade and the lowest total of 100 that earns it, inclusive."""

    grade: str
    at_least: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightDef:
    """The points of one level-1 head at one stage."""

    head: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """``profile/1``: how a place scores: methods by decision table, weights, grades."""

    id: str
    summary: str
    source: Source
    extends: str | None = None
    decide: tuple[DecisionDef, ...] = ()
    negative_actual: Literal["keep", "zero"] | None = None
    strict_boundary: Literal["full", "zero"] | None = None
    execution_weight: str | None = None
    execution_method: str | None = None
    weights: tuple[WeightDef, ...] = ()
    grades: tuple[BandDef, ...] = ()
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""


RuleFile: TypeAlias = (
    PackFile
    | UnitsFile
    | CharactersFile
    | OperatorsFile
    | NumeralsFile
    | DatesFile
    | LevelsFile
    | MeasuredFile
    | ConventionsFile
    | KindFile
    | MethodFile
    | ProfileFile
)

SCHEMAS: Final[Mapping[str, type[RuleFile]]] = {
    "pack/1": PackFile,
    "units/1": UnitsFile,
    "characters/1": CharactersFile,
    "operators/1": OperatorsFile,
    "numerals/1": NumeralsFile,
    "dates/1": DatesFile,
    "levels/1": LevelsFile,
    "measured/1": MeasuredFile,
    "conventions/1": ConventionsFile,
    "kind/1": KindFile,
    "method/1": MethodFile,
    "profile/1": ProfileFile,
}


@dataclass(frozen=True, slots=True)
class PackInfo:
    """A pack that was loaded: its digest is of canonical content, not of bytes."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class RuleData:
    """Everything the packs say, merged in pack order: core, its profiles, entry points, paths.

    Lexicon files keep their identity, so that every entry can name its file and line.
    """

    packs: tuple[PackInfo, ...]
    units: tuple[UnitsFile, ...]
    characters: tuple[CharactersFile, ...]
    operators: tuple[OperatorsFile, ...]
    numerals: tuple[NumeralsFile, ...]
    dates: tuple[DatesFile, ...]
    levels: tuple[LevelsFile, ...]
    measured: tuple[MeasuredFile, ...]
    conventions: Mapping[str, ConventionDef]
    kinds: Mapping[str, KindFile]
    methods: Mapping[str, MethodFile]
    profiles: Mapping[str, ProfileFile]
    unit_factors: Mapping[str, UnitFactor]

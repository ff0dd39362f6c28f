"""The vocabulary files: units, characters, operators, numerals, dates, levels."""

from __future__ import annotations

from typing import Literal

from indicator_engine.expressions import Operator, PeriodName
from indicator_engine.records import record
from indicator_engine.rules.common import Example, Source, Values

# ── units.yaml ───────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class ScaleDef:
    """A word that multiplies a unit or a number: 万 = 10000."""

    name: str
    factor: str
    aliases: tuple[str, ...] = ()
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class UnitDef:
    """A unit: itself the base of a dimension, or `factor` times another unit.

    `scales` lists the scale words that may stand before it; `symbol` is its identifier in pint
    where its own name is not one. `together` says of a dimension what becomes of the values of
    several bodies or periods; a measure word that says nothing adds up.
    """

    name: str
    dimension: str | None = None
    of: str | None = None
    factor: str = "1"
    scales: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    symbol: str | None = None
    together: Literal["add", "add-periods", "average", "apart"] | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class UnitsFile:
    """``units/1``: scale words, units, and how compound units are written."""

    summary: str
    source: Source
    scales: tuple[ScaleDef, ...] = ()
    units: tuple[UnitDef, ...] = ()
    per: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    bare_scale_unit: str | None = None
    column_endings: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── characters.yaml ──────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class CharactersFile:
    """``characters/1``: one character to one character; invisible ones are left out."""

    summary: str
    source: Source
    look_alikes: Values | None = None
    traditional: Values | None = None
    punctuation: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    invisible: tuple[str, ...] = ()
    numbering: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    clip_marks: tuple[str, ...] = ()
    brackets: Values | None = None
    quotes: Values | None = None
    list_joint: str | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── operators.yaml ───────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class OperatorDef:
    """One comparison: its signs, the words before or after a number, and the word to write."""

    op: Operator
    signs: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    words: str | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class FlagDef:
    """A word of an operator column that is no comparison: 定性, 定量, 是/否."""

    flag: Literal["qualitative", "quantitative", "yes-no", "not-applicable"]
    words: tuple[str, ...]
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
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
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    directions: Values | None = None
    references: Values | None = None
    of_marks: tuple[str, ...] = ()
    copulas: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    prohibitions: tuple[str, ...] = ()
    averted: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    whole_words: tuple[str, ...] = ()
    attributive: tuple[str, ...] = ()
    verbal: tuple[str, ...] = ()
    range_tail: tuple[str, ...] = ()
    range_pairs: tuple[str, ...] = ()
    range_leads: tuple[str, ...] = ()
    reference_tail: tuple[str, ...] = ()
    lead_in: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    hopes: tuple[str, ...] = ()
    part_words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    misread: Values | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── numerals.yaml ────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
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
    rank_after: tuple[str, ...] = ()
    ordinal: tuple[str, ...] = ()
    about_before: tuple[str, ...] = ()
    about_after: tuple[str, ...] = ()
    almost: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    paired: tuple[str, ...] = ()
    counted_names: tuple[str, ...] = ()
    counting: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    tenths: tuple[str, ...] = ()
    masked_names: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    vague_after: tuple[str, ...] = ()
    sign_digits: Values | None = None
    unit_before: Values | None = None
    idioms: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── dates.yaml ───────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class MomentDef:
    """Words for a stretch of the year: 年底 (its end), 第一季度, 上半年, 全年, 春节.

    With `only_before` the words mean it right before 前 and nowhere else: 十一前.
    """

    when: str
    words: tuple[str, ...]
    only_before: bool = False
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class EventDef:
    """The day of an event: `day` in every year (10-01), or `days` by year. The last one counts."""

    event: str
    day: str | None = None
    days: Values | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class EveryDef:
    """Words that repeat a condition: 每季度 → quarter, 每两月 → 2 months.

    `unit` are the words below the line of a unit (次/季度), `counted` those after a number of
    periods (每3个月), `alone` those that repeat a count right after them (一年两次).
    """

    period: PeriodName
    words: tuple[str, ...]
    count: int = 1
    unit: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class DatesFile:
    """``dates/1``: the words of dates, deadlines, periods and recurrence."""

    summary: str
    source: Source
    year: tuple[str, ...] = ()
    month: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    this_year: tuple[str, ...] = ()
    other_years: Values | None = None
    ends: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    apiece: tuple[str, ...] = ()
    from_words: tuple[str, ...] = ()
    lead_in: tuple[str, ...] = ()
    completion: tuple[str, ...] = ()
    moments: tuple[MomentDef, ...] = ()
    events: tuple[EventDef, ...] = ()
    month_parts: Values | None = None
    anchor_marks: tuple[str, ...] = ()
    anchor_signs: Values | None = None
    duration_dimensions: tuple[str, ...] = ()
    compare_to: tuple[str, ...] = ()
    compare_tail: tuple[str, ...] = ()
    compare_frames: tuple[str, ...] = ()
    compare_alone: tuple[str, ...] = ()
    every: tuple[EveryDef, ...] = ()
    each_marks: tuple[str, ...] = ()
    each_before: tuple[str, ...] = ()
    each: Values | None = None
    average: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    previous: Values | None = None
    recurring_excludes: tuple[str, ...] = ()
    each_excludes: tuple[str, ...] = ()
    each_needed: tuple[str, ...] = ()
    written: Values | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""


# ── levels.yaml ──────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class GradeDef:
    """One grade of a scale and the words that mean it."""

    grade: str
    words: tuple[str, ...] = ()
    tier: Literal["top", "middle", "bottom"] | None = None


@record(frozen=True, slots=True, kw_only=True)
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


@record(frozen=True, slots=True, kw_only=True)
class IdiomDef:
    """Words that state a number: 零发生 → 0, 全覆盖 → 100%."""

    words: tuple[str, ...]
    scale: str
    grade: str
    reads: str
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class LevelsFile:
    """``levels/1``: scales of words, idioms for numbers, directions, names holding digits."""

    summary: str
    source: Source
    scales: tuple[LevelScaleDef, ...] = ()
    idioms: tuple[IdiomDef, ...] = ()
    task_verbs: tuple[str, ...] = ()
    names_with_digits: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    qualifying: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""

"""The file ``scoring-words/1``: the words of scoring rules that are written as sentences."""

from __future__ import annotations

from typing import Literal

from indicator_engine.records import record
from indicator_engine.rules.common import Example, Source, Values


@record(frozen=True, slots=True, kw_only=True)
class ScoringGradeDef:
    """A grade of scoring sentences: one of a scale with more words, or one of no scale."""

    grade: str
    words: tuple[str, ...]
    outcome: Literal["top", "middle", "bottom"] | None = None


@record(frozen=True, slots=True, kw_only=True)
class ScoringWordsFile:
    """``scoring-words/1``: the words of scoring rules that are written as sentences."""

    summary: str
    source: Source
    score_unit: str | None = None
    point_unit: str | None = None
    outcome_scale: str | None = None
    grades: tuple[ScoringGradeDef, ...] = ()
    each: tuple[str, ...] = ()
    each_alone: tuple[str, ...] = ()
    parts_of_it: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    occurring: tuple[str, ...] = ()
    lose: tuple[str, ...] = ()
    until_gone: tuple[str, ...] = ()
    lose_up_to: tuple[str, ...] = ()
    up_to_end: tuple[str, ...] = ()
    at_most_lose: tuple[str, ...] = ()
    short_of: tuple[str, ...] = ()
    not_reaching: tuple[str, ...] = ()
    counted_as: tuple[str, ...] = ()
    counted_end: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    pro_rata: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    actual: tuple[str, ...] = ()
    completion: tuple[str, ...] = ()
    weight: tuple[str, ...] = ()
    than: tuple[str, ...] = ()
    of_marks: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    enough: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    none_occurring: tuple[str, ...] = ()
    some_occurring: tuple[str, ...] = ()
    and_bound: tuple[str, ...] = ()
    bound_leads: tuple[str, ...] = ()
    bound_in: tuple[str, ...] = ()
    bound_out: tuple[str, ...] = ()
    grade_leads: tuple[str, ...] = ()
    grade_tails: tuple[str, ...] = ()
    earn: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    lose_nothing: tuple[str, ...] = ()
    by_ratio_earn: tuple[str, ...] = ()
    by_completion_earn: tuple[str, ...] = ()
    by_ratio_lose: tuple[str, ...] = ()
    share_of: tuple[str, ...] = ()
    share_earn: tuple[str, ...] = ()
    score: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    divided: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()
    excluding_after: tuple[str, ...] = ()
    opens_in: tuple[str, ...] = ()
    opens_out: tuple[str, ...] = ()
    closes_in: tuple[str, ...] = ()
    closes_out: tuple[str, ...] = ()
    written: Values | None = None
    examples: tuple[Example, ...] = ()
    at: str = ""

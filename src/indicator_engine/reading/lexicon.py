"""The lexicon: every word of the rule files, folded and indexed for the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from indicator_engine.expressions import Change, Operator, PeriodName, Reference
from indicator_engine.reading.collecting import Folded, collect, last, mapped, slips, word_lists
from indicator_engine.reading.drawing import Layout, layout_of
from indicator_engine.reading.edges import Edges, edges_of, starters_of
from indicator_engine.reading.levels import LevelWords, level_words
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.saying import MeasuredWords, measured_words
from indicator_engine.reading.scripts import numerals
from indicator_engine.records import record
from indicator_engine.rules.schema import (
    DatesFile,
    EventDef,
    EveryDef,
    NumeralsFile,
    OperatorsFile,
    RuleData,
)
from indicator_engine.text import fold_table
from indicator_engine.units import UnitTable


@record(frozen=True, slots=True)
class OperatorWords:
    """Signs and words that compare."""

    signs: Phrases[Operator]
    before: Phrases[Operator]
    after: Phrases[Operator]
    flags: Phrases[str]
    bounds: Phrases[bool]
    range_marks: Phrases[str]
    tolerance: Phrases[str]
    all_of: Phrases[str]
    any_of: Phrases[str]
    changes: Phrases[Change]
    comparatives: Phrases[Change]
    directions: Mapping[str, str]
    of_marks: Phrases[str]
    copulas: Phrases[str]
    negations: Phrases[str]
    prohibitions: Phrases[str]
    averted: Phrases[str]
    penalties: Phrases[str]
    whole_words: Phrases[str]
    attributive: Phrases[str]
    verbal: Phrases[str]
    range_tail: Phrases[str]
    range_pairs: Phrases[str]
    range_leads: Phrases[str]
    reference_tail: Phrases[str]
    sign: Mapping[Operator, str]
    references: Phrases[Reference]
    lead_in: Phrases[str]
    hedges: Phrases[str]
    hopes: Phrases[str]
    part_words: Phrases[str]
    labels: Phrases[str]
    misread: Phrases[Operator]
    written: Mapping[Operator, str]


@record(frozen=True, slots=True)
class NumberWords:
    """How numbers are written."""

    arabic: re.Pattern[str]
    chinese: re.Pattern[str]
    group_marks: str
    digits: Phrases[str]
    fraction: Phrases[str]
    rates: Phrases[str]
    shares: Phrases[str]
    places: Phrases[str]
    about_before: Phrases[str]
    about_after: Phrases[str]
    almost: Phrases[str]
    more: Phrases[str]
    masks: Phrases[str]
    mask_run: re.Pattern[str]
    idioms: Phrases[str]
    half: Phrases[str]
    mixed: Phrases[str]
    paired: Phrases[str]
    tenths: Phrases[str]
    masked_names: Phrases[str]
    minus: Phrases[str]
    vague: Phrases[str]
    vague_after: Phrases[str]
    sign_digits: Mapping[str, str]
    unit_before: Phrases[str]
    ratio_marks: Phrases[str]
    ratio_unit: str | None
    hundredth_unit: str | None
    rank_before: Phrases[str]
    rank_units: frozenset[str]
    rank_after: Phrases[str]
    rank_unit: str | None
    ordinal: Phrases[str]
    counted_names: Phrases[str]
    counting: Phrases[str]
    served: Phrases[str]
    gained: Phrases[str]


@record(frozen=True, slots=True)
class TimeWords:
    """The words of dates, deadlines and recurrence."""

    year: Phrases[str]
    month: Phrases[str]
    day: Phrases[str]
    this_year: Phrases[str]
    other_years: Phrases[str]
    ends: Phrases[str]
    begins: Phrases[str]
    before: Phrases[str]
    after: Phrases[str]
    around: Phrases[str]
    opening: Phrases[str]
    apiece: Phrases[str]
    from_words: Phrases[str]
    lead_in: Phrases[str]
    completion: Phrases[str]
    moments: Phrases[str]
    moments_before: Phrases[str]
    events: Mapping[str, EventDef]
    month_parts: Mapping[str, str]
    anchor_marks: Phrases[str]
    anchor_signs: Phrases[str]
    durations: frozenset[str]
    compare_to: Phrases[str]
    compare_tail: Phrases[str]
    compare_frames: Phrases[str]
    compare_alone: Phrases[str]
    every: Phrases[EveryDef]
    every_counted: Phrases[EveryDef]
    every_alone: Phrases[EveryDef]
    period_units: Mapping[PeriodName, tuple[str, ...]]
    counted_units: Mapping[str, str]
    each_marks: Phrases[str]
    each: Phrases[str]
    average: Phrases[str]
    totals: Phrases[str]
    previous: Phrases[str]
    recurring_excludes: frozenset[str]
    each_excludes: frozenset[str]
    each_needed: frozenset[str]
    written: Mapping[str, str]


@record(frozen=True, slots=True)
class Lexicon:
    """Everything the reader knows, built once for a rule set.

    `starters` are the characters that may begin a token or a name that holds a number: a place
    where none stands is passed over at once.
    """

    fold: Mapping[int, str]
    starters: frozenset[str]
    edges: Edges
    punctuation: str
    joints: frozenset[str]
    stray: frozenset[str]
    bullets: frozenset[str]
    layout: Layout
    lost: frozenset[str]
    clip_marks: Phrases[str]
    opening: frozenset[str]
    closing: frozenset[str]
    quotes: Mapping[str, str]
    list_joint: str
    names: Phrases[str]
    units: UnitTable
    operators: OperatorWords
    numbers: NumberWords
    times: TimeWords
    levels: LevelWords
    measured: MeasuredWords
    conventions: Mapping[str, str]


def fold_of(data: RuleData) -> dict[int, str]:
    """Return how texts are folded: widths, look-alikes and traditional characters."""
    look_alikes: dict[str, str] = {}
    for characters in data.characters:
        look_alikes |= {**(characters.traditional or {}), **(characters.look_alikes or {})}
    return fold_table(look_alikes)


def build_lexicon(data: RuleData, units: UnitTable) -> Lexicon:
    """Index the vocabulary of a rule set for reading.

    Args:
        data: the merged rule files.
        units: the unit table of the same rule set.
    """
    fold = fold_of(data)

    def folded(words: Iterable[str]) -> list[str]:
        return [word.translate(fold) for word in words]

    numbers = _number_words(data.numerals, folded)
    times = _time_words(data.dates, folded)
    levels = level_words(data, folded)
    operators = _operator_words(data.operators, folded)
    counted = [digit + end for end in numbers.counted_names for digit in numerals(data.numerals)]
    named = (levels.names, numbers.idioms, levels.classes, counted)
    quotes = mapped(data.characters, "quotes", folded)
    names = Phrases((word, word) for table in named for word in table)
    punctuation = "".join(w for file in data.characters for w in folded(file.punctuation)) + " \n"
    stray = frozenset(w for file in data.characters for w in folded(file.stray))
    bullets = frozenset(w for file in data.characters for w in folded(file.bullets))
    layout = layout_of(data, folded)
    unseen = frozenset(map(chr, fold)) | layout.unseen
    return Lexicon(
        fold=fold,
        starters=starters_of(fold, numbers, times, levels).union(quotes),
        quotes=quotes,
        punctuation=punctuation,
        stray=stray,
        bullets=bullets,
        layout=layout,
        lost=frozenset(w for file in data.characters for w in folded(file.lost)),
        clip_marks=collect(data.characters, "clip_marks", folded),
        opening=frozenset(mapped(data.characters, "brackets", folded)),
        closing=frozenset(folded(mapped(data.characters, "brackets", folded).values())),
        joints=frozenset(w for file in data.characters for w in folded(file.joints)),
        list_joint=last(file.list_joint for file in data.characters) or ",",
        edges=edges_of(operators, numbers, times, names, unseen, stray.union(punctuation, bullets)),
        names=names,
        units=units,
        operators=operators,
        numbers=numbers,
        times=times,
        levels=levels,
        measured=measured_words(data, folded),
        conventions={name: entry.value for name, entry in data.conventions.items()},
    )


def _operator_words(files: tuple[OperatorsFile, ...], folded: Folded) -> OperatorWords:
    defs = [entry for file in files for entry in file.operators]
    bounds = [(w, True) for file in files for w in folded(file.inclusive)]
    bounds += [(w, False) for file in files for w in folded(file.exclusive)]
    references = mapped(files, "references", folded)
    return OperatorWords(
        signs=Phrases((w, d.op) for d in defs for w in folded(d.signs)),
        before=Phrases((w, d.op) for d in defs for w in folded(d.before)),
        after=Phrases((w, d.op) for d in defs for w in folded(d.after)),
        misread=Phrases((w, d.op) for d in defs for w in slips(folded(d.before), files)),
        flags=Phrases((w, d.flag) for file in files for d in file.flags for w in folded(d.words)),
        bounds=Phrases(bounds),
        tolerance=collect(files, "tolerance_marks", folded),
        changes=_changes(files, folded, "increase", "decrease"),
        comparatives=_changes(files, folded, "higher", "lower"),
        directions=mapped(files, "directions", folded),
        **word_lists(OperatorWords, OperatorsFile, files, folded),
        sign={d.op: d.signs[0] for d in reversed(defs) if d.signs},
        references=Phrases((w, r) for w, r in references.items()),  # type: ignore[misc]
        written={d.op: d.words for d in defs if d.words},
    )


def _changes(
    files: tuple[OperatorsFile, ...], folded: Folded, up: str, down: str
) -> Phrases[Change]:
    rises = [(word, "increase") for file in files for word in folded(getattr(file, up))]
    falls = [(word, "decrease") for file in files for word in folded(getattr(file, down))]
    return Phrases([*rises, *falls])  # type: ignore[list-item]


def _number_words(files: tuple[NumeralsFile, ...], folded: Folded) -> NumberWords:
    digits = "".join(mapped(files, "digits", folded))
    places = "".join(mapped(files, "places", folded))
    point = "".join(collect(files, "point", folded))
    marks = "".join(c for file in files for c in folded(file.group_marks))
    arabic = rf"[+-]?(?:\d{{1,3}}(?:[{re.escape(marks)}]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?"
    chinese = rf"([{digits}{places}]+)(?:[{point}]([{digits}]+))?"
    masks = collect(files, "masks", folded)
    return NumberWords(
        **word_lists(NumberWords, NumeralsFile, files, folded),
        arabic=re.compile(arabic, re.ASCII),
        chinese=re.compile(chinese),
        group_marks=marks,
        digits=Phrases(mapped(files, "digits", folded).items()),
        rates=Phrases(mapped(files, "rates", folded).items()),
        shares=Phrases(mapped(files, "shares", folded).items()),
        places=Phrases(mapped(files, "places", folded).items()),
        mask_run=re.compile(f"[{re.escape(''.join(masks))}]+"),
        sign_digits=mapped(files, "sign_digits", folded),
        unit_before=Phrases(mapped(files, "unit_before", folded).items()),
        ratio_unit=last(file.ratio_unit for file in files),
        hundredth_unit=last(file.hundredth_unit for file in files),
        rank_units=frozenset(collect(files, "rank_units", folded)),
        rank_unit=last(file.rank_unit for file in files),
    )


def _time_words(files: tuple[DatesFile, ...], folded: Folded) -> TimeWords:
    moments = [(w, m) for file in files for m in file.moments for w in folded(m.words)]
    every = [entry for file in files for entry in file.every]
    return TimeWords(
        **word_lists(TimeWords, DatesFile, files, folded),
        moments=Phrases((w, m.when) for w, m in moments if not m.only_before),
        moments_before=Phrases((w, m.when) for w, m in moments if m.only_before),
        events={event.event: event for file in files for event in file.events},
        other_years=Phrases(mapped(files, "other_years", folded).items()),
        month_parts=mapped(files, "month_parts", folded),
        anchor_signs=Phrases(mapped(files, "anchor_signs", folded).items()),
        durations=frozenset(d for file in files for d in file.duration_dimensions),
        every=Phrases((w, e) for e in every for w in folded(e.words)),
        every_counted=Phrases((w, e) for e in every for w in folded(e.counted)),
        every_alone=Phrases((w, e) for e in every for w in folded(e.alone)),
        period_units={e.period: e.unit for e in every if e.unit},
        counted_units={
            w: e.counted[0] for e in every if e.counted for w in e.unit if w not in e.counted
        },
        each=Phrases(_each_phrases(files, folded)),
        previous=Phrases(mapped(files, "previous", folded).items()),
        each_excludes=frozenset(d for file in files for d in file.each_excludes),
        each_needed=frozenset(d for file in files for d in file.each_needed),
        recurring_excludes=frozenset(d for file in files for d in file.recurring_excludes),
        written={key: text for file in files for key, text in (file.written or {}).items()},
    )


def _each_phrases(files: tuple[DatesFile, ...], folded: Folded) -> list[tuple[str, str]]:
    entities = mapped(files, "each", folded)
    marks = [m for file in files for m in folded((*file.each_marks, *file.each_before))]
    averages = [a for file in files for a in folded(file.average)]
    found = [(mark + entity, name) for mark in marks for entity, name in entities.items()]
    return found + [(entity + a, name) for a in averages for entity, name in entities.items()]

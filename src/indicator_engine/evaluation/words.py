"""Words against words: the same words, grades of one scale, and declarations such as 已完成."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.judgement import (
    Attainment,
    Judgement,
    Remarks,
    Tier,
    not_comparable,
    undecided,
)
from indicator_engine.expressions import Level, Measured
from indicator_engine.rules.schema import LevelScaleDef

# A measured value on one of these speaks of any target in words: it declares an outcome.
_OUTCOME_SCALE: Final = "attainment"
_DECLARING: Final = frozenset({"declaration", _OUTCOME_SCALE})
_OUTCOMES: Final[Mapping[str, Tier]] = {"done": "top", "partly": "middle", "not-done": "bottom"}
_APPLICABILITY: Final = "applicability"


def judge_words(reading: Level, measured: Measured, case: Case) -> Judgement:
    """Hold measured words against a target in words.

    The same words are the top tier; a declaration gives its own tier; a grade is compared on its
    scale. Anything else is for a person: words are never taken for better or worse by guess.
    """
    if measured.kind == "none" and reading.scale != _APPLICABILITY:
        return undecided(EvaluationError("not-measured", text=measured.text, field="actual"))
    if _APPLICABILITY in (reading.scale, measured.scale):
        return undecided(EvaluationError("not-applicable", text=measured.text, field="actual"))
    if measured.kind == "list":
        count = str(len(measured.items))
        return undecided(EvaluationError("several-values", field="actual", count=count))
    if measured.kind != "level" or measured.level is None:
        return undecided(not_comparable(measured))
    judgement = _judged(reading, measured, measured.level, case)
    said = _said(measured, measured.level, judgement, case.levels)
    return replace(judgement, remarks=replace(judgement.remarks, said=said))


def _judged(reading: Level, measured: Measured, words: str, case: Case) -> Judgement:
    if _bare(words) == _bare(reading.text):
        return _reached("top", "exact")
    outcome = declared(measured, case.levels)
    if outcome == "top" and _says_no_time(_bare(reading.text), _bare(words), case):
        return undecided(flags=("needs-person",))
    if outcome is not None:
        return _reached(outcome, "exact" if outcome == "top" else "short")
    return (
        _by_scale(reading, measured, case.levels)
        or _by_own_words(_bare(reading.text), _bare(words), case)
        or undecided(flags=("needs-person",))
    )


def _says_no_time(target: str, said: str, case: Case) -> bool:
    """Whether work is said to be done, and not whether in time, as is asked: 完成 of 按时完成."""
    reports = case.reports
    asked, told = (any(word in text for word in reports.timely) for text in (target, said))
    return asked and not told and any(map(said.endswith, reports.tasks)) and reports.tells(said)


def _by_own_words(target: str, said: str, case: Case) -> Judgement | None:
    """Compare words that hold those of the target: 验收合格, 不合格 and 显著提高 of 合格 and 提高.

    Around them stand only words of every report, or of the row.
    """
    reports, row = case.reports, case.row
    weak = next((word for word in reports.weak if target.startswith(word)), "")
    for core in filter(None, (target, target.removeprefix(weak))):
        before, found, after = said.partition(core)
        if not found or not reports.tells(after, row=row):
            continue
        if core == target and reports.tells(before, row=row):
            return _reached("top", "exact")
        if any(reports.tells(rest, row=row) for rest in _without(before, reports.strong)):
            return _reached("top", "exceeded")
        if any(reports.tells(rest, row=row) for rest in _without(before, reports.negations)):
            return _reached("bottom", "short")
    return None


def _without(words: str, endings: Collection[str]) -> list[str]:
    """The words without each of some endings that they have."""
    return [words.removesuffix(one) for one in endings if words.endswith(one)]


def _said(
    measured: Measured, words: str, judgement: Judgement, levels: Mapping[str, LevelScaleDef]
) -> tuple[str, ...]:
    """The words, the grade they name, and the outcome they declare or are by being met."""
    outcome = "top" if judgement.met else declared(measured, levels)
    scale = levels.get(_OUTCOME_SCALE)
    outcomes = () if scale is None else scale.grades
    said = (grade.grade for grade in outcomes if outcome and grade.tier == outcome)
    named = (measured.grade,) if measured.scale and measured.grade else ()
    return (_bare(words), *named, *said)


def _reached(tier: Tier | None, attainment: Attainment, *, met: bool | None = None) -> Judgement:
    verdict = tier == "top" if met is None else met
    return Judgement(verdict, None, Remarks(attainment=attainment, tier=tier))


def declared(measured: Measured, levels: Mapping[str, LevelScaleDef]) -> Tier | None:
    """Return the tier that a declaration states, or None where the value is no declaration."""
    if measured.scale not in _DECLARING or measured.grade is None:
        return None
    if measured.grade in _OUTCOMES:
        return _OUTCOMES[measured.grade]
    scale = levels.get(measured.scale or "")
    tiers = {} if scale is None else {grade.grade: grade.tier for grade in scale.grades}
    return tiers.get(measured.grade)


def _by_scale(
    reading: Level, measured: Measured, levels: Mapping[str, LevelScaleDef]
) -> Judgement | None:
    scale = levels.get(reading.scale or "")
    if scale is None:
        return None
    order = [grade.grade for grade in scale.grades]
    found = measured.grade if measured.scale == reading.scale else _grade_on(scale, measured)
    if found not in order:
        return None
    at = order.index(found)
    if reading.grade is None:  # the target is the whole scale: 优良中低差
        return _reached("top", "exact") if at == 0 and scale.ordered else None
    if reading.grade not in order:
        return None
    wanted = order.index(reading.grade)
    if at == wanted:
        return _reached("top", "exact")
    if not scale.ordered:
        return _reached("bottom", "short")
    if at < wanted:
        return _reached("top", "exceeded")
    # A grade that its scale calls top and that still misses the target has no tier of its own.
    tier = scale.grades[at].tier
    return _reached(None if tier == "top" else tier, "short", met=False)


def _grade_on(scale: LevelScaleDef, measured: Measured) -> str | None:
    """The grade that words name on the scale of the target, where they stand on others too."""
    words = _bare(measured.level or "")
    return next((grade.grade for grade in scale.grades if words in grade.words), None)


def _bare(words: str) -> str:
    """Leave out blanks and the punctuation at the end: a full stop makes no other target."""
    text = "".join(words.split())
    while text and unicodedata.category(text[-1]).startswith("P"):
        text = text[:-1]
    return text

"""Tables of grades: 优得10分，良得8分. Words of one kind of line, each grade once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from indicator_engine.reading.cell import Cell
from indicator_engine.sentences.conditions import When
from indicator_engine.sentences.rule import Award, GradeTable, Yields
from indicator_engine.sentences.words import Grade, ScoringWords, Tier

GradeLine: TypeAlias = tuple[int, int, When, Award]

_OUTCOMES: dict[When, Tier] = {"met": "top", "unmet": "bottom"}


def grades_of(cell: Cell, lines: Sequence[GradeLine], words: ScoringWords) -> GradeTable | Yields:
    """Make a table of grades; done and not done alone are the two outcomes of any target.

    Args:
        cell: the sentence, for the places of what is refused.
        lines: where each line stands, what it is about, what it earns.
        words: which grade stands for which outcome.
    """
    seen: dict[Grade, Award] = {}
    rest: list[Award] = []
    for start, end, when, award in lines:
        grade = _grade(when, lines, words)
        if when == "otherwise" and not rest:
            rest.append(award)
        elif grade is None or grade in seen:
            cell.refuse("rule-parts-do-not-fit", start, end)
        else:
            seen[grade] = award
    if len(seen) + len(rest) < 2:
        cell.refuse("rule-incomplete", lines[0][0], lines[0][1])
    outcomes = {grade.outcome: award for grade, award in seen.items()}
    if set(outcomes) == {"top", "bottom"} and not rest:
        return Yields(outcomes["top"], outcomes["bottom"])
    return GradeTable(tuple(seen.items()), rest[0] if rest else None)


def _grade(when: When, lines: Sequence[GradeLine], words: ScoringWords) -> Grade | None:
    """Return the grade of a line; beside 部分完成 the words for done and not done are grades."""
    if isinstance(when, Grade):
        return when
    if not isinstance(when, str) or when not in _OUTCOMES:
        return None
    named = [line[2] for line in lines if isinstance(line[2], Grade)]
    if any(grade.outcome is None for grade in named):
        return None
    return words.outcomes.get(_OUTCOMES[when])

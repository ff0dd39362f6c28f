"""One verdict from all readings: dispatch by form, and the vote between alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.groups import judge_group
from indicator_engine.evaluation.judgement import Judgement, Part, undecided
from indicator_engine.evaluation.moments import judge_moment
from indicator_engine.evaluation.numbers import judge_number
from indicator_engine.evaluation.parts import answer_of_parts, unknown_words, without_label
from indicator_engine.evaluation.targets import Target
from indicator_engine.evaluation.words import judge_words
from indicator_engine.expressions import Compare, Deadline, Level, Measured, Period, Range
from indicator_engine.records import record


@record(frozen=True, slots=True)
class Vote:
    """The verdict of a row: the target that decided, its judgement, and those that agree."""

    target: Target
    judgement: Judgement
    agreeing: tuple[tuple[Target, Judgement], ...]


def judge(target: Target, measured: Measured, case: Case) -> Judgement:
    """Judge one measured value by one reading.

    A list that names subjects is asked for the subject of the reading; a list of one value is
    that value.
    """
    measured = _of_subject(target, measured)
    if not (target.parts or isinstance(target.reading, Level)):
        answer = answer_of_parts(target, measured, case, judge)
        if answer is not None:
            return answer
        unknown = unknown_words(measured, case) if measured.words else None
        if unknown is not None:
            return undecided(unknown, flags=target.flags)
    match target.reading:
        case Compare() | Range() as reading:
            return judge_number(target, reading, measured, case)
        case Deadline() | Period() as reading:
            return judge_moment(reading, measured, case.row.year)
        case Level() as reading:
            return judge_words(reading, measured, case)
        case _:
            return judge_group(target, measured, case, judge)


def judge_all_readings(
    targets: Sequence[Target], measured: Measured, case: Case, *, same_text: bool = False
) -> Vote:
    """Judge by every reading of the target and of the value; a verdict is where they agree.

    A reading that the value cannot be held against at all (words against a number, another
    dimension) does not vote: what was measured shows that it was not meant. A reading that lacks
    something (a total where single periods count, an unknown year) does vote, and leaves it open.

    Args:
        targets: the readings of the cell, best first.
        measured: the value, with its own alternatives.
        case: what the row brings.
        same_text: the value repeats the words of the target, and means by them what the target
            does: its readings are paired with those of the target.
    """
    values = (measured, *measured.alternatives)
    paired = same_text and len(values) == len(targets)
    pairs = zip(targets, values, strict=True) if paired else product(targets, values)
    judged = [(target, judge(target, value, case)) for target, value in pairs]
    voters = [one for one in judged if not one[1].excluded]
    if not voters:
        return Vote(*judged[0], (judged[0],))
    target, judgement = voters[0]
    if target is not targets[0]:
        flags = (*judgement.remarks.flags, "alternative-reading")
        judgement = replace(judgement, remarks=replace(judgement.remarks, flags=flags))
    if len(judged) == 1 or (judgement.met is None and judgement.remarks.error is not None):
        return Vote(target, judgement, (voters[0],))
    if len({one.met for _, one in voters}) == 1:
        return Vote(target, judgement, tuple(voters))
    return Vote(target, _ambiguous(judgement, voters), ())


def _ambiguous(best: Judgement, voters: Iterable[tuple[Target, Judgement]]) -> Judgement:
    """Return a judgement without a verdict that shows how each reading would have judged."""
    parts = tuple(Part(target, judgement) for target, judgement in voters)
    error = next((p.judgement.remarks.error for p in parts if p.judgement.met is None), None)
    flags = tuple(dict.fromkeys((*best.remarks.flags, "ambiguous")))
    remarks = replace(best.remarks, error=error, flags=flags, parts=parts)
    return Judgement(None, best.value, remarks)


def _of_subject(target: Target, measured: Measured) -> Measured:
    if measured.kind != "list" or target.parts:
        return measured
    subject = target.reading.subject
    if subject in measured.subjects:
        return without_label(measured.items[measured.subjects.index(subject or "")], subject or "")
    if len(measured.items) == 1 and not measured.subjects:
        return measured.items[0]
    return measured

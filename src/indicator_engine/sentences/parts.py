"""The parts of a scoring sentence, each a phrase of its own.

rule      = part { joint part }
part      = cap | deduction | ratio | rounding | condition award | condition deduction
deduction = [than target] [每] [than target] side [target] quantity lose award
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from indicator_engine.reading.tokens import Quantity
from indicator_engine.records import record
from indicator_engine.sentences.awards import Bare, Given, Ratio, given_at, points_at, ratio_at
from indicator_engine.sentences.conditions import Interval, When, conditions_at, subject_at
from indicator_engine.sentences.rule import Award, Proportional, Steps
from indicator_engine.sentences.scanning import Scan
from indicator_engine.sentences.words import Grade, Side


@record(frozen=True, slots=True)
class Each:
    """A deduction; without a side of its own it has that of the condition before it."""

    start: int
    end: int
    side: Side | None
    step: Quantity
    points: Award


@record(frozen=True, slots=True)
class Line:
    """A condition with what it earns."""

    start: int
    end: int
    when: When
    given: Given


@record(frozen=True, slots=True)
class Head:
    """A condition under which a deduction holds: 低于95%的，每低1个百分点扣0.5分."""

    start: int
    end: int
    when: When


@record(frozen=True, slots=True)
class Cap:
    """扣完为止, 最高不超过满分: said for clarity; with `most` the most that can be lost."""

    start: int
    end: int
    losing: bool
    most: Award | None = None


@record(frozen=True, slots=True)
class Rounding:
    """不足1个百分点按1个百分点计: how a step that is not whole counts."""

    start: int
    end: int
    of: Quantity
    steps: Steps


@record(frozen=True, slots=True)
class ByRatio:
    """按比例得分, 实际完成率×分值."""

    start: int
    end: int
    by: Proportional


Part: TypeAlias = Each | Line | Head | Cap | Rounding | ByRatio


def parts_of(scan: Scan) -> list[Part]:
    """Read the whole sentence, or refuse it at the furthest place that was understood."""
    parts: list[Part] = []
    while not scan.at_end():
        if scan.joint():
            continue
        start = scan.place = scan.cell.skip(scan.place)
        scan.furthest = start
        part = _part(scan, start) or _in_brackets(scan, start)
        if part is None or not _ends(scan, part):
            scan.refuse_rest()
        else:
            parts.append(part)
    return parts


def _part(scan: Scan, start: int) -> Part | None:
    return next((p for read in _READERS if (p := _tried(scan, read, start))), None)


def _in_brackets(scan: Scan, start: int) -> Part | None:
    """（不足1次按1次计）"""
    scan.back(start)
    part = _part(scan, scan.place) if scan.take(scan.words.opened) is not None else None
    return part if part is not None and _closes(scan, opened=True) else None


def _closes(scan: Scan, *, opened: bool) -> bool:
    """What a bracket opened is closed."""
    return not opened or scan.take(scan.words.closed) is not None


Reader: TypeAlias = Callable[[Scan, int], Part | None]


def _tried(scan: Scan, read: Reader, start: int) -> Part | None:
    scan.back(start)
    part = read(scan, start)
    if part is None:
        scan.back(start)
    return part


def _ends(scan: Scan, part: Part) -> bool:
    """A part ends at a joint, a bracket or the end; a condition at the deduction it is of."""
    _particles(scan)
    if scan.at_end() or isinstance(part, Head):
        return True
    at = scan.cell.skip(scan.place)
    return scan.cell.text[at] in scan.words.lexicon.joints or _opens(scan, at)


def _opens(scan: Scan, at: int) -> bool:
    return scan.words.opened.at(scan.cell.text, at) is not None


def _particles(scan: Scan) -> None:
    while scan.word("particles"):
        pass


# ── deductions ───────────────────────────────────────────────────────────────────────────────


def _cap(scan: Scan, start: int) -> Part | None:
    if scan.word("until_gone"):
        return Cap(start, scan.place, losing=True)
    if scan.word("capped"):
        return Cap(start, scan.place, losing=False)
    if scan.word("lose_up_to"):
        gone = points_at(scan)
        found = gone is not None and scan.word("up_to_end")
        return Cap(start, scan.place, losing=True, most=gone) if found else None
    most = points_at(scan) if scan.word("at_most_lose") else None
    return None if most is None else Cap(start, scan.place, losing=True, most=most)


def _each(scan: Scan, start: int) -> Part | None:
    """每低1个百分点扣0.5分; 逾期一天扣1分 means each day."""
    subject_at(scan)
    if scan.word("than"):
        scan.word("target")
    each = scan.word("each")
    side, step = _side_and_step(scan, each=each)
    if step is None:
        return None
    if step.value <= 0:
        scan.refuse(step.start, step.end)
    if not each and (step.value != 1 or side is None):
        return None
    _particles(scan)
    scan.joint()
    points = points_at(scan) if scan.word("lose") else None
    return None if points is None else Each(start, scan.place, side, step, points)


def _side_and_step(scan: Scan, *, each: bool) -> tuple[Side | None, Quantity | None]:
    subject_at(scan)
    if scan.word("than"):
        scan.word("target")
    if not each and not scan.stands("each_alone"):
        return None, None
    side = scan.take(scan.words.sides)
    scan.word("target")
    return side, scan.amount()


def _head(scan: Scan, start: int) -> Part | None:
    """A condition right before a deduction, without an award of its own."""
    for when, place in conditions_at(scan):
        scan.back(place)
        scan.word("parts_of_it")
        _particles(scan)
        end = scan.place
        scan.joint()
        if not isinstance(when, Grade) and scan.stands("each"):
            return Head(start, end, when)
    return None


def _rounding(scan: Scan, start: int) -> Part | None:
    of = scan.amount() if scan.word("short_of") else None
    if of is None:
        return None
    _particles(scan)
    scan.joint()
    if scan.word("pro_rata"):
        return Rounding(start, scan.place, of, "exact")
    if scan.word("not_counted"):
        return Rounding(start, scan.place, of, "down")
    again = scan.amount() if scan.word("counted_as") else None
    if again is None or (again.value, again.unit) != (of.value, of.unit):
        return None
    scan.word("counted_end")
    return Rounding(start, scan.place, of, "up")


# ── ratios and formulas ──────────────────────────────────────────────────────────────────────


def _by_ratio(scan: Scan, start: int) -> Part | None:
    """按比例得分 | 得分=实际值/目标值×分值"""
    ratio = ratio_at(scan)
    if ratio is None:
        return None
    by: dict[Ratio, Proportional] = {"completion": "completion", "inverse": "inverse"}
    return ByRatio(start, scan.place, by.get(ratio, "attained"))


# ── lines ────────────────────────────────────────────────────────────────────────────────────


def _line(scan: Scan, start: int) -> Part | None:
    for when, place in conditions_at(scan):
        scan.back(place)
        _particles(scan)
        scan.joint()
        given = given_at(scan, _bare_after(when))
        graded = isinstance(when, Grade) and given is not None and given.ratio is not None
        if given is not None and not graded:
            return Line(start, scan.place, when, given)
    return None


def _bare_after(when: When) -> Bare:
    if isinstance(when, Grade):
        return "any"
    return "points" if isinstance(when, Interval) else "no"


_READERS: tuple[Reader, ...] = (_cap, _each, _by_ratio, _rounding, _line, _head)

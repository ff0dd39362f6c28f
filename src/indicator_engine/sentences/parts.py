"""The parts of a scoring sentence, each a phrase of its own.

rule      = part { joint part }
part      = cap | deduction | formula | ratio | rounding | condition award
deduction = 每 [than target] side [target] quantity lose award
condition = [subject] bound | met | unmet | otherwise | side [target] | grade
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from indicator_engine.exact import Exact
from indicator_engine.expressions import Level, Operator
from indicator_engine.reading.tokens import Quantity
from indicator_engine.sentences.awards import Given, given_at, points_at
from indicator_engine.sentences.rule import Award, Proportional, Side, Steps
from indicator_engine.sentences.scanning import Scan

Outcome: TypeAlias = Literal["met", "unmet", "otherwise", "above", "below"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A condition on a value; an end that is neither written in nor out is None until resolved."""

    low: Exact | None
    high: Exact | None
    low_in: bool | None = None
    high_in: bool | None = None
    unit: str | None = None
    op: Operator | None = None
    completion: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """A deduction."""

    start: int
    end: int
    side: Side
    step: Quantity
    points: Award


@dataclass(frozen=True, slots=True)
class Line:
    """A condition with what it earns."""

    start: int
    end: int
    when: Interval | Outcome | Level
    given: Given


@dataclass(frozen=True, slots=True)
class Cap:
    """扣完为止, 最高不超过满分: said for clarity; with `most` the most that can be lost."""

    start: int
    end: int
    losing: bool
    most: Award | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """不足1个百分点按1个百分点计: how a step that is not whole counts."""

    start: int
    end: int
    of: Quantity
    steps: Steps


@dataclass(frozen=True, slots=True)
class ByRatio:
    """按比例得分, 实际完成率×分值."""

    start: int
    end: int
    by: Proportional


Part: TypeAlias = Each | Line | Cap | Rounding | ByRatio


def parts_of(scan: Scan) -> list[Part]:
    """Read the whole sentence, or refuse it at the furthest place that was understood."""
    parts: list[Part] = []
    while not scan.at_end():
        if scan.joint():
            continue
        start = scan.place = scan.cell.skip(scan.place)
        scan.furthest = start
        part = next((p for read in _READERS if (p := _tried(scan, read, start))), None)
        if part is None or not _ends(scan):
            scan.refuse_rest()
        else:
            parts.append(part)
    return parts


Reader: TypeAlias = Callable[[Scan, int], Part | None]


def _tried(scan: Scan, read: Reader, start: int) -> Part | None:
    scan.back(start)
    part = read(scan, start)
    if part is None:
        scan.back(start)
    return part


def _ends(scan: Scan) -> bool:
    """A part ends at a joint or at the end of the sentence, particles passed over."""
    _particles(scan)
    return scan.at_end() or scan.cell.text[scan.cell.skip(scan.place)] in scan.words.lexicon.joints


def _particles(scan: Scan) -> None:
    while scan.word("particles"):
        pass


# ── deductions ───────────────────────────────────────────────────────────────────────────────


def _cap(scan: Scan, start: int) -> Part | None:
    if scan.word("until_gone"):
        return Cap(start, scan.place, losing=True)
    if scan.word("capped"):
        return Cap(start, scan.place, losing=False)
    most = points_at(scan) if scan.word("at_most_lose") else None
    return None if most is None else Cap(start, scan.place, losing=True, most=most)


def _each(scan: Scan, start: int) -> Part | None:
    if not scan.word("each"):
        return None
    _subject(scan)
    if scan.word("than"):
        scan.word("target")
    side = scan.take(scan.words.sides)
    scan.word("target")
    step = scan.amount() if side else None
    if side is None or step is None:
        return None
    if step.value <= 0:
        scan.refuse(step.start, step.end)
    _particles(scan)
    scan.joint()
    points = points_at(scan) if scan.word("lose") else None
    return None if points is None else Each(start, scan.place, side, step, points)


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
    return ByRatio(start, scan.place, "attained") if scan.word("by_ratio_earn") else None


def _formula(scan: Scan, start: int) -> Part | None:
    """[得分=] 实际值/目标值×分值 | 目标值/实际值×分值 | 完成率×分值, or 分值 first"""
    if scan.word("score") and not scan.word("equals"):
        return None
    first = scan.word("weight") and scan.word("times")
    by = _quotient(scan)
    if by is None:
        return None
    if not first and not (scan.word("times") and scan.word("weight")):
        return None
    return ByRatio(start, scan.place, by)


def _quotient(scan: Scan) -> Proportional | None:
    if scan.word("completion"):
        return "completion"
    if scan.word("actual"):
        return "attained" if scan.word("divided") and scan.word("target") else None
    if scan.word("target"):
        return "inverse" if scan.word("divided") and scan.word("actual") else None
    return None


# ── conditions ───────────────────────────────────────────────────────────────────────────────


def _line(scan: Scan, start: int) -> Part | None:
    for condition in (_interval, _grade, _outcome):
        scan.back(start)
        when = condition(scan)
        if when is None:
            continue
        _particles(scan)
        scan.joint()
        given = given_at(scan)
        graded = isinstance(when, Level) and given is not None and given.ratio is not None
        if given is not None and not graded:
            return Line(start, scan.place, when, given)
    return None


def _subject(scan: Scan) -> bool:
    """Take the subject; say whether it is the rate of completion."""
    return not scan.word("actual") and scan.word("completion")


def _outcome(scan: Scan) -> Outcome | None:
    _subject(scan)
    outcomes: tuple[Outcome, ...] = ("unmet", "otherwise", "met")
    found: list[tuple[int, Outcome]] = []
    start = scan.place
    for name in outcomes:
        scan.back(start)
        if scan.word(name):
            found.append((scan.place, name))
    scan.back(start)
    side = scan.take(scan.words.sides)
    if side == "above" or side == "below":  # noqa: PLR1714  a set would lose the literal type
        found.append((scan.place, side))
    if not found:
        return None
    end, outcome = max(found, key=lambda one: one[0])
    scan.back(end)
    scan.word("target")
    return outcome


def _grade(scan: Scan) -> Level | None:
    return scan.take(scan.words.grades)


def _interval(scan: Scan) -> Interval | None:
    completion = _subject(scan)
    start = scan.place
    op = scan.compared()
    first = scan.amount() if op else None
    if first is not None and op is not None:
        return _bounded(scan, first, op, completion=completion)
    scan.back(start)
    scan.take(scan.words.lexicon.operators.range_leads)
    first = scan.amount()
    return None if first is None else _after_amount(scan, first, completion=completion)


def _bounded(scan: Scan, at: Quantity, op: Operator, *, completion: bool) -> Interval | None:
    included = scan.bracket()
    if included is not None:
        op = _with_end(op, included=included)
    return _one_sided(at, op, completion=completion)


def _with_end(op: Operator, *, included: bool) -> Operator:
    table: dict[tuple[Operator, bool], Operator] = {
        (">", True): ">=", ("<", True): "<=", (">=", False): ">", ("<=", False): "<",
    }  # fmt: skip
    return table.get((op, included), op)


def _one_sided(at: Quantity, op: Operator, *, completion: bool) -> Interval | None:
    if op == "!=":
        return None
    return Interval(
        low=None if op in ("<=", "<") else at.value,
        high=None if op in (">=", ">") else at.value,
        low_in=op in (">=", "="),
        high_in=op in ("<=", "="),
        unit=None if at.unit is None else at.unit.name,
        op=op,
        completion=completion,
    )


def _after_amount(scan: Scan, first: Quantity, *, completion: bool) -> Interval | None:
    operators = scan.words.lexicon.operators
    included = scan.bracket()
    if scan.take(operators.range_marks) is not None:
        return _ranged(scan, first, low_in=included, completion=completion)
    start = scan.place
    excludes = scan.word("excluding_after")
    scan.back(start)
    op = scan.take(operators.after)
    if op is not None:
        excluded = excludes and op == "<=" and scan.place == _end_of_excluding(scan, start)
        again = scan.bracket()
        included = again if included is None else included
        if included is None and excluded:
            included = False
        op = op if included is None else _with_end(op, included=included)
        return _one_sided(first, op, completion=completion)
    if scan.take(operators.signs) is not None:
        scan.back(start)
        return _between_signs(scan, first, completion=completion)
    return None if included is False else _one_sided(first, "=", completion=completion)


def _end_of_excluding(scan: Scan, start: int) -> int:
    found = scan.words["excluding_after"].at(scan.cell.text, scan.cell.skip(start))
    return -1 if found is None else found[1]


def _ranged(
    scan: Scan, first: Quantity, *, low_in: bool | None, completion: bool
) -> Interval | None:
    second = scan.amount()
    if second is None:
        return None
    high_in = scan.bracket()
    scan.take(scan.words.lexicon.operators.range_tail)
    return _two_sided(scan, first, second, low_in=low_in, high_in=high_in, completion=completion)


def _between_signs(scan: Scan, first: Quantity, *, completion: bool) -> Interval | None:
    """80%≤x<90%"""
    signs = scan.words.lexicon.operators.signs
    opened = scan.take(signs)
    completion = _subject(scan) or completion
    closed = scan.take(signs)
    second = scan.amount()
    if second is None or opened not in ("<=", "<") or closed not in ("<=", "<"):
        return None
    low_in, high_in = opened == "<=", closed == "<="
    return _two_sided(scan, first, second, low_in=low_in, high_in=high_in, completion=completion)


def _two_sided(
    scan: Scan,
    first: Quantity,
    second: Quantity,
    *,
    low_in: bool | None,
    high_in: bool | None,
    completion: bool,
) -> Interval | None:
    """The unit of one end holds for both; 90%-80% is 80%-90%."""
    one, other = first.unit, second.unit
    if one is not None and other is not None and one != other:
        scan.cell.refuse(
            "rule-units-differ", first.start, second.end, one=one.name, other=other.name
        )
    unit = one or other
    low, high = first.value, second.value
    if low == high:
        scan.refuse(first.start, second.end)
    if low > high:
        low, high, low_in, high_in = high, low, high_in, low_in
    name = None if unit is None else unit.name
    return Interval(
        low=low, high=high, low_in=low_in, high_in=high_in, unit=name, completion=completion
    )


_READERS: tuple[Reader, ...] = (_cap, _each, _formula, _by_ratio, _rounding, _line)

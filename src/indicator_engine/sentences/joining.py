"""From the parts of a sentence to what it says: every part is used, or the sentence is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Operator
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.tokens import Quantity
from indicator_engine.sentences.conditions import Interval, When
from indicator_engine.sentences.grading import grades_of
from indicator_engine.sentences.parts import ByRatio, Cap, Each, Head, Line, Part, Rounding
from indicator_engine.sentences.rule import (
    FULL,
    NOTHING,
    Anchor,
    Award,
    Deduction,
    Deductions,
    Limit,
    Proportion,
    Proportional,
    RuleReading,
    Steps,
    Yields,
)
from indicator_engine.sentences.tables import Row, table_of
from indicator_engine.sentences.words import Grade, ScoringWords, Side

P = TypeVar("P")


def joined(cell: Cell, parts: list[Part], words: ScoringWords) -> RuleReading:
    """Join the parts of a sentence.

    Args:
        cell: the sentence, for the places of what is refused.
        parts: its parts in order.
        words: which grade stands for which outcome.
    """
    if not parts:
        cell.refuse("rule-incomplete", 0, len(cell.text))
    if _of(parts, Each):
        return _deductions(cell, parts)
    _refuse_parts(cell, [part for part in parts if isinstance(part, Rounding | Head)])
    _refuse_parts(cell, [p for p in parts if isinstance(p, Cap) and (p.losing or p.most)])
    lines = _of(parts, Line)
    if _of(parts, ByRatio) or any(line.given.ratio for line in lines):
        return _proportion(cell, parts)
    _refuse_parts(cell, _of(parts, Cap))
    if any(isinstance(line.when, Grade) for line in lines):
        return grades_of(
            cell, [(line.start, line.end, line.when, _award(cell, line)) for line in lines], words
        )
    if any(isinstance(line.when, Interval) for line in lines):
        return table_of(cell, [_row(cell, line) for line in lines])
    return _yields(cell, lines)


def _of(parts: Iterable[Part], kind: type[P]) -> list[P]:
    return [part for part in parts if isinstance(part, kind)]


def _refuse_parts(cell: Cell, parts: Iterable[Part]) -> None:
    """Refuse the first part that has no use beside the others."""
    for part in parts:
        cell.refuse("rule-parts-do-not-fit", part.start, part.end)


def _award(cell: Cell, line: Line) -> Award:
    if line.given.award is None:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return line.given.award


# ── deductions ───────────────────────────────────────────────────────────────────────────────


def _deductions(cell: Cell, parts: list[Part]) -> Deductions:
    _refuse_parts(cell, _of(parts, ByRatio))
    caps = _of(parts, Cap)
    _refuse_parts(cell, [cap for cap in caps if not cap.losing])
    most = [cap for cap in caps if cap.most is not None]
    _refuse_parts(cell, most[1:])
    roundings = _of(parts, Rounding)
    each = _sided(cell, parts)
    _refuse_parts(cell, [r for r in roundings if not any(_same(r.of, e.step) for e in each)])
    items = tuple(_deduction(cell, one, roundings) for one in each)
    _check_sides(cell, each)
    anchor, full = _anchored(cell, parts, items)
    limit = _limit(cell, parts, items)
    return Deductions(items, anchor, most[0].most if most else None, full, limit)


def _sided(cell: Cell, parts: list[Part]) -> list[Each]:
    """Give a deduction without a side that of the condition before it: 超出部分每1万元扣1分."""
    found: list[Each] = []
    for before, part in zip([None, *parts], parts, strict=False):
        if not isinstance(part, Each):
            continue
        when = before.when if isinstance(before, Head) else None
        if part.side is not None:
            found.append(part)
        elif when == "above" or when == "below" or when == "late":  # noqa: PLR1714  keeps the type
            found.append(replace(part, side=when))
        else:
            _refuse_parts(cell, [part])
    return found


def _deduction(cell: Cell, each: Each, roundings: list[Rounding]) -> Deduction:
    unit = None if each.step.unit is None else each.step.unit.name
    own = [r for r in roundings if _same(r.of, each.step)]
    _refuse_parts(cell, own[1:])
    steps: Steps = own[0].steps if own else "down"
    if each.side == "late":
        steps = _late_steps(cell, each, own)
    return Deduction(each.side or "below", each.step.value, unit, each.points, steps)


def _same(one: Quantity, other: Quantity) -> bool:
    return (one.value, one.unit) == (other.value, other.unit)


def _late_steps(cell: Cell, each: Each, own: list[Rounding]) -> Steps:
    """Begun months count, as everywhere; lateness is in days or months of the calendar."""
    dimensions = () if each.step.unit is None else each.step.unit.dimensions
    if each.step.unit is None or not _is_time(cell, each.step):
        cell.refuse("rule-late-unit", each.start, each.end)
    if dimensions != (("calendar", 1),):
        return own[0].steps if own else "down"
    if own and own[0].steps != "up":
        cell.refuse("rule-late-unit", own[0].start, own[0].end)
    return "up"


def _is_time(cell: Cell, step: Quantity) -> bool:
    known = cell.lexicon.times.durations
    return step.unit is not None and any(name in known for name, _ in step.unit.dimensions)


def _check_sides(cell: Cell, each: list[Each]) -> None:
    seen: set[str | None] = set()
    for one in each:
        if one.side in seen or (one.side in ("late", "occurring") and len(each) > 1):
            cell.refuse("rule-parts-do-not-fit", one.start, one.end)
        seen.add(one.side)


_MISSING: dict[When, set[Side]] = {
    "unmet": {"below", "above", "late"},
    "otherwise": {"below", "above", "late"},
    "below": {"below"},
    "above": {"above"},
    "late": {"late"},
}


def _anchored(
    cell: Cell, parts: list[Part], items: tuple[Deduction, ...]
) -> tuple[Anchor | None, Award]:
    """达到100%得5分: the bound and points that deductions start from.

    达到得5分 gives the points alone, 达到得满分 neither; 低于95%的 names the bound alone.
    """
    sides = {item.side for item in items}
    anchors: list[Anchor] = []
    full = FULL
    for part in parts:
        if isinstance(part, Head):
            if sides <= _MISSING.get(part.when, set()) or _is_nought(part.when, sides):
                continue
            anchors.append(_anchor(cell, part, FULL, sides))
        elif isinstance(part, Line) and not _is_limit(part, sides):
            award = _award(cell, part)
            if _is_nought(part.when, sides) or _is_target(part.when, sides):
                full = _start(cell, part, award)
            else:
                anchors.append(_anchor(cell, part, award, sides))
    lines = [p for p in parts if isinstance(p, Line) and not _is_limit(p, sides)]
    _refuse_parts(cell, lines[1:])
    said = {(a.value, a.unit, a.completion) for a in anchors}
    if len(said) > 1 or (anchors and full != FULL):
        _refuse_parts(cell, [p for p in parts if isinstance(p, Head | Line)][1:])
    return (max(anchors, key=lambda a: a.award != FULL) if anchors else None), full


def _is_target(when: When, sides: set[Side]) -> bool:
    """Whether a condition is that the target is met, seen from where deductions begin."""
    if when == "within":
        return sides <= {"above", "late"}
    return when == "met" or (when == "enough" and sides == {"below"})


def _is_nought(when: When, sides: set[Side]) -> bool:
    """未发生得满分，每发生1起扣2分: nothing occurred, and nothing is lost."""
    return isinstance(when, Interval) and when.high == 0 and sides == {"occurring"}


def _start(cell: Cell, line: Line, award: Award) -> Award:
    if award.lost or award == NOTHING:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return award


def _anchor(cell: Cell, part: Line | Head, award: Award, sides: set[Side]) -> Anchor:
    when = part.when
    if not isinstance(when, Interval) or award.lost or award == NOTHING:
        cell.refuse("rule-parts-do-not-fit", part.start, part.end)
    op = when.op
    if isinstance(part, Head):  # 低于95%的，每低: the condition is where points are lost
        op = {"<": ">=", "<=": ">=", ">": "<=", ">=": "<="}.get(op or "")  # type: ignore[assignment]
    value = when.high if when.low is None else when.low
    wrong: set[Side] = {"below"} if op in ("<=", "<") else {"above", "occurring", "late"}
    fits = op in (">=", "<=", "=") and len(sides) == 1 and (op == "=" or not sides & wrong)
    if value is None or not fits or sides & {"late", "occurring"}:
        cell.refuse("rule-parts-do-not-fit", part.start, part.end)
    toward: Operator = ">=" if sides == {"below"} else "<="
    return Anchor(toward, value, when.unit, award, when.completion)


def _is_limit(line: Line, sides: set[Side]) -> bool:
    """低于60%不得分 beside 每低1个百分点扣0.5分."""
    if not isinstance(line.when, Interval) or line.given.award != NOTHING:
        return False
    ops = ("<", "<=") if sides == {"below"} else (">", ">=") if sides == {"above"} else ()
    return line.when.op in ops


def _limit(cell: Cell, parts: list[Part], items: tuple[Deduction, ...]) -> Limit | None:
    sides = {item.side for item in items}
    lines = [part for part in parts if isinstance(part, Line) and _is_limit(part, sides)]
    _refuse_parts(cell, lines[1:])
    when = lines[0].when if lines else None
    if not isinstance(when, Interval) or when.op is None:
        return None
    value = when.high if when.low is None else when.low
    return None if value is None else Limit(when.op, value, when.unit, when.completion)


# ── ratios ───────────────────────────────────────────────────────────────────────────────────


def _proportion(cell: Cell, parts: list[Part]) -> Proportion:
    lines, ratios = _of(parts, Line), _of(parts, ByRatio)
    by_line = [line for line in lines if line.given.ratio]
    if len(ratios) + len(by_line) > 1:
        ways: list[ByRatio | Line] = [*ratios, *by_line]
        _refuse_parts(cell, sorted(ways, key=lambda part: part.start)[1:])
    by = ratios[0].by if ratios else _way(cell, by_line[0])
    floors = [li for li in lines if isinstance(li.when, Interval) and _is_floor(li, by)]
    _refuse_parts(cell, floors[1:])
    floor = _floor(cell, floors[0], by) if floors else None
    said = isinstance(floors[0].when, Interval) and floors[0].when.completion if floors else False
    rest = [line for line in lines if line not in floors]
    bound = _bound_of(cell, rest, by, None if floor is None else Fraction(floor) * 100)
    return Proportion(by, floor, floor is not None and (said or by == "completion"), bound)


def _is_floor(line: Line, by: Proportional) -> bool:
    return line.given.award == NOTHING and by != "linear"


def _way(cell: Cell, line: Line) -> Proportional:
    """低于按比例扣分 and 未完成按比例得分 are a/t; 超过按比例扣分 is less by the overrun."""
    lose = line.given.ratio == "lose"
    when = line.when
    if line.given.ratio == "completion":
        return "completion"
    if line.given.ratio == "inverse" and when in ("above", "unmet", "otherwise"):
        return "inverse"
    if line.given.ratio == "inverse":
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    if isinstance(when, Interval) and not lose:
        return "completion" if when.completion else "attained"
    if when in ("below", "unmet", "otherwise"):
        return "attained"
    if when != "above" or not lose:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return "linear"


def _bound_of(
    cell: Cell, lines: list[Line], by: Proportional, floor: Fraction | None
) -> tuple[Exact, str | None] | None:
    """Return the bound that lines beside the floor name as the target, the same in all of them."""
    found: set[tuple[Exact, str | None]] = set()
    for line in lines:
        when = line.when
        if not isinstance(when, Interval):
            if not line.given.ratio:
                _check_full(cell, line, by)
            continue
        ends = _target_ends(cell, line, when, by, floor)
        found |= {(end, when.unit) for end in ends}
    if len(found) > 1:
        _refuse_parts(cell, [line for line in lines if isinstance(line.when, Interval)][1:])
    return next(iter(found), None)


def _target_ends(
    cell: Cell, line: Line, when: Interval, by: Proportional, floor: Fraction | None
) -> list[Exact]:
    """≥95%得满分 and 低于95%按比例得分 name 95%; 80%以上按比例得分 only repeats the floor."""
    low, high = when.low, when.high
    if line.given.ratio:
        if low is not None and (floor is None or Fraction(low) != floor):
            cell.refuse("rule-parts-do-not-fit", line.start, line.end)
        ends = [] if high is None else [high]
    else:
        full = line.given.award == FULL and when.op in (">=", "=")
        full = full and by in ("attained", "completion")
        ends = [low] if full and low is not None else []
        if not ends:
            cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return [] if when.completion and ends == [100] else ends


def _check_full(cell: Cell, line: Line, by: Proportional) -> None:
    """The other side of the target earns full marks, which is so anyway."""
    down = by in ("linear", "inverse")
    full_when = ("met", "below", "within") if down else ("met", "above", "enough")
    if line.when not in full_when or line.given.award != FULL:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)


def _floor(cell: Cell, line: Line, by: Proportional) -> Exact:
    when = line.when
    hundredth = cell.lexicon.numbers.hundredth_unit
    fits = isinstance(when, Interval) and when.op == "<" and when.unit == hundredth
    if not fits or not isinstance(when, Interval) or when.high is None or when.high <= 0:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    if _award(cell, line) != NOTHING or by == "linear" or when.high > 100:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    part = exact(Fraction(when.high) / 100)
    return part.normalize() if isinstance(part, Decimal) else part


# ── tables, grades, outcomes ─────────────────────────────────────────────────────────────────


def _row(cell: Cell, line: Line) -> Row:
    award = _award(cell, line)
    if isinstance(line.when, Interval):
        return Row(line.start, line.end, line.when, award)
    if line.when != "otherwise":
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return Row(line.start, line.end, None, award)


def _yields(cell: Cell, lines: list[Line]) -> Yields:
    """Met and not met; 超过 beside 未超过 is not met, and says on which side that lies."""
    if not lines:
        cell.refuse("rule-incomplete", 0, len(cell.text))
    met = [line for line in lines if line.when in ("met", "within", "enough")]
    unmet = [line for line in lines if line not in met]
    known = [*met[:1], *unmet[:1]]
    _refuse_parts(cell, [line for line in lines if line not in known])
    if not met or not unmet:
        cell.refuse("rule-incomplete", lines[0].start, lines[0].end)
    said = {side for line in known for side in _SIDE_OF.get(line.when, ())}
    if len(said) > 1:
        _refuse_parts(cell, unmet)
    return Yields(_award(cell, met[0]), _award(cell, unmet[0]), next(iter(said), None))


_SIDE_OF: dict[When, tuple[Side, ...]] = {
    "within": ("above",),
    "above": ("above",),
    "enough": ("below",),
    "below": ("below",),
    "late": ("late",),
}

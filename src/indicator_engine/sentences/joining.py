"""From the parts of a sentence to what it says: every part is used, or the sentence is refused."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Level
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.tokens import Quantity
from indicator_engine.sentences.parts import ByRatio, Cap, Each, Interval, Line, Part, Rounding
from indicator_engine.sentences.rule import (
    FULL,
    NOTHING,
    Anchor,
    Award,
    Deduction,
    Deductions,
    GradeTable,
    Proportion,
    Proportional,
    RuleReading,
    Steps,
    Yields,
)
from indicator_engine.sentences.tables import Row, table_of

P = TypeVar("P")


def joined(cell: Cell, parts: list[Part]) -> RuleReading:
    """Join the parts of a sentence.

    Args:
        cell: the sentence, for the places of what is refused.
        parts: its parts in order.
    """
    if not parts:
        cell.refuse("rule-incomplete", 0, len(cell.text))
    if _of(parts, Each):
        return _deductions(cell, parts)
    _refuse_parts(cell, [part for part in parts if isinstance(part, Rounding)])
    _refuse_parts(cell, [p for p in parts if isinstance(p, Cap) and (p.losing or p.most)])
    lines = _of(parts, Line)
    if _of(parts, ByRatio) or any(line.given.ratio for line in lines):
        return _proportion(cell, parts)
    _refuse_parts(cell, _of(parts, Cap))
    if any(isinstance(line.when, Level) for line in lines):
        return _grades(cell, lines)
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
    caps, lines = _of(parts, Cap), _of(parts, Line)
    _refuse_parts(cell, [cap for cap in caps if not cap.losing])
    most = [cap for cap in caps if cap.most is not None]
    _refuse_parts(cell, most[1:])
    _refuse_parts(cell, lines[1:])
    roundings = _of(parts, Rounding)
    steps = [each.step for each in _of(parts, Each)]
    _refuse_parts(cell, [r for r in roundings if not any(_same(r.of, s) for s in steps)])
    items = tuple(_deduction(cell, each, roundings) for each in _of(parts, Each))
    _check_sides(cell, _of(parts, Each))
    anchor = _anchor(cell, lines[0], items) if lines else None
    return Deductions(items, anchor, most[0].most if most else None)


def _deduction(cell: Cell, each: Each, roundings: list[Rounding]) -> Deduction:
    unit = None if each.step.unit is None else each.step.unit.name
    own = [r for r in roundings if _same(r.of, each.step)]
    _refuse_parts(cell, own[1:])
    steps: Steps = own[0].steps if own else "down"
    if each.side == "late":
        steps = _late_steps(cell, each, own)
    return Deduction(each.side, each.step.value, unit, each.points, steps)


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
    seen: set[str] = set()
    for one in each:
        if one.side in seen or (one.side in ("late", "occurring") and len(each) > 1):
            cell.refuse("rule-parts-do-not-fit", one.start, one.end)
        seen.add(one.side)


def _anchor(cell: Cell, line: Line, items: tuple[Deduction, ...]) -> Anchor | None:
    """达到100%得5分: the bound and points that deductions start from; 达到得满分 adds nothing."""
    award = _award(cell, line)
    if line.when == "met" and award == FULL:
        return None
    if not isinstance(line.when, Interval) or award.lost or award == NOTHING:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    op, sides = line.when.op, {item.side for item in items}
    value = line.when.high if line.when.low is None else line.when.low
    wrong = {"below"} if op in ("<=", "<") else {"above", "occurring", "late"}
    fits = op in (">=", "<=", "=") and len(sides) == 1 and (op == "=" or not sides & wrong)
    if value is None or not fits or sides & {"late", "occurring"} or line.when.completion:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return Anchor(">=" if sides == {"below"} else "<=", value, line.when.unit, award)


# ── ratios ───────────────────────────────────────────────────────────────────────────────────


def _proportion(cell: Cell, parts: list[Part]) -> Proportion:
    lines, ratios = _of(parts, Line), _of(parts, ByRatio)
    ways = [ratio.by for ratio in ratios] + [_way(cell, li) for li in lines if li.given.ratio]
    if len(ways) > 1:
        last = [
            p for p in parts if isinstance(p, ByRatio) or (isinstance(p, Line) and p.given.ratio)
        ]
        _refuse_parts(cell, last[1:])
    by = ways[0]
    floors = [li for li in lines if isinstance(li.when, Interval) and not li.given.ratio]
    _refuse_parts(cell, floors[1:])
    for line in lines:
        if line not in floors and not line.given.ratio:
            _check_full(cell, line, by)
    if not floors:
        return Proportion(by)
    said = isinstance(floors[0].when, Interval) and floors[0].when.completion
    return Proportion(by, _floor(cell, floors[0], by), said or by == "completion")


def _way(cell: Cell, line: Line) -> Proportional:
    """低于按比例扣分 is a/t; 超过按比例扣分 is less by the overrun; 未完成按比例得分 is a/t."""
    lose = line.given.ratio == "lose"
    if line.when == "below" or (line.when in ("unmet", "otherwise") and not lose):
        return "attained"
    if line.when != "above" or not lose:
        cell.refuse("rule-parts-do-not-fit", line.start, line.end)
    return "linear"


def _check_full(cell: Cell, line: Line, by: Proportional) -> None:
    """The other side of the target earns full marks, which is so anyway."""
    full_when = ("met", "below") if by == "linear" else ("met", "above")
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


def _grades(cell: Cell, lines: list[Line]) -> GradeTable:
    """Words of one scale, each grade once, in the order of the scale."""
    levels = [(line, line.when) for line in lines if isinstance(line.when, Level)]
    _refuse_parts(cell, [line for line in lines if not isinstance(line.when, Level)])
    scale = levels[0][1].scale or ""
    seen: dict[str, Award] = {}
    for line, level in levels:
        if level.scale != scale or level.grade is None or level.grade in seen:
            cell.refuse("rule-parts-do-not-fit", line.start, line.end)
        seen[level.grade] = _award(cell, line)
    if len(seen) < 2:
        cell.refuse("rule-incomplete", levels[0][0].start, levels[0][0].end)
    order = [grade.grade for grade in cell.lexicon.levels.scales[scale].grades]
    return GradeTable(scale, tuple((g, seen[g]) for g in order if g in seen))


def _yields(cell: Cell, lines: list[Line]) -> Yields:
    if not lines:
        cell.refuse("rule-incomplete", 0, len(cell.text))
    met = [line for line in lines if line.when == "met"]
    unmet = [line for line in lines if line.when in ("unmet", "otherwise")]
    known = [*met[:1], *unmet[:1]]
    _refuse_parts(cell, [line for line in lines if line not in known])
    if not met or not unmet:
        cell.refuse("rule-incomplete", lines[0].start, lines[0].end)
    return Yields(_award(cell, met[0]), _award(cell, unmet[0]))

"""Tables of tiers: open ends resolved by their neighbours, gaps and overlaps refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from indicator_engine.exact import Exact, plain
from indicator_engine.reading.cell import Cell
from indicator_engine.records import record
from indicator_engine.sentences.conditions import Interval
from indicator_engine.sentences.rule import FULL, Award, Tier, TierTable


@record(frozen=True, slots=True)
class Row:
    """A line of a table as written, with its place; `when` None takes what is left."""

    start: int
    end: int
    when: Interval | None
    award: Award


def table_of(cell: Cell, rows: list[Row]) -> TierTable:
    """Make a table of its lines.

    Args:
        cell: the sentence, for the places of what is refused.
        rows: the lines in the order written.
    """
    written = [row for row in rows if row.when is not None]
    unit = _unit(cell, written)
    descending = len(written) > 1 and _low(written[0]) > _low(written[1])
    ordered = sorted(written, key=lambda row: (_low(row), _high(row)))
    ordered = _with_rest(cell, ordered, [row for row in rows if row.when is None])
    settled = _settled(cell, ordered)
    _check_outside(cell, settled, unit)
    tiers = [_tier(row) for row in settled]
    completion = any(row.when is not None and row.when.completion for row in rows)
    if descending:
        tiers.reverse()
    return TierTable(tuple(tiers), unit, "completion" if completion else "value")


def _unit(cell: Cell, rows: list[Row]) -> str | None:
    """All numbers but zero are in one unit."""
    named = [row for row in rows if row.when is not None and row.when.unit is not None]
    unit = named[0].when.unit if named and named[0].when is not None else None
    for row in rows:
        when = row.when
        if when is None or when.unit == unit or (when.unit is None and not _numbers(when)):
            continue
        cell.refuse("rule-units-differ", row.start, row.end, one=unit or "", other=when.unit or "")
    return unit


def _numbers(when: Interval) -> bool:
    return bool(when.low or when.high)


_INFINITE = (1, Fraction(0))


def _low(row: Row) -> tuple[int, Fraction]:
    low = None if row.when is None else row.when.low
    return (-1, Fraction(0)) if low is None else (0, Fraction(low))


def _high(row: Row) -> tuple[int, Fraction]:
    high = None if row.when is None else row.when.high
    return _INFINITE if high is None else (0, Fraction(high))


def _with_rest(cell: Cell, rows: list[Row], rest: list[Row]) -> list[Row]:
    """其余不得分: what is left must be one end of the line."""
    if not rest:
        return rows
    if len(rest) > 1 or not rows:
        cell.refuse("rule-parts-do-not-fit", rest[-1].start, rest[-1].end)
    first, last = rows[0].when, rows[-1].when
    # Below nought there is nothing that a table would have to speak of.
    nought = first is not None and first.low == 0
    open_below = not nought and (first is None or first.low is None)
    open_above = last is None or last.high is None
    if nought and not open_above:
        open_below = True
    if _is_only_full(rows) and first is not None:
        # 80%-120%之间 includes both, unless it says otherwise.
        outside = Interval(low=None, high=first.low, high_in=first.low_in is False, unit=first.unit)
        beyond = Interval(low=first.high, high=None, low_in=first.high_in is False, unit=first.unit)
        return [replace(rest[0], when=outside), *rows, replace(rest[0], when=beyond)]
    if open_below == open_above:
        cell.refuse("rule-tiers-gap", rest[0].start, rest[0].end, value="")
    if open_above and first is not None:
        below = Interval(low=None, high=first.low, low_in=False, unit=first.unit)
        return [replace(rest[0], when=below), *rows]
    above = Interval(
        low=last.high if last else None, high=None, high_in=False, unit=last.unit if last else None
    )
    return [*rows, replace(rest[0], when=above)]


def _is_only_full(rows: list[Row]) -> bool:
    """80%-120%得满分，否则不得分: what is left lies on both sides."""
    when = rows[0].when
    closed = when is not None and when.low is not None and when.high is not None
    return (
        len(rows) == 1 and closed and rows[0].award == FULL and when is not None and when.low != 0
    )


# ── the ends ─────────────────────────────────────────────────────────────────────────────────


def _settled(cell: Cell, rows: list[Row]) -> list[Row]:
    """Give every end that is not written in or out to one of its two neighbours."""
    found = [row.when for row in rows if row.when is not None]
    habit = _habit(found)
    for at in range(len(found) - 1):
        row = max(rows[at : at + 2], key=lambda one: one.start)  # the one written later
        left, right = found[at : at + 2]
        if _follows(left, right):
            found[at] = replace(left, high_in=True)
            found[at + 1] = replace(right, low_in=True)
            continue
        _check_order(cell, row, left, right)
        left_in, right_in = _shared(left, right, upper=habit)
        value = "" if left.high is None else plain(left.high)
        if left_in is None or right_in is None:
            cell.refuse("rule-tier-bound-open", row.start, row.end, value=value)
        if left_in == right_in:
            code = "rule-tiers-overlap" if left_in else "rule-tiers-gap"
            _refuse(cell, code, row, value)
        found[at] = replace(left, high_in=left_in)
        found[at + 1] = replace(right, low_in=right_in)
    return [replace(row, when=when) for row, when in zip(rows, found, strict=True)]


def _refuse(cell: Cell, code: str, row: Row, value: str) -> None:
    if code == "rule-tiers-overlap":
        cell.refuse("rule-tiers-overlap", row.start, row.end, value=value)
    cell.refuse("rule-tiers-gap", row.start, row.end, value=value)


def _follows(left: Interval, right: Interval) -> bool:
    """0次 and 1次, 80%-89% and 90%以上: neighbours in whole numbers; a value between is open."""
    if left.high is None or right.low is None:
        return False
    low, high = Fraction(left.high), Fraction(right.low)
    said = left.high_in is not False and right.low_in is not False
    return said and low.denominator == 1 and high == low + 1


def _check_order(cell: Cell, row: Row, left: Interval, right: Interval) -> None:
    if left.high is None or right.low is None or left.high > right.low:
        bound = right.low if right.low is not None else left.high
        value = "" if bound is None else plain(bound)
        cell.refuse("rule-tiers-overlap", row.start, row.end, value=value)
    if left.high < right.low:
        cell.refuse("rule-tiers-gap", row.start, row.end, value=plain(left.high))


def _shared(
    left: Interval, right: Interval, *, upper: bool | None
) -> tuple[bool | None, bool | None]:
    """Say whether the bound two tiers share belongs to the left and whether to the right."""
    if left.high_in is not None and right.low_in is not None:
        return left.high_in, right.low_in
    if left.high_in is not None:
        return left.high_in, not left.high_in
    if right.low_in is not None:
        return not right.low_in, right.low_in
    return (None, None) if upper is None else (not upper, upper)


def _habit(found: list[Interval]) -> bool | None:
    """Whether the table gives shared bounds to the upper tier, by the ends it does say."""
    said: set[bool] = set()
    for left, right in pairwise(found):
        point = left.low == left.high or right.low == right.high
        if not point and (left.high_in is not None or right.low_in is not None):
            upper = _shared(left, right, upper=None)[1]
            said |= {upper} if upper is not None else set()
    return said.pop() if len(said) == 1 else None


_ALL = 100


def _check_outside(cell: Cell, rows: list[Row], unit: str | None) -> None:
    """Values beyond the table: none below 0, none above 100%; else a part is missing."""
    first, last = rows[0], rows[-1]
    low: Exact | None = first.when.low if first.when else None
    high: Exact | None = last.when.high if last.when else None
    if low is not None and low != 0:
        cell.refuse("rule-tiers-gap", first.start, first.end, value=plain(low))
    whole = unit == cell.lexicon.numbers.hundredth_unit and high == _ALL
    if high is not None and not whole:
        cell.refuse("rule-tiers-gap", last.start, last.end, value=plain(high))


def _tier(row: Row) -> Tier:
    when = row.when
    if when is None:  # what is left was made an interval before
        raise AssertionError
    low_in = when.low is not None and when.low_in is not False
    high_in = when.high is not None and when.high_in is not False
    return Tier(when.low, when.high, low_in, high_in, row.award)

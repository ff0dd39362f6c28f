"""Attainment, completion and margin: computed from a judgement only when somebody asks."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

from indicator_engine.evaluation.judgement import Attainment, Judgement
from indicator_engine.evaluation.quantities import difference
from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact, round_half_up
from indicator_engine.expressions import Compare, Deadline, Range
from indicator_engine.rules.schema import Direction


def attainment_of(
    target: Target, judgement: Judgement, direction: Direction | None
) -> Attainment | None:
    """Say whether a value exceeds its target, reaches it exactly, or falls short.

    To exceed is to do better than asked: below a ceiling, before a deadline.
    """
    stated = judgement.remarks.attainment
    if stated is not None:
        return stated
    if judgement.remarks.parts:
        return _of_parts(judgement, direction)
    value, reading = judgement.value, judgement.remarks.bound or target.reading
    match reading:
        case Compare(_, bound) if bound is not None and isinstance(value, Decimal | Fraction):
            return _of_compare(target, bound, value, direction)
        case Range() if isinstance(value, Decimal | Fraction):
            return _of_range(reading, value, met=judgement.met, direction=direction)
        case Deadline(op, _, day) if day is not None and isinstance(value, datetime.date):
            return _sided((value > day) - (value < day), better_above=op in (">=", ">"))
        case _:
            return None


def completion_of(target: Target, judgement: Judgement) -> Decimal | None:
    """Return a/t for at-least and exact targets, t/a for at-most ones, to four places.

    There is no ratio where either is not positive, nor for ranges, dates and words.
    """
    reading, value = judgement.remarks.bound or target.reading, judgement.value
    if not isinstance(reading, Compare) or not isinstance(value, Decimal | Fraction):
        return None
    bound = reading.value
    if bound is None or bound <= 0 or value <= 0 or target.undirected or target.op == "!=":
        return None
    a, t = Fraction(value), Fraction(bound)
    return round_half_up(t / a if target.op in ("<=", "<") else a / t, 4)


def margin_of(target: Target, judgement: Judgement) -> Exact | None:
    """Return how far inside the bound a value lies, in the target's unit; of dates in days.

    Outside it is negative; from an exact target every distance is outside.
    """
    reading, value = judgement.remarks.bound or target.reading, judgement.value
    match reading:
        case Compare(_, bound) if bound is not None and isinstance(value, Decimal | Fraction):
            return _compare_margin(target, bound, value)
        case Range(low, high) if isinstance(value, Decimal | Fraction):
            return _range_margin(low, high, value)
        case Deadline(op, _, day) if day is not None and isinstance(value, datetime.date):
            days = Decimal((day - value).days)
            if op == "=":
                return -abs(days)
            return -days if op in (">=", ">") else days
        case _:
            return None


def _range_margin(low: Exact | None, high: Exact | None, value: Exact) -> Exact | None:
    above = None if low is None else difference(value, low)
    below = None if high is None else difference(high, value)
    if above is None or below is None:
        return below if above is None else above
    return min(above, below)


def _compare_margin(target: Target, bound: Exact, value: Exact) -> Exact:
    match target.op:
        case ">=" | ">":
            return difference(value, bound)
        case "<=" | "<":
            return difference(bound, value)
        case "!=":
            return _apart(bound, value)
        case _:
            return difference(Decimal(0), _apart(bound, value))


def _apart(bound: Exact, value: Exact) -> Exact:
    return difference(value, bound) if value > bound else difference(bound, value)


def _of_compare(
    target: Target, bound: Exact, value: Exact, direction: Direction | None
) -> Attainment | None:
    side = (value > bound) - (value < bound)
    if target.op == "!=" or (target.undirected and side):
        return None
    if target.op == "=":
        return _sided(side, better_above=direction != "down")
    return _sided(side, better_above=target.op in (">=", ">"))


def _of_range(
    reading: Range, value: Exact, *, met: bool | None, direction: Direction | None
) -> Attainment:
    if met:
        return "exact"
    below = reading.low is not None and value <= reading.low
    return _sided(-1 if below else 1, better_above=direction != "down")


def _of_parts(judgement: Judgement, direction: Direction | None) -> Attainment | None:
    """Of several: short where one is short or missed, exact where all are, else exceeded."""
    if judgement.met is None:
        return None
    parts = judgement.remarks.parts
    found = {attainment_of(part.target, part.judgement, direction) for part in parts}
    if judgement.met is False or "short" in found:
        return "short"
    if None in found:
        return None
    return "exact" if found == {"exact"} else "exceeded"


def _sided(side: int, *, better_above: bool) -> Attainment:
    if side == 0:
        return "exact"
    return "exceeded" if (side > 0) == better_above else "short"

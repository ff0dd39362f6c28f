"""What a condition earns: points, a share of full marks, or how the points go by ratio.

award = [earn] (full | share | points) | nothing | lose points | by ratio
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from indicator_engine.exact import Exact, exact
from indicator_engine.reading.tokens import Quantity
from indicator_engine.sentences.rule import FULL, NOTHING, Award
from indicator_engine.sentences.scanning import Scan

Ratio: TypeAlias = Literal["earn", "lose"]


@dataclass(frozen=True, slots=True)
class Given:
    """Award = points or share, or how the points go by ratio"""

    award: Award | None = None
    ratio: Ratio | None = None


def given_at(scan: Scan) -> Given | None:
    """Take what a condition earns."""
    if scan.word("by_ratio_earn"):
        return Given(ratio="earn")
    if scan.word("by_ratio_lose"):
        return Given(ratio="lose")
    if scan.word("nothing"):
        return Given(NOTHING)
    if scan.word("lose_nothing"):
        return Given(FULL)
    if scan.word("lose"):
        lost = points_at(scan)
        return None if lost is None else Given(_lost(lost))
    scan.word("earn")
    points = points_at(scan)
    return None if points is None else Given(points)


def _lost(points: Award) -> Award:
    if not points.value:
        return FULL
    return NOTHING if points == FULL else Award(points.value, points.share, lost=True)


def points_at(scan: Scan) -> Award | None:
    """5分 | 80% | 满分的80% | 80%的分值 | 满分"""
    if scan.word("full") or scan.word("weight"):
        return _of_full(scan)
    start = scan.cell.skip(scan.place)
    given = scan.amount()
    if given is None:
        return None
    if given.value < 0:
        scan.refuse(start, given.end)
    if given.unit is not None and given.unit.name == scan.words.score_unit:
        return NOTHING if given.value == 0 else Award(given.value)
    share = _share(scan, given)
    place = scan.place
    scan.word("of_marks")
    if not scan.word("weight"):
        scan.back(place)
    return share


def _of_full(scan: Scan) -> Award:
    """满分 | 满分的80%"""
    start = scan.place
    share = scan.amount() if scan.word("of_marks") else None
    if share is None:
        scan.back(start)
        return FULL
    return _share(scan, share)


def _share(scan: Scan, given: Quantity) -> Award:
    hundredth = scan.words.lexicon.numbers.hundredth_unit
    part = Fraction(given.value) / 100
    if given.unit is None or given.unit.name != hundredth or not 0 <= part <= 1:
        scan.cell.refuse("rule-points-unclear", given.start, given.end)
    return FULL if part == 1 else NOTHING if part == 0 else Award(_plain(part), share=True)


def _plain(part: Fraction) -> Exact:
    found = exact(part)
    return found.normalize() if isinstance(found, Decimal) else found

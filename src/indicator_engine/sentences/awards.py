"""What a condition earns: points, a share of full marks, or how the points go by ratio.

award = [earn] (full | share | points) | nothing | lose points | by ratio
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.exact import Exact, exact
from indicator_engine.reading.tokens import Quantity
from indicator_engine.records import record
from indicator_engine.sentences.rule import FULL, NOTHING, Award
from indicator_engine.sentences.scanning import Scan

Ratio: TypeAlias = Literal["earn", "completion", "inverse", "lose"]


@record(frozen=True, slots=True)
class Given:
    """Award = points or share, or how the points go by ratio"""

    award: Award | None = None
    ratio: Ratio | None = None


Bare: TypeAlias = Literal["no", "points", "any"]


def given_at(scan: Scan, bare: Bare) -> Given | None:
    """Take what a condition earns.

    Args:
        scan: the sentence.
        bare: what needs no word for earning: 良80% after a grade, 90%以上10分 after a bound; a
            number after an outcome, as in 完成80%, is none.
    """
    opened = scan.take(scan.words.opened) is not None
    given = _given(scan, "any" if opened else bare)
    closed = not opened or scan.take(scan.words.closed) is not None
    return given if closed else None


def _given(scan: Scan, bare: Bare) -> Given | None:
    said = scan.word("gives")
    ratio = ratio_at(scan)
    if ratio is not None:
        return Given(ratio=ratio)
    if scan.word("nothing"):
        return Given(NOTHING)
    if scan.word("lose_nothing"):
        return Given(FULL)
    if scan.word("lose"):
        lost = points_at(scan)
        return None if lost is None else Given(_lost(lost))
    said = scan.word("earn") or said or scan.stands("full")
    points = points_at(scan)
    if points is None or not (said or bare == "any" or (bare == "points" and not points.share)):
        return None
    return Given(points)


def ratio_at(scan: Scan) -> Ratio | None:
    """按比例得分 | 按完成率得分 | 按比例扣分 | 按实际完成数占计划数的比例得分 | a formula"""
    if scan.word("by_ratio_earn"):
        return "earn"
    if scan.word("by_completion_earn"):
        return "completion"
    if scan.word("by_ratio_lose"):
        return "lose"
    start = scan.place
    scan.word("counted_as")
    said = scan.word("actual") and scan.word("share_of") and scan.word("target")
    if said and scan.word("share_earn"):
        return "earn"
    scan.back(start)
    scan.word("counted_as")
    by = formula_at(scan)
    if by is None:
        scan.back(start)
    else:
        scan.word("earn")
    return by


def formula_at(scan: Scan) -> Ratio | None:
    """[得分=] 实际值/目标值×分值 | 目标值/实际值×分值 | 完成率×分值, or 分值 first"""
    if scan.word("score") and not scan.word("equals"):
        return None
    first = scan.word("weight") and scan.word("times")
    opened = scan.take(scan.words.opened) is not None
    by = _quotient(scan)
    if by is None or (opened and scan.take(scan.words.closed) is None):
        return None
    _hundred_percent(scan)
    if not first and not (scan.word("times") and scan.word("weight")):
        return None
    return by


def _quotient(scan: Scan) -> Ratio | None:
    """A rate of completion may be called by the name of the row; of 95% it is in doubt."""
    start = scan.place
    if scan.word("completion") or scan.named():
        return "completion"
    scan.back(start)
    if scan.word("actual"):
        return "earn" if scan.word("divided") and scan.word("target") else None
    if scan.word("target"):
        return "inverse" if scan.word("divided") and scan.word("actual") else None
    return None


def _hundred_percent(scan: Scan) -> None:
    """×100% is a factor of one."""
    start, furthest = scan.place, scan.furthest
    factor = scan.amount() if scan.word("times") else None
    hundredth = scan.words.lexicon.numbers.hundredth_unit
    whole = factor is not None and factor.unit is not None and factor.unit.name == hundredth
    if not whole or factor is None or factor.value != _WHOLE:
        scan.place, scan.furthest = start, furthest


_WHOLE: Final = 100


def _lost(points: Award) -> Award:
    if not points.value:
        return FULL
    return NOTHING if points == FULL else Award(points.value, points.share, lost=True)


def points_at(scan: Scan) -> Award | None:
    """5分 | 80% | 满分的80% | 80%的分值 | 满分"""
    if scan.word("full") or scan.word("weight"):
        return _of_full(scan)
    if scan.word("half"):
        return Award(Decimal("0.5"), share=True)
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
    if given.unit is None and given.value == 0:
        return NOTHING
    hundredth = scan.words.lexicon.numbers.hundredth_unit
    part = Fraction(given.value) / 100
    if given.unit is None or given.unit.name != hundredth or not 0 <= part <= 1:
        scan.cell.refuse("rule-points-unclear", given.start, given.end)
    return FULL if part == 1 else NOTHING if part == 0 else Award(_plain(part), share=True)


def _plain(part: Fraction) -> Exact:
    found = exact(part)
    return found.normalize() if isinstance(found, Decimal) else found

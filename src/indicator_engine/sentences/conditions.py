"""What a line of a scoring sentence is about: a bound, an interval, an outcome, a grade.

condition = [subject] bound | interval | outcome | side [target] | grade
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from indicator_engine.exact import Exact
from indicator_engine.expressions import Operator
from indicator_engine.reading.tokens import Quantity
from indicator_engine.records import record
from indicator_engine.sentences.scanning import Scan
from indicator_engine.sentences.words import Grade

Outcome: TypeAlias = Literal[
    "met", "unmet", "otherwise", "within", "enough", "above", "below", "late"
]


@record(frozen=True, slots=True, kw_only=True)
class Interval:
    """A condition on a value; an end that is neither written in nor out is None until resolved."""

    low: Exact | None
    high: Exact | None
    low_in: bool | None = None
    high_in: bool | None = None
    unit: str | None = None
    op: Operator | None = None
    completion: bool = False


When: TypeAlias = Interval | Outcome | Grade


def subject_at(scan: Scan) -> bool:
    """Take the subject; say whether it is the rate of completion.

    The name of the row stands for its value, even where it is itself a rate of completion.
    """
    if scan.named():
        return False
    start = scan.place
    actual = scan.place if scan.word("actual") else start
    scan.back(start)
    completion = scan.word("completion") and scan.place > actual  # 实际完成率, not 实际完成
    if not completion:
        scan.back(actual)
    return completion


def conditions_at(scan: Scan) -> list[tuple[When, int]]:
    """Return every condition that may stand here with the place after it, the longest first."""
    start = scan.place
    found: list[tuple[When, int]] = []
    for read in (_grade, _interval, _outcome):
        scan.back(start)
        when = read(scan)
        if when is not None:
            found.append((when, scan.place))
    scan.back(start)
    return sorted(found, key=lambda one: -one[1])  # 一级 is a grade before it is a number


# ── outcomes and grades ──────────────────────────────────────────────────────────────────────


_OUTCOMES: Final[tuple[Outcome, ...]] = ("unmet", "otherwise", "met", "within", "enough")


def _outcome(scan: Scan) -> Outcome | None:
    subject_at(scan)
    found: list[tuple[int, Outcome]] = []
    start = scan.place
    for name in _OUTCOMES:
        scan.back(start)
        if scan.word(name):
            found.append((scan.place, name))
    scan.back(start)
    side = scan.take(scan.words.sides)
    if side is not None and side != "occurring":
        found.append((scan.place, side))
    if not found:
        return None
    end, outcome = max(found, key=lambda one: one[0])
    scan.back(end)
    scan.word("target")
    scan.word("inside")
    return outcome


def _grade(scan: Scan) -> Grade | None:
    scan.named()
    found = scan.take(scan.words.grades)
    if found is None and scan.word("grade_leads"):
        found = scan.take(scan.words.grades)
    if found is not None:
        scan.word("grade_tails")
    return found


# ── intervals ────────────────────────────────────────────────────────────────────────────────


def _interval(scan: Scan) -> Interval | None:
    completion = subject_at(scan)
    start = scan.place
    for read in (_occurrence, _written_interval, _compared, _from_amount):
        scan.back(start)
        found = read(scan)
        if found is not None:
            return replace(found, completion=found.completion or completion)
    return None


def _occurrence(scan: Scan) -> Interval | None:
    """未发生 is nought; 发生 is anything above it."""
    if scan.word("none_occurring"):
        return _point(Decimal(0), None)
    if scan.word("some_occurring"):
        return Interval(low=Decimal(0), high=None, low_in=False, op=">")
    return None


def _point(value: Exact, unit: str | None) -> Interval:
    return Interval(low=value, high=value, low_in=True, high_in=True, unit=unit, op="=")


def _written_interval(scan: Scan) -> Interval | None:
    """[80%,90%)"""
    low_in = scan.take(scan.words.opened)
    first = None if low_in is None else scan.amount()
    second = scan.amount() if first is not None and scan.joint() else None
    high_in = None if second is None else scan.take(scan.words.closed)
    if first is None or second is None or high_in is None:
        return None
    return _two_sided(scan, first, second, low_in=low_in, high_in=high_in)


def _compared(scan: Scan) -> Interval | None:
    """≥90% | 达到90%以上 | 大于等于80%小于90%"""
    op = scan.compared()
    first = scan.amount() if op else None
    if first is None or op is None:
        return None
    included = scan.bracket(first)
    op = op if included is None else _with_end(op, included=included)
    op = _said_twice(scan, op)
    again = scan.bracket(first)
    op = op if again is None else _with_end(op, included=again)
    return _second_bound(scan, first, op) or _one_sided(first, op)


def _said_twice(scan: Scan, op: Operator) -> Operator:
    """达到90%以上: the word behind says the same as the word before, or it is not taken."""
    place = scan.place
    behind = scan.take(scan.words.lexicon.operators.after)
    if behind is not None and behind != op:
        scan.back(place)
    return op


def _second_bound(scan: Scan, first: Quantity, op: Operator) -> Interval | None:
    """大于等于80%小于90%, ≥80%且<90%: both ends, each with its operator."""
    start = scan.place
    scan.joint()
    scan.word("and_bound")
    other: Operator | None = "<" if scan.word("short_of") else scan.compared()
    second = scan.amount() if other else None
    if second is None:
        scan.back(start)
        return None
    if first.value < second.value and op in (">=", ">") and other in ("<=", "<"):
        return _two_sided(scan, first, second, low_in=op == ">=", high_in=other == "<=")
    if second.value < first.value and op in ("<=", "<") and other in (">=", ">"):
        return _two_sided(scan, second, first, low_in=other == ">=", high_in=op == "<=")
    scan.back(start)
    return None


def _with_end(op: Operator, *, included: bool) -> Operator:
    table: dict[tuple[Operator, bool], Operator] = {
        (">", True): ">=", ("<", True): "<=", (">=", False): ">", ("<=", False): "<",
    }  # fmt: skip
    return table.get((op, included), op)


def _one_sided(at: Quantity, op: Operator) -> Interval | None:
    if op == "!=":
        return None
    return Interval(
        low=None if op in ("<=", "<") else at.value,
        high=None if op in (">=", ">") else at.value,
        low_in=op in (">=", "="),
        high_in=op in ("<=", "="),
        unit=None if at.unit is None else at.unit.name,
        op=op,
    )


def _from_amount(scan: Scan) -> Interval | None:
    """A bound or an interval that begins with a number, or with 不足 or 完成 before it."""
    short = scan.word("short_of") or scan.word("not_reaching")
    done = not short and scan.word("bound_leads")
    scan.take(scan.words.lexicon.operators.range_leads)
    first = scan.amount()
    if first is None:
        return None
    if short:
        return _one_sided(first, "<")
    found = _around(scan, first)
    return found if found is None or not done else _done(scan, found)


def _done(scan: Scan, found: Interval) -> Interval:
    """完成10次 is at least so many; 完成80% speaks of the rate of completion."""
    hundredth = scan.words.lexicon.numbers.hundredth_unit
    if found.op == "=":
        found = replace(found, op=">=", high=None, high_in=None)
    return replace(found, completion=found.unit == hundredth)


def _around(scan: Scan, first: Quantity) -> Interval | None:
    """80%-90% | 90%以上 | 80%≤x<90% | 100%"""
    operators = scan.words.lexicon.operators
    included = scan.bracket(first)
    if scan.take(operators.range_marks) is not None:
        return _ranged(scan, first, low_in=included)
    start = scan.place
    excludes = scan.word("excluding_after")
    scan.back(start)
    op = scan.take(operators.after)
    if op is not None:
        excluded = excludes and op == "<=" and scan.place == _end_of_excluding(scan, start)
        again = scan.bracket(first)
        included = again if included is None else included
        if included is None and excluded:
            included = False
        op = op if included is None else _with_end(op, included=included)
        return _second_bound(scan, first, op) or _one_sided(first, op)
    if scan.take(operators.signs) is not None:
        scan.back(start)
        return _between_signs(scan, first)
    return None if included is False else _one_sided(first, "=")


def _end_of_excluding(scan: Scan, start: int) -> int:
    found = scan.words["excluding_after"].at(scan.cell.text, scan.cell.skip(start))
    return -1 if found is None else found[1]


def _ranged(scan: Scan, first: Quantity, *, low_in: bool | None) -> Interval | None:
    second = scan.amount()
    if second is None:
        return None
    high_in = scan.bracket(second)
    scan.take(scan.words.lexicon.operators.range_tail)
    return _two_sided(scan, first, second, low_in=low_in, high_in=high_in)


def _between_signs(scan: Scan, first: Quantity) -> Interval | None:
    """80%≤x<90%"""
    signs = scan.words.lexicon.operators.signs
    opened = scan.take(signs)
    completion = subject_at(scan)
    closed = scan.take(signs)
    second = scan.amount()
    if second is None or opened not in ("<=", "<") or closed not in ("<=", "<"):
        return None
    low_in, high_in = opened == "<=", closed == "<="
    found = _two_sided(scan, first, second, low_in=low_in, high_in=high_in)
    return replace(found, completion=completion)


def _two_sided(
    scan: Scan,
    first: Quantity,
    second: Quantity,
    *,
    low_in: bool | None,
    high_in: bool | None,
) -> Interval:
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
    return Interval(low=low, high=high, low_in=low_in, high_in=high_in, unit=name)

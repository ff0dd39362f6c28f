"""The lead of a clause, read backwards from its token.

    lead = [words] [basis] [every | each] [hedge] [change] [[negation] operator] [about] [tolerance]
           (高 or 少 right after a basis is a change)

Read backwards because Chinese has no blanks: a word such as 达 or 约 is an operator only right
before the number, and not at the end of a longer word (下达, 节约), which the rules list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from indicator_engine.expressions import Operator
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Mark, is_share
from indicator_engine.reading.lead_words import is_loose, read_words
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.tokens import BasisMark, EachMark, Quantity

T = TypeVar("T")
NEGATED: dict[Operator, Operator] = {
    ">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "=",
}  # fmt: skip


_SHORT = 2  # 不达, 不达到; a longer word of at-least or at-most is not negated (不少于或等于)


def read_lead(cell: Cell, clause: Clause, marks: list[Mark]) -> None:
    """Read everything from the start of a clause to its token."""
    own = [mark for mark in marks if clause.start <= mark.start < clause.token.start]
    for mark in own:
        if isinstance(mark, BasisMark):
            clause.basis = mark.basis
        elif isinstance(mark, EveryMark):
            clause.every, clause.every_count = mark.period, mark.count
        else:
            clause.each.append(mark.each)
            clause.each_said += cell.text[mark.start : mark.end]
    floor = own[-1].end if own else clause.start
    opening = cell.text[clause.start : own[0].start].strip(cell.lexicon.punctuation) if own else ""
    begin = own[0].start if is_loose(cell, opening) else clause.start
    clause.headed = bool(own) and (not opening or begin > clause.start)
    place = clause.token.start
    while True:
        place = cell.skip_back(place, floor)
        moved = _step(cell, clause, place, floor)
        if moved is None:
            break
        place = moved
    at_number, led = clause.op, cell.text[begin:place].strip(cell.lexicon.punctuation)
    words = _without(cell, begin, place, own)
    read_words(cell, clause, words)
    whole = clause.subject == words.strip(cell.lexicon.punctuation)
    if whole and all(isinstance(mark, EachMark) for mark in own):
        clause.each_lead = led
    if at_number is None and clause.op and own and isinstance(own[-1], BasisMark):
        _check_led_basis(cell, clause, own[-1])


def _step(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    """Take in one word that ends here, by the first step that knows it."""
    if place <= floor:
        return None
    for name in cell.lexicon.edges.leads.get(cell.text[place - 1], ()):
        moved = _STEPS[name](cell, clause, place, floor)
        if moved is not None:
            return moved
    return None


def _whole(cell: Cell, table: Phrases[T], place: int, floor: int) -> tuple[T, int] | None:
    """A phrase of a table that ends here, unless it is the end of a longer word."""
    found = table.before(cell.text, place, floor)
    if found is None:
        return None
    longer = cell.lexicon.operators.whole_words.before(cell.text, place, floor)
    return None if longer and longer[1] < found[1] else found


def _check_led_basis(cell: Cell, clause: Clause, mark: BasisMark) -> None:
    """不低于上年90% is a share of it; 高于上年3%, 不低于上年5次 do not say how they count."""
    between = cell.text[mark.end : clause.token.start]
    if clause.change is not None or cell.lexicon.operators.of_marks.find(between, 0, len(between)):
        return
    shared = isinstance(clause.token, Quantity) and is_share(cell, clause.token)
    if clause.op in (">", "<") or not shared:
        cell.refuse("text-not-read", clause.start, clause.token.end)


def _compared(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    """较上年低5个百分点, 比上年少3起: right after a basis these words are a change."""
    found = cell.lexicon.operators.comparatives.before(cell.text, place, floor)
    if found is None or clause.basis is None or clause.change or found[1] != floor:
        return None
    clause.change = found[0]
    return found[1]


def _tolerance(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    found = cell.lexicon.operators.tolerance.before(cell.text, place, floor)
    if found is None or clause.tolerance:
        return None
    clause.tolerance = True
    return found[1]


def _operator(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    operators = cell.lexicon.operators
    included = operators.bounds.before(cell.text, place, floor)
    if included:
        clause.includes = included[0]
        return included[1]
    sign = operators.signs.before(cell.text, place, floor)
    found = sign or _whole(cell, operators.before, place, floor)
    if found is None:
        return None
    op, start = found
    due = cell.lexicon.times.lead_in.before(cell.text, place, floor)
    if due and isinstance(clause.token, Moment) and due[1] < start:
        return None  # 最晚于11月30日
    negation = operators.negations.before(cell.text, cell.skip_back(start, floor), floor)
    weak = op in (">=", "<=") and place - start > _SHORT
    if negation and (sign or weak or operators.negations.at(cell.text, start)):
        cell.refuse("negation-not-read", negation[1], place)
    if negation:
        op, start = NEGATED[op], negation[1]
    if clause.op is not None and clause.op != op:
        written = cell.shown[start:place]
        cell.refuse("operators-contradict", start, place, one=written, other=clause.op)
    clause.op, clause.op_signed = op, bool(sign)
    return start


def _rank(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    numbers, token = cell.lexicon.numbers, clause.token
    found = _whole(cell, numbers.rank_before, place, floor)
    if found is None or not isinstance(token, Quantity) or clause.has_operator():
        return None
    unit = None if token.unit is None else token.unit.name
    if unit not in (None, numbers.hundredth_unit) and unit not in numbers.rank_units:
        return None
    clause.rank = True
    return found[1]


def _loose(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    """About and striving words; a currency sign before its number."""
    numbers = cell.lexicon.numbers
    about = _whole(cell, numbers.about_before, place, floor)
    hedge = _whole(cell, cell.lexicon.operators.hedges, place, floor)
    currency = numbers.unit_before.before(cell.text, place, floor)
    if about:
        cell.note("approximate")
        if numbers.almost.get(about[0]) is not None:
            cell.note("value-below")
        return about[1]
    if hedge:
        cell.note("hedged")
        clause.hoped = cell.lexicon.operators.hopes.get(hedge[0]) is not None
        return hedge[1]
    if currency and clause.unit is None:
        clause.unit = currency[0]
        return currency[1]
    return None


def _change(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    found = _whole(cell, cell.lexicon.operators.changes, place, floor)
    if found is None or clause.change is not None:
        return None
    clause.change = found[0]
    return found[1]


def _filler(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    timed = isinstance(clause.token, Moment)
    table = cell.lexicon.times.lead_in if timed else cell.lexicon.operators.lead_in
    colon = cell.lexicon.numbers.ratio_marks.before(cell.text, place, floor)
    found = _whole(cell, table, colon[1] if colon else place, floor)
    if found and timed:
        clause.hoped = cell.lexicon.operators.hopes.at(found[0], 0) is not None
    return found[1] if found else None


_STEPS: dict[str, Callable[[Cell, Clause, int, int], int | None]] = {
    "compared": _compared,
    "tolerance": _tolerance,
    "operator": _operator,
    "rank": _rank,
    "loose": _loose,
    "change": _change,
    "filler": _filler,
}


def _without(cell: Cell, start: int, end: int, marks: list[Mark]) -> str:
    """The words of a lead without its marks."""
    kept, place = "", start
    for mark in marks:
        kept += cell.text[place : mark.start]
        place = mark.end
    return kept + cell.text[place:end] if place < end else kept

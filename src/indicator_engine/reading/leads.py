"""The lead of a clause, read backwards from its token.

    lead = [words] [basis] [every | each] [hedge] [change] [[negation] operator] [about] [tolerance]

Read backwards because Chinese has no blanks: a word such as 达 or 约 is an operator only right
before the number, and not at the end of a longer word (下达, 节约), which the rules list.
"""

from __future__ import annotations

from typing import TypeVar

from indicator_engine.expressions import Basis, Operator
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Mark, is_duration
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.tokens import BasisMark, Quantity

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
    place = clause.token.start
    while True:
        place = cell.skip_back(place, floor)
        moved = _step(cell, clause, place, floor)
        if moved is None:
            break
        place = moved
    _read_words(cell, clause, _without(cell, clause.start, place, own))


def _step(cell: Cell, clause: Clause, place: int, floor: int) -> int | None:
    steps = (_tolerance, _operator, _rank, _loose, _change, _filler)
    return next((p for step in steps if (p := step(cell, clause, place, floor)) is not None), None)


def _whole(cell: Cell, table: Phrases[T], place: int, floor: int) -> tuple[T, int] | None:
    """A phrase of a table that ends here, unless it is the end of a longer word."""
    found = table.before(cell.text, place, floor)
    if found is None:
        return None
    longer = cell.lexicon.operators.whole_words.before(cell.text, place, floor)
    return None if longer and longer[1] < found[1] else found


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
    negation = operators.negations.before(cell.text, cell.skip_back(start, floor), floor)
    weak = op in (">=", "<=") and place - start > _SHORT
    if negation and (sign or weak or operators.negations.at(cell.text, start)):
        cell.refuse("negation-not-read", negation[1], place)
    if negation:
        op, start = NEGATED[op], negation[1]
    if clause.op is not None and clause.op != op:
        written = cell.raw[start:place]
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
        return about[1]
    if hedge:
        cell.note("hedged")
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
    found = _whole(cell, table, place, floor)
    return found[1] if found else None


# ── the words that are left ─────────────────────────────────────────────────────────────────


def _without(cell: Cell, start: int, end: int, marks: list[Mark]) -> str:
    """The words of a lead without its marks."""
    kept, place = "", start
    for mark in marks:
        kept += cell.text[place : mark.start]
        place = mark.end
    return kept + cell.text[place:end] if place < end else kept


def _read_words(cell: Cell, clause: Clause, words: str) -> None:
    words = _take_recurrence(cell, clause, words.strip())
    words = _take_anchor(cell, clause, words)
    words = _take_noun_basis(cell, clause, words)
    words = _take_first_operator(cell, clause, words)
    _refuse_signs(cell, clause, words)
    clause.subject = _bare(cell, words)
    _refuse_words(cell, clause)


def _bare(cell: Cell, words: str) -> str:
    """Words without punctuation and bullets at their ends."""
    words = words.strip(cell.lexicon.punctuation)
    while words and not (words[0].isalpha() or words[0].isdecimal() or words[0] == "("):
        words = words[1:].lstrip()
    return words


def _take_recurrence(cell: Cell, clause: Clause, words: str) -> str:
    """Every = 每季度 … ; beside each (每人每天) it is part of the unit."""
    times = cell.lexicon.times
    found = times.every.find(words, 0, len(words)) if words else None
    if found is None:
        return words
    every, start, end = found
    if clause.each and every.unit:
        clause.each.append(every.unit[0])
    else:
        if clause.every is not None:
            cell.refuse("recurrence-not-read", clause.start, clause.token.start)
        clause.every, clause.every_count = every.period, every.count
    return words[:start] + words[end:]


def _take_anchor(cell: Cell, clause: Clause, words: str) -> str:
    """竣工验收合格之日起15个工作日内, T+5个工作日: what a duration counts from."""
    times = cell.lexicon.times
    if not words or not is_duration(cell, clause.token):
        return words
    sign = times.anchor_signs.before(words, len(words))
    if sign:
        clause.anchor = sign[0]
        return words[: sign[1]]
    mark = times.anchor_marks.find(words, 0, len(words))
    if mark is None or not words[: mark[1]]:
        return words
    anchor = words[: mark[1]]
    opened = times.from_words.at(anchor, 0)
    clause.anchor = anchor[opened[1] :] if opened else anchor
    return words[mark[2] :]


def _take_noun_basis(cell: Cell, clause: Clause, words: str) -> str:
    """不低于低保标准的1.3倍, 上年的120%: the noun that a share or multiple is of."""
    operators, token = cell.lexicon.operators, clause.token
    mark = operators.of_marks.before(words, len(words))
    if mark is None or not isinstance(token, Quantity) or not _is_share(cell, token):
        return words
    led = None if clause.op else operators.before.at(words, 0) or operators.signs.at(words, 0)
    bounded = led or clause.op or clause.basis
    if not bounded and token.unit and token.unit.name != cell.lexicon.numbers.ratio_unit:
        return words  # 占GDP的3%: a share of something is what the indicator speaks of
    noun = words[led[1] if led else 0 : mark[1]].strip()
    if led:
        clause.op = led[0]
    if noun and clause.basis is None:
        clause.basis = Basis(noun)
        return ""
    return noun


def _is_share(cell: Cell, token: Quantity) -> bool:
    numbers, unit = cell.lexicon.numbers, token.unit
    return unit is not None and unit.name in (numbers.ratio_unit, numbers.hundredth_unit)


def _take_first_operator(cell: Cell, clause: Clause, words: str) -> str:
    """至少组织3次: an operator before the verb of a task; before other words see `settle_early`."""
    operators, verbs = cell.lexicon.operators, cell.lexicon.levels.task_verbs
    found = operators.before.at(words, 0)
    if found is None or clause.has_operator():
        return words
    op, end = found
    attributive = operators.attributive.get(words[:end]) is not None
    if (end == 1 and not clause.each) or (attributive and end < len(words)):
        return words  # 达, 超, 满 begin many words; 最高限价 is a noun
    place = end
    while place < len(words) and (verb := verbs.at(words, place)):
        place = verb[1]
    if place < len(words):
        clause.early_op = op
        return words[end:]
    clause.op = op
    return words[end:]


def settle_early(cell: Cell, clause: Clause) -> None:
    """控制成本500万元以内: an operator before other words needs the same one at the number."""
    if clause.early_op is not None and clause.early_op != clause.suffix_op:
        cell.refuse("operator-not-at-number", clause.start, clause.token.start)


def _refuse_words(cell: Cell, clause: Clause) -> None:
    """Words that would turn the meaning around if they were passed over."""
    words, operators, text = clause.subject, cell.lexicon.operators, cell.text
    span = (clause.start, clause.token.start)
    if words and operators.negations.before(words, len(words)) and not _ends_word(cell, words):
        cell.refuse("negation-not-read", *span)
    if words and operators.any_of.before(words, len(words)):
        cell.refuse("text-not-read", *span)
    if words and cell.lexicon.times.each_marks.at(words, 0):
        cell.refuse("recurrence-not-read", *span)
    lead = text[clause.start : clause.token.start].rstrip()
    if lead.endswith((".", ":")) and isinstance(clause.token, Quantity) and not words:
        cell.refuse("text-not-read", *span)


def _refuse_signs(cell: Cell, clause: Clause, words: str) -> None:
    """A sign that does not touch its number, or a stray mark, is damage."""
    stray = words.strip() and cell.lexicon.stray.issuperset(words.replace(" ", ""))
    if stray or cell.lexicon.operators.signs.find(words, 0, len(words)):
        cell.refuse("text-not-read", clause.start, clause.token.start)


def _ends_word(cell: Cell, words: str) -> bool:
    return cell.lexicon.operators.whole_words.before(words, len(words)) is not None

"""The lead of a clause, read backwards from its token.

    lead = [words] [basis] [every | each] [hedge] [change] [[negation] operator] [about] [tolerance]
           (高 or 少 right after a basis is a change)

Read backwards because Chinese has no blanks: a word such as 达 or 约 is an operator only right
before the number, and not at the end of a longer word (下达, 节约), which the rules list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeVar

from indicator_engine.expressions import Basis, Operator
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Mark, is_duration, is_share
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.names import without_marks
from indicator_engine.reading.phrases import Phrases
from indicator_engine.reading.recurrences import EveryMark
from indicator_engine.reading.refusals import refuse_numerals, refuse_signs, refuse_words
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
    clause.headed = bool(own) and not cell.text[clause.start : own[0].start].strip(
        cell.lexicon.punctuation
    )
    place = clause.token.start
    while True:
        place = cell.skip_back(place, floor)
        moved = _step(cell, clause, place, floor)
        if moved is None:
            break
        place = moved
    at_number, led = clause.op, cell.text[clause.start : place].strip(cell.lexicon.punctuation)
    words = _without(cell, clause.start, place, own)
    _read_words(cell, clause, words)
    if all(isinstance(mark, EachMark) for mark in own) and clause.subject == words.strip():
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


# ── the words that are left ─────────────────────────────────────────────────────────────────


def _without(cell: Cell, start: int, end: int, marks: list[Mark]) -> str:
    """The words of a lead without its marks."""
    kept, place = "", start
    for mark in marks:
        kept += cell.text[place : mark.start]
        place = mark.end
    return kept + cell.text[place:end] if place < end else kept


def _read_words(cell: Cell, clause: Clause, words: str) -> None:
    words = words.strip()
    if words and cell.lexicon.edges.only_a_subject(words, bounded=clause.has_operator()):
        clause.subject = words
        return
    if _is_quoted(cell, words):
        clause.subject = words[1:-1].strip()
        return
    words = _take_signed_basis(cell, clause, words)
    if words:
        refuse_signs(cell, clause, words)
        words = _take_recurrence(cell, clause, _bare(cell, clause, words))
        words = _take_anchor(cell, clause, words)
        words = _take_noun_basis(cell, clause, words)
        words = _take_operator(cell, clause, words)
        refuse_numerals(cell, clause, words)
        clause.subject = _bare(cell, clause, words)
    refuse_words(cell, clause)


def _is_quoted(cell: Cell, words: str) -> bool:
    """Whether a name in quotation marks is all there is: it holds no grammar. “不低于” is none."""
    places = [place for place, char in enumerate(words) if _is_quote(char)]
    named = cell.lexicon.operators.before.get(words[1:-1]) is None
    return places == [0, len(words) - 1] and named


def _is_quote(char: str) -> bool:
    return char == '"' or unicodedata.category(char) in _QUOTES


def _bare(cell: Cell, clause: Clause, words: str) -> str:
    """Words without punctuation and bullets at their ends; any other mark there is damage."""
    words = without_marks(cell, words)
    if words.count("(") > words.count(")"):
        words += ")"  # 办结率（结案率）100%
    while words and words[0] in cell.lexicon.bullets:
        words = words[1:].lstrip()
    opened = words and (words[0] in cell.lexicon.quotes or _is_opening(words[0]))
    closed = words and words[-1] in cell.lexicon.stray.difference(cell.lexicon.quotes.values())
    stray = words and (closed or not (words[0].isalnum() or opened))
    if stray or is_label(cell, words):
        cell.refuse("text-not-read", clause.start, clause.token.start)
    return words


def is_label(cell: Cell, words: str) -> bool:
    """指标1：, 第一项：: the number of a row, which its cell should not hold."""
    numbers, labels = cell.lexicon.numbers, cell.lexicon.operators.labels
    numerals = "".join((*_DIGITS, *numbers.digits, *numbers.places))
    ordinal = numbers.ordinal.at(words, 0)
    inner = words[ordinal[1] :].lstrip(numerals) if ordinal else words.rstrip(numerals)
    return inner != words and labels.get(inner) is not None


_DIGITS = "0123456789"
_QUOTES = ("Pi", "Pf")


def _is_opening(char: str) -> bool:
    return unicodedata.category(char) in ("Ps", "Pi")  # opening brackets and quotation marks


def _take_recurrence(cell: Cell, clause: Clause, words: str) -> str:
    """Every = 每季度 … ; beside each (每人每天) it is part of the unit."""
    times = cell.lexicon.times
    found = times.every.find(words, 0, len(words)) if words else None
    if found is None:
        return words
    every, start, end = found
    clause.headed = clause.headed or start == 0
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


def _take_signed_basis(cell: Cell, clause: Clause, words: str) -> str:
    """支出≤总额的5%: the sign stands before the noun that the share is of."""
    operators, token = cell.lexicon.operators, clause.token
    signed = operators.signs.find(words, 0, len(words))
    mark = operators.of_marks.before(words, len(words))
    if not (signed and mark) or not isinstance(token, Quantity) or not is_share(cell, token):
        return words
    op, start, end = signed
    noun = words[end : mark[1]].strip()
    if clause.op or clause.basis or not noun.isalnum():
        return words
    clause.op, clause.op_signed = op, True
    clause.basis = Basis(operators.references.get(noun) or noun)
    return words[:start].strip()


def _take_noun_basis(cell: Cell, clause: Clause, words: str) -> str:
    """不低于低保标准的1.3倍, 上年的120%: the noun that a share or multiple is of."""
    operators, token = cell.lexicon.operators, clause.token
    mark = operators.of_marks.before(words, len(words))
    if mark is None or not isinstance(token, Quantity) or not is_share(cell, token):
        return words
    led = None if clause.op else _find_operator(cell, words, short=True)
    bounded = led or clause.op or clause.basis
    if not bounded and token.unit and token.unit.name != cell.lexicon.numbers.ratio_unit:
        return words  # 占GDP的3%: a share of something is what the indicator speaks of
    op, start, end = led or (clause.op, *_copula(cell, words[: mark[1]]))
    noun = words[end : mark[1]].strip()
    clause.op = op
    if noun and clause.basis is None:
        clause.basis = Basis(operators.references.get(noun) or noun)
        return words[:start]
    return words[:start] + noun


def _copula(cell: Cell, words: str) -> tuple[int, int]:
    """特困供养标准为低保标准的1.3倍: where the last copula stands, which parts noun and subject."""
    operators = cell.lexicon.operators
    for end in range(len(words) - 1, 1, -1):
        found = operators.copulas.before(words, end, 1)
        if found and not operators.whole_words.before(words, end):
            return found[1], end
    return 0, 0


def _take_operator(cell: Cell, clause: Clause, words: str) -> str:
    """至少组织3次, 标准不低于每人500元: an operator before the verb of a task or a mark.

    Before any other word what it bounds is not the number, see `settle_lead`.
    """
    found = None if clause.has_operator() else _find_operator(cell, words, short=bool(clause.each))
    if found is None:
        return words
    op, start, end = found
    operators, rest = cell.lexicon.operators, words[end:]
    plain = not after_verbs(cell, rest)
    attributive = operators.attributive.get(words[start:end]) is not None
    verbal = start > 0 and operators.verbal.get(words[start:end]) is not None
    if not plain and (attributive or verbal):
        return words  # 最高限价 and 疾病控制率 are nouns
    if operators.negations.before(words, start):
        cell.refuse("negation-not-read", clause.start, clause.token.start)
    if not plain:
        clause.early_op = op
        return words[:start] + rest
    clause.op = op
    return words[:start] + rest


def _find_operator(cell: Cell, words: str, *, short: bool) -> tuple[Operator, int, int] | None:
    """The first operator in words; one of a single letter (达, 超, 满) only at their start."""
    for start in range(len(words)):
        found = cell.lexicon.operators.before.at(words, start)
        if found is None or _begins_word(cell, words, start, found[1]):
            continue
        if found[1] > start + 1 or (short and start == 0):
            return found[0], start, found[1]
    return None


def _begins_word(cell: Cell, words: str, start: int, end: int) -> bool:
    """不超期, 未超标: the end of what looks like an operator begins a longer word; not 不超标准."""
    named = cell.lexicon.operators.references.at(words, end)
    end = named[1] if named else end
    longer = (cell.lexicon.operators.whole_words.at(words, at) for at in range(start, end))
    return any(found and found[1] > end for found in longer)


def after_verbs(cell: Cell, words: str) -> str:
    """What is left of words after the verbs at their start."""
    place = 0
    while place < len(words) and (verb := cell.lexicon.levels.task_verbs.at(words, place)):
        place = verb[1]
    return words[place:].strip()


def settle_lead(cell: Cell, clause: Clause) -> None:
    """Hold what a lead says against the tail: 控制成本500万元以内, 不得拖欠3个月以上."""
    clause.forbidden = _is_forbidden(cell, clause)
    if clause.early_op is not None and clause.early_op != clause.suffix_op:
        cell.refuse("operator-not-at-number", clause.start, clause.token.start)


def _is_forbidden(cell: Cell, clause: Clause) -> bool:
    """A number of what must not be (杜绝事故超过2起) is no target; at most so much is one."""
    token, operators = clause.token, cell.lexicon.operators
    if not clause.subject or not isinstance(token, Quantity) or clause.op_signed:
        return False
    said = clause.subject
    start = max(said.rfind(joint) for joint in cell.lexicon.joints) + 1
    bound = clause.op or clause.suffix_op
    strict = bound in (">", "<") and operators.averted.find(said, start, len(said))
    capped = bound == "<=" or not token.value
    return bool(strict or (not capped and operators.prohibitions.find(said, start, len(said))))

"""The words of a lead that no step took: a recurrence, an anchor, a noun, an operator, a subject.

    words = [hedge] [every] [anchor] [operator] [noun 的] [subject]

What would turn the meaning around if it were passed over is refused.
"""

from __future__ import annotations

import unicodedata

from indicator_engine.expressions import Basis, Operator
from indicator_engine.reading.cell import OPENING, Cell
from indicator_engine.reading.clauses import Clause, is_duration, is_share
from indicator_engine.reading.edges import DIGITS
from indicator_engine.reading.refusals import refuse_numerals, refuse_signs, refuse_words
from indicator_engine.reading.tokens import Quantity


def read_words(cell: Cell, clause: Clause, words: str) -> None:
    """Take what a clause says in the words before its token, and leave the rest as its subject."""
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
        if cell.lexicon.operators.all_of.get(clause.subject) is not None:  # ≥3次，且≥50人
            clause.subject, clause.joint = "", clause.joint or "and"
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
    words = cell.stripped(words)
    if words.count("(") > words.count(")"):
        words += ")"  # 办结率（结案率）100%
    while words and words[0] in cell.lexicon.bullets:
        words = words[1:].lstrip()
    quotes = cell.lexicon.quotes
    opened = words and (words[0] in quotes or unicodedata.category(words[0]) in OPENING)
    closed = words and words[-1] in cell.lexicon.stray.difference(quotes.values())
    stray = words and (closed or not (words[0].isalnum() or opened))
    if stray or is_label(cell, words):
        cell.refuse("text-not-read", clause.start, clause.token.start)
    return words


def is_label(cell: Cell, words: str) -> bool:
    """指标1：, 第一项：: the number of a row, which its cell should not hold."""
    numerals = cell.lexicon.edges.numerals | DIGITS
    ordinal = cell.lexicon.numbers.ordinal.at(words, 0) if words else None
    if ordinal is None and words[-1:] not in numerals:
        return False
    within = "".join(char for char in words[ordinal[1] if ordinal else 0 :] if char not in numerals)
    return cell.lexicon.operators.labels.get(within) is not None


_QUOTES = ("Pi", "Pf")


def _take_recurrence(cell: Cell, clause: Clause, words: str) -> str:
    """Every = 每季度 … ; beside each (每人每天) it is part of the unit."""
    times = cell.lexicon.times
    found = times.every.find(words, 0, len(words)) if words else None
    if found is None:
        return words
    every, start, end = found
    if is_loose(cell, words[:start].strip(cell.lexicon.punctuation)):
        words, start, end = words[start:], 0, end - start
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


def is_loose(cell: Cell, words: str) -> bool:
    """原则上每月1次, 大约每村3个: a word before 每 that says how firm the whole is."""
    hedge, about = cell.lexicon.operators.hedges.get(words), cell.lexicon.numbers.about_before
    if hedge:
        cell.note("hedged")
    if about.get(words):
        cell.note("approximate")
    return bool(hedge or about.get(words))

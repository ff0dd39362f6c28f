"""Words before a number that would turn its meaning around if they were passed over."""

from __future__ import annotations

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.tokens import Quantity


def refuse_words(cell: Cell, clause: Clause) -> None:
    """Words that would turn the meaning around if they were passed over."""
    words, operators, text = clause.subject, cell.lexicon.operators, cell.text
    span = (clause.start, clause.token.start)
    if not words:
        lead = text[clause.start : clause.token.start].rstrip()
        if lead.endswith((".", ":")) and isinstance(clause.token, Quantity):
            cell.refuse("text-not-read", *span)
        return
    negated = operators.negations.before(words, len(words))
    if negated and not (operators.prohibitions.get(negated[0]) or _ends_word(cell, words)):
        cell.refuse("negation-not-read", *span)
    if operators.any_of.before(words, len(words)):
        cell.refuse("text-not-read", *span)
    if cell.lexicon.times.each_marks.at(words, 0) or _alternates(cell, words):
        cell.refuse("recurrence-not-read", *span)
    if _breaks_off(cell, words):
        cell.refuse("text-not-read", *span)
    if operators.misread.before(words, len(words)):
        cell.refuse("text-not-read", *span)  # 不低干95%


def _breaks_off(cell: Cell, words: str) -> bool:
    """第一至|第三名: a numeral and a range mark, and the other end was not read with them."""
    mark = cell.lexicon.operators.range_marks.before(words, len(words))
    last = words[mark[1] - 1 : mark[1]] if mark else ""
    return last.isdigit() or cell.lexicon.numbers.digits.get(last) is not None


def _alternates(cell: Cell, words: str) -> bool:
    """隔周召开: a recurrence of several periods that no count follows; 双周刊 is a name."""
    alone = cell.lexicon.times.every_alone.at(words, 0)
    return alone is not None and alone[0].count > 1 and cell.lexicon.names.at(words, 0) is None


def refuse_signs(cell: Cell, clause: Clause, words: str) -> None:
    """A sign that does not touch its number, or a stray mark, is damage."""
    marks = cell.lexicon.stray
    stray = words[:1] in marks and marks.issuperset(words.replace(" ", ""))
    if stray or cell.lexicon.operators.signs.find(words, 0, len(words)):
        cell.refuse("text-not-read", clause.start, clause.token.start)


def refuse_numerals(cell: Cell, clause: Clause, words: str) -> None:
    """一二|三: a numeral right before a numeral belongs to it, and was not read."""
    numbers, start = cell.lexicon.numbers, clause.token.start
    touching = words and cell.text[:start].endswith(words)
    if not touching or not numbers.chinese.match(cell.text, start):
        return
    if numbers.digits.get(words[-1]) or numbers.places.get(words[-1]):
        first = start - len(words)
        written = cell.shown[first : clause.token.end]
        cell.refuse("number-ambiguous", first, clause.token.end, number=written)


def _ends_word(cell: Cell, words: str) -> bool:
    return cell.lexicon.operators.whole_words.before(words, len(words)) is not None

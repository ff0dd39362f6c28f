"""Numbers beside the target that are no second target: parts in brackets, and mere hopes.

60人（其中女性20人） · 5场（线上3场、线下2场） · ≥95%（力争98%）
"""

from __future__ import annotations

from fractions import Fraction

from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.tokens import Quantity

PARTS = "parts-in-brackets"


def without_hopes(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """≥95%，力争98%: beside a firm target of the same thing, what is hoped for is none."""
    firm = [clause for clause in clauses if not clause.hoped]
    hoped = [clause for clause in clauses if clause.hoped]
    if not (firm and hoped):
        return clauses
    if not all(any(_of_one_thing(cell, one, other) for other in firm) for one in hoped):
        return clauses
    cell.note("hope-set-aside")
    firm[0].joint = clauses[0].joint
    return firm


def _of_one_thing(cell: Cell, hoped: Clause, firm: Clause) -> bool:
    said = hoped.subject.strip(cell.lexicon.punctuation)
    named = said not in ("", firm.subject) and cell.lexicon.times.completion.get(said) is None
    return not named and not hoped.trailing and are_alike(hoped, firm)


def are_alike(one: Clause, other: Clause) -> bool:
    """Whether two clauses are times, or numbers of one dimension."""
    if isinstance(one.token, Moment) or isinstance(other.token, Moment):
        return type(one.token) is type(other.token)
    first, second = one.token.unit, other.token.unit
    if first is None or second is None:
        return first is second
    return first.dimensions == second.dimensions


def with_parts(cell: Cell, clauses: list[Clause]) -> list[Clause]:
    """Take numbers in brackets as parts of the one before them, or refuse them."""
    text, last = cell.text, clauses[-1].token.start
    opened = text.find("(", clauses[0].token.end, last)
    while opened >= 0:
        closed = text.find(")", opened)
        closed = len(text) if closed < 0 else closed
        inside = [c for c in clauses if opened < c.token.start < closed]
        whole = [c for c in clauses if c.token.start < opened][-1]
        if _is_remark(cell, inside, opened, closed):
            cell.note("remark-not-read")
            clauses = [c for c in clauses if c is not inside[0]]
        elif inside and not _take_parts(cell, whole, inside, opened):
            cell.refuse("several-numbers", opened, closed + 1)
        opened = text.find("(", closed, last)
    return clauses


def _is_remark(cell: Cell, inside: list[Clause], opened: int, closed: int) -> bool:
    """≥95%（年度目标）: nothing but the year, in brackets that end a condition."""
    if len(inside) != 1 or not isinstance(inside[0].token, Moment):
        return False
    clause, token = inside[0], inside[0].token
    after = cell.text[closed + 1 :].lstrip()
    ended = not after.strip(cell.lexicon.punctuation) or after[0] in cell.lexicon.joints
    whole = token.stretch() == "year" and not (token.ended or clause.before or clause.after)
    return whole and ended and cell.skip(opened + 1) == token.start


def _take_parts(cell: Cell, whole: Clause, inside: list[Clause], opened: int) -> bool:
    """Whether every number in brackets is a named part of the whole before them."""
    after, _, first = inside[0].subject.rpartition("(")
    inside[0].subject = first.lstrip(cell.lexicon.punctuation)
    heading = cell.lexicon.operators.part_words.at(cell.text, cell.skip(opened + 1))
    for part in inside:
        part.subject = part.subject.replace(":", "")
        part.trailing = part.trailing.strip(cell.lexicon.punctuation)
    if not all(_is_named(cell, part) for part in inside) or not _fit(whole, inside, heading):
        return False
    cell.note(PARTS)
    whole.trailing, whole.parted = whole.trailing or after, True
    inside[0].joint = "and"
    return True


def make_up(cell: Cell, whole: Clause, parts: list[Clause]) -> bool:
    """5场，线上3场，线下2场: whether named parts make up a number before them."""
    named = all(_is_named(cell, part) and part.joint != "or" for part in parts)
    return len(parts) > 1 and named and _fit(whole, parts, None)


def _is_named(cell: Cell, part: Clause) -> bool:
    heading = cell.lexicon.operators.part_words.at(part.subject, 0)
    said = part.subject[heading[1] if heading else 0 :] + part.trailing
    return isinstance(part.token, Quantity) and any(char.isalpha() for char in said)


def _fit(whole: Clause, inside: list[Clause], heading: object) -> bool:
    """Whether parts are no more than their whole, or without a word for parts make it up."""
    total = whole.token
    if not isinstance(total, Quantity) or total.low is not None:
        return False
    counted = [c.token for c in inside if isinstance(c.token, Quantity) and are_alike(c, whole)]
    if heading:
        return all(part.value <= total.value for part in counted if part.unit == total.unit)
    bounded = any(part.has_operator() for part in inside)
    summed = sum((Fraction(part.value) for part in counted if part.unit == total.unit), Fraction())
    return not bounded and len(counted) == len(inside) and summed == total.value

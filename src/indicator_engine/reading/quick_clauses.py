"""Quick clauses: a subject, an operator or a change, a number with its unit; alone or in a row.

    clauses = clause { joint clause } [joint]
    clause  = [subject] [change] [operator] digits unit [operator]

What the full reader would look for and not find is ruled out by sets of characters; a clause
that may hold anything else is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from indicator_engine.expressions import All, Basis, Change, Compare, Operator, Threshold
from indicator_engine.reading.forms import UNSTATED
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.quick_parts import Tail, any_of, joined, new_compare, new_threshold

Lead: TypeAlias = tuple[str, Operator | None, Change | None]
Tails: TypeAlias = Callable[[str], Tail | None]
Clauses: TypeAlias = Callable[[str, str, Tail], Compare | None]

LETTERS = re.compile(r"[\u4e00-\u9fff]{1,200}").fullmatch
_NUMBERS = re.compile(r"(\D*)(\d{1,11}(?:\.\d{1,11})?)", re.ASCII)
year_and_month = re.compile(r"(?:19|20)\d\d\.\d\d?").fullmatch
_MOST = 8


def quick_clause(lexicon: Lexicon, may_hold_token: Callable[[str], bool]) -> Clauses:
    """Build a function that makes a condition of (words before, digits, tail), or None.

    Args:
        lexicon: the vocabulary of a rule set.
        may_hold_token: whether words may hold a token, see `token_finder`.
    """
    lead, hundredth = _leads(lexicon, may_hold_token), lexicon.numbers.hundredth_unit

    def clause(before: str, digits: str, tail: Tail) -> Compare | None:
        led = lead(before)
        if led is None or tail.name is None:
            return None
        subject, op, change = led
        if tail.op is not None:
            if op is not None and op != tail.op:
                return None
            op = tail.op
        if op is None and change is None and tail.name == hundredth:
            return None  # a sign may have been read as a digit
        basis = None if change is None else Basis(UNSTATED, change)
        value = Decimal(digits)
        return new_compare(
            op or "=", value, tail.name, op is None, None, basis, None, subject or None
        )

    return clause


def quick_clauses(
    lexicon: Lexicon, tails: Tails, clause: Clauses
) -> Callable[[str], Threshold | None]:
    """Build a function that reads several clauses, each of a subject of its own, or None.

    Args:
        lexicon: the vocabulary of a rule set.
        tails: what the quick reader makes of the words after digits.
        clause: what it makes of each clause.
    """
    edges, operators = lexicon.edges, lexicon.operators
    ends = edges.tail_starts | operators.all_of.firsts | operators.any_of.firsts
    apart = lexicon.joints - ends - lexicon.units.joining - {lexicon.list_joint}
    joint = re.compile("(" + any_of(apart) + ")")
    years = edges.dated

    def read(text: str) -> Threshold | None:
        parts = joint.split(text)
        if parts[-1] == "":
            parts = parts[:-2]
        if not 1 < len(parts) <= 2 * _MOST or "(" in text or not edges.folded.isdisjoint(text):
            return None
        conditions = []
        for part in parts[::2]:
            found = _NUMBERS.match(part)
            if found is None or not found[1] or year_and_month(found[2]):
                return None
            after = part[found.end() :]
            tail = None if after[:1] in years else tails(after)
            if tail is None or tail.op is not None:
                return None
            condition = clause(found[1], found[2], tail)
            if condition is None or condition.subject is None:
                return None
            conditions.append(condition)
        return new_threshold(text, All(tuple(conditions)))

    return read


def _leads(lexicon: Lexicon, may_hold_token: Callable[[str], bool]) -> Callable[[str], Lead | None]:
    """A function that takes the words before digits apart: subject, operator and change.

    It goes backwards as the full reader does, and gives up where that would read another word.
    """
    operators, numbers, edges = lexicon.operators, lexicon.numbers, lexicon.edges
    signs, words, changes = operators.signs, operators.before, operators.changes
    sooner = joined(operators.tolerance, operators.bounds)
    between = joined(
        numbers.rank_before, numbers.about_before, operators.hedges, numbers.unit_before
    )
    later, longer, negations = operators.lead_in, operators.whole_words, operators.negations
    last = edges.leads

    def lead(before: str) -> Lead | None:
        place, op, change = len(before), None, None
        while place and before[place - 1] in last:
            if sooner.before(before, place):
                return None
            led = signs.before(before, place) or words.before(before, place)
            if led:
                if op or longer.before(before, place) or negations.before(before, led[1]):
                    return None
                op, place = led
                continue
            if between.before(before, place):
                return None
            changed = changes.before(before, place)
            if changed:
                if change or longer.before(before, place):
                    return None
                change, place = changed
                continue
            if later.before(before, place):
                return None
            break
        subject = before[:place]
        if not subject:
            return subject, op, change
        if not LETTERS(subject) or may_hold_token(before):
            return None
        plain = edges.only_a_subject(subject, bounded=op is not None)
        return (subject, op, change) if plain else None

    return lead

"""Edges: the characters that may begin or end what the reader looks for.

Most places of a cell begin nothing. One look at a set of characters passes them over, where the
tables behind it would each be asked in vain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from indicator_engine.expressions import Operator
from indicator_engine.reading.phrases import Phrases
from indicator_engine.records import record

if TYPE_CHECKING:
    from indicator_engine.reading.levels import LevelWords
    from indicator_engine.reading.lexicon import NumberWords, OperatorWords, TimeWords

Chars = frozenset[str]
DIGITS = frozenset("0123456789")


@record(frozen=True, slots=True)
class Edges:
    """Sets of characters, each at least as wide as what it stands for.

    Args:
        folded: the characters that are folded into others or left out.
        names: the first characters of names with digits, recurrences and ordinals.
        bases: of what a change is measured from.
        recurring: of recurrences with a count.
        each: of what a quantity is counted for.
        numerals: of Chinese numerals.
        numbers: of every number, however it is written.
        dated: of what makes digits before it a year or a month.
        spelled: of numbers that begin with no digit and no numeral.
        number_goes_on: the first characters of what makes one number with digits before it.
        leads: the last characters of what may stand right before a token, each with the
            steps of reading a lead that know such a word, in their order.
        subject_starts: of what the words before a token may begin with besides a subject.
        subject_ends: of what they may end with.
        subject_holds: the first characters of what they may hold.
        bounds: operators that may stand anywhere in them.
        turning: words that turn around, or give to each of a list, what is said after them.
        joint_words: words that join conditions and are no subject.
        tail_starts: the first characters of what may stand right after one.
    """

    folded: Chars
    names: Chars
    bases: Chars
    recurring: Chars
    each: Chars
    numerals: Chars
    numbers: Chars
    dated: Chars
    spelled: Chars
    number_goes_on: Chars
    leads: Mapping[str, tuple[str, ...]]
    subject_starts: Chars
    subject_ends: Chars
    subject_holds: Chars
    bounds: Phrases[Operator]
    turning: Phrases[bool]
    joint_words: Phrases[str]
    tail_starts: Chars

    def only_a_subject(self, words: str, *, bounded: bool) -> bool:
        """Whether words before a token are a subject and hold nothing else, for certain.

        Beside an operator at the token (`bounded`) those in the words are only words.
        """
        return (
            words[0].isalpha()
            and words[0] not in self.subject_starts
            and words[-1] not in self.subject_ends
            and self.joint_words.get(words) is None
            and self.subject_holds.isdisjoint(words)
            and self.turning.find(words, 0, len(words)) is None
            and (bounded or self.bounds.find(words, 0, len(words)) is None)
        )


def edges_of(
    operators: OperatorWords,
    numbers: NumberWords,
    times: TimeWords,
    names: Phrases[str],
    folded: Chars,
    marks: Iterable[str],
) -> Edges:
    """Collect the edges of a vocabulary; `marks` are its punctuation and stray marks."""
    numerals = frozenset(numbers.digits) | frozenset(numbers.places)
    spelled = _union(
        numbers.rates.firsts, numbers.shares.firsts, numbers.minus.firsts, numbers.half.firsts
    )
    return Edges(
        folded=folded,
        names=_union(
            times.every.firsts, names.firsts, numbers.ordinal.firsts, numbers.paired.firsts
        ),
        bases=_union(
            times.compare_alone.firsts,
            times.compare_frames.firsts,
            times.compare_to.firsts,
            times.previous.firsts,
        ),
        recurring=_union(numerals, DIGITS, times.each_marks.firsts, times.every_alone.firsts),
        each=_union(times.each.firsts, times.each_marks.firsts),
        numerals=numerals,
        numbers=_union(numerals, DIGITS, "+-", spelled),
        dated=_union(times.year.firsts, times.month.firsts),
        spelled=spelled,
        number_goes_on=_union("/", numbers.places.firsts, numbers.ratio_marks.firsts),
        leads=_leads(operators, numbers, times),
        subject_starts=_union(
            operators.before.firsts,
            times.each_marks.firsts,
            numbers.ordinal.firsts,
            marks,
            (word[0] for word, every in times.every_alone.items() if every.count > 1),
        ),
        subject_ends=_union(
            operators.of_marks.lasts,
            operators.negations.lasts,
            operators.any_of.lasts,
            times.anchor_signs.lasts,
            times.before.lasts,
            operators.misread.lasts,
            numerals,
            DIGITS,
            marks,
        ),
        subject_holds=_union(times.every.firsts, times.anchor_marks.firsts, operators.signs.firsts),
        joint_words=operators.all_of,
        bounds=Phrases((word, op) for word, op in operators.before.items() if len(word) > 1),
        turning=Phrases(
            (word, True)
            for table in (operators.prohibitions, operators.averted, times.apiece)
            for word in table
        ),
        tail_starts=_union(
            "()",
            operators.bounds.firsts,
            operators.after.firsts,
            operators.range_tail.firsts,
            numbers.about_after.firsts,
            times.before.firsts,
            times.after.firsts,
            times.completion.firsts,
            times.every.firsts,
            times.around.firsts,
            times.day.firsts,
        ),
    )


def _leads(
    operators: OperatorWords, numbers: NumberWords, times: TimeWords
) -> dict[str, tuple[str, ...]]:
    steps: dict[str, Chars] = {
        "compared": _union(operators.comparatives.lasts),
        "tolerance": _union(operators.tolerance.lasts),
        "operator": _union(operators.bounds.lasts, operators.signs.lasts, operators.before.lasts),
        "rank": _union(numbers.rank_before.lasts),
        "loose": _union(
            numbers.about_before.lasts, operators.hedges.lasts, numbers.unit_before.lasts
        ),
        "change": _union(operators.changes.lasts),
        "filler": _union(operators.lead_in.lasts, times.lead_in.lasts, numbers.ratio_marks.lasts),
    }
    return {
        char: tuple(step for step, ends in steps.items() if char in ends)
        for char in _union(*steps.values())
    }


def starters_of(
    fold: Mapping[int, str], numbers: NumberWords, times: TimeWords, levels: LevelWords
) -> Chars:
    """Return the characters, folded or not, that may begin a token or a name with a number."""
    tables: tuple[Iterable[str], ...] = (
        numbers.digits, numbers.places, numbers.rates, numbers.shares, numbers.idioms,
        numbers.ordinal,
        numbers.half,
        numbers.minus,
        times.each,
        times.each_marks,
        times.compare_frames,
        times.other_years, times.moments, times.moments_before, times.this_year,
        times.compare_to, times.previous, times.every_alone,
        levels.names, levels.classes,
    )  # fmt: skip
    first = {word[0] for table in tables for word in table} | set("+-") | DIGITS
    return frozenset(first | {chr(code) for code, char in fold.items() if char in first})


def _union(*sets: Iterable[str]) -> Chars:
    return frozenset().union(*sets)

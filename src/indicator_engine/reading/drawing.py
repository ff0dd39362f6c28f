"""What lays a text out and says nothing: invisible characters, numbering, unfilled dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from indicator_engine.reading.collecting import Folded, any_of, collect, mapped
from indicator_engine.rules.schema import RuleData

_SLOT = "{n}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a text is drawn with beside its words.

    Args:
        unseen: the characters that nobody sees.
        left_out: runs of them that do not stand between two digits.
        numbering: one pattern for each way to number items; its group `n` is the number.
        first: what the first of them holds, in any way.
        unfilled: the words of a date without its numbers: 2025年 月 日前.
    """

    unseen: frozenset[str]
    left_out: re.Pattern[str]
    numbering: tuple[re.Pattern[str], ...]
    first: re.Pattern[str]
    unfilled: re.Pattern[str]


def layout_of(data: RuleData, folded: Folded) -> Layout:
    """Collect the layout of a vocabulary."""
    unseen = [char for file in data.characters for char in file.invisible]
    marks = [mark for file in data.characters for mark in folded(file.numbering)]
    digits = mapped(data.numerals, "digits", folded)
    ones = "1" + "".join(word for word, value in digits.items() if value == "1")
    circled = "".join(
        char for file in data.characters for char in file.bullets if unicodedata.digit(char, 0) == 1
    )
    after = "".join(mark.partition(_SLOT)[2][:1] for mark in marks)
    firsts = [*circled, *([f"[{ones}][{re.escape(after)}]"] if after else ())]
    number = rf"(?P<n>\d\d?|[{''.join(digits)}])" if digits else r"(?P<n>\d\d?)"
    return Layout(
        unseen=frozenset(unseen),
        left_out=_left_out(unseen),
        numbering=tuple(re.compile(_numbered(mark, number)) for mark in marks),
        first=re.compile("|".join(firsts) or "(?!)"),
        unfilled=_unfilled(data, folded),
    )


def _left_out(unseen: Sequence[str]) -> re.Pattern[str]:
    """Between two digits (9\u200b5) an invisible character may part two numbers.

    >>> _left_out(["z"]).sub("", "z9zz5z%")
    '9zz5%'
    """
    if not unseen:
        return re.compile("(?!)")
    chars = re.escape("".join(unseen))
    return re.compile(rf"(?<![\d{chars}])[{chars}]+|[{chars}]+(?![\d{chars}])")


def _numbered(mark: str, number: str) -> str:
    """A number in its frame; before a digit 1. and 1, may be part of a number or of a list."""
    before, _, after = mark.partition(_SLOT)
    ended = r"(?!\d)" if after == "." else r"(?!\d{1,3}(?!\d))"  # but 1、2025年底前
    closed = before or after == ")"
    return rf"(?<![\d.]){re.escape(before)}{number}{re.escape(after)}" + ("" if closed else ended)


def _unfilled(data: RuleData, folded: Folded) -> re.Pattern[str]:
    """A month right after the word for a year, a day right after that for a month: 年 月底前.

    Without a blank between them they may be words (出生年月日) unless a deadline follows.
    """
    names = ("year", "month", "day", "ends", "before", "after")
    year, month, day, *edges = (any_of(collect(data.dates, name, folded)).pattern for name in names)
    date = rf"(?:(?:{year}) *)?(?:{month}) *(?:{day})|(?:{year}) *(?:{month})"
    spaced = rf"(?:{year}) +(?:{month})(?: *(?:{day}))?|(?:(?:{year}) *)?(?:{month}) +(?:{day})"
    return re.compile(rf"(?:{date}) *(?:{'|'.join(edges)})|(?:{spaced})\W*$")

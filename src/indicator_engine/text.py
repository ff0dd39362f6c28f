"""Text: folding that keeps every position, spans, and carets aligned under wide characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points, ``[start, end)``, inside one named field."""

    start: int
    end: int


# U+FF01..FF5E are the full-width forms of ASCII; the other spaces below are the blanks of Unicode.
WIDTH_FOLD: dict[int, str] = {0xFF01 + i: chr(0x21 + i) for i in range(0x5E)} | {
    ord(blank): " " for blank in "\u3000\u00a0\u2002\u2003\u2009\u200a\u202f\t\r\n\v\f"
}


def fold_table(look_alikes: Mapping[str, str]) -> dict[int, str]:
    """Build a one-to-one table for `str.translate` from width forms and a rule set's look-alikes.

    Args:
        look_alikes: one character to one character, so that spans in the folded text are
            spans in the text as written.

    Raises:
        ValueError: when an entry is not one character to one character.

    >>> "９０％　≧".translate(fold_table({"≧": "≥"}))
    '90% ≥'
    """
    if any(len(old) != 1 or len(new) != 1 for old, new in look_alikes.items()):
        raise ValueError("a fold maps one character to one character")
    return WIDTH_FOLD | {ord(old): new for old, new in look_alikes.items()}


def unfolded(table: Mapping[int, str]) -> dict[str, list[str]]:
    """Return the characters that a fold table turns into each character.

    >>> unfolded(fold_table({"≧": "≥"}))["≥"]
    ['≧']
    """
    found: dict[str, list[str]] = {}
    for code, char in table.items():
        found.setdefault(char, []).append(chr(code))
    return found


def display_width(text: str) -> int:
    """Count terminal columns: East Asian wide and full-width characters take two.

    >>> display_width("≤11万圆")
    7
    """
    return sum(_columns(char) for char in text)


def caret_lines(text: str, span: Span) -> str:
    """Show one line of text and, under it, carets below the span.

    Control characters and lone surrogates are shown as U+FFFD, so that the line is always one line.
    A long text is cut around the span.

    >>> print(caret_lines("≤11万圆", Span(4, 5)))
    ≤11万圆
         ^^
    """
    shown, start, end = _window(text, span)
    lead = " " * display_width(shown[:start])
    marks = "^" * max(1, display_width(shown[start:end]))
    return f"{shown}\n{lead}{marks}"


def printable(text: str) -> str:
    """Replace what a terminal or a UTF-8 file cannot hold by U+FFFD."""
    return "".join("\ufffd" if _unprintable(char) else char for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _unprintable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


_AROUND = 30  # characters kept on either side of a span in a long text


def _window(text: str, span: Span) -> tuple[str, int, int]:
    start, end = span
    end = min(max(end, start), start + 2 * _AROUND, len(text))
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    head, tail = "…" if left else "", "…" if right < len(text) else ""
    shown = head + printable(text[left:right]) + tail
    return shown, start - left + len(head), end - left + len(head)

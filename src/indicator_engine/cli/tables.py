"""What commands print for people: rich, eighty columns, Chinese characters two wide."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from indicator_engine.errors import IndicatorError, RuleErrors
from indicator_engine.messages import Language
from indicator_engine.text import Span, display_width, printable

WIDTH: Final = 80
_WIDEST: Final = 120

# No line begins with a mark that closes, nor ends with one that opens.
_CLOSING: Final = frozenset({"Pe", "Pf", "Po"})
_OPENING: Final = frozenset({"Ps", "Pi"})

MUTED: Final = "dim"
CODE: Final = "cyan"
WRONG: Final = "red"
VERDICTS: Final = {True: "green", False: WRONG, None: "yellow"}


class _Console(Console):
    """A console that leaves a closed pipe to whoever runs the call; rich would end the process."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal, within reason; a file or pipe has 80 columns.

    `NO_COLOR` and `TERM=dumb` are respected by rich itself.
    """
    stream = sys.stderr if stderr else sys.stdout
    made = _Console(file=stream, highlight=False, markup=False, emoji=False)
    made.width = max(40, min(made.width, _WIDEST)) if made.is_terminal else WIDTH
    return made


def plain_text(text: str, style: str = "") -> Text:
    """Return text as it is, one character a column or two, without control characters."""
    return Text("\n".join(map(printable, text.split("\n"))), style=style)


def cut(text: str, width: int) -> str:
    """Cut a text to some columns; what is left out is shown as an ellipsis.

    >>> cut("组织人大代表视察", 10)
    '组织人大…'
    """
    head = printable(text[: width + 1])
    if len(text) <= width and display_width(head) <= width:
        return head
    while display_width(head) > width - 1:
        head = head[:-1]
    return head + "…"


def facts(rows: Iterable[tuple[str, str | Text]], width: int = WIDTH, *, indent: int = 2) -> Text:
    """Lay out labels and what belongs to each in two columns; print it with `put`.

    >>> print(facts([("form", "a bound"), ("notes", "the unit was left out")], 20))
      form   a bound
      notes  the unit
             was left
             out
    """
    given = list(rows)
    wide = max((display_width(label) for label, _ in given), default=0)
    lead = indent + (wide + 2 if wide else 0)
    lines: list[Text] = []
    for label, value in given:
        text = value if isinstance(value, Text) else plain_text(value)
        for number, line in enumerate(wrapped(text, width - lead)):
            shown = "" if number else " " * indent + label
            blank = " " * (lead - display_width(shown))
            lines.append(Text(shown, style=MUTED).append(blank).append_text(line))
    return Text("\n").join(lines)


def put(out: Console, text: Text) -> None:
    """Print a text whose lines are laid out already."""
    out.print(text, soft_wrap=True)


# ── lines ────────────────────────────────────────────────────────────────────────────────────


def wrapped(text: Text, width: int) -> list[Text]:
    """Break a text into lines of some columns: after a blank, or beside a Chinese character.

    Rich takes a Chinese sentence for one long word, and leaves the rest of the line before empty.

    >>> for line in wrapped(Text("方法 proportional：按完成值得分"), 16):
    ...     print(line)
    方法
    proportional：按
    完成值得分
    """
    lines: list[Text] = []
    for whole in text.split("\n", allow_blank=True):
        for part in whole.divide(_breaks(whole.plain, max(width, 8))):
            part.rstrip()
            lines.append(part)
    return lines


def _breaks(text: str, width: int) -> list[int]:
    """Return where a line of text is broken so that no part is wider than a width."""
    found: list[int] = []
    start, used, last = 0, 0, 0
    for place, char in enumerate(text):
        taken = display_width(char)
        if used + taken > width and char != " " and place > start:
            start = last if last > start else place
            found.append(start)
            used = display_width(text[start:place])
        used += taken
        if _may_break(text, place + 1):
            last = place + 1
    return found


def _may_break(text: str, place: int) -> bool:
    if place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if before == " " or after == " ":
        return before == " " and after != " "
    if unicodedata.category(after) in _CLOSING or unicodedata.category(before) in _OPENING:
        return False
    return before == "/" or display_width(before) == 2 or display_width(after) == 2


# ── errors ───────────────────────────────────────────────────────────────────────────────────


def print_error(error: IndicatorError | RuleErrors, language: Language) -> None:
    """Print an error, or all problems of a group, to the error stream."""
    out = console(stderr=True)
    problems = error.problems() if isinstance(error, RuleErrors) else [error]
    for problem in problems:
        put(out, error_text(problem, language, out.width))


def error_text(error: IndicatorError, language: Language, width: int = WIDTH) -> Text:
    """Return code and sentence, the text with carets below the span, and the hint."""
    said = Text(printable(f"{error.where}: ") if error.where else "", style="bold")
    said = Text().append_text(said).append(error.code, style=WRONG)
    said.append(f" {printable(error.message(language))}")
    lines = wrapped(said, width)
    if error.text and error.text.strip() and error.span is not None:
        shown, marks = caret(error.text, error.span, width - 2)
        lines += [Text(f"  {shown}"), Text(f"  {marks}", style=WRONG)]
    hint = error.hint(language)
    if hint:
        lines += [Text("  ").append_text(line) for line in wrapped(_hint(hint), width - 2)]
    return Text("\n").join(lines)


def _hint(hint: str) -> Text:
    return Text(printable(hint), style=MUTED)


def caret(text: str, span: Span, width: int) -> tuple[str, str]:
    r"""Return one line of text around a span, at most so wide, and the carets that stand below it.

    >>> print("\n".join(caret("≤11万圆", Span(4, 5), 20)))
    ≤11万圆
         ^^
    """
    start = max(0, min(span.start, len(text)))
    left, right = 0, len(text)
    if len(text) > width or display_width(printable(text)) > width:
        left = _reach(text, start, -1, width // 2 - 1)
        right = _reach(text, left, 1, width - 2)
    head, tail = "…" if left else "", "…" if right < len(text) else ""
    before = head + printable(text[left:start])
    inside = printable(text[start : max(start, min(span.end, right))])
    after = printable(text[start + len(inside) : right]) + tail
    marks = " " * display_width(before) + "^" * max(1, display_width(inside))
    return before + inside + after, marks


def _reach(text: str, place: int, step: int, width: int) -> int:
    """Go from a place as far as some columns reach, and no farther than twice as many signs."""
    first, room = place, width
    while abs(place - first) < 2 * width:
        at = place if step > 0 else place - 1
        if not 0 <= at < len(text):
            break
        room -= display_width(printable(text[at]))
        if room < 0:
            break
        place += step
    return place

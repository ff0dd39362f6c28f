"""What commands print for people: rich, eighty columns, Chinese characters two wide."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from indicator_engine.errors import IndicatorError, RuleErrors
from indicator_engine.messages import Language
from indicator_engine.text import Span, display_width, printable

WIDTH: Final = 80
_WIDEST: Final = 120

MUTED: Final = "dim"
CODE: Final = "cyan"
WRONG: Final = "red"
VERDICTS: Final = {True: "green", False: WRONG, None: "yellow"}


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal, within reason; a file or pipe has 80 columns.

    `NO_COLOR` and `TERM=dumb` are respected by rich itself.
    """
    stream = sys.stderr if stderr else sys.stdout
    made = Console(file=stream, highlight=False, markup=False, emoji=False)
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


def facts(rows: Iterable[tuple[str, str | Text]], *, indent: int = 2) -> RenderableType:
    """Return labels with what belongs to each, in two columns."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=MUTED, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in rows:
        grid.add_row(label, value if isinstance(value, Text) else plain_text(value))
    return Padding(grid, (0, 0, 0, indent))


def table(headers: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Return a table with a line below its head; the last column takes the room that is left."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    for number, header in enumerate(headers):
        made.add_column(header, overflow="fold", no_wrap=number == 0)
    for row in rows:
        made.add_row(*(one if isinstance(one, Text) else plain_text(one) for one in row))
    return made


# ── errors ───────────────────────────────────────────────────────────────────────────────────


def print_error(error: IndicatorError | RuleErrors, language: Language) -> None:
    """Print an error, or all problems of a group, to the error stream."""
    out = console(stderr=True)
    problems = error.problems() if isinstance(error, RuleErrors) else [error]
    for problem in problems:
        out.print(error_text(problem, language, out.width))


def error_text(error: IndicatorError, language: Language, width: int = WIDTH) -> Text:
    """Return code and sentence, the text with carets below the span, and the hint."""
    made = Text()
    if error.where:
        made.append(f"{printable(error.where)}: ", style="bold")
    made.append(error.code, style=WRONG)
    made.append(f" {printable(error.message(language))}")
    if error.text is not None and error.span is not None:
        shown, marks = caret(error.text, error.span, width - 4)
        made.append(f"\n  {shown}\n  ")
        made.append(marks, style=WRONG)
    hint = error.hint(language)
    if hint:
        made.append(f"\n  {printable(hint)}", style=MUTED)
    return made


def caret(text: str, span: Span, width: int) -> tuple[str, str]:
    """Return one line of text around a span, at most so wide, and the carets that stand below it.

    >>> print("\\n".join(caret("≤11万圆", Span(4, 5), 20)))
    ≤11万圆
         ^^
    """
    start = max(0, min(span.start, len(text)))
    left = _reach(text, start, -1, width // 2 - 1)
    if left <= 1:
        left = 0
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

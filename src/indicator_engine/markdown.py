"""Markdown: escaped text, lists and tables, shared by every report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

# What Markdown would take for marks of its own; a plain number keeps its point.
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")


def escaped(text: str) -> str:
    r"""Write text that stands for itself, on one line.

    Args:
        text: any text.

    >>> print(escaped("a*b | <c>"))
    a\*b \| \<c\>
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def bullets(texts: Iterable[str]) -> str:
    """Write a list, one text an item.

    Args:
        texts: the items.

    >>> print(bullets(["a", "b"]), end="")
    - a
    - b
    """
    return "".join(f"- {escaped(text)}\n" for text in texts)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    r"""Write a table.

    Args:
        heads: the heads of its columns.
        rows: its rows, each as long as the heads.
        right: which columns, counted from 0, hold numbers and stand to the right.

    >>> print(table(["a", "b"], [["1", "x|y"]], right=[0]), end="")
    | a | b |
    |---:|---|
    | 1 | x\|y |
    """
    turned = frozenset(right)
    rule = "|".join("---:" if at in turned else "---" for at in range(len(heads)))
    lines = [_row(heads), f"|{rule}|", *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Write labels with what they say, one an item.

    Args:
        rows: each label with its text; one without a text stands alone.

    >>> print(facts([("a", "1"), ("b", "")]), end="")
    - **a** 1
    - **b**
    """
    return "".join(
        f"- **{escaped(label)}** {escaped(text)}".rstrip() + "\n" for label, text in rows
    )

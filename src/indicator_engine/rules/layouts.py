"""Checks of the files that say what a published form looks like."""

from __future__ import annotations

from collections.abc import Iterator

from indicator_engine.rules.forms import FormFile
from indicator_engine.rules.marked import Path
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import RuleFile
from indicator_engine.rules.whole import Loaded, Whole
from indicator_engine.text import WIDTH_FOLD


def squeezed(text: str) -> str:
    """Return a label as labels are compared: widths folded, without blanks.

    >>> squeezed("其中：财政    资金")
    '其中:财政资金'
    """
    return "".join(text.translate(WIDTH_FOLD).split())


def check_forms(whole: Whole, problems: Problems) -> None:
    """Refuse words that are blank, labels with two meanings, forms without a column to read."""
    for loaded, form in whole.of(FormFile):
        _check_labels(loaded, form, problems)
        _check_marks(loaded, form, problems)
        if not any(column.required for column in form.columns):
            problems.add("key-missing", loaded.where("columns"), key="required")
        wanted: tuple[str, ...] = ("name", "target")
        for name in wanted:
            if all(column.column != name for column in form.columns):
                problems.add("key-missing", loaded.where("columns"), key=name)
        if not form.examples:
            problems.add("list-empty", loaded.where("examples"), key="examples")


def _check_labels(loaded: Loaded[RuleFile], form: FormFile, problems: Problems) -> None:
    """A label means one thing inside a table's head, and one in the row of column labels."""
    first: dict[tuple[bool, str], str] = {}
    for label, path in _labels(form):
        place = loaded.where(*path)
        key = (path[0] == "columns", squeezed(label))
        if not key[1]:
            problems.add("value-refused", place, reason="blank")
        elif key in first:
            problems.add("word-twice", place, word=label, first=first[key])
        first.setdefault(key, place)


def _labels(form: FormFile) -> Iterator[tuple[str, Path]]:
    for table in ("fields", "blocks", "columns"):
        for index, entry in enumerate(getattr(form, table)):
            for key in ("labels", "prefixes"):
                for place, label in enumerate(getattr(entry, key, ())):
                    yield label, (table, index, key, place)


def _check_marks(loaded: Loaded[RuleFile], form: FormFile, problems: Problems) -> None:
    for index, mark in enumerate(form.marks):
        if not mark.before.strip() or not mark.after.strip():
            problems.add("value-refused", loaded.where("marks", index), reason="blank")
    for index, enumerator in enumerate(form.enumerators):
        if not enumerator.digits.strip() or not (enumerator.before or enumerator.after):
            problems.add("value-refused", loaded.where("enumerators", index), reason="blank")

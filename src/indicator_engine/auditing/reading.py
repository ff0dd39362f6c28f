"""Form files → typed data; all problems of a file are told together."""

from __future__ import annotations

import os
from typing import Final

from indicator_engine.auditing.model import Form, FormRow
from indicator_engine.plans.reading import check_entry, check_id, read_record
from indicator_engine.plans.sources import Source, read_file, read_text

FORM_SCHEMA: Final = "filled-form/1"


def read_form(path: str | os.PathLike[str]) -> Form:
    """Read a form file (YAML, or JSON where the name ends so).

    Targets and values are kept as they are written: what cannot be read is told by the audit.

    Raises:
        DocumentErrors: every problem of the file, each with ``file:line:column``.
    """
    return _form(read_file(path))


def parse_form(text: str, file: str = "form.yaml") -> Form:
    """Read the text of a form file.

    Raises:
        DocumentErrors: every problem of the text.

    >>> row = "{id: a, name: n, target: ≥1次, score: 9.5}"
    >>> form = parse_form(f"{{schema: filled-form/1, year: 2025, rows: [{row}]}}")
    >>> form.rows[0].score.points
    Decimal('9.5')
    """
    return _form(read_text(text, file))


def _form(source: Source) -> Form:
    return read_record(source, Form, FORM_SCHEMA, _check_rows)


def _check_rows(form: Form, source: Source) -> None:
    """Refuse an id that stands twice, and a value beside the parts of a ratio."""
    first: dict[str, str] = {}
    rows: tuple[FormRow | None, ...] = form.rows or ()  # what could not be read is None here
    for index, row in enumerate(rows):
        if row is None:
            continue
        check_id(row.id, ("rows", index), first, source)
        check_entry(row.actual, ("rows", index, "actual"), row.id or "", source)

"""The words of a form, indexed: what a label means, how a heading is numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from indicator_engine.rules.forms import (
    BlockDef,
    ColumnDef,
    EnumeratorDef,
    FieldDef,
    FormFile,
    ProseDef,
    SectionDef,
)
from indicator_engine.rules.layouts import squeezed
from indicator_engine.text import WIDTH_FOLD

_LONGEST_LABEL: Final = 80  # a longer text is no label; comparing it would only cost time


class Heading(NamedTuple):
    """A line that is numbered like a heading.

    Args:
        level: 1 is the highest; 0 where it has no number.
        start: where its words begin.
        title: its words, widths folded, without blanks.
    """

    level: int
    start: int
    title: str


@dataclass(frozen=True, slots=True)
class FormWords:
    """A form file, ready for reading.

    Args:
        form: the file.
        heads: what labels mean in the head of a table.
        columns: what they mean in the row of column labels.
        sections: the headings that are known.
        numbers: how headings are numbered.
    """

    form: FormFile
    heads: Mapping[str, FieldDef | BlockDef]
    columns: Mapping[str, ColumnDef]
    sections: Mapping[str, SectionDef]
    numbers: tuple[tuple[re.Pattern[str], int], ...]

    @property
    def prose(self) -> ProseDef | None:
        """The words of indicators in prose."""
        return self.form.prose

    def head(self, text: str) -> FieldDef | BlockDef | None:
        """Return what a cell means as a label in the head of a table."""
        return self.heads.get(squeezed(text)) if len(text) <= _LONGEST_LABEL else None

    def column(self, text: str) -> ColumnDef | None:
        """Return what a cell means as the label of a column."""
        return self.columns.get(squeezed(text)) if len(text) <= _LONGEST_LABEL else None

    def said(self, name: str) -> str:
        """Return how the form itself calls a field, block or column: its first label."""
        form = self.form
        found = [one.labels for one in form.fields if one.field == name]
        found += [one.labels for one in form.blocks if one.block == name]
        found += [one.labels for one in form.columns if one.column == name]
        return next((labels[0] for labels in found if labels), name)

    def heading(self, text: str) -> Heading:
        """Take the number off a line."""
        folded = text.translate(WIDTH_FOLD)
        for pattern, level in self.numbers:
            number = pattern.match(folded)
            if number:
                return Heading(level, number.end(), _title(folded[number.end() :]))
        return Heading(0, 0, _title(folded))

    def heads_section(self, text: str) -> bool:
        """Say whether a line is numbered above the lowest level, which numbers lists as well."""
        lowest = max((level for _, level in self.numbers), default=0)
        return 0 < self.heading(text).level < lowest

    def section(self, text: str) -> SectionDef | None:
        """Return the section that a line opens."""
        return self.sections.get(self.heading(text).title)

    def table_title(self, text: str) -> bool:
        """Say whether a line is the title of a table."""
        return self._ends(text, self.form.table_titles)

    def document_title(self, text: str) -> bool:
        """Say whether a line is the title of the document."""
        return self._ends(text, self.form.document_titles)

    def ends_cell(self, text: str) -> bool:
        """Say whether a line without a tab is no part of the cell above it."""
        return self.table_title(text) or self.document_title(text) or self.section(text) is not None

    def _ends(self, text: str, endings: Iterable[str]) -> bool:
        if len(text) > 2 * _LONGEST_LABEL:
            return False
        line = squeezed(text)
        return any(line.endswith(squeezed(ending)) for ending in endings)


def words_of(form: FormFile) -> FormWords:
    """Index the words of a form.

    >>> from indicator_engine import Engine
    >>> words = words_of(Engine.default().ruleset.data.forms["project-targets-text"])
    >>> words.heading("三、工作保障措施").title, words.section("三、工作保障措施").role
    ('工作保障措施', 'passed')
    >>> words.head("其中：财政    资金").field
    'fiscal'
    """
    heads: dict[str, FieldDef | BlockDef] = {}
    for one in form.fields:
        heads |= {squeezed(label): one for label in one.labels}
    for block in form.blocks:
        heads |= {squeezed(label): block for label in block.labels}
    columns = {squeezed(label): column for column in form.columns for label in column.labels}
    sections = {squeezed(title): part for part in form.sections for title in part.titles}
    numbers = tuple((_pattern(number), number.level) for number in form.enumerators)
    return FormWords(form, heads, columns, sections, numbers)


def _pattern(one: EnumeratorDef) -> re.Pattern[str]:
    before, after, digits = (
        re.escape(part.translate(WIDTH_FOLD)) for part in (one.before, one.after, one.digits)
    )
    return re.compile(f" *{before} *[{digits}]{{1,4}} *{after} *")


def _title(folded: str) -> str:
    return "".join(folded.split()) if len(folded) <= 2 * _LONGEST_LABEL else ""

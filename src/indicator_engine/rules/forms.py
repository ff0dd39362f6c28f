"""The files that say what a published form looks like as text: its labels, headings and prose."""

from __future__ import annotations

from typing import Literal, TypeAlias

from indicator_engine.records import record
from indicator_engine.rules.common import Source

SectionRole: TypeAlias = Literal["part", "items", "passed"]
FieldName: TypeAlias = Literal[
    "department", "code", "name", "unit", "initial", "adjusted", "fiscal", "other"
]
BlockName: TypeAlias = Literal["budget", "spending", "objectives"]
ColumnName: TypeAlias = Literal[
    "level1",
    "level2",
    "name",
    "description",
    "target",
    "op",
    "unit",
    "direction",
    "weight",
    "basis",
]


@record(frozen=True, slots=True, kw_only=True)
class MarkDef:
    """What a converter left in the text: everything from `before` to `after` on one line."""

    before: str
    after: str
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class EnumeratorDef:
    """How headings are numbered. `level` says which stands above which: 1 is the highest."""

    digits: str
    level: int
    before: str = ""
    after: str = ""
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class SectionDef:
    """A heading and what stands below it.

    `part` opens a part of the document, `items` holds objectives with indicators in prose, and
    `passed` is text that states no figure of the plan.
    """

    titles: tuple[str, ...]
    role: SectionRole
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class ProseDef:
    """The words of objectives and indicators in prose.

    An indicator is ``name comma numerator of denominator ratio target``, or a name and a target.
    """

    objective: tuple[str, ...]
    indicators: tuple[str, ...]
    separators: tuple[str, ...]
    comma: tuple[str, ...]
    of: tuple[str, ...]
    ratio: tuple[str, ...]
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class FieldDef:
    """A label whose value is the next cell. `begins`: a table starts with it.

    `prefixes` are labels that stand in one cell with their value: 单位：万元.
    """

    field: FieldName
    labels: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    begins: bool = False
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class BlockDef:
    """A label that stands before several cells: of the budget, spending plan or objectives."""

    block: BlockName
    labels: tuple[str, ...]
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class ColumnDef:
    """A column of the table of indicators. What stands in it ends in one of `endings`."""

    column: ColumnName
    labels: tuple[str, ...]
    required: bool = False
    endings: tuple[str, ...] = ()
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class CodeYearDef:
    """Where a project code holds the year: `digits` digits after `skip` signs, and their century.

    `after` is what follows them, so that another sort of code is not taken for one with a year.
    """

    skip: int
    digits: int
    century: str = ""
    after: str = ""


@record(frozen=True, slots=True, kw_only=True)
class FormExample:
    """One indicator in prose: what it is read as, or `refused`. Only what is written is tested."""

    text: str
    name: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    target: str | None = None
    refused: bool = False
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class FormFile:
    """``form/1``: a family of published documents, as the text that a converter makes of them.

    Labels, titles and words are compared without blanks, widths folded. `table_titles` end the
    line above a table; `document_titles` end the title of the whole document.
    """

    id: str
    summary: str
    source: Source
    columns: tuple[ColumnDef, ...]
    fields: tuple[FieldDef, ...] = ()
    blocks: tuple[BlockDef, ...] = ()
    table_titles: tuple[str, ...] = ()
    document_titles: tuple[str, ...] = ()
    marks: tuple[MarkDef, ...] = ()
    enumerators: tuple[EnumeratorDef, ...] = ()
    sections: tuple[SectionDef, ...] = ()
    prose: ProseDef | None = None
    code_year: CodeYearDef | None = None
    overrides: str | None = None
    examples: tuple[FormExample, ...]
    at: str = ""

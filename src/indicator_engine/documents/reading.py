"""A published document, its tables flattened into text → a plan, with the place of every value."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from indicator_engine.documents.heads import HeadReader, opens_table
from indicator_engine.documents.ledger import Ledger
from indicator_engine.documents.pieces import Block, Cell, Paragraph, Piece, lay_out
from indicator_engine.documents.result import DocumentReading
from indicator_engine.documents.rows import Header, find_header, read_rows
from indicator_engine.documents.sections import OWN, ProseReader
from indicator_engine.documents.values import year_in_code, years_in
from indicator_engine.documents.words import FormWords, words_of
from indicator_engine.errors import DocumentError
from indicator_engine.plans.model import Department, Plan, PlanIndicator, Project
from indicator_engine.plans.sources import raise_documents
from indicator_engine.rules.forms import FieldDef
from indicator_engine.rules.packs import SourceFile, read_source
from indicator_engine.rules.problems import Problems
from indicator_engine.ruleset import RuleSet
from indicator_engine.text import printable

_TABLE: Final = "T"
_NAMELESS: Final = "-"


class HasRules(Protocol):
    """What reading a document needs of an engine."""

    @property
    def ruleset(self) -> RuleSet:
        """The rules."""


def read_document(
    engine: HasRules,
    source: str | os.PathLike[str],
    *,
    year: int | None = None,
    form: str | None = None,
) -> DocumentReading:
    r"""Read a document: the path of a UTF-8 text file, or text.

    Args:
        engine: an `Engine`.
        source: the path; a `str` that holds a line break is the text itself.
        year: the budget year; by default the one that the document states.
        form: the id of a form; by default the one that fits best.

    Raises:
        DocumentErrors: the file cannot be read.
        DocumentError: it holds no table and no indicator, or no year can be told.

    >>> from indicator_engine import Engine
    >>> text = "\t一级指标\t二级指标\t三级指标\t指标值\n\n\t产出指标\t数量指标\t活动次数\t≥1次\n"
    >>> reading = read_document(Engine.default(), text, year=2026)
    >>> row = reading.plan.projects[0].indicators[0]
    >>> row.name, row.target, reading.places["T1.1.target"], reading.understood
    ('活动次数', '≥1次', Place(line=3, column=17), True)
    """
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return parse_document(engine, source, year=year, form=form)
    shown = printable(os.fspath(source))
    problems = Problems()
    text = read_source(SourceFile(Path(source), shown, shown), problems)
    raise_documents(problems)
    return parse_document(engine, text or "", file=shown, year=year, form=form)


def parse_document(
    engine: HasRules,
    text: str,
    *,
    file: str = "document.txt",
    year: int | None = None,
    form: str | None = None,
) -> DocumentReading:
    """Read the text of a document.

    Args:
        engine: an `Engine`.
        text: the document, with any line ends.
        file: its name, for messages.
        year: the budget year; by default the one that the document states.
        form: the id of a form; by default the one that fits best.

    Raises:
        DocumentError: it holds no table and no indicator, or no year can be told.
    """
    rules = engine.ruleset
    forms = rules.data.forms
    if form is not None and form not in forms:
        raise DocumentError("document-form-unknown", form=form, known=", ".join(sorted(forms)))
    chosen = [forms[form]] if form is not None else forms.values()
    tried = [_Reader(rules, words_of(one), text, file) for one in chosen]
    for reader in tried:
        reader.read()
    best = max(tried, key=lambda reader: reader.found, default=None)
    if best is None or not best.found:
        raise DocumentError("document-without-plan", where=file)
    return best.result(year)


@dataclass(slots=True)
class _Table:
    """The cells of one table, and the title above it."""

    cells: list[Cell] = field(default_factory=list)
    title: Piece | None = None


class _Reader:
    """Reads one document as one form."""

    def __init__(self, rules: RuleSet, words: FormWords, text: str, file: str) -> None:
        self._rules = rules
        self._words = words
        self._file = file
        laid = lay_out(text, words.form.marks, words.ends_cell)
        self._blocks = laid.blocks
        self._ledger = Ledger(laid)
        self._prose = ProseReader(rules, words, self._ledger, file)
        self._department: tuple[str | None, str] | None = None
        self._projects: list[Project] = []
        self._own = Department(id=OWN, name=_NAMELESS)

    @property
    def found(self) -> int:
        """How much of a plan there is: its tables and rows."""
        rows = sum(len(project.indicators) for project in self._projects)
        return len(self._projects) + rows + len(self._own.indicators)

    def read(self) -> None:
        """Follow the blocks of the document."""
        tables = self._tables()
        for table in tables:
            project = self._project(table)
            if project is not None:
                self._projects.append(project)
        objectives, rows = self._prose.finish()
        code, name = self._department or (None, _NAMELESS)
        self._own = Department(id=OWN, name=name, code=code, objectives=objectives, indicators=rows)

    def result(self, year: int | None) -> DocumentReading:
        """Return what was read."""
        ledger = self._ledger
        if self._department is None:
            ledger.note("document-department-missing")
        if not self._projects:
            ledger.note("document-no-table")
        title = self._prose.titles[0].text if self._prose.titles else None
        plan = Plan(
            year=self._year() if year is None else year,
            department=self._own,
            projects=tuple(self._projects),
            document=title,
        )
        left = ledger.not_understood()
        return DocumentReading(
            plan=plan,
            places=dict(ledger.places),
            used=ledger.used(),
            passed=ledger.passed(),
            not_understood=left,
            notes=ledger.notes,
            form=self._words.form.id,
            file=self._file,
        )

    # ── tables ───────────────────────────────────────────────────────────────────────────────

    def _tables(self) -> list[_Table]:
        """Gather the cells of each table; hand the paragraphs to the prose."""
        tables: list[_Table] = []
        current: _Table | None = None
        title: Piece | None = None
        for block, following in _with_next(self._blocks):
            if isinstance(block, Cell):
                self._prose.leave()
                if current is None:
                    current = _Table(title=title)
                    tables.append(current)
                current.cells.append(block)
                continue
            current = None
            title = self._title(block, following)
        return [part for table in tables for part in self._parts(table)]

    def _title(self, block: Paragraph, following: Piece | None) -> Piece | None:
        """Take a paragraph: the title of the table after it, or prose."""
        if not self._words.table_title(block.piece.text):
            self._prose.take(block.piece, following)
            return None
        self._prose.leave()
        self._ledger.use(block.piece)
        return block.piece

    def _parts(self, table: _Table) -> Iterator[_Table]:
        """Split cells where a label that begins a table stands again."""
        part, begun = _Table(title=table.title), False
        for cell in table.cells:
            label = self._words.head(cell.text)
            if isinstance(label, FieldDef) and label.begins:
                if begun:
                    above = self._taken_back(part.cells)
                    yield part
                    part = _Table(above)
                begun = True
            part.cells.append(cell)
        yield part

    def _taken_back(self, cells: list[Cell]) -> list[Cell]:
        """Take the cells off the end of a table that stand above the next one."""
        end = len(cells)
        while end and (not cells[end - 1].parts or opens_table(self._words, cells[end - 1].text)):
            end -= 1
        above = cells[end:]
        del cells[end:]
        return above

    def _project(self, table: _Table) -> Project | None:
        id_ = f"{_TABLE}{len(self._projects) + 1}"
        header = find_header(table.cells, self._words)
        above = table.cells if header is None else table.cells[: header.start]
        reader = HeadReader(self._rules, self._words, self._ledger, id_)
        head = reader.read(above)
        if header is None and not head.fields:
            return None
        rows = self._rows(table.cells, header, id_)
        self._take_department(head.department, table.cells[0])
        name = reader.text("name") or self._name_of(table.title)
        if name is None:
            self._ledger.note("document-name-missing", table.cells[0], id=id_)
        return Project(
            id=id_,
            name=name or _NAMELESS,
            code=reader.code(),
            purpose=reader.purpose(),
            budget=reader.budget(),
            spending=reader.spending(),
            objectives=reader.objectives(),
            indicators=rows,
            at=f"{self._file}:{table.cells[0].line}",
        )

    def _rows(
        self, cells: Sequence[Cell], header: Header | None, id_: str
    ) -> tuple[PlanIndicator, ...]:
        if header is None:
            self._ledger.note("document-table-without-rows", cells[0], id=id_)
            return ()
        for cell, column in zip(cells[header.start : header.end], header.columns, strict=True):
            if column is None:
                self._ledger.refuse(cell, code="document-column-unknown")
            else:
                self._ledger.use(cell)
        below = cells[header.end :]
        return read_rows(below, header, self._words, self._ledger, id_, self._file)

    def _name_of(self, title: Piece | None) -> str | None:
        """Return the name that the title of a table holds, before the words that end it."""
        if title is None:
            return None
        name = title.text[self._words.heading(title.text).start :].strip()
        for ending in self._words.form.table_titles:
            if name.endswith(ending):
                return name.removesuffix(ending).strip() or None
        return None

    def _take_department(self, given: tuple[str | None, str] | None, cell: Cell) -> None:
        if given is None:
            return
        if self._department is None:
            self._department = given
        elif self._department != given:
            self._ledger.note("document-department-differs", cell, name=given[1])

    def _year(self) -> int:
        """Return the one year that the titles state, else the one that the codes hold.

        Raises:
            DocumentError: none is there, or more than one.
        """
        stated = {year for title in self._prose.titles for year in years_in(title.text)}
        if not stated:
            where = self._words.form.code_year
            coded = {year_in_code(project.code or "", where) for project in self._projects}
            stated = {year for year in coded if year is not None}
            if len(stated) == 1:
                self._ledger.note("document-year-from-code", year=str(*stated))
        if not stated:
            raise DocumentError("document-year-missing", where=self._file)
        if len(stated) > 1:
            years = ", ".join(map(str, sorted(stated)))
            raise DocumentError("document-years-differ", where=self._file, years=years)
        return stated.pop()


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Piece | None]]:
    """Yield each block with the paragraph after it, None where a cell or nothing follows."""
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        yield block, after.piece if isinstance(after, Paragraph) else None

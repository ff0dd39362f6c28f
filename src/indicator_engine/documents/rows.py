"""The table of indicators: found by the labels of its columns, its rows by their number.

A row is as many cells as there are columns. Blank lines stand between rows, and inside a cell as
well; so what stands between two blank lines is one row, or several, or a part of one that the next
part completes exactly. Anything else is refused, and the rows around it stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from indicator_engine.documents.ledger import UNPLACED, Ledger
from indicator_engine.documents.pieces import Cell, joined
from indicator_engine.documents.values import plain_number
from indicator_engine.documents.words import FormWords
from indicator_engine.plans.model import PlanIndicator
from indicator_engine.rules.forms import ColumnDef
from indicator_engine.rules.layouts import squeezed

_FULL: Final = Decimal(100)


class Header(NamedTuple):
    """The row of column labels.

    Args:
        start: the number of its first cell in the table.
        columns: what each column holds; None for one that is not known.
    """

    start: int
    columns: tuple[ColumnDef | None, ...]

    @property
    def end(self) -> int:
        """The number of the first cell after it."""
        return self.start + len(self.columns)


def find_header(cells: Sequence[Cell], words: FormWords) -> Header | None:
    """Find the row of column labels: every required label, between two blank lines."""
    required = {column.column for column in words.form.columns if column.required}
    for start, group in (*_numbered_groups(cells), *_label_runs(cells, words)):
        found = [words.column(cell.text) for cell in group]
        if required <= {column.column for column in found if column is not None}:
            first, last = _first_label(group, found, words), _last_label(found)
            return Header(start + first, _once(found[first : last + 1]))
    return None


def _label_runs(cells: Sequence[Cell], words: FormWords) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield labels of columns that stand one after another, whatever blank lines are between."""
    start = 0
    for at in range(len(cells) + 1):
        if at == len(cells) or words.column(cells[at].text) is None:
            if at > start:
                yield start, cells[start:at]
            start = at + 1


def _first_label(group: Sequence[Cell], found: Sequence[ColumnDef | None], words: FormWords) -> int:
    """Return the first column: cells before the first known label are labels too, unless a head."""
    first = next(at for at, column in enumerate(found) if column is not None)
    of_head = any(words.head(cell.text) is not None for cell in group[:first])
    return first if of_head or first * 2 > len(found) else 0


def read_rows(
    cells: Sequence[Cell], header: Header, words: FormWords, ledger: Ledger, sheet: str, file: str
) -> tuple[PlanIndicator, ...]:
    """Read the rows below a header. What fits no row is told to the ledger.

    Args:
        cells: the cells after the header.
        header: the columns.
        words: the words of the form.
        ledger: the account of the document.
        sheet: the id of the table, with which the ids of its rows begin.
        file: the name of the document, for the place of a row.
    """
    reader = _Rows(header, words, ledger, sheet, file)
    end = _end_of_table(cells, words)
    ledger.refuse(*cells[end:], code=UNPLACED)
    for row in reader.rows(cells[:end]):
        if not _is_header(row, words):
            reader.take(row)
        else:
            ledger.use(*row)
    return tuple(reader.made)


def _end_of_table(cells: Sequence[Cell], words: FormWords) -> int:
    """Return where rows end: after a blank line and a heading above those that number a list."""
    for at, cell in enumerate(cells, 1):
        later = cell.parts[1:]
        if any(part.fresh and words.heads_section(part.text) for part in later):
            return at
    return len(cells)


@dataclass(slots=True)
class _Heads:
    """The heads that cells below go on with."""

    level1: Cell | None = None
    level2: Cell | None = None


class _Rows:
    def __init__(
        self, header: Header, words: FormWords, ledger: Ledger, sheet: str, file: str
    ) -> None:
        self.made: list[PlanIndicator] = []
        self._words = words
        self._columns = header.columns
        self._ledger = ledger
        self._sheet = sheet
        self._file = file
        self._heads = _Heads()

    # ── cells → rows ─────────────────────────────────────────────────────────────────────────

    def rows(self, cells: Sequence[Cell]) -> Iterator[list[Cell]]:
        """Yield what are rows by their number of cells; refuse the rest."""
        width = len(self._columns)
        held: list[list[Cell]] = []
        size = 0
        for _, group in _numbered_groups(cells):
            if held and size + len(group) > width:
                self._refuse_parts(held)
                held, size = [], 0
            if not held and len(group) >= width:
                yield from self._cut(group)
                continue
            held.append(list(group))
            size += len(group)
            if size == width:
                yield from self._complete(held)
                held, size = [], 0
        self._refuse_parts(held)

    def _cut(self, group: Sequence[Cell]) -> Iterator[list[Cell]]:
        """Cut what stands between two blank lines into rows, where it is a number of them."""
        width = len(self._columns)
        rows = [list(group[at : at + width]) for at in range(0, len(group), width)]
        if len(rows[-1]) == width and (len(rows) == 1 or all(map(self._fits, rows))):
            yield from rows
        else:
            self._refuse(group)

    def _complete(self, held: list[list[Cell]]) -> Iterator[list[Cell]]:
        """Take a row that blank lines broke, where labels stand in their columns only."""
        row = [cell for part in held for cell in part]
        if len(held) == 1 or self._fits(row):
            yield row
        else:
            self._refuse_parts(held)

    def _fits(self, row: Sequence[Cell]) -> bool:
        """Say whether the cells that are heads by their words stand where heads belong."""
        endings = tuple(e for c in self._columns if c is not None for e in c.endings)
        for column, cell in zip(self._columns, row, strict=True):
            head = bool(endings) and cell.text.endswith(endings)
            wanted = column is not None and bool(column.endings)
            if cell.parts and head != wanted:
                return False
        return True

    def _refuse_parts(self, held: Sequence[Sequence[Cell]]) -> None:
        for part in held:
            self._refuse(part)

    def _refuse(self, cells: Sequence[Cell]) -> None:
        if any(cell.parts for cell in cells):
            params = {"cells": str(len(cells)), "columns": str(len(self._columns))}
            self._ledger.refuse(*cells, code="document-row-uneven", **params)

    # ── one row ──────────────────────────────────────────────────────────────────────────────

    def take(self, row: Sequence[Cell]) -> None:
        """Make an indicator of a row, or say why it is none."""
        if not any(cell.parts for cell in row):
            return
        self._cut_tail(row[-1])
        by_column = {c.column: cell for c, cell in self._known(row)}
        if not self._carry(by_column):
            self._ledger.refuse(*row, code="document-row-head-unknown")
            self._heads = _Heads()
            return
        if not (by_column["name"].parts and by_column["target"].parts):
            self._ledger.refuse(*row, code="document-row-incomplete")
            return
        self._use(row, by_column)

    def _known(self, row: Sequence[Cell]) -> Iterator[tuple[ColumnDef, Cell]]:
        for column, cell in zip(self._columns, row, strict=True):
            if column is not None:
                yield column, cell

    def _cut_tail(self, last: Cell) -> None:
        """What follows the last cell after a blank line is no part of it: 注：…"""
        for number, part in enumerate(last.parts):
            if number and part.fresh:
                self._ledger.refuse(*last.parts[number:], code=UNPLACED)
                del last.parts[number:]
                break

    def _carry(self, by_column: dict[Any, Cell]) -> bool:
        """Take new heads, or go on with those above; say whether all of them are heads."""
        for column in self._columns:
            cell = None if column is None else by_column.get(column.column)
            if column is None or cell is None or column.column not in ("level1", "level2"):
                continue
            if not cell.parts:
                continue
            if column.endings and not cell.text.endswith(column.endings):
                return False
            if column.column == "level1":
                self._heads = _Heads(cell)
            else:
                self._heads.level2 = cell
        return True

    def _use(self, row: Sequence[Cell], by_column: dict[Any, Cell]) -> None:
        id_ = f"{self._sheet}.{len(self.made) + 1}"
        heads = {"level1": self._heads.level1, "level2": self._heads.level2}
        values: dict[str, Any] = {}
        for column, cell in (by_column | heads).items():
            if cell is None or not cell.parts:
                continue
            values[column] = self._weight(cell) if column == "weight" else cell.text
            self._ledger.use(cell)
            self._ledger.put(f"{id_}.{column}", cell)
            if len(cell.parts) > 1:
                self._ledger.note("document-cell-joined", cell, cell=joined(cell.parts))
        for unknown in self._unknown(row):
            self._ledger.refuse(unknown, code="document-column-unknown")
        place = next(cell for cell in row if cell.parts)
        if "level1" in by_column and "level1" not in values:
            self._ledger.note("document-head-missing", place, id=id_)
        self.made.append(PlanIndicator(id=id_, at=f"{self._file}:{place.line}", **values))

    def _unknown(self, row: Sequence[Cell]) -> Iterator[Cell]:
        for column, cell in zip(self._columns, row, strict=True):
            if column is None:
                yield cell

    def _weight(self, cell: Cell) -> Decimal | None:
        """Read the weight; one that is none is told, and the row has none."""
        weight = plain_number(cell.text)
        if weight is not None and 0 < weight <= _FULL:
            return weight
        label = self._words.said("weight")
        self._ledger.refuse(cell, code="document-value-refused", field=label)
        return None


def _numbered_groups(cells: Sequence[Cell]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield what stands between blank lines, with the number of its first cell."""
    start = 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or cells[at].fresh:
            yield start, cells[start:at]
            start = at


def _last_label(found: Sequence[ColumnDef | None]) -> int:
    """Return the last column: cells after the last known label are labels too, unless rows."""
    known = [at for at, column in enumerate(found) if column is not None]
    width, rest = known[-1] + 1 - known[0], len(found) - known[-1] - 1
    return known[-1] if rest % width == 0 else len(found) - 1


def _once(found: Sequence[ColumnDef | None]) -> tuple[ColumnDef | None, ...]:
    """Keep the first column of each name; a second one is not known."""
    seen: set[str] = set()
    kept: list[ColumnDef | None] = []
    for column in found:
        kept.append(column if column is not None and column.column not in seen else None)
        if column is not None:
            seen.add(column.column)
    return tuple(kept)


def _is_header(row: Sequence[Cell], words: FormWords) -> bool:
    """Say whether a row repeats the labels, as at the top of a page."""
    labels = [words.column(cell.text) for cell in row]
    return (
        sum(label is not None for label in labels) * 2 > len(row)
        and all(cell.parts for cell in row)
        and squeezed(row[0].text) in words.columns
    )

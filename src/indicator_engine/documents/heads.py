"""The head of a table: labels with their values, the spending plan, the objectives.

A label's value is the next cell. The cells after a block's label belong to it until the next
label; an empty cell that leads them is the label's own, merged over two rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from indicator_engine.documents.ledger import UNPLACED, Ledger
from indicator_engine.documents.pieces import Cell, Piece, joined
from indicator_engine.documents.values import (
    Money,
    code_and_name,
    money_of,
    percent_of,
    unit_of_money,
)
from indicator_engine.documents.words import FormWords
from indicator_engine.plans.model import Budget, Objective, SpendingStep
from indicator_engine.rules.forms import BlockDef, BlockName, FieldDef, FieldName
from indicator_engine.ruleset import RuleSet
from indicator_engine.text import WIDTH_FOLD

REFUSED: Final = "document-value-refused"
_AMOUNTS: Final[tuple[FieldName, ...]] = ("initial", "adjusted", "fiscal", "other")


@dataclass(slots=True)
class Head:
    """What stands above the rows of a table.

    Args:
        fields: the cell of each field that has one.
        texts: the cells of each block that are no field.
        department: the code and the name of who the table is of, where one cell says both.
        unit: the unit of its amounts, as written.
    """

    fields: dict[FieldName, Cell] = field(default_factory=dict)
    texts: dict[BlockName, list[Cell]] = field(default_factory=dict)
    department: tuple[str | None, str] | None = None
    unit: str | None = None


class HeadReader:
    """Reads the cells above the rows of one table.

    Args:
        rules: what units and numbers are read with.
        words: the words of the form.
        ledger: the account of the document.
        sheet: the id of the table.
    """

    def __init__(self, rules: RuleSet, words: FormWords, ledger: Ledger, sheet: str) -> None:
        self._rules = rules
        self._words = words
        self._ledger = ledger
        self._sheet = sheet
        self.head = Head()

    def read(self, cells: Sequence[Cell]) -> Head:
        """Give every cell to the label before it."""
        block: BlockDef | None = None
        wanted: FieldDef | None = None
        for cell in cells:
            label = self._words.head(cell.text) if cell.parts else None
            if label is not None:
                self._ledger.use(cell)
                wanted = label if isinstance(label, FieldDef) else None
                block = label if isinstance(label, BlockDef) else block
            elif wanted is not None:
                self._field(wanted, cell)
                wanted = None
            elif block is not None:
                self.head.texts.setdefault(block.block, []).append(cell)
            elif cell.parts:
                self._opening(cell)
        return self.head

    def _field(self, label: FieldDef, cell: Cell) -> None:
        if not cell.parts:
            return
        if label.field in self.head.fields:
            self._ledger.refuse(
                cell, code="document-value-twice", field=self._words.said(label.field)
            )
            return
        self._cut_tail(cell)
        if label.field == "unit":
            self._unit(cell, cell.text)
        elif label.field == "department":
            self._department(cell, cell.text)
        else:
            self.head.fields[label.field] = cell

    def _opening(self, cell: Cell) -> None:
        """Read a cell that no label stands before: the unit, or who the table is of."""
        folded = cell.text.translate(WIDTH_FOLD)
        for label in self._words.form.fields:
            for prefix in label.prefixes:
                lead = prefix.translate(WIDTH_FOLD)
                if folded.startswith(lead) and self._prefixed(label, cell, len(lead)):
                    return
        if code_and_name(cell.text) is not None:
            self._department(cell, cell.text)

    def _prefixed(self, label: FieldDef, cell: Cell, lead: int) -> bool:
        """Read a cell that holds its label and its value; say whether such a field may."""
        value = cell.text[lead:].strip()
        if label.field == "unit":
            self._unit(cell, value)
        elif label.field == "department" and value:
            self._department(cell, value)
        else:
            return False
        return True

    def _unit(self, cell: Cell, written: str) -> None:
        if unit_of_money(self._rules, written) is None:
            self._ledger.refuse(cell, code=REFUSED, field=self._words.said("unit"))
        elif self.head.unit is not None and self.head.unit != written:
            self._ledger.refuse(cell, code="document-value-twice", field=self._words.said("unit"))
        else:
            self.head.unit = written
            self._ledger.use(cell)

    def _department(self, cell: Cell, written: str) -> None:
        cut = code_and_name(written)
        made = (None, written) if cut is None else (written[: cut[0]], written[cut[1] :])
        if self.head.department is not None and self.head.department != made:
            said = self._words.said("department")
            self._ledger.refuse(cell, code="document-value-twice", field=said)
            return
        self.head.department = made
        self._ledger.use(cell)
        self._ledger.put("D.name" if cut is None else "D.code", cell)
        if cut is not None:
            piece = cell.parts[0]
            self._ledger.put("D.name", piece._replace(column=piece.column + cut[1]))

    def _cut_tail(self, cell: Cell) -> None:
        """What follows a value after a blank line is no part of it."""
        for number, part in enumerate(cell.parts):
            if number and part.fresh:
                del cell.parts[number:]  # nobody claims it, so it is told as not understood
                break

    # ── what the plan is made of ─────────────────────────────────────────────────────────────

    def text(self, name: FieldName) -> str | None:
        """Return the text of a field, None where it has none."""
        cell = self.head.fields.get(name)
        if cell is None:
            return None
        self._claim(name, cell)
        return cell.text

    def code(self) -> str | None:
        """Return the project code: widths folded, without blanks."""
        cell = self.head.fields.get("code")
        if cell is None:
            return None
        self._claim("code", cell)
        return "".join("".join(part.text for part in cell.parts).translate(WIDTH_FOLD).split())

    def purpose(self) -> str | None:
        """Return what the money is for: the text below the amounts, in one cell.

        More cells are no part of it: they are labels that the form does not know, and values.
        """
        cells = self.head.texts.get("budget", [])
        at = 0 if cells and cells[0].parts else 1  # after the label's own, merged over two rows
        self._ledger.refuse(*cells[at + 1 :], code=UNPLACED)
        if at >= len(cells) or not cells[at].parts:
            return None
        self._claim("purpose", cells[at])
        return cells[at].text

    def budget(self) -> Budget | None:
        """Return the money; None, and why, where its amount or its unit is not known."""
        amounts = {name: self._amount(name) for name in _AMOUNTS}
        initial = amounts["initial"]
        if initial is None:
            self._lost(amounts, "document-budget-missing")
            return None
        unit = self.head.unit or initial.unit
        if unit is None:
            self._lost(amounts, "document-unit-missing")
            return None
        values = {}
        for name, money in amounts.items():
            if money is None:
                continue
            if money.unit is not None and money.unit != unit_of_money(self._rules, unit):
                self._refuse_amount(name)
            else:
                values[name] = money.value
        if "initial" not in values:
            return None
        return Budget(unit=unit, **values)

    def _amount(self, name: FieldName) -> Money | None:
        cell = self.head.fields.get(name)
        if cell is None:
            return None
        money = money_of(self._rules, cell.text)
        if money is None:
            self._refuse_amount(name)
            return None
        self._claim(f"budget.{name}", cell)
        return money

    def _refuse_amount(self, name: FieldName) -> None:
        cell = self.head.fields[name]
        self._ledger.refuse(cell, code=REFUSED, field=self._words.said(name))
        self._ledger.places.pop(f"{self._sheet}.budget.{name}", None)

    def _lost(self, amounts: dict[FieldName, Money | None], code: str) -> None:
        """Say of amounts that are read, but of which no budget can be made, that they are not."""
        for name, money in amounts.items():
            if money is not None:
                self._ledger.refuse(self.head.fields[name], code=code)
                self._ledger.places.pop(f"{self._sheet}.budget.{name}", None)

    def spending(self) -> tuple[SpendingStep, ...]:
        """Return the spending plan: nodes, and below them as many percentages, blank ones too."""
        cells = self.head.texts.get("spending", [])
        nodes = _leading_nodes(cells)
        rest = self._percentages(cells[len(nodes) :], len(nodes))
        percents = [percent_of(cell.text) if cell.parts else None for cell in rest]
        read = all(p is not None or not c.parts for p, c in zip(percents, rest, strict=True))
        if len(rest) != len(nodes) or not read:
            self._ledger.refuse(*cells, code="document-spending-uneven")
            return ()
        steps = []
        for node, cell, percent in zip(nodes, rest, percents, strict=True):
            self._ledger.use(node, cell)
            if percent is not None:
                steps.append(SpendingStep(node=node.text, percent=percent))
                self._ledger.put(f"{self._sheet}.spending.{len(steps)}.node", node)
                self._ledger.put(f"{self._sheet}.spending.{len(steps)}.percent", cell)
        return tuple(steps)

    def _percentages(self, cells: Sequence[Cell], count: int) -> Sequence[Cell]:
        """Return the row of percentages; cells after a row of as many are no part of it.

        An empty cell that leads it is the label's own, merged over two rows; where it is none, the
        number of cells shows it.
        """
        ends = (at for at in range(1, len(cells)) if cells[at].fresh)
        row = cells[: next(ends, len(cells))]
        after = cells[len(row) :]
        lead = 1 if row and not row[0].parts else 0
        if len(row) - lead == count:
            self._ledger.refuse(*after, code=UNPLACED)
            return row[lead:]
        return cells[lead:]

    def objectives(self) -> tuple[Objective, ...]:
        """Return the objectives; a line that begins with a number begins one.

        They stand in one cell, or in one for each number. Any other cell after them is of a table
        whose labels the form does not know.
        """
        cells = self.head.texts.get("objectives", [])
        if len(cells) > 1 and not cells[0].parts and not cells[1].fresh:
            cells = cells[1:]
        others = (at for at, cell in enumerate(cells) if at and not self._goes_on(cells[0], cell))
        end = next(others, len(cells))
        self._ledger.refuse(*cells[end:], code=UNPLACED)
        pieces = [part for cell in cells[:end] for part in cell.parts]
        split: list[list[Piece]] = []
        for piece in pieces:
            if not split or self._numbered(piece.text):
                split.append([])
            split[-1].append(piece)
        made = []
        for number, parts in enumerate(split, 1):
            id_ = f"{self._sheet}-{number}"
            made.append(Objective(id=id_, text=joined(parts)))
            self._ledger.put(f"{id_}.text", parts[0])
            self._ledger.use(*parts)
        return tuple(made)

    def _goes_on(self, first: Cell, cell: Cell) -> bool:
        """Say whether a cell lists one more objective."""
        return all(one.parts and self._numbered(one.parts[0].text) for one in (first, cell))

    def _numbered(self, text: str) -> bool:
        """Say whether a line begins with a number of a list; 1.5万册 does not."""
        heading = self._words.heading(text)
        return heading.level > 0 and not text[heading.start : heading.start + 1].isdigit()

    def _claim(self, key: str, cell: Cell) -> None:
        self._ledger.use(cell)
        self._ledger.put(f"{self._sheet}.{key}", cell)
        if len(cell.parts) > 1:
            self._ledger.note("document-cell-joined", cell, cell=joined(cell.parts))


def opens_table(words: FormWords, text: str) -> bool:
    """Say whether a cell is of those that may stand above the first label of a table."""
    folded = text.translate(WIDTH_FOLD)
    prefixes = (prefix for label in words.form.fields for prefix in label.prefixes)
    led = any(folded.startswith(prefix.translate(WIDTH_FOLD)) for prefix in prefixes)
    return led or code_and_name(text) is not None


def _leading_nodes(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return the nodes: every cell before the first that is empty or a percentage."""
    for at, cell in enumerate(cells):
        if not cell.parts or percent_of(cell.text) is not None:
            return cells[:at]
    return cells

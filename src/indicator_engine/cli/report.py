"""How an assessed plan looks to a person: one table a project, and apart what needs a person."""

from __future__ import annotations

from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indicator_engine.cli.settings import Printer, Settings
from indicator_engine.cli.tables import MUTED, VERDICTS, WRONG, cut, error_text, facts, plain_text
from indicator_engine.plans import AssessedRow, AssessedSheet, Assessment, Execution
from indicator_engine.plans.wording import Reason, Wording
from indicator_engine.text import display_width

OPEN: Final = "yellow"
_LONGEST: Final = 48
_LONGEST_TARGET: Final = 30
_WRAPPED: Final = ("name", "target", "actual")
_RIGHT: Final = ("score", "weight")
_GAP: Final = 2
_FAULTS: Final = frozenset({"contradiction", "unread"})


class Report(Printer):
    """Prints an assessment."""

    def __init__(self, out: Console, settings: Settings) -> None:
        super().__init__(out, settings)
        self._words = Wording(settings.language)

    def print(self, assessment: Assessment) -> None:
        """Print every table, what needs a person, and the sums."""
        self._head(assessment)
        for number, sheet in enumerate(assessment.sheets, 1):
            self._sheet(number, sheet, assessment)
        self._summary(assessment)

    # ── the head and the summary ─────────────────────────────────────────────────────────────

    def _head(self, assessment: Assessment) -> None:
        department = assessment.plan.department
        if assessment.actuals.illustrative:
            self._out.print(self._say("plan-illustrative"), style=f"bold {OPEN}")
        title = Text(department.name, style="bold").append(f"  {department.code or ''}", MUTED)
        self._out.print(title)
        self._out.print(facts(self._words.head(assessment), indent=0))

    def _summary(self, assessment: Assessment) -> None:
        self._out.print()
        for label, text in self._words.summary(assessment):
            self._out.print(Text(label, style="bold").append(f"  {text}".rstrip(), style="none"))

    # ── one table ────────────────────────────────────────────────────────────────────────────

    def _sheet(self, number: int, sheet: AssessedSheet, assessment: Assessment) -> None:
        out = self._out
        out.print()
        title = Text(f"{number}. {self._words.title(sheet)}", style="bold")
        out.print(title.append(f"  {sheet.sheet.code or ''}".rstrip(), style=MUTED))
        if sheet.error is not None:
            out.print(error_text(sheet.error, self._settings.language, out.width))
        else:
            out.print(plain_text(self._words.weighting(sheet, assessment), style=MUTED))
        out.print(self._table(sheet))
        self._sums(sheet)
        self._apart(sheet)

    def _table(self, sheet: AssessedSheet) -> Table:
        """Lay out the rows; three columns of text share what the others leave, and wrap."""
        keys = self._words.columns(sheet)
        rows = [self._cells(row)[: len(keys)] for row in sheet.rows]
        if sheet.execution is not None and "weight" in keys:
            rows.append(self._execution(sheet.execution, sheet))
        heads = [self._say(f"plan-column-{key}") for key in keys]
        columns = list(zip(*rows, strict=True)) or [()] * len(heads)
        widths = [
            max([display_width(head), *(cell.cell_len for cell in column)])
            for head, column in zip(heads, columns, strict=True)
        ]
        taken = sum(width for key, width in zip(keys, widths, strict=True) if key not in _WRAPPED)
        share, left = divmod(self._out.width - taken - _GAP * (len(keys) - 1), len(_WRAPPED))
        made = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
        for key, head, width in zip(keys, heads, widths, strict=True):
            wraps = key in _WRAPPED
            made.add_column(
                head,
                width=share + (left if key == "name" else 0) if wraps else width,
                overflow="fold",
                no_wrap=not wraps,
                justify="right" if key in _RIGHT else "left",
            )
        for cells in rows:
            made.add_row(*cells)
        return made

    def _cells(self, row: AssessedRow) -> list[Text]:
        id_, name, target, measured, verdict, points, weight = self._words.cells(row)
        return [
            Text(id_, style=MUTED),
            plain_text(name),
            plain_text(cut(target, _LONGEST)),
            plain_text(cut(measured, _LONGEST)),
            Text(verdict, style=_verdict_style(row)),
            Text(points, style=_points_style(row)),
            Text(weight),
        ]

    def _execution(self, execution: Execution, sheet: AssessedSheet) -> list[Text]:
        id_, name, budget, paid, rate, points, weight = self._words.execution(execution, sheet)
        return [
            Text(id_, style=MUTED),
            *map(plain_text, (name, budget, paid, rate)),
            Text(points, style="" if execution.points.settled else OPEN),
            Text(weight),
        ]

    # ── sums and what needs a person ─────────────────────────────────────────────────────────

    def _sums(self, sheet: AssessedSheet) -> None:
        rows: list[tuple[str, str | Text]] = [*self._words.heads(sheet)]
        total, rescaled = self._words.total(sheet), self._words.rescaled(sheet)
        if sheet.total is None:
            rows.append((self._say("plan-total"), total))
        else:
            said = Text(total, style="bold")
            if rescaled:
                said.append(f"  {rescaled}", style=MUTED)
            rows.append((self._say("plan-total"), said))
            style = OPEN if sheet.total.grade is None else "bold"
            rows.append((self._say("plan-grade"), Text(self._words.grade(sheet), style=style)))
            rows += self._words.awarded(sheet)
        self._out.print(facts(rows, indent=0))

    def _apart(self, sheet: AssessedSheet) -> None:
        said = [(reason.id, _reason_text(reason)) for reason in self._words.reasons(sheet)]
        if not said:
            return
        self._out.print()
        self._out.print(self._say("plan-apart"), style=OPEN)
        self._out.print(facts(said))


def _reason_text(reason: Reason) -> str | Text:
    if not reason.name:
        return reason.text
    cell = Text(f"{reason.name} {cut(reason.target, _LONGEST_TARGET)}", style="bold")
    return cell.append(f"\n{reason.text}", style=WRONG if reason.grave else "none")


def _verdict_style(row: AssessedRow) -> str:
    if row.standing == "not-applicable":
        return MUTED
    if row.need is not None and row.need.code == "contradiction":
        return WRONG
    return VERDICTS[row.outcome.met]


def _points_style(row: AssessedRow) -> str:
    return "" if row.points is None or row.points.settled else OPEN

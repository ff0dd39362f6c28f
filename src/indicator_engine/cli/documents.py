"""The command ``read-document``: a published text → a plan, with places and what was left over."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from indicator_engine.cli.settings import Code, Printer, Settings, settings_of
from indicator_engine.documents import (
    DocumentReading,
    Place,
    Stretch,
    plan_to_yaml,
    read_document,
    reading_to_json,
)
from indicator_engine.errors import DocumentError
from indicator_engine.interchange import write_line
from indicator_engine.plans import Budget, DocumentErrors, PlanIndicator, Project

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_LONGEST: Final = 60
_ROW: Final = ("id", "head", "name", "target", "basis", "place")
_RATIO: Final = ("id", "name", "numerator", "denominator", "target", "place")


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command("read-document", help="cli-help-read-document")(read)


def read(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="cli-help-document")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="cli-help-json")] = False,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="OUT", help="cli-help-document-plan")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2999, help="cli-help-document-year")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--form", metavar="ID", help="cli-help-document-form")
    ] = None,
) -> None:
    """Read a plan out of a published text."""
    settings = settings_of(context)
    reading = _read(settings, file, year, form)
    if plan is not None:
        Path(plan).write_text(plan_to_yaml(reading.plan), encoding="utf-8")
    if as_json:
        sys.stdout.buffer.write(write_line(reading_to_json(reading, settings.language)))
        sys.stdout.buffer.flush()
    else:
        show_reading(reading, settings, written=plan)
    raise typer.Exit(Code.FINE if reading.understood else Code.PROBLEMS)


def show_reading(reading: DocumentReading, settings: Settings, written: str | None = None) -> None:
    """Print a reading for a person.

    Args:
        reading: the reading.
        settings: the language in use.
        written: the file that the plan was written into, if any.
    """
    from indicator_engine.cli.tables import console

    _Shown(console(), settings, reading).print(written)


def _read(settings: Settings, file: str, year: int | None, form: str | None) -> DocumentReading:
    from indicator_engine.cli.tables import console, error_text  # rich is for people only

    engine = settings.engine()
    try:
        return read_document(engine, Path(file), year=year, form=form)
    except (DocumentErrors, DocumentError) as errors:
        out: Console = console(stderr=True)
        problems = errors.problems() if isinstance(errors, DocumentErrors) else [errors]
        for problem in problems:
            out.print(error_text(problem, settings.language, out.width))
        raise typer.Exit(Code.of(problems)) from errors


class _Shown(Printer):
    """Prints one reading."""

    def __init__(self, out: Console, settings: Settings, reading: DocumentReading) -> None:
        super().__init__(out, settings)
        self._reading = reading

    def print(self, written: str | None) -> None:
        """Print the head, every table, the indicators in prose, and what was left over."""
        self._head()
        for number, project in enumerate(self._reading.plan.projects, 1):
            self._project(number, project)
        self._prose()
        self._left()
        self._counts()
        if written is not None:
            self._out.print(self._say("document-written", file=written))

    def _facts(self, rows: Sequence[tuple[str, str | Text]], indent: int = 0) -> None:
        from indicator_engine.cli.tables import facts, put

        put(self._out, facts(rows, self._out.width, indent=indent))

    def _title(self, words: str, beside: str | None) -> None:
        from rich.text import Text

        from indicator_engine.cli.tables import MUTED, plain_text

        title = plain_text(words, style="bold")
        self._out.print(Text().append_text(title).append(f"  {beside or ''}".rstrip(), MUTED))

    def _head(self) -> None:
        plan = self._reading.plan
        self._title(plan.department.name, plan.department.code)
        rows = [
            (self._say("document-label-year"), str(plan.year)),
            (self._say("document-label-form"), self._reading.form),
            (self._say("document-label-file"), self._reading.file),
        ]
        self._facts(rows)

    # ── tables ───────────────────────────────────────────────────────────────────────────────

    def _project(self, number: int, project: Project) -> None:
        self._out.print()
        self._title(f"{number}. {project.name}", project.code)
        joint = self._say("document-joint")
        steps = [f"{step.node} {step.percent:f}%" for step in project.spending]
        rows = [
            ("purpose", project.purpose or ""),
            ("budget", self._budget(project.budget)),
            ("spending", joint.join(steps)),
            *(("objective", objective.text or "") for objective in project.objectives),
        ]
        self._facts([(self._say(f"document-label-{key}"), text) for key, text in rows if text])
        if project.indicators:
            self._table(_ROW, [self._row(row) for row in project.indicators])

    def _budget(self, budget: Budget | None) -> str:
        if budget is None:
            return ""
        said = self._say("document-budget", unit=budget.unit, initial=f"{budget.initial:f}")
        for name in ("adjusted", "fiscal", "other"):
            amount = getattr(budget, name)
            if amount is not None:
                said += self._say(f"document-{name}", unit=budget.unit, **{name: f"{amount:f}"})
        return said

    def _row(self, row: PlanIndicator) -> list[str]:
        head = row.level2 or row.level1 or "-"
        return [row.id, head, row.name, row.target, row.basis or "", self._place(row.id)]

    def _prose(self) -> None:
        rows = self._reading.plan.department.indicators
        if not rows:
            return
        self._out.print()
        self._title(self._say("document-department"), None)
        self._table(_RATIO, [self._ratio(row) for row in rows])

    def _ratio(self, row: PlanIndicator) -> list[str]:
        above = "" if row.parts is None else row.parts.numerator
        below = "" if row.parts is None else row.parts.denominator
        return [row.id, row.name, above, below, row.target, self._place(row.id)]

    def _place(self, id_: str) -> str:
        place = self._reading.places.get(f"{id_}.target")
        return "" if place is None else _shown(place)

    def _table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from rich.box import SIMPLE_HEAD

        made = _new_table(SIMPLE_HEAD)
        for key in columns:
            narrow = key in ("id", "place")
            ratio = None if narrow else 1
            label = self._say(f"document-column-{key}")
            made.add_column(label, no_wrap=narrow, ratio=ratio, overflow="fold")
        for row in rows:
            made.add_row(*_cells(row))
        self._out.print(made)

    # ── what was left over ───────────────────────────────────────────────────────────────────

    def _left(self) -> None:
        reading = self._reading
        language = self._settings.language
        if reading.not_understood:
            self._out.print()
            self._out.print(self._say("document-left"), style="bold red")
            self._facts([self._stretch(stretch) for stretch in reading.not_understood], indent=2)
        if reading.notes:
            self._out.print()
            self._out.print(self._say("document-notes"), style="bold")
            notes = [
                ("-" if note.place is None else _shown(note.place), note.message(language))
                for note in reading.notes
            ]
            self._facts(notes, indent=2)

    def _stretch(self, stretch: Stretch) -> tuple[str, str]:
        from indicator_engine.cli.tables import cut

        said = stretch.message(self._settings.language)
        return _shown(stretch.place), f"{cut(stretch.text, _LONGEST)}\n{stretch.code} {said}"

    def _counts(self) -> None:
        reading, plan = self._reading, self._reading.plan
        rows = sum(len(project.indicators) for project in plan.projects)
        counts = {
            "projects": str(len(plan.projects)),
            "rows": str(rows),
            "prose": str(len(plan.department.indicators)),
        }
        account = {
            "used": str(len(reading.used)),
            "passed": str(len(reading.passed)),
            "left": str(len(reading.not_understood)),
        }
        self._out.print()
        self._out.print(self._say("document-counts", **counts), style="bold")
        self._out.print(self._say("document-account", **account))


def _new_table(box: object) -> Table:
    from rich.table import Table

    return Table(box=box, expand=True, pad_edge=False, show_edge=False)  # type: ignore[arg-type]


def _cells(row: Sequence[str]) -> Iterator[Text]:
    from indicator_engine.cli.tables import plain_text

    return (plain_text(text) for text in row)


def _shown(place: Place) -> str:
    return f"{place.line}:{place.column}"

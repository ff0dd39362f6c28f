"""The command ``audit``: a filled form recomputed, and what differs in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Final

import typer

from indicator_engine.auditing import Audit, AuditedLine, Finding, FormRow, audit
from indicator_engine.cli.options import AsJson, AsMarkdown
from indicator_engine.cli.settings import Code, Printer, Settings, UsageError, settings_of
from indicator_engine.exact import plain
from indicator_engine.interchange import write_line
from indicator_engine.plans import DocumentErrors
from indicator_engine.text import display_width

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_COLUMNS: Final = ("id", "name", "target", "actual", "points", "rule", "weight", "standing")
_OWN: Final = frozenset({"target", "points", "rule", "standing"})
_WRAPPED: Final = ("name", "target", "actual")
_RIGHT: Final = frozenset({"points", "rule", "weight"})
_LONGEST: Final = 48
_GAP: Final = 2
_STYLES: Final = {"differs": "red", "open": "yellow", "reproduced": "green", "within": "green"}


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command("audit", help="cli-help-audit")(audit_form)


def audit_form(
    context: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORM", help="cli-help-form")],
    *,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Recompute a filled form and classify its differences."""
    settings = settings_of(context)
    if as_json and as_markdown:
        raise UsageError(settings.say("cli-not-together", options="--json --markdown"))
    audited = _audited(settings, form)
    if as_markdown:
        print(audited.to_markdown(settings.language), end="")
        return
    if as_json:
        sys.stdout.buffer.write(write_line(audited.to_json(settings.language)))
        sys.stdout.buffer.flush()
        return
    from indicator_engine.cli.tables import console  # rich is for people only

    AuditReport(console(), settings).print(audited)


def _audited(settings: Settings, form: str) -> Audit:
    engine = settings.engine()
    try:
        return audit(engine, form)
    except DocumentErrors as errors:
        from indicator_engine.cli.tables import console, error_text

        out: Console = console(stderr=True)
        for problem in errors.problems():
            out.print(error_text(problem, settings.language, out.width))
        raise typer.Exit(Code.of(errors.problems())) from errors


class AuditReport(Printer):
    """Prints an audit."""

    def print(self, audited: Audit) -> None:
        """Print the lines, what was found, and the profiles."""
        self._head(audited)
        self._out.print(self._table(audited))
        self._out.print()
        self._found(audited)
        self._sums(audited)

    def _head(self, audited: Audit) -> None:
        from indicator_engine.cli.tables import facts, plain_text

        form, profile = audited.form, audited.profile
        if form.illustrative:
            self._out.print(self._say("audit-illustrative"), style="bold yellow")
        if form.name:
            self._out.print(plain_text(form.name, style="bold"))
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in audited.packs)
        given = (
            ("plan-label-year", str(form.year)),
            ("plan-label-document", form.document),
            ("plan-label-profile", f"{profile.id}  {profile.summary}"),
            ("plan-label-packs", packs),
        )
        rows = [(self._say(key), said) for key, said in given if said]
        self._out.print(facts(rows, self._out.width, indent=0))
        self._out.print()

    # ── the lines ────────────────────────────────────────────────────────────────────────────

    def _table(self, audited: Audit) -> Table:
        """Lay out the lines; three columns of text share what the others leave, and wrap."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        heads = [self._say(f"{'audit' if c in _OWN else 'plan'}-column-{c}") for c in _COLUMNS]
        rows = [self._cells(line) for line in audited.lines]
        widths = [
            max(display_width(head), *(cells[at].cell_len for cells in rows), 0)
            for at, head in enumerate(heads)
        ]
        taken = sum(w for c, w in zip(_COLUMNS, widths, strict=True) if c not in _WRAPPED)
        share = max((self._out.width - taken - _GAP * (len(_COLUMNS) - 1)) // len(_WRAPPED), 4)
        made = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
        for column, head, width in zip(_COLUMNS, heads, widths, strict=True):
            wraps = column in _WRAPPED
            made.add_column(
                head,
                width=share if wraps else width,
                overflow="fold",
                no_wrap=not wraps,
                justify="right" if column in _RIGHT else "left",
            )
        for cells in rows:
            made.add_row(*cells)
        return made

    def _cells(self, line: AuditedLine) -> list[Text]:
        from rich.text import Text

        from indicator_engine.cli.tables import MUTED, cut, plain_text

        said = line.line
        award = said.score or said.reviewed
        texts = [plain_text(cut(text, _LONGEST)) for text in self._texts(line)]
        return [
            Text(line.id or "-", style=MUTED),
            *texts,
            Text("-" if award is None else plain(award.points)),
            Text(_recomputed(line)),
            Text("-" if said.weight is None else plain(said.weight)),
            Text(self._say(f"audit-standing-{line.standing}"), _STYLES.get(line.standing, "")),
        ]

    def _texts(self, line: AuditedLine) -> tuple[str, str, str]:
        """Return name, target and value as the form writes them."""
        said = line.line
        if isinstance(said, FormRow):
            target = "".join(part for part in (said.op, said.current, said.unit) if part)
            entry = said.actual
            if entry is not None and entry.numerator is not None:
                return said.name, target, f"{entry.numerator}/{entry.denominator}"
            value = None if entry is None else entry.value
            return said.name, target, "-" if value is None else str(value)
        budget = said.initial if said.budget is None else said.budget
        amounts = ("-" if a is None else f"{a:f}{said.unit or ''}" for a in (budget, said.executed))
        return self._say("plan-execution"), *amounts  # type: ignore[return-value]

    # ── what was found ───────────────────────────────────────────────────────────────────────

    def _found(self, audited: Audit) -> None:
        from rich.text import Text

        from indicator_engine.cli.tables import put

        if not audited.findings:
            put(self._out, Text(self._say("audit-none"), style="green"))
            return
        put(self._out, Text(self._say("audit-findings"), style="bold"))
        put(self._out, self._facts(self._entries(audited)))

    def _facts(self, rows: Iterator[tuple[str, Text]]) -> Text:
        from indicator_engine.cli.tables import facts

        return facts(rows, self._out.width)

    def _entries(self, audited: Audit) -> Iterator[tuple[str, Text]]:
        for line in audited.lines:
            place = line.id or self._say("plan-execution")
            for finding in line.findings:
                yield place, self._entry(finding)
        for finding in audited.structure:
            yield self._say("audit-place-structure"), self._entry(finding)

    def _entry(self, finding: Finding) -> Text:
        from rich.text import Text

        said = finding.message(self._settings.language)
        if finding.difference:
            said += self._say("audit-difference", difference=f"{finding.difference:+f}")
        if finding.reason:
            said += "\n" + self._say("audit-reason", reason=finding.reason)
        return Text(finding.code, style="cyan").append(f"\n{said}", style="none")

    def _sums(self, audited: Audit) -> None:
        from indicator_engine.cli.tables import facts

        span = audited.recomputed
        recomputed = f"{span.low:f}" if span.settled else f"{span.low:f}~{span.high:f}"
        total = {"awarded": plain(audited.awarded), "recomputed": recomputed}
        rows = [
            (self._say("audit-total"), self._say("audit-total-said", **total)),
            *self._matches(audited),
        ]
        self._out.print()
        self._out.print(facts(rows, self._out.width, indent=0))

    def _matches(self, audited: Audit) -> Iterator[tuple[str, str]]:
        """Name the profiles by how many points of the form they explain, the best first."""
        for (explained, of), given in groupby(audited.matches, lambda m: (m.explained, m.of)):
            counts = {"explained": str(explained), "of": str(of)}
            yield self._say("audit-match", **counts), ", ".join(m.profile for m in given)


def _recomputed(line: AuditedLine) -> str:
    """Write the points that the profile gives or leaves to a person."""
    span = line.rule
    if span is None:
        return "-"
    return f"{span.low:f}" if span.settled else f"{span.low:f}~{span.high:f}"

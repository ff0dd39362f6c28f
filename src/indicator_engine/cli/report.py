"""How an assessed plan looks to a person: one table a project, and apart what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indicator_engine.cli.settings import Settings
from indicator_engine.cli.tables import MUTED, VERDICTS, WRONG, cut, error_text, facts, plain_text
from indicator_engine.evaluation.spelling import spell_measured, spell_target
from indicator_engine.exact import Exact, plain, round_half_up
from indicator_engine.expressions import Compare, Range
from indicator_engine.messages import message_text
from indicator_engine.plans import AssessedRow, AssessedSheet, Assessment, Department, Execution
from indicator_engine.plans.assessment import Span
from indicator_engine.text import display_width

OPEN: Final = "yellow"
_VERDICTS: Final = {True: "verdict-met", False: "verdict-missed", None: "verdict-open"}
_LONGEST: Final = 48
_SCORED: Final = ("id", "name", "target", "actual", "verdict", "score", "weight")
_WRAPPED: Final = ("name", "target", "actual")
_GAP: Final = 2


class Report:
    """Prints an assessment.

    Args:
        out: where to.
        settings: the language in use.
    """

    def __init__(self, out: Console, settings: Settings) -> None:
        self._out = out
        self._settings = settings

    def print(self, assessment: Assessment) -> None:
        """Print every table, what needs a person, and the sums."""
        self._head(assessment)
        for number, sheet in enumerate(assessment.sheets, 1):
            self._sheet(number, sheet, assessment)
        self._summary(assessment)

    def _say(self, key: str, **params: str) -> str:
        return self._settings.say(key, **params)

    # ── the head and the summary ─────────────────────────────────────────────────────────────

    def _head(self, assessment: Assessment) -> None:
        plan, actuals = assessment.plan, assessment.actuals
        if actuals.illustrative:
            self._out.print(self._say("plan-illustrative"), style=f"bold {OPEN}")
        code = plan.department.code or ""
        title = Text(plan.department.name, style="bold").append(f"  {code}", style=MUTED)
        self._out.print(title)
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in assessment.packs)
        profile = assessment.profile
        rows = [
            (self._say("plan-label-year"), str(plan.year)),
            (self._say("plan-label-profile"), f"{profile.id}  {profile.summary}"),
            (self._say("plan-label-packs"), packs),
        ]
        if plan.document:
            rows.insert(1, (self._say("plan-label-document"), plan.document))
        self._out.print(facts(rows, indent=0))

    def _summary(self, assessment: Assessment) -> None:
        rows = assessment.rows
        counts = Counter(_sort_of(row) for row in rows)
        said = [
            self._say(f"plan-count-{sort}", count=str(counts[sort]))
            for sort in ("met", "missed", "open", "unmeasured", "not-applicable")
            if counts[sort]
        ]
        withheld = counts["contradiction"]
        total = self._say("plan-count-all", count=str(len(rows)))
        judged = self._say("plan-count-judged", count=str(len(rows) - withheld))
        lines = [(total, ""), (judged, self._say("plan-joint").join(said))]
        if withheld:
            names = " ".join(r.indicator.id for r in rows if _sort_of(r) == "contradiction")
            lines.append((self._say("plan-count-withheld", count=str(withheld)), names))
        self._out.print()
        for label, text in lines:
            self._out.print(Text(label, style="bold").append(f"  {text}".rstrip(), style="none"))

    # ── one table ────────────────────────────────────────────────────────────────────────────

    def _sheet(self, number: int, sheet: AssessedSheet, assessment: Assessment) -> None:
        out = self._out
        out.print()
        own = isinstance(sheet.sheet, Department)
        name = self._say("plan-department") if own else sheet.sheet.name
        title = Text(f"{number}. {name}", style="bold")
        out.print(title.append(f"  {sheet.sheet.code or ''}".rstrip(), style=MUTED))
        if sheet.error is not None:
            out.print(error_text(sheet.error, self._settings.language, out.width))
        else:
            out.print(plain_text(self._weighting(sheet, assessment), style=MUTED))
        out.print(self._table(sheet))
        self._sums(sheet)
        self._apart(sheet)

    def _weighting(self, sheet: AssessedSheet, assessment: Assessment) -> str:
        weights = sheet.weights
        said = [self._say(f"plan-weights-{weights.how}", profile=assessment.profile.id)]
        said += [message_text(note, {}, self._settings.language) for note in weights.notes]
        return self._say("plan-joint").join(said)

    def _table(self, sheet: AssessedSheet) -> Table:
        """Lay out the rows; three columns of text share what the others leave, and wrap."""
        scored = any(weight is not None for weight in sheet.weights.rows)
        keys = _SCORED if scored else _SCORED[:5]
        rows = [self._cells(row)[: len(keys)] for row in sheet.rows]
        if sheet.execution is not None and scored:
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
                justify="right" if key in ("score", "weight") else "left",
            )
        for cells in rows:
            made.add_row(*cells)
        return made

    def _cells(self, row: AssessedRow) -> list[Text]:
        return [
            Text(row.indicator.id, style=MUTED),
            plain_text(row.indicator.name),
            plain_text(cut(self._target(row), _LONGEST)),
            plain_text(cut(self._measured(row), _LONGEST)),
            self._verdict(row),
            self._points(row.points, row),
            Text("" if row.weight is None else _weight(row.weight)),
        ]

    def _target(self, row: AssessedRow) -> str:
        ruling = row.outcome.ruling
        if ruling is None:
            return row.indicator.target
        return spell_target(ruling.target, self._settings.language)

    def _measured(self, row: AssessedRow) -> str:
        outcome, entry = row.outcome, row.entry
        measured = outcome.measured
        if measured is None or measured.kind == "none":
            parts = entry is not None and entry.numerator is not None
            return f"{entry.numerator}/{entry.denominator}" if entry and parts else "-"
        if "ratio-from-parts" not in measured.notes or not isinstance(outcome.value, Exact):
            return spell_measured(measured, self._settings.language)
        reading = outcome.reading
        unit = reading.unit if isinstance(reading, Compare | Range) else None
        shown = round_half_up(outcome.value)
        sign = "=" if shown == outcome.value else "≈"
        return f"{measured.text} {sign} {plain(shown)}{unit or ''}"

    def _verdict(self, row: AssessedRow) -> Text:
        if row.standing == "not-applicable":
            return Text(self._say("plan-not-applicable"), style=MUTED)
        if row.need is not None and row.need.code == "contradiction":
            return Text(self._say("plan-withheld"), style=WRONG)
        met = row.outcome.met
        return Text(self._say(_VERDICTS[met]), style=VERDICTS[met])

    def _points(self, span: Span | None, row: AssessedRow | None = None) -> Text:
        if span is None:
            return Text("-")
        if row is not None and row.outcome.score is None and row.outcome.score_range is None:
            return Text("-", style=OPEN)
        return Text(_span(span), style="" if span.settled else OPEN)

    def _execution(self, execution: Execution, sheet: AssessedSheet) -> list[Text]:
        budget = sheet.sheet.budget
        unit = "" if budget is None else budget.unit
        planned = "-" if budget is None else f"{budget.current:f}{unit}"
        paid = "-" if execution.executed is None else f"{plain(execution.executed)}{unit}"
        percent = None if execution.rate is None else Fraction(execution.rate) * 100
        rate = "" if percent is None else f"{plain(round_half_up(percent))}%"
        return [
            Text("-", style=MUTED),
            plain_text(self._say("plan-execution")),
            plain_text(self._say("plan-budget", amount=planned)),
            plain_text(paid),
            plain_text(rate),
            self._points(execution.points),
            Text(_weight(execution.weight)),
        ]

    # ── sums ─────────────────────────────────────────────────────────────────────────────────

    def _sums(self, sheet: AssessedSheet) -> None:
        rows: list[tuple[str, str | Text]] = [
            (head.head, self._of(head.points, plain(head.weight)))
            for head in sheet.heads
            if head.weight
        ]
        total = sheet.total
        if total is None:
            rows.append((self._say("plan-total"), self._say("plan-total-none")))
        else:
            said = Text(self._of(total.points, plain(total.full)), style="bold")
            if total.rescaled:
                said.append(
                    "  " + self._say("plan-rescaled", points=plain(total.applicable)), style=MUTED
                )
            rows.append((self._say("plan-total"), said))
            rows.append((self._say("plan-grade"), self._grade(sheet)))
        self._out.print(facts(rows, indent=0))

    def _of(self, span: Span, full: str) -> str:
        return f"{_span(span)} / {full}"

    def _grade(self, sheet: AssessedSheet) -> Text:
        total = sheet.total
        if total is not None and total.grade is not None:
            return Text(total.grade, style="bold")
        below = "weights-below-full" in sheet.weights.notes
        return Text(self._say("plan-grade-no-full" if below else "plan-grade-open"), style=OPEN)

    # ── what needs a person ──────────────────────────────────────────────────────────────────

    def _apart(self, sheet: AssessedSheet) -> None:
        said = list(self._reasons(sheet))
        if not said:
            return
        self._out.print()
        self._out.print(self._say("plan-apart"), style=OPEN)
        self._out.print(facts(said))

    def _reasons(self, sheet: AssessedSheet) -> Iterator[tuple[str, str | Text]]:
        language = self._settings.language
        for row in sheet.rows:
            cell = Text(f"{row.indicator.name} {cut(row.indicator.target, 30)}", style="bold")
            if row.need is not None:
                style = WRONG if row.need.code in ("contradiction", "unread") else ""
                said = row.need.message(language) + self._kind(row) + self._range(row)
                yield row.indicator.id, cell.append(f"\n{said}", style=style or "none")
            elif row.standing == "not-applicable":
                said = self._say("plan-dropped")
                yield row.indicator.id, cell.append(f"\n{said}", style="none")
        yield from self._own_rules(sheet)
        execution = sheet.execution
        if execution is not None and execution.error is not None:
            yield "-", execution.error.message(language)
        for note in () if execution is None else execution.notes:
            yield "-", message_text(note, {}, language)

    def _own_rules(self, sheet: AssessedSheet) -> Iterator[tuple[str, str | Text]]:
        """Show back the scoring rules that rows brought, in canonical words."""
        for row in sheet.rows:
            own = row.outcome.spec.own
            if own is not None and own.words is not None:
                yield row.indicator.id, self._say("plan-own-rule", words=own.words)

    def _kind(self, row: AssessedRow) -> str:
        """Name the kind that a row contradicts."""
        bound = row.outcome.spec.bound
        if row.need is None or row.need.code != "contradiction" or bound is None or not bound.kind:
            return ""
        return self._say("plan-kind", id=bound.kind.id, summary=bound.kind.summary)

    def _range(self, row: AssessedRow) -> str:
        low_high = row.outcome.score_range
        if low_high is None:
            return ""
        return self._say("plan-range", low=f"{low_high[0]:f}", high=f"{low_high[1]:f}")


def _sort_of(row: AssessedRow) -> str:
    """Say under which count of the summary a row falls."""
    if row.standing == "not-applicable":
        return "not-applicable"
    if row.need is not None and row.need.code in ("contradiction", "unmeasured"):
        return row.need.code
    return {True: "met", False: "missed", None: "open"}[row.outcome.met]


def _span(span: Span) -> str:
    """Write points: one number, or both ends."""
    low, high = (f"{round_half_up(end):f}" for end in span.ends)
    return low if low == high else f"{low}~{high}"


def _weight(weight: Decimal) -> str:
    """Write full points to two places, or as they are given where that is more."""
    shown = round_half_up(weight)
    return f"{shown:f}" if shown == weight else plain(weight)

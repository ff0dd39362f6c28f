"""What a report says of an assessed plan, as plain words: shared by screen and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicator_engine.evaluation.spelling import COMPUTED, spell_measured, spell_target
from indicator_engine.exact import Exact, plain, round_half_up
from indicator_engine.expressions import Compare, Range
from indicator_engine.messages import Language, message_text, phrase
from indicator_engine.plans.assessment import (
    AssessedRow,
    AssessedSheet,
    Assessment,
    Execution,
    Span,
)
from indicator_engine.plans.model import WHOSE, Awards, Department

COLUMNS: Final = ("id", "name", "target", "actual", "verdict", "score", "weight")
UNSCORED: Final = COLUMNS[:5]
NO_ROW: Final = "-"
_VERDICTS: Final = {True: "verdict-met", False: "verdict-missed", None: "verdict-open"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that a person has to settle or to know about a row, or about execution.

    Args:
        id: the id of the row, `NO_ROW` of execution.
        text: the sentence.
        name: the name of the row, where it says something about its target.
        target: the target of the row, as written.
        grave: whether the row itself is at fault.
    """

    id: str
    text: str
    name: str = ""
    target: str = ""
    grave: bool = False


class Wording:
    """Writes the parts of a report in one language.

    Args:
        language: ``zh`` or ``en``.

    >>> Wording("en").span(Span(Decimal("9"), Decimal("12")))
    '9.00~12.00'
    """

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, key: str, **params: str) -> str:
        """Write a phrase."""
        return phrase(key, self.language, **params)

    # ── the head and the summary ─────────────────────────────────────────────────────────────

    def head(self, assessment: Assessment) -> list[tuple[str, str]]:
        """Return year, document, profile and packs, each with its label."""
        plan, profile = assessment.plan, assessment.profile
        packs = ", ".join(f"{pack.id} {pack.version}" for pack in assessment.packs)
        rows = [
            (self.say("plan-label-year"), str(plan.year)),
            (self.say("plan-label-profile"), f"{profile.id}  {profile.summary}"),
            (self.say("plan-label-packs"), packs),
        ]
        if plan.document:
            rows.insert(1, (self.say("plan-label-document"), plan.document))
        return rows

    def summary(self, assessment: Assessment) -> list[tuple[str, str]]:
        """Count the rows by what was found."""
        rows = assessment.rows
        counts = Counter(_sort_of(row) for row in rows)
        said = [
            self.say(f"plan-count-{sort}", count=str(counts[sort]))
            for sort in ("met", "missed", "open", "unmeasured", "not-applicable")
            if counts[sort]
        ]
        withheld = counts["contradiction"]
        judged = self.say("plan-count-judged", count=str(len(rows) - withheld))
        lines = [
            (self.say("plan-count-all", count=str(len(rows))), ""),
            (judged, self.say("plan-joint").join(said)),
        ]
        if withheld:
            names = " ".join(r.indicator.id for r in rows if _sort_of(r) == "contradiction")
            lines.append((self.say("plan-count-withheld", count=str(withheld)), names))
        return lines

    # ── one table ────────────────────────────────────────────────────────────────────────────

    def title(self, sheet: AssessedSheet) -> str:
        """Name a table."""
        own = isinstance(sheet.sheet, Department)
        return self.say("plan-department") if own else sheet.sheet.name

    def weighting(self, sheet: AssessedSheet, assessment: Assessment) -> str:
        """Say where the weights come from."""
        weights = sheet.weights
        said = [self.say(f"plan-weights-{weights.how}", profile=assessment.profile.id)]
        said += [message_text(note, {}, self.language) for note in weights.notes]
        return self.say("plan-joint").join(said)

    def columns(self, sheet: AssessedSheet) -> tuple[str, ...]:
        """Return the columns of a table; without points it has none for them."""
        scored = any(weight is not None for weight in sheet.weights.rows)
        return COLUMNS if scored else UNSCORED

    def cells(self, row: AssessedRow) -> tuple[str, ...]:
        """Return a row under `COLUMNS`."""
        return (
            row.indicator.id,
            row.indicator.name,
            self._target(row),
            self._measured(row),
            self._verdict(row),
            self._points(row.points, row),
            "" if row.weight is None else self.weight(row.weight),
        )

    def execution(self, execution: Execution, sheet: AssessedSheet) -> tuple[str, ...]:
        """Return budget execution under `COLUMNS`."""
        budget = sheet.sheet.budget
        unit = "" if budget is None else budget.unit
        planned = "-" if budget is None else f"{budget.current:f}{unit}"
        percent = None if execution.rate is None else Fraction(execution.rate) * 100
        return (
            NO_ROW,
            self.say("plan-execution"),
            self.say("plan-budget", amount=planned),
            "-" if execution.executed is None else f"{plain(execution.executed)}{unit}",
            "" if percent is None else f"{plain(round_half_up(percent))}%",
            self.span(execution.points),
            self.weight(execution.weight),
        )

    def span(self, span: Span) -> str:
        """Write points: one number, or both ends."""
        low, high = (f"{round_half_up(end):f}" for end in span.ends)
        return low if low == high else f"{low}~{high}"

    def weight(self, weight: Decimal) -> str:
        """Write full points to two places, or as they are given where that is more."""
        shown = round_half_up(weight)
        return f"{shown:f}" if shown == weight else plain(weight)

    def _target(self, row: AssessedRow) -> str:
        ruling, indicator = row.outcome.ruling, row.indicator
        shown = indicator.current
        if ruling is not None:
            shown = spell_target(ruling.target, self.language)
        if indicator.adjusted is None:
            return shown
        return self.say("plan-adjusted", target=shown, initial=indicator.target)

    def _measured(self, row: AssessedRow) -> str:
        outcome, entry = row.outcome, row.entry
        measured = outcome.measured
        if measured is None or measured.kind == "none":
            parts = entry is not None and entry.numerator is not None
            return f"{entry.numerator}/{entry.denominator}" if entry and parts else "-"
        written = spell_measured(measured, self.language)
        as_written = measured.unit is not None and measured.text == written
        if as_written or not COMPUTED.intersection(outcome.notes):
            return written
        reading, exactly = outcome.reading, isinstance(outcome.value, Exact)
        unit = reading.unit if isinstance(reading, Compare | Range) else None
        if isinstance(outcome.value, Exact):
            shown = round_half_up(outcome.value)
            sign = "=" if shown == outcome.value else "≈"
            written = f"{sign} {plain(shown)}{unit or ''}"
        if entry is not None and entry.bodies:
            return self.say("plan-bodies", count=str(len(entry.bodies)), value=written)
        return f"{measured.text} {written}" if exactly else written

    def _verdict(self, row: AssessedRow) -> str:
        if row.standing == "not-applicable":
            return self.say("plan-not-applicable")
        if row.need is not None and row.need.code == "contradiction":
            return self.say("plan-withheld")
        return self.say(_VERDICTS[row.outcome.met])

    def _points(self, span: Span | None, row: AssessedRow) -> str:
        unknown = row.outcome.score is None and row.outcome.score_range is None
        return "-" if span is None or unknown else self.span(span)

    # ── sums ─────────────────────────────────────────────────────────────────────────────────

    def heads(self, sheet: AssessedSheet) -> list[tuple[str, str]]:
        """Return the points of each level-1 head that has any."""
        return [(h.head, self._of(h.points, h.weight)) for h in sheet.heads if h.weight]

    def total(self, sheet: AssessedSheet) -> str:
        """Write the total, with what it was rescaled from."""
        total = sheet.total
        if total is None:
            return self.say("plan-total-none")
        return self._of(total.points, total.full)

    def rescaled(self, sheet: AssessedSheet) -> str:
        """Say from how many points a total was rescaled; nothing where it was not."""
        total = sheet.total
        if total is None or not total.rescaled:
            return ""
        return self.say("plan-rescaled", points=plain(total.applicable))

    def grade(self, sheet: AssessedSheet) -> str:
        """Write the grade, or why there is none."""
        if sheet.total is not None and sheet.total.grade is not None:
            return sheet.total.grade
        below = "weights-below-full" in sheet.weights.notes
        return self.say("plan-grade-no-full" if below else "plan-grade-open")

    def awarded(self, sheet: AssessedSheet) -> list[tuple[str, str]]:
        """Return the totals of the points that people gave, each with its label."""
        given = sheet.awarded.items()
        return [(self.say(f"plan-total-{w}"), self._of(t.points, t.full)) for w, t in given]

    def _of(self, span: Span, full: Decimal) -> str:
        return f"{self.span(span)} / {plain(full)}"

    # ── what needs a person ──────────────────────────────────────────────────────────────────

    def reasons(self, sheet: AssessedSheet) -> Iterator[Reason]:
        """Say what a person has to settle or to know, row by row."""
        for row in sheet.rows:
            said = [*self._said(row), *self._given(row)]
            if said:
                grave = row.need is not None and row.need.code in ("contradiction", "unread")
                of, text = row.indicator, "\n".join(said)
                yield Reason(of.id, text, of.name, of.current, grave)
        yield from self._own_rules(sheet)
        execution = sheet.execution
        if execution is not None and execution.error is not None:
            yield Reason(NO_ROW, execution.error.message(self.language))
        for line in () if execution is None else self._given(execution):
            yield Reason(NO_ROW, line)

    def _said(self, row: AssessedRow) -> Iterator[str]:
        """Say what a person has to settle, or why the row does not count."""
        if row.need is not None:
            yield row.need.message(self.language) + self._kind(row) + self._range(row)
        elif row.standing == "not-applicable":
            yield self.say("plan-dropped")

    def _given(self, line: AssessedRow | Execution) -> Iterator[str]:
        """Show the points that people gave beside those of the rules, and what is noted."""
        rule = "-" if line.points is None else self.span(line.points)
        awards = Awards() if line.awards is None else line.awards
        for whose in WHOSE:
            award = awards.by(whose)
            if award is not None:
                points = plain(award.points)
                reason = self.say("plan-reason", reason=award.reason) if award.reason else ""
                yield self.say(f"plan-given-{whose}", points=points, rule=rule) + reason
        for note in line.notes:
            yield message_text(note, {}, self.language)

    def _own_rules(self, sheet: AssessedSheet) -> Iterator[Reason]:
        """Show back the scoring rules that rows brought, in canonical words."""
        for row in sheet.rows:
            own = row.outcome.spec.own
            if own is not None and own.words is not None:
                said = self.say("plan-own-rule", words=own.words)
                yield Reason(row.indicator.id, said)

    def _kind(self, row: AssessedRow) -> str:
        """Name the kind that a row contradicts."""
        bound = row.outcome.spec.bound
        if row.need is None or row.need.code != "contradiction" or bound is None or not bound.kind:
            return ""
        return self.say("plan-kind", id=bound.kind.id, summary=bound.kind.summary)

    def _range(self, row: AssessedRow) -> str:
        low_high = row.outcome.score_range
        if low_high is None:
            return ""
        return self.say("plan-range", low=f"{low_high[0]:f}", high=f"{low_high[1]:f}")


def _sort_of(row: AssessedRow) -> str:
    """Say under which count of the summary a row falls."""
    if row.standing == "not-applicable":
        return "not-applicable"
    if row.need is not None and row.need.code in ("contradiction", "unmeasured"):
        return row.need.code
    return {True: "met", False: "missed", None: "open"}[row.outcome.met]

"""What assessing a plan found: rows, totals as ranges while rows are open, grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation import Outcome
from indicator_engine.exact import Exact, round_half_up
from indicator_engine.messages import Language, message_text, phrase
from indicator_engine.plans.model import (
    Actuals,
    Awards,
    Entry,
    Plan,
    PlanIndicator,
    Sheet,
    Whose,
)
from indicator_engine.plans.weights import FULL, Weights
from indicator_engine.rules.schema import PackInfo, ProfileFile

Standing: TypeAlias = Literal["scored", "open", "not-applicable", "unweighted"]
NeedCode: TypeAlias = Literal[
    "contradiction",
    "unread",
    "unmeasured",
    "undecided",
    "tier",
    "points",
]

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Need:
    """Why a row waits for a person.

    Args:
        code: the sort of reason: the row contradicts itself, a side could not be read, nothing
            was measured, the verdict is open, or a person settles the points of a tier.
        error: what stands in the way, where it has a code.
        flags: registered codes that say the rest.
    """

    code: NeedCode
    error: IndicatorError | None = None
    flags: tuple[str, ...] = ()

    def message(self, language: Language = "zh") -> str:
        """Say in one sentence what a person has to settle."""
        said = [phrase(f"need-{self.code}", language)]
        if self.error is not None:
            said.append(self.error.message(language))
        said += [message_text(flag, {}, language) for flag in self.flags]
        return phrase("need-joint", language).join(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of points from `low` to `high`, both included; one amount where they are equal."""

    low: Decimal
    high: Decimal

    @property
    def settled(self) -> bool:
        """Say whether it is one amount."""
        return self.low == self.high

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Return both ends."""
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """One indicator judged and scored.

    Args:
        indicator: the row of the plan.
        entry: what was measured, as the file says; None where it has nothing.
        outcome: verdict and score, or why there is none.
        standing: whether the row has points, waits for a person, or does not count.
        need: what a person has to settle, if anything.
        awards: the points that people gave; those of the rules do not change by them.
    """

    indicator: PlanIndicator
    entry: Entry | None
    outcome: Outcome
    standing: Standing
    need: Need | None = None
    awards: Awards | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Return registered codes of what a reader should know of the entry and the awards."""
        bound = self.outcome.spec.bound
        surveyed = bound is not None and bound.kind is not None and bound.kind.surveyed
        missing = surveyed and self.entry is not None and self.outcome.met is not None
        sample = ("sample-missing",) if missing and not self._sampled else ()
        return (*sample, *award_notes(self.awards, self.points, self.weight))

    @property
    def _sampled(self) -> bool:
        return self.entry is not None and self.entry.sample is not None

    @property
    def weight(self) -> Decimal | None:
        """Return the full points of the row."""
        return self.outcome.weight

    @property
    def points(self) -> Span | None:
        """Return the points that the row has or may still get; None where it does not count."""
        outcome = self.outcome
        if self.weight is None or self.standing in ("unweighted", "not-applicable"):
            return None
        if self.standing == "scored" and outcome.score is not None:
            return Span(outcome.score, outcome.score)
        return Span(*(outcome.score_range or (_NONE, self.weight)))


@dataclass(frozen=True, slots=True)
class Execution:
    """How much of the budget was spent, and the points for it.

    Args:
        weight: the full points; zero where execution does not count.
        executed: what was paid, in the unit of the budget; None where it is not known.
        rate: paid ÷ budget, exactly; None where one is missing or the budget is zero.
        outcome: the score by the profile's method; None where it could not be computed.
        notes: registered codes of what a reader should know.
        error: why there is no score.
        awards: the points that people gave.
    """

    weight: Decimal
    executed: Exact | None = None
    rate: Exact | None = None
    outcome: Outcome | None = None
    notes: tuple[str, ...] = ()
    error: IndicatorError | None = None
    awards: Awards | None = None

    @property
    def points(self) -> Span:
        """Return the points that execution has or may still get."""
        score = None if self.outcome is None else self.outcome.score
        return Span(_NONE, self.weight) if score is None else Span(score, score)


@dataclass(frozen=True, slots=True)
class HeadTotal:
    """The points of one level-1 head, before rescaling."""

    head: str
    weight: Decimal
    points: Span


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of all rounded scores, rescaled where rows do not apply, and rounded once.

    Args:
        full: the points that could be had.
        applicable: the points of the rows that apply; the sum is rescaled from these to `full`.
        points: the total: a range while rows are open, never as if they were zero or full.
        grade: the grade, where both ends of the range earn the same.
    """

    full: Decimal
    applicable: Decimal
    points: Span
    grade: str | None = None

    @property
    def rescaled(self) -> bool:
        """Say whether rows that do not apply were left out."""
        return self.applicable != self.full


@dataclass(frozen=True, slots=True)
class AssessedSheet:
    """One table assessed: a project, or the department.

    Args:
        sheet: the table of the plan.
        weights: its points, and how they came about.
        rows: every indicator, in the order of the plan.
        execution: the execution of the budget; None where the table has none.
        heads: the totals by level 1, in order of first appearance.
        total: the total; None where nothing has points.
        awarded: the totals by the points that the unit gave itself and by those after review, where
            any are given; a row without has the points of the rules.
    """

    sheet: Sheet
    weights: Weights
    rows: tuple[AssessedRow, ...]
    execution: Execution | None
    heads: tuple[HeadTotal, ...]
    total: Total | None
    awarded: Mapping[Whose, Total] = field(default_factory=dict)

    @property
    def needs(self) -> tuple[AssessedRow, ...]:
        """Return the rows that wait for a person."""
        return tuple(row for row in self.rows if row.need is not None)

    @property
    def not_applicable(self) -> tuple[AssessedRow, ...]:
        """Return the rows that do not apply."""
        return tuple(row for row in self.rows if row.standing == "not-applicable")

    @property
    def error(self) -> IndicatorError | None:
        """Return why the table has no points at all."""
        return self.weights.error


@dataclass(frozen=True, slots=True)
class Assessment:
    """A plan assessed.

    Args:
        plan: the plan.
        actuals: what was measured.
        profile: the profile that scored.
        packs: the rule packs in use, whose versions make every score reproducible.
        sheets: the projects and, where it has indicators of its own, the department.
    """

    plan: Plan
    actuals: Actuals
    profile: ProfileFile
    packs: tuple[PackInfo, ...]
    sheets: tuple[AssessedSheet, ...]

    @property
    def rows(self) -> tuple[AssessedRow, ...]:
        """Return every row of every table."""
        return tuple(row for sheet in self.sheets for row in sheet.rows)

    @property
    def needs(self) -> tuple[AssessedRow, ...]:
        """Return every row that waits for a person."""
        return tuple(row for sheet in self.sheets for row in sheet.needs)

    def to_json(self, language: Language = "zh") -> dict[str, object]:
        """Return the assessment as JSON values; every amount is a string."""
        from indicator_engine.plans.json_form import assessment_to_json

        return assessment_to_json(self, language)

    def to_markdown(self, language: Language = "zh") -> str:
        """Return the assessment as Markdown, with how every row came about."""
        from indicator_engine.plans.markdown import assessment_to_markdown

        return assessment_to_markdown(self, language)


def award_of(
    awards: Awards | None, whose: Whose, points: Span | None, weight: Decimal | None
) -> Span | None:
    """Return the points of a row by what somebody gave; where nothing counts, by the rules.

    >>> from indicator_engine.plans.model import Award
    >>> given = Awards(score=Award(points=Decimal(9)))
    >>> award_of(given, "self", Span(Decimal(6), Decimal(8)), Decimal(10)).low
    Decimal('9')
    """
    award = None if awards is None else awards.by(whose)
    if award is None or points is None or weight is None or award.points > weight:
        return points
    return Span(award.points, award.points)


def award_notes(
    awards: Awards | None, points: Span | None, weight: Decimal | None
) -> tuple[str, ...]:
    """Say what a reader should know of the points that people gave a row."""
    given = [] if awards is None else [one for one in (awards.score, awards.reviewed) if one]
    notes = []
    if any(points is None or weight is None or one.points > weight for one in given):
        notes.append("award-not-counted")
    unlike = (one for one in given if points and not points.low <= one.points <= points.high)
    if any(one.reason is None for one in unlike):
        notes.append("award-without-reason")
    return tuple(notes)


def total_of(
    spans: Iterable[Span], full: Decimal, applicable: Decimal, profile: ProfileFile
) -> Total | None:
    """Add up points, rescale them from the applicable to the full ones, and round once.

    Args:
        spans: the rounded points of every row that applies.
        full: the points that could be had.
        applicable: the points of the rows that apply.
        profile: whose bands give the grade; they are bands of 100 points.

    >>> from indicator_engine.rules.schema import Source
    >>> profile = ProfileFile(id="p", summary="", source=Source(document="d"), examples=())
    >>> total_of([Span(Decimal(70), Decimal(70))], Decimal(100), Decimal(80), profile).points.low
    Decimal('87.50')
    """
    if applicable <= 0:
        return None
    given = list(spans)
    low, high = (
        round_half_up(Fraction(end) * Fraction(full) / Fraction(applicable))
        for end in (
            sum((span.low for span in given), _NONE),
            sum((span.high for span in given), _NONE),
        )
    )
    grades = {grade_of(end, profile) for end in (low, high)} if full == FULL else {None}
    grade = grades.pop() if len(grades) == 1 else None
    return Total(full, applicable, Span(low, high), grade)


def grade_of(total: Decimal, profile: ProfileFile) -> str | None:
    """Return the best grade that a total of 100 points earns, or None where none is low enough."""
    return next((b.grade for b in profile.grades if total >= Decimal(b.at_least)), None)

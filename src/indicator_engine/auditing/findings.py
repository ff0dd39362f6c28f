"""What an audit found: every line recomputed, differences by code, the profiles that explain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from indicator_engine.auditing.model import Form, FormExecution, FormRow
from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation import Outcome
from indicator_engine.messages import Language, message_text, phrase
from indicator_engine.plans.assessment import Need, Span
from indicator_engine.rules.schema import PackInfo, ProfileFile

Code: TypeAlias = Literal[
    "met-but-points-withheld",
    "missed-but-full-marks",
    "another-named-formula-fits-exactly",
    "over-the-weight",
    "points-differ",
    "actual-not-comparable",
    "points-not-recomputed",
    "target-copied-as-actual",
    "weight-structure-contradicts-form",
    "budget-row-wrong-or-zero",
    "sum-wrong",
]
Sort: TypeAlias = Literal["difference", "open", "remark"]
Standing: TypeAlias = Literal["reproduced", "within", "differs", "open", "unscored"]
Whose: TypeAlias = Literal["self", "reviewed"]

_SORTS: dict[Code, Sort] = {
    "actual-not-comparable": "open",
    "points-not-recomputed": "open",
    "target-copied-as-actual": "remark",
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A method of the rules that gives exactly the points of the form.

    Args:
        method: its id.
        parameters: what was set beside its defaults.
    """

    method: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.parameters)
        return f"{self.method}({given})" if given else self.method


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a form says and that recomputing it does not give, or a remark.

    Args:
        code: its registered code.
        row: the id of the row; None for budget execution, weights and sums.
        whose: which points it is about: the unit's own, or those after review.
        difference: the points of the form less those recomputed; None where no points follow.
        detail: the key of the phrase that says more, None where the code says it all.
        params: what its sentences name.
        need: why nothing could be recomputed.
        notes: registered codes of what was assumed of the target, such as its operator.
        reason: what the form itself says of these points.
        at: ``file:line``, empty for a form made in code.
    """

    code: Code
    row: str | None = None
    whose: Whose | None = None
    difference: Decimal | None = None
    detail: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    need: Need | None = None
    notes: tuple[str, ...] = ()
    reason: str | None = None
    at: str = ""

    @property
    def sort(self) -> Sort:
        """Say whether it is a difference, something a person has to look at, or a remark.

        >>> Finding("sum-wrong").sort, Finding("target-copied-as-actual").sort
        ('difference', 'remark')
        """
        return _SORTS.get(self.code, "difference")

    def message(self, language: Language = "zh") -> str:
        """Say in one sentence what the form says and what recomputing it gives."""
        params = dict(self.params)
        said = [message_text(self.code, params, language)]
        if self.whose == "reviewed":
            said.insert(0, phrase("audit-reviewed", language))
        if self.detail is not None:
            said.append(phrase(f"audit-{self.detail}", language, **params))
        if self.need is not None:
            said.append(self.need.message(language))
        said += [message_text(note, {}, language) for note in self.notes]
        return phrase("need-joint", language).join(said)


@dataclass(frozen=True, slots=True)
class AuditedLine:
    """A row of a form, or its budget execution, recomputed.

    Args:
        line: what the form says.
        outcome: what the profile gives; None where execution could not be computed.
        standing: whether the points are reproduced exactly, lie within what the profile leaves
            to a person, differ, or could not be recomputed; `unscored` where the form gives none.
        findings: what was found of it.
        fits: the methods that give exactly its points, where a finding names them.
        profiles: the ids of all profiles that explain its points.
        error: why budget execution has no outcome.
    """

    line: FormRow | FormExecution
    outcome: Outcome | None
    standing: Standing
    findings: tuple[Finding, ...] = ()
    fits: tuple[Fit, ...] = ()
    profiles: tuple[str, ...] = ()
    error: IndicatorError | None = None

    @property
    def id(self) -> str | None:
        """Return the id of the row, None for budget execution."""
        return self.line.id if isinstance(self.line, FormRow) else None

    @property
    def rule(self) -> Span | None:
        """Return the points that the profile gives, or leaves to a person; None for neither."""
        if self.outcome is None:
            return None
        if self.outcome.score is not None:
            return Span(self.outcome.score, self.outcome.score)
        return None if self.outcome.score_range is None else Span(*self.outcome.score_range)

    @property
    def points(self) -> Span | None:
        """Return what a total has to count: the rule's points, else from 0 to the full ones."""
        weight = self.line.weight
        if weight is None or _does_not_apply(self.outcome):
            return None
        return self.rule or Span(Decimal(0), weight)


@dataclass(frozen=True, slots=True)
class ProfileMatch:
    """How much of a form a profile explains.

    Args:
        profile: the id of the profile.
        explained: how many points of the form it gives or allows.
        of: how many points the form gives.
    """

    profile: str
    explained: int
    of: int


@dataclass(frozen=True, slots=True)
class Audit:
    """A filled form recomputed under a profile. It reports differences and says nothing of causes.

    Args:
        form: the form.
        profile: the profile that recomputed it.
        packs: the rule packs in use.
        rows: every row, in the order of the form.
        execution: budget execution; None where the form has none.
        structure: what was found of weights and sums.
        matches: how much each profile explains, the best first, then by id.
    """

    form: Form
    profile: ProfileFile
    packs: tuple[PackInfo, ...]
    rows: tuple[AuditedLine, ...]
    execution: AuditedLine | None
    structure: tuple[Finding, ...]
    matches: tuple[ProfileMatch, ...]

    @property
    def lines(self) -> Iterator[AuditedLine]:
        """Yield the rows, then budget execution."""
        yield from self.rows
        if self.execution is not None:
            yield self.execution

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return everything that was found: by row, of execution, of weights and sums."""
        of_lines = (finding for line in self.lines for finding in line.findings)
        return (*of_lines, *self.structure)

    @property
    def differences(self) -> tuple[Finding, ...]:
        """Return what the form says otherwise than the recomputation."""
        return tuple(finding for finding in self.findings if finding.sort == "difference")

    @property
    def best(self) -> tuple[str, ...]:
        """Return the profiles that explain the most points, all that tie; none where none does."""
        most = max((match.explained for match in self.matches), default=0)
        return tuple(m.profile for m in self.matches if most and m.explained == most)

    @property
    def awarded(self) -> Decimal:
        """Return the sum of the points that the unit gave itself."""
        awards = (line.line.score for line in self.lines)
        return sum((award.points for award in awards if award is not None), Decimal(0))

    @property
    def recomputed(self) -> Span:
        """Return the sum of the recomputed points: a range while lines are for a person."""
        spans = [span for line in self.lines if (span := line.points) is not None]
        low = sum((span.low for span in spans), Decimal(0))
        return Span(low, sum((span.high for span in spans), Decimal(0)))

    def to_json(self, language: Language = "zh") -> dict[str, object]:
        """Return the audit as JSON values; every amount is a string."""
        from indicator_engine.auditing.json_form import audit_to_json

        return audit_to_json(self, language)

    def to_markdown(self, language: Language = "zh") -> str:
        """Return the audit as Markdown, with how every line was recomputed."""
        from indicator_engine.auditing.markdown import audit_to_markdown

        return audit_to_markdown(self, language)


def _does_not_apply(outcome: Outcome | None) -> bool:
    error = None if outcome is None else outcome.error
    return error is not None and error.code == "not-applicable"

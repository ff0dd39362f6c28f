"""Recomputing a filled form under a profile, and looking for the profile that explains it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, TypeAlias

from indicator_engine.auditing.classifying import code_of, finding_of, is_copied, standing_of
from indicator_engine.auditing.findings import (
    Audit,
    AuditedLine,
    Finding,
    Fit,
    ProfileMatch,
    Standing,
    Whose,
)
from indicator_engine.auditing.fitting import Held, fitting_methods
from indicator_engine.auditing.model import Form, FormExecution, FormRow
from indicator_engine.auditing.money import (
    Scored,
    money_findings,
    printed_money,
    score_money,
    summed_money,
)
from indicator_engine.auditing.reading import read_form
from indicator_engine.auditing.structure import structure_findings
from indicator_engine.errors import RuleError
from indicator_engine.evaluation import Outcome
from indicator_engine.plans.bodies import evaluate_row
from indicator_engine.plans.measuring import Evaluator, Row, Table, readable_money
from indicator_engine.plans.model import Award
from indicator_engine.rules.schema import ProfileFile

FormLike: TypeAlias = "Form | str | os.PathLike[str]"

_EXPLAINED: Final[frozenset[Standing]] = frozenset({"reproduced", "within"})
_FITTED: Final = "another-named-formula-fits-exactly"
_MONEY: Final = "budget-row-wrong-or-zero"


def audit(engine: Evaluator, form: FormLike, profile: str | None = None) -> Audit:
    """Recompute every points of a filled form, and classify where the form says otherwise.

    A line never stops another: what cannot be read or judged is told in its place.

    Args:
        engine: what reads and judges, an `Engine`.
        form: the form, or the path of its file.
        profile: another profile than the engine's.

    Raises:
        DocumentErrors: every problem of the file.
        RuleError: when the rules have no such profile.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.auditing import parse_form
    >>> text = '''
    ... schema: filled-form/1
    ... year: 2020
    ... rows:
    ...   - {id: a, name: n, target: 98%, actual: 98%, weight: 20, score: 19.6}
    ... '''
    >>> found = audit(Engine.default(), parse_form(text))
    >>> [(finding.code, finding.difference) for finding in found.findings]
    [('another-named-formula-fits-exactly', Decimal('-0.40'))]
    """
    if not isinstance(form, Form):
        form = read_form(form)
    name = profile or engine.profile_id
    scoring = engine.ruleset.profile(name, form.year)
    return _Work(engine, form, name).audited(scoring)


class _Work:
    """Audits one form: under every profile for the count, under one for the findings."""

    def __init__(self, engine: Evaluator, form: Form, profile: str) -> None:
        self._engine = engine
        self._rules = engine.ruleset
        self._form = form
        self._profile = profile
        self._budget = self._readable_budget()
        self._under = {profile: self._outcomes(profile)}
        for other in self._other_profiles():
            try:
                self._under[other] = self._outcomes(other)
            except RuleError:  # not in force in this year
                continue

    def audited(self, scoring: ProfileFile) -> Audit:
        """Bring everything together."""
        form = self._form
        return Audit(
            form,
            scoring,
            self._rules.data.packs,
            tuple(self._row(at, row) for at, row in enumerate(form.rows)),
            None if form.execution is None else self._execution(form.execution),
            tuple(structure_findings(form)),
            self._matches(),
        )

    # ── outcomes ─────────────────────────────────────────────────────────────────────────────

    def _other_profiles(self) -> Iterator[str]:
        """Yield the profiles that a name means; a version takes the place of its own by year."""
        profiles = self._rules.data.profiles.values()
        known = sorted(p.id for p in profiles if p.version_of is None)
        return (name for name in known if name != self._profile)

    def _outcomes(self, profile: str) -> tuple[Scored, ...]:
        """Return what a profile gives for every line: the rows, then budget execution."""
        form = self._form
        found = [Scored(self._outcome(row, profile)) for row in form.rows]
        if form.execution is not None:
            money, weight = summed_money(form.execution), form.execution.weight
            found.append(score_money(self._rules, profile, form.year, money, weight))
        return tuple(found)

    def _outcome(self, row: FormRow, profile: str) -> Outcome:
        table = Table(self._engine, self._form.year, profile, self._budget)
        return evaluate_row(Row(table, row, row.weight), row.actual)

    def _readable_budget(self) -> str | None:
        """Write the budget as a measured value, where its unit is one that the rules know."""
        execution = self._form.execution
        budget = None if execution is None else summed_money(execution).budget
        if execution is None or execution.unit is None or budget is None:
            return None
        return readable_money(self._engine, budget, execution.unit)

    # ── one line ─────────────────────────────────────────────────────────────────────────────

    def _row(self, at: int, row: FormRow) -> AuditedLine:
        scored = self._under[self._profile][at]
        remarks = []
        if scored.outcome is not None and is_copied(row, scored.outcome):
            remarks.append(Finding("target-copied-as-actual", row=row.id, at=row.at))
        return self._line(at, row, scored, remarks)

    def _execution(self, execution: FormExecution) -> AuditedLine:
        """Recompute the points of execution from rows of money that agree with each other."""
        at = len(self._form.rows)
        scored = self._under[self._profile][at]
        return self._line(at, execution, scored, list(money_findings(execution)))

    def _line(
        self, at: int, line: FormRow | FormExecution, scored: Scored, found: list[Finding]
    ) -> AuditedLine:
        """Classify the unit's own points and those after review, each against the outcome."""
        outcome, named = scored.outcome, []
        for whose, award in _awards(line):
            fits = self._fits(line, award, scored)
            code = code_of(award.points, line.weight, outcome, fits)
            if found and isinstance(line, FormExecution) and self._follows_total(line, award):
                code = _MONEY if code is not None else None
            if code is not None:
                shown = fits if code == _FITTED else ()
                named += [fit for fit in shown if fit not in named]
                found.append(finding_of(code, line, whose, award, outcome, shown, scored.error))
        held = _held(line)
        standing = "unscored" if held is None else standing_of(held.points, outcome)
        profiles = tuple(name for name in self._under if self._explains(name, at, line))
        said = (tuple(found), tuple(named), profiles, scored.error)
        return AuditedLine(line, outcome, standing, *said)

    def _follows_total(self, execution: FormExecution, award: Award) -> bool:
        """Whether points are those of the total row as it is printed, however that came about."""
        printed, year = printed_money(execution), self._form.year
        given = score_money(self._rules, self._profile, year, printed, execution.weight)
        return standing_of(award.points, given.outcome) == "reproduced"

    def _fits(self, line: FormRow | FormExecution, award: Award, scored: Scored) -> tuple[Fit, ...]:
        """Search the methods where the points differ; any formula gives full marks to some."""
        outcome, weight = scored.outcome, line.weight
        if outcome is None or weight is None or award.points >= weight:
            return ()
        if standing_of(award.points, outcome) != "differs":
            return ()
        entry = line.actual if isinstance(line, FormRow) else None
        previous = None if entry is None else entry.previous
        held = Held(
            outcome,
            None if previous is None else self._engine.measure(previous),
            None if self._budget is None else self._engine.measure(self._budget),
        )
        return fitting_methods(self._rules, held, award.points)

    # ── which profile explains the form ──────────────────────────────────────────────────────

    def _explains(self, profile: str, at: int, line: FormRow | FormExecution) -> bool:
        award = _held(line)
        if award is None:
            return False
        return standing_of(award.points, self._under[profile][at].outcome) in _EXPLAINED

    def _matches(self) -> tuple[ProfileMatch, ...]:
        lines = tuple(self._form.lines)
        given = sum(1 for line in lines if _held(line) is not None)
        counted = (
            (name, sum(self._explains(name, at, line) for at, line in enumerate(lines)))
            for name in self._under
        )
        found = [ProfileMatch(name, explained, given) for name, explained in counted]
        return tuple(sorted(found, key=lambda match: (-match.explained, match.profile)))


def _awards(line: FormRow | FormExecution) -> Iterator[tuple[Whose, Award]]:
    """Yield the points of a line that the form gives, the unit's own first."""
    if line.score is not None:
        yield "self", line.score
    if line.reviewed is not None:
        yield "reviewed", line.reviewed


def _held(line: FormRow | FormExecution) -> Award | None:
    """Return the points that are held against a profile: the unit's own, else those of review."""
    return line.score if line.score is not None else line.reviewed

"""A compiled indicator: one cell of a plan, held against as many measured values as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Any

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.decisions import Ruling, rule
from indicator_engine.evaluation.flagging import full_marks_flag, raised_flags
from indicator_engine.evaluation.judgement import Remarks
from indicator_engine.evaluation.numbers import COMPARE, RATIO, holds
from indicator_engine.evaluation.outcome import Outcome, OwnRule, Spec
from indicator_engine.evaluation.quantities import quantities_of
from indicator_engine.evaluation.quick import Quick, never_quick, quick_evaluation
from indicator_engine.evaluation.rates import rate_targets
from indicator_engine.evaluation.scoring import Points, points_of
from indicator_engine.evaluation.targets import Target, target_of, targets_of
from indicator_engine.evaluation.verdict import Vote, judge_all_readings
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    Compare,
    Measured,
    PeriodName,
    Range,
    Reference,
    Threshold,
)
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.saying import Reports, Row
from indicator_engine.records import record
from indicator_engine.rules.schema import (
    ConventionDef,
    DecisionDef,
    LevelScaleDef,
    MethodFile,
    PackInfo,
    ProfileFile,
    RuleData,
)
from indicator_engine.units import UnitTable

Check = Callable[[Exact], bool]


@record(frozen=True, slots=True, kw_only=True)
class Rules:
    """What evaluation needs of a rule set, shared by all its indicators.

    Args:
        units: the unit table.
        methods: the scoring methods, by id.
        levels: the scales of words, by id.
        conventions: the conventions, by id.
        pack: the pack that names the version of all rules together.
        period_units: how each period is written below the line of a unit (次/季度).
        hundredth_unit: the unit of a hundredth, in which a rate of completion is written.
        fold: how spellings of one subject are made one.
        earlier: the bases that the value of an earlier period stands for (previous-year).
        reports: the words that may stand beside a measured value.
    """

    units: UnitTable
    methods: Mapping[str, MethodFile]
    levels: Mapping[str, LevelScaleDef]
    conventions: Mapping[str, ConventionDef]
    pack: PackInfo
    period_units: Mapping[PeriodName, tuple[str, ...]]
    hundredth_unit: str | None = None
    earlier: frozenset[str] = frozenset()
    reports: Reports = field(default_factory=Reports)
    fold: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: RuleData, units: UnitTable, pack: PackInfo) -> Rules:
        """Take from the merged packs what evaluation needs.

        Args:
            data: everything the packs say.
            units: the unit table made from it.
            pack: the pack that stands for all of them, usually the last.
        """
        every = (entry for file in data.dates for entry in file.every)
        period_units: dict[PeriodName, tuple[str, ...]] = {}
        for entry in every:
            known = period_units.get(entry.period, ())
            period_units[entry.period] = (*known, *entry.unit)
        return cls(
            units=units,
            methods=data.methods,
            levels={scale.id: scale for file in data.levels for scale in file.scales},
            conventions=data.conventions,
            pack=pack,
            period_units=period_units,
            hundredth_unit=next(
                (file.hundredth_unit for file in reversed(data.numerals) if file.hundredth_unit),
                None,
            ),
            earlier=frozenset(of for file in data.dates for of in (file.previous or {}).values()),
        )

    def case(self) -> Case:
        """Return what every judgement under these rules may look at."""
        day = self.conventions.get("day-unit")
        workday = self.conventions.get("workday-unit")
        total = self.conventions.get("period-total")
        return Case(
            quantities_of(self.units, self.conventions),
            self.levels,
            sum_periods=total is not None and total.value == "sum",
            day_unit=None if day is None else day.value,
            workday_unit=None if workday is None else workday.value,
            period_units=self.period_units,
            earlier=self.earlier,
            reports=self.reports,
            fold=self.fold,
        )

    def row(self, bound: Bound) -> Row:
        """Return what a row says of itself, which words beside a measured value may repeat."""
        fold = dict(self.fold)
        name, target = ((text or "").translate(fold) for text in (bound.name, bound.threshold.text))
        return Row(name, target, bound.year)


class Indicator:
    """A threshold ready to be held against measured values.

    It never changes, may be shared between threads, and pickles; what is compiled is made on
    first use and is no part of it. Make one with `compile_indicator`.

    Args:
        spec: the bound, its readings with their methods, profile, weight and pack.
        case: the units, scales and conventions of the rules.
    """

    __slots__ = ("_case", "_check", "_quick", "spec")

    def __init__(self, spec: Spec, case: Case) -> None:
        self.spec = spec
        self._case = case
        self._check: Check = self._first_check
        self._quick: Quick | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.spec, self._case)

    def __repr__(self) -> str:
        bound = self.spec.bound
        text = "" if bound is None else bound.threshold.text
        return f"Indicator({text!r}, weight={self.spec.weight}, profile={self.spec.profile.id!r})"

    @property
    def case(self) -> Case:
        """Return the units, scales and conventions that every judgement looks at."""
        return self._case

    @property
    def quick(self) -> Quick:
        """Return the fast way; it gives None where a value or the target wants the general one."""
        if self._quick is None:
            self._quick = quick_evaluation(self.spec, self._case) or never_quick
        return self._quick

    def check(self, value: Exact) -> bool:
        """Say whether a value in the target's own unit satisfies the target: the fast comparison.

        Args:
            value: an exact number in the unit that the target is read in.

        Raises:
            EvaluationError: ``check-not-plain`` where one number cannot decide: the form is no
                bound, readings disagree, the direction is unknown, or the row is in conflict.
        """
        return self._check(value)

    def evaluate(
        self,
        measured: Measured,
        *,
        previous: Measured | None = None,
        budget: Measured | None = None,
        references: Mapping[Reference, Measured] | None = None,
    ) -> Outcome:
        """Judge and score a measured value. A row never raises; its outcome carries the error.

        Args:
            measured: the value as read.
            previous: the value of the year before, for targets such as 较上年增长5%.
            budget: the budget, for targets such as 控制在预算内: short for that reference.
            references: whatever targets refer to, by name: 不超过批复概算 asks for ``estimate``.
        """
        return (self._quick or self.quick)(measured) or self.evaluate_in_full(
            measured, previous=previous, budget=budget, references=references
        )

    def evaluate_many(self, values: Iterable[Measured]) -> list[Outcome]:
        """Judge and score many measured values: the outcomes are those of a loop of `evaluate`.

        Args:
            values: the values as read.
        """
        quick, full = self.quick, self.evaluate_in_full
        return [quick(value) or full(value) for value in values]

    def evaluate_in_full(
        self,
        measured: Measured,
        *,
        previous: Measured | None = None,
        budget: Measured | None = None,
        references: Mapping[Reference, Measured] | None = None,
    ) -> Outcome:
        """Do as `evaluate` does without its fast way: what the fast way is tested against."""
        spec, bound = self.spec, self.spec.bound
        if bound is not None and bound.conflict is not None:
            return self._in_conflict(bound, bound.conflict, measured)
        case = self._case
        given = dict(references or {})
        if budget is not None:
            given["budget"] = budget
        if previous is not None or given:
            case = replace(case, previous=previous, references=given)
        targets = [ruling.target for ruling in spec.rulings]
        same = bound is not None and _means_alike(bound.threshold, measured)
        vote = judge_all_readings(targets, measured, case, same_text=same)
        points = self._points(vote)
        return self._outcome(vote, points, measured)

    def _first_check(self, value: Exact) -> bool:
        self._check = _checker(self.spec)
        return self._check(value)

    # ── the general way ──────────────────────────────────────────────────────────────────────

    def _ruling_of(self, target: Target) -> Ruling:
        return next(ruling for ruling in self.spec.rulings if ruling.target is target)

    def _points(self, vote: Vote) -> Points:
        """Score by every reading that agrees on the verdict; where they differ, give the range.

        A reading that no method scores says nothing of the points, and one that leaves them to a
        person agrees with a score in its range.
        """
        judged = vote.agreeing or ((vote.target, vote.judgement),)
        weight, profile = self.spec.weight, self.spec.profile
        found = [points_of(self._ruling_of(t), j, weight, profile) for t, j in judged]
        first = found[0]
        if first.score is None:
            return first
        ends = [one.range or (one.score, one.score) for one in found]
        settled = [(low, high) for low, high in ends if low is not None and high is not None]
        if all(low <= first.score <= high for low, high in settled):
            return first
        return Points(range=(min(low for low, _ in settled), max(high for _, high in settled)))

    def _outcome(self, vote: Vote, points: Points, measured: Measured) -> Outcome:
        remarks = vote.judgement.remarks
        # A rule that was brought and refused is told even where nothing is scored.
        refused = None if self.spec.own is None else self._ruling_of(vote.target).error
        error = points.error or refused
        if error is not None and remarks.error is None:
            remarks = replace(remarks, error=error)
        if points.score is None and points.range is not None and len(vote.agreeing) > 1:
            remarks = replace(remarks, flags=(*remarks.flags, "score-ambiguous"))
        ruling, judgement = self._ruling_of(vote.target), replace(vote.judgement, remarks=remarks)
        raised = (
            *raised_flags(self.spec, ruling, judgement, points.score),
            *full_marks_flag(self.spec, judgement, points.score),
        )
        if raised:
            remarks = replace(remarks, flags=(*remarks.flags, *raised))
        if remarks.offered and not measured.alternatives:
            measured = replace(measured, alternatives=remarks.offered)
        return Outcome(
            self.spec,
            ruling,
            measured,
            vote.judgement.met,
            points.score,
            vote.judgement.value,
            remarks,
            None if points.score is not None else points.range,
        )

    def _in_conflict(self, bound: Bound, code: str, measured: Measured) -> Outcome:
        kind = "" if bound.kind is None else bound.kind.id
        error = EvaluationError(
            code, text=bound.threshold.text, field="text", kind=kind, name=bound.name or ""
        )
        ruling = self.spec.rulings[0]
        return Outcome(self.spec, ruling, measured, None, None, None, Remarks(error))


def compile_indicator(
    bound: Bound,
    *,
    profile: ProfileFile,
    rules: Rules,
    weight: Decimal | None = None,
    decision: DecisionDef | None = None,
    own: OwnRule | None = None,
    refused: IndicatorError | None = None,
) -> Indicator:
    """Compile a bound threshold.

    Args:
        bound: the threshold with everything around its cell.
        profile: the profile that chooses the methods, with what it extends resolved.
        rules: the rule set.
        weight: the full points; None scores nothing.
        decision: a method and parameters that take the place of the profile's table: a row that
            brings its own scoring rule, the execution rate, an example of a method.
        own: the scoring rule that the row brought, for explanations.
        refused: why that rule cannot score the row; there is a verdict then, and no points.
    """
    threshold = bound.threshold
    readings = (threshold.reading, *threshold.alternatives)
    targets = targets_of(readings, bound.direction)
    targets += rate_targets(readings, bound.year, profile.deadline_rate, rules.hundredth_unit)
    if refused is not None:
        rulings = tuple(Ruling(target, error=refused) for target in targets)
    else:
        rulings = tuple(rule(t, bound, profile, rules.methods, decision) for t in targets)
    case = replace(rules.case(), row=rules.row(bound), one_to_many=RATIO in threshold.notes)
    if bound.kind is not None:
        quantities = case.quantities.of_share(bound.kind.dimensions)
        case = replace(case, accumulating=bound.kind.accumulating, quantities=quantities)
    spec = Spec(bound, rulings, replace(profile, examples=()), weight, rules.pack, own)
    return Indicator(spec, case)


def failed_outcome(
    error: IndicatorError,
    *,
    profile: ProfileFile,
    pack: PackInfo,
    weight: Decimal | None = None,
    bound: Bound | None = None,
    measured: Measured | None = None,
    own: OwnRule | None = None,
) -> Outcome:
    """Return the outcome of a row of which one side could not be read at all.

    Args:
        error: why it could not be read.
        profile: the profile that would have scored it.
        pack: the pack that would have been named.
        weight: the full points.
        bound: the target, where that side was read.
        measured: the value, where that side was read.
        own: the scoring rule that the row brought.
    """
    spec = Spec(bound, (), profile, weight, pack, own)
    ruling = None if bound is None else Ruling(target_of(bound.threshold.reading, bound.direction))
    return Outcome(spec, ruling, measured, None, None, None, Remarks(error))


def _checker(spec: Spec) -> Check:
    """Return the comparison of a plain bound or range, or a function that refuses."""
    ruling, *others = spec.rulings
    target, reading = ruling.target, ruling.target.reading
    conflict = spec.bound is not None and spec.bound.conflict is not None
    if others or conflict or target.undirected:
        return _refuse
    if isinstance(reading, Range):
        return lambda value: holds(None, reading, value)
    if not isinstance(reading, Compare) or reading.value is None:
        return _refuse
    compares, bound = COMPARE[target.op or "="], reading.value
    return lambda value: compares(value, bound)


def _refuse(value: Exact) -> bool:
    raise EvaluationError("check-not-plain", value=str(value))


def _means_alike(threshold: Threshold, measured: Measured) -> bool:
    """Whether a value repeats the target's text, or a word that convention settles: 9月前."""
    if measured.text and measured.text == threshold.text:
        return True
    return any(note.startswith(_BY_CONVENTION) for note in {*threshold.notes} & {*measured.notes})


_BY_CONVENTION = "ambiguous-before"

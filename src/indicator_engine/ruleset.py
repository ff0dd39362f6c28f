"""A rule set: the merged packs compiled into unit table, lexicon, kinds, methods and profiles."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache, partial
from typing import Final

from indicator_engine.algebra.impossible import is_impossible, may_be_impossible
from indicator_engine.algebra.solving import Solver
from indicator_engine.errors import EvaluationError, IndicatorError, RuleError
from indicator_engine.evaluation import (
    Indicator,
    OwnRule,
    Rules,
    compile_execution,
    compile_indicator,
)
from indicator_engine.expressions import Compare, Deadline, Level, Measured, Threshold
from indicator_engine.reading.binding import Context, bind
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.kinds import Kinds
from indicator_engine.reading.lexicon import build_lexicon, fold_of
from indicator_engine.reading.measure import Actual, read_measured
from indicator_engine.reading.quick import quick_reader, quick_shapes
from indicator_engine.reading.quick_measure import quick_measure
from indicator_engine.reading.threshold import is_graded, read, with_columns
from indicator_engine.rules.decisions import resolve_profile
from indicator_engine.rules.schema import DecisionDef, PackInfo, ProfileFile, RuleData
from indicator_engine.rules.versions import version_in
from indicator_engine.sentences import (
    ScoringRule,
    ScoringWords,
    best_points,
    build_words,
    fit,
    read_rule,
)
from indicator_engine.units import UnitTable

_SINGLE: Final = frozenset({Compare, Deadline, Level})  # asks for nothing else besides
IMPOSSIBLE: Final = "target-unsatisfiable"

_CACHED_CELLS = 65_536
_CACHED_NAMES = 16_384
_CACHED_YEARS = 1_024
_BELOW_WEIGHT = "rule-full-marks-below-weight"


class RuleSet:
    """An immutable compiled rule set. Safe to share between threads.

    Args:
        data: the merged packs, checked.
    """

    def __init__(self, data: RuleData) -> None:
        self.data = data
        self.units = UnitTable(data.units, data.unit_factors, fold_of(data))
        self.lexicon = build_lexicon(data, self.units)
        self.kinds = Kinds(data.kinds.values())
        shapes = quick_shapes(self.lexicon)
        self._quick = quick_reader(shapes)
        self._quick_measure = quick_measure(self.lexicon, shapes)
        self.read = lru_cache(maxsize=_CACHED_CELLS)(self.read_anew)
        self.recognise = lru_cache(maxsize=_CACHED_NAMES)(self.kinds.recognise)
        self.profile = lru_cache(maxsize=_CACHED_YEARS)(self._profile)
        self._resolved = lru_cache(maxsize=None)(partial(resolve_profile, data))
        self._rules = Rules(
            units=self.units,
            methods=data.methods,
            levels=self.lexicon.levels.scales,
            conventions=data.conventions,
            pack=self.pack,
            period_units=self.lexicon.times.period_units,
            hundredth_unit=self.lexicon.numbers.hundredth_unit,
            fold=self.lexicon.fold,
            earlier=frozenset(self.lexicon.times.previous.meanings()),
            reports=self.lexicon.measured.reports,
        )

    def read_anew(self, text: str, op: str | None = None, unit: str | None = None) -> Threshold:
        """Read a cell without the cache: the quick reader where it knows the shape, else all."""
        graded = op is not None and is_graded(op, self.lexicon)
        quick = None if graded else self._quick(text)
        if quick is None:
            return self.doubted(read(self.lexicon, text, op, unit))
        if op is not None or unit is not None:
            quick = with_columns(self.lexicon, quick, op, unit)
        return quick if type(quick.reading) in _SINGLE else self.doubted(quick)

    def bind(self, threshold: Threshold, context: Context) -> Bound:
        """Add to a reading what surrounds its cell; what nothing can satisfy is a conflict."""
        bound = bind(self.lexicon, self.recognise, threshold, context)
        doubted = self.doubted(bound.threshold)
        if IMPOSSIBLE not in doubted.notes:
            return bound
        return replace(bound, threshold=doubted, conflict=bound.conflict or IMPOSSIBLE)

    def doubted(self, threshold: Threshold) -> Threshold:
        """Note a target that no value can satisfy: ≥10次且≤5次.

        Args:
            threshold: a reading.

        >>> from indicator_engine import Engine, parse
        >>> Engine.default().ruleset.doubted(parse("≥10次且≤5次")).notes
        ('target-unsatisfiable',)
        """
        reading, notes = threshold.reading, threshold.notes
        if IMPOSSIBLE in notes or not may_be_impossible(reading):
            return threshold
        if not is_impossible(Solver(self.units, self.lexicon.levels.scales), reading):
            return threshold
        return Threshold(threshold.text, reading, (*notes, IMPOSSIBLE), threshold.alternatives)

    def measure(self, value: Actual, unit: str | None = None, year: int | None = None) -> Measured:
        """Read a measured value: the quick way where it knows the shape, else the full one."""
        if type(value) is str:
            quick = self._quick_measure(value, unit)
            if quick is not None:
                return quick
        return read_measured(self.lexicon, value, unit, year)

    def is_average(self, name: str) -> bool:
        """Say whether the name of an indicator makes its value a relative one: 人均, 单价."""
        folded = name.translate(self.lexicon.fold)
        return self.lexicon.measured.averaged.find(folded, 0, len(folded)) is not None

    def compile(
        self,
        bound: Bound,
        profile: str | ProfileFile,
        weight: Decimal | str | None = None,
        decision: DecisionDef | None = None,
        rule: ScoringRule | None = None,
    ) -> Indicator:
        """Compile a bound threshold under a profile.

        Args:
            bound: the threshold with everything around its cell.
            profile: the id of the profile, whose version for the budget year of the row is taken;
                or a profile itself, with what it extends written out.
            weight: the points that are full marks.
            decision: a method in place of the profile's decision table.
            rule: the row's own scoring sentence, from `read_rule`, in place of both.

        Raises:
            RuleError: when there is no such profile.
            EvaluationError: when it has no version for the budget year of the row, or the
                scoring sentence does not fit the target.
        """
        exact_weight = None if weight is None else Decimal(weight)
        rules = self._rules
        if rule is not None:
            method = fit(rule, bound, self.scoring_words)
            rules = replace(rules, methods={method.id: method})
            decision = DecisionDef(use=method.id)
        return compile_indicator(
            bound,
            profile=self._chosen(profile, bound.year),
            rules=rules,
            weight=exact_weight,
            decision=decision,
        )

    def compile_own(
        self,
        bound: Bound,
        profile: str | ProfileFile,
        text: str,
        weight: Decimal | None = None,
    ) -> Indicator:
        """Compile a row that brings its own scoring sentence.

        A sentence that is refused stops no verdict: every outcome carries its error, no points.

        Args:
            bound: the threshold with everything around its cell.
            profile: the profile, as for `compile`.
            text: the scoring sentence.
            weight: the points that are full marks.
        """
        own, refused, rules, decision = OwnRule(text), None, self._rules, None
        try:
            rule = self.read_rule(text, weight, bound.name)
            own = OwnRule(text, rule.words, _flags_of(rule, weight))
            method = fit(rule, bound, self.scoring_words)
            rules = replace(rules, methods={method.id: method})
            decision = DecisionDef(use=method.id)
        except IndicatorError as error:
            refused = error
        return compile_indicator(
            bound,
            profile=self._chosen(profile, bound.year),
            rules=rules,
            weight=weight,
            decision=decision,
            own=own,
            refused=refused,
        )

    def own_rule(self, text: str, name: str | None = None) -> OwnRule:
        """Read the scoring sentence of a row of which nothing else could be read."""
        try:
            return OwnRule(text, self.read_rule(text, name=name).words)
        except IndicatorError:
            return OwnRule(text)

    def read_rule(
        self, text: str, weight: Decimal | str | None = None, name: str | None = None
    ) -> ScoringRule:
        """Read a scoring sentence, such as 每超过1次扣2分: whole, or refused with its place.

        Args:
            text: the sentence.
            weight: the full points of the row, where they are known.
            name: the name of the indicator, by which the sentence may call its value.

        Raises:
            ThresholdSyntaxError: with code, span and hint, when any part is not understood.
        """
        return read_rule(self.scoring_words, text, weight, name)

    @cached_property
    def scoring_words(self) -> ScoringWords:
        """The words of scoring sentences."""
        return build_words(self.data.scoring_words, self.lexicon)

    def execution(
        self,
        budget: Decimal,
        profile: str | ProfileFile,
        weight: Decimal | str | None = None,
        year: int | None = None,
    ) -> Indicator:
        """Compile what scores the execution of a budget; hold the amount that was paid against it.

        Args:
            budget: the budget as adjusted; what was paid is in the same unit.
            profile: the profile, as for `compile`.
            weight: the full points; by default those of the profile.
            year: the budget year.

        Raises:
            RuleError: when there is no such profile.
            EvaluationError: ``no-method`` when the profile does not score execution.
        """
        exact_weight = None if weight is None else Decimal(weight)
        chosen = self._chosen(profile, year)
        return compile_execution(
            budget, profile=chosen, rules=self._rules, weight=exact_weight, year=year
        )

    @property
    def pack(self) -> PackInfo:
        """The last pack loaded: its digest covers everything below it."""
        return self.data.packs[-1]

    def _chosen(self, profile: str | ProfileFile, year: int | None) -> ProfileFile:
        return self.profile(profile, year) if isinstance(profile, str) else profile

    def _profile(self, id_: str, year: int | None = None) -> ProfileFile:
        """Return a profile with what it extends written out: the version for a budget year."""
        profiles = self.data.profiles
        if id_ not in profiles:
            raise RuleError("unknown-profile", profile=id_, known=", ".join(sorted(profiles)))
        version = version_in(profiles, id_, year)
        if version is None:
            raise EvaluationError("profile-not-in-force", profile=id_, year=str(year))
        return self._resolved(version)


def _flags_of(rule: ScoringRule, weight: Decimal | None) -> tuple[str, ...]:
    """Say that a rule whose best award is points below the weight never gives full marks."""
    best = best_points(rule.reading)
    if best is None or weight is None or best >= Fraction(weight):
        return ()
    return (_BELOW_WEIGHT,)

"""The engine: a thin, immutable facade over one rule set: read, measure, evaluate."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack, get_args

from indicator_engine.batch import Batch, Evaluator, require_texts, weight_of, year_of
from indicator_engine.errors import IndicatorError, RuleError
from indicator_engine.evaluation import Indicator, Outcome, failed_outcome
from indicator_engine.examples import DEFAULT_PROFILE, checked
from indicator_engine.expressions import Expression, Measured, Reference, Threshold
from indicator_engine.reading.binding import Context
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.measure import Actual
from indicator_engine.reading.wording import format_expression as write_expression
from indicator_engine.rules.loading import lay, load_packaged
from indicator_engine.rules.schema import PackInfo, ProfileFile
from indicator_engine.ruleset import RuleSet

if TYPE_CHECKING:
    from indicator_engine.auditing.auditing import FormLike
    from indicator_engine.auditing.findings import Audit
    from indicator_engine.plans.assessing import ActualsLike, PlanLike
    from indicator_engine.plans.assessment import Assessment

_CACHED_INDICATORS = 16_384
_CACHED_VALUES = 65_536


class CellContext(TypedDict, total=False):
    """What may stand around a cell; every key is optional.

    `op`, `unit` and `direction` are the operator, unit and direction columns; `name`,
    `description`, `level1` and `level2` speak of the indicator; `year` is the budget year.
    """

    op: str | None
    unit: str | None
    direction: str | None
    name: str | None
    description: str | None
    level1: str | None
    level2: str | None
    year: int | None


class Row(CellContext, total=False):
    """The fields of `Engine.evaluate` for one row of `evaluate_many`; all but one are optional."""

    threshold: Required[str]
    actual: Actual
    actual_unit: str | None
    weight: Decimal | int | str | None
    profile: str | None
    previous: Actual
    budget: Actual
    references: Mapping[Reference, Actual] | None


class Engine:
    """Reads thresholds and measured values, and evaluates one by the other.

    An engine never changes: `extend` and `with_profile` return a new one. It may be shared
    between threads.

    Args:
        ruleset: a compiled rule set; `Engine.default()` has the packaged one.
        profile: the id of the profile that scores.

    >>> engine = Engine.default()
    >>> engine.evaluate("≤11万元", "22万元", weight=20).score
    Decimal('10.00')
    >>> engine.with_profile("deployed-default").evaluate("≤11万元", "22万元", weight=20).score
    Decimal('0.00')
    """

    __slots__ = ("_batch", "_cell", "_indicator", "_plain", "_value", "profile_id", "ruleset")

    def __init__(self, ruleset: RuleSet, profile: str = DEFAULT_PROFILE) -> None:
        ruleset.profile(profile)
        self.ruleset = ruleset
        self.profile_id = profile
        self._plain = lru_cache(_CACHED_VALUES)(self._parse_plain)
        self._cell = lru_cache(_CACHED_INDICATORS)(self._bind)
        self._indicator = lru_cache(_CACHED_INDICATORS)(self._compile)
        self._value = lru_cache(_CACHED_VALUES)(self._measure)
        self._batch = Batch(
            Evaluator(
                compile=lambda fields: self.indicator(**fields),
                read=self._measure,
                read_text=self._value,
                refer=self._references,
                failed=self._failed_row,
                refused=self._refused_row,
            )
        )

    @staticmethod
    def default() -> Engine:
        """Return the engine of the packaged rules and the default profile, made once."""
        return _default_engine()

    def extend(self, *paths: str | os.PathLike[str]) -> Engine:
        """Return an engine that also knows the packs at some paths.

        Args:
            paths: folders of rule files, or single YAML files, each overriding those before it.

        Raises:
            RuleErrors: all problems of all files together, examples that fail among them.
        """
        return Engine(checked(lay(self.ruleset.data, paths)), self.profile_id)

    def with_profile(self, profile: str) -> Engine:
        """Return an engine that scores by another profile.

        Raises:
            RuleError: when the rules have no such profile.
        """
        return Engine(self.ruleset, profile)

    @property
    def profile(self) -> ProfileFile:
        """The profile that scores, with everything it extends."""
        return self.ruleset.profile(self.profile_id)

    @property
    def packs(self) -> tuple[PackInfo, ...]:
        """The packs that were loaded, in order."""
        return self.ruleset.data.packs

    def parse(self, text: str, **cell: Unpack[CellContext]) -> Threshold:
        """Read a threshold cell.

        Args:
            text: the cell, such as ``≥1次``.
            cell: what stands around it, see `CellContext`.

        Raises:
            ThresholdSyntaxError: when the cell is not understood whole.

        >>> Engine.default().parse("年底前", year=2025).reading.date.isoformat()
        '2025-12-31'
        """
        if not cell:
            return self._plain(text)
        return self._cell(text, **cell).threshold

    def measure(
        self, value: Actual, *, unit: str | None = None, year: int | None = None
    ) -> Measured:
        """Read a measured value: text, number, date, None, a list, or a mapping by subject.

        Raises:
            MeasurementError: when the value is not understood whole.

        >>> Engine.default().measure("12次").value
        Decimal('12')
        """
        if type(value) is str:
            return self._value(value, unit, year)
        return self._measure(value, unit, year)

    def indicator(
        self,
        threshold: str,
        *,
        weight: Decimal | int | str | None = None,
        profile: str | None = None,
        scoring_rule: str | None = None,
        **cell: Unpack[CellContext],
    ) -> Indicator:
        """Compile a threshold once, to hold many measured values against it.

        Args:
            threshold: the cell.
            weight: the points that are full marks.
            profile: another profile than the engine's.
            scoring_rule: the row's own scoring sentence, see `evaluate`.
            cell: what stands around it, see `CellContext`.

        Raises:
            ThresholdSyntaxError: when the cell is not understood whole.

        >>> Engine.default().indicator("≥1次").check(Decimal(2))
        True
        """
        return self._indicator(threshold, weight, profile or self.profile_id, scoring_rule, **cell)

    def evaluate(
        self,
        threshold: str,
        actual: Actual,
        *,
        actual_unit: str | None = None,
        weight: Decimal | int | str | None = None,
        profile: str | None = None,
        previous: Actual = None,
        budget: Actual = None,
        references: Mapping[Reference, Actual] | None = None,
        scoring_rule: str | None = None,
        **cell: Unpack[CellContext],
    ) -> Outcome:
        """Hold a measured value against a threshold. Never raises for what a cell holds.

        Args:
            threshold: the cell.
            actual: the measured value, see `measure`.
            actual_unit: its unit column.
            weight: the points that are full marks; None scores nothing.
            profile: another profile than the engine's.
            previous: last year's value, for targets such as 较上年增长5%.
            budget: the budget, for targets such as 控制在预算内.
            references: whatever else targets refer to, by name: ``estimate`` for 不超过批复概算,
                ``standard`` for 达到国家标准, ``plan`` for 不低于计划数.
            scoring_rule: the row's own scoring sentence, such as 每低1个百分点扣0.5分, in place of
                the profile's method. One that is refused leaves the verdict, and no points.
            cell: what stands around the threshold, see `CellContext`.

        Raises:
            RuleError: when the rules have no such profile, or no target can refer to such a name.

        Returns:
            The outcome; what could not be read or judged is its `error`.

        >>> outcome = Engine.default().evaluate("≥95%", "90%", weight=10)
        >>> outcome.met, outcome.score
        (False, Decimal('9.47'))
        """
        profile = profile or self.profile_id
        try:
            indicator = self._indicator(threshold, weight, profile, scoring_rule, **cell)
            year = cell.get("year")
            read = self._value if type(actual) is str else self.ruleset.measure
            measured = read(actual, actual_unit, year)
            if previous is None and budget is None and not references:
                return indicator.evaluate(measured)
            return indicator.evaluate(
                measured,
                previous=None if previous is None else self.measure(previous),
                budget=None if budget is None else self.measure(budget),
                references=self._references(references or {}),
            )
        except RuleError:
            raise  # a wrong call, not a wrong cell
        except IndicatorError as error:
            return self._failed(error, threshold, weight, profile, scoring_rule, **cell)

    def evaluate_many(self, rows: Iterable[Row]) -> list[Outcome]:
        """Evaluate many rows: the outcomes are those of a loop of `evaluate`, in order.

        Rows of one target (threshold, weight, profile and what stands around the cell) compile
        it once. A row that cannot be used never stops the others: its outcome carries the error,
        that of an unknown profile or of a field of the wrong type included.

        Args:
            rows: for each row the fields of `evaluate`.

        Raises:
            TypeError: when a row has a field that `evaluate` does not know.

        >>> rows = [{"threshold": "≥95%", "actual": a, "weight": 10} for a in ("96%", "90%", "?")]
        >>> [(outcome.met, outcome.score) for outcome in Engine.default().evaluate_many(rows)]
        [(True, Decimal('10.00')), (False, Decimal('9.47')), (None, None)]
        """
        return self._batch.evaluate(rows)

    def assess(
        self, plan: PlanLike, actuals: ActualsLike = None, *, profile: str | None = None
    ) -> Assessment:
        """Assess a whole plan: every row, totals by head, execution, grade, what needs a person.

        Args:
            plan: a plan, or the path of a plan file.
            actuals: measured values, or the path of their file.
            profile: another profile than the engine's.

        Raises:
            DocumentErrors: all problems of the files together; a row never raises.
            RuleError: when the rules have no such profile.
        """
        from indicator_engine.plans import assess  # pydantic and YAML, from here on

        return assess(self, plan, actuals, profile=profile)

    def audit(self, form: FormLike, *, profile: str | None = None) -> Audit:
        """Recompute a filled self-evaluation form and classify where it says otherwise.

        Args:
            form: a form, or the path of its file.
            profile: another profile than the engine's.

        Raises:
            DocumentErrors: all problems of the file together; a line never raises.
            RuleError: when the rules have no such profile.
        """
        from indicator_engine.auditing import audit  # pydantic and YAML, from here on

        return audit(self, form, profile)

    def format(self, expression: Expression, *, words: bool = False) -> str:
        """Write an expression canonically (``≥1次``) or in words (``不少于1次``)."""
        return write_expression(self.ruleset.lexicon, expression, words=words)

    def _references(self, given: Mapping[Reference, Actual]) -> dict[Reference, Measured]:
        known = get_args(Reference)
        for name in given:
            if name not in known:
                raise RuleError("value-not-choice", value=name, choices=", ".join(known))
        return {name: self.measure(value) for name, value in given.items() if value is not None}

    def _failed(
        self,
        error: IndicatorError,
        text: str,
        weight: Decimal | int | str | None,
        profile: str,
        scoring_rule: str | None,
        **cell: Unpack[CellContext],
    ) -> Outcome:
        """The outcome of a row of which one side could not be read, with the side that could."""
        try:
            bound = self._cell(text, **cell)
        except IndicatorError:
            bound = None
        try:
            full_points = weight_of(weight)
        except IndicatorError:
            full_points = None
        own = None
        if scoring_rule is not None:
            own = self.ruleset.own_rule(scoring_rule, cell.get("name"))
        return failed_outcome(
            error,
            profile=self.ruleset.profile(profile),
            pack=self.ruleset.pack,
            weight=full_points,
            bound=bound,
            own=own,
        )

    def _failed_row(self, error: IndicatorError, fields: Mapping[str, Any]) -> Outcome:
        """The same for the fields of a row, of which the profile too may be wrong."""
        cell = dict(fields)
        text, weight = cell.pop("threshold"), cell.pop("weight", None)
        profile = cell.pop("profile", None) or self.profile_id
        scoring_rule = cell.pop("scoring_rule", None)
        try:
            return self._failed(error, text, weight, profile, scoring_rule, **cell)
        except RuleError:
            return self._refused_row(error)

    def _refused_row(self, error: IndicatorError) -> Outcome:
        return failed_outcome(error, profile=self.profile, pack=self.ruleset.pack)

    def _measure(self, value: Actual, unit: str | None, year: int | None) -> Measured:
        return self.ruleset.measure(value, unit, year_of(year))

    # ── uncached ────────────────────────────────────────────────────────────────────────────

    def _parse_plain(self, text: str) -> Threshold:
        return self.ruleset.read_anew(text)

    def _bind(self, text: str, **cell: Unpack[CellContext]) -> Bound:
        unknown = cell.keys() - CellContext.__annotations__.keys()
        if unknown:
            raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
        require_texts({"threshold": text, **cell})
        cell["year"] = year_of(cell.get("year"))
        threshold = self.ruleset.read(text, cell.get("op"), cell.get("unit"))
        context = Context(
            name=cell.get("name"),
            description=cell.get("description"),
            level1=cell.get("level1"),
            level2=cell.get("level2"),
            direction=cell.get("direction"),
            year=cell.get("year"),
        )
        return self.ruleset.bind(threshold, context)

    def _compile(
        self,
        text: str,
        weight: Decimal | int | str | None,
        profile: str,
        scoring_rule: str | None,
        **cell: Unpack[CellContext],
    ) -> Indicator:
        exact_weight = weight_of(weight)
        bound = self._cell(text, **cell)
        if scoring_rule is not None:
            return self.ruleset.compile_own(bound, profile, scoring_rule, exact_weight)
        return self.ruleset.compile(bound, profile, exact_weight)


@cache
def _default_engine() -> Engine:
    return Engine(RuleSet(load_packaged()))


@lru_cache(_CACHED_VALUES)
def _parse_plain(text: str) -> Threshold:
    return _default_engine().parse(text)


def parse(text: str, **cell: Unpack[CellContext]) -> Threshold:
    """Read a threshold cell with the packaged rules, see `Engine.parse`."""
    return _default_engine().parse(text, **cell) if cell else _parse_plain(text)


def measure(value: Actual, *, unit: str | None = None, year: int | None = None) -> Measured:
    """Read a measured value with the packaged rules, see `Engine.measure`."""
    return _default_engine().measure(value, unit=unit, year=year)


def evaluate(threshold: str, actual: Actual, **row: object) -> Outcome:
    """Hold a measured value against a threshold, see `Engine.evaluate`."""
    return _default_engine().evaluate(threshold, actual, **row)  # type: ignore[arg-type]


def format_expression(expression: Expression, *, words: bool = False) -> str:
    """Write an expression canonically or in words, see `Engine.format`."""
    return _default_engine().format(expression, words=words)

"""A scoring rule made for one row: its unit, its form, its direction; or refused with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final, NoReturn

from indicator_engine.errors import EvaluationError
from indicator_engine.expressions import (
    Compare,
    Deadline,
    Expression,
    Graded,
    Level,
    Operator,
    Period,
    Range,
)
from indicator_engine.reading.bound import Bound
from indicator_engine.rules.schema import Direction, MethodFile
from indicator_engine.sentences.methods import Fitted, Scale, Shape, method_of
from indicator_engine.sentences.rule import (
    FULL,
    NOTHING,
    Anchor,
    Award,
    Deductions,
    GradeTable,
    Limit,
    Proportion,
    RuleReading,
    ScoringRule,
    Tier,
    TierTable,
    Yields,
)
from indicator_engine.sentences.words import ScoringWords
from indicator_engine.units import Unit, comparable


def fit(rule: ScoringRule, bound: Bound, words: ScoringWords) -> MethodFile:
    """Make the method of a rule for a row.

    Args:
        rule: the rule as it was read.
        bound: the target with everything around its cell.
        words: the words of the rule set.

    Raises:
        EvaluationError: the rule does not fit the target: another unit (``rule-unit-unlike``),
            form (``rule-form-unlike``), direction (``rule-against-target``), or a target that
            leaves the rule with two readings (``rule-ambiguous``).

    >>> from indicator_engine import Engine
    >>> from indicator_engine.reading.binding import Context
    >>> from indicator_engine.sentences import build_words, read_rule
    >>> ruleset = Engine.default().ruleset
    >>> words = build_words(ruleset.data.scoring_words, ruleset.lexicon)
    >>> bound = ruleset.bind(ruleset.read("≤11万元"), Context())
    >>> rule = read_rule(words, "每超过5000元扣2分")
    >>> [p.default for p in fit(rule, bound, words).parameters]
    ['2', '0.5']
    """
    threshold = bound.threshold
    readings = (threshold.reading, *threshold.alternatives)
    found = [
        _Fitting(rule, bound, words, reading).method()
        for reading in readings
        if type(reading) is type(threshold.reading)
    ]
    if any(method != found[0] for method in found):
        _refuse("rule-ambiguous", rule)
    return found[0]


def _refuse(code: str, rule: ScoringRule, unit: str = "") -> NoReturn:
    raise EvaluationError(code, text=rule.words, field="scoring_rule", unit=unit)


class _Fitting:
    """One reading of a target with the rule that is to score it."""

    def __init__(
        self, rule: ScoringRule, bound: Bound, words: ScoringWords, reading: Expression
    ) -> None:
        self._rule = rule
        self._words = words
        self._reading = reading
        self._op = _operator(reading, bound)
        self._hundredth = words.lexicon.numbers.hundredth_unit
        unit = reading.unit if isinstance(reading, Compare | Range) else None
        self._unit = words.lexicon.units.find(unit) if unit else None

    def method(self) -> MethodFile:
        """Return the method, or refuse the pair."""
        said = self._of_value(self._rule.reading)
        fitted: Fitted | None = None
        match said:
            case Deductions():
                fitted = self._deductions(said)
            case Proportion():
                fitted = self._proportion(said)
            case TierTable():
                fitted = self._table(said)
            case GradeTable():
                self._check_words()
            case Yields():
                self._check_yields(said)
        return method_of(said, self._rule.words, fitted)

    def _of_value(self, said: RuleReading) -> RuleReading:
        """Take 完成率≥95%得满分 of ≥95% for what it is: the rate that the target speaks of."""
        reading = self._reading
        if not isinstance(reading, Compare) or not self._is_open_rate(reading):
            return said
        match said:
            case Deductions(anchor=Anchor(completion=True) as anchor, limit=limit):
                if anchor.value == reading.value:
                    limit = None if limit is None else replace(limit, completion=False)
                    return replace(said, anchor=replace(anchor, completion=False), limit=limit)
            case TierTable(of="completion"):
                full = [tier.low for tier in said.tiers if tier.award == FULL]
                if full == [reading.value]:
                    return replace(said, of="value")
            case _:
                pass
        return said

    def _check_words(self) -> None:
        if not isinstance(self._reading, Level | Graded):
            _refuse("rule-form-unlike", self._rule)

    def _check_yields(self, said: Yields) -> None:
        """超过不得分 of a target that is to be exceeded contradicts it."""
        if said.side is None or said.met == said.unmet:
            return
        if said.side == "late" and not isinstance(self._reading, Deadline | Period):
            self._bound_value()
        if said.side in ("above", "below") and not isinstance(self._reading, Compare):
            _refuse("rule-form-unlike", self._rule)
        self._check_side(said.side)

    # ── deductions ───────────────────────────────────────────────────────────────────────────

    def _deductions(self, said: Deductions) -> Fitted:
        shape = self._shape(said)
        if shape in ("days", "months"):
            return Fitted(shape, {item.unit: self._days(item.unit, shape) for item in said.items})
        for item in said.items:
            self._check_direction(said, item.side)
        self._check_occurring(said)
        if said.anchor is not None and said.anchor.completion:
            return self._from_completion(said, shape)
        scales = {item.unit: self._scale(item.unit, relative=True) for item in said.items}
        if said.anchor is not None:
            own = self._scale(said.anchor.unit, nought=said.anchor.value == 0)
            if any(scale.relative for scale in scales.values()):
                _refuse("rule-unit-unlike", self._rule, unit=said.anchor.unit or "")
            scales[said.anchor.unit] = own
        return Fitted(shape, scales | self._limit_scale(said.limit))

    def _check_occurring(self, said: Deductions) -> None:
        """每发生1起扣2分 of ≤3起: from the first, or from the fourth, is not said."""
        value = self._reading.value if isinstance(self._reading, Compare) else None
        if value and any(item.side == "occurring" for item in said.items):
            _refuse("rule-ambiguous", self._rule)

    def _from_completion(self, said: Deductions, shape: Shape) -> Fitted:
        """完成率100%得5分，每降低5%扣2分: steps of a/t in hundredths."""
        self._check_completion()
        for item in said.items:
            if self._hundredths(self._words.lexicon.units.find(item.unit or "")) is None:
                _refuse("rule-unit-unlike", self._rule, unit=item.unit or "")
        return Fitted(shape, self._limit_scale(said.limit))

    def _limit_scale(self, limit: Limit | None) -> dict[str | None, Scale]:
        if limit is None:
            return {}
        if limit.completion:
            self._check_completion()
            return {}
        nought = limit.value == 0
        return {limit.unit: self._scale(limit.unit, relative=True, nought=nought)}

    def _check_completion(self) -> None:
        if self._is_open_rate(self._bound_value()):
            _refuse("rule-ambiguous", self._rule)
        if self._op not in (">=", ">", "="):
            _refuse("rule-against-target", self._rule)

    def _shape(self, said: Deductions) -> Shape:
        side = said.items[0].side
        late = side == "late"
        match self._reading:
            case Compare(value=value, basis=None) if value is not None:
                return "compare"
            case Range(basis=None) if said.anchor is None and not late:
                return "range"
            case Deadline() | Period() if late or side == "above":
                calendar = self._words.lexicon.units.find(said.items[0].unit or "")
                months = calendar is not None and calendar.dimensions == (("calendar", 1),)
                return "months" if months else "days"
            case _:
                _refuse("rule-form-unlike", self._rule)

    def _days(self, unit: str | None, shape: Shape) -> Scale:
        found = self._words.lexicon.units.find(unit or "")
        if found is None:
            _refuse("rule-unit-unlike", self._rule, unit=unit or "")
        if shape == "months":
            return Scale(found.factor)
        day = self._day()
        if day is None or not comparable(found, day):
            _refuse("rule-unit-unlike", self._rule, unit=unit or "")
        return Scale(found.factor / day.factor)

    def _day(self) -> Unit | None:
        lexicon = self._words.lexicon
        return lexicon.units.find(lexicon.conventions.get("day-unit", ""))

    def _check_direction(self, said: Deductions, side: str) -> None:
        """A rule that takes points from what the target asks for contradicts it."""
        if said.anchor is not None or side == "occurring":
            return
        self._check_side(side)

    def _check_side(self, side: str) -> None:
        against = (">=", ">") if side in ("above", "late") else ("<=", "<")
        if self._op in against:
            _refuse("rule-against-target", self._rule)

    # ── units ────────────────────────────────────────────────────────────────────────────────

    def _scale(self, unit: str | None, *, relative: bool = False, nought: bool = False) -> Scale:
        """Return how a unit of the rule stands to the target's unit; nought needs none."""
        if unit is None and (self._unit is None or nought):
            return Scale()
        own = self._words.lexicon.units.find(unit) if unit else None
        target = self._unit
        if own is not None and target is not None and comparable(own, target):
            return Scale(own.factor / target.factor)
        part = self._hundredths(own)
        if part is not None and target is not None and target.name == self._hundredth:
            return Scale(part)
        if part is not None and relative and target is not None and self._is_plain_bound(target):
            return Scale(part, relative=True)
        _refuse("rule-unit-unlike", self._rule, unit=unit or "")

    def _hundredths(self, unit: Unit | None) -> Fraction | None:
        """How many hundredths a unit of rates is: 1% and 1个百分点 are one."""
        lexicon = self._words.lexicon
        for name in (self._hundredth, self._words.point_unit):
            one = lexicon.units.find(name) if name else None
            if one is not None and unit is not None and comparable(unit, one):
                return unit.factor / one.factor
        return None

    def _is_plain_bound(self, target: Unit) -> bool:
        """A hundredth of the target can be meant where the target is no rate itself."""
        rate = self._hundredths(target) is not None
        return not rate and isinstance(self._reading, Compare)

    # ── ratios and tables ────────────────────────────────────────────────────────────────────

    def _bound_value(self) -> Compare:
        reading = self._reading
        if not isinstance(reading, Compare) or reading.value is None or reading.basis is not None:
            _refuse("rule-form-unlike", self._rule)
        return reading

    def _is_open_rate(self, reading: Compare) -> bool:
        """Of ≥95% a rate of completion may be a or a/t; of 100% they are one."""
        rate = self._unit is not None and self._unit.name == self._hundredth
        return rate and reading.value != 100

    def _proportion(self, said: Proportion) -> Fitted:
        reading = self._bound_value()
        if reading.value is not None and reading.value < 0:
            _refuse("rule-form-unlike", self._rule)
        wanted = (">=", ">", "=") if said.by in ("attained", "completion") else ("<=", "<")
        if self._op not in wanted:
            _refuse("rule-against-target", self._rule)
        self._check_bound(said, reading)
        if said.by == "completion" and self._is_open_rate(reading):
            _refuse("rule-ambiguous", self._rule)
        open_floor = said.floor is not None and not said.floor_said and said.by == "attained"
        return Fitted(floor_open=open_floor and self._is_open_rate(reading))

    def _check_bound(self, said: Proportion, reading: Compare) -> None:
        """≥95%得满分，低于95%按比例得分 is a rule for ≥95% alone."""
        if said.bound is None or reading.value is None:
            return
        value, unit = said.bound
        part = self._hundredths(self._words.lexicon.units.find(unit or ""))
        whole = part is not None and Fraction(value) * part == _WHOLE
        if whole and (self._unit is None or self._is_plain_bound(self._unit)):
            return  # 100% of a number is the number
        if Fraction(value) * self._scale(unit).factor != Fraction(reading.value):
            _refuse("rule-bound-not-target", self._rule)

    def _check_trend(self, said: TierTable) -> None:
        """A table that gives the less, the better the value, was written for another target."""
        wrong = {">=": -1, ">": -1, "<=": 1, "<": 1}.get(self._op or "")
        if wrong is not None and _trend(said.tiers) == wrong:
            _refuse("rule-against-target", self._rule)

    def _table(self, said: TierTable) -> Fitted:
        self._bound_value()
        self._check_trend(said)
        if said.of == "completion":
            self._check_completion()
            return Fitted()
        nought = not any(tier.low or tier.high for tier in said.tiers)
        scale = self._scale(said.unit, relative=self._op in (">=", ">", "="), nought=nought)
        return Fitted(scales={said.unit: scale})


def _trend(tiers: Sequence[Tier]) -> int:
    """Say whether points only rise with the value (1), only fall (-1), or neither (0)."""
    between = {t.award.share for t in tiers if t.award not in (FULL, NOTHING)}
    if len(between) > 1:
        return 0  # 8分 and 80% cannot be ordered without the weight
    ranks = [_rank(tier.award) for tier in sorted(tiers, key=_lower_end)]
    steps = {(right > left) - (right < left) for left, right in pairwise(ranks)} - {0}
    return steps.pop() if len(steps) == 1 else 0


def _lower_end(tier: Tier) -> tuple[bool, Fraction]:
    return tier.low is not None, Fraction(tier.low or 0)


def _rank(award: Award) -> tuple[int, Fraction]:
    """Order awards without the weight: nothing, points or a share, what is left, full marks."""
    if award == NOTHING:
        return 0, Fraction(0)
    if award == FULL:
        return 3, Fraction(0)
    return (2, -Fraction(award.value)) if award.lost else (1, Fraction(award.value))


_WHOLE: Final = 100
_OPERATORS: Final[Mapping[Direction, Operator]] = {"up": ">=", "down": "<=", "exact": "="}


def _operator(reading: Expression, bound: Bound) -> Operator | None:
    """Return the operator of a comparison; a bare number has that of its direction."""
    if not isinstance(reading, Compare):
        return None
    if not reading.implied:
        return reading.op
    return None if bound.direction is None else _OPERATORS[bound.direction]

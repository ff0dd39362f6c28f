"""The outcome of one row: a few stored facts; everything else is computed when asked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.judgement import Attainment, Judgement, Remarks
from indicator_engine.evaluation.measures import attainment_of, completion_of, margin_of
from indicator_engine.evaluation.scoring import NO_POINTS, Points, points_of, rounding_of
from indicator_engine.exact import Exact, exact
from indicator_engine.expressions import Expression, Measured, Threshold
from indicator_engine.messages import Language
from indicator_engine.reading.bound import Bound
from indicator_engine.records import record
from indicator_engine.rules.schema import MethodFile, PackInfo, ProfileFile

if TYPE_CHECKING:
    from indicator_engine.evaluation.explaining import Explanation


@record(frozen=True, slots=True)
class OwnRule:
    """The scoring rule that a row brought, in place of the profile's decision table.

    Args:
        text: the rule as written.
        words: the same in canonical words; None where it was refused.
        flags: registered codes of what a reader should know about it.
    """

    text: str
    words: str | None = None
    flags: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Spec:
    """What an indicator was compiled from: pure data, shared by all its outcomes.

    Args:
        bound: the threshold with everything around its cell; None where it could not be read.
        rulings: each reading of the cell, best first, with the method that scores it.
        profile: the profile that chose the methods.
        weight: the full points, None where the row is not scored.
        pack: the pack whose version makes a score reproducible.
        own: the scoring rule that the row brought, where it did.
    """

    bound: Bound | None
    rulings: tuple[Ruling, ...]
    profile: ProfileFile
    weight: Decimal | None
    pack: PackInfo
    own: OwnRule | None = None


@record(frozen=True, slots=True)
class Outcome:
    """One measured value judged and scored.

    A row never raises: what could not be judged or scored carries its error here.

    Args:
        spec: what was evaluated.
        ruling: the reading that decided, with its method; None where the target was not read.
        measured: the measured value as read; None where it could not be read.
        met: the verdict, strict for a written operator; None when it cannot be judged.
        score: points to two places; None where a person must decide or nothing can be said.
        value: the measured value in the target's unit.
        remarks: what is said beside the verdict.
        score_range: the lowest and highest points that a person may give.
    """

    spec: Spec
    ruling: Ruling | None
    measured: Measured | None
    met: bool | None
    score: Decimal | None
    value: Exact | datetime.date | None
    remarks: Remarks
    score_range: tuple[Decimal, Decimal] | None = None

    @property
    def threshold(self) -> Threshold | None:
        """Return the target as read."""
        return None if self.spec.bound is None else self.spec.bound.threshold

    @property
    def reading(self) -> Expression | None:
        """Return the reading that decided."""
        return None if self.ruling is None else self.ruling.target.reading

    @property
    def attainment(self) -> Attainment | None:
        """Say whether the target was exceeded, reached exactly, or missed."""
        if self.met is None or self.ruling is None:
            return None
        direction = None if self.spec.bound is None else self.spec.bound.direction
        return attainment_of(self.ruling.target, self.judgement, direction)

    @property
    def completion(self) -> Decimal | None:
        """Return a/t, or t/a for an at-most target, uncapped, to four places."""
        return None if self.ruling is None else completion_of(self.ruling.target, self.judgement)

    @property
    def margin(self) -> Exact | None:
        """Return the signed distance inside the bound, in the target's unit; of dates in days."""
        return None if self.ruling is None else margin_of(self.ruling.target, self.judgement)

    @property
    def score_ratio(self) -> Exact | None:
        """Return score ÷ weight, exactly."""
        weight = self.spec.weight
        if self.score is None or not weight:
            return None
        return exact(Fraction(self.score) / Fraction(weight))

    @property
    def weight(self) -> Decimal | None:
        """Return the full points of the row."""
        return self.spec.weight

    @property
    def method(self) -> MethodFile | None:
        """Return the scoring method, where the profile has one for this row."""
        return None if self.ruling is None else self.ruling.method

    @property
    def profile(self) -> ProfileFile:
        """Return the profile that chose the method."""
        return self.spec.profile

    @property
    def pack(self) -> PackInfo:
        """Return the pack that the rules come from."""
        return self.spec.pack

    @property
    def rounding(self) -> str:
        """Name the one rounding of the score: ``half-up-2``."""
        places = 2 if self.method is None else self.method.places
        return f"{rounding_of(self.spec.profile)}-{places}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was noted of the threshold, of the measured value, and of holding them."""
        threshold = () if self.threshold is None else self.threshold.notes
        measured = () if self.measured is None else self.measured.notes
        return tuple(dict.fromkeys((*threshold, *measured, *self.remarks.notes)))

    @property
    def flags(self) -> tuple[str, ...]:
        """Return what a reader should know about this verdict and score."""
        own = self.spec.own
        return self.remarks.flags if own is None else (*self.remarks.flags, *own.flags)

    @property
    def error(self) -> IndicatorError | None:
        """Return why there is no verdict, or no score."""
        return self.remarks.error

    @property
    def judgement(self) -> Judgement:
        """Return the verdict with its remarks, apart from points."""
        return Judgement(self.met, self.value, self.remarks)

    def points(self) -> Points:
        """Compute the points once more, with the exact value before rounding and its formula."""
        if self.ruling is None or (self.score is None and self.score_range is None):
            return NO_POINTS
        return points_of(self.ruling, self.judgement, self.spec.weight, self.spec.profile)

    def explain(self, language: Language = "zh") -> Explanation:
        """Say step by step how this outcome came about."""
        from indicator_engine.evaluation.explaining import explain

        return explain(self, language)

    @property
    def explanation(self) -> str:
        """Return the explanation in Chinese as text."""
        return self.explain("zh").text

"""A scoring rule as it was read: pure data, equal when it says the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.exact import Exact
from indicator_engine.expressions import Operator
from indicator_engine.records import record
from indicator_engine.rules.schema import MethodFile
from indicator_engine.sentences.words import Grade, Side

Steps: TypeAlias = Literal["down", "up", "exact"]
Proportional: TypeAlias = Literal["attained", "completion", "inverse", "linear"]


@record(frozen=True, slots=True)
class Award:
    """What is given, or with `lost` taken off full marks: points, or with `share` a part of w."""

    value: Exact
    share: bool = False
    lost: bool = False


FULL: Final = Award(Decimal(1), share=True)
NOTHING: Final = Award(Decimal(0), share=True)


@record(frozen=True, slots=True)
class Deduction:
    """Each `step` below, above, late or occurring costs `points`.

    `steps` says what counts of a step that is not whole: nothing, all of it, or its part.
    """

    side: Side
    step: Exact
    unit: str | None
    points: Award
    steps: Steps = "down"


@record(frozen=True, slots=True)
class Anchor:
    """The bound that a sentence names itself, from which deductions count, and what it earns.

    `completion`: the bound is of a/t in hundredths, not of the value.
    """

    op: Operator
    value: Exact
    unit: str | None
    award: Award
    completion: bool = False


@record(frozen=True, slots=True)
class Limit:
    """The bound beyond which deductions leave nothing: 低于60%不得分."""

    op: Operator
    value: Exact
    unit: str | None
    completion: bool = False


@record(frozen=True, slots=True)
class Deductions:
    """Deductions from full marks, or from what the anchor earns; never below nothing.

    `full` is what is earned without any, `most` the most that is lost, and beyond `limit` nothing
    is left.
    """

    items: tuple[Deduction, ...]
    anchor: Anchor | None = None
    most: Award | None = None
    full: Award = FULL
    limit: Limit | None = None


@record(frozen=True, slots=True)
class Proportion:
    """Points by ratio: a/t, t/a, or less by the overrun; nothing below `floor`.

    `attained` is a/t; `completion` the same where the sentence speaks of a rate of completion.
    `floor_said`: the sentence says that the floor is of the rate of completion.
    `bound`: the number and unit that the sentence names as the target, which it must be.
    """

    by: Proportional
    floor: Exact | None = None
    floor_said: bool = False
    bound: tuple[Exact, str | None] | None = None


@record(frozen=True, slots=True)
class Tier:
    """One line of a table: an interval of values and what it earns; None is an open end."""

    low: Exact | None
    high: Exact | None
    low_in: bool
    high_in: bool
    award: Award


@record(frozen=True, slots=True)
class TierTable:
    """Neighbouring intervals in the order written; `of` completion means of a/t in hundredths."""

    tiers: tuple[Tier, ...]
    unit: str | None
    of: Literal["value", "completion"] = "value"


@record(frozen=True, slots=True)
class GradeTable:
    """What each grade earns, in the order written; `rest` is for any other grade."""

    grades: tuple[tuple[Grade, Award], ...]
    rest: Award | None = None


@record(frozen=True, slots=True)
class Yields:
    """What is earned when the target is met and what when it is not.

    `side` is where the sentence says that missing lies: above, below or late.
    """

    met: Award
    unmet: Award
    side: Side | None = None


RuleReading: TypeAlias = Deductions | Proportion | TierTable | GradeTable | Yields


@record(frozen=True, slots=True)
class ScoringRule:
    """A scoring sentence that was understood whole.

    Args:
        reading: what it says.
        method: the same as a scoring method for a target in the sentence's own unit, as a
            method file would say it; `fit` makes it for the unit and form of a given row.
        words: the sentence in canonical words; they read back to an equal rule.
    """

    reading: RuleReading
    method: MethodFile
    words: str


def best_points(reading: RuleReading) -> Fraction | None:
    """Return the most points that a rule gives; None where that is full marks, whatever they are.

    >>> best_points(Yields(Award(Decimal(5)), NOTHING))
    Fraction(5, 1)
    """
    awards = list(_awards(reading))
    if any(award.lost or award == FULL for award in awards):
        return None
    return max((Fraction(award.value) for award in awards if not award.share), default=None)


def _awards(reading: RuleReading) -> Iterator[Award]:
    match reading:
        case Deductions():
            yield reading.full if reading.anchor is None else reading.anchor.award
        case TierTable():
            yield from (tier.award for tier in reading.tiers)
        case GradeTable():
            yield from (award for _, award in reading.grades)
        case Yields():
            yield from (reading.met, reading.unmet)
        case Proportion():
            yield FULL

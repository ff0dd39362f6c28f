"""What judging one measured value found: the verdict, the value in the target's unit, and why."""

from __future__ import annotations

import datetime
from typing import Final, Literal, TypeAlias

from indicator_engine.errors import EvaluationError, IndicatorError
from indicator_engine.evaluation.targets import Target
from indicator_engine.exact import Exact
from indicator_engine.expressions import Compare, Measured
from indicator_engine.records import record

Attainment: TypeAlias = Literal["exceeded", "exact", "short"]
Tier: TypeAlias = Literal["top", "middle", "bottom"]


@record(frozen=True, slots=True)
class Remarks:
    """What is said beside a verdict; most rows need nothing but the flags of their target.

    Args:
        error: why there is no verdict, or no score.
        flags: registered codes of what a reader should know about this verdict.
        notes: registered codes of what was assumed about the measured value.
        attainment: of words, periods and groups; of numbers and days it is computed when asked.
        tier: where words stand among top, middle and bottom.
        grade: the grade that a graded target gives the value.
        said: the measured words, and after them the grades that they are known to name.
        bound: the bound that was used, where the target names none of its own (the budget).
        parts: the judgements that this one is made of.
        offered: the readings of the measured value between which nobody has decided.
    """

    error: IndicatorError | None = None
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attainment: Attainment | None = None
    tier: Tier | None = None
    grade: str | None = None
    said: tuple[str, ...] = ()
    bound: Compare | None = None
    parts: tuple[Part, ...] = ()
    offered: tuple[Measured, ...] = ()


PLAIN: Final = Remarks()


@record(frozen=True, slots=True)
class Judgement:
    """A verdict: `value` is the measured value in the target's unit, where it is one value."""

    met: bool | None
    value: Exact | datetime.date | None = None
    remarks: Remarks = PLAIN

    @property
    def excluded(self) -> bool:
        """Whether the value is of another kind than the reading, so that it says nothing of it."""
        error = self.remarks.error
        return self.met is None and error is not None and error.code in EXCLUDING


@record(frozen=True, slots=True)
class Part:
    """One of several judgements: of a period, of a subject, of one bound, of one reading."""

    target: Target
    judgement: Judgement
    label: str = ""


# A reading that the value cannot be held against does not vote; one that lacks something does.
EXCLUDING: Final = frozenset({"not-comparable", "unit-mismatch", "several-values"})


def undecided(
    error: IndicatorError | None = None,
    *,
    flags: tuple[str, ...] = (),
    parts: tuple[Part, ...] = (),
    offered: tuple[Measured, ...] = (),
) -> Judgement:
    """Return a judgement without a verdict."""
    return Judgement(None, None, Remarks(error, flags, parts=parts, offered=offered))


def not_comparable(measured: Measured) -> EvaluationError:
    """Say that a value is of another kind than its target: words against a number.

    >>> not_comparable(Measured("level", level="done", text="done")).params
    {'found': 'done', 'kind': 'level'}
    """
    return EvaluationError(
        "not-comparable",
        text=measured.text or None,
        field="actual",
        found=measured.text or measured.level or measured.kind,
        kind=measured.kind,
    )

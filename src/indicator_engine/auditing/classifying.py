"""One line of a form against its outcome: does it reproduce, and if not, how does it differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Final

from indicator_engine.auditing.findings import Code, Finding, Fit, Standing, Whose
from indicator_engine.auditing.model import FormExecution, FormRow
from indicator_engine.errors import IndicatorError, MeasurementError
from indicator_engine.evaluation import Outcome
from indicator_engine.exact import WIDE, plain
from indicator_engine.plans.assessing import need_of
from indicator_engine.plans.assessment import Need
from indicator_engine.plans.model import Award
from indicator_engine.text import fold_table

_CARRIES_SIGN: Final = "actual-carries-operator"
_OTHER_SORT: Final = frozenset({"not-comparable", "unit-mismatch"})
_IMPLIED: Final = frozenset({"implied-at-least", "implied-at-most", "implied-exact"})
_BY_OPERATOR: Final = frozenset({"missed-but-full-marks", "points-differ"})
_CENT: Final = Decimal("0.01")
_FOLD: Final = fold_table({})


def standing_of(points: Decimal, outcome: Outcome | None) -> Standing:
    """Say how the points of a form stand to an outcome.

    >>> from indicator_engine import Engine
    >>> outcome = Engine.default().evaluate("≥95%", "90%", weight=10)
    >>> standing_of(Decimal("9.47"), outcome), standing_of(Decimal(10), outcome)
    ('reproduced', 'differs')
    """
    if outcome is None or outcome.weight is None:
        return "open"
    if outcome.score is not None:
        same = points == outcome.score or _full_marks(points, outcome)
        return "reproduced" if same else "differs"
    if outcome.score_range is None:
        return "differs" if points > outcome.weight else "open"
    low, high = outcome.score_range
    inside = low <= points <= high or (points == outcome.weight and _is_cut(high, points))
    return "within" if inside else "differs"


def _full_marks(points: Decimal, outcome: Outcome) -> bool:
    """Whether a weight with more places than a score has was given whole, and earned."""
    return points == outcome.weight and _is_cut(outcome.score or Decimal(0), points)


def _is_cut(score: Decimal, weight: Decimal) -> bool:
    return score == weight.quantize(_CENT, ROUND_DOWN, WIDE)


def code_of(
    points: Decimal, weight: Decimal | None, outcome: Outcome | None, fits: Sequence[Fit]
) -> Code | None:
    """Classify the points of a form; None where the outcome gives or allows them.

    Full marks for a missed target, and nothing for one that was met, are named before any formula
    is: many formulas give those.

    >>> from indicator_engine import Engine
    >>> outcome = Engine.default().evaluate("≥95%", "95%", weight=30)
    >>> code_of(Decimal(27), Decimal(30), outcome, ())
    'met-but-points-withheld'
    """
    if weight is not None and points > weight:
        return "over-the-weight"
    standing = standing_of(points, outcome)
    if outcome is None or standing == "open":
        return "actual-not-comparable" if other_sort(outcome) else "points-not-recomputed"
    if standing != "differs":
        return None
    if outcome.met is False and points == weight:
        return "missed-but-full-marks"
    if fits and not (outcome.met and points == 0):
        return "another-named-formula-fits-exactly"
    return "met-but-points-withheld" if outcome.met else "points-differ"


def other_sort(outcome: Outcome | None) -> bool:
    """Say whether a value is of another sort than its target: text for a number, 个 for 元.

    >>> from indicator_engine import Engine
    >>> other_sort(Engine.default().evaluate("≤30万元", "完成", weight=90))
    True
    """
    if outcome is None or outcome.error is None or outcome.spec.bound is None:
        return False
    unread = outcome.measured is None and isinstance(outcome.error, MeasurementError)
    return unread or outcome.error.code in _OTHER_SORT


def is_copied(row: FormRow, outcome: Outcome) -> bool:
    """Say whether a value repeats its target with the sign, or word for word where it is no value.

    A value that is merely equal is not taken for a copy: 100% of ≥100% is a result like any other.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.plans import Entry
    >>> row = FormRow(id="a", name="n", target="≥266米", actual=Entry(value="≥266米"))
    >>> is_copied(row, Engine.default().evaluate("≥266米", "≥266米"))
    True
    """
    if _CARRIES_SIGN in outcome.notes:
        return outcome.attainment == "exact"
    written = None if row.actual is None else row.actual.value
    if outcome.measured is not None or not isinstance(written, str):
        return False
    return _plain(written) == _plain(row.current)


def _plain(text: str) -> str:
    return "".join(text.translate(_FOLD).split())


def finding_of(
    code: Code,
    line: FormRow | FormExecution,
    whose: Whose,
    award: Award,
    outcome: Outcome | None,
    fits: Sequence[Fit] = (),
    error: IndicatorError | None = None,
) -> Finding:
    """Write down how the points of a form differ, with the figures of both sides.

    Args:
        code: the class of the difference.
        line: the line of the form.
        whose: whether these are the unit's own points or those after review.
        award: the points.
        outcome: what the profile gives; None where it gives nothing.
        fits: the methods that give exactly these points.
        error: why there is no outcome.
    """
    params = {"points": plain(award.points)}
    if line.weight is not None:
        params["weight"] = plain(line.weight)
    if fits:
        params["methods"] = ", ".join(map(str, fits))
    score = None if outcome is None else outcome.score
    span = None if outcome is None else outcome.score_range
    detail = None
    if score is not None:
        detail, params["rule"] = "rule-points", f"{score:f}"
    elif span is not None:
        detail, params["low"], params["high"] = "rule-range", f"{span[0]:f}", f"{span[1]:f}"
    elif line.weight is None:
        detail = "no-weight"
    return Finding(
        code,
        row=line.id if isinstance(line, FormRow) else None,
        whose=whose,
        difference=None if score is None else award.points - score,
        detail=detail,
        params=tuple(params.items()),
        need=_need(code, outcome, error),
        notes=_assumed(code, outcome),
        reason=award.reason,
        at=award.at or line.at,
    )


def _need(code: Code, outcome: Outcome | None, error: IndicatorError | None) -> Need | None:
    """Return what stands in the way of recomputing, where something does."""
    if code not in ("actual-not-comparable", "points-not-recomputed"):
        return None
    if outcome is None:
        return None if error is None else Need("undecided", error)
    return need_of(outcome)


def _assumed(code: Code, outcome: Outcome | None) -> tuple[str, ...]:
    """Return that the form writes no operator, where a difference may turn on it."""
    if outcome is None or code not in _BY_OPERATOR:
        return ()
    return tuple(flag for flag in outcome.flags if flag in _IMPLIED)

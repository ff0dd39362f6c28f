"""Words beside a value, and texts that say several things: what of them answers the target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.errors import EvaluationError
from indicator_engine.evaluation.case import Case
from indicator_engine.evaluation.judgement import Judgement, Tier, undecided
from indicator_engine.evaluation.targets import Target
from indicator_engine.evaluation.words import declared
from indicator_engine.exact import Exact
from indicator_engine.expressions import Compare, Measured, Range
from indicator_engine.reading.measure import IN_PARTS, RELATION
from indicator_engine.reading.reports import dimensions_of

Judge: TypeAlias = Callable[[Target, Measured, Case], Judgement]
Role: TypeAlias = Literal["value", "aside", "outcome", "unknown"]

_TWO: Final = 2
_WITHIN: Final = ("<", "<=")
_CONTRADICTED: Final[dict[bool, Tier]] = {True: "bottom", False: "top"}


def unknown_words(measured: Measured, case: Case) -> EvaluationError | None:
    """Say which words beside a value neither reports nor the row know, if there are any."""
    words = tuple(one for one in measured.words if not _known(one, measured, case))
    if not words:
        return None
    return _not_known(words, measured, case)


def _not_known(words: tuple[str, ...], measured: Measured, case: Case) -> EvaluationError:
    code = "actual-not-done" if case.reports.denies(words) else "actual-words-unknown"
    return EvaluationError(code, text=measured.text, field="actual", value="/".join(words))


def without_label(measured: Measured, label: str) -> Measured:
    """Leave out of the words beside a value those that name it in its list."""
    kept = tuple(one for one in measured.words if one != label)
    return measured if kept == measured.words else replace(measured, words=kept)


def answer_of_parts(
    target: Target, measured: Measured, case: Case, judge: Judge
) -> Judgement | None:
    """Judge by the one part of a text that answers the target; None where none or several do.

    Every other part must be understood: of another unit, a plan or a difference (目标95%, 结余2元),
    or words for how it came out, which must not contradict the verdict.
    """
    if IN_PARTS not in measured.notes:
        return None
    roles = [(_role(target, item, case), item) for item in measured.items]
    unknown = next((item for role, item in roles if role == "unknown"), None)
    if unknown is not None:
        error = _not_known(unknown.words or (unknown.text,), measured, case)
        return undecided(error, flags=target.flags)
    judged = [judge(target, item, case) for role, item in roles if role == "value"]
    answers = [one for one in judged if not one.excluded]
    if not answers or not all(_agree(answers[0], other) for other in answers[1:]):
        return None
    tiers = {declared(item, case.levels) for role, item in roles if role == "outcome"}
    met = answers[0].met
    if met is not None and _CONTRADICTED[met] in tiers:
        error = EvaluationError("actual-contradicts-itself", text=measured.text, field="actual")
        return undecided(error, flags=target.flags)
    return answers[0]


def _agree(one: Judgement, other: Judgement) -> bool:
    """Whether two values are one, written more and less exactly: 392/398, 98.5%."""
    if one.met != other.met:
        return False
    numbers = [v for v in (one.value, other.value) if isinstance(v, Decimal | Fraction)]
    if len(numbers) < _TWO:
        return one.value == other.value
    apart = abs(Fraction(numbers[0]) - Fraction(numbers[1]))
    return apart == 0 or any(2 * apart <= _last_place(number) for number in numbers)


def _last_place(number: Exact) -> Fraction:
    """The size of the last place of a number as written; a quotient has none."""
    if isinstance(number, Fraction):
        return Fraction(0)
    exponent = number.as_tuple().exponent
    return Fraction(10) ** exponent if isinstance(exponent, int) and exponent < 0 else Fraction(0)


def _known(words: str, measured: Measured, case: Case, *more: str) -> bool:
    beside = case.reports.beside(dimensions_of(case.quantities.units, measured))
    return case.reports.tells(words, beside.union(more), case.row)


def _role(target: Target, item: Measured, case: Case) -> Role:
    if item.kind == "level" and declared(item, case.levels) is not None:
        return "outcome"
    if item.kind not in ("number", "date", "period", "level"):
        return "unknown"
    if not all(_known(one, item, case) for one in item.words):
        more = case.reports.asides if item.kind == "number" else case.reports.begun
        aside = all(_known(one, item, case, *more) for one in item.words)
        counted = isinstance(target.reading, Compare | Range) or item.kind != "number"
        return "aside" if aside and counted and item.kind != "level" else "unknown"
    reading = target.reading
    if (item.scale or "").startswith(RELATION):
        related = isinstance(reading, Compare) and reading.ref is not None
        return "value" if related else "aside" if item.grade in _WITHIN else "unknown"
    if item.kind == "level":
        return "aside"
    if not isinstance(reading, Compare | Range):
        return "unknown" if item.kind == "number" else "value"  # 12月31日完成80%
    if item.basis is not None and reading.basis is None:
        return "aside"  # 98%，较上年提高2个百分点
    return "value" if _ends_year(item, case.row.year) else "unknown"


def _ends_year(item: Measured, year: int | None) -> bool:
    """Whether a time beside numbers is the whole year or its end: a part of it has another sum."""
    if item.kind == "number":
        return True
    first, last = item.start, item.date
    ends = last is not None and (last.year, last.month, last.day) == (year, 12, 31)
    return ends and (first is None or (first.month, first.day) == (1, 1))

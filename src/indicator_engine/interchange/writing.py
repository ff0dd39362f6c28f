"""Writing the interchange format: frozen values to plain dictionaries, as fast as that can be.

The shapes are stated once, in `shapes`; mypy holds every dictionary here to them, and a test
reads each back through pydantic.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, assert_never

from indicator_engine.exact import Exact, plain
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Graded,
    Level,
    Measured,
    Period,
    Range,
    Threshold,
)

if TYPE_CHECKING:
    from indicator_engine.errors import IndicatorError
    from indicator_engine.evaluation import Outcome
    from indicator_engine.interchange.shapes import (
        BasisShape,
        CompareShape,
        DateShape,
        ErrorShape,
        EveryShape,
        ExpressionShape,
        MeasuredShape,
        NumberShape,
        OutcomeShape,
        PackShape,
        RangeShape,
        RefusalShape,
        ThresholdShape,
    )
    from indicator_engine.messages import Language
    from indicator_engine.rules.schema import PackInfo

VERSION: Final = 1


# ── thresholds ───────────────────────────────────────────────────────────────────────────────


def expression_to_json(expression: Expression) -> ExpressionShape:
    """Write an expression as interchange JSON.

    >>> from decimal import Decimal
    >>> expression_to_json(Compare("<=", Decimal("11"), "万元"))
    {'form': 'compare', 'op': '<=', 'value': '11', 'unit': '万元', 'implied': False}
    """
    match expression:
        case Compare():
            return _compare(expression)
        case Level():
            written = _level(expression)
        case Deadline():
            written = _deadline(expression)
        case Range():
            return _range(expression)
        case Period():
            written = _period(expression)
        case Every():
            written = _every(expression)
        case All():
            written = {"form": "all", "of": [expression_to_json(part) for part in expression.of]}
        case AnyOf():
            written = {"form": "any", "of": [expression_to_json(part) for part in expression.of]}
        case Graded():
            written = _graded(expression)
        case _:
            assert_never(expression)
    if expression.subject is not None:
        written["subject"] = expression.subject
    return written


def threshold_to_json(threshold: Threshold) -> ThresholdShape:
    """Write what was read from a cell.

    >>> threshold_to_json(Threshold("是", Level("是")))["reading"]
    {'form': 'level', 'text': '是', 'scale': None, 'grade': None}
    """
    return {
        "v": VERSION,
        "text": threshold.text,
        "reading": expression_to_json(threshold.reading),
        "notes": list(threshold.notes),
        "alternatives": [expression_to_json(other) for other in threshold.alternatives],
    }


def _compare(compare: Compare) -> CompareShape:
    written: CompareShape
    if compare.value is not None:
        written = {
            "form": "compare",
            "op": compare.op,
            "value": plain(compare.value),
            "unit": compare.unit,
            "implied": compare.implied,
        }
        if compare.ref is not None:
            written["ref"] = compare.ref
    elif compare.ref is not None:
        written = {
            "form": "compare",
            "op": compare.op,
            "ref": compare.ref,
            "unit": compare.unit,
            "implied": compare.implied,
        }
    else:
        raise ValueError("a bound has a value or refers to one")
    if compare.basis is not None:
        written["basis"] = _basis(compare.basis)
    if compare.anchor is not None:
        written["anchor"] = compare.anchor
    if compare.subject is not None:
        written["subject"] = compare.subject
    return written


def _basis(basis: Basis) -> BasisShape:
    return {"of": basis.of, "change": basis.change}


def _range(bounds: Range) -> RangeShape:
    written: RangeShape = {
        "form": "range",
        "low": _quantity(bounds.low),
        "high": _quantity(bounds.high),
        "low_inclusive": bounds.low_inclusive,
        "high_inclusive": bounds.high_inclusive,
        "unit": bounds.unit,
    }
    if bounds.basis is not None:
        written["basis"] = _basis(bounds.basis)
    if bounds.subject is not None:
        written["subject"] = bounds.subject
    return written


def _deadline(deadline: Deadline) -> ExpressionShape:
    if deadline.anchor is None:
        return {
            "form": "deadline",
            "op": deadline.op,
            "date": _day(deadline.date),
            "when": deadline.when,
        }
    return {
        "form": "deadline",
        "op": deadline.op,
        "date": _day(deadline.date),
        "when": deadline.when,
        "anchor": deadline.anchor,
    }


def _period(period: Period) -> ExpressionShape:
    return {
        "form": "period",
        "from": _day(period.start),
        "to": _day(period.end),
        "when": period.when,
    }


def _level(level: Level) -> ExpressionShape:
    return {"form": "level", "text": level.text, "scale": level.scale, "grade": level.grade}


def _every(recurring: Every) -> EveryShape:
    written: EveryShape = {"form": "every", "of": expression_to_json(recurring.of)}
    if recurring.period is not None:
        written["period"] = recurring.period
        if recurring.count != 1:
            written["count"] = recurring.count
    if recurring.each is not None:
        written["each"] = recurring.each
    return written


def _graded(graded: Graded) -> ExpressionShape:
    grades = graded.grades
    return {
        "form": "graded",
        "grades": [{"grade": one.grade, "of": expression_to_json(one.of)} for one in grades],
    }


def _quantity(value: Exact | None) -> str | None:
    return None if value is None else plain(value)


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


# ── measured values ──────────────────────────────────────────────────────────────────────────


def measured_to_json(measured: Measured) -> MeasuredShape:
    """Write a measured value.

    >>> measured_to_json(Measured("number", Decimal("12"), "次", text="12次"))
    {'kind': 'number', 'value': '12', 'unit': '次', 'text': '12次'}
    """
    written = _value(measured)
    if measured.text:
        written["text"] = measured.text
    if measured.notes:
        written["notes"] = list(measured.notes)
    if measured.alternatives:
        written["alternatives"] = [measured_to_json(other) for other in measured.alternatives]
    return written


def _value(measured: Measured) -> MeasuredShape:
    match measured.kind:
        case "number":
            return _number(measured)
        case "date":
            return _date(measured)
        case "period":
            return {"kind": "period", "from": _day(measured.start), "to": _day(measured.date)}
        case "level":
            return {
                "kind": "level",
                "level": measured.level or "",
                "scale": measured.scale,
                "grade": measured.grade,
            }
        case "list":
            items = [measured_to_json(item) for item in measured.items]
            if measured.subjects:
                return {"kind": "list", "items": items, "subjects": list(measured.subjects)}
            return {"kind": "list", "items": items}
        case "none":
            return {"kind": "none"}
        case _:
            assert_never(measured.kind)


def _date(measured: Measured) -> DateShape:
    if measured.date is None:
        raise ValueError("a measured date has a day")
    return {"kind": "date", "date": measured.date.isoformat()}


def _number(measured: Measured) -> NumberShape:
    if measured.value is None:
        raise ValueError("a measured number has a value")
    written: NumberShape = {
        "kind": "number",
        "value": plain(measured.value),
        "unit": measured.unit,
    }
    if measured.basis is not None:
        written["basis"] = _basis(measured.basis)
    return written


# ── outcomes and errors ──────────────────────────────────────────────────────────────────────


def outcome_to_json(outcome: Outcome, language: Language = "zh") -> OutcomeShape:
    """Write an outcome, with its explanation and error in one language.

    The cell whose text was read is the field ``threshold`` here, as it is in the row.

    >>> from indicator_engine import evaluate
    >>> outcome_to_json(evaluate("≥1次", "2次", weight=10))["score"]
    '10.00'
    """
    method, pack, error = outcome.method, outcome.pack, outcome.error
    reading, measured, low_high = outcome.reading, outcome.measured, outcome.score_range
    written: OutcomeShape = {
        "v": VERSION,
        "met": outcome.met,
        "attainment": outcome.attainment,
        "score": _places(outcome.score),
        "score_range": None if low_high is None else [f"{end:f}" for end in low_high],
        "score_ratio": _quantity(outcome.score_ratio),
        "completion": _places(outcome.completion),
        "margin": _quantity(outcome.margin),
        "reading": None if reading is None else expression_to_json(reading),
        "measured": None if measured is None else measured_to_json(measured),
        "method": None if method is None else method.id,
        "profile": outcome.profile.id,
        "pack": pack_to_json(pack),
        "rounding": outcome.rounding,
        "explanation": outcome.explain(language).text,
        "notes": list(outcome.notes),
        "flags": list(outcome.flags),
        "error": None if error is None else _row_error(error, language),
    }
    own = outcome.spec.own
    if own is not None:
        written["scoring_rule"] = {"text": own.text, "words": own.words}
    return written


def pack_to_json(pack: PackInfo) -> PackShape:
    """Write which pack, in which version, rules came from.

    >>> from indicator_engine.rules.schema import PackInfo
    >>> pack_to_json(PackInfo("core", "1", "ab"))
    {'id': 'core', 'version': '1', 'digest': 'ab'}
    """
    return {"id": pack.id, "version": pack.version, "digest": pack.digest}


def error_to_json(error: IndicatorError, language: Language = "zh") -> ErrorShape:
    """Write an error: code, sentence, field, span in code points of that field, and hint.

    >>> from indicator_engine import ThresholdSyntaxError
    >>> error = ThresholdSyntaxError("empty-text", text="", field="text", span=(0, 0))
    >>> error_to_json(error, "en")["span"]
    [0, 0]
    """
    written: ErrorShape = {
        "code": error.code,
        "message": error.message(language),
        "field": error.field,
        "span": None if error.span is None else list(error.span),
        "hint": error.hint(language),
    }
    if error.where is not None:
        written["where"] = error.where
    return written


def refusal_to_json(
    text: str | None, error: IndicatorError, language: Language = "zh"
) -> RefusalShape:
    """Write the answer to a cell, or a line, that could not be read.

    >>> from indicator_engine import ThresholdSyntaxError
    >>> refusal_to_json("", ThresholdSyntaxError("empty-text", text="", field="text"))["v"]
    1
    """
    return {"v": VERSION, "text": text, "error": error_to_json(error, language)}


def unread_row_to_json(error: IndicatorError, language: Language = "zh") -> OutcomeShape:
    """Write the answer to a row that could not be evaluated at all: all null, and the error.

    >>> from indicator_engine.errors import DocumentError
    >>> unread_row_to_json(DocumentError("json-line-empty"))["met"] is None
    True
    """
    return {
        "v": VERSION,
        "met": None,
        "attainment": None,
        "score": None,
        "score_range": None,
        "score_ratio": None,
        "completion": None,
        "margin": None,
        "reading": None,
        "measured": None,
        "method": None,
        "profile": None,
        "pack": None,
        "rounding": None,
        "explanation": error.message(language),
        "notes": [],
        "flags": [],
        "error": _row_error(error, language),
    }


def _row_error(error: IndicatorError, language: Language) -> ErrorShape:
    written = error_to_json(error, language)
    if written["field"] == "text":
        written["field"] = "threshold"
    return written


def _places(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"

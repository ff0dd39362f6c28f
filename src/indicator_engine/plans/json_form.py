"""An assessment as JSON values: every amount a string, every row an interchange outcome."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, TypeAlias

from indicator_engine.evaluation import OwnRule
from indicator_engine.exact import Exact, plain, round_half_up
from indicator_engine.interchange import error_to_json, outcome_to_json, pack_to_json
from indicator_engine.messages import Language
from indicator_engine.plans.assessment import (
    AssessedRow,
    AssessedSheet,
    Assessment,
    Execution,
    HeadTotal,
    Span,
    Total,
)
from indicator_engine.plans.model import Award, Awards, Entry

Json: TypeAlias = dict[str, Any]

VERSION: Final = 1


def assessment_to_json(assessment: Assessment, language: Language = "zh") -> Json:
    """Write an assessment.

    Args:
        assessment: the assessment.
        language: of its sentences; codes are the same in both.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.plans import Department, Plan, assess
    >>> plan = Plan(year=2025, department=Department(id="d", name="d"))
    >>> assessment_to_json(assess(Engine.default(), plan))["sheets"]
    []
    """
    plan, actuals = assessment.plan, assessment.actuals
    return {
        "v": VERSION,
        "document": plan.document,
        "department": {"name": plan.department.name, "code": plan.department.code},
        "year": plan.year,
        "illustrative": actuals.illustrative,
        "as_of": None if actuals.as_of is None else actuals.as_of.isoformat(),
        "profile": assessment.profile.id,
        "packs": [pack_to_json(pack) for pack in assessment.packs],
        "sheets": [_sheet(sheet, language) for sheet in assessment.sheets],
    }


def _sheet(sheet: AssessedSheet, language: Language) -> Json:
    error, execution, total = sheet.error, sheet.execution, sheet.total
    return {
        "id": sheet.sheet.id,
        "name": sheet.sheet.name,
        "code": sheet.sheet.code,
        "weights": sheet.weights.how,
        "notes": list(sheet.weights.notes),
        "execution": None if execution is None else _execution(execution, sheet, language),
        "rows": [_row(row, language) for row in sheet.rows],
        "level1": [_head(head) for head in sheet.heads],
        "total": None if total is None else _total(total),
        "awarded": {whose: _total(given) for whose, given in sheet.awarded.items()},
        "error": None if error is None else error_to_json(error, language),
    }


def _row(row: AssessedRow, language: Language) -> Json:
    indicator, entry, need = row.indicator, row.entry, row.need
    return {
        "id": indicator.id,
        "at": indicator.at or None,
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "target": indicator.target,
        "adjusted": indicator.adjusted,
        "scoring_rule": _own_rule(row.outcome.spec.own),
        "weight": _amount(row.weight),
        "standing": row.standing,
        "points": _span(row.points),
        **_awards(row.awards),
        "notes": list(row.notes),
        "sample": None if entry is None or entry.sample is None else str(entry.sample),
        "evidence": None if entry is None else entry.evidence,
        "bodies": None if entry is None or not entry.bodies else _bodies(entry),
        "need": None if need is None else {"code": need.code, "message": need.message(language)},
        "outcome": outcome_to_json(row.outcome, language),
    }


def _awards(awards: Awards | None) -> Json:
    """Write the points that people gave, apart from those of the rules."""
    given = Awards() if awards is None else awards
    return {"self": _award(given.score), "reviewed": _award(given.reviewed)}


def _award(award: Award | None) -> Json | None:
    if award is None:
        return None
    return {"points": _amount(award.points), "reason": award.reason}


def _bodies(entry: Entry) -> list[Json]:
    """Write the bodies of a row; their values are in the arithmetic of the outcome."""
    said = entry.bodies.items()
    return [{"name": name, "money": body.money, "evidence": body.evidence} for name, body in said]


def _own_rule(own: OwnRule | None) -> Json | None:
    """Write the rule that a row brought; `words` are canonical, null where it was refused."""
    return None if own is None else {"text": own.text, "words": own.words}


def _execution(execution: Execution, sheet: AssessedSheet, language: Language) -> Json:
    budget, error, outcome = sheet.sheet.budget, execution.error, execution.outcome
    method = None if outcome is None or outcome.method is None else outcome.method.id
    return {
        "unit": None if budget is None else budget.unit,
        "initial": None if budget is None else _amount(budget.initial),
        "adjusted": None if budget is None else _amount(budget.adjusted),
        "executed": None if execution.executed is None else plain(execution.executed),
        "rate": None if execution.rate is None else plain(execution.rate),
        "weight": _amount(execution.weight),
        "points": _span(execution.points),
        **_awards(execution.awards),
        "method": method,
        "notes": list(execution.notes),
        "error": None if error is None else error_to_json(error, language),
    }


def _head(head: HeadTotal) -> Json:
    return {"name": head.head, "weight": _amount(head.weight), "points": _span(head.points)}


def _total(total: Total) -> Json:
    return {
        "full": _amount(total.full),
        "applicable": _amount(total.applicable),
        "points": _span(total.points),
        "grade": total.grade,
    }


def _span(span: Span | None) -> list[str] | None:
    return None if span is None else [f"{round_half_up(end):f}" for end in span.ends]


def _amount(value: Exact | None) -> str | None:
    return f"{value:f}" if isinstance(value, Decimal) else None if value is None else plain(value)

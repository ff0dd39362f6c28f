"""An audit as JSON values: every amount a string, every outcome as in the interchange format."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, TypeAlias

from indicator_engine.auditing.findings import Audit, AuditedLine, Finding
from indicator_engine.auditing.model import FormExecution, FormRow
from indicator_engine.exact import plain
from indicator_engine.interchange import error_to_json, outcome_to_json, pack_to_json
from indicator_engine.messages import Language
from indicator_engine.plans.assessment import Span
from indicator_engine.plans.model import Award

Json: TypeAlias = dict[str, Any]

VERSION: Final = 1


def audit_to_json(audit: Audit, language: Language = "zh") -> Json:
    """Write an audit.

    Args:
        audit: the audit.
        language: of its sentences; codes are the same in both.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.auditing import Form
    >>> from indicator_engine.auditing import audit as run
    >>> audit_to_json(run(Engine.default(), Form(year=2020, rows=())))["findings"]
    []
    """
    form = audit.form
    execution = audit.execution
    return {
        "v": VERSION,
        "name": form.name,
        "document": form.document,
        "source": form.source,
        "year": form.year,
        "illustrative": form.illustrative,
        "profile": audit.profile.id,
        "packs": [pack_to_json(pack) for pack in audit.packs],
        "rows": [_row(line, language) for line in audit.rows],
        "execution": None if execution is None else _execution(execution, language),
        "findings": [_finding(finding, language) for finding in audit.findings],
        "points": {
            "printed": None if form.sums is None else _amount(form.sums.score),
            "awarded": _amount(audit.awarded),
            "recomputed": _span(audit.recomputed),
        },
        "profiles": {
            "best": list(audit.best),
            "matches": [
                {"id": match.profile, "explained": match.explained, "of": match.of}
                for match in audit.matches
            ],
        },
    }


def _row(line: AuditedLine, language: Language) -> Json:
    row = line.line
    if not isinstance(row, FormRow):
        raise TypeError(type(row).__name__)
    outcome = line.outcome
    return {
        "id": row.id,
        "at": row.at or None,
        "level1": row.level1,
        "level2": row.level2,
        "name": row.name,
        "target": row.target,
        "adjusted": row.adjusted,
        **_points(line, row),
        "outcome": None if outcome is None else outcome_to_json(outcome, language),
    }


def _execution(line: AuditedLine, language: Language) -> Json:
    outcome, error = line.outcome, line.error
    method = None if outcome is None or outcome.method is None else outcome.method.id
    return {
        **_points(line, line.line),
        "method": method,
        "error": None if error is None else error_to_json(error, language),
    }


def _points(line: AuditedLine, said: FormRow | FormExecution) -> Json:
    return {
        "weight": _amount(said.weight),
        "score": _award(said.score),
        "reviewed": _award(said.reviewed),
        "rule": _span(line.rule),
        "standing": line.standing,
        "fits": [{"method": fit.method, "parameters": dict(fit.parameters)} for fit in line.fits],
        "profiles": list(line.profiles),
    }


def _award(award: Award | None) -> Json | None:
    return None if award is None else {"points": _amount(award.points), "reason": award.reason}


def _finding(finding: Finding, language: Language) -> Json:
    return {
        "code": finding.code,
        "sort": finding.sort,
        "row": finding.row,
        "whose": finding.whose,
        "at": finding.at or None,
        "detail": finding.detail,
        "difference": _amount(finding.difference),
        "params": dict(finding.params),
        "notes": list(finding.notes),
        "reason": finding.reason,
        "message": finding.message(language),
    }


def _span(span: Span | None) -> list[str] | None:
    return None if span is None else [plain(end) for end in span.ends]


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)

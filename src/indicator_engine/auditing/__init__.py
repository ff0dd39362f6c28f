"""Audits: a filled self-evaluation form → every points recomputed, each difference classified.

>>> from indicator_engine.auditing import parse_form
>>> parse_form("{schema: filled-form/1, year: 2025, rows: []}").rows
()
"""

from __future__ import annotations

from indicator_engine.auditing.auditing import audit
from indicator_engine.auditing.findings import Audit, AuditedLine, Finding, Fit, ProfileMatch
from indicator_engine.auditing.model import (
    BudgetPart,
    Declared,
    DeclaredPoints,
    Form,
    FormExecution,
    FormRow,
    HeadSum,
    Sums,
)
from indicator_engine.auditing.reading import parse_form, read_form
from indicator_engine.plans.model import Award

__all__ = [
    "Audit",
    "AuditedLine",
    "Award",
    "BudgetPart",
    "Declared",
    "DeclaredPoints",
    "Finding",
    "Fit",
    "Form",
    "FormExecution",
    "FormRow",
    "HeadSum",
    "ProfileMatch",
    "Sums",
    "audit",
    "parse_form",
    "read_form",
]

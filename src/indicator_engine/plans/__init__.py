"""Whole plans: a plan file and what was measured → every row judged, scored, added up.

>>> from indicator_engine.plans import parse_plan
>>> parse_plan("{schema: plan/1, year: 2025, department: {id: d, name: d}}").sheets
()
"""

from __future__ import annotations

from indicator_engine.plans.assessing import assess
from indicator_engine.plans.assessment import (
    AssessedRow,
    AssessedSheet,
    Assessment,
    Execution,
    HeadTotal,
    Need,
    Total,
)
from indicator_engine.plans.differing import (
    RowDifference,
    differences_to_markdown,
    row_differences,
)
from indicator_engine.plans.model import (
    Actuals,
    Award,
    Awards,
    Body,
    Budget,
    Department,
    Entry,
    Objective,
    Parts,
    Plan,
    PlanIndicator,
    Project,
    Sheet,
    SpendingStep,
)
from indicator_engine.plans.reading import parse_actuals, parse_plan, read_actuals, read_plan
from indicator_engine.plans.sources import DocumentErrors
from indicator_engine.plans.weights import Weights, equal_split

__all__ = [
    "Actuals",
    "AssessedRow",
    "AssessedSheet",
    "Assessment",
    "Award",
    "Awards",
    "Body",
    "Budget",
    "Department",
    "DocumentErrors",
    "Entry",
    "Execution",
    "HeadTotal",
    "Need",
    "Objective",
    "Parts",
    "Plan",
    "PlanIndicator",
    "Project",
    "RowDifference",
    "Sheet",
    "SpendingStep",
    "Total",
    "Weights",
    "assess",
    "differences_to_markdown",
    "equal_split",
    "parse_actuals",
    "parse_plan",
    "read_actuals",
    "read_plan",
    "row_differences",
]

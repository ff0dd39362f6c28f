"""Evaluation: a bound threshold and a measured value → verdict → points → explanation."""

from __future__ import annotations

from indicator_engine.evaluation.decisions import Ruling, decide
from indicator_engine.evaluation.execution import compile_execution
from indicator_engine.evaluation.indicator import (
    Indicator,
    Rules,
    compile_indicator,
    failed_outcome,
)
from indicator_engine.evaluation.outcome import Outcome, OwnRule, Spec
from indicator_engine.evaluation.scoring import Points, reference_score
from indicator_engine.evaluation.targets import Facts

__all__ = [
    "Facts",
    "Indicator",
    "Outcome",
    "OwnRule",
    "Points",
    "Rules",
    "Ruling",
    "Spec",
    "compile_execution",
    "compile_indicator",
    "decide",
    "failed_outcome",
    "reference_score",
]

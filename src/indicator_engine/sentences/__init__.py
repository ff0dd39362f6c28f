"""Scoring rules that are written as sentences: read whole or refused, shown back, made methods."""

from __future__ import annotations

from indicator_engine.sentences.fitting import fit
from indicator_engine.sentences.reading import read_rule
from indicator_engine.sentences.rule import (
    Anchor,
    Award,
    Deduction,
    Deductions,
    GradeTable,
    Limit,
    Proportion,
    RuleReading,
    ScoringRule,
    Tier,
    TierTable,
    Yields,
    best_points,
)
from indicator_engine.sentences.wording import write_rule
from indicator_engine.sentences.words import Grade, ScoringWords, build_words

__all__ = [
    "Anchor",
    "Award",
    "Deduction",
    "Deductions",
    "Grade",
    "GradeTable",
    "Limit",
    "Proportion",
    "RuleReading",
    "ScoringRule",
    "ScoringWords",
    "Tier",
    "TierTable",
    "Yields",
    "best_points",
    "build_words",
    "fit",
    "read_rule",
    "write_rule",
]

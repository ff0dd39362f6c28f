"""Columns: whole frames evaluated where they are, with the same verdicts as row by row."""

from __future__ import annotations

from indicator_engine.frames.evaluating import evaluate_frame

__all__ = ["evaluate_frame"]

"""The vocabulary file of measured values: declarations, and the words that stand beside a value."""

from __future__ import annotations

from typing import Literal

from indicator_engine.records import record
from indicator_engine.rules.common import Example, Source


@record(frozen=True, slots=True, kw_only=True)
class DeclarationDef:
    """Words of a measured value that declare an outcome without a figure: 已完成."""

    outcome: Literal["done", "partly", "not-done", "none"]
    words: tuple[str, ...]
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class CountedDef:
    """Words that belong beside the numbers of one dimension: 支出98万元."""

    dimension: str
    words: tuple[str, ...]


@record(frozen=True, slots=True, kw_only=True)
class AlikeDef:
    """Words of a report that say what one of some words of a row says: 满意率 of a 满意度."""

    said: tuple[str, ...]
    words: tuple[str, ...]


@record(frozen=True, slots=True, kw_only=True)
class RelationDef:
    """Words that hold a value against a reference and give no figure: 超支 is above the budget."""

    op: Literal[">=", ">", "<=", "<", "="]
    ref: str
    words: tuple[str, ...]


@record(frozen=True, slots=True, kw_only=True)
class MeasuredFile:
    """``measured/1``: the words of measured values.

    `averaged` are words in the name of an indicator that make its value a relative one, whatever
    its unit: 人均, 单价; what ends in one of `rate_endings` is a rate. The words beside a value
    are those of a report where they are `lead_in`, beside a day `dated`, beside a number of one
    dimension `counted`, beside a row that says the same `alike`; `intended` and `differences` lead
    numbers that are no result, but for a difference that the name asks for by `heads`. `strong`
    and `weak` are degrees: 显著提高 is more than 提高. `relations` are words that stand above or
    below a reference. `parting` are the marks between the parts of a text, of which `labelling`
    may follow a label, `parts` the names of parts of a number; with one of `doubts` at an end, a
    text is not sure of its value. What is `narrowing` speaks of some only: 无重大事故; `timely`
    words are a condition of their own beside what is done.
    """

    summary: str
    source: Source
    declarations: tuple[DeclarationDef, ...] = ()
    lead_in: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    averaged: tuple[str, ...] = ()
    rate_endings: tuple[str, ...] = ()
    relations: tuple[RelationDef, ...] = ()
    intended: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    alike: tuple[AlikeDef, ...] = ()
    dated: tuple[str, ...] = ()
    counted: tuple[CountedDef, ...] = ()
    doubts: tuple[str, ...] = ()
    parting: tuple[str, ...] = ()
    labelling: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    narrowing: tuple[str, ...] = ()
    timely: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    at: str = ""

r"""Published documents as text → plans, with the place of every value and what was left over.

>>> from indicator_engine import Engine
>>> from indicator_engine.documents import read_document
>>> text = "\t一级指标\t二级指标\t三级指标\t指标值\n\n\t产出指标\t数量指标\t活动次数\t≥1次\n"
>>> read_document(Engine.default(), text, year=2026).plan.sheets[0].indicators[0].target
'≥1次'
"""

from __future__ import annotations

from indicator_engine.documents.reading import parse_document, read_document
from indicator_engine.documents.result import DocumentNote, DocumentReading, Place, Stretch
from indicator_engine.documents.writing import plan_to_yaml, reading_to_json

__all__ = [
    "DocumentNote",
    "DocumentReading",
    "Place",
    "Stretch",
    "parse_document",
    "plan_to_yaml",
    "read_document",
    "reading_to_json",
]

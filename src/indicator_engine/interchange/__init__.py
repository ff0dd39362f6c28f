"""The public JSON of thresholds, measured values, outcomes and errors, version 1.

Writing builds plain dictionaries and imports no schema library. Reading back and the JSON Schemas
go through pydantic (`indicator_engine.interchange.checked`), whose shapes mypy also holds the
writers to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicator_engine.interchange.lines import (
    EvaluateRow,
    Line,
    ParseRow,
    evaluate_row,
    parse_row,
    read_line,
    write_line,
)
from indicator_engine.interchange.writing import (
    VERSION,
    error_to_json,
    expression_to_json,
    measured_to_json,
    outcome_to_json,
    pack_to_json,
    refusal_to_json,
    threshold_to_json,
    unread_row_to_json,
)

if TYPE_CHECKING:
    from indicator_engine.expressions import Expression, Measured, Threshold

__all__ = [
    "VERSION",
    "EvaluateRow",
    "Line",
    "ParseRow",
    "error_to_json",
    "evaluate_row",
    "expression_from_json",
    "expression_to_json",
    "measured_from_json",
    "measured_to_json",
    "outcome_to_json",
    "pack_to_json",
    "parse_row",
    "read_line",
    "refusal_to_json",
    "threshold_from_json",
    "threshold_to_json",
    "unread_row_to_json",
    "write_line",
]


def expression_from_json(data: object) -> Expression:
    """Read back what `expression_to_json` wrote.

    Args:
        data: the parsed JSON of a reading.

    Raises:
        DocumentError: ``json-shape``, where it is not the documented form.

    >>> expression_from_json({"form": "level", "text": "提高", "scale": None, "grade": None})
    Level(text='提高', scale=None, grade=None, subject=None)
    """
    from indicator_engine.interchange.checked import read_expression

    return read_expression(data)


def threshold_from_json(data: object) -> Threshold:
    """Read back what `threshold_to_json` wrote.

    Raises:
        DocumentError: ``json-shape``, where it is not the documented form.

    >>> level = {"form": "level", "text": "是", "scale": None, "grade": None}
    >>> threshold_from_json(
    ...     {"v": 1, "text": "是", "reading": level, "notes": ["a-code"], "alternatives": []}
    ... ).notes
    ('a-code',)
    """
    from indicator_engine.interchange.checked import read_threshold

    return read_threshold(data)


def measured_from_json(data: object) -> Measured:
    """Read back what `measured_to_json` wrote.

    Raises:
        DocumentError: ``json-shape``, where it is not the documented form.

    >>> measured_from_json({"kind": "number", "value": "12", "unit": "次"}).value
    Decimal('12')
    """
    from indicator_engine.interchange.checked import read_measured

    return read_measured(data)

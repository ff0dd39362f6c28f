"""Interchange JSON checked against its shapes by pydantic, read back, and shown as JSON Schema."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from indicator_engine.errors import DocumentError
from indicator_engine.exact import Exact
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Grade,
    Graded,
    Level,
    Measured,
    Period,
    Range,
    Threshold,
)
from indicator_engine.interchange import shapes

# What hosts check by: file name → what it describes and its shape.
SCHEMAS: Final[Mapping[str, tuple[str, Any]]] = {
    "parse-row": ("One line into parse --jsonl", shapes.ParseRowShape),
    "evaluate-row": ("One line into evaluate --jsonl", shapes.EvaluateRowShape),
    "threshold": (
        "One line out of parse --jsonl: a typed threshold, or a refusal",
        shapes.ThresholdShape | shapes.RefusalShape,
    ),
    "outcome": ("One line out of evaluate --jsonl", shapes.OutcomeShape),
}


def read_expression(data: object) -> Expression:
    """Check and read back an expression, see `interchange.expression_from_json`."""
    return _expression(_checked(shapes.ExpressionShape, data))


def read_threshold(data: object) -> Threshold:
    """Check and read back a threshold, see `interchange.threshold_from_json`."""
    found = _checked(shapes.ThresholdShape, data)
    return Threshold(
        found["text"],
        _expression(found["reading"]),
        tuple(found["notes"]),
        tuple(map(_expression, found["alternatives"])),
    )


def read_measured(data: object) -> Measured:
    """Check and read back a measured value, see `interchange.measured_from_json`."""
    return _measured(_checked(shapes.MeasuredShape, data))


@cache
def adapter(shape: Any) -> TypeAdapter[Any]:
    """Return the type adapter of a shape, made once."""
    return TypeAdapter(shape)


def json_schema(name: str) -> str:
    """Write one of `SCHEMAS` as JSON Schema.

    >>> json.loads(json_schema("outcome"))["title"]
    'One line out of evaluate --jsonl'
    """
    title, shape = SCHEMAS[name]
    schema = adapter(shape).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps(head | _open(schema, title), ensure_ascii=False, indent=2) + "\n"


def _open(schema: Any, title: str | None = None) -> Any:
    """Leave out what forbids later fields, and titles that only repeat a name."""
    if isinstance(schema, list):
        return [_open(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _open(value)
        for key, value in schema.items()
        if key != "additionalProperties" and not (key == "title" and isinstance(value, str))
    }
    return kept | ({"title": title} if title else {})


def _checked(shape: Any, data: object) -> Any:
    try:
        return adapter(shape).validate_python(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"])) or None
        raise DocumentError("json-shape", field=place, problem=first["msg"]) from None


# ── from checked JSON to frozen values ───────────────────────────────────────────────────────


def _expression(found: Mapping[str, Any]) -> Expression:
    return _READERS[found["form"]](found)


def _compare(found: Mapping[str, Any]) -> Compare:
    return Compare(
        found["op"],
        _quantity(found.get("value")),
        found["unit"],
        found["implied"],
        found.get("ref"),
        _basis(found),
        found.get("anchor"),
        found.get("subject"),
    )


def _range(found: Mapping[str, Any]) -> Range:
    return Range(
        _quantity(found["low"]),
        _quantity(found["high"]),
        found["low_inclusive"],
        found["high_inclusive"],
        found["unit"],
        _basis(found),
        found.get("subject"),
    )


def _deadline(found: Mapping[str, Any]) -> Deadline:
    return Deadline(
        found["op"],
        found["when"],
        _day(found["date"]),
        found.get("anchor"),
        found.get("subject"),
    )


def _period(found: Mapping[str, Any]) -> Period:
    return Period(_day(found["from"]), _day(found["to"]), found["when"], found.get("subject"))


def _level(found: Mapping[str, Any]) -> Level:
    return Level(found["text"], found["scale"], found["grade"], found.get("subject"))


def _graded(found: Mapping[str, Any]) -> Graded:
    grades = (Grade(one["grade"], _expression(one["of"])) for one in found["grades"])
    return Graded(tuple(grades), found.get("subject"))


def _every(found: Mapping[str, Any]) -> Every:
    return Every(
        _expression(found["of"]),
        found.get("period"),
        found.get("each"),
        found.get("subject"),
        found.get("count", 1),
    )


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Expression]]] = {
    "compare": _compare,
    "range": _range,
    "deadline": _deadline,
    "period": _period,
    "level": _level,
    "graded": _graded,
    "all": lambda found: All(_expressions(found["of"]), found.get("subject")),
    "any": lambda found: AnyOf(_expressions(found["of"]), found.get("subject")),
    "every": _every,
}


def _expressions(found: Iterable[Mapping[str, Any]]) -> tuple[Expression, ...]:
    return tuple(map(_expression, found))


def _measured(found: Mapping[str, Any]) -> Measured:
    kind = found["kind"]
    return Measured(
        kind,
        value=_quantity(found.get("value")),
        unit=found.get("unit"),
        date=_day(found["to"] if kind == "period" else found.get("date")),
        start=_day(found.get("from")),
        level=found.get("level"),
        scale=found.get("scale"),
        grade=found.get("grade"),
        basis=_basis(found),
        items=tuple(map(_measured, found.get("items", ()))),
        subjects=tuple(found.get("subjects", ())),
        text=found.get("text", ""),
        notes=tuple(found.get("notes", ())),
        alternatives=tuple(map(_measured, found.get("alternatives", ()))),
    )


def _basis(found: Mapping[str, Any]) -> Basis | None:
    basis = found.get("basis")
    return None if basis is None else Basis(basis["of"], basis["change"])


def _quantity(text: str | None) -> Exact | None:
    if text is None:
        return None
    return Fraction(text) if "/" in text else Decimal(text)


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)

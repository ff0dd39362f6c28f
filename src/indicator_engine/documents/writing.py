"""A reading as JSON values, and its plan as a plan file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from indicator_engine.documents.result import DocumentNote, DocumentReading, Place, Stretch
from indicator_engine.messages import Language
from indicator_engine.plans.model import Plan
from indicator_engine.plans.reading import PLAN_SCHEMA

Json: TypeAlias = dict[str, Any]

VERSION: Final = 1
_ORDER: Final = ("schema", "year", "document", "department", "projects")


def plan_to_yaml(plan: Plan) -> str:
    """Write a plan as a plan file; reading it again gives the same plan.

    >>> from indicator_engine.plans import Department, parse_plan
    >>> plan = Plan(year=2026, department=Department(id="D", name="部门"))
    >>> parse_plan(plan_to_yaml(plan)) == plan
    True
    """
    import yaml

    written = {"schema": PLAN_SCHEMA, **plan_to_json(plan)}
    ordered = {key: written[key] for key in _ORDER if key in written}
    text: str = yaml.dump(ordered, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=100)
    return text


def plan_to_json(plan: Plan) -> Json:
    """Write a plan as the values of a plan file: every amount a string, nothing that is absent."""
    written: Json = _plain(plan)
    return written


def reading_to_json(reading: DocumentReading, language: Language = "zh") -> Json:
    """Write a reading.

    Args:
        reading: the reading.
        language: of its sentences; codes are the same in both.
    """
    return {
        "v": VERSION,
        "file": reading.file,
        "form": reading.form,
        "plan": {"schema": PLAN_SCHEMA, **plan_to_json(reading.plan)},
        "places": {key: list(place) for key, place in reading.places.items()},
        "passed": _stretches(reading.passed, language),
        "not_understood": _stretches(reading.not_understood, language),
        "notes": [_note(note, language) for note in reading.notes],
    }


def _stretches(stretches: Iterable[Stretch], language: Language) -> list[Json]:
    return [
        {
            "place": list(stretch.place),
            "text": stretch.text,
            "code": stretch.code,
            "message": stretch.message(language),
        }
        for stretch in stretches
    ]


def _note(note: DocumentNote, language: Language) -> Json:
    place: Place | None = note.place
    return {
        "code": note.code,
        "place": None if place is None else list(place),
        "message": note.message(language),
    }


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        kept = {name: part for name, part in fields.items() if part not in (None, ())}
        return {name: _plain(part) for name, part in kept.items() if name != "at"}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


def _dumper() -> Any:
    """Return a dumper without anchors, which plan files do not have."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
            return True

    return Dumper

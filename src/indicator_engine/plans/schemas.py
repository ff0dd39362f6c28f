"""The JSON Schemas of plan and actuals files, made from the types that read them.

``python -m indicator_engine.plans.schemas docs/reference`` writes them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from indicator_engine.plans.model import Actuals, Plan
from indicator_engine.plans.reading import ACTUALS_SCHEMA, PLAN_SCHEMA
from indicator_engine.plans.shapes import JsonSchema, Record

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_FILES: Final[tuple[tuple[str, str, type[Any]], ...]] = (
    ("plan.schema.json", PLAN_SCHEMA, Plan),
    ("actuals.schema.json", ACTUALS_SCHEMA, Actuals),
)


def json_schema(name: str, made: type[Any]) -> JsonSchema:
    """Return the JSON Schema of one sort of file.

    Args:
        name: what the key `schema` of the file says.
        made: the dataclass that the file becomes.

    >>> json_schema(PLAN_SCHEMA, Plan)["required"]
    ['schema', 'year', 'department']
    """
    definitions: dict[str, JsonSchema] = {}
    Record(made).schema(definitions)
    top = definitions.pop(made.__name__)
    return {
        "$schema": _DRAFT,
        "title": name,
        **top,
        "properties": {"schema": {"const": name}, **top["properties"]},
        "required": ["schema", *top["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def schema_files() -> dict[str, str]:
    """Return the text of every schema file by its name."""
    return {
        file: json.dumps(json_schema(name, made), ensure_ascii=False, indent=2) + "\n"
        for file, name, made in _FILES
    }


def main(folder: str) -> None:
    """Write the schema files into a folder."""
    for file, text in schema_files().items():
        (Path(folder) / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

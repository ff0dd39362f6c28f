"""The JSON Schema of form files, made from the types that read them.

``python -m indicator_engine.auditing.schemas docs/reference`` writes it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from indicator_engine.auditing.model import Form
from indicator_engine.auditing.reading import FORM_SCHEMA
from indicator_engine.plans.schemas import json_schema

SCHEMA_FILE: Final = "form.schema.json"


def schema_text() -> str:
    """Return the text of the schema file.

    >>> json.loads(schema_text())["required"]
    ['schema', 'year', 'rows']
    """
    return json.dumps(json_schema(FORM_SCHEMA, Form), ensure_ascii=False, indent=2) + "\n"


def main(folder: str) -> None:
    """Write the schema file into a folder."""
    (Path(folder) / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

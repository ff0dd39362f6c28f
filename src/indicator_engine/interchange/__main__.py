"""``python -m indicator_engine.interchange DIR`` writes the published JSON Schemas anew."""

from __future__ import annotations

import sys
from pathlib import Path

from indicator_engine.interchange.checked import SCHEMAS, json_schema


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder, each under its name."""
    for name in SCHEMAS:
        (folder / f"{name}.schema.json").write_text(json_schema(name), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))

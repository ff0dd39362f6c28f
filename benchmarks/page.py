"""The page docs/benchmarks.md: its tables are written here, its words by hand."""

from __future__ import annotations

import datetime
import os
import platform
import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
_LIBRARIES = ("polars", "duckdb", "pandas", "pyarrow", "narwhals", "pyspark")


def conditions() -> str:
    """One line on when and where: date, machine, versions, load."""
    versions = [f"{name} {version}" for name in _LIBRARIES if (version := _version(name))]
    load = os.getloadavg()[1]
    return (
        f"{datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d}, CPython {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; "
        f"{', '.join(versions)}. Load before the run, over five minutes: {load:.1f}."
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def write(section: str, before: str, lines: Iterable[str]) -> None:
    """Put a table between the marks of its section, printing each line as it comes."""
    print(f"\n{before}\n")
    kept = []
    for line in lines:
        print(line, flush=True)
        kept.append(line)
    text = PAGE.read_text(encoding="utf-8")
    body = "\n".join(["", before, "", *kept, ""])
    marks = re.compile(rf"(<!-- {section} -->).*?(<!-- /{section} -->)", re.DOTALL)
    assert marks.search(text), section
    made = marks.sub(lambda found: f"{found[1]}{body}{found[2]}", text)
    PAGE.write_text(made, encoding="utf-8")

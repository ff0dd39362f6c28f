"""Starting: the import, and the first parse of a fresh process, against importing pydantic."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.timing import Ratio, processes

_PYDANTIC = "from pydantic import BaseModel"


def ratios() -> Iterator[Ratio]:
    """Yield the ratios of starting."""
    yield processes(
        "import indicator_engine against pydantic's BaseModel",
        "import indicator_engine",
        _PYDANTIC,
        aim=0.25,
    )
    yield processes(
        "first parse in a fresh process against the same",
        "import indicator_engine; indicator_engine.parse('≥1次')",
        _PYDANTIC,
        aim=2.5,
    )

"""Columns: whole frames read and evaluated where they are, with the verdicts of single rows.

Needs ``indicator-engine[frames]``; Spark frames need ``indicator-engine[spark]``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indicator_engine.frames.evaluating import evaluate_frame
    from indicator_engine.frames.parsing import parse_frame

_HOMES = {"evaluate_frame": "evaluating", "parse_frame": "parsing"}

_NEEDED = {"narwhals", "polars", "pyarrow"}

__all__ = ["evaluate_frame", "parse_frame"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value = getattr(import_module(f"{__name__}.{home}"), name)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in _NEEDED:
            raise
        hint = f"{__name__}.{name} needs {library}: pip install 'indicator-engine[frames]'"
        raise ModuleNotFoundError(hint, name=library) from error
    globals()[name] = value
    return value

"""SQL text: a target or a scoring method as an expression that a host database computes itself."""

from __future__ import annotations

from indicator_engine.errors import FrameError

try:
    from indicator_engine.sql.dialects import DIALECTS
    from indicator_engine.sql.writing import to_sql
except ModuleNotFoundError as error:
    if error.name != "sqlglot":
        raise
    raise FrameError("sqlglot-missing") from error

__all__ = ["DIALECTS", "to_sql"]

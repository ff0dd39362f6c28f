"""The one expression language of the rule files: read, checked, written, evaluated exactly.

The reference that the rest is tested against is in `indicator_engine.formulas.reference`; it
loads simpleeval, so it is not imported here.
"""

from __future__ import annotations

from indicator_engine.formulas.checked import parse_formula
from indicator_engine.formulas.closures import compile_closure, compile_points
from indicator_engine.formulas.nodes import Formula, Name, result_type
from indicator_engine.formulas.source import Rounding
from indicator_engine.formulas.wording import write_formula

__all__ = [
    "Formula",
    "Name",
    "Rounding",
    "compile_closure",
    "compile_points",
    "parse_formula",
    "result_type",
    "write_formula",
]

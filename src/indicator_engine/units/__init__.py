"""Units: a table built from rule files, exact factors through pint, and every usual spelling.

`UnitTable` reads a spelling (``万元``, ``元/人、天``, ``/10万人``) into a `Unit`; `comparable`,
`ratio` and `convert` hold two units against each other, exactly. `compile_factors` and
`pint_registry` need pint, which is imported when they are called and never before.
"""

from indicator_engine.units.defining import compile_factors, pint_registry, unit_problems
from indicator_engine.units.shapes import UnitFactor
from indicator_engine.units.table import UnitTable
from indicator_engine.units.unit import Unit, comparable, convert, ratio

__all__ = [
    "Unit",
    "UnitFactor",
    "UnitTable",
    "comparable",
    "compile_factors",
    "convert",
    "pint_registry",
    "ratio",
    "unit_problems",
]

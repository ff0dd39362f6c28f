"""For testers: generated thresholds, values and damage, and the examples of rule packs as tests.

Everything generated comes from the rule set of an engine, so that a new unit or phrase of a pack
is generated at once; there is no list of words here. Needs ``indicator-engine[testing]``.

>>> from indicator_engine.testing import example_params
>>> len(example_params()) > 100
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indicator_engine.testing.cases import check_example, example_params, example_tests
    from indicator_engine.testing.damage import damaged_thresholds, full_width, texts
    from indicator_engine.testing.typed import expressions, measured_values
    from indicator_engine.testing.writing import (
        Written,
        deadlines,
        quantities,
        thresholds,
        units,
        written_thresholds,
    )

_HOMES = {
    "check_example": "cases",
    "example_params": "cases",
    "example_tests": "cases",
    "damaged_thresholds": "damage",
    "full_width": "damage",
    "texts": "damage",
    "expressions": "typed",
    "measured_values": "typed",
    "Written": "writing",
    "deadlines": "writing",
    "quantities": "writing",
    "thresholds": "writing",
    "units": "writing",
    "written_thresholds": "writing",
}

__all__ = [
    "Written",
    "check_example",
    "damaged_thresholds",
    "deadlines",
    "example_params",
    "example_tests",
    "expressions",
    "full_width",
    "measured_values",
    "quantities",
    "texts",
    "thresholds",
    "units",
    "written_thresholds",
]

_NEEDED = {"hypothesis", "pytest", "_pytest"}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        value = getattr(import_module(f"{__name__}.{home}"), name)
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        hint = f"{__name__}.{name} needs {error.name}: pip install 'indicator-engine[testing]'"
        raise ModuleNotFoundError(hint, name=error.name) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

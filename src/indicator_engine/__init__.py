"""Read performance-indicator targets, hold measured values against them, give points, say why.

>>> import indicator_engine
>>> indicator_engine.parse("≥1次").reading.unit
'次'
>>> indicator_engine.evaluate("≥1次", "2次").met
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indicator_engine.engine import Engine, evaluate, format_expression, measure, parse
    from indicator_engine.errors import (
        EvaluationError,
        IndicatorError,
        MeasurementError,
        RuleError,
        RuleErrors,
        ThresholdSyntaxError,
        UnitError,
    )
    from indicator_engine.evaluation import Indicator, Outcome
    from indicator_engine.expressions import Measured, Threshold

__version__ = "0.1.0"

# The public face, each name with the module it lives in. Loaded when first asked for, so that
# `import indicator_engine` costs next to nothing.
_HOMES = {
    "Engine": "engine",
    "parse": "engine",
    "measure": "engine",
    "evaluate": "engine",
    "format_expression": "engine",
    "Indicator": "evaluation",
    "Outcome": "evaluation",
    "Measured": "expressions",
    "Threshold": "expressions",
    "EvaluationError": "errors",
    "IndicatorError": "errors",
    "MeasurementError": "errors",
    "RuleError": "errors",
    "RuleErrors": "errors",
    "ThresholdSyntaxError": "errors",
    "UnitError": "errors",
}

__all__ = [
    "Engine",
    "EvaluationError",
    "Indicator",
    "IndicatorError",
    "Measured",
    "MeasurementError",
    "Outcome",
    "RuleError",
    "RuleErrors",
    "Threshold",
    "ThresholdSyntaxError",
    "UnitError",
    "evaluate",
    "format_expression",
    "measure",
    "parse",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

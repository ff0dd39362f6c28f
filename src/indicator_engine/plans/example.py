"""The example that comes with the library: a published plan, and values made up for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from indicator_engine.rules.packs import packaged_root

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_NAME: Final = "lunan-2025"


@dataclass(frozen=True, slots=True)
class Example:
    """The files of an example.

    Args:
        plan: the plan file.
        actuals: the values, which are illustrative.
    """

    plan: Path
    actuals: Path


def example() -> Example:
    """Return the packaged example: that of a source checkout first, else the one installed.

    >>> example().plan.name
    'plan.yaml'
    """
    in_checkout = packaged_root().checkout
    top = _PACKAGE.parent.parent / "examples" if in_checkout else _PACKAGE / "_examples"
    folder = top / _NAME
    return Example(folder / "plan.yaml", folder / "actuals.illustrative.yaml")

"""The names that formulas in rule files may use. Checking and evaluation both read them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from indicator_engine.formulas import Name
from indicator_engine.rules.decisions import possible_forms
from indicator_engine.rules.schema import DecisionDef, FlagRuleDef, Form, MethodFile

# Known of every row that is scored: its weight, and whether the target was met.
_ALWAYS: Final[Mapping[str, Name]] = {"w": Name(), "met": Name(type="boolean")}

# All in the target's unit: the actual value, and how far it lies outside the bound (0 when met).
_NUMBER: Final[Mapping[str, Name]] = {"a": Name(), "over": Name()}

_LATE: Final[Mapping[str, Name]] = {"days_late": Name(), "months_late": Name()}

FORM_NAMES: Final[Mapping[Form, Mapping[str, Name]]] = {
    "compare": {**_ALWAYS, **_NUMBER, "t": Name()},
    "range": {**_ALWAYS, **_NUMBER, "low": Name(), "high": Name()},
    "deadline": {**_ALWAYS, **_LATE},
    "period": {**_ALWAYS, **_LATE},
    "level": _ALWAYS,
    "graded": _ALWAYS,
    "all": _ALWAYS,
    "any": _ALWAYS,
    "every": _ALWAYS,
}
"""What each form of target gives a formula, besides the method's own parameters."""

PART_NAMES: Final[Mapping[str, Name]] = {
    "numerator": Name(),
    # A ratio whose denominator is zero is not applicable and is never computed.
    "denominator": Name(positive=True),
}
"""What the formula of a ratio may use."""

RESERVED: Final = frozenset(name for names in FORM_NAMES.values() for name in names)
"""No parameter may be called like one of these, whatever the forms of its method."""


def form_names(forms: Sequence[Form]) -> dict[str, Name]:
    """Return the names that every one of some forms gives.

    >>> sorted(form_names(["compare", "range"]))
    ['a', 'met', 'over', 'w']
    """
    tables = [FORM_NAMES[form] for form in forms]
    if not tables:
        return dict(_ALWAYS)
    return {name: tables[0][name] for name in tables[0] if all(name in t for t in tables)}


def method_names(method: MethodFile) -> dict[str, Name]:
    """Return what the formulas of a method may use: the names of its forms, its parameters.

    A choice is read by the code of the primitive and is no value a formula could use.
    """
    declared = {
        parameter.name: Name(type=parameter.type, positive=parameter.positive)
        for parameter in method.parameters
        if parameter.type != "choice"
    }
    return form_names(method.forms) | declared


def flag_names(rule: FlagRuleDef, *, execution: bool = False) -> dict[str, Name]:
    """Return what the formula of a flag may use: the names of the forms it can meet, and `score`.

    Args:
        rule: the flag with its conditions.
        execution: whether it is about budget execution, where `a` was paid of a budget `t`.

    >>> sorted(flag_names(FlagRuleDef(flag="overshoot", op=(">=",))))
    ['met', 'score', 'w']
    """
    asked = DecisionDef(use="", form=rule.form, op=rule.op)
    forms: list[Form] = ["compare"] if execution else sorted(possible_forms(asked))
    return form_names(forms) | {"score": Name()}

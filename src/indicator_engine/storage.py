"""Three columns: how finance systems store a threshold, sign code, value and unit apart.

What the codes of a system mean is data (``rules/core/systems/*.yaml``). What a system cannot say
is said: `Columns.cannot` names the reasons, and the other columns hold what it would store instead.

>>> from indicator_engine import Engine, parse
>>> system = find_system(Engine.default().ruleset, "deployed")
>>> to_columns(parse("≤11万元").reading, system)
Columns(op='5', value='11', unit='万元', remark=None, kind='compare', cannot=())
>>> stored = to_columns(parse("年底前").reading, system)
>>> stored.op, stored.value, stored.kind, stored.cannot
('6', '年底前', 'qualitative', ('system-no-deadline',))
>>> from_columns(Columns("5", "11", "万元"), system).reading == parse("≤11万元").reading
True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Literal, NoReturn

from indicator_engine.errors import IndicatorError, RuleError, ThresholdSyntaxError
from indicator_engine.evaluation.targets import target_of
from indicator_engine.exact import plain
from indicator_engine.expressions import (
    Compare,
    Deadline,
    Every,
    Expression,
    Level,
    Operator,
    Period,
    Range,
    Threshold,
)
from indicator_engine.reading.wording import format_expression
from indicator_engine.records import record
from indicator_engine.rules.schema import (
    CodeDef,
    Direction,
    Meaning,
    StoredExample,
    SystemFile,
)
from indicator_engine.ruleset import RuleSet

_APPLICABILITY: Final = "applicability"


@record(frozen=True, slots=True)
class Columns:
    """One row of a system.

    Args:
        op: the code of the sign; None where the system has none that fits.
        value: the value column.
        unit: the unit column.
        remark: the column that explains the value, where the system has one.
        kind: what the code means; filled by `to_columns`, and not asked by `from_columns`.
        cannot: registered codes of what the system cannot say; empty where nothing is lost.
    """

    op: str | None = None
    value: str | None = None
    unit: str | None = None
    remark: str | None = None
    kind: Meaning | None = None
    cannot: tuple[str, ...] = ()

    @property
    def lossy(self) -> bool:
        """Whether the columns say less than the threshold, or something else."""
        return bool(self.cannot)


@record(frozen=True, slots=True)
class System:
    """A finance system's way of storing, with the rules that read and write. Made by `find_system`.

    Args:
        file: what its rule file says.
        rules: the rule set.
    """

    file: SystemFile
    rules: RuleSet

    def code(self, written: str) -> CodeDef | None:
        """Return what a code means, None where the system does not have it."""
        return next((one for one in self.file.codes if one.code == written), None)

    def codes_for(self, op: Operator, *, implied: bool) -> list[CodeDef]:
        """Return the codes that mean an operator or may mean it, those that surely do first."""
        found = [
            one
            for one in self.file.codes
            if one.means == "compare" and one.implied == implied and op in one.op
        ]
        return sorted(found, key=lambda one: len(one.op))

    def code_meaning(self, meaning: Meaning) -> CodeDef | None:
        """Return the first code of a meaning."""
        return next((one for one in self.file.codes if one.means == meaning), None)

    def takes(self, value: str) -> bool:
        """Say whether a value may stand in the value column of a comparison."""
        return self.file.number is None or bool(re.fullmatch(self.file.number, value, re.ASCII))


def find_system(rules: RuleSet, id_: str) -> System:
    """Return a system of a rule set.

    Raises:
        RuleError: when the rules have no such system.
    """
    systems = rules.data.systems
    if id_ not in systems:
        raise RuleError("system-unknown", system=id_, known=", ".join(sorted(systems)))
    return System(systems[id_], rules)


# ── to columns ───────────────────────────────────────────────────────────────────────────────


def to_columns(
    expression: Expression, system: System, direction: Direction | None = None
) -> Columns:
    """Store a threshold. Never raises for what a system cannot say; `Columns.cannot` tells it.

    Args:
        expression: the threshold as read.
        system: the system that stores it.
        direction: how a bare number is meant, where no operator is written. A system without a
            code for "no operator" then stores that operator, and says so.

    Returns:
        Columns that read back to the same expression, unless they are `lossy`.
    """
    match expression:
        case Compare():
            columns = _compare(expression, system, direction)
        case Level():
            columns = _words(expression, system)
        case _:
            columns = _instead(expression, system, (_no_form(expression),))
    if columns.cannot or _reads_back(columns, expression, system):
        return columns
    return replace(columns, cannot=("system-not-read-back",))


def _compare(bound: Compare, system: System, direction: Direction | None) -> Columns:
    beyond = tuple(_beyond(bound))
    if bound.value is None or beyond:
        return _instead(bound, system, beyond)
    value = plain(bound.value)
    if not system.takes(value):
        return _instead(bound, system, ("system-value-refused",))
    op, cannot = bound.op, []
    codes = system.codes_for(op, implied=bound.implied)
    if bound.implied and not codes:
        cannot.append("system-implied-operator")
        op = target_of(bound, direction).op or op
        codes = system.codes_for(op, implied=False) if direction else []
    elif not codes:
        return _instead(bound, system, ("system-no-operator",))
    code = codes[0] if codes and len(codes[0].op) == 1 else None
    if codes and code is None:
        cannot.append("system-sign-unsettled")
    if bound.unit is None and any(one.unit_required for one in codes or system.file.codes):
        cannot.append("system-unit-missing")
    return Columns(
        code.code if code else None, value, bound.unit, kind="compare", cannot=tuple(cannot)
    )


def _beyond(bound: Compare) -> Iterator[str]:
    """Say what a comparison holds besides operator, number and unit."""
    if bound.ref is not None:
        yield "system-no-reference"
    if bound.basis is not None:
        yield "system-no-basis"
    if bound.anchor is not None:
        yield "system-no-anchor"
    if bound.subject is not None:
        yield "system-no-subject"


def _no_form(expression: Expression) -> str:
    match expression:
        case Range():
            return "system-no-range"
        case Deadline() | Period():
            return "system-no-deadline"
        case Every():
            return "system-no-recurrence"
        case _:
            return "system-no-group"


def _words(level: Level, system: System) -> Columns:
    inapplicable = level.scale == _APPLICABILITY
    code = system.code_meaning("not-applicable" if inapplicable else "qualitative")
    if code is None:
        return Columns(cannot=("system-no-words",))
    text = level.text if code.text != "none" else None
    return _with_text(code, text, level, system, ())


def _instead(expression: Expression, system: System, cannot: tuple[str, ...]) -> Columns:
    """Store the text of what the columns cannot hold, where the system says under which code."""
    code = system.code(system.file.instead) if system.file.instead is not None else None
    if code is None:
        return Columns(cannot=cannot)
    text = format_expression(system.rules.lexicon, expression)
    return _with_text(code, text, expression, system, cannot)


def _with_text(
    code: CodeDef,
    text: str | None,
    expression: Expression,
    system: System,
    cannot: tuple[str, ...],
) -> Columns:
    columns = Columns(code.code, kind=code.means, cannot=cannot)
    if text is None:
        return columns
    spelled = _spelled(text, system)
    stored = _put(columns, code, spelled)
    refused = any(sign in spelled for sign in system.file.refused)
    # Another spelling is taken only where it means the same: "-" may also be a minus.
    if refused or (spelled != text and not _reads_back(stored, expression, system)):
        return replace(columns, cannot=(*cannot, "system-text-refused"))
    return stored


def _put(columns: Columns, code: CodeDef, text: str) -> Columns:
    if code.text == "remark":
        return replace(columns, remark=text)
    return replace(columns, value=text)


def _spelled(text: str, system: System) -> str:
    for sign, other in (system.file.spelled or {}).items():
        text = text.replace(sign, other)
    return text


def _reads_back(columns: Columns, expression: Expression, system: System) -> bool:
    try:
        return from_columns(columns, system).reading == expression
    except IndicatorError:
        return False


# ── from columns ─────────────────────────────────────────────────────────────────────────────


def from_columns(columns: Columns, system: System) -> Threshold:
    """Read a stored row.

    Args:
        columns: the row; `kind` and `cannot` are not looked at.
        system: the system that stored it.

    Raises:
        ThresholdSyntaxError: the code is not known or not settled (``system-code-unknown``,
            ``system-code-unsettled``, ``system-sign-unsettled``), a column does not hold what the
            code asks for (``system-value-refused``, ``system-unit-missing``,
            ``system-remark-missing``), or the text cannot be read.
    """
    written = (columns.op or "").strip()
    code = system.code(written)
    if code is None:
        if not system.file.signs:
            known = ", ".join(one.code for one in system.file.codes)
            _refuse("system-code-unknown", "op", written, system, known=known)
        return system.rules.read(columns.value or "", columns.op, columns.unit)
    match code.means:
        case "compare":
            return _read_compare(columns, code, system)
        case "qualitative":
            return _read_words(columns, code, system, "qualitative")
        case "quantitative":
            return _read_words(columns, code, system, "quantitative")
        case "not-applicable":
            flag = _flag_word(system, "not-applicable")
            return system.rules.read(columns.value or flag or "")
        case "unknown":
            return _refuse("system-code-unsettled", "op", written, system)


def _read_compare(columns: Columns, code: CodeDef, system: System) -> Threshold:
    value, unit = (columns.value or "").strip(), (columns.unit or "").strip()
    if len(code.op) != 1:
        _refuse("system-sign-unsettled", "op", code.code, system, signs=" ".join(code.op))
    if not system.takes(value):
        _refuse("system-value-refused", "value", value, system)
    if code.unit_required and not unit:
        _refuse("system-unit-missing", "unit", "", system)
    sign = None if code.implied else system.rules.lexicon.operators.sign[code.op[0]]
    return system.rules.read(value, sign, unit or None)


def _read_words(
    columns: Columns, code: CodeDef, system: System, flag: Literal["qualitative", "quantitative"]
) -> Threshold:
    text = columns.remark if code.text == "remark" else columns.value
    if code.text == "remark" and not (text or "").strip():
        _refuse("system-remark-missing", "remark", "", system)
    threshold = system.rules.read(text or "", _flag_word(system, flag), columns.unit)
    if code.text == "remark" and columns.value:
        return replace(threshold, notes=(*threshold.notes, "system-value-not-read"))
    return threshold


def _flag_word(system: System, flag: str) -> str | None:
    """Return the first word of the rules for a type of indicator: what stands for 定性."""
    flags = system.rules.lexicon.operators.flags
    return next((word for word, meaning in flags.items() if meaning == flag), None)


def _refuse(code: str, field: str, text: str, system: System, **params: str) -> NoReturn:
    raise ThresholdSyntaxError(
        code,
        text=text,
        field=field,
        span=(0, len(text)),
        sign=text,
        system=system.file.id,
        **params,
    )


# ── examples ─────────────────────────────────────────────────────────────────────────────────


def example_problems(
    rules: RuleSet, runs: Callable[[StoredExample], bool] = lambda _: True
) -> list[RuleError]:
    """Run the examples of every system; return what did not come out as they say.

    Args:
        rules: the rule set.
        runs: which examples to run.
    """
    problems: list[RuleError] = []
    for file in rules.data.systems.values():
        for example in filter(runs, file.examples):
            problems += _example_problems(example, System(file, rules))
    return problems


def _example_problems(example: StoredExample, system: System) -> list[RuleError]:
    row = Columns(example.op, example.value, example.unit, example.remark)
    shown = example.text or " ".join(filter(None, (row.op, row.value, row.unit, row.remark)))
    place = example.at or None
    try:
        found = list(_found(example, row, system))
    except IndicatorError as error:
        if example.refuses == error.code:
            return []
        params = {"example": shown, "expected": example.refuses or "", "found": str(error)}
        return [RuleError("example-refused", where=place, **params)]  # type: ignore[arg-type]
    if example.refuses is not None:
        expected = example.refuses
        return [RuleError("example-not-refused", where=place, example=shown, expected=expected)]
    return [
        RuleError(
            "example-fails", where=place, example=shown, what=what, expected=wanted, found=got
        )
        for what, wanted, got in found
        if wanted != got
    ]


def _found(example: StoredExample, row: Columns, system: System) -> Iterator[tuple[str, str, str]]:
    """Compare column by column: what, as the example says, as it came out."""
    if example.text is not None:
        stored = to_columns(system.rules.read(example.text).reading, system)
        for name in ("op", "value", "unit", "remark"):
            yield name, getattr(row, name) or "", getattr(stored, name) or ""
        yield "cannot", " ".join(example.cannot), " ".join(stored.cannot)
    if example.reads is not None or example.refuses is not None:
        reading = from_columns(row, system).reading
        yield "reads", example.reads or "", format_expression(system.rules.lexicon, reading)

"""Binding: the budget year, the name, the description and the kind added to a reading.

Binding only adds; it never reads the text of the cell again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from indicator_engine.dates import YEARS_LATER, day_of, span_of
from indicator_engine.errors import ThresholdSyntaxError
from indicator_engine.expressions import (
    All,
    AnyOf,
    Compare,
    Deadline,
    Every,
    Expression,
    Operator,
    Period,
    Range,
    Threshold,
)
from indicator_engine.reading.bound import Bound
from indicator_engine.reading.lexicon import Lexicon
from indicator_engine.reading.moments import event_day
from indicator_engine.reading.proportions import of_ratio
from indicator_engine.records import record
from indicator_engine.rules.schema import Direction, KindFile
from indicator_engine.units import Unit

Recognise: TypeAlias = Callable[
    [str | None, str | None, str | None], tuple[KindFile | None, tuple[KindFile, ...]]
]


@record(frozen=True, slots=True)
class Context:
    """What surrounds a cell: everything but its text and its operator and unit columns."""

    name: str | None = None
    description: str | None = None
    level1: str | None = None
    level2: str | None = None
    direction: str | None = None
    year: int | None = None


def bind(lexicon: Lexicon, recognise: Recognise, threshold: Threshold, context: Context) -> Bound:
    """Add to a reading what its surroundings say.

    Args:
        lexicon: the vocabulary of the rule set.
        recognise: finds the kind of a name (`Kinds.recognise`).
        threshold: what `read` made of the cell.
        context: name, description, levels, direction column and budget year.
    """
    notes = list(threshold.notes)
    kind, tied = recognise(context.name, context.level1, context.level2)
    if tied:
        notes.append("kinds-tie")
    readings = [threshold.reading, *threshold.alternatives]
    readings = [_from_name(lexicon, reading, context.name, notes) for reading in readings]
    readings = of_ratio(lexicon, readings, threshold.text, context.name, notes)
    readings = _from_description(lexicon, readings, context.description, notes)
    if context.year is not None:
        readings = _in_year(lexicon, readings, context.year, threshold.text, notes)
    direction = _direction(lexicon, context.direction, kind, notes)
    conflict = _conflict(lexicon, readings[0], kind, notes)
    _note_direction(readings[0], direction, notes)
    bound = replace(
        threshold,
        reading=readings[0],
        notes=tuple(dict.fromkeys(notes)),
        alternatives=tuple(readings[1:]),
    )
    return Bound(
        bound, kind, direction, conflict, context.year, context.name, context.level1, context.level2
    )


# ── what only the name or the description holds ─────────────────────────────────────────────


def _from_name(
    lexicon: Lexicon, reading: Expression, name: str | None, notes: list[str]
) -> Expression:
    """A unit or an operator that only the name holds: 某工程(个), 某面积(≥**平方米)."""
    if not name or not isinstance(reading, Compare | Range):
        return reading
    op, unit = name_columns(lexicon, name)
    _note_name(lexicon, reading, op, unit, notes)
    if unit is not None and reading.unit is None:
        reading = replace(reading, unit=unit.name)
        notes.append("unit-from-name")
    if op is not None and isinstance(reading, Compare) and reading.implied:
        reading = replace(reading, op=op, implied=False)
        notes.append("operator-from-name")
    return reading


def _note_name(
    lexicon: Lexicon,
    reading: Compare | Range,
    op: Operator | None,
    unit: Unit | None,
    notes: list[str],
) -> None:
    """What the name says against the cell: the cell counts, and the conflict is noted."""
    own = lexicon.units.find(reading.unit) if reading.unit else None
    if own is not None and unit is not None and own.dimensions != unit.dimensions:
        notes.append("unit-name-conflict")
    if op is not None and isinstance(reading, Compare) and not reading.implied and op != reading.op:
        notes.append("operator-name-conflict")


def name_columns(lexicon: Lexicon, name: str) -> tuple[Operator | None, Unit | None]:
    """Return the operator and unit that a name holds in its last brackets or at its end."""
    op, text = _last_operator(lexicon, name.translate(dict(lexicon.fold)).strip())
    closed = text.rfind(")") + 1
    if closed and lexicon.operators.after.get(text[closed:].strip()):
        text = text[:closed]  # 完成率(%)以上: at least what, the cell says
    if text.endswith(")") and "(" in text:
        return _in_brackets(lexicon, text, op)
    for place in range(len(text)):
        if lexicon.operators.signs.at(text, place):
            within, unit = _sign_and_unit(lexicon, text[place:])
            return op or within, unit
    return op, None


_LEAST_WORD = 3  # 不低于; a shorter word at the end (群众不满) is as likely part of the name


def _last_operator(lexicon: Lexicon, text: str) -> tuple[Operator | None, str]:
    """合格率≥, 事故数不超过: the operator that a name ends with, and the name without it."""
    sign = lexicon.operators.signs.before(text, len(text))
    found = sign or lexicon.operators.before.before(text, len(text))
    if found is None or not (sign or len(text) - found[1] >= _LEAST_WORD):
        return None, text
    return found[0], text[: found[1]].rstrip()


def _in_brackets(
    lexicon: Lexicon, text: str, op: Operator | None
) -> tuple[Operator | None, Unit | None]:
    """面积(≥**平方米), 成本≤(万元): a unit in the last brackets, its operator inside or before."""
    head, inner = text[: text.rindex("(")], text[text.rindex("(") + 1 : -1]
    within, unit = _sign_and_unit(lexicon, inner.rpartition(":")[2].strip())
    before = _last_operator(lexicon, head.rstrip())[0] if unit else None
    return op or within or before, unit


def _sign_and_unit(lexicon: Lexicon, text: str) -> tuple[Operator | None, Unit | None]:
    sign = lexicon.operators.signs.at(text, 0)
    place = sign[1] if sign else 0
    while (mask := lexicon.numbers.masks.at(text, place)) is not None:
        place = mask[1]
    unit = lexicon.units.find(text[place:].strip())
    if unit is None:
        return None, None
    return (sign[0] if sign else None), unit


def _from_description(
    lexicon: Lexicon, readings: list[Expression], description: str | None, notes: list[str]
) -> list[Expression]:
    """每季度开展活动次数 beside ≥1次: the condition holds for each quarter."""
    first = readings[0]
    if not description or not isinstance(first, Compare) or first.unit is None:
        return readings
    text = description.translate(dict(lexicon.fold))
    every = lexicon.times.every.find(text, 0, len(text))
    unit = lexicon.units.find(first.unit)
    if every is None or unit is None or len(unit.dimensions) != 1 or every[0].period == "year":
        return readings
    if unit.dimensions[0][0] in lexicon.times.recurring_excludes:
        return readings
    notes.append("period-from-description")
    return [Every(first, period=every[0].period, count=every[0].count), *readings]


# ── the budget year ─────────────────────────────────────────────────────────────────────────


def _in_year(
    lexicon: Lexicon, readings: list[Expression], year: int, text: str, notes: list[str]
) -> list[Expression]:
    """Fill in the dates of a year; beside a day that it begins with, that of the next year."""
    found = [_dated_once(lexicon, reading, year, text) for reading in readings]
    first = datetime.date(year, 1, 1)
    for before, reading in zip(readings, tuple(found), strict=True):
        # 元旦前: no day of the budget year lies before its first one.
        if isinstance(reading, Deadline) and reading != before and _is_before(reading, first):
            notes.append("event-of-which-year")
            found.append(_dated_once(lexicon, before, year + 1, text))
    return found


def _is_before(deadline: Deadline, day: datetime.date) -> bool:
    return deadline.op == "<" and deadline.date == day and deadline.when.startswith(_EVENT)


def _dated_once(lexicon: Lexicon, reading: Expression, year: int, text: str) -> Expression:
    """A recurring deadline keeps its symbol: it falls due again and again."""
    if isinstance(reading, Every):
        return reading
    if isinstance(reading, All | AnyOf):
        return replace(
            reading, of=tuple(_dated_once(lexicon, part, year, text) for part in reading.of)
        )
    try:
        return on_event(lexicon, dated(reading, year), year)
    except ValueError:  # 29 February of a common year
        span, date = (0, len(text)), f"{year}: {text}"
        raise ThresholdSyntaxError(
            "no-such-date", text=text, field="text", span=span, date=date
        ) from None


def dated(part: Expression, year: int) -> Expression:
    """Fill in the dates of a deadline or period that lies in a known year."""
    if isinstance(part, Deadline) and part.date is None:
        date = day_of(part.when, year)
        when = "date" if part.when.startswith("date:") else _without_shift(part.when)
        return replace(part, date=date, when=when)
    if isinstance(part, Period) and part.start is None and part.when:
        first, _, last = part.when.partition("..")
        start, end = span_of(first, year), span_of(last or first, year)
        if start and end:
            return replace(part, start=start[0], end=end[1], when=_without_shift(part.when))
    return part


def _without_shift(when: str) -> str:
    """次年3月底 is a month like any other once its year is known."""
    return "..".join(moment.partition(YEARS_LATER)[0] for moment in when.split(".."))


_EVENT: Final = "event:"


def on_event(lexicon: Lexicon, part: Expression, year: int) -> Expression:
    """Fill in the day of an event (春节前), where the rules know it; after it, nobody says when."""
    if not isinstance(part, Deadline) or part.date is not None or part.op not in ("<", "<="):
        return part
    name = part.when.removeprefix(_EVENT)
    if name == part.when:
        return part
    return replace(part, date=event_day(lexicon.times.events, name, year))


# ── direction and contradictions ────────────────────────────────────────────────────────────


def _direction(
    lexicon: Lexicon, column: str | None, kind: KindFile | None, notes: list[str]
) -> Direction | None:
    written = lexicon.operators.directions.get(column.strip()) if column else None
    if column and column.strip() and written is None:
        notes.append("direction-not-read")
    if written is not None:
        return "up" if written == "up" else "down"
    return kind.direction if kind else None


def _inner(reading: Expression) -> Expression:
    return reading.of if isinstance(reading, Every) else reading


def _conflict(
    lexicon: Lexicon, reading: Expression, kind: KindFile | None, notes: list[str]
) -> str | None:
    """A unit or a form that a recognised kind excludes is noted; an enforced one withholds."""
    if kind is None:
        return None
    code = _contradiction(lexicon, _inner(reading), kind)
    if code:
        notes.append(code)
    return code if kind.enforced else None


def _contradiction(lexicon: Lexicon, reading: Expression, kind: KindFile) -> str | None:
    if isinstance(reading, Deadline | Period):
        allowed = not kind.forms or "deadline" in kind.forms or "period" in kind.forms
        return None if allowed else "form-contradicts-kind"
    if not isinstance(reading, Compare | Range) or reading.unit is None or not kind.dimensions:
        return None
    unit = lexicon.units.find(reading.unit)
    names = {name for name, _ in unit.dimensions} if unit else set()
    either = {*kind.dimensions, *_of_change(reading, kind)}
    return None if names & either or not names else "unit-contradicts-kind"


_RATIO, _POINT = "ratio", "percentage_point"


def _of_change(reading: Compare | Range, kind: KindFile) -> tuple[str, ...]:
    """A change may be a share of anything, and of a rate a number of percentage points."""
    if reading.basis is None:
        return ()
    return (_RATIO, _POINT) if _RATIO in kind.dimensions else (_RATIO,)


_AGAINST: dict[str, tuple[str, ...]] = {"up": ("<=", "<"), "down": (">=", ">")}


def _note_direction(reading: Expression, direction: Direction | None, notes: list[str]) -> None:
    inner = _inner(reading)
    op = inner.op if isinstance(inner, Compare | Deadline) else None
    against = direction is not None and op in _AGAINST.get(direction, ())
    if against and not isinstance(inner, Deadline):
        notes.append("operator-against-direction")

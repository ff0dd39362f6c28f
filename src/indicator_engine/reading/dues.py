"""From a clause with a moment to a deadline or a period, with its other defensible readings."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from decimal import Decimal

from indicator_engine.exact import plain
from indicator_engine.expressions import Compare, Deadline, Expression, Level, Operator, Period
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Form, recurring
from indicator_engine.reading.moments import Moment, counted_unit, small_at
from indicator_engine.reading.tokens import Quantity


def timed_form(cell: Cell, clause: Clause, token: Moment) -> Form:
    """Turn a clause with a moment into a deadline or a period."""
    yearly = clause.every == "year" and clause.every_count == 1 and token.year is None
    if clause.every is not None and not yearly:
        cell.refuse("recurrence-not-read", clause.start, clause.end)
    if clause.op_signed and token.stretch() == "year" and clause.end > token.end:
        cell.refuse("time-not-read", token.start, clause.end)  # ≤全年支出: no time is bounded
    form = _deadline(cell, clause, token)
    if clause.subject or clause.trailing or clause.each:
        if not yearly:
            _check_lead(cell, clause)
        cell.note("words-not-read")
    return recurring(clause, form) if yearly else form


def _check_lead(cell: Cell, clause: Clause) -> None:
    """第三年底前: a numeral right before a time belongs to it, and was not understood."""
    last = clause.subject[-1:]
    numbers = cell.lexicon.numbers
    if last.isdigit() or numbers.digits.get(last) or numbers.ordinal.get(last):
        start = clause.token.start
        cell.refuse("time-not-read", max(0, start - 1), clause.token.end)
    times, words = cell.lexicon.times, clause.trailing
    ordinal = numbers.ordinal.at(words, 0)
    if ordinal and numbers.chinese.fullmatch(words, ordinal[1]):  # 2025年第二、三季度
        cell.refuse("time-not-read", clause.token.start, clause.end)
    if not clause.before and times.before.before(words, len(words)):
        cell.refuse("time-not-read", clause.token.start, clause.end)


def _deadline(cell: Cell, clause: Clause, token: Moment) -> Form:
    if token.until is not None:
        return _stretch(cell, token)
    if clause.op in (">", "!="):
        cell.refuse("time-not-read", clause.start, clause.end)  # 晚于: not by when
    if clause.op == ">=" or clause.after:
        return Form(_due(token, ">=", "start"))
    if token.begun:
        return Form(_due(token, "<", "start"))
    if clause.op in ("<", "<="):
        return _signed(cell, clause, token)
    if clause.before and not token.ended:
        return _before(cell, clause, token)
    if token.ended and not clause.before:
        return _within(cell, token)
    if token.ended or clause.before:
        return Form(_due(token, "<=", "end"))
    if token.unit == "date":
        return Form(_due(token, "<=", "end"))
    return _stretch(cell, token)


def _due(token: Moment, op: Operator, edge: str) -> Deadline:
    if token.on is not None and op != ">=":  # which day is after a feast, nobody says
        return Deadline(op, f"event:{token.event}", token.on)
    return Deadline(op, token.symbol(edge), token.day(edge))


def _signed(cell: Cell, clause: Clause, token: Moment) -> Form:
    """≤12月份: by the end of that month; ≤12月 may also be twelve months."""
    op: Operator = clause.op or "<="
    due = _due(token, op, "end" if op == "<=" else "start")
    if token.unit != "month" or token.year is not None or clause.before or token.ended:
        return Form(due)
    months = _as_months(cell, token, op)
    if not months or not clause.op_signed:
        return Form(due)
    cell.note("month-or-months")
    return Form(due, months)


_LEAST_COMPACT = 190001
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)?")


def compact_period(cell: Cell, token: Quantity) -> Period | None:
    """202401-202412, 20240101-20241231: two months or days written as numbers are a stretch."""
    if token.unit is not None or token.low is None or token.low < _LEAST_COMPACT:
        return None
    ends = [_COMPACT.fullmatch(plain(end)) for end in (token.low, token.value)]
    first, last = (None if end is None else _compact(end) for end in ends)
    if first is None or last is None or first.unit != last.unit:
        return None
    cell.note("month-or-number")
    stretch = replace(first, until=last.when, until_year=last.year)
    begin, end = stretch.span() or (None, None)
    return Period(begin, end, stretch.stretch())


def _compact(found: re.Match[str]) -> Moment | None:
    year, month, day = (int(part or 0) for part in found.groups())
    if not day:
        return Moment(f"month:{month}", year, 0, 0)
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    return Moment(f"date:{month:02}-{day:02}", year, 0, 0)


def _within(cell: Cell, token: Moment) -> Form:
    """一月内, 3月内: by the end of that month, or within so many of them."""
    due, after = _due(token, "<=", "end"), cell.lexicon.operators.after
    if token.unit != "month" or token.year is not None or not after.before(cell.text, token.end):
        return Form(due)
    months = _as_months(cell, token, "<=")
    if months:
        cell.note("month-or-months")
    return Form(due, months)


def _as_number(cell: Cell, token: Moment) -> tuple[Expression, ...]:
    """2025.12 alone may also be a number."""
    written = cell.text[token.start : token.end]
    point = written.replace(".", "", 1).isdigit()
    return (Compare("=", Decimal(written), implied=True),) if point else ()


def _as_months(cell: Cell, token: Moment, op: Operator | None) -> tuple[Expression, ...]:
    """The month of 12月 as a number of months, where its word is a unit (月, not 月份)."""
    after = cell.skip(small_at(cell, token.start)[1])
    word = cell.lexicon.times.month.at(cell.text, after)
    unit = cell.lexicon.units.find(cell.text[after : word[1]]) if word else None
    if unit is None:
        return ()
    number = Decimal(token.when.partition(":")[2])
    name = (counted_unit(cell, unit) if token.ended else unit).name
    return (Compare(op or "=", number, name, implied=op is None),)


def _before(cell: Cell, clause: Clause, token: Moment) -> Form:
    """9月前, 第三季度前, 11月15日前, 春节前: which edge is meant is a convention of the rules."""
    inside, outside = _due(token, "<=", "end"), _due(token, "<", "start")
    if clause.includes is not None:  # 国庆节前（含）
        return Form(inside if clause.includes else outside)
    if token.unit == "event":
        return Form(outside)
    if token.unit == "half":
        return Form(inside)
    convention = {"quarter": "quarter-before", "date": "day-before"}.get(token.unit, "month-before")
    cell.note(f"ambiguous-before-{'day' if token.unit == 'date' else token.unit}")
    if cell.lexicon.conventions.get(convention) == "inclusive":
        return Form(inside, (outside,))
    return Form(outside, (inside,))


def _stretch(cell: Cell, token: Moment) -> Form:
    """全年, 2021年上半年, 第二季度: a period; a bare month may also be a number of months."""
    span = token.span() or (None, None)
    period = Period(span[0], span[1], token.stretch())
    if token.unit == "event":
        return Form(Level(cell.words()))
    if token.iso and token.unit == "month":
        cell.note("month-or-number")
        return Form(period, _as_number(cell, token))
    dated = token.unit == "month" and token.year is not None
    if token.until is None and (dated or token.unit in ("quarter", "half")):
        cell.note("period-or-deadline")
        return Form(period, (_due(token, "<=", "end"),))
    if token.unit != "month" or token.until is not None:
        return Form(period)
    cell.note("month-or-months")
    return Form(_due(token, "<=", "end"), (period, *_as_months(cell, token, None)))

"""From a clause with a number to a typed expression, with its other defensible readings."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from indicator_engine.exact import Exact, plain
from indicator_engine.expressions import (
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Operator,
    Range,
)
from indicator_engine.reading.cell import Cell
from indicator_engine.reading.clauses import Clause, Form, is_duration, is_share, recurring
from indicator_engine.reading.denominators import count_once
from indicator_engine.reading.dues import compact_period, timed_form
from indicator_engine.reading.moments import Moment
from indicator_engine.reading.numbers import float_repair
from indicator_engine.reading.proportions import AS_GOOD
from indicator_engine.reading.tokens import Quantity
from indicator_engine.units.shapes import PER

UNSTATED = "unstated"
_INCLUDING: dict[Operator, Operator] = {">": ">=", "<": "<="}
_EXCLUDING: dict[Operator, Operator] = {">=": ">", "<=": "<"}
_HUNDRED = Decimal(100)
_SHARE = 2  # a share below 100 has two digits
_ANY_VALUE = "xX"  # the letter of a double bound 80≤x<90 is no subject


def form_of(cell: Cell, clause: Clause) -> Form:
    """Turn a clause into an expression."""
    if clause.forbidden:
        cell.refuse("negation-not-read", clause.start, clause.end)
    if isinstance(clause.token, Moment):
        return timed_form(cell, clause, clause.token)
    return _counted(cell, clause, clause.token)


# ── quantities ──────────────────────────────────────────────────────────────────────────────


def _counted(cell: Cell, clause: Clause, token: Quantity) -> Form:
    each_month = _day_of_month(cell, clause, token)
    if each_month:
        return Form(each_month)
    count_once(cell, clause, token)
    if clause.is_range():
        span = _range(cell, clause, token)
        dated = None if clause.has_operator() else compact_period(cell, token)
        if dated:
            return recurring(clause, Form(dated, (span,)))
        return recurring(clause, _per_entity(cell, clause, span) or Form(span))
    if clause.subject:
        _check_before(cell, clause, token)
    if clause.trailing:
        _take_reference(cell, clause, token)
    if clause.trailing:
        _check_words(cell, clause, token)
        _check_trailing(cell, clause, token)
    return recurring(clause, _compare(cell, clause, token))


def _check_before(cell: Cell, clause: Clause, token: Quantity) -> None:
    """会议召开前5天: a duration counted back from what nobody dated."""
    words, whole = clause.subject, cell.lexicon.operators.whole_words
    counted = cell.lexicon.times.before.before(words, len(words)) and is_duration(cell, token)
    if counted and not whole.before(words, len(words)):
        cell.refuse("time-not-read", clause.start, token.end)


def _compare(cell: Cell, clause: Clause, token: Quantity) -> Form:
    op = _operator(cell, clause)
    unit = _unit(cell, clause, token)
    if clause.rank:
        op = _ranked(cell, clause, op)
        numbers = cell.lexicon.numbers
        unit = unit if unit == numbers.hundredth_unit else numbers.rank_unit
    bound = Compare(
        op or "=",
        token.value,
        unit,
        implied=op is None,
        basis=_basis(clause),
        anchor=clause.anchor and cell.as_written(clause.anchor, clause.start),
        subject=_subject(cell, clause),
    )
    per = _per_entity(cell, clause, bound)
    others = (*_per_period(cell, bound), *_repaired(cell, bound), *_rescanned(cell, bound))
    return per or Form(bound, others)


def _refuse_worse(cell: Cell, clause: Clause) -> None:
    """第5名以下, 第5名以后: the worse side of a place is no target."""
    place = cell.skip(clause.token.end)
    after, later = cell.lexicon.operators.after, cell.lexicon.times.after
    found = after.at(cell.text, place) or later.at(cell.text, place)
    if found and cell.lexicon.numbers.rank_after.get(cell.text[place : found[1]]) is None:
        cell.refuse("text-not-read", place, found[1])


def _ranked(cell: Cell, clause: Clause, op: Operator | None) -> Operator:
    """不低于前五名: at least as good a place has at most its number."""
    _refuse_worse(cell, clause)
    if op == "<" and not clause.op_signed:
        cell.refuse("text-not-read", clause.start, clause.end)  # 低于第5名: is that worse?
    return AS_GOOD.get(op or "<=", op or "<=")


def _rescanned(cell: Cell, bound: Compare) -> tuple[Expression, ...]:
    """295%: a scan may have made a digit of the sign in ≥95%."""
    numbers = cell.lexicon.numbers
    if not bound.implied or bound.basis is not None or bound.unit != numbers.hundredth_unit:
        return ()
    digits = plain(bound.value or 0)
    sign = numbers.sign_digits.get(digits[:1])
    rest = digits[1:]
    if sign is None or not rest[:_SHARE].isdigit() or len(rest) < _SHARE or rest[0] == "0":
        return ()  # 2.75% and 27.5% are themselves, 205% too
    op = cell.lexicon.operators.signs.get(sign)
    if op is None or Decimal(rest) > _HUNDRED:
        return ()
    cell.note("sign-read-as-digit")
    return (replace(bound, op=op, value=Decimal(rest), implied=False),)


def _unit(cell: Cell, clause: Clause, token: Quantity) -> str | None:
    """The unit after a number, or before it (¥50万)."""
    if token.unit is None or clause.unit is None:
        return token.unit.name if token.unit else clause.unit
    joined = cell.lexicon.units.find(f"{token.unit.name}{clause.unit}")
    return joined.name if joined and not token.unit.dimensions else token.unit.name


def _per_period(cell: Cell, bound: Compare) -> tuple[Expression, ...]:
    """2次/季度 may also be a condition on each quarter."""
    head, slash, period = (bound.unit or "").rpartition("/")
    for every in cell.lexicon.times.every.meanings() if slash else ():
        if period in every.unit:
            return (Every(replace(bound, unit=head), period=every.period),)
    return ()


def _operator(cell: Cell, clause: Clause) -> Operator | None:
    """Join the operator before a number with the word after it; two that differ are refused."""
    op, suffix = clause.op, clause.suffix_op
    if op and suffix and op != suffix:
        cell.refuse("operators-contradict", clause.start, clause.end, one=op, other=suffix)
    op = op or suffix
    if clause.includes is False and op in (None, "=", "!=") and not clause.is_range():
        cell.refuse("text-not-read", clause.token.end, clause.end)  # 95%(不含): of which side?
    if op is not None and clause.includes is not None:
        op = (_INCLUDING if clause.includes else _EXCLUDING).get(op, op)
    return op


def _basis(clause: Clause) -> Basis | None:
    if clause.basis is None and clause.change is None:
        return None
    of = clause.basis.of if clause.basis else UNSTATED
    return Basis(of, clause.change)


def _take_reference(cell: Cell, clause: Clause, token: Quantity) -> None:
    """≤100%预算: a share of what is referred to, in the order of the sign."""
    ref = cell.lexicon.operators.references.get(clause.trailing)
    led = clause.op is not None and not (clause.basis or clause.change)
    if ref and led and is_share(cell, token):
        clause.basis, clause.trailing = Basis(ref), ""


def _subject(cell: Cell, clause: Clause) -> str | None:
    words = clause.subject or clause.trailing
    return cell.as_written(words, clause.start) if words else None


def _per_entity(cell: Cell, clause: Clause, bound: Compare | Range) -> Form | None:
    """每校3名, 亩均40公斤: a compound unit; the condition on each entity beside it."""
    if not clause.each:
        return None
    unit = None if bound.unit is None else cell.lexicon.units.find(bound.unit)
    excluded = cell.lexicon.times.each_excludes
    if unit is not None and any(name in excluded for name, _ in unit.dimensions):
        return Form(replace(bound, subject=_named_each(cell, clause, bound)))
    one_by_one = _one_by_one(cell, clause, bound)
    if bound.unit is None:
        return Form(one_by_one)
    compound = cell.lexicon.units.find(f"{bound.unit}/{'·'.join(clause.each)}")
    if compound is None:
        return Form(one_by_one)
    others = (one_by_one,) if len(clause.each) == 1 else ()
    return Form(replace(bound, unit=compound.name), others)


def _named_each(cell: Cell, clause: Clause, bound: Compare | Range) -> str:
    """The subject with the words for each entity in their place."""
    words = clause.each_lead or clause.each_said + (bound.subject or "")
    return cell.as_written(words, clause.start)


def _one_by_one(cell: Cell, clause: Clause, bound: Compare | Range) -> Every:
    """The condition on each entity; 平均每月 counts by a period."""
    for every in cell.lexicon.times.every.meanings():
        if clause.each[0] in every.unit and len(clause.each) == 1:
            return Every(bound, period=every.period)
    return Every(bound, each="·".join(clause.each))


def _repaired(cell: Cell, bound: Compare) -> tuple[Expression, ...]:
    """A float export (0.0900000762939453): the short decimal, and the percentage it may be."""
    short = float_repair(bound.value) if bound.value is not None else None
    if short is None:
        return ()
    cell.note("float-export")
    repaired = replace(bound, value=short)
    if bound.unit is not None:
        return (repaired,)
    return repaired, replace(
        bound, value=Decimal(plain(short * _HUNDRED)), unit=cell.lexicon.numbers.hundredth_unit
    )


def _range(cell: Cell, clause: Clause, token: Quantity) -> Range:
    op = _operator(cell, clause)
    tolerated = clause.tolerance and op in ("<=", "<")
    if op not in ("=", None) and not tolerated and not _frames_range(cell, clause):
        cell.refuse("range-with-operator", clause.start, clause.end, op=str(op))
    unit = token.unit.name if token.unit else None
    if clause.rank and unit in cell.lexicon.numbers.rank_units:
        unit = cell.lexicon.numbers.rank_unit  # 第1-3名
    if token.low is not None:
        low, high = token.low, token.value
    else:
        low, high = -token.value, token.value
    if _is_school_year(cell, token, low, high):
        cell.refuse("time-not-read", token.start, token.end)
    if low > high:
        cell.refuse("range-inverted", token.start, token.end, low=plain(low), high=plain(high))
    if low == high and (token.low_open or token.high_open):
        cell.refuse("range-empty", token.start, token.end, low=plain(low), high=plain(high))
    excluded = clause.includes is False
    return Range(
        low,
        high,
        low_inclusive=not (token.low_open or (excluded and clause.tolerance)),
        high_inclusive=not (token.high_open or excluded),
        unit=unit,
        basis=_basis(clause),
        subject=_subject(cell, clause) or _between(cell, token),
    )


def _between(cell: Cell, token: Quantity) -> str | None:
    """The subject in the middle of a double bound."""
    words = token.subject.strip(_ANY_VALUE)
    return cell.as_written(words, token.start) if words else None


_YEARS = range(1900, 2100)


def _is_school_year(cell: Cell, token: Quantity, low: Exact, high: Exact) -> bool:
    """2024-2025学年: two years and the word for a length of time are no range of lengths."""
    name = token.unit.name if token.unit else ""
    years = cell.lexicon.times.year.before(name, len(name)) is not None
    return years and low in _YEARS and high in _YEARS


def _frames_range(cell: Cell, clause: Clause) -> bool:
    """控制在3%-5%之间, ±3%以内, 5-7个工作日内: words that frame a range and bound nothing more."""
    if clause.op_signed:
        return False
    led = clause.op is None or _led_by(cell, clause)
    return led and clause.suffix_op in ("<=", None)


def _led_by(cell: Cell, clause: Clause) -> bool:
    end = cell.skip_back(clause.token.start)
    return cell.lexicon.operators.range_leads.before(cell.text, end) is not None


def _check_words(cell: Cell, clause: Clause, token: Quantity) -> None:
    """Words right after a bare number would be its unit: an unknown unit is refused."""
    operators = clause.op or clause.suffix_op
    times = cell.lexicon.times
    after = cell.skip(token.end)
    last = cell.text[token.end - 1]
    dated = (times.month.get(last) or times.year.get(last)) and clause.suffix_op is None
    if dated and times.ends.at(cell.text, after):
        cell.refuse("no-such-date", token.start, after + 1, date=cell.shown[token.start : after])
    bare_scale = token.unit is not None and not token.unit.dimensions and operators
    if (token.unit is None or bare_scale) and (operators or not clause.subject):
        start = cell.skip(token.end)
        unknown = clause.trailing
        hint = cell.lexicon.units.suggest(unknown)
        params = {"unit": unknown} | ({"suggestion": hint} if hint else {})
        cell.refuse("unknown-unit", start, start + len(unknown), **params)


def _day_of_month(cell: Cell, clause: Clause, token: Quantity) -> Expression | None:
    """每月10日前: a recurring deadline on a day of the month."""
    day = clause.day_of_month or cell.lexicon.times.day.get(cell.text[token.end - 1])
    if day and clause.every is not None and token.low is not None:
        cell.refuse("time-not-read", clause.start, clause.end)  # 每月1-10日
    if clause.every is None or not day or clause.has_operator() or not _whole_day(clause, token):
        return None
    if clause.every != "month" or clause.every_count != 1:
        if clause.before:
            cell.refuse("time-not-read", clause.start, clause.end)
        return None
    return Every(Deadline("<=", f"day:{plain(token.value)}"), period="month")


def _check_trailing(cell: Cell, clause: Clause, token: Quantity) -> None:
    """5次次, 5%百分比, 3平方未: a unit again, or one letter, after a unit is damage."""
    words, unit = clause.trailing, token.unit
    if unit is None:
        return
    again = cell.lexicon.units.find(words)
    same = again is not None and again.dimensions == unit.dimensions
    start = max(token.end, cell.text.find(words, token.end))
    graded = cell.text[start - 1] == " " and words in cell.lexicon.levels.exact  # ≥90% 优
    lone = len(words) == 1 and not (clause.subject or graded)
    bounded = again is None or clause.suffix_op is not None  # 四星|级|以上
    if same or (lone and bounded and not is_each(cell, words)):
        cell.refuse("text-not-read", start, start + len(words))
    if _lacks_per(cell, token, words):
        start = cell.skip(token.end)
        cell.refuse("unit-not-joined", start, start + len(words), unit=unit.name, words=words)


def is_each(cell: Cell, words: str) -> bool:
    """Whether words name what is counted one by one: 村, 县, 班."""
    mark = next(iter(cell.lexicon.times.each_marks), "")
    return cell.lexicon.times.each.get(mark + words) is not None


def _lacks_per(cell: Cell, token: Quantity, words: str) -> bool:
    """600元户年, 12张/千老年人: what it is counted for follows without a mark, or is no unit."""
    unit, end = token.unit, cell.skip(token.end)
    if unit is None or not cell.text.startswith(words, end):
        return False
    scaled = cell.lexicon.numbers.places.get(cell.text[token.end - 1]) is not None
    if scaled and PER in unit.name:
        return True
    if not any(name in cell.lexicon.times.each_needed for name, _ in unit.dimensions):
        return False
    place = 0
    while (found := cell.lexicon.units.match(words, place)) is not None:
        place = found[1]
    return place == len(words)


def _whole_day(clause: Clause, token: Quantity) -> bool:
    return (clause.day_of_month or token.unit is not None) and token.value == int(token.value)

"""Amounts, percentages, units and years of a document: read exactly, or refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from indicator_engine.errors import IndicatorError
from indicator_engine.rules.forms import CodeYearDef
from indicator_engine.ruleset import RuleSet
from indicator_engine.text import WIDTH_FOLD

_NUMBER: Final = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,20})?")
_CODE_AND_NAME: Final = re.compile(r"([0-9]{6,30})[ :]*([^0-9 :].*)", re.DOTALL)
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_PERCENT: Final = "%"
_MONEY: Final = (("money", 1),)


class Money(NamedTuple):
    """An amount.

    Args:
        value: the number, with the digits that are written.
        unit: its unit, where it is written beside it.
    """

    value: Decimal
    unit: str | None = None


def plain_number(text: str) -> Decimal | None:
    """Read a plain decimal by its digits: no sign, grouping or exponent.

    >>> plain_number("１１.00"), plain_number("-1")
    (Decimal('11.00'), None)
    """
    folded = text.translate(WIDTH_FOLD).strip()
    return Decimal(folded) if _NUMBER.fullmatch(folded) else None


def percent_of(text: str) -> Decimal | None:
    """Read a percentage, its sign written or not.

    >>> percent_of("35％"), percent_of("120%")
    (Decimal('35'), None)
    """
    number = plain_number(text.translate(WIDTH_FOLD).strip().removesuffix(_PERCENT))
    return number if number is not None and number <= 100 else None


def money_of(rules: RuleSet, text: str) -> Money | None:
    """Read an amount that one number states without doubt.

    >>> from indicator_engine import Engine
    >>> money_of(Engine.default().ruleset, "1,290.50万元")
    Money(value=Decimal('1290.50'), unit='万元')
    """
    number = plain_number(text)
    if number is not None:
        return Money(number)
    try:
        read = rules.measure(text)
    except IndicatorError:
        return None
    doubtful = read.kind != "number" or read.alternatives or read.notes or read.basis or read.words
    if doubtful or not isinstance(read.value, Decimal) or read.value < 0:
        return None
    return Money(read.value, read.unit)


def unit_of_money(rules: RuleSet, text: str) -> str | None:
    """Return the canonical unit, None where the text is none of money.

    >>> from indicator_engine import Engine
    >>> rules = Engine.default().ruleset
    >>> unit_of_money(rules, "万元"), unit_of_money(rules, "财政局")
    ('万元', None)
    """
    unit = rules.units.find(text)
    return unit.name if unit is not None and rules.units.dimensions_of(text) == _MONEY else None


def code_and_name(text: str) -> tuple[int, int] | None:
    """Return where the code ends and the name begins: 101001某单位.

    >>> code_and_name("101001某单位"), code_and_name("某单位")
    ((6, 6), None)
    """
    found = _CODE_AND_NAME.fullmatch(text.translate(WIDTH_FOLD))
    return None if found is None else (found.end(1), found.start(2))


def year_in_code(code: str, where: CodeYearDef | None) -> int | None:
    """Read the year out of a project code.

    >>> year_in_code("13020225P0088", CodeYearDef(skip=6, digits=2, century="20", after="P"))
    2025
    """
    if where is None:
        return None
    end = where.skip + where.digits
    digits = where.century + code[where.skip : end]
    fits = _YEAR.fullmatch(digits) and code.startswith(where.after, end)
    return int(digits) if fits else None


def years_in(text: str) -> set[int]:
    """Return every year that a title names.

    >>> years_in("某部门２０２６年部门绩效文本")
    {2026}
    """
    return {int(year) for year in _YEAR.findall(text.translate(WIDTH_FOLD))}

"""JSON Lines: one object a line, numbers by their literal digits, every bad line an error of ours.

A line is bytes, because what is wrong with it may be its encoding. Rows are checked by hand, since
a process that answers lines should start without a schema library; a test holds these checks equal
to the published shapes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias, get_args

from indicator_engine.errors import DocumentError
from indicator_engine.exact import plain
from indicator_engine.expressions import Reference

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_DIGITS: Final = 60  # of a JSON number, and the largest exponent: far more than any real value
_DEEPEST: Final = 16  # levels of lists and objects in a measured value or an id

Value: TypeAlias = "str | Decimal | bool | list[Value] | dict[str, Value] | None"


class Digits(str):
    """A JSON number as its literal digits."""

    __slots__ = ()


_WRITE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Missing:
    """Stands for an id that was not given, since null is one."""


MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Line:
    """One line read: an object, or the reason why it is none, and the id to echo.

    Args:
        fields: the object; empty where there is an error.
        error: why the line is no object that can be used.
        id: what stands under ``id``, `MISSING` where nothing does.
    """

    fields: Mapping[str, Any]
    error: DocumentError | None = None
    id: Any = MISSING


@dataclass(frozen=True, slots=True)
class ParseRow:
    """A cell to be parsed: `cell` holds the keyword arguments of `Engine.parse`."""

    text: str
    cell: dict[str, Any]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluateRow:
    """A row to be evaluated: `row` holds the keyword arguments of `Engine.evaluate`."""

    threshold: str
    actual: Value
    row: dict[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


# ── lines ────────────────────────────────────────────────────────────────────────────────────


def read_line(raw: bytes) -> Line:
    r"""Read one line of JSON. Never raises for what it holds.

    Args:
        raw: the line as bytes, with or without its end.

    >>> read_line(b'{"text": 0.90}\n').fields
    {'text': '0.90'}
    >>> read_line(b"[1]").error.code
    'json-not-object'
    """
    if len(raw) > MOST_BYTES:
        return Line({}, DocumentError("json-line-too-long", limit=str(MOST_BYTES)))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Line({}, DocumentError("json-not-utf8", place=str(error.start + 1)))
    if not text.strip():
        return Line({}, DocumentError("json-line-empty"))
    try:
        found = _STRICT.decode(text)
    except _Refused as refused:
        return Line({}, refused.error, _id_of(text))
    except json.JSONDecodeError as error:
        return Line({}, DocumentError("json-malformed", place=str(error.pos + 1)))
    except RecursionError:
        return Line({}, DocumentError("json-too-deep"))
    if type(found) is not dict:
        return Line({}, DocumentError("json-not-object", found=_type_of(found)))
    id_ = found.pop("id", MISSING)
    if _deeper(id_, _DEEPEST):
        return Line({}, DocumentError("json-too-deep", field="id"))
    return Line(found, id=id_)


def write_line(answer: Mapping[str, Any], id_: Any = MISSING) -> bytes:
    r"""Write one answer as a line of UTF-8 JSON; a lone surrogate is escaped.

    Args:
        answer: what one of the writers of this package made.
        id_: the id to echo, its numbers by their literal digits.

    >>> write_line({"v": 1}, Digits("1.0"))
    b'{"id":1.0,"v":1}\n'
    """
    text = _WRITE(answer)
    if id_ is not MISSING:
        text = f'{{"id":{_echo(id_)},{text[1:]}'
    return text.encode("utf-8", errors="backslashreplace") + b"\n"


class _Refused(ValueError):
    def __init__(self, error: DocumentError) -> None:
        super().__init__(error.code)
        self.error = error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _Refused(DocumentError("json-duplicate-key", name=twice))
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _Refused(DocumentError("json-no-number", found=name))


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_float=Digits,
    parse_int=Digits,
    parse_constant=_refuse_constant,
)
_LENIENT: Final = json.JSONDecoder(
    object_pairs_hook=list, parse_float=Digits, parse_int=Digits, parse_constant=Digits
)


def _id_of(text: str) -> Any:
    """Find the id of an object that was refused for something else in it."""
    pairs = _LENIENT.decode(text)
    if type(pairs) is not list:
        return MISSING
    ids = [pair[1] for pair in pairs if type(pair) is tuple and pair[0] == "id"]
    plain_id = len(ids) == 1 and (ids[0] is None or isinstance(ids[0], str))
    return ids[0] if plain_id and ids[0] not in ("NaN", "Infinity", "-Infinity") else MISSING


def _echo(value: Any) -> str:
    if type(value) is Digits:
        return value
    if type(value) is list:
        return f"[{','.join(map(_echo, value))}]"
    if type(value) is dict:
        return f"{{{','.join(f'{_echo(name)}:{_echo(part)}' for name, part in value.items())}}}"
    return _WRITE(value)


def _deeper(value: Any, levels: int) -> bool:
    """Say whether a value nests deeper than some levels."""
    if type(value) is dict:
        value = list(value.values())
    if type(value) is not list:
        return False
    return levels == 0 or any(_deeper(part, levels - 1) for part in value)


def _type_of(value: Any) -> str:
    """Name the JSON type of a value."""
    if type(value) is Digits:
        return "number"
    names = {str: "string", list: "array", dict: "object", bool: "boolean"}
    return names.get(type(value), "null")


# ── rows ─────────────────────────────────────────────────────────────────────────────────────

_CELL: Final = ("op", "unit", "direction", "name", "description", "level1", "level2")
_PARSE: Final = frozenset({*_CELL, "text", "year"})
_VALUES: Final = ("previous", "budget")
_TEXTS: Final = ("actual_unit", "profile", "scoring_rule")
_NAMED: Final = "references"
_REFERENCES: Final = frozenset(get_args(Reference))
_EVALUATE: Final = frozenset(
    {*_CELL, *_VALUES, *_TEXTS, "threshold", "actual", "weight", "year", _NAMED}
)
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_YEAR = re.compile("[1-9][0-9]{3}")


def parse_row(fields: Mapping[str, Any]) -> ParseRow:
    """Check the fields of one cell to be parsed.

    Raises:
        DocumentError: when a field is missing or of another type than it should be.

    >>> parse_row({"text": "≥1次", "year": Digits("2025"), "unit": None, "colour": "red"})
    ParseRow(text='≥1次', cell={'year': 2025}, unknown=('colour',))
    """
    return ParseRow(_required(fields, "text"), _cell(fields), _unknown(fields, _PARSE))


def evaluate_row(fields: Mapping[str, Any]) -> EvaluateRow:
    """Check the fields of one row to be evaluated.

    Raises:
        DocumentError: when a field is missing or of another type than it should be.

    >>> evaluate_row({"threshold": "≥1次", "actual": Digits("2.0"), "weight": "10"})
    EvaluateRow(threshold='≥1次', actual=Decimal('2.0'), row={'weight': Decimal('10')}, unknown=())
    """
    row = _cell(fields)
    for name in _TEXTS:
        if (text := _text(fields, name)) is not None:
            row[name] = text
    if fields.get("weight") is not None:
        row["weight"] = decimal_of(fields["weight"], "weight")
    for name in _VALUES:
        if fields.get(name) is not None:
            row[name] = _value(fields[name], name)
    references, unknown = _references(fields.get(_NAMED))
    if references:
        row[_NAMED] = references
    actual = _value(fields.get("actual"), "actual")
    unknown = (*_unknown(fields, _EVALUATE), *unknown)
    return EvaluateRow(_required(fields, "threshold"), actual, row, unknown)


def _references(given: Any) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Take what targets refer to, by name; a name that no target can refer to is unknown."""
    if given is None:
        return {}, ()
    if type(given) is not dict:
        raise DocumentError("field-not-object", field=_NAMED, name=_NAMED, found=_type_of(given))
    named = {name: value for name, value in given.items() if value is not None}
    known = {name: _value(value, _NAMED) for name, value in named.items() if name in _REFERENCES}
    return known, tuple(f"{_NAMED}.{name}" for name in given if name not in _REFERENCES)


def decimal_of(given: object, name: str) -> Decimal:
    """Take a number by its literal digits, from a JSON number or from plain text.

    Args:
        given: the number.
        name: the field it stands in.

    Raises:
        DocumentError: when it is no plain number, or longer than any value is.
    """
    if not isinstance(given, str) or not (type(given) is Digits or _PLAIN.fullmatch(given)):
        shown = given if isinstance(given, str) else _type_of(given)
        raise DocumentError("field-not-number", field=name, name=name, found=shown[:MOST_DIGITS])
    number = Decimal(given) if len(given) <= MOST_DIGITS else None
    if number is None or abs(number.adjusted()) > MOST_DIGITS:
        raise DocumentError("field-number-too-long", field=name, name=name, limit=str(MOST_DIGITS))
    return number


def year_of(given: object) -> int:
    """Take a budget year: a whole number of four digits, or the text of one.

    Raises:
        DocumentError: when it is anything else.
    """
    if not isinstance(given, str) or not _YEAR.fullmatch(given):
        shown = given if isinstance(given, str) else _type_of(given)
        raise DocumentError("field-not-year", field="year", name="year", found=shown[:MOST_DIGITS])
    return int(given)


def _cell(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Take what stands around a cell; what is null is left out, as if it were not there."""
    cell: dict[str, Any] = {}
    for name in _CELL:
        if (text := _text(fields, name)) is not None:
            cell[name] = text
    if fields.get("year") is not None:
        cell["year"] = year_of(fields["year"])
    return cell


def _required(fields: Mapping[str, Any], name: str) -> str:
    if name not in fields:
        raise DocumentError("field-missing", field=name, name=name)
    text = _text(fields, name)
    if text is None:
        raise DocumentError("field-not-text", field=name, name=name, found="null")
    return text


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    given = fields.get(name)
    if given is None or type(given) is str:
        return given
    if type(given) is Digits:
        return str(given)
    raise DocumentError("field-not-text", field=name, name=name, found=_type_of(given))


def _unknown(fields: Mapping[str, Any], known: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in fields if name not in known)


def _value(given: Any, name: str, depth: int = 0) -> Value:
    if type(given) is Digits:
        number = decimal_of(given, name)
        return Decimal(plain(number)) if "e" in given.lower() else number
    if depth > _DEEPEST:
        raise DocumentError("json-too-deep", field=name)
    if type(given) is list:
        return [_value(part, name, depth + 1) for part in given]
    if type(given) is dict:
        return {key: _value(part, name, depth + 1) for key, part in given.items()}
    return given  # type: ignore[no-any-return]  # text, true, false or null

"""What may stand in a plan file: each sort of value reads itself and describes itself.

A file is read and its JSON Schema is written from the same type hints, so the two cannot differ.
Everything is read from the text as it is written; no number passes through binary floating point.
"""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import re
import types
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from indicator_engine.rules.check import nearest
from indicator_engine.rules.marked import Path
from indicator_engine.text import fold_table

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"
"""A value of a file; None is the `null` of JSON."""

JsonSchema: TypeAlias = dict[str, Any]

_FOLD: Final = fold_table({})
_NUMBER: Final = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,20})?")


class Context(Protocol):
    """What a value is read in: it takes problems, and knows the places of the file."""

    def problem(self, code: str, path: Path, **params: str) -> None:
        """Note a problem of the value at a path."""

    def problem_at_key(self, code: str, path: Path, **params: str) -> None:
        """Note a problem of the key at a path."""

    def place(self, path: Path) -> str:
        """Return ``file:line`` of a value."""


class Shape(ABC):
    """One sort of value. What cannot be read is noted and becomes None, which nobody then uses."""

    @abstractmethod
    def read(self, node: Node, path: Path, context: Context) -> Any:
        """Return the value of a node."""

    @abstractmethod
    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        """Return its JSON Schema; records are added to the definitions."""


class Text(Shape):
    """Text that is not blank."""

    def read(self, node: Node, path: Path, context: Context) -> str | None:
        if not isinstance(node, str):
            context.problem("value-not-text", path)
            return None
        if not node.strip():
            context.problem("plan-text-blank", path)
            return None
        return node

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ARG002
        return {"type": ["string", "number"], "minLength": 1}


class Flag(Shape):
    """Yes or no, as ``true`` or ``false``."""

    def read(self, node: Node, path: Path, context: Context) -> bool | None:
        if node not in ("true", "false"):
            context.problem("value-not-flag", path, value=_shown(node))
            return None
        return node == "true"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ARG002
        return {"type": "boolean"}


class Day(Shape):
    """A day of the calendar, as ``2025-12-31``."""

    def read(self, node: Node, path: Path, context: Context) -> datetime.date | None:
        if isinstance(node, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node):
            try:
                return datetime.date.fromisoformat(node)
            except ValueError:
                pass
        context.problem("plan-day-refused", path, value=_shown(node))
        return None

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ARG002
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class Number(Shape):
    """A plain decimal, by its literal digits: no sign, exponent or grouping.

    Args:
        least: the smallest value that is taken.
        most: the largest, None where there is no end.
        whole: whether only whole numbers are taken.
        percent: whether a percent sign may follow.
    """

    least: Decimal = Decimal(0)
    most: Decimal | None = None
    whole: bool = False
    percent: bool = False

    def read(self, node: Node, path: Path, context: Context) -> Decimal | int | None:
        shown = _shown(node)
        text = shown.translate(_FOLD).strip()
        if self.percent:
            text = text.removesuffix("%").rstrip()
        number = Decimal(text) if _NUMBER.fullmatch(text) else None
        if number is None or (self.whole and "." in text):
            context.problem("plan-number-refused", path, value=shown)
            return None
        if number < self.least or (self.most is not None and number > self.most):
            most = "" if self.most is None else f"{self.most:f}"
            context.problem(
                "plan-number-out-of-range", path, value=shown, low=f"{self.least:f}", high=most
            )
            return None
        return int(number) if self.whole else number

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ARG002
        ends = {"minimum": self.least, "maximum": self.most}
        given = {name: int(end) for name, end in ends.items() if end is not None and not end % 1}
        if self.whole:
            return {"type": "integer", **given}
        sign = " ?%?" if self.percent else ""
        pattern = rf"^[0-9]{{1,30}}(\.[0-9]{{1,20}})?{sign}$"
        return {"anyOf": [{"type": "number", **given}, {"type": "string", "pattern": pattern}]}


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of some words."""

    words: tuple[str, ...]

    def read(self, node: Node, path: Path, context: Context) -> str | None:
        if isinstance(node, str) and node in self.words:
            return node
        shown = _shown(node)
        params = {"value": shown, "choices": ", ".join(self.words)}
        context.problem("value-not-choice", path, **params, **nearest(shown, set(self.words)))
        return None

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ARG002
        return {"enum": list(self.words)}


class Measurement(Shape):
    """A measured value: text, null, a list of values, or a mapping of values by subject."""

    def read(self, node: Node, path: Path, context: Context) -> Any:
        if node is None or node == "null":
            return None
        if isinstance(node, list):
            return tuple(self.read(item, (*path, i), context) for i, item in enumerate(node))
        if isinstance(node, dict):
            return {key: self.read(item, (*path, key), context) for key, item in node.items()}
        return node

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        again = {"$ref": "#/$defs/measurement"}
        definitions["measurement"] = {
            "anyOf": [
                {"type": ["string", "number", "null"]},
                {"type": "array", "items": again},
                {"type": "object", "additionalProperties": again},
            ]
        }
        return again


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """A list of values of one sort."""

    item: Shape

    def read(self, node: Node, path: Path, context: Context) -> tuple[Any, ...]:
        if not isinstance(node, list):
            context.problem("value-not-list", path, value=_shown(node))
            return ()
        return tuple(self.item.read(item, (*path, i), context) for i, item in enumerate(node))

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return {"type": "array", "items": self.item.schema(definitions)}


@dataclass(frozen=True, slots=True)
class MappingOf(Shape):
    """Values of one sort by id."""

    item: Shape

    def read(self, node: Node, path: Path, context: Context) -> Mapping[str, Any]:
        if not isinstance(node, dict):
            context.problem("value-not-mapping", path)
            return {}
        return {key: self.item.read(item, (*path, key), context) for key, item in node.items()}

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return {"type": "object", "additionalProperties": self.item.schema(definitions)}


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """A mapping with known keys: a dataclass. Unknown and missing keys are refused.

    `at`, where the dataclass has it, becomes ``file:line`` and is never written by hand. A
    dataclass may name in `shorthand` the one field that a bare value stands for.
    """

    made: type[Any]

    def read(self, node: Node, path: Path, context: Context) -> Any:
        shorthand = getattr(self.made, "shorthand", None)
        if shorthand is not None and not isinstance(node, dict):
            value = self._shapes()[shorthand].read(node, path, context)
            return self.made(**{shorthand: value}, **self._place(path, context))
        if not isinstance(node, dict):
            context.problem("value-not-mapping", path)
            return None
        shapes = self._shapes()
        given = {key: value for key, value in node.items() if self._known(key, path, context)}
        missing = [key for key in self._required() if given.get(key) is None]
        for key in missing:
            context.problem("key-missing", path, key=key)
        values = {
            key: shapes[key].read(value, (*path, key), context)
            for key, value in given.items()
            if value is not None or isinstance(shapes[key], Measurement)
        }
        return self.made(**dict.fromkeys(missing), **values, **self._place(path, context))

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        name = self.made.__name__
        if name not in definitions:
            definitions[name] = {}  # so that a record inside itself ends
            definitions[name] = self._described(definitions)
        reference: JsonSchema = {"$ref": f"#/$defs/{name}"}
        shorthand = getattr(self.made, "shorthand", None)
        if shorthand is None:
            return reference
        return {"anyOf": [self._shapes()[shorthand].schema(definitions), reference]}

    def _described(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        said = described_fields(self.made)
        properties = {
            key: {**shape.schema(definitions), "description": said[key]}
            for key, shape in self._shapes().items()
        }
        return {
            "type": "object",
            "description": (self.made.__doc__ or "").split("\n")[0],
            "properties": properties,
            "required": self._required(),
            "additionalProperties": False,
        }

    def _known(self, key: str, path: Path, context: Context) -> bool:
        known = set(self._shapes())
        if key in known:
            return True
        params = {"key": key, "known": ", ".join(sorted(known)), **nearest(key, known)}
        context.problem_at_key("key-unknown", (*path, key), **params)
        return False

    def _place(self, path: Path, context: Context) -> dict[str, str]:
        return {"at": context.place(path)} if "at" in _field_names(self.made) else {}

    def _shapes(self) -> Mapping[str, Shape]:
        return shapes_of(self.made)  # type: ignore[arg-type]

    def _required(self) -> list[str]:
        return [
            field.name
            for field in dataclasses.fields(self.made)
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ]


@cache
def shapes_of(made: Any) -> Mapping[str, Shape]:
    """Return the shape of every field of a dataclass that a file may write."""
    hints = get_type_hints(made, include_extras=True)
    names = [name for name in _field_names(made) if name != "at"]
    return {name: shape_of(hints[name]) for name in names}


def shape_of(hint: Any) -> Shape:
    """Return the shape that a type hint asks for.

    >>> shape_of(tuple[str, ...])
    ListOf(item=...)
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        kept = [part for part in get_args(hint) if part is not type(None)]
        return shape_of(kept[0])
    if origin is Annotated:
        return next(part for part in get_args(hint) if isinstance(part, Shape))
    if origin is Literal:
        return Choice(get_args(hint))
    if origin is tuple:
        return ListOf(shape_of(get_args(hint)[0]))
    if origin is Mapping:
        return MappingOf(shape_of(get_args(hint)[1]))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Record(hint)
    return _SIMPLE[hint]


_SIMPLE: Final[Mapping[Any, Shape]] = {str: Text(), bool: Flag(), datetime.date: Day()}


def described_fields(made: type[Any]) -> dict[str, str]:
    """Return what the ``Args:`` of a docstring says of each field, those of its bases too."""
    said: dict[str, str] = {}
    last = ""
    for cls in reversed(made.__mro__):
        _, _, block = inspect.cleandoc(cls.__doc__ or "").partition("Args:\n")
        for line in block.split("\n\n")[0].splitlines():
            name, colon, text = line.strip().partition(": ")
            if colon and line.startswith("    ") and not line.startswith("     "):
                said[name], last = text, name
            elif last:
                said[last] += " " + line.strip()
    return {name: text.replace("`", "") for name, text in said.items()}


def _field_names(made: type[Any]) -> list[str]:
    return [field.name for field in dataclasses.fields(made)]


def _shown(node: Node) -> str:
    return node if isinstance(node, str) else ""

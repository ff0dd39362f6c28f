"""A marked YAML file held against its schema, every problem placed at its line and column.

Two steps. The first walks the tree along the dataclasses of `schema`: it refuses unknown keys,
turns the text of whole numbers and flags into values, and fills `at`; it knows the marks. The
second is pydantic's: required keys, types, choices; it knows the values.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from indicator_engine.rules.marked import Marked, Path, Tree
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import SCHEMAS, RuleFile

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One rule file that says what its schema allows, with the marks of its source.

    Args:
        rule: what it says.
        marked: where each part stands.
        pack: the id of its pack.
    """

    rule: RuleFile
    marked: Marked
    pack: str


def schema_of(marked: Marked, problems: Problems) -> type[RuleFile] | None:
    """Look up the dataclass that the ``schema`` key of a file names."""
    tree = marked.tree
    if not isinstance(tree, dict):
        problems.add("value-not-mapping", marked.where(()))
        return None
    if "schema" not in tree:
        problems.add("schema-missing", marked.where(()), known=", ".join(SCHEMAS))
        return None
    name = tree["schema"]
    found = SCHEMAS.get(name) if isinstance(name, str) else None
    if found is None:
        shown = name if isinstance(name, str) else ""
        params = {"name": shown, "known": ", ".join(SCHEMAS)} | nearest(shown, SCHEMAS)
        problems.add("schema-unknown", marked.where(("schema",)), **params)
    return found


def check_file(marked: Marked, pack: str, relative: str, problems: Problems) -> CheckedFile | None:
    """Hold one file against its schema.

    Args:
        marked: the file as read.
        pack: the id of its pack.
        relative: its name inside the pack; with the pack and a line it becomes `at`.
        problems: takes everything that is wrong with the file.

    Returns:
        The rule where it could be built at all; when a problem was noted nobody will use it, but
        what other files refer to is still there.
    """
    schema = schema_of(marked, problems)
    if schema is None:
        return None
    tree = {key: value for key, value in _mapping(marked.tree).items() if key != "schema"}
    walk = _Walk(marked, f"{pack}/{relative}", problems)
    rule = _validated(schema, walk.record(schema, tree, ()), marked, problems)
    return None if rule is None else CheckedFile(rule, marked, pack)


def nearest(name: str, known: Mapping[str, Any] | set[str] | frozenset[str]) -> dict[str, str]:
    """Return the known name that was probably meant, as the parameter ``nearest`` of a hint."""
    if len(name) > 60:  # no slip of the pen, and comparing costs time
        return {}
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return {"nearest": close[0]} if close else {}


# ── the first step: keys, whole numbers, flags, `at` ─────────────────────────────────────────

Walker: TypeAlias = "Callable[[Tree, Path], Any]"


class _Walk:
    """Walks one tree along type hints; what it does not know it leaves for pydantic."""

    def __init__(self, marked: Marked, label: str, problems: Problems) -> None:
        self._marked = marked
        self._label = label
        self._problems = problems

    def record(self, cls: type[Any], tree: Tree, path: Path) -> Any:
        if not isinstance(tree, dict):
            return tree
        hints = field_types(cls)
        known = hints.keys() - {"at"}
        made: dict[str, Any] = {}
        for key, value in tree.items():
            if key in known:
                made[key] = self._value(hints[key], value, (*path, key))
                continue
            params = {"key": key, "known": ", ".join(sorted(known))} | nearest(key, known)
            self._problems.add("key-unknown", self._marked.where_key((*path, key)), **params)
        if "at" in hints:
            made["at"] = f"{self._label}:{self._marked.mark(path).line}"
        return made

    def _value(self, hint: Any, tree: Tree, path: Path) -> Any:
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self.record(hint, tree, path)
        if hint is bool or hint is int:
            return self._scalar(hint, tree, path)
        if get_origin(hint) is tuple and isinstance(tree, list):
            item = get_args(hint)[0]
            return [self._value(item, value, (*path, i)) for i, value in enumerate(tree)]
        return tree

    def _scalar(self, hint: Any, tree: Tree, path: Path) -> Any:
        if not isinstance(tree, str):
            return tree
        if hint is bool and tree in _FLAGS:
            return _FLAGS[tree]
        if hint is int and _WHOLE.fullmatch(tree):
            return int(tree)
        code = "value-not-flag" if hint is bool else "value-not-whole"
        self._problems.add(code, self._marked.where(path), value=tree)
        return hint()  # any value of the type, so that it is not refused again


_TYPES: dict[type[Any], dict[str, Any]] = {}


def field_types(cls: type[Any]) -> dict[str, Any]:
    """Return field → type of a dataclass of the schema, ``X | None`` as ``X``."""
    if cls not in _TYPES:
        hints = get_type_hints(cls)
        _TYPES[cls] = {f.name: _present(hints[f.name]) for f in dataclasses.fields(cls)}
    return _TYPES[cls]


def _present(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        kept = [part for part in get_args(hint) if part is not type(None)]
        return kept[0] if len(kept) == 1 else hint
    return hint


def _mapping(tree: Tree) -> dict[str, Tree]:
    return tree if isinstance(tree, dict) else {}


# ── the second step: pydantic ────────────────────────────────────────────────────────────────

# Pydantic's error types → our codes. What is not listed is shown in pydantic's own words.
_CODES: Final[Mapping[str, str]] = {
    "string_type": "value-not-text",
    "tuple_type": "value-not-list",
    "dataclass_type": "value-not-mapping",
    "mapping_type": "value-not-mapping",
    "dict_type": "value-not-mapping",
    "bool_type": "value-not-flag",
    "int_type": "value-not-whole",
    "literal_error": "value-not-choice",
    "too_long": "value-wrong-length",
}


_ADAPTERS: dict[type[RuleFile], TypeAdapter[RuleFile]] = {}


def _adapter(schema: type[RuleFile]) -> TypeAdapter[RuleFile]:
    from pydantic import TypeAdapter  # only where YAML is checked; never to read the compiled form

    if schema not in _ADAPTERS:
        _ADAPTERS[schema] = TypeAdapter(schema)
    return _ADAPTERS[schema]


def _validated(
    schema: type[RuleFile], made: Any, marked: Marked, problems: Problems
) -> RuleFile | None:
    from pydantic import ValidationError

    try:
        return _adapter(schema).validate_python(made)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(detail, schema, marked, problems)
        return None


def _note(detail: ErrorDetails, schema: type[RuleFile], marked: Marked, problems: Problems) -> None:
    path: Path = tuple(detail["loc"])
    value = marked.value(path)
    shown = value if isinstance(value, str) else ""
    if detail["type"] == "missing":
        if isinstance(path[-1], int):  # a pair with one end
            problems.add("value-wrong-length", marked.where(path[:-1]))
        else:
            problems.add("key-missing", marked.where(path[:-1]), key=path[-1])
        return
    code = _CODES.get(detail["type"])
    if code == "value-not-choice":
        choices = get_args(_type_at(schema, path))
        params = {"value": shown, "choices": ", ".join(choices)} | nearest(shown, set(choices))
        problems.add(code, marked.where(path), **params)
    elif code is not None:
        problems.add(code, marked.where(path), **({"value": shown} if shown else {}))
    else:
        problems.add("value-refused", marked.where(path), reason=detail["msg"])


def _type_at(schema: type[RuleFile], path: Path) -> Any:
    """Return the type that the schema wants at a path."""
    hint: Any = schema
    for step in path:
        hint = get_args(hint)[0] if isinstance(step, int) else field_types(hint)[step]
    return hint

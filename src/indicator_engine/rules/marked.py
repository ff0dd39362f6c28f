"""YAML read as text only, with the line and column of every key and value.

Nothing is guessed: ``no``, ``12:30``, ``010``, ``1e4``, ``~`` stay the text that was written. Tags,
anchors, aliases, merge keys, duplicate keys, a second document and keys that are not text are
refused, and so is a value that is not there (``key:`` and nothing after it).

The tree is built from parser events on a stack of its own: depth costs no recursion, and the C
parser of PyYAML gives the same events as the pure one about seventeen times faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from indicator_engine.errors import RuleError
from indicator_engine.rules.problems import Problems

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Path: TypeAlias = tuple[str | int, ...]

MAX_CHARS: Final = 1_000_000
MAX_DEPTH: Final = 32

PARSER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# What YAML forbids outright. Tested here because the two parsers place it differently.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Mark(NamedTuple):
    """A place in a file, both numbers from 1."""

    line: int
    column: int


class _Extent(NamedTuple):
    """Where a value starts and ends in the source, and how it was written."""

    mark: Mark
    start: int
    end: int
    style: str


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """One YAML file: its tree of text, lists and mappings, and where each part stands.

    Args:
        file: the name of the file as messages show it.
        text: the source.
        tree: what was read.
    """

    file: str
    text: str
    tree: Tree
    _values: dict[Path, _Extent] = field(repr=False)
    _keys: dict[Path, Mark] = field(repr=False)

    def mark(self, path: Path) -> Mark:
        """Return where the value at a path starts; of a missing one, where its parent does."""
        while path not in self._values and path:
            path = path[:-1]
        return self._values[path].mark

    def where(self, path: Path) -> str:
        """Return ``file:line:column`` of the value at a path."""
        return self._place(self.mark(path))

    def where_key(self, path: Path) -> str:
        """Return ``file:line:column`` of the key at a path, or of the value where it has none."""
        return self._place(self._keys.get(path) or self.mark(path))

    def where_inside(self, path: Path, offset: int) -> str:
        """Return the place of one character of a scalar, or of the scalar where it was folded."""
        extent = self._values.get(path)
        value = self.value(path)
        if extent is None or not isinstance(value, str):
            return self.where(path)
        source = self.text[extent.start : extent.end]
        if source == value:
            return self._place(Mark(extent.mark.line, extent.mark.column + offset))
        if source[1:-1] == value:
            return self._place(Mark(extent.mark.line, extent.mark.column + offset + 1))
        if extent.style == "|":
            return self._place(_in_literal(source, value, offset, extent.mark))
        return self.where(path)

    def value(self, path: Path) -> Tree | None:
        """Return what stands at a path, None where there is nothing."""
        found: Tree = self.tree
        for step in path:
            try:
                found = found[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def _place(self, mark: Mark) -> str:
        return f"{self.file}:{mark.line}:{mark.column}"


def read_marked(text: str, file: str, parser: Any = PARSER) -> Marked:
    r"""Read one YAML file.

    Args:
        text: its content.
        file: its name for messages.
        parser: a PyYAML loader class that gives events.

    Raises:
        RuleErrors: everything that the file may not hold; after a syntax error nothing more is
            read.

    >>> read_marked("a: no\nb: [010, ~]", "x.yaml").tree
    {'a': 'no', 'b': ['010', '~']}
    """
    problems = Problems()
    builder = _Builder(file, problems)
    _refuse_unreadable(text, file, problems)
    if not problems:
        try:
            for event in yaml.parse(text, Loader=parser):
                builder.take(event)
        except yaml.MarkedYAMLError as error:
            problems.extend([_syntax_error(error, file)])
        except _Stop:
            pass
    root = builder.root
    if root is None and not problems:
        problems.add("yaml-empty", f"{file}:1:1")
    problems.raise_if_any()
    return Marked(file, text, "" if root is None else root, builder.values, builder.keys)


def _refuse_unreadable(text: str, file: str, problems: Problems) -> None:
    if len(text) > MAX_CHARS:
        problems.add("file-too-large", f"{file}:1:1", limit=str(MAX_CHARS))
        return
    if bad := _FORBIDDEN.search(text):
        before = text[: bad.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        point = f"U+{ord(bad.group()):04X}"
        problems.add("yaml-control-character", f"{file}:{line}:{column}", character=point)


def _syntax_error(error: yaml.MarkedYAMLError, file: str) -> RuleError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = "; ".join(part for part in (error.context, error.problem) if part)
    return RuleError("yaml-syntax", where=f"{file}:{line}:{column}", problem=said)


def _in_literal(source: str, value: str, offset: int, mark: Mark) -> Mark:
    """Find a character of a ``|`` block: the value's lines are the source's, less the indent."""
    before = value[:offset]
    line = before.count("\n")
    content = value.split("\n")[line]
    written = source.split("\n")[line + 1]
    indent = written.find(content)
    return Mark(mark.line + 1 + line, indent + len(before) - before.rfind("\n"))


class _Stop(Exception):
    """Nothing more of this file is worth reading."""


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open, and the key whose value comes next."""

    node: list[Tree] | dict[str, Tree]
    path: Path
    key: str | None = None


class _Builder:
    """Takes events one by one; `root`, `values` and `keys` are what came of them."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.root: Tree | None = None
        self.values: dict[Path, _Extent] = {}
        self.keys: dict[Path, Mark] = {}
        self._file = file
        self._problems = problems
        self._stack: list[_Frame] = []

    def take(self, event: Any) -> None:
        """Add one event to what was read."""
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_properties(event)
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_properties(event)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._refuse("yaml-alias", event, name=str(event.anchor))
            (self._key if self._wants_key() else self._put)("", event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._refuse("yaml-many-documents", event)
            raise _Stop

    def _refuse(self, code: str, event: Any, **params: str) -> None:
        mark = event.start_mark
        where = f"{self._file}:{mark.line + 1}:{mark.column + 1}"
        self._problems.add(code, where, **params)

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse("yaml-anchor", event, name=event.anchor)
        if event.tag is not None:
            self._refuse("yaml-tag", event, tag=event.tag)

    def _scalar(self, event: Any) -> None:
        plain = event.implicit[0]
        if self._wants_key():
            if plain and event.value == "<<":
                self._refuse("yaml-merge-key", event)
            elif plain and event.value == "":
                self._refuse("yaml-key-not-text", event)
            self._key(event.value, event)
            return
        if plain and event.value == "":
            self._refuse("yaml-no-value", event)
        self._put(event.value, event)

    def _wants_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and isinstance(top.node, dict) and top.key is None

    def _key(self, key: str, event: Any) -> None:
        frame = self._stack[-1]
        path = (*frame.path, key)
        if key in frame.node:
            self._refuse("yaml-duplicate-key", event, key=key, line=str(self.keys[path].line))
        else:
            self.keys[path] = _mark(event)
        frame.key = key

    def _open(self, node: list[Tree] | dict[str, Tree], event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._refuse("yaml-too-deep", event, limit=str(MAX_DEPTH))
            raise _Stop
        if self._wants_key():
            self._refuse("yaml-key-not-text", event)
            self._key(f"\0{event.start_mark.index}", event)  # a key that no text can be
            self._stack.append(_Frame(node, ()))  # read on, and throw away
            return
        path = self._put(node, event)
        self._stack.append(_Frame(node, path))

    def _put(self, value: Tree, event: Any) -> Path:
        if not self._stack:
            self.root = value
        path = self._attach(self._stack[-1], value) if self._stack else ()
        extent = _Extent(
            _mark(event),
            event.start_mark.index,
            event.end_mark.index,
            getattr(event, "style", None) or "",
        )
        self.values.setdefault(path, extent)
        return path

    def _attach(self, frame: _Frame, value: Tree) -> Path:
        if isinstance(frame.node, list):
            frame.node.append(value)
            return (*frame.path, len(frame.node) - 1)
        key, frame.key = frame.key or "", None
        frame.node.setdefault(key, value)
        return (*frame.path, key)


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)

"""Reading the text of a YAML or JSON file, with the place of every key and value."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final

from indicator_engine.errors import DocumentError, RuleErrors
from indicator_engine.plans.shapes import Node
from indicator_engine.rules.marked import Marked, Path, Tree, read_marked
from indicator_engine.rules.packs import SourceFile, read_source
from indicator_engine.rules.problems import Problems
from indicator_engine.text import printable

_LINE: Final = re.compile(r":[0-9]+\Z")


class DocumentErrors(ExceptionGroup[DocumentError]):
    """All problems of the plan or actuals file that was read, in file order."""

    def __str__(self) -> str:
        return self.render()

    def derive(self, excs: Any) -> DocumentErrors:  # type: ignore[override]
        """Return the same group for a part of the errors (used by `except*`)."""
        return DocumentErrors(self.message, excs)

    def render(self, language: Any = "zh") -> str:
        """Show every problem as ``file:line:column: code sentence`` with its hint."""
        return "\n".join(problem.render(language) for problem in self.problems())

    def problems(self) -> list[DocumentError]:
        """Return every single problem."""
        return [problem for problem in self.exceptions if isinstance(problem, DocumentError)]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its tree, where each part stands, and what is wrong with it so far."""

    tree: Node
    marked: Marked
    problems: Problems

    def problem(self, code: str, path: Path, **params: str) -> None:
        """Note a problem of the value at a path."""
        self.problems.add(code, self.marked.where(path), **params)

    def problem_at_key(self, code: str, path: Path, **params: str) -> None:
        """Note a problem of the key at a path."""
        self.problems.add(code, self.marked.where_key(path), **params)

    def place(self, path: Path) -> str:
        """Return ``file:line`` of a value."""
        return _LINE.sub("", self.marked.where(path))

    def raise_if_any(self) -> None:
        """Raise everything that was found.

        Raises:
            DocumentErrors: when there is at least one problem.
        """
        raise_documents(self.problems)


def raise_documents(problems: Problems) -> None:
    """Raise the problems that were found as problems of a document.

    Raises:
        DocumentErrors: when there is at least one.
    """
    found = [
        DocumentError(p.code, text=p.text, field=p.field, span=p.span, where=p.where, **p.params)
        for p in problems.in_order()
    ]
    if found:
        raise DocumentErrors("invalid document", found)


def read_file(path: str | os.PathLike[str]) -> Source:
    """Read a file; one whose name ends in ``.json`` must be JSON, any other is YAML.

    Raises:
        DocumentErrors: it cannot be read at all.
    """
    shown = printable(os.fspath(path))
    problems = Problems()
    text = read_source(SourceFile(FilePath(path), shown, shown), problems)
    raise_documents(problems)
    return read_text(text or "", shown)


def read_text(text: str, file: str) -> Source:
    """Read the text of a file.

    Args:
        text: its content.
        file: its name for messages; ``.json`` at its end makes it JSON.

    Raises:
        DocumentErrors: its syntax is refused; nothing more is read then.

    >>> read_text('{"year": 2025, "code": null}', "plan.json").tree
    {'year': '2025', 'code': None}
    """
    is_json = file.casefold().endswith(".json")
    problems = Problems()
    tree = _read_json(text, file, problems) if is_json else None
    raise_documents(problems)
    try:
        # JSON is read as YAML for its places only. Between tokens a tab is a blank; inside a text
        # JSON has none, so that every position stays.
        marked = read_marked(text.replace("\t", " ") if is_json else text, file)
    except RuleErrors as refused:
        problems.extend(refused.problems())
        raise_documents(problems)
        raise
    return Source(tree if is_json else as_node(marked.tree), marked, problems)


def as_node(tree: Tree) -> Node:
    """Return a tree of text as values of a file, which may be null besides."""
    node: Any = tree
    read: Node = node
    return read


def _read_json(text: str, file: str, problems: Problems) -> Node:
    try:
        read: Node = _texts(json.loads(text, parse_float=str, parse_int=str, parse_constant=str))
    except json.JSONDecodeError as error:
        problems.add("json-syntax", f"{file}:{error.lineno}:{error.colno}", problem=error.msg)
        return None
    except RecursionError:
        problems.add("yaml-too-deep", f"{file}:1:1", limit="32")
        return None
    return read


def _texts(value: Any) -> Any:
    """Write the flags of JSON as a YAML file would; numbers are text already."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value

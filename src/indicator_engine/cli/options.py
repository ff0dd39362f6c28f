"""Options that several commands take: written once, and given to a command as one mapping."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any, Final, TypeVar, get_type_hints

import typer

R = TypeVar("R")


def _text(flag: str, metavar: str) -> Any:
    key = f"cli-help-{flag.removeprefix('--')}"
    return Annotated[str | None, typer.Option(flag, metavar=metavar, help=key)]


CELL: Final[Mapping[str, Any]] = {
    "op": _text("--op", "SIGN"),
    "unit": _text("--unit", "UNIT"),
    "direction": _text("--direction", "TEXT"),
    "name": _text("--name", "TEXT"),
    "description": _text("--description", "TEXT"),
    "level1": _text("--level1", "TEXT"),
    "level2": _text("--level2", "TEXT"),
    "year": Annotated[
        int | None,
        typer.Option("--year", min=1000, max=9999, metavar="YYYY", help="cli-help-year"),
    ],
}
"""What may stand around a target cell."""

ROW: Final[Mapping[str, Any]] = {
    "weight": _text("--weight", "POINTS"),
    "actual_unit": _text("--actual-unit", "UNIT"),
    "previous": _text("--previous", "VALUE"),
    "budget": _text("--budget", "VALUE"),
    "reference": Annotated[
        list[str] | None,
        typer.Option("--reference", metavar="NAME=VALUE", help="cli-help-reference"),
    ],
    "scoring_rule": _text("--scoring-rule", "TEXT"),
    **CELL,
}
"""What may stand around a target cell and its measured value."""

AsJson = Annotated[bool, typer.Option("--json", help="cli-help-json")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="cli-help-markdown")]


def taking(options: Mapping[str, Any]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Give a command some options in the place of its parameter `row`.

    The command gets those that were given, by name; typer sees a parameter for each.

    Args:
        options: the name of each with its annotation.
    """

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        @wraps(command)
        def call(*args: Any, **given: Any) -> R:
            found = {name: given.pop(name, None) for name in options}
            row = {name: value for name, value in found.items() if value not in (None, [])}
            return command(*args, row=row, **given)

        hints = get_type_hints(command, include_extras=True)
        parameters: list[inspect.Parameter] = []
        for name, parameter in inspect.signature(command).parameters.items():
            if name == "row":
                parameters += map(_optional, options, options.values())
            else:
                parameters.append(parameter.replace(annotation=hints[name]))
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        call.__annotations__ = {one.name: one.annotation for one in parameters}
        return call

    return decorate


def _optional(name: str, annotation: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=None, annotation=annotation)

"""The program: its commands and its global options."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Annotated, Any, Final, Literal

import typer

from indicator_engine import __version__
from indicator_engine.cli.settings import (
    Code,
    Settings,
    UsageError,
    chosen_language,
    command_of,
    hoisted,
)
from indicator_engine.messages import Language, catalogue, phrase

PROGRAM: Final = "indicator-engine"

# Which module of this package adds which command, in the order of the help.
_MODULES: Final[Mapping[str, str]] = {
    "parse": "cells",
    "evaluate": "cells",
    "explain": "explain",
    "assess": "assess",
    "demo": "assess",
    "audit": "audit",
    "read-document": "documents",
    "to-sql": "sql",
    "rules": "rules",
    "profiles": "profiles",
}
_WITHOUT_HELP: Final = frozenset({"parse", "evaluate"})  # they show help only where it is asked for
_HELP: Final = frozenset({"-h", "--help"})

# What click raises for a call that it does not understand. Typer carries a copy of click in some
# versions and depends on it in others; the bases of this class are the same in both.
_CLICK_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[2]


def invoke(arguments: Sequence[str], language: Language) -> int:
    """Carry out one call and return its exit code; errors that are not typer's go through."""
    command = _command_for(arguments, language)
    try:
        with command.make_context(PROGRAM, hoisted(arguments)) as context:
            command.invoke(context)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except _CLICK_ERROR as error:
        raise UsageError(_usage(error, language)) from error
    return Code.FINE


def _command_for(arguments: Sequence[str], language: Language) -> Any:
    """Build what a call needs: a program that answers lines should not load plans to start."""
    name = command_of(arguments)
    module = _MODULES.get(name or "")
    if module is None:
        return build(language)
    command = build(None, [module])
    if name not in _WITHOUT_HELP or not _HELP.isdisjoint(arguments):
        _translate(command, catalogue(language)["phrase"])
    return command


def build(language: Language | None, modules: Iterable[str] = tuple(_MODULES.values())) -> Any:
    """Build the command tree.

    Args:
        language: of its help; None leaves the keys where the sentences would stand.
        modules: which modules of this package add their commands.
    """
    app = typer.Typer(
        name=PROGRAM,
        help="cli-help-program",
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_program)
    for module in dict.fromkeys(modules):
        import_module(f"indicator_engine.cli.{module}").register(app)
    command = typer.main.get_command(app)
    if language is not None:
        _translate(command, catalogue(language)["phrase"])
    return command


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _program(
    context: typer.Context,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option("--lang", help="cli-help-lang"),
    ] = None,
    rules: Annotated[
        list[str] | None, typer.Option("--rules", metavar="PATH", help="cli-help-rules-option")
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="ID", help="cli-help-profile")
    ] = None,
    version: Annotated[  # noqa: ARG001 - the callback answers it
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="cli-help-version"),
    ] = False,
) -> None:
    language = lang or chosen_language((), os.environ)
    context.obj = Settings(language, tuple(rules or ()), profile)


def _translate(command: Any, phrases: Mapping[str, str]) -> None:
    """Put the sentences of a language where commands and options name their keys."""

    def said(key: str | None) -> str | None:
        return None if key is None else phrases.get(key, key)

    command.help = said(command.help)
    command.short_help = said(command.short_help)
    for parameter in command.params:
        if hasattr(parameter, "help"):
            parameter.help = said(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, phrases)


def _usage(error: Exception, language: Language) -> str:
    """Say what click did not understand; without a command, its help has just been printed."""
    from indicator_engine.cli.tables import facts

    context = getattr(error, "ctx", None)
    said = getattr(error, "format_message", lambda: str(error))()
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(said)
    path = PROGRAM if context is None else context.command_path
    text = phrase("cli-usage", language, problem=str(said), command=str(path))
    return facts([("", text)], indent=0).plain

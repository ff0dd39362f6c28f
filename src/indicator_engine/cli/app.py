"""The program: its commands, its global options, and what becomes of every error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

import typer

from indicator_engine import __version__
from indicator_engine.cli import assess, cells, rules
from indicator_engine.cli.settings import Code, Settings, UsageError, chosen_language, hoisted
from indicator_engine.errors import IndicatorError, RuleErrors
from indicator_engine.messages import Language, catalogue, phrase

PROGRAM: Final = "indicator-engine"

# What click raises for a call that it does not understand. Typer carries a copy of click in some
# versions and depends on it in others; the bases of this class are the same in both.
_CLICK_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[2]


def run(arguments: Sequence[str]) -> int:
    """Run one command: nothing it raises is shown as a traceback unless it is a defect of ours."""
    language = chosen_language(arguments, os.environ)
    _escape_unprintable()
    try:
        code = _invoke(list(arguments), language)
        sys.stdout.flush()
    except (IndicatorError, RuleErrors) as error:
        from indicator_engine.cli.tables import print_error

        print_error(error, language)
        return Code.PROBLEMS
    except BrokenPipeError:
        _leave_closed_pipe()
        return Code.PIPE_CLOSED
    except OSError as error:
        name = "" if error.filename is None else os.fspath(error.filename)
        reason = error.strerror or str(error)
        _complain(phrase("cli-io", language, file=str(name), reason=reason))
        return Code.IO
    except KeyboardInterrupt:
        return Code.INTERRUPTED
    return code


def _invoke(arguments: list[str], language: Language) -> int:
    command = build(language)
    try:
        with command.make_context(PROGRAM, hoisted(arguments)) as context:
            command.invoke(context)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort as stop:
        raise KeyboardInterrupt from stop
    except UsageError as error:
        _complain(str(error))
        return Code.USAGE
    except _CLICK_ERROR as error:
        _complain(_usage(error, language))
        return Code.USAGE
    return Code.FINE


def build(language: Language) -> Any:
    """Build the command tree with its help in one language."""
    app = typer.Typer(
        name=PROGRAM,
        help="cli-help-program",
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_program)
    cells.register(app)
    assess.register(app)
    rules.register(app)
    command = typer.main.get_command(app)
    _translate(command, language)
    return command


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _program(
    context: typer.Context,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option("--lang", envvar="INDICATOR_ENGINE_LANG", help="cli-help-lang"),
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
    context.obj = Settings(lang or "zh", tuple(rules or ()), profile)


def _translate(command: Any, language: Language) -> None:
    """Put the sentences of a language where commands and options name their keys."""
    phrases = catalogue(language)["phrase"]

    def said(key: str | None) -> str | None:
        return None if key is None else phrases.get(key, key)

    command.help = said(command.help)
    command.short_help = said(command.short_help)
    for parameter in command.params:
        if hasattr(parameter, "help"):
            parameter.help = said(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, language)


# ── what is said when a call fails ───────────────────────────────────────────────────────────


def _usage(error: Exception, language: Language) -> str:
    """Say what click did not understand; without a command, its help has just been printed."""
    context = getattr(error, "ctx", None)
    said = getattr(error, "format_message", lambda: str(error))()
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(said)
    path = PROGRAM if context is None else context.command_path
    return phrase("cli-usage", language, problem=str(said), command=str(path))


def _complain(said: str) -> None:
    if said:
        print(said, file=sys.stderr)


def _escape_unprintable() -> None:
    """A stream of a narrow encoding shows what it cannot hold as an escape, not as a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _leave_closed_pipe() -> None:
    """Give the closed stream somewhere to go, or the interpreter complains of it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

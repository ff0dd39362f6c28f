"""Running one call: what becomes of every error, and answering lines without the extra libraries.

A host starts ``parse --jsonl`` and ``evaluate --jsonl`` for a few lines. Typer and what it loads
cost as long to start as all of the engine, so calls of the plain form below go past it; a test
holds the two ways equal. Every other call, and every mistake in one, is typer's.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from indicator_engine.cli.lines import Answering, answer_all
from indicator_engine.cli.settings import (
    GLOBAL_OPTIONS,
    Code,
    Settings,
    UsageError,
    chosen_language,
    hoisted,
)
from indicator_engine.errors import IndicatorError, RuleErrors
from indicator_engine.messages import Language, phrase

_STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class LinesCall:
    """A call that answers lines.

    Args:
        command: ``parse`` or ``evaluate``.
        settings: the global options.
        files: the files to answer; standard input where there are none.
        strict: whether a line with an error is a problem of the call.
        defaults: what stands around every cell whose row does not say otherwise.
    """

    command: str
    settings: Settings
    files: tuple[str, ...] = ()
    strict: bool = False
    defaults: tuple[tuple[str, object], ...] = ()

    def run(self) -> Code:
        """Answer the lines of every file."""
        answering = Answering(self.settings.engine(), self.settings.language, dict(self.defaults))
        answer = answering.parse if self.command == "parse" else answering.evaluate
        sink, fine = sys.stdout.buffer, True
        for name in self.files or (_STANDARD_INPUT,):
            if name == _STANDARD_INPUT:
                fine &= answer_all(cast("io.BufferedReader", sys.stdin.buffer), sink, answer)
                continue
            with Path(name).open("rb") as source:
                fine &= answer_all(source, sink, answer)
        return Code.PROBLEMS if self.strict and not fine else Code.FINE


def lines_call(arguments: Sequence[str], language: Language) -> LinesCall | None:
    """Return the call that answers lines, None for a call of any other form.

    >>> lines_call(["parse", "--jsonl", "--lang", "en"], "en").settings.language
    'en'
    >>> lines_call(["parse", "--jsonl", "--yaer", "2025"], "zh") is None
    True
    """
    if "--jsonl" not in arguments:
        return None
    settings, rest = Settings(language), hoisted(arguments)
    while rest and rest[0] in GLOBAL_OPTIONS:
        option, value, *rest = rest
        if option == "--lang" and value != language:
            return None
        if option == "--rules":
            settings = replace(settings, rules=(*settings.rules, value))
        elif option == "--profile":
            settings = replace(settings, profile=value)
    command, *words = rest or [""]
    files = tuple(word for word in words if word not in ("--jsonl", "--strict"))
    plain = all(name == _STANDARD_INPUT or not name.startswith("-") for name in files)
    if command not in ("parse", "evaluate") or not plain:
        return None
    return LinesCall(command, settings, files, strict="--strict" in words)


def run(arguments: Sequence[str]) -> int:
    """Run one command: nothing it raises is shown as a traceback unless it is a defect of ours."""
    language = chosen_language(arguments, os.environ)
    _escape_unprintable()
    try:
        code = _carried_out(list(arguments), language)
        sys.stdout.flush()
    except (IndicatorError, RuleErrors) as error:
        _print_error(error, language)
        return Code.of(error.problems() if isinstance(error, RuleErrors) else [error])
    except UsageError as error:
        complain(str(error))
        return Code.USAGE
    except BrokenPipeError:
        _leave_closed_pipe()
        return Code.PIPE_CLOSED
    except OSError as error:
        name = "" if error.filename is None else os.fspath(error.filename)
        reason = error.strerror or str(error)
        complain(phrase("cli-io", language, file=str(name), reason=reason))
        return Code.IO
    except KeyboardInterrupt:
        return Code.INTERRUPTED
    return code


def complain(said: str) -> None:
    """Say on the error stream why a call failed."""
    if said:
        print(said, file=sys.stderr)


def _carried_out(arguments: list[str], language: Language) -> int:
    call = lines_call(arguments, language)
    if call is not None:
        return call.run()
    from indicator_engine.cli.app import invoke  # typer, and what it needs

    return invoke(arguments, language)


def _print_error(error: IndicatorError | RuleErrors, language: Language) -> None:
    from indicator_engine.cli.tables import print_error  # rich

    print_error(error, language)


def _escape_unprintable() -> None:
    """A stream of a narrow encoding shows what it cannot hold as an escape, not as a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _leave_closed_pipe() -> None:
    """Give the closed stream somewhere to go, or the interpreter complains of it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The commands ``parse`` and ``evaluate``: single cells for people, JSON Lines for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias, get_args

import typer

from indicator_engine.cli.lines import Json
from indicator_engine.cli.options import CELL, ROW, AsJson, taking
from indicator_engine.cli.running import LinesCall
from indicator_engine.cli.settings import Code, Settings, UsageError, settings_of
from indicator_engine.engine import Engine
from indicator_engine.errors import DocumentError, IndicatorError
from indicator_engine.expressions import Reference, Threshold
from indicator_engine.interchange import (
    outcome_to_json,
    refusal_to_json,
    threshold_to_json,
    write_line,
)
from indicator_engine.interchange.lines import decimal_of

AsLines = Annotated[bool, typer.Option("--jsonl", help="cli-help-jsonl")]
Strict = Annotated[bool, typer.Option("--strict", help="cli-help-strict")]

_Read: TypeAlias = tuple[str, Threshold | IndicatorError]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("parse", help="cli-help-parse")(parse)
    app.command("evaluate", help="cli-help-evaluate")(evaluate)


@taking(CELL)
def parse(
    context: typer.Context,
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="cli-help-texts")
    ] = None,
    *,
    row: dict[str, Any],
    words: Annotated[bool, typer.Option("--words", help="cli-help-words")] = False,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    strict: Strict = False,
) -> None:
    """Read target cells."""
    settings = settings_of(context)
    _one_of(settings, {"--json": as_json, "--jsonl": as_lines, "--words": words})
    given = texts or []
    if as_lines:
        raise typer.Exit(_lines("parse", settings, given, row, strict=strict))
    if not given:
        raise UsageError(settings.say("cli-no-text"))
    engine = settings.engine()
    read = [(text, _parsed(engine, text, row)) for text in given]
    if as_json:
        _print_json(_threshold_json(text, one, settings) for text, one in read)
    else:
        (_print_words if words else _print_thresholds)(engine, read, settings)
    refused = any(isinstance(one, IndicatorError) for _, one in read)
    raise typer.Exit(Code.PROBLEMS if refused else Code.FINE)


@taking(ROW)
def evaluate(
    context: typer.Context,
    threshold_and_actual: Annotated[
        list[str] | None,
        typer.Argument(metavar="THRESHOLD ACTUAL", help="cli-help-threshold-actual"),
    ] = None,
    *,
    row: dict[str, Any],
    explain: Annotated[bool, typer.Option("--explain", help="cli-help-explain")] = False,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    strict: Strict = False,
) -> None:
    """Hold a measured value against a target cell."""
    settings = settings_of(context)
    _one_of(settings, {"--json": as_json, "--jsonl": as_lines, "--explain": explain})
    row = row_of(row, settings)
    given = threshold_and_actual or []
    if as_lines:
        raise typer.Exit(_lines("evaluate", settings, given, row, strict=strict))
    if len(given) != 2:
        raise UsageError(settings.say("cli-two-texts"))
    engine = settings.engine()
    outcome = engine.evaluate(*given, **row)
    if as_json:
        _print_json([outcome_to_json(outcome, settings.language)])
    else:
        _views(engine, settings).outcome(outcome, explain=explain)
    raise typer.Exit(Code.FINE if outcome.error is None else Code.PROBLEMS)


# ── what both commands do ────────────────────────────────────────────────────────────────────


def _one_of(settings: Settings, options: dict[str, bool]) -> None:
    wanted = [name for name, value in options.items() if value]
    if len(wanted) > 1:
        raise UsageError(settings.say("cli-not-together", options=" ".join(wanted)))


def row_of(given: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Return the fields of a row from its options, those that are no plain text read."""
    row = dict(given)
    if "weight" in row:
        row["weight"] = weight_of(row["weight"], settings)
    references = _references(row.pop("reference", None) or [], settings)
    if references:
        row["references"] = references
    return row


def weight_of(text: str, settings: Settings) -> Any:
    """Read the points that are full marks; anything but a number is a wrong call."""
    try:
        return decimal_of(text, "weight")
    except DocumentError as error:
        raise UsageError(error.render(settings.language)) from error


def _references(given: list[str], settings: Settings) -> dict[str, str]:
    """Take ``estimate=100万元`` apart; a name that no target can refer to is a wrong call."""
    known, found = get_args(Reference), dict[str, str]()
    for text in given:
        name, mark, value = text.partition("=")
        if not mark or name not in known:
            raise UsageError(
                settings.say("cli-reference-unclear", given=text, known=", ".join(known))
            )
        found[name] = value
    return found


def _lines(
    command: str, settings: Settings, files: list[str], defaults: dict[str, Any], *, strict: bool
) -> Code:
    call = LinesCall(command, settings, tuple(files), strict, tuple(defaults.items()))
    return call.run()


def _print_json(answers: Iterable[Json]) -> None:
    for answer in answers:
        sys.stdout.buffer.write(write_line(answer))
    sys.stdout.buffer.flush()


# ── parse ────────────────────────────────────────────────────────────────────────────────────


def _parsed(engine: Engine, text: str, cell: dict[str, Any]) -> Threshold | IndicatorError:
    try:
        return engine.parse(text, **cell)
    except IndicatorError as error:
        return error


def _threshold_json(text: str, read: Threshold | IndicatorError, settings: Settings) -> Json:
    if isinstance(read, IndicatorError):
        return refusal_to_json(text, read, settings.language)
    return threshold_to_json(read)


def _views(engine: Engine, settings: Settings) -> Any:
    from indicator_engine.cli.tables import console  # rich is for people only
    from indicator_engine.cli.views import Views

    return Views(console(), engine, settings)


def _print_thresholds(engine: Engine, read: Iterable[_Read], settings: Settings) -> None:
    views = _views(engine, settings)
    for text, one in read:
        if isinstance(one, IndicatorError):
            views.refusal(text, one)
        else:
            views.threshold(one)


def _print_words(engine: Engine, read: Iterable[_Read], settings: Settings) -> None:
    """Print one line for each text: its reading in words, or an empty line and the error."""
    for _, one in read:
        if isinstance(one, IndicatorError):
            print()
            print(one.render(settings.language), file=sys.stderr)
        else:
            print(engine.format(one.reading, words=True))

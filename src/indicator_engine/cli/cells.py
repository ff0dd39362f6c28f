"""The commands ``parse`` and ``evaluate``: single cells for people, JSON Lines for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias, get_args

import typer

from indicator_engine.cli.lines import Json
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

Op = Annotated[str | None, typer.Option("--op", metavar="SIGN", help="cli-help-op")]
Unit = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="cli-help-unit")]
Direction = Annotated[
    str | None, typer.Option("--direction", metavar="TEXT", help="cli-help-direction")
]
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="cli-help-name")]
Description = Annotated[
    str | None, typer.Option("--description", metavar="TEXT", help="cli-help-description")
]
Level1 = Annotated[str | None, typer.Option("--level1", metavar="TEXT", help="cli-help-level1")]
Level2 = Annotated[str | None, typer.Option("--level2", metavar="TEXT", help="cli-help-level2")]
Year = Annotated[
    int | None,
    typer.Option("--year", min=1000, max=9999, metavar="YYYY", help="cli-help-year"),
]
AsJson = Annotated[bool, typer.Option("--json", help="cli-help-json")]
AsLines = Annotated[bool, typer.Option("--jsonl", help="cli-help-jsonl")]
Strict = Annotated[bool, typer.Option("--strict", help="cli-help-strict")]

_Read: TypeAlias = tuple[str, Threshold | IndicatorError]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("parse", help="cli-help-parse")(parse)
    app.command("evaluate", help="cli-help-evaluate")(evaluate)


def parse(
    context: typer.Context,
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT", help="cli-help-texts")
    ] = None,
    *,
    op: Op = None,
    unit: Unit = None,
    direction: Direction = None,
    name: Name = None,
    description: Description = None,
    level1: Level1 = None,
    level2: Level2 = None,
    year: Year = None,
    words: Annotated[bool, typer.Option("--words", help="cli-help-words")] = False,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    strict: Strict = False,
) -> None:
    """Read target cells."""
    settings = settings_of(context)
    _one_of(settings, {"--json": as_json, "--jsonl": as_lines, "--words": words})
    cell = _present(
        op=op, unit=unit, direction=direction, name=name,
        description=description, level1=level1, level2=level2, year=year,
    )  # fmt: skip
    given = texts or []
    if as_lines:
        raise typer.Exit(_lines("parse", settings, given, cell, strict=strict))
    if not given:
        raise UsageError(settings.say("cli-no-text"))
    engine = settings.engine()
    read = [(text, _parsed(engine, text, cell)) for text in given]
    if as_json:
        _print_json(_threshold_json(text, one, settings) for text, one in read)
    else:
        (_print_words if words else _print_thresholds)(engine, read, settings)
    refused = any(isinstance(one, IndicatorError) for _, one in read)
    raise typer.Exit(Code.PROBLEMS if refused else Code.FINE)


def evaluate(
    context: typer.Context,
    threshold_and_actual: Annotated[
        list[str] | None,
        typer.Argument(metavar="THRESHOLD ACTUAL", help="cli-help-threshold-actual"),
    ] = None,
    *,
    weight: Annotated[
        str | None, typer.Option("--weight", metavar="POINTS", help="cli-help-weight")
    ] = None,
    actual_unit: Annotated[
        str | None, typer.Option("--actual-unit", metavar="UNIT", help="cli-help-actual-unit")
    ] = None,
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="VALUE", help="cli-help-previous")
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", metavar="VALUE", help="cli-help-budget")
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option("--reference", metavar="NAME=VALUE", help="cli-help-reference"),
    ] = None,
    op: Op = None,
    unit: Unit = None,
    direction: Direction = None,
    name: Name = None,
    description: Description = None,
    level1: Level1 = None,
    level2: Level2 = None,
    year: Year = None,
    explain: Annotated[bool, typer.Option("--explain", help="cli-help-explain")] = False,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    strict: Strict = False,
) -> None:
    """Hold a measured value against a target cell."""
    settings = settings_of(context)
    _one_of(settings, {"--json": as_json, "--jsonl": as_lines, "--explain": explain})
    row = _present(
        op=op, unit=unit, direction=direction, name=name,
        description=description, level1=level1, level2=level2, year=year,
        actual_unit=actual_unit, previous=previous, budget=budget,
        references=_references(reference or [], settings) or None,
        weight=None if weight is None else _weight(weight, settings),
    )  # fmt: skip
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


def _present(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _one_of(settings: Settings, options: dict[str, bool]) -> None:
    wanted = [name for name, value in options.items() if value]
    if len(wanted) > 1:
        raise UsageError(settings.say("cli-not-together", options=" ".join(wanted)))


def _weight(text: str, settings: Settings) -> Any:
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

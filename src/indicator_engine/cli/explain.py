"""The command ``explain``: how points came about, of one cell or of the rows of a plan."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

import typer

from indicator_engine.cli.cells import row_of
from indicator_engine.cli.options import ROW, taking
from indicator_engine.cli.settings import Code, Settings, UsageError, settings_of
from indicator_engine.evaluation import Outcome
from indicator_engine.interchange import outcome_to_json, write_line
from indicator_engine.markdown import escaped

Format: TypeAlias = Literal["text", "markdown", "json"]
AsFormat = Annotated[Format, typer.Option("--format", help="cli-help-format")]
_Named: TypeAlias = tuple[str, Outcome]


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command("explain", help="cli-help-explain-command")(explain)


@taking(ROW)
def explain(
    context: typer.Context,
    given: Annotated[
        list[str] | None,
        typer.Argument(metavar="THRESHOLD ACTUAL | ROW…", help="cli-help-explain-given"),
    ] = None,
    *,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="FILE", help="cli-help-explain-plan")
    ] = None,
    actuals: Annotated[
        str | None, typer.Option("--actuals", metavar="FILE", help="cli-help-actuals")
    ] = None,
    row: dict[str, Any],
    as_format: AsFormat = "text",
) -> None:
    """Say step by step how verdict and points came about."""
    settings = settings_of(context)
    row = row_of(row, settings)
    texts = given or []
    if plan is None:
        outcomes = _of_cell(settings, texts, row)
    elif row:
        raise UsageError(settings.say("cli-explain-plan-alone"))
    else:
        outcomes = _of_plan(settings, plan, actuals, texts)
    _print(outcomes, settings, as_format)
    failed = any(outcome.error is not None for _, outcome in outcomes)
    raise typer.Exit(Code.PROBLEMS if failed else Code.FINE)


def _of_cell(settings: Settings, texts: list[str], row: dict[str, Any]) -> list[_Named]:
    if len(texts) != 2:
        raise UsageError(settings.say("cli-two-texts"))
    return [("", settings.engine().evaluate(*texts, **row))]


def _of_plan(settings: Settings, plan: str, actuals: str | None, wanted: list[str]) -> list[_Named]:
    """Return the rows that are named, all where none is, in the order of the plan."""
    from indicator_engine.cli.assess import assessed

    rows = {row.indicator.id: row for row in assessed(settings, plan, actuals).rows}
    unknown = [name for name in wanted if name not in rows]
    if unknown:
        names = " ".join(unknown)
        raise UsageError(settings.say("cli-explain-no-row", names=names, known=" ".join(rows)))
    chosen = [row for id_, row in rows.items() if not wanted or id_ in wanted]
    return [(f"{row.indicator.id} {row.indicator.name}", row.outcome) for row in chosen]


def _print(outcomes: list[_Named], settings: Settings, as_format: Format) -> None:
    if as_format == "json":
        for name, outcome in outcomes:
            sys.stdout.buffer.write(write_line(_json(name, outcome, settings)))
        sys.stdout.buffer.flush()
        return
    written = _markdown if as_format == "markdown" else _text
    print("\n".join(written(outcomes, settings)), end="")


def _json(name: str, outcome: Outcome, settings: Settings) -> dict[str, Any]:
    """The steps with the facts that each sentence is made of, beside the outcome."""
    lines = outcome.explain(settings.language).lines
    steps = [{"topic": line.topic, "text": line.text, "facts": dict(line.facts)} for line in lines]
    return {
        "v": 1,
        "row": name or None,
        "steps": steps,
        "outcome": outcome_to_json(outcome, settings.language),
    }


def _markdown(outcomes: list[_Named], settings: Settings) -> Iterator[str]:
    for name, outcome in outcomes:
        if name:
            yield f"## {escaped(name)}\n"
        yield outcome.explain(settings.language).markdown


def _text(outcomes: list[_Named], settings: Settings) -> Iterator[str]:
    for name, outcome in outcomes:
        head = f"{name}\n" if name else ""
        yield f"{head}{outcome.explain(settings.language).text}\n"

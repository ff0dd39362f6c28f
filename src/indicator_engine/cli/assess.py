"""The commands ``assess`` and ``demo``: a whole plan, its rows, totals, and what needs a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from indicator_engine.cli.options import AsJson, AsMarkdown
from indicator_engine.cli.settings import Code, Settings, UsageError, settings_of
from indicator_engine.interchange import write_line
from indicator_engine.plans import Assessment, DocumentErrors, assess
from indicator_engine.plans.example import example

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("assess", help="cli-help-assess")(assess_plan)
    app.command("demo", help="cli-help-demo")(demo)


def assess_plan(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="cli-help-plan")],
    *,
    actuals: Annotated[
        str | None, typer.Option("--actuals", metavar="FILE", help="cli-help-actuals")
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Assess a plan by what was measured."""
    settings = settings_of(context)
    found = assessed(settings, plan, actuals)
    _print(found, settings, as_json=as_json, as_markdown=as_markdown)
    raise typer.Exit(Code.PROBLEMS if _has_problems(found) else Code.FINE)


def demo(
    context: typer.Context, *, as_json: AsJson = False, as_markdown: AsMarkdown = False
) -> None:
    """Assess the plan that comes with the library."""
    settings, files = settings_of(context), example()
    found = assessed(settings, str(files.plan), str(files.actuals))
    _print(found, settings, as_json=as_json, as_markdown=as_markdown)


def assessed(settings: Settings, plan: str, actuals: str | None) -> Assessment:
    """Assess the plan of a file; problems of the files end the call."""
    engine = settings.engine()
    try:
        return assess(engine, plan, actuals)
    except DocumentErrors as errors:
        _print_problems(errors, settings)
        raise typer.Exit(Code.of(errors.problems())) from errors


def _print_problems(errors: DocumentErrors, settings: Settings) -> None:
    from indicator_engine.cli.tables import console, error_text  # rich is for people only

    out: Console = console(stderr=True)
    for problem in errors.problems():
        out.print(error_text(problem, settings.language, out.width))


def _print(assessed: Assessment, settings: Settings, *, as_json: bool, as_markdown: bool) -> None:
    if as_json and as_markdown:
        raise UsageError(settings.say("cli-not-together", options="--json --markdown"))
    if as_json:
        _print_json(assessed, settings)
    elif as_markdown:
        print(assessed.to_markdown(settings.language), end="")
    else:
        _print_report(assessed, settings)


def _print_report(assessed: Assessment, settings: Settings) -> None:
    from indicator_engine.cli.report import Report
    from indicator_engine.cli.tables import console

    Report(console(), settings).print(assessed)


def _print_json(assessed: Assessment, settings: Settings) -> None:
    sys.stdout.buffer.write(write_line(assessed.to_json(settings.language)))
    sys.stdout.buffer.flush()


def _has_problems(assessed: Assessment) -> bool:
    """Say whether the plan itself is at fault: a cell that cannot be read, weights that fail."""
    unread = any(row.need is not None and row.need.code == "unread" for row in assessed.rows)
    return unread or any(sheet.error is not None for sheet in assessed.sheets)

"""The command ``to-sql``: a target as an expression of a database."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from indicator_engine.cli.cells import weight_of
from indicator_engine.cli.options import CELL, taking
from indicator_engine.cli.settings import settings_of


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command("to-sql", help="cli-help-to-sql")(write_sql)


@taking(CELL)
def write_sql(
    context: typer.Context,
    threshold: Annotated[str, typer.Argument(metavar="THRESHOLD", help="cli-help-texts")],
    *,
    column: Annotated[str, typer.Option("--column", metavar="NAME", help="cli-help-column")],
    dialect: Annotated[
        str, typer.Option("--dialect", metavar="NAME", help="cli-help-dialect")
    ] = "duckdb",
    what: Annotated[
        Literal["met", "score", "completion"], typer.Option("--what", help="cli-help-what")
    ] = "met",
    weight: Annotated[
        str | None, typer.Option("--weight", metavar="POINTS", help="cli-help-weight")
    ] = None,
    actual_unit: Annotated[
        str | None, typer.Option("--actual-unit", metavar="UNIT", help="cli-help-actual-unit")
    ] = None,
    places: Annotated[int, typer.Option("--places", min=0, max=14, help="cli-help-places")] = 6,
    floats: Annotated[bool, typer.Option("--floats", help="cli-help-floats")] = False,
    row: dict[str, Any],
) -> None:
    """Write a target as an expression of a database."""
    from indicator_engine.sql import to_sql  # sqlglot is for this command only

    settings = settings_of(context)
    engine = settings.engine()
    points = None if weight is None else weight_of(weight, settings)
    indicator = engine.indicator(threshold, weight=points, **row)
    text = to_sql(
        indicator,
        column,
        dialect,
        what=what,
        unit=actual_unit,
        places=places,
        floats=floats,
        engine=engine,
    )
    print(text)

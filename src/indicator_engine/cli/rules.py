"""The commands ``rules check``, ``rules show`` and ``rules list``, for the authors of rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from indicator_engine.cli.records import (
    CATEGORIES,
    Category,
    Entry,
    entries_of,
    example_text,
    examples_of,
    fields_of,
    named,
    nearest,
    source_text,
)
from indicator_engine.cli.settings import Code, Settings, settings_of
from indicator_engine.errors import RuleError, RuleErrors
from indicator_engine.examples import checked, iter_examples
from indicator_engine.rules.loading import lay
from indicator_engine.rules.packs import packaged_root
from indicator_engine.rules.schema import PackInfo
from indicator_engine.ruleset import RuleSet

if TYPE_CHECKING:
    from rich.console import Console

_COUNTED: Final[tuple[Category, ...]] = ("units", "kinds", "methods", "profiles")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(no_args_is_help=True)
    group.command("check", help="cli-help-rules-check")(check)
    group.command("show", help="cli-help-rules-show")(show)
    group.command("list", help="cli-help-rules-list")(list_)
    app.add_typer(group, name="rules", help="cli-help-rules")


def check(
    context: typer.Context,
    folders: Annotated[list[str], typer.Argument(metavar="DIR", help="cli-help-folders")],
    *,
    alone: Annotated[bool, typer.Option("--alone", help="cli-help-alone")] = False,
) -> None:
    """Check rule packs in full and run their examples."""
    settings = settings_of(context)
    below = () if alone or _packaged(folders) else settings.engine().packs
    try:
        ruleset = _loaded(settings, folders, on_top=bool(below))
    except RuleErrors as errors:
        _print_problems(errors.problems(), settings)
        raise typer.Exit(Code.of(errors.problems())) from errors
    _print_found(ruleset, ruleset.data.packs[len(below) :], settings)


def _packaged(folders: Iterable[str]) -> bool:
    """The packaged rules stand below every pack, so they can only be checked alone."""
    return any(Path(folder).resolve() == packaged_root().path.resolve() for folder in folders)


def _loaded(settings: Settings, folders: list[str], *, on_top: bool) -> RuleSet:
    if on_top:
        return settings.engine().extend(*folders).ruleset
    return checked(lay(None, folders))


def _print_problems(problems: list[RuleError], settings: Settings) -> None:
    from indicator_engine.cli.tables import console, error_text, put

    out = console()
    for problem in problems:
        put(out, error_text(problem, settings.language, out.width))
    out.print(settings.say("cli-problems", count=str(len(problems))), style="bold red")


def _print_found(ruleset: RuleSet, packs: Iterable[PackInfo], settings: Settings) -> None:
    from indicator_engine.cli.tables import console, facts, put

    out = console()
    for pack in packs:
        out.print(f"{pack.id} {pack.version}", style="bold")
        rows = [
            (settings.say(f"cli-category-{name}"), str(_count(ruleset, name, pack)))
            for name in _COUNTED
        ]
        examples = sum(_inside(case.example.at, pack) for case in iter_examples(ruleset))
        rows.append((settings.say("cli-category-examples"), str(examples)))
        rows.append((settings.say("cli-label-digest"), pack.digest))
        put(out, facts(rows, out.width))
    out.print(settings.say("cli-no-problems"), style="green")


def _count(ruleset: RuleSet, category: Category, pack: PackInfo) -> int:
    return sum(_inside(entry.at, pack) for entry in entries_of(ruleset, category))


def _inside(at: str, pack: PackInfo) -> bool:
    return at.startswith(f"{pack.id}/")


# ── show and list ────────────────────────────────────────────────────────────────────────────


def show(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="cli-help-ids")],
) -> None:
    """Show everything the rules say under a name."""
    from indicator_engine.cli.tables import console, print_error

    settings = settings_of(context)
    ruleset, out, fine = settings.engine().ruleset, console(), True
    for id_ in ids:
        found = list(named(ruleset, id_, settings.language))
        for entry in found:
            _print_entry(out, ruleset, entry, settings)
        if not found:
            fine = False
            print_error(_not_found(ruleset, id_), settings.language)
    raise typer.Exit(Code.FINE if fine else Code.PROBLEMS)


def _not_found(ruleset: RuleSet, name: str) -> RuleError:
    close = nearest(ruleset, name)
    if close is None:
        return RuleError("rule-not-found", name=name)
    return RuleError("rule-not-found", name=name, nearest=close)


def list_(
    context: typer.Context,
    category: Annotated[Category | None, typer.Argument(help="cli-help-category")] = None,
) -> None:
    """List what the rules hold."""
    from indicator_engine.cli.tables import console, facts, put

    settings = settings_of(context)
    ruleset, out = settings.engine().ruleset, console()
    for name in [category] if category else CATEGORIES:
        entries = entries_of(ruleset, name, settings.language)
        head = settings.say(f"cli-category-{name}")
        out.print(f"{head} {name} ({len(entries)})", style="bold")
        put(out, facts(((one.id, one.summary) for one in entries), out.width))


def _print_entry(out: Console, ruleset: RuleSet, entry: Entry, settings: Settings) -> None:
    from rich.text import Text

    from indicator_engine.cli.tables import MUTED, facts, put

    head = Text(f"{settings.say(f'cli-category-{entry.category}')} ").append(entry.id, style="bold")
    put(out, head.append(f"  {entry.at}" if entry.at else "", style=MUTED))
    rows = list(fields_of(entry.record))
    if entry.source is not None:
        rows.append(("source", source_text(entry.source)))
    rows += [("example", example_text(one)) for one in examples_of(ruleset, entry)]
    labels = [label for label, _ in rows]
    first = [label if at == labels.index(label) else "" for at, label in enumerate(labels)]
    texts = (text for _, text in rows)
    put(out, facts(zip(first, texts, strict=True), out.width))

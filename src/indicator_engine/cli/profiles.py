"""The commands ``profiles list``, ``show`` and ``diff``: how places score, and how they differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from indicator_engine.cli.options import AsJson
from indicator_engine.cli.settings import Settings, UsageError, settings_of
from indicator_engine.comparing import (
    Choice,
    ExampleDifference,
    ProfileDifference,
    Scored,
    diff_profiles,
    written,
)
from indicator_engine.errors import IndicatorError
from indicator_engine.exact import plain
from indicator_engine.interchange import write_line
from indicator_engine.rules.schema import DecisionDef, ProfileFile
from indicator_engine.rules.structure import STAGES, structure_of
from indicator_engine.ruleset import RuleSet

if TYPE_CHECKING:
    from rich.console import Console

    from indicator_engine.plans import RowDifference

Id = Annotated[str, typer.Argument(metavar="ID", help="cli-help-profile-id")]
Year = Annotated[int | None, typer.Option("--year", help="cli-help-profile-year")]
_MOST: Final = 8
"""How many changed examples of a sort are printed; the JSON has all of them."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(no_args_is_help=True)
    group.command("list", help="cli-help-profiles-list")(list_)
    group.command("show", help="cli-help-profiles-show")(show)
    group.command("diff", help="cli-help-profiles-diff")(diff)
    app.add_typer(group, name="profiles", help="cli-help-profiles")


def list_(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List the profiles."""
    from indicator_engine.cli.tables import console, facts, put

    settings = settings_of(context)
    profiles = sorted(settings.engine().ruleset.data.profiles.values(), key=lambda one: one.id)
    if as_json:
        _print_json({"profiles": [_in_short(one) for one in profiles]})
        return
    out = console()
    put(out, facts(((one.id, _summary(one, settings)) for one in profiles), out.width, indent=0))


def _in_short(profile: ProfileFile) -> dict[str, object]:
    return {
        "id": profile.id,
        "summary": profile.summary,
        "extends": profile.extends,
        "version_of": profile.version_of,
        "years": [profile.from_year, profile.until_year],
        "source": profile.source.document,
        "verified": profile.source.verified,
        "at": profile.at,
    }


def _summary(profile: ProfileFile, settings: Settings) -> str:
    years = [profile.from_year, profile.until_year]
    span = "~".join("" if year is None else str(year) for year in years) if any(years) else ""
    read = settings.say("profile-verified" if profile.source.verified else "profile-unverified")
    return "  ".join(filter(None, (profile.summary, span, f"[{read}]")))


# ── show ─────────────────────────────────────────────────────────────────────────────────────


def show(context: typer.Context, id_: Id, *, year: Year = None, as_json: AsJson = False) -> None:
    """Show a profile with everything it extends written out."""
    from rich.text import Text

    from indicator_engine.cli.tables import MUTED, console, facts, put

    settings = settings_of(context)
    ruleset = settings.engine().ruleset
    profile = _profile(ruleset, id_, year, settings)
    raw = ruleset.data.profiles[profile.id]
    if as_json:
        said = {key: list(lines) for key, lines in _said(profile)}
        heads = {stage: _points(profile, stage) for stage in STAGES}
        table = [_row_text(row) for row in profile.decide]
        short = _in_short(raw)
        _print_json(short | {"says": said, "points": heads, "decide": table})
        return
    out = console()
    put(out, Text(profile.id, style="bold").append(f"  {profile.at}", style=MUTED))
    put(out, facts([("", profile.summary), *_source_rows(raw, settings)], out.width))
    for stage in STAGES:
        head = settings.say(f"profile-stage-{stage}")
        _section(out, head, [("", "  ".join(_points(profile, stage)))])
    _section(out, settings.say("profile-decide"), [("", _row_text(row)) for row in profile.decide])
    _section(out, settings.say("profile-says"), list(_listed(_said(profile), settings)))


def _profile(ruleset: RuleSet, id_: str, year: int | None, settings: Settings) -> ProfileFile:
    """Return a profile; one that the rules do not have is a mistake in the call."""
    try:
        return ruleset.profile(id_, year)
    except IndicatorError as error:
        raise UsageError(error.render(settings.language)) from error


def _source_rows(profile: ProfileFile, settings: Settings) -> Iterator[tuple[str, str]]:
    source = profile.source
    read = settings.say("profile-verified" if source.verified else "profile-unverified")
    yield settings.say("profile-source"), f"{source.document} [{read}]"
    if source.address is not None:
        yield "", source.address
    if source.remark is not None:
        yield "", source.remark
    if profile.extends is not None:
        yield settings.say("profile-extends"), profile.extends


def _points(profile: ProfileFile, stage: str) -> list[str]:
    """Write the points of each head and of execution at a stage, and what they add up to."""
    made = structure_of(profile, stage="target-setting" if stage == STAGES[0] else STAGES[1])
    groups = [f"{'+'.join(group.heads)} {plain(group.points)}" for group in made.groups]
    return [*groups, f"execution {plain(made.execution)}", f"= {plain(made.total)}"]


def _said(profile: ProfileFile) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key in _POLICIES:
        lines = written(getattr(profile, key))
        if lines:
            yield key, lines


_POLICIES: Final = (
    "negative_actual",
    "strict_boundary",
    "deadline_rate",
    "rounding",
    "execution_weight",
    "execution_stage",
    "execution_method",
    "execution_parameters",
    "execution_flags",
    "flags",
    "taxonomy",
    "heads",
    "variants",
    "grades",
)


def _listed(
    said: Iterable[tuple[str, tuple[str, ...]]], settings: Settings
) -> Iterator[tuple[str, str]]:
    for key, lines in said:
        label = _label(key, settings)
        yield from ((label if number == 0 else "", line) for number, line in enumerate(lines))


def _row_text(row: DecisionDef) -> str:
    asked = (f"{name}: {' '.join(said)}" for name, said in _conditions(row))
    set_ = ", ".join(f"{name} = {value}" for name, value in (row.parameters or {}).items())
    return "  ".join(filter(None, (row.use, set_, *asked, row.at)))


def _conditions(row: DecisionDef) -> Iterator[tuple[str, Sequence[str]]]:
    for name in ("form", "op", "kind", "level2", "direction", "target", "scale"):
        if getattr(row, name):
            yield name, getattr(row, name)


def _label(key: str, settings: Settings) -> str:
    return settings.say(f"profile-key-{key.replace('_', '-')}")


# ── diff ─────────────────────────────────────────────────────────────────────────────────────


def diff(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="cli-help-profile-id")],
    second: Annotated[str, typer.Argument(metavar="B", help="cli-help-profile-id")],
    *,
    year: Year = None,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="FILE", help="cli-help-diff-plan")
    ] = None,
    actuals: Annotated[
        str | None, typer.Option("--actuals", metavar="FILE", help="cli-help-actuals")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how two profiles differ, with the examples and the rows of a plan that change."""
    settings = settings_of(context)
    ruleset = settings.engine().ruleset
    for id_ in (first, second):
        _profile(ruleset, id_, year, settings)
    if plan is None and actuals is not None:
        raise UsageError(settings.say("cli-actuals-without-plan"))
    rows: tuple[RowDifference, ...] = ()
    if plan is not None:
        found, rows = _of_plan(settings, (first, second), plan, actuals)
    else:
        found = diff_profiles(ruleset, first, second, year)
    if as_json:
        made = found.to_json()
        _print_json(made if plan is None else made | {"rows": [_row_json(row) for row in rows]})
        return
    shown = _Differences(found, settings)
    shown.print()
    if plan is not None:
        shown.rows(rows)


def _of_plan(
    settings: Settings, pair: tuple[str, str], plan: str, actuals: str | None
) -> tuple[ProfileDifference, tuple[RowDifference, ...]]:
    """Assess a plan under both profiles, and compare them in the version of its year."""
    from indicator_engine.cli.assess import assessed
    from indicator_engine.plans import row_differences

    one, other = (assessed(replace(settings, profile=name), plan, actuals) for name in pair)
    ruleset = settings.engine().ruleset
    found = diff_profiles(ruleset, *pair, one.plan.year)
    return found, row_differences(one, other, found)


def _row_json(row: RowDifference) -> dict[str, object]:
    from indicator_engine.plans.differing import reasons_of

    return {
        "id": row.id,
        "name": row.name,
        "weights": [None if w is None else plain(w) for w in row.weights],
        "points": [None if p is None else [f"{e:f}" for e in p.ends] for p in row.points],
        "flags": list(row.flags),
        "because": list(reasons_of(row)),
    }


class _Differences:
    """Prints how two profiles differ."""

    def __init__(self, found: ProfileDifference, settings: Settings) -> None:
        from indicator_engine.cli.tables import console

        self._found = found
        self._settings = settings
        self._out = console()

    def print(self) -> None:
        """Print every section that has something to say."""
        from indicator_engine.cli.tables import facts, put

        found, say = self._found, self._settings.say
        rows = [(one.id, one.summary) for one in (found.first, found.second)]
        put(self._out, facts(rows, self._out.width, indent=0))
        self._head("profile-diff-policies", len(found.policies))
        for policy in found.policies:
            words = dict.fromkeys((_label(policy.key, self._settings), policy.key))
            self._pair("  ".join(words), policy.first, policy.second)
        self._head("profile-diff-decisions", len(found.decisions))
        for row in found.decisions:
            asked = "  ".join(f"{name}: {' '.join(said)}" for name, said in row.conditions)
            self._pair(asked or "*", _choice(row.first), _choice(row.second))
        self._examples("profile-diff-execution", found.execution)
        changed = [one for one in found.examples if one.changes_points]
        flagged = [one for one in found.examples if not one.changes_points]
        self._examples("profile-diff-examples", changed)
        self._examples("profile-diff-flags", flagged)
        end = "profile-diff-none" if found.is_empty else "profile-diff-tried"
        self._out.print(say(end, tried=str(found.tried)), style="green" if found.is_empty else None)

    def rows(self, rows: Sequence[RowDifference]) -> None:
        """Print the rows of a plan that are scored or flagged otherwise, each with the reasons."""
        from indicator_engine.plans.differing import reasons_of
        from indicator_engine.plans.wording import Wording

        words = Wording(self._settings.language)
        self._head("profile-diff-rows", len(rows))
        for row in rows:
            name = words.say("plan-execution") if row.execution else row.name
            said = [
                f"{'-' if span is None else words.span(span)} / "
                f"{'-' if weight is None else words.weight(weight)}"
                for span, weight in zip(row.points, row.weights, strict=True)
            ]
            because = "; ".join((*reasons_of(row), *row.flags))
            self._pair(f"{row.id}  {name}  ← {because}", [said[0]], [said[1]])
        if not rows:
            self._out.print(words.say("profile-diff-no-rows"), style="green")

    def _head(self, key: str, count: int) -> None:
        if count:
            self._out.print()
            self._out.print(f"{self._settings.say(key)} ({count})", style="bold")

    def _pair(self, title: str, first: Sequence[str], second: Sequence[str]) -> None:
        from indicator_engine.cli.tables import facts, plain_text, put

        nothing = (self._settings.say("profile-diff-nothing"),)
        rows: list[tuple[str, str]] = []
        for name, lines in ((self._found.first.id, first), (self._found.second.id, second)):
            shown = tuple(lines) or nothing
            rows += [(name if at == 0 else "", line) for at, line in enumerate(shown)]
        put(self._out, facts([("", plain_text(title))], self._out.width))
        put(self._out, facts(rows, self._out.width, indent=4))

    def _examples(self, key: str, rows: Sequence[ExampleDifference]) -> None:
        self._head(key, len(rows))
        for row in rows[:_MOST]:
            first, second = row.first, row.second
            self._pair(_title(row), [self._scored(first, second)], [self._scored(second, first)])
        if len(rows) > _MOST:
            more = str(len(rows) - _MOST)
            self._out.print(f"  {self._settings.say('profile-diff-more', more=more)}", style="dim")

    def _scored(self, one: Scored, other: Scored) -> str:
        own = (flag for flag in one.flags if flag not in other.flags)
        return "  ".join(filter(None, (self._points(one), one.method, *own)))

    def _points(self, one: Scored) -> str:
        say = self._settings.say
        weight = "" if one.weight is None else plain(one.weight)
        if one.score is not None:
            return say("profile-diff-score", score=f"{one.score:f}", weight=weight)
        if one.score_range is not None:
            low, high = (f"{end:f}" for end in one.score_range)
            return say("profile-diff-score", score=f"{low}~{high}", weight=weight)
        return say("profile-diff-open") + (f" {one.error}" if one.error else "")


def _choice(choice: Choice | None) -> list[str]:
    if choice is None:
        return []
    set_ = ", ".join(f"{name} = {value}" for name, value in choice.parameters)
    return ["  ".join(filter(None, (choice.method, set_, choice.at)))]


def _title(row: ExampleDifference) -> str:
    if row.budget is not None:
        return f"{row.actual} / {row.budget}"
    return "  ".join(filter(None, (row.name, f"{row.text} ← {row.actual}", row.at)))


def _section(out: Console, head: str, rows: list[tuple[str, str]]) -> None:
    from indicator_engine.cli.tables import facts, put

    out.print()
    out.print(head, style="bold")
    put(out, facts(rows, out.width))


def _print_json(made: Mapping[str, object]) -> None:
    sys.stdout.buffer.write(write_line(made))
    sys.stdout.buffer.flush()

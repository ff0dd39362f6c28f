"""Plan and actuals files → typed data; all problems of a file are told together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias, TypeVar

from indicator_engine.plans.model import (
    Actuals,
    Body,
    Department,
    Entry,
    Objective,
    Plan,
    PlanIndicator,
    Project,
    Sheet,
)
from indicator_engine.plans.shapes import Node, Record
from indicator_engine.plans.sources import Source, read_file, read_text
from indicator_engine.plans.weights import FULL
from indicator_engine.rules.check import nearest
from indicator_engine.rules.marked import Path

PLAN_SCHEMA: Final = "plan/1"
ACTUALS_SCHEMA: Final = "actuals/1"

_Made = TypeVar("_Made")


def read_plan(path: str | os.PathLike[str]) -> Plan:
    """Read a plan file (YAML, or JSON where the name ends so).

    Targets are kept as they are written: one that cannot be read is told when it is assessed and
    stops no other row.

    Raises:
        DocumentErrors: every problem of the file, each with ``file:line:column``.
    """
    return _plan(read_file(path))


def parse_plan(text: str, file: str = "plan.yaml") -> Plan:
    """Read the text of a plan file.

    Raises:
        DocumentErrors: every problem of the text.

    >>> parse_plan("{schema: plan/1, year: 2025, department: {id: d, name: d}}").year
    2025
    """
    return _plan(read_text(text, file))


def read_actuals(path: str | os.PathLike[str], plan: Plan | None = None) -> Actuals:
    """Read an actuals file.

    Args:
        path: the file.
        plan: the plan whose ids the file must name; None leaves them unchecked.

    Raises:
        DocumentErrors: every problem of the file.
    """
    return _actuals(read_file(path), plan)


def parse_actuals(text: str, plan: Plan | None = None, file: str = "actuals.yaml") -> Actuals:
    """Read the text of an actuals file.

    Raises:
        DocumentErrors: every problem of the text.

    >>> parse_actuals("{schema: actuals/1, values: {a: [1次, 2次]}}").values["a"].value
    ('1次', '2次')
    """
    return _actuals(read_text(text, file), plan)


def _plan(source: Source) -> Plan:
    return read_record(source, Plan, PLAN_SCHEMA, _check_plan)


def _actuals(source: Source, plan: Plan | None) -> Actuals:
    def check(actuals: Actuals, source: Source) -> None:
        entries: Mapping[str, Entry | None] = actuals.values
        for name, entry in entries.items():
            check_entry(entry, ("values", name), name, source)
        if plan is not None:
            _check_names(plan, actuals, source)

    return read_record(source, Actuals, ACTUALS_SCHEMA, check)


def read_record(
    source: Source, made: type[_Made], schema: str, check: Callable[[_Made, Source], None]
) -> _Made:
    """Read the whole of a file as one record; `check` sees it even where parts are missing.

    Args:
        source: the file.
        made: the class of the record.
        schema: what its ``schema`` must say.
        check: tells what only the whole file shows.

    Raises:
        DocumentErrors: every problem of the file.
    """
    tree = source.tree
    if not isinstance(tree, dict):
        source.problem("value-not-mapping", ())
    elif "schema" not in tree:
        source.problem("schema-missing", (), known=schema)
    elif tree["schema"] != schema:
        shown = tree["schema"] if isinstance(tree["schema"], str) else ""
        params = {"name": shown, "known": schema, "nearest": schema}
        source.problem("schema-unknown", ("schema",), **params)
    source.raise_if_any()
    given = tree if isinstance(tree, dict) else {}
    body: Node = {key: value for key, value in given.items() if key != "schema"}
    read: _Made = Record(made).read(body, (), source)
    check(read, source)
    source.raise_if_any()
    return read


# ── what only the whole file shows ───────────────────────────────────────────────────────────
# A part that could not be read is None here, whatever its type says; hence the types below.

_Sheet: TypeAlias = "Department | Project | None"


def _check_plan(plan: Plan, source: Source) -> None:
    first: dict[str, str] = {}
    for sheet, path in _sheets(plan):
        check_id(sheet.id, path, first, source)
        for row, place in _rows(sheet, path):
            check_id(row.id, place, first, source)
        _check_objectives(sheet, path, source)
        _check_weights(sheet, path, source)


def _sheets(plan: Plan) -> Iterator[tuple[Sheet, Path]]:
    department: _Sheet = plan.department
    found: list[tuple[_Sheet, Path]] = [(department, ("department",))]
    found += [(project, ("projects", index)) for index, project in enumerate(plan.projects)]
    return ((sheet, path) for sheet, path in found if sheet is not None)


def _rows(sheet: Sheet, path: Path) -> Iterator[tuple[PlanIndicator, Path]]:
    rows: tuple[PlanIndicator | None, ...] = sheet.indicators
    places = ((row, (*path, "indicators", index)) for index, row in enumerate(rows))
    return ((row, place) for row, place in places if row is not None)


def check_id(name: str | None, path: Path, first: dict[str, str], source: Source) -> None:
    """Refuse an id that stands twice; `first` remembers where each stood first."""
    if name is None:
        return
    where = source.marked.where((*path, "id"))
    if name in first:
        source.problem("plan-id-twice", (*path, "id"), id=name, first=first[name])
    first.setdefault(name, where)


def _check_objectives(sheet: Sheet, path: Path, source: Source) -> None:
    objectives: tuple[Objective | None, ...] = sheet.objectives
    known = {objective.id for objective in objectives if objective is not None}
    for row, place in _rows(sheet, path):
        if row.objective is not None and row.objective not in known:
            params = {"name": row.objective} | nearest(row.objective, known - {None})
            source.problem("plan-objective-unknown", (*place, "objective"), **params)


def _check_weights(sheet: Sheet, path: Path, source: Source) -> None:
    """Refuse weights above 100 together, at the row that passes it."""
    total = sheet.execution_weight or Decimal(0)
    for row, place in _rows(sheet, path):
        before, total = total, total + (row.weight or 0)
        if before <= FULL < total:
            where = (*place, "weight")
            source.problem("plan-weights-over-full", where, total=f"{total:f}", full=f"{FULL:f}")


def check_entry(entry: Entry | None, path: Path, name: str, source: Source) -> None:
    """Refuse an entry that states its value twice or by half: a value, parts, or bodies."""
    if entry is None:
        return
    _check_parts(entry, path, name, source)
    bodies: Mapping[str, Body | None] = entry.bodies
    if bodies and (entry.value is not None or entry.numerator is not None):
        source.problem("actuals-bodies-unclear", path, id=name)
    for body, said in bodies.items():
        if said is not None:
            _check_parts(said, (*path, "bodies", body), f"{name} {body}", source)


def _check_parts(said: Entry | Body, path: Path, name: str, source: Source) -> None:
    parts = [part for part in (said.numerator, said.denominator) if part is not None]
    if len(parts) == 1 or (parts and said.value is not None):
        source.problem("actuals-parts-unclear", path, id=name)


def _check_names(plan: Plan, actuals: Actuals, source: Source) -> None:
    """Refuse values of indicators that the plan does not have: most likely a slip of the pen."""
    rows = {row.id for sheet in plan.sheets for row in sheet.indicators}
    sheets = {sheet.id for sheet in (plan.department, *plan.projects)}
    named: tuple[tuple[str, Any, set[str]], ...] = (
        ("values", actuals.values, rows),
        ("executed", actuals.executed, sheets),
        ("bodies", actuals.bodies, sheets),
        ("awards", actuals.awards, rows | sheets),
    )
    for key, given, known in named:
        for name in given:
            if name not in known:
                params = {"name": name} | nearest(name, known)
                source.problem_at_key("actuals-id-unknown", (key, name), **params)

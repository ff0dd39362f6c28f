"""The distinct cells of a frame, each read once: the table of what its rows are judged by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError, RuleError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.exact import plain
from indicator_engine.expressions import Expression
from indicator_engine.frames.backends import Row, Table
from indicator_engine.frames.layout import Layout, own, year_of
from indicator_engine.frames.recipes import Amounts, Program, Recipe, recipe_of
from indicator_engine.frames.shapes import Shape
from indicator_engine.frames.words import TEXTS, Words
from indicator_engine.interchange.writing import expression_to_json

BY_ROWS: Final = -2
"""Stands in place of a program where each distinct value is settled by the engine itself."""

ALIKE: Final = -1
"""Stands in place of a program where every number is answered alike."""

UNREAD: Final = -3
"""Stands in place of a program where the cell itself could not be read."""

NOT_A_VALUE: Final = "measured-not-a-value"


@dataclass(frozen=True, slots=True)
class Key:
    """One distinct row of keys: what a cell is compiled from.

    Args:
        cell: the values of the cell's columns, by what they hold.
        named: the values of a name and its heads, by what they hold.
        unit: the unit of the measured values.
        places: the decimal places that the measured values are expected to have.
        shape: the shape whose largest number stands in the cell, where it stands for all of them.
    """

    cell: Mapping[str, Any]
    named: Mapping[str, str | None] = field(default_factory=dict)
    unit: str | None = None
    places: int = 0
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """The distinct cells of a frame, compiled.

    Args:
        keys: what they were compiled from.
        recipes: one for each key.
        programs: the programs that they share.
        numbers: for each recipe the number of its program, or what stands in its place.
    """

    keys: tuple[Key, ...]
    recipes: tuple[Recipe, ...]
    programs: tuple[Program, ...]
    numbers: tuple[int, ...]


def compile_cells(
    engine: Engine,
    keys: Sequence[Key],
    layout: Layout,
    profile: str | None,
    cents: int,
) -> Cells:
    """Read and compile distinct cells.

    Args:
        engine: the rules.
        keys: what they are compiled from.
        layout: where they come from.
        profile: the profile that scores.
        cents: the largest weight.
    """
    units = {unit: _unit(engine, unit) for unit in {key.unit for key in keys}}
    recipes = tuple(_recipe(engine, key, layout, profile, cents, units[key.unit]) for key in keys)
    programs: dict[Program, int] = {}
    numbers = tuple(_number(recipe, programs) for recipe in recipes)
    return Cells(tuple(keys), recipes, tuple(programs), numbers)


def _number(recipe: Recipe, programs: dict[Program, int]) -> int:
    """Return the number of a recipe's program, a new one where it is new."""
    if recipe.program is not None:
        return programs.setdefault(recipe.program, len(programs))
    if recipe.indicator is None:
        return UNREAD
    return ALIKE if recipe.constant else BY_ROWS


def _recipe(
    engine: Engine,
    key: Key,
    layout: Layout,
    profile: str | None,
    cents: int,
    unit: str | IndicatorError | None,
) -> Recipe:
    cell = dict(key.cell)
    text = cell.pop("threshold") or ""
    cell.pop("actual_unit", None)
    try:
        year = year_of(cell.pop("year", layout.in_year))
        indicator = engine.indicator(text, profile=profile, year=year, **cell, **key.named)
    except RuleError:
        raise  # a wrong call, not a wrong cell
    except IndicatorError as error:
        return Recipe(None, error)
    if isinstance(unit, IndicatorError):
        return Recipe(indicator, unit, constant=True)
    return recipe_of(indicator, unit, key.places, cents)


def _unit(engine: Engine, unit: str | None) -> str | IndicatorError | None:
    """Read the unit of measured values, or say why it is none."""
    try:
        return engine.measure(1, unit=unit).unit
    except IndicatorError as error:
        return error


# ── the table ────────────────────────────────────────────────────────────────────────────────


def table_of(
    engine: Engine, cells: Cells, keys: Table, wanted: AbstractSet[str], words: Words
) -> Table:
    """Write compiled cells as a small table.

    Args:
        engine: the rules.
        cells: the cells.
        keys: the columns that rows are matched by.
        wanted: the answers that are asked for.
        words: what stands for the texts of answers.
    """
    recipes, nothing = cells.recipes, Amounts(1, 1, 1, (0,), doubt=False)
    amounts = [recipe.amounts or nothing for recipe in recipes]
    columns: dict[str, tuple[Any, Sequence[Any]]] = dict(keys)
    columns[own("recipe")] = "Int32", range(len(recipes))
    columns[own("program")] = "Int32", cells.numbers
    scales = [None if one is nothing else float(one.scale) for one in amounts]
    columns[own("scale")] = "Float64", scales  # with no scale there is no amount, and no verdict
    for name in ("times", "unit"):
        columns[own(name)] = "Float64", [float(getattr(one, name)) for one in amounts]
    columns[own("low")] = "Float64", [float(one.bounds[0]) for one in amounts]
    columns[own("high")] = "Float64", [float(one.bounds[-1]) for one in amounts]
    columns[own("doubt")] = "Boolean", [one.doubt for one in amounts]
    columns |= _shaped(cells, wanted)
    if wanted.isdisjoint(TEXTS):
        return columns
    answers = [
        _refused(one) if one.indicator is None else _answers(engine, one.indicator, one)
        for one in recipes
    ]
    for at, name in enumerate(_ANSWERS):
        answer, _, _ = name.partition("_")
        if answer in wanted:
            columns[own(name)] = words.column(answer, [one[at] for one in answers])
    return columns


def _shaped(cells: Cells, wanted: AbstractSet[str]) -> Table:
    """What turns the answers of a shape into those of a number: nothing where there is no shape."""
    shapes = [key.shape for key in cells.keys]
    if not any(shapes):
        return {}
    columns: dict[str, tuple[Any, Sequence[Any]]] = {
        own("shaped"): ("Boolean", [shape is not None for shape in shapes])
    }
    if "reading" in wanted:
        pairs = [_around(key, one) for key, one in zip(cells.keys, cells.recipes, strict=True)]
        columns[own("before")] = "String", [before for before, _ in pairs]
        columns[own("after")] = "String", [after for _, after in pairs]
    return columns


def _around(key: Key, recipe: Recipe) -> tuple[str | None, str | None]:
    """Return what stands before and after the number in the reading of a shape."""
    bound = None if recipe.indicator is None else recipe.indicator.spec.bound
    if key.shape is None or bound is None:
        return None, None
    reading = bound.threshold.reading
    value = f'"value":"{plain(getattr(reading, "value", 0))}"'
    before, _, after = expression_text(reading).partition(value)
    return f'{before}"value":"', f'"{after}'


_ANSWERS: Final = (
    "reading",
    "method",
    "error",
    "flags",
    "method_none",
    "error_none",
    "flags_none",
    "error_bad",
)
"""What a number is answered; then what nothing measured is, and what is no value."""


def _refused(recipe: Recipe) -> Row:
    code = "" if recipe.error is None else recipe.error.code
    return None, None, code, "", None, code, "", code


@lru_cache(maxsize=16_384)  # as many as there are recipes
def _answers(engine: Engine, indicator: Indicator, recipe: Recipe) -> Row:
    nothing = indicator.evaluate(engine.measure(None))
    none = method_id(nothing), error_code(nothing), flag_codes(nothing)
    if recipe.error is not None:  # the unit column is not read
        return reading_text(nothing), None, recipe.error.code, "", *none, NOT_A_VALUE
    number: Row = method_id(nothing), None, flag_codes(nothing)
    if recipe.constant:
        outcome = indicator.evaluate(engine.measure(1, unit=recipe.unit))
        number = method_id(outcome), error_code(outcome), flag_codes(outcome)
    return reading_text(nothing), *number, *none, NOT_A_VALUE


# ── outcomes as columns ──────────────────────────────────────────────────────────────────────


def reading_text(outcome: Outcome) -> str | None:
    """Return the reading that decided, as interchange JSON."""
    return None if outcome.reading is None else expression_text(outcome.reading)


def expression_text(expression: Expression) -> str:
    """Return an expression as interchange JSON.

    >>> from decimal import Decimal
    >>> from indicator_engine.expressions import Compare
    >>> expression_text(Compare(">=", Decimal(1), "次"))
    '{"form":"compare","op":">=","value":"1","unit":"次","implied":false}'
    """
    return json.dumps(expression_to_json(expression), ensure_ascii=False, separators=(",", ":"))


def method_id(outcome: Outcome) -> str | None:
    """Return the id of the scoring method."""
    return None if outcome.method is None else outcome.method.id


def error_code(outcome: Outcome) -> str | None:
    """Return the code of what was wrong."""
    return None if outcome.error is None else outcome.error.code


def flag_codes(outcome: Outcome) -> str:
    """Return the codes of the flags, a blank between each two."""
    return " ".join(outcome.flags)

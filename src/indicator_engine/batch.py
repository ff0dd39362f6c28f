"""Many rows in a list: each distinct target is compiled once, and each row answers for itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias

from indicator_engine.errors import DocumentError, IndicatorError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.expressions import Measured

Fields: TypeAlias = Mapping[str, Any]

_TEXTS: Final = (
    "op", "unit", "direction", "name", "description", "level1", "level2", "profile",
    "scoring_rule",
)  # fmt: skip
_TARGET: Final = frozenset({"threshold", "weight", "year", *_TEXTS})
_VALUES: Final = ("actual", "actual_unit", "previous", "budget", "references")
_COMPILED: Final = 16_384
_FIRST_YEAR: Final = 1000
_MOST_SHAPES: Final = 256  # sets of keys; a table has one


@dataclass(frozen=True, slots=True)
class Evaluator:
    """What a batch needs of an engine; all know the engine's own profile.

    Args:
        compile: compiles the target that some fields of `evaluate` describe.
        read: reads a measured value with its unit column, in a budget year.
        read_text: the same for a text, from a cache.
        refer: reads what targets refer to, by name.
        failed: the outcome of a row of which one side could not be read.
        refused: the outcome of a row whose fields cannot be used.
    """

    compile: Callable[[Fields], Indicator]
    read: Callable[[Any, str | None, int | None], Measured]
    read_text: Callable[[str, str | None, int | None], Measured]
    refer: Callable[[Mapping[Any, Any]], Mapping[Any, Measured]]
    failed: Callable[[IndicatorError, Fields], Outcome]
    refused: Callable[[IndicatorError], Outcome]


Judge: TypeAlias = Callable[[Fields], Outcome]


class Batch:
    """Evaluates rows in order; rows of the same keys share what is looked up for them.

    Args:
        engine: what compiles, reads and answers.
    """

    __slots__ = ("_engine", "_shapes")

    def __init__(self, engine: Evaluator) -> None:
        self._engine = engine
        self._shapes: dict[tuple[str, ...], Judge] = {}

    def evaluate(self, rows: Iterable[Fields]) -> list[Outcome]:
        """Return the outcomes of rows, each given as the fields of `Engine.evaluate`.

        Raises:
            TypeError: when a row has a field that `evaluate` does not know.
        """
        known = self._shapes.get
        outcomes: list[Outcome] = []
        add = outcomes.append
        for row in rows:
            keys = tuple(row)
            add((known(keys) or self._shape(keys, len(outcomes)))(row))
        return outcomes

    def _shape(self, keys: tuple[str, ...], number: int) -> Judge:
        unknown = set(keys) - _TARGET - set(_VALUES)
        if unknown:
            raise TypeError(f"row {number}: unexpected field {min(map(str, unknown))!r}")
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        made = self._shapes[keys] = _shape(keys, self._engine)
        return made


def _shape(keys: tuple[str, ...], engine: Evaluator) -> Judge:
    """Build the function for the rows of one set of keys."""
    if "threshold" not in keys:
        return lambda _: engine.refused(DocumentError("field-missing", name="threshold"))
    names = tuple(key for key in keys if key in _TARGET)
    key_of: Callable[[Fields], Any] = itemgetter(*names)
    compiled = lru_cache(_COMPILED)(lambda key: _compiled(_fields(names, key), engine))
    units, years = "actual_unit" in keys, "year" in keys
    more = not {"previous", "budget", "references"}.isdisjoint(keys)
    read, read_text = engine.read, engine.read_text

    def evaluate(row: Fields) -> Outcome:
        key = key_of(row)
        try:
            indicator = compiled(key)
        except TypeError:  # a list or the like, which no field of a target is
            indicator = _compiled(_fields(names, key), engine)
        if isinstance(indicator, Outcome):
            return indicator
        actual, unit = row.get("actual"), row["actual_unit"] if units else None
        year = row["year"] if years else None
        if unit is not None and not isinstance(unit, str):
            return engine.refused(_not_text("actual_unit", unit))
        if more and not isinstance(row.get("references") or {}, Mapping):
            return engine.refused(_not_object("references", row["references"]))
        try:
            if year is not None:
                year = int(year)
            if type(actual) is str:
                measured = read_text(actual, unit, year)
            else:
                measured = read(actual, unit, year)
            if more:
                return indicator.evaluate(measured, **_beside(row, engine))
            return indicator.evaluate(measured)
        except IndicatorError as error:
            return engine.failed(error, _fields(names, key))

    return evaluate


def _fields(names: tuple[str, ...], key: Any) -> dict[str, Any]:
    """The fields of a target from what an itemgetter of their names returned."""
    return dict(zip(names, key if len(names) > 1 else (key,), strict=True))


def _compiled(fields: dict[str, Any], engine: Evaluator) -> Indicator | Outcome:
    """Compile a target, or return the outcome that says why there is none."""
    problem = _problem(fields)
    if problem is not None:
        return engine.refused(problem)
    if fields.get("year") is not None:
        fields["year"] = int(fields["year"])
    try:
        return engine.compile(fields)
    except IndicatorError as error:
        return engine.failed(error, fields)


def _beside(row: Fields, engine: Evaluator) -> dict[str, Any]:
    given = {key: row.get(key) for key in ("previous", "budget")}
    read: dict[str, Any] = {
        key: engine.read(value, None, None) for key, value in given.items() if value is not None
    }
    if row.get("references"):
        read["references"] = engine.refer(row["references"])
    return read


def _problem(fields: Fields) -> DocumentError | None:
    """Say which field of a target is of a type that no cell has."""
    threshold, weight, year = fields["threshold"], fields.get("weight"), fields.get("year")
    if threshold is None:
        return DocumentError("field-missing", field="threshold", name="threshold")
    for name in ("threshold", *_TEXTS):
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            return _not_text(name, value)
    try:
        require_year(year)
        weight_of(weight)
    except DocumentError as error:
        return error
    return None


def require_year(year: object) -> None:
    """Refuse what is no budget year; a column of years with a gap holds floats, and 2025.0 is one.

    Raises:
        DocumentError: ``field-not-year``.
    """
    whole = isinstance(year, int) or (isinstance(year, float) and year.is_integer())
    if year is not None and (not whole or isinstance(year, bool) or not _in_four_digits(year)):
        raise DocumentError("field-not-year", field="year", name="year", found=repr(year))


def _in_four_digits(year: Any) -> bool:
    return bool(_FIRST_YEAR <= year <= datetime.MAXYEAR)


def weight_of(given: object) -> Decimal | None:
    """Take full points as they are given to a call; a negative number is refused when it scores.

    Raises:
        DocumentError: ``field-not-number``.
    """
    if given is None:
        return None
    try:
        weight = None if isinstance(given, bool) else Decimal(given)  # type: ignore[arg-type]
    except (InvalidOperation, TypeError, ValueError):
        weight = None
    if weight is None or not weight.is_finite():
        raise DocumentError("field-not-number", field="weight", name="weight", found=repr(given))
    return weight


def _not_object(name: str, value: object) -> DocumentError:
    found = type(value).__name__
    return DocumentError("field-not-object", field=name, name=name, found=found)


def _not_text(name: str, value: object) -> DocumentError:
    found = type(value).__name__
    return DocumentError("field-not-text", field=name, name=name, found=found)

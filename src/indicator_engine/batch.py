"""Many rows in a list: each distinct target is compiled once, and each row answers for itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from numbers import Integral
from operator import itemgetter
from typing import Any, Final, TypeAlias

from indicator_engine.errors import DocumentError, IndicatorError
from indicator_engine.evaluation import Indicator, Outcome
from indicator_engine.evaluation.quick import Quick, number_of
from indicator_engine.exact import Exact
from indicator_engine.expressions import Measured
from indicator_engine.records import record

Fields: TypeAlias = Mapping[str, Any]

_TEXTS: Final = (
    "op", "unit", "direction", "name", "description", "level1", "level2", "profile",
    "scoring_rule",
)  # fmt: skip
_TARGET: Final = frozenset({"threshold", "weight", "year", *_TEXTS})
_BESIDE: Final = frozenset({"previous", "budget", "references"})
_READ: Final = frozenset({"actual", "actual_unit", "year"})
_KEPT: Final = 16_384
_NUMBERS: Final = (int, float)  # equal ones of a type print alike, unlike decimals
_FIRST_YEAR: Final = 1000
_MOST_SHAPES: Final = 256  # sets of keys; a table has one


@record(frozen=True, slots=True)
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


Number: TypeAlias = tuple[Measured, Exact | None, tuple[int, int] | None]
"""A text as read, the number that it is, and that as two whole numbers."""

Known: TypeAlias = tuple[
    int, Callable[[Fields], Any], Mapping[Any, Quick], Callable[[Fields], Any], dict[Any, Number]
]
"""How many keys a row has (-1 where it asks for more than a target and a value); what takes its
target from it, with the quick way of each target; what takes its value, with each text as read."""


class Batch:
    """Evaluates rows in order; rows of the same keys share what was found for them before.

    Args:
        engine: what compiles, reads and answers.
    """

    __slots__ = ("_engine", "_shapeless", "_shapes")

    def __init__(self, engine: Evaluator) -> None:
        self._engine = engine
        self._shapeless = _Shape((), engine)
        self._shapes: dict[tuple[str, ...], _Shape] = {}

    def evaluate(self, rows: Iterable[Fields]) -> list[Outcome]:
        """Return the outcomes of rows, each given as the fields of `Engine.evaluate`.

        Most rows have the keys of the row before, and a target and a text that were met before:
        these are looked up here. Whatever stands in the way of that is left to their shape.

        Raises:
            TypeError: when a row has a field that `evaluate` does not know.
        """
        outcomes: list[Outcome] = []
        size, target_of, quicks, value_of, numbers = self._shapeless.texts
        for row in rows:
            outcome = None
            if type(row) is dict and len(row) == size:
                try:
                    measured, value, pair = numbers[value_of(row)]
                    if value is not None:
                        outcome = quicks[target_of(row)](measured, value, pair)
                except (KeyError, TypeError, IndicatorError):
                    pass  # other keys, something new, or a field of another type
            if outcome is None:
                shape = self._shape(tuple(row), len(outcomes))
                kind = type(row.get("actual"))
                known = shape.texts if kind is str else shape.numbers if kind in _NUMBERS else None
                size, target_of, quicks, value_of, numbers = known or self._shapeless.texts
                outcome = shape.judge(row)
            outcomes.append(outcome)
        return outcomes

    def _shape(self, keys: tuple[str, ...], number: int) -> _Shape:
        known = self._shapes.get(keys)
        if known is not None:
            return known
        unknown = set(keys) - _TARGET - _READ - _BESIDE
        if unknown:
            raise TypeError(f"row {number}: unexpected field {min(map(str, unknown))!r}")
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        made = self._shapes[keys] = _Shape(keys, self._engine)
        return made


class _Shape:
    """The rows of one set of keys: judges each, and keeps what was found for the next.

    Args:
        keys: the keys of each row.
        engine: what compiles, reads and answers.

    Attributes:
        texts: what is known of rows with these keys whose value is a text.
        numbers: the same where it is a number, which is known by its type as well.
    """

    __slots__ = (
        "_engine", "_keys", "_more", "_names", "_quicks", "_target_of", "_targets", "numbers",
        "texts",
    )  # fmt: skip

    def __init__(self, keys: tuple[str, ...], engine: Evaluator) -> None:
        self._engine, self._keys = engine, keys
        self._names = tuple(key for key in keys if key in _TARGET)
        self._target_of = _getter(self._names)
        value_of = _getter(tuple(key for key in keys if key in _READ))
        self._more = not _BESIDE.isdisjoint(keys)
        self._targets: dict[Any, Indicator | Outcome] = {}
        self._quicks: dict[Any, Quick] = {}
        size = len(keys) if {"threshold", "actual"}.issubset(keys) and not self._more else -1
        self.texts: Known = size, self._target_of, self._quicks, value_of, {}
        typed = _typed(value_of)
        self.numbers: Known = size, self._target_of, self._quicks, typed, {}

    def judge(self, row: Fields) -> Outcome:
        """Evaluate any row of these keys."""
        engine = self._engine
        if "threshold" not in self._keys:
            return engine.refused(DocumentError("field-missing", name="threshold"))
        key = self._target_of(row)
        target = self._target(key)
        if isinstance(target, Outcome):
            return target
        problem = _value_problem(row)
        if problem is not None:
            return engine.refused(problem)
        try:
            measured = _read(row, engine)
            self._keep(row, measured)
            return target.evaluate(measured, **(_beside(row, engine) if self._more else {}))
        except IndicatorError as error:
            return engine.failed(error, _fields(self._names, key))

    def _target(self, key: Any) -> Indicator | Outcome:
        """Compile a target, once for all rows that ask for it."""
        try:
            known = self._targets.get(key)
        except TypeError:  # a list or the like, which no field of a target is
            known = None
        if known is not None:
            return known
        problem = _problem(_fields(self._names, key))
        if problem is not None:  # not kept: 1 and True are one key, and not one value
            return self._engine.refused(problem)
        if len(self._targets) >= _KEPT:
            self._targets.clear()
            self._quicks.clear()
        made = self._targets[key] = _compiled(_fields(self._names, key), self._engine)
        self._quicks[key] = made.quick if isinstance(made, Indicator) else lambda *_: made
        return made

    def _keep(self, row: Fields, measured: Measured) -> None:
        """Keep what a value was read as; 1, 1.0 and True are one key, and not one value."""
        actual = row.get("actual")
        known = self.texts if isinstance(actual, str) else self.numbers
        if self._more or type(actual) not in (str, *_NUMBERS) or actual == 0:  # -0.0 is 0.0
            return
        *_, value_of, numbers = known
        if len(numbers) >= _KEPT:
            numbers.clear()
        value = number_of(measured)
        pair = None if value is None else value.as_integer_ratio()
        numbers[value_of(row)] = measured, value, pair


def _getter(names: tuple[str, ...]) -> Callable[[Fields], Any]:
    return itemgetter(*names) if names else lambda _: None


def _typed(value_of: Callable[[Fields], Any]) -> Callable[[Fields], Any]:
    return lambda row: (type(row["actual"]), value_of(row))


def _fields(names: tuple[str, ...], key: Any) -> dict[str, Any]:
    """The fields of a target from what an itemgetter of their names returned."""
    return dict(zip(names, key if len(names) > 1 else (key,), strict=True))


def _compiled(fields: dict[str, Any], engine: Evaluator) -> Indicator | Outcome:
    """Compile a target, or return the outcome that says why there is none."""
    try:
        return engine.compile(fields)
    except IndicatorError as error:
        return engine.failed(error, fields)


def _read(row: Fields, engine: Evaluator) -> Measured:
    """Read the value of a row with its unit column, in the budget year of the row."""
    actual, unit, year = row.get("actual"), row.get("actual_unit"), row.get("year")
    if isinstance(actual, str):
        return engine.read_text(actual, unit, year)
    return engine.read(actual, unit, year)


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
    try:
        require_texts(fields)
        year_of(year)
        weight_of(weight)
    except DocumentError as error:
        return error
    return None


def _value_problem(row: Fields) -> DocumentError | None:
    """Say which field beside a measured value is of a type that no cell has."""
    unit, references = row.get("actual_unit"), row.get("references")
    if unit is not None and not isinstance(unit, str):
        return _not_text("actual_unit", unit)
    if not isinstance(references or {}, Mapping):
        return _not_object("references", references)
    return None


def require_texts(fields: Fields) -> None:
    """Refuse what is no text in a field that is one.

    Raises:
        DocumentError: ``field-not-text``.
    """
    for name in ("threshold", *_TEXTS):
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            raise _not_text(name, value)


def year_of(given: object) -> int | None:
    """Take a budget year; a column of years with a gap holds floats, and 2025.0 is one.

    Raises:
        DocumentError: ``field-not-year``.
    """
    if given is None:
        return None
    whole = isinstance(given, Integral) or (isinstance(given, float) and given.is_integer())
    year = int(given) if whole and not isinstance(given, bool) else 0  # type: ignore[call-overload]
    if not _FIRST_YEAR <= year <= datetime.MAXYEAR:
        raise DocumentError("field-not-year", field="year", name="year", found=repr(given))
    return year


def weight_of(given: object) -> Decimal | None:
    """Take full points as they are given to a call; a negative number is refused when it scores.

    Raises:
        DocumentError: ``field-not-number``.
    """
    if given is None:
        return None
    try:
        number: Any = int(given) if isinstance(given, Integral) else given
        weight = None if isinstance(given, bool) else Decimal(number)
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

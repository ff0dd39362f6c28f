"""Expressions and frames of DuckDB and Spark as SQL text, with the names that polars has.

A plan is written once, over `api.col`, `api.when` and lazy frames. Here those are texts: building
them asks the backend nothing, so planning takes no time, and a statement is what is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

Operand: TypeAlias = "Sql | float | int | bool | str | Decimal | None"


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """How a backend writes what SQL leaves open.

    Args:
        quote: what stands around a name.
        double: how a double is written.
        types: the names of types.
        divide: a quotient of doubles that raises at no zero.
        finite: whether a double is a number.
        floor: the floor of a double as a double.
    """

    quote: str
    double: str
    types: Mapping[str, str]
    divide: str
    finite: str
    floor: str


_TYPES: Final = {"Float64": "DOUBLE", "Int64": "BIGINT", "Int32": "INTEGER", "Boolean": "BOOLEAN"}

DUCKDB: Final = Dialect(
    '"', "{}::DOUBLE", {**_TYPES, "String": "VARCHAR"}, "{} / {}", "isfinite({0})", "floor({0})"
)

# FLOOR gives 64 bits on Spark, and raises where a whole number does not fit; LEAST skips nulls.
SPARK: Final = Dialect(
    "`",
    "{}D",
    {**_TYPES, "String": "STRING"},
    "try_divide({}, {})",
    "(ABS({0}) <= 1.7976931348623157E308D)",
    "IF(ISNULL({0}), NULL, CAST(FLOOR(GREATEST(LEAST({0}, 1e18D), -1e18D)) AS DOUBLE))",
)

# How tightly each form binds. Brackets stand only where they are needed: the parser of Spark
# takes a time that doubles with each bracket inside a bracket.
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _ATOM = range(7)
_LEVELS: Final = {
    "OR": _OR,
    "AND": _AND,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "/": _PRODUCT,
}


@dataclass(frozen=True, slots=True, eq=False)
class Sql:
    """One expression.

    Args:
        text: the expression as SQL.
        dialect: how its backend writes.
        name: what its column is called.
        level: how tightly it binds.
        cases: the cases of a choice, which a choice around it goes on with.
    """

    text: str
    dialect: Dialect
    name: str = ""
    level: int = _ATOM
    cases: str = ""

    def _made(self, text: str, level: int = _ATOM) -> Sql:
        return Sql(text, self.dialect, self.name, level)

    def bracketed(self, level: int) -> str:
        """Return the text where something that binds as tightly as a level may stand."""
        return self.text if self.level >= level else f"({self.text})"

    def _with(self, sign: str, other: Operand, *, turned: bool = False) -> Sql:
        left, right = self, operand(other, self.dialect)
        if turned:
            left, right = right, left
        level = _LEVELS.get(sign, _COMPARISON)
        # a - (b - c) keeps its brackets, and so does a sum of doubles, which is not associative.
        chained = level in (_OR, _AND)
        first = left.bracketed(level + 1 if level == _COMPARISON else level)
        second = right.bracketed(level if chained else level + 1)
        return self._made(f"{first} {sign} {second}", level)

    def __add__(self, other: Operand) -> Sql:
        return self._with("+", other)

    def __radd__(self, other: Operand) -> Sql:
        return self._with("+", other, turned=True)

    def __sub__(self, other: Operand) -> Sql:
        return self._with("-", other)

    def __mul__(self, other: Operand) -> Sql:
        return self._with("*", other)

    def __truediv__(self, other: Operand) -> Sql:
        if self.dialect is DUCKDB:
            return self._with("/", other)
        return self._made(self.dialect.divide.format(self.text, literal(other, self.dialect)))

    def __and__(self, other: Operand) -> Sql:
        return self._with("AND", other)

    def __or__(self, other: Operand) -> Sql:
        return self._with("OR", other)

    def __invert__(self) -> Sql:
        return self._made(f"NOT {self.bracketed(_NOT)}", _NOT)

    def __lt__(self, other: Operand) -> Sql:
        return self._with("<", other)

    def __le__(self, other: Operand) -> Sql:
        return self._with("<=", other)

    def __gt__(self, other: Operand) -> Sql:
        return self._with(">", other)

    def __ge__(self, other: Operand) -> Sql:
        return self._with(">=", other)

    def __eq__(self, other: object) -> Sql:  # type: ignore[override]
        return self._with("=", other)  # type: ignore[arg-type]

    def __ne__(self, other: object) -> Sql:  # type: ignore[override]
        return self._with("<>", other)  # type: ignore[arg-type]

    __hash__ = None  # type: ignore[assignment]

    def is_null(self) -> Sql:
        """Whether there is no value."""
        return self._made(f"{self.bracketed(_SUM)} IS NULL", _COMPARISON)

    def is_finite(self) -> Sql:
        """Whether a double is a number."""
        return self._made(self.dialect.finite.format(self.text))

    def fill_null(self, value: Operand) -> Sql:
        """Put a value where there is none."""
        return self._made(f"COALESCE({self.text}, {literal(value, self.dialect)})")

    def abs(self) -> Sql:
        """Leave the sign out."""
        return self._made(f"ABS({self.text})")

    def floor(self) -> Sql:
        """Take the floor of a double."""
        return self._made(self.dialect.floor.format(self.text))

    def cast(self, kind: str) -> Sql:
        """Change the type."""
        return self._made(f"CAST({self.text} AS {self.dialect.types.get(kind, kind)})")

    def max(self) -> Sql:
        """Return the largest of a group."""
        return self._made(f"MAX({self.text})")

    def min(self) -> Sql:
        """Return the smallest of a group."""
        return self._made(f"MIN({self.text})")

    def alias(self, name: str) -> Sql:
        """Call the column by a name."""
        return Sql(self.text, self.dialect, name, self.level)

    @property
    def named(self) -> str:
        """The expression with the name of its column."""
        return f"{self.text} AS {quoted(self.name, self.dialect)}"


@dataclass(frozen=True, slots=True)
class When:
    """``when(test).then(value)``; without `otherwise` it gives null elsewhere."""

    test: Sql

    def then(self, value: Operand) -> Then:
        """Say what is given where the test holds."""
        dialect = self.test.dialect
        return _choice(f"WHEN {self.test.text} THEN {literal(value, dialect)}", dialect)


@dataclass(frozen=True, slots=True, eq=False)
class Then(Sql):
    """A choice that may still say what is given elsewhere."""

    __hash__ = None

    def otherwise(self, value: Operand) -> Sql:
        """Say what is given elsewhere; another choice adds its cases, which costs less by row."""
        rest = value.cases if isinstance(value, Sql) else ""
        return _choice(
            f"{self.cases} {rest or f'ELSE {literal(value, self.dialect)}'}", self.dialect
        )


def _choice(cases: str, dialect: Dialect) -> Then:
    return Then(f"CASE {cases} END", dialect, cases=cases)


@dataclass(frozen=True, slots=True)
class Api:
    """What makes expressions of one dialect."""

    dialect: Dialect

    def col(self, name: str) -> Sql:
        """Return a column."""
        return Sql(quoted(name, self.dialect), self.dialect, name)

    def lit(self, value: Operand, kind: str | None = None) -> Sql:
        """Return a literal."""
        made = Sql(literal(value, self.dialect), self.dialect)
        return made if kind is None else made.cast(kind)

    def when(self, test: Sql) -> When:
        """Begin a choice."""
        return When(test)

    def Float64(self) -> str:  # noqa: N802 — the names that polars has
        """Return the type of doubles."""
        return "Float64"

    def Int64(self) -> str:  # noqa: N802
        """Return the type of whole numbers."""
        return "Int64"

    def Boolean(self) -> str:  # noqa: N802
        """Return the type of verdicts."""
        return "Boolean"

    def Decimal(self, precision: int, scale: int) -> str:  # noqa: N802
        """Return the type of decimals."""
        return f"DECIMAL({precision},{scale})"


@dataclass(frozen=True, slots=True)
class SqlFrame:
    """A DuckDB relation or a Spark frame, asked by statements."""

    native: Any
    dialect: Dialect

    def select(self, *columns: Sql | str) -> SqlFrame:
        """Return some columns and nothing else."""
        return self._selected([self._named(one) for one in columns])

    def with_columns(self, *columns: Sql) -> SqlFrame:
        """Add columns."""
        return self._selected(["*", *(one.named for one in columns)])

    def filter(self, test: Sql) -> SqlFrame:
        """Keep the rows where a test holds."""
        return SqlFrame(self.native.filter(test.text), self.dialect)

    def unique(self) -> SqlFrame:
        """Return the distinct rows."""
        return SqlFrame(self.native.distinct(), self.dialect)

    def grouped(self, keys: Sequence[str], columns: Sequence[Sql]) -> SqlFrame:
        """Aggregate by keys."""
        names = [quoted(key, self.dialect) for key in keys]
        texts = [one.named for one in columns]
        if self.dialect is DUCKDB:
            made = self.native.aggregate(", ".join([*names, *texts]), ", ".join(names))
        else:
            from pyspark.sql import functions

            made = self.native.groupBy(*names).agg(*map(functions.expr, texts))
        return SqlFrame(made, self.dialect)

    def collect_schema(self) -> Any:
        """Return the columns with their types."""
        import narwhals.stable.v2 as nw

        return nw.from_native(self.native).collect_schema()

    def rows(self) -> list[tuple[Any, ...]]:
        """Run the statement and return its rows."""
        if self.dialect is DUCKDB:
            found: list[tuple[Any, ...]] = self.native.fetchall()
            return found
        return [tuple(row) for row in self.native.collect()]

    def _named(self, column: Sql | str) -> str:
        return quoted(column, self.dialect) if isinstance(column, str) else column.named

    def _selected(self, texts: list[str]) -> SqlFrame:
        if self.dialect is DUCKDB:
            return SqlFrame(self.native.select(", ".join(texts)), self.dialect)
        return SqlFrame(self.native.selectExpr(*texts), self.dialect)


def quoted(name: str, dialect: Dialect) -> str:
    """Quote a name, so that nothing in it is read as anything else."""
    mark = dialect.quote
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def operand(value: Operand, dialect: Dialect) -> Sql:
    """Return an expression as it is, and anything else as a literal."""
    return value if isinstance(value, Sql) else Sql(literal(value, dialect), dialect)


def literal(value: Operand, dialect: Dialect) -> str:
    """Write a value as SQL.

    >>> literal("it's", DUCKDB), literal(2.5, SPARK), literal(None, SPARK)
    ("'it''s'", '2.5D', 'NULL')
    """
    match value:
        case Sql():
            return value.text
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case float():
            return dialect.double.format(repr(value))
        case int() | Decimal():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\") if dialect is SPARK else value
            return "'" + escaped.replace("'", "\\'" if dialect is SPARK else "''") + "'"

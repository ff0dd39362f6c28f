"""The queries that are measured: ours, and what a careful person writes by hand for the same data.

Each kind of frame has a class with `load`, `consume` (do all the work of a lazy answer) and `table`
(the answer as a polars frame, to be held against the others), and one method for each variant:

- `ours`: `evaluate_frame` asked for what the hand-written queries give, `met` and cents;
- `full`: `evaluate_frame` with all its answers;
- `hand`: hand-written, exact: whole numbers at a scale that is right for this data, cents rounded
  half up, the distinct texts found by a query first;
- `float`: hand-written, inexact: doubles throughout, no rounding.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars

from indicator_engine.frames import evaluate_frame

SCALE = 1000  # the texts and numbers of the data have at most three places
CENTS = 1000  # ten points
_CELL = re.compile(r"(≥|≤|=)(\d+(?:\.\d+)?)")
_EQUAL = {"columns": ("met", "score"), "cents": True}
_OPERATORS = {"≥": 0, "≤": 1, "=": 2}


def cells() -> list[str]:
    """Four hundred distinct texts of five kinds."""
    made = []
    for at in range(400):
        number = 1 + at
        share, money = f"≥{min(99.9, 50 + at / 8):g}%", f"≤{number}.{at % 10}万元"
        made.append((share, money, f"≥{number}次", f"={number}个", f"≤{number}天")[at % 5])
    made = list(dict.fromkeys(made))
    return made + [f"≥{1000 + at}人" for at in range(400 - len(made))]


def read(texts: list[str], scale: int = SCALE) -> polars.DataFrame:
    """Read distinct texts by hand: operator and bound, as a whole number at the scale."""
    rows = []
    for text in texts:
        op, number = _CELL.match(text).groups()  # type: ignore[union-attr]
        rows.append((text, _OPERATORS[op], float(round(float(number) * scale)) / (SCALE / scale)))
    kinds = {"t": polars.String, "p": polars.Int32, "bound": polars.Float64}
    return polars.DataFrame(rows, schema=kinds, orient="row")


class Polars:
    """An eager polars frame."""

    def load(self, path: Path) -> Any:
        return polars.read_parquet(path)

    def consume(self, answer: Any) -> Any:
        return answer

    def table(self, answer: Any) -> polars.DataFrame:
        return answer

    def ours(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10, **_EQUAL)

    def full(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10)

    def hand(self, frame: Any) -> Any:
        table = read(frame["t"].unique().to_list()).lazy()
        made = frame.lazy().join(table, on="t", how="left", maintain_order="left")
        made = made.with_columns(A=(polars.col("a") * SCALE + 0.5).floor())
        value, bound, op = polars.col("A"), polars.col("bound"), polars.col("p")
        up = ((value * (2 * CENTS) + bound) / (bound * 2)).floor()
        down = ((bound * (2 * CENTS) + value) / (value * 2)).floor()
        return self._scored(made, value, up, down, float(CENTS), op).collect(engine="streaming")

    def float(self, frame: Any) -> Any:
        table = read(frame["t"].unique().to_list()).lazy()
        table = table.with_columns(polars.col("bound") / SCALE)
        made = frame.lazy().join(table, on="t", how="left", maintain_order="left")
        value, bound, op = polars.col("a"), polars.col("bound"), polars.col("p")
        up, down = value / bound * 10.0, bound / value * 10.0
        return self._scored(made, value, up, down, 10.0, op).collect(engine="streaming")

    def _scored(self, made: Any, value: Any, up: Any, down: Any, full: float, op: Any) -> Any:
        bound = polars.col("bound")
        met = polars.when(op == 0).then(value >= bound).when(op == 1).then(value <= bound)
        met = met.otherwise(value == bound)
        score = polars.when(met).then(full).when(op == 1).then(down)
        score = score.otherwise(polars.min_horizontal(up, polars.lit(full)))
        if full == CENTS:
            score = score.cast(polars.Int64)
        return made.select("t", "a", met.alias("met"), score.alias("score"))


class Duckdb:
    """A relation over a table of DuckDB."""

    def load(self, path: Path) -> Any:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute(f"CREATE TABLE given AS FROM '{path}'")
        return self.connection.table("given")

    def consume(self, answer: Any) -> Any:
        columns = [f"count({name})" for name in answer.columns if name not in ("t", "a")]
        return answer.aggregate(", ".join([*columns, "sum(score)"])).fetchall()

    def table(self, answer: Any) -> polars.DataFrame:
        return answer.pl()

    def ours(self, relation: Any) -> Any:
        return evaluate_frame(relation, threshold="t", actual="a", weight=10, **_EQUAL)

    def full(self, relation: Any) -> Any:
        return evaluate_frame(relation, threshold="t", actual="a", weight=10)

    def hand(self, relation: Any) -> Any:
        up = f"least(floor((A * {2 * CENTS} + bound) / (bound * 2)), {CENTS})"
        down = f"floor((bound * {2 * CENTS} + A) / (A * 2))"
        value = f"floor(a * {SCALE} + 0.5)"
        return self._scored(relation, SCALE, value, up, down, f"{CENTS}.0", "BIGINT")

    def float(self, relation: Any) -> Any:
        up, down = "least(A / bound * 10.0, 10.0)", "bound / A * 10.0"
        return self._scored(relation, 1, "a", up, down, "10.0", "DOUBLE")

    def _scored(self, relation: Any, scale: int, value: str, *scored: str) -> Any:
        up, down, full, kind = scored
        texts = [row[0] for row in relation.project("t").distinct().fetchall()]
        table = read(texts).with_columns(polars.col("bound") * (scale / SCALE)).to_arrow()
        self.connection.register("cells", table)
        met = "CASE p WHEN 0 THEN A >= bound WHEN 1 THEN A <= bound ELSE A = bound END"
        return self.connection.sql(f"""
            SELECT t, a0 AS a, met, CAST(CASE WHEN met THEN {full} WHEN p = 1 THEN {down}
                ELSE {up} END AS {kind}) AS score
            FROM (SELECT *, {met} AS met FROM (
                SELECT t, a AS a0, p, bound, CAST({value.replace("a", "given.a", 1)} AS DOUBLE) AS A
                FROM given LEFT JOIN cells USING (t)))
        """)


class Pandas:
    """A pandas frame."""

    def load(self, path: Path) -> Any:
        import pandas

        return pandas.read_parquet(path)

    def consume(self, answer: Any) -> Any:
        return answer

    def table(self, answer: Any) -> polars.DataFrame:
        return polars.from_pandas(answer)

    def ours(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10, **_EQUAL)

    def full(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10)

    def hand(self, frame: Any) -> Any:
        """By codes: the quicker way."""
        import pandas

        codes, texts = pandas.factorize(frame["t"])
        table = read(list(texts))
        op, bound = table["p"].to_numpy()[codes], table["bound"].to_numpy()[codes]
        return self._exact(frame, frame["a"].to_numpy(), op, bound)

    def merge(self, frame: Any) -> Any:
        """By a merge: the usual way."""
        table = read(list(frame["t"].unique())).to_pandas()
        made = frame.merge(table, on="t", how="left")
        return self._exact(frame, made["a"], made["p"], made["bound"])

    def float(self, frame: Any) -> Any:
        import numpy
        import pandas

        codes, texts = pandas.factorize(frame["t"])
        table = read(list(texts))
        op, bound = table["p"].to_numpy()[codes], table["bound"].to_numpy()[codes] / SCALE
        value = frame["a"].to_numpy()
        met = self._met(op, value, bound)
        part = numpy.where(op == 1, bound / value, numpy.minimum(value / bound, 1.0))
        return frame.assign(met=met, score=numpy.where(met, 10.0, part * 10.0))

    def _met(self, op: Any, value: Any, bound: Any) -> Any:
        import numpy

        return numpy.where(
            op == 0, value >= bound, numpy.where(op == 1, value <= bound, value == bound)
        )

    def _exact(self, frame: Any, given: Any, op: Any, bound: Any) -> Any:
        import numpy

        value = numpy.floor(given * SCALE + 0.5)
        met = self._met(op, value, bound)
        up = numpy.floor((value * (2 * CENTS) + bound) / (bound * 2))
        down = numpy.floor((bound * (2 * CENTS) + value) / (value * 2))
        part = numpy.where(op == 1, down, numpy.minimum(up, CENTS))
        return frame.assign(met=met, score=numpy.where(met, CENTS, part).astype("int64"))


class Spark:
    """A Spark frame over a Parquet file."""

    def load(self, path: Path) -> Any:
        from indicator_engine.frames.spark import local_session

        self.session = local_session(spark__driver__memory="4g")
        self.session.sparkContext.setLogLevel("ERROR")
        return self.session.read.parquet(str(path))

    def consume(self, answer: Any) -> Any:
        return answer.write.format("noop").mode("overwrite").save()

    def table(self, answer: Any) -> polars.DataFrame:
        held = answer.select("t", "a", "met", "score")  # the driver holds no JSON of all rows
        return polars.from_arrow(held.toArrow())  # type: ignore[return-value]

    def ours(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10, **_EQUAL)

    def full(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10)

    def hand(self, frame: Any) -> Any:
        up = f"least(double(floor((v * {2 * CENTS} + bound) / (bound * 2))), {CENTS}D)"
        down = f"double(floor((bound * {2 * CENTS} + v) / (v * 2)))"
        return self._scored(frame, SCALE, f"double(floor(a * {SCALE} + 0.5D))", up, down, "bigint")

    def float(self, frame: Any) -> Any:
        up, down = "least(v / bound * 10D, 10D)", "bound / v * 10D"
        return self._scored(frame, 1, "a", up, down, "double")

    def _scored(self, frame: Any, scale: int, value: str, *scored: str) -> Any:
        from pyspark.sql import functions

        up, down, kind = scored
        full = f"{CENTS}D" if scale == SCALE else "10D"
        texts = [row.t for row in frame.select("t").distinct().collect()]
        table = read(texts).with_columns(polars.col("bound") * (scale / SCALE))
        made = self.session.createDataFrame(table.rows(), "t string, p int, bound double")
        made = frame.join(functions.broadcast(made), "t", "left")
        made = made.withColumn("v", functions.expr(value))
        met = "CASE p WHEN 0 THEN v >= bound WHEN 1 THEN v <= bound ELSE v = bound END"
        made = made.withColumn("met", functions.expr(met))
        score = f"CAST(CASE WHEN met THEN {full} WHEN p = 1 THEN {down} ELSE {up} END AS {kind})"
        return made.select("t", "a", "met", functions.expr(score).alias("score"))


class Measured:
    """An eager polars frame with measured texts, whose units are checked."""

    _TEXT = r"^(\d+(?:\.\d+)?)(.*)$"

    def load(self, path: Path) -> Any:
        return polars.read_parquet(path)

    def consume(self, answer: Any) -> Any:
        return answer

    def table(self, answer: Any) -> polars.DataFrame:
        return answer

    def ours(self, frame: Any) -> Any:
        return evaluate_frame(frame, threshold="t", actual="a", weight=10, **_EQUAL)

    def regex(self, frame: Any) -> Any:
        """Few cells are read beforehand; each measured text by a regular expression."""
        texts = frame["t"].unique().to_list()
        units = [text.lstrip("≥≤=0123456789.") for text in texts]
        table = read(texts).with_columns(polars.Series("unit", units))
        made = frame.lazy().join(table.lazy(), on="t", how="left", maintain_order="left")
        made = made.with_columns(found=polars.col("a").str.extract_groups(self._TEXT))
        parts = polars.col("found").struct
        number = parts.field("1").cast(polars.Float64)
        made = made.with_columns(v=(number * SCALE + 0.5).floor(), u=parts.field("2"))
        value, bound = polars.col("v"), polars.col("bound")
        alike = polars.col("u") == polars.col("unit")
        met = polars.when(alike).then(value >= bound)
        up = ((value * (2 * CENTS) + bound) / (bound * 2)).floor()
        score = polars.when(met).then(float(CENTS)).when(alike).then(up).cast(polars.Int64)
        answers = (met.alias("met"), score.alias("score"))
        return made.select("t", "a", *answers).collect(engine="streaming")


class Distinct(Measured):
    """An eager polars frame whose cells are nearly all distinct, with measured numbers."""

    _CELL = r"^(≥|≤|=)(\d+(?:\.\d+)?)(.*)$"

    def regex(self, frame: Any) -> Any:
        """Each cell is read by a regular expression."""
        made = frame.lazy().with_columns(found=polars.col("t").str.extract_groups(self._CELL))
        parts = polars.col("found").struct
        bound = (parts.field("2").cast(polars.Float64) * SCALE + 0.5).floor()
        value = (polars.col("a") * SCALE + 0.5).floor()
        made = made.with_columns(op=parts.field("1"), bound=bound, v=value, u=parts.field("3"))
        op, value, bound = polars.col("op"), polars.col("v"), polars.col("bound")
        met = polars.when(op == "≥").then(value >= bound).when(op == "≤").then(value <= bound)
        met = met.otherwise(value == bound)
        up = ((value * (2 * CENTS) + bound) / (bound * 2)).floor()
        down = ((bound * (2 * CENTS) + value) / (value * 2)).floor()
        score = polars.when(met).then(float(CENTS)).when(op == "≤").then(down)
        score = score.otherwise(polars.min_horizontal(up, polars.lit(float(CENTS))))
        answers = (met.alias("met"), score.cast(polars.Int64).alias("score"))
        return made.select("t", "a", *answers).collect(engine="streaming")


KINDS = {
    "polars": Polars,
    "duckdb": Duckdb,
    "pandas": Pandas,
    "spark": Spark,
    "measured texts": Measured,
    "distinct cells": Distinct,
}


def numbers(rows: int, path: Path) -> None:
    """Write rows of few distinct cells and measured numbers of two places."""
    import numpy

    chance = numpy.random.default_rng(1)
    texts = polars.Series(cells()).gather(chance.integers(0, 400, rows).astype("u4"))
    values = numpy.round(2 + chance.random(rows) * 300, 2)  # a rate below 2 is asked about
    polars.DataFrame({"t": texts, "a": values}).write_parquet(path)


def measured(rows: int, path: Path) -> None:
    """Write rows of few distinct cells and measured texts, the same unit or another."""
    import numpy

    chance = numpy.random.default_rng(2)
    units = numpy.array(["%", "万元", "次", "个"])
    bounds = [f"{50 + at / 8:g}" if at % 4 == 0 else f"{at}.5" for at in range(400)]
    texts = polars.Series([f"≥{bound}{units[at % 4]}" for at, bound in enumerate(bounds)])
    places = chance.integers(0, 400, rows)
    most = numpy.where(places % 4 == 0, 98.0, 500.0)  # rates stay below a hundred
    values = polars.Series(numpy.round(2 + chance.random(rows) * most, 2)).cast(polars.String)
    fits = chance.random(rows) < 49 / 50  # the rest is 个 against 次, and the other way round
    shown = numpy.where(fits | (places % 4 < 2), places % 4, 5 - places % 4)
    unit = polars.Series(units.tolist()).gather(shown.astype("u4"))
    texts = texts.gather(places.astype("u4"))
    polars.DataFrame({"t": texts, "a": values + unit}).write_parquet(path)


def distinct(rows: int, path: Path) -> None:
    """Write rows of cells that are nearly all distinct, and measured numbers."""
    import numpy

    chance = numpy.random.default_rng(3)
    ops, units = numpy.array(["≥", "≤", "="]), numpy.array(["%", "万元", "次", "个"])
    unit = units[chance.integers(0, 4, rows)]
    share = unit == "%"
    bounds = numpy.round(0.01 + chance.random(rows) * numpy.where(share, 99.0, 1e6), 2)
    op = polars.Series(ops[chance.integers(0, 3, rows)].tolist())
    texts = op + polars.Series(bounds).cast(polars.String) + polars.Series(unit.tolist())
    values = numpy.round(2 + chance.random(rows) * 1e6, 2)
    polars.DataFrame({"t": texts, "a": values}).write_parquet(path)


DATA = {"numbers": numbers, "measured": measured, "distinct": distinct}

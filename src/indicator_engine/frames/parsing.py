"""Reading a frame: every distinct cell is read once, and its reading stands beside each row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError
from indicator_engine.frames.backends import (
    Row,
    Table,
    collected,
    distinct,
    joined,
    native_of,
    source_of,
)
from indicator_engine.frames.cells import expression_text
from indicator_engine.frames.finishing import with_answers
from indicator_engine.frames.layout import (
    PARSED,
    Layout,
    column_or_value,
    own,
    require_free,
    written,
    year_of,
)
from indicator_engine.frames.words import Words
from indicator_engine.interchange.writing import expression_to_json


def parse_frame(
    frame: Any,
    *,
    threshold: str,
    op: str | None = None,
    unit: str | None = None,
    direction: str | None = None,
    name: str | None = None,
    level1: str | None = None,
    level2: str | None = None,
    year: str | int | None = None,
    engine: Engine | None = None,
    columns: Sequence[str] = PARSED,
) -> Any:
    """Read a column of thresholds.

    Args:
        frame: a pandas, polars (eager or lazy), pyarrow, DuckDB or Spark frame.
        threshold: the column of the cells.
        op: the column of their operators.
        unit: the column of their units.
        direction: the column of 正向 / 反向.
        name: the column of the indicators' names.
        level1: the column of their level-1 heads.
        level2: the column of their level-2 heads.
        year: the column of budget years, or the year of all rows.
        engine: other rules than the packaged ones.
        columns: which answers are wanted, see `PARSED`.

    Returns:
        A frame of the caller's own kind with every column it had and the answers beside them:
        `reading` (interchange JSON), `notes` (codes with a blank between each two), `alternatives`
        (a JSON list of the other readings) and `error`. Lazy where the frame is lazy.

    Raises:
        FrameError: the frame is of an unknown kind, or lacks a column, or has one of an answer.

    >>> import polars
    >>> cells = polars.DataFrame({"target": ["≥95%", "≥"]})
    >>> parse_frame(cells, threshold="target", columns=["error"])["error"].to_list()
    [None, 'number-expected']
    """
    years, in_year = column_or_value(year)
    in_year = year_of(in_year)
    layout = Layout(
        threshold=threshold,
        op=op,
        unit=unit,
        direction=direction,
        name=name,
        level1=level1,
        level2=level2,
        year=years,
        in_year=in_year,
    )
    source = source_of(frame, layout.read)
    given = source.given.collect_schema().names()
    require_free(columns, PARSED, given)
    keys = list(dict.fromkeys((layout.cell | layout.named).values()))
    rows = distinct(source, source.lazy, keys).rows()
    kinds = source.lazy.collect_schema()
    answers = [_answers(engine or Engine.default(), layout, row) for row in rows]
    table: Table = {key: (kinds[key], [row[at] for row in rows]) for at, key in enumerate(keys)}
    words = Words.of(source.api, PARSED if source.backend == "polars" else ())
    read_as = {
        own(one): words.column(one, [answer[at] for answer in answers])
        for at, one in enumerate(PARSED)
    }
    read = joined(source, source.lazy, {**table, **read_as}, keys)
    outputs = {one: source.api.col(own(one)) for one in columns}
    if source.eager:
        numbers = [made.alias(one) for one, made in outputs.items()]
        return with_answers(source, list(collected(read.select(*numbers))), words)
    texts = [words.decoded(one, made).alias(one) for one, made in outputs.items()]
    return native_of(read.select(*given, *texts))


def _answers(engine: Engine, layout: Layout, row: Row) -> Row:
    held = dict(zip(layout.cell | layout.named, row, strict=True))
    try:
        year = year_of(held.pop("year", layout.in_year))
        cell: dict[str, Any] = {what: written(one) for what, one in held.items()}
        threshold = engine.parse(cell.pop("threshold") or "", year=year, **cell)
    except IndicatorError as error:
        return None, "", "[]", error.code
    others = [expression_to_json(other) for other in threshold.alternatives]
    listed = json.dumps(others, ensure_ascii=False, separators=(",", ":"))
    return expression_text(threshold.reading), " ".join(threshold.notes), listed, None

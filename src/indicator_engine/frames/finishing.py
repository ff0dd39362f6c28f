"""The answers of a frame in memory: given their types at the very end, and put beside its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from indicator_engine.frames.backends import PLACES, Source

if TYPE_CHECKING:
    import polars

    from indicator_engine.frames.words import Words


def with_answers(source: Source, answers: Sequence[polars.Series], words: Words) -> Any:
    """Put answers beside the rows of the caller's frame and return its own kind.

    Args:
        source: the caller's frame.
        answers: its answers: decimals may still be whole numbers of their last place, and texts
            the numbers of texts.
        words: the texts that were numbered.
    """
    native = source.given.to_native()
    backend = source.given.implementation.value
    if backend == "polars":
        return native.with_columns(*(_in_polars(one, words) for one in answers))
    columns = {one.name: _in_arrow(one, words) for one in answers}
    if backend == "pyarrow":
        for name, column in columns.items():
            native = native.append_column(name, column)
        return native
    import pandas

    held = {name: pandas.arrays.ArrowExtensionArray(one) for name, one in columns.items()}
    return native.assign(**held)


def _in_polars(answer: polars.Series, words: Words) -> polars.Series | polars.Expr:
    """Finish a column; a text that all rows have is held once."""
    import polars

    name = answer.name
    if name in words.known:
        nothing, texts = answer.null_count(), words.texts(name)
        if nothing == answer.len():
            return polars.lit(None, polars.String).alias(name)
        if nothing == 0 and answer.min() == answer.max():
            return polars.lit(texts[answer[0]]).alias(name)
        return texts.gather(answer)
    if _is_whole(answer.dtype):
        decimals = _decimals(_lent(answer), PLACES[name])
        return polars.Series(polars.from_arrow(decimals, rechunk=False)).rename(name)
    return answer


def _is_whole(kind: Any) -> bool:
    """Whether a type is that of decimals that have not got their places."""
    return bool(kind.is_decimal() and kind.scale == 0)


def _in_arrow(answer: polars.Series, words: Words) -> Any:
    """Finish a column; chunk by chunk, so that no text is moved once it is written."""
    name, column = answer.name, _lent(answer)
    if name in words.known:
        return words.texts(name).to_arrow().take(column)
    return _decimals(column, PLACES[name]) if _is_whole(answer.dtype) else column


def _lent(column: polars.Series) -> Any:
    """Lend a column to Arrow as it lies, in chunks."""
    return column.to_frame().to_arrow().column(0)


def _decimals(whole: Any, places: int) -> Any:
    """Call whole numbers of a last place decimals: the same digits under another type."""
    import pyarrow as pa

    kind = pa.decimal128(38, places)
    chunks = [
        pa.Array.from_buffers(kind, len(one), one.buffers(), one.null_count, one.offset)
        for one in whole.chunks
    ]
    return pa.chunked_array(chunks, kind)

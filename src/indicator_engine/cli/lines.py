"""Answering JSON Lines: one answer a line, in order, written out before more is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from indicator_engine.engine import Engine
from indicator_engine.errors import DocumentError, IndicatorError
from indicator_engine.interchange import (
    Line,
    evaluate_row,
    outcome_to_json,
    parse_row,
    read_line,
    refusal_to_json,
    threshold_to_json,
    unread_row_to_json,
    write_line,
)
from indicator_engine.interchange.lines import MOST_BYTES
from indicator_engine.messages import Language

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CHUNK: Final = 65_536
UNKNOWN_FIELD: Final = "unknown-field"

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answering:
    """How lines are answered.

    Args:
        engine: reads and judges.
        language: of messages and explanations.
        defaults: what stands around every cell whose row does not say otherwise.
    """

    engine: Engine
    language: Language = "zh"
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def parse(self, line: Line) -> Json:
        """Answer one line of ``parse --jsonl``: a threshold, or a refusal."""
        return self._kept(line, self._parse, self._refuse)

    def evaluate(self, line: Line) -> Json:
        """Answer one line of ``evaluate --jsonl``: an outcome, its error inside."""
        return self._kept(line, self._evaluate, self._fail)

    def _kept(
        self,
        line: Line,
        answer: Callable[[Json], Json],
        refuse: Callable[[Json, IndicatorError], Json],
    ) -> Json:
        """Answer a line; what it holds never stops the lines after it."""
        if line.error is not None:
            return refuse(line.fields, line.error)
        try:
            return answer(line.fields)
        except IndicatorError as error:
            return refuse(line.fields, error)
        except Exception as error:  # noqa: BLE001 - a defect of ours must not cost the other rows
            return refuse(line.fields, DocumentError("internal-error", found=repr(error)[:200]))

    def _parse(self, fields: Json) -> Json:
        row = parse_row(fields)
        cell = {**self.defaults, **row.cell}
        try:
            threshold = self.engine.parse(row.text, **cell)
        except IndicatorError as error:
            return _with_unknown(refusal_to_json(row.text, error, self.language), row.unknown)
        return _with_unknown(threshold_to_json(threshold), row.unknown)

    def _evaluate(self, fields: Json) -> Json:
        row = evaluate_row(fields)
        arguments = {**self.defaults, **row.row}
        outcome = self.engine.evaluate(row.threshold, row.actual, **arguments)
        return _with_unknown(outcome_to_json(outcome, self.language), row.unknown)

    def _refuse(self, fields: Json, error: IndicatorError) -> Json:
        text = fields.get("text")
        return refusal_to_json(str(text) if isinstance(text, str) else None, error, self.language)

    def _fail(self, fields: Json, error: IndicatorError) -> Json:  # noqa: ARG002 - as _refuse
        return unread_row_to_json(error, self.language)


class Source(Protocol):
    """A stream of bytes that gives what it has, and waits only when it has nothing."""

    def read1(self, size: int, /) -> bytes:
        """Read some bytes, at least one unless the stream has ended."""


class Sink(Protocol):
    """A stream that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""

    def flush(self) -> object:
        """Hand on what was taken."""


def answer_all(source: Source, sink: Sink, answer: Callable[[Line], Json]) -> bool:
    """Answer every line of a source; what was answered is written out before waiting for more.

    Returns:
        Whether every answer is without an error.
    """
    fine = True
    for raw in raw_lines(source, before_waiting=sink.flush):
        line = read_line(raw)
        answered = answer(line)
        fine = fine and not answered.get("error")
        sink.write(write_line(answered, line.id))
    sink.flush()
    return fine


def raw_lines(source: Source, before_waiting: Callable[[], object]) -> Iterator[bytes]:
    """Yield the lines of a source; of one beyond every limit only its beginning is kept."""
    held, mark = bytearray(), _BYTE_ORDER_MARK
    while True:
        before_waiting()
        *ends, rest = source.read1(_CHUNK).split(b"\n")
        for end in ends:
            yield bytes(held + end).removeprefix(mark)
            held.clear()
            mark = b""
        if not ends and not rest:
            break
        if len(held) <= MOST_BYTES:
            held += rest
    if last := bytes(held).removeprefix(mark):
        yield last


def _with_unknown(answer: Json, unknown: tuple[str, ...]) -> Json:
    if not unknown:
        return answer
    notes = [*answer.get("notes", ()), UNKNOWN_FIELD]
    return {**answer, "notes": notes, "unknown_fields": list(unknown)}

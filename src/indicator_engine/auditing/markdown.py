"""The lines of an audit as a Markdown table: what the form says, what the profile gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from indicator_engine.auditing.findings import Audit, AuditedLine
from indicator_engine.auditing.model import FormRow
from indicator_engine.exact import plain
from indicator_engine.plans.assessment import Span

_HEADS: Final = ("row", "target", "measured", "weight", "points", "rule", "standing", "class")


def markdown_table(audits: Iterable[Audit]) -> str:
    """Return one table of all rows of some audits, by codes, without sentences.

    Args:
        audits: the audits, in order.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.auditing import audit, parse_form
    >>> row = "{id: a, name: n, target: ≥95%, actual: 90%, weight: 10, score: 9.47}"
    >>> form = parse_form(f"{{schema: filled-form/1, year: 2020, rows: [{row}]}}")
    >>> print(markdown_table([audit(Engine.default(), form)]).splitlines()[-1])
    | a | ≥95% | 90% | 10 | 9.47 | 9.47 | reproduced |  |
    """
    lines: list[tuple[str, ...]] = [_HEADS, ("---",) * len(_HEADS)]
    lines += [_cells(line, line.line) for audit in audits for line in audit.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _cells(line: AuditedLine, row: object) -> tuple[str, ...]:
    if not isinstance(row, FormRow):
        return ()
    actual = None if row.actual is None else row.actual.value
    codes = ", ".join(finding.code for finding in line.findings)
    fits = ", ".join(map(str, line.fits))
    return (
        row.id,
        _cell("".join(part for part in (row.op, row.current, row.unit) if part)),
        _cell(actual if isinstance(actual, str) else ""),
        "" if row.weight is None else plain(row.weight),
        "" if row.score is None else plain(row.score.points),
        _span(line.rule),
        line.standing,
        f"{codes}: {fits}" if fits and codes else codes,
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _span(span: Span | None) -> str:
    if span is None:
        return ""
    return f"{span.low:f}" if span.settled else f"{span.low:f}–{span.high:f}"

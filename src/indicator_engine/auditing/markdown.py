"""An audit as Markdown: the lines as a table of codes, or a whole report with its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from indicator_engine.auditing.findings import Audit, AuditedLine, Finding
from indicator_engine.auditing.model import FormRow
from indicator_engine.exact import plain
from indicator_engine.markdown import bullets, escaped, facts, table
from indicator_engine.messages import Language, phrase
from indicator_engine.plans.assessment import Span

_HEADS: Final = ("row", "target", "measured", "weight", "points", "rule", "standing", "class")
_COLUMNS: Final = (
    "plan-column-id",
    "plan-column-name",
    "audit-column-target",
    "plan-column-actual",
    "audit-column-points",
    "audit-column-rule",
    "plan-column-weight",
    "audit-column-standing",
)
_RIGHT: Final = (4, 5, 6)


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
    rows = [
        _coded(line, line.line)
        for audit in audits
        for line in audit.rows
        if isinstance(line.line, FormRow)
    ]
    return table(_HEADS, rows)


def audit_to_markdown(audit: Audit, language: Language = "zh") -> str:
    """Write an audit as Markdown: lines, what was found, sums, how each line was recomputed.

    Args:
        audit: the audit.
        language: of its sentences.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.auditing import audit, parse_form
    >>> form = parse_form("{schema: filled-form/1, year: 2020, name: 某表, rows: []}")
    >>> print(audit_to_markdown(audit(Engine.default(), form)).splitlines()[0])
    # 某表
    """
    return "\n".join(_Report(audit, language).blocks())


class _Report:
    """One audit in one language."""

    def __init__(self, audit: Audit, language: Language) -> None:
        self._audit = audit
        self._language: Language = language

    def blocks(self) -> Iterator[str]:
        audit = self._audit
        form = audit.form
        yield f"# {escaped(form.name or self._say('audit-place-structure'))}\n"
        if form.illustrative:
            yield f"**{escaped(self._say('audit-illustrative'))}**\n"
        yield facts(self._head())
        heads = [self._say(key) for key in _COLUMNS]
        yield table(heads, map(self._cells, audit.lines), _RIGHT)
        found = list(self._found())
        yield f"## {escaped(self._say('audit-findings' if found else 'audit-none'))}\n"
        if found:
            yield bullets(found)
        yield facts(self._sums())
        yield f"## {escaped(self._say('plan-explained'))}\n"
        for line in audit.lines:
            if line.outcome is not None:
                yield f"### {escaped(' '.join(self._named(line)))}\n"
                yield line.outcome.explain(self._language).markdown

    def _say(self, key: str, **params: str) -> str:
        return phrase(key, self._language, **params)

    def _head(self) -> Iterator[tuple[str, str]]:
        form, profile = self._audit.form, self._audit.profile
        given = (
            ("plan-label-year", str(form.year)),
            ("plan-label-document", form.document),
            ("plan-label-profile", f"{profile.id} {profile.summary}"),
            ("plan-label-packs", ", ".join(f"{p.id} {p.version}" for p in self._audit.packs)),
        )
        return ((self._say(key), said) for key, said in given if said)

    def _named(self, line: AuditedLine) -> tuple[str, ...]:
        if isinstance(line.line, FormRow):
            return line.line.id, line.line.name
        return (self._say("plan-execution"),)

    def _cells(self, line: AuditedLine) -> tuple[str, ...]:
        said = line.line
        award = said.score or said.reviewed
        target = measured = ""
        if isinstance(said, FormRow):
            target, measured = _target(said), _measured(said)
        return (
            line.id or "-",
            self._named(line)[-1],
            target,
            measured,
            "-" if award is None else plain(award.points),
            _span(line.rule) or "-",
            "-" if said.weight is None else plain(said.weight),
            self._say(f"audit-standing-{line.standing}"),
        )

    def _found(self) -> Iterator[str]:
        for line in self._audit.lines:
            for finding in line.findings:
                yield self._finding(line.id or self._say("plan-execution"), finding)
        for finding in self._audit.structure:
            yield self._finding(self._say("audit-place-structure"), finding)

    def _finding(self, place: str, finding: Finding) -> str:
        said = f"{place} {finding.code}: {finding.message(self._language)}"
        if finding.difference:
            said += self._say("audit-difference", difference=f"{finding.difference:+f}")
        if finding.reason:
            said += " " + self._say("audit-reason", reason=finding.reason)
        return said

    def _sums(self) -> Iterator[tuple[str, str]]:
        audit = self._audit
        total = {"awarded": plain(audit.awarded), "recomputed": _span(audit.recomputed)}
        yield self._say("audit-total"), self._say("audit-total-said", **total)
        for (explained, of), given in groupby(audit.matches, lambda m: (m.explained, m.of)):
            counts = {"explained": str(explained), "of": str(of)}
            yield self._say("audit-match", **counts), ", ".join(m.profile for m in given)


def _coded(line: AuditedLine, row: FormRow) -> tuple[str, ...]:
    codes = ", ".join(finding.code for finding in line.findings)
    fits = ", ".join(map(str, line.fits))
    return (
        row.id,
        _target(row),
        _measured(row),
        "" if row.weight is None else plain(row.weight),
        "" if row.score is None else plain(row.score.points),
        _span(line.rule),
        line.standing,
        f"{codes}: {fits}" if fits and codes else codes,
    )


def _target(row: FormRow) -> str:
    return "".join(part for part in (row.op, row.target, row.unit) if part)


def _measured(row: FormRow) -> str:
    entry = row.actual
    if entry is None:
        return ""
    if entry.numerator is not None:
        return f"{entry.numerator}/{entry.denominator}"
    return entry.value if isinstance(entry.value, str) else ""


def _span(span: Span | None) -> str:
    if span is None:
        return ""
    return f"{span.low:f}" if span.settled else f"{span.low:f}–{span.high:f}"

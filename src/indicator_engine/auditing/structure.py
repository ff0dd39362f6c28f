"""The weights and sums of a form: does it hold to the structure it states, does it add up?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from indicator_engine.auditing.findings import Code, Finding
from indicator_engine.auditing.model import Form, FormExecution, FormRow, HeadSum
from indicator_engine.exact import plain
from indicator_engine.plans.model import Award
from indicator_engine.plans.weights import FULL

_STRUCTURE: Final[Code] = "weight-structure-contradicts-form"
_SUM: Final[Code] = "sum-wrong"


def structure_findings(form: Form) -> Iterator[Finding]:
    """Yield what contradicts the form's own weight structure, and every sum that does not add up.

    >>> from indicator_engine.auditing.model import FormExecution
    >>> row = FormRow(id="a", name="n", target="≥1次", weight=Decimal(100))
    >>> form = Form(year=2020, rows=(row,), execution=FormExecution(weight=Decimal(10)))
    >>> [finding.detail for finding in structure_findings(form)]
    ['weights-over-full']
    """
    yield from _over_full(form)
    yield from _declared(form)
    yield from _sums(form)


def _over_full(form: Form) -> Iterator[Finding]:
    """All full points together are at most 100; execution is counted beside the rows."""
    total = sum(form.weights, Decimal(0))
    if total > FULL:
        execution = None if form.execution is None else form.execution.weight
        rows = total - (execution or 0)
        params = {"rows": plain(rows), "execution": plain(execution or 0), "total": plain(total)}
        yield _finding(_STRUCTURE, "weights-over-full", params, "")


def _declared(form: Form) -> Iterator[Finding]:
    """Hold each declared head, and declared execution, against the weights in the rows."""
    if form.declared is None or not any(row.weight is not None for row in form.rows):
        return
    for declared in form.declared.heads:
        found = sum((row.weight or 0 for row in _under(form.rows, declared.heads)), Decimal(0))
        if found != declared.points:
            names = " + ".join(declared.heads)
            params = {"head": names, "printed": plain(declared.points), "found": plain(found)}
            yield _finding(_STRUCTURE, "weights-head", params, declared.at)
    declared_execution = form.declared.execution
    execution = None if form.execution is None else form.execution.weight
    if declared_execution is not None and declared_execution != (execution or 0):
        params = {"printed": plain(declared_execution), "found": plain(execution or 0)}
        yield _finding(_STRUCTURE, "weights-execution", params, form.declared.at)


def _sums(form: Form) -> Iterator[Finding]:
    """Hold each printed sum against its rows, where every one of them has a figure to add."""
    sums = form.sums
    if sums is None:
        return
    lines = tuple(form.lines)
    own, reviewed = (line.score for line in lines), (line.reviewed for line in lines)
    columns = (
        ("sum-weight", sums.weight, _added([line.weight for line in _weighted(lines)])),
        ("sum-score", sums.score, _added_awards(own, lines)),
        ("sum-reviewed", sums.reviewed, _added_awards(reviewed, lines)),
    )
    for detail, printed, found in columns:
        yield from _sum(detail, printed, found, sums.at)
    for head in sums.heads:
        yield from _head(form.rows, head)


def _head(rows: Sequence[FormRow], head: HeadSum) -> Iterator[Finding]:
    under = _weighted(_under(rows, (head.head,)))
    weight = _added([line.weight for line in under])
    score = _added_awards((line.score for line in under), under)
    yield from _sum("head-weight", head.weight, weight, head.at, head.head)
    yield from _sum("head-score", head.score, score, head.at, head.head)


def _sum(
    detail: str, printed: Decimal | None, found: Decimal | None, at: str, head: str = ""
) -> Iterator[Finding]:
    if printed is None or found is None or printed == found:
        return
    params = {"head": head} if head else {}
    params |= {"printed": plain(printed), "found": plain(found)}
    yield _finding(_SUM, detail, params, at, printed - found if "score" in detail else None)


def _weighted(
    lines: Sequence[FormRow | FormExecution],
) -> tuple[FormRow | FormExecution, ...]:
    """Return the lines that count: those with full points of their own, or with points."""
    return tuple(line for line in lines if line.weight is not None or line.score is not None)


def _added_awards(
    awards: Iterator[Award | None], lines: Sequence[FormRow | FormExecution]
) -> Decimal | None:
    """Add up points; None where a line that counts has none."""
    counted = zip(awards, lines, strict=True)
    kept = (award for award, line in counted if line.weight is not None or award is not None)
    return _added([None if award is None else award.points for award in kept])


def _added(amounts: Sequence[Decimal | None]) -> Decimal | None:
    given = [amount for amount in amounts if amount is not None]
    return sum(given, Decimal(0)) if given and len(given) == len(amounts) else None


def _under(rows: Sequence[FormRow], heads: Sequence[str]) -> tuple[FormRow, ...]:
    """Return the rows of some heads: the same words, or one a beginning of the other."""
    return tuple(row for row in rows if any(_same(row.level1, head) for head in heads))


def _same(level1: str | None, head: str) -> bool:
    first, second = "".join((level1 or "").split()), "".join(head.split())
    return bool(first) and (first.startswith(second) or second.startswith(first))


def _finding(
    code: Code,
    detail: str,
    params: dict[str, str],
    at: str,
    difference: Decimal | None = None,
) -> Finding:
    return Finding(code, detail=detail, difference=difference, params=tuple(params.items()), at=at)

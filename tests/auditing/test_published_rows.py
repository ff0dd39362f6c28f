"""The real rows with printed points: each reproduced or classified, in a table of the docs.

The rows are not part of this repository. With them, ``UPDATE_AUDIT_TABLE=1`` writes the table anew.
"""

from __future__ import annotations

import json
import os
from decimal import Decimal
from itertools import groupby

import pytest

from indicator_engine.auditing import Award, Form, FormRow, audit
from indicator_engine.auditing.markdown import markdown_table
from indicator_engine.plans import Entry

BEGIN, END = "<!-- rows: begin -->\n", "<!-- rows: end -->\n"
YEAR = 2020  # of the forms whose year is not known; none of them has a date


@pytest.fixture(scope="module")
def audits(engine, corpus):
    """Audit the rows that have a weight and points, as one form for each year."""
    path = corpus / "rows-dev.jsonl"
    if not path.is_file():
        pytest.skip("rows-dev.jsonl is not in the corpus")
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    given = [line for line in lines if line.get("weight") and line.get("score") is not None]
    by_year = groupby(given, lambda line: line["year"] or YEAR)
    forms = [Form(year=year, rows=tuple(map(_row, rows))) for year, rows in by_year]
    return [audit(engine, form) for form in forms]


def _row(line):
    return FormRow(
        id=line["id"],
        name=line["name"],
        target=line["threshold"],
        level1=line["level1"],
        level2=line["level2"],
        op=line["op_column"],
        unit=line["unit_column"],
        actual=Entry(value=line["actual"]),
        weight=Decimal(str(line["weight"])),
        score=Award(points=Decimal(str(line["score"]))),
    )


def test_every_row_is_reproduced_or_classified(audits):
    lines = [line for audited in audits for line in audited.rows]
    assert len(lines) >= 36
    for line in lines:
        differences = [f.code for f in line.findings if f.sort != "remark"]
        assert bool(differences) == (line.standing in ("differs", "open")), line.line.id
        assert line.standing != "unscored"


def test_the_table_in_the_docs_is_fresh(audits, root):
    page = root / "docs" / "reference" / "audit.md"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    old, _, tail = rest.partition(END)
    table = markdown_table(audits)
    if os.environ.get("UPDATE_AUDIT_TABLE"):
        page.write_text(f"{head}{BEGIN}\n{table}\n{END}{tail}", encoding="utf-8")
        return
    assert old.strip() == table.strip(), "write it anew: UPDATE_AUDIT_TABLE=1 pytest tests/auditing"

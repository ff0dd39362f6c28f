"""What a refusal looks like, word for word, in both languages: code, sentence, caret, hint.

``UPDATE_GOLDEN=1 python -m pytest tests/reading/test_golden.py`` writes the files anew; look at
the difference before keeping it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indicator_engine import IndicatorError
from indicator_engine.text import display_width

GOLDEN = Path(__file__).with_name("golden")

# code: cells that must be refused with it, each with its operator and unit columns
REFUSED = {
    "empty-text": [("", None, None), ("　", None, None)],
    "text-too-long": [("x" * 2001, None, None)],
    "bad-character": [("≥\0次", None, None), ("\ud800", None, None)],
    "number-masked": [
        ("≥**次", None, None),
        ("≤****000元", None, None),
        ("****年**月底", None, None),
    ],
    "number-too-long": [("≥" + "9" * 41 + "次", None, None)],
    "number-expected": [("≥次", None, None), ("≥", None, None)],
    "nothing-to-read": [("%", None, None), ("N/A", None, None)],
    "no-such-date": [("2025年2月30日前", None, None), ("12月32日", None, None)],
    "operators-contradict": [("≥3次以下", None, None), ("≥≤5%", None, None)],
    "range-with-operator": [("≥90%-95%", None, None)],
    "range-inverted": [("95%-90%", None, None), ("10万元-5万元", None, None)],
    "several-numbers": [("5次6次", None, None), ("12个；100%", None, None)],
    "unknown-unit": [("≥3圈圈", None, None), ("≥3", None, "公理"), ("≥３圈圈／人", None, None)],
    "unknown-operator": [("3次", "大概是", None)],
    "grades-do-not-match": [("100%|90%", "优|良|差", None)],
}


def refusal(engine, cell) -> IndicatorError:
    text, op, unit = cell
    with pytest.raises(IndicatorError) as caught:
        engine.ruleset.read_anew(text, op, unit)
    return caught.value


def page(engine, cells) -> str:
    shown = []
    for cell in cells:
        error = refusal(engine, cell)
        columns = "".join(f" {column!a}" for column in cell[1:] if column is not None)
        place = f"{error.field}[{error.span.start}:{error.span.end}]"
        title = f"=== {cell[0][:40]!a}{columns} -> {place}"
        shown += [title, error.render("zh"), "---", error.render("en")]
    return "\n".join(shown) + "\n"


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_a_refusal_looks_as_it_was_agreed(engine, code):
    path, now = GOLDEN / f"{code}.txt", page(engine, REFUSED[code])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_each_cell_is_refused_for_its_reason(engine, code):
    assert {refusal(engine, cell).code for cell in REFUSED[code]} == {code}


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_the_caret_stands_under_the_span(engine, code):
    """Wide characters take two columns, so that the caret is where the eye looks for it."""
    for cell in REFUSED[code]:
        error = refusal(engine, cell)
        text, carets = error.render("zh").splitlines()[1:3]
        lead = len(carets) - len(carets.lstrip(" "))
        assert set(carets.strip()) == {"^"}
        assert display_width(carets) <= max(display_width(text), lead + 1) + 1
        if len(error.text) < 60 and error.text.isprintable():
            before = error.text[: error.span.start]
            assert lead == 2 + display_width(before)


def test_there_is_no_golden_file_without_its_cells():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(REFUSED)

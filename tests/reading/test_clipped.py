"""Cells that break off: refused where a number or a time stands in them, noted where words do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Level
from indicator_engine.testing import thresholds

CLIPS = ["…", "……", "...", "。。。", "（", "（含", " (其中", "【"]


@given(cell=thresholds(), clip=st.sampled_from(CLIPS))
def test_no_number_is_read_from_what_breaks_off(engine, cell, clip):
    text = cell + clip
    try:
        threshold = engine.parse(text)
    except IndicatorError:
        return
    assert isinstance(threshold.reading, Level)
    assert "text-clipped" in threshold.notes
    assert not any(not isinstance(other, Level) for other in threshold.alternatives)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("≥9…", (2, 3)),
        ("≥95%（含", (4, 6)),
        ("≥9... ", (2, 6)),
        ("≥20家（其中（规上）企业", (4, 13)),
    ],
)
def test_the_refusal_shows_where_it_breaks_off(engine, text, span):
    with pytest.raises(IndicatorError) as caught:
        engine.parse(text)
    assert (caught.value.code, tuple(caught.value.span)) == ("text-clipped", span)
    assert caught.value.hint("zh")
    assert caught.value.hint("en")


@pytest.mark.parametrize("text", ["95%…", "12次（其中", "2025年11月…", "1次、2次…"])
def test_a_measured_value_that_breaks_off_is_refused(engine, text):
    with pytest.raises(IndicatorError) as caught:
        engine.measure(text, year=2025)
    assert (caught.value.code, caught.value.field) == ("text-clipped", "actual")


def test_words_that_break_off_are_noted(engine):
    threshold = engine.parse("提升业务水平，推动…")
    assert threshold.reading == Level("提升业务水平，推动…")
    assert threshold.notes == ("text-clipped",)
    assert engine.parse("提升业务水平（含线上）").notes == ()

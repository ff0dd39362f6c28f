"""Lines of text: carets below what they mean, breaks where Chinese allows them, widths held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from indicator_engine.cli.tables import caret, cut, facts, wrapped
from indicator_engine.text import Span, display_width

TEXTS = st.text("≥1次，。（）“”a b/", max_size=60)
ANY = st.text(max_size=200)


@given(ANY, st.data())
def test_a_caret_stands_below_its_span(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown, marks = caret(text, Span(start, end), 40)
    assert "\n" not in shown
    assert display_width(shown) <= 42
    assert set(marks.lstrip(" ")) == {"^"}
    assert len(marks.rstrip("^")) <= display_width(shown)


@given(st.text("a次", min_size=1, max_size=15), st.data())
def test_in_a_short_text_the_caret_is_exact(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown, marks = caret(text, Span(start, end), 40)
    assert shown == text
    assert len(marks) - len(marks.lstrip()) == display_width(text[:start])
    assert marks.count("^") == display_width(text[start:end])


def test_a_long_text_is_shown_around_its_span():
    text = "次" * 500_000 + "坨" + "次" * 500_000
    shown, marks = caret(text, Span(500_000, 500_001), 40)
    assert shown.startswith("…")
    assert shown.endswith("…")
    place = len(marks) - 2
    assert display_width(shown[: shown.index("坨")]) == place


@given(TEXTS, st.integers(8, 30))
def test_wrapping_loses_nothing_but_blanks_and_keeps_the_width(text, width):
    lines = [line.plain for line in wrapped(Text(text), width)]
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(display_width(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_no_line_begins_with_a_closing_mark():
    lines = [line.plain for line in wrapped(Text("一二三四五，六七八（九十）。一二三四"), 11)]
    assert not [line for line in lines if line[0] in "，）。"]
    assert not [line for line in lines if line[-1] == "（"]


@given(st.lists(st.tuples(st.text("ab次", max_size=6), TEXTS), max_size=5), st.integers(40, 80))
def test_facts_keep_the_width(rows, width):
    shown = facts(rows, width).plain
    assert all(display_width(line) <= width for line in shown.split("\n"))


@given(ANY, st.integers(2, 40))
def test_a_cut_text_fits(text, width):
    shown = cut(text, width)
    assert display_width(shown) <= width
    assert shown.endswith("…") or len(shown) == len(text)

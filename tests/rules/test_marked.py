"""YAML is read as text only, with the place of every part; whatever comes in, it answers."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import RuleErrors
from indicator_engine.rules.marked import MAX_CHARS, MAX_DEPTH, PARSER, read_marked

PARSERS = [PARSER, yaml.BaseLoader]

GUESSED = "no yes on off y n true false null ~ 010 0o10 0x1F 1e4 1_000 .5 12:30 2024-01-01 1:2 .inf"


@pytest.fixture(params=PARSERS, ids=["fast", "pure"])
def read(request):
    return lambda text: read_marked(text, "x.yaml", request.param)


@pytest.mark.parametrize("word", GUESSED.split())
def test_a_scalar_is_the_text_that_is_written(read, word):
    assert read(f"a: {word}\nb: [{word}]\n{word}: c").tree == {"a": word, "b": [word], word: "c"}


def test_places_count_from_one_and_name_keys_and_values(read):
    marked = read("a: x\n萬:\n  - {键: 值}\n")
    assert marked.where(("a",)) == "x.yaml:1:4"
    assert marked.where_key(("萬",)) == "x.yaml:2:1"
    assert marked.where(("萬",)) == "x.yaml:3:3"
    assert marked.where_key(("萬", 0, "键")) == "x.yaml:3:6"
    assert marked.where(("萬", 0, "键")) == "x.yaml:3:9"
    assert marked.where(()) == "x.yaml:1:1"


def test_the_place_of_what_is_missing_is_that_of_its_parent(read):
    marked = read("a:\n  b: c\n")
    assert marked.where(("a", "nothing", 3)) == "x.yaml:2:3"
    assert marked.where_key(("a", "nothing")) == "x.yaml:2:3"


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("f: w*a/t", 4, "1:8"),
        ("f: 'w*a/t'", 4, "1:9"),
        ('f: "w*a/t"', 0, "1:5"),
        ("f: |\n  w if met\n  else t\n", 0, "2:3"),
        ("f: |\n  w if met\n  else t\n", 14, "3:8"),
        ("f: |2\n    w\n", 2, "2:5"),
        ("f: w if met\n  else t", 14, "1:4"),  # folded: where the value starts
        ("f: >\n  w if met\n  else t", 14, "1:4"),
        ("f: [a]", 2, "1:4"),
    ],
)
def test_the_place_of_a_character_inside_a_value(read, text, offset, place):
    assert read(text).where_inside(("f",), offset) == f"x.yaml:{place}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("1:1", "yaml-empty")]),
        ("# nothing\n", [("1:1", "yaml-empty")]),
        ("a: &x 1\nb: *x", [("1:4", "yaml-anchor"), ("2:4", "yaml-alias")]),
        ("a: 1\n*x : 2", [("2:1", "yaml-alias")]),
        ("a: !!int 3", [("1:4", "yaml-tag")]),
        ("a: !!python/object/apply:os.getcwd []", [("1:4", "yaml-tag")]),
        ("a: ! x", [("1:4", "yaml-tag")]),
        ("<<: {a: b}", [("1:1", "yaml-merge-key")]),
        ("a: 1\nb: 2\na: 3\nb: 4", [("3:1", "yaml-duplicate-key"), ("4:1", "yaml-duplicate-key")]),
        ("a: 1\n--- \nb: 2", [("2:1", "yaml-many-documents")]),
        ("? [a]\n: b\n? {c: d}\n: e", [("1:3", "yaml-key-not-text"), ("3:3", "yaml-key-not-text")]),
        ("? \n: a", [("1:2", "yaml-key-not-text")]),
        ("a:\nb: ''", [("1:3", "yaml-no-value")]),
        ("- \n- a", [("1:2", "yaml-no-value")]),
        ("a: b\x00", [("1:5", "yaml-control-character")]),
        ("a: b\n\n  \x85c\x1b", [("3:5", "yaml-control-character")]),
        ("a: ]", [("1:4", "yaml-syntax")]),
        ("a:\n\tb: c", [("2:1", "yaml-syntax")]),
        ("%YAML 9.9\n---\na", [("1:1", "yaml-syntax")]),
    ],
)
def test_what_is_refused(read, text, found):
    with pytest.raises(RuleErrors) as caught:
        read(text)
    assert [(p.where[len("x.yaml:") :], p.code) for p in caught.value.problems()] == found


def test_a_quoted_merge_sign_is_a_key_like_any_other(read):
    assert read('"<<": a').tree == {"<<": "a"}


def test_all_problems_before_a_syntax_error_are_told(read):
    with pytest.raises(RuleErrors) as caught:
        read("a: 1\na: 2\nb: [")
    assert [p.code for p in caught.value.problems()] == ["yaml-duplicate-key", "yaml-syntax"]


@pytest.mark.parametrize("opening", ["[", "{", "{a: ", "- ", "? ", "[[{"])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 20_000])
def test_depth_costs_no_recursion(read, opening, times):
    with pytest.raises(RuleErrors) as caught:
        read(opening * times)
    codes = {problem.code for problem in caught.value.problems()}
    assert codes <= {"yaml-too-deep", "yaml-syntax", "yaml-key-not-text"}


def test_depth_up_to_the_limit_is_read(read):
    assert read("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH).tree


def test_a_large_file_is_refused_unread(read):
    with pytest.raises(RuleErrors) as caught:
        read("[" + "a" * MAX_CHARS)
    (problem,) = caught.value.problems()
    assert problem.code == "file-too-large"


# ── laws ─────────────────────────────────────────────────────────────────────────────────────

PRINTABLE = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
    )
    | st.sampled_from("\t\n"),
    max_size=20,
)
TREES = st.recursive(
    PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=20,
)

# Characters that YAML gives no meaning at any place of a plain scalar.
PLAIN = st.text("abcnoyestrufl01289.e~_年次≥％", min_size=1, max_size=12)


def as_yaml(tree) -> str:
    """Write a tree as JSON, which is YAML, but for characters beyond the basic plane."""
    written = json.dumps(tree, ensure_ascii=False)
    return "".join(
        c if c.isprintable() and c < "\U00010000" else rf"\U{ord(c):08x}" for c in written
    )


@given(TREES)
def test_every_text_comes_back_as_it_was_written(tree):
    for parser in PARSERS:
        assert read_marked(as_yaml(tree), "x", parser).tree == tree


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5, unique_by=lambda pair: pair[0]))
def test_a_plain_word_is_never_taken_for_anything_else(pairs):
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    assert read_marked(text, "x").tree == dict(pairs)


@given(st.text() | st.text("[]{}:,-?&*!|>'\"%@` \n\tab#<~", max_size=60))
def test_any_text_is_read_or_refused_with_one_of_our_errors(text):
    for parser in PARSERS:
        try:
            marked = read_marked(text, "x", parser)
        except RuleErrors as errors:
            for problem in errors.problems():
                _, line, column = problem.where.split(":")
                assert 1 <= int(line) <= len(text.splitlines()) + 1
                assert 1 <= int(column) <= len(text) + 1
        else:
            assert marked.tree is not None


@given(st.text("[]{}:,-?&*!|>'\"%@` \nab#<~", max_size=40))
def test_both_parsers_agree(text):
    """Where both read a text they read the same; they may name another place of a mistake."""
    trees = []
    for parser in PARSERS:
        try:
            trees.append(read_marked(text, "x", parser).tree)
        except RuleErrors:
            return
    assert trees[0] == trees[1]

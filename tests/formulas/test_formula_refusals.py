"""What the language refuses: each construct with its code and its place, all of them together."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from indicator_engine.errors import FormulaError, RuleErrors
from indicator_engine.formulas import Name, parse_formula
from indicator_engine.messages import placeholders

NAMES = {
    "w": Name(),
    "a": Name(),
    "t": Name(positive=True),
    "budget": Name(),
    "met": Name("boolean"),
}


def refusals(text, names=None):
    """Return the code, without `formula-`, and the quoted place of each problem."""
    try:
        parse_formula(text, NAMES if names is None else names)
    except RuleErrors as refused:
        found = refused.exceptions
    else:
        return []
    return [
        (problem.code.removeprefix("formula-"), text[problem.span.start : problem.span.end])
        for problem in found
    ]


CASES = {
    # names and functions
    "x": [("unknown-name", "x")],
    "W": [("unknown-name", "W")],
    "true": [("unknown-name", "true")],
    "目标值*2": [("unknown-name", "目标值")],
    "round(a)": [("unknown-function", "round")],
    "w(a)": [("unknown-function", "w")],
    "x + x*y": [("unknown-name", "x"), ("unknown-name", "y")],
    "round(x)": [("unknown-function", "round"), ("unknown-name", "x")],
    # operators
    "a**2": [("operator", "**")],
    "9**9**9": [("operator", "**"), ("operator", "**")],
    "a//2": [("operator", "//")],
    "a%2": [("operator", "%")],
    "90%": [("operator", "%"), ("missing-value", "")],
    "a@t": [("operator", "@")],
    "a&t": [("operator", "&")],
    "a|t": [("operator", "|")],
    "a^t": [("operator", "^")],
    "a<<t": [("operator", "<<")],
    "a>>t": [("operator", ">>")],
    "~a": [("operator", "~")],
    "+a": [("operator", "+")],
    "a is t": [("operator", "is")],
    "a is not t": [("operator", "is not")],
    "a in t": [("operator", "in")],
    "a not in t": [("operator", "not in")],
    # text, parts, constructs
    "'a'": [("text", "'a'")],
    '"""a"""': [("text", '"""a"""')],
    "f'{a}'": [("text", "f'{a}'")],
    "b'a'": [("text", "b'a'")],
    "'a": [("text", "'a")],
    "a.real": [("access", ".real")],
    "math.pi": [("access", ".pi")],
    "math.floor(a)": [("access", ".floor")],
    "a.__class__.__mro__": [("access", ".__class__"), ("access", ".__mro__")],
    "(a).real": [("access", ".real")],
    "a[0]": [("access", "[0]")],
    "a[0:x]": [("access", "[0:x]")],
    "[a, t]": [("construct", "[")],
    "{a}": [("construct", "{")],
    "{a: t}": [("construct", "{")],
    "[x for x in a]": [("construct", "[")],
    "(x for x in a)": [("construct", "for")],
    "min(x for x in a)": [("argument-count", "min(x for x in a)"), ("construct", "for")],
    "lambda: a": [("construct", "lambda")],
    "min(lambda x: x, a)": [("construct", "lambda")],
    "(y := a)": [("construct", ":=")],
    "None": [("construct", "None")],
    "a, t": [("construct", ",")],
    "(a, t)": [("construct", ",")],
    # arguments
    "min(x=a, y=t)": [("argument", "x="), ("argument", "y=")],
    "min(*a)": [("argument", "*")],
    "max(**a)": [("argument", "**")],
    "min(a)": [("argument-count", "min(a)")],
    "max()": [("argument-count", "max()")],
    "abs(a, t)": [("argument-count", "abs(a, t)")],
    "floor()": [("argument-count", "floor()")],
    "ceil(a, 2)": [("argument-count", "ceil(a, 2)")],
    "clamp(a, 0)": [("argument-count", "clamp(a, 0)")],
    "clamp(a, 0, 1, 2)": [("argument-count", "clamp(a, 0, 1, 2)")],
    # types
    "met + 1": [("number-wanted", "met")],
    "-met": [("number-wanted", "met")],
    "True * 2": [("number-wanted", "True")],
    "abs(a > t)": [("number-wanted", "a > t")],
    "met == True": [("number-wanted", "met"), ("number-wanted", "True")],
    "(a > t) > 0": [("number-wanted", "(a > t)")],
    "not a": [("boolean-wanted", "a")],
    "a and met": [("boolean-wanted", "a")],
    "met or 1": [("boolean-wanted", "1")],
    "1 if a else 0": [("boolean-wanted", "a")],
    "1 if a - t else 0": [("boolean-wanted", "a - t")],
    "a if met else met": [("branches-differ", "a if met else met")],
    # division
    "w*a/budget": [("unguarded-division", "budget")],
    "a/0": [("unguarded-division", "0")],
    "a/(budget)/w": [("unguarded-division", "(budget)"), ("unguarded-division", "w")],
    # numbers
    "1e3": [("bad-number", "1e3")],
    ".5": [("bad-number", ".5")],
    "5.": [("bad-number", "5.")],
    "1_000": [("bad-number", "1_000")],
    "007": [("bad-number", "007")],
    "0x1f": [("bad-number", "0x1f")],
    "2j": [("bad-number", "2j")],
    "1.2.3": [("bad-number", "1.2.3")],
    "2a": [("bad-number", "2a")],
    "1e999999999": [("bad-number", "1e999999999")],
    # spelling
    "a = t": [("spelling", "=")],
    "a =< t": [("spelling", "=<")],
    "a => t": [("spelling", "=>")],
    "a <> t": [("spelling", "<>")],
    "met && met": [("spelling", "&&")],
    "met || met": [("spelling", "||")],
    "!met": [("spelling", "!")],
    "（a＋t）": [("spelling", "（"), ("spelling", "＋"), ("spelling", "）")],
    "min(a，t)": [("spelling", "，")],
    "１０*a": [("spelling", "１０")],
    "a − t": [("spelling", "−")],
    # breaks
    "": [("empty", "")],
    " \t\n": [("empty", " \t\n")],
    "a t": [("unexpected", "t")],
    "a)": [("unexpected", ")")],
    "a; t": [("unexpected", ";")],
    "a # t": [("unexpected", "#")],
    "a ? t : w": [("unexpected", "?")],
    "2(a + t)": [("unexpected", "(")],
    "1 + not met": [("unexpected", "not"), ("number-wanted", "not met")],
    "a\x00": [("unexpected", "\x00")],
    "\ud800": [("unexpected", "\ud800")],
    "a。": [("unexpected", "。")],
    "w *": [("missing-value", "")],
    "w * / a": [("missing-value", "/")],
    "()": [("missing-value", ")")],
    "min(a,)": [("missing-value", ")")],
    "if": [("missing-value", "if")],
    "1 if met": [("missing-sign", "")],
    "(a + t": [("missing-sign", "(")],
    "min(a, t": [("missing-sign", "(")],
    "a if met if met else t else w": [("missing-sign", "if")],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=map(ascii, CASES))
def test_a_refused_construct_is_named_at_its_place(text, expected):
    assert refusals(text) == expected


def test_all_problems_of_a_formula_are_reported_in_its_order():
    text = "rund(w) + a/budget if a and x == 'y' else met % 2"
    assert refusals(text) == [
        ("unknown-function", "rund"),
        ("unguarded-division", "budget"),
        ("boolean-wanted", "a"),
        ("unknown-name", "x"),
        ("text", "'y'"),
        ("operator", "%"),
    ]


def test_after_a_break_names_are_still_checked_but_nothing_is_guessed():
    """Where a bracket is lost the test of a division may be lost too: it is not reported."""
    text = "(x*a/budget)) if budget > 0 else y"
    assert refusals(text) == [
        ("unknown-name", "x"),
        ("unexpected", ")"),
        ("unknown-name", "y"),
    ]


def test_a_span_counts_code_points():
    (problem,) = raised("𠮷 + 目标 + x", {"𠮷": Name(), "目标": Name()})
    assert problem.span == (9, 10)
    assert problem.render("en").splitlines()[2] == " " * 2 + " " * (11 + 1) + "^"


def raised(text, names=None, where=None):
    with pytest.raises(RuleErrors) as caught:
        parse_formula(text, NAMES if names is None else names, where=where)
    return caught.value.exceptions


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("bugdet", "budget"),
        ("Budget", "budget"),
        ("A", "a"),
        ("true", "True"),
        ("clam(a, 0, w)", "clamp"),
        ("MAX(a, t)", "max"),
        ("zzz", None),
        ("b" * 1_000, None),
    ],
)
def test_the_name_that_was_meant_is_suggested(text, suggestion):
    assert raised(text)[0].params.get("suggestion") == suggestion


def test_a_formula_has_the_documented_names_and_no_others():
    assert raised("x")[0].params["names"] == "a, budget, met, t, w"
    assert refusals("a", {}) == [("unknown-name", "a")]


def test_every_problem_knows_the_place_in_the_rule_file():
    problems = raised("x + y", where="methods/ratio.yaml:7:12")
    assert [problem.where for problem in problems] == ["methods/ratio.yaml:7:12"] * 2
    assert all(isinstance(problem, FormulaError) for problem in problems)
    assert all(problem.text == "x + y" for problem in problems)


def test_long_parameters_are_cut():
    assert all(len(value) <= 201 for value in raised("y" * 2_000)[0].params.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_its_sentences(language):
    """Each sentence names only what the error carries, else a person would read ``{name}``."""
    folder = Path(__file__).parents[2] / "src/indicator_engine/messages"
    codes = {}
    for path in sorted(folder.glob(f"*{language}.toml")):
        codes |= tomllib.loads(path.read_text(encoding="utf-8"))["code"]
    long = ["a" * 2_001, "(" * 70, "+".join("a" * 99)]
    for text in [*CASES, *long]:
        if not refusals(text):
            continue
        for problem in raised(text):
            entry = codes[problem.code]
            assert entry["page"]
            assert placeholders(entry["message"]) <= problem.params.keys()
            hint = placeholders(entry.get("hint", ""))
            assert hint <= problem.params.keys() | {"suggestion"}

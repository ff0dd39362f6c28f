"""Division guards: what is let pass never divides by zero, and what authors write is let pass."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from indicator_engine.errors import RuleErrors
from indicator_engine.formulas import Name, compile_closure, parse_formula
from indicator_engine.formulas.signs import called, combined, negated

NAMES = {"a": Name(), "t": Name(), "p": Name(positive=True), "met": Name("boolean")}


def unguarded(text):
    """Return what stands in the spans of unguarded divisions."""
    try:
        parse_formula(text, NAMES)
    except RuleErrors as refused:
        problems = refused.exceptions
    else:
        return []
    assert {problem.code for problem in problems} == {"formula-unguarded-division"}
    return [text[problem.span.start : problem.span.end] for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "a/2",
        "a/0.001",
        "a/-2",
        "a/p",
        "a/-p",
        "a/(p*p)",
        "a/(p/p)",
        "a/(p + 1)",
        "a/(1 + abs(t))",
        "a/max(t, 1)",
        "a/clamp(t, 1, p + 1)",
        "a/ceil(p)",
        "a/(p if met else 2)",
        "a/t if t > 0 else 0",
        "a/t if t < 0 else 0",
        "a/t if t != 0 else 0",
        "a/t if 0 != t else 0",
        "a/t if 0 < t else 0",
        "a/t if t >= 1 else 0",
        "a/t if t > p else 0",
        "a/t if 0 < t <= 1 else 0",
        "0 if t == 0 else a/t",
        "0 if t <= 0 else a/t",
        "0 if not t > 0 else a/t",
        "0 if t == 0 or a < 0 else a/t",
        "0 if a < 0 or t == 0 else a/t",
        "a/t if a > 0 and t > 0 else 0",
        "a/t if not (t == 0 or a == 0) else 0",
        "t != 0 and a/t > 1",
        "t == 0 or a/t > 1",
        "a/(t*t) if t != 0 else 0",
        "a/(p*t) if t > 0 else 0",
        "a/(2*t/p) if t > 0 else 0",
        "a/abs(t) if t != 0 else 0",
        "a/(a - t) if a != t else 0",
        "a/(t - a) if a > t else 0",
        "a/(t - a + p) if t > a else 0",
        "a/(a - t) if a - t != 0 else 0",
        "a/(a + t) if a + t != 0 else 0",
        "a/floor(t) if floor(t) > 0 else 0",
        "1/(a/t) if t > 0 and a > 0 else 0",
        "(a/t if a > 0 else 1/t) if t > 0 else 0",
        "a/t if a > t > 0 else 0",
        "1/a if t > 0 and a > t else 0",
        "1/(a/t) if t > 0 and a/t != 0 else 0",
        "p*a/t if t > 0 else p if a <= 0 else 0",
    ],
)
def test_a_guarded_division_is_let_pass(text):
    assert unguarded(text) == []


@pytest.mark.parametrize(
    ("text", "denominators"),
    [
        ("a/t", ["t"]),
        ("a/0", ["0"]),
        ("a/(p - 1)", ["(p - 1)"]),
        ("a/(p - p)", ["(p - p)"]),
        ("a/floor(p)", ["floor(p)"]),
        ("a/min(p, t)", ["min(p, t)"]),
        ("a/max(t, 0)", ["max(t, 0)"]),
        ("a/clamp(t, 1, a)", ["clamp(t, 1, a)"]),
        ("a/t if t >= 0 else 0", ["t"]),
        ("a/t if t == 0 else 0", ["t"]),
        ("a/t if t > -1 else 0", ["t"]),
        ("a/t if t != 1 else 0", ["t"]),
        ("a/t if a > 0 else 0", ["t"]),
        ("a/t if met else 0", ["t"]),
        ("0 if t > 0 else a/t", ["t"]),
        ("0 if t != 0 else a/t", ["t"]),
        ("0 if 0 < t < 5 else a/t", ["t"]),
        ("0 if t == 0 and met else a/t", ["t"]),
        ("a/t if t > 0 or met else 0", ["t"]),
        ("a/t > 1 and t != 0", ["t"]),
        ("t != 0 or a/t > 1", ["t"]),
        ("met and t > 0 or a/t > 1", ["t"]),
        ("0 < t < a/t", ["t"]),
        ("a/t + (1 if t > 0 else 0)", ["t"]),
        ("a/(a - t) if a >= t else 0", ["(a - t)"]),
        ("a/(t - a + p) if a > t else 0", ["(t - a + p)"]),
        ("a/(a + t) if a != t else 0", ["(a + t)"]),
        ("a/floor(t) if t > 0 else 0", ["floor(t)"]),
        ("a/t/(a - p)", ["t", "(a - p)"]),
        ("1/a if a > t and t > 0 else 0", ["a"]),  # tests count in the order they are written
        ("1/(1/t) if a > 0 else a/(t)", ["t", "(t)"]),
    ],
)
def test_an_unguarded_division_is_refused_at_its_denominator(text, denominators):
    assert unguarded(text) == denominators


# ── the guard is sound ───────────────────────────────────────────────────────────────────────

TERMS = ["a", "t", "0", "1", "-a", "p"]
COMPARED = [
    f"{left} {sign} {right}"
    for left, right in product(TERMS, TERMS)
    for sign in ("==", "!=", "<", "<=", ">", ">=")
]
DENOMINATORS = [
    "a",
    "t",
    "a - t",
    "t - a",
    "t - a + p",
    "a + t",
    "a*t",
    "floor(a)",
    "ceil(a)",
    "min(a, t)",
]
DENOMINATORS += [
    "max(a, t)",
    "clamp(a, t, p)",
    "a + p",
    "a - p",
    "-a*t",
    "a if met else t",
    "abs(a)",
]
FORMS = {  # whether any test can be a guard in such a place
    "1/({0}) if {1} else 0": True,
    "0 if {1} else 1/({0})": True,
    "1/({0}) if met and {1} else 0": True,
    "0 if met or {1} else 1/({0})": True,
    "1/({0}) if met or {1} else 0": False,
    "0 if met and {1} else 1/({0})": False,
    "1/({0}) if not ({1}) else 0": True,
    "1/({0}) if {1} < p else 0": True,
    "0 if {1} < p else 1/({0})": False,
}
SAMPLES = [Fraction(text) for text in ("-2", "-1", "-1/2", "0", "1/2", "1", "2")]
POSITIVE = [sample for sample in SAMPLES if sample > 0]


@pytest.mark.parametrize(("form", "guards"), FORMS.items())
def test_no_test_that_counts_as_a_guard_lets_a_zero_through(form, guards):
    """Every form, test and denominator is tried with values of every sign, size and order."""
    passed = 0
    for denominator, test in product(DENOMINATORS, COMPARED):
        text = form.format(denominator, test)
        if unguarded(text):
            continue
        passed += 1
        closure = compile_closure(parse_formula(text, NAMES), {}, ["a", "t", "p", "met"])
        for a, t, p, met in product(SAMPLES, SAMPLES, POSITIVE, (False, True)):
            pairs = (a.as_integer_ratio(), t.as_integer_ratio(), p.as_integer_ratio())
            assert closure(*pairs, met)[1] > 0, (text, a, t, p, met)
    assert bool(passed) == guards


def sign(value):
    return frozenset({(value > 0) - (value < 0)})


@pytest.mark.parametrize(("x", "y"), list(product(SAMPLES, SAMPLES)))
def test_the_sign_of_every_result_is_foreseen(x, y):
    assert sign(x + y) <= combined("+", sign(x), sign(y))
    assert sign(x - y) <= combined("-", sign(x), sign(y))
    assert sign(x * y) == combined("*", sign(x), sign(y))
    assert not y or sign(x / y) == combined("/", sign(x), sign(y))
    assert sign(-x) == negated(sign(x))
    assert sign(abs(x)) == called("abs", [sign(x)])
    assert sign(x // 1) <= called("floor", [sign(x)])
    assert sign(-(-x // 1)) <= called("ceil", [sign(x)])
    assert sign(min(x, y)) == called("min", [sign(x), sign(y)])
    assert sign(max(x, y)) == called("max", [sign(x), sign(y)])
    for high in SAMPLES:
        signs = [sign(x), sign(y), sign(high)]
        assert sign(min(max(x, y), high)) == called("clamp", signs)

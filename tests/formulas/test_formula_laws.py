"""Laws of formulas: one meaning however evaluated, text and tree are one, no input breaks them."""

from __future__ import annotations

import ast
import math
import pickle
import time
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indicator_engine.errors import FormulaError, RuleErrors
from indicator_engine.formulas import (
    Formula,
    Name,
    Rounding,
    compile_closure,
    compile_points,
    parse_formula,
    result_type,
    write_formula,
)
from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Negate,
    Not,
    Number,
    Or,
    Truth,
    Use,
)
from indicator_engine.formulas.reference import evaluate_reference
from indicator_engine.formulas.tokens import half_width

NAMES = {
    "a": Name(),
    "t": Name(),
    "w": Name(positive=True),
    "met": Name("boolean"),
    "late": Name("boolean"),
}
SIGNS = ("==", "!=", "<", "<=", ">", ">=")

# ── trees ────────────────────────────────────────────────────────────────────────────────────

LITERALS = [
    Fraction(text) for text in ("0", "1", "2", "3", "0.5", "0.005", "17.25", f"{10**30 + 1}")
]
NUMBER_NAMES = [Use("a"), Use("t"), Use("w", positive=True)]
BOOLEAN_NAMES = [Use("met", "boolean"), Use("late", "boolean")]
TRUTHS = [Truth(value) for value in (True, False)]


class Grower:
    """Grows random well-typed trees.

    The seed comes from hypothesis, the choices from `Random`: drawn one by one they would mostly
    be the simplest ones, and few trees would hold what the laws are about.
    """

    def __init__(self, seed):
        self.random = Random(seed)

    def some(self, grow, depth, least, most):
        return tuple(grow(depth) for _ in range(self.random.randint(least, most)))

    def number(self, depth):
        if depth == 0 or self.random.random() < 0.1:
            literal = Number(self.random.choice(LITERALS))
            return self.random.choice([literal, *NUMBER_NAMES])
        kinds = [self.sum, self.sum, self.division, self.division, self.call, self.negation]
        return self.random.choice([*kinds, self.choice_of_numbers])(depth - 1)

    def boolean(self, depth):
        if depth == 0 or self.random.random() < 0.1:
            return self.random.choice([*BOOLEAN_NAMES, *BOOLEAN_NAMES, *TRUTHS])
        kinds = [self.comparison, self.comparison, self.chain, self.chain, self.denial]
        return self.random.choice([*kinds, self.choice_of_booleans])(depth - 1)

    def negation(self, depth):
        return Negate(self.number(depth))

    def denial(self, depth):
        return Not(self.boolean(depth))

    def sum(self, depth):
        return Arithmetic(self.random.choice("+-*"), self.number(depth), self.number(depth))

    def call(self, depth):
        name, least, most = self.random.choice(
            [("abs", 1, 1), ("floor", 1, 1), ("ceil", 1, 1), ("clamp", 3, 3)]
            + [("min", 2, 4), ("max", 2, 4)] * 2
        )
        return Call(name, self.some(self.number, depth, least, most))

    def choice_of_numbers(self, depth):
        return Conditional(self.boolean(depth), self.number(depth), self.number(depth))

    def choice_of_booleans(self, depth):
        return Conditional(self.boolean(depth), self.boolean(depth), self.boolean(depth))

    def chain(self, depth):
        return self.random.choice([And, Or])(self.some(self.boolean, depth, 2, 3))

    def comparison(self, depth):
        signs = self.random.choices(SIGNS, k=self.random.choice([1, 1, 1, 2, 3]))
        return Comparison(tuple(signs), tuple(self.number(depth) for _ in range(len(signs) + 1)))

    def division(self, depth):
        """A division, mostly behind a test that may or may not guard it."""
        above, below, other = (self.number(depth) for _ in range(3))
        ratio = Arithmetic("/", above, below)
        than = self.random.choice([Number(Fraction(0)), other])
        test = Comparison((self.random.choice(SIGNS),), (below, than))
        match self.random.choice(["if", "else", "and", "or", "not", "difference", "bare"]):
            case "if":
                return Conditional(test, ratio, other)
            case "else":
                return Conditional(test, other, ratio)
            case "and":
                seen = And((self.boolean(depth), test, Comparison(("<",), (ratio, other))))
                return Conditional(seen, ratio, other)
            case "or":
                return Conditional(Or((test, self.boolean(depth))), other, ratio)
            case "not":
                return Conditional(Not(test), other, ratio)
            case "difference":
                ratio = Arithmetic(
                    "/", above, Arithmetic("-", *self.random.sample([below, other], 2))
                )
                test = Comparison((self.random.choice(SIGNS),), (below, other))
                return Conditional(test, ratio, above)
            case _:
                return ratio


def grown(seed, depth, kind):
    return getattr(Grower(seed), kind)(depth)


seeds = st.integers(0, 2**64 - 1)
trees = st.builds(
    grown, seeds, st.sampled_from([1, 2, 2, 3]), st.sampled_from(["number", "number", "boolean"])
)
many = settings(max_examples=4 * settings().max_examples)


def written(tree) -> str:
    return write_formula(Formula("", tree, frozenset()))


def parsed(text: str) -> Formula:
    return parse_formula(text, NAMES)


def codes(text: str) -> set[str]:
    """Return the codes of all problems of a text; none when it is a formula."""
    try:
        parsed(text)
    except RuleErrors as refused:
        return {problem.code for problem in refused.exceptions}
    return set()


@st.composite
def formulas(draw):
    """A formula that passes every check, from a random tree."""
    text = written(draw(trees))
    found = codes(text)
    assert found <= {"formula-unguarded-division", "formula-too-deep", "formula-too-long"}
    assume(not found)
    return parsed(text)


# ── values ───────────────────────────────────────────────────────────────────────────────────

exact_numbers = st.one_of(
    st.integers(-3, 3),
    st.decimals(-1000, 1000, places=3),
    st.fractions(max_denominator=50),
    st.integers(-(10**40), 10**40),
)


@st.composite
def inputs(draw, formula):
    """A value for each name, consistent with what is declared."""
    values = {}
    for name in sorted(formula.names):
        if NAMES[name].type == "boolean":
            values[name] = draw(st.booleans())
        elif NAMES[name].positive:
            values[name] = draw(exact_numbers.filter(lambda value: value > 0))
        else:
            values[name] = draw(exact_numbers)
    return values


def argument(value, times):
    """Return a value as a closure takes it; a pair need not be in lowest terms."""
    if isinstance(value, bool):
        return value
    top, bottom = value.as_integer_ratio()
    return top * times, bottom * times


def called(formula, values, free, times=1):
    """Evaluate by closure, holding it to its promises, and return the exact result."""
    constants = {name: value for name, value in values.items() if name not in free}
    closure = compile_closure(formula, constants, free)
    result = closure(*[argument(values[name], times) for name in free])
    if result_type(formula) == "boolean":
        assert isinstance(result, bool)
        return result
    top, bottom = result
    assert type(top) is int
    assert type(bottom) is int
    assert bottom > 0
    return Fraction(top, bottom)


# ── laws ─────────────────────────────────────────────────────────────────────────────────────


@many
@given(st.data())
def test_closure_equals_reference_whichever_names_are_free(data):
    formula = data.draw(formulas())
    values = data.draw(inputs(formula))
    free = data.draw(st.permutations(sorted(formula.names)))
    free = free[: data.draw(st.integers(0, len(free)))]
    times = data.draw(st.sampled_from([1, 6]))
    expected = evaluate_reference(formula, values)
    assert called(formula, values, free, times) == expected
    assert called(formula, values, sorted(formula.names)) == expected


@many
@given(trees)
def test_a_checked_formula_never_divides_by_zero(tree):
    """Every combination of telling values is tried on every formula that the checks let pass."""
    text = written(tree)
    assume(not codes(text))
    formula = parsed(text)
    small = [Fraction(-1), Fraction(0), Fraction(1, 2), Fraction(1)]
    for a in small:
        for t in small:
            for bits in ((False, True), (True, False)):
                values = {"a": a, "t": t, "w": Fraction(1, 2), "met": bits[0], "late": bits[1]}
                expected = evaluate_reference(formula, values)  # ZeroDivisionError would fail
                assert called(formula, values, ["a", "met"]) == expected


@many
@given(trees)
def test_canonical_text_parses_to_an_equal_tree(tree):
    text = written(tree)
    found = codes(text)
    assume(not found)
    assert parsed(text).tree == tree
    assert written(parsed(text).tree) == text


def meaning_of(text, values):
    """Evaluate any text, also one that lost its guards because a branch was taken."""
    by_text = Formula(text, And(tuple(Use(name, NAMES[name].type) for name in values)), frozenset())
    return evaluate_reference(by_text, values)


@many
@given(st.data())
def test_what_is_written_with_values_has_the_same_value(data):
    formula = data.draw(formulas())
    values = data.draw(inputs(formula))
    text = write_formula(formula, values)
    assert not codes(text) & BREAKS
    assert meaning_of(text, {}) == evaluate_reference(formula, values)


@many
@given(st.data())
def test_names_without_a_value_stay(data):
    formula = data.draw(formulas())
    values = data.draw(inputs(formula))
    some = data.draw(st.sets(st.sampled_from(sorted(NAMES))))
    text = write_formula(formula, {name: values[name] for name in formula.names & some})
    rest = {name: values[name] for name in formula.names - some}
    assert meaning_of(text, rest) == evaluate_reference(formula, values)


def check_any_text(text: str) -> None:
    """Parse a text: a formula, or problems that lie inside it and can be shown and pickled."""
    try:
        formula = parsed(text)
    except RuleErrors as errors:
        refused = errors
    else:
        assert pickle.loads(pickle.dumps(formula)) == formula
        return
    spans = [problem.span for problem in refused.exceptions]
    assert spans == sorted(spans)
    for problem in refused.exceptions:
        assert isinstance(problem, FormulaError)
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        problem.render("zh").encode()
        problem.render("en").encode()
    assert pickle.loads(pickle.dumps(refused)).exceptions == refused.exceptions


any_text = st.text(st.characters(exclude_categories=()), max_size=40)
signs_text = st.text("at w09.+-*/%<>=!&|^~@()[]{},:;'\"\\_#$？（×÷≤\t\n", max_size=40)


@given(any_text | signs_text)
@example("\x00")
@example("\ud800")
@example("a\ud800/t")
@example("'" * 5)
def test_any_text_parses_or_is_refused(text):
    check_any_text(text)


WORDS = ["a", "t", "w", "met", "True", "1", "0.5", "min(", "max(", "abs(", *"+-*/(()),,<"]
WORDS += ["==", "and", "or", "not", "if", "else"]


def python_accepts(text: str) -> bool:
    """Say whether Python reads a text as an expression made of what formulas have."""
    try:
        tree = ast.parse(f"({half_width(text)}\n)", mode="eval")
    except SyntaxError:
        return False
    refused = (ast.Tuple, ast.UAdd, ast.Starred, ast.keyword, ast.GeneratorExp)
    return not any(isinstance(node, refused) or _odd_call(node) for node in ast.walk(tree))


def _odd_call(node) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if not isinstance(node.func, ast.Name) or node.func.id not in ("min", "max", "abs"):
        return True
    return len(node.args) != 1 if node.func.id == "abs" else len(node.args) < 2


BREAKS = {"formula-unexpected", "formula-missing-value", "formula-missing-sign"}
MEANING = {
    "formula-number-wanted",
    "formula-boolean-wanted",
    "formula-branches-differ",
    "formula-unguarded-division",
}


def check_against_python(text: str) -> None:
    """Hold the parser against Python's: the same texts are formulas, with the same meaning."""
    assume(", )" not in text)  # Python allows a comma after the last argument
    found = codes(text)
    assert (found <= MEANING) == python_accepts(text), (text, found)
    if not found:
        values = {"a": Fraction(-7, 2), "t": Fraction(3), "w": 2, "met": True}
        formula = parsed(text)
        expected = evaluate_reference(formula, values)
        assert called(formula, values, sorted(formula.names)) == expected


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_the_parser_agrees_with_python_on_loose_words(text):
    check_against_python(text)


operand_words = st.sampled_from(["a", "t", "w", "met", "2", "0.5", "(a)", "max(a, t)", "abs(-t)"])
before_words = st.sampled_from(["", "", "", "-", "- -", "not ", "not not "])
between_words = st.sampled_from(
    [*"+-*/", *SIGNS, "≤", "×", "and", "or", "if met else", "if a < t else"]
)


@given(before_words, operand_words, st.lists(st.tuples(between_words, before_words, operand_words)))
def test_the_parser_agrees_with_python_on_precedence(before, operand, rest):
    text = before + operand + "".join(f" {sign} {mark}{word}" for sign, mark, word in rest)
    check_against_python(text)


# ── size ─────────────────────────────────────────────────────────────────────────────────────

HOSTILE = {
    "brackets": "(" * 10_000 + "a" + ")" * 10_000,
    "open brackets": "(" * 1_900,
    "square brackets": "[" * 1_900,
    "closing brackets": ")" * 1_900,
    "minus": "-" * 10_000 + "a",
    "minus within the limit": "-" * 1_900 + "a",
    "not": "not " * 400 + "met",
    "sum": "+".join(["a"] * 900),
    "sum far too long": "+".join(["a"] * 500_000),
    "else": "a if met else " * 140 + "a",
    "a megabyte of nothing": " " * 1_000_000,
    "a megabyte of one name": "a" * 1_000_000,
    "a megabyte of quotes": "'" * 1_000_000,
    "a long name": "x" * 2_000,
    "many unknown names": " ".join(f"n{at}" for at in range(380)),
    "calls": "min(" * 490,
    "broken calls": "min(a," * 300,
    "closed calls": "min(a," * 60 + "a" + ")" * 60,
    "quotes": "'" * 2_000,
    "bad signs": "$ " * 1_000,
    "attributes": "a" + ".b" * 990,
    "subscripts": "a" + "[0]" * 660,
    "wide": "（" * 2_000,
    "power": "9**9**9**9",
    "whole": "9999999999*" * 180 + "1",
    "nul": "a\x00b",
    "surrogate": "a + \ud800",
    "comparisons": "a" + " < a" * 490,
    "and": " and ".join(f"a-{at}>t" for at in range(180)),
    "or": " or ".join(f"a*{at}==t" for at in range(170)),
    "tests within tests": "(1 if " * 50 + "met" + " else 2) > 0" * 50,
    "quotients": "/(a" * 60 + ")" * 60,
    "guards": "a/t if t > 0 and " * 60 + "met" + " else 0" * 60,
    "many arguments": "min(" + ",".join("at" * 400) + ")",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_dealt_with_at_once(text):
    start = time.perf_counter()
    check_any_text(text)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("kind", ["brackets", "minus", "sum", "sum far too long", "not"])
def test_what_is_too_big_is_refused_as_such(kind):
    assert codes(HOSTILE[kind]) <= {"formula-too-deep", "formula-too-long"}


@pytest.mark.parametrize(
    "form", ["{}+1", "({})", "-{}", "min({},1)", "{} if met else 0", "1 if {}>0 else 0", "abs({})"]
)
def test_the_deepest_formula_allowed_works_everywhere(form):
    """What the depth limit lets pass is checked, compiled, written and pickled by recursion."""
    text = "a"
    while not codes(form.format(text)):
        text = form.format(text)
        if len(text) > 1_500:
            break
    formula = parsed(text)
    values = {"a": Fraction(1, 3), "met": True}
    expected = evaluate_reference(formula, values)
    assert called(formula, values, ["a"]) == expected
    assert called(formula, values, ["a", "met"]) == expected
    assert parsed(write_formula(formula)).tree == formula.tree
    assert pickle.loads(pickle.dumps(formula)) == formula
    assert write_formula(formula, values)


@given(st.decimals(0, 10**6, places=6), st.integers(0, 10**6))
def test_a_literal_is_exactly_what_is_written(number, thousandths):
    for text in (f"{number:f}", str(thousandths), f"0.{thousandths:06}"):
        formula = parsed(text)
        assert evaluate_reference(formula, {}) == Fraction(text)
        assert called(formula, {}, []) == Fraction(text)


@many
@given(formulas(), st.sampled_from([1, 10, 100]), st.booleans(), st.data())
def test_points_are_the_closure_rounded_once(formula, parts, down, data):
    assume(result_type(formula) == "number")
    values = data.draw(inputs(formula))
    exact = called(formula, values, [])
    beside = st.sampled_from([0, -1, 1]).map(lambda more: math.floor(parts * exact) + more)
    most = data.draw(beside | st.integers(0, 10**6))
    constants = {name: value for name, value in values.items() if name != "a"}
    points = compile_points(formula, constants, "a", most, Rounding(parts, down))
    found = points(argument(values.get("a", 0), data.draw(st.integers(1, 3))))
    if not 0 <= parts * exact <= most:
        assert found is None
    else:
        assert type(found) is int
        assert found == math.floor(parts * exact + (0 if down else Fraction(1, 2)))


@given(st.sampled_from([1, 10, 100]), st.integers(1, 10**4), st.integers(1, 10**4))
def test_ties_of_half_a_cent_are_exact(scale, cents, quotient):
    """w*a/t is made to be an odd multiple of half a cent: a float or a 28 digit decimal slips."""
    a, t = Decimal(2 * cents - 1) / scale, Decimal(quotient) / scale
    w = Fraction(1, 200) * Fraction(t)
    formula = parse_formula("w*a/t", dict.fromkeys("wat", Name(positive=True)))
    score = compile_closure(formula, {"w": w, "t": t}, ["a"])
    top, bottom = score(a.as_integer_ratio())
    assert Fraction(top, bottom) == Fraction(1, 200) * Fraction(a)
    assert math.gcd(top, bottom) >= 1

"""Formulas by example: what they mean and give, which inputs they take, how they are written."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction

import pytest

from indicator_engine.errors import EvaluationError
from indicator_engine.exact import round_half_up
from indicator_engine.formulas import (
    Formula,
    Name,
    compile_closure,
    parse_formula,
    result_type,
    write_formula,
)
from indicator_engine.formulas.reference import evaluate_reference

NAMES = {
    "w": Name(),
    "a": Name(),
    "t": Name(),
    "p": Name(positive=True),
    "met": Name("boolean"),
    "done": Name("boolean"),
}

# ── meaning ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.8", Fraction(4, 5)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("2 + 3*4", 14),
        ("2 - 3 - 4", -5),
        ("2/4/8", Fraction(1, 16)),
        ("2/(4/8)", 4),
        ("-2*-3", 6),
        ("--2", 2),
        ("- 2 - -3", 1),
        ("2*(3 + 4)", 14),
        ("2 × 3 ÷ 4", Fraction(3, 2)),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("3 > 2 >= 2 == 2 != 1", True),
        ("1 ≤ 1", True),
        ("1 ≥ 2", False),
        ("1 ≠ 1", False),
        ("not 1 > 2", True),
        ("not True or True", True),
        ("True or True and False", True),
        ("(True or True) and False", False),
        ("1 if False else 2 if False else 3", 3),
        ("1 + 1 if True else 5", 2),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("min(1/2, 1/3)", Fraction(1, 3)),
        ("abs(-1/2)", Fraction(1, 2)),
        ("floor(-1/2)", -1),
        ("ceil(-1/2)", 0),
        ("floor(7/2)", 3),
        ("ceil(7/2)", 4),
        ("ceil(3)", 3),
        ("clamp(5, 0, 3)", 3),
        ("clamp(-5, 0, 3)", 0),
        ("clamp(1, 0, 3)", 1),
        ("clamp(1, 3, 0)", 0),  # an upper end below the lower one wins
        ("1/3*3 == 1", True),
        ("  1\n  + 1\t", 2),
        ("1\u3000+\u00a01", 2),
    ],
)
def test_a_formula_means_what_arithmetic_means(text, value):
    formula = parse_formula(text, {})
    assert evaluate_reference(formula, {}) == value
    result = compile_closure(formula, {}, ())()
    assert (result if isinstance(value, bool) else Fraction(*result)) == value
    assert result_type(formula) == ("boolean" if isinstance(value, bool) else "number")


@pytest.mark.parametrize(
    "text", ["a > 0 if met else done", "met", "not met", "met or 1/p > 1", "True"]
)
def test_boolean_formulas_are_recognised(text):
    assert result_type(parse_formula(text, NAMES)) == "boolean"


def test_names_may_be_of_any_script():
    formula = parse_formula("执行数/预算数", {"执行数": Name(), "预算数": Name(positive=True)})
    values = {"执行数": Fraction(1), "预算数": Fraction(3)}
    assert evaluate_reference(formula, values) == Fraction(1, 3)
    assert compile_closure(formula, values, [])() == (1, 3)


def test_a_formula_lists_the_names_it_uses():
    assert parse_formula("w if met else w", NAMES).names == {"w", "met"}


def test_formulas_are_equal_by_text_and_tree_and_hashable():
    one, two = parse_formula("w*a", NAMES), parse_formula("w*a", NAMES)
    assert one == two
    assert len({one, two}) == 1
    assert one != parse_formula("w * a", NAMES)
    assert one.tree == parse_formula("w * a", NAMES).tree
    positive = parse_formula("w*a", NAMES | {"w": Name(positive=True)})
    assert positive != one


# ── scoring ──────────────────────────────────────────────────────────────────────────────────

SCORES = [
    # formula, weight, target, actual, met, points
    ("w if met else w*a/t if t > 0 else 0", 10, "95", "90", False, "9.47"),
    ("w if met else w*a/t if t > 0 else 0", 8, "50", "45", False, "7.20"),
    ("min(w, w*t/a) if a > 0 else w", 20, "11", "12.1", False, "18.18"),
    ("min(w, w*t/a) if a > 0 else w", 20, "11", "16.5", False, "13.33"),
    ("clamp(w*(1-(a-t)/t), 0, w) if t > 0 else 0", 20, "11", "12.1", False, "18.00"),
    ("clamp(w*(1-(a-t)/t), 0, w) if t > 0 else 0", 20, "11", "22", False, "0.00"),
    ("clamp(w*(1-(a-t)/t), 0, w) if t > 0 else 0", 20, "11", "33", False, "0.00"),
    ("w*(1-(a-t)/t) if t > 0 else 0", 6, "90", "179.925", False, "0.01"),
    ("max(0, w - 2*ceil(a/30))", 10, "0", "31", False, "6.00"),
    ("w if a >= t else w*0.8 if a >= 0.8*t else 0", 10, "100", "80", False, "8.00"),
]


@pytest.mark.parametrize(("text", "w", "t", "a", "met", "points"), SCORES)
def test_points_of_real_methods(text, w, t, a, met, points):
    formula = parse_formula(text, NAMES)
    values = {"w": w, "t": Decimal(t), "a": Decimal(a), "met": met}
    exact_points = evaluate_reference(formula, values)
    assert str(round_half_up(exact_points)) == points
    fixed = {"w": w, "t": Decimal(t)}
    closure = compile_closure(formula, fixed, ["a", "met"])
    assert Fraction(*closure(Decimal(a).as_integer_ratio(), met)) == exact_points


def test_a_tie_of_half_a_cent_is_exact():
    """0.005 exactly; by floats it is 0.00499..., which would round to nothing."""
    formula = parse_formula("w*(1-(a-t)/t)", NAMES | {"t": Name(positive=True)})
    score = compile_closure(formula, {"w": 6, "t": 90}, ["a"])
    result = Fraction(*score(Decimal("179.925").as_integer_ratio()))
    assert result == Fraction(1, 200)
    assert round_half_up(result) == Decimal("0.01")


# ── inputs ───────────────────────────────────────────────────────────────────────────────────


def test_constants_may_be_of_any_exact_type():
    formula = parse_formula("w*a + t if met else 0", NAMES)
    values = {"w": 2, "a": Decimal("0.5"), "t": Fraction(1, 3), "met": True}
    assert Fraction(*compile_closure(formula, values, [])()) == Fraction(4, 3)


@pytest.mark.parametrize(
    ("values", "free", "error"),
    [
        ({"w": 1}, [], ValueError),  # a is given nowhere
        ({"w": 1, "a": 1}, ["a"], ValueError),
        ({"w": 1}, ["a", "a"], ValueError),
        ({"w": 0.5}, ["a"], TypeError),
        ({"w": True}, ["a"], TypeError),
        ({"w": "1"}, ["a"], TypeError),
        ({"w": Decimal("NaN")}, ["a"], ValueError),
        ({"w": Decimal("Infinity")}, ["a"], (ValueError, OverflowError)),
    ],
)
def test_wrong_constants_are_refused(values, free, error):
    with pytest.raises(error):
        compile_closure(parse_formula("w*a", NAMES), values, free)


def test_a_number_for_a_boolean_is_refused():
    with pytest.raises(TypeError):
        compile_closure(parse_formula("1 if met else 0", NAMES), {"met": 1}, [])


def test_other_constants_and_free_names_are_ignored():
    closure = compile_closure(parse_formula("w", NAMES), {"w": 3, "t": "?"}, ["a", "met"])
    assert closure(None, None) == (3, 1)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1, 2)])
def test_a_value_against_its_declaration_is_refused_everywhere(value):
    """The division was let pass because of the declaration, so it must hold."""
    formula = parse_formula("w/p", NAMES)
    with pytest.raises(EvaluationError) as bound:
        compile_closure(formula, {"p": value}, ["w"])
    closure = compile_closure(formula, {"w": 1}, ["p"])
    with pytest.raises(EvaluationError) as called:
        closure(value.as_integer_ratio())
    with pytest.raises(EvaluationError) as referred:
        evaluate_reference(formula, {"w": 1, "p": value})
    assert bound.value == called.value == referred.value
    assert bound.value.code == "formula-not-positive"
    assert bound.value.params["name"] == "p"


def test_only_the_branch_taken_is_looked_at():
    """Early work is done for every branch, and never raises for the one not taken."""
    text = "floor(w/t) + ceil(a/t) if t > 0 else a"
    closure = compile_closure(parse_formula(text, NAMES), {"t": 0, "w": 1}, ["a"])
    assert closure((5, 1)) == (5, 1)
    closure = compile_closure(parse_formula(text, NAMES), {"t": 0, "w": 1, "a": 5}, [])
    assert closure() == (5, 1)


def test_one_formula_with_many_constants_is_compiled_once_and_kept_apart():
    formula = parse_formula("w*a/t if t > 0 else 0", NAMES)
    closures = [compile_closure(formula, {"w": w, "t": 7}, ["a"]) for w in range(50)]
    assert [Fraction(*closure((7, 2))) for closure in closures] == [
        Fraction(w, 2) for w in range(50)
    ]


def test_threads_share_formulas_and_closures():
    formula = parse_formula("min(w, w*a/t) if t > 0 else 0", NAMES)
    closure = compile_closure(formula, {"w": 10, "t": 7}, ["a"])

    def work(start):
        wrong = 0
        for a in range(start, start + 500):
            expected = evaluate_reference(formula, {"w": 10, "t": 7, "a": a % 9})
            wrong += Fraction(*closure((a % 9, 1))) != expected
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(0, 8_000, 1_000))) == 0


def test_the_reference_refuses_what_no_formula_holds():
    """It is hardened on its own: even a text that was never checked cannot reach an object."""
    for text in (
        "a.numerator",
        "a[0]",
        "'x'",
        "f'{a}'",
        "2**9",
        "min(a, key=abs)",
        "abs",
        "open(1)",
    ):
        unchecked = Formula(text, parse_formula("a", NAMES).tree, frozenset({"a"}))
        with pytest.raises(Exception, match=r".") as caught:
            evaluate_reference(unchecked, {"a": Fraction(1)})
        assert caught.type.__module__ in ("simpleeval", "builtins")


def test_importing_formulas_does_not_load_simpleeval():
    code = "import sys, indicator_engine.formulas; print('simpleeval' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# ── wording ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("w*(a)/t if t>0 else 0", "w × a ÷ t if t > 0 else 0"),
        ("((w))", "w"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(1-2)-3", "1 - 2 - 3"),
        ("1+(2+3)", "1 + (2 + 3)"),
        ("2/(3*4)", "2 ÷ (3 × 4)"),
        ("2/(3/4)", "2 ÷ (3 ÷ 4)"),
        ("(1+2)*3", "(1 + 2) × 3"),
        ("(1*2)+3", "1 × 2 + 3"),
        ("-(w*a)", "-(w × a)"),
        ("-w*a", "-w × a"),
        ("-(-w)", "--w"),
        ("w- -a", "w - -a"),
        ("16.50 + 0.10", "16.5 + 0.1"),
        ("not(met)", "not met"),
        ("not (a>t)", "not a > t"),
        ("(not met) and done", "not met and done"),
        ("not (met and done)", "not (met and done)"),
        ("(met or done) and met", "(met or done) and met"),
        ("met or (done and met)", "met or done and met"),
        ("(met or done) or met", "(met or done) or met"),
        ("a<=t!=w", "a ≤ t ≠ w"),
        ("(a+1)<(t*2)", "a + 1 < t × 2"),
        ("(1 if met else 2)+3", "(1 if met else 2) + 3"),
        ("1 if met else (2 if done else 3)", "1 if met else 2 if done else 3"),
        ("(1 if met else 2) if done else 3", "(1 if met else 2) if done else 3"),
        ("1 if (met if done else done) else 3", "1 if (met if done else done) else 3"),
        ("min( a,t if met else w )", "min(a, t if met else w)"),
        ("met if done else met or done", "met if done else met or done"),
    ],
)
def test_canonical_text_has_the_fewest_brackets(text, canonical):
    formula = parse_formula(text, NAMES)
    assert write_formula(formula) == canonical
    assert parse_formula(canonical, NAMES).tree == formula.tree


@pytest.mark.parametrize(
    ("text", "values", "written"),
    [
        ("w*t/a if a > t else w", {"w": 20, "t": 11, "a": Decimal("16.5")}, "20 × 11 ÷ 16.5"),
        ("w*p/a if a > p else w", {"w": 20, "p": 11, "a": Decimal("16.5")}, "20 × 11 ÷ 16.5"),
        ("w*t/a if a > t else w", {"w": 20, "t": 11, "a": 5}, "20"),
        ("w - a", {"w": 3, "a": -5}, "3 - (-5)"),
        ("w*a", {"w": -3, "a": -5}, "-3 × (-5)"),
        ("-a", {"a": -5}, "-(-5)"),
        ("min(w, a)", {"w": -3, "a": Decimal("1E+3")}, "min(-3, 1000)"),
        ("w - a", {"w": 1, "a": Fraction(2, 3)}, "1 - 2 ÷ 3"),
        ("w*a", {"w": 1, "a": Fraction(2, 3)}, "1 × (2 ÷ 3)"),
        ("w - a", {"w": 1, "a": Fraction(-2, 3)}, "1 - (-2 ÷ 3)"),
        ("w - a*t", {"w": 1, "a": -2, "t": 3}, "1 - (-2 × 3)"),
        ("w if met else a", {"w": 1, "met": False}, "a"),
        ("w if met else a", {"w": 1}, "1 if met else a"),
        ("w if met and a > 0 else 0", {"met": True}, "w if True and a > 0 else 0"),
        ("(w if met else a)*2", {"met": False, "a": 7}, "7 × 2"),
        ("(w + 1 if met else a)*2", {"met": True, "w": 7}, "(7 + 1) × 2"),
        ("1 if met else 2 if done else 3", {"met": False, "done": False}, "3"),
    ],
)
def test_values_are_written_in_and_branches_taken(text, values, written):
    names = NAMES | {"a": Name(positive=True)}
    assert write_formula(parse_formula(text, names), values) == written

"""The reference: a formula's text evaluated by simpleeval over Fractions, slow and independent.

It reads the text anew with Python's own parser, so that the parser, the tree and the closures are
all held against something that shares no line with them.
"""

from __future__ import annotations

import ast
import math
import operator
import unicodedata
from collections.abc import Mapping
from fractions import Fraction

from simpleeval import SimpleEval

from indicator_engine.formulas.inputs import Value, prepared
from indicator_engine.formulas.nodes import Formula, uses
from indicator_engine.formulas.tokens import half_width

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

_FUNCTIONS = {
    "min": min,
    "max": max,
    "abs": abs,
    "floor": lambda x: Fraction(math.floor(x)),
    "ceil": lambda x: Fraction(math.ceil(x)),
    "clamp": lambda x, low, high: min(max(x, low), high),
}

_NODES = {
    ast.Name,
    ast.Constant,
    ast.UnaryOp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
}


def evaluate_reference(formula: Formula, values: Mapping[str, Value]) -> Fraction | bool:
    """Evaluate a formula exactly; every other way of evaluating it must agree with this one.

    Args:
        formula: a checked formula.
        values: a number or a bool for each name it uses; others are ignored.

    Raises:
        EvaluationError: a name declared to be above zero is not.

    >>> from indicator_engine.formulas import Name, parse_formula
    >>> formula = parse_formula("w*a/3", {"w": Name(), "a": Name()})
    >>> evaluate_reference(formula, {"w": Fraction(10), "a": Fraction(1, 2)})
    Fraction(5, 3)
    """
    # In brackets a text may begin with a blank; Python reads a name in its compatibility form.
    text = f"({half_width(formula.text)})"
    names: dict[str, Fraction | bool] = {}
    for use in uses(formula.tree):
        value = prepared(use, values)
        exact = value if isinstance(value, bool) else Fraction(*value)
        names[unicodedata.normalize("NFKC", use.name)] = exact
    result = _Evaluator(text, names).eval(text, ast.parse(text, mode="eval").body)
    return result if isinstance(result, bool) else Fraction(result)


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """One evaluation: simpleeval keeps names on the object, so an object is never shared."""

    def __init__(self, text: str, names: Mapping[str, Fraction | bool]) -> None:
        super().__init__(operators=_OPERATORS, functions=_FUNCTIONS, names=names)
        # Out go strings, attributes, subscripts, f-strings, assignments, keyword arguments.
        for kind in self.nodes.keys() - _NODES:
            del self.nodes[kind]
        self.nodes[ast.Constant] = self._literal
        self._text = text

    def _literal(self, node: ast.Constant) -> Fraction | bool:
        """Read a literal from its digits: as a float, 0.1 would not be a tenth."""
        if isinstance(node.value, bool):
            return node.value
        return Fraction(ast.get_source_segment(self._text, node) or "")

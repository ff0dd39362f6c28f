"""A formula as people read it: × and ÷, the fewest brackets, and the numbers it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from indicator_engine.exact import exact, plain
from indicator_engine.formulas.closures import compile_closure
from indicator_engine.formulas.inputs import Value
from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Formula,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    Use,
    uses,
)

_PRINTED: Final[Mapping[str, str]] = {"*": "×", "/": "÷", "<=": "≤", ">=": "≥", "!=": "≠"}

# How tightly each form binds; a part that binds less tightly than its place wants is bracketed.
_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)


def write_formula(formula: Formula, values: Mapping[str, Value] | None = None) -> str:
    """Write a formula canonically; what is written parses to the same tree.

    Args:
        formula: a checked formula.
        values: numbers and bools to put in the place of names; a name that is not given stays.
            A conditional whose test is then decided is written as the branch it takes.

    >>> from indicator_engine.formulas import Name, parse_formula
    >>> names = dict.fromkeys("wat", Name(positive=True))
    >>> formula = parse_formula("(w*t)/a if a > t else w", names)
    >>> write_formula(formula)
    'w × t ÷ a if a > t else w'
    >>> write_formula(formula, {"w": 20, "t": 11, "a": Fraction(33, 2)})
    '20 × 11 ÷ 16.5'
    """
    tree = formula.tree if values is None else _filled(formula.tree, formula.text, values)
    return _write(tree, _CHOICE)


def _write(node: Node, wanted: int) -> str:
    """Write a node where something that binds as tightly as `wanted` may stand."""
    text, level = _worded(node)
    return f"({text})" if level < wanted else text


def _worded(node: Node) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds."""
    match node:
        case Number(value):  # below zero only where a value was put in
            return plain(value), _ATOM if value >= 0 else _PRODUCT
        case Truth(value):
            return str(value), _ATOM
        case Use(name):
            return name, _ATOM
        case Negate(of):
            return f"-{_write(of, _SIGN)}", _SIGN
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, left, right)
        case Comparison(signs, operands):
            first, *rest = [_write(operand, _SUM) for operand in operands]
            links = (f" {_PRINTED.get(s, s)} {text}" for s, text in zip(signs, rest, strict=True))
            return first + "".join(links), _COMPARISON
        case And(of):
            return " and ".join(_write(part, _NOT) for part in of), _AND
        case Or(of):
            return " or ".join(_write(part, _AND) for part in of), _OR
        case Not(of):
            return f"not {_write(of, _NOT)}", _NOT
        case Conditional(test, then, otherwise):
            choice = f"{_write(then, _OR)} if {_write(test, _OR)}"
            return f"{choice} else {_write(otherwise, _CHOICE)}", _CHOICE
        case Call(function, arguments):
            return f"{function}({', '.join(_write(part, _CHOICE) for part in arguments)})", _ATOM


def _arithmetic(sign: str, left: Node, right: Node) -> tuple[str, int]:
    level = _SUM if sign in ("+", "-") else _PRODUCT
    after = _ATOM if _begins_below_zero(right) else level + 1
    return f"{_write(left, level)} {_PRINTED.get(sign, sign)} {_write(right, after)}", level


def _begins_below_zero(node: Node) -> bool:
    """Say whether a part begins with a negative value: nobody should have to read ``3 - -5``."""
    while isinstance(node, Arithmetic):
        node = node.left
    return isinstance(node, Number) and node.value < 0


def _filled(node: Node, text: str, values: Mapping[str, Value]) -> Node:
    """Put values in the place of names and take the branches that they decide."""

    def fill(part: Node) -> Node:
        return _filled(part, text, values)

    match node:
        case Use(name):
            return _literal(values[name]) if name in values else node
        case Negate(of) | Not(of):
            return replace(node, of=fill(of))
        case Arithmetic():
            return replace(node, left=fill(node.left), right=fill(node.right))
        case Comparison():
            return replace(node, operands=tuple(map(fill, node.operands)))
        case And(of) | Or(of):
            return replace(node, of=tuple(map(fill, of)))
        case Call():
            return replace(node, arguments=tuple(map(fill, node.arguments)))
        case Conditional(test, then, otherwise):
            decided = _decided(test, text, values)
            if decided is not None:
                return fill(then if decided else otherwise)
            return replace(node, test=fill(test), then=fill(then), otherwise=fill(otherwise))
        case _:
            return node


def _decided(test: Node, text: str, values: Mapping[str, Value]) -> bool | None:
    """Say which way a test goes, or None while it uses a name that is not given."""
    names = frozenset(use.name for use in uses(test))
    if not names <= values.keys():
        return None
    part = Formula(text[test.span.start : test.span.end], test, names)
    return bool(compile_closure(part, values, ())())


def _literal(value: Value) -> Node:
    if isinstance(value, bool):
        return Truth(value)
    settled = exact(value)
    if not isinstance(settled, Fraction):
        return Number(Fraction(settled))
    top, bottom = settled.as_integer_ratio()
    return Arithmetic("/", Number(Fraction(top)), Number(Fraction(bottom)))

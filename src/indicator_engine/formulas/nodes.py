"""The checked tree of a formula: eleven frozen node types, equal by structure, not by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction
from typing import Literal, TypeAlias

from indicator_engine.records import record
from indicator_engine.text import Span

FormulaType: TypeAlias = Literal["number", "boolean"]
ArithmeticSign: TypeAlias = Literal["+", "-", "*", "/"]
ComparisonSign: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
FunctionName: TypeAlias = Literal["min", "max", "abs", "floor", "ceil", "clamp"]

NOWHERE = Span(0, 0)


@record(frozen=True, slots=True)
class Name:
    """What a rule file says of a name: its type, and whether it is known to be above zero.

    >>> Name(positive=True)
    Name(type='number', positive=True)
    """

    type: FormulaType = "number"
    positive: bool = False


@record(frozen=True, slots=True)
class Number:
    """A number as written: ``0.8`` is four fifths. A literal is never negative."""

    value: Fraction
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Truth:
    """``True`` or ``False``."""

    value: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Use:
    """One use of a documented name, with what was declared of it."""

    name: str
    type: FormulaType = "number"
    positive: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Negate:
    """``-x``."""

    of: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Arithmetic:
    """``left sign right``."""

    sign: ArithmeticSign
    left: Node
    right: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Comparison:
    """``0 < a <= t``: every neighbouring pair holds; one operand more than signs."""

    signs: tuple[ComparisonSign, ...]
    operands: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class And:
    """``x and y and z``; an operand is looked at only when those before it are true."""

    of: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Or:
    """``x or y or z``; an operand is looked at only when those before it are false."""

    of: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Not:
    """``not x``."""

    of: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Conditional:
    """``then if test else otherwise``; only the branch taken is looked at."""

    test: Node
    then: Node
    otherwise: Node
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@record(frozen=True, slots=True)
class Call:
    """One of the six functions; ``clamp(x, low, high)`` is ``min(max(x, low), high)``."""

    function: FunctionName
    arguments: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Node: TypeAlias = (
    Number | Truth | Use | Negate | Arithmetic | Comparison | And | Or | Not | Conditional | Call
)


@record(frozen=True, slots=True)
class Formula:
    """A formula that was read and checked; `names` are the names it uses.

    Make one with `parse_formula`; a formula made by hand has not been checked.
    """

    text: str
    # Left out of the hash, which would walk the whole tree at every look-up; it is compared.
    tree: Node = field(hash=False)
    names: frozenset[str]


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order of the fields.

    >>> children(Negate(Truth(True)))
    (Truth(value=True),)
    """
    match node:
        case Number() | Truth() | Use():
            return ()
        case Negate(of) | Not(of):
            return (of,)
        case Arithmetic(_, left, right):
            return (left, right)
        case Comparison(_, parts) | Call(_, parts) | And(parts) | Or(parts):
            return parts
        case Conditional(test, then, otherwise):
            return (test, then, otherwise)


def uses(node: Node) -> Iterator[Use]:
    """Yield every use of a name in a tree.

    >>> [use.name for use in uses(Arithmetic("-", Use("a"), Use("t")))]
    ['a', 't']
    """
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Use):
            yield current
        waiting.extend(reversed(children(current)))


def result_type(formula: Formula) -> FormulaType:
    """Say whether a formula gives a number or a boolean.

    >>> result_type(Formula("True", Truth(True), frozenset()))
    'boolean'
    """
    return node_type(formula.tree)


def node_type(node: Node) -> FormulaType:
    """Say whether a checked node gives a number or a boolean."""
    match node:
        case Use():
            return node.type
        case Conditional():
            return node_type(node.then)
        case Truth() | Comparison() | And() | Or() | Not():
            return "boolean"
        case _:
            return "number"

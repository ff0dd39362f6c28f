"""Python source for a checked formula: integer numerators and denominators, in two stages.

A number is a pair of integers, its denominator above zero. What depends on constants alone is
*early*: it is computed once, when constants are bound. What depends on a free name is *late*: it
is computed at every call. Only late work is conditional. Early work is done whether or not its
branch is taken, so it never raises; a denominator of zero there is one that no call looks at.

``w*a/t`` with `a` free becomes::

    def bind(c0, c1):
        c0_n, c0_d = c0
        c1_n, c1_d = c1
        k1 = c1_n * c0_d
        k2 = c1_d * c0_n

        def closure(x0):
            x0_n, x0_d = x0
            return k1 * x0_n, k2 * x0_d

        return closure

The source holds integers, signs and names made here, and nothing of the formula's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    Use,
    node_type,
)

_INDENT: Final = "    "


class Made(NamedTuple):
    """A value as source: numerator and denominator of a number, or the one part of a boolean.

    The parts of a number and of anything early are names or literals; a late boolean may be an
    expression in brackets. No name is given two values, so it does not matter where it is read.
    """

    parts: tuple[str, ...]
    late: bool


class Factor(NamedTuple):
    """A number below or above the line of a product, and whether it is known to be above zero."""

    made: Made
    positive: bool


class Rounding(NamedTuple):
    """How points are rounded: to parts of one point (100 makes cents), half up or down."""

    parts: int
    down: bool = False


def source_of(
    tree: Node, fixed: Sequence[Use], free: Sequence[Use | None], rounding: Rounding | None = None
) -> str:
    """Write the function ``bind(*fixed) -> closure(*free)``; a free name may be unused (None).

    With a rounding it is ``bind(*fixed, most) -> closure(*free)``, and returns whole parts of a
    point, or None below zero and above `most` of them.

    >>> print(source_of(Not(Use("met", "boolean")), [], [Use("met", "boolean")]))
    def bind():
        def closure(x0):
            return (not x0)
        return closure
    """
    early = {use.name: f"c{at}" for at, use in enumerate(fixed)}
    late = {use.name: f"x{at}" for at, use in enumerate(free) if use is not None}
    writer = _Writer(early, late, rounding)
    for constant in fixed:
        writer.unpack(constant, late=False)
    for at, use in enumerate(free):
        if use is not None:
            writer.unpack(use, late=True)
            if use.positive:
                writer.late.append(f"if x{at}_n <= 0: refuse({at}, x{at})")
    writer.give_back(tree)
    given = [*early.values(), *(["most"] if rounding else [])]
    lines = [
        f"def bind({', '.join(given)}):",
        *_indented(writer.early),
        f"{_INDENT}def closure({', '.join(f'x{at}' for at in range(len(free)))}):",
        *_indented(_indented(writer.late)),
        f"{_INDENT}return closure",
    ]
    return "\n".join(lines)


@dataclass(slots=True)
class _Writer:
    """Collects the lines of one formula; `fixed` and `free` give each name its argument."""

    fixed: dict[str, str]
    free: dict[str, str]
    rounding: Rounding | None = None
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    count: int = 0

    # ── lines ────────────────────────────────────────────────────────────────────────────────

    def lines(self, *, late: bool) -> list[str]:
        return self.late if late else self.early

    def fresh(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def let(self, text: str, *, late: bool) -> str:
        """Name the value of an expression, unless it is a name or a literal already."""
        if text.isalnum() or text.isidentifier():
            return text
        name = self.fresh()
        self.lines(late=late).append(f"{name} = {text}")
        return name

    def unpack(self, use: Use, *, late: bool) -> None:
        name = self.argument(use)
        if use.type == "number":
            self.lines(late=late).append(f"{name}_n, {name}_d = {name}")

    def argument(self, use: Use) -> str:
        return self.free[use.name] if use.name in self.free else self.fixed[use.name]

    def aside(self, node: Node) -> tuple[list[str], Made]:
        """Write a node, its late lines apart and indented, for a block of their own."""
        outer, self.late = self.late, []
        made = self.value(node)
        block, self.late = self.late, outer
        return _indented(block), made

    def give_back(self, node: Node) -> None:
        """Write a node as what the closure returns; a conditional returns from each branch."""
        if not isinstance(node, Conditional):
            if self.rounding is not None:
                self.late += self.rounded(node, self.rounding)
            else:
                self.late.append(f"return {', '.join(self.value(node).parts)}")
            return
        (test,), _ = self.boolean(node.test)
        outer, self.late = self.late, []
        self.give_back(node.then)
        block, self.late = self.late, outer
        self.late += [f"if {test}:", *_indented(block)]
        self.give_back(node.otherwise)

    def rounded(self, node: Node, rounding: Rounding) -> list[str]:
        """Write a number as parts of a point, rounded once, unless they are too few or too many."""
        (top, bottom), _ = self.number(Arithmetic("*", Number(Fraction(rounding.parts)), node))
        ties = "" if rounding.down else f" + {bottom} // 2"
        return [
            f"if not 0 <= {top} <= {_times('most', bottom)}: return None",
            f"return ({top}{ties}) // {bottom}",
        ]

    def value(self, node: Node) -> Made:
        return self.number(node) if node_type(node) == "number" else self.boolean(node)

    # ── numbers ──────────────────────────────────────────────────────────────────────────────

    def number(self, node: Node) -> Made:
        match node:
            case Number(value):
                return Made((str(value.numerator), str(value.denominator)), late=False)
            case Use():
                name = self.argument(node)
                return Made((f"{name}_n", f"{name}_d"), node.name in self.free)
            case Arithmetic("+" | "-"):
                return self.total(node)
            case Arithmetic() | Negate():
                return self.product(node)
            case Call():
                return self.call(node)
            case Conditional():
                return self.choice(node)
            case _:
                raise TypeError(f"not a number: {node!r}")

    def total(self, node: Arithmetic) -> Made:
        left, right = self.number(node.left), self.number(node.right)
        late = left.late or right.late
        (left_n, left_d), (right_n, right_d) = left.parts, right.parts
        if left_d == right_d:
            return Made((self.let(f"{left_n} {node.sign} {right_n}", late=late), left_d), late)
        top = f"{_times(left_n, right_d)} {node.sign} {_times(right_n, left_d)}"
        return Made((self.let(top, late=late), self.let(_times(left_d, right_d), late=late)), late)

    def product(self, node: Node) -> Made:
        """Write a chain of * and /, its early factors together, so that they become a constant."""
        over: list[Factor] = []
        under: list[Factor] = []
        minus = self.gather(node, over, under)
        made = self.multiplied(over, under, late=False)
        late = self.multiplied(over, under, late=True)
        if late.late:
            top, bottom = map(_times, made.parts, late.parts)
            made = Made((self.let(top, late=True), self.let(bottom, late=True)), late=True)
        if minus:
            top, bottom = made.parts
            made = Made((self.let(f"-{top}", late=made.late), bottom), made.late)
        return made

    def gather(self, node: Node, over: list[Factor], under: list[Factor]) -> bool:
        """Sort the factors of a chain into above and below the line; say if it is negated."""
        match node:
            case Negate(of):
                return not self.gather(of, over, under)
            case Arithmetic("*", left, right):
                return self.gather(left, over, under) != self.gather(right, over, under)
            case Arithmetic("/", left, right):
                return self.gather(left, over, under) != self.gather(right, under, over)
            case _:
                over.append(Factor(self.number(node), _is_positive(node)))
                return False

    def multiplied(self, over: list[Factor], under: list[Factor], *, late: bool) -> Made:
        """Multiply the early or the late factors of a chain."""
        above = [factor for factor in over if factor.made.late == late]
        below = [factor for factor in under if factor.made.late == late]
        if not above and not below:
            return Made(("1", "1"), late=False)
        upright = [factor.made.parts for factor in above]
        turned = [factor.made.parts[::-1] for factor in below]
        top, bottom = (
            self.let(_times(*parts), late=late) for parts in zip(*upright, *turned, strict=True)
        )
        if all(factor.positive for factor in below):
            return Made((top, bottom), late)
        n, d = self.fresh(), self.fresh()
        self.lines(late=late).append(f"{n}, {d} = {top}, {bottom}")
        self.lines(late=late).append(f"if {d} < 0: {n}, {d} = -{n}, -{d}")
        return Made((n, d), late)

    def call(self, node: Call) -> Made:
        first, *rest = [self.number(argument) for argument in node.arguments]
        match node.function:
            case "min" | "max":
                for made in rest:
                    first = self.either(first, made, "<" if node.function == "min" else ">")
                return first
            case "clamp":
                low, high = rest
                return self.either(self.either(first, low, ">"), high, "<")
            case "abs":
                (top, bottom), late = first
                size = self.let(f"{top} if {top} >= 0 else -{top}", late=late)
                return Made((size, bottom), late)
            case "floor" | "ceil":
                return self.whole(first, up=node.function == "ceil")

    def either(self, first: Made, second: Made, sign: str) -> Made:
        """Take the second of two numbers where it is less (greater) than the first."""
        late = first.late or second.late
        n, d = self.fresh(), self.fresh()
        self.lines(late=late).append(f"{n}, {d} = {', '.join(first.parts)}")
        test = _compared(second, sign, first)
        self.lines(late=late).append(f"if {test}: {n}, {d} = {', '.join(second.parts)}")
        return Made((n, d), late)

    def whole(self, made: Made, *, up: bool) -> Made:
        top, bottom = made.parts
        if not made.late:
            bottom = f"({bottom} or 1)"  # early work never raises
        text = f"-(-{top} // {bottom})" if up else f"{top} // {bottom}"
        return Made((self.let(text, late=made.late), "1"), made.late)

    # ── booleans ─────────────────────────────────────────────────────────────────────────────

    def boolean(self, node: Node) -> Made:
        match node:
            case Truth(value):
                return Made((str(value),), late=False)
            case Use():
                return Made((self.argument(node),), node.name in self.free)
            case Not(of):
                (text,), late = self.boolean(of)
                return self.bit(f"(not {text})", late=late)
            case Comparison():
                return self.comparison(node)
            case And(of):
                return self.chain(of, "and")
            case Or(of):
                return self.chain(of, "or")
            case Conditional():
                return self.choice(node)
            case _:
                raise TypeError(f"not a boolean: {node!r}")

    def bit(self, text: str, *, late: bool) -> Made:
        return Made((text if late else self.let(text, late=late),), late)

    def comparison(self, node: Comparison) -> Made:
        made = [self.number(operand) for operand in node.operands]
        links = [
            _compared(left, sign, right)
            for (left, right), sign in zip(pairwise(made), node.signs, strict=True)
        ]
        return self.bit(f"({' and '.join(links)})", late=any(part.late for part in made))

    def chain(self, parts: Sequence[Node], word: str) -> Made:
        """Write and/or: the lines that a part needs run only where the part is looked at."""
        (text,), late = self.boolean(parts[0])
        for node in parts[1:]:
            block, ((other,), other_late) = self.aside(node)
            if block:
                name = self.fresh()
                test = name if word == "and" else f"not {name}"
                self.late += [f"{name} = {text}", f"if {test}:", *block]
                self.late.append(f"{_INDENT}{name} = {other}")
                text, late = name, True
            else:
                late = late or other_late
                (text,), _ = self.bit(f"({text} {word} {other})", late=late)
        return Made((text,), late)

    # ── choices ──────────────────────────────────────────────────────────────────────────────

    def choice(self, node: Conditional) -> Made:
        (test,), test_late = self.boolean(node.test)
        then_block, then = self.aside(node.then)
        else_block, otherwise = self.aside(node.otherwise)
        names = tuple(self.fresh() for _ in then.parts)
        if not (test_late or then.late or otherwise.late):
            for name, yes, no in zip(names, then.parts, otherwise.parts, strict=True):
                self.early.append(f"{name} = {yes} if {test} else {no}")
            return Made(names, late=False)
        targets = ", ".join(names)
        self.late += [f"if {test}:", *then_block]
        self.late += [f"{_INDENT}{targets} = {', '.join(then.parts)}", "else:", *else_block]
        self.late.append(f"{_INDENT}{targets} = {', '.join(otherwise.parts)}")
        return Made(names, late=True)


def _indented(lines: Sequence[str]) -> list[str]:
    return [_INDENT + line for line in lines]


def _times(*factors: str) -> str:
    """Multiply, leaving out ones; with a literal zero nothing else matters."""
    if "0" in factors:
        return "0"
    return " * ".join(factor for factor in factors if factor != "1") or "1"


def _compared(left: Made, sign: str, right: Made) -> str:
    (left_n, left_d), (right_n, right_d) = left.parts, right.parts
    if left_d == right_d:
        return f"{left_n} {sign} {right_n}"
    return f"{_times(left_n, right_d)} {sign} {_times(right_n, left_d)}"


def _is_positive(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value > 0
    return isinstance(node, Use) and node.positive

"""Formula text to tree: one operator-precedence parser that goes on after each refusal.

Precedence and evaluation order are Python's, so that a formula means what it means in Python, but
Python's own parser is not used: its limits and error texts differ from release to release, it
reads 0.8 as a float, and it stops at the first mistake.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, cast

from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    ArithmeticSign,
    Call,
    Comparison,
    ComparisonSign,
    Conditional,
    FunctionName,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    Use,
)
from indicator_engine.formulas.problems import Problems
from indicator_engine.formulas.tokens import MISSPELT, Token
from indicator_engine.records import record
from indicator_engine.text import Span

MAX_DEPTH: Final = 64
"""How deeply a formula may nest, in brackets and in its tree."""

# How many arguments each function takes; no upper end for min and max.
FUNCTIONS: Final[Mapping[str, tuple[int, int | None]]] = {
    "min": (2, None),
    "max": (2, None),
    "abs": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "clamp": (3, 3),
}

_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_FOREIGN: Final = frozenset({"**", "//", "%", "@", "&", "|", "^", "<<", ">>", "is", "in", "not"})

# How tightly a sign binds, loosest first, as in Python. `-` before a value binds as UNARY.
_LEVELS: Final[Mapping[str, int]] = (
    {":=": 0, "for": 0, "if": 1, "or": 2, "and": 3, "is": 5, "in": 5, "not": 5}
    | dict.fromkeys(_COMPARISONS, 5)
    | {"|": 6, "^": 7, "&": 8, "<<": 9, ">>": 9}
    | {"+": 10, "-": 10, "*": 11, "/": 11, "//": 11, "%": 11, "@": 11, "**": 13}
)
_CHOICE, _OR, _NOT, _UNARY = 1, 2, 4, 12

_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@record(frozen=True, slots=True)
class Refused:
    """A part that was refused; what stands inside is still checked. It never leaves the parser."""

    of: tuple[Node, ...]
    span: Span


class TooDeep(Exception):
    """The formula nests deeper than `MAX_DEPTH`; its argument is the place."""


class Parser:
    """Reads tokens into trees and notes every problem; a tree with a refused part is not used.

    >>> from indicator_engine.formulas.tokens import tokens_of
    >>> problems = Problems("w / 2", None)
    >>> Parser(tokens_of("w / 2", problems), {"w": Name()}, problems).trees()[0].sign
    '/'
    """

    def __init__(
        self, tokens: Sequence[Token], names: Mapping[str, Name], problems: Problems
    ) -> None:
        self._tokens = tokens
        self._names = names
        self._problems = problems
        self._at = 0
        self._depth = 0

    def trees(self) -> list[Node]:
        """Read the whole text: one tree, or after a break as many as there are pieces.

        Raises:
            TooDeep: when the text nests too deeply.
        """
        trees = [self._expression()]
        while self._next.kind != "end":
            start = self._at
            if self._next.text == ",":
                self._refuse("formula-construct", self._take().span)
            else:
                self._unexpected()
            trees.append(self._expression())
            if self._at == start:
                self._take()
        return trees

    # ── tokens ───────────────────────────────────────────────────────────────────────────────

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    @property
    def _after(self) -> Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._at += 1
        if token.written in MISSPELT:
            self._problems.add(
                "formula-spelling", token.span, found=token.written, instead=token.text
            )
        return token

    def _refuse(self, code: str, span: Span, *parts: Node) -> Node:
        self._problems.add(code, span, found=self._problems.quote(span))
        return _refused(span, *parts)

    def _unexpected(self) -> None:
        token = self._next
        if token.kind == "end":
            self._problems.add("formula-missing-value", token.span)
        else:
            found = self._problems.quote(token.span)
            self._problems.add("formula-unexpected", token.span, found=found)

    # ── expressions ──────────────────────────────────────────────────────────────────────────

    def _expression(self, floor: int = 0) -> Node:
        """Read an operand and every sign after it that binds at least as tightly as `floor`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep(self._next.span)
        left = self._operand(floor)
        while (level := self._level()) >= floor:
            left = self._continued(left, level)
        self._depth -= 1
        return left

    def _level(self) -> int:
        if self._next.text == "not" and self._after.text != "in":
            return -1
        return _LEVELS.get(self._next.text, -1)

    def _continued(self, left: Node, level: int) -> Node:
        sign = self._next.text
        if sign == "if":
            return self._conditional(left)
        if sign in ("and", "or"):
            return self._logic(left, level)
        if sign in _COMPARISONS:
            return self._comparison(left, level)
        if sign in _FOREIGN:
            return self._foreign(left, level)
        if sign == ":=":
            return self._walrus(left)
        if sign == "for":
            return self._comprehension(left)
        self._take()
        right = self._expression(level + 1)
        return Arithmetic(cast("ArithmeticSign", sign), left, right, _around(left, right))

    def _conditional(self, then: Node) -> Node:
        self._take()
        test = self._expression(_OR)
        if self._next.text != "else":
            self._problems.add("formula-missing-sign", self._next.span, missing="else")
            return _refused(_around(then, test), then, test)
        self._take()
        otherwise = self._expression(_CHOICE)
        return Conditional(test, then, otherwise, _around(then, otherwise))

    def _logic(self, left: Node, level: int) -> Node:
        word, parts = self._next.text, [left]
        while self._next.text == word:
            self._take()
            parts.append(self._expression(level + 1))
        kind = And if word == "and" else Or
        return kind(tuple(parts), _around(left, parts[-1]))

    def _comparison(self, left: Node, level: int) -> Node:
        signs: list[ComparisonSign] = []
        operands = [left]
        while self._next.text in _COMPARISONS:
            signs.append(cast("ComparisonSign", self._take().text))
            operands.append(self._expression(level + 1))
        return Comparison(tuple(signs), tuple(operands), _around(left, operands[-1]))

    def _foreign(self, left: Node, level: int) -> Node:
        first = last = self._take()
        if first.text == "not" or (first.text == "is" and self._next.text == "not"):
            last = self._take()
        right = self._expression(level + 1)
        self._refuse("formula-operator", Span(first.span.start, last.span.end))
        return _refused(_around(left, right), left, right)

    def _walrus(self, left: Node) -> Node:
        self._problems.forget_names(left.span)
        sign = self._take()
        right = self._expression(_CHOICE)
        self._refuse("formula-construct", sign.span)
        return _refused(_around(left, right), right)

    def _comprehension(self, left: Node) -> Node:
        self._problems.forget_names(left.span)
        word = self._take()
        end = self._skip(frozenset())
        self._refuse("formula-construct", word.span)
        return _refused(Span(left.span.start, end))

    # ── operands ─────────────────────────────────────────────────────────────────────────────

    def _operand(self, floor: int) -> Node:
        token = self._next
        if token.text == "-":
            self._take()
            of = self._expression(_UNARY)
            return Negate(of, Span(token.span.start, of.span.end))
        if token.text == "not":
            return self._not(floor)
        if token.text in ("+", "~"):
            self._take()
            of = self._expression(_UNARY)
            return self._refuse("formula-operator", token.span, of)
        return self._followed(self._primary())

    def _not(self, floor: int) -> Node:
        if floor > _NOT:  # `1 + not x` is no expression in Python either
            self._unexpected()
        word = self._take()
        of = self._expression(_NOT)
        return Not(of, Span(word.span.start, of.span.end))

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "number":
            return self._number()
        if token.kind == "name":
            return self._name()
        if token.kind == "string":
            return self._string()
        if token.text in ("True", "False"):
            self._take()
            return Truth(token.text == "True", token.span)
        if token.text == "(":
            return self._group()
        if token.text in ("[", "{", "lambda", "None"):
            return self._construct()
        return self._nothing()

    def _nothing(self) -> Node:
        token = self._next
        if token.kind == "other":
            self._unexpected()
            self._take()
        else:
            self._problems.add("formula-missing-value", token.span)
        return _refused(Span(token.span.start, token.span.start))

    def _number(self) -> Node:
        token = self._take()
        if _NUMBER.fullmatch(token.text):
            return Number(Fraction(token.text), token.span)
        return self._refuse("formula-bad-number", token.span)

    def _name(self) -> Node:
        token = self._take()
        if self._next.text == "(":
            return self._call(token)
        declared = self._names.get(token.text)
        if declared is not None:
            return Use(token.text, declared.type, declared.positive, token.span)
        self._problems.unknown_name(token.text, token.span, self._names)
        return _refused(token.span)

    def _string(self) -> Node:
        first = last = self._take()
        while self._next.kind == "string":
            last = self._take()
        return self._refuse("formula-text", Span(first.span.start, last.span.end))

    def _group(self) -> Node:
        opening = self._take()
        inner = self._expression()
        if self._next.text == ",":
            self._refuse("formula-construct", self._next.span)
            self._skip(frozenset())
            inner = _refused(inner.span, inner)
        return replace(inner, span=Span(opening.span.start, self._close(opening)))

    def _construct(self) -> Node:
        token = self._take()
        end = token.span.end
        if token.text == "lambda":
            end = self._skip(frozenset(","))
        elif token.text in _OPENING:
            self._skip(frozenset())
            end = self._close(token)
        self._refuse("formula-construct", token.span)
        return _refused(Span(token.span.start, end))

    # ── what follows an operand ──────────────────────────────────────────────────────────────

    def _followed(self, left: Node) -> Node:
        while self._next.text in (".", "[", "("):
            if self._next.text == ".":
                left = self._attribute(left)
            elif self._next.text == "[":
                left = self._subscript(left)
            else:
                left = self._called(left)
        return left

    def _called(self, left: Node | Refused) -> Node:
        """Read `2(a + b)` or `math.floor(a)`: only the name of a function is called."""
        if not isinstance(left, Refused):
            self._unexpected()
        arguments, _, end = self._arguments()
        return _refused(Span(left.span.start, end), cast("Node", left), *arguments)

    def _attribute(self, left: Node) -> Node:
        self._problems.forget_names(left.span)
        first = last = self._take()
        if self._next.kind == "name":
            last = self._take()
        self._refuse("formula-access", Span(first.span.start, last.span.end))
        return _refused(Span(left.span.start, last.span.end), left)

    def _subscript(self, left: Node) -> Node:
        opening = self._take()
        self._skip(frozenset())
        end = self._close(opening)
        self._refuse("formula-access", Span(opening.span.start, end))
        return _refused(Span(left.span.start, end), left)

    def _call(self, name: Token) -> Node:
        arguments, plain, end = self._arguments()
        span = Span(name.span.start, end)
        if name.text not in FUNCTIONS:
            self._problems.unknown_function(name.text, name.span, FUNCTIONS)
            return _refused(span, *arguments)
        least, most = FUNCTIONS[name.text]
        if len(arguments) < least or (most is not None and len(arguments) > most):
            if plain:
                wanted = str(least) if most is not None else f"≥{least}"
                given = str(len(arguments))
                self._problems.add(
                    "formula-argument-count", span, function=name.text, wanted=wanted, given=given
                )
            return _refused(span, *arguments)
        return Call(cast("FunctionName", name.text), arguments, span)

    def _arguments(self) -> tuple[tuple[Node, ...], bool, int]:
        """Read bracketed arguments: the nodes, whether all are plain, and where they end."""
        opening, arguments, plain = self._take(), [], True
        if self._next.text != ")":
            while True:
                plain = self._argument_mark() and plain
                arguments.append(self._expression())
                if self._next.text != ",":
                    break
                self._take()
        return tuple(arguments), plain, self._close(opening)

    def _argument_mark(self) -> bool:
        first = last = self._next
        if first.text in ("*", "**"):
            self._take()
        elif first.kind == "name" and self._after.written == "=":
            last = self._after
            self._at += 2
        else:
            return True
        self._refuse("formula-argument", Span(first.span.start, last.span.end))
        return False

    # ── brackets ─────────────────────────────────────────────────────────────────────────────

    def _close(self, opening: Token) -> int:
        """Take the bracket that closes another, or note that it is missing; return the end."""
        wanted = {"(": ")", "[": "]", "{": "}"}[opening.text]
        if self._next.text not in _CLOSING and self._next.kind != "end":
            self._unexpected()
            self._skip(frozenset())
        if self._next.text == wanted:
            return self._take().span.end
        self._problems.add("formula-missing-sign", opening.span, missing=wanted)
        return self._tokens[self._at - 1].span.end

    def _skip(self, stops: frozenset[str]) -> int:
        """Pass over tokens up to a bracket that closes one outside, or a stop; return the end."""
        depth = 0
        while self._next.kind != "end":
            text = self._next.text
            if depth == 0 and (text in _CLOSING or text in stops):
                break
            depth += (text in _OPENING) - (text in _CLOSING)
            self._at += 1
        return self._tokens[self._at - 1].span.end


def _refused(span: Span, *parts: Node) -> Node:
    # Typed as a node so that it can stand in a tree; parse_formula raises before anyone sees it.
    return cast("Node", Refused(parts, span))


def _around(left: Node, right: Node) -> Span:
    return Span(left.span.start, right.span.end)

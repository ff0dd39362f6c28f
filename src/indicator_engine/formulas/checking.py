"""Types and guards: one walk over a tree that notes every problem and visits each node once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from indicator_engine.formulas.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    FormulaType,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    Use,
    children,
)
from indicator_engine.formulas.parsing import MAX_DEPTH, Refused
from indicator_engine.formulas.problems import Problems
from indicator_engine.formulas.signs import (
    ANY,
    NO_FACTS,
    POSITIVE,
    Facts,
    Signs,
    both,
    called,
    combined,
    negated,
    when_false,
    when_true,
)
from indicator_engine.records import record
from indicator_engine.text import Span


@record(frozen=True, slots=True)
class Seen:
    """What is known of a node: its type, the signs it can have, what its truth would tell.

    Of a refused part nothing is said: no type, and no sign, so that no guard is asked for.
    """

    type: FormulaType | None
    signs: Signs = ANY
    yes: Facts = field(default_factory=dict)
    no: Facts = field(default_factory=dict)


class Checker:
    """Checks one tree.

    >>> from indicator_engine.formulas.nodes import Arithmetic, Use
    >>> problems = Problems("a / t", None)
    >>> _ = Checker(problems).see(Arithmetic("/", Use("a"), Use("t")), NO_FACTS)
    >>> problems.found()[0].code
    'formula-unguarded-division'
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def see(self, node: Node | Refused, facts: Facts) -> Seen:
        """Check a node where `facts` hold and say what is known of it."""
        seen = self._see(node, facts)
        # Hashing a node walks it, so this is done only below a test.
        if facts and isinstance(node, Use | Negate | Arithmetic | Call | Conditional):
            known = facts.get(node)
            if known is not None:
                return Seen(seen.type, seen.signs & known, seen.yes, seen.no)
        return seen

    def _see(self, node: Node | Refused, facts: Facts) -> Seen:
        match node:
            case Refused(of):
                for part in of:
                    self.see(part, facts)
                return Seen(None, frozenset())
            case Number(value):
                return Seen("number", frozenset({(value > 0) - (value < 0)}))
            case Truth():
                return Seen("boolean")
            case Use():
                return Seen(node.type, POSITIVE if node.positive else ANY)
            case Negate(of):
                return Seen("number", negated(self._number(of, facts)))
            case Arithmetic():
                return self._arithmetic(node, facts)
            case Call(function, arguments):
                signs = [self._number(argument, facts) for argument in arguments]
                return Seen("number", called(function, signs))
            case _:
                return self._see_choice(node, facts)

    def _see_choice(self, node: Comparison | And | Or | Not | Conditional, facts: Facts) -> Seen:
        match node:
            case Comparison(signs, operands):
                known = [self._number(operand, facts) for operand in operands]
                yes = when_true(signs, operands, known)
                return Seen("boolean", ANY, yes, when_false(signs, operands, known))
            case And(of):
                return Seen("boolean", ANY, yes=self._chain(of, facts, if_true=True))
            case Or(of):
                return Seen("boolean", ANY, no=self._chain(of, facts, if_true=False))
            case Not(of):
                seen = self._boolean(of, facts)
                return Seen("boolean", ANY, seen.no, seen.yes)
            case Conditional():
                return self._conditional(node, facts)

    def _arithmetic(self, node: Arithmetic, facts: Facts) -> Seen:
        left, right = self._number(node.left, facts), self._number(node.right, facts)
        if node.sign == "/" and 0 in right and not self._problems.broken:
            span = node.right.span
            text = self._problems.quote(span)
            self._problems.add("formula-unguarded-division", span, denominator=text)
        return Seen("number", combined(node.sign, left, right))

    def _chain(self, parts: Sequence[Node], facts: Facts, *, if_true: bool) -> Facts:
        """Check the parts of an and-chain (or-chain), each knowing those before it true (false)."""
        told = NO_FACTS
        for part in parts:
            seen = self._boolean(part, both(facts, told))
            told = both(told, seen.yes if if_true else seen.no)
        return told

    def _conditional(self, node: Conditional, facts: Facts) -> Seen:
        test = self._boolean(node.test, facts)
        then = self.see(node.then, both(facts, test.yes))
        otherwise = self.see(node.otherwise, both(facts, test.no))
        if then.type and otherwise.type and then.type != otherwise.type:
            self._problems.add("formula-branches-differ", node.span)
            return Seen(None, frozenset())
        return Seen(then.type or otherwise.type, then.signs | otherwise.signs)

    def _number(self, node: Node, facts: Facts) -> Signs:
        seen = self.see(node, facts)
        if seen.type == "boolean":
            self._wrong("formula-number-wanted", node.span)
            return frozenset()
        return seen.signs

    def _boolean(self, node: Node, facts: Facts) -> Seen:
        seen = self.see(node, facts)
        if seen.type == "number":
            self._wrong("formula-boolean-wanted", node.span)
        return seen

    def _wrong(self, code: str, span: Span) -> None:
        self._problems.add(code, span, found=self._problems.quote(span))


def check(tree: Node, problems: Problems) -> None:
    """Note every wrong type and every unguarded division of a tree."""
    place = _too_deep(tree)
    if place is None:
        Checker(problems).see(tree, NO_FACTS)
    else:
        problems.add("formula-too-deep", place, limit=str(MAX_DEPTH))


def _too_deep(tree: Node) -> Span | None:
    """Return the place where a tree is deeper than what may be walked by recursion, if any.

    The parser bounds brackets; a long sum is deep as well, without any bracket.
    """
    waiting: list[tuple[Node | Refused, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return node.span
        parts = node.of if isinstance(node, Refused) else children(node)
        waiting.extend((part, depth + 1) for part in parts)
    return None

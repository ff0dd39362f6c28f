"""Reading a formula: text in, checked tree out, or all its problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indicator_engine.formulas.checking import check
from indicator_engine.formulas.nodes import Formula, Name, Node, uses
from indicator_engine.formulas.parsing import MAX_DEPTH, Parser, TooDeep
from indicator_engine.formulas.problems import Problems
from indicator_engine.formulas.tokens import tokens_of
from indicator_engine.text import Span

MAX_LENGTH: Final = 2000
"""How many code points a formula may have."""


def parse_formula(text: str, names: Mapping[str, Name], *, where: str | None = None) -> Formula:
    """Read and check a formula over documented names.

    Args:
        text: the formula as written in the rule file.
        names: what may be used, and what is known of each name.
        where: the place in the rule file, ``file:line:column``, which every error repeats.

    Raises:
        RuleErrors: a group of one `FormulaError` for each problem, in the order of the text.

    >>> names = {"w": Name(), "a": Name(), "t": Name()}
    >>> sorted(parse_formula("min(w, w*a/t) if t > 0 else 0", names).names)
    ['a', 't', 'w']
    """
    problems = Problems(text, where)
    trees = _trees(text, names, problems)
    for tree in trees:
        check(tree, problems)
    problems.raise_any()
    return Formula(text, trees[0], frozenset(use.name for use in uses(trees[0])))


def _trees(text: str, names: Mapping[str, Name], problems: Problems) -> list[Node]:
    """Read the pieces of a text: exactly one unless a problem was noted."""
    if len(text) > MAX_LENGTH:
        problems.add("formula-too-long", Span(MAX_LENGTH, len(text)), limit=str(MAX_LENGTH))
        return []
    tokens = tokens_of(text, problems)
    if len(tokens) == 1:
        problems.add("formula-empty", Span(0, len(text)))
        return []
    try:
        return Parser(tokens, names, problems).trees()
    except TooDeep as deep:
        (span,) = deep.args
        problems.add("formula-too-deep", span, limit=str(MAX_DEPTH))
        return []

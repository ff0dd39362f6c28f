"""The tokens of a formula, in one linear pass; every span counts code points of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from indicator_engine.formulas.problems import Problems
from indicator_engine.text import Span, fold_table

Kind: TypeAlias = Literal["number", "name", "string", "sign", "other", "end"]


class Token(NamedTuple):
    """One token; `text` is the sign that is meant, `written` what stands in the formula."""

    kind: Kind
    text: str
    written: str
    span: Span


KEYWORDS: Final = frozenset(
    {"and", "or", "not", "if", "else", "is", "in", "for", "lambda", "True", "False", "None"}
)

# Signs of print that mean exactly one sign of the language; canonical text is written with them.
PRINTED: Final[Mapping[str, str]] = {"×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}

# What people write for a sign of the language: read as meant, so that the rest is checked too,
# and refused with the right spelling. Where `=` names an argument the parser sees it first.
MISSPELT: Final[Mapping[str, str]] = {
    "=": "==",
    "=<": "<=",
    "=>": ">=",
    "<>": "!=",
    "&&": "and",
    "||": "or",
    "!": "not",
}

_LOOK_ALIKES = fold_table({"\u2212": "-", "\u2013": "-", "\u2217": "*", "\u2215": "/"})

# No two alternatives begin alike without being told apart at once, so matching never backtracks
# further than one token: the pass is linear in the text.
_TOKEN = re.compile(
    r"""(?P<blank>[ ]+)
    | (?P<number>(?:[0-9]|\.[0-9])[\w.]*)
    | (?P<string>[A-Za-z]{0,2}(?:"[^"]*"?|'[^']*'?))
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\*\*|//|<<|>>|:=|==|!=|<=|>=|<>|=<|=>|&&|\|\||->|[-+*/%@&|^~<>=!.,:;()\[\]{}×÷≤≥≠])
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str, problems: Problems) -> list[Token]:
    """Split a formula into tokens, the last of kind ``end``; nothing is refused but full width.

    >>> [token.text for token in tokens_of("w × a", Problems("w × a", None))]
    ['w', '*', 'a', '']
    """
    folded = text.translate(_LOOK_ALIKES)
    for span in _changed(text, folded):
        instead = folded[span.start : span.end]
        problems.add("formula-spelling", span, found=problems.quote(span), instead=instead)
    end = Token("end", "", "", Span(len(text), len(text)))
    return [*_tokens(folded), end]


def half_width(text: str) -> str:
    """Return a formula with blanks and signs of print as plain ASCII, for a second reader."""
    folded = text.translate(_LOOK_ALIKES)
    return "".join(PRINTED.get(char, char) for char in folded)


def _tokens(folded: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(folded):
        kind, written, span = match.lastgroup, match[0], Span(*match.span())
        if kind == "name":
            yield Token("sign" if written in KEYWORDS else "name", written, written, span)
        elif kind == "sign":
            meant = PRINTED.get(written) or MISSPELT.get(written, written)
            yield Token("sign", meant, written, span)
        elif kind == "number":
            yield Token("number", written, written, span)
        elif kind == "string":
            yield Token("string", written, written, span)
        elif kind == "other":
            yield Token("other", written, written, span)


def _changed(text: str, folded: str) -> Iterator[Span]:
    """Yield the runs of signs that folding changed, other than blanks."""
    if text == folded:
        return
    start = -1
    for at, (old, new) in enumerate(zip(text, folded, strict=True)):
        if new not in (old, " "):
            start = at if start < 0 else start
        elif start >= 0:
            yield Span(start, at)
            start = -1
    if start >= 0:
        yield Span(start, len(text))

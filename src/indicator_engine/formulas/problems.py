"""What is wrong with one formula, collected so that all of it is reported together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from indicator_engine.errors import FormulaError, RuleErrors
from indicator_engine.text import Span, printable

# After the first of these the rest of the text is read by guess, so what only follows from the
# guess is not reported: neither a second break nor an unguarded division.
_BREAKS = frozenset({"formula-unexpected", "formula-missing-value", "formula-missing-sign"})

# One misspelt name is one mistake, however often it stands in the formula.
_ONCE = frozenset({"formula-unknown-name", "formula-unknown-function"})

_MOST_SHOWN = 200
_LONGEST_COMPARED = 40


class Problems:
    """The problems of one formula, found in any order and raised in the order of the text.

    >>> problems = Problems("w + x", None)
    >>> problems.add("formula-unknown-name", Span(4, 5), name="x", names="w")
    >>> problems.found()[0].code
    'formula-unknown-name'
    """

    def __init__(self, text: str, where: str | None) -> None:
        self._text = text
        self._where = where
        self._found: list[FormulaError] = []
        self.broken = False

    def add(self, code: str, span: Span, **params: str) -> None:
        """Note one problem at its place."""
        if code in _BREAKS:
            if self.broken:
                return
            self.broken = True
        params = {key: _shown(value) for key, value in params.items()}
        problem = FormulaError(
            code, text=self._text, field="formula", span=span, where=self._where, **params
        )
        self._found.append(problem)

    def unknown_name(self, name: str, span: Span, known: Collection[str]) -> None:
        """Note a name that is not documented, with the one that was probably meant."""
        self._unknown("formula-unknown-name", name, span, known, [*known, "True", "False"])

    def unknown_function(self, name: str, span: Span, known: Collection[str]) -> None:
        """Note a function that there is not, with the one that was probably meant."""
        self._unknown("formula-unknown-function", name, span, known, known)

    def _unknown(
        self, code: str, name: str, span: Span, known: Collection[str], meant: Collection[str]
    ) -> None:
        params = {"name": name, "names": ", ".join(sorted(known))}
        suggestion = _suggest(name, meant)
        if suggestion is not None:
            params["suggestion"] = suggestion
        self.add(code, span, **params)

    def forget_names(self, within: Span) -> None:
        """Drop the unknown names of a part that is refused as a whole: ``math.pi``, ``x := 1``."""
        self._found = [problem for problem in self._found if not _is_unknown_name(problem, within)]

    def quote(self, span: Span) -> str:
        """Return the text of a place."""
        return self._text[span.start : span.end]

    def found(self) -> list[FormulaError]:
        """Return the problems in the order of the text, a repeated unknown name once."""
        ordered = sorted(self._found, key=lambda problem: problem.span or Span(0, 0))
        return list(_first_of_each(ordered))

    def raise_any(self) -> None:
        """Raise all problems as one `RuleErrors`, if there are any."""
        found = self.found()
        if found:
            raise RuleErrors("formula refused", found)


def _first_of_each(problems: Iterable[FormulaError]) -> Iterable[FormulaError]:
    seen: set[tuple[str, str]] = set()
    for problem in problems:
        key = (problem.code, problem.params.get("name", ""))
        if problem.code in _ONCE and key in seen:
            continue
        seen.add(key)
        yield problem


def _is_unknown_name(problem: FormulaError, within: Span) -> bool:
    span = problem.span
    return (
        problem.code == "formula-unknown-name"
        and span is not None
        and within.start <= span.start
        and span.end <= within.end
    )


def _shown(value: str) -> str:
    cut = value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "…"
    return printable(cut)


def _suggest(name: str, meant: Collection[str]) -> str | None:
    """Return the known name that is nearest; a very long name is compared with none."""
    if len(name) > _LONGEST_COMPARED:
        return None
    from difflib import get_close_matches  # loaded only when something is wrong

    by_fold = {candidate.casefold(): candidate for candidate in meant}
    close = get_close_matches(name.casefold(), by_fold, n=1)
    return by_fold[close[0]] if close else None

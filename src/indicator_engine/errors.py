"""The error tree: every error is a registered code with parameters, a place, a span and a hint."""

from __future__ import annotations

from typing import Any

from indicator_engine.messages import Language, hint_text, message_text
from indicator_engine.text import Span, caret_lines


class IndicatorError(ValueError):
    """Base of every error this library raises.

    Args:
        code: the registered code, such as ``unknown-unit``; each has a page under docs/codes.
        text: the text that was read, if any.
        field: which field of the cell it is: ``text``, ``op``, ``unit``, ``actual`` …
        span: where in that field, in code points.
        where: a place outside the cell: ``file:line:column``, a row id, a sheet and cell.
        params: what the sentence of the error names, each a string.

    >>> str(IndicatorError("empty-text", text="", field="text")).splitlines()[0]
    'empty-text 内容为空'
    """

    def __init__(
        self,
        code: str,
        *,
        text: str | None = None,
        field: str | None = None,
        span: Span | tuple[int, int] | None = None,
        where: str | None = None,
        **params: str,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.field = field
        self.span = None if span is None else Span(*span)
        self.where = where
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self.code, self.text, self.field, self.span, self.where, self.params)
        return _rebuild, (type(self), *state)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.__reduce__() == other.__reduce__()

    def __hash__(self) -> int:
        return hash((type(self), self.code, self.text, self.field, self.span, self.where))

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, text={self.text!r}, span={self.span!r})"

    def message(self, language: Language = "zh") -> str:
        """Say what is wrong in one sentence, in Chinese or English."""
        return message_text(self.code, self.params, language)

    def hint(self, language: Language = "zh") -> str | None:
        """Say what to do about it, where the rules know."""
        return hint_text(self.code, self.params, language)

    def render(self, language: Language = "zh") -> str:
        """Show code, place, sentence, the text with a caret below the span, and the hint."""
        place = f"{self.where}: " if self.where else ""
        lines = [f"{place}{self.code} {self.message(language)}"]
        if self.text is not None and self.span is not None:
            lines += ["  " + line for line in caret_lines(self.text, self.span).split("\n")]
        hint = self.hint(language)
        if hint:
            lines.append("  " + hint)
        return "\n".join(lines)


class ThresholdSyntaxError(IndicatorError):
    """A threshold cell that cannot be read whole."""


class UnitError(IndicatorError):
    """A unit that the rules do not know, or two units that do not compare."""


class MeasurementError(IndicatorError):
    """A measured value that cannot be read whole."""


class EvaluationError(IndicatorError):
    """A threshold and a measured value, both read, that cannot be judged."""


class RuleError(IndicatorError):
    """One problem in a rule file; `where` is ``file:line:column``."""


class FormulaError(RuleError):
    """A formula that the rule language refuses; `text` is the formula and `span` the place."""


class DocumentError(IndicatorError):
    """A plan, an actuals file or another document that cannot be used."""


class FrameError(IndicatorError):
    """A call on a data frame that cannot be carried out: an unknown kind, a missing column."""


class RuleErrors(ExceptionGroup[RuleError]):
    """All problems of the rule packs that were loaded together, in file order."""

    def __str__(self) -> str:
        return self.render()

    def derive(self, excs: Any) -> RuleErrors:  # type: ignore[override]
        """Return the same group for a part of the errors (used by `except*`)."""
        return RuleErrors(self.message, excs)

    def render(self, language: Language = "zh") -> str:
        """Show every problem as ``file:line:column: code sentence`` with its hint."""
        return "\n".join(problem.render(language) for problem in self.problems())

    def problems(self) -> list[RuleError]:
        """Return every single problem, nested groups opened."""
        found: list[RuleError] = []
        for problem in self.exceptions:
            if isinstance(problem, RuleErrors):
                found += problem.problems()
            elif isinstance(problem, RuleError):
                found.append(problem)
        return found


def _rebuild(
    kind: type[IndicatorError],
    code: str,
    text: str | None,
    field: str | None,
    span: Span | None,
    where: str | None,
    params: dict[str, str],
) -> IndicatorError:
    return kind(code, text=text, field=field, span=span, where=where, **params)

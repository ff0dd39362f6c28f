"""The texts of answers: numbered while polars runs a plan, and texts only at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars

    from indicator_engine.frames.backends import Expr, Maker

TEXTS: Final = ("reading", "method", "error", "flags")
"""The answers that are texts."""


@dataclass(frozen=True, slots=True)
class Words:
    """The distinct texts of each answer.

    A row has one of few texts, and choosing between numbers takes a part of the time and memory
    that choosing between texts takes. A database is given the texts themselves.

    Args:
        api: what makes expressions.
        known: by answer, the number of each text; without those answers that are not numbered.
    """

    api: Maker
    known: Mapping[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, api: Maker, answers: Iterable[str]) -> Words:
        """Number the texts of some answers."""
        return cls(api, {answer: {} for answer in answers})

    def without(self, answer: str) -> Words:
        """Leave the texts of an answer as they are."""
        return Words(self.api, {name: one for name, one in self.known.items() if name != answer})

    def value(self, answer: str, text: str | None) -> Any:
        """Return what stands for a text."""
        known = self.known.get(answer)
        return text if known is None or text is None else known.setdefault(text, len(known))

    def literal(self, answer: str, text: str) -> Expr:
        """Return a text as a literal."""
        kind = (self.api.UInt32(),) if answer in self.known else ()
        return self.api.lit(self.value(answer, text), *kind)

    def column(self, answer: str, texts: Iterable[str | None]) -> tuple[str, Sequence[Any]]:
        """Return a column of a small table: its type and its values."""
        kind = "UInt32" if answer in self.known else "String"
        return kind, [self.value(answer, text) for text in texts]

    def texts(self, answer: str) -> polars.Series:
        """Return the texts of an answer by their numbers."""
        import polars

        return polars.Series(answer, list(self.known[answer]), dtype=polars.String)

    def decoded(self, answer: str, made: Expr) -> Expr:
        """Return an answer as a text."""
        return self.api.lit(self.texts(answer)).gather(made) if answer in self.known else made

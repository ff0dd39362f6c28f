"""What was read from a document: the plan, where each value stands, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from indicator_engine.messages import Language, message_text
from indicator_engine.plans.model import Plan


class Place(NamedTuple):
    """Where a stretch of text stands, both numbers from 1; columns count code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the document.

    Args:
        place: where it starts.
        text: what is written there.
        code: the registered code that says why it stands apart.
        params: what the sentence of the code names.
    """

    place: Place
    text: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = "zh") -> str:
        """Say in one sentence why it stands apart.

        >>> Stretch(Place(3, 1), "x", "document-text-unplaced").message("en") != ""
        True
        """
        return message_text(self.code, self.params, language)


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """Something that a reader of the plan should know.

    Args:
        code: its registered code.
        place: what it is about, where that stands somewhere.
        params: what the sentence of the code names.
    """

    code: str
    place: Place | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: Language = "zh") -> str:
        """Say it in one sentence."""
        return message_text(self.code, self.params, language)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document as read. Every stretch of it that is not blank is in exactly one list.

    Args:
        plan: the plan.
        places: where each value of the plan stands: ``T1.code``, ``T1.budget.initial``,
            ``T1.3.target``, ``D2.1.parts.numerator`` → its place.
        used: every stretch that the plan was read from, labels and headings among them.
        passed: what a rule knows to state no figure: headings' text, marks of a converter.
        not_understood: everything else.
        notes: what a reader should know.
        form: the id of the form that was recognised.
        file: the name of the document.
    """

    plan: Plan
    places: Mapping[str, Place]
    used: tuple[Stretch, ...]
    passed: tuple[Stretch, ...]
    not_understood: tuple[Stretch, ...]
    notes: tuple[DocumentNote, ...]
    form: str
    file: str

    @property
    def understood(self) -> bool:
        """Say whether nothing of the document is left over."""
        return not self.not_understood

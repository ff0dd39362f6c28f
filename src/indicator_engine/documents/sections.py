"""The prose of a document: its headings, what stands below each, objectives with indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from indicator_engine.documents.ledger import NUMBER, SECTION, Ledger
from indicator_engine.documents.pieces import Piece
from indicator_engine.documents.prose import Run, read_indicator, stretches
from indicator_engine.documents.words import FormWords
from indicator_engine.plans.model import Objective, Parts, PlanIndicator
from indicator_engine.rules.forms import SectionRole
from indicator_engine.ruleset import RuleSet
from indicator_engine.text import WIDTH_FOLD

OWN: Final = "D"
NOT_READ: Final = "document-prose-not-read"


@dataclass(slots=True)
class _Item:
    """One item: its heading, and the lines of its objective and of its indicators."""

    heading: Piece | None = None
    name: Piece | None = None
    objective: list[Piece] = field(default_factory=list)
    indicators: list[list[Piece]] = field(default_factory=list)


class ProseReader:
    """Follows the paragraphs of a document.

    Args:
        rules: what targets are read with.
        words: the words of the form.
        ledger: the account of the document.
        file: the name of the document.
    """

    def __init__(self, rules: RuleSet, words: FormWords, ledger: Ledger, file: str) -> None:
        self._rules = rules
        self._words = words
        self._ledger = ledger
        self._file = file
        self._items: list[_Item] = []
        self._section: tuple[int, SectionRole] | None = None
        self._open: list[Piece] | None = None  # the lines that the next one may go on with
        self.titles: list[Piece] = []

    def leave(self) -> None:
        """A table ends the section above it."""
        self._section = None
        self._open = None

    def take(self, piece: Piece, following: Piece | None) -> None:
        """Take one paragraph; `following` is the next, which an item's heading is known by."""
        if self._words.document_title(piece.text):
            self.titles.append(piece)
            self._ledger.use(piece)
            self._open = None
        elif not self._heading(piece):
            self._text(piece, following)

    def _heading(self, piece: Piece) -> bool:
        """Follow a heading; say whether the line is one that is known."""
        heading = self._words.heading(piece.text)
        section = self._words.section(piece.text)
        if section is not None:
            role = section.role
            self._section = None if role == "part" else (heading.level, role)
            self._ledger.use(piece)
        elif heading.level and heading.start >= len(piece.text):
            self._section = None
            self._ledger.pass_over(piece, NUMBER)
        else:
            if heading.level and self._section and heading.level <= self._section[0]:
                self.leave()  # a heading that is not known, as high as the one above it
            return False
        self._open = None
        return True

    def _text(self, piece: Piece, following: Piece | None) -> None:
        role = None if self._section is None else self._section[1]
        if role == "passed" and not self._states(piece):
            self._ledger.pass_over(piece, SECTION)
        elif role == "items":
            self._item(piece, following)

    def _states(self, piece: Piece) -> bool:
        """Say whether a line begins as one with objectives or indicators does."""
        prose = self._words.prose
        return prose is not None and bool(
            self._after(piece, prose.objective) or self._after(piece, prose.indicators)
        )

    # ── items ────────────────────────────────────────────────────────────────────────────────

    def _item(self, piece: Piece, following: Piece | None) -> None:
        prose = self._words.prose
        if prose is None:
            return
        objective = self._after(piece, prose.objective)
        indicators = self._after(piece, prose.indicators)
        if objective:
            item = self._current(fresh=bool(self._items and self._items[-1].objective))
            self._open = item.objective
            self._begin(piece, objective)
        elif indicators:
            self._open = []
            self._current().indicators.append(self._open)
            self._begin(piece, indicators)
        elif following is not None and self._states(following) and self._numbered(piece):
            heading = self._words.heading(piece.text)
            name = piece.part(heading.start, len(piece.text))
            self._items.append(_Item(heading=piece, name=name))
            self._open = None
        elif self._open is not None and not piece.fresh:
            self._open.append(piece)

    def _numbered(self, piece: Piece) -> bool:
        return self._words.heading(piece.text).level > 0

    def _current(self, *, fresh: bool = False) -> _Item:
        if not self._items or fresh:
            self._items.append(_Item())
        return self._items[-1]

    def _begin(self, piece: Piece, lead: int) -> None:
        """Start a run of lines after the words that lead it."""
        self._ledger.split([piece])
        self._ledger.use(*filter(None, [piece.part(0, lead)]))
        rest = piece.part(lead, len(piece.text))
        if rest is not None and self._open is not None:
            self._open.append(rest)

    def _after(self, piece: Piece, leads: Sequence[str]) -> int:
        """Return where the text after a lead begins, 0 where none stands there."""
        head = piece.text[:_LEAD].translate(WIDTH_FOLD)
        return next((len(lead) for lead in leads if head.startswith(_folded(lead))), 0)

    # ── what the plan is made of ─────────────────────────────────────────────────────────────

    def finish(self) -> tuple[tuple[Objective, ...], tuple[PlanIndicator, ...]]:
        """Return the objectives and the indicators of the department."""
        objectives: list[Objective] = []
        rows: list[PlanIndicator] = []
        for number, item in enumerate(self._items, 1):
            id_ = f"{OWN}{number}"
            objectives.append(self._objective(id_, item))
            found: list[PlanIndicator] = []
            for lines in item.indicators:
                self._indicators(id_, lines, found)
            rows += found
        return tuple(objectives), tuple(rows)

    def _objective(self, id_: str, item: _Item) -> Objective:
        run = Run.of(item.objective)
        self._ledger.use(*item.objective)
        if item.heading is not None:
            self._ledger.use(item.heading)
        if item.name is not None:
            self._ledger.put(f"{id_}.name", item.name)
        if item.objective:
            self._ledger.put(f"{id_}.text", item.objective[0])
        name = None if item.name is None else item.name.text
        return Objective(id=id_, name=name, text=run.text or None)

    def _indicators(self, owner: str, lines: list[Piece], found: list[PlanIndicator]) -> None:
        prose = self._words.prose
        if prose is None:
            return
        run = Run.of(lines)
        self._ledger.split(lines)
        covered = 0
        for start, end in stretches(run.text, prose.separators):
            self._ledger.use(*run.within(covered, start))
            covered = end
            text = run.text[start:end]
            read = read_indicator(self._rules, prose, text)
            if read is None:
                self._ledger.refuse(*run.within(start, end), code=NOT_READ)
                continue
            self._ledger.use(*run.within(start, end))
            id_ = f"{owner}.{len(found) + 1}"
            cut = self._cutter(run, start, id_)
            parts = None
            if read.parts is not None:
                above, below = read.parts
                parts = Parts(
                    numerator=cut("parts.numerator", above),
                    denominator=cut("parts.denominator", below),
                )
            row = PlanIndicator(
                id=id_,
                name=cut("name", read.name),
                target=cut("target", read.target),
                objective=owner,
                parts=parts,
                at=f"{self._file}:{self._ledger.places[f'{id_}.name'].line}",
            )
            found.append(row)
        self._ledger.use(*run.within(covered, len(run.text)))

    def _cutter(self, run: Run, offset: int, id_: str) -> Callable[[str, tuple[int, int]], str]:
        """Return what cuts a value out of the text and notes its place."""

        def cut(key: str, at: tuple[int, int]) -> str:
            start, end = offset + at[0], offset + at[1]
            self._ledger.put(f"{id_}.{key}", run.within(start, end)[0])
            return run.text[start:end]

        return cut


_LEAD: Final = 40  # no words that lead a line are longer


def _folded(word: str) -> str:
    return word.translate(WIDTH_FOLD)

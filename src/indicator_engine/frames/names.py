"""The distinct names of a frame: what a name says of its cell, and which names say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicator_engine.engine import Engine
from indicator_engine.frames.backends import Row, Table
from indicator_engine.frames.layout import Layout, own, written
from indicator_engine.reading.binding import name_columns
from indicator_engine.reading.proportions import sense_of


@dataclass(frozen=True, slots=True)
class NamedCells:
    """The distinct names of a frame.

    Args:
        table: for each the number of those that say the same.
        examples: one of each number.
    """

    table: Table
    examples: tuple[Mapping[str, str | None], ...]

    def of(self, number: int) -> Mapping[str, str | None]:
        """Return a name that says what all names of a number say."""
        return self.examples[number]


def read_names(
    engine: Engine, rows: Sequence[Row], layout: Layout, kinds: Mapping[str, Any]
) -> NamedCells:
    """Read distinct names with their heads.

    A million names come down to a few hundred that differ in what binding asks of them: the kind,
    the unit and operator in brackets, the sense of a ratio, and the level-2 head that the decision
    table may ask for.

    Args:
        engine: the rules.
        rows: the distinct names with their heads.
        layout: where they come from.
        kinds: the columns with their types.
    """
    ruleset, numbers, found = engine.ruleset, [], {}
    examples: list[Mapping[str, str | None]] = []
    for row in rows:
        given = dict(zip(layout.named, map(written, row), strict=True))
        name, level2 = given.get("name"), given.get("level2")
        kind, tied = ruleset.recognise(name, given.get("level1"), level2)
        op, unit = name_columns(ruleset.lexicon, name) if name else (None, None)
        ratio = sense_of(ruleset.lexicon, name)
        said = (kind and kind.id, bool(tied), op, unit and unit.name, ratio, level2)
        if said not in found:
            found[said] = len(examples)
            examples.append(given)
        numbers.append(found[said])
    table: dict[str, tuple[Any, Sequence[Any]]] = {
        column: (kinds[column], [row[at] for row in rows])
        for at, column in enumerate(layout.named.values())
    }
    table[own("name")] = "Int32", numbers
    return NamedCells(table, tuple(examples))

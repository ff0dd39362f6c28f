"""A threshold with everything around its cell: what evaluation starts from."""

from __future__ import annotations

from indicator_engine.expressions import Threshold
from indicator_engine.records import record
from indicator_engine.rules.schema import Direction, KindFile


@record(frozen=True, slots=True)
class Bound:
    """What binding adds to a reading. It only adds; it never reads the text again.

    Args:
        threshold: the reading with dates filled in, notes and alternatives.
        kind: the recognised kind of the indicator, if any.
        direction: the direction column, else the kind's; None when neither is known.
        conflict: the code of a contradiction that withholds the verdict (a unit outside the
            dimensions of a kind that enforces them), else None.
        year: the budget year, if given.
        name: the indicator's name, as written.
        level1: the name of its level-1 head.
        level2: the name of its level-2 head.
    """

    threshold: Threshold
    kind: KindFile | None = None
    direction: Direction | None = None
    conflict: str | None = None
    year: int | None = None
    name: str | None = None
    level1: str | None = None
    level2: str | None = None

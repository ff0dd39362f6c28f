"""Did you mean: the known spelling that is nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Mapping

_LONGEST = 24  # a longer text is no unit with a slip in it


def closest(text: str, spellings: Mapping[str, str]) -> str | None:
    """Return what the nearest spelling means, or None where none is near.

    One slip is allowed, two in five characters or more; a slip is a character changed, added,
    left out, or changed places with its neighbour. Of equally near ones, one of the same length
    wins; where several units are equally near, none was probably meant.

    >>> closest("平方未", {"平方": "平方米", "平方米": "平方米"}), closest("x", {"y": "y"})
    ('平方米', None)
    >>> closest("万园", {"万人": "万人", "万元": "万元"}) is None
    True
    """
    length = len(text)
    if not 2 <= length <= _LONGEST:
        return None
    letters, most = set(text), 2 if length >= 5 else 1
    best = (most + 1, 0)
    found: set[str] = set()
    for spelling, name in spellings.items():
        change = abs(len(spelling) - length)
        if change > most or len(letters.difference(spelling)) > most:
            continue
        rank = (_distance(text, spelling), change)
        if rank < best:
            best, found = rank, {name}
        elif rank == best:
            found.add(name)
    return found.pop() if len(found) == 1 else None


def _distance(one: str, other: str) -> int:
    """Count the slips between two short texts (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""The unit table: every usual spelling of a simple, scaled or compound unit, read whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from indicator_engine.errors import UnitError
from indicator_engine.text import Span, fold_table
from indicator_engine.units.compound import Grammar
from indicator_engine.units.shapes import (
    PER,
    TIMES,
    FactorLike,
    Together,
    UnitsLike,
    identifier_of,
)
from indicator_engine.units.spelling import Spellings, ascii_word
from indicator_engine.units.suggesting import closest
from indicator_engine.units.unit import Unit

MAX_CHARS: Final = 192
"""The longest text that is read as one unit."""

_CACHED: Final = 4096


class UnitTable:
    """Every unit of some definitions; immutable, and safe to share between threads.

    Args:
        files: the definitions, in any order.
        factors: the factor and dimensions of each simple unit, from `compile_factors`.
        fold: how texts are folded before they are read (`indicator_engine.text.fold_table`);
            without it, only widths are.

    >>> from indicator_engine.units import compile_factors
    >>> from indicator_engine.rules.schema import ScaleDef, Source, UnitDef, UnitsFile
    >>> file = UnitsFile(
    ...     summary="",
    ...     source=Source(document="convention"),
    ...     per=("/",),
    ...     scales=(ScaleDef(name="万", factor="10000"),),
    ...     units=(
    ...         UnitDef(name="元", dimension="money", scales=("万",), aliases=("圆",)),
    ...         UnitDef(name="人", dimension="人"),
    ...     ),
    ... )
    >>> table = UnitTable([file], compile_factors([file]))
    >>> table.find("万圆／人").name, table.match("11万元以内", 2)[1], table.find("百元")
    ('万元/人', 4, None)
    """

    __slots__ = (
        "_column_endings",
        "_find",
        "_fold",
        "_given",
        "_grammar",
        "_joining",
        "_long",
        "_simple",
        "_spellings",
        "_together",
    )

    def __init__(
        self,
        files: Sequence[UnitsLike],
        factors: Mapping[str, FactorLike],
        fold: Mapping[int, str] | None = None,
    ) -> None:
        self._given = (tuple(files), dict(factors), fold)
        self._fold = dict(fold_table({}) if fold is None else fold)
        per = _words((w for file in files for w in file.per), PER, self._fold)
        times = _words((w for file in files for w in file.times), TIMES, self._fold)
        self._spellings = Spellings(files, self._fold, [*per, *times])
        self._grammar = Grammar(
            spellings=self._spellings,
            factors=factors,
            symbols={unit.name: identifier_of(unit) for file in files for unit in file.units},
            counts=frozenset(
                unit.name for file in files for unit in file.units if unit.dimension == unit.name
            ),
            per=per,
            times=times,
            bare=next((f.bare_scale_unit for f in reversed(files) if f.bare_scale_unit), None),
        )
        self._joining = frozenset(" (" + "".join(word[0] for word in (*per, *times)))
        self._column_endings = tuple(
            ending for file in files for ending in getattr(file, "column_endings", ())
        )
        self._together = _together_by_dimension(files)
        self._simple = lru_cache(maxsize=_CACHED)(self._grammar.simple)
        self._long = lru_cache(maxsize=_CACHED)(self._long_match)
        self._find = lru_cache(maxsize=_CACHED)(self._find_whole)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._given

    @property
    def spellings(self) -> Mapping[str, str]:
        """Every spelling of a simple or scaled unit and its canonical name, for fast look-ups."""
        return self._spellings.every

    @property
    def joining(self) -> frozenset[str]:
        """The characters that may join a unit to more of it."""
        return self._joining

    @property
    def scales(self) -> Mapping[str, Fraction]:
        """Every scale word and what it multiplies by."""
        return {word: value for word, (_, value) in self._spellings.scales.items()}

    def find(self, text: str) -> Unit | None:
        """Return the unit that a whole text spells, or None.

        Widths are folded and blanks are passed over; brackets may stand around the whole.
        """
        return self._find(text) if len(text) <= MAX_CHARS else None

    def without_scale(self, text: str) -> Unit | None:
        """Return what a unit is without the scale word before it: 元 of 万元, itself elsewhere.

        Args:
            text: a canonical name.
        """
        heads = sorted((word for word in self.scales if text.startswith(word)), key=len)
        bases = [base for head in heads if (base := self.find(text.removeprefix(head)))]
        return bases[-1] if bases else self.find(text)

    def match(self, text: str, start: int = 0) -> tuple[Unit, int] | None:
        """Return the longest unit that starts at a place of a folded text, and where it ends."""
        found = self._spellings.unit_at(text, start)
        if found is not None:
            name, end = found
            if end == len(text) or text[end] not in self._joining:
                return self._simple(name), end
        char = text[start : start + 1]
        if found is None and not (char in self._joining or self._spellings.may_start(char)):
            return None
        window, ends = _without_blanks(text[start : start + MAX_CHARS])
        long = self._long(window)
        if long is None or start + MAX_CHARS <= start + ends[long[1] - 1] < len(text):
            return None
        return long[0], start + ends[long[1] - 1]

    def require(self, text: str, field: str = "unit") -> Unit:
        """Return the unit that a whole text spells.

        Raises:
            UnitError: ``unknown-unit``, with a suggestion where one is near, or
                ``unit-scale-not-allowed`` where the unit does not take the scale before it.
        """
        unit = self.find(text)
        if unit is not None:
            return unit
        scaled = self._scale_not_allowed(text.translate(self._fold).strip())
        if scaled is not None:
            code, params = "unit-scale-not-allowed", {"scale": scaled[0], "unit": scaled[1]}
        else:
            near = self.suggest(text)
            code, params = "unknown-unit", {"unit": text} | ({"suggestion": near} if near else {})
        raise UnitError(code, text=text, field=field, span=Span(0, len(text)), **params)

    def suggest(self, text: str) -> str | None:
        """Return the canonical name of the unit that was probably meant, or None."""
        folded = text.translate(self._fold).strip()
        if len(folded) > MAX_CHARS or self.find(folded) is not None:
            return None
        scaled = self._scale_not_allowed(folded)
        if scaled is not None:
            return scaled[1]
        return closest(folded, self._spellings.every) or self._suggest_compound(folded)

    def dimensions_of(self, text: str) -> tuple[tuple[str, int], ...] | None:
        """Return the dimensions that a dimension's name or a unit stands for, or None.

        A rule may say ``money``, ``ratio``, ``人次`` or ``元/人``.
        """
        if text in self._grammar.dimensions:
            return ((text, 1),)
        unit = self.find(text)
        return None if unit is None else unit.dimensions

    def together(self, dimension: str) -> Together | None:
        """Return what becomes of several values of a dimension; a measure word adds up."""
        return self._together.get(dimension)

    def to_pint_name(self, unit: Unit | str) -> str:
        """Write a unit as an expression for the registry of `pint_registry`.

        Raises:
            UnitError: ``unknown-unit``.
        """
        name = self.require(unit if isinstance(unit, str) else unit.name).name
        return self._grammar.to_pint(name)

    def _find_whole(self, text: str) -> Unit | None:
        folded = text.translate(self._fold).strip()
        return self._whole(folded) or self._inside_brackets(folded) or self._column(folded)

    def _whole(self, folded: str) -> Unit | None:
        if folded.startswith("1" + PER):  # 1/10万
            folded = folded[1:]
        found = self.match(folded)
        return found[0] if found is not None and found[1] == len(folded) else None

    def _inside_brackets(self, folded: str) -> Unit | None:
        if not (folded.startswith("(") and folded.endswith(")")):
            return None
        return self._whole(folded[1:-1].strip())

    def _column(self, folded: str) -> Unit | None:
        """A unit column may add an ending to a unit: 间数."""
        for ending in self._column_endings:
            if folded.endswith(ending) and folded != ending:
                return self._whole(folded.removesuffix(ending))
        return None

    def _long_match(self, window: str) -> tuple[Unit, int] | None:
        return self._grammar.longest(window)

    def _scale_not_allowed(self, folded: str) -> tuple[str, str] | None:
        scale = self._spellings.scale_at(folded, 0)
        rest = folded[scale[2] :] if scale else ""
        unit = self._spellings.every.get(rest)
        return (scale[0], unit) if scale and unit else None

    def _suggest_compound(self, folded: str) -> str | None:
        """Mend the one part of a compound unit that is not known."""
        parts = self._grammar.split(folded)
        bad = [i for i, part in enumerate(parts) if i % 2 == 0 and part and not self.find(part)]
        if len(parts) < 3 or len(bad) != 1:
            return None
        near = closest(parts[bad[0]], self._spellings.every)
        if near is None:
            return None
        mended = self.find("".join([*parts[: bad[0]], near, *parts[bad[0] + 1 :]]))
        return None if mended is None else mended.name


def _words(words: Any, canonical: str, fold: Mapping[int, str]) -> tuple[str, ...]:
    """Return signs in folded form, the canonical one among them, longest first."""
    found = {word.translate(fold) for word in words} | {canonical}
    return tuple(sorted(found - {""}, key=lambda word: (-len(word), word)))


def _together_by_dimension(files: Sequence[UnitsLike]) -> dict[str, Together]:
    """Return what becomes of several values of each dimension, where the files say so."""
    bases = ((unit, unit.dimension) for file in files for unit in file.units)
    said = ((dim, unit.together or ("add" if unit.name == dim else None)) for unit, dim in bases)
    return {dimension: together for dimension, together in said if dimension and together}


def _without_blanks(text: str) -> tuple[str, range | list[int]]:
    """Drop the blanks of a text, except between Latin words; return it and where each char ended.

    >>> _without_blanks("平 方 米")[0], _without_blanks("m 3")[0]
    ('平方米', 'm 3')
    """
    if " " not in text:
        return text, range(1, len(text) + 1)
    kept: list[str] = []
    ends: list[int] = []
    for place, char in enumerate(text):
        if char == " " and not _between_words(text, place, kept):
            continue
        kept.append(char)
        ends.append(place + 1)
    return "".join(kept), ends


def _between_words(text: str, place: int, kept: list[str]) -> bool:
    after = text[place + 1 :].lstrip(" ")[:1]
    return bool(kept and after) and ascii_word(kept[-1]) and ascii_word(after)

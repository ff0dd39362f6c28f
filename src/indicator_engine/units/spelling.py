"""The spellings of simple and scaled units, indexed: the longest one at a place in a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from indicator_engine.units.shapes import UnitsLike, spellings_of


class Spellings:
    """Every way to write a simple unit, a scaled unit and a scale word; immutable.

    A spelling that holds a sign of compound units (``台/套``, ``kW·h``) counts only as the whole
    of an expression: below a slash or before a product it would mean something else.

    Args:
        files: the definitions.
        fold: how texts are folded before they are read; spellings are folded alike.
        signs: the signs that join the factors of a compound unit.
    """

    __slots__ = ("_lengths", "_signed_lengths", "every", "plain", "scale_of", "scales", "signed")

    def __init__(
        self, files: Sequence[UnitsLike], fold: Mapping[int, str], signs: Iterable[str]
    ) -> None:
        self.scales: dict[str, tuple[str, Fraction]] = {}
        words: dict[str, list[str]] = {}
        for scale in (scale for file in files for scale in file.scales):
            value = Fraction(scale.factor)
            words[scale.name] = [w.translate(fold) for w in (scale.name, *scale.aliases)]
            self.scales |= dict.fromkeys(words[scale.name], (scale.name, value))
        self.plain: dict[str, str] = {}
        self.scale_of: dict[str, tuple[str, str]] = {}
        for unit in (unit for file in files for unit in file.units):
            spellings = [s.translate(fold) for s in spellings_of(unit)]
            self.scale_of[unit.name] = ("", unit.name)
            self.plain.update(dict.fromkeys(spellings, unit.name))
            for name in unit.scales:
                scaled = name + unit.name
                self.scale_of[scaled] = (name, unit.name)
                self.plain.update({w + s: scaled for w in words[name] for s in spellings})
        self.every: Mapping[str, str] = MappingProxyType(dict(self.plain))
        self.signed: dict[str, str] = _take_signed(self.plain, signs)
        self._lengths = _lengths([*self.plain, *self.scales])
        self._signed_lengths = _lengths(self.signed)

    def unit_at(self, text: str, start: int) -> tuple[str, int] | None:
        """Return the canonical name and the end of the longest plain spelling at a place."""
        for length in self._lengths.get(text[start : start + 1], ()):
            end = start + length
            name = self.plain.get(text[start:end])
            if name is not None and not _cuts_word(text, end):
                return name, min(end, len(text))
        return None

    def scale_at(self, text: str, start: int) -> tuple[str, Fraction, int] | None:
        """Return the name, the factor and the end of the longest scale word at a place."""
        for length in self._lengths.get(text[start : start + 1], ()):
            scale = self.scales.get(text[start : start + length])
            if scale is not None:
                return *scale, min(start + length, len(text))
        return None

    def signed_at(self, text: str) -> tuple[str, int] | None:
        """Return the longest spelling with a sign that a text starts with."""
        for length in self._signed_lengths.get(text[:1], ()):
            name = self.signed.get(text[:length])
            if name is not None and not _cuts_word(text, length):
                return name, min(length, len(text))
        return None

    def may_start(self, char: str) -> bool:
        """Tell whether a unit or a scale word may start with a character."""
        return char in self._lengths or char in self._signed_lengths


def ascii_word(char: str) -> bool:
    """Tell whether a character belongs to a word of Latin letters and digits."""
    return char.isascii() and char.isalnum()


def _cuts_word(text: str, end: int) -> bool:
    """Tell whether a spelling that ends here would cut a Latin word in two: the m of months."""
    if end >= len(text) or not ascii_word(text[end - 1]):
        return False
    return ascii_word(text[end])


def _take_signed(plain: dict[str, str], signs: Iterable[str]) -> dict[str, str]:
    marks = {sign for sign in signs if not sign.isalnum()}
    found = [s for s in plain if any(mark in s for mark in marks)]
    return {spelling: plain.pop(spelling) for spelling in found}


def _lengths(spellings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Map each first character to the lengths of what starts with it, longest first."""
    found: dict[str, set[int]] = {}
    for spelling in spellings:
        found.setdefault(spelling[0], set()).add(len(spelling))
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in found.items()}

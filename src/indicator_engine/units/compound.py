"""The grammar of compound units, and the exact unit that an expression stands for.

    expression = [factors] {per denominators}
    factors = factor {"·" factor}
    denominators = "(" group ")" | group
    group = factor {times factor}
    factor = [number] [scale] unit ["(" unit ")"] | [number] scale

No rule calls itself, and an expression has few factors: reading is linear in what is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

from indicator_engine.units.shapes import PER, TIMES, Dimensions, FactorLike
from indicator_engine.units.spelling import Spellings
from indicator_engine.units.unit import Unit

MAX_FACTORS: Final = 8
"""The most factors a compound unit may have."""

_LEAST_NUMBER: Final = 100  # below a slash a number is a power of ten from here on: /100户, /10万人
_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)


class Piece(NamedTuple):
    """One factor of an expression: its canonical name, its value, how pint knows it."""

    name: str
    factor: Fraction
    dimensions: Dimensions
    pint: str


class _Parsed(NamedTuple):
    above: list[Piece]
    below: list[Piece]
    end: int
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """Reads the longest unit expression at the start of a text without blanks.

    Args:
        spellings: the spellings of simple and scaled units.
        factors: the factor and dimensions of each simple unit.
        symbols: the name of each simple unit in pint.
        counts: the units that are counted one by one; two of these may be written as one.
        per: the signs before denominators.
        times: the signs between denominators.
        bare: the unit that a scale word alone stands for above a slash.
    """

    spellings: Spellings
    factors: Mapping[str, FactorLike]
    symbols: Mapping[str, str]
    counts: frozenset[str]
    per: tuple[str, ...]
    times: tuple[str, ...]
    bare: str | None
    dimensions: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = frozenset(name for f in self.factors.values() for name, _ in f.dimensions)
        object.__setattr__(self, "dimensions", names)

    def simple(self, name: str) -> Unit:
        """Return a simple or scaled unit by its canonical name."""
        piece = self._piece(name)
        return Unit(name, piece.factor, piece.dimensions)

    def longest(self, text: str) -> tuple[Unit, int] | None:
        """Return the unit of the longest expression that a text starts with, and its end."""
        parsed = self._expression(text)
        signed = self.spellings.signed_at(text)
        if signed is not None and (parsed is None or signed[1] >= parsed.end):
            return self.simple(signed[0]), signed[1]
        if parsed is None:
            return None
        unit = self._unit(parsed)
        if unit is not None:
            return unit, parsed.end
        first = self.spellings.unit_at(text, 0)
        return None if first is None else (self.simple(first[0]), first[1])

    def to_pint(self, name: str) -> str:
        """Write a canonical name as an expression of pint."""
        if name in self.spellings.every:
            return self._piece(self.spellings.every[name]).pint
        parsed = self._expression(name)
        if parsed is None:
            raise ValueError(name)
        above = " * ".join(piece.pint for piece in parsed.above) or "1"
        return " / ".join([above, *(f"({piece.pint})" for piece in parsed.below)])

    def split(self, text: str) -> list[str]:
        """Split a text at the signs of compound units; every second part is such a sign."""
        signs = "|".join(map(re.escape, sorted({*self.per, *self.times}, key=len, reverse=True)))
        return re.split(f"((?:{signs}|[()])+)", text)

    def _expression(self, text: str) -> _Parsed | None:
        # expression = [factors] {per denominators}
        above, end = self._above(text)
        bare = None if above else self._bare_scale(text, 0)
        if bare is not None:
            end = bare[1]
        below, after = self._below(text, end, MAX_FACTORS - len(above))
        if bare is not None:
            return self._of_scale(bare[0], below, after, end)
        if not above and not below:
            return None
        return _Parsed(above, below, after)

    def _of_scale(self, scale: str, below: list[Piece], after: int, end: int) -> _Parsed | None:
        """A scale word alone is a number; above a slash it stands for that much money."""
        if not below:
            return _Parsed([self._number(scale)], [], end)
        name = scale + (self.bare or "")
        if name not in self.spellings.scale_of:
            return _Parsed([self._number(scale)], [], end)
        return _Parsed([self._piece(name)], below, after, assumed=True)

    def _above(self, text: str) -> tuple[list[Piece], int]:
        # factors = factor {"·" factor}
        pieces: list[Piece] = []
        end = place = 0
        while len(pieces) < MAX_FACTORS:
            found = self._factor(text, place)
            if found is None:
                break
            pieces.append(found[0])
            end = found[1]
            if not text.startswith(TIMES, end):
                break
            place = end + len(TIMES)
        return pieces, end

    def _below(self, text: str, end: int, most: int) -> tuple[list[Piece], int]:
        # {per denominators}
        pieces: list[Piece] = []
        while len(pieces) < most:
            place = self._after_per(text, end)
            found = None if place is None else self._denominators(text, place, most - len(pieces))
            if found is None:
                break
            pieces += found[0]
            end = found[1]
        return pieces, end

    def _after_per(self, text: str, place: int) -> int | None:
        # per = sign [another sign]: 元/每人
        first = _sign_at(text, place, self.per)
        if first is None:
            return None
        place += len(first)
        second = _sign_at(text, place, self.per)
        return place if second in (None, first) else place + len(second or "")

    def _denominators(self, text: str, place: int, most: int) -> tuple[list[Piece], int] | None:
        # denominators = "(" group ")" | group
        if not text.startswith("(", place):
            return self._group(text, place, most)
        found = self._group(text, place + 1, most)
        if found is None or not text.startswith(")", found[1]):
            return None
        return found[0], found[1] + 1

    def _group(self, text: str, place: int, most: int) -> tuple[list[Piece], int] | None:
        # group = factor {times factor}
        pieces: list[Piece] = []
        end = place
        while len(pieces) < most:
            found = self._denominator(text, place)
            if found is None:
                break
            pieces.append(found[0])
            end = found[1]
            sign = _sign_at(text, end, self.times)
            if sign is None:
                break
            place = end + len(sign)
        return (pieces, end) if pieces else None

    def _denominator(self, text: str, place: int) -> tuple[Piece, int] | None:
        # factor, or a number with a scale word, with or without a unit: 10万人, 千人, 10万
        digits = _NUMBER.match(text, place)
        if digits is not None:
            return self._numbered(text, digits)
        found = self._factor(text, place)
        if found is not None:
            return found
        scale = self._bare_scale(text, place)
        return None if scale is None else (self._number(scale[0]), scale[1])

    def _numbered(self, text: str, digits: re.Match[str]) -> tuple[Piece, int] | None:
        number = int(digits[0])
        found = self._factor(text, digits.end())
        if found is not None:
            piece, end = found
            scale = self.spellings.scale_of.get(piece.name, ("", ""))[0]
        else:
            word = self._bare_scale(text, digits.end())
            if word is None:
                return None
            scale, end = word
            piece = self._number(scale)
        total = number * (self._scale(scale) if scale else 1)
        if total < _LEAST_NUMBER or str(total).strip("0") != "1":
            return None
        name = f"{number}{piece.name}"
        return Piece(name, number * piece.factor, piece.dimensions, f"{number} * {piece.pint}"), end

    def _bare_scale(self, text: str, place: int) -> tuple[str, int] | None:
        """Find a scale word that stands alone, not before a unit or scale that does not take it."""
        found = self.spellings.scale_at(text, place)
        if found is None:
            return None
        name, _, end = found
        taken = self.spellings.unit_at(text, end) or self.spellings.scale_at(text, end)
        return None if taken else (name, end)

    def _factor(self, text: str, place: int) -> tuple[Piece, int] | None:
        # factor = [scale] unit ["(" unit ")"]
        found = self.spellings.unit_at(text, place)
        if found is None:
            return None
        piece, end = self._piece(found[0]), found[1]
        return self._second(text, piece, end) or (piece, end)

    def _second(self, text: str, piece: Piece, end: int) -> tuple[Piece, int] | None:
        """A second count in brackets: 件(册). The first one counts; the same one is dropped."""
        if not text.startswith("(", end):
            return None
        found = self.spellings.unit_at(text, end + 1)
        if found is None or not text.startswith(")", found[1]):
            return None
        scale, unit = self.spellings.scale_of[piece.name]
        inner_scale, inner = self.spellings.scale_of[found[0]]
        if inner_scale not in ("", scale):
            return None
        one, other = self.factors[unit], self.factors[inner]
        if (one.factor, one.dimensions) == (other.factor, other.dimensions):
            return piece, found[1] + 1
        if not (self._is_count(one) and self._is_count(other)):
            return None
        return piece._replace(name=f"{piece.name}({inner})"), found[1] + 1

    def _is_count(self, factor: FactorLike) -> bool:
        return factor.factor == "1" and all(
            name in self.counts and power == 1 for name, power in factor.dimensions
        )

    def _piece(self, name: str) -> Piece:
        scale, unit = self.spellings.scale_of[name]
        factor = self.factors[unit]
        value = Fraction(factor.factor)
        if scale:
            value *= self._scale(scale)
        return Piece(name, value, factor.dimensions, scale + self.symbols[unit])

    def _number(self, scale: str) -> Piece:
        value = self._scale(scale)
        return Piece(scale, value, (), str(value))

    def _scale(self, name: str) -> Fraction:
        return self.spellings.scales[name][1]

    def _unit(self, parsed: _Parsed) -> Unit | None:
        """Multiply out; None where the name is taken: 台每套 is not what 台/套 stands for."""
        name = _name(parsed)
        unit = Unit(name, *_product(parsed), assumed=parsed.assumed)
        signed = self.spellings.signed.get(name)
        if signed is None:
            return unit
        taken = self.simple(signed)
        same = (taken.factor, taken.dimensions) == (unit.factor, unit.dimensions)
        return taken if same else None


def _product(parsed: _Parsed) -> tuple[Fraction, Dimensions]:
    factor = Fraction(1)
    powers: dict[str, int] = {}
    for pieces, sign in ((parsed.above, 1), (parsed.below, -1)):
        for piece in pieces:
            factor = factor * piece.factor if sign > 0 else factor / piece.factor
            for dimension, power in piece.dimensions:
                powers[dimension] = powers.get(dimension, 0) + sign * power
    return factor, tuple(sorted((name, power) for name, power in powers.items() if power))


def _name(parsed: _Parsed) -> str:
    above = TIMES.join(piece.name for piece in parsed.above)
    below = TIMES.join(piece.name for piece in parsed.below)
    return above + (PER + below if below else "")


def _sign_at(text: str, place: int, signs: tuple[str, ...]) -> str | None:
    return next((sign for sign in signs if text.startswith(sign, place)), None)

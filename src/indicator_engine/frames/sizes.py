"""How large the numbers of a lazy frame are, and how many places they have: asked with its cells.

A lazy frame is planned without its rows, so what its numbers need has to be known beforehand. Most
frames hold numbers of some length and two places at most; one short test by row says so, and only
rows that fail it are asked about any further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from indicator_engine.frames.backends import Expr, Frame, Row, Source, divisor, grouped, rows_of
from indicator_engine.frames.layout import own
from indicator_engine.frames.plans import Extent
from indicator_engine.frames.recipes import MOST_PLACES, MOST_POINTS, Recipe

USUAL_PLACES: Final = 2
USUAL_SIZE: Final = 1e7

_ENDLESS: Final = 99
_MOST, _PLACES, _KEPT, _USUAL = map(own, ("most", "places", "kept", "usual"))


@dataclass(frozen=True, slots=True)
class Sizes:
    """What is asked about the numbers of a frame.

    Args:
        source: the frame.
        actual: the column of its measured numbers.
        weight: the column of its weights, if there is one.
        places: how many places its numbers have at most; None where each double has its own.
    """

    source: Source
    actual: str
    weight: str | None
    places: int | None

    def distinct(self, frame: Frame, keys: Sequence[str]) -> Frame:
        """Find the distinct keys, each with whether all its rows are usual."""
        return grouped(frame, keys, [self._usual.min().alias(_USUAL)])

    def completed(self, frame: Frame, keys: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """Say of every key what its numbers need.

        Args:
            frame: what the keys were found in.
            keys: the columns of the keys.
            rows: what `distinct` has found.

        Returns:
            The keys, each with a size that its numbers do not exceed, the most places of one, and
            whether all its weights are numbers that columns score by.
        """
        least = USUAL_PLACES if self.places is None else self.places
        odd = {}
        if any(row[-1] is False for row in rows):
            for *key, size, places, kept in rows_of(self._odd(frame, keys)):
                odd[tuple(key)] = max(size or 0, USUAL_SIZE), max(places, least), kept
        return [(*row[:-1], *odd.get(row[:-1], (USUAL_SIZE, least, True))) for row in rows]

    def _odd(self, frame: Frame, keys: Sequence[str]) -> Frame:
        """Find the keys of rows that are not usual, with what is unusual about them."""
        places = self.source.api.lit(self.places)
        if self.places is None:
            places = places_of(self.source, self._finite)
        asked = [self._finite.abs().max().alias(_MOST), places.max().alias(_PLACES)]
        asked.append(self._kept.min().alias(_KEPT))
        return grouped(frame.filter(~self._usual), keys, asked)

    def are_beyond(
        self, frame: Frame, extent: Extent, recipes: Sequence[Recipe], rows: Sequence[Row]
    ) -> bool:
        """Whether rows may hold numbers that columns cannot answer exactly.

        Args:
            frame: the rows with their recipes.
            extent: how large numbers can be.
            recipes: the cells.
            rows: what `completed` said of each.
        """
        sizes, needs = [row[-3] for row in rows], [row[-2:] for row in rows]
        beyond = partial(_any_beyond, extent, recipes, needs)
        if not beyond(sizes) or beyond([0.0] * len(sizes)):
            return beyond(sizes)
        asked = grouped(frame, [own("recipe")], [self._finite.abs().max().alias(_MOST)])
        most = {at: size or 0.0 for at, size in rows_of(asked)}
        return beyond([most.get(at, 0.0) for at in range(len(sizes))])

    @property
    def _number(self) -> Expr:
        return self.source.api.col(self.actual).cast(self.source.api.Float64())

    @property
    def _finite(self) -> Expr:
        if self.places is not None:
            return self._number
        return self.source.api.when(self._number.is_finite()).then(self._number)

    @property
    def _usual(self) -> Expr:
        """Whether a number is short, and a weight is one that columns score by."""
        usual = self._number.abs() <= USUAL_SIZE
        if self.places is None:
            usual = usual & _has_places(self.source, self._number, USUAL_PLACES)
        return usual if self.weight is None else usual & self._kept

    @property
    def _kept(self) -> Expr:
        api = self.source.api
        if self.weight is None:
            return api.lit(value=True)
        points = api.col(self.weight).cast(api.Float64())
        kept = (points >= 0.0) & (points <= float(MOST_POINTS))
        return (kept & _has_places(self.source, points, 2)) | points.is_null()


def places_of(source: Source, number: Expr) -> Expr:
    """Say how many decimal places a double prints with: 2, 6, or more than that."""
    api = source.api
    made = api.lit(_ENDLESS)
    for places in (MOST_PLACES, USUAL_PLACES):
        test = _has_places(source, number, places)
        made = api.when(test).then(api.lit(places)).otherwise(made)
    return api.when(number.is_null()).then(api.lit(0)).otherwise(made)


def _has_places(source: Source, number: Expr, places: int) -> Expr:
    """Whether a double has at most so many decimal places: null where there is none."""
    scale = divisor(source.api, number, float(10**places))
    return (number * float(10**places) + 0.5).floor() / scale == number


def _any_beyond(
    extent: Extent, recipes: Sequence[Recipe], needs: Sequence[Row], sizes: Sequence[float]
) -> bool:
    """Whether numbers of some cell may be too large or too long for columns."""
    for recipe, (places, kept), size in zip(recipes, needs, sizes, strict=True):
        amounts = recipe.amounts
        if not kept:
            return True
        if amounts is None:
            continue
        if places > MOST_PLACES or 10**places > amounts.scale:
            return True
        if size * amounts.scale * amounts.times > extent.amount:
            return True
    return False

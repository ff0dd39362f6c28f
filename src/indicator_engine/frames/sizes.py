"""How large the numbers of a lazy frame are, and how many places they have: asked with its cells.

A lazy frame is planned without its rows, so what its numbers need has to be known beforehand. Most
frames hold numbers of at most two places; of them one short test by row says so. Only rows that
fail it are asked about any further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from indicator_engine.frames.backends import Expr, Frame, Row, Source, divisor, grouped, rows_of
from indicator_engine.frames.layout import own
from indicator_engine.frames.recipes import MOST_PLACES, MOST_POINTS

USUAL_PLACES: Final = 2
_ENDLESS: Final = 99


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
        """Find the distinct keys, each with its largest number and whether its rows are usual."""
        most, usual = own("most"), own("usual")
        sizes = [self._number.abs().alias(most), self._usual.alias(usual)]
        col = self.source.api.col
        return grouped(frame.select(*keys, *sizes), keys, [col(most).max(), col(usual).min()])

    def completed(self, frame: Frame, keys: Sequence[str], rows: Sequence[Row]) -> list[Row]:
        """Say of every key how many places its numbers have, and whether its weights are kept.

        Args:
            frame: what the keys were found in.
            keys: the columns of the keys.
            rows: what `distinct` has found.

        Returns:
            The keys, each with its largest number, its places, and whether its weights are kept.
        """
        least = USUAL_PLACES if self.places is None else self.places
        odd = {}
        if any(row[-1] is False for row in rows):
            found = rows_of(self._odd(frame, keys))
            odd = {tuple(key): (max(places, least), kept) for *key, places, kept in found}
        return [(*row[:-1], *odd.get(row[:-2], (least, True))) for row in rows]

    def _odd(self, frame: Frame, keys: Sequence[str]) -> Frame:
        """Find the keys of rows that are not usual, with what is unusual about them."""
        places, kept = own("places"), own("kept")
        found = self.source.api.lit(self.places)
        if self.places is None:
            found = places_of(self.source, self._number)
        sizes = [found.alias(places), self._kept.alias(kept)]
        col = self.source.api.col
        odd = frame.filter(~self._usual).select(*keys, *sizes)
        return grouped(odd, keys, [col(places).max(), col(kept).min()])

    @property
    def _number(self) -> Expr:
        number = self.source.api.col(self.actual).cast(self.source.api.Float64())
        if self.places is not None:
            return number
        return self.source.api.when(number.is_finite()).then(number)

    @property
    def _usual(self) -> Expr:
        """Whether a number has at most two places, and a weight is one that columns score by."""
        if self.places is not None:
            return self._kept
        usual = _has_places(self.source, self._number, USUAL_PLACES)
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
    scale = divisor(source, number, float(10**places))
    return (number * float(10**places) + 0.5).floor() / scale == number

"""Many distinct texts read by their shape: what stands around one number, and how it is written.

The quick reader takes `[words] digits [words]`, and asks of the digits only how many there are,
where the point stands, which is the first, and how large the number is. Texts that agree in all
of that are one shape: one of them is read, and the number of the others is taken by expressions.
A text that the quick reader leaves to the full reader has no shape and is read by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError
from indicator_engine.expressions import Compare
from indicator_engine.frames.backends import Expr, Frame, Maker, Source, collected
from indicator_engine.frames.coding import spread
from indicator_engine.frames.layout import own

FEW: Final = 20_000
"""Up to so many distinct texts, each is read by itself."""

_NUMBER: Final = r"^([^0-9]*)([0-9]{1,11}(?:\.[0-9]{1,11})?)([^0-9]*)$"
_WHOLE_TEXT: Final = "\x1e"
_BETWEEN: Final = "\x1f"
_DATE_DIGITS: Final = 6  # 202512, 20251231
_DIGITS: Final = 15  # as many always survive in a double


@dataclass(frozen=True, slots=True)
class Shapes:
    """The columns that the shapes of one column of texts are told by.

    Args:
        api: what makes expressions.
        text: the column.
        label: what tells these columns from those of another text.
    """

    api: Maker
    text: str
    label: str

    @property
    def key(self) -> str:
        """The column of the shapes."""
        return own(f"{self.label}_shape")

    @property
    def number(self) -> str:
        """The column of the numbers, null where a text has no shape."""
        return own(f"{self.label}_number")

    @property
    def digits(self) -> str:
        """The column of the digits."""
        return own(f"{self.label}_digits")

    @property
    def _texts(self) -> Expr:
        """The texts, be they categories."""
        return self.api.col(self.text).cast(self.api.String)

    def told(
        self, source: Source, frame: Frame, refused: Collection[str] = ()
    ) -> tuple[Source, Frame]:
        """Add the shape, the digits and the number; of rows in memory they are made only once.

        Where the texts are numbered, that is done for each distinct text, and looked up.

        Args:
            source: how its texts were numbered.
            frame: the rows, or what has been told before.
            refused: shapes that have turned out to be none.
        """
        coded = source.coded.get(self.text)
        if coded is not None:
            texts = self._told(coded.texts.alias(self.text).to_frame().lazy(), refused)
            frame, shapes = spread(frame, coded, collected(texts).drop(self.text), self.key)
            return replace(source, coded={**source.coded, self.key: shapes}), frame
        frame = self._told(frame, refused)
        return source, collected(frame).lazy() if source.eager else frame

    def _told(self, frame: Frame, refused: Collection[str]) -> Frame:
        if self.key not in frame.collect_schema():
            parts = self._texts.str.extract_groups(_NUMBER).alias(own("parts"))
            frame = frame.with_columns(parts).with_columns(*self._columns()).drop(own("parts"))
        return frame.with_columns(*self._without(refused)) if refused else frame

    def _columns(self) -> list[Expr]:
        api = self.api
        parts = api.col(own("parts")).struct
        before, digits, after = (parts.field(str(at)) for at in (1, 2, 3))
        length = digits.str.len_bytes()
        whole = digits.str.find(".", literal=True).fill_null(length)
        number = digits.cast(api.Float64)
        size = api.when(number == 0).then(api.lit("0")).when(number <= 1).then(api.lit("1"))
        shape = api.concat_str(
            [before, after, length, whole, digits.str.head(1), size.otherwise(api.lit("2"))],
            separator=_BETWEEN,
        )
        shaped = digits.is_not_null() & (length <= _DIGITS)
        itself = api.lit(_WHOLE_TEXT) + self._texts
        return [
            api.when(shaped).then(shape).otherwise(itself).alias(self.key),
            digits.alias(self.digits),
            api.when(shaped).then(number).alias(self.number),
        ]

    def _without(self, refused: Collection[str]) -> list[Expr]:
        """Return the shape and the number anew, where some shapes have turned out to be none."""
        api = self.api
        none = api.col(self.key).is_in(sorted(refused))
        itself = api.lit(_WHOLE_TEXT) + self._texts
        return [
            api.when(none).then(itself).otherwise(api.col(self.key)).alias(self.key),
            api.when(~none).then(api.col(self.number)).alias(self.number),
        ]


def is_shape(key: str | None) -> bool:
    """Say whether a key is a shape, and not a text by itself."""
    return key is not None and not key.startswith(_WHOLE_TEXT)


def canonical(api: Maker, digits: Expr) -> Expr:
    """Write digits as the interchange format does: no zeros that say nothing."""
    point = digits.str.contains(".", literal=True)
    short = api.when(point).then(digits.str.strip_chars_end("0").str.strip_chars_end("."))
    made = short.otherwise(digits).str.strip_chars_start("0")
    bare = (made == "") | made.str.starts_with(".")
    return api.when(bare).then(api.lit("0") + made).otherwise(made)


# ── which shapes are read alike ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: the words around the number, and how its digits are written.

    Args:
        before: what stands before the digits.
        after: what stands after them.
        length: how many characters the number has.
        whole: how many of them stand before the point.
        first: the first digit.
        size: ``0`` for zero, ``1`` up to one, ``2`` above.
    """

    before: str
    after: str
    length: int
    whole: int
    first: str
    size: str

    @classmethod
    def of(cls, key: str) -> Shape:
        """Read a shape from its key."""
        before, after, length, whole, first, size = key.split(_BETWEEN)
        return cls(before, after, int(length), int(whole), first, size)

    @property
    def largest(self) -> str:
        """The text with the largest number of this shape."""
        return self._text("9")

    @property
    def probes(self) -> tuple[str, ...]:
        """Texts of this shape that differ in their digits as far as they can."""
        return tuple(dict.fromkeys(map(self._text, "0159")))

    @property
    def is_bare_date(self) -> bool:
        """Whether the digits may be a day or a month, which only their value tells."""
        return self.whole >= _DATE_DIGITS and not self.after.strip()

    def _text(self, digit: str) -> str:
        if self.size == "0":
            digit = "0"
        digits = self.first + digit * (self.length - 1)
        if self.whole < self.length:
            digits = f"{digits[: self.whole]}.{digits[self.whole + 1 :]}"
        if self.size == "1" and digits[: self.whole].strip("0"):  # one itself
            digits = digits.translate({ord(digit): "0"}) if digit != "0" else digits
        if self.size != "0" and not digits.strip("0."):
            digits = digits[:-1] + "1"
        return self.before + digits + self.after


def text_of(key: str | None) -> str | None:
    """Return the text of a key: itself, or the one with the largest number of its shape."""
    if key is None:
        return None
    return Shape.of(key).largest if is_shape(key) else key.removeprefix(_WHOLE_TEXT)


def digits_of(shape: Shape, text: str) -> str:
    """Return the digits of a text of some shape."""
    return text[len(shape.before) : len(text) - len(shape.after)]


def reads_alike(engine: Engine, shape: Shape, op: str | None, unit: str | None) -> bool:
    """Say whether every text of a shape is one bound on its own number, read in one way."""
    if shape.is_bare_date:
        return False
    found = set()
    for text in shape.probes:
        try:
            threshold = engine.ruleset.read(text, op, unit)
        except IndicatorError:
            return False
        reading = threshold.reading
        if threshold.alternatives or not isinstance(reading, Compare):
            return False
        if reading.basis is not None or reading.value != Decimal(digits_of(shape, text)):
            return False
        found.add((replace(reading, value=None), threshold.notes))
    return len(found) == 1

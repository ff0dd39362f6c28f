"""The shapes of the interchange format: what pydantic checks, mypy holds to and schemas show.

Imported only where JSON is checked; the writers name these types without importing them.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict  # pydantic needs these before Python 3.12

from indicator_engine.expressions import Change, Operator, PeriodName, Reference

_NUMBER: Final = r"0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]"
_FRACTION: Final = r"-?[1-9][0-9]*/[1-9][0-9]*"
_MOST_DIGITS: Final = 4000  # below the length from which Python refuses to read an integer

Quantity: TypeAlias = Annotated[
    str,
    Field(
        pattern=f"^({_NUMBER}|{_FRACTION})$",
        max_length=_MOST_DIGITS,
        description="A plain decimal without trailing zeros, or a fraction in lowest terms.",
    ),
]
Places: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        max_length=_MOST_DIGITS,
        description="A decimal rounded to a fixed number of places, all of them written.",
    ),
]
IsoDate: TypeAlias = Annotated[
    str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})
]
Code: TypeAlias = Annotated[str, Field(description="A registered code, each with a page.")]


class BasisShape(TypedDict):
    """What a change or a multiple is measured from."""

    of: str
    change: Change | None


class CompareShape(TypedDict):
    """One bound. `value`, or `ref` in its place."""

    form: Literal["compare"]
    op: Operator
    value: NotRequired[Quantity]
    ref: NotRequired[Reference]
    unit: str | None
    implied: bool
    basis: NotRequired[BasisShape]
    anchor: NotRequired[str]
    subject: NotRequired[str]


class RangeShape(TypedDict):
    """Two bounds on one quantity; null is an open end."""

    form: Literal["range"]
    low: Quantity | None
    high: Quantity | None
    low_inclusive: bool
    high_inclusive: bool
    unit: str | None
    basis: NotRequired[BasisShape]
    subject: NotRequired[str]


class DeadlineShape(TypedDict):
    """A point in time; `date` is null while the year is unknown."""

    form: Literal["deadline"]
    op: Operator
    date: IsoDate | None
    when: str
    anchor: NotRequired[str]
    subject: NotRequired[str]


# `from` is a keyword, so this one cannot be a class.
PeriodShape = TypedDict(
    "PeriodShape",
    {
        "form": Literal["period"],
        "from": IsoDate | None,
        "to": IsoDate | None,
        "when": str | None,
        "subject": NotRequired[str],
    },
)


class LevelShape(TypedDict):
    """A target in words; `scale` and `grade` where the rules know them."""

    form: Literal["level"]
    text: str
    scale: str | None
    grade: str | None
    subject: NotRequired[str]


class GradeShape(TypedDict):
    """One grade and what earns it."""

    grade: str
    of: ExpressionShape


class GradedShape(TypedDict):
    """One target for each grade, best first."""

    form: Literal["graded"]
    grades: list[GradeShape]
    subject: NotRequired[str]


class AllShape(TypedDict):
    """Several conditions that hold together."""

    form: Literal["all"]
    of: list[ExpressionShape]
    subject: NotRequired[str]


class AnyShape(TypedDict):
    """Several conditions of which one suffices."""

    form: Literal["any"]
    of: list[ExpressionShape]
    subject: NotRequired[str]


class EveryShape(TypedDict):
    """A condition for each period, or for each of some entities."""

    form: Literal["every"]
    period: NotRequired[PeriodName]
    each: NotRequired[str]
    of: ExpressionShape
    subject: NotRequired[str]


ExpressionShape = TypeAliasType(
    "ExpressionShape",
    Annotated[
        CompareShape
        | RangeShape
        | DeadlineShape
        | PeriodShape
        | LevelShape
        | GradedShape
        | AllShape
        | AnyShape
        | EveryShape,
        Field(discriminator="form"),
    ],
)


class ErrorShape(TypedDict):
    """Why there is no reading or no verdict. `span` counts code points of the field named."""

    code: Code
    message: str
    field: str | None
    span: tuple[int, int] | None
    hint: str | None
    where: NotRequired[str]


class ThresholdShape(TypedDict):
    """What was read from one cell."""

    v: Literal[1]
    id: NotRequired[Any]
    text: str
    reading: ExpressionShape
    notes: list[Code]
    alternatives: list[ExpressionShape]
    unknown_fields: NotRequired[list[str]]


class RefusalShape(TypedDict):
    """A cell, or a line, that could not be read."""

    v: Literal[1]
    id: NotRequired[Any]
    text: str | None
    error: ErrorShape
    notes: NotRequired[list[Code]]
    unknown_fields: NotRequired[list[str]]


# ── measured values ──────────────────────────────────────────────────────────────────────────


class NumberShape(TypedDict):
    """A measured number."""

    kind: Literal["number"]
    value: Quantity
    unit: str | None
    basis: NotRequired[BasisShape]
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


class DateShape(TypedDict):
    """A measured day."""

    kind: Literal["date"]
    date: IsoDate
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


StretchShape = TypedDict(
    "StretchShape",
    {
        "kind": Literal["period"],
        "from": IsoDate | None,
        "to": IsoDate | None,
        "text": NotRequired[str],
        "notes": NotRequired[list[Code]],
        "alternatives": NotRequired["list[MeasuredShape]"],
    },
)


class WordsShape(TypedDict):
    """A measured value in words."""

    kind: Literal["level"]
    level: str
    scale: str | None
    grade: str | None
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


class ListShape(TypedDict):
    """Several measured values, one a period; `subjects` names them where they are named."""

    kind: Literal["list"]
    items: list[MeasuredShape]
    subjects: NotRequired[list[str]]
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


class NothingShape(TypedDict):
    """Nothing was measured; that is no zero."""

    kind: Literal["none"]
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


MeasuredShape = TypeAliasType(
    "MeasuredShape",
    Annotated[
        NumberShape | DateShape | StretchShape | WordsShape | ListShape | NothingShape,
        Field(discriminator="kind"),
    ],
)


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────


class PackShape(TypedDict):
    """The rules that make an outcome reproducible."""

    id: str
    version: str
    digest: str


class OutcomeShape(TypedDict):
    """One row judged and scored, or the reason why not."""

    v: Literal[1]
    id: NotRequired[Any]
    met: bool | None
    attainment: Literal["exceeded", "exact", "short"] | None
    score: Places | None
    score_range: tuple[Places, Places] | None
    score_ratio: Quantity | None
    completion: Places | None
    margin: Quantity | None
    reading: ExpressionShape | None
    measured: MeasuredShape | None
    method: str | None
    profile: str | None
    pack: PackShape | None
    rounding: str | None
    explanation: str
    notes: list[Code]
    flags: list[Code]
    error: ErrorShape | None
    unknown_fields: NotRequired[list[str]]

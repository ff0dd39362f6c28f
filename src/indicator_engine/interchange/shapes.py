"""The shapes of the interchange format: what pydantic checks, mypy holds to and schemas show.

Imported only where JSON is checked; the writers name these types without importing them.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, NotRequired, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, with_config
from typing_extensions import TypeAliasType, TypedDict  # pydantic needs these before Python 3.12

from indicator_engine.exact import plain
from indicator_engine.expressions import Change, Operator, PeriodName, Reference

# A field of a reading that nobody knows is refused. The published schemas do not say so, since
# later minor versions may add fields.
_closed = with_config(ConfigDict(extra="forbid"))


def _in_lowest_terms(text: str) -> str:
    if "/" in text and plain(Fraction(text)) != text:
        raise ValueError("not a fraction in lowest terms without a finite decimal")
    return text


def _of_the_calendar(text: str) -> str:
    datetime.date.fromisoformat(text)
    return text


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
    AfterValidator(_in_lowest_terms),
]
Places: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        max_length=_MOST_DIGITS,
        description="A decimal rounded to a fixed number of places, all of them written.",
    ),
]
Span: TypeAlias = Annotated[list[int], Field(min_length=2, max_length=2)]
IsoDate: TypeAlias = Annotated[
    str,
    Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_of_the_calendar),
]
Code: TypeAlias = Annotated[str, Field(description="A registered code, each with a page.")]


@_closed
class BasisShape(TypedDict):
    """What a change or a multiple is measured from."""

    of: str
    change: Change | None


@_closed
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


@_closed
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


@_closed
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
_closed(PeriodShape)


@_closed
class LevelShape(TypedDict):
    """A target in words; `scale` and `grade` where the rules know them."""

    form: Literal["level"]
    text: str
    scale: str | None
    grade: str | None
    subject: NotRequired[str]


@_closed
class GradeShape(TypedDict):
    """One grade and what earns it."""

    grade: str
    of: ExpressionShape


@_closed
class GradedShape(TypedDict):
    """One target for each grade, best first."""

    form: Literal["graded"]
    grades: list[GradeShape]
    subject: NotRequired[str]


@_closed
class AllShape(TypedDict):
    """Several conditions that hold together."""

    form: Literal["all"]
    of: list[ExpressionShape]
    subject: NotRequired[str]


@_closed
class AnyShape(TypedDict):
    """Several conditions of which one suffices."""

    form: Literal["any"]
    of: list[ExpressionShape]
    subject: NotRequired[str]


@_closed
class EveryShape(TypedDict):
    """A condition for each period, or each few periods, or for each of some entities."""

    form: Literal["every"]
    period: NotRequired[PeriodName]
    count: NotRequired[
        Annotated[
            int,
            Field(
                strict=True, ge=2, description="How many periods make one stretch; 1 is left out."
            ),
        ]
    ]
    each: NotRequired[str]
    of: ExpressionShape
    subject: NotRequired[str]


def _bounded(compare: CompareShape) -> CompareShape:
    if ("value" in compare) == ("ref" in compare):
        raise ValueError("either value or ref")
    return compare


def _recurring(every: EveryShape) -> EveryShape:
    if ("period" in every) == ("each" in every):
        raise ValueError("either period or each")
    if "count" in every and "period" not in every:
        raise ValueError("a count of periods")
    return every


ExpressionShape = TypeAliasType(
    "ExpressionShape",
    Annotated[
        Annotated[CompareShape, AfterValidator(_bounded)]
        | RangeShape
        | DeadlineShape
        | PeriodShape
        | LevelShape
        | GradedShape
        | AllShape
        | AnyShape
        | Annotated[EveryShape, AfterValidator(_recurring)],
        Field(discriminator="form"),
    ],
)


class ErrorShape(TypedDict):
    """Why there is no reading or no verdict. `span` counts code points of the field named."""

    code: Code
    message: str
    field: str | None
    span: Span | None
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


@_closed
class NumberShape(TypedDict):
    """A measured number."""

    kind: Literal["number"]
    value: Quantity
    unit: str | None
    basis: NotRequired[BasisShape]
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


@_closed
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
_closed(StretchShape)


@_closed
class WordsShape(TypedDict):
    """A measured value in words."""

    kind: Literal["level"]
    level: str
    scale: str | None
    grade: str | None
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


@_closed
class ListShape(TypedDict):
    """Several measured values, one a period; `subjects` names them where they are named."""

    kind: Literal["list"]
    items: list[MeasuredShape]
    subjects: NotRequired[list[str]]
    text: NotRequired[str]
    notes: NotRequired[list[Code]]
    alternatives: NotRequired[list[MeasuredShape]]


@_closed
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


@_closed
class ScoringRuleShape(TypedDict):
    """The scoring rule that a row brought; `words` are canonical, null where it was refused."""

    text: str
    words: str | None


class OutcomeShape(TypedDict):
    """One row judged and scored, or the reason why not."""

    v: Literal[1]
    id: NotRequired[Any]
    met: bool | None
    attainment: Literal["exceeded", "exact", "short"] | None
    score: Places | None
    score_range: Annotated[list[Places], Field(min_length=2, max_length=2)] | None
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
    scoring_rule: NotRequired[ScoringRuleShape]
    unknown_fields: NotRequired[list[str]]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────

# A number stands for its literal digits, so that 0.10 is the text 0.10.
Text: TypeAlias = str | int | float
Year: TypeAlias = (
    Annotated[int, Field(ge=1000, le=9999)] | Annotated[str, Field(pattern="^[1-9][0-9]{3}$")]
)
Weight: TypeAlias = int | float | Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]


class _CellShape(TypedDict):
    id: NotRequired[Annotated[Any, Field(description="Any value; it is echoed.")]]
    op: NotRequired[Text | None]
    unit: NotRequired[Text | None]
    direction: NotRequired[Text | None]
    name: NotRequired[Text | None]
    description: NotRequired[Text | None]
    level1: NotRequired[Text | None]
    level2: NotRequired[Text | None]
    year: NotRequired[Year | None]


class ParseRowShape(_CellShape):
    """A cell and what stands around it."""

    text: Text


class EvaluateRowShape(_CellShape):
    """A target cell, a measured value, and what stands around them."""

    threshold: Text
    actual: NotRequired[JsonValue]
    actual_unit: NotRequired[Text | None]
    weight: NotRequired[Weight | None]
    profile: NotRequired[Text | None]
    scoring_rule: NotRequired[Text | None]
    previous: NotRequired[JsonValue]
    budget: NotRequired[JsonValue]
    references: NotRequired[
        Annotated[
            dict[str, JsonValue] | None,
            Field(description="What targets refer to, by name: budget, estimate, standard, plan."),
        ]
    ]

"""What a rule file may say: one frozen dataclass for each schema name; unknown keys are refused.

Every file starts with ``schema: NAME/1`` and carries a summary, its source and, where a reader
could be wrong about it, examples that run as tests. `at` is ``file:line`` and is filled by the
loader, never written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from indicator_engine.expressions import Operator
from indicator_engine.records import record
from indicator_engine.rules.common import (
    Direction,
    Example,
    Form,
    Primitive,
    Source,
    Values,
)
from indicator_engine.rules.conventions import ConventionDef, ConventionsFile
from indicator_engine.rules.forms import (
    BlockDef,
    CodeYearDef,
    ColumnDef,
    EnumeratorDef,
    FieldDef,
    FormExample,
    FormFile,
    MarkDef,
    ProseDef,
    SectionDef,
)
from indicator_engine.rules.measured import (
    AlikeDef,
    CountedDef,
    DeclarationDef,
    MeasuredFile,
    RelationDef,
)
from indicator_engine.rules.phrasing import ScoringGradeDef, ScoringWordsFile
from indicator_engine.rules.profiles import (
    BandDef,
    DecisionDef,
    FlagRuleDef,
    HeadDef,
    ProfileFile,
    VariantDef,
    WeightDef,
)
from indicator_engine.rules.vocabulary import (
    CharactersFile,
    DatesFile,
    EventDef,
    EveryDef,
    FlagDef,
    GradeDef,
    IdiomDef,
    LevelScaleDef,
    LevelsFile,
    MomentDef,
    NumeralsFile,
    OperatorDef,
    OperatorsFile,
    ScaleDef,
    UnitDef,
    UnitsFile,
)
from indicator_engine.units.shapes import UnitFactor

__all__ = [
    "SCHEMAS",
    "AlikeDef",
    "BandDef",
    "BlockDef",
    "CharactersFile",
    "CodeDef",
    "CodeYearDef",
    "ColumnDef",
    "ConventionDef",
    "ConventionsFile",
    "CountedDef",
    "DatesFile",
    "DecisionDef",
    "DeclarationDef",
    "Direction",
    "EnumeratorDef",
    "EventDef",
    "EveryDef",
    "Example",
    "FieldDef",
    "FlagDef",
    "FlagRuleDef",
    "Form",
    "FormExample",
    "FormFile",
    "GradeDef",
    "HeadDef",
    "IdiomDef",
    "KindFile",
    "LevelScaleDef",
    "LevelsFile",
    "MarkDef",
    "MatchDef",
    "Meaning",
    "MeasuredFile",
    "MethodFile",
    "MomentDef",
    "NumeralsFile",
    "OperatorDef",
    "OperatorsFile",
    "PackFile",
    "PackInfo",
    "ParameterDef",
    "PartsDef",
    "Primitive",
    "ProfileFile",
    "ProseDef",
    "RelationDef",
    "RuleData",
    "RuleFile",
    "ScaleDef",
    "ScoringGradeDef",
    "ScoringWordsFile",
    "SectionDef",
    "Source",
    "StoredExample",
    "SystemFile",
    "TierDef",
    "UnitDef",
    "UnitFactor",
    "UnitsFile",
    "Values",
    "VariantDef",
    "WeightDef",
]


# ── pack.yaml ────────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class PackFile:
    """``pack/1``: the name and version of a folder of rule files."""

    id: str
    version: str
    summary: str
    source: Source


# ── kinds/*.yaml ─────────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class MatchDef:
    """How a kind is recognised: the longest phrase wins, then the one at the end of the name."""

    phrases: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    level1: tuple[str, ...] = ()
    level2: tuple[str, ...] = ()
    priority: int = 0


@record(frozen=True, slots=True, kw_only=True)
class PartsDef:
    """The parts of a ratio."""

    numerator: str
    denominator: str
    formula: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class KindFile:
    """``kind/1``: what an indicator measures: how recognised, its dimensions, its direction.

    `dimensions` empty allows any; `enforced` withholds the verdict of a row whose unit is outside
    them. `direction` gives a bare number its operator: up ``>=``, down ``<=``, exact ``=``.
    `together` says how the values of several bodies become one, in place of the unit. `surveyed`:
    its values come from a survey, whose sample should be told.
    """

    id: str
    summary: str
    source: Source
    match: MatchDef
    direction: Direction | None = None
    dimensions: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    enforced: bool = False
    accumulating: bool = False
    together: Literal["add", "average", "apart"] | None = None
    surveyed: bool = False
    parts: PartsDef | None = None
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""


# ── methods/*.yaml ───────────────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True, kw_only=True)
class ParameterDef:
    """A parameter of a method: its default, whether it is known to be above zero, its choices."""

    name: str
    default: str | None = None
    positive: bool = False
    type: Literal["number", "boolean", "choice"] = "number"
    choices: tuple[str, ...] = ()
    summary: str = ""


@record(frozen=True, slots=True, kw_only=True)
class TierDef:
    """One tier of a table, best first.

    A numeric tier (`tiers`) says `when`, a boolean formula over the method's names; a tier of
    words (`word-tiers`) says `tier`; a tier of grades (`grades`) the `words` of its grade, and one
    without words is for every other grade. It earns `points`, a formula, or a range of points that
    a person settles: from `points_from`, or above `points_above`, to below `points_below` or up to
    `points_to` (neither: up to w).
    """

    when: str | None = None
    tier: Literal["top", "middle", "bottom"] | None = None
    words: tuple[str, ...] = ()
    points: str | None = None
    points_from: str | None = None
    points_above: str | None = None
    points_below: str | None = None
    points_to: str | None = None


@record(frozen=True, slots=True, kw_only=True)
class MethodFile:
    """``method/1``: a scoring method: a primitive in code, everything else here.

    Names in formulas: `w` weight, `met`; for numbers `t` target, `a` actual, `over` how far
    outside the bound (0 when met), all in the target's unit; for ranges also `low`, `high`;
    for dates `days_late`, `months_late`; and the method's parameters.
    """

    id: str
    summary: str
    source: Source
    primitive: Primitive
    forms: tuple[Form, ...]
    formula: str | None = None
    parameters: tuple[ParameterDef, ...] = ()
    tiers: tuple[TierDef, ...] = ()
    places: int = 2
    monotone: Direction | None = None
    overrides: str | None = None
    examples: tuple[Example, ...]
    at: str = ""


# ── systems/*.yaml ───────────────────────────────────────────────────────────────────────────

Meaning: TypeAlias = Literal["compare", "qualitative", "quantitative", "not-applicable", "unknown"]


@record(frozen=True, slots=True, kw_only=True)
class CodeDef:
    """One code of a system's sign column, and what the other columns then hold.

    `op` with several operators: which of them the code means is not known. `implied`: the code
    stands where no operator was written. `text` is the column that takes words.
    """

    code: str
    means: Meaning = "compare"
    op: tuple[Operator, ...] = ()
    implied: bool = False
    unit_required: bool = False
    text: Literal["value", "remark", "none"] = "none"
    summary: str = ""
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class StoredExample:
    """A row of a system. Only what is written is tested.

    `text` is a threshold that is stored as these columns, with the codes of `cannot`; `reads` is
    the canonical spelling of what the columns are read as, `refuses` an error code.
    """

    text: str | None = None
    op: str | None = None
    value: str | None = None
    unit: str | None = None
    remark: str | None = None
    cannot: tuple[str, ...] = ()
    reads: str | None = None
    refuses: str | None = None
    at: str = ""


@record(frozen=True, slots=True, kw_only=True)
class SystemFile:
    """``system/1``: how a finance system stores a threshold in columns: sign, value, unit.

    `number` is a regular expression that the whole value of a comparison must match; `refused`
    are signs that a text may not hold, and `spelled` what may stand for one. `instead` is the
    code under which the text is stored of what the codes cannot say. `signs`: the sign column
    also holds any sign or word of the operators files.
    """

    id: str
    summary: str
    source: Source
    codes: tuple[CodeDef, ...]
    signs: bool = False
    number: str | None = None
    refused: tuple[str, ...] = ()
    spelled: Values | None = None
    instead: str | None = None
    overrides: str | None = None
    examples: tuple[StoredExample, ...]
    at: str = ""


RuleFile: TypeAlias = (
    PackFile
    | UnitsFile
    | CharactersFile
    | OperatorsFile
    | NumeralsFile
    | DatesFile
    | LevelsFile
    | MeasuredFile
    | ScoringWordsFile
    | ConventionsFile
    | KindFile
    | MethodFile
    | ProfileFile
    | SystemFile
    | FormFile
)

SCHEMAS: Final[Mapping[str, type[RuleFile]]] = {
    "pack/1": PackFile,
    "units/1": UnitsFile,
    "characters/1": CharactersFile,
    "operators/1": OperatorsFile,
    "numerals/1": NumeralsFile,
    "dates/1": DatesFile,
    "levels/1": LevelsFile,
    "measured/1": MeasuredFile,
    "scoring-words/1": ScoringWordsFile,
    "conventions/1": ConventionsFile,
    "kind/1": KindFile,
    "method/1": MethodFile,
    "profile/1": ProfileFile,
    "system/1": SystemFile,
    "form/1": FormFile,
}


@record(frozen=True, slots=True)
class PackInfo:
    """A pack that was loaded: its digest is of canonical content, not of bytes."""

    id: str
    version: str
    digest: str


@record(frozen=True, slots=True)
class RuleData:
    """Everything the packs say, merged in pack order: core, its profiles, entry points, paths.

    Lexicon files keep their identity, so that every entry can name its file and line.
    """

    packs: tuple[PackInfo, ...]
    units: tuple[UnitsFile, ...]
    characters: tuple[CharactersFile, ...]
    operators: tuple[OperatorsFile, ...]
    numerals: tuple[NumeralsFile, ...]
    dates: tuple[DatesFile, ...]
    levels: tuple[LevelsFile, ...]
    measured: tuple[MeasuredFile, ...]
    scoring_words: tuple[ScoringWordsFile, ...]
    conventions: Mapping[str, ConventionDef]
    kinds: Mapping[str, KindFile]
    methods: Mapping[str, MethodFile]
    profiles: Mapping[str, ProfileFile]
    systems: Mapping[str, SystemFile]
    forms: Mapping[str, FormFile]
    unit_factors: Mapping[str, UnitFactor]

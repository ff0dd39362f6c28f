"""Every answer of a plan as one expression: the programs written, and chosen between by row."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Final, Literal

from indicator_engine.frames.backends import PLACES, Expr, Frame, Maker, decimals
from indicator_engine.frames.cells import ALIKE, BY_ROWS, NOT_A_VALUE, UNREAD
from indicator_engine.frames.expressions import CautiousColumns, FrameColumns
from indicator_engine.frames.layout import own
from indicator_engine.frames.plans import Plan
from indicator_engine.frames.programs import Answers, Inputs, answers_of
from indicator_engine.frames.recipes import Program
from indicator_engine.frames.shapes import canonical
from indicator_engine.frames.words import Words

DOUBT: Final = "ratio-or-percent"
UNDIRECTED: Final = "direction-unknown"
UNPLANNED: Final = "cell-not-planned"
UNSETTLED: Final = "value-beyond-columns"

_HOLDS: Final = own("holds")
_MET: Final = own("met")
_POINTS: Final = own("points")
_OPEN: Final = own("open")


def written(plan: Plan, wanted: Sequence[str], *, opened: bool = True) -> Written:
    """Write every program of a plan over the columns that `Plan.prepared` adds.

    Args:
        plan: the plan.
        wanted: the answers that are asked for.
        opened: whether it is asked which rows are open.
    """
    points = "column" if plan.weight is not None else plan.points
    asked = tuple(name for name in ("completion", "flags") if name in wanted)
    said = [_said(one, plan.api, points, asked, plan.cautious) for one in plan.cells.programs]
    doubts = tuple(doubt for _, some in said for doubt in some)
    answers = tuple(answer for answer, _ in said)
    return Written(plan, answers, doubts, opened, opened or "flags" in wanted)


@lru_cache(maxsize=1024)
def _said(
    program: Program,
    api: Maker,
    points: Fraction | Literal["column"] | None,
    wanted: tuple[str, ...],
    cautious: bool,
) -> tuple[Answers[Expr], tuple[Expr, ...]]:
    """Write one program; the next frame of such cells uses the same expressions."""
    columns = (CautiousColumns if cautious else FrameColumns)(api, api.col(own("scale")))
    ends = ("low",) if program.op is not None else ("low", "high")
    inputs = Inputs(
        api.col(own("amount")),
        tuple(api.col(own(end)) for end in ends),
        api.col(own("unit")),
        api.col(own("cents")) if points == "column" else points,
        holds=api.col(_HOLDS),
        points=api.col(_POINTS),
    )
    made = answers_of(program, columns, inputs, wanted)
    return made, tuple(columns.doubts) if isinstance(columns, CautiousColumns) else ()


@dataclass(frozen=True, slots=True)
class Written:
    """The answers of all programs of a plan, and the choice between them row by row.

    Args:
        plan: the plan.
        answers: what each program says.
        doubts: where a cautious plan may be wrong.
        opened: whether it is asked which rows are open.
        shared: whether several columns read the points.
    """

    plan: Plan
    answers: tuple[Answers[Expr], ...]
    doubts: tuple[Expr, ...]
    opened: bool
    shared: bool

    @property
    def api(self) -> Maker:
        """What makes expressions."""
        return self.plan.api

    def output(self, name: str, *, cents: bool, late: bool) -> Expr:
        """Return one output column, with the answers of single rows where they were needed.

        Args:
            name: the answer.
            cents: give a score in cents.
            late: leave numbers whole, and texts numbers, for `with_answers` to finish.
        """
        made = _OUTPUTS[name](self)
        if name in PLACES:
            made = made.cast(self.api.Int64())
            if not (cents and name == "score"):
                places = None if late and not self.plan.settled else PLACES[name]
                made = decimals(self.plan.source, made, places)
        if self.plan.settled:
            kept = self.api.col(own("row_cents" if cents and name == "score" else f"row_{name}"))
            made = self.api.when(self.open).then(kept).otherwise(made)
        elif name == "error" and not self.plan.source.eager:
            beyond = self.api.when(self.open).then(self._words.literal("error", UNSETTLED))
            made = beyond.otherwise(made)
        return (made if late else self._words.decoded(name, made)).alias(name)

    @property
    def _words(self) -> Words:
        return self.plan.words

    def ready(self, frame: Frame) -> Frame:
        """Add the columns that answers share, each made of those before it."""
        frame = self.plan.prepared(frame)
        holds = self._column(self._by_program(lambda one: one.met))
        if not self.answers:
            holds = holds.cast(self.api.Boolean())
        frame = frame.with_columns(holds.alias(_HOLDS))
        if self._undirected:
            judged = self._column(self._by_program(lambda one: one.judged))
            met = self.api.when(judged).then(self.api.col(_HOLDS))
            frame = frame.with_columns(met.alias(_MET))
        if self.plan.scored and self.shared:
            frame = frame.with_columns(self._points().alias(_POINTS))
        return frame.with_columns(self._open().alias(_OPEN)) if self.opened else frame

    @property
    def open(self) -> Expr:
        """Where a row has to be settled by the engine: beyond columns, or unlawful points."""
        return self.api.col(_OPEN)

    @property
    def _undirected(self) -> bool:
        return any(program.undirected for program in self.plan.cells.programs)

    @property
    def _verdict(self) -> Expr:
        return self.api.col(_MET if self._undirected else _HOLDS)

    def _open(self) -> Expr:
        beyond, plan = self._beyond(), self.plan
        if not plan.scored:
            return beyond
        tests = [self.api.col(_POINTS).is_null(), *self._judged()]
        scored = self._by_program(lambda one: one.scored, default=False)
        if scored is not True:
            tests.append(self._column(scored))
        if plan.weight is not None:
            tests.append(~self.api.col(plan.weight).is_null())
        return beyond | reduce(operator.and_, tests)

    def _judged(self) -> list[Expr]:
        """Where there is a verdict: no test where there is one in every row."""
        sound = self.plan.source.eager and self.plan.measured is None
        if sound and not self._undirected and not self._mixed and not self.plan.doubtful:
            return []
        return [~self._verdict.is_null()]

    def _beyond(self) -> Expr:
        """Where a value is beyond what columns compute exactly, or is no number for a program."""
        plan, program = self.plan, self.api.col(own("program"))
        plain = self._exact()
        if plan.weight is not None:
            weight, cents = self.api.col(plan.weight), self.api.col(own("cents"))
            plain = plain & (~cents.is_null() | weight.is_null())
        if self._mixed:
            plain = (plain & (program != BY_ROWS)) | (program == ALIKE)
        needed = ~plain
        if plan.measured is not None:
            needed = needed & plan.measured
        if plan.texts:
            needed = needed | self.api.col(own("other"))
        if UNREAD in plan.cells.numbers:
            needed = needed & (program != UNREAD)
        if plan.weight is not None:  # points that are none are refused, whatever the cell says
            points = self.api.col(plan.weight).cast(self.api.Float64())
            needed = needed | ~points.is_finite()
        return needed.fill_null(value=False)

    def _exact(self) -> Expr:
        """Where whole numbers say what the value is, or so nearly that nothing could differ."""
        if not self.plan.cautious:
            return self.api.col(own("fits"))
        inside = self.api.lit(value=True) if self.plan.inside else self.api.col(own("fits"))
        if not self.doubts:
            return inside
        return inside & (self.api.col(own("exact")) | ~reduce(operator.or_, self.doubts))

    # ── one of several programs ──────────────────────────────────────────────────────────────

    def _by_program(
        self,
        of: Callable[[Answers[Expr]], Expr | bool | None],
        *,
        default: bool | None = None,
    ) -> Expr | bool | None:
        """Choose by the program of a row; a plain value where all programs say the same."""
        parts = [of(answer) for answer in self.answers]
        if not parts:
            return default
        if all(isinstance(part, bool) or part is None for part in parts) and len(set(parts)) == 1:
            return parts[0]
        made = self._column(parts[-1])
        for at in range(len(parts) - 2, -1, -1):
            made = (
                self.api.when(self.api.col(own("program")) == at)
                .then(self._column(parts[at]))
                .otherwise(made)
            )
        return made

    def _column(self, part: Expr | bool | None) -> Expr:
        return self.api.lit(part) if part is None or isinstance(part, bool) else part

    @property
    def _mixed(self) -> bool:
        return any(one.program is None for one in self.plan.cells.recipes)

    def _in_doubt(self) -> Expr | None:
        """Where a bare value may be a fraction in place of a percentage."""
        return ~self.api.col(own("certain")) if self.plan.doubtful else None

    # ── outputs ──────────────────────────────────────────────────────────────────────────────

    def met(self) -> Expr:
        """The verdict."""
        return self._verdict

    def score(self) -> Expr:
        """The points in cents."""
        if not self.plan.scored:
            return self.api.lit(None, self.api.Float64())
        rows = self._judged()
        if self.plan.weight is not None:
            rows.append(~self.api.col(own("cents")).is_null())
        return self._where(rows, self.api.col(_POINTS) if self.shared else self._points())

    def completion(self) -> Expr:
        """The completion in ten-thousandths."""
        made = self._by_program(self._one_completion)
        if made is None:
            return self.api.lit(None, self.api.Float64())
        return self._where(self._judged(), self._column(made))

    def reading(self) -> Expr:
        """The reading."""
        made, shapes = self.api.col(own("reading")), self.plan.shapes
        if shapes is None:
            return made
        before, after = (self.api.col(own(part)) for part in ("before", "after"))
        number = canonical(self.api, self.api.col(shapes.digits))
        return (
            self.api.when(self.api.col(own("shaped"))).then(before + number + after).otherwise(made)
        )

    def method(self) -> Expr:
        """The method; none where the value is not read."""
        made = self._unless_nothing(self.api.col(own("method")), "method_none")
        bad = self.plan.bad
        return made if bad is None else self.api.when(bad.is_null()).then(made)

    def error(self) -> Expr:
        """Why there is no verdict."""
        made = self.api.col(own("error"))
        doubt = self._in_doubt()
        if doubt is not None:
            made = self.api.when(doubt).then(self._words.literal("error", DOUBT)).otherwise(made)
        made = self._unless_nothing(made, "error_none")
        bad = self.plan.bad
        if bad is not None:
            no_value = self._words.literal("error", NOT_A_VALUE)
            unread = self.api.when(self.api.col(own("error_bad")) == no_value).then(bad)
            made = (
                self.api.when(~bad.is_null())
                .then(unread.otherwise(self.api.col(own("error_bad"))))
                .otherwise(made)
            )
        if self.plan.source.eager:
            return made
        planned = self.api.col(own("recipe")).is_null()
        return self.api.when(planned).then(self._words.literal("error", UNPLANNED)).otherwise(made)

    def flags(self) -> Expr:
        """What a reader should know."""
        made = self.api.col(own("flags"))
        raised = self._raised()
        if raised is not None:
            doubt = self._in_doubt()
            tests = [self.api.col(own("program")) >= 0] if self._mixed else []
            tests = tests if doubt is None else [*tests, ~doubt]
            made = self._where(tests, raised).otherwise(made) if tests else raised
        made = self._unless_nothing(made, "flags_none")
        bad = self.plan.bad
        return (
            made
            if bad is None
            else self.api.when(bad.is_null()).then(made).otherwise(self._words.literal("flags", ""))
        )

    def _unless_nothing(self, made: Expr, none: str) -> Expr:
        """Put another answer where nothing was measured."""
        nothing = self.api.col(self.plan.value).is_null()
        if self.plan.texts:
            nothing = nothing & ~self.api.col(own("other"))
        elif not self.plan.numbers.nulls:
            return made
        return self.api.when(nothing).then(self.api.col(own(none))).otherwise(made)

    def _where(self, tests: Sequence[Expr], made: Expr) -> Expr:
        return self.api.when(reduce(operator.and_, tests)).then(made) if tests else made

    def _raised(self) -> Expr | None:
        """The flags of each program, with those that its rules raise."""
        programs = self.plan.cells.programs
        if not self._undirected and not any(answer.flags for answer in self.answers):
            return None
        made = [
            self._one_flags(one, answer) for one, answer in zip(programs, self.answers, strict=True)
        ]
        choice = made[-1]
        for at in range(len(made) - 2, -1, -1):
            choice = (
                self.api.when(self.api.col(own("program")) == at).then(made[at]).otherwise(choice)
            )
        return choice

    def _points(self) -> Expr:
        return self._column(self._by_program(self._one_score))

    # ── one program ──────────────────────────────────────────────────────────────────────────

    def _one_score(self, answer: Answers[Expr]) -> Expr:
        if answer.cents is None or answer.scored is False:
            return self.api.lit(None, self.api.Float64())
        if answer.scored is True:
            return answer.cents
        return self.api.when(answer.scored).then(answer.cents)

    def _one_completion(self, answer: Answers[Expr]) -> Expr | None:
        if answer.completion is None or isinstance(answer.complete, bool):
            return answer.completion
        return self.api.when(answer.complete).then(answer.completion)

    def _one_flags(self, program: Program, answer: Answers[Expr]) -> Expr:
        """The text of every combination of flags: literals, chosen row by row."""
        if not answer.flags and not program.undirected:
            return self.api.col(own("flags"))
        wanted: list[tuple[str, Expr | bool]] = list(answer.flags)
        if program.undirected:
            wanted.insert(0, (UNDIRECTED, ~self.api.col(_HOLDS)))
        return self._texts(program.flags, wanted)

    def _texts(self, flags: tuple[str, ...], rest: list[tuple[str, Expr | bool]]) -> Expr:
        if not rest:
            return self._words.literal("flags", " ".join(flags))
        (flag, where), *others = rest
        if isinstance(where, bool):
            return self._texts((*flags, flag) if where else flags, others)
        raised = self._texts((*flags, flag), others)
        return self.api.when(where).then(raised).otherwise(self._texts(flags, others))


_OUTPUTS: Final[Mapping[str, Callable[[Written], Expr]]] = {
    "reading": Written.reading,
    "met": Written.met,
    "score": Written.score,
    "completion": Written.completion,
    "method": Written.method,
    "error": Written.error,
    "flags": Written.flags,
}

"""Explanations: each step of an outcome as a line of data, written only when somebody asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.evaluation.judgement import Part
from indicator_engine.evaluation.moments import lateness
from indicator_engine.evaluation.outcome import Outcome
from indicator_engine.evaluation.quantities import difference
from indicator_engine.evaluation.spelling import (
    COMPUTED,
    spell_amount,
    spell_measured,
    spell_target,
)
from indicator_engine.exact import Exact, plain
from indicator_engine.expressions import Compare, Deadline, Measured, Period, Range
from indicator_engine.formulas import write_formula
from indicator_engine.messages import Language, message_text, phrase
from indicator_engine.rules.schema import Source

Topic: TypeAlias = Literal[
    "read",
    "kind",
    "measured",
    "compared",
    "part",
    "verdict",
    "reason",
    "method",
    "arithmetic",
    "score",
    "lost",
    "source",
    "profile",
    "pack",
    "note",
]

_CONVENTION: Final = "convention"
_MOST_DIGITS: Final = 60  # an exact score with more is shown as the formula alone


@dataclass(frozen=True, slots=True)
class Line:
    """One step of an explanation."""

    topic: Topic
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an outcome came about, step by step, in one language."""

    language: Language
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Return the lines one below the other."""
        return "\n".join(line.text for line in self.lines)


def explain(outcome: Outcome, language: Language = "zh") -> Explanation:
    """Say what was read, converted and compared, which rule gave the points, and what was lost.

    Args:
        outcome: the outcome of a row.
        language: ``zh`` or ``en``.
    """
    return Explanation(language, tuple(_Writer(outcome, language).lines()))


class _Writer:
    """Writes the lines of one outcome."""

    def __init__(self, outcome: Outcome, language: Language) -> None:
        self._outcome = outcome
        self._language = language

    def lines(self) -> Iterator[Line]:
        yield from self._inputs()
        yield from self._verdict()
        yield from self._points()
        yield from self._rules()
        codes = dict.fromkeys((*self._outcome.flags, *self._outcome.notes))
        for code in codes:
            yield Line("note", self._say("explain-note", code=code, said=self._message(code)))

    def _say(self, key: str, **params: str) -> str:
        return phrase(key, self._language, **params)

    def _message(self, code: str) -> str:
        return message_text(code, {}, self._language)

    # ── what was read and compared ───────────────────────────────────────────────────────────

    def _inputs(self) -> Iterator[Line]:
        outcome = self._outcome
        if outcome.threshold is not None and outcome.ruling is not None:
            spelt = spell_target(outcome.ruling.target, self._language)
            yield Line("read", self._say("explain-read", text=outcome.threshold.text, read=spelt))
        bound = outcome.spec.bound
        if bound is not None and bound.kind is not None:
            kind = bound.kind
            said = self._say("explain-kind", id=kind.id, summary=kind.summary, at=kind.at)
            yield Line("kind", said)
        measured = outcome.measured
        if measured is None:
            return
        error = outcome.error
        unused = measured.text and error is not None and error.code != "not-measured"
        if measured.kind == "none" and not unused:
            yield Line("measured", self._say("explain-not-measured"))
            return
        yield Line("measured", self._measured(measured))
        shown = spell_measured(measured, self._language)
        if COMPUTED.intersection(outcome.notes) and measured.text != shown:
            yield Line("measured", self._say("explain-computed", text=measured.text))
        offered = (spell_measured(one, self._language) for one in outcome.remarks.offered)
        if outcome.remarks.offered:
            yield Line("measured", self._say("explain-offered", values=" / ".join(offered)))

    def _measured(self, measured: Measured) -> str:
        spelt = spell_measured(measured, self._language)
        value, unit = self._outcome.value, self._unit()
        settled = "" if value is None else spell_amount(value, unit)
        if not settled or settled == spelt:
            return self._say("explain-measured", value=spelt)
        return self._say("explain-converted", value=spelt, settled=settled)

    def _unit(self) -> str | None:
        reading = self._outcome.remarks.bound or self._outcome.reading
        return reading.unit if isinstance(reading, Compare | Range) else None

    def _verdict(self) -> Iterator[Line]:
        outcome = self._outcome
        yield from (self._part(part) for part in outcome.remarks.parts)
        compared = self._compared()
        if compared:
            yield Line("compared", compared)
        if outcome.remarks.grade is not None:
            yield Line("compared", self._say("explain-grade", grade=outcome.remarks.grade))
        yield Line("verdict", self._say("explain-verdict", verdict=self._verdict_word(outcome.met)))
        if outcome.error is not None:
            said = outcome.error.message(self._language)
            yield Line("reason", self._say("explain-reason", code=outcome.error.code, said=said))

    def _verdict_word(self, met: bool | None) -> str:  # noqa: FBT001 - three-valued, not a switch
        if met is None:
            return self._say("verdict-open")
        return self._say("verdict-met" if met else "verdict-missed")

    def _part(self, part: Part) -> Line:
        judgement = part.judgement
        reading = part.judgement.remarks.bound or part.target.reading
        unit = reading.unit if isinstance(reading, Compare | Range) else None
        value = "" if judgement.value is None else spell_amount(judgement.value, unit)
        text = self._say(
            "explain-part",
            label=part.label,
            value=value,
            target=spell_target(part.target, self._language),
            verdict=self._verdict_word(judgement.met),
        )
        return Line("part", " ".join(text.split()))

    def _compared(self) -> str | None:
        outcome = self._outcome
        if outcome.ruling is None or outcome.value is None or outcome.met is None:
            return None
        if outcome.remarks.parts:
            return None
        bound = outcome.remarks.bound
        return self._say(
            "explain-holds" if outcome.met else "explain-fails",
            value=spell_amount(outcome.value, self._unit()),
            target=spell_target(outcome.ruling.target, self._language, bound),
        )

    # ── points ───────────────────────────────────────────────────────────────────────────────

    def _points(self) -> Iterator[Line]:
        outcome = self._outcome
        if outcome.weight is None:
            return
        yield from self._arithmetic()
        if outcome.score is not None:
            yield Line("score", self._scored(outcome.score, outcome.weight))
        if outcome.score_range is not None:
            low, high = outcome.score_range
            said = self._say("explain-range", low=f"{low:f}", high=f"{high:f}")
            yield Line("score", said)
        if outcome.score is not None and outcome.score < outcome.weight:
            lost = plain(difference(outcome.weight, outcome.score))
            yield Line("lost", self._say("explain-lost", lost=lost, why=self._why()))

    def _scored(self, score: Decimal, weight: Decimal) -> str:
        places = str(2 if self._outcome.method is None else self._outcome.method.places)
        return self._say("explain-score", score=f"{score:f}", weight=plain(weight), places=places)

    def _arithmetic(self) -> Iterator[Line]:
        points = self._outcome.points()
        if points.formula is None or points.exact is None or points.values is None:
            return
        written = write_formula(points.formula, points.values)
        result = plain(points.exact)
        known = written == result or len(result) > _MOST_DIGITS
        shown = written if known else f"{written} = {result}"
        rule = write_formula(points.formula)
        yield Line("arithmetic", self._say("explain-arithmetic", rule=rule, written=shown))

    def _why(self) -> str:
        """Say why points were lost: by how much, how late, or by which words."""
        outcome = self._outcome
        reading, value = outcome.remarks.bound or outcome.reading, outcome.value
        if isinstance(reading, Compare | Range) and isinstance(value, Decimal | Fraction):
            return self._gap(outcome.margin)
        if isinstance(reading, Deadline | Period) and isinstance(value, datetime.date):
            days, months = lateness(reading, value)
            return self._say("lost-days", days=str(days), months=str(months))
        if outcome.remarks.tier is not None:
            return self._say("lost-words", tier=self._say(f"tier-{outcome.remarks.tier}"))
        return self._say("lost-missed")

    def _gap(self, margin: Exact | None) -> str:
        if margin is None:
            return self._say("lost-missed")
        if margin < 0:
            gap, unit = difference(Decimal(0), margin), self._unit()
            if unit == "%":  # a difference of two percentages is in percentage points
                return self._say("lost-points", gap=plain(gap))
            return self._say("lost-gap", gap=spell_amount(gap, unit))
        return self._say("lost-boundary" if margin == 0 else "lost-rule")

    # ── rules ────────────────────────────────────────────────────────────────────────────────

    def _rules(self) -> Iterator[Line]:
        outcome = self._outcome
        method, ruling = outcome.method, outcome.ruling
        scored = outcome.score is not None or outcome.score_range is not None
        if method is not None and ruling is not None and scored:
            given = ", ".join(f"{name} = {_shown(value)}" for name, value in ruling.parameters)
            said = self._say("explain-method", id=method.id, summary=method.summary, at=method.at)
            yield Line("method", f"{said} {given}".rstrip())
            yield self._source(method.source)
        profile, decision = outcome.profile, None if ruling is None else ruling.decision
        at = profile.at if decision is None else decision.at or profile.at
        said = self._say("explain-profile", id=profile.id, summary=profile.summary, at=at)
        yield Line("profile", said)
        pack = outcome.pack
        said = self._say("explain-pack", id=pack.id, version=pack.version, digest=pack.digest[:12])
        yield Line("pack", said)

    def _source(self, source: Source) -> Line:
        if source.document == _CONVENTION:
            return Line("source", self._say("explain-source-convention"))
        key = "explain-source" if source.verified else "explain-source-unverified"
        return Line("source", self._say(key, document=source.document))


def _shown(value: Fraction | bool | str) -> str:  # noqa: FBT001 - the value of a parameter
    return plain(value) if isinstance(value, Fraction) else str(value)

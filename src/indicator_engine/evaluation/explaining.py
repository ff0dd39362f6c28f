"""Explanations: each step of an outcome as a line of data, written only when somebody asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation.decisions import Ruling
from indicator_engine.evaluation.judgement import Part
from indicator_engine.evaluation.moments import lateness
from indicator_engine.evaluation.outcome import Outcome, OwnRule
from indicator_engine.evaluation.quantities import difference
from indicator_engine.evaluation.scoring import points_of, rounding_of
from indicator_engine.evaluation.spelling import (
    COMPUTED,
    spell_amount,
    spell_measured,
    spell_target,
)
from indicator_engine.exact import Exact, plain
from indicator_engine.expressions import Compare, Deadline, Measured, Period, Range
from indicator_engine.formulas import write_formula
from indicator_engine.markdown import bullets
from indicator_engine.messages import Language, message_text, phrase
from indicator_engine.rules.schema import MethodFile, Source

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
    "unscored",
    "score",
    "lost",
    "rule",
    "source",
    "profile",
    "pack",
    "note",
]

Group: TypeAlias = Literal["read", "compared", "points", "rules", "notes"]

GROUPS: Final[Mapping[Group, tuple[Topic, ...]]] = {
    "read": ("read", "kind", "measured"),
    "compared": ("compared", "part", "verdict", "reason"),
    "points": ("arithmetic", "score", "lost", "unscored"),
    "rules": ("rule", "method", "source", "profile", "pack"),
    "notes": ("note",),
}
"""Which topics stand together under one heading, in this order."""

_CONVENTION: Final = "convention"
_MOST_DIGITS: Final = 60  # an exact score with more is shown as the formula alone


@dataclass(frozen=True, slots=True)
class Line:
    """One step of an explanation.

    Args:
        topic: what it is about.
        text: the step as a sentence.
        facts: what the sentence is made of, by name: numbers, ids, places.
    """

    topic: Topic
    text: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an outcome came about, step by step, in one language."""

    language: Language
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Return the lines one below the other."""
        return "\n".join(line.text for line in self.lines)

    @property
    def markdown(self) -> str:
        """Return the lines as Markdown, in groups of a bold heading and a list."""
        return "\n".join(self._groups())

    def _groups(self) -> Iterator[str]:
        for group, topics in GROUPS.items():
            texts = [line.text for line in self.lines if line.topic in topics]
            if texts:
                yield f"**{phrase(f'explain-group-{group}', self.language)}**\n\n{bullets(texts)}"


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
            yield self._line("note", "explain-note", code=code, said=self._message(code))

    def _say(self, key: str, **params: str) -> str:
        return phrase(key, self._language, **params)

    def _line(self, topic: Topic, key: str, **facts: str) -> Line:
        return Line(topic, self._say(key, **facts), tuple(facts.items()))

    def _message(self, code: str) -> str:
        return message_text(code, {}, self._language)

    # ── what was read and compared ───────────────────────────────────────────────────────────

    def _inputs(self) -> Iterator[Line]:
        outcome = self._outcome
        if outcome.threshold is not None and outcome.ruling is not None:
            spelt = spell_target(outcome.ruling.target, self._language)
            yield self._line("read", "explain-read", text=outcome.threshold.text, read=spelt)
        bound = outcome.spec.bound
        if bound is not None and bound.kind is not None:
            kind = bound.kind
            yield self._line("kind", "explain-kind", id=kind.id, summary=kind.summary, at=kind.at)
            if not kind.source.verified:
                yield replace(self._source("kind", kind.source), topic="kind")
        measured = outcome.measured
        if measured is None:
            return
        error = outcome.error
        unused = measured.text and error is not None and error.code != "not-measured"
        if measured.kind == "none" and not unused:
            yield self._line("measured", "explain-not-measured")
            return
        yield self._measured(measured)
        shown = spell_measured(measured, self._language)
        if COMPUTED.intersection(outcome.notes) and measured.text != shown:
            yield self._line("measured", "explain-computed", text=measured.text)
        offered = (spell_measured(one, self._language) for one in outcome.remarks.offered)
        if outcome.remarks.offered:
            yield self._line("measured", "explain-offered", values=" / ".join(offered))

    def _measured(self, measured: Measured) -> Line:
        spelt = spell_measured(measured, self._language)
        value, unit = self._outcome.value, self._unit()
        settled = "" if value is None else spell_amount(value, unit)
        if not settled or settled == spelt:
            return self._line("measured", "explain-measured", value=spelt)
        return self._line("measured", "explain-converted", value=spelt, settled=settled)

    def _unit(self) -> str | None:
        reading = self._outcome.remarks.bound or self._outcome.reading
        return reading.unit if isinstance(reading, Compare | Range) else None

    def _verdict(self) -> Iterator[Line]:
        outcome = self._outcome
        yield from (self._part(part) for part in outcome.remarks.parts)
        yield from self._compared()
        if outcome.remarks.grade is not None:
            yield self._line("compared", "explain-grade", grade=outcome.remarks.grade)
        yield self._line("verdict", "explain-verdict", verdict=self._verdict_word(outcome.met))
        if outcome.error is not None and not self._is_about_points(outcome.error):
            said = outcome.error.message(self._language)
            yield self._line("reason", "explain-reason", code=outcome.error.code, said=said)

    def _is_about_points(self, error: IndicatorError) -> bool:
        """Whether an error stands in the way of points alone."""
        outcome = self._outcome
        if outcome.met is not None or outcome.ruling is None:
            return outcome.met is not None
        judgement = replace(outcome.judgement, remarks=replace(outcome.remarks, error=None))
        spec = outcome.spec
        found = points_of(outcome.ruling, judgement, spec.weight, spec.profile).error
        return found is not None and found.code == error.code

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

    def _compared(self) -> Iterator[Line]:
        outcome = self._outcome
        if outcome.ruling is None or outcome.value is None or outcome.met is None:
            return
        if outcome.remarks.parts:
            return
        bound = outcome.remarks.bound
        yield self._line(
            "compared",
            "explain-holds" if outcome.met else "explain-fails",
            value=spell_amount(outcome.value, self._unit()),
            target=spell_target(outcome.ruling.target, self._language, bound),
        )

    # ── points ───────────────────────────────────────────────────────────────────────────────

    def _points(self) -> Iterator[Line]:
        outcome = self._outcome
        if outcome.error is not None and self._is_about_points(outcome.error):
            said = outcome.error.message(self._language)
            yield self._line("unscored", "explain-unscored", code=outcome.error.code, said=said)
        if outcome.weight is None:
            return
        yield from self._arithmetic()
        if outcome.score is not None:
            yield self._scored(outcome.score, outcome.weight)
        if outcome.score_range is not None:
            low, high = outcome.score_range
            yield self._line("score", "explain-range", low=f"{low:f}", high=f"{high:f}")
        if outcome.score is not None and outcome.score < outcome.weight:
            lost = plain(difference(outcome.weight, outcome.score))
            yield self._line("lost", "explain-lost", lost=lost, why=self._why())

    def _scored(self, score: Decimal, weight: Decimal) -> Line:
        places = str(2 if self._outcome.method is None else self._outcome.method.places)
        down = rounding_of(self._outcome.profile) == "down"
        key = "explain-score-down" if down else "explain-score"
        return self._line("score", key, score=f"{score:f}", weight=plain(weight), places=places)

    def _arithmetic(self) -> Iterator[Line]:
        points = self._outcome.points()
        if points.formula is None or points.exact is None or points.values is None:
            return
        written = write_formula(points.formula, points.values)
        result = plain(points.exact)
        known = written == result or len(result) > _MOST_DIGITS
        shown = written if known else f"{written} = {result}"
        rule = write_formula(points.formula)
        yield self._line("arithmetic", "explain-arithmetic", rule=rule, written=shown)

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
        method, ruling, own = outcome.method, outcome.ruling, outcome.spec.own
        scored = outcome.score is not None or outcome.score_range is not None
        if own is not None:
            yield self._own(own, "" if ruling is None else _given(ruling))
        elif method is not None and ruling is not None and scored:
            yield self._method(method, _given(ruling))
            yield self._source("method", method.source)
        yield from self._profile()

    def _own(self, own: OwnRule, given: str) -> Line:
        """The rule that the row brought takes the place of the profile's method."""
        if own.words is None:
            return self._line("rule", "explain-own-refused", text=own.text)
        key = "explain-own-given" if given else "explain-own"
        return self._line("rule", key, text=own.text, words=own.words, given=given)

    def _method(self, method: MethodFile, given: str) -> Line:
        facts = {"id": method.id, "summary": method.summary, "at": method.at}
        line = self._line("method", "explain-method", **facts)
        return Line("method", f"{line.text} {given}".rstrip(), (*line.facts, ("given", given)))

    def _profile(self) -> Iterator[Line]:
        outcome = self._outcome
        profile = outcome.profile
        decision = None if outcome.ruling is None else outcome.ruling.decision
        at = profile.at if decision is None else decision.at or profile.at
        facts = {"id": profile.id, "summary": profile.summary, "at": at}
        yield self._line("profile", "explain-profile", **facts)
        yield self._source("profile", profile.source)
        pack = outcome.pack
        facts = {"id": pack.id, "version": pack.version, "digest": pack.digest[:12]}
        yield self._line("pack", "explain-pack", **facts)

    def _source(self, of: Literal["kind", "method", "profile"], source: Source) -> Line:
        whose = self._say(f"explain-source-of-{of}")
        if source.document == _CONVENTION:
            return self._line("source", "explain-source-convention", of=whose)
        key = "explain-source" if source.verified else "explain-source-unverified"
        return self._line("source", key, of=whose, document=source.document)


def _given(ruling: Ruling) -> str:
    return ", ".join(f"{name} = {_shown(value)}" for name, value in ruling.parameters)


def _shown(value: Fraction | bool | str) -> str:  # noqa: FBT001 - the value of a parameter
    return plain(value) if isinstance(value, Fraction) else str(value)

"""A scoring rule in canonical words; they read back to an equal rule."""

from __future__ import annotations

import re
from fractions import Fraction

from indicator_engine.exact import Exact, exact, plain
from indicator_engine.sentences.rule import (
    FULL,
    NOTHING,
    Anchor,
    Award,
    Deduction,
    Deductions,
    GradeTable,
    Limit,
    Proportion,
    RuleReading,
    ScoringRule,
    Tier,
    TierTable,
    Yields,
)
from indicator_engine.sentences.words import ScoringWords

_SLOT = re.compile(r"\{(\w+)\}")


def write_rule(rule: ScoringRule | RuleReading, words: ScoringWords) -> str:
    """Show a scoring rule in canonical words.

    Args:
        rule: the rule, or what it says.
        words: the words of the rule set that read it.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.sentences import build_words, read_rule
    >>> ruleset = Engine.default().ruleset
    >>> words = build_words(ruleset.data.scoring_words, ruleset.lexicon)
    >>> write_rule(read_rule(words, "每低于目标值1个百分点的，扣0.5分。"), words)
    '每低1百分点扣0.5分，扣完为止'
    """
    reading = rule.reading if isinstance(rule, ScoringRule) else rule
    return _Writer(words).write(reading)


class _Writer:
    """Writes with the templates of the rule files."""

    def __init__(self, words: ScoringWords) -> None:
        self._words = words
        self._hundredth = words.lexicon.numbers.hundredth_unit or ""

    def write(self, reading: RuleReading) -> str:
        return self._say("joint").join(self._parts(reading))

    def _parts(self, reading: RuleReading) -> list[str]:
        match reading:
            case Deductions():
                return self._deductions(reading)
            case Proportion():
                return self._proportion(reading)
            case TierTable():
                return [self._tier(tier, reading) for tier in reading.tiers]
            case GradeTable():
                return self._grades(reading)
            case Yields():
                return self._yields(reading)

    def _say(self, key: str, **values: str) -> str:
        return _SLOT.sub(lambda slot: values[slot[1]], self._words.written[key])

    # ── amounts ──────────────────────────────────────────────────────────────────────────────

    def _points(self, award: Award) -> str:
        if award.share:
            return self._say("share-of", share=self._share(award))
        return plain(award.value) + (self._words.score_unit or "")

    def _share(self, award: Award) -> str:
        return plain(exact(Fraction(award.value) * 100)) + self._hundredth

    def _award(self, award: Award) -> str:
        if award == FULL:
            return self._say("full")
        if award == NOTHING:
            return self._say("nothing")
        if award.share:
            return self._say("lost-share" if award.lost else "share", share=self._share(award))
        return self._say("lost" if award.lost else "points", points=self._points(award))

    def _sign(self, op: str) -> str:
        return next(s for o, s in self._words.lexicon.operators.sign.items() if o == op)

    # ── the forms ────────────────────────────────────────────────────────────────────────────

    def _deductions(self, reading: Deductions) -> list[str]:
        parts: list[str] = []
        anchor = reading.anchor
        if anchor is not None:
            parts.append(self._bound(anchor, anchor.op) + self._award(anchor.award))
        elif reading.full != FULL:
            parts.append(self._say("met") + self._award(reading.full))
        for item in reading.items:
            parts += self._deduction(item)
        if reading.most is not None:
            parts.append(self._say("most", points=self._points(reading.most)))
        if reading.limit is not None:
            parts.append(self._bound(reading.limit, reading.limit.op) + self._say("nothing"))
        return [*parts, self._say("until-gone")]

    def _bound(self, said: Anchor | Limit, op: str) -> str:
        subject = self._say("completion") if said.completion else ""
        return subject + self._sign(op) + plain(said.value) + (said.unit or "")

    def _deduction(self, item: Deduction) -> list[str]:
        step = plain(item.step) + (item.unit or "")
        said = {"side": self._say(item.side), "step": step, "points": self._points(item.points)}
        written = [self._say("each", **said)]
        if item.steps != "down":
            written.append(self._say(item.steps, step=step))
        return written

    def _proportion(self, reading: Proportion) -> list[str]:
        written = [self._say("ratio-" + reading.by)]
        if reading.floor is not None:
            subject = self._say("completion") if reading.floor_said else ""
            bound = self._sign("<") + self._share(Award(reading.floor, share=True))
            written.append(subject + bound + self._say("nothing"))
        if reading.bound is not None:
            value, unit = reading.bound
            written.append(self._sign(">=") + plain(value) + (unit or "") + self._say("full"))
        return written

    def _grades(self, reading: GradeTable) -> list[str]:
        written = [grade.name + self._award(award) for grade, award in reading.grades]
        rest = () if reading.rest is None else (self._say("rest") + self._award(reading.rest),)
        return [*written, *rest]

    def _yields(self, reading: Yields) -> list[str]:
        met, unmet = {
            None: ("met", "unmet"),
            "above": ("within", "beyond"),
            "below": ("enough", "short"),
            "late": ("met", "overdue"),
        }[reading.side]
        return [
            self._say(met) + self._award(reading.met),
            self._say(unmet) + self._award(reading.unmet),
        ]

    def _tier(self, tier: Tier, table: TierTable) -> str:
        subject = self._say("completion") if table.of == "completion" else ""
        return subject + self._interval(tier, table.unit or "") + self._award(tier.award)

    def _interval(self, tier: Tier, unit: str) -> str:
        if tier.low is not None and tier.low == tier.high:
            return self._sign("=") + plain(tier.low) + unit
        if tier.high is None and tier.low is not None:
            return self._sign(">=" if tier.low_in else ">") + plain(tier.low) + unit
        if tier.low is None and tier.high is not None:
            return self._sign("<=" if tier.high_in else "<") + plain(tier.high) + unit
        low = self._end(tier.low, unit, included=tier.low_in)
        return low + self._say("between") + self._end(tier.high, unit, included=tier.high_in)

    def _end(self, value: Exact | None, unit: str, *, included: bool) -> str:
        number = "" if value is None else plain(value)
        return number + unit + self._say("included" if included else "excluded")

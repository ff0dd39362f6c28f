"""How thresholds and outcomes look to a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from indicator_engine.cli.settings import Settings
from indicator_engine.cli.tables import (
    CODE,
    MUTED,
    VERDICTS,
    cut,
    error_text,
    facts,
    plain_text,
    put,
)
from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError
from indicator_engine.evaluation import Outcome
from indicator_engine.exact import plain
from indicator_engine.expressions import Compare, Deadline, Expression, Range, Threshold
from indicator_engine.interchange import expression_to_json
from indicator_engine.messages import message_text
from indicator_engine.reading.wording import format_measured

_VERDICT_PHRASES = {True: "verdict-met", False: "verdict-missed", None: "verdict-open"}


class Views:
    """Prints what was read and judged.

    Args:
        out: where to.
        engine: writes expressions in the words of its rules.
        settings: the language in use.
    """

    def __init__(self, out: Console, engine: Engine, settings: Settings) -> None:
        self._out = out
        self._engine = engine
        self._settings = settings

    def threshold(self, threshold: Threshold) -> None:
        """Print a reading: spelling, words, form, notes, other readings."""
        say = self._settings.say
        reading = threshold.reading
        spelling, words = self._spelling(reading), self._engine.format(reading, words=True)
        rows: list[tuple[str, str | Text]] = [(say("cli-label-reads"), spelling)]
        if words != spelling:
            rows.append((say("cli-label-words"), words))
        rows.append((say("cli-label-form"), self._form(reading)))
        rows += self._listed("cli-label-alternative", map(self._in_short, threshold.alternatives))
        rows += self._listed("cli-label-notes", map(self._coded, threshold.notes))
        self._head(threshold.text)
        put(self._out, facts(rows, self._out.width))

    def refusal(self, text: str, error: IndicatorError) -> None:
        """Print why a text could not be read."""
        self._head(text)
        shown = error_text(error, self._settings.language, self._out.width - 2)
        put(self._out, facts([("", shown)], self._out.width))

    def outcome(self, outcome: Outcome, *, explain: bool = False) -> None:
        """Print a verdict with its points and, where wanted, how they came about."""
        say = self._settings.say
        verdict = Text(say(_VERDICT_PHRASES[outcome.met]), style=VERDICTS[outcome.met])
        rows: list[tuple[str, str | Text]] = [(say("cli-label-verdict"), verdict)]
        rows += [(label, value) for label, value in self._figures(outcome) if value]
        if outcome.error is not None:
            shown = error_text(outcome.error, self._settings.language, self._out.width - 14)
            rows.append((say("cli-label-reason"), shown))
        codes = dict.fromkeys((*outcome.flags, *outcome.notes))
        rows += self._listed("cli-label-notes", map(self._coded, codes))
        if explain:
            text = outcome.explain(self._settings.language).text
            rows += self._listed("cli-label-steps", map(plain_text, text.split("\n")))
        put(self._out, facts(rows, self._out.width, indent=0))

    def _figures(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        say = self._settings.say
        if outcome.reading is not None:
            yield say("cli-label-target"), self._spelling(outcome.reading)
        if outcome.measured is not None:
            lexicon = self._engine.ruleset.lexicon
            yield say("cli-label-measured"), format_measured(lexicon, outcome.measured)
        yield say("cli-label-score"), self._score(outcome)
        if outcome.completion is not None:
            yield say("cli-label-completion"), plain(outcome.completion)
        if outcome.margin is not None:
            yield say("cli-label-margin"), plain(outcome.margin) + self._unit(outcome.reading)
        method = "-" if outcome.method is None else outcome.method.id
        pack = f"{outcome.pack.id} {outcome.pack.version}"
        yield say("cli-label-rule"), f"{outcome.profile.id} · {method} · {pack}"

    def _score(self, outcome: Outcome) -> str:
        say, weight = self._settings.say, outcome.weight
        if weight is None:
            return ""
        if outcome.score is not None:
            return say("cli-score", score=f"{outcome.score:f}", weight=plain(weight))
        if outcome.score_range is not None:
            low, high = (f"{end:f}" for end in outcome.score_range)
            return say("cli-score-range", low=low, high=high, weight=plain(weight))
        return say("cli-score-open", weight=plain(weight))

    def _unit(self, reading: Expression | None) -> str:
        if isinstance(reading, Compare | Range):
            return reading.unit or ""
        return f" {self._settings.say('cli-days')}" if isinstance(reading, Deadline) else ""

    def _head(self, text: str) -> None:
        shown = cut(text, self._out.width) if text.strip() else self._settings.say("cli-empty-text")
        self._out.print(Text(shown, style="bold"))

    def _spelling(self, reading: Expression) -> str:
        return self._engine.format(reading)

    def _form(self, reading: Expression) -> Text:
        form = expression_to_json(reading)["form"]
        made = Text(self._settings.say(f"cli-form-{form}"))
        return made.append(f"  {form}", style=MUTED)

    def _in_short(self, reading: Expression) -> Text:
        return plain_text(self._spelling(reading)).append("  ").append_text(self._form(reading))

    def _coded(self, code: str) -> Text:
        said = message_text(code, {}, self._settings.language)
        return Text(code, style=CODE).append(f"  {said}", style="none")

    def _listed(self, label: str, items: Iterable[Text]) -> list[tuple[str, str | Text]]:
        """Give the label to the first of several items."""
        label = self._settings.say(label)
        return [("" if number else label, item) for number, item in enumerate(items)]

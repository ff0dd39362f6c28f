"""What every command shares: exit codes, the language, the packs and the profile in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from indicator_engine.engine import Engine
from indicator_engine.errors import IndicatorError, RuleError
from indicator_engine.messages import Language, phrase

if TYPE_CHECKING:
    import typer
    from rich.console import Console

UNREADABLE: Final = "file-unreadable"
LANGUAGE_VARIABLE: Final = "INDICATOR_ENGINE_LANG"
GLOBAL_OPTIONS: Final = frozenset({"--lang", "--rules", "--profile"})


class Code(IntEnum):
    """The exit codes; they are documented and do not change."""

    FINE = 0
    PROBLEMS = 1
    USAGE = 2
    IO = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141

    @classmethod
    def of(cls, problems: Iterable[IndicatorError]) -> Code:
        """Return the code of a call that problems ended: of a file that is not read, IO."""
        unread = any(problem.code == UNREADABLE for problem in problems)
        return cls.IO if unread else cls.PROBLEMS


class UsageError(Exception):
    """A call that cannot be carried out as it stands; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options. Every command gets them with `settings_of`.

    Args:
        language: of everything that a person reads.
        rules: packs to lay over the packaged ones, the earlier below the later.
        profile: the profile that scores; None is the engine's own.
    """

    language: Language = "zh"
    rules: tuple[str, ...] = ()
    profile: str | None = None

    def engine(self) -> Engine:
        """Return the engine with these packs and this profile.

        Raises:
            RuleErrors: all problems of the packs.
            UsageError: when there is no such profile.

        >>> Settings(profile="deployed-default").engine().profile_id
        'deployed-default'
        """
        engine = Engine.default()
        if self.rules:
            engine = engine.extend(*self.rules)
        if self.profile is None:
            return engine
        try:
            return engine.with_profile(self.profile)
        except RuleError as error:
            raise UsageError(error.render(self.language)) from error

    def say(self, key: str, **params: str) -> str:
        """Write a phrase in the language in use.

        >>> Settings("en").say("verdict-met")
        'met'
        """
        return phrase(key, self.language, **params)


class Printer:
    """What prints something for a person.

    Args:
        out: where to.
        settings: the language in use.
    """

    def __init__(self, out: Console, settings: Settings) -> None:
        self._out = out
        self._settings = settings

    def _say(self, key: str, **params: str) -> str:
        return self._settings.say(key, **params)


def settings_of(context: typer.Context) -> Settings:
    """Return the settings that the callback of the program has put into the context."""
    found = context.find_object(Settings)
    return found if isinstance(found, Settings) else Settings()


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Find the language before anything else is read, since help and usage errors need it.

    >>> chosen_language(["parse", "--lang", "en"], {}), chosen_language([], {})
    ('en', 'zh')
    >>> chosen_language([], {"INDICATOR_ENGINE_LANG": "en_GB.UTF-8"})
    'en'
    """
    given = environment.get(LANGUAGE_VARIABLE, "")
    words = list(arguments)
    if "--" in words:
        words = words[: words.index("--")]
    for at, word in enumerate(words):
        if word == "--lang":
            given = words[at + 1] if at + 1 < len(words) else given
        elif word.startswith("--lang="):
            given = word.removeprefix("--lang=")
    return "en" if given.lower().startswith("en") else "zh"


def command_of(arguments: Sequence[str]) -> str | None:
    """Return the command that is called, None where only options are given.

    >>> command_of(["--lang", "en", "--rules=x", "parse", "≥1次"])
    'parse'
    """
    words = iter(hoisted(arguments))
    for word in words:
        if word in GLOBAL_OPTIONS:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Bring the global options to the front, so that they may stand after the command as well.

    What follows ``--`` is text and stays.

    >>> hoisted(["parse", "≥1次", "--lang", "en", "--", "--lang"])
    ['--lang', 'en', 'parse', '≥1次', '--', '--lang']
    """
    words = list(arguments)
    stop = words.index("--") if "--" in words else len(words)
    front: list[str] = []
    kept: list[str] = []
    at = 0
    while at < stop:
        word = words[at]
        if word in GLOBAL_OPTIONS and at + 1 < stop:
            front += words[at : at + 2]
            at += 2
            continue
        target = front if word.partition("=")[0] in GLOBAL_OPTIONS else kept
        target.append(word)
        at += 1
    return front + kept + words[stop:]

"""Every sentence a person reads, by code, in Chinese and English (zh.toml, en.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """Return the sentences of one language: code → its table; plain phrases under ``phrase``."""
    import tomllib  # with the next a tenth of a first parse, which has nothing to say
    from importlib.resources import files

    raw = (files(__package__) / f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def message_text(code: str, params: Mapping[str, str], language: Language) -> str:
    """Write the sentence of a code; an unregistered code is shown as itself."""
    entry = catalogue(language)["code"].get(code, {})
    return _fill(entry.get("message", code), params)


def hint_text(code: str, params: Mapping[str, str], language: Language) -> str | None:
    """Write the hint of a code, or what to do `otherwise` where a name it needs is not given."""
    entry = catalogue(language)["code"].get(code, {})
    for template in (entry.get("hint"), entry.get("otherwise")):
        if template is not None and placeholders(template) <= params.keys():
            return _fill(template, params)
    return None


def phrase(key: str, language: Language, **params: str) -> str:
    """Write a phrase of explanations and reports, such as ``verdict-met``.

    Raises:
        KeyError: when the catalogue has no such phrase.
    """
    return _fill(catalogue(language)["phrase"][key], params)


def placeholders(template: str) -> set[str]:
    """Return the names that a template wants."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class _Kept(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _fill(template: str, params: Mapping[str, str]) -> str:
    return template.format_map(_Kept(params))

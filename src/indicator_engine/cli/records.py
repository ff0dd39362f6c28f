"""Finding what the rules hold by name, and laying any of it out as labels and text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, Literal, TypeAlias

from indicator_engine.exact import plain
from indicator_engine.examples import iter_examples
from indicator_engine.messages import Language, catalogue
from indicator_engine.rules.references import STATED
from indicator_engine.rules.schema import Example, Source, UnitDef
from indicator_engine.ruleset import RuleSet
from indicator_engine.units import Unit

Category: TypeAlias = Literal[
    "units", "kinds", "methods", "profiles", "conventions", "scales", "codes"
]
CATEGORIES: Final[tuple[Category, ...]] = (
    "units",
    "kinds",
    "methods",
    "profiles",
    "conventions",
    "scales",
    "codes",
)
_HIDDEN: Final = frozenset({"id", "name", "at", "examples"})  # shown in the head, or apart


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the rules define.

    Args:
        category: what sort of thing it is.
        id: the name it is referred to by.
        summary: one line about it.
        at: ``pack/file:line``; empty for a code, which the library defines.
        record: all that is said of it.
        source: where it comes from, when its file says that for many of them together.
    """

    category: Category
    id: str
    summary: str
    at: str
    record: Any
    source: Source | None = None


def entries_of(ruleset: RuleSet, category: Category, language: Language = "zh") -> list[Entry]:
    """Return everything of one category, by id."""
    if category == "units":
        found = [
            Entry("units", unit.name, _unit_summary(unit), unit.at, unit, file.source)
            for file in ruleset.data.units
            for unit in file.units
        ]
    elif category == "scales":
        found = [
            Entry("scales", scale.id, scale.summary, scale.at, scale, file.source)
            for file in ruleset.data.levels
            for scale in file.scales
        ]
    elif category == "codes":
        codes = catalogue(language)["code"].items()
        found = [Entry("codes", code, said["message"], "", said) for code, said in codes]
    else:
        records: Mapping[str, Any] = getattr(ruleset.data, category)
        found = [Entry(category, id_, one.summary, one.at, one) for id_, one in records.items()]
    return sorted(found, key=lambda entry: entry.id)


def named(ruleset: RuleSet, name: str, language: Language = "zh") -> Iterator[Entry]:
    """Yield everything that goes by a name; a unit also by its aliases, scaled and compound."""
    for category in CATEGORIES[1:]:
        yield from (one for one in entries_of(ruleset, category, language) if one.id == name)
    unit = ruleset.units.find(name)
    if unit is not None:
        yield _unit_entry(ruleset, unit)


def nearest(ruleset: RuleSet, name: str) -> str | None:
    """Return the id that was probably meant.

    >>> from indicator_engine import Engine
    >>> nearest(Engine.default().ruleset, "satisfacton")
    'satisfaction'
    """
    known = [entry.id for category in CATEGORIES for entry in entries_of(ruleset, category)]
    close = get_close_matches(name[:60], known, n=1)
    return close[0] if close else None


def examples_of(ruleset: RuleSet, entry: Entry) -> list[Example]:
    """Return the examples of a rule, or those of the file of a unit that mention it."""
    if entry.category == "units":
        file = entry.at.rpartition(":")[0]
        words = {entry.id, *getattr(entry.record, "aliases", ())}
        every = (case.example for case in iter_examples(ruleset))
        inside = (one for one in every if one.at.rpartition(":")[0] == file)
        return [one for one in inside if any(word in _written(one) for word in words)]
    return list(getattr(entry.record, "examples", ()))


def fields_of(record: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield label and text of every field that says something, in the words of the rule files."""
    if isinstance(record, Mapping):
        yield from ((f"{prefix}{key}", str(value)) for key, value in record.items())
        return
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name in _HIDDEN or value is None or value in ((), field.default):
            continue
        label = f"{prefix}{field.name}"
        if isinstance(value, Source):
            yield label, source_text(value)
        elif dataclasses.is_dataclass(value) or isinstance(value, Mapping):
            yield from fields_of(value, f"{label}.")
        elif isinstance(value, tuple) and dataclasses.is_dataclass(value[0]):
            yield from ((label, inline(one)) for one in value)
        else:
            yield label, _text(value)


def inline(record: Any) -> str:
    """Write a record in one line: ``use: proportional · form: compare``."""
    parts = [(label, text) for label, text in fields_of(record)]
    name = getattr(record, "name", None) or getattr(record, "id", None)
    return "  ".join([*([str(name)] if name else []), *(f"{k}: {v}" for k, v in parts)])


def source_text(source: Source) -> str:
    """Write where a rule comes from.

    >>> source_text(Source(document="convention", verified=True))
    'convention [verified]'
    """
    mark = "[verified]" if source.verified else "[not verified]"
    parts = (source.document, mark, source.address, source.remark)
    return " ".join(part for part in parts if part)


def example_text(example: Example) -> str:
    """Write an example in one line: what is given → what must come of it."""
    given: list[str] = []
    wanted: list[str] = []
    for field in dataclasses.fields(example):
        value = getattr(example, field.name)
        if value is None or field.name == "at":
            continue
        side = wanted if field.name in STATED else given
        bare = field.name in ("text", "reads")
        side.append(_text(value) if bare else f"{field.name}: {_text(value)}")
    return "  ".join(given) + "  → " + "  ".join(wanted)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(example: Example) -> str:
    return " ".join(filter(None, (example.text, example.unit, example.actual, example.actual_unit)))


def _unit_summary(unit: UnitDef) -> str:
    same = f"[{unit.dimension}]" if unit.of is None else f"= {unit.factor} {unit.of}"
    return "  ".join(filter(None, (same, " ".join(unit.aliases))))


def _unit_entry(ruleset: RuleSet, unit: Unit) -> Entry:
    """Return a unit with its exact factor; its definition, where it has one of its own."""
    entries = {entry.id: entry for entry in entries_of(ruleset, "units")}
    names = [unit.name, *(unit.name.removeprefix(scale) for scale in ruleset.units.scales)]
    base = next((entries[name] for name in names if name in entries), None)
    measures = {
        "factor": plain(unit.factor),
        "dimensions": " ".join(f"{name}^{power}" for name, power in unit.dimensions) or "1",
    }
    if base is None:
        return Entry("units", unit.name, "", "", measures)
    said = dict(fields_of(base.record)) | {"base." + key: value for key, value in measures.items()}
    return Entry("units", unit.name, base.summary, base.at, said, base.source)

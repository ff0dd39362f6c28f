"""Checks of the files that say how finance systems store a threshold."""

from __future__ import annotations

import re

from indicator_engine.rules.check import nearest
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import RuleFile, SystemFile
from indicator_engine.rules.whole import Loaded, Whole


def check_systems(whole: Whole, problems: Problems) -> None:
    """Refuse codes that stand twice or say nothing, bad patterns, examples that test nothing."""
    for loaded, system in whole.of(SystemFile):
        _check_codes(loaded, system, problems)
        _check_number(loaded, system, problems)
        if not system.examples:
            problems.add("list-empty", loaded.where("examples"), key="examples")
        for index, example in enumerate(system.examples):
            if example.text is None and example.reads is None and example.refuses is None:
                problems.add("example-states-nothing", loaded.where("examples", index))


def _check_codes(loaded: Loaded[RuleFile], system: SystemFile, problems: Problems) -> None:
    first: dict[str, str] = {}
    for index, code in enumerate(system.codes):
        place = loaded.where("codes", index, "code")
        if code.code in first:
            problems.add("word-twice", place, word=code.code, first=first[code.code])
        first.setdefault(code.code, place)
        if code.means == "compare" and not code.op:
            problems.add("key-missing", loaded.where("codes", index), key="op")
    if system.instead is not None and system.instead not in first:
        params = {"key": "instead", "name": system.instead} | nearest(system.instead, set(first))
        problems.add("reference-unknown", loaded.where("instead"), **params)


def _check_number(loaded: Loaded[RuleFile], system: SystemFile, problems: Problems) -> None:
    try:
        re.compile(system.number or "")
    except re.error as error:
        problems.add("value-refused", loaded.where("number"), reason=str(error))

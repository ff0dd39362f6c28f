"""The examples of rule packs as tests of pytest: one test for each example."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from indicator_engine.engine import Engine
from indicator_engine.errors import RuleErrors
from indicator_engine.examples import Case, example_problems, iter_examples
from indicator_engine.rules.loading import extend, load_packaged
from indicator_engine.ruleset import RuleSet

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet


def example_params(engine: Engine | None = None, *, pack: str | None = None) -> list[ParameterSet]:
    """Return the examples of an engine's rules as parameters of pytest, named by file and line.

    Args:
        engine: whose rules; the packaged ones by default.
        pack: only the examples of the pack with this id.

    >>> example_params(pack="core")[0].id.startswith("core/")
    True
    """
    ruleset = (engine or Engine.default()).ruleset
    cases = (case for case in iter_examples(ruleset) if _stands_in(case, pack))
    return [pytest.param(case, id=str(case)) for case in cases]


def check_example(case: Case, engine: Engine | None = None) -> None:
    """Run one example.

    Args:
        case: one of `example_params`.
        engine: the engine that it came from.

    Raises:
        RuleErrors: what did not come out as the example says, with its file and line.

    >>> check_example(example_params()[0].values[0])
    """
    problems = example_problems((engine or Engine.default()).ruleset, case)
    if problems:
        raise RuleErrors("examples", problems)


def example_tests(*paths: str | os.PathLike[str]) -> Callable[..., Any]:
    """Return a test function that runs every example of the packs at some paths.

    The packs are checked in full, except that an example that fails fails its own test, instead
    of the whole load as `Engine.extend` would have it. The examples of the packaged rules run
    too: a pack must not change what they say.

    Args:
        paths: folders of rule files or single files, the earlier below the later.

    Raises:
        RuleErrors: everything else that is wrong with the packs.

    >>> test_pack = example_tests()
    >>> test_pack.__name__
    'test_example'
    """
    ruleset = RuleSet(extend(load_packaged(), paths))
    cases = [pytest.param(case, id=str(case)) for case in iter_examples(ruleset)]

    @pytest.mark.parametrize("case", cases)
    def test_example(case: Case) -> None:
        problems = example_problems(ruleset, case)
        if problems:
            raise RuleErrors("examples", problems)

    return test_example


def _stands_in(case: Case, pack: str | None) -> bool:
    return pack is None or case.example.at.startswith(f"{pack}/")

"""What the tests of audits share: the sentences, until they stand in the catalogue, and forms."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from indicator_engine import messages
from indicator_engine.auditing import Audit, audit, parse_form


@pytest.fixture(scope="session", autouse=True)
def _sentences() -> Iterator[None]:
    """Lay the sentences of audits over the catalogue while they are in files of their own."""
    given = messages.catalogue
    folder = Path(messages.__file__).parent
    with pytest.MonkeyPatch.context() as patch:
        if "sum-wrong" not in given("zh")["code"]:
            patch.setattr(
                messages, "catalogue", cache(lambda name: _laid_over(folder, name, given))
            )
        yield


def _laid_over(folder: Path, name: str, given: Callable[..., Any]) -> Mapping[str, Any]:
    more = tomllib.loads((folder / f"_add_audit.{name}.toml").read_text(encoding="utf-8"))
    return {part: given(name)[part] | more[part] for part in ("code", "phrase")}


@pytest.fixture
def audited(engine: Any) -> Callable[..., Audit]:
    """Return a function that audits rows written in YAML flow style, one a line."""

    def run(rows: str, *, profile: str | None = None, year: int = 2020, more: str = "") -> Audit:
        lines = [f"  - {{{row.strip()}}}" for row in rows.strip().splitlines()]
        head = ["schema: filled-form/1", f"year: {year}", "rows:" if lines else "rows: []"]
        return audit(engine, parse_form("\n".join([*head, *lines, more])), profile)

    return run

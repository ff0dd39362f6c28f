"""docs/reference/packs.md names every key that a rule file may have, and its packs load."""

from __future__ import annotations

import dataclasses
import re

import pytest

from indicator_engine.rules.loading import extend, load_packaged
from indicator_engine.rules.schema import SCHEMAS

# Said once for all files, at the top of the section.
EVERYWHERE = {"summary", "source", "examples", "at"}


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "reference" / "packs.md").read_text(encoding="utf-8")


def documented(page: str, schema: str) -> set[str]:
    """Return what stands in code quotes in the first column of the table of a schema."""
    section = page.split(f"### {schema}\n")[1].split("\n#", maxsplit=1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_page_has_the_keys_of_the_schema(page, schema):
    fields = {field.name for field in dataclasses.fields(SCHEMAS[schema])}
    assert documented(page, schema) == fields - EVERYWHERE


def test_the_packs_on_the_page_load(page, tmp_path):
    packs = re.findall(r"```yaml\n(schema: .*?)```", page, flags=re.DOTALL)
    assert len(packs) == 2
    data = load_packaged(plugins=False)
    for number, text in enumerate(packs):
        path = tmp_path / f"pack{number}.yaml"
        path.write_text(text, encoding="utf-8")
        data = extend(data, [path])
    assert "greening-rate" in data.kinds
    assert "my-county" in data.profiles

"""The compiled form says exactly what the rules say, is never stale, and is cheap to read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.rules import compiled, schema
from indicator_engine.rules.compiled import COMPILED, dump, encoded, read_compiled, structure
from indicator_engine.rules.loading import load_alone, load_packaged
from indicator_engine.rules.packs import PackagedRoot, packaged_root

PACKS = Path(__file__).resolve().parents[1] / "packs"


def test_the_compiled_form_is_up_to_date():
    """Fails after a change of a rule or of the schema."""
    assert compiled.main(["--check"]) == 0, "run python -m indicator_engine.rules.compiled"


def test_it_says_what_the_rules_say():
    read = read_compiled(packaged_root())
    assert read == load_alone([packaged_root().path])
    assert read == load_packaged(plugins=False)


def test_what_is_written_is_read_back():
    data = load_alone([PACKS / "good" / "base", PACKS / "good" / "addition"])
    assert structure(dump(data, {"a": "b"})) == {"sources": {"a": "b"}, "data": data}


TEXTS = st.text(max_size=5)
VALUES = st.one_of(
    st.builds(
        schema.KindFile,
        id=TEXTS,
        summary=TEXTS,
        source=st.builds(schema.Source, document=TEXTS, verified=st.booleans()),
        match=st.builds(schema.MatchDef, phrases=st.tuples(TEXTS, TEXTS), priority=st.integers()),
        examples=st.lists(
            st.builds(
                schema.Example,
                text=st.none() | TEXTS,
                score_range=st.none() | st.tuples(TEXTS, TEXTS),
            ),
            max_size=2,
        ).map(tuple),
    ),
    st.builds(
        schema.CharactersFile,
        summary=TEXTS,
        source=st.builds(schema.Source, document=TEXTS),
        look_alikes=st.none() | st.dictionaries(st.characters(exclude_categories=["Cs"]), TEXTS),
    ),
    st.builds(
        schema.UnitFactor,
        factor=TEXTS,
        dimensions=st.lists(st.tuples(TEXTS, st.integers()), max_size=3).map(tuple),
    ),
)


@given(VALUES)
def test_every_value_of_the_schema_comes_back(value):
    assert structure(json.dumps(encoded(value))) == value


# ── when it is used ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def checkout(tmp_path):
    """Return a copy of a small checkout: rules in two folders, compiled."""
    shutil.copytree(PACKS / "good" / "base", tmp_path / "rules" / "core")
    root = PackagedRoot(tmp_path / "rules", checkout=True)
    path = tmp_path / "core.json"
    data = load_alone([root.path])
    path.write_text(dump(data, compiled.fingerprints(root)), encoding="utf-8")
    return root, path


def test_a_fresh_form_is_used(checkout):
    root, path = checkout
    assert read_compiled(root, path) == load_alone([root.path])


@pytest.mark.parametrize("change", ["edit", "comment", "add", "remove", "rename"])
def test_in_a_checkout_any_change_of_the_rules_is_seen(checkout, change):
    root, path = checkout
    file = root.path / "core" / "kinds" / "rate.yaml"
    text = file.read_text(encoding="utf-8")
    if change == "edit":
        file.write_text(text.replace("direction: up", "direction: down"), encoding="utf-8")
    elif change == "comment":  # moves lines, which explanations name
        file.write_text("# why\n" + text, encoding="utf-8")
    elif change == "add":
        (root.path / "core" / "more.yaml").write_text("x", encoding="utf-8")
    elif change == "remove":
        file.unlink()
    else:
        file.rename(file.with_name("other.yaml"))
    assert read_compiled(root, path) is None


def test_where_it_was_installed_it_is_trusted(checkout):
    root, path = checkout
    data = read_compiled(root, path)
    shutil.rmtree(root.path)
    assert read_compiled(PackagedRoot(root.path, checkout=False), path) == data


BROKEN = [
    "",
    "{",
    "[]",
    "{}",
    "\xff",
    '{"data":3}',
    '{"sources":{},"data":{}}',
    '{"data":{"":"Nothing"}}',
    '{"sources":{},"data":{"":"Source"}}',
    '{"sources":{},"data":{"":"Source","documents":"x"}}',
]


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("is_checkout", [True, False])
def test_a_form_that_cannot_be_read_is_passed_over(tmp_path, text, is_checkout):
    path = tmp_path / "core.json"
    path.write_bytes(text.encode("latin-1"))
    assert read_compiled(PackagedRoot(tmp_path, checkout=is_checkout), path) is None
    assert read_compiled(PackagedRoot(tmp_path, checkout=is_checkout), tmp_path / "no") is None


def test_reading_it_imports_neither_yaml_nor_pydantic_nor_pint():
    code = (
        "import sys\n"
        "from indicator_engine.rules.loading import load_packaged\n"
        "assert load_packaged().profiles is not None\n"
        "print(*sorted({'yaml', 'pydantic', 'pint', 'simpleeval'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


# ── the command ──────────────────────────────────────────────────────────────────────────────


def test_the_command_writes_what_check_then_accepts(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "COMPILED", tmp_path / "_compiled" / "core.json")
    assert compiled.main(["--check"]) == 1
    assert not (tmp_path / "_compiled").exists(), "checking writes nothing"
    assert compiled.main([]) == 0
    assert compiled.main(["--check"]) == 0
    assert (tmp_path / "_compiled" / "core.json").read_bytes() == COMPILED.read_bytes()

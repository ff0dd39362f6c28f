"""One report tells the problems of all stages, and nothing that only follows from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_engine import Engine
from indicator_engine.errors import RuleErrors

PACK = Path(__file__).resolve().parents[1] / "packs" / "bad" / "every-stage"
KIND = """\
schema: kind/1
id: {id}
summary: 某一类
source: {{document: convention}}
match: {{phrases: [{word}]}}
direction: up
examples:
  - {{text: "3", name: {word}, actual: "2", met: "{met}"}}
"""


def problems_of(*paths):
    with pytest.raises(RuleErrors) as caught:
        Engine.default().extend(*paths)
    return sorted(f"{Path(p.where.split(':')[0]).name} {p.code}" for p in caught.value.problems())


def test_one_report_tells_every_stage():
    lines = (PACK / "expected.txt").read_text(encoding="utf-8").splitlines()
    before = [f"{line.split(':')[0]} {line.split()[-1]}" for line in lines]
    examples = ["example.yaml example-fails", "sound-kind.yaml example-fails"]
    assert problems_of(PACK) == sorted(before + examples)


def test_every_problem_is_placed_in_its_file_as_given():
    with pytest.raises(RuleErrors) as caught:
        Engine.default().extend(PACK)
    assert {str(Path(p.where.split(":")[0]).parent) for p in caught.value.problems()} == {str(PACK)}


@pytest.mark.parametrize("gone", ["syntax.yaml", "kind.yaml", "method.yaml", "reference.yaml"])
def test_mending_one_file_hides_no_other(tmp_path, gone):
    for file in PACK.glob("*.yaml"):
        if file.name not in (gone, "follows.yaml"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    every = problems_of(PACK)
    assert problems_of(tmp_path) == [line for line in every if not line.startswith(f"{gone} ")]


def test_an_example_is_not_run_where_a_refused_file_may_change_it(tmp_path):
    (tmp_path / "good.yaml").write_text(KIND.format(id="a", word="甲数", met="true"), "utf-8")
    assert problems_of(tmp_path) == ["good.yaml example-fails"]
    kind = KIND.format(id="b", word="甲数目", met="false") + "extra: 1\n"
    (tmp_path / "other.yaml").write_text(kind, encoding="utf-8")
    assert problems_of(tmp_path) == ["good.yaml example-fails", "other.yaml key-unknown"]
    kind = KIND.format(id="b", word="数", met="false") + "extra: 1\n"
    (tmp_path / "other.yaml").write_text(kind, encoding="utf-8")
    assert problems_of(tmp_path) == ["other.yaml key-unknown"], "甲数 holds 数"
    (tmp_path / "other.yaml").write_text(f"{kind}x: [\n", encoding="utf-8")
    assert problems_of(tmp_path) == ["other.yaml yaml-syntax"], "its phrases are not known"


@pytest.mark.parametrize("schema", ["units/1", "levels/1", "conventions/1"])
def test_words_that_every_cell_may_need_stop_all_examples(tmp_path, schema):
    (tmp_path / "good.yaml").write_text(KIND.format(id="a", word="甲数", met="true"), "utf-8")
    (tmp_path / "words.yaml").write_text(f"schema: {schema}\nsummary: [\n", encoding="utf-8")
    assert problems_of(tmp_path) == ["words.yaml yaml-syntax"]


def test_what_a_refused_file_would_define_is_not_called_unknown(tmp_path):
    (tmp_path / "user.yaml").write_text(
        "schema: profile/1\nid: mine\nsummary: 我的\nsource: {document: convention}\n"
        'extends: later\nexamples: [{text: ≥1次, actual: 1次, met: "true"}]\n',
        encoding="utf-8",
    )
    (tmp_path / "later.yaml").write_text("schema: profile/1\nid: later\nx: [\n", encoding="utf-8")
    assert problems_of(tmp_path) == ["later.yaml yaml-syntax"]
    (tmp_path / "later.yaml").write_text("schema: profile/1\nid: other\nx: [\n", encoding="utf-8")
    assert problems_of(tmp_path) == ["later.yaml yaml-syntax", "user.yaml reference-unknown"]


def test_a_pack_that_overrides_stops_examples_that_it_may_change(tmp_path):
    (tmp_path / "over.yaml").write_text(
        "schema: method/1\nid: proportional\noverrides: core\nsummary: 改过的\n"
        "source: {document: convention}\nprimitive: formula\nforms: [compare]\nformula: mat\n"
        'examples: [{text: ≥1次, actual: 1次, weight: "1", score: "1.00"}]\n',
        encoding="utf-8",
    )
    (tmp_path / "good.yaml").write_text(KIND.format(id="a", word="甲数", met="true"), "utf-8")
    assert problems_of(tmp_path) == ["over.yaml formula-unknown-name"]

"""Each folder of tests/packs/bad is a broken pack; its expected.txt lists every problem it has.

A line is ``file:line:column code``. The packs are laid over tests/packs/good/base, so that a
broken pack may refer to something that is there.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import indicator_engine.rules as package
from indicator_engine.errors import RuleErrors
from indicator_engine.messages import catalogue, placeholders
from indicator_engine.rules.check import _note
from indicator_engine.rules.loading import extend, load_alone
from indicator_engine.rules.marked import read_marked
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import KindFile

PACKS = Path(__file__).resolve().parents[1] / "packs"
BAD = sorted(path for path in (PACKS / "bad").iterdir() if path.is_dir())

# Problems that a folder in version control cannot show; each has a test in test_packs.py or here.
ELSEWHERE = {
    "file-too-large",
    "file-unreadable",
    "pack-not-found",
    "pack-without-files",
    "plugin-broken",
    "value-refused",
}


@pytest.fixture(scope="module")
def base():
    return load_alone([PACKS / "good" / "base"])


def problems_of(base, pack):
    with pytest.raises(RuleErrors) as caught:
        extend(base, [pack])
    return caught.value.problems()


@pytest.mark.parametrize("pack", BAD, ids=lambda path: path.name)
def test_every_problem_is_found_at_its_place(base, pack):
    found = problems_of(base, pack)
    lines = [f"{problem.where.removeprefix(f'{pack}/')} {problem.code}" for problem in found]
    assert lines == (pack / "expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", BAD, ids=lambda path: path.name)
def test_every_sentence_is_whole(base, pack, language):
    codes = catalogue(language)["code"]
    for problem in problems_of(base, pack):
        message = problem.message(language)
        assert message != problem.code, "no sentence for this code"
        assert not placeholders(codes[problem.code]["message"]) - problem.params.keys()


def test_the_base_pack_itself_is_good(base):
    assert [info.id for info in base.packs] == ["base"]


def raised_codes() -> set[str]:
    """Return the first argument of every call that notes a problem in the rules package."""
    found = set()
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _notes_a_problem(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and "-" in str(first.value):
                    found.add(first.value)
    return found


def _notes_a_problem(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in ("add", "_refuse")
    return isinstance(function, ast.Name) and function.id == "RuleError"


def test_every_code_has_a_pack_that_shows_it():
    shown = {
        line.split()[-1]
        for pack in BAD
        for line in (pack / "expected.txt").read_text(encoding="utf-8").splitlines()
    }
    assert len(raised_codes()) > 50
    assert raised_codes() - shown == ELSEWHERE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_sentence_hint_and_page(language):
    codes = catalogue(language)["code"]
    for code in raised_codes():
        assert codes[code].keys() >= {"message", "hint", "page"}, code


def test_what_pydantic_alone_knows_is_told_in_its_words():
    problems, marked = Problems(), read_marked("id: x", "kind.yaml")
    detail = {"type": "frozen_instance", "loc": ("id",), "msg": "is frozen", "input": "x"}
    _note(detail, KindFile, marked, problems)
    (problem,) = problems.in_order()
    assert (problem.where, problem.code) == ("kind.yaml:1:5", "value-refused")
    assert problem.params == {"reason": "is frozen"}


@pytest.mark.parametrize(
    ("pack", "code", "params"),
    [
        ("key-unknown", "key-unknown", {"key": "directon", "nearest": "direction"}),
        ("schema-unknown", "schema-unknown", {"name": "kinds/1", "nearest": "kind/1"}),
        ("reference-unknown", "reference-unknown", {"name": "mony", "nearest": "money"}),
        ("parameters", "parameter-unknown", {"name": "stp", "nearest": "step"}),
        ("id-taken", "id-taken", {"first": "base/methods/ratio.yaml:1", "pack": "base"}),
        ("decision-tie-inherited", "decision-tie", {"other": "base/profiles/plain.yaml:7"}),
        ("reference-cycle", "reference-cycle", {"path": "second → third → second"}),
        ("yaml-duplicate-key", "yaml-duplicate-key", {"key": "summary", "line": "3"}),
    ],
)
def test_a_problem_names_what_it_is_about(base, pack, code, params):
    found = problems_of(base, PACKS / "bad" / pack)
    assert any(p.code == code and params.items() <= p.params.items() for p in found)


def test_a_formula_problem_keeps_the_formula_and_the_span(base):
    (problem,) = [
        problem
        for problem in problems_of(base, PACKS / "bad" / "formulas")
        if "block.yaml" in problem.where
    ]
    assert problem.text[problem.span.start : problem.span.end] == "target"
    lines = (PACKS / "bad" / "formulas" / "block.yaml").read_text(encoding="utf-8").splitlines()
    _, line, column = problem.where.rsplit(":", 2)
    assert lines[int(line) - 1][int(column) - 1 :].startswith("target")


def test_a_broken_file_does_not_make_others_look_broken(base, tmp_path):
    """What a file that cannot be built would have defined is not called unknown elsewhere."""
    (tmp_path / "method.yaml").write_text("schema: method/1\nid: mine\n", encoding="utf-8")
    (tmp_path / "profile.yaml").write_text(
        "schema: profile/1\nid: other\nsummary: x\nsource: {document: convention}\n"
        "decide: [{use: mine, form: [compare]}]\nexamples: [{text: ≥1次, met: 'true'}]\n",
        encoding="utf-8",
    )
    found = problems_of(base, tmp_path)
    assert {problem.code for problem in found} == {"key-missing"}

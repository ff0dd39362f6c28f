"""Laying packs over each other: what wins, what is refused, what may not matter."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.errors import RuleErrors
from indicator_engine.rules.loading import extend, load_alone
from indicator_engine.rules.merge import digest, load_packs
from indicator_engine.rules.packs import find_packs
from indicator_engine.rules.problems import Problems
from indicator_engine.rules.schema import RuleData

GOOD = Path(__file__).resolve().parents[1] / "packs" / "good"

KIND = """\
schema: kind/1
id: {id}
summary: x
source: {{document: convention}}
match: {{phrases: [{id}]}}
examples:
  - {{text: ≥1次, name: {id}, kind: {id}}}
"""


@pytest.fixture(scope="module")
def base():
    return load_alone([GOOD / "base"])


def codes(function, *arguments):
    with pytest.raises(RuleErrors) as caught:
        function(*arguments)
    return [problem.code for problem in caught.value.problems()]


def test_everything_of_a_pack_is_there(base):
    assert sorted(base.kinds) == ["budget", "rate"]
    assert sorted(base.methods) == ["bands", "ratio", "steps", "words"]
    assert sorted(base.profiles) == ["plain", "strict"]
    assert sorted(base.conventions) == ["longest-text", "month-before"]
    assert {len(getattr(base, name)) for name in ("units", "dates", "levels", "measured")} == {1}
    assert base.unit_factors["%"].factor == "1/100"
    assert base.unit_factors["人次"].dimensions == (("人", 1), ("次", 1))


def test_values_have_the_types_of_the_schema(base):
    rate, steps = base.kinds["rate"], base.methods["steps"]
    assert (rate.match.priority, rate.enforced, rate.direction) == (-1, False, "up")
    assert base.kinds["budget"].enforced is True
    assert steps.parameters[0].positive is True
    assert steps.formula == "w if met else\nmax(0, w - p*floor(over/step))\n"
    assert base.levels[0].scales[1].ordered is False
    assert base.methods["words"].examples[0].score_range == ("9.00", "11.99")


def test_every_part_names_its_file_and_line(base):
    assert base.units[0].units[2].at == "base/units.yaml:10"
    assert base.profiles["plain"].decide[1].at == "base/profiles/plain.yaml:7"
    assert base.conventions["month-before"].at == "base/conventions.yaml:9"
    assert base.kinds["rate"].examples[0].at == "base/kinds/rate.yaml:10"


def test_a_later_pack_adds_and_overrides(base):
    data = extend(base, [GOOD / "addition"])
    assert data.methods["ratio"].formula == "w if met else 0"
    assert data.methods["ratio"].at == "addition/rules.yaml:1"
    assert data.methods["steps"] is base.methods["steps"]
    assert data.conventions["month-before"].value == "inclusive"
    assert data.conventions["mine"].value == "1"
    assert [file.at for file in data.units] == ["base/units.yaml:1", "addition/units.yaml:1"]
    assert data.unit_factors.keys() - base.unit_factors.keys() == {"羽"}
    assert data.packs[0] == base.packs[0]


def test_the_base_is_left_as_it_was(base):
    before = load_alone([GOOD / "base"])
    extend(base, [GOOD / "addition"])
    assert base == before


def test_nothing_on_top_is_the_same_rules(base):
    assert extend(base, []) is base


def test_one_after_the_other_is_both_together(base):
    assert extend(base, [GOOD / "addition"]) == load_alone([GOOD / "base", GOOD / "addition"])


def test_one_pack_is_loaded_once(base):
    assert "pack-twice" in codes(extend, base, [GOOD / "base"])
    assert "pack-twice" in codes(load_alone, [GOOD / "addition", GOOD / "addition"])


def test_a_third_pack_overrides_the_second_not_the_first(base, tmp_path):
    second = extend(base, [GOOD / "addition"])
    text = (GOOD / "addition" / "rules.yaml").read_text(encoding="utf-8")
    path = tmp_path / "third.yaml"
    path.write_text(text, encoding="utf-8")
    assert codes(extend, second, [path]) == ["override-of-nothing"]
    path.write_text(text.replace("overrides: base", "overrides: addition"), encoding="utf-8")
    assert extend(second, [path]).methods["ratio"].at == "third/third.yaml:1"


def test_an_override_that_breaks_what_lies_below_is_refused(base, tmp_path):
    """A reference of the base is looked at again: the new method asks for a parameter."""
    path = tmp_path / "mine.yaml"
    text = (GOOD / "addition" / "rules.yaml").read_text(encoding="utf-8")
    path.write_text(text + "parameters: [{name: p}]\n", encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        extend(base, [path])
    (problem,) = caught.value.problems()
    assert (problem.where, problem.code) == ("base/profiles/plain.yaml:6", "parameter-unset")


def test_packs_name_their_id_version_and_digest(base, tmp_path):
    (info,) = base.packs
    assert (info.id, info.version, len(info.digest)) == ("base", "1", 64)
    path = tmp_path / "single kind.yaml"
    path.write_text(KIND.format(id="mine"), encoding="utf-8")
    assert extend(base, [path]).packs[1].id == "single-kind"
    assert extend(base, [path]).packs[1].version == "0"


# ── laws ─────────────────────────────────────────────────────────────────────────────────────


def load_shuffled(seed: int) -> RuleData:
    """Load the good packs with the files of each in another order."""
    problems = Problems()
    found = [pack for name in ("base", "addition") for pack in find_packs(GOOD / name, problems)]
    shuffle = random.Random(seed).sample
    mixed = [replace(pack, files=tuple(shuffle(pack.files, len(pack.files)))) for pack in found]
    return load_packs(mixed, problems)


@given(st.integers(0, 2**32))
def test_the_order_of_files_does_not_matter(seed):
    expected = load_shuffled(0)
    data = load_shuffled(seed)
    assert data == expected
    assert list(data.kinds) == list(expected.kinds), "not even the order of iteration"


TEXTS = st.text("ab一", max_size=3)
MAPPINGS = st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS, max_size=3), max_size=4)


@given(st.lists(MAPPINGS, max_size=4), st.randoms())
def test_a_digest_knows_no_order_of_files_or_keys(contents, chance):
    mixed = [dict(chance.sample(list(tree.items()), len(tree))) for tree in contents]
    chance.shuffle(mixed)
    assert digest(mixed) == digest(contents)


@given(st.lists(MAPPINGS, max_size=3), st.lists(MAPPINGS, max_size=3))
def test_a_digest_tells_contents_apart(one, other):
    same = sorted(map(repr_sorted, one)) == sorted(map(repr_sorted, other))
    assert (digest(one) == digest(other)) == same


def repr_sorted(tree) -> str:
    return repr(sorted(tree.items()))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("summary: 率", "summary:   '率'  # 注释", True),
        ("direction: up\ndimensions: [ratio]\n", "dimensions:\n  - ratio\ndirection: up\n", True),
        ("priority: -1", "priority: -2", False),
        ("summary: 率", "summary: 比率", False),
    ],
)
def test_a_digest_is_of_content_not_of_writing(base, tmp_path, old, new, same):
    for path in (GOOD / "base").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        name = path.name if path.name != "rate.yaml" else "renamed.yaml"
        (tmp_path / name).write_text(
            text.replace(old, new) if name == "renamed.yaml" else text, encoding="utf-8"
        )
    assert (load_alone([tmp_path]).packs == base.packs) == same


def test_a_digest_covers_what_lies_below(base, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(KIND.format(id="mine"), encoding="utf-8")
    alone, above = load_alone([path]).packs[-1], extend(base, [path]).packs[-1]
    assert alone.id == above.id
    assert alone.digest != above.digest


PIECES = [
    "schema: kind/1\n",
    "schema: units/1\n",
    "schema: profile/1\n",
    "summary: x\n",
    "source: {document: x}\n",
    "examples: []\n",
    "match: {}\n",
    "id: x\n",
    "units:\n",
    "decide:\n",
    *["a", "1", "年", ": ", "- ", ", ", "\n", "  ", "{", "}", "[", "]", "'"],
]
BYTES = st.binary(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=14).map(
    lambda pieces: "".join(pieces).encode()
)


@given(content=BYTES)
def test_any_file_loads_or_is_refused_with_our_errors(base, tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    try:
        data, problems = extend(base, [path]), []
    except RuleErrors as errors:
        data, problems = None, errors.problems()
    assert isinstance(data, RuleData) or problems
    assert all(problem.where for problem in problems)

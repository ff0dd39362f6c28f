"""Definitions that cannot be right are refused when rules are loaded, all of them together."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from indicator_engine.errors import RuleErrors
from indicator_engine.rules.loading import load_alone
from indicator_engine.rules.schema import ScaleDef, Source, UnitDef, UnitsFile
from indicator_engine.units import UnitTable, compile_factors, pint_registry, unit_problems

TEN_THOUSAND = ScaleDef(name="万", factor="10000")
YUAN = UnitDef(name="元", dimension="money", scales=("万",))
METRE = UnitDef(name="米", dimension="length")
SECOND = UnitDef(name="秒", dimension="duration")


def file_of(*units, scales=(TEN_THOUSAND,), bare=None):
    return UnitsFile(
        summary="", source=Source(document="x"), scales=scales, units=units, bare_scale_unit=bare
    )


@pytest.mark.parametrize(
    ("units", "code", "params"),
    [
        ([UnitDef(name="甲")], "unit-base-or-multiple", {}),
        ([UnitDef(name="甲", dimension="d", of="元")], "unit-base-or-multiple", {}),
        ([UnitDef(name="甲", dimension="a b")], "unit-dimension-name", {"dimension": "a b"}),
        ([UnitDef(name="甲", dimension="money")], "unit-dimension-twice", {"other": "元"}),
        ([UnitDef(name="甲", of="乙")], "unit-of-unknown", {"unit": "乙"}),
        ([UnitDef(name="甲", of="元·乙")], "unit-of-unknown", {"unit": "乙"}),
        ([UnitDef(name="甲", of="元/米/秒")], "unit-of-unknown", {"unit": "米/秒"}),
        ([UnitDef(name="甲", of="元", factor="0")], "unit-factor", {"factor": "0"}),
        ([UnitDef(name="甲", of="元", factor="-1")], "unit-factor", {"factor": "-1"}),
        ([UnitDef(name="甲", of="元", factor="1/0")], "unit-factor", {"factor": "1/0"}),
        ([UnitDef(name="甲", of="元", factor="1/000")], "unit-factor", {"factor": "1/000"}),
        ([UnitDef(name="甲", of="元", factor="1e9")], "unit-factor", {"factor": "1e9"}),
        ([UnitDef(name="甲", of="元", factor="９")], "unit-factor", {"factor": "９"}),
        ([UnitDef(name="甲", dimension="d", factor="2")], "unit-factor", {"factor": "2"}),
        ([UnitDef(name="℃", dimension="d")], "unit-needs-symbol", {"symbol": "℃"}),
        ([UnitDef(name="甲", dimension="d", symbol="a b")], "unit-needs-symbol", {}),
        ([UnitDef(name="in", dimension="d")], "unit-needs-symbol", {"symbol": "in"}),
        ([UnitDef(name="㎡", dimension="d")], "unit-needs-symbol", {}),
        ([UnitDef(name="甲", dimension="d", symbol="元")], "unit-symbol-twice", {"key": "元"}),
        ([UnitDef(name="甲/乙", dimension="d", symbol="a")], "unit-name", {}),
        ([UnitDef(name="甲·乙", dimension="d", symbol="a")], "unit-name", {}),
        ([UnitDef(name="2甲", dimension="d", symbol="a")], "unit-name", {}),
        ([UnitDef(name="甲", dimension="d", aliases=("",))], "unit-alias", {"spelling": ""}),
        ([UnitDef(name="甲", dimension="d", aliases=("a b",))], "unit-alias", {}),
        ([UnitDef(name="甲", dimension="d", aliases=("5a",))], "unit-alias", {}),
        ([UnitDef(name="甲", dimension="d", aliases=("x" * 21,))], "unit-alias", {}),
        (
            [UnitDef(name="甲", dimension="d", scales=("亿",))],
            "unit-scale-unknown",
            {"scale": "亿"},
        ),
        (
            [UnitDef(name="甲", dimension="d", aliases=("元",))],
            "unit-spelled-twice",
            {"other": "元"},
        ),
        ([UnitDef(name="万元", dimension="d")], "unit-spelled-twice", {"other": "万元"}),
        ([UnitDef(name="甲", dimension="d", aliases=("万",))], "unit-spelled-twice", {}),
        ([YUAN], "unit-twice", {"key": "元"}),
    ],
)
def test_a_bad_unit_is_refused(units, code, params):
    found = unit_problems([file_of(YUAN), file_of(*units, scales=())])
    matching = [problem for problem in found if problem.code == code]
    assert matching, found
    assert params.items() <= matching[0].params.items()
    assert matching[0].params["name"] == units[-1].name
    with pytest.raises(RuleErrors):
        compile_factors([file_of(YUAN, *units)])
    with pytest.raises(RuleErrors):
        pint_registry([file_of(YUAN, *units)])


@pytest.mark.parametrize(
    ("scales", "code"),
    [
        ([ScaleDef(name="万", factor="x")], "unit-factor"),
        ([ScaleDef(name="1万", factor="2")], "unit-name"),
        ([ScaleDef(name="亿", factor="2", aliases=("万",))], "unit-spelled-twice"),
    ],
)
def test_a_bad_scale_is_refused(scales, code):
    problems = unit_problems([file_of(YUAN), file_of(scales=tuple(scales))])
    assert code in {problem.code for problem in problems}


def test_a_circle_is_refused():
    units = [
        UnitDef(name="甲", of="乙"),
        UnitDef(name="乙", of="丙·元"),
        UnitDef(name="丙", of="甲"),
    ]
    found = unit_problems([file_of(YUAN, *units)])
    assert {(p.code, p.params["name"]) for p in found} == {("unit-cycle", n) for n in "甲乙丙"}


def test_the_unit_of_a_bare_scale_must_exist():
    (problem,) = unit_problems([file_of(YUAN, bare="角")])
    assert (problem.code, problem.params["unit"]) == ("unit-of-unknown", "角")


def test_every_problem_is_told_with_its_place():
    units = [
        UnitDef(name="甲", at="p/units.yaml:3"),
        UnitDef(name="乙", of="丙", at="p/units.yaml:4"),
    ]
    with pytest.raises(RuleErrors) as caught:
        compile_factors([file_of(*units)])
    places = [(p.code, p.where) for p in caught.value.problems()]
    assert places == [
        ("unit-base-or-multiple", "p/units.yaml:3"), ("unit-of-unknown", "p/units.yaml:4"),
    ]  # fmt: skip


def test_products_and_quotients_of_units():
    speed = UnitDef(name="时速", of="米/秒", factor="5/18")
    factors = compile_factors([file_of(speed, METRE, SECOND)])
    assert factors["时速"].factor == "5/18"
    assert factors["时速"].dimensions == (("duration", -1), ("length", 1))


def test_the_page_shows_a_file_that_loads(root, tmp_path):
    page = (root / "docs" / "reference" / "units.md").read_text(encoding="utf-8")
    given = tmp_path / "county.yaml"
    given.write_text(re.search("```yaml\n(.*?)```", page, re.DOTALL)[1], encoding="utf-8")
    data = load_alone([root / "rules" / "core" / "units.yaml", given])
    table = UnitTable(data.units, data.unit_factors)
    assert table.find("万石/畦").factor == 600_000
    assert table.find("万澳元").name == "万澳元"
    assert table.find("菜畦").name == "畦"


def test_the_page_tells_the_truth(root, table):
    page = (root / "docs" / "reference" / "units.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*`) \| (`.*`) \|$", page, re.MULTILINE)
    written = [[re.findall("`([^`]+)`", cell) for cell in row] for row in rows]
    assert len(written) == 3
    for texts, names in written:
        wanted = names if len(names) == len(texts) else names * len(texts)
        assert [table.find(text).name for text in texts] == wanted


def test_pint_is_not_imported_by_reading_units():
    code = (
        "import sys, indicator_engine.units as u;"
        "t = u.UnitTable([], {}); t.find('x');"
        "sys.exit(any(m.split('.')[0] in ('pint', 'numpy', 'pydantic') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

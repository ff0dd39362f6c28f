"""The packaged kinds, methods and profiles: enough of them, each with examples that hold."""

from __future__ import annotations

import pytest

from indicator_engine.examples import example_problems, iter_examples
from indicator_engine.reading.binding import Context
from indicator_engine.rules.schema import DecisionDef
from indicator_engine.ruleset import RuleSet


@pytest.fixture(scope="module")
def ruleset(data):
    return RuleSet(data)


def test_every_example_of_kinds_methods_and_profiles_holds(ruleset):
    folders = ("/kinds/", "/methods/", "profiles/")
    cases = [c for c in iter_examples(ruleset) if any(f in c.example.at for f in folders)]
    problems = [str(p) for case in cases for p in example_problems(ruleset, case)]
    assert problems == []
    assert len(cases) > 200


def test_there_are_enough_of_each_with_examples(data):
    assert len(data.kinds) >= 25
    for kind in data.kinds.values():
        assert len(kind.examples) >= 2, kind.id
    for method in data.methods.values():
        assert len(method.examples) >= 3, method.id


def test_the_common_indicators_have_their_parts(data):
    parts = {kind.id: kind.parts for kind in data.kinds.values() if kind.parts}
    assert len(parts) == 15
    assert parts["staff-control-rate"].denominator == "编制数"


def test_what_is_not_certain_is_not_enforced(data):
    for kind_id in ("mortality-rate", "loss-rate", "rate", "share", "cost", "length"):
        assert data.kinds[kind_id].enforced is False
    for kind_id in ("satisfaction", "timeliness-rate", "pass-rate"):
        assert data.kinds[kind_id].enforced is True


@pytest.mark.parametrize(
    ("name", "text", "conflict"),
    [
        ("水标尺宽度", "≤5厘米", None),
        ("火灾受害率", "≤0.9‰", None),
        ("孕产妇死亡率", "≤15/10万", None),
        ("编外人员控制数", "≤153人", None),
        ("群众满意度", "≥1次", "unit-contradicts-kind"),
        ("支付及时率", "≤12月份", "form-contradicts-kind"),
        ("检测及时率", "≤7工作日", "unit-contradicts-kind"),
    ],
)
def test_only_certain_contradictions_withhold(ruleset, name, text, conflict):
    bound = ruleset.bind(ruleset.read(text, None, None), Context(name=name, year=2025))
    assert bound.conflict == conflict


def test_a_control_rate_of_a_disease_is_no_ceiling(ruleset):
    assert ruleset.recognise("高血压患者血压控制率", None, None)[0] is None
    assert ruleset.recognise("成本控制率", None, None)[0].direction == "down"


def test_the_first_rule_that_says_more_wins(ruleset):
    assert ruleset.recognise("产品不合格率", None, None)[0].id == "fault-rate"
    assert ruleset.recognise("产品合格率", None, None)[0].id == "pass-rate"
    assert ruleset.recognise("游客投诉案件按时处理率", None, None)[0].id == "handling-rate"
    assert ruleset.recognise("安全事故发生率", None, None)[0].id == "incidence-rate"
    assert ruleset.recognise("开展活动", "产出指标", "数量指标")[0].id == "quantity-level"
    assert ruleset.recognise("开展活动", "产出指标", "质量指标")[0] is None


def test_the_method_in_the_documentation_works(data, root, tmp_path):
    from decimal import Decimal

    from indicator_engine.engine import Engine

    page = (root / "docs" / "reference" / "scoring.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[-1].split("```")[0]
    path = tmp_path / "half-or-nothing.yaml"
    path.write_text(text, encoding="utf-8")
    extended = Engine(RuleSet(data)).extend(path)
    ready = extended.ruleset.compile(
        extended.ruleset.bind(extended.ruleset.read("≥10次"), Context()),
        "mof-2020",
        Decimal(8),
        DecisionDef(use="half-or-nothing"),
    )
    assert ready.evaluate(extended.measure("7次")).score == Decimal("4.00")

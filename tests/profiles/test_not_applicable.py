"""What did not occur this year is not applicable: no zero, no full marks, under any profile."""

from __future__ import annotations

import pytest

from indicator_engine.errors import EvaluationError
from indicator_engine.plans import assess
from indicator_engine.plans.measuring import ratio_of

PROFILES = ["mof-2020", "mof-2021", "hebei", "hubei", "jiangxi", "zhejiang", "guangxi", "sichuan",
            "deployed-default"]  # fmt: skip

PLAN = """\
schema: plan/1
year: 2025
department:
  id: d
  name: 某部门
  indicators:
    - {id: d1, name: 任务完成率, target: ≥95%, weight: 40}
    - {id: d2, name: 换届选举工作完成率, target: ≥95%, weight: 10}
    - {id: d3, name: 群众满意度, target: ≥90%, weight: 50}
"""
ACTUALS = """\
schema: actuals/1
values:
  d1: 95%
  d2: {numerator: 0, denominator: 0}
  d3: 45.5%
"""


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("actual", ["不适用", "不涉及", "0/0"])
def test_a_row_that_does_not_apply_has_no_points(scoring, profile, actual):
    outcome = scoring.evaluate("≥95%", actual, weight=10, profile=profile)
    assert (outcome.met, outcome.score, outcome.score_range) == (None, None, None)
    assert outcome.error is not None


def test_nothing_of_nothing_is_not_applicable(scoring):
    with pytest.raises(EvaluationError) as refused:
        ratio_of(scoring, "0", "0", 2025)
    assert refused.value.code == "not-applicable"
    with pytest.raises(EvaluationError) as refused:
        ratio_of(scoring, "3", "0", 2025)
    assert refused.value.code == "parts-contradict"
    assert ratio_of(scoring, "0", "20", 2025).value == 0


@pytest.mark.parametrize("profile", PROFILES)
def test_the_rest_of_the_plan_is_rescaled(scoring, profile, tmp_path):
    plan, actuals = tmp_path / "plan.yaml", tmp_path / "actuals.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    actuals.write_text(ACTUALS, encoding="utf-8")
    (sheet,) = assess(scoring, plan, actuals, profile=profile).sheets
    assert [row.standing for row in sheet.rows] == ["scored", "not-applicable", "scored"]
    assert sheet.total.applicable == 90
    # 40 + 25.28 by ratio, 40 + 0 by the tiers of satisfaction; of 90, rescaled to 100.
    assert str(sheet.total.points.low) == ("44.44" if profile == "mof-2021" else "72.53")

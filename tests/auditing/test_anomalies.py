"""Ten published anomalies, found and classified: by their figures, and against the corpus."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from indicator_engine.auditing import audit, read_form

# One form for each source; the figures are those that were published.
FORMS = {
    "YN": """
    id: A01, name: 项目支出数, target: ＝72890元, actual: "72890", weight: 10, score: 9.0
    id: A02, name: 工作完成情况, target: ＝100%, actual: "100", weight: 20, score: 19
    id: A03, name: 群众满意度, target: ≥95%, actual: "95", weight: 30, score: 27
    """,
    "HG": "id: A04, name: 完整率, target: 98%, actual: 98%, weight: 20, score: 19.6",
    "XZ": """
    id: A05, name: 演出设备成本, target: 2万元, actual: 2万元, weight: 20, score: 18
    id: rest, name: 演出场次, target: ≥1场, actual: 1场, weight: 80, score: 80
    """,
    "AH": "",
    "CQ": "id: A07, name: 政府采购执行率, target: 100%, actual: 72.74%, weight: 2, score: 2",
    "SC1": "id: A08, name: 成本控制数, target: ≤30万元, actual: 完成, weight: 90, score: 90",
    "SC4": """
    id: A10, level1: 产出指标, name: 长度, target: ≥266米, actual: ≥266米, weight: 10, score: 10
    id: o2, level1: 产出指标, name: 合格率, target: ≥95%, actual: 96%, weight: 60, score: 60
    id: b, level1: 效益指标, name: 受益人数, target: ≥9人, actual: 9人, weight: 20, score: 20
    id: s, level1: 满意度指标, name: 满意度, target: ≥90%, actual: 95%, weight: 10, score: 10
    """,
}
MORE = {
    "XZ": "execution: {weight: 10}",
    "AH": """
execution:
  budget: 0
  executed: 0
  weight: 10
  score: 0
  parts: [{name: 本年财政拨款, budget: 90, executed: 89.974}]
""",
    "SC1": "execution: {weight: 10}",
    "SC4": """
execution: {weight: 10, score: 10, budget: 100, executed: 100}
declared:
  execution: 10
  heads:
    - {heads: [产出指标], points: 50}
    - {heads: [效益指标], points: 30}
    - {heads: [满意度指标], points: 10}
""",
}
CLASSES = {
    "A01": ("YN", "met-but-points-withheld", "9.0", "10.0"),
    "A02": ("YN", "met-but-points-withheld", "19", "20.0"),
    "A03": ("YN", "met-but-points-withheld", "27", "30.0"),
    "A04": ("HG", "another-named-formula-fits-exactly", "19.6", "20.0"),
    "A05": ("XZ", "met-but-points-withheld", "18", "20.0"),
    "A06": ("AH", "budget-row-wrong-or-zero", "0", "10.0"),
    "A07": ("CQ", "missed-but-full-marks", "2", "1.45"),
    "A08": ("SC1", "actual-not-comparable", "90", None),
    "A09": ("SC4", "weight-structure-contradicts-form", "100", None),
    "A10": ("SC4", "target-copied-as-actual", "10", "10.0"),
}
PLACES = {"A06": "execution", "A09": "structure"}


@pytest.fixture(scope="module")
def codes_of():
    """Return the codes that were found of an anomaly, and the line that it stands in."""

    def found(result, name):
        if PLACES.get(name) == "structure":
            return [finding.code for finding in result.structure], None
        execution = PLACES.get(name) == "execution"
        line = result.execution if execution else next(r for r in result.rows if r.id == name)
        return [finding.code for finding in line.findings], line

    return found


@pytest.mark.parametrize("name", CLASSES)
def test_each_is_found_and_classified(audited, codes_of, name):
    form, code, published, rule = CLASSES[name]
    codes, line = codes_of(audited(FORMS[form], more=MORE.get(form, "")), name)
    assert set(codes) == {code}
    if line is None:
        return
    assert line.line.score.points == Decimal(published)
    assert (line.outcome.score is None) == (rule is None)
    if rule is not None:
        assert line.outcome.score == Decimal(rule)


def test_rows_that_are_no_anomaly_have_no_finding(audited):
    result = audited(FORMS["SC4"], more=MORE["SC4"])
    assert [line.standing for line in result.lines] == ["reproduced"] * 5


def test_the_weights_of_a05_leave_no_room_for_execution(audited):
    result = audited(FORMS["XZ"], more=MORE["XZ"])
    assert [finding.detail for finding in result.structure] == ["weights-over-full"]


def test_a04_names_the_formula_and_a07_the_operator_that_is_not_written(audited):
    (line,) = audited(FORMS["HG"]).rows
    assert [str(fit) for fit in line.fits] == ["actual-percent"]
    (finding,) = audited(FORMS["CQ"]).findings
    assert finding.notes == ("implied-at-least",)


def test_the_figures_are_those_of_the_corpus(corpus):
    path = corpus / "published_anomalies.jsonl"
    if not path.is_file():
        pytest.skip("published_anomalies.jsonl is not in the corpus")
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert {line["id"] for line in lines} == CLASSES.keys()
    for line in lines:
        _, _, published, rule = CLASSES[line["id"]]
        assert Decimal(str(line["published_score"])) == Decimal(published), line["id"]
        expected = line["rule_score"]
        assert (None if expected is None else str(expected)) == rule, line["id"]
        form = FORMS[CLASSES[line["id"]][0]] + MORE.get(CLASSES[line["id"]][0], "")
        assert line["actual"] in ("—", "89.974") or line["actual"] in form, line["id"]
        shown = line["threshold"].rpartition(" ")[2]
        assert shown in form or line["id"] in ("A07", "A09"), line["id"]


@pytest.mark.parametrize("name", CLASSES)
def test_the_example_shows_each(engine, root, codes_of, name):
    result = audit(engine, read_form(root / "examples" / "audit" / "published-anomalies.yaml"))
    assert result.form.illustrative
    codes, _ = codes_of(result, name)
    assert set(codes) == {CLASSES[name][1]}

"""Each class of difference, what stands beside it, and the profiles that explain a form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_engine.errors import RuleError

WITHHELD = "met-but-points-withheld"
FITS = "another-named-formula-fits-exactly"
PARTLY = "部分达成年度指标并具有一定效果"


def codes(result):
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("target: ≥95%, actual: 95%, weight: 30, score: 27", WITHHELD),
        ("target: ≥95%, actual: 95%, weight: 30, score: 0", WITHHELD),
        ("target: ≥95%, actual: 90%, weight: 10, score: 10", "missed-but-full-marks"),
        ("target: ≤11万元, actual: 22万元, weight: 20, score: 20", "missed-but-full-marks"),
        ("target: ≤11万元, actual: 22万元, weight: 20, score: 0", FITS),
        ("target: ≤11万元, actual: 12.1万元, weight: 20, score: 18", FITS),
        ("target: ≥98%, actual: 90%, weight: 10, score: 9", FITS),
        ("target: ≥95%, actual: 90%, weight: 10, score: 9.4", "points-differ"),
        ("target: ≥95%, actual: 90%, weight: 10, score: 11", "over-the-weight"),
        ("target: 一大片, actual: 96%, weight: 10, score: 10.5", "over-the-weight"),
        ("target: ≤30万元, actual: 完成, weight: 90, score: 90", "actual-not-comparable"),
        ("target: ≥3次, actual: 3万元, weight: 10, score: 10", "actual-not-comparable"),
        ("target: ≥3次, actual: 若干, weight: 10, score: 10", "actual-not-comparable"),
        ("target: ≥3次, weight: 10, score: 10", "points-not-recomputed"),
        ("target: ≥3坨, actual: 3坨, weight: 10, score: 10", "points-not-recomputed"),
        ("target: ≥3次, actual: 3次, score: 10", "points-not-recomputed"),
        ("target: ≥3次, actual: ≥3次, weight: 10, score: 10", "target-copied-as-actual"),
        ('target: "3", op: ≥, unit: 次, actual: ≥3次, weight: 10', "target-copied-as-actual"),
        ("target: 效果明显, actual: 达成预期指标, weight: 15, score: 10", WITHHELD),
        (f"target: 效果明显, actual: {PARTLY}, weight: 15, score: 13", "points-differ"),
    ],
)
def test_a_row_is_classified(audited, row, expected):
    result = audited(f"id: a, name: 事项, {row}")
    assert codes(result) == [expected]
    (finding,) = result.findings
    assert finding.row == "a"
    assert finding.at == "form.yaml:4"
    assert all(expected not in finding.message(language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    "row",
    [
        "target: ≥95%, actual: 90%, weight: 10, score: 9.47",
        "target: ≥95%, actual: 90%, weight: 10, score: 9.470",
        "target: ≥95%, actual: 95%, weight: 12.345, score: 12.345",
        "target: ≥95%, actual: ≥96%, weight: 10, score: 10",
        "target: 100%, actual: 100%, weight: 10, score: 10",
        f"target: 效果明显, actual: {PARTLY}, weight: 15, score: 9",
        "target: 效果明显, actual: 达成预期指标, weight: 12.345, score: 12.345",
        "target: ≥3次",
        "target: ≥3次, actual: 2次, weight: 10",
        "target: 一大片, actual: 若干",
    ],
)
def test_a_row_without_findings(audited, row):
    assert codes(audited(f"id: a, name: 事项, {row}")) == []


def test_every_method_that_fits_is_named_with_its_parameters(audited):
    result = audited("id: a, name: n, target: ≤11万元, actual: 22万元, weight: 20, score: 0")
    assert [str(fit) for fit in result.rows[0].fits] == ["binary", "pass-fail", "reverse-linear"]
    (finding,) = result.findings
    assert "binary, pass-fail, reverse-linear" in finding.message("en")
    assert finding.difference == Decimal("-10.00")


def test_own_and_reviewed_points_are_kept_apart_with_their_reasons(audited):
    result = audited(
        "id: a, name: n, target: ≥95%, actual: 95%, weight: 30, "
        "score: {points: 30, reason: 完成}, reviewed: {points: 27, reason: 资料不全}"
    )
    (finding,) = result.findings
    assert (finding.code, finding.whose) == ("met-but-points-withheld", "reviewed")
    assert finding.reason == "资料不全"
    assert result.rows[0].standing == "reproduced"
    assert finding.message("en").startswith("points after review")


def test_a_profile_that_explains_the_form_is_found(audited):
    rows = """
    id: a, name: n, target: ≤11万元, actual: 12.1万元, weight: 20, score: 18
    id: b, name: n, target: ≤11万元, actual: 22万元, weight: 20, score: 0
    id: c, name: n, target: ≥95%, actual: 90%, weight: 10, score: 9.47
    """
    result = audited(rows)
    assert result.best == ("deployed-default",)
    assert (result.matches[0].explained, result.matches[0].of) == (3, 3)
    assert result.rows[0].profiles == ("deployed-default",)
    assert codes(audited(rows, profile="deployed-default")) == []


def test_profiles_that_tie_are_all_named(audited):
    result = audited("id: a, name: n, target: ≥95%, actual: 90%, weight: 10, score: 9.47")
    assert {"mof-2020", "deployed-default", "hubei"} <= set(result.best)


def test_nothing_to_explain_names_no_profile(audited):
    assert audited("id: a, name: n, target: ≥95%").best == ()


def test_an_unknown_profile_is_refused(audited):
    with pytest.raises(RuleError, match="unknown-profile"):
        audited("id: a, name: n, target: ≥95%", profile="nowhere")


# ── money ────────────────────────────────────────────────────────────────────────────────────


PARTS = "parts: [{name: a, budget: 2}, {name: b, budget: 1}]"


@pytest.mark.parametrize(
    ("more", "details"),
    [
        ("budget: 250000, executed: 215457.6, weight: 10, score: 8.62, rate: 86.18%", []),
        ("budget: 250000, executed: 215457.6, weight: 10, score: 8.62, rate: 86.2", []),
        ("budget: 3, executed: 2, weight: 9, score: 6, rate: 66.66%", []),
        ("budget: 3, executed: 2, weight: 9, score: 6, rate: 66.68%", ["budget-rate"]),
        ("initial: 3, executed: 2, weight: 9, score: 6", []),
        ("budget: 0, executed: 2, weight: 9, score: 0", ["budget-zero"]),
        ("executed: 2, weight: 9, score: 0, parts: [{name: a, budget: 0}]", ["budget-zero"]),
        (f"budget: 3, executed: 2, weight: 9, score: 6, {PARTS}", []),
        (f"budget: 4, executed: 2, weight: 9, score: 6, {PARTS}", ["budget-budget"]),
        (f"budget: 0, executed: 0, weight: 9, {PARTS}", ["budget-budget"]),
        (f"budget: 6, executed: 2, weight: 9, score: 3, {PARTS}", ["budget-budget", "rule-points"]),
        (
            f"budget: 6, executed: 2, weight: 9, score: 6, reviewed: 3, {PARTS}",
            ["budget-budget", "rule-points"],
        ),
    ],
)
def test_the_rows_of_money(audited, more, details):
    result = audited("", more=f"execution: {{{more}}}")
    assert [finding.detail for finding in result.findings] == details
    assert set(codes(result)) <= {"budget-row-wrong-or-zero"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("budget: 100, executed: 80, weight: 10, score: 10", "missed-but-full-marks"),
        ("budget: 100, executed: 80, weight: 10, score: 7", FITS),
        ("budget: 100, executed: 100, weight: 10, score: 9", WITHHELD),
        ("budget: 100, executed: 80, weight: 10, score: 7.9", "points-differ"),
        ("budget: 100, executed: 80, weight: 10, score: 12", "over-the-weight"),
        ("budget: 100, weight: 10, score: 8", "points-not-recomputed"),
        ("executed: 100, weight: 10, score: 8", "points-not-recomputed"),
        ("budget: 100, executed: 80, score: 8", "points-not-recomputed"),
    ],
)
def test_the_points_of_execution(audited, more, code):
    result = audited("", more=f"execution: {{{more}}}")
    assert codes(result) == [code]
    assert result.findings[0].message("zh")


def test_tiers_of_execution_are_found_by_name_and_by_profile(audited):
    result = audited("", more="execution: {budget: 100, executed: 80, weight: 10, score: 7}")
    assert result.best == ("jiangxi",)
    assert "execution-tiers" in {fit.method for fit in result.execution.fits}


# ── weights and sums ─────────────────────────────────────────────────────────────────────────

TWO = """
id: a, level1: 产出指标, name: n, target: ≥1次, actual: 1次, weight: 60, score: 60
id: b, level1: 效益指标, name: n, target: ≥1次, actual: 1次, weight: 30, score: 30
"""


@pytest.mark.parametrize(
    ("more", "details"),
    [
        ("sums: {weight: 90, score: 90}", []),
        ("sums: {weight: 100, score: 90}", ["sum-weight"]),
        ("sums: {score: 91}", ["sum-score"]),
        ("sums: {reviewed: 91}", []),
        ("sums: {heads: [{head: 产出, weight: 60, score: 59}]}", ["head-score"]),
        ("sums: {heads: [{head: 效益指标, weight: 31, score: 30}]}", ["head-weight"]),
        ("sums: {heads: [{head: 满意度指标, weight: 10}]}", []),
        ("declared: {heads: [{heads: [产出指标], points: 60}]}", []),
        ("declared: {heads: [{heads: [产出指标, 效益指标], points: 90}]}", []),
        ("declared: {heads: [{heads: [满意度指标], points: 10}]}", ["weights-head"]),
        ("declared: {execution: 10}", ["weights-execution"]),
        ("declared: {execution: 10}\nexecution: {weight: 10}", []),
        ("execution: {weight: 20}", ["weights-over-full"]),
    ],
)
def test_weights_and_sums(audited, more, details):
    result = audited(TWO, more=more)
    assert [finding.detail for finding in result.structure] == details
    for finding in result.structure:
        of_weights = finding.detail.startswith("weights-")
        wanted = "weight-structure-contradicts-form" if of_weights else "sum-wrong"
        assert finding.code == wanted
        assert finding.message("zh") != finding.message("en")


def test_totals(audited):
    result = audited(TWO + "id: c, name: n, target: ≥1次, weight: 10")
    assert result.awarded == 90
    assert (result.recomputed.low, result.recomputed.high) == (90, 100)

"""Scoring sentences: what each says, the points it gives, and what is refused with its place."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from indicator_engine.errors import EvaluationError, ThresholdSyntaxError
from indicator_engine.reading.binding import Context
from indicator_engine.sentences.rule import FULL

# sentence, its canonical words
READS = [
    ("每低1个百分点扣0.5分，扣完为止", "每低1百分点扣0.5分，扣完为止"),
    ("每低于目标值1个百分点的，扣0.5分。", "每低1百分点扣0.5分，扣完为止"),
    ("每比目标值低一个百分点扣0.5分", "每低1百分点扣0.5分，扣完为止"),
    (
        "≥90%满分，80%–90%得80%，60%–80%得60%，60%以下不得分",
        "≥90%得满分，80%（含）-90%（不含）得满分的80%，60%（含）-80%（不含）得满分的60%，<60%不得分",
    ),
    ("每超过1次扣2分，扣完为止", "每超过1次扣2分，扣完为止"),
    ("按比例得分，低于60%不得分", "按比例得分，<60%不得分"),
    ("按比例得分，完成率低于60%不得分", "按比例得分，完成率<60%不得分"),
    ("完成得满分，未完成不得分", "完成得满分，未完成不得分"),
    ("达到目标值得满分，否则不得分", "完成得满分，未完成不得分"),
    ("完成的，得满分；未完成的，扣3分", "完成得满分，未完成扣3分"),
    ("每少1次扣1分", "每低1次扣1分，扣完为止"),
    ("每延迟1天扣0.5分，扣完为止", "每逾期1天扣0.5分，扣完为止"),
    ("每逾期一个月扣2分", "每逾期1个月扣2分，不足1个月按1个月计，扣完为止"),
    ("达到100%得5分，每低5%扣2分", "≥100%得5分，每低5%扣2分，扣完为止"),
    ("100%得5分，每低5%扣2分", "≥100%得5分，每低5%扣2分，扣完为止"),
    (
        "0得5分，0-10%（含）得4分，10%-20%（含）得3分，20%-30%（含）得2分，大于30%不得分",
        (
            "=0%得5分，0%（不含）-10%（含）得4分，10%（不含）-20%（含）得3分，"
            "20%（不含）-30%（含）得2分，>30%不得分"
        ),
    ),
    ("优得10分，良得8分，中得6分，差不得分", "优得10分，良得8分，中得6分，差不得分"),
    ("实际完成率×分值", "得分=实际完成率×分值"),
    ("得分=实际值/目标值×分值，最高不超过满分", "按比例得分"),
    ("得分＝目标值÷实际值×权重", "得分=目标值/实际值×分值"),
    ("超过目标值不扣分，低于按比例扣分", "按比例得分"),
    ("超过按比例扣分", "超过目标值按比例扣分"),
    (
        "每低1个百分点扣0.5分，不足1个百分点按1个百分点计，扣完为止",
        "每低1百分点扣0.5分，不足1百分点按1百分点计，扣完为止",
    ),
    ("每低1%扣满分的5%，最多扣3分", "每低1%扣满分的5%，最多扣3分，扣完为止"),
    ("每发现1起扣5分", "每发生1起扣5分，扣完为止"),
    (
        "90分（含）以上得10分，80分（含）-90分得8分，其余不得分",
        "≥90分得10分，80分（含）-90分（不含）得8分，<80分不得分",
    ),
    (
        "80%≤x<90%得8分；≥90%得10分；<80%不得分",
        "<80%不得分，80%（含）-90%（不含）得8分，≥90%得10分",
    ),
]  # fmt: skip

# sentence, code, the stretch that is refused
REFUSED = [
    ("", "empty-text", ""),
    ("   ", "empty-text", "   "),
    ("群众满意得满分", "rule-not-read", "群众满意得满分"),
    ("每低1个百分点扣0.5分，扣完为", "rule-not-read", "为"),
    ("每低1个百分点酌情扣分", "rule-not-read", "酌情扣分"),
    ("每低-1个百分点扣1分", "rule-not-read", "-1个百分点"),
    ("每低约1个百分点扣1分", "rule-not-read", "约1个百分点扣1分"),
    ("完成得满分", "rule-incomplete", "完成得满分"),
    ("≥90%", "rule-incomplete", "≥90%"),
    ("每低1次扣2", "rule-points-unclear", "2"),
    ("完成得120%，未完成不得分", "rule-points-unclear", "120%"),
    ("90%以上得10分，80%-85%得8分，80%以下不得分", "rule-tiers-gap", "80%-85%得8分"),
    ("90%以上得10分，80%-95%得8分，80%以下不得分", "rule-tiers-overlap", "80%-95%得8分"),
    ("90%以上得10分，90%及以下得8分", "rule-tiers-overlap", "90%及以下得8分"),
    ("大于90%得10分，小于90%得8分", "rule-tiers-gap", "小于90%得8分"),
    ("≥90%得10分，80%-90%得8分", "rule-tiers-gap", "80%-90%得8分"),
    ("0-10%得4分，10%-20%得3分", "rule-tier-bound-open", "10%-20%得3分"),
    ("≥90%得10分，80次以下不得分", "rule-units-differ", "80次以下不得分"),
    ("按比例得分，每低1次扣1分", "rule-parts-do-not-fit", "按比例得分"),
    ("每低1次扣1分，每低2次扣3分", "rule-parts-do-not-fit", "每低2次扣3分"),
    ("每低1次扣1分，不足2次按2次计", "rule-parts-do-not-fit", "不足2次按2次计"),
    ("优得10分，优秀得8分", "rule-parts-do-not-fit", "优秀得8分"),
    ("每逾期1次扣1分", "rule-late-unit", "每逾期1次扣1分"),
]


@pytest.mark.parametrize(("text", "words"), READS)
def test_a_sentence_is_shown_back_in_canonical_words(scorer, text, words):
    rule = scorer.rule(text)
    assert rule.words == words
    assert scorer.rule(rule.words) == rule


@pytest.mark.parametrize(("text", "code", "stretch"), REFUSED)
def test_what_is_not_understood_is_refused_at_its_place(scorer, text, code, stretch):
    with pytest.raises(ThresholdSyntaxError) as caught:
        scorer.rule(text)
    error = caught.value
    assert error.code == code
    assert error.field == "scoring_rule"
    assert text[error.span.start : error.span.end] == stretch


def test_points_above_a_known_weight_are_refused(scorer):
    text = "优得10分，良得8分"
    assert scorer.rule(text, "10") == scorer.rule(text)
    with pytest.raises(ThresholdSyntaxError) as caught:
        scorer.rule(text, "9")
    assert caught.value.code == "rule-points-above-weight"
    assert caught.value.params == {"points": "10", "weight": "9"}


def test_points_above_an_unknown_weight_are_no_score(scorer):
    outcome = scorer.outcome("达到100%得5分，每低5%扣2分", "≥100%", "100%", "4")
    assert outcome.score is None
    assert outcome.error.code == "score-outside-weight"


# ── the worked numbers of the domain notes, 4.9 to 4.14 ──────────────────────────────────────

SATISFACTION = "≥90%得10分，80%-90%得8分，60%-80%得5分，60%以下不得分"
CONTROL = "0得5分，0-10%（含）得4分，10%-20%（含）得3分，20%-30%（含）得2分，大于30%不得分"
JIANGXI = "100%得10分，80%（含）-100%得7分，60%（含）-80%得5分，<60%不得分"
SCORES = [
    # 4.8, 4.9
    ("完成得满分，未完成不得分", "是", "是", "10", "10.00"),
    ("完成得满分，未完成不得分", "是", "否", "10", "0.00"),
    ("完成得满分，未完成扣3分", "是", "否", "10", "7.00"),
    ("按比例得分，低于60%不得分", "≥100", "60", "10", "6.00"),
    ("按比例得分，低于60%不得分", "≥100", "59", "10", "0.00"),
    ("得分=目标值/实际值×分值", "≤11万元", "22万元", "20", "10.00"),
    ("超过目标值按比例扣分", "≤11万元", "12.1万元", "20", "18.00"),
    # 4.10
    (SATISFACTION, "≥90%", "89.9%", "10", "8.00"),
    (SATISFACTION, "≥90%", "60%", "10", "5.00"),
    (SATISFACTION, "≥90%", "59.9%", "10", "0.00"),
    # 4.11
    ("达到100%得5分，每低5%扣2分", "=100%", "92.8%", "5", "3.00"),
    ("达到100%得5分，每低5%扣2分", "=100%", "90%", "5", "1.00"),
    ("得分=实际完成率×分值", "≥100%", "76%", "10", "7.60"),
    (JIANGXI, "=100%", "99.99%", "10", "7.00"),
    (JIANGXI, "=100%", "79.99%", "10", "5.00"),
    # 4.13
    ("每超过1个百分点扣0.5分，扣完为止", "≤100%", "88.66%", "5", "5.00"),
    ("每超过1个百分点扣0.5分，扣完为止", "≤100%", "104.5%", "5", "3.00"),
    ("每超1个百分点扣0.5分，不足1个百分点按1个百分点计", "≤100%", "104.5%", "5", "2.50"),
    ("每超1个百分点扣0.5分，不足1个百分点按比例扣分", "≤100%", "104.5%", "5", "2.75"),
    ("每超过1个百分点扣0.8分", "≤0%", "11%", "8", "0.00"),
    (CONTROL, "=0%", "10%", "5", "4.00"),
    (CONTROL, "=0%", "10.01%", "5", "3.00"),
    # 4.14
    ("每逾期一个月扣2分", "年底前", "2026-01-20", "10", "8.00"),
    ("每逾期一个月扣2分", "6月底前", "2025-08-01", "10", "6.00"),
    ("每延迟1天扣0.5分，扣完为止", "6月底前", "2025-07-03", "10", "8.50"),
    ("每延迟1天扣0.5分，扣完为止", "6月底前", "2025-06-30", "10", "10.00"),
    ("每延迟1周扣1分", "6月底前", "2025-07-13", "10", "9.00"),
    # units and what the step is of
    ("每超过5000元扣2分", "≤11万元", "12万元", "20", "16.00"),
    ("每低1%扣0.5分", "≥200个", "190个", "10", "7.50"),
    ("每少1次扣1分", "3-5次", "1次", "10", "8.00"),
    ("每低1次扣1分，最多扣3分", "≥10次", "2次", "10", "7.00"),
    ("完成率≥90%得满分，完成率<90%不得分", "≥200个", "180个", "10", "10.00"),
    ("每超过1天扣1分", "≤30天", "32天", "10", "8.00"),
    ("每逾期1天扣1分", "≤30天", "32天", "10", "8.00"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "target", "actual", "weight", "score"), SCORES)
def test_the_worked_numbers(scorer, rule, target, actual, weight, score):
    assert scorer.score(rule, target, actual, weight, year=2025) == Decimal(score)


def test_a_value_that_a_table_leaves_out_is_for_a_person(scorer):
    rule = "0得5分，0-30%（含）得2分，大于30%不得分"
    outcome = scorer.outcome(rule, "=0%", "-3%", "5")
    assert outcome.score is None
    assert outcome.score_range == (Decimal("0.00"), Decimal("5.00"))


def test_a_floor_of_two_readings_gives_points_only_where_they_agree(scorer):
    rule = "按比例得分，低于60%不得分"
    assert scorer.score(rule, "≥90%", "72%", "10") == Decimal("8.00")
    assert scorer.score(rule, "≥90%", "50%", "10") == Decimal("0.00")
    assert scorer.score(rule, "≥90%", "57%", "10") is None
    assert scorer.score("按比例得分，完成率低于60%不得分", "≥90%", "57%", "10") == Decimal("6.33")


@pytest.mark.parametrize(
    ("rule", "target", "code"),
    [
        ("每少1次扣1分", "≥90%", "rule-unit-unlike"),
        ("每少1次扣1分", "≥12", "rule-unit-unlike"),
        ("≥90分得满分，<90分不得分", "≥90%", "rule-unit-unlike"),
        ("每低1次扣1分", "≤3次", "rule-against-target"),
        ("每超过1次扣1分", "≥3次", "rule-against-target"),
        ("按比例得分", "≤11万元", "rule-against-target"),
        ("得分=目标值/实际值×分值", "≥11次", "rule-against-target"),
        ("得分=实际完成率×分值", "≥95%", "rule-ambiguous"),
        ("按比例得分", "年底前", "rule-form-unlike"),
        ("每逾期1天扣1分", "年底前且不少于3次", "rule-form-unlike"),
        ("每延迟1天扣1分", "显著提升", "rule-form-unlike"),
        ("每超过1次扣1分", "年底前", "rule-unit-unlike"),
    ],
)
def test_a_rule_that_does_not_fit_the_target_is_refused(scorer, rule, target, code):
    with pytest.raises(EvaluationError) as caught:
        scorer.outcome(rule, target, "1", "10", year=2025)
    assert caught.value.code == code


def test_grades_earn_the_points_of_the_grade_that_was_measured(scorer):
    rule = scorer.rule("优得10分，良得8分，中得6分，差不得分")
    assert [(grade.name, award.value) for grade, award in rule.reading.grades] == [
        ("优", 10), ("良", 8), ("中", 6), ("差", 0),
    ]  # fmt: skip
    outcome = scorer.outcome(rule, "优", "良", "10")
    assert (outcome.met, outcome.score) == (False, Decimal("8.00"))


def test_a_target_with_a_bound_for_each_grade_finds_the_grade(scorer):
    rule = scorer.rule("优得10分，良得8分，中得6分，差不得分")
    read = scorer.ruleset.read("95%|90%|85%|85%", "优|良|中|差")
    bound = scorer.ruleset.bind(read, Context(name="合格率"))
    row = scorer.ruleset.compile(bound, "mof-2020", "10", rule=rule)
    found = [row.evaluate(scorer.ruleset.measure(f"{n}%")).score for n in (95, 90, 86, 84)]
    assert found == [Decimal("10.00"), Decimal("8.00"), Decimal("6.00"), None]


def test_a_grade_that_the_rule_leaves_out_is_an_error_of_the_row(scorer):
    outcome = scorer.outcome("优得10分，良得8分", "优", "差", "10")
    assert (outcome.score, outcome.score_range) == (None, None)
    assert outcome.error.code == "rule-grade-not-covered"
    assert outcome.error.params["grades"] == "优 良"


def test_the_rest_is_for_known_grades_alone(scorer):
    rule = "优得10分，良得8分，其余不得分"
    assert scorer.score(rule, "优", "差", "10") == Decimal("0.00")
    assert scorer.outcome(rule, "优", "提升明显", "10").error.code == "rule-grade-not-covered"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("完成80%，未完成不得分", "rule-not-read"),  # a bound, not what completing earns
        ("低于95%，每低1个百分点扣0.5分，高于98%每低1个百分点扣1分", "rule-parts-do-not-fit"),
        ("低于60%，高于90%不得分", "rule-not-read"),  # outside, not between
        ("超过5%扣1分", "rule-tiers-gap"),  # once, or for each 5%
        ("低5%扣2分", "rule-not-read"),
        ("未发生得满分，超过1次扣2分", "rule-tiers-gap"),
        ("达标得满分，达标不得分", "rule-parts-do-not-fit"),
        ("不超过得满分，低于不得分", "rule-parts-do-not-fit"),
        ("优得满分，完成得5分", "rule-parts-do-not-fit"),
    ],
)
def test_what_could_be_misread_is_refused(scorer, text, code):
    with pytest.raises(ThresholdSyntaxError) as caught:
        scorer.rule(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rule", "target", "code"),
    [
        ("未超过得满分，超过不得分", "≥95%", "rule-against-target"),
        ("不低于目标值得满分，低于目标值不得分", "≤3次", "rule-against-target"),
        ("按期完成得满分，逾期不得分", "≥95%", "rule-against-target"),
        ("优得10分，良得8分", "≥90%", "rule-form-unlike"),
        ("完成得满分，部分完成得一半分，未完成不得分", "≥4次", "rule-form-unlike"),
        ("≥95%得满分，低于95%按比例得分", "≥90%", "rule-bound-not-target"),
    ],
)
def test_new_forms_are_held_against_the_target(scorer, rule, target, code):
    with pytest.raises(EvaluationError) as caught:
        scorer.outcome(rule, target, "1", "10")
    assert caught.value.code == code


def test_the_name_of_the_row_stands_for_its_value(scorer):
    name = "建议督办完成率"
    rule = scorer.rule("完成率每低1个百分点扣0.5分，完成率低于60%不得分", "10", name)
    assert rule.words == "每低1百分点扣0.5分，<60%不得分，扣完为止"
    with pytest.raises(ThresholdSyntaxError):
        scorer.rule("督办完成率每低1个百分点扣0.5分", "10", "满意度")
    # an end that says something itself does not stand for the value
    assert scorer.rule("完成得满分，未完成不得分", "10", "项目完成").reading.met == FULL


def test_the_examples_of_the_page_hold(root):
    page = (root / "docs" / "reference" / "scoring-sentences.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(blocks) == 2
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)

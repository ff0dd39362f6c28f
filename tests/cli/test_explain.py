"""``explain``, and Markdown wherever something is explained: golden texts in both languages.

Run with ``UPDATE_GOLDEN=1`` to write the texts anew, and read the difference before it is kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from indicator_engine.evaluation.explaining import GROUPS

GOLDEN = Path(__file__).parent / "markdown"
OWN = Path("examples") / "own-rules"
PLAN = ["--plan", str(OWN / "plan.yaml"), "--actuals", str(OWN / "actuals.yaml")]
CASES = {
    "explain-missed": [
        "explain",
        "≤11万元",
        "22万元",
        "--weight",
        "20",
        "--name",
        "项目预算控制数",
    ],
    "explain-late": ["explain", "年底前", "2026-01-20", "--year", "2025", "--weight", "10"],
    "explain-words": ["explain", "显著提升", "部分达成年度指标并具有一定效果", "--weight", "15"],
    "explain-open": ["explain", "≥90%", "0.95", "--weight", "10"],
    "explain-rows": ["explain", *PLAN, "b", "e", "g"],
    "assess": ["assess", str(OWN / "plan.yaml"), "--actuals", str(OWN / "actuals.yaml")],
    "audit": ["audit", str(Path("examples") / "audit" / "published-anomalies.yaml")],
}
DIGEST = re.compile(r"\b[0-9a-f]{12}\b")


@pytest.fixture
def at_root(root, monkeypatch):
    monkeypatch.chdir(root)


def markdown_of(cli, name, language):
    arguments = CASES[name]
    wanted = ["--format", "markdown"] if arguments[0] == "explain" else ["--markdown"]
    ran = cli(*arguments, *wanted, "--lang", language)
    assert ran.err == ""
    return DIGEST.sub("<digest>", ran.out)


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_markdown_is_this_text(cli, name, language):
    shown = markdown_of(cli, name, language)
    golden = GOLDEN / f"{name}.{language}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize("name", ["assess", "audit", "explain-rows"])
def test_every_row_of_a_table_has_its_columns(cli, name):
    lines = markdown_of(cli, name, "zh").splitlines()
    counts = [len(re.findall(r"(?<!\\)\|", line)) for line in lines if line.startswith("|")]
    assert name == "explain-rows" or len(counts) > 2
    assert len(set(counts)) < 2


def test_text_markdown_and_data_say_the_same(cli, engine):
    row = ["explain", "≥95%", "90%", "--weight", "10"]
    explanation = engine.evaluate("≥95%", "90%", weight=10).explain()
    assert cli(*row).out.strip() == explanation.text
    answer = cli(*row, "--format", "json").answers[0]
    assert [step["text"] for step in answer["steps"]] == [line.text for line in explanation.lines]
    assert answer["outcome"]["score"] == "9.47"
    steps = {step["topic"]: step["facts"] for step in answer["steps"]}
    assert steps["method"]["id"] == "proportional"
    assert steps["method"]["at"].startswith("core/methods/proportional.yaml:")
    assert steps["lost"]["lost"] == "0.53"
    items = [line for line in explanation.markdown.splitlines() if line.startswith("- ")]
    assert len(items) == len(explanation.lines)


def test_every_topic_has_its_group(engine):
    grouped = [topic for topics in GROUPS.values() for topic in topics]
    assert len(grouped) == len(set(grouped))
    outcome = engine.evaluate("≥95%", "90%", weight=10, scoring_rule="酌情扣分", name="合格率")
    assert {line.topic for line in outcome.explain().lines} <= set(grouped)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_source_that_was_not_read_is_said_to_be_so(engine, language):
    said = [line for line in engine.evaluate("≥1次", "2次", weight=5).explain(language).lines
            if line.topic == "source"]  # fmt: skip
    profile = engine.profile.source
    assert not profile.verified
    unverified = {"zh": "未核对原文", "en": "not verified"}[language]
    assert any(profile.document in line.text and unverified in line.text for line in said)


def test_a_profile_that_cuts_off_is_not_said_to_round(engine, tmp_path):
    (tmp_path / "cut.yaml").write_text(
        "schema: profile/1\nid: cut\nsummary: 舍去\nsource: {document: convention}\n"
        "extends: mof-2020\nrounding: down\nexamples:\n"
        '  - {text: ≥3次, actual: 2次, weight: "10", score: "6.66"}\n',
        encoding="utf-8",
    )
    own = engine.extend(tmp_path / "cut.yaml")
    text = own.evaluate("≥3次", "2次", weight=10, profile="cut").explain("en").text
    assert "score 6.66 of 10, cut off after 2 places, once" in text


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "≥1次"],
        ["explain", *PLAN, "x"],
        ["explain", *PLAN, "a", "--weight", "5"],
        ["assess", str(OWN / "plan.yaml"), "--json", "--markdown"],
    ],
)
def test_a_wrong_call_is_told(cli, arguments):
    ran = cli(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()

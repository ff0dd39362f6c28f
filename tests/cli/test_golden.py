"""What a person sees, sign by sign, in both languages, and never wider than eighty columns.

Run with ``UPDATE_GOLDEN=1`` to write the texts anew, and read the difference before it is kept.
The digest of the rules is the only thing that is not compared.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from indicator_engine.text import display_width

GOLDEN = Path(__file__).parent / "golden"
LONG = "对全区范围内开展人大代表视察调研、履职评议、建议督办和执法检查等活动≥3次且组织代表培训≥"
CASES = {
    "parse-forms": ["parse", "≥1次", "3-5次", "不断提升业务水平", "≥2次/季度", "控制在预算内"],
    "parse-deadlines": ["parse", "年底前", "≤12月份", "第三季度前完成", "全年", "--year", "2025"],
    "parse-columns": ["parse", "95", "--op", "≥", "--unit", "%", "--name", "群众满意度"],
    "parse-notes": ["parse", "≥1次", "--name", "群众满意度", "--description", "每季度开展"],
    "parse-refused": ["parse", "", "≥", "****", "≥11坨", LONG],
    "parse-words": ["parse", "≥1次", "≤11万元", "3-5次", "--words"],
    "evaluate-met": ["evaluate", "≥1次", "2次", "--weight", "10"],
    "evaluate-missed": ["evaluate", "≤11万元", "22万元", "--weight", "20"],
    "evaluate-late": ["evaluate", "年底前", "2026-01-20", "--year", "2025", "--weight", "10"],
    "evaluate-open": ["evaluate", "≥90%", "0.95", "--weight", "10"],
    "evaluate-nothing": ["evaluate", "≥90%", "", "--weight", "10"],
    "evaluate-words": ["evaluate", "显著提升", "显著提升", "--weight", "15"],
    "evaluate-refused": ["evaluate", "≥11坨", "1次"],
    "evaluate-contradiction": [
        "evaluate", "≥1次", "2次", "--name", "群众满意度", "--weight", "10",
    ],
    "evaluate-explained": ["evaluate", "≥95%", "90%", "--weight", "10", "--explain"],
    "evaluate-own-rule": [
        "evaluate", "≥95%", "93.5%", "--weight", "10", "--explain",
        "--scoring-rule", "每低1个百分点扣0.5分",
    ],
    "evaluate-basis": [
        "evaluate", "较上年增长5%", "110万元", "--previous", "100万元", "--weight", "3",
        "--explain",
    ],
    "to-sql-met": ["to-sql", "年底前", "--column", "done", "--year", "2025"],
    "to-sql-refused": ["to-sql", "显著提升", "--column", "actual"],
    "to-sql-dialect": ["to-sql", "≥95%", "--column", "actual", "--dialect", "dbase"],
    "rules-show-kind": ["rules", "show", "satisfaction"],
    "rules-show-unit": ["rules", "show", "万元"],
    "rules-show-code": ["rules", "show", "unknown-unit"],
    "rules-show-nothing": ["rules", "show", "satisfacton"],
    "rules-list-profiles": ["rules", "list", "profiles"],
    "usage-command": ["pars"],
    "usage-option": ["parse", "≥1次", "--yaer", "2025"],
    "usage-no-text": ["parse"],
    "usage-together": ["parse", "≥1次", "--json", "--words"],
    "help": ["--help"],
    "help-parse": ["parse", "--help"],
    "help-evaluate": ["evaluate", "--help"],
}  # fmt: skip
DIGEST = re.compile(r"\b[0-9a-f]{12}\b|\b[0-9a-f]{64}\b")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_a_person_sees(cli, name, language):
    ran = cli(*CASES[name], "--lang", language)
    shown = f"{ran.out}--- stderr ---\n{ran.err}--- exit code {ran.code}\n"
    shown = DIGEST.sub("<digest>", shown)
    golden = GOLDEN / f"{name}.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")
    wide = [line for line in shown.split("\n") if display_width(line) > 80]
    assert wide == []


def test_no_golden_text_is_left_over():
    prefixes = {name.partition("-")[0] for name in CASES}
    texts = [path.name for path in GOLDEN.iterdir() if path.name.partition("-")[0] in prefixes]
    assert len(texts) == len([name for name in CASES if "-" in name]) * 2

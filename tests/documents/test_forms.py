"""Form files: their examples hold, mistakes in them are placed, another form is data alone."""

from __future__ import annotations

import pytest

from indicator_engine.documents import parse_document
from indicator_engine.documents.prose import read_indicator
from indicator_engine.errors import RuleErrors

FORM = """\
schema: form/1
id: other
summary: 另一种表
source: {document: convention}
table_titles: [指标申报表]
prose:
  objective: ["任务："]
  indicators: ["考核："]
  separators: ["/"]
  comma: [":"]
  of: [除以]
  ratio: [的商]
fields:
  - {field: code, labels: [代码], begins: true}
  - {field: name, labels: [名目]}
  - {field: initial, labels: [总额]}
  - {field: unit, prefixes: ["计价："]}
sections:
  - {titles: [任务清单], role: items}
enumerators:
  - {before: "#", digits: "0123456789", after: " ", level: 1}
columns:
  - {column: name, labels: [考核项], required: true}
  - {column: target, labels: [标准], required: true}
examples:
  - {text: "比率: 甲除以乙的商≥95%", name: 比率, numerator: 甲, denominator: 乙, target: ≥95%}
"""

TEXT = """\
任务清单
#1 借阅
任务：借阅
考核：比率: 甲除以乙的商≥95%/册数: ≥3册
#2 某馆指标申报表
\t计价：元
\t代码
\tX1
\t名目
\t图书
\t总额
\t30

\t考核项
\t标准

\t册数
\t≥3册
"""


def test_the_examples_of_every_form_hold(engine):
    rules = engine.ruleset
    assert rules.data.forms
    for form in rules.data.forms.values():
        for example in form.examples:
            found = read_indicator(rules, form.prose, example.text)
            assert (found is None) is example.refused, example.at
            if found is None:
                continue
            parts = found.parts or (None, None)
            for wanted, at in (
                (example.name, found.name),
                (example.numerator, parts[0]),
                (example.denominator, parts[1]),
                (example.target, found.target),
            ):
                text = None if at is None else example.text[slice(*at)]
                assert wanted == text, example.at


def test_another_form_needs_no_code(engine, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(FORM, encoding="utf-8")
    reading = parse_document(engine.extend(path), TEXT, year=2026)
    project = reading.plan.projects[0]
    assert (reading.form, reading.not_understood) == ("other", ())
    assert (project.name, project.code, f"{project.budget.initial}") == ("图书", "X1", "30")
    assert [row.target for row in project.indicators] == ["≥3册"]
    rows = reading.plan.department.indicators
    assert [(row.name, row.target) for row in rows] == [("比率", "≥95%"), ("册数", "≥3册")]
    assert (rows[0].parts.numerator, rows[0].parts.denominator) == ("甲", "乙")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("labels: [名目]", "labels: [代 码]", "word-twice", 15),
        ("labels: [名目]", 'labels: [" "]', "value-refused", 15),
        ("field: name", "field: nmae", "value-not-choice", 15),
        ("role: items", "role: item", "value-not-choice", 19),
        ("{column: target, labels: [标准], required: true}", "{column: basis, labels: [标准]}",
         "key-missing", 23),
        ("id: other", "id: ot/her", "id-malformed", 2),
        ('before: "#"', 'befor: "#"', "key-unknown", 21),
        ('digits: "0123456789"', 'digits: " "', "value-refused", 21),
        ("id: other", "id: project-targets-text", "id-taken", 2),
    ],
)  # fmt: skip
def test_a_mistake_is_placed(engine, tmp_path, old, new, code, line):
    path = tmp_path / "other.yaml"
    path.write_text(FORM.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        engine.extend(path)
    found = [(problem.code, problem.where) for problem in caught.value.problems()]
    assert code in [name for name, _ in found]
    place = next(where for name, where in found if name == code)
    assert int(place.removeprefix(str(path)).split(":")[1]) == line

"""An assessed plan as Markdown: tables, sums, what needs a person, how each row came about."""

from __future__ import annotations

from collections.abc import Iterator

from indicator_engine.markdown import bullets, escaped, facts, table
from indicator_engine.messages import Language
from indicator_engine.plans.assessment import AssessedSheet, Assessment
from indicator_engine.plans.wording import NO_ROW, Reason, Wording


def assessment_to_markdown(assessment: Assessment, language: Language = "zh") -> str:
    """Write an assessment as Markdown.

    Args:
        assessment: the assessment.
        language: of its sentences.

    >>> from indicator_engine import Engine
    >>> from indicator_engine.plans import Department, Plan, assess
    >>> plan = Plan(year=2025, department=Department(id="d", name="某部门"))
    >>> print(assessment_to_markdown(assess(Engine.default(), plan)).splitlines()[0])
    # 某部门
    """
    return "\n".join(_blocks(assessment, Wording(language)))


def _blocks(assessment: Assessment, words: Wording) -> Iterator[str]:
    department = assessment.plan.department
    yield f"# {escaped(' '.join(filter(None, (department.name, department.code))))}\n"
    if assessment.actuals.illustrative:
        yield f"**{escaped(words.say('plan-illustrative'))}**\n"
    yield facts(words.head(assessment))
    yield facts(words.summary(assessment))
    for number, sheet in enumerate(assessment.sheets, 1):
        yield from _sheet(number, sheet, assessment, words)


def _sheet(
    number: int, sheet: AssessedSheet, assessment: Assessment, words: Wording
) -> Iterator[str]:
    yield f"## {number}. {escaped(words.title(sheet))}\n"
    error = sheet.error
    said = words.weighting(sheet, assessment) if error is None else error.message(words.language)
    yield f"{escaped(said)}\n"
    yield _table(sheet, words)
    total = f"{words.total(sheet)} {words.rescaled(sheet)}".strip()
    sums = [*words.heads(sheet), (words.say("plan-total"), total)]
    if sheet.total is not None:
        sums.append((words.say("plan-grade"), words.grade(sheet)))
        sums += words.awarded(sheet)
    yield facts(sums)
    reasons = [_reason(reason, words) for reason in words.reasons(sheet)]
    if reasons:
        yield f"### {escaped(words.say('plan-apart'))}\n"
        yield bullets(reasons)
    yield f"### {escaped(words.say('plan-explained'))}\n"
    for row in sheet.rows:
        yield f"#### {escaped(f'{row.indicator.id} {row.indicator.name}')}\n"
        yield row.outcome.explain(words.language).markdown


def _reason(reason: Reason, words: Wording) -> str:
    id_ = words.say("plan-execution") if reason.id == NO_ROW else reason.id
    row = f"{id_} {reason.name} {reason.target}".rstrip()
    return f"{row}: {reason.text}" if reason.name else f"{row} {reason.text}"


def _table(sheet: AssessedSheet, words: Wording) -> str:
    keys = words.columns(sheet)
    rows = [words.cells(row)[: len(keys)] for row in sheet.rows]
    if sheet.execution is not None and "weight" in keys:
        rows.append(words.execution(sheet.execution, sheet))
    right = [at for at, key in enumerate(keys) if key in ("score", "weight")]
    return table([words.say(f"plan-column-{key}") for key in keys], rows, right)

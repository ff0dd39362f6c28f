"""What the words beside a measured value may be: those of every report, and those of its row.

A number stands for what was reached only where all words around it are understood. Some say
nothing of what was counted (共完成15次); the others must be words of the row itself: 检查15次 for
检查次数. 流标15个, 98%不合格 and 下达任务15次 hold words that are neither, and are no result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from itertools import takewhile
from typing import Final

from indicator_engine.expressions import Change, Operator
from indicator_engine.reading.collecting import Folded, collect, word_lists
from indicator_engine.reading.phrases import Phrases
from indicator_engine.records import record
from indicator_engine.rules.schema import MeasuredFile, RuleData

_SHORTEST: Final = 2  # a single character of a name says nothing
_NOTHING: Final[frozenset[str]] = frozenset()


@record(frozen=True, slots=True)
class Reports:
    """The words of reports, folded.

    Args:
        plain: say nothing of what was counted: 共, 完成, 实际.
        dated: say of a day that it was the end: 竣工, 发放.
        counted: belong to the numbers of one dimension: 支出 to money.
        tasks: verbs of work, which name what was done: 培训, 检查.
        asides: lead a number that is no result: 计划, 目标, 结余.
        differences: those of them that a row may ask for: 结余 of a 资金结余率.
        heads: follow such a word, or one of change, in a name that asks for it: 率, 资金.
        alike: what a row says where a report may say the key: 满意度 for 满意率.
        parts: name a part of a number in brackets after it: 其中线上3次.
        begun: say of a day that it was the beginning: 开工.
        negations: turn round what follows them.
        strong: degrees that are more than none: 显著.
        weak: degrees that are less: 有所.
        narrowing: speak of some only: 重大 of 无重大事故.
        timely: say that something was done in time: 按时.
        changes: words of change, by the change: 增长.
    """

    plain: frozenset[str] = _NOTHING
    dated: frozenset[str] = _NOTHING
    counted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tasks: frozenset[str] = _NOTHING
    asides: frozenset[str] = _NOTHING
    differences: frozenset[str] = _NOTHING
    heads: frozenset[str] = _NOTHING
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: frozenset[str] = _NOTHING
    begun: frozenset[str] = _NOTHING
    negations: frozenset[str] = _NOTHING
    strong: frozenset[str] = _NOTHING
    weak: frozenset[str] = _NOTHING
    narrowing: frozenset[str] = _NOTHING
    timely: frozenset[str] = _NOTHING
    changes: Mapping[Change, frozenset[str]] = field(default_factory=dict)

    def tells(self, words: str, known: Collection[str] = (), row: Row | None = None) -> bool:
        """Whether words are made of known ones alone.

        Args:
            words: a stretch of words without punctuation.
            known: what may stand in them beside the plain words.
            row: the row that they are about.
        """
        reached, size = {0}, len(words)
        barred = self._inside_asides(words)
        for start in range(size):
            if start not in reached:
                continue
            for end in range(start + 1, size + 1):
                piece = words[start:end]
                said = row is not None and end not in barred and self._in_row(piece, row)
                if said or piece in self.plain or piece in known:
                    reached.add(end)
        return size in reached

    def beside(self, dimensions: Iterable[str] | None) -> frozenset[str]:
        """Return the words that belong to numbers of some dimensions; to days for None."""
        if dimensions is None:
            return self.dated
        return frozenset().union(*(self.counted.get(name, _NOTHING) for name in dimensions))

    def denies(self, words: Sequence[str]) -> bool:
        """Whether words speak of a plan, a difference, or of what was not done."""
        said = (*self.asides, *self.negations)
        return any(word in stretch for stretch in words for word in said)

    def _inside_asides(self, words: str) -> set[int]:
        """Places inside the words that lead no result, which no piece may end at."""
        return {
            place + at
            for aside in self.asides
            if len(aside) >= _SHORTEST and (place := words.find(aside)) >= 0
            for at in range(1, len(aside))
        }

    def _in_row(self, piece: str, row: Row) -> bool:
        if len(piece) < _SHORTEST:
            return False
        if piece in self.tasks and not row.has_tasks(self.tasks):
            return piece not in self.asides
        if any(len(aside) >= _SHORTEST and aside in piece for aside in self.asides):
            if row.name.endswith(piece):
                return True  # 计划完成率98% of a 计划完成率; never 计划98%
            return piece in self.differences and self.asks_for(piece, row)
        said = (piece, *self.alike.get(piece, ()))
        return any(self._says(text, one) for text in (row.name, row.target) for one in said)

    def asks_for(self, word: str, row: Row) -> bool:
        """Whether a row names what a word says: 节约 of 成本节约率, not of 节约用水经费."""
        for text in (row.name, row.target):
            _, found, after = text.partition(word)
            head = "".join(takewhile(str.isalpha, after))
            if found and self.tells(head, self.heads):
                return True
        return False

    def _says(self, text: str, piece: str) -> bool:
        """Whether a text holds a piece that nothing before it turns round: 合格率 in 不合格率."""
        place = text.find(piece)
        while place >= 0:
            if text[:place][-1:] not in self.negations:
                return True
            place = text.find(piece, place + 1)
        return False


@record(frozen=True, slots=True)
class Row:
    """What a row says of itself: its name and its target, folded, and its budget year."""

    name: str = ""
    target: str = ""
    year: int | None = None

    def has_tasks(self, tasks: Collection[str]) -> bool:
        """Whether the row names work of its own, beside which other work is something else."""
        said = f"{self.name} {self.target}"
        return any(task in said for task in tasks)


# ── the words of the rules ──────────────────────────────────────────────────────────────────


@record(frozen=True, slots=True)
class MeasuredWords:
    """The words of measured values."""

    declarations: Mapping[str, str]
    separators: Phrases[str]
    averaged: Phrases[str]
    rate_endings: Phrases[str]
    doubts: tuple[str, ...]
    parting: frozenset[str]
    labelling: frozenset[str]
    reports: Reports
    relations: Phrases[tuple[Operator, str]]


def measured_words(data: RuleData, folded: Folded) -> MeasuredWords:
    """Gather the words of measured values from all files.

    Args:
        data: the merged rule files.
        folded: folds words as texts are folded.
    """
    declarations = {
        word: entry.outcome
        for file in data.measured
        for entry in file.declarations
        for word in folded(entry.words)
    }
    return MeasuredWords(
        declarations=declarations,
        **word_lists(MeasuredWords, MeasuredFile, data.measured, folded),
        doubts=tuple(collect(data.measured, "doubts", folded)),
        parting=frozenset(collect(data.measured, "parting", folded)),
        labelling=frozenset(collect(data.measured, "labelling", folded)),
        reports=_reports(data, folded),
        relations=Phrases(
            (word, (entry.op, entry.ref))
            for file in data.measured
            for entry in file.relations
            for word in folded(entry.words)
        ),
    )


def _reports(data: RuleData, folded: Folded) -> Reports:
    def words(name: str) -> frozenset[str]:
        return frozenset(collect(data.measured, name, folded))

    counted: dict[str, frozenset[str]] = {}
    for file in data.measured:
        for entry in file.counted:
            known = counted.get(entry.dimension, frozenset())
            counted[entry.dimension] = known.union(folded(entry.words))
    alike: dict[str, frozenset[str]] = {}
    for like in (one for file in data.measured for one in file.alike):
        for word in folded(like.words):
            alike[word] = alike.get(word, _NOTHING).union(folded(like.said))
    return Reports(
        plain=words("lead_in"),
        dated=words("dated"),
        counted=counted,
        tasks=frozenset(collect(data.levels, "task_verbs", folded)),
        asides=words("intended") | words("differences"),
        differences=words("differences"),
        heads=words("heads"),
        alike=alike,
        parts=words("parts").union(collect(data.operators, "part_words", folded)),
        strong=words("strong"),
        weak=words("weak"),
        narrowing=words("narrowing"),
        timely=words("timely"),
        changes={
            "increase": frozenset(collect(data.operators, "increase", folded)),
            "decrease": frozenset(collect(data.operators, "decrease", folded)),
        },
        begun=frozenset(collect(data.dates, "opening", folded)),
        negations=frozenset(collect(data.operators, "negations", folded)),
    )

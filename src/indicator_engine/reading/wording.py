"""Writing expressions: the canonical spelling (≥1次), which reads back, and words (不少于1次)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from indicator_engine.dates import YEARS_LATER
from indicator_engine.exact import plain
from indicator_engine.expressions import (
    All,
    AnyOf,
    Basis,
    Compare,
    Deadline,
    Every,
    Expression,
    Graded,
    Level,
    Measured,
    Operator,
    Period,
    Range,
)
from indicator_engine.reading.lexicon import Lexicon

_SLOT = re.compile(r"\{(\w+)(?:\|(\w*))?\}")


def format_expression(lexicon: Lexicon, expression: Expression, *, words: bool = False) -> str:
    """Write an expression in the rules' own spelling.

    Args:
        lexicon: the vocabulary of the rule set that is to read it back.
        expression: any reading.
        words: write operators as words (不少于) instead of signs (≥).
    """
    return _Writer(lexicon, words=words).write(expression)


def format_measured(lexicon: Lexicon, measured: Measured) -> str:
    """Write a measured value: number with unit, ISO date, words, or a list joined by 、."""
    match measured.kind:
        case "number" if measured.value is not None:
            change = _Writer(lexicon, words=False).basis(measured.basis)
            return f"{change}{plain(measured.value)}{measured.unit or ''}"
        case "date" | "period":
            days = (
                (measured.start, measured.date) if measured.kind == "period" else (measured.date,)
            )
            return "~".join(str(day) for day in days)
        case "level":
            return measured.level or ""
        case "list":
            subjects = measured.subjects or ("",) * len(measured.items)
            parts = zip(subjects, measured.items, strict=True)
            return lexicon.list_joint.join(
                name + format_measured(lexicon, item) for name, item in parts
            )
        case _:
            return "-"


class _Writer:
    def __init__(self, lexicon: Lexicon, *, words: bool) -> None:
        self._lexicon = lexicon
        self._words = words

    def write(self, expression: Expression) -> str:
        writers: dict[type, Callable[..., str]] = {
            Compare: self._compare,
            Range: self._range,
            Deadline: self._deadline,
            Period: self._period,
            Level: lambda level: str(level.text),
            Graded: self._graded,
            All: self._all,
            AnyOf: self._any,
            Every: self._every,
        }
        return writers[type(expression)](expression)

    def basis(self, basis: Basis | None) -> str:
        """较上年增长; a basis that is not stated leaves the word of change alone."""
        if basis is None:
            return ""
        times, operators = self._lexicon.times, self._lexicon.operators
        change = next(
            (w for w in operators.changes if operators.changes.get(w) == basis.change), ""
        )
        to = next(iter(times.compare_to), "")
        named = min(
            (w for w in times.previous if times.previous.get(w) == basis.of), key=len, default=None
        )
        if named:
            return to + named + change
        if basis.of.startswith("year:"):
            return f"{to}{basis.of[5:]}{self._year_word()}{change}"
        return change

    def _compare(self, bound: Compare) -> str:
        operator = "" if bound.implied else self._operator(bound.op)
        if bound.ref is not None:
            references = self._lexicon.operators.references
            word = next(w for w in references if references.get(w) == bound.ref)
            return self._subject(bound.subject) + operator + word
        amount = self._amount(plain(bound.value) if bound.value is not None else "", bound.unit)
        anchor = bound.anchor + next(iter(self._lexicon.times.anchor_marks)) if bound.anchor else ""
        noun = self._noun(bound.basis)
        if bound.implied and bound.basis is None and len(bound.subject or "") == 1:
            return f"{anchor}{amount}{bound.subject}"  # 20个村: one letter before it is damage
        if noun and bound.subject and not operator:
            operator = next(iter(self._lexicon.operators.copulas), "")
        lead = f"{anchor}{self._subject(bound.subject)}{'' if noun else self.basis(bound.basis)}"
        last = lead[-1:].translate(dict(self._lexicon.fold))
        blank = " " if last.isascii() and last.isalpha() and not operator else ""  # CT 1台
        return f"{lead}{blank}{operator}{noun}{amount}"

    def _subject(self, subject: str | None) -> str:
        """A subject whose end would be read as something else (支教计划, 拨打110) is quoted."""
        if not subject:
            return ""
        operators, numbers, end = self._lexicon.operators, self._lexicon.numbers, len(subject)
        folded = subject.translate(dict(self._lexicon.fold))
        tables = (
            operators.before, operators.bounds, operators.changes, operators.hedges,
            operators.lead_in, operators.of_marks, numbers.about_before, numbers.rank_before,
            numbers.unit_before,
        )  # fmt: skip
        starts = [found[1] for table in tables if (found := table.before(folded, end))]
        longer = operators.whole_words.before(folded, end)
        taken = bool(starts) and (longer is None or longer[1] >= min(starts))
        return f'"{subject}"' if taken or folded[-1].isdigit() else subject

    def _amount(self, number: str, unit: str | None) -> str:
        """4个季度, not 4季度, which is a part of the year."""
        written = f"{number}{unit or ''}"
        if unit is None or not self._lexicon.times.moments.at(written, 0):
            return written
        spellings = self._lexicon.units.spellings.items()
        names = sorted((word for word, name in spellings if name == unit), key=len, reverse=True)
        others = (number + name for name in names)
        return next((o for o in others if not self._lexicon.times.moments.at(o, 0)), written)

    def _noun(self, basis: Basis | None) -> str:
        """低保标准的: a basis that is named by a noun stands after the operator."""
        known = (None, "unstated", *self._lexicon.times.previous.meanings())
        if basis is None or basis.of in known or basis.of.startswith("year:"):
            return ""
        references = self._lexicon.operators.references
        noun = next((w for w in references if references.get(w) == basis.of), basis.of)
        return noun + next(iter(self._lexicon.operators.of_marks), "")

    def _operator(self, op: Operator) -> str:
        operators = self._lexicon.operators
        return operators.written.get(op, "") if self._words else operators.sign[op]

    def _range(self, bounds: Range) -> str:
        low = "" if bounds.low is None else plain(bounds.low)
        high = "" if bounds.high is None else plain(bounds.high)
        unit, lead = bounds.unit or "", self._subject(bounds.subject) + self.basis(bounds.basis)
        if bounds.low_inclusive and bounds.high_inclusive:
            dash = "~" if "-" in low + high else "-"
            return f"{lead}{low}{dash}{high}{unit}"
        less, up_to = self._lexicon.operators.sign["<"], self._lexicon.operators.sign["<="]
        first = up_to if bounds.low_inclusive else less
        last = up_to if bounds.high_inclusive else less
        return f"{low}{unit}{first}{bounds.subject or 'x'}{last}{high}{unit}"

    def _all(self, joined: All) -> str:
        if _is_due(joined):  # 6月底前≥50%
            return "".join(map(self.write, joined.of))
        apart = (Period, All)  # listed times would be read alike
        named = any(isinstance(p, apart) or getattr(p, "subject", None) for p in joined.of)
        mark = ";" if named else next(iter(self._lexicon.operators.all_of))
        return mark.join(map(self.write, joined.of))

    def _any(self, joined: AnyOf) -> str:
        return next(iter(self._lexicon.operators.any_of)).join(map(self.write, joined.of))

    def _graded(self, graded: Graded) -> str:
        return "|".join(self.write(grade.of) for grade in graded.grades)

    def _every(self, recurring: Every) -> str:
        if recurring.each is not None:
            each = self._lexicon.times.each
            lead = "".join(
                next((w for w in each if each.get(w) == name), name)
                for name in recurring.each.split("·")
            )
            return lead + self.write(recurring.of)
        return self._recurrence(recurring) + self.write(recurring.of)

    def _recurrence(self, recurring: Every) -> str:
        """每季度, 每2年."""
        period, count, times = recurring.period, recurring.count, self._lexicon.times
        if count != 1:
            counted = times.every_counted.items()
            word = next(word for word, entry in counted if entry.period == period)
            return f"{next(iter(times.each_marks))}{count}{word}"
        words = times.every.items()
        return next(w for w, entry in words if (entry.period, entry.count) == (period, 1))

    # ── time ────────────────────────────────────────────────────────────────────────────────

    def _deadline(self, deadline: Deadline) -> str:
        name, _, number = deadline.when.partition(":")
        written = self._lexicon.times.written
        if name == "date":
            moment = self._moment("date", number, deadline.date, bare=True)
            frame = {">=": "since", "<": "before"}.get(deadline.op, "by")
            return _SLOT.sub(moment, written[frame])
        if name == "event" and deadline.op == "<=":  # 不晚于春节 is not 春节前
            moment = self._moment(name, number, deadline.date, bare=True)
            return self._operator(deadline.op) + moment
        if deadline.op == ">=":
            unit = name.replace("-start", "")
            moment = self._moment(unit, number, deadline.date, bare=name == "event")
            return _SLOT.sub(moment, written["since"])
        return self._moment(name, number, deadline.date)

    def _period(self, period: Period) -> str:
        if period.when is None and (period.start is None) != (period.end is None):
            return self._open_period(period)
        first, _, last = (period.when or _days(period)).partition("..")
        one = self._moment(*_split(first), period.start, bare=first.startswith("date"))
        if not last:
            return one
        same_year = period.start and period.end and period.start.year == period.end.year
        end = None if same_year else period.end
        return f"{one}-{self._moment(*_split(last), end, bare=last.startswith('date'))}"

    def _open_period(self, period: Period) -> str:
        """2025年9月1日起: a stretch with one end."""
        frame = "since" if period.end is None else "by"
        day = self._moment("date", "", period.start or period.end, bare=True)
        return _SLOT.sub(day, self._lexicon.times.written[frame])

    def _other_year(self, later: str) -> str:
        years = self._lexicon.times.other_years
        return min((w for w in years if years.get(w) == later), key=len, default="")

    def _moment(
        self, name: str, number: str, date: datetime.date | None, *, bare: bool = False
    ) -> str:
        written = self._lexicon.times.written
        if not name:
            return ""
        name, _, no_number = name.partition(YEARS_LATER)
        number, _, later = number.partition(YEARS_LATER)
        later = later or no_number
        if name == "event":
            number = self._event(number)
        values = {
            "year": f"{date.year}{self._year_word()}" if date else self._other_year(later),
            "n": number,
            "half": written.get(f"half:{number}", ""),
        }
        if name == "date":
            month, day = (date.month, date.day) if date else map(int, number.split("-"))
            values |= {"m": str(month), "d": str(day)}
        template = written[name]
        if bare:
            template = template.removesuffix(next(iter(self._short_before())))
        return _SLOT.sub(lambda slot: values.get(slot[1]) or slot[2] or "", template)

    def _event(self, name: str) -> str:
        """The word for an event, which is its name where the rules have that as a word."""
        moments, when = self._lexicon.times.moments, f"event:{name}"
        words = (word for word in moments if moments.get(word) == when)
        return name if moments.get(name) == when else next(words, name)

    def _short_before(self) -> list[str]:
        return sorted(self._lexicon.times.before, key=len)

    def _year_word(self) -> str:
        return next(iter(self._lexicon.times.year))


def _is_due(joined: All) -> bool:
    """Whether conditions are a deadline and what is due by it."""
    if not joined.of:
        return False  # no condition at all
    first, *others = joined.of
    return isinstance(first, Deadline) and all(isinstance(o, Compare | Range) for o in others[:1])


def _days(period: Period) -> str:
    """Name a stretch by its days, where nothing else names it."""
    ends = (period.start, period.end)
    return "..".join(f"date:{day:%m-%d}" for day in ends if day is not None)


def _split(when: str) -> tuple[str, str]:
    name, _, number = when.partition(":")
    return name, number

"""Fuzzing the reader: texts made of the rules' words, real cells and damage.

    python -m tests.fuzz --count 1000000 --seed 1

Whatever comes in, reading, binding and measuring give an answer or one of our own errors, whose
span lies inside the text; holding one text against another gives an outcome and raises nothing,
its score lies within the weight, and a row without a verdict says why. The work grows with the
length and no faster. The run prints the seed, the rate, how often each error code came, and the
slowest input; it ends with code 1 when something is wrong. The same seed, count and number of jobs
give the same texts.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from indicator_engine import Engine, IndicatorError
from indicator_engine.reading.binding import Context
from indicator_engine.testing import full_width
from indicator_engine.testing.vocabulary import fragments_of
from indicator_engine.text import printable

CELLS = Path(__file__).parent / "reading" / "cells"
LONGEST = 2000
KEPT = 5  # the slowest inputs that are looked at more closely
SHORT_UNIT = 3  # longer spellings add a scale or an alias to a shorter one
MOST_GROWTH = 3.0  # calls for twice a text, over calls for it
COLUMNS, MEASURED, EVALUATED = 0.1, 0.15, 0.15  # shares of what is tried with a text
SAME = 0.2  # how often a text is held against itself
WEIGHT = 10
END = " "  # a text that no cache has met


@dataclass
class Report:
    """What one worker found."""

    count: int = 0
    seconds: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)

    def fail(self, what: str, example: str) -> None:
        """Keep the shortest examples of a failure."""
        examples = [*self.failures.get(what, ()), example]
        self.failures[what] = sorted(examples, key=len)[:KEPT]

    def add(self, other: Report) -> None:
        self.count += other.count
        self.seconds = max(self.seconds, other.seconds)
        self.codes += other.codes
        for what, examples in other.failures.items():
            for example in examples:
                self.fail(what, example)
        self.slowest = sorted(self.slowest + other.slowest, reverse=True)[:KEPT]


# ── inputs ──────────────────────────────────────────────────────────────────────────────────


class Inputs:
    """Texts of every kind, from one seed."""

    def __init__(self, engine: Engine, seed: str) -> None:
        self.random = Random(seed)
        units = engine.ruleset.units.spellings
        self.units = [spelling for spelling in units if len(spelling) <= SHORT_UNIT]
        self.words = [word for word in fragments_of(engine) if word not in units]
        self.cells = real_cells()
        self.kinds: list[tuple[Callable[[], str], int]] = [
            (self.words_in_a_row, 40),
            (self.damaged_cell, 40),
            (self.two_cells, 10),
            (self.characters, 8),
            (self.repeated, 1),
        ]

        self.texts = iter(self)

    def __iter__(self) -> Iterator[str]:
        makers = [maker for maker, _ in self.kinds]
        weights = [weight for _, weight in self.kinds]
        while True:
            for maker in self.random.choices(makers, weights, k=100):
                yield maker()

    def words_in_a_row(self) -> str:
        return "".join(self.word() for _ in range(self.random.randint(1, 8)))

    def word(self) -> str:
        return self.random.choice(self.units if self.random.random() < 0.2 else self.words)

    def damaged_cell(self) -> str:
        text = self.random.choice(self.cells)
        for _ in range(self.random.randint(0, 3)):
            text = self.random.choice(DAMAGES)(self, text)
        return text

    def two_cells(self) -> str:
        joint = self.random.choice(["", ",", "；", "、", "且", "或", "-", "至", " ", "("])
        return joint.join(self.random.choices(self.cells, k=2))

    def characters(self) -> str:
        codes = (self.random.choice(RANGES) for _ in range(self.random.randint(1, 12)))
        return "".join(chr(self.random.randint(*code)) for code in codes)

    def repeated(self) -> str:
        piece = self.words_in_a_row()[:20] or "x"
        return (piece * LONGEST)[: self.random.randint(20, LONGEST)]

    # ── damage ──

    def place(self, text: str) -> int:
        return self.random.randint(0, len(text))

    def cut(self, text: str) -> str:
        start = self.place(text)
        return text[:start] + text[start + self.random.randint(1, 3) :]

    def insert(self, text: str) -> str:
        start = self.place(text)
        return text[:start] + self.word() + text[start:]

    def replace(self, text: str) -> str:
        start = self.place(text)
        return text[:start] + self.characters()[:1] + text[start + 1 :]

    def double(self, text: str) -> str:
        start = self.place(text)
        return text[: start + 3] + text[start:]

    def swap(self, text: str) -> str:
        start = self.place(text)
        return text[:start] + text[start : start + 2][::-1] + text[start + 2 :]

    def widen(self, text: str) -> str:
        return full_width(text)

    def clip(self, text: str) -> str:
        return text[: self.place(text)]


DAMAGES: list[Callable[[Inputs, str], str]] = [
    Inputs.cut,
    Inputs.insert,
    Inputs.replace,
    Inputs.double,
    Inputs.swap,
    Inputs.widen,
    Inputs.clip,
]
RANGES = [(0, 0x7F), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF), (0x2000, 0x2BFF), (0x3000, 0x30FF)]
RANGES += [(0, 0xD7FF), (0xD800, 0xDFFF), (0x10000, 0x10FFFF)]


def real_cells() -> list[str]:
    """Return the cells of the reading tests; without them, one."""
    found = (path.read_text(encoding="utf-8") for path in sorted(CELLS.glob("*.txt")))
    lines = (line for text in found for line in text.splitlines())
    return [line.partition(" ⇒ ")[0] for line in lines if " ⇒ " in line] or ["≥1次"]


# ── one worker ──────────────────────────────────────────────────────────────────────────────


def work(seed: str, count: int) -> Report:
    engine = Engine.default()
    inputs = Inputs(engine, seed)
    report, started = Report(count), time.perf_counter()
    for _, text in zip(range(count), inputs.texts, strict=False):
        before = time.perf_counter()
        try_one(engine, inputs, text, report)
        took = time.perf_counter() - before
        if len(report.slowest) < KEPT or took > report.slowest[-1][0]:
            report.slowest = sorted([*report.slowest, (took, text)], reverse=True)[:KEPT]
    report.seconds = time.perf_counter() - started
    for _, text in report.slowest:
        for name, work_on in WORKS.items():
            if grown := growth(engine, work_on, text):
                report.fail(f"{name} grows faster than the text", grown)
    return report


def try_one(engine: Engine, inputs: Inputs, text: str, report: Report) -> None:
    random = inputs.random
    kind = random.random()
    column = random.choice(["≥", "定性", "", text[:3]]) if kind < COLUMNS else None
    unit = random.choice(["%", "万元", "", text[-2:]]) if kind < COLUMNS else None
    try:
        if kind > 1 - EVALUATED:
            judge(engine, inputs, text, report)
        elif kind > 1 - EVALUATED - MEASURED:
            engine.ruleset.measure(text, column, 2025)
        else:
            read(engine, text, column, unit)
        report.codes["read"] += 1
    except IndicatorError as error:
        report.codes[error.code] += 1
        check_error(error, report)
    except Exception:  # noqa: BLE001 — that is what is looked for
        where = traceback.format_exc(limit=-1).strip().replace("\n", " ")
        report.fail(where, f"{text!r} op={column!r} unit={unit!r}")


def read(engine: Engine, text: str, column: str | None, unit: str | None) -> None:
    rules = engine.ruleset
    threshold = rules.read_anew(text, column, unit)
    bound = rules.bind(threshold, Context(name=text[:9], year=2025)).threshold
    engine.format(bound.reading)


def judge(engine: Engine, inputs: Inputs, text: str, report: Report) -> None:
    """Hold a text against another, or against itself; what comes of it must be whole."""
    random = inputs.random
    actual = text if random.random() < SAME else next(inputs.texts)
    previous = next(inputs.texts) if random.random() < COLUMNS else None
    row = f"{text!r} against {actual!r}"
    try:
        outcome = engine.evaluate(
            text, actual, weight=WEIGHT, previous=previous, name=text[:9], year=2025
        )
        outcome.explain("en" if random.random() < SAME else "zh")
        told = (outcome.completion, outcome.margin, outcome.attainment, outcome.points())
    except IndicatorError as error:
        report.fail(f"evaluating raised {error.code}", row)
        return
    if outcome.score is not None and not 0 <= outcome.score <= WEIGHT:
        report.fail("a score outside its weight", f"{row} {outcome.score} {told}")
    if outcome.met is None and outcome.error is None and not outcome.flags:
        report.fail("no verdict and no reason", row)
    if outcome.error is not None:
        check_error(outcome.error, report)


def check_error(error: IndicatorError, report: Report) -> None:
    if error.span is None or error.text is None:
        return
    if not 0 <= error.span.start <= error.span.end <= len(error.text):
        report.fail(f"a span outside its text, {error.code}", f"{error.text!r} {error.span}")
    if report.codes[error.code] % 100 == 1:
        error.render("en").encode("utf-8")


# ── super-linear work, in calls and not in seconds ──────────────────────────────────────────


Work = Callable[[Engine, str], object]
WORKS: dict[str, Work] = {
    "reading": lambda engine, text: engine.ruleset.read_anew(text),
    "measuring": lambda engine, text: engine.ruleset.measure(text, None, 2025),
    "judging": lambda engine, text: engine.evaluate(text, text, weight=WEIGHT, year=2025),
}


def growth(engine: Engine, work_on: Work, text: str) -> str | None:
    """Say so when twice a text costs much more than twice the calls."""
    piece = text[: LONGEST // 2]
    calls_for(engine, work_on, piece * 2)  # fills the caches of words and units
    once, twice = (calls_for(engine, work_on, piece * times + END) for times in (1, 2))
    if twice <= MOST_GROWTH * once + 1000:
        return None
    return f"{piece[:80]!a} ({len(piece)} characters): {once} calls, twice of it {twice}"


def calls_for(engine: Engine, work_on: Work, text: str) -> int:
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        with suppress(Exception):
            work_on(engine, text)
    finally:
        sys.setprofile(None)
    return count


# ── the command ─────────────────────────────────────────────────────────────────────────────


def main(arguments: list[str] | None = None) -> int:
    """Run the fuzzer; return 1 when something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--count", type=int, default=100_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same inputs")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes")
    options = parser.parse_args(arguments)
    share = -(-options.count // options.jobs)
    report = Report()
    with ProcessPoolExecutor(options.jobs) as pool:
        seeds = [f"{options.seed}:{job}" for job in range(options.jobs)]
        for found in pool.map(work, seeds, [share] * options.jobs):
            report.add(found)
    print_report(report, options.seed, options.jobs)
    return 1 if report.failures else 0


def print_report(report: Report, seed: int, jobs: int) -> None:
    rate = report.count / report.seconds if report.seconds else 0
    print(f"seed {seed}, {jobs} jobs: {report.count:,} inputs, {rate:,.0f} a second")
    print(f"{len(report.codes) - ('read' in report.codes)} distinct error codes:")
    for code, times in report.codes.most_common():
        print(f"  {times:9,}  {code}")
    for seconds, text in report.slowest[:1]:
        print(
            f"slowest: {seconds * 1000:.1f} ms for {len(text)} characters: {printable(text[:60])}"
        )
    print(f"{len(report.failures)} kinds of failure")
    for what, examples in report.failures.items():
        print(f"  {what}")
        for example in examples:
            print(f"    {printable(example[:200])}")


if __name__ == "__main__":
    sys.exit(main())

"""Columns: `evaluate_frame` beside queries written by hand, each in a process of its own."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 5
MANY, FEWER_ROUNDS = 10_000_000, 7
HAND = ("ours", "hand", "float", "full")
CASES = {  # the kind of frame: the variants, of which the second is the floor; aim; clock; memory
    "polars": ("numbers", HAND, 1.25, "cpu"),
    "duckdb": ("numbers", HAND, 1.25, "cpu"),
    "pandas": ("numbers", ("ours", "hand", "merge", "float", "full"), 1.25, "cpu"),
    "measured texts": ("measured", ("ours", "regex"), 1.5, "cpu"),
    "distinct cells": ("distinct", ("ours", "regex"), 6.0, "cpu"),
    "spark": ("numbers", HAND, 1.25, "wall"),
}
NAMES = {
    "ours": "`evaluate_frame`, met and cents",
    "full": "`evaluate_frame`, all answers",
    "hand": "by hand, exact cents",
    "merge": "by hand, exact cents, by `merge`",
    "float": "by hand, doubles, unrounded",
    "regex": "by hand, exact cents, each text by regular expression",
}
NOTHING = "·"


@dataclass(slots=True)
class Variant:
    """A process that runs one variant when told, and what it took."""

    kind: str
    name: str
    process: subprocess.Popen[str]
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: float = 0
    digest: tuple[int, ...] = ()

    def ask(self, command: str) -> Any:
        """Give a command to the process and wait for its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(command, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the process of {self.kind}, {self.name} ended")
        return json.loads(line)

    def run(self) -> None:
        """Run once."""
        taken = self.ask("run")
        self.cpu.append(taken["cpu"])
        self.wall.append(taken["wall"])

    def median(self, clock: str) -> float:
        """The median of the runs."""
        return statistics.median(getattr(self, clock))


def command(*words: object) -> list[str]:
    """Return the command of a worker."""
    return [sys.executable, "-m", "benchmarks.worker", *map(str, words)]


def started(kind: str, name: str, path: Path) -> Variant:
    """Start the process of a variant."""
    process = subprocess.Popen(
        command(kind, name, path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if kind == "spark" else None,  # its progress
        text=True,
    )
    return Variant(kind, name, process)


def measured(kind: str, rows: int, path: Path) -> tuple[list[Variant], dict[str, float]]:
    """Run the variants of a case in turns; a first round warms up and is not counted.

    The exact ones have to give the same rows.
    """
    _, names, _, _ = CASES[kind]
    variants = [started(kind, name, path) for name in names]
    for one in variants:
        one.ask("run")
    for _ in range(ROUNDS if rows < MANY else FEWER_ROUNDS):
        for one in variants:
            one.run()
    for one in variants:
        one.peak = one.ask("peak")["peak"]
    plan = variants[0].ask("plan")
    for one in variants:
        if one.name != "float":
            one.digest = tuple(one.ask("check")["digest"])
    digests = {one.digest for one in variants if one.name != "float"}
    assert len(digests) == 1, (kind, {one.name: one.digest for one in variants})
    for one in variants:
        one.process.communicate()
    return variants, plan


def lines(kind: str, rows: int, variants: Sequence[Variant], plan: Any) -> Iterator[str]:
    """The rows of the table."""
    _, _, aim, clock = CASES[kind]
    ours, floor = variants[0], variants[1]
    inexact = next((one for one in variants if one.name == "float"), None)
    for one in variants:
        taken = one.median(clock)
        exact = f"{taken / floor.median(clock):.2f}"
        if one is ours:
            exact = f"**{exact}** {'✓' if taken <= aim * floor.median(clock) else '✗'} ≤ {aim:g}"
        against = f"{taken / inexact.median(clock):.2f}" if inexact else NOTHING
        peak = f"{one.peak:,.0f}" if kind != "spark" else NOTHING
        more = f"{one.peak / floor.peak:.2f}" if kind != "spark" else NOTHING
        yield (
            f"| {kind}, {rows:,} | {NAMES[one.name]} | {one.median('cpu'):.2f} "
            f"| {one.median('wall'):.2f} | {exact} | {against} | {peak} | {more} |"
        )
    if kind in ("duckdb", "spark"):
        yield (
            f"| {kind}, {rows:,} | … making the plan, without the queries it asks "
            f"| | {plan['plan']:.2f} | | | | |"
        )


def table(sizes: Sequence[int], kinds: Sequence[str] = tuple(CASES)) -> Iterator[str]:
    """Measure all cases and yield the table, line by line."""
    yield "| frame, rows | query | CPU, s | clock, s | × exact | × doubles | peak, MB | × peak |"
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            for rows in sizes:
                data, _, _, _ = CASES[kind]
                if data != "numbers" and rows > sizes[0]:
                    continue
                path = Path(folder, f"{data}-{rows}.parquet")
                if not path.exists():
                    subprocess.run(command(data, rows, path), check=True)
                yield from lines(kind, rows, *measured(kind, rows, path))

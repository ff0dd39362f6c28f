"""Interleaved timing: candidate and floor take turns, so that a slow moment hits both alike."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Ratio:
    """A candidate beside its floor, both in microseconds for one unit of work."""

    name: str
    candidate: float
    floor: float
    aim: float

    @property
    def ratio(self) -> float:
        """How many times the floor the candidate costs."""
        return self.candidate / self.floor

    def line(self) -> str:
        """One row of the table."""
        mark = "reached" if self.ratio <= self.aim else "not reached"
        return (
            f"| {self.name} | {self.candidate:,.2f} | {self.floor:,.2f} "
            f"| {self.ratio:.2f} | ≤ {self.aim:g} | {mark} |"
        )


def interleaved(
    name: str,
    candidate: Callable[[], object],
    floor: Callable[[], object],
    *,
    aim: float,
    units: int = 1,
    repeat: int = 1,
) -> Ratio:
    """Time two callables in turns and return the medians.

    Args:
        name: what is measured.
        candidate: ours.
        floor: the floor.
        aim: the ratio we want not to exceed.
        units: how many units of work one call does.
        repeat: how many calls make one round.
    """
    candidate(), floor()  # warm up both
    ours, floors = [], []
    for _ in range(ROUNDS):
        ours.append(_once(candidate, repeat))
        floors.append(_once(floor, repeat))
    scale = 1e6 / units / repeat
    return Ratio(name, statistics.median(ours) * scale, statistics.median(floors) * scale, aim)


def _once(work: Callable[[], object], repeat: int) -> float:
    start = time.perf_counter()
    for _ in range(repeat):
        work()
    return time.perf_counter() - start


def processes(name: str, candidate: str, floor: str, *, aim: float, rounds: int = 11) -> Ratio:
    """Time two programs, each in fresh processes, less the bare start of the interpreter."""
    times: dict[str, list[float]] = {candidate: [], floor: [], "": []}
    for _ in range(rounds):
        for program, taken in times.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
            taken.append(time.perf_counter() - start)
    bare = statistics.median(times[""])
    ours, floors = (statistics.median(times[p]) - bare for p in (candidate, floor))
    return Ratio(name, ours * 1e6, floors * 1e6, aim)

"""Run every benchmark and print one table: `python -m benchmarks`."""

from __future__ import annotations

import platform
import sys

from benchmarks import evaluation, lists, reading, starting


def main() -> None:
    """Print the table of ratios."""
    print(f"CPython {platform.python_version()}, {platform.machine()}; medians of interleaved runs")
    print()
    print("| what | ours, µs | floor, µs | ratio | aim | |")
    print("|---|--:|--:|--:|--:|---|")
    for module in (reading, evaluation, lists, starting):
        for ratio in module.ratios():
            print(ratio.line())
            sys.stdout.flush()


if __name__ == "__main__":
    main()

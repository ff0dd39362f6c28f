"""Run the benchmarks and write docs/benchmarks.md: `python -m benchmarks`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks import page

# Columns come first, while this process is small: a new process counts the memory of its parent.
_SECTIONS = ("columns", "partitions", "rows", "batches", "peers")


def rows() -> Iterator[str]:
    """Yield the table of the row path."""
    from benchmarks import evaluation, lists, reading, starting

    yield "| what | ours, µs | floor, µs | ratio | aim | |"
    yield "|---|--:|--:|--:|--:|---|"
    for module in (reading, evaluation, lists, starting):
        for ratio in module.ratios():
            yield ratio.line()


def main() -> None:
    """Run the sections that are asked for, all without a word."""
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument("sections", nargs="*", choices=_SECTIONS, default=_SECTIONS)
    words.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    words.add_argument("--kinds", nargs="+", help="only these kinds of frames")
    asked = words.parse_args()
    for section in _SECTIONS:
        if section in asked.sections:
            page.write(section, page.conditions(), _lines(section, asked))


def _lines(section: str, asked: argparse.Namespace) -> Iterator[str]:
    if section == "columns":
        from benchmarks import columns

        return columns.table(asked.rows, asked.kinds or tuple(columns.CASES))
    if section == "partitions":
        from benchmarks import partitions

        return partitions.table(max(asked.rows))
    if section == "batches":
        from benchmarks import batches

        return batches.table()
    if section == "peers":
        from benchmarks import peers

        return peers.table()
    return rows()


if __name__ == "__main__":
    main()

"""Partitioned Parquet in and out, each way in a process of its own: time and peak memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

PARTS = 8
_KEYS = {"threshold": "t", "actual": "a", "weight": 10}


def write(rows: int, folder: Path) -> None:
    """Write rows as Parquet files in folders, one for each part."""
    from benchmarks.queries import numbers

    for part in range(PARTS):
        home = folder / f"part={part}"
        home.mkdir(parents=True)
        numbers(rows // PARTS, home / "rows.parquet")


def by_polars(source: Path, target: Path) -> None:
    """polars, streaming: a lazy frame is never in memory as a whole."""
    import polars

    from indicator_engine.frames import evaluate_frame

    rows = polars.scan_parquet(source, hive_partitioning=True)
    evaluate_frame(rows, **_KEYS).sink_parquet(polars.PartitionBy(target, key="part"), mkdir=True)


def by_duckdb(source: Path, target: Path) -> None:
    """DuckDB, a relation over files."""
    import duckdb

    from indicator_engine.frames import evaluate_frame

    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    rows = connection.read_parquet(f"{source}/*/*.parquet", hive_partitioning=True)
    made = evaluate_frame(rows, **_KEYS)
    made.query("made", f"COPY (FROM made) TO '{target}' (FORMAT parquet, PARTITION_BY (part))")


def by_spark(source: Path, target: Path) -> None:
    """Spark on this machine."""
    from indicator_engine.frames import evaluate_frame
    from indicator_engine.frames.spark import local_session

    rows = local_session().read.parquet(str(source))
    evaluate_frame(rows, **_KEYS).write.partitionBy("part").parquet(str(target))


WAYS = {"polars": by_polars, "duckdb": by_duckdb, "spark": by_spark}


def table(rows: int, ways: Sequence[str] = tuple(WAYS)) -> Iterator[str]:
    """Yield the table."""
    yield f"| {rows:,} rows in {PARTS} partitions, all answers | clock, s | peak, MB |"
    yield "|---|--:|--:|"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        words = [sys.executable, "-m", "benchmarks.partitions"]
        subprocess.run([*words, "write", str(rows), str(source)], check=True)
        for way in ways:
            done = subprocess.run(
                [*words, way, str(source), str(Path(folder, way))],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if way == "spark" else None,
            )
            taken, peak = json.loads(done.stdout)
            shown = "·" if way == "spark" else f"{peak:,.0f}"
            yield f"| {way} | {taken:.1f} | {shown} |"


def main() -> None:
    """Write the data, or go one way and print seconds and megabytes."""
    what, first, second = sys.argv[1:]
    if what == "write":
        write(int(first), Path(second))
        return
    start = time.perf_counter()
    WAYS[what](Path(first), Path(second))
    taken = time.perf_counter() - start
    print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    main()

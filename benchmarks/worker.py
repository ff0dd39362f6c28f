"""One variant in a process of its own, which runs it when told: `python -m benchmarks.worker`.

Several such processes take turns, so that a slow moment hits all alike, and the peak memory of each
is its own. Each line that is read is a command, and is answered by one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.queries import DATA, KINDS


class Worker:
    """A loaded frame and the variant that is run on it."""

    def __init__(self, kind: str, variant: str, path: Path) -> None:
        self.kind = KINDS[kind]()
        self.frame = self.kind.load(path)
        self.variant = getattr(self.kind, variant)

    def run(self) -> dict[str, float]:
        """Run once; seconds of the processor in all threads, and of the clock."""
        wall, used = time.perf_counter(), time.process_time()
        answer = self.kind.consume(self.variant(self.frame))
        taken = {"cpu": time.process_time() - used, "wall": time.perf_counter() - wall}
        del answer
        return taken

    def peak(self) -> dict[str, float]:
        """The most memory that the process has held so far, in megabytes."""
        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

    def check(self) -> dict[str, Any]:
        """A digest of all rows with their verdicts and cents, whatever their order."""
        import polars

        table = self.kind.table(self.variant(self.frame)).select("t", "a", "met", "score")
        if table.schema["score"].is_decimal():
            table = table.with_columns(polars.col("score") * 100)
        table = table.with_columns(
            polars.col("t").cast(polars.String),
            polars.col("score").cast(polars.Int64),
            polars.col("met").cast(polars.Boolean),
        )
        hashed = int(table.hash_rows(seed=1).cast(polars.UInt64).sum())
        return {"digest": [table.height, int(table["score"].sum()), hashed]}

    def plan(self) -> dict[str, float]:
        """Seconds of one call that makes a plan, less those of the queries it asks."""
        from indicator_engine.frames.statements import SqlFrame

        asked = 0.0
        kept = SqlFrame.rows

        def timed(frame: SqlFrame) -> list[tuple[Any, ...]]:
            nonlocal asked
            start = time.perf_counter()
            found = kept(frame)
            asked += time.perf_counter() - start
            return found

        SqlFrame.rows = timed  # type: ignore[method-assign]
        start = time.perf_counter()
        self.variant(self.frame)
        taken = time.perf_counter() - start
        SqlFrame.rows = kept  # type: ignore[method-assign]
        return {"plan": taken - asked, "asked": asked}


def main() -> None:
    """Write data, or answer commands until there are none."""
    first, second, third = sys.argv[1:]
    if first in DATA:
        DATA[first](int(second), Path(third))
        return
    worker = Worker(first, second, Path(third))
    for line in sys.stdin:
        print(json.dumps(getattr(worker, line.strip())()), flush=True)


if __name__ == "__main__":
    main()

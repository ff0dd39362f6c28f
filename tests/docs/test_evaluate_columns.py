"""The how-to of columns is run, block after block, on a small partitioned data set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars
import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "evaluate-columns.md"
BLOCK = re.compile(r"```python ?(\w*)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def scope(tmp_path: Path) -> dict[str, Any]:
    for province, done in (("hubei", [90.0, 96.0]), ("hebei", [22.0, 97.5])):
        home = tmp_path / "plans" / f"province={province}"
        home.mkdir(parents=True)
        table = polars.DataFrame({"target": ["≥95%", "≥95%"], "done": done})
        table.write_parquet(home / "rows.parquet")
    return {"folder": tmp_path}


def run(scope: dict[str, Any], *needed: str) -> None:
    for needs, body in blocks():
        if needs in ("", *needed):
            exec(compile(body, PAGE.name, "exec"), scope)


def written(folder: Path) -> list[tuple[Any, ...]]:
    table = polars.read_parquet(folder / "**" / "*.parquet", hive_partitioning=True)
    return table.select("province", "target", "done", "score").sort("done").rows()


def test_every_block_of_the_page_runs_and_the_ways_agree(scope: dict[str, Any]) -> None:
    run(scope)
    found = written(scope["folder"] / "by-polars")
    assert [(row[0], str(row[3])) for row in found] == [
        ("hebei", "2.32"),
        ("hubei", "9.47"),
        ("hubei", "10.00"),
        ("hebei", "10.00"),
    ]
    assert written(scope["folder"] / "by-duckdb") == found


def test_the_block_of_spark_writes_the_same(scope: dict[str, Any], spark: Any) -> None:
    run(scope, "spark")
    folder = scope["folder"]
    assert written(folder / "by-spark") == written(folder / "by-polars")
    assert spark.range(1).count() == 1


# Dask itself calls pandas in a way that pandas 3.1 no longer likes.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_the_block_of_dask_writes_the_same(scope: dict[str, Any]) -> None:
    run(scope, "dask")
    folder = scope["folder"]
    assert written(folder / "by-dask") == written(folder / "by-polars")

"""Databases that compute what is written for them: DuckDB, PostgreSQL, SQLite, and Spark."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

Rows = list[tuple[Any, ...]]

TYPES: Mapping[str, Mapping[str, str]] = {
    "duckdb": {
        "decimal": "DECIMAL(38, 10)",
        "whole": "BIGINT",
        "double": "DOUBLE",
        "day": "DATE",
        "boolean": "BOOLEAN",
    },
    "postgres": {
        "decimal": "NUMERIC",
        "whole": "BIGINT",
        "double": "FLOAT8",
        "day": "DATE",
        "boolean": "BOOLEAN",
    },
    "spark": {
        "decimal": "DECIMAL(38, 10)",
        "whole": "BIGINT",
        "double": "DOUBLE",
        "day": "DATE",
        "boolean": "BOOLEAN",
    },
    "sqlite": {
        "decimal": "REAL",
        "whole": "INTEGER",
        "double": "REAL",
        "day": "TEXT",
        "boolean": "INTEGER",
    },
}
"""How each database holds the columns of the tests."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that answers a query."""

    name: str
    run: Any

    def ask(
        self,
        expressions: Sequence[str],
        columns: Mapping[str, tuple[str, Sequence[Any]]],
    ) -> Rows:
        """Compute expressions over columns, each a type and its values; one row for each row."""
        names = [exp.column(name, quoted=True).sql(self.name) for name in columns]
        types = [TYPES[self.name].get(kind, kind) for kind, _ in columns.values()]
        cast = ", ".join(
            f"CAST(v{at} AS {kind}) AS {name}"
            for at, (name, kind) in enumerate(zip(names, types, strict=True))
        )
        given = zip(*(values for _, values in columns.values()), strict=True)
        rows = ", ".join(
            f"({at}, {', '.join(map(self._written, row))})" for at, row in enumerate(given)
        )
        held = ", ".join(f"v{at}" for at in range(len(names)))
        values = f"WITH v(id, {held}) AS (VALUES {rows}), t AS (SELECT id, {cast} FROM v) "
        if self.name == "spark":
            values = f"WITH t AS (SELECT id, {cast} FROM VALUES {rows} AS v(id, {held})) "
        return self.run(f"{values} SELECT {', '.join(expressions)} FROM t ORDER BY id")

    def _written(self, value: Any) -> str:
        if self.name == "sqlite" and isinstance(value, float):  # it reads no text as one of these
            value = {"nan": None, "inf": "9e999", "-inf": "-9e999"}.get(str(value), value)
        return "NULL" if value is None else f"'{value}'"


@pytest.fixture(scope="session")
def duckdb() -> Database:
    """Return DuckDB."""
    import duckdb as library

    connection = library.connect()
    return Database("duckdb", lambda text: connection.execute(text).fetchall())


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Database]:
    """Return SQLite."""
    connection = sqlite3.connect(":memory:")
    yield Database("sqlite", lambda text: connection.execute(text).fetchall())
    connection.close()


@pytest.fixture(scope="session")
def spark_sql(spark: Any) -> Database:
    """Return Spark."""
    return Database("spark", lambda text: [tuple(row) for row in spark.sql(text).collect()])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Database]:
    """Start PostgreSQL in a folder of its own, reached through a socket in it, and stop it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not on this machine: no /usr/lib/postgresql/*/bin/initdb")
    import psycopg

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = _Server(found[-1].parent, folder)
    try:
        server.start()
        with psycopg.connect(host=str(folder), user="tester", dbname="postgres") as connection:
            yield Database("postgres", lambda text: connection.execute(text).fetchall())
        server.stop()
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class _Server:
    """A PostgreSQL server of a user that is not root."""

    programs: Path
    folder: Path

    def start(self) -> None:
        """Make a cluster and start it; it listens on no network."""
        if os.geteuid() == 0:
            os.chown(self.folder, *self._user())
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", data, "-o", options, "-l", f"{data}/log", "-w", "start")

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user, group = self._user()
            as_user = {"user": user, "group": group, "extra_groups": []}
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, **as_user)

    def _user(self) -> tuple[int, int]:
        names = {one.pw_name: one for one in pwd.getpwall()}
        entry = names.get("postgres") or names["nobody"]
        return entry.pw_uid, entry.pw_gid


@pytest.fixture(params=["duckdb", "postgres", "sqlite"], scope="session")
def database(request: pytest.FixtureRequest) -> Database:
    """Return each database that answers a small query in a few milliseconds."""
    return request.getfixturevalue(request.param)

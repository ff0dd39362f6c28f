"""Running the command line: in this process, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from indicator_engine.cli import main


@dataclass(frozen=True)
class Ran:
    """One finished call."""

    code: int
    out: str
    err: str

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Return the JSON of each line of the output."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]


class _Stream(io.TextIOWrapper):
    """A stream of UTF-8 that can be read after the program has written it."""

    def __init__(self, held: bytes = b"") -> None:
        self.held = io.BytesIO(held)
        super().__init__(self.held, encoding="utf-8", write_through=True)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Return a function that runs a command in this process."""
    for name in ("INDICATOR_ENGINE_LANG", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        out, err = _Stream(), _Stream()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", _Stream(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main(list(arguments))
        return Ran(int(code), out.held.getvalue().decode(), err.held.getvalue().decode())

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.Popen[bytes]]:
    """Return a function that starts the command line as a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        made = subprocess.Popen(
            [sys.executable, "-m", "indicator_engine", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "", **environment},
        )
        started.append(made)
        return made

    yield start
    for one in started:
        one.kill()
        one.wait()
        for stream in (one.stdin, one.stdout, one.stderr):
            with suppress(BrokenPipeError):
                stream.close()

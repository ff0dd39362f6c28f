"""What the front pages show is run: Python blocks, command lines, the example pack."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "README.zh-CN.md"]
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for kind, body in BLOCK.findall(text) if kind == language]


def commands() -> list[str]:
    lines = [line for page in PAGES for body in blocks(page, "sh") for line in body.splitlines()]
    wanted = [line for line in lines if line.startswith("indicator-engine")]
    return sorted({line for line in wanted if "<" not in line and "my-rules" not in line})


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_front_page_runs(page):
    for body in blocks(page, "python"):
        exec(compile(body, page, "exec"), {})


def test_the_results_that_the_page_states_are_true():
    scope: dict[str, object] = {}
    body = blocks("README.md", "python")[0]
    exec(compile(body, "README.md", "exec"), scope)
    stated = [line for line in body.splitlines() if "#" in line and "(" in line.split("#")[1]]
    for line in stated:
        code, _, result = line.partition("#")
        if "…" not in result and "compiled once" not in result and "what was" not in result:
            assert repr(eval(code, scope)) == result.strip(), line


@pytest.mark.parametrize("line", commands())
def test_a_command_of_a_front_page_runs(line):
    words = shlex.split(line)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "indicator_engine", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_pack_of_the_front_page_loads(tmp_path):
    (tmp_path / "units.yaml").write_text(blocks("README.md", "yaml")[0], encoding="utf-8")
    program = [sys.executable, "-m", "indicator_engine"]
    checked = subprocess.run(
        [*program, "rules", "check", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

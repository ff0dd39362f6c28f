"""The fuzzer runs: a small share of it, the same every time."""

from __future__ import annotations

import subprocess
import sys


def test_twenty_thousand_inputs_break_nothing(root):
    command = [sys.executable, "-m", "tests.fuzz", "--count", "20000", "--seed", "1"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "20,000 inputs" in done.stdout
    assert "distinct error codes" in done.stdout

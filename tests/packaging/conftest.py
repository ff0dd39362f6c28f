"""Builds this checkout as users get it, without a network, and installs it apart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = shutil.ignore_patterns(
    ".git", ".venv", "venv", ".hypothesis", ".*_cache", "__pycache__", "build", "dist", "*.egg-info"
)


def run(*command: object, cwd: Path, given: str | None = None) -> str:
    """Run a command that must succeed, and return what it printed."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "INDICATOR"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | {"PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        input=given or "",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Installed:
    """An environment that holds the library under test, and a folder that is no checkout."""

    environment: Path
    elsewhere: Path

    def python(self, *words: str) -> str:
        """Run the Python that has the library installed."""
        return run(self.environment / "bin/python", *words, cwd=self.elsewhere).strip()

    def command(self, *words: str, given: str | None = None) -> str:
        """Run the command line installed there."""
        script = self.environment / "bin/indicator-engine"
        return run(script, *words, cwd=self.elsewhere, given=given).strip()


def install(what: list[object], into: Path) -> Installed:
    """Install the library alone; the libraries it needs come from the environment of the tests.

    A path file lends them: a folder named in it is searched, but its own path files are not, so
    the editable install of the environment of the tests stays invisible.
    """
    environment, elsewhere = into / "environment", into / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=into)
    lent = environment / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin/python", "install"]
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
    run(*pip, *options, *what, cwd=into)
    return Installed(environment, elsewhere)


def build(kind: str, source: Path, into: Path) -> Path:
    """Build one distribution with the backend of this environment."""
    flags = ["--no-isolation", f"--{kind}", "--outdir", into]
    run(sys.executable, "-m", "build", *flags, source, cwd=into.parent)
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="session")
def checkout(tmp_path_factory) -> Path:
    """Return a copy of this checkout that no test changes."""
    copy = tmp_path_factory.mktemp("copy") / "checkout"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
    return copy


@pytest.fixture(scope="session")
def wheel(checkout, tmp_path_factory) -> Path:
    """Return the wheel built straight from the checkout."""
    return build("wheel", checkout, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(checkout, tmp_path_factory) -> Path:
    """Return the source distribution."""
    return build("sdist", checkout, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel_of_sdist(sdist, tmp_path_factory) -> Path:
    """Return the wheel built from the unpacked source distribution."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (source,) = unpacked.iterdir()
    return build("wheel", source, tmp_path_factory.mktemp("wheel-of-sdist"))


@pytest.fixture(scope="session")
def installed_wheel(wheel, tmp_path_factory) -> Installed:
    """Return an environment with the wheel."""
    return install([wheel], tmp_path_factory.mktemp("from-wheel"))


@pytest.fixture
def editable(tmp_path) -> tuple[Installed, Path]:
    """Return an environment with an editable install, and its checkout, free to be edited."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCE)
    return install(["--editable", copy], tmp_path), copy

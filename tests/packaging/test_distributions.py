"""The wheel, the wheel of the source distribution and an editable install all work."""

from __future__ import annotations

import json
import re
import tarfile
import zipfile
from pathlib import Path

import yaml

PACKS = "indicator_engine/_packs/"
FILE = "import indicator_engine; print(indicator_engine.__file__)"
ASK = "import indicator_engine; print(indicator_engine.parse('≥1次').reading)"


def members(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rules_of(checkout: Path) -> dict[str, bytes]:
    """Return the rule files of a checkout by their path below rules/."""
    rules = checkout / "rules"
    files = [path for path in rules.rglob("*") if path.is_file()]
    return {path.relative_to(rules).as_posix(): path.read_bytes() for path in files}


def version_of(checkout: Path) -> str:
    """Return the version that the package itself states."""
    text = (checkout / "src/indicator_engine/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found
    return found[1]


# ── what is inside ───────────────────────────────────────────────────────────────────────────


def test_the_wheel_holds_the_rules_of_the_checkout(wheel, checkout):
    packed = {
        name.removeprefix(PACKS): content
        for name, content in members(wheel).items()
        if name.startswith(PACKS)
    }
    assert "core/units.yaml" in packed
    assert packed == rules_of(checkout)


def test_the_wheel_is_typed_licensed_and_holds_only_the_package(wheel, checkout):
    names = members(wheel).keys()
    information = f"indicator_engine-{version_of(checkout)}.dist-info"
    assert {name.split("/")[0] for name in names} == {"indicator_engine", information}
    assert "indicator_engine/py.typed" in names
    assert "indicator_engine/messages/zh.toml" in names
    assert f"{information}/licenses/LICENSE" in names


def test_the_source_distribution_holds_what_its_wheel_and_its_tests_need(sdist, checkout):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"Makefile", "README.md", "LICENSE", "constraints.txt", "pyproject.toml"}
    for folder in ("src", "rules", "tests", "docs", "examples"):
        files = (path for path in (checkout / folder).rglob("*") if path.is_file())
        wanted |= {path.relative_to(checkout).as_posix() for path in files}
    assert wanted <= names


def test_the_wheel_of_the_source_distribution_is_the_same_wheel(wheel, wheel_of_sdist):
    assert wheel_of_sdist.name == wheel.name
    assert members(wheel_of_sdist) == members(wheel)


# ── the installed wheel; its twin from the source distribution was just shown to be equal ────


def test_the_wheel_reads_and_evaluates_from_another_directory(installed_wheel):
    reading = installed_wheel.python("-c", ASK)
    assert "'>='" in reading
    assert "'次'" in reading
    evaluate = "import indicator_engine; print(indicator_engine.evaluate('≥1次', '2次').met)"
    assert installed_wheel.python("-c", evaluate) == "True"


def test_the_wheel_uses_its_own_files(installed_wheel):
    place = installed_wheel.python("-c", FILE)
    assert Path(place).is_relative_to(installed_wheel.environment)


def test_the_version_is_stated_once(installed_wheel, checkout):
    version = version_of(checkout)
    stated = "from importlib.metadata import version; print(version('indicator-engine'))"
    assert installed_wheel.python("-c", stated) == version
    assert version in installed_wheel.command("--version")


def test_the_command_line_of_the_wheel_reads_json_lines(installed_wheel):
    line = json.dumps({"text": "≥1次"})
    answer = json.loads(installed_wheel.command("parse", "--jsonl", given=line + "\n"))
    assert answer["reading"]["unit"] == "次"


def test_the_command_line_runs_as_a_module(installed_wheel):
    assert "parse" in installed_wheel.python("-m", "indicator_engine", "--help")


# ── editable ─────────────────────────────────────────────────────────────────────────────────


def test_an_editable_install_sees_a_rule_as_soon_as_it_is_edited(editable):
    installed, checkout = editable
    place = installed.python("-c", FILE)
    assert Path(place).is_relative_to(checkout)
    assert "'次'" in installed.python("-c", ASK)

    ask = (
        "import indicator_engine\n"
        "try: print(indicator_engine.parse('≥3试桩位').reading.unit)\n"
        "except indicator_engine.IndicatorError as error: print(error.code)"
    )
    assert installed.python("-c", ask) != "试桩位"

    units = checkout / "rules/core/units.yaml"
    content = yaml.load(units.read_text(encoding="utf-8"), yaml.BaseLoader)
    content["units"].append({"name": "试桩位", "dimension": "trial_piles"})
    units.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert installed.python("-c", ask) == "试桩位"

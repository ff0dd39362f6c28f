"""The public strategies: they follow the rules of an engine, and say what they need."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from indicator_engine import Engine, RuleErrors
from indicator_engine.testing import (
    check_example,
    deadlines,
    example_params,
    example_tests,
    expressions,
    full_width,
    measured_values,
    quantities,
    thresholds,
    units,
)

ENGINE = Engine.default()

UNITS = """
schema: units/1
summary: the measure words of one county
source: {document: convention}
units:
  - {name: 畦, dimension: 畦, scales: [万], aliases: [菜畦]}
examples:
  - {text: ≥3菜畦, reads: ≥3畦}
"""


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "county.yaml"
    path.write_text(UNITS, encoding="utf-8")
    return path


def test_what_is_generated_follows_the_rules(pack):
    engine = ENGINE.extend(pack)
    quick = settings(max_examples=20_000, derandomize=True, database=None)
    assert find(units(engine), lambda name: name == "万畦", settings=quick) == "万畦"
    assert find(thresholds(engine), lambda text: "菜畦" in text, settings=quick)


@given(st.data())
def test_a_measured_value_fits_what_it_is_made_for(data):
    """It is measured whole, and held against its expression without an error."""
    expression = data.draw(expressions())
    value = data.draw(measured_values(expression))
    assert ENGINE.ruleset.measure(value, None, 2025).kind != "none"


@given(quantities(rich=True))
def test_a_quantity_is_measured_as_a_number(text):
    assert ENGINE.measure(text).kind == "number"


@given(deadlines())
def test_a_deadline_is_dated_by_the_budget_year(text):
    assert ENGINE.parse(text, year=2025).reading.date is not None


@given(st.text())
def test_full_width_is_undone_by_compatibility_folding(text):
    assert unicodedata.normalize("NFKC", full_width(text)) == unicodedata.normalize("NFKC", text)


# ── the examples of a pack ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", example_params(ENGINE, pack="core"))
def test_an_example_of_the_core_rules(case):
    check_example(case, ENGINE)


def test_the_examples_of_a_pack_are_tests_of_its_author(pack, tmp_path):
    """Three lines in the author's own test file, one test for each example."""
    broken = UNITS.replace("reads: ≥3畦", "reads: ≥4畦")
    pack.write_text(broken, encoding="utf-8")
    test = tmp_path / "test_county.py"
    lines = (
        "from indicator_engine.testing import example_tests",
        f"test_county = example_tests({str(pack)!r})",
    )
    test.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "county.yaml:8" in done.stdout
    with pytest.raises(RuleErrors):
        ENGINE.extend(pack)


def test_a_pack_that_is_wrong_otherwise_is_refused_at_once(pack):
    pack.write_text(UNITS.replace("dimension: 畦", "dimension: 畦, size: 3"), encoding="utf-8")
    with pytest.raises(RuleErrors) as caught:
        example_tests(pack)
    assert [problem.code for problem in caught.value.problems()] == ["key-unknown"]


# ── what is missing ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("missing", "name"), [("hypothesis", "thresholds"), ("pytest", "example_params")]
)
def test_a_missing_extra_is_named(missing, name):
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"from indicator_engine import testing; testing.{name}"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "pip install 'indicator-engine[testing]'" in done.stderr


def test_an_unknown_name_is_an_attribute_error():
    from indicator_engine import testing

    with pytest.raises(AttributeError):
        getattr(testing, "nothing")  # noqa: B009
    assert set(testing.__all__) <= set(dir(testing))

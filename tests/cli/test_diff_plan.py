"""``profiles diff --plan``: the rows of a plan that two profiles score differently, and why."""

from __future__ import annotations

import pytest


@pytest.fixture
def files(root):
    folder = root / "examples" / "lunan-2025"
    return folder / "plan.yaml", folder / "actuals.illustrative.yaml"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_lists_the_rows(cli, files, language):
    call = ["profiles", "diff", "mof-2020", "hubei", "--plan", str(files[0]),
            "--actuals", str(files[1])]  # fmt: skip
    shown = cli(*call, "--lang", language)
    assert shown.code == 0
    assert "T1.5" in shown.out
    assert "decide form: level graded" in shown.out
    (answer,) = cli(*call, "--json").answers
    rows = {row["id"]: row for row in answer["rows"]}
    assert rows["T1.5"]["points"] == [["9.00", "11.99"], ["6.67", "10.65"]]
    assert rows["T1.5"]["because"] == [
        "weights", "decide form: level graded",
    ]  # fmt: skip


def test_actuals_without_a_plan_are_a_wrong_call(cli, files):
    ran = cli("profiles", "diff", "hebei", "hubei", "--actuals", str(files[1]))
    assert (ran.code, ran.out) == (2, "")

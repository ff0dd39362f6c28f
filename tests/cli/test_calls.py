"""Calls: exit codes, global options and where they stand, languages, what is loaded to start."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest

from indicator_engine.cli import main, running
from indicator_engine.cli.running import lines_call
from indicator_engine.cli.settings import Code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["parse", "≥1次"], 0),
        (["parse", "≥1次", "≥"], 1),
        (["parse", "≥1次", "--json"], 0),
        (["parse", "≥", "--json"], 1),
        (["parse", "≥", "--words"], 1),
        (["evaluate", "≥1次", "2次"], 0),
        (["evaluate", "≥1次", "0次"], 0),
        (["evaluate", "≥1次", ""], 1),
        (["evaluate", "≥", "2次"], 1),
        (["evaluate", "--", "≤-3%", "-8%"], 0),
        (["evaluate", "不超过批复概算", "9万元"], 1),
        (["evaluate", "不超过批复概算", "9万元", "--reference", "estimate=10万元"], 0),
        (["evaluate", "不超过批复概算", "9万元", "--reference", "estimat=10万元"], 2),
        (["evaluate", "不超过批复概算", "9万元", "--reference", "10万元"], 2),
        (["--version"], 0),
        (["--help"], 0),
        (["parse", "-h"], 0),
        (["rules", "list", "profiles"], 0),
        (["parse"], 2),
        (["evaluate", "≥1次"], 2),
        (["evaluate", "≥1次", "1", "2"], 2),
        (["nonsense"], 2),
        (["parse", "≥1次", "--no-such-option"], 2),
        (["parse", "≥1次", "--year", "20"], 2),
        (["parse", "≥1次", "--json", "--jsonl"], 2),
        (["evaluate", "≥1次", "1次", "--weight", "ten"], 2),
        (["parse", "≥1次", "--profile", "no-such-profile"], 2),
        (["parse", "≥1次", "--lang", "fr"], 2),
        (["rules", "list", "nonsense"], 2),
        (["parse", "--jsonl", "no/such/file"], 3),
    ],
    ids=str,
)
def test_exit_codes(cli, arguments, code):
    ran = cli(*arguments)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert (ran.err != "") == (code in (2, 3) or ("--words" in arguments and code == 1))


def test_without_a_command_the_help_is_shown(cli):
    ran = cli()
    assert ran.code == 2
    assert "Usage: indicator-engine" in ran.out + ran.err
    assert (cli("--lang", "en").code, cli("rules").code) == (2, 2)


def test_lines_with_errors_are_an_answer_unless_it_is_strict(cli):
    good, bad = b'{"text": "1"}\n', b"{}\n"
    assert cli("parse", "--jsonl", stdin=good + bad).code == 0
    assert cli("parse", "--jsonl", "--strict", stdin=good + bad).code == 1
    assert cli("parse", "--jsonl", "--strict", stdin=good).code == 0


def test_the_codes_are_those_documented(root):
    page = (root / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    for code in Code:
        assert f"| {code.value} |" in page


def test_the_documented_calls_show_what_is_documented(cli, root):
    page = (root / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"(?s)```console\n(.*?)```", page)
    calls = block.split("$ indicator-engine ")[1:]
    assert len(calls) == 3
    for call in calls:
        line, _, shown = call.partition("\n")
        assert cli(*shlex.split(line)).out == shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "en", "parse", "≥"],
        ["parse", "--lang", "en", "≥"],
        ["parse", "≥", "--lang=en"],
    ],
)
def test_global_options_may_stand_anywhere(cli, arguments):
    assert "a number is expected" in cli(*arguments).out


def test_what_follows_two_dashes_is_text(cli):
    ran = cli("parse", "--json", "--", "--lang", "en")
    assert [answer["text"] for answer in ran.answers] == ["--lang", "en"]


@pytest.mark.parametrize(("value", "english"), [("en", True), ("zh", False), ("fr", False)])
def test_the_environment_names_a_language(cli, monkeypatch, value, english):
    monkeypatch.setenv("INDICATOR_ENGINE_LANG", value)
    assert ("a number is expected" in cli("parse", "≥").out) == english
    assert "a number" not in cli("parse", "≥", "--lang", "zh").out
    assert ("show this" in cli("--help").out.lower()) is True


def test_the_profile_scores(cli):
    row = ["evaluate", "≤11万元", "22万元", "--weight", "20", "--json"]
    assert cli(*row).answers[0]["score"] == "10.00"
    ran = cli(*row, "--profile", "deployed-default")
    assert (ran.answers[0]["score"], ran.answers[0]["profile"]) == ("0.00", "deployed-default")


def test_everything_around_a_cell_is_taken(cli):
    ran = cli(
        "evaluate", "95", "96", "--op", "≥", "--unit", "%", "--actual-unit", "%",
        "--name", "合格率", "--level1", "产出指标", "--level2", "质量指标", "--direction", "正向",
        "--weight", "10", "--year", "2025", "--description", "抽查合格的比例", "--json",
    )  # fmt: skip
    (answer,) = ran.answers
    assert answer["reading"]["op"] == ">="
    assert answer["reading"]["unit"] == answer["measured"]["unit"] == "%"
    assert (answer["met"], answer["score"], answer["error"]) == (True, "10.00", None)


def test_json_output_is_that_of_the_lines(cli):
    row = {"threshold": "≥95%", "actual": "90%", "weight": "10", "year": 2025}
    by_line = cli("evaluate", "--jsonl", stdin=json.dumps(row).encode()).out
    assert (
        cli("evaluate", "≥95%", "90%", "--weight", "10", "--year", "2025", "--json").out == by_line
    )
    by_line = cli("parse", "--jsonl", stdin='{"text": "≥"}\n{"text": "1"}'.encode()).out
    assert cli("parse", "--json", "≥", "1").out == by_line


def test_nothing_is_coloured_where_nobody_sees_it(cli):
    assert "\x1b" not in cli("parse", "≥1次", "≥").out + cli("rules", "show", "次").out


def test_colour_is_for_terminals_that_want_it(cli, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cli("parse", "≥").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in cli("parse", "≥").out


def test_what_a_stream_cannot_hold_is_escaped(process):
    running = process("parse", "≥1次", PYTHONIOENCODING="ascii")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, b"")
    assert b"\\u6b21" in out


def test_bytes_that_are_no_text_are_refused(process):
    running = process("parse", b"\xff\xfe", "--json")
    out, _ = running.communicate(timeout=60)
    assert running.returncode == 1
    assert json.loads(out)["error"]["code"] == "bad-character"


def loaded_by(arguments, stdin):
    """Return the third-party packages that a call loads in a fresh process."""
    code = (
        "import sys; from indicator_engine.cli import main; main(sys.argv[1:]);"
        "found = {'rich', 'pydantic', 'pint', 'yaml', 'typer'} & set(sys.modules);"
        "print(*found, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, timeout=60)
    return set(done.stderr.decode().split())


@pytest.mark.parametrize("command", ["parse", "evaluate"])
def test_answering_lines_loads_no_more_than_it_needs(command):
    stdin = '{"text": "≥1次", "threshold": "≥1次", "actual": "2次", "weight": 10}\n'.encode()
    assert loaded_by([command, "--jsonl"], stdin) == set()
    assert loaded_by([command, "--jsonl", "--strict", "--lang", "en", "-"], stdin) == set()


def test_looking_at_one_cell_loads_what_prints_it():
    assert {"typer", "rich"} <= loaded_by(["parse", "≥1次"], b"")


LINES_CALLS = [
    ["parse", "--jsonl"],
    ["evaluate", "--jsonl", "-"],
    ["--lang", "en", "parse", "--jsonl", "--strict"],
    ["evaluate", "--profile", "deployed-default", "--jsonl", "--lang", "en"],
]


@pytest.mark.parametrize("arguments", LINES_CALLS, ids=str)
def test_the_way_past_typer_is_the_same_way(cli, monkeypatch, arguments):
    stdin = '{"text": "≥1次", "threshold": "≥1次", "actual": "2次"}\n[]\n'.encode()
    assert lines_call(arguments, "en" if "en" in arguments else "zh") is not None
    past = cli(*arguments, stdin=stdin)
    monkeypatch.setattr(running, "lines_call", lambda *_: None)
    assert cli(*arguments, stdin=stdin) == past


@pytest.mark.parametrize(
    "arguments",
    [
        ["parse", "≥1次"],
        ["parse", "--", "--jsonl"],
        ["parse", "--jsonl", "--year", "2025"],
        ["parse", "--jsonl", "--json"],
        ["parse", "--jsonl", "--lang", "fr"],
        ["parse", "--jsonl", "--lang=en"],
        ["parse", "--jsonl", "--help"],
        ["rules", "--jsonl"],
        ["--jsonl"],
        ["--rules", "--jsonl"],
        ["parse", "--jsonl", "--rules"],
        [],
    ],
    ids=str,
)
def test_a_call_of_another_form_is_left_to_typer(arguments):
    assert lines_call(arguments, "zh") is None


def test_lines_need_no_extra():
    code = (
        "import sys; sys.modules['typer'] = sys.modules['rich'] = None;"
        "from indicator_engine.cli import main; sys.exit(main(['parse', '--jsonl']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, input=b'{"text": "1"}', capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["text"] == "1"


@pytest.mark.parametrize("missing", ["typer", "rich"])
@pytest.mark.parametrize(("language", "word"), [("zh", "命令行"), ("en", "command line")])
def test_a_missing_extra_is_one_clear_sentence(missing, language, word):
    code = (
        f"import sys; sys.modules['{missing}'] = None;"
        "from indicator_engine.cli import main;"
        "sys.exit(main(['parse', '1', '--lang', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", code, language]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert word in line
    assert "indicator-engine[cli]" in line


def test_another_missing_module_is_not_taken_for_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "indicator_engine.cli.cells", None)
    with pytest.raises(ModuleNotFoundError):
        main(["parse", "1"])


@pytest.mark.parametrize("words", [["assess"], ["audit"], ["read-document"], ["explain", "--plan"]])
def test_a_file_that_is_not_there_is_another_exit_code_than_one_with_problems(words, tmp_path):
    assert main([*words, str(tmp_path / "none.yaml")]) == Code.IO

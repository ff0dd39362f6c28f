"""``--jsonl``: one answer a line, in order, whatever comes in; before the next line is read."""

from __future__ import annotations

import itertools
import json
import selectors
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.cli.lines import Answering, answer_all, raw_lines
from indicator_engine.interchange import shapes
from indicator_engine.interchange.checked import adapter
from indicator_engine.interchange.lines import MOST_BYTES

MILLION = 1_000_000
LINES = [
    (b'{"text": "\xe2\x89\xa51\xe6\xac\xa1", "id": 1.0}', None),
    (b'{"text": ""}', "empty-text"),
    (b'{"text": "   "}', "empty-text"),
    (b'{"text": "' + b"a" * MILLION + b'"}', "text-too-long"),
    (b'{"text": "' + b"9" * MILLION + b'"}', "text-too-long"),
    (b'{"text": "\\u0000"}', "bad-character"),
    (b'{"text": "\x00"}', "json-malformed"),
    (b'{"text": "\\ud800", "id": "\\ud800"}', "bad-character"),
    ('{"text": "≥1e999999999次"}'.encode(), ...),
    ('{"text": "≥元^99999999"}'.encode(), ...),
    (b'{"text": "' + b"(" * 10_000 + b'"}', ...),
    (b"[" * 10_000, "json-too-deep"),
    (b'{"text":' * 10_000, "json-too-deep"),
    (b"[1, 2]", "json-not-object"),
    (b"3", "json-not-object"),
    (b"null", "json-not-object"),
    (b"{}", "field-missing"),
    (b'{"text": ["a"]}', "field-not-text"),
    (b'{"text": "1", "op": true}', "field-not-text"),
    (b'{"text": "1", "year": "soon"}', "field-not-year"),
    (b'{"text": "\xff"}', "json-not-utf8"),
    (b'{"text": "1", "text": "2", "id": 5}', "json-duplicate-key"),
    (b'{"text": NaN}', "json-no-number"),
    (b'{"text": Infinity}', "json-no-number"),
    (b"", "json-line-empty"),
    (b" \t ", "json-line-empty"),
    (b"not json", "json-malformed"),
    (b'{"text": "1"}\r', None),
    ('{"text": "≥1次", "colour": 1}'.encode(), None),
    ('{"text": "年底前", "year": 2025}'.encode(), None),
    (b'{"text": "\\u2028\\u0085"}', ...),
    ('{"text": "最后"}'.encode(), None),
]


def test_every_line_gets_its_answer_in_order(cli):
    ran = cli("parse", "--jsonl", stdin=b"\n".join(raw for raw, _ in LINES))
    assert (ran.code, ran.err) == (0, "")
    answers = ran.answers
    assert len(answers) == len(LINES)
    for (raw, code), answer in zip(LINES, answers, strict=True):
        found = answer["error"]["code"] if "error" in answer else None
        assert code is ... or found == code, raw[:60]
        assert found != "internal-error", raw[:60]
        shape = shapes.RefusalShape if found else shapes.ThresholdShape
        adapter(shape).validate_python(answer, strict=True)


def test_every_line_gets_an_outcome(cli):
    stdin = b"\n".join(raw.replace(b'"text"', b'"threshold"') for raw, _ in LINES)
    ran = cli("evaluate", "--jsonl", stdin=stdin)
    assert ran.code == 0
    assert len(ran.answers) == len(LINES)
    for answer in ran.answers:
        adapter(shapes.OutcomeShape).validate_python(answer, strict=True)
        assert answer["error"] is None or answer["error"]["code"] != "internal-error"


def test_a_last_line_needs_no_end_and_an_end_makes_no_line(cli):
    assert len(cli("parse", "--jsonl", stdin=b'{"text": "1"}').answers) == 1
    assert len(cli("parse", "--jsonl", stdin=b'{"text": "1"}\n').answers) == 1
    assert len(cli("parse", "--jsonl", stdin=b'{"text": "1"}\n\n').answers) == 2
    assert cli("parse", "--jsonl", stdin=b"").answers == []


def test_a_byte_order_mark_begins_no_line(cli):
    ran = cli("parse", "--jsonl", stdin=b'\xef\xbb\xbf{"text": "1"}\n\xef\xbb\xbf{"text": "1"}\n')
    assert ["error" in answer for answer in ran.answers] == [False, True]


class Pieces:
    """A source that gives its pieces one by one, however lines are divided among them."""

    def __init__(self, *pieces):
        self.pieces = iter(pieces)

    def read1(self, size):
        piece = next(self.pieces, b"")
        assert len(piece) <= size
        return piece


class Kept:
    """A sink that keeps what was handed on, one entry for each flush that had something."""

    def __init__(self):
        self.taken, self.flushed = b"", []

    def write(self, raw):
        self.taken += raw

    def flush(self):
        if self.taken:
            self.flushed.append(self.taken)
        self.taken = b""

    @property
    def answers(self):
        return [json.loads(line) for raw in self.flushed for line in raw.split(b"\n")[:-1]]


def test_of_an_endless_line_only_the_beginning_is_kept():
    piece = b" " * 65_536
    lines = raw_lines(Pieces(*[piece] * 2000, b"\n{}"), lambda: None)
    long, short = lines
    assert MOST_BYTES < len(long) <= MOST_BYTES + 2 * len(piece)
    assert short == b"{}"


@given(st.binary(max_size=30).map(lambda raw: raw.replace(b"a", b"\n")), st.data())
def test_lines_are_the_same_however_they_arrive(raw, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=4)))
    ends = [0, *cuts, len(raw)]
    pieces = [raw[one:other] for one, other in itertools.pairwise(ends) if one < other]
    lines = list(raw_lines(Pieces(*pieces), lambda: None))
    wanted = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert lines == (wanted[:-1] if wanted[-1] == b"" else wanted)


def test_what_has_come_is_answered_before_more_is_waited_for(engine):
    sink = Kept()
    source = Pieces(b'{"text": "1"}\n{"text": "2"}\n{"te', b'xt": "3"}\n')
    answer_all(source, sink, Answering(engine).parse)
    assert [raw.count(b"\n") for raw in sink.flushed] == [2, 1]


def test_unknown_fields_are_noted_and_named(cli):
    stdin = b'{"text": "1", "colour": 1, "Year": 2}\n{"text": "", "colour": 1}\n'
    first, second = cli("parse", "--jsonl", stdin=stdin).answers
    assert (first["notes"], first["unknown_fields"]) == (["unknown-field"], ["colour", "Year"])
    assert (second["notes"], second["unknown_fields"]) == (["unknown-field"], ["colour"])
    assert second["error"]["code"] == "empty-text"
    stdin = '{"threshold": "≥1次", "actual": "1次", "text": "x"}'.encode()
    (row,) = cli("evaluate", "--jsonl", stdin=stdin).answers
    assert row["met"] is True
    assert "unknown-field" in row["notes"]
    assert row["unknown_fields"] == ["text"]


def test_options_stand_around_rows_that_do_not_say_otherwise(cli):
    stdin = '{"text": "年底前"}\n{"text": "年底前", "year": 2030}\n'.encode()
    ran = cli("parse", "--jsonl", "--year", "2025", stdin=stdin)
    assert [answer["reading"]["date"] for answer in ran.answers] == ["2025-12-31", "2030-12-31"]


def test_messages_and_explanations_are_in_the_language_asked_for(cli):
    stdin = '{"threshold": "≥1次", "actual": "2次"}\n{"threshold": ""}\n'.encode()
    chinese = cli("evaluate", "--jsonl", stdin=stdin).answers
    english = cli("evaluate", "--jsonl", "--lang", "en", stdin=stdin).answers
    assert "met" in english[0]["explanation"]
    assert chinese[0]["explanation"] != english[0]["explanation"]
    assert chinese[1]["error"]["message"] != english[1]["error"]["message"] == "the text is empty"


def test_files_are_answered_one_after_the_other(cli, tmp_path):
    for name, text in (("a", "1"), ("b", "2")):
        (tmp_path / name).write_text(f'{{"text": "{text}"}}\n')
    ran = cli("parse", "--jsonl", str(tmp_path / "b"), "-", str(tmp_path / "a"), stdin=b"{}\n")
    assert [answer["text"] for answer in ran.answers] == ["2", None, "1"]


def test_a_defect_of_ours_costs_one_line(engine):
    class Broken:
        def parse(self, text, **cell):
            if text == "2":
                raise ZeroDivisionError(text)
            return engine.parse(text, **cell)

    sink = Kept()
    source = Pieces(b'{"text": "1"}\n{"text": "2", "id": 7}\n{"text": "3"}')
    assert answer_all(source, sink, Answering(Broken()).parse) is False
    assert [answer["text"] for answer in sink.answers] == ["1", "2", "3"]
    assert (sink.answers[1]["error"]["code"], sink.answers[1]["id"]) == ("internal-error", 7)


FIELDS = st.sampled_from(["text", "threshold", "actual", "op", "unit", "year", "weight", "id", "x"])
PIECES = st.text("≥≤0123456789.%万元次年月日前-~／|()优良是无 \x00\ud800", max_size=8)
VALUES = st.one_of(PIECES, st.none(), st.booleans(), st.integers(), st.lists(PIECES, max_size=2))


@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=5), max_size=3))
def test_no_row_is_a_defect(engine, rows):
    answering = Answering(engine)
    for name, answer in (("text", answering.parse), ("threshold", answering.evaluate)):
        lines = [json.dumps({name: "≥1次"} | row) for row in rows]
        sink = Kept()
        answer_all(Pieces("\n".join(lines).encode()), sink, answer)
        assert len(sink.answers) == len(lines)
        for answered in sink.answers:
            error = answered.get("error")
            assert not error or error["code"] != "internal-error", error


# ── as a process ─────────────────────────────────────────────────────────────────────────────


def read_line(stream, seconds=60):
    """Read one line, or fail when none comes."""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        assert selector.select(seconds), "no answer came"
    return stream.readline()


@pytest.mark.parametrize("command", ["parse", "evaluate"])
def test_a_line_is_answered_before_the_next_is_written(process, command):
    running = process(command, "--jsonl")
    field = {"parse": "text", "evaluate": "threshold"}[command]
    for number in range(3):
        running.stdin.write(
            json.dumps({field: "≥1次", "actual": "1", "id": number}).encode() + b"\n"
        )
        running.stdin.flush()
        assert json.loads(read_line(running.stdout))["id"] == number
    running.stdin.close()
    assert running.wait(60) == 0
    assert running.stderr.read() == b""


def test_a_closed_pipe_ends_quietly(process):
    running = process("parse", "--jsonl")
    running.stdin.write(b'{"text": "1"}\n')
    running.stdin.flush()
    read_line(running.stdout)
    running.stdout.close()
    for _ in range(50):
        try:
            running.stdin.write(b'{"text": "1"}\n')
            running.stdin.flush()
        except BrokenPipeError:
            break
        time.sleep(0.02)
    assert running.wait(60) == 141
    assert running.stderr.read() == b""


def test_what_people_read_ends_as_quietly(process):
    running = process("rules", "list")
    running.stdout.close()
    assert running.wait(60) == 141
    assert running.stderr.read() == b""


def test_an_interrupt_ends_quietly(process):
    import signal

    running = process("parse", "--jsonl")
    running.stdin.write(b'{"text": "1"}\n')
    running.stdin.flush()
    read_line(running.stdout)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 130
    assert running.stderr.read() == b""


def test_a_line_may_bring_its_own_scoring_rule(cli):
    rows = [
        {
            "threshold": "≥95%",
            "actual": "93.5%",
            "weight": 10,
            "scoring_rule": "每低1个百分点扣1分",
        },
        {"threshold": "≥95%", "actual": "93.5%", "weight": 10, "scoring_rule": "酌情扣分"},
        {"threshold": "≥95%", "actual": "93.5%", "weight": 10},
    ]
    stdin = b"\n".join(json.dumps(row).encode() for row in rows)
    ran = cli("evaluate", "--jsonl", "--scoring-rule", "每低1个百分点扣2分", stdin=stdin)
    first, second, third = ran.answers
    assert (first["score"], third["score"]) == ("9.00", "8.00")
    assert first["scoring_rule"]["words"] == "每低1百分点扣1分，扣完为止"
    assert (second["met"], second["score"]) == (False, None)
    assert second["scoring_rule"] == {"text": "酌情扣分", "words": None}
    assert (second["error"]["field"], second["error"]["span"]) == ("scoring_rule", [0, 4])

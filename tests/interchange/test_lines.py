"""Lines of JSON: what is read, what is refused and how, what is echoed, what is written."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from indicator_engine.errors import DocumentError
from indicator_engine.interchange import evaluate_row, parse_row, read_line, shapes, write_line
from indicator_engine.interchange.checked import adapter
from indicator_engine.interchange.lines import MISSING, MOST_BYTES, Digits


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json-line-empty"),
        (b" \t\r\n", "json-line-empty"),
        (b"not json", "json-malformed"),
        (b"{'text': 1}", "json-malformed"),
        (b'{"text": "a",}', "json-malformed"),
        (b'{"text": "a"} {"text": "b"}', "json-malformed"),
        (b'{"text": "a\tb"}', "json-malformed"),
        (b'{"text": "a\x00b"}', "json-malformed"),
        (b"\x00", "json-malformed"),
        (b'{"text": 01}', "json-malformed"),
        (b"[]", "json-not-object"),
        (b"3", "json-not-object"),
        (b'"text"', "json-not-object"),
        (b"null", "json-not-object"),
        (b"true", "json-not-object"),
        (b'{"text": "\xff"}', "json-not-utf8"),
        ('{"text": "≥1次"}'.encode("gbk"), "json-not-utf8"),
        (b'{"text": "\xed\xa0\x80"}', "json-not-utf8"),
        (b'{"text": NaN}', "json-no-number"),
        (b'{"text": -Infinity}', "json-no-number"),
        (b'{"text": "a", "text": "b"}', "json-duplicate-key"),
        (b'{"actual": {"a": 1, "a": 1}}', "json-duplicate-key"),
        (b"[" * 10_000, "json-too-deep"),
        (b'{"a":' * 10_000, "json-too-deep"),
        (b'{"id": ' + b"[" * 50 + b"]" * 50 + b"}", "json-too-deep"),
        (b" " * (MOST_BYTES + 1), "json-line-too-long"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_a_line_that_is_no_row_is_refused(raw, code):
    line = read_line(raw)
    assert line.error is not None
    assert line.error.code == code
    assert line.error.message("zh") != line.error.message("en") != code
    assert line.fields == {}


@given(st.binary(max_size=40))
def test_no_bytes_raise(raw):
    line = read_line(raw)
    assert (line.error is None) or (line.fields == {})


def test_a_line_of_a_million_signs_is_read():
    assert len(read_line(b'{"text": "' + b"9" * 1_000_000 + b'"}').fields["text"]) == 1_000_000


def test_many_keys_take_no_square_time():
    keys = ",".join(f'"{number}": 1' for number in range(100_000))
    assert read_line(f'{{{keys}, "99999": 2}}'.encode()).error.params == {"name": "99999"}


@pytest.mark.parametrize(
    "id_",
    ["1", "1.0", "1.50", "-0", "1e400", '"a"', '"\\ud800"', "null", "true", "[1,2.50]", '{"a":[]}'],
)
def test_an_id_is_echoed_as_it_was_given(id_):
    line = read_line(f'{{"id": {id_}, "text": "a"}}'.encode())
    assert line.fields == {"text": "a"}
    assert write_line({"v": 1}, line.id) == f'{{"id":{id_},"v":1}}\n'.encode()


def test_without_an_id_none_is_echoed():
    assert read_line(b'{"text": "a"}').id is MISSING
    assert write_line({"v": 1}) == b'{"v":1}\n'


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        (b'{"text": NaN, "id": 7}', "7"),
        (b'{"text": 1, "text": 2, "id": "a"}', "a"),
        (b'{"text": 1, "text": 2, "id": null}', None),
        (b'{"id": 1, "id": 2}', MISSING),
        (b'{"id": NaN}', MISSING),
        (b'[{"id": 1, "a": NaN}]', MISSING),
    ],
)
def test_the_id_of_a_refused_object_is_found(raw, id_):
    line = read_line(raw)
    assert line.error is not None
    assert line.id == id_


def test_a_lone_surrogate_is_escaped_and_other_text_is_not():
    written = write_line({"text": "次\ud800\x00"})
    assert written == '{"text":"次\\ud800\\u0000"}\n'.encode()
    assert json.loads(written) == {"text": "次\ud800\x00"}


# ── rows ─────────────────────────────────────────────────────────────────────────────────────


def parsed(text):
    return parse_row(read_line(text.encode()).fields)


def evaluated(text):
    return evaluate_row(read_line(text.encode()).fields)


def test_numbers_stand_for_their_digits():
    row = parsed('{"text": 0.90, "op": 1, "unit": 1e5, "year": 2025}')
    assert (row.text, row.cell) == ("0.90", {"op": "1", "unit": "1e5", "year": 2025})
    assert all(type(value) is str for value in (row.text, row.cell["op"]))
    row = evaluated('{"threshold": 1.0, "actual": 0.10, "weight": 12.50, "budget": 1e2}')
    assert str(row.actual) == "0.10"
    assert row.row == {"weight": Decimal("12.50"), "budget": Decimal(100)}


def test_null_is_as_if_it_were_not_there():
    nothing = '"op": null, "unit": null, "name": null, "level1": null, "year": null'
    assert parsed(f'{{"text": "a", {nothing}}}').cell == {}


def test_unknown_fields_are_named_in_their_order():
    assert parsed('{"b": 1, "text": "a", "a": {}, "threshold": 1}').unknown == (
        "b",
        "a",
        "threshold",
    )
    assert evaluated('{"threshold": "a", "text": "b"}').unknown == ("text",)


def test_a_measured_value_keeps_its_shape():
    row = evaluated(
        '{"threshold": "a", "actual": {"a": [1, "2", null, true], "b": {"start": "x"}}}'
    )
    assert row.actual == {"a": [Decimal(1), "2", None, True], "b": {"start": "x"}}
    assert evaluated('{"threshold": "a"}').actual is None


@pytest.mark.parametrize(
    ("read", "text", "code", "field"),
    [
        (parsed, "{}", "field-missing", "text"),
        (parsed, '{"text": null}', "field-not-text", "text"),
        (parsed, '{"text": []}', "field-not-text", "text"),
        (parsed, '{"text": true}', "field-not-text", "text"),
        (parsed, '{"text": "a", "op": {}}', "field-not-text", "op"),
        (parsed, '{"text": "a", "year": "20"}', "field-not-year", "year"),
        (parsed, '{"text": "a", "year": 2025.0}', "field-not-year", "year"),
        (parsed, '{"text": "a", "year": 99999}', "field-not-year", "year"),
        (parsed, '{"text": "a", "year": true}', "field-not-year", "year"),
        (evaluated, '{"text": "a"}', "field-missing", "threshold"),
        (evaluated, '{"threshold": "a", "weight": "1e2"}', "field-not-number", "weight"),
        (evaluated, '{"threshold": "a", "weight": ""}', "field-not-number", "weight"),
        (evaluated, '{"threshold": "a", "weight": []}', "field-not-number", "weight"),
        (evaluated, '{"threshold": "a", "weight": 1e99}', "field-number-too-long", "weight"),
        (evaluated, '{"threshold": "a", "actual": 1e999999999}', "field-number-too-long", "actual"),
        (
            evaluated,
            '{"threshold": "a", "actual": [' + "9" * 61 + "]}",
            "field-number-too-long",
            "actual",
        ),
        (
            evaluated,
            '{"threshold": "a", "previous": ' + "[" * 20 + "]" * 20 + "}",
            "json-too-deep",
            "previous",
        ),
    ],
    ids=lambda part: getattr(part, "__name__", str(part))[:40],
)
def test_a_field_of_another_type_is_refused(read, text, code, field):
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert "{" not in caught.value.message("zh") + caught.value.message("en")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["", "a", "2025", "20", "7.5", "-3", "1e2", "x1"]),
    st.integers(-20, 3000),
    st.sampled_from([0.5, 2025.0, 12.25]),
    st.just([]),
    st.just({}),
)
NAMES = ["text", "threshold", "id", "op", "unit", "year", "weight", "actual", "profile", "colour"]


@given(st.dictionaries(st.sampled_from(NAMES), SCALARS, max_size=4))
@example({"text": "a"})
@example({"threshold": "a", "weight": "7.5"})
@example({"text": "a", "year": 2025})
@example({"text": "a", "year": "2025"})
def test_the_checks_by_hand_are_those_of_the_published_shapes(fields):
    raw = json.dumps(fields)
    for check, shape in ((parsed, shapes.ParseRowShape), (evaluated, shapes.EvaluateRowShape)):
        assert _refuses(DocumentError, check, raw) == _refuses(
            ValidationError, lambda text, s=shape: adapter(s).validate_json(text, strict=True), raw
        )


def _refuses(kind, check, raw):
    try:
        check(raw)
    except kind:
        return True
    return False


def test_digits_are_text():
    assert Digits("1.0") == "1.0"


def test_references_are_taken_by_name():
    line = '{"threshold": "不超过概算", "references": {"estimate": 1e2, "plan": null, "x": "1"}}'
    row = evaluated(line)
    assert row.row == {"references": {"estimate": Decimal(100)}}
    assert row.unknown == ("references.x",)
    assert evaluated('{"threshold": "a", "references": null}').row == {}
    with pytest.raises(DocumentError) as caught:
        evaluated('{"threshold": "a", "references": "100万元"}')
    assert caught.value.code == "field-not-object"

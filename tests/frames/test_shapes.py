"""Texts read by their shape say what each of them says by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine import Engine
from indicator_engine.frames import coding, evaluate_frame, planning
from indicator_engine.frames.shapes import Shape, canonical, is_shape, reads_alike
from indicator_engine.testing import thresholds

whole = st.integers(0, 10**11 - 1).map(str)
padded = st.tuples(st.sampled_from(["", "0", "00"]), st.integers(0, 999)).map(
    lambda pair: f"{pair[0]}{pair[1]}"
)
numbers = st.one_of(
    st.integers(0, 400).map(str),
    padded,
    whole,
    st.decimals(0, 500, places=2, allow_nan=False).map(str),
    st.decimals(0, 2, places=3, allow_nan=False).map(str),
    st.sampled_from(["2025", "2025.12", "202512", "20251231", "295", "2.75", "1.0", "0.0"]),
)
heads = st.sampled_from(["≥", "≤", "=", "", "不低于", "小于", ">", "培训人数", "约", "≥ ", "２"])
tails = st.sampled_from(
    ["%", "次", "万元", "", "人", "天", "年", "月", "元/人", "%以上", "日前", "月底前", "倍", "级",
     "个百分点", "年底前", "分", "‰", "万"]
)  # fmt: skip
texts = st.tuples(heads, numbers, tails).map("".join)
measured = st.tuples(st.sampled_from(["", "≥", "约"]), numbers, tails).map("".join)


@pytest.fixture(scope="module", autouse=True, params=["rows", "distinct texts"])
def _every_text_by_its_shape(request: pytest.FixtureRequest) -> Any:
    patch = pytest.MonkeyPatch()
    patch.setattr(planning, "FEW", 0)
    if request.param == "distinct texts":
        patch.setattr(coding, "_has_many", lambda _: True)
        patch.setattr(coding, "_is_repeated", lambda _: True)
    yield
    patch.undo()


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "threshold": texts | thresholds(),
                "actual": st.none() | measured,
                "weight": st.sampled_from([10.0, 16.66, None]),
                "year": st.just(2025),
            }
        ),
        min_size=1,
        max_size=30,
    ),
    lazy=st.booleans(),
    kind=st.sampled_from([polars.String(), polars.Categorical()]),
)
def test_shapes_answer_what_rows_answer(
    by_rows: Callable[..., Any], rows: list[dict[str, Any]], kind: Any, *, lazy: bool
) -> None:
    schema = {
        "threshold": kind,
        "actual": kind,
        "weight": polars.Float64,
        "year": polars.Int64,
    }
    table = polars.DataFrame(rows, schema=schema)
    columns = {name: name for name in schema}
    made = evaluate_frame(table.lazy() if lazy else table, **columns)
    found = made.collect() if isinstance(made, polars.LazyFrame) else made
    for row, want, got in zip(rows, by_rows(rows), found.rows(named=True), strict=True):
        assert {name: got[name] for name in want} == want, row


@pytest.mark.parametrize(
    ("key", "alike"),
    [
        (("≥", "%", "5", "2", "9", "2"), True),
        (("", "月底前", "2", "2", "1", "2"), False),  # 13月底前 is no month
        (("", "", "8", "8", "2", "2"), False),  # 20251231 may be a day
        (("", "%", "3", "3", "2", "2"), False),  # 295% may be ≥95%
    ],
)
def test_only_texts_that_read_alike_are_a_shape(
    engine: Engine,
    key: tuple[str, ...],
    alike: bool,  # noqa: FBT001
) -> None:
    shape = Shape.of("\x1f".join(key))
    assert reads_alike(engine, shape, None, None) is alike


@given(text=numbers)
def test_digits_are_written_as_the_interchange_writes_them(text: str) -> None:
    from decimal import Decimal

    from indicator_engine.exact import plain

    made = polars.select(canonical(polars, polars.lit(text))).item()
    assert made == plain(Decimal(text))


def test_a_text_by_itself_is_no_shape() -> None:
    assert not is_shape("\x1e≥95%")
    assert not is_shape(None)

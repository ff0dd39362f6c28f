"""A record does all that a frozen, slotted dataclass does."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.expressions import Compare
from indicator_engine.records import maker, record

VALUES = st.none() | st.integers(0, 3) | st.text(max_size=2) | st.tuples(st.integers(0, 2))


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Any]:
    """Fields in order, those with a default last: absent, a value, or a field of dataclasses."""
    bare = draw(st.integers(0, 3))
    optional = draw(
        st.lists(
            VALUES
            | st.builds(lambda value: dataclasses.field(default=value, compare=False), VALUES)
            | st.builds(lambda value: dataclasses.field(default=value, repr=False), VALUES)
            | st.builds(lambda value: dataclasses.field(default=value, kw_only=True), VALUES)
            | st.builds(lambda value: dataclasses.field(default=value, hash=False), VALUES)
            | st.just(dataclasses.field(default_factory=dict, compare=False)),
            max_size=4,
        )
    )
    absent = dict.fromkeys((f"f{at}" for at in range(bare)), dataclasses.MISSING)
    return absent | {f"f{at}": default for at, default in enumerate(optional, bare)}


def both(given_: dict[str, Any], *, kw_only: bool) -> tuple[type[Any], type[Any]]:
    """The same class as a record and as the dataclass that it stands for."""
    made = []
    for define in (record, dataclasses.dataclass):
        body: dict[str, Any] = {"__annotations__": dict.fromkeys(given_, "object"), "__doc__": "A."}
        body |= {k: copy.copy(v) for k, v in given_.items() if v is not dataclasses.MISSING}
        made.append(define(frozen=True, slots=True, kw_only=kw_only)(type("Made", (), body)))
    return made[0], made[1]


def called_with(function: Callable[..., Any]) -> list[tuple[str, Any, bool]]:
    """The names of parameters, how each is given, and whether it may be left out."""
    taken = inspect.signature(function).parameters.values()
    return [(one.name, one.kind, one.default is one.empty) for one in taken]


@given(fields(), st.booleans(), st.data())
def test_a_record_is_the_dataclass_it_stands_for(
    given_: dict[str, Any],
    kw_only: bool,  # noqa: FBT001
    data: st.DataObject,
):
    ours, theirs = both(given_, kw_only=kw_only)
    required = [name for name, default in given_.items() if default is dataclasses.MISSING]
    optional = st.fixed_dictionaries(
        {}, optional=dict.fromkeys(given_.keys() - {*required}, VALUES)
    )
    calls = st.tuples(st.fixed_dictionaries(dict.fromkeys(required, VALUES)), optional)
    first, second = ({**a, **b} for a, b in data.draw(st.tuples(calls, calls)))
    one, two, copied = ours(**first), ours(**second), theirs(**first)
    assert repr(one) == repr(copied)
    assert dataclasses.astuple(one) == dataclasses.astuple(copied)
    assert (one == two) == (copied == theirs(**second))
    assert one == ours(**first)
    assert hash(one) == hash(ours(**first))
    assert (hash(one) == hash(two)) == (hash(copied) == hash(theirs(**second)))
    assert (one == copied, one.__eq__(copied)) == (False, NotImplemented)
    assert maker(ours)(**first) == one
    assert type(maker(ours)(**first)) is ours
    assert copy.copy(one) == one
    assert copy.deepcopy(one) == one
    assert dataclasses.replace(one, **second) == ours(**{**first, **second})
    assert called_with(ours) == called_with(theirs)
    assert called_with(maker(ours)) == called_with(theirs)
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__


@given(fields())
def test_a_record_can_be_neither_written_to_nor_called_amiss(given_: dict[str, Any]):
    ours, theirs = both(given_, kw_only=False)
    one = ours(**dict.fromkeys(given_, 1))
    for name in (*given_, "other"):
        with pytest.raises(dataclasses.FrozenInstanceError, match=name):
            setattr(one, name, 2)
        with pytest.raises(dataclasses.FrozenInstanceError, match=name):
            delattr(one, name)
    assert not hasattr(one, "__dict__")
    for call in (ours, maker(ours)):
        with pytest.raises(TypeError):
            call(**dict.fromkeys(given_, 1), other=1)
    if dataclasses.MISSING in given_.values():
        with pytest.raises(TypeError):
            theirs()
        with pytest.raises(TypeError):
            ours()


@given(VALUES, VALUES)
def test_a_record_pickles(value: object, unit: object):
    made = Compare(">=", value, unit)  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(made)) == made
    assert type(pickle.loads(pickle.dumps(made))) is Compare


def test_only_what_is_frozen_and_slotted_is_a_record():
    for frozen, slots in ((False, True), (True, False)):
        with pytest.raises(TypeError):
            record(frozen=frozen, slots=slots)  # type: ignore[call-overload]

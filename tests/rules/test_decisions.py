"""Decision tables: inheritance, specificity, and ties held against looking at every case."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_engine.rules.decisions import (
    CONDITIONS,
    lineage,
    possible_forms,
    resolve_profile,
    resolved,
    specificity,
    ties,
)
from indicator_engine.rules.loading import load_alone
from indicator_engine.rules.schema import BandDef, DecisionDef, ProfileFile, Source

GOOD = Path(__file__).resolve().parents[1] / "packs" / "good"


def profile(id_, *rows, **fields):
    source = Source(document="convention")
    return ProfileFile(id=id_, summary=id_, source=source, decide=rows, examples=(), **fields)


def row(use, **conditions):
    return DecisionDef(use=use, **conditions)


# ── inheritance ──────────────────────────────────────────────────────────────────────────────


def test_a_row_replaces_the_parents_row_of_the_same_conditions():
    parent = profile("p", row("a", form=("compare",), op=("<=", "<")), row("b", form=("level",)))
    child = profile("c", row("x", form=("compare",), op=("<", "<=")), row("y", kind=("k",)))
    assert [r.use for r in resolved([child, parent]).decide] == ["x", "y", "b"]


def test_the_nearest_ancestor_wins():
    oldest = profile("o", row("a", form=("level",)), execution_weight="20", negative_actual="zero")
    middle = profile("m", row("b", form=("level",)), execution_weight="10")
    young = profile("y", grades=(BandDef(grade="A", at_least="0"),))
    made = resolved([young, middle, oldest])
    assert [r.use for r in made.decide] == ["b"]
    assert (made.execution_weight, made.negative_actual) == ("10", "zero")
    assert (made.id, made.extends) == ("y", None)


def test_a_table_of_grades_is_inherited_whole_or_not_at_all():
    data = load_alone([GOOD / "base"])
    strict, plain = resolve_profile(data, "strict"), resolve_profile(data, "plain")
    assert [band.grade for band in strict.grades] == ["合格", "不合格"]
    assert strict.weights == plain.weights
    assert strict.examples == data.profiles["strict"].examples
    uses = [(r.use, r.op) for r in strict.decide]
    assert ("bands", ("<=",)) in uses
    assert ("steps", ("<=",)) not in uses


def test_resolving_twice_changes_nothing():
    data = load_alone([GOOD / "base"])
    once = resolve_profile(data, "strict")
    assert resolved([once]) == once


def test_a_lineage_ends_where_it_repeats_or_is_unknown():
    profiles = {"a": profile("a", extends="b"), "b": profile("b", extends="a")}
    assert [p.id for p in lineage(profiles, "a")] == ["a", "b"]
    assert [p.id for p in lineage({"a": profile("a", extends="x")}, "a")] == ["a"]
    assert lineage({}, "a") == []


def test_an_unknown_profile_is_a_key_error():
    with pytest.raises(KeyError):
        resolve_profile(load_alone([GOOD / "base"]), "nobody")


# ── ties ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "tie"),
    [
        ({"form": ("compare",)}, {"form": ("compare",)}, True),
        ({"form": ("compare",)}, {"form": ("range",)}, False),
        ({"form": ("compare",)}, {"kind": ("k",)}, True),
        ({"form": ("compare",)}, {"form": ("compare",), "op": ("<=",)}, False),  # more specific
        ({"form": ("range",)}, {"op": ("<=",)}, False),  # a range has no operator
        ({"form": ("deadline",)}, {"op": ("<=",)}, True),
        ({"form": ("deadline",)}, {"target": ("zero",)}, False),
        ({"scale": ("s",)}, {"form": ("level",)}, True),
        ({"scale": ("s",)}, {"op": ("<=",)}, False),
        ({"kind": ("k", "l")}, {"kind": ("l",)}, True),
        ({"kind": ("k",)}, {"kind": ("l",)}, False),
        ({}, {}, True),
    ],
)
def test_two_rows_tie_when_one_indicator_could_match_both(one, other, tie):
    assert bool(list(ties([row("a", **one), row("b", **other)]))) == tie


def test_a_more_specific_row_over_the_whole_overlap_settles_a_tie():
    first, second = (
        row("a", form=("compare",), op=(">=",)),
        row("b", form=("compare",), kind=("k",)),
    )
    assert list(ties([first, second])) == [(first, second)]
    third = row("c", form=("compare",), op=(">=",), kind=("k",))
    assert list(ties([first, second, third])) == []


def test_several_more_specific_rows_together_settle_a_tie():
    first, second = (
        row("a", form=("compare",), op=(">=",)),
        row("b", form=("compare",), kind=("k",)),
    )
    signs = [("positive",), ("zero", "negative")]
    finer = [row("c", form=("compare",), kind=("k",), op=(">=",), target=sign) for sign in signs]
    assert list(ties([first, second, *finer[:1]])) == [(first, second)]
    # A comparison with a budget has no sign at all, so the two do not cover everything.
    assert list(ties([first, second, *finer])) == [(first, second)]


def test_specificity_counts_conditions_not_values():
    assert specificity(row("a", op=(">=", ">", "="), kind=("k",))) == 2


def test_possible_forms_follow_from_conditions():
    assert possible_forms(row("a", op=("<=",))) == {"compare", "deadline"}
    assert possible_forms(row("a", op=("<=",), scale=("s",))) == frozenset()
    assert possible_forms(row("a", form=("range",), kind=("k",))) == {"range"}


FORMS = ("compare", "deadline", "range", "level")
OPS = (">=", "<=", ">", "<", "=", "!=")
SIGNS = ("positive", "zero", "negative", None)


def some(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


ROWS = st.builds(
    DecisionDef,
    use=st.just("m"),
    form=some(*FORMS),
    op=some(">=", "<="),
    kind=some("k", "l"),
    target=some("positive", "zero"),
    scale=some("s"),
)


def cases():
    """Yield every indicator that the rows above could tell apart, as evaluation would see it."""
    for form, op, kind, sign, scale in product(
        (*FORMS, "period"), (*OPS, None), ("k", "l", None), SIGNS, ("s", None)
    ):
        if (op is not None) != (form in ("compare", "deadline")):
            continue
        if sign is not None and form != "compare":
            continue
        if scale is not None and form != "level":
            continue
        yield {"form": form, "op": op, "kind": kind, "target": sign, "scale": scale}


CASES = list(cases())


def matching(rows, case):
    return [
        r
        for r in rows
        if all(not getattr(r, c) or case.get(c) in getattr(r, c) for c in CONDITIONS)
    ]


def tied(rows) -> bool:
    for case in CASES:
        ranks = [specificity(r) for r in matching(rows, case)]
        if ranks and ranks.count(max(ranks)) > 1:
            return True
    return False


@given(st.lists(ROWS, max_size=5))
def test_ties_are_found_exactly_where_a_case_has_two_best_rows(rows):
    assert bool(list(ties(rows))) == tied(rows)

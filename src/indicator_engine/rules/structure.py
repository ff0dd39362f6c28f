"""How a profile splits 100 points over level-1 heads and budget execution, at each stage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from indicator_engine.rules.profiles import ProfileFile, VariantDef, WeightDef

Stage: TypeAlias = Literal["target-setting", "self-evaluation"]

STAGES: Final[tuple[Stage, ...]] = ("target-setting", "self-evaluation")
_NONE: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Group:
    """Heads that share some points; most groups are one head."""

    heads: tuple[str, ...]
    points: Decimal


@dataclass(frozen=True, slots=True)
class Structure:
    """The points of a whole plan at one stage.

    Args:
        groups: the points of each head; none where a plan gives its own weights.
        execution: the points of budget execution, zero while they are not yet set.
        total: what all weights add up to at this stage: 90 before execution counts, then 100.
    """

    groups: tuple[Group, ...]
    execution: Decimal
    total: Decimal

    def group_of(self, level1: str) -> Group | None:
        """Return the group of a head as a plan writes it, None where it has none or several."""
        found = [group for group in self.groups if any(same_head(level1, h) for h in group.heads)]
        return found[0] if len(found) == 1 else None


def structure_of(
    profile: ProfileFile,
    level1: Iterable[str] | None = None,
    stage: Stage = "self-evaluation",
) -> Structure:
    """Return how a profile splits the points of a plan.

    Args:
        profile: the profile, with what it extends written out.
        level1: the level-1 heads that the plan has rows under, as written; None for a plan with
            rows under all of them. A plan without rows under some heads gets the variant for
            exactly those, where the profile has one.
        stage: target setting, where the points of execution may come later, or self-evaluation.

    >>> from indicator_engine import Engine
    >>> mof = Engine.default().ruleset.profile("mof-2020")
    >>> structure_of(mof).total, structure_of(mof, stage="target-setting").total
    (Decimal('100'), Decimal('90'))
    """
    weights = weights_for(profile, None if level1 is None else tuple(level1))
    later = stage == "target-setting" and profile.execution_stage == "self-evaluation"
    whole = Decimal(profile.execution_weight or 0)
    execution = _NONE if later else whole
    return Structure(groups_of(weights), execution, Decimal(100) - whole + execution)


def weights_for(profile: ProfileFile, level1: Collection[str] | None) -> tuple[WeightDef, ...]:
    """Return the weights, or the variant for a plan that has no rows under some heads."""
    if level1 is None:
        return profile.weights
    missing = {
        head
        for group in groups_of(profile.weights)
        if not any(same_head(name, head) for name in level1 for head in group.heads)
        for head in group.heads
    }
    for variant in profile.variants:
        if set(variant.without) == missing:
            return variant.weights
    return profile.weights


def groups_of(weights: Iterable[WeightDef]) -> tuple[Group, ...]:
    """Return the heads of a table of weights with their points."""
    return tuple(Group((one.head, *one.shared_with), Decimal(one.points)) for one in weights)


def heads_of(table: ProfileFile | VariantDef) -> tuple[str, ...]:
    """Return every head that a table of weights names, in its order."""
    return tuple(head for one in table.weights for head in (one.head, *one.shared_with))


def same_head(written: str, head: str) -> bool:
    """Say whether a plan means a head: the same words, or one a beginning of the other.

    >>> same_head("产出", "产出指标"), same_head("产出指标", "产出"), same_head("成本", "产出")
    (True, True, False)
    """
    name = written.strip()
    return bool(name) and (head.startswith(name) or name.startswith(head))

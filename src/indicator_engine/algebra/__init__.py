"""Threshold algebra: what conditions mean together, across unit scales, exactly.

`Algebra` answers for conditions as they are read: which values satisfy both, either or none of
them, whether one is stricter than another, and which two of several exclude each other. Results
are conditions again.

>>> from indicator_engine import Engine, parse
>>> algebra = Algebra.of(Engine.default().ruleset)
>>> low, high = parse("≥0.05万元").reading, parse("≤700元").reading
>>> Engine.default().format(algebra.intersection(low, high))
'0.05-0.07万元'
>>> algebra.is_stricter_than(parse("≥0.07万元").reading, parse("≥600元").reading)
True
"""

from __future__ import annotations

from indicator_engine.algebra.conditions import Algebra
from indicator_engine.algebra.sets import Cut, IntervalSet
from indicator_engine.algebra.spaces import ANYTHING, NOTHING

__all__ = ["ANYTHING", "NOTHING", "Algebra", "Cut", "IntervalSet"]

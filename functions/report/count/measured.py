"""The team's own figures of a day, as an engine counted them (docs/metrics.md).

Values are exact, and already scaled. A metric has one series; one with a unit by a dimension has a
series for each value of it, and none of all together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value of a metric; None where there is none: without events, or divided by zero.

    `events`: those that passed the filter; of a sum, of all its parts; of a ratio, of its
    denominator. Of them `without_value` have no number where one should be, and `inexact` have one
    that cannot be counted exactly; neither counts as 0.
    """

    value: Decimal | None
    events: int
    without_value: int = 0
    inexact: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A metric by the values of a dimension, the greatest first, by magnitude.

    `other`: all values that the table leaves out, together, as many as `more_values`; None if
    none. `no_value`: events in which the dimension has no value; None without any.
    """

    dimension: str
    values: Sequence[tuple[str, Figure]]
    other: Figure | None = None
    more_values: int = 0
    no_value: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A metric in one unit. `unit`: the name of a unit by dimension; None of events without one."""

    unit: str | None
    figure: Figure
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric of a day. `more_series`: units that are left out, those with fewest events."""

    name: str
    series: Sequence[Series]
    more_series: int = 0

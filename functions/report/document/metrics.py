"""The types of a report's `metrics`: the team's own figures, in the order of their definitions.

All their numbers are exact: whole ones are int, others Decimal, in report.json as they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

Number: TypeAlias = int | Decimal
# Enough for every figure and every end of a range (text/figures.py says how many digits they have).
_EXACT = Context(prec=200)
# The aggregations that count, so whose figures are whole numbers.
COUNTS = frozenset({"count", "count_distinct"})


class UsualNumber(TypedDict):
    """What is usual of a figure; the ends are rounded inwards, to a millionth or six digits."""

    expected: Number
    low: Number
    high: Number


class TargetFigures(TypedDict):
    """What a figure should be. `met`: None without a value, or with too few events.

    Nor is it known where all events lack a number, of a ratio also those of its numerator: such a
    sum is 0, which says nothing.
    """

    at_least: Number | None
    at_most: Number | None
    met: bool | None


class ValueFigures(TypedDict):
    """One value of a dimension. `usual`: of the hundred greatest, and of what stands out."""

    name: str
    value: Number | None
    events: int
    usual: NotRequired[UsualNumber | None]


class RestFigures(TypedDict):
    value: Number | None
    events: int


class TableFigures(TypedDict):
    """A metric by a dimension: the values with the greatest figures first, by magnitude.

    `other`: what `more_values` further ones come to; `no_value`: events without the dimension.
    """

    dimension: str
    values: list[ValueFigures]
    other: RestFigures | None
    no_value: RestFigures | None
    more_values: int


class SeriesFigures(TypedDict):
    """A metric in one unit. `history`: as that of `comparison.usual`, of equal definitions.

    `least_events`: with fewer it is not judged; absent where it is with any number.
    """

    unit: str | None
    value: Number | None
    events: int
    without_value: int
    inexact: int
    usual: UsualNumber | None
    history: list[Number | None]
    target: TargetFigures | None
    least_events: NotRequired[int]
    by: list[TableFigures]


class MetricFigures(SeriesFigures):
    """A metric. With a unit by a dimension all is in its `series`, and its own value is None.

    `definition`: what it was made by, as it is compiled; `digest`: of what decides its value.
    `known_days`: earlier days that were counted by an equal definition. `more_series`: units that
    are left out.
    """

    name: str
    title: str
    better: Literal["higher", "lower"] | None
    unit_dimension: str | None
    digest: str
    definition: dict[str, Any]
    known_days: int
    series: list[SeriesFigures]
    more_series: int


class MetricPlace(TypedDict):
    """Which figure of a metric a finding or a cause is about.

    `unit`: of a series or as text; `dimension` and `value`: of a table; None of the figure itself.
    `about`: `without_number` of the share of its events that have no number, 1 where it has no
    value; absent of the value itself.
    """

    metric: str
    title: str
    unit: str | None
    dimension: str | None
    value: str | None
    about: NotRequired[Literal["without_number"]]


def exact(value: float | Decimal) -> Number:
    """A number as a report has it: whole ones without a point; a float as it is written."""
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    whole = number.to_integral_value(context=_EXACT)
    return int(number) if number == whole else number.normalize(_EXACT)


def exact_or_none(value: float | Decimal | None) -> Number | None:
    """The same of what may be unknown."""
    return None if value is None else exact(value)


def without_number(series: SeriesFigures) -> int:
    """How many of its events do not count: they have no number, or one that is not exact."""
    return series["without_value"] + series["inexact"]


def lacks_numbers(
    metrics: Sequence[MetricFigures], metric: MetricFigures, unit: str | None
) -> bool:
    """Whether a figure has events and none of them a number; of a ratio, or of its numerator.

    The events of a ratio are those of its denominator, so those of its numerator are looked up.
    """
    for series in each_series(metric):
        by_unit = metric["unit_dimension"] is not None
        if (not by_unit or series["unit"] == unit) and 0 < series["events"] <= without_number(
            series
        ):
            return True
    numerator = metric["definition"].get("numerator")
    parts = [one for one in metrics if numerator is not None and one["name"] == numerator]
    return any(lacks_numbers(metrics, one, unit) for one in parts)


def same_numbers(one: MetricFigures, other: MetricFigures) -> bool:
    """Whether two metrics are made of the same numbers of the same events."""
    mine, others = one["definition"], other["definition"]
    if mine["expr"] is None or any(mine[key] != others[key] for key in ("expr", "filter", "unit")):
        return False
    # Texts are values where different ones are counted, and no numbers elsewhere.
    texts_too: bool = (mine["agg"] == "count_distinct") == (others["agg"] == "count_distinct")
    return texts_too


def each_series(metric: MetricFigures) -> Iterator[SeriesFigures]:
    """The figures of a metric: its own, or those of each unit."""
    if metric["unit_dimension"] is None:
        yield metric
    else:
        yield from metric["series"]

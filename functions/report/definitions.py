"""What reports take from the definitions: figures to count, who owns a source, marked days.

stacks/definitions/compiled.py writes them. The file beside this code has none; the package of an
environment with definitions has theirs in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from functions.common.matchers import Test
from functions.common.patterns import compile_value

_FILE = Path(__file__).with_suffix(".json")

# Where a value is in an event: names of members, and places in arrays.
Steps: TypeAlias = list[str | int]
Aggregation = Literal["count", "sum", "average", "min", "max", "percentile", "count_distinct"]


class Owner(msgspec.Struct, frozen=True):
    """Who owns the sources that fit one of some values, in EventBridge's language; None: nobody."""

    source: list[Any]
    owner: str | None = None


class Holiday(msgspec.Struct, frozen=True):
    """A day that is no usual one."""

    date: date
    name: str


class Dimension(msgspec.Struct, frozen=True):
    """Text of an event, which a table can be made by: the first of some paths that is there.

    `digest`: of what it says.
    """

    name: str
    expr: list[Steps]
    digest: str


class ByDimension(msgspec.Struct, frozen=True):
    """A unit that each event names."""

    dimension: str


class Target(msgspec.Struct, frozen=True):
    """What a figure should be."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None


class Metric(msgspec.Struct, frozen=True):
    """A figure: counted itself (`agg`), a sum (`plus`, `minus`) or a ratio (docs/metrics.md).

    `digest`: of what decides its value, the definitions of its parts and its unit included.
    `unit`: of a ratio what is left of those of its parts; `in_percent`: 0.168 is read as 16.8%.
    """

    name: str
    digest: str
    title: str | None = None
    agg: Aggregation | None = None
    expr: list[Steps] = []
    percentile: Decimal | None = None
    scale: Decimal | None = None
    filter: list[dict[str, Any]] | None = None
    plus: list[str] = []
    minus: list[str] = []
    numerator: str | None = None
    denominator: str | None = None
    unit: str | ByDimension | None = None
    in_percent: bool = False
    by: list[str] = []
    better: Literal["higher", "lower"] | None = None
    target: Target | None = None
    least_events: int | None = None


class Metrics(msgspec.Struct, frozen=True, dict=True):
    """The team's own figures and dimensions, in their order; `digest`: of all of them."""

    digest: str = ""
    dimensions: Sequence[Dimension] = ()
    metrics: Sequence[Metric] = ()

    def named(self, name: str) -> Metric:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Metric]:
        return {one.name: one for one in self.metrics}


class Definitions(msgspec.Struct, frozen=True, dict=True):
    """Owners in the order in which they are tried, marked days, and what is counted."""

    owners: Sequence[Owner] = ()
    holidays: Sequence[Holiday] = ()
    metrics: Metrics = Metrics()

    def owner(self, source: str) -> str | None:
        """Who owns a source: of several that fit, the first."""
        return next((owner for fits, owner in self._owners if fits(source)), None)

    @cached_property
    def marked_days(self) -> dict[date, str]:
        """The names of marked days."""
        return {one.date: one.name for one in self.holidays}

    @cached_property
    def _owners(self) -> list[tuple[Test, str | None]]:
        return [(compile_value(one.source), one.owner) for one in self.owners]


def parse(content: bytes) -> Definitions:
    """Read the compiled form. Raises msgspec's errors on any other."""
    return msgspec.json.decode(content, type=Definitions)


def load() -> Definitions:
    """Those of the package."""
    return parse(_FILE.read_bytes())

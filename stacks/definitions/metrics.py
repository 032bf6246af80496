"""`[[dimension]]` and `[[metric]]` of metrics.toml: the figures that a team asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from stacks.definitions.fields import EventPaths, ExactNumber, Filter, Name, Names, Title, one_line
from stacks.definitions.mistakes import mistake
from stacks.definitions.numbers import Number, number
from stacks.definitions.table import Misfit, Table, inside
from stacks.refusals import shown

MAX_METRICS = 50
MAX_DIMENSIONS = 20
MAX_UNIT_CHARACTERS = 64
# Tables by a dimension, of all metrics together. With a thousand values each a report has some MB.
MAX_TABLES = 50
# What every event has, and a table can be made by without a dimension of one's own.
OWN_DIMENSIONS = ("source", "event_type", "action", "status")

Aggregation = Literal["count", "sum", "average", "min", "max", "percentile", "count_distinct"]


def _percent(value: object) -> Number:
    percent = number(value)
    if not 1 <= percent < 100:
        hint = f"; {number(Decimal(percent) * 100)}?" if 0 < percent < 1 else ""
        hint = '; the greatest is agg = "max"' if percent == 100 else hint
        raise mistake(f"must be from 1 to below 100, not {percent}{hint}")
    return percent


def _scale(value: object) -> Number:
    factor = number(value)
    if factor <= 0:
        raise mistake(f"must be above 0, not {factor}; what is taken away stands in minus")
    return factor


class Dimension(Table):
    """What a table of a metric can be made by, or a unit taken from: text of an event."""

    name: Name
    expr: EventPaths


@dataclass(frozen=True, slots=True)
class ByDimension:
    """A unit that each event names: one series for each, which are never added up."""

    dimension: str


def _unit(value: object) -> str | ByDimension:
    by_dimension = isinstance(value, dict) and list(value) == ["dimension"]
    text = value["dimension"] if isinstance(value, dict) and by_dimension else value
    if not isinstance(text, str) or not 0 < len(text) <= MAX_UNIT_CHARACTERS:
        raise mistake(
            f"must be text of 1 to {MAX_UNIT_CHARACTERS} characters or {{ dimension = name }},"
            f" not {shown(value)}"
        )
    return ByDimension(text) if by_dimension else one_line(text)


class Target(Table):
    """What the value should be."""

    at_least: ExactNumber | None = None
    at_most: ExactNumber | None = None

    def misfits(self) -> Iterator[Misfit]:
        """What no value can be."""
        both = ("at_least", "at_most")
        if self.at_least is None and self.at_most is None:
            yield both, "must have at_least or at_most"
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            yield both, f"at_least {self.at_least} is more than at_most {self.at_most}"


class Metric(Table):
    """One figure: counted by itself, a sum of such figures, or a ratio of two."""

    name: Name
    title: Title | None = None

    agg: Aggregation | None = None
    expr: EventPaths | None = None
    percentile: Annotated[Number, PlainValidator(_percent)] | None = None
    scale: Annotated[Number, PlainValidator(_scale)] | None = None
    filter: Filter | None = None

    plus: Names | None = None
    minus: Names | None = None
    numerator: str | None = None
    denominator: str | None = None

    unit: Annotated[str | ByDimension, PlainValidator(_unit)] | None = None
    by: Names | None = None
    better: Literal["higher", "lower"] | None = None
    target: Annotated[Target, PlainValidator(partial(inside, model=Target))] | None = None
    least_events: Annotated[int, Field(ge=1)] | None = None

    @property
    def parts(self) -> dict[str, list[str]]:
        """The metrics that it is made of, by the key that names them."""
        named = {
            "plus": self.plus,
            "minus": self.minus,
            "numerator": self.numerator and [self.numerator],
            "denominator": self.denominator and [self.denominator],
        }
        return {key: names for key, names in named.items() if names}

    @property
    def is_sum(self) -> bool:
        return self.plus is not None

    @property
    def is_ratio(self) -> bool:
        return self.numerator is not None

    def misfits(self) -> Iterator[Misfit]:
        """Whether it is one kind of metric, with the keys of that kind."""
        kinds = {
            "agg": self.agg is not None,
            "plus": bool(self.plus or self.minus),
            "numerator": bool(self.numerator or self.denominator),
        }
        given = [key for key, is_there in kinds.items() if is_there]
        if len(given) != 1:
            keys = ("agg", "plus", "minus", "numerator", "denominator")
            what = (
                "must have one of agg, plus (with minus, if you like) and numerator with"
                f" denominator, not {' and '.join(given) or 'none'}"
            )
            yield [key for key in keys if getattr(self, key)] or keys, what
        elif given == ["plus"] and self.plus is None:
            yield ("plus", "minus"), "minus needs a plus to take from"
        elif given == ["numerator"] and (self.numerator is None or self.denominator is None):
            yield ("numerator", "denominator"), "numerator and denominator go together"
        if given == ["agg"]:
            yield from self._unsuited_to_counting()
        elif self.agg is None and given:
            for key in ("expr", "percentile", "scale", "filter"):
                if getattr(self, key) is not None:
                    yield ("agg", key), f"{key} belongs to the metrics that this one is made of"

    def _unsuited_to_counting(self) -> Iterator[Misfit]:
        if (self.expr is None) != (self.agg == "count"):
            needs = "counts events, and takes no expr" if self.agg == "count" else "needs an expr"
            yield ("agg", "expr"), f'agg = "{self.agg}" {needs}'
        if (self.percentile is None) == (self.agg == "percentile"):
            what = 'percentile goes together with agg = "percentile"'
            yield ("agg", "percentile"), what
        if self.scale is not None and self.agg in {"count", "count_distinct"}:
            what = f'scale is for values, and agg = "{self.agg}" only counts them'
            yield ("agg", "scale"), what

"""The types of a report's dimensions: the values that events have, with how many events."""

from __future__ import annotations

from typing import TypedDict


class GroupFigures(TypedDict):
    """A value of a dimension, such as a source; the name is None where events have no value."""

    name: str | None
    events: int
    failures: int
    failure_rate: float | None


class OtherFigures(TypedDict):
    """The values of a dimension that its list leaves out, and their events: zeros if none."""

    values: int
    events: int
    failures: int


class Other(TypedDict):
    source: OtherFigures
    event_type: OtherFigures
    action: OtherFigures
    status: OtherFigures


class DimensionFigures(TypedDict):
    """A dimension of the team's own: its values as `by_action` has those of action."""

    name: str
    digest: str
    values: list[GroupFigures]
    other: OtherFigures

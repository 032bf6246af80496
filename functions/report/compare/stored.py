"""What a comparison reads of a report.json, of version 1 or 2, and of no other member.

Each list of values is decoded by itself, and not at all if it is longer than a report of today can
have: a report of version 1 may list any number of values.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from functions.report.compare.stored_findings import StoredComparison
from functions.report.document.lists import short

# A thousand names of 256 characters, each of them escaped, take a third of it.
_LONGEST_LIST_BYTES = 8 * 1024 * 1024
_EMPTY = msgspec.Raw(b"[]")


class Group(msgspec.Struct):
    """A value of a dimension; events without a value have no name."""

    name: str | None
    events: int
    failures: int


class _Other(msgspec.Struct):
    values: int = 0


class _Others(msgspec.Struct):
    source: _Other = msgspec.field(default_factory=_Other)
    event_type: _Other = msgspec.field(default_factory=_Other)
    action: _Other = msgspec.field(default_factory=_Other)
    status: _Other = msgspec.field(default_factory=_Other)


class _Dimension(msgspec.Struct):
    name: str
    digest: str


class _Hour(msgspec.Struct):
    events: int


class _Activity(msgspec.Struct):
    events: int
    failures: int
    by_hour: list[_Hour]
    by_source: list[Group]
    by_event_type: msgspec.Raw = _EMPTY
    by_action: msgspec.Raw = _EMPTY
    by_status: msgspec.Raw = _EMPTY
    last_event_at: str | None = None
    other: _Others | None = None
    dimensions: list[_Dimension] = []

    @property
    def digests(self) -> Mapping[str, str]:
        """Of each dimension of the team's own, by name."""
        return {one.name: one.digest for one in self.dimensions}

    def groups(self, dimension: str) -> list[Group] | None:
        """The values that the report lists of a dimension; None if there are too many to read.

        Names are as reports of today have them: in one of version 1 an action may be as long as an
        event.
        """
        listed = getattr(self, f"by_{dimension}")
        if isinstance(listed, list):
            return listed
        if len(memoryview(listed)) > _LONGEST_LIST_BYTES:
            return None
        groups = _groups.decode(listed)
        if self.other is None:
            for group in groups:
                group.name = group.name and short(group.name)
        return groups

    def left_out(self, dimension: str) -> int:
        """How many values of a dimension the report does not list. Version 1 lists all."""
        other: _Other = getattr(self.other or _Others(), dimension)
        return other.values


class _Quarantined(msgspec.Struct):
    events: int


class _Quality(msgspec.Struct):
    quarantined: _Quarantined


class _Events(msgspec.Struct):
    valid: int


class _Processing(msgspec.Struct):
    events: _Events


class _Quantiles(msgspec.Struct):
    p95: float | None


class _Latency(msgspec.Struct):
    on_time: _Quantiles


class _Arrival(msgspec.Struct):
    backfilled: bool = False


class _Cost(msgspec.Struct):
    total: float | None = None


class Stored(msgspec.Struct):
    """A report, as far as it is read."""

    date: str
    status: str
    activity: _Activity
    quality: _Quality
    processing: _Processing
    latency_seconds: _Latency
    arrival: _Arrival = msgspec.field(default_factory=_Arrival)
    cost_estimate: _Cost = msgspec.field(default_factory=_Cost)
    metrics: msgspec.Raw = _EMPTY
    comparison: StoredComparison = msgspec.field(default_factory=StoredComparison)


_groups = msgspec.json.Decoder(list[Group])
_decode = msgspec.json.Decoder(Stored).decode


def read(report: bytes) -> Stored:
    """Read a report.json. Raises msgspec's errors on anything else."""
    return _decode(report)

"""What a comparison reads of a report.json, of version 1 or 2, and of no other member.

Each list of values is decoded by itself, and not at all if it is longer than a report of today can
have: a report of version 1 may list any number of values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from functions.report.document.kinds import FINDINGS
from functions.report.document.lists import short
from functions.report.document.place import Place

# The kind of a finding, the source or the figure that it is about (None: all events), and whether
# that rose.
StoodOut: TypeAlias = tuple[str, str | Place | None, bool]

# A thousand names of 256 characters, each of them escaped, take a third of it.
_LONGEST_LIST_BYTES = 8 * 1024 * 1024
_EMPTY = msgspec.Raw(b"[]")
# A report of a later version may have causes of other kinds.
_OF_CAUSES: dict[str, str] = {str(kind): finding for kind, finding in FINDINGS.items()}


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


class _Of(msgspec.Struct):
    metric: str
    unit: str | None
    dimension: str | None
    value: str | None
    about: Literal["without_number"] | None = None

    @property
    def place(self) -> Place:
        return Place(self.metric, self.unit, self.dimension, self.value, self.about)


class _Finding(msgspec.Struct):
    kind: str
    name: str | None
    observed: float
    expected: float
    of: _Of | None = None


class _Usual(msgspec.Struct):
    expected: float


class _Cause(msgspec.Struct):
    kind: str
    sources: list[str]
    worse: bool
    observed: float = 0
    usual: _Usual | None = None
    of: _Of | None = None

    def found(self) -> Iterator[StoodOut]:
        """What it says of its sources, or of the figure of a metric."""
        if self.kind not in _OF_CAUSES:
            return
        kind = _OF_CAUSES[self.kind]
        if self.of is not None:
            # That a target is missed has no direction.
            rose = self.usual is not None and self.observed > self.usual.expected
            yield kind, self.of.place, rose and kind != "target"
        rose = self.worse if self.kind not in ("silent", "volume") else not self.worse
        for name in self.sources:
            yield kind, name, rose


class _Comparison(msgspec.Struct):
    stands_out: list[_Finding] = []
    causes: list[_Cause] = []

    def found(self) -> Iterator[StoodOut]:
        """What each finding that the report names is about, and whether it rose.

        A report names twenty findings. What is urgent may only be among its causes.
        """
        for one in self.stands_out:
            rose = one.observed > one.expected and one.kind != "target"
            yield one.kind, one.of.place if one.of else one.name, rose
        for cause in self.causes:
            yield from cause.found()


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
    comparison: _Comparison = msgspec.field(default_factory=_Comparison)


_groups = msgspec.json.Decoder(list[Group])
_decode = msgspec.json.Decoder(Stored).decode


def read(report: bytes) -> Stored:
    """Read a report.json. Raises msgspec's errors on anything else."""
    return _decode(report)

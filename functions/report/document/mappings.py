"""The types of a report's `mappings`: what they made of events, and what envelopes stood in for."""

from __future__ import annotations

from typing import TypedDict

from functions.report.document.quality import LeftOut


class DigestFigures(TypedDict):
    digest: str
    events: int
    quarantined: int


class MappedEvents(TypedDict):
    name: str
    events: int


class StoodIn(TypedDict):
    """Mapped events, and those with the identity or the time of their envelope."""

    name: str
    events: int
    envelope_ids: int
    envelope_times: int


class OtherStoodIn(LeftOut):
    envelope_ids: int
    envelope_times: int


class MappingFigures(TypedDict):
    digests: list[DigestFigures]
    by_mapping: list[MappedEvents]
    by_source: list[StoodIn]
    other_sources: OtherStoodIn | None

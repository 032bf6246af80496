"""The settings of the ingest function, from its environment variables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """`raw_bucket`: where batches are stored."""

    raw_bucket: str

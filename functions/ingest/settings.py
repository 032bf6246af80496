"""What the ingest function is told by its environment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestSettings:
    """`raw_bucket`: where batches are stored."""

    raw_bucket: str

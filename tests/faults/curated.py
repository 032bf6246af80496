"""Curated events as a reader sees them: through the manifest of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.faults.producer import Identity
from tests.faults.s3 import S3

_SUPERSEDED = b"<Key>superseded</Key><Value>true</Value>"


class Reader:
    """Reads the parts that manifests name."""

    def __init__(self, s3: S3) -> None:
        self._s3 = s3

    def events(self, day: date) -> set[Identity]:
        """The events that readers see of a day: one whole edition, each event once."""
        manifest = f"curated/days/dt={day}/symlink.txt"
        if manifest not in self._s3.keys("processed", manifest):
            return set()
        events: set[Identity] = set()
        for key in self._named(day):
            with TemporaryDirectory() as name:
                path = Path(name) / "part.parquet"
                path.write_bytes(self._s3.body("processed", key))
                rows = duckdb.read_parquet(str(path)).project("source, event_id").fetchall()
            assert events.isdisjoint(rows), f"{key}: an event stands there twice"
            assert len(set(rows)) == len(rows), f"{key}: an event stands there twice"
            events.update(rows)
        said = int(self._s3.metadata("processed", manifest)["x-amz-meta-events"])
        assert said == len(events), f"{day}: {len(events)} of {said} events"
        return events

    def tagged_as_it_should(self, day: date) -> bool:
        """Whether the lifecycle rule finds all that no manifest names, and nothing else."""
        parts = set(self._s3.keys("processed", f"curated/parts/dt={day}/"))
        tagged = {key for key in parts if _SUPERSEDED in self._s3.tags("processed", key)}
        return tagged == parts - set(self._named(day))

    def _named(self, day: date) -> list[str]:
        """The keys of the parts that stand."""
        (manifest,) = self._s3.keys("processed", f"curated/days/dt={day}/") or ("",)
        lines = self._s3.body("processed", manifest).decode().splitlines() if manifest else []
        return [line.removeprefix("s3://processed/") for line in lines]

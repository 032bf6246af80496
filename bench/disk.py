"""The processed bucket as a directory, for measurements without S3."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.days import batch
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import BatchFile

_STORED_AT = datetime(2026, 11, 23, tzinfo=UTC)


class OnDisk(Lake):
    """Event files of a directory. A download costs nothing: the file is used where it is."""

    def __init__(self, directory: Path) -> None:
        self._objects = directory

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        """Where the files are."""
        del directory
        return {key: self._objects / key for key in keys}

    def outputs_of_a_day(self, events: int) -> list[BatchFile]:
        """The event files of a day that bench.days wrote."""
        paths = sorted(self._objects.glob("*.parquet"))
        return [
            BatchFile(
                path.name, batch(n), events // len(paths), path.stat().st_size, _STORED_AT, "", None
            )
            for n, path in enumerate(paths)
        ]

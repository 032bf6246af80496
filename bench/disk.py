"""The processed bucket as a directory of this machine, for what is measured without S3."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.days import batch
from functions.report.outputs import Output
from functions.report.zones import Zones

_STORED_AT = datetime(2026, 11, 23, tzinfo=UTC)


class OnDisk(Zones):
    """Event files of a directory; downloaded by a link, which costs nothing."""

    def __init__(self, directory: Path) -> None:
        self._objects = directory

    def download(self, keys: Iterable[str], directory: Path) -> dict[str, Path]:
        """Link the files where they are wanted."""
        paths = {key: directory / f"{n:06}.parquet" for n, key in enumerate(keys)}
        for key, path in paths.items():
            path.hardlink_to(self._objects / key)
        return paths

    def outputs_of_a_day(self, events: int) -> list[Output]:
        """The event files of a day that bench.days wrote."""
        paths = sorted(self._objects.glob("*.parquet"))
        return [
            Output(path.name, batch(n), events // len(paths), path.stat().st_size, _STORED_AT)
            for n, path in enumerate(paths)
        ]

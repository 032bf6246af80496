"""Writes a day's counted events as sorted Parquet files, with Athena's UNLOAD.

Each file is sorted, but one file does not continue where another ends. Athena chooses their sizes.
"""

from __future__ import annotations

from collections.abc import Mapping

from functions.report.count.athena.connection import Workgroup
from functions.report.count.athena.statements import fill, path
from functions.report.inputs.lake import Lake


class Compaction:
    """Writes curated files below `prefix` of the processed bucket.

    Each attempt writes below a prefix of its own, since UNLOAD refuses one with objects below it.
    """

    def __init__(self, lake: Lake, bucket: str, workgroup: Workgroup, prefix: str) -> None:
        self._lake = lake
        self._bucket = bucket
        self._workgroup = workgroup
        self._prefix = prefix
        self._attempts = 0

    def attempt(self, values: Mapping[str, str]) -> None:
        """Write the events of the files that `values` names. Raises AthenaError."""
        self._attempts += 1
        target = path(self._bucket, self._last_prefix)
        self._workgroup.start(fill("compact", {**values, "target": target})).wait()

    def keys(self) -> tuple[str, ...]:
        """List the keys of the files that the last attempt wrote."""
        return tuple(row.key for row in self._lake.below(self._last_prefix))

    @property
    def _last_prefix(self) -> str:
        return f"{self._prefix}{self._attempts}/"

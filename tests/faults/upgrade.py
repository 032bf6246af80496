"""Two versions of the functions' code, for an upgrade in the middle of traffic to switch between.

The newer compresses otherwise and writes outputs in another order: other bytes, the same events.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from arro3.io import write_parquet

from functions.process import parquet, raw_object
from functions.process.batch import ProcessedBatch, process


def _newer_process(*arguments: Any, **named: Any) -> ProcessedBatch:
    made = process(*arguments, **named)
    return replace(made, outputs=tuple(reversed(made.outputs)))


@contextmanager
def newer() -> Iterator[None]:
    """The functions run the newer version within."""

    def write(*arguments: Any, compression: str, **named: Any) -> None:
        write_parquet(*arguments, compression="snappy", **named)

    with (
        patch.object(parquet, "write_parquet", write),
        patch.object(raw_object, "process", _newer_process),
        patch("functions.process.quarantine._COMPRESSION_LEVEL", 2),
        patch("functions.ingest.batch._COMPRESSION_LEVEL", 2),
    ):
        yield

"""Versions of the functions' code, to switch between in the middle of traffic.

They judge some events differently, write other bytes for the same events, or write format 1. None
of today's code is left out of one: each sets everything in which versions differ, so one may run
while another waits for an answer of AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from unittest.mock import patch

from arro3.io import write_parquet

from functions.common.reasons import MAX_CHARACTERS
from functions.ingest import handler as ingest
from functions.process import handler as process
from functions.process import parquet, raw_object, validate
from functions.process.batch import ProcessedBatch
from functions.process.batch import process as to_outputs
from functions.process.columns import Columns
from tests.harness.formats import earlier_code

_accept = validate.accept


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`longest_type`: how many characters it allows an `event_type`, by docs/contract.md 128.

    `other_bytes`: it compresses otherwise, and writes outputs in another order. `time_last`: it
    judges last whether a time is in the future. `format_1`: it is the code that wrote format 1,
    which knows no raw object of a later one.
    """

    name: str
    longest_type: int = 128
    other_bytes: bool = False
    time_last: bool = False
    format_1: bool = False


TODAY = Version(name="today's code")
STRICTER = Version(name="code that refuses more", longest_type=64)
LOOSER = Version(name="code that refuses less", longest_type=256)
OTHER_BYTES = Version(name="code that writes other bytes", other_bytes=True)
FORMAT_1 = Version(name="code of format 1", time_last=True, format_1=True)
INGESTING = (TODAY, TODAY, OTHER_BYTES, FORMAT_1, FORMAT_1)
PROCESSING = (TODAY, STRICTER, LOOSER, OTHER_BYTES, FORMAT_1)


@cache
def format_1() -> Mapping[str, ModuleType]:
    """Modules of the code that wrote format 1 (tests/formats), by what they are for."""
    names = {
        "ingest": "functions.ingest.handler",
        "process": "functions.process.handler",
        "aws": "functions.common.aws",
        "parallel": "functions.common.parallel",
    }
    with TemporaryDirectory() as directory, earlier_code("1", Path(directory)):
        return {what: import_module(name) for what, name in names.items()}


def handler(version: Version, function: str) -> Callable[[Any, Any], Any]:
    """The handler of a version's ingest or process."""
    today: Mapping[str, Callable[[Any, Any], Any]] = {
        "ingest": ingest.handle,
        "process": process.handle,
    }
    if version.format_1:
        earlier: Callable[[Any, Any], Any] = format_1()[function].handle
        return earlier
    return today[function]


@contextmanager
def installed(version: Version) -> Iterator[None]:
    """The functions of today do as a version does within."""
    level = 2 if version.other_bytes else 1

    def accept(bodies: Sequence[bytes], latest_us: int) -> Columns:
        found = _accept(bodies, latest_us)
        types = zip(found.place, found.event_type, strict=True)
        return found.but({place for place, one in types if len(one) > version.longest_type})

    def write(*arguments: Any, compression: str, **named: Any) -> None:
        chosen = "snappy" if version.other_bytes else compression
        write_parquet(*arguments, compression=chosen, **named)

    def ordered(*arguments: Any, **named: Any) -> ProcessedBatch:
        made = to_outputs(*arguments, **named)
        return replace(made, outputs=made.outputs[:: -1 if version.other_bytes else 1])

    with (
        patch.dict(MAX_CHARACTERS, event_type=version.longest_type),
        patch.object(validate, "accept", accept),
        patch.object(parquet, "write_parquet", write),
        patch.object(raw_object, "process", ordered),
        patch("functions.process.quarantine._COMPRESSION_LEVEL", level),
        patch("functions.ingest.batch._COMPRESSION_LEVEL", level),
    ):
        yield

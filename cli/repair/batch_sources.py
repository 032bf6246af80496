"""Which raw batches hold events of a source. No listing says so: each batch is read."""

from __future__ import annotations

import gzip
import zlib

import msgspec
import typer

from cli.repair.estimate import Estimate
from cli.repair.raw_batches import RawBatches
from cli.target import Target
from cli.terminal.progress import progress
from functions.common import lines
from functions.common.parallel import in_parallel
from functions.common.storage import StoredObject
from functions.report.text.figures import plural


class _Detail(msgspec.Struct):
    source: object = None


class _Envelope(msgspec.Struct):
    source: object = None
    detail: msgspec.Raw = msgspec.Raw(b"null")


_envelope = msgspec.json.Decoder(_Envelope).decode
_detail = msgspec.json.Decoder(_Detail).decode


def of_source(target: Target, found: RawBatches, source: str) -> RawBatches:
    """Only the batches that hold events of a source. Each is downloaded; the cost is said first."""
    size = sum(row.size for row in found.batches)
    reading = Estimate(reads=len(found.batches), bytes_out=size)
    batches = plural(len(found.batches), "batch", "batches")
    typer.echo(f"reading {batches} to see the sources: {reading}", err=True)

    def matches(row: StoredObject) -> bool:
        return holds(target.raw.get(row.key).body, source)

    kept: list[StoredObject] = []
    with progress("reading", len(found.batches)) as advance:
        matching = in_parallel(matches, found.batches)
        for row, match in zip(found.batches, matching, strict=True):
            advance()
            if match:
                kept.append(row)
    return RawBatches(tuple(kept), found.strays)


def holds(body: bytes, source: str) -> bool:
    """Whether a raw object holds an event of a source, valid or not. True if it cannot be read."""
    try:
        content = gzip.decompress(body)
    except (EOFError, OSError, zlib.error):
        return True
    return any(_is_of(lines.decode(line), source) for line in content.split(b"\n"))


def _is_of(envelope: bytes, source: str) -> bool:
    """Whether the bus was given this source, or the event itself says so."""
    try:
        outer = _envelope(envelope)
        return outer.source == source or _detail(outer.detail).source == source
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False

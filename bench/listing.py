"""Books from listings: a day of 200,000 batches balanced, against its listings alone.

S3 answers from memory, with pages recorded beforehand, below botocore's own parsing and retries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from bench.runs import Spread, contend, ratios, stopwatch
from bench.table import Claim, Figures, Section, number, spread
from functions.common.arrivals import arrived_on
from functions.common.books import balance
from functions.common.keys import RAW_ZONE, RawKey, partition
from functions.common.output_keys import DIGEST_DIGITS, LEDGER_ZONE, LedgerKey
from functions.common.storage.s3 import S3Bucket
from functions.report.inputs.lake import Lake

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from types_boto3_s3 import S3Client

_BATCHES = 200_000
_EVENTS = 5_000
_ROUNDS = 3
# Keys a listing's page (S3 API reference, ListObjectsV2).
_PAGE = 1_000
_DAY = date(2026, 11, 27)
_BOOKS, _LISTING = "books", "listing alone"


def measure() -> Section:
    """Run both in turn; each must have seen every batch."""
    runs = contend(
        {_BOOKS: "bench.listing:books", _LISTING: "bench.listing:listing"},
        rounds=_ROUNDS,
        batches=_BATCHES,
    )
    return Section(
        name="listing",
        setting=(
            f"The raw and the ledger listing of a day of {_BATCHES:,} batches, "
            f"{2 * _BATCHES // _PAGE} pages, through botocore from answers kept in memory: what "
            "S3 itself takes for a page would add the same to both."
        ),
        heads=("CPU seconds", "peak MB"),
        figures=[
            Figures(
                name,
                (
                    spread(Spread.of([run.cpu for run in found])),
                    number(Spread.of([run.peak_mb for run in found]).median),
                ),
            )
            for name, found in runs.items()
        ],
        claims=[
            Claim(
                path="listing",
                what="CPU time",
                against="listing alone",
                ratio=ratios(runs, _BOOKS, _LISTING),
                most=1.5,
            )
        ],
    )


def books(batches: int) -> dict[str, int]:
    """List and balance as the report does."""
    client = _client(batches)
    lake = Lake(raw=S3Bucket(client, "raw"), processed=S3Bucket(client, "processed"))
    with stopwatch():
        arrived = arrived_on(
            _DAY,
            ZoneInfo("UTC"),
            entries={_DAY: lake.ledger(_DAY)},
            raw={_DAY: lake.raw(_DAY)},
            quarantine={},
        )
        found = balance(arrived.raw_keys, arrived.ledger.entries, arrived.ledger.superseded)
    assert found.balanced
    assert found.events_received == batches * _EVENTS
    return {"raw": found.batches_received, "ledger": found.batches_processed}


def listing(batches: int) -> dict[str, int]:
    """List both zones, and nothing else."""
    client = _client(batches)
    with stopwatch():
        ledger = _count(client, "processed", LEDGER_ZONE)
        raw = _count(client, "raw", RAW_ZONE)
    return {"raw": raw, "ledger": ledger}


def _count(client: S3Client, bucket: str, zone: str) -> int:
    return sum(1 for _ in S3Bucket(client, bucket).list(partition(zone, _DAY)))


def _client(batches: int) -> S3Client:
    """A client whose listings are answered from memory."""
    keys = [*_keys(batches)]
    pages = {
        RAW_ZONE: _pages(sorted(str(raw) for raw, _ in keys)),
        LEDGER_ZONE: _pages(sorted(str(entry) for _, entry in keys)),
    }

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        query = parse_qs(urlsplit(request.url).query)
        zone = next(zone for zone in pages if query["prefix"] == [partition(zone, _DAY)])
        page = pages[zone][int(query.get("continuation-token", ["0"])[0])]
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(page))

    client = boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id="bench",
        aws_secret_access_key="bench",  # noqa: S106 - nobody's
    )
    register: Any = client.meta.events.register  # its stub knows no handlers that answer
    register("before-send.s3.ListObjectsV2", answer)
    return client


class _Body(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _keys(batches: int) -> Iterator[tuple[RawKey, LedgerKey]]:
    for n in range(batches):
        batch = hashlib.sha256(str(n).encode()).hexdigest()[:32]
        valid = _EVENTS - n % 3
        arrived = datetime.combine(_DAY, time(n % 24, 15 * (n % 4)), UTC)
        yield (
            RawKey(arrived=arrived, batch=batch, count=_EVENTS),
            LedgerKey(
                arrived=arrived,
                batch=batch,
                received=_EVENTS,
                valid=valid,
                quarantined=_EVENTS - valid,
                digest=batch[:DIGEST_DIGITS],
            ),
        )


def _pages(keys: Sequence[str]) -> list[bytes]:
    """ListObjectsV2's answers, with the elements that S3 sends for each object."""
    pages = []
    for start in range(0, len(keys), _PAGE):
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2026-11-27T12:00:{n % 60:02}.000Z"
            f"</LastModified><ETag>&quot;{n:032x}&quot;</ETag><ChecksumAlgorithm>CRC32"
            "</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>65536</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>"
            for n, key in enumerate(keys[start : start + _PAGE])
        )
        following = start // _PAGE + 1
        last = start + _PAGE >= len(keys)
        token = "" if last else f"<NextContinuationToken>{following}</NextContinuationToken>"
        pages.append(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
            f"<IsTruncated>{str(not last).lower()}</IsTruncated>{token}{rows}"
            "</ListBucketResult>".encode()
        )
    return pages

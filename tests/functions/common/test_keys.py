"""Keys say where an object lives and what it counts, and read back as they were written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from functions.common.keys import InvalidKeyError, RawKey, partition
from functions.common.output_keys import EventsKey, LedgerKey, QuarantineKey
from functions.common.report_keys import Edition, ReportKeys, manifest_key

DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)

ARRIVED = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
DIGEST = "0123456789ab"

LAYOUT = [
    (
        RawKey(arrived=ARRIVED, batch="b", count=12),
        "events/dt=2026-11-23/hr=04/min=30/b-n12.ndjson.gz",
    ),
    (
        EventsKey(day=date(2026, 11, 20), arrived=ARRIVED, batch="b", rows=3, digest=DIGEST),
        "events/dt=2026-11-20/20261123T0430-b-n3-f2-0123456789ab.parquet",
    ),
    (
        QuarantineKey(arrived=ARRIVED, batch="b", count=2, digest=DIGEST),
        "quarantine/dt=2026-11-23/0430-b-n2-0123456789ab.ndjson.gz",
    ),
    (
        LedgerKey(arrived=ARRIVED, batch="b", received=5, valid=3, quarantined=2, digest=DIGEST),
        "ledger/dt=2026-11-23/0430-b-n5-v3-q2-0123456789ab.json",
    ),
    (
        LedgerKey(
            arrived=ARRIVED,
            batch="b",
            received=5,
            valid=3,
            quarantined=2,
            digest=DIGEST,
            recovered=True,
        ),
        "ledger/dt=2026-11-23/0430-b-n5-v3-q2-0123456789ab-recovered.json",
    ),
    (
        RawKey(arrived=MIDNIGHT, batch="a b-n1 é", count=1),
        "events/dt=2026-11-23/hr=00/min=00/a b-n1 é-n1.ndjson.gz",
    ),
]

FORMAT_1 = [
    (
        RawKey(arrived=ARRIVED.replace(minute=0), batch="b", count=12, format=1),
        "events/dt=2026-11-23/hr=04/b-n12.ndjson.gz",
    ),
    (
        EventsKey(day=DAY, arrived=None, batch="b", rows=3, digest="", format=1),
        "events/dt=2026-11-23/b-n3.parquet",
    ),
    (
        QuarantineKey(arrived=MIDNIGHT, batch="b", count=2, digest=""),
        "quarantine/dt=2026-11-23/b-n2.ndjson.gz",
    ),
    (
        LedgerKey(arrived=MIDNIGHT, batch="b", received=5, valid=3, quarantined=2, digest=""),
        "ledger/dt=2026-11-23/b-n5-v3-q2.json",
    ),
    (
        LedgerKey(
            arrived=MIDNIGHT,
            batch="b",
            received=5,
            valid=3,
            quarantined=2,
            digest="",
            recovered=True,
        ),
        "ledger/dt=2026-11-23/b-n5-v3-q2-recovered.json",
    ),
]


@pytest.mark.parametrize(("key", "text"), LAYOUT + FORMAT_1)
def test_the_layout_is_what_is_documented_and_reads_back(
    key: RawKey | EventsKey | QuarantineKey | LedgerKey, text: str
) -> None:
    assert str(key) == text
    assert type(key).parse(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "events/",
        "events/dt=2026-11-23/b-n12.ndjson.gz",
        "events/dt=2026-11-23/hr=04/b.ndjson.gz",
        "events/dt=2026-02-30/hr=04/b-n12.ndjson.gz",
        "events/dt=2026-11-23/hr=04/x/b-n12.ndjson.gz",
        "events/dt=2026-11-23/hr=24/b-n12.ndjson.gz",
        "events/dt=2026-11-23/hr=04/min=31/b-n12.ndjson.gz",
        "events/dt=2026-11-23/hr=04/b-n12.ndjson.gz.tmp",
    ],
)
def test_a_key_outside_the_layout_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidKeyError, match="not a key of the raw zone"):
        RawKey.parse(text)


def test_a_report_lives_under_its_day_with_every_revision() -> None:
    keys = ReportKeys(day=DAY)
    assert [keys.json, keys.html, keys.csv, keys.revision(2)] == [
        "daily/dt=2026-11-23/report.json",
        "daily/dt=2026-11-23/report.html",
        "daily/dt=2026-11-23/report.csv",
        "daily/dt=2026-11-23/revisions/0002.json",
    ]


def test_a_partition_lists_one_day_and_no_other() -> None:
    assert partition("ledger/", DAY) == "ledger/dt=2026-11-23/"


def test_an_edition_is_known_by_its_prefix_and_by_each_of_its_parts() -> None:
    edition = Edition(day=DAY, number=12, digest="ab12", run="cd34")
    assert edition.prefix == "curated/parts/dt=2026-11-23/e0012-ab12-cd34/"
    assert Edition.parse(edition.prefix) == edition
    assert Edition.parse(f"{edition.prefix}000000.parquet") == edition
    with pytest.raises(InvalidKeyError, match="not a key of the curated zone"):
        Edition.parse("curated/parts/dt=2026-11-23/mine.parquet")


def test_a_day_has_one_manifest() -> None:
    assert manifest_key(DAY) == "curated/days/dt=2026-11-23/symlink.txt"

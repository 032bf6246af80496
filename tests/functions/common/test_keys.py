"""Keys say where an object lives and what it counts, and read back as they were written."""

from __future__ import annotations

from datetime import date

import pytest

from functions.common.keys import (
    EventsKey,
    InvalidKeyError,
    LedgerKey,
    QuarantineKey,
    RawKey,
    partition,
)
from functions.common.report_keys import Edition, ReportKeys, manifest_key

DAY = date(2026, 11, 23)

LAYOUT = [
    (RawKey(day=DAY, hour=4, batch="b", count=12), "events/dt=2026-11-23/hr=04/b-n12.ndjson.gz"),
    (EventsKey(day=DAY, batch="b", rows=3), "events/dt=2026-11-23/b-n3.parquet"),
    (QuarantineKey(day=DAY, batch="b", count=2), "quarantine/dt=2026-11-23/b-n2.ndjson.gz"),
    (
        LedgerKey(day=DAY, batch="b", received=5, valid=3, quarantined=2),
        "ledger/dt=2026-11-23/b-n5-v3-q2.json",
    ),
    (
        LedgerKey(day=DAY, batch="b", received=5, valid=3, quarantined=2, recovered=True),
        "ledger/dt=2026-11-23/b-n5-v3-q2-recovered.json",
    ),
    (
        RawKey(day=DAY, hour=0, batch="a b-n1 é", count=1),
        "events/dt=2026-11-23/hr=00/a b-n1 é-n1.ndjson.gz",
    ),
]


@pytest.mark.parametrize(("key", "text"), LAYOUT)
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

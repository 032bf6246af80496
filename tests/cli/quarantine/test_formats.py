"""Quarantined events that earlier code stored are listed, shown and resubmitted as its own were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

from functions.common.storage.s3 import S3Bucket
from functions.process.raw_object import process_object
from stacks.settings import load
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.formats import objects, restore, zone_of

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKETS = {
    "raw": NAMES.raw_bucket(ACCOUNT),
    "processed": NAMES.processed_bucket(ACCOUNT),
    "reports": NAMES.reports_bucket(ACCOUNT),
}
DAYS = ("--from=2026-11-21", "--to=2026-11-25")
# Reason, source, events, resubmitted. Where an event has no source, the envelope's is shown.
LISTED = {
    ("missing:source", "shop", 1, 0),
    ("empty:event_id", "shop", 1, 0),
    ("bad_timestamp", "hr", 3, 0),
    ("bad_timestamp", "shop", 1, 1),
    ("wrong_type:event_id", "shop", 1, 0),
    ("not_an_object", "shop", 1, 0),
    ("wrong_type:details", "shop", 1, 0),
    ("not_json", None, 1, 0),
    ("timestamp_in_future", "bank", 1, 0),
    ("wrong_type:source", "shop", 1, 0),
    ("not_unicode", None, 1, 0),
    ("unreadable_batch", None, 4, 0),
    ("empty:event_type", "bank", 1, 0),
}
# It has one member of the contract: since mappings there are, it is read from its envelope.
MAPPED_SINCE = ("wrong_type:event_id", "shop", 1, 0)
RESUBMITTED = "12f6ef860fd9a45b"
FIX = ("--reason=bad_timestamp", "--fix", '.timestamp += "Z"', "--yes")


@pytest.fixture(params=["1/Asia-Kolkata", "1/UTC"])
def archive(
    request: pytest.FixtureRequest, deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An environment of the archive's time zone, with what is in it."""
    settings = load("dev").model_copy(update={"time_zone": zone_of(request.param).key})
    monkeypatch.setattr("cli.target.load", lambda environment: settings)
    with time_machine.travel(0, tick=False) as clock:
        restore(request.param, deployed, clock, BUCKETS)
        yield request.param


def listed() -> set[tuple[str, str | None, int, int]]:
    """By reason and source, over all days."""
    result = run("quarantine", "list", *DAYS, "--json")
    assert result.exit_code == 0, result.output
    found: dict[tuple[str, str | None], tuple[int, int]] = {}
    for row in map(json.loads, result.stdout.splitlines()):
        events, resubmitted = found.get((row["reason"], row["source"]), (0, 0))
        found[row["reason"], row["source"]] = (
            events + row["events"],
            resubmitted + row["resubmitted"],
        )
    return {(*name, *counts) for name, counts in found.items()}


def test_what_was_refused_is_listed_each_event_once_and_shown_with_its_mark(archive: str) -> None:
    assert listed() == LISTED
    result = run("quarantine", "show", *DAYS, f"--id={RESUBMITTED}")
    assert result.exit_code == 0, result.output
    assert "resubmitted" in result.stdout
    assert '"event_id": "e-21"' in result.stdout


def test_what_was_resubmitted_is_not_sent_again_even_after_a_replay(
    deployed: S3Client, archive: str
) -> None:
    raw, processed = (S3Bucket(deployed, BUCKETS[name]) for name in ("raw", "processed"))
    stored = objects(archive)
    done = [one.key for one in stored if one.key.startswith("ledger/")]
    for one in stored:
        batch = one.key.rpartition("/")[2].partition("-n")[0]
        if one.bucket == "raw" and any(batch in key for key in done):
            process_object(
                raw,
                processed,
                one.key,
                zone=zone_of(archive),
                quarantine_percent=5.0,
                recovered=False,
            )
    assert listed() == LISTED - {MAPPED_SINCE}
    first = run("quarantine", "resubmit", *DAYS, *FIX)
    assert first.exit_code == 0, first.output
    assert "3 to resubmit, 1 resubmitted before" in first.output
    assert ("bad_timestamp", "hr", 3, 3) in listed()
    second = run("quarantine", "resubmit", *DAYS, *FIX)
    assert "0 to resubmit, 4 resubmitted before" in second.output

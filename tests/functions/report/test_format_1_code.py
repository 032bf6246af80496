"""Code of format 1 beside today's, as while an environment is updated: whoever processes a batch.

The environment is in Kolkata, with what format 1 stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from functions.common.keys import RawKey
from functions.common.notification import compose
from functions.common.output_keys import EventsKey, LedgerKey
from tests.harness.formats import earlier_code
from tests.harness.kept import Kept, kept_in

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

DAY, AFTER = date(2026, 11, 22), date(2026, 11, 25)
# When a batch arrived that format 1 first took for valid: at 13:00 in Kolkata.
REJUDGED = "hr=07"


@pytest.fixture
def kept(s3: S3Client) -> Iterator[Kept]:
    with kept_in("1/Asia-Kolkata", s3) as found:
        yield found


def by_code_of_format_1(kept: Kept, key: str, directory: Path) -> None:
    """Process a raw object by the code of format 1, which here accepts a time without an offset."""
    with earlier_code("1", directory):
        batch = import_module("functions.process.batch")
        earlier = import_module("functions.process.raw_object").process_object
        bucket = import_module("functions.common.storage.s3").S3Bucket
        validate, invalid = batch.validate, import_module("functions.process.event").Invalid

        def accept(body: bytes, arrived_us: int) -> object:
            found = validate(body, arrived_us)
            if not isinstance(found, invalid):
                return found
            envelope = json.loads(body)
            envelope["detail"]["timestamp"] += "+05:30"
            return validate(json.dumps(envelope).encode(), arrived_us)

        with patch.object(batch, "validate", accept):
            buckets = [bucket(kept.pipeline.s3, name) for name in ("raw", "processed")]
            earlier(*buckets, key, zone=kept.zone, recovered=False)


@pytest.mark.parametrize("seconds", [0, 1], ids=["within-a-second", "a-second-apart"])
@pytest.mark.parametrize("last", ["earlier-code", "todays-code"])
def test_of_two_versions_that_process_a_batch_at_once_exactly_one_counts(
    kept: Kept, tmp_path: Path, last: str, seconds: int
) -> None:
    """They judge it differently: three valid events, or two and one in quarantine."""
    (key,) = [key for key in kept.keys("raw") if f"dt={DAY}/{REJUDGED}/" in key]
    runs = [partial(by_code_of_format_1, kept, key, tmp_path), partial(kept.pipeline.process, key)]
    kept.wait(hours=1)
    for run in runs if last == "todays-code" else reversed(runs):
        kept.wait(seconds=seconds)
        run()
    kept.wait(hours=1)
    kept.daily_run(AFTER)
    made, batch = kept.current(DAY), RawKey.parse(key).batch
    rows = [row for row in kept.curated(DAY) if row["event_id"] in {"e-34", "e-35", "e-36"}]
    refused = kept.reports[DAY]["quality"]["quarantined"]["reasons"]["bad_timestamp"]
    quarantined = made["quality"]["quarantined"]["reasons"]["bad_timestamp"] - (refused - 1)
    assert len(rows) + quarantined == 3
    assert made["processing"]["balanced"]
    if seconds:
        assert quarantined == (last == "todays-code")
    written = {key for key in kept.pipeline.keys("processed") if batch in key}
    left = written - set(made["processing"]["superseded"]["keys"])
    (entry,) = [LedgerKey.parse(key) for key in left if key.startswith("ledger/")]
    (file,) = [EventsKey.parse(key) for key in left if key.startswith("events/")]
    assert (file.digest, file.rows) == (entry.digest, entry.valid)
    assert (entry.valid, entry.quarantined) == (len(rows), quarantined)


def test_code_of_format_1_refuses_a_newer_raw_object_and_leaves_it_in_the_queue(
    kept: Kept, tmp_path: Path
) -> None:
    """While functions are updated one by one: the message comes again, to the newer code."""
    new = kept.send(
        kept.body_of("e-25").replace('"e-25"', '"during"').replace('"id":"', '"id":"during-')
    )
    message = {"messageId": "m", "body": compose("raw", new, recovered=False)}
    with earlier_code("1", tmp_path):
        earlier = import_module("functions.process.handler")
        assert earlier.handle({"Records": [message]}, None) == {
            "batchItemFailures": [{"itemIdentifier": "m"}]
        }
    assert set(kept.pipeline.keys("processed")) == set(kept.keys("processed"))
    kept.pipeline.process(new)
    assert kept.report(DAY)["activity"]["events"] == kept.reports[DAY]["activity"]["events"] + 1

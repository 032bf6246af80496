"""Who may send to a queue is what the queue's policy says, as far as the emulator enforces it.

It does for S3. For EventBridge it does not: that statement is asserted in tests/stacks.
"""

from __future__ import annotations

import gzip
import json

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import eventually

pytestmark = pytest.mark.e2e

DAY = "2025-04-02"


def test_s3_announces_raw_objects_because_the_queue_s_policy_lets_it(enforced: Deployed) -> None:
    sqs = enforced.client("sqs")
    url = enforced.queue_url(SETTINGS.names.process.queue)
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    policy = json.loads(asked["Attributes"]["Policy"])
    others = [row for row in policy["Statement"] if row["Sid"] != "S3Notifications"]
    assert len(others) == len(policy["Statement"]) - 1

    def store(name: str, statements: list[object]) -> None:
        changed = json.dumps({**policy, "Statement": statements})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": changed})
        key = f"events/dt={DAY}/hr=00/{name}-n1.ndjson.gz"
        enforced.client("s3").put_object(
            Bucket=enforced.raw_bucket, Key=key, Body=gzip.compress(b"not json\n")
        )

    store("unannounced", others)
    store("announced", policy["Statement"])
    eventually(lambda: enforced.keys(enforced.processed_bucket, f"ledger/dt={DAY}/"))
    (ledger,) = enforced.keys(enforced.processed_bucket, f"ledger/dt={DAY}/")
    assert "-announced-" in ledger

"""Events of another bus, end to end: S3's own, of a bucket that is not the pipeline's.

The embedded AWS puts S3's events on its default bus, as S3 does. It does so for no other service.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import ATHENA, FOREIGN_BUCKET, Deployments, eventually

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def deployed(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """A pipeline that takes S3's events of one foreign bucket."""
    with deployments.start(tmp_path_factory.mktemp("buses"), engine=ATHENA) as deployed:
        yield deployed


def announce(deployed: Deployed, bucket: str) -> None:
    """Have S3 put its events of a bucket on the default bus, beside what else it tells."""
    s3 = deployed.client("s3")
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    told.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={**told, "EventBridgeConfiguration": {}}
    )


def test_an_object_in_a_foreign_bucket_is_an_event_in_the_report(deployed: Deployed) -> None:
    """And none of the pipeline's own buckets is, even if somebody has S3 tell of those."""
    s3 = deployed.client("s3")
    for bucket in (FOREIGN_BUCKET, "anothers-uploads"):
        s3.create_bucket(Bucket=bucket)
    own = (deployed.raw_bucket, deployed.processed_bucket)
    for bucket in (FOREIGN_BUCKET, "anothers-uploads", *own):
        announce(deployed, bucket)
    keys = [f"invoices/{n}.pdf" for n in range(3)]
    for key in keys:
        for bucket in (FOREIGN_BUCKET, "anothers-uploads"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"%PDF")
    eventually(lambda: deployed.books()["events"]["valid"] >= len(keys))
    deployed.pipeline("status", "--wait")
    books = deployed.books()
    assert books["balanced"]
    assert books["events"]["valid"] == len(keys)
    assert books["events"]["quarantined"] == 0

    made = deployed.report(datetime.now(UTC).date())
    assert {one["name"]: one["events"] for one in made["activity"]["by_source"]} == {
        "aws.s3": len(keys)
    }
    types = {one["name"]: one["events"] for one in made["activity"]["by_event_type"]}
    assert types == {"Object Created": len(keys)}
    assert made["quality"]["duplicates"] == 0


def test_the_rule_is_named_and_goes_with_the_environment(deployed: Deployed) -> None:
    named = json.loads(deployed.pipeline("info", "--json"))["other_buses"]
    rule = SETTINGS.names.other_bus_rule
    assert named == {"default": {"rule": rule, "sources": ["aws.ecs", "aws.s3"]}}
    assert f"rule: default/{rule}\n" in deployed.pipeline("leftovers", expected=1)

"""Plain HTTP is refused, to somebody who may do anything at all over TLS.

The emulator's own root credentials pass every policy, which those of AWS would not: so this is
tried by a user.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.deployed import SETTINGS, Deployed

pytestmark = pytest.mark.e2e

NAMES = SETTINGS.names
BUCKETS = [NAMES.raw_bucket, NAMES.processed_bucket, NAMES.reports_bucket]
QUEUES = [*NAMES.queues.values(), *NAMES.dead_letters.values()]
REFUSED = "with an explicit deny in a resource-based policy"


@dataclass(frozen=True)
class User:
    """Somebody with all permissions, and both ways to ask for something."""

    deployed: Deployed
    key: dict[str, str]

    def client(self, service: str, *, plain: bool) -> Any:
        running = self.deployed.running
        return boto3.client(  # type: ignore[call-overload]  # any service
            service,
            endpoint_url=running.plain_endpoint if plain else running.endpoint,
            verify=running.ca_bundle,
            region_name=running.region,
            aws_access_key_id=self.key["AccessKeyId"],
            aws_secret_access_key=self.key["SecretAccessKey"],
        )


@pytest.fixture(scope="module")
def user(enforced: Deployed) -> Iterator[User]:
    iam = enforced.client("iam")
    anything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.create_user(UserName="anybody")
    iam.put_user_policy(
        UserName="anybody",
        PolicyName="anything",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [anything]}),
    )
    key = iam.create_access_key(UserName="anybody")["AccessKey"]
    yield User(enforced, key)
    iam.delete_access_key(UserName="anybody", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="anybody", PolicyName="anything")
    iam.delete_user(UserName="anybody")


def refuses(call: Callable[[], object]) -> bool:
    try:
        call()
    except ClientError as error:
        if REFUSED not in str(error):
            raise
        return True
    return False


@pytest.mark.parametrize("name", BUCKETS, ids=["raw", "processed", "reports"])
def test_a_bucket_is_used_over_tls_alone(user: User, name: Callable[[str], str]) -> None:
    bucket = name(user.deployed.running.account)
    secure, plain = (user.client("s3", plain=p) for p in (False, True))
    secure.put_object(Bucket=bucket, Key="tls", Body=b"")
    assert refuses(lambda: plain.put_object(Bucket=bucket, Key="plain", Body=b""))
    assert refuses(lambda: plain.get_object(Bucket=bucket, Key="tls"))
    assert refuses(lambda: plain.list_objects_v2(Bucket=bucket))
    assert refuses(lambda: plain.delete_object(Bucket=bucket, Key="tls"))
    secure.delete_object(Bucket=bucket, Key="tls")


def test_it_is_the_bucket_s_policy_that_refuses(user: User) -> None:
    bucket = user.deployed.raw_bucket
    secure, plain = (user.client("s3", plain=p) for p in (False, True))
    policy = secure.get_bucket_policy(Bucket=bucket)["Policy"]
    secure.delete_bucket_policy(Bucket=bucket)
    try:
        assert not refuses(lambda: plain.list_objects_v2(Bucket=bucket))
    finally:
        secure.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert refuses(lambda: plain.list_objects_v2(Bucket=bucket))


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_used_over_tls_alone(user: User, name: str) -> None:
    url = user.deployed.queue_url(name)
    secure, plain = (user.client("sqs", plain=p) for p in (False, True))
    secure.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    assert refuses(lambda: plain.send_message(QueueUrl=url, MessageBody="x"))
    assert refuses(lambda: plain.receive_message(QueueUrl=url))


def test_the_alarms_topic_is_published_to_over_tls_alone(user: User) -> None:
    secure, plain = (user.client("sns", plain=p) for p in (False, True))
    arn = f"arn:aws:sns:{NAMES.region}:{user.deployed.running.account}:{NAMES.alarms_topic}"
    secure.publish(TopicArn=arn, Message="x")
    assert refuses(lambda: plain.publish(TopicArn=arn, Message="x"))

"""Each gap of moto that we mend is there, and is closed by its mend: the list stays true."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.moto_api._internal.models import moto_api_backend

from tests.harness.moto_gaps import GAPS

TRUST = {"Version": "2012-10-17", "Statement": []}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "One"}]})


def tells_the_redrive_allow_policy() -> bool:
    sqs = boto3.client("sqs")
    allowed: dict[Any, str] = {"RedriveAllowPolicy": '{"redrivePermission":"denyAll"}'}
    url = sqs.create_queue(QueueName="one", Attributes=allowed)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return allowed.items() <= found.items()


def keeps_the_policy() -> bool:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="one", Attributes={"Policy": POLICY})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "31"})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return "Policy" in found


def tells_sizes() -> bool:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="one")
    both = {"Prefix": "a/", "ObjectSizeGreaterThan": 9}
    rule: Any = {"Status": "Enabled", "Filter": {"And": both}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket="one", LifecycleConfiguration={"Rules": [rule]})
    found = s3.get_bucket_lifecycle_configuration(Bucket="one")["Rules"]
    return found[0]["Filter"]["And"] == both


def reads_by_tls() -> bool:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="one")
    arn = "arn:aws:s3:::one"
    denied = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
    plain = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    document = {"Version": "2012-10-17", "Statement": [{**denied, **plain}]}
    s3.put_bucket_policy(Bucket="one", Policy=json.dumps(document))
    try:
        s3.head_object(Bucket="one", Key="two")
    except ClientError as error:
        return error.response["Error"]["Code"] == "404"
    return False


def tells_the_redrive_policy_as_sent() -> bool:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="two")["QueueUrl"]
    names: Any = ["QueueArn", "RedrivePolicy"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]["QueueArn"]
    sent = f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":5}}'
    url = sqs.create_queue(QueueName="one", Attributes={"RedrivePolicy": sent})["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return found["RedrivePolicy"] == sent


def tells_logging_and_storage() -> bool:
    role = {"RoleName": "one", "AssumeRolePolicyDocument": json.dumps(TRUST)}
    arn = boto3.client("iam").create_role(**role)["Role"]["Arn"]
    functions = boto3.client("lambda")
    logging: Any = {"LogFormat": "JSON"}
    functions.create_function(
        FunctionName="one",
        Role=arn,
        Runtime="python3.13",
        Handler="one.handle",
        Code={"ZipFile": b"code"},
        LoggingConfig=logging,
    )
    functions.update_function_configuration(FunctionName="one", EphemeralStorage={"Size": 513})
    found = functions.get_function_configuration(FunctionName="one")
    (version,) = functions.list_versions_by_function(FunctionName="one")["Versions"]
    told = [one.get("LoggingConfig") for one in (found, version)]
    return told == [logging, logging] and found["EphemeralStorage"] == {"Size": 513}


def deletes_named_queries() -> bool:
    athena = boto3.client("athena")
    query = athena.create_named_query(Name="one", Database="two", QueryString="SELECT 1")
    try:
        athena.delete_named_query(NamedQueryId=query["NamedQueryId"])
    except NotImplementedError:
        return False
    return athena.list_named_queries()["NamedQueryIds"] == []


def says_that_there_is_no_workgroup() -> bool:
    try:
        boto3.client("athena").get_work_group(WorkGroup="one")
    except ClientError as error:
        return error.response["Error"]["Code"] == "InvalidRequestException"
    return False


PROBES = {
    "redrive-allow": tells_the_redrive_allow_policy,
    "policy": keeps_the_policy,
    "redrive-space": tells_the_redrive_policy_as_sent,
    "logging": tells_logging_and_storage,
    "named-query": deletes_named_queries,
    "workgroup": says_that_there_is_no_workgroup,
    "sizes": tells_sizes,
    "conditions": reads_by_tls,
}


def test_each_gap_has_its_probe() -> None:
    assert set(PROBES) == set(GAPS)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(("gap", "works"), PROBES.items(), ids=list(PROBES))
def test_a_gap_is_there_until_it_is_mended(
    gap: str, works: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not works(), f"moto has closed it: remove {gap} from tests/harness/moto_gaps.py"
    GAPS[gap].mend(monkeypatch)
    moto_api_backend.reset()
    assert works()

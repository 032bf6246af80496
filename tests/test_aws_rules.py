"""A request that breaks a rule of AWS's models is named, whichever way it is broken and sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.harness.aws_rules import broken
from tests.harness.recorded import Recorded, understand

VERSIONING = b'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'


def sent(service: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Recorded:
    """What is understood of a request, given as a server gets it."""
    path, _, query = path.partition("?")
    scope = f"AWS4-HMAC-SHA256 Credential=someone/20240229/eu-west-1/{service}/aws4_request, ..."
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "HTTP_AUTHORIZATION": scope,
        "CONTENT_LENGTH": str(len(body)),
        **headers,
    }
    return understand(environ, body, 200)


def by_json(service: str, target: str, **params: Any) -> Recorded:
    headers = {"HTTP_X_AMZ_TARGET": target, "CONTENT_TYPE": "application/x-amz-json-1.1"}
    return sent(service, "POST", "/", json.dumps(params).encode(), headers)


def by_rest(service: str, method: str, path: str, **params: Any) -> Recorded:
    headers = {"CONTENT_TYPE": "application/json"}
    return sent(service, method, path, json.dumps(params).encode(), headers)


def by_query(service: str, **params: Any) -> Recorded:
    headers = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    return sent(service, "POST", "/", urlencode(params).encode(), headers)


def rule(**params: Any) -> Recorded:
    return by_json("events", "AWSEvents.PutRule", **{"Name": "one", **params})


def memory(**params: Any) -> Recorded:
    path = "/2015-03-31/functions/one/configuration"
    return by_rest("lambda", "PUT", path, **params)


def role(**params: Any) -> Recorded:
    given = {"Action": "CreateRole", "Version": "2010-05-08", "RoleName": "one"}
    return by_query("iam", **{**given, "AssumeRolePolicyDocument": "{}", **params})


def metric_filter(**params: Any) -> Recorded:
    transformation = {"metricName": "one", "metricNamespace": "two", "metricValue": "$.x"}
    given = {"logGroupName": "one", "filterName": "two", "filterPattern": "{}"}
    return by_json(
        "logs",
        "Logs_20140328.PutMetricFilter",
        **{**given, "metricTransformations": [transformation], **params},
    )


def test_what_was_sent_is_understood() -> None:
    found = by_rest("lambda", "GET", "/2015-03-31/functions/one?Qualifier=two")
    assert (found.service, found.operation) == ("lambda", "GetFunction")
    assert (found.region, found.access_key) == ("eu-west-1", "someone")
    assert found.params == {"FunctionName": "one", "Qualifier": "two"}
    watched = by_query("monitoring", Action="DeleteAlarms", **{"AlarmNames.member.1": "one"})
    assert (watched.service, watched.operation) == ("cloudwatch", "DeleteAlarms")
    assert watched.params == {"AlarmNames": ["one"]}


@pytest.mark.parametrize(
    "request_",
    [
        rule(EventBusName="one", State="ENABLED", Tags=[{"Key": "a", "Value": ""}]),
        memory(MemorySize=128, Environment={"Variables": {"AB": "c"}}),
        role(**{"Tags.member.1.Key": "Größe", "Tags.member.1.Value": "1"}),
        metric_filter(),
        by_json("sqs", "AmazonSQS.GetQueueUrl", QueueName="one"),
        sent("s3", "PUT", "/one?versioning", VERSIONING, {}),
    ],
    ids=str,
)
def test_a_good_request_breaks_no_rule(request_: Recorded) -> None:
    assert list(broken(request_)) == []


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        (rule(Name="x" * 65), "longer than 64"),
        (rule(Name="a b"), "does not match"),
        (rule(State="ON"), "is not one of"),
        (rule(Tags=[{"Key": "a"}]), '"Value" is a required property'),
        (rule(Colour="red"), "but the model knows"),
        (rule(Tags=[{"Key": "a", "Value": "b", "Colour": "c"}]), "but the model knows"),
        (memory(MemorySize=127), "less than the minimum of 128"),
        (memory(Timeout=5_401), "greater than the maximum of 5400"),
        (memory(MemorySize="128"), "but the model knows"),
        (memory(Role="one"), "does not match"),
        (memory(Colour="red"), "but the model knows"),
        (by_rest("lambda", "GET", f"/2015-03-31/functions/{'x' * 257}"), "longer than"),
        (role(RoleName="x" * 65), "longer than 64"),
        (role(**{"Tags.member.1.Key": "<", "Tags.member.1.Value": "1"}), "does not match"),
        (role(Colour="red"), "but the model knows"),
        (metric_filter(metricTransformations=[]), "less than 1 item"),
        (metric_filter(logGroupName="a:b"), "does not match"),
        (by_json("sqs", "AmazonSQS.GetQueueUrl"), '"QueueName" is a required property'),
    ],
)
def test_a_request_that_breaks_a_rule_is_named(request_: Recorded, named: str) -> None:
    (found,) = broken(request_)
    assert found.startswith(str(request_))
    assert named in found

"""Nothing that the pipeline's own work makes is taken of another bus, whatever the filter is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stacks.settings import Settings
from tests.harness.other_buses import ACCOUNT, BY_CLOUDTRAIL, REGION, bus, envelope, takes
from tests.harness.synthesis import Json, resources

pytestmark = pytest.mark.xdist_group("synthesis")


def called(service: str, **parameters: str) -> Json:
    """What CloudTrail tells of a request."""
    detail = {"eventSource": f"{service}.amazonaws.com", "requestParameters": parameters}
    return envelope(f"aws.{service}", BY_CLOUDTRAIL, detail)


def of_resources(settings: Settings) -> Iterator[Json]:
    """What AWS tells of the work of an environment."""
    names = settings.names
    for bucket in (
        names.raw_bucket(ACCOUNT),
        names.processed_bucket(ACCOUNT),
        names.reports_bucket(ACCOUNT),
        names.queries_bucket(ACCOUNT),
    ):
        arn = f"arn:aws:s3:::{bucket}"
        yield envelope("aws.s3", "Object Created", {"bucket": {"name": bucket}}, arn)
        yield called("s3", bucketName=bucket)
    for queue in (*names.queues.values(), *names.dead_letters.values(), names.webhook_dead_letters):
        url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue}"
        yield called("sqs", queueUrl=url)
    for function in names.functions.values():
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
        for spelling in (function, arn, f"{arn}:1", f"{ACCOUNT}:function:{function}"):
            yield called("lambda", functionName=spelling)
        yield called("logs", logGroupName=f"/aws/lambda/{function}")
    for row in resources("aws_cloudwatch_metric_alarm").values():
        alarm = row["alarm_name"].replace("reporting-test", names.prefix)
        yield envelope("aws.cloudwatch", "CloudWatch Alarm State Change", {"alarmName": alarm})
    yield envelope(names.event_source, "Report Ready", {"day": "2026-11-23"})
    for service in ("kms", "sts", "sns", "athena", "glue"):
        yield called(service, name=names.prefix)


ENVIRONMENTS = [Settings(environment=name) for name in ("prod", "dev", "a", "staging8")]
# What events of these services are about, and members that do not say it.
PATHS = {
    "aws.s3": ["detail.bucket.name", "detail.requestParameters.bucketName", "region"],
    "aws.sqs": ["detail.requestParameters.queueUrl", "detail.eventSource"],
    "aws.lambda": ["detail.requestParameters.functionName", "account"],
    "aws.logs": ["detail.requestParameters.logGroupName", "detail.bucket.name"],
    "aws.cloudwatch": ["detail.alarmName", "detail.requestParameters.bucketName"],
    "aws.events": ["resources", "detail-type"],
    "aws.kms": ["detail-type", "detail.requestParameters.name"],
    "reporting-dev.reports": ["detail-type", "detail.day"],
}
DEV = Settings(environment="dev").names
# What is ours, what begins or ends like it, and what is others'.
TEXTS = [
    *("", "r", "reporting", "reporting-", "reporting-dev-", "reporting-dev-raw-1", "REPORTING-D"),
    *("uploads", "orders-ingest", "reporting-uploads", "*", "reporting-*", "uploads-*", "*-dlq"),
    *("arn:", "https://", "/aws/", "s3.amazonaws.com", "sqs.amazonaws.com", REGION, ACCOUNT),
    *(BY_CLOUDTRAIL, "Object Created", "Report Ready", "2026-11-23"),
    *(DEV.raw_bucket(ACCOUNT), DEV.ingest.function, DEV.ingest.queue, f"{DEV.prefix}-ingest-lost"),
    f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{DEV.process.function}",
    f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{DEV.process.dead_letters}",
    f"/aws/lambda/{DEV.report.function}",
    DEV.raw_bucket(ACCOUNT).upper(),
]


def matchers(text: str) -> Iterator[Any]:
    """All that may be said of a text."""
    yield text
    yield {"equals-ignore-case": text}
    for form in ("prefix", "suffix"):
        yield {form: text}
        yield {form: {"equals-ignore-case": text.upper()}}
        yield {"anything-but": {form: text}}
    yield {"wildcard": text}
    yield {"anything-but": text}
    yield {"anything-but": {"wildcard": text}}
    yield {"exists": bool(text)}


def nested(path: str, allowed: list[Any]) -> Json:
    """A pattern with one member."""
    *outer, member = path.split(".")
    pattern: Json = {member: allowed}
    for name in reversed(outer):
        pattern = {name: pattern}
    return pattern


@pytest.mark.parametrize("source", PATHS)
def test_what_is_accepted_takes_nothing_of_the_pipelines_own_work(source: str) -> None:
    told = (event for settings in ENVIRONMENTS for event in of_resources(settings))
    own = [event for event in told if event["source"] == source]
    accepted = refused = 0
    for path in PATHS[source]:
        for allowed in (one for text in TEXTS for one in matchers(text)):
            for pattern in (nested(path, [allowed]), nested(path, ["uploads", allowed])):
                try:
                    found = bus(pattern, source)
                except ValueError:
                    refused += 1
                    continue
                accepted += 1
                assert not any(takes(found, event) for event in own), pattern
    assert refused > 300
    assert accepted > 10 or source == DEV.event_source

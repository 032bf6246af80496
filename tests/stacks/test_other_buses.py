"""What may be taken of other buses: never what the pipeline's own work makes, whatever the filter.

Whether a pattern takes an event is asked of moto, which has a matcher of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.events.models import EventPattern

from stacks.settings import Bus, Settings, SettingsError, load
from stacks.settings.other_buses import MOST_CHARACTERS
from tests.harness.synthesis import Json, resources
from tests.harness.variants import FULL

ACCOUNT, REGION = "123456789012", "eu-central-1"
BUCKET = "reporting-prod-raw-123456789012-eu-central-1"
BY_CLOUDTRAIL = "AWS API Call via CloudTrail"


def loaded(directory: Path, text: str) -> Settings:
    (directory / "team.toml").write_text(text, encoding="utf-8")
    return load("team", directory)


def envelope(source: str, detail_type: str, detail: Json, *arns: str) -> Json:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-11-24T09:00:00Z",
        "region": REGION,
        "resources": list(arns),
        "detail": detail,
    }


def takes(bus: Bus, event: Json) -> bool:
    pattern = EventPattern(bus.event_pattern, json.loads(bus.event_pattern))
    return bool(pattern.matches_event(event))  # type: ignore[arg-type]  # moto has no type for it


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
OWN_WORK = [event for settings in ENVIRONMENTS for event in of_resources(settings)]
SOURCES = sorted({event["source"] for event in OWN_WORK} | {"aws.events", "aws.ecs", "shop"})
# What a filter may say at a member: what is ours, what begins or ends like it, and what is others'.
TEXTS = st.sampled_from(
    [
        *("", "r", "reporting", "reporting-", "reporting-prod-raw-", "reporting-uploads", "uploads"),
        *("reporting-dev-ingest", "REPORTING-", "arn:aws:lambda:", "https://sqs.", "/aws/lambda/"),
        *("-ingest", "*", "reporting-*", "uploads*", "*-ingest", "orders-lost", "eu-central-1"),
        *(BUCKET, f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/reporting-dev-ingest"),
        f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:reporting-dev-ingest",
    ]
)
AFFIXES = TEXTS | TEXTS.map(lambda text: {"equals-ignore-case": text})
MATCHERS = st.one_of(
    TEXTS,
    AFFIXES.map(lambda text: {"prefix": text}),
    AFFIXES.map(lambda text: {"suffix": text}),
    TEXTS.map(lambda text: {"equals-ignore-case": text}),
    TEXTS.map(lambda text: {"wildcard": text}),
    st.booleans().map(lambda there: {"exists": there}),
    st.lists(TEXTS, min_size=1, max_size=2).map(lambda texts: {"anything-but": texts}),
    TEXTS.map(lambda text: {"anything-but": {"prefix": text}}),
    TEXTS.map(lambda text: {"anything-but": {"suffix": text}}),
)
VALUES = st.lists(MATCHERS, min_size=1, max_size=2)
TYPES = st.lists(
    st.sampled_from([BY_CLOUDTRAIL, "Object Created", "Report Ready", {"prefix": "AWS"}]),
    min_size=1,
    max_size=2,
)
DETAILS = st.one_of(
    VALUES.map(lambda allowed: {"bucket": {"name": allowed}}),
    VALUES.map(lambda allowed: {"alarmName": allowed}),
    st.dictionaries(
        st.sampled_from(["bucketName", "queueUrl", "functionName", "logGroupName", "name"]),
        VALUES,
        min_size=1,
        max_size=2,
    ).map(lambda parameters: {"requestParameters": parameters}),
)
PATTERNS = st.fixed_dictionaries(
    {}, optional={"detail-type": TYPES, "detail": DETAILS, "resources": VALUES}
).filter(bool)
FILTERS = st.none() | PATTERNS | st.lists(PATTERNS, min_size=2, max_size=3)


@given(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3, unique=True), FILTERS)
def test_what_is_accepted_takes_nothing_of_the_pipelines_own_work(
    sources: list[str], filter_: Any
) -> None:
    table = {"sources": sources, **({} if filter_ is None else {"filter": filter_})}
    try:
        settings = Settings.model_validate(
            {"environment": "dev", "routing": {"buses": {"default": table}}}
        )
    except ValueError:
        return
    (bus,) = settings.routing.buses.values()
    assert [event for event in OWN_WORK if takes(bus, event)] == []

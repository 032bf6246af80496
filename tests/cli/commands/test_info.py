"""`pipeline info` names what is there, and what it gives to paste leads there."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from cli.commands.info import sample
from cli.target import Target
from cli.terminal.options import Options
from functions.process.event import ValidEvent
from functions.process.validate import validate
from stacks.settings import Bus, Routing, Settings
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.events import END_OF_TIME_US, envelope

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def found(*arguments: str) -> dict[str, Any]:
    result = run("info", "--json", *arguments)
    assert result.exit_code == 0, result.output
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def test_what_it_names_is_there(deployed: S3Client) -> None:
    shown = found()
    assert shown["account"] == ACCOUNT
    assert shown["bus"]["arn"].endswith(f":{ACCOUNT}:event-bus/{NAMES.bus}")
    assert {*shown["queues"].values(), *shown["dead_letter_queues"].values()} == {
        *boto3.client("sqs").list_queues()["QueueUrls"]
    }
    there = {row["Name"] for row in deployed.list_buckets()["Buckets"]}
    assert {shown["buckets"][zone] for zone in ("raw", "processed", "reports")} == there


def test_it_fails_where_nothing_is_deployed(aws: None) -> None:
    result = run("info")
    assert result.exit_code == 1
    assert "is the stack deployed to this account and region?" in result.stderr


def test_on_aws_the_region_and_the_bus_are_all_that_leads_there(deployed: S3Client) -> None:
    assert run("info", "--exports").stdout.splitlines() == [
        "export AWS_REGION=us-east-1",
        "export AWS_DEFAULT_REGION=us-east-1",
        f"export EVENT_BUS_NAME={NAMES.bus}",
    ]
    assert found()["endpoint"] == "https://events.us-east-1.amazonaws.com"
    assert found()["reports"] == f"s3://{NAMES.reports_bucket(ACCOUNT)}/index.html"


def test_people_see_everything_and_the_same_lines(deployed: S3Client) -> None:
    shown = run("info").stdout
    for value in (
        *found()["queues"].values(),
        *found()["dead_letter_queues"].values(),
        *found()["buckets"].values(),
        *found()["functions"].values(),
    ):
        assert value in shown
    assert run("info", "--exports").stdout in shown
    assert re.search(
        r"^versions +pipeline \d.*, terraform-provider-aws 5\S+, python 3", shown, re.M
    )


def test_other_buses_are_named_with_their_rule_and_what_is_taken_of_them(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found()["other_buses"] == {}
    assert "other buses" not in run("info").stdout
    routing = Routing(buses={"default": Bus(sources=["aws.ecs", "aws.health"])})
    monkeypatch.setattr("cli.target.load", lambda name: Settings(environment=name, routing=routing))
    rule = {"rule": NAMES.other_bus_rule, "sources": ["aws.ecs", "aws.health"]}
    assert found()["other_buses"] == {"default": rule}
    assert "\nother buses         default: aws.ecs, aws.health\n" in run("info").stdout


def test_the_event_to_paste_is_of_now_and_what_the_bus_takes(deployed: S3Client) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    (line,) = [row for row in run("info").stdout.splitlines() if row.startswith("aws ")]
    program, service, verb, option, entries = shlex.split(line)
    assert (program, service, verb, option) == ("aws", "events", "put-events", "--entries")
    assert boto3.client("events").put_events(Entries=json.loads(entries))["FailedEntryCount"] == 0
    (entry,) = json.loads(entries)
    assert entry["EventBusName"] == NAMES.bus
    assert isinstance(validate(envelope(entry["Detail"]), END_OF_TIME_US), ValidEvent)
    event = json.loads(entry["Detail"])
    assert (entry["Source"], entry["DetailType"]) == (event["source"], event["event_type"])
    assert before <= datetime.fromisoformat(event["timestamp"]) <= datetime.now(UTC)


def test_the_event_to_paste_is_one_that_the_rule_lets_through() -> None:
    routing = Routing(sources=["team.it's"], event_types=["Only"])
    event = sample(routing, datetime.now(UTC))
    assert (event["source"], event["event_type"]) == ("team.it's", "Only")


@pytest.mark.parametrize("ca_bundle", [None, "/a/certificate"])
def test_to_the_embedded_aws_its_address_and_credentials_lead(
    tmp_path: Path, ca_bundle: str | None
) -> None:
    record = {"endpoint": "http://127.0.0.1:4566", "region": "us-east-1", "ca_bundle": ca_bundle}
    (tmp_path / "instance.json").write_text(json.dumps(record))
    target = Target(
        Options(environment="local", profile=None, region=None, local_directory=tmp_path)
    )
    assert target.variables == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        **({"AWS_CA_BUNDLE": ca_bundle} if ca_bundle else {}),
    }


def test_a_profile_leads_there_too() -> None:
    options = Options(environment="dev", profile="p", region=None, local_directory=Path())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.connection.boto3.Session", lambda **_: None)
        assert Target(options).variables["AWS_PROFILE"] == "p"

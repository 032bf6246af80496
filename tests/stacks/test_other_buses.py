"""What settings say of other buses: the pattern that comes of it, and every mistake with a hint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import Bus, Settings, SettingsError, load
from stacks.settings.other_buses import MOST_CHARACTERS
from tests.harness.other_buses import ACCOUNT, BY_CLOUDTRAIL, REGION, bus, envelope, takes
from tests.harness.variants import FULL


def loaded(directory: Path, text: str) -> Settings:
    (directory / "team.toml").write_text(text, encoding="utf-8")
    return load("team", directory)


ECS = envelope("aws.ecs", "ECS Task State Change", {"lastStatus": "STOPPED", "cpu": 0.25})
UPLOAD = envelope("aws.s3", "Object Created", {"bucket": {"name": "uploads"}})


def test_events_of_the_named_sources_are_taken_and_no_others() -> None:
    found = bus(None, "aws.ecs", "shop.orders")
    assert json.loads(found.event_pattern) == {"source": ["aws.ecs", "shop.orders"]}
    assert takes(found, ECS)
    assert not takes(found, UPLOAD)


def test_a_filter_narrows_what_is_taken() -> None:
    for detail, taken in (
        ({"lastStatus": "STOPPED"}, True),
        ({"lastStatus": ["RUNNING", {"prefix": "STOP"}]}, True),
        ({"cpu": {"numeric": ["<", 0.5]}}, True),
        ({"lastStatus": "RUNNING"}, False),
    ):
        assert takes(bus({"detail": detail}, "aws.ecs"), ECS) == taken


def test_each_source_can_have_a_pattern_of_its_own_in_one_rule() -> None:
    """Two rules would deliver an event twice that fits both."""
    found = bus(
        [
            {"source": "aws.s3", "detail": {"bucket": {"name": "uploads"}}},
            {"source": "aws.ecs", "detail-type": "ECS Task State Change"},
        ],
        *("aws.ecs", "aws.s3"),
    )
    assert takes(found, ECS)
    assert takes(found, UPLOAD)
    assert not takes(found, {**ECS, "detail-type": "ECS Deployment State Change"})
    assert not takes(found, {**ECS, "source": "aws.s3"})


def test_a_number_of_the_filter_is_as_the_file_has_it(tmp_path: Path) -> None:
    text = """
        [routing.buses.default]
        sources = ["shop"]
        filter = { detail.share = [{ numeric = [">", 0.1, "<=", 2.50] }, 3] }
    """
    found = loaded(tmp_path, text).routing.buses["default"]
    assert '[3,{"numeric":[">",0.1,"<=",2.5]}]' in found.event_pattern


def test_settings_that_were_read_can_be_written_and_read_again() -> None:
    assert Settings.model_validate(FULL.model_dump()) == FULL


@pytest.mark.parametrize(
    ("sources", "filter_"),
    [
        (["aws.health", "aws.ecs", "aws.guardduty", "aws.iam"], None),
        (["aws.ecs"], {"detail-type": BY_CLOUDTRAIL}),
        (["aws.s3"], {"detail": {"bucket": {"name": ["uploads", {"prefix": "acme-"}]}}}),
        (["aws.s3"], {"detail": {"requestParameters": {"bucketName": "reporting-uploads"}}}),
        (["aws.cloudwatch"], {"detail": {"alarmName": {"anything-but": {"prefix": "reporting-"}}}}),
        (["aws.events"], {"resources": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"}),
        (["aws.lambda"], {"detail": {"requestParameters": {"functionName": "orders-ingest"}}}),
        (["aws.athena"], {"detail-type": "Athena Query State Change"}),
        (["sales-eu.reports"], {"detail-type": "Report Sent"}),
    ],
)
def test_what_teams_ask_of_the_default_bus_is_accepted(sources: list[str], filter_: Any) -> None:
    assert bus(filter_, *sources).sources == sources


def test_a_bus_of_a_partner_or_of_another_environment_has_its_name() -> None:
    for name in ("aws.partner/example.com/123/one", "orders_bus.v2", "reporting-prod"):
        assert bus(None, "shop", name=name).sources == ["shop"]


OWN_FUNCTION = "filter = { detail.requestParameters.functionName = ['reporting-prod-process'] }"
LONG = [f"arn:aws:ecs:eu-central-1:123456789012:cluster/{n:03}" for n in range(40)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("sources = []", "routing.buses.default.sources: must have at least 1, not 0"),
        ("", "routing.buses.default.sources: is missing"),
        (
            "sources = ['']",
            "routing.buses.default.sources[0]: must be text of at least 1 character",
        ),
        ("sources = 'aws.ecs'", "routing.buses.default.sources: must be a list, not 'aws.ecs'"),
        ("sources = ['a', 'a']", "must be sources that differ from each other"),
        (
            "sources = [{ prefix = 'aws.' }]",
            "sources[0]: must be a source by its exact",
        ),
        ("event_types = ['a']", "event_types: unknown key; allowed here: filter, sources"),
        ("sources = ['aws.s3']", "aws.s3 tells of the pipeline's own work too"),
        (
            "sources = ['aws.s3']",
            'as detail.bucket.name = [{ anything-but = { prefix = "reporting-" } }] does',
        ),
        ("sources = ['aws.sqs']", "the filter must name detail.requestParameters.queueUrl, and"),
        ("sources = ['aws.lambda']", 'functionName = ["exactly this one"] does'),
        (f"sources = ['aws.lambda']\n{OWN_FUNCTION}", "aws.lambda tells of the pipeline's own"),
        ("sources = ['aws.events']", "aws.events tells of the pipeline's own work too"),
        ("sources = ['aws.logs']", "aws.logs tells of the pipeline's own work too"),
        ("sources = ['aws.cloudwatch']", "the filter must name detail.alarmName, and"),
        ("sources = ['aws.kms']", "aws.kms: CloudTrail tells of the pipeline's own calls too"),
        (
            f"sources = ['aws.sts']\nfilter = {{ detail-type = '{BY_CLOUDTRAIL}' }}",
            "must name each detail-type, and none that ends in 'via CloudTrail'",
        ),
        ("sources = ['reporting-prod.reports']", "reporting-prod.reports is the pipeline itself"),
        (
            "sources = ['other-dev.reports']",
            "must name each detail-type, and not Report Ready",
        ),
        ("sources = ['a']\nfilter = {}", "filter: an empty table matches everything"),
        ("sources = ['a']\nfilter = []", "filter: an empty list matches nothing"),
        ("sources = ['a']\nfilter = 'b'", "filter: must be a table such as"),
        ("sources = ['a']\nfilter = { details.b = 1 }", "filter: details: 'details' is not there"),
        ("sources = ['a']\nfilter = { detail.b = [] }", "filter: detail.b: an empty list matches"),
        (
            "sources = ['a']\nfilter = { detail.b = { numeric = ['>', 5, '<', 1] } }",
            "filter: detail.b.numeric: no number is in the range",
        ),
        (
            "sources = ['a']\nfilter = { source = 'b' }",
            "filter: source: 'b' is none of the sources; there are: a",
        ),
        (
            "sources = ['a']\nfilter = { source = { prefix = 'a' } }",
            "filter: source: {'prefix': 'a'} is none of the sources",
        ),
        (
            "sources = ['a', 'b']\nfilter = { source = 'a' }",
            "no pattern of the filter takes b: leave out the source, or add a pattern for it",
        ),
        (
            f"sources = ['a']\nfilter = {{ detail.clusterArn = {LONG} }}",
            "characters as EventBridge's JSON, and may have 2,048: name fewer values",
        ),
    ],
)
def test_what_is_wrong_with_a_bus_is_told_with_what_to_write(
    tmp_path: Path, table: str, message: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, f"[routing.buses.default]\n{table}")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "must be the name of a bus: 1 to 128"),
        ("a b", "must be the name of a bus: 1 to 128"),
        ("müller", "must be the name of a bus: 1 to 128"),
        ("x" * 129, "must be the name of a bus: 1 to 128"),
        ("reporting-team", "it is the pipeline's own bus, and routing.sources says what is taken"),
        (f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/x", "and no ARN. The owner of another"),
    ],
)
def test_a_bus_that_cannot_be_meant_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, f"[routing.buses.'{name}']\nsources = ['a']")
    assert message in str(refused.value)


def test_a_bus_is_there_once(tmp_path: Path) -> None:
    text = "[routing.buses.default]\nsources = ['a']\n"
    with pytest.raises(
        SettingsError, match=r"not TOML: a key or a table is there twice \(at line 3"
    ):
        loaded(tmp_path, text * 2)


def test_there_are_at_most_five_buses(tmp_path: Path) -> None:
    buses = [f"[routing.buses.b{n}]\nsources = ['a']\n" for n in range(6)]
    assert len(loaded(tmp_path, "".join(buses[:5])).routing.buses) == 5
    with pytest.raises(SettingsError, match=r"routing\.buses: must have at most 5, not 6"):
        loaded(tmp_path, "".join(buses))


def test_all_that_is_wrong_with_several_sources_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, "[routing.buses.default]\nsources = ['aws.s3', 'aws.kms', 'aws.ecs']")
    file = tmp_path / "team.toml"
    one, other = str(refused.value).splitlines()
    assert one.startswith(f"{file}: routing.buses.default: aws.s3 tells")
    assert other.startswith(f"{file}: routing.buses.default: aws.kms: CloudTrail")


def test_the_longest_pattern_is_what_eventbridge_takes() -> None:
    def of_length(length: int) -> Bus:
        return bus(
            {"detail": {"a": "x" * (length - len('{"detail":{"a":[""]},"source":["s"]}'))}}, "s"
        )

    assert len(of_length(MOST_CHARACTERS).event_pattern) == MOST_CHARACTERS
    with pytest.raises(ValueError, match="the pattern has 2,049 characters"):
        of_length(MOST_CHARACTERS + 1)

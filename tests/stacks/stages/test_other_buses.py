"""A rule on another bus: where its events go, who lets them in, and who is told if they are lost.

The settings are those of a stack with everything: `default`, and a bus of the team's own.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.harness.runbook import sections
from tests.harness.synthesis import Json
from tests.harness.variants import FULL
from tests.stacks.test_permissions import PLACE, stack_json

pytestmark = pytest.mark.xdist_group("synthesis")

BUSES = sorted(FULL.routing.buses)
RULE = FULL.names.other_bus_rule
RULES = f"arn:aws:events:{FULL.region}:{PLACE.account}:rule"
# As AWS has them: a rule of the default bus has no bus in its ARN.
ARNS = [f"{RULES}/{FULL.names.bus}/{FULL.names.bus}", f"{RULES}/{RULE}", f"{RULES}/orders/{RULE}"]


def of_bus(kind: str, bus: str) -> Json:
    """The one resource of a type that the ingest stage has for another bus."""
    (found,) = [
        body
        for id_, body in stack_json("full")["resource"][kind].items()
        if id_.startswith(f"ingest_on-{bus}_")
    ]
    return dict(found)


@pytest.mark.parametrize("bus", BUSES)
def test_a_rule_picks_what_the_settings_say_and_sends_it_to_the_ingest_queue(bus: str) -> None:
    rule = of_bus("aws_cloudwatch_event_rule", bus)
    assert rule["name"] == RULE
    assert rule["event_pattern"] == FULL.routing.buses[bus].event_pattern
    target = of_bus("aws_cloudwatch_event_target", bus)
    assert target["rule"].startswith(f"${{aws_cloudwatch_event_rule.ingest_on-{bus}_rule_")
    assert target["arn"].startswith("${aws_sqs_queue.ingest_queue_")
    # The event goes as it is, with the id, the source and the time that it has.
    assert not {"input", "input_path", "input_transformer"} & set(target)
    for content in (rule, target):
        assert content.get("event_bus_name", "default") == bus


@pytest.mark.parametrize("bus", BUSES)
def test_what_cannot_be_delivered_for_a_day_is_among_the_dead_letters_of_ingest(bus: str) -> None:
    target = of_bus("aws_cloudwatch_event_target", bus)
    assert "ingest_dead-letters_queue" in target["dead_letter_config"]["arn"]
    assert target["retry_policy"]["maximum_event_age_in_seconds"] == 86_400


@pytest.mark.parametrize("queue", ["ingest_queue", "ingest_dead-letters"])
def test_both_queues_take_events_of_these_rules_and_of_no_others(queue: str) -> None:
    documents = stack_json("full")["data"]["aws_iam_policy_document"]
    (found,) = [
        document["statement"]
        for id_, document in documents.items()
        if id_.startswith(f"{queue}_policy-document_")
    ]
    (allowed,) = [one for one in found if one["effect"] == "Allow"]
    assert allowed["principals"][0]["identifiers"] == ["events.amazonaws.com"]
    conditions = {one["variable"]: one["values"] for one in allowed["condition"]}
    assert conditions == {"aws:SourceArn": ARNS, "aws:SourceAccount": [PLACE.account]}


def test_an_event_that_no_queue_took_is_an_alarm_for_each_bus() -> None:
    alarms = stack_json("full")["resource"]["aws_cloudwatch_metric_alarm"]
    names = {row["alarm_name"]: row for row in alarms.values()}
    for bus in BUSES:
        row = names[f"{FULL.names.prefix}-ingest-lost-{bus}"]
        assert row["metric_name"] == "InvocationsFailedToBeSentToDlq"
        # Metrics of the default bus have the name of the rule alone (EventBridge user guide).
        assert row["dimensions"].get("EventBusName", "default") == bus
        assert row["dimensions"]["RuleName"].startswith("${aws_cloudwatch_event_rule.ingest_on-")
        (section,) = re.findall(r"docs/operations\.md#(\S+)$", row["alarm_description"])
        assert section in sections()
    (dashboard,) = stack_json("full")["resource"]["aws_cloudwatch_dashboard"].values()
    shown = json.loads(dashboard["dashboard_body"])["widgets"][0]["properties"]["alarms"]
    assert len(shown) == len(alarms)


def test_without_other_buses_there_is_no_rule_but_the_pipelines_own() -> None:
    for name in ("plain", "foreign key"):
        rules = stack_json(name)["resource"]["aws_cloudwatch_event_rule"].values()
        assert RULE not in {rule["name"] for rule in rules}
        assert all(rule["event_bus_name"] for rule in rules)

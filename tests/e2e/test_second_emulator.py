"""The stack of the AWS target on a second emulator, moto server: applied, updated and destroyed.

Two stories at a time: an environment that is deployed by hand first and by GitHub later, and one
with everything that settings can add, by GitHub from the start. Every request that they made is
held against AWS's own models, and those of the deploy role against its rights.
tests/harness/moto_gaps.py names what moto lacks.

Both take events of `aws.ecs` from the default bus. NO EVENT OF ECS IS SEEN HERE: moto server takes
the rule, its target and the queues' policies, and makes no events of AWS services. That EventBridge
delivers them by such a rule and such policies can be shown on AWS alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from local.deployed import Deployed
from stacks.names import DEFAULT_BUS
from stacks.permissions.derive import GROUPS
from stacks.settings import Settings, load
from stacks.state import state_key
from tests.harness.aws_rules import broken
from tests.harness.clones import client
from tests.harness.deployments import eventually
from tests.harness.judged import Right, of_the_deploy_role
from tests.harness.moto_gaps import mended
from tests.harness.moto_server import moto_server
from tests.harness.moto_stories import Step, Story
from tests.harness.resources import resources_by_kind
from tests.harness.unasked import UNASKED
from tests.harness.variants import FULL

pytestmark = pytest.mark.e2e


def changed(settings: Settings, **sections: object) -> Settings:
    """Settings with other values, as if a file had said so. Each must be another than it was."""
    others = Settings.model_validate({**settings.model_dump(exclude_unset=True), **sections})
    assert all(getattr(others, name) != getattr(settings, name) for name in sections)
    return others


def written(settings: Settings, *sections: str) -> dict[str, object]:
    """These sections, as the settings' file has them."""
    return settings.model_dump(exclude_unset=True, include=set(sections))


FIRST = load("dev")
# More of everything, and GitHub.
MORE = changed(
    FIRST,
    **written(FULL, "tags", "routing", "delivery", "retention"),
    github={**FULL.github.model_dump(), "oidc_provider": "existing"},
    process={"memory_mb": 1_536},
    report={"engine": "athena", "ephemeral_storage_mb": 4_096},
)
# As much less: no webhook, no addresses, another engine, other tags of the key too.
LESS = changed(
    FULL,
    ingest={"batch_size": 4_000},
    process={"timeout_seconds": 90},
    queries={**FULL.queries.model_dump(), "first_day": date(2024, 3, 1)},
    delivery={},
    report={"schedule": "cron(0 4 * * ? *)"},
    alarms={},
    tags={"Team": "data"},
    **written(FIRST, "retention"),
)
# The bus of a team, which has to be there. The default one always is.
(OTHER_BUS,) = set(FULL.routing.buses) - {DEFAULT_BUS}
# What the stack asks of SSM where it has a webhook.
PARAMETERS = {
    "webhook_url_parameter": "https://example.com/hook",
    "webhook_header_parameter": "Bearer secret",
}


def by_hand(story: Story) -> None:
    admin = story.as_admin()
    story.make("bootstrap by hand", admin, "bootstrap")
    story.make("deploy", admin, "deploy")
    story.make("nothing to change after the deploy", admin, "drift")
    story.change(MORE, admin)
    # The other story makes it.
    iam = client(story.instance, "iam")
    eventually(lambda: iam.list_open_id_connect_providers()["OpenIDConnectProviderList"])
    story.make("bootstrap", admin, "bootstrap")
    job = story.as_job()
    story.make("plan", job, "plan")
    story.make("update", job, "apply")
    story.make("nothing to change after the update", job, "drift")
    data = story.settings.names.raw_bucket(story.server.account)
    client(story.instance, "s3").put_object(Bucket=data, Key="events/one", Body=b"data")
    story.make("destroy", job, "destroy")
    story.make("leftovers", job, "leftovers")


def with_everything(story: Story) -> None:
    admin = story.as_admin()
    story.make("bootstrap", admin, "bootstrap")
    job = story.as_job()
    story.make("deploy", job, "deploy")
    story.make("nothing to change after the deploy", job, "drift")
    story.change(LESS, job)
    story.make("update", job, "deploy")
    story.make("nothing to change after the update", job, "drift")
    story.make("destroy", job, "destroy")
    story.make("leftovers", job, "leftovers")


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Story]]:
    """Both stories, told to their end; the server still runs."""
    with mended(), moto_server() as server, ThreadPoolExecutor() as pool:
        told = []
        for tell, settings in ((by_hand, FIRST), (with_everything, FULL)):
            directory = tmp_path_factory.mktemp(tell.__name__)
            story = Story(server, directory, settings, admin=tell.__name__)
            for setting, value in PARAMETERS.items():
                name = getattr(FULL.delivery, setting)
                ssm = client(story.instance, "ssm")
                ssm.put_parameter(Name=name, Value=value, Type="SecureString")
            client(story.instance, "events").create_event_bus(Name=OTHER_BUS)
            told.append((story, pool.submit(tell, story)))
        for _, end in told:
            end.result()
        yield [story for story, _ in told]


def applied(step: Step) -> dict[str, int]:
    """How many resources an apply has added, changed and destroyed."""
    (found,) = re.findall(r"Apply complete! Resources: (.+)\.", step.output)
    return {what: int(count) for count, what in re.findall(r"(\d+) (\w+)", found)}


def declared(settings: Settings) -> int:
    """How many resources the stack of these settings has."""
    from stacks.bootstrap import terraform_json

    return sum(len(resources) for resources in terraform_json(settings)["resource"].values())


def made(story: Story, operation: str, **params: str) -> list[Mapping[str, Any]]:
    """The parameters of a story's requests of that kind, which have these among them."""
    return [
        one.params
        for one in story.records
        if one.operation == operation and params.items() <= one.params.items()
    ]


def left(story: Story) -> dict[str, list[str]]:
    """What there still is of an environment, by kind."""
    events = client(story.instance, "events")
    kms = client(story.instance, "kms")
    keys = [kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"] for row in kms.list_keys()["Keys"]]
    there = {
        **resources_by_kind(Deployed(story.directory, story.instance)),
        "connections": [row["Name"] for row in events.list_connections()["Connections"]],
        "destinations": [row["Name"] for row in events.list_api_destinations()["ApiDestinations"]],
        "aliases": [row["AliasName"] for row in kms.list_aliases()["Aliases"]],
        "keys": [row["Description"] for row in keys if row["KeyState"] != "PendingDeletion"],
    }
    prefix = story.settings.names.prefix
    ours = {
        kind: [name for name in names if prefix in name.replace("_", "-")]
        for kind, names in there.items()
    }
    return {kind: names for kind, names in ours.items() if names}


def test_every_resource_is_applied_updated_in_place_and_destroyed(stories: list[Story]) -> None:
    """That a plan finds nothing to change after either, the stories have shown."""
    for story, first, then in zip(stories, (FIRST, FULL), (MORE, LESS), strict=True):
        before, after = declared(first), declared(then)
        assert applied(story.step("deploy")) == {"added": before, "changed": 0, "destroyed": 0}
        update = applied(story.step("update"))
        assert update.pop("changed") > 40
        assert update == {"added": max(after - before, 0), "destroyed": max(before - after, 0)}
        assert applied(story.step("destroy")) == {"added": 0, "changed": 0, "destroyed": after}


def test_nothing_is_left_but_the_deploy_role_and_an_empty_state(stories: list[Story]) -> None:
    for story in stories:
        settings = story.settings
        assert left(story) == {"roles": [settings.names.deploy_role]}
        state = client(story.instance, "s3").get_object(
            Bucket=settings.state_bucket(story.server.account), Key=state_key(settings.names.stack)
        )
        assert json.loads(state["Body"].read())["resources"] == []


def test_aws_ecs_is_let_in_by_a_rule_on_the_default_bus_and_by_two_queues(
    stories: list[Story],
) -> None:
    """As far as moto server goes: see above."""
    for story in stories:
        names = story.settings.names
        rules = made(story, "PutRule", Name=names.other_bus_rule)
        targets = made(story, "PutTargets", Rule=names.other_bus_rule)
        for requests in (rules, targets):
            buses = {one.get("EventBusName", DEFAULT_BUS) for one in requests}
            assert buses == set(FULL.routing.buses)
        patterns = [one["EventPattern"] for one in rules]
        assert any('"source":["aws.ecs"]' in pattern for pattern in patterns)
        queue, dead_letters = names.ingest.queue, names.ingest.dead_letters
        for target in (target for one in targets for target in one["Targets"]):
            assert target["Arn"].endswith(f":{queue}")
            assert target["DeadLetterConfig"]["Arn"].endswith(f":{dead_letters}")
        policies = [
            one["Attributes"]["Policy"]
            for operation in ("CreateQueue", "SetQueueAttributes")
            for one in made(story, operation)
            if "Policy" in one.get("Attributes", {})
        ]
        for name in (queue, dead_letters):
            # Of another queue's policy each would be a part, too.
            assert any(
                f':{name}"' in policy and f':rule/{names.other_bus_rule}"' in policy
                for policy in policies
            )


def test_no_request_breaks_a_rule_of_awss_models(stories: list[Story]) -> None:
    requests = [one for story in stories for one in story.records]
    assert {one.protocol for one in requests} == {"json", "query", "rest-json", "rest-xml"}
    # EventBridge keeps a webhook's header in Secrets Manager by itself.
    assert {one.service for one in requests} == {*GROUPS, "sts"} - {"secretsmanager"}
    assert [fault for one in requests for fault in broken(one)] == []


def test_the_deploy_role_may_make_every_request_that_it_made(stories: list[Story]) -> None:
    for story in stories:
        judged, _ = of_the_deploy_role(story)
        assert len(judged.used) > 100
        assert judged.refused == []


def test_the_deploy_role_may_do_nothing_that_it_does_not_do(stories: list[Story]) -> None:
    used: set[Right] = set()
    had: set[Right] = set()
    for story in stories:
        judged, rights = of_the_deploy_role(story)
        used |= judged.used
        had |= rights
    unused = sorted(had - used)
    assert [right for right in unused if right[0] not in UNASKED] == []
    assert set(UNASKED) - {action for action, _ in unused} == set(), "these are asked for"


def test_what_the_bootstrap_made_is_named_and_no_leftover(stories: list[Story]) -> None:
    for story in stories:
        said = story.step("leftovers").output
        assert f"Nothing of {story.settings.names.prefix} is left." in said
        assert f"role: {story.settings.names.deploy_role}\n" in said

"""A team deploys from several clones, as the deploy roles, on an AWS that enforces IAM.

One story, since each deployment takes minutes: bootstrap; `one` deployed from a clone while a
second clone tries the same and is refused; `two` deployed beside it; what a second clone plans;
what one changed setting plans; a destroy that is refused, and one from a third clone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.deployed import Deployed
from local.emulator import instance
from local.emulator.instance import Instance
from stacks.names import Names
from stacks.settings import Retention
from tests.harness.clones import Clone, as_github, client, clone, publish
from tests.harness.deployments import eventually
from tests.harness.evened_out import even_out
from tests.harness.resources import resources_by_kind

pytestmark = pytest.mark.e2e

COMMON = """
name = "team"
emulated = true
[github]
repository = "acme/reporting"
owner_id = 11
repository_id = 22
"""
CONFIGURATIONS = {
    "one": f"delete_data_on_destroy = true{COMMON}",
    # What `prod` has: data is kept.
    "two": f"delete_data_on_destroy = false{COMMON}",
}
NAMES = {
    environment: Names(prefix=f"team-{environment}", region=instance.REGION)
    for environment in CONFIGURATIONS
}
STATE_BUCKET = f"team-state-{instance.ACCOUNT}-{instance.REGION}"
SUBJECTS = {
    "one": "repo:acme@11/reporting@22:environment:one",
    "two": "repo:acme/reporting:environment:two",
}


@dataclass(frozen=True, slots=True)
class Team:
    """The account, and clones with the credentials of a deploy role."""

    running: Instance
    origin: Path
    directory: Path

    def clone(self, name: str, environment: str) -> Clone:
        role = NAMES[environment].deploy_role
        job = as_github(self.running, role, SUBJECTS[environment])
        return clone(self.origin, self.directory / name, job)

    def keys(self, bucket: str) -> list[str]:
        page = client(self.running, "s3").list_objects_v2(Bucket=bucket)
        return [row["Key"] for row in page.get("Contents", [])]

    def applying(self, environment: str) -> bool:
        """Whether the state is locked by an apply, the longest of what a deployment does."""
        lock = f"{NAMES[environment].stack}/terraform.tfstate.tflock"
        s3 = client(self.running, "s3")
        try:
            body = s3.get_object(Bucket=STATE_BUCKET, Key=lock)["Body"].read()
        except s3.exceptions.NoSuchKey:
            return False
        return bool(json.loads(body)["Operation"] == "OperationTypeApply")

    def there(self, environment: str) -> set[str]:
        """Everything that an environment has, by its kind and name."""
        found = resources_by_kind(Deployed(self.directory, self.running))
        prefix = NAMES[environment].prefix
        bootstrapped = NAMES[environment].deploy_role
        return {
            f"{kind} {name}"
            for kind, names in found.items()
            for name in names
            if prefix in name and name != bootstrapped
        }


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    directory = tmp_path_factory.mktemp("team")
    origin = publish(directory / "origin", CONFIGURATIONS)
    running = instance.start(directory / "aws", secure=True)
    try:
        admin = clone(origin, directory / "admin", running.environment)
        made = admin.make("bootstrap", "ENV=one")
        assert made.code == 0, made.output
        assert not list(admin.directory.glob("*.tfstate*"))
        for names in NAMES.values():
            even_out(running, names)
        yield Team(running, origin, directory)
    finally:
        instance.stop(directory / "aws")


def changes(clone: Clone, environment: str) -> dict[str, list[str]]:
    """What a plan would change, but for alarms, which the emulator does not describe in full."""
    made = clone.make("plan", f"ENV={environment}")
    assert made.code == 0, made.output
    planned = clone.planned(NAMES[environment].stack)
    return {
        address: actions
        for address, actions in planned.items()
        if not (address.startswith("aws_cloudwatch_metric_alarm.") and actions == ["update"])
    }


def assert_superseded_parts_expire_by_their_tag(team: Team) -> None:
    found = client(team.running, "s3").get_bucket_lifecycle_configuration(
        Bucket=NAMES["one"].processed_bucket(instance.ACCOUNT)
    )
    (rule,) = [one for one in found["Rules"] if one["ID"] == "expire-curated-parts-superseded"]
    both = rule["Filter"]["And"]
    assert both["Prefix"] == "curated/parts/"
    assert both["Tags"] == [{"Key": "superseded", "Value": "true"}]
    assert rule["Expiration"]["Days"] == Retention().superseded_days


def test_a_team_deploys_from_several_clones(team: Team) -> None:
    # Only the jobs of an environment may assume its role.
    with pytest.raises(client(team.running, "sts").exceptions.ClientError, match="AccessDenied"):
        as_github(team.running, NAMES["one"].deploy_role, SUBJECTS["two"])

    # While one clone deploys, another is refused by the lock.
    first, second = team.clone("first", "one"), team.clone("second", "one")
    other = team.clone("other", "two")
    deploying = first.start("deploy", "ENV=one")
    eventually(lambda: team.applying("one"))
    refused = second.make("plan", "ENV=one")
    assert refused.code != 0
    assert "Error acquiring the state lock" in refused.output
    assert deploying.process.poll() is None, "the first was done before the second began"

    # A second environment beside it, with a state and a lock of its own.
    deployed = other.make("deploy", "ENV=two")
    assert deployed.code == 0, deployed.output
    finished = deploying.finish()
    assert finished.code == 0, finished.output
    assert team.there("one")
    assert {name.replace("team-one", "team-two") for name in team.there("one")} == team.there("two")

    # What a deployment has that is not `quick`, as those of the other tests are.
    assert_superseded_parts_expire_by_their_tag(team)

    # A second clone finds nothing to change, and a changed setting changes what it is about.
    assert changes(second, "one") == {}
    with (second.directory / "config" / "one.toml").open("a") as settings:
        settings.write('[report]\nschedule = "cron(0 4 * * ? *)"\n')
    ((address, actions),) = changes(second, "one").items()
    assert (address.split(".")[0], actions) == ("aws_scheduler_schedule", ["update"])

    # Data that the settings keep refuses a destroy; nothing was touched by it.
    s3 = client(team.running, "s3")
    for names in NAMES.values():
        s3.put_object(Bucket=names.raw_bucket(instance.ACCOUNT), Key="events/one", Body=b"data")
    kept = team.there("two")
    refused = other.make("destroy", "ENV=two", "CONFIRM=two")
    assert refused.code != 0
    assert "nothing was touched: two holds data" in refused.output
    assert team.there("two") == kept

    # A third clone removes the first environment with its data, and leaves the second alone.
    third = team.clone("third", "one")
    unconfirmed = third.make("destroy", "ENV=one", "CONFIRM=two")
    assert unconfirmed.code != 0
    destroyed = third.make("destroy", "ENV=one", "CONFIRM=one")
    assert destroyed.code == 0, destroyed.output
    assert team.there("one") == set()
    assert team.there("two") == kept
    assert changes(other, "two") == {}

    # What remains is the state, with nothing in it, and no lock.
    assert sorted(team.keys(STATE_BUCKET)) == [
        "team-bootstrap/terraform.tfstate",
        "team-one/terraform.tfstate",
        "team-two/terraform.tfstate",
    ]
    body = s3.get_object(Bucket=STATE_BUCKET, Key="team-one/terraform.tfstate")["Body"].read()
    assert json.loads(body)["resources"] == []

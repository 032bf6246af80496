"""The buttons of the workflow *deploy*, on an environment that was first deployed by hand.

It was deployed without `[github]`. Then the settings get that section, and the admin runs
bootstrap. From then on the deploy role does what the workflow does, on an AWS that enforces IAM.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from local.deployed import SETTINGS, Deployed
from local.emulator import instance
from stacks.permissions.derive import GROUPS
from stacks.state import state_key
from tests.harness.clones import Clone, as_github, client, clone, publish
from tests.harness.deployments import Deployments
from tests.harness.evened_out import even_out
from toolchain.project import ROOT

pytestmark = pytest.mark.e2e

NAMES = SETTINGS.names
GITHUB = '[github]\nrepository = "acme/reporting"\nowner_id = 11\nrepository_id = 22\n'
SUBJECT = "repo:acme@11/reporting@22:environment:local"
BOUNDARY = f"arn:aws:iam::{instance.ACCOUNT}:policy/{NAMES.boundary}"
STATE_BUCKET = f"reporting-state-{instance.ACCOUNT}-{instance.REGION}"
# Without a webhook there is no policy of secrets.
POLICIES = sorted({*GROUPS.values(), "leftovers", "state"} - {"secrets"})


@dataclass(frozen=True, slots=True)
class Account:
    """An account in which an environment was deployed by hand, and then bootstrapped for GitHub."""

    deployed: Deployed
    directory: Path
    origin: Path

    def job(self) -> Clone:
        """A clone in a job of the workflow."""
        role = as_github(self.deployed.running, NAMES.deploy_role, SUBJECT)
        return clone(self.origin, self.directory / "job", role)

    def boundaries(self) -> dict[str, str | None]:
        """The permissions boundary of each role of the environment but the deploy role."""
        iam = self.deployed.client("iam")
        listed = {row["RoleName"] for row in iam.list_roles()["Roles"]} - {NAMES.deploy_role}
        roles = {
            name: iam.get_role(RoleName=name)["Role"]
            for name in listed
            if name.startswith(NAMES.prefix)
        }
        return {
            name: role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
            for name, role in roles.items()
        }


@pytest.fixture(scope="module")
def account(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    directory = tmp_path_factory.mktemp("hand")
    local = (ROOT / "config" / "local.toml").read_text(encoding="utf-8")
    settings, in_a_file, _ = local.partition('[state]\nbackend = "local"\n')
    assert in_a_file
    with deployments.start(directory, secure=True) as deployed:
        origin = publish(directory / "origin", {"local": f"{settings}{GITHUB}"})
        admin = clone(origin, directory / "admin", deployed.running.environment)
        made(admin, "bootstrap")
        # Where the state would be, had the environment not been copied.
        client(deployed.running, "s3").put_object(
            Bucket=STATE_BUCKET,
            Key=state_key(NAMES.stack),
            Body=(directory / "terraform.tfstate").read_bytes(),
        )
        even_out(deployed.running, NAMES)
        yield Account(deployed, directory, origin)


def made(by: Clone, target: str, *, failed: bool = False) -> str:
    """The output of a `make`, which ends as expected."""
    done = by.make(target, "ENV=local", "CONFIRM=local")
    assert (done.code != 0) == failed, done.output
    return done.output


def test_the_buttons_take_over_what_was_deployed_by_hand(account: Account) -> None:
    roles = {*NAMES.functions.values(), NAMES.report_schedule}
    assert account.boundaries() == dict.fromkeys(roles)
    job = account.job()
    made(job, "plan")
    made(job, "apply")
    assert account.boundaries() == dict.fromkeys(roles, BOUNDARY)

    # `pipeline` has a way of its own to the embedded AWS; the button goes the way to AWS.
    config = account.directory / "as on AWS"
    config.mkdir()
    (config / "local.toml").write_text(GITHUB)
    looking = replace(job, environment={**job.environment, "PIPELINE_CONFIG": str(config)})
    there = made(looking, "leftovers", failed=True)
    assert f"role: {NAMES.ingest.function}" in there
    made(job, "destroy")
    assert account.boundaries() == {}
    left = made(looking, "leftovers").splitlines()
    assert f"Nothing of {NAMES.prefix} is left." in left
    assert left[left.index("What `make bootstrap` made stays:") + 1 :] == [
        f"  bucket: {STATE_BUCKET}",
        f"  role: {NAMES.deploy_role}",
        *(f"  policy: {NAMES.deploy_role}-{group}" for group in POLICIES),
        f"  policy: {NAMES.boundary}",
    ]

"""The buttons of the workflow *deploy*, on an environment that was first deployed by hand.

As docs/deploy.md has it: bootstrap and deploy with admin rights, then `[github]` and bootstrap
again. From then on the deploy role does what the workflow does, on an AWS that enforces IAM.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from local.emulator import instance
from local.emulator.instance import Instance
from stacks.names import Names
from stacks.permissions.derive import GROUPS as OF_SERVICES
from tests.harness.clones import Clone, as_github, client, clone, publish
from tests.harness.evened_out import even_out

pytestmark = pytest.mark.e2e

SETTINGS = 'name = "hand"\ndelete_data_on_destroy = true\n'
# Both are of an emulator alone, and no environment on AWS has them.
EMULATED = "emulated = true\nquick = true\n"
GITHUB = '[github]\nrepository = "acme/reporting"\nowner_id = 11\nrepository_id = 22\n'
SUBJECT = "repo:acme@11/reporting@22:environment:dev"
NAMES = Names(prefix="hand-dev", region=instance.REGION)
STATE_BUCKET = f"hand-state-{instance.ACCOUNT}-{instance.REGION}"
# Without a webhook there is no policy of secrets.
GROUPS = {*OF_SERVICES.values(), "leftovers", "state"} - {"secrets"}
BOUNDARY = f"arn:aws:iam::{instance.ACCOUNT}:policy/{NAMES.boundary}"


@dataclass(frozen=True, slots=True)
class Account:
    """An account in which an environment was deployed by hand; the clone of its admin."""

    running: Instance
    directory: Path
    admin: Clone

    def boundaries(self) -> dict[str, str | None]:
        """The permissions boundary of each role of the environment but the deploy role."""
        iam = client(self.running, "iam")
        roles = [row["RoleName"] for row in iam.list_roles()["Roles"]]
        bounds = {
            role: iam.get_role(RoleName=role)["Role"].get("PermissionsBoundary", {})
            for role in roles
            if role.startswith(NAMES.prefix) and role != NAMES.deploy_role
        }
        return {role: bound.get("PermissionsBoundaryArn") for role, bound in bounds.items()}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    directory = tmp_path_factory.mktemp("hand")
    origin = publish(directory / "origin", {"dev": f"{EMULATED}{SETTINGS}"})
    running = instance.start(directory / "aws", secure=True)
    try:
        admin = clone(origin, directory / "admin", running.environment)
        for step in ("bootstrap", "deploy"):
            made(admin, step)
        yield Account(running, directory, admin)
    finally:
        instance.stop(directory / "aws")


def made(by: Clone, target: str, *, failed: bool = False) -> str:
    """The output of a `make`, which is as expected."""
    done = by.make(target, "ENV=dev", "CONFIRM=dev")
    assert (done.code != 0) == failed, done.output
    return done.output


def settle(by: Clone, text: str) -> None:
    """Write the environment's settings in a clone."""
    (by.directory / "config" / "dev.toml").write_text(text)


def test_the_buttons_take_over_what_was_deployed_by_hand(account: Account) -> None:
    roles = account.boundaries()
    assert set(roles) == {*NAMES.functions.values(), NAMES.report_schedule}
    assert set(roles.values()) == {None}

    settle(account.admin, f"{EMULATED}{SETTINGS}{GITHUB}")
    made(account.admin, "bootstrap")
    even_out(account.running, NAMES)
    job = clone(
        account.admin.directory,
        account.directory / "job",
        as_github(account.running, NAMES.deploy_role, SUBJECT),
    )
    settle(job, f"{EMULATED}{SETTINGS}{GITHUB}")
    made(job, "plan")
    made(job, "apply")
    assert account.boundaries() == dict.fromkeys(roles, BOUNDARY)
    assert "No changes." in made(job, "plan")

    # `pipeline` goes its own way to the embedded AWS. The button goes the way to AWS.
    config = account.directory / "as on aws"
    config.mkdir()
    (config / "dev.toml").write_text(f"{SETTINGS}{GITHUB}")
    looking = replace(job, environment={**job.environment, "PIPELINE_CONFIG": str(config)})
    there = made(looking, "leftovers", failed=True)
    assert f"role: {NAMES.ingest.function}" in there
    made(job, "destroy")
    assert account.boundaries() == {}
    left = made(looking, "leftovers").splitlines()
    assert f"Nothing of {NAMES.prefix} is left." in left
    kept = left[left.index("What `make bootstrap` made stays:") + 1 :]
    assert kept == [
        f"  bucket: {STATE_BUCKET}",
        f"  role: {NAMES.deploy_role}",
        *(f"  policy: {NAMES.deploy_role}-{group}" for group in sorted(GROUPS)),
        f"  policy: {NAMES.boundary}",
    ]

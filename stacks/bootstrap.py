"""What environments need before they can be deployed. A person with admin rights applies it.

It makes the bucket of Terraform's state, GitHub's OpenID Connect provider, and one role for each
environment. The environment's workflows assume this role. It may do what Terraform needs for the
environment's stack and no more. The roles that it makes stay within what the stack's roles do now.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stacks.cdk import (
    App,
    Construct,
    DataAwsCallerIdentity,
    DataAwsIamOpenidConnectProvider,
    DataAwsPartition,
    IamOpenidConnectProvider,
    IamPolicy,
    TerraformOutput,
    TerraformStack,
)
from stacks.constructs.bucket import Bucket, BucketConfig
from stacks.constructs.deploy_role import DeployRole, statement_of
from stacks.constructs.policy import PolicyDocument
from stacks.package import FUNCTIONS, Package
from stacks.permissions.boundary import boundary
from stacks.permissions.derive import Place, derive
from stacks.pipeline import PipelineStack
from stacks.provider import add_provider
from stacks.settings import Settings
from stacks.state import State, keep_state, state_key

GITHUB_ISSUER = "token.actions.githubusercontent.com"
# A state that was overwritten or deleted can be brought back for a quarter of a year.
_OLD_STATES_DAYS = 90


class BootstrapStack(TerraformStack):
    """Serves all `environments` that keep their state in one bucket. `state` is this stack's own.

    `settings`: those of any of these environments; they say where the bucket is.
    """

    def __init__(
        self,
        scope: Construct,
        settings: Settings,
        environments: Sequence[Settings],
        state: State,
    ) -> None:
        super().__init__(scope, settings.bootstrap_stack)
        keep_state(self, state, emulated=settings.emulated)
        add_provider(self, settings, region=settings.state_region, tags={})
        # The same name as in the environments' stacks, whose resources are named by it.
        account = DataAwsCallerIdentity(self, "account").account_id
        partition = DataAwsPartition(self, "partition").partition
        states = Bucket(
            self,
            "state",
            BucketConfig(
                name=settings.state_bucket(account),
                delete_data=False,
                keep=True,
                old_versions_days=_OLD_STATES_DAYS,
            ),
        )
        TerraformOutput(self, "state_bucket", value=states.name, static_id=True)

        from_github = [one for one in environments if one.github.repository]
        if not from_github:
            return
        issuer_arn = _github(self, from_github)
        for one in from_github:
            place = Place(partition=partition, region=one.region, account=account)
            stack = stack_of(one)
            role = DeployRole(
                self,
                one.environment,
                settings=one,
                issuer=GITHUB_ISSUER,
                provider_arn=issuer_arn,
                permissions=derive(stack, place),
            )
            document = PolicyDocument(role, "boundary-document")
            for permission in boundary(stack, place, one.names):
                document.add(statement_of(permission))
            IamPolicy(role, "boundary", name=one.names.boundary, policy=document.json)
            role.grant_state(states, state_key(one.names.stack))
            TerraformOutput(self, f"deploy_role_{one.environment}", value=role.arn, static_id=True)


def stack_of(settings: Settings) -> dict[str, Any]:
    """The Terraform JSON of an environment's stack, with empty packages in place of its code."""
    with tempfile.TemporaryDirectory() as directory:
        nothing = Path(directory) / "nothing.zip"
        nothing.write_bytes(b"")
        packages = {name: Package(nothing, "0" * 64) for name in FUNCTIONS}
        stack = PipelineStack(App(), settings, packages, "terraform.tfstate")
        synthesised: dict[str, Any] = stack.to_terraform()
    return synthesised


def _github(stack: TerraformStack, settings: Sequence[Settings]) -> str:
    """The ARN of GitHub's provider. An account has only one, which may exist already."""
    url = f"https://{GITHUB_ISSUER}"
    arn: str
    if any(one.github.oidc_provider == "existing" for one in settings):
        arn = DataAwsIamOpenidConnectProvider(stack, "github", url=url).arn
    else:
        # No thumbprint: IAM knows the authorities that vouch for GitHub.
        audience = ["sts.amazonaws.com"]
        arn = IamOpenidConnectProvider(stack, "github", url=url, client_id_list=audience).arn
    return arn

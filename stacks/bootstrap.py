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
from stacks.constructs.deploy_role import DeployRole, as_statement
from stacks.constructs.policy import PolicyDocument
from stacks.package import FUNCTIONS, Package
from stacks.permissions.boundary import boundary
from stacks.permissions.derive import Place, derive
from stacks.permissions.leftovers import looked_for
from stacks.pipeline import PipelineStack
from stacks.provider import add_provider
from stacks.settings import Settings
from stacks.state import State, keep_state, state_key

GITHUB_ISSUER = "token.actions.githubusercontent.com"
# A state that was overwritten or deleted can be brought back for a quarter of a year.
_OLD_STATES_DAYS = 90


class BootstrapStack(TerraformStack):
    """Serves all `environments` that keep their state in one bucket.

    `settings`: those of any of these environments; they say where the bucket is. `state`: where
    this stack's own state is.
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
                lifecycle_rules=not settings.quick,
            ),
        )
        TerraformOutput(self, "state_bucket", value=states.name, static_id=True)

        from_github = [each for each in environments if each.github.repository]
        if not from_github:
            return
        provider_arn = _github_provider(self, from_github)
        for environment in from_github:
            names = environment.names
            place = Place(partition=partition, region=environment.region, account=account)
            stack = terraform_json(environment)
            role = DeployRole(
                self,
                environment.environment,
                settings=environment,
                issuer=GITHUB_ISSUER,
                provider_arn=provider_arn,
                permissions=[*derive(stack, place), *looked_for(names, place)],
            )
            document = PolicyDocument(role, "boundary-document")
            for permission in boundary(stack, place, environment):
                document.add(as_statement(permission))
            IamPolicy(role, "boundary", name=names.boundary, policy=document.json)
            role.grant_state(states, state_key(names.stack))
            output = f"deploy_role_{environment.environment}"
            TerraformOutput(self, output, value=role.arn, static_id=True)


def terraform_json(settings: Settings) -> dict[str, Any]:
    """An environment's stack as Terraform's JSON, from which its permissions are derived.

    They depend on no function's code, so its packages are empty: building them takes long.
    """
    with tempfile.TemporaryDirectory() as directory:
        empty = Path(directory) / "empty.zip"
        empty.write_bytes(b"")
        packages = {name: Package(empty, "0" * 64) for name in FUNCTIONS}
        stack = PipelineStack(App(), settings, packages, "terraform.tfstate")
        synthesised: dict[str, Any] = stack.to_terraform()
    return synthesised


def _github_provider(stack: TerraformStack, environments: Sequence[Settings]) -> str:
    """The ARN of GitHub's identity provider. An account has only one, which may exist already."""
    url = f"https://{GITHUB_ISSUER}"
    arn: str
    if any(each.github.oidc_provider == "existing" for each in environments):
        arn = DataAwsIamOpenidConnectProvider(stack, "github", url=url).arn
    else:
        # No thumbprint: IAM knows the authorities that vouch for GitHub.
        audience = ["sts.amazonaws.com"]
        arn = IamOpenidConnectProvider(stack, "github", url=url, client_id_list=audience).arn
    return arn

"""The role that a repository's workflows assume to deploy one environment."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.cdk import (
    Construct,
    DataAwsIamPolicyDocumentStatementPrincipals,
    IamPolicy,
    IamRole,
    IamRolePolicyAttachment,
)
from stacks.constructs.bucket import Bucket
from stacks.constructs.policy import Condition, PolicyDocument, Statement, allow, equals
from stacks.permissions.derive import Permission
from stacks.settings import Settings

_STATE = "state"
# An apply of everything takes minutes; credentials that last an hour are enough.
_SESSION_SECONDS = 3600


class DeployRole(Construct):
    """Trusts the environment's workflows of one repository; may do what `permissions` say.

    The permissions are managed policies, `<role>-<group>`, so that they can also be attached to
    a user whose access keys deploy.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        issuer: str,
        provider_arn: str,
        permissions: Sequence[Permission],
    ) -> None:
        super().__init__(scope, id_)
        name = settings.names.deploy_role
        trust = PolicyDocument(self, "trust")
        trust.add(_trust(settings, issuer, provider_arn))
        self._role = IamRole(
            self,
            "role",
            name=name,
            description=f"Deploys {settings.names.prefix} from {settings.github.repository}",
            assume_role_policy=trust.json,
            max_session_duration=_SESSION_SECONDS,
        )
        groups = [*dict.fromkeys(permission.group for permission in permissions), _STATE]
        self._documents = {group: self._policy(name, group) for group in groups}
        for permission in permissions:
            self._documents[permission.group].add(as_statement(permission))

    @property
    def arn(self) -> str:
        return self._role.arn

    def grant_state(self, bucket: Bucket, key: str) -> None:
        """Let the role read and write one state, and take and leave its lock."""
        document, state = self._documents[_STATE], f"{bucket.arn}/{key}"
        document.add(allow("FindState", ["s3:ListBucket"], [bucket.arn]))
        document.add(allow("KeepState", ["s3:GetObject", "s3:PutObject"], [state]))
        lock = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        document.add(allow("LockState", lock, [f"{state}.tflock"]))

    def _policy(self, name: str, group: str) -> PolicyDocument:
        document = PolicyDocument(self, f"{group}-document")
        policy = IamPolicy(self, group, name=f"{name}-{group}", policy=document.json)
        IamRolePolicyAttachment(
            self, f"{group}-attachment", role=self._role.name, policy_arn=policy.arn
        )
        return document


def subjects(settings: Settings) -> list[str]:
    """What GitHub calls a job of the environment: by names, and by names with their ids.

    Repositories made or renamed since 2026-07-15 send the second form.
    """
    github = settings.github
    owner, _, repository = str(github.repository).partition("/")
    return [
        f"repo:{owner}/{repository}:environment:{settings.environment}",
        f"repo:{owner}@{github.owner_id}/{repository}@{github.repository_id}"
        f":environment:{settings.environment}",
    ]


def _trust(settings: Settings, issuer: str, provider_arn: str) -> Statement:
    return Statement(
        sid="GitHubActions",
        effect="Allow",
        actions=["sts:AssumeRoleWithWebIdentity"],
        principals=[
            DataAwsIamPolicyDocumentStatementPrincipals(
                type="Federated", identifiers=[provider_arn]
            )
        ],
        condition=[
            equals(f"{issuer}:aud", "sts.amazonaws.com"),
            Condition(test="StringEquals", variable=f"{issuer}:sub", values=subjects(settings)),
        ],
    )


def as_statement(permission: Permission) -> Statement:
    """A permission as a statement of a policy."""
    conditions = [
        Condition(test=test, variable=variable, values=list(values))
        for test, variable, values in permission.conditions
    ]
    return allow(permission.sid, permission.actions, permission.resources, conditions=conditions)

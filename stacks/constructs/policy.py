"""IAM statements and documents, as structs that a snapshot shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from stacks.cdk import (
    Construct,
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)

Statement: TypeAlias = DataAwsIamPolicyDocumentStatement
Condition: TypeAlias = DataAwsIamPolicyDocumentStatementCondition


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    service: str | None = None,
    accounts: Sequence[str] = (),
    conditions: Sequence[Condition] = (),
) -> Statement:
    """Allow exact actions on exact resources; in a resource policy, to a service or accounts."""
    principals = [
        DataAwsIamPolicyDocumentStatementPrincipals(type=kind, identifiers=list(identifiers))
        for kind, identifiers in (("Service", [service] if service else []), ("AWS", accounts))
        if identifiers
    ]
    return Statement(
        sid=sid,
        effect="Allow",
        actions=list(actions),
        resources=list(resources) or None,
        principals=principals or None,
        condition=list(conditions) or None,
    )


def deny_plain_http(actions: str, resources: Sequence[str]) -> Statement:
    """Refuse any request without TLS. The one place that names all actions: to deny them."""
    return Statement(
        sid="DenyPlainHttp",
        effect="Deny",
        actions=[actions],
        resources=list(resources),
        principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="*", identifiers=["*"])],
        condition=[equals("aws:SecureTransport", "false", test="Bool")],
    )


def equals(variable: str, value: str, *, test: str = "StringEquals") -> Condition:
    """A condition on one request key."""
    return Condition(test=test, variable=variable, values=[value])


def from_account(source_arns: Sequence[str], account: str) -> list[Condition]:
    """Only on behalf of these resources of our own account (the confused deputy problem)."""
    return [
        Condition(test="ArnEquals", variable="aws:SourceArn", values=list(source_arns)),
        equals("aws:SourceAccount", account),
    ]


def use_key(
    arn: str, *, service: str | None = None, conditions: Sequence[Condition] = ()
) -> Statement:
    """Let data be encrypted and decrypted by a KMS key; in the key's policy, for a service."""
    actions = ["kms:Decrypt", "kms:GenerateDataKey"]
    name = service.partition(".")[0].capitalize() if service else ""
    return allow(f"{name}UseKey", actions, [arn], service=service, conditions=conditions)


class PolicyDocument(Construct):
    """A policy document that grows by one statement a grant."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self._statements: list[Statement] = []
        self._document = DataAwsIamPolicyDocument(self, "document")

    @property
    def json(self) -> str:
        """The document's JSON, resolved when Terraform runs."""
        return self._document.json

    def add(self, statement: Statement) -> None:
        self._statements.append(statement)
        self._document.put_statement(self._statements)

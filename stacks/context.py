"""What every stage is given: the environment's settings, the account, the functions' packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.names import Names
from stacks.package import Package
from stacks.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`account` and `partition` are Terraform tokens: f-strings take them, nothing can read them.

    `key_arn`: the KMS key that encrypts buckets and queues; None for S3's and SQS's own.
    """

    settings: Settings
    account: str
    partition: str
    packages: Mapping[str, Package]
    key_arn: str | None = None

    @property
    def names(self) -> Names:
        return self.settings.names

    def arn(self, service: str, resource: str) -> str:
        """An ARN made of a name: Terraform then waits for nothing, as it would with a reference."""
        return f"arn:{self.partition}:{service}:{self.settings.region}:{self.account}:{resource}"

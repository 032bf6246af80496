"""A bucket that is private, encrypted, versioned and TLS-only, and the verbs to use it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from stacks.cdk import (
    Construct,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketNotification,
    S3BucketNotificationQueue,
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
    TerraformResourceLifecycle,
)
from stacks.constructs.function import Function
from stacks.constructs.lifecycle import Lifetime, rules_for
from stacks.constructs.policy import PolicyDocument, allow, deny_plain_http, equals
from stacks.constructs.queue import Queue
from stacks.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketConfig:
    """How a bucket is made.

    `delete_data`: a destroy removes the bucket with everything in it. `old_versions_days`: how long
    overwritten and deleted objects are kept. `keep`: Terraform refuses any plan that would remove
    the bucket. `key_arn`: the KMS key that encrypts it; None for S3's own. `lifecycle_rules`:
    whether it has any, for which the provider waits 55 seconds.
    """

    name: str
    delete_data: bool
    old_versions_days: int
    lifetimes: Sequence[Lifetime] = ()
    key_arn: str | None = None
    keep: bool = False
    lifecycle_rules: bool = True


class Bucket(Construct):
    """One zone's bucket."""

    def __init__(self, scope: Construct, id_: str, config: BucketConfig) -> None:
        super().__init__(scope, id_)
        self._bucket = S3Bucket(
            self,
            "bucket",
            bucket=config.name,
            force_destroy=config.delete_data,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if config.keep else None,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self.name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        closed = S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self.name,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=(
                        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                            sse_algorithm="aws:kms" if config.key_arn else "AES256",
                            kms_master_key_id=config.key_arn,
                        )
                    ),
                    # S3 then asks KMS once in a while, not once for each object.
                    bucket_key_enabled=True if config.key_arn else None,
                )
            ],
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        if config.lifecycle_rules:
            S3BucketLifecycleConfiguration(
                self,
                "lifecycle",
                bucket=self.name,
                rule=rules_for(config.lifetimes, config.old_versions_days),
                depends_on=[versioning],
            )
        policy = PolicyDocument(self, "policy-document")
        policy.add(deny_plain_http("s3:*", [self.arn, f"{self.arn}/*"]))
        # S3 refuses a policy and a public access block that are put at the same time.
        S3BucketPolicy(self, "policy", bucket=self.name, policy=policy.json, depends_on=[closed])

    @classmethod
    def of(
        cls,
        scope: Construct,
        id_: str,
        context: Context,
        *,
        name: str,
        lifetimes: Sequence[Lifetime],
    ) -> Self:
        """A bucket of an environment, as its settings say."""
        settings = context.settings
        config = BucketConfig(
            name=name,
            delete_data=settings.delete_data_on_destroy,
            lifecycle_rules=not settings.quick,
            old_versions_days=settings.retention.old_versions_days,
            lifetimes=lifetimes,
            key_arn=context.key_arn,
        )
        return cls(scope, id_, config)

    @property
    def name(self) -> str:
        return self._bucket.bucket

    @property
    def arn(self) -> str:
        return self._bucket.arn

    def grant_read(self, function: Function, prefix: str, *, sid: str) -> None:
        """Let the function get objects under a prefix."""
        function.grant(allow(sid, ["s3:GetObject"], [f"{self.arn}/{prefix}*"]))

    def grant_write(self, function: Function, prefix: str, *, sid: str) -> None:
        """Let the function put objects under a prefix; not delete them."""
        function.grant(allow(sid, ["s3:PutObject"], [f"{self.arn}/{prefix}*"]))

    def grant_write_object(self, function: Function, key: str, *, sid: str) -> None:
        """Let the function put one object."""
        function.grant(allow(sid, ["s3:PutObject"], [f"{self.arn}/{key}"]))

    def grant_tag(self, function: Function, prefix: str, *, sid: str) -> None:
        """Let the function tag objects under a prefix."""
        function.grant(allow(sid, ["s3:PutObjectTagging"], [f"{self.arn}/{prefix}*"]))

    def grant_list(self, function: Function, prefix: str, *, sid: str) -> None:
        """Let the function list what is under a prefix."""
        under_prefix = equals("s3:prefix", f"{prefix}*", test="StringLike")
        function.grant(allow(sid, ["s3:ListBucket"], [self.arn], conditions=[under_prefix]))

    def grant_find(self, function: Function, *, sid: str) -> None:
        """Let the function learn that an object does not exist: S3 then answers 404, not 403.

        There is no condition on `s3:prefix`: a request for an object carries no prefix.
        """
        function.grant(allow(sid, ["s3:ListBucket"], [self.arn]))

    def notify(self, queue: Queue, prefix: str, *, partition: str) -> None:
        """Send a message to the queue for each object created under a prefix."""
        # By name: with a reference the queue would wait for the bucket.
        arn = f"arn:{partition}:s3:::{self._bucket.bucket_input}"
        queue.allow_service("S3Notifications", "s3.amazonaws.com", source_arns=[arn])
        S3BucketNotification(
            self,
            "notification",
            bucket=self.name,
            queue=[
                S3BucketNotificationQueue(
                    id="created",
                    queue_arn=queue.arn,
                    events=["s3:ObjectCreated:*"],
                    filter_prefix=prefix,
                )
            ],
        )

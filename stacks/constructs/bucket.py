"""A bucket that is private, encrypted, versioned and TLS-only, and the verbs to use it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stacks.cdk import (
    Construct,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleFilterAnd,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
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
from stacks.constructs.policy import PolicyDocument, allow, deny_plain_http, equals
from stacks.constructs.queue import Queue

_UNFINISHED_UPLOADS_DAYS = 1
# Reads as fast as the standard class, costs a fifth of it to keep and more to read.
_COLD_CLASS = "GLACIER_IR"
# Each object is billed as 128 KB there, so that smaller ones would cost more than before
# (S3 user guide, "Storage classes").
_COLD_LEAST_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How many days objects under a prefix stay: in the standard class, and at all.

    `tag`: a name and a value, where only objects with that tag are meant.
    """

    prefix: str
    tag: tuple[str, str] | None = None
    cold_days: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketConfig:
    """What a bucket is. `delete_data` lets a destroy remove it with what is in it.

    `keep`: Terraform refuses any plan that would remove the bucket. `key_arn`: encrypted by that
    key of KMS instead of S3's own. `rules`: S3 is told how long things stay, for which the
    provider waits 55 seconds.
    """

    name: str
    delete_data: bool
    old_versions_days: int
    lifetimes: Sequence[Lifetime] = ()
    key_arn: str | None = None
    keep: bool = False
    rules: bool = True


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
                    # One request to KMS a while, instead of one an object.
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
        if config.rules:
            S3BucketLifecycleConfiguration(
                self,
                "lifecycle",
                bucket=self.name,
                rule=[
                    _clean_up(config.old_versions_days),
                    *(rule for lifetime in config.lifetimes for rule in _rules(lifetime)),
                ],
                depends_on=[versioning],
            )
        policy = PolicyDocument(self, "policy-document")
        policy.add(deny_plain_http("s3:*", [self.arn, f"{self.arn}/*"]))
        # S3 refuses a policy and a public access block that are put at the same time.
        S3BucketPolicy(self, "policy", bucket=self.name, policy=policy.json, depends_on=[closed])

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
        """Let the function learn that an object is not there: S3 then answers 404, not 403.

        Without a condition on `s3:prefix`, which a request for an object does not carry.
        """
        function.grant(allow(sid, ["s3:ListBucket"], [self.arn]))

    def notify(self, queue: Queue, prefix: str, *, partition: str) -> None:
        """Send a message to the queue for each object created under a prefix."""
        # The name as it was given, so that the queue does not wait for the bucket.
        arn = f"arn:{partition}:s3:::{self._bucket.bucket_input}"
        queue.allow_service("S3Notifications", "s3.amazonaws.com", source_arn=arn)
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


def _clean_up(old_versions_days: int) -> S3BucketLifecycleConfigurationRule:
    """Removes what nobody sees: old versions, marks of deletion with nothing behind, leftovers."""
    return S3BucketLifecycleConfigurationRule(
        id="clean-up",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
        expiration=[
            S3BucketLifecycleConfigurationRuleExpiration(expired_object_delete_marker=True)
        ],
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                noncurrent_days=old_versions_days
            )
        ],
        abort_incomplete_multipart_upload=[
            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                days_after_initiation=_UNFINISHED_UPLOADS_DAYS
            )
        ],
    )


def _rules(lifetime: Lifetime) -> Iterator[S3BucketLifecycleConfigurationRule]:
    zone = lifetime.prefix.rstrip("/").replace("/", "-") or "everything"
    if lifetime.cold_days is not None:
        large = S3BucketLifecycleConfigurationRuleFilterAnd(
            prefix=lifetime.prefix, object_size_greater_than=_COLD_LEAST_BYTES - 1
        )
        yield S3BucketLifecycleConfigurationRule(
            id=f"cool-{zone}",
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(and_=[large])],
            transition=[
                S3BucketLifecycleConfigurationRuleTransition(
                    days=lifetime.cold_days, storage_class=_COLD_CLASS
                )
            ],
        )
    if lifetime.days is not None:
        yield S3BucketLifecycleConfigurationRule(
            id=f"expire-{zone}{f'-{lifetime.tag[0]}' if lifetime.tag else ''}",
            status="Enabled",
            filter=[_filter(lifetime)],
            expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=lifetime.days)],
        )


def _filter(lifetime: Lifetime) -> S3BucketLifecycleConfigurationRuleFilter:
    if lifetime.tag is None:
        return S3BucketLifecycleConfigurationRuleFilter(prefix=lifetime.prefix)
    both = S3BucketLifecycleConfigurationRuleFilterAnd(
        prefix=lifetime.prefix, tags=dict([lifetime.tag])
    )
    return S3BucketLifecycleConfigurationRuleFilter(and_=[both])

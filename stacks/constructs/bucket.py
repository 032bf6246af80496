"""A bucket that is private, encrypted, versioned and TLS-only, and the verbs to use it by."""

from __future__ import annotations

from stacks.cdk import (
    Construct,
    S3Bucket,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
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
)
from stacks.constructs.function import Function
from stacks.constructs.policy import PolicyDocument, allow, deny_plain_http, equals
from stacks.constructs.queue import Queue

# An overwritten or deleted object can be brought back for a month.
_OLD_VERSIONS_DAYS = 30
_UNFINISHED_UPLOADS_DAYS = 1


class Bucket(Construct):
    """One zone's bucket. `delete_data` lets a destroy remove it with what is in it.

    `expire_days`: after so many days an object is deleted; None: never.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        delete_data: bool,
        expire_days: int | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self._bucket = S3Bucket(self, "bucket", bucket=name, force_destroy=delete_data)
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
                            sse_algorithm="AES256"
                        )
                    )
                )
            ],
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.name,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="clean-up",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=expire_days)]
                    if expire_days
                    else None,
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=_OLD_VERSIONS_DAYS
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=_UNFINISHED_UPLOADS_DAYS
                        )
                    ],
                )
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

    def grant_list(self, function: Function, prefix: str, *, sid: str) -> None:
        """Let the function list what is under a prefix."""
        under_prefix = equals("s3:prefix", f"{prefix}*", test="StringLike")
        function.grant(allow(sid, ["s3:ListBucket"], [self.arn], conditions=[under_prefix]))

    def grant_find(self, function: Function, *, sid: str) -> None:
        """Let the function learn that an object is not there: S3 then answers 404, not 403.

        Without a condition on `s3:prefix`, which a request for an object does not carry.
        """
        function.grant(allow(sid, ["s3:ListBucket"], [self.arn]))

    def notify(self, queue: Queue, prefix: str, *, account: str) -> None:
        """Send a message to the queue for each object created under a prefix."""
        permission = queue.allow_service(
            "S3Notifications", "s3.amazonaws.com", source_arn=self.arn, account=account
        )
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
            depends_on=[permission],
        )

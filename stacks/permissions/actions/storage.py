"""What Terraform needs for buckets and for the keys that encrypt them."""

from __future__ import annotations

from stacks.permissions.actions.need import Need, actions

_BUCKET_ARN = "arn:{partition}:s3:::{bucket}"
_KEY_ARN = "arn:{partition}:kms:{region}:{account}:key/*"
_KEY_ID = "a key's ARN is a random id, known only once it is there"
_ALIAS_ACTIONS = "CreateAlias UpdateAlias DeleteAlias"
# A key says by its tag `Name` whose it is.
_ITS_OWN = ("StringEquals", "aws:ResourceTag/Name", "{tags[Name]}")
_AS_ITS_OWN = ("StringEquals", "aws:RequestTag/Name", "{tags[Name]}")

STORAGE: dict[str, tuple[Need, ...]] = {
    "aws_s3_bucket": (
        Need(
            _BUCKET_ARN,
            actions(
                "s3",
                # The provider reads every aspect of a bucket, whatever the stack sets of it.
                "CreateBucket DeleteBucket ListBucket PutBucketTagging GetBucketTagging"
                " GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning"
                " GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging"
                " GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration"
                " GetBucketObjectLockConfiguration"
                # Asked before a destroy: is there anything to lose?
                " ListBucketVersions",
            ),
        ),
        Need(
            f"{_BUCKET_ARN}/*",
            actions("s3", "DeleteObject DeleteObjectVersion"),
            argument="force_destroy",
            reason="every object of the bucket, which is emptied before it is removed",
        ),
    ),
    "aws_s3_bucket_ownership_controls": (
        Need(_BUCKET_ARN, actions("s3", "PutBucketOwnershipControls GetBucketOwnershipControls")),
    ),
    "aws_s3_bucket_public_access_block": (
        Need(_BUCKET_ARN, actions("s3", "PutBucketPublicAccessBlock GetBucketPublicAccessBlock")),
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        Need(_BUCKET_ARN, actions("s3", "PutEncryptionConfiguration GetEncryptionConfiguration")),
    ),
    "aws_s3_bucket_versioning": (
        Need(_BUCKET_ARN, actions("s3", "PutBucketVersioning GetBucketVersioning")),
    ),
    "aws_s3_bucket_lifecycle_configuration": (
        Need(_BUCKET_ARN, actions("s3", "PutLifecycleConfiguration GetLifecycleConfiguration")),
    ),
    "aws_s3_bucket_policy": (
        Need(_BUCKET_ARN, actions("s3", "PutBucketPolicy GetBucketPolicy DeleteBucketPolicy")),
    ),
    "aws_s3_bucket_notification": (
        Need(_BUCKET_ARN, actions("s3", "PutBucketNotification GetBucketNotification")),
    ),
    "aws_kms_key": (
        Need(
            "*",
            actions("kms", "CreateKey"),
            reason="the key is not there yet; its tag says whose it will be",
            only_if=(_AS_ITS_OWN,),
        ),
        Need(
            _KEY_ARN,
            actions(
                "kms",
                "DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation"
                " ListResourceTags UpdateKeyDescription ScheduleKeyDeletion"
                # An alias is a matter of the key as well.
                f" {_ALIAS_ACTIONS}",
            ),
            reason=_KEY_ID,
            only_if=(_ITS_OWN,),
        ),
        # A new key has no tags yet (KMS developer guide, "Controlling access to tags"). Nor has
        # anybody else's key that was never named: docs/security.md says so.
        Need(
            _KEY_ARN,
            actions("kms", "TagResource"),
            reason=f"{_KEY_ID}; it is tagged as its own when it is made",
            only_if=(_AS_ITS_OWN, ("Null", "aws:ResourceTag/Name", "true")),
        ),
        # A change of tags names only those that change. The key stays its own.
        Need(
            _KEY_ARN,
            actions("kms", "TagResource"),
            reason=_KEY_ID,
            only_if=(_ITS_OWN, ("StringEqualsIfExists", *_AS_ITS_OWN[1:])),
        ),
        Need(
            _KEY_ARN,
            actions("kms", "UntagResource"),
            reason=_KEY_ID,
            only_if=(
                _ITS_OWN,
                ("ForAllValues:StringNotEqualsIgnoreCase", "aws:TagKeys", "Name"),
            ),
        ),
    ),
    "aws_kms_alias": (
        Need("arn:{partition}:kms:{region}:{account}:{name}", actions("kms", _ALIAS_ACTIONS)),
        Need(
            "*",
            actions("kms", "ListAliases"),
            reason="the action takes no resource",
        ),
    ),
}

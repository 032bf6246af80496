"""How long a bucket keeps what is in it, as lifecycle rules of S3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stacks.cdk import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleFilterAnd,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)

_UNFINISHED_UPLOADS_DAYS = 1
# Reads as fast as the standard class, costs a fifth of it to keep and more to read.
_COLD_CLASS = "GLACIER_IR"
# Each object is billed as 128 KB there, so smaller ones would cost more than before
# (S3 user guide, "Storage classes").
_COLD_LEAST_BYTES = 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long objects under a prefix are kept.

    After `cold_days` they move to the colder class, and after `days` they are deleted; None for
    never. `tag`: a name and a value; then only objects with this tag have this lifetime.
    """

    prefix: str
    tag: tuple[str, str] | None = None
    cold_days: int | None = None
    days: int | None = None


def lifecycle_rules(
    lifetimes: Sequence[Lifetime], old_versions_days: int
) -> list[S3BucketLifecycleConfigurationRule]:
    """The rule that cleans up, then the rules of the lifetimes."""
    rules = [rule for lifetime in lifetimes for rule in _rules(lifetime)]
    return [_clean_up(old_versions_days), *rules]


def _clean_up(old_versions_days: int) -> S3BucketLifecycleConfigurationRule:
    """Removes old versions, deletion markers without versions, and parts of unfinished uploads."""
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

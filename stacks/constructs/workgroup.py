"""An Athena workgroup. It fixes where results go and how much a query may read."""

from __future__ import annotations

from dataclasses import dataclass

from stacks.cdk import (
    AthenaWorkgroup,
    AthenaWorkgroupConfiguration,
    AthenaWorkgroupConfigurationResultConfiguration,
    AthenaWorkgroupConfigurationResultConfigurationEncryptionConfiguration,
    Construct,
)

_GIGABYTE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkgroupConfig:
    """How a workgroup is made.

    `results`: the `s3://` address below which results go. `scan_limit_gb`: GB that one query may
    read. `key_arn`: the KMS key that encrypts results; None for S3's own.
    """

    name: str
    description: str
    results: str
    scan_limit_gb: int
    key_arn: str | None = None


def workgroup(scope: Construct, id_: str, config: WorkgroupConfig) -> AthenaWorkgroup:
    """A workgroup in which no query can read more than its limit, or put its result elsewhere."""
    return AthenaWorkgroup(
        scope,
        id_,
        name=config.name,
        description=config.description,
        force_destroy=True,  # removes its saved queries too; our files hold them
        configuration=AthenaWorkgroupConfiguration(
            enforce_workgroup_configuration=True,
            publish_cloudwatch_metrics_enabled=True,
            bytes_scanned_cutoff_per_query=config.scan_limit_gb * _GIGABYTE,
            result_configuration=AthenaWorkgroupConfigurationResultConfiguration(
                output_location=config.results,
                encryption_configuration=(
                    AthenaWorkgroupConfigurationResultConfigurationEncryptionConfiguration(
                        encryption_option="SSE_KMS" if config.key_arn else "SSE_S3",
                        kms_key_arn=config.key_arn,
                    )
                ),
            ),
        ),
    )

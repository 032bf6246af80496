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
    """What a workgroup is. `results`: a `s3://` address; `key_arn`: of KMS, instead of S3's own."""

    name: str
    description: str
    results: str
    scan_limit_gb: int
    key_arn: str | None = None


def workgroup(scope: Construct, id_: str, config: WorkgroupConfig) -> AthenaWorkgroup:
    """No query can read more than is allowed, or keep its result elsewhere."""
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

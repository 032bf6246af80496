"""Before a destroy: would it lose data that the settings keep, or stop half-way?

Terraform removes a bucket with what is in it only when the deployed bucket says so, which is the
setting `delete_data_on_destroy` at the time of the last apply. Otherwise S3 refuses, after other
resources are gone. So the destroy is refused here, before it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from deploy.errors import DeployError
from stacks.settings import Settings


def refuse_to_lose_data(settings: Settings, state: Mapping[str, Any]) -> None:
    """Raise DeployError if a bucket that the destroy may not empty has contents.

    `state`: the output of `terraform show -json`.
    """
    buckets = {
        resource["values"]["bucket"]: resource["values"]["force_destroy"]
        for resource in _resources(state)
        if resource["type"] == "aws_s3_bucket"
    }
    kept = [
        bucket
        for bucket, emptied in sorted(buckets.items())
        if not (emptied and settings.delete_data_on_destroy)
        and _holds_data(bucket, settings.region)
    ]
    if kept:
        raise DeployError(_message(settings, kept))


def _resources(state: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    resources: Iterable[Mapping[str, Any]] = (
        state.get("values", {}).get("root_module", {}).get("resources", [])
    )
    return resources


def _holds_data(bucket: str, region: str) -> bool:
    """Whether the bucket has contents: S3 refuses for old versions and delete markers too."""
    s3 = boto3.client("s3", region_name=region)
    try:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return False
        raise
    return bool(page.get("Versions") or page.get("DeleteMarkers"))


def _message(settings: Settings, kept: list[str]) -> str:
    environment = settings.environment
    copies = "\n".join(f"       aws s3 sync s3://{bucket} {bucket}" for bucket in kept)
    change = (
        "the settings say that its data may go, but the last apply did not know that"
        if settings.delete_data_on_destroy
        else f"config/{environment}.toml keeps it"
    )
    return f"""nothing was touched: {environment} holds data, and {change}.
  To remove it all the same:
    1. copy what you want to keep:
{copies}
    2. set delete_data_on_destroy = true in config/{environment}.toml
    3. make deploy ENV={environment}
    4. make destroy ENV={environment}"""

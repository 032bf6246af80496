"""The address of an object in the AWS console. Pure."""

from __future__ import annotations

from urllib.parse import quote

# By partition, as an ARN names it (AWS General Reference; GovCloud user guide, "Signing up"; China
# user guide, "Endpoints"). Where a partition has no console here, no address beats a wrong one.
_HOSTS = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def object_address(partition: str, bucket: str, key: str) -> str | None:
    """The page of an object of S3 in the console of its partition; None if that is not known."""
    host = _HOSTS.get(partition)
    return host and f"https://{host}/s3/object/{bucket}?prefix={quote(key, safe='')}"

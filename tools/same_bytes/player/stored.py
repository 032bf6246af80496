"""Writes down what a bucket holds: every version of every object, and what S3 says of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any


def write_down(s3: Any, bucket: str, directory: Path) -> list[dict[str, Any]]:
    """Write each version to `directory/bucket/key@n`, the oldest as 1. Answers a row about each."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    versions = [row for page in pages for row in page.get("Versions", [])]
    versions.reverse()  # S3 lists the newest of a key first
    versions.sort(key=lambda row: (row["Key"], row["LastModified"]))
    numbers: Counter[str] = Counter()
    rows = []
    for row in versions:
        numbers[row["Key"]] += 1
        name = f"{row['Key']}@{numbers[row['Key']]}"
        which = {"Bucket": bucket, "Key": row["Key"], "VersionId": row["VersionId"]}
        found = s3.get_object(**which)
        path = directory / bucket / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found["Body"].read())
        rows.append(
            {
                "name": name,
                "latest": row["IsLatest"],
                "stored": found["LastModified"].isoformat(),
                "type": found["ContentType"],
                "metadata": found["Metadata"],
                "tags": s3.get_object_tagging(**which)["TagSet"] if found.get("TagCount") else [],
            }
        )
    return rows

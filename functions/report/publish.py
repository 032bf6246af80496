"""Revisions of a day's report: made when something changed, kept for good, safe to repeat.

The revision file is written first and only if there is none of its number; report.json, which
says which revision is current, last. Dying in between leaves a revision that the next run finds.
The index of all days comes before report.json, so that a run that dies there does it again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.common.keys import ReportKeys
from functions.report.index import Index, day_key
from functions.report.page import to_html
from functions.report.report import Json
from functions.report.sheet import to_csv

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

# Members that differ between two reports that say the same.
_CIRCUMSTANCES = ("generated_at", "first_generated_at", "revision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The report that now stands, and whether this run changed it."""

    report: Json
    changed: bool


class Archive:
    """The reports bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._s3 = client
        self._bucket = bucket

    def current(self, day: date) -> Json | None:
        """The day's current report.json, None when there is none."""
        return self._read(ReportKeys(day=day).json)

    def publish(self, day: date, report: Json, current: Json | None) -> Published:
        """Make `report` the day's next revision, unless `current` says the same already."""
        if current is not None and _says_the_same(report, current):
            return Published(report=current, changed=False)
        keys = ReportKeys(day=day)
        revision = self._claim(keys, report, (current["revision"] if current else 0) + 1)
        self._put(keys.html, to_html(revision).encode(), "text/html; charset=utf-8")
        # With a byte order mark: without one, Excel takes UTF-8 for another encoding.
        self._put(keys.csv, to_csv(revision).encode("utf-8-sig"), "text/csv; charset=utf-8")
        Index(self._s3, self._bucket).add(day_key(revision))
        self._put(keys.json, _to_bytes(revision), "application/json")
        return Published(report=revision, changed=True)

    def _claim(self, keys: ReportKeys, report: Json, number: int) -> Json:
        """Store `report` under the first free revision number.

        A number may be taken by a run at the same time, or by one that died before it was done:
        if that revision says the same, it is this one.
        """
        while True:
            revision = {**report, "revision": number}
            if self._put_if_absent(keys.revision(number), _to_bytes(revision)):
                return revision
            taken = self._read(keys.revision(number))
            if taken is not None and _says_the_same(report, taken):
                return taken
            number += 1

    def _read(self, key: str) -> Json | None:
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None
        report: Json = json.loads(body)
        return report

    def _put(self, key: str, body: bytes, content_type: str) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def _put_if_absent(self, key: str, body: bytes) -> bool:
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                return False
            raise
        return True


def _says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _said(one) == _said(other)


def _said(report: Mapping[str, Any]) -> Json:
    return {name: value for name, value in report.items() if name not in _CIRCUMSTANCES}


def _to_bytes(report: Json) -> bytes:
    return json.dumps(report, indent=2, ensure_ascii=False).encode() + b"\n"

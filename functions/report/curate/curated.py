"""Curated data: the events of a day that its report counts, each once, sorted, in a few files.

An edition is written below a prefix of its own and becomes visible by one write: that of the
day's manifest, which names its parts. Readers follow the manifest, so they see an edition whole or
not at all. Nothing is deleted: parts that no manifest names are tagged, for a lifecycle rule.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.common.keys import InvalidKeyError, partition
from functions.common.log import log
from functions.common.report_keys import CURATED_PARTS_ZONE, SUPERSEDED, Edition, manifest_key
from functions.common.storage import list_objects
from functions.report.count.engine import Engine, Parts
from functions.report.inputs.lake import in_parallel

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import TagTypeDef

# Raise it when editions come out otherwise from the same inputs: days are then curated again.
CURATED_VERSION = 1
_DIGEST_DIGITS = 12
_RUN_DIGITS = 8


class OvertakenError(RuntimeError):
    """Another run has curated the day in the meantime, from inputs at least as new."""


class EventsDifferError(RuntimeError):
    """An edition would not hold the events that the report counts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A day's manifest as a run found it: its ETag, None where there is none."""

    day: date
    etag: str | None


@dataclass(frozen=True, slots=True)
class _Named:
    """An edition, and the keys that the manifest names of it."""

    edition: Edition
    keys: frozenset[str]


class Curated:
    """The curated zone of the processed bucket."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._s3 = client
        self._bucket = bucket

    def standing(self, day: date) -> Standing:
        """What stands of a day. To be asked before its inputs are listed.

        Whoever switches the manifest in between has then listed no older inputs than this run, and
        this run's own switch fails: editions never go back to what is older.
        """
        key = manifest_key(day)
        found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        return Standing(day, next((row["ETag"] for row in found.get("Contents", [])), None))

    def write(
        self, standing: Standing, engine: Engine, *, made_from: str, events: int, settled: bool
    ) -> None:
        """Let the day's manifest name an edition of what `engine` has counted: `events`.

        `made_from`: what tells the inputs; `settled`: whether it tells all that they depend on.
        An edition that was made from the same stays. Raises OvertakenError and EventsDifferError.
        """
        current = self._current(standing)
        digest = hashlib.sha256(f"{made_from} {settled}".encode()).hexdigest()[:_DIGEST_DIGITS]
        if current is None or current.edition.digest != digest or not settled:
            if current is None and not events:
                return  # of a day that never had an event there is nothing to name
            edition = _next(standing.day, current.edition if current else None, digest)
            current = self._write(standing, edition, engine, events)
        self._supersede_all_but(current)

    def _write(self, standing: Standing, edition: Edition, engine: Engine, events: int) -> _Named:
        start = time.perf_counter()
        parts = engine.compact(edition.prefix) if events else Parts((), 0)
        if parts.events != events:
            raise EventsDifferError(f"{edition.prefix}: {parts.events}, not {events} events")
        self._switch(standing, edition, parts)
        log(
            "curated",
            date=standing.day.isoformat(),
            prefix=edition.prefix,
            parts=len(parts.keys),
            events=events,
            milliseconds=round((time.perf_counter() - start) * 1000),
        )
        return _Named(edition, frozenset(parts.keys))

    def _current(self, standing: Standing) -> _Named | None:
        """The edition that stands. Raises OvertakenError when it is another one by now."""
        if standing.etag is None:
            return None
        found = self._s3.get_object(Bucket=self._bucket, Key=manifest_key(standing.day))
        if found["ETag"] != standing.etag:
            raise OvertakenError(f"{manifest_key(standing.day)} was written by another run")
        uris = found["Body"].read().decode().splitlines()
        keys = frozenset(uri.removeprefix(f"s3://{self._bucket}/") for uri in uris)
        return _Named(Edition.parse(found["Metadata"]["prefix"]), keys)

    def _switch(self, standing: Standing, edition: Edition, parts: Parts) -> None:
        """Write the manifest, unless it is no longer as this run found it."""
        key = manifest_key(standing.day)
        put = partial(
            self._s3.put_object,
            Bucket=self._bucket,
            Key=key,
            Body="".join(f"s3://{self._bucket}/{part}\n" for part in parts.keys).encode(),
            # The prefix tells the edition where a day has become empty, and no part is named.
            Metadata={"prefix": edition.prefix, "events": str(parts.events)},
        )
        try:
            put(IfNoneMatch="*") if standing.etag is None else put(IfMatch=standing.etag)
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            # A retry finds what the first try has written, where only its answer was lost.
            if not self._names(edition):
                self._supersede(parts.keys)
                raise OvertakenError(f"{key} was written by another run") from error

    def _names(self, edition: Edition) -> bool:
        found = self._s3.get_object(Bucket=self._bucket, Key=manifest_key(edition.day))
        return found["Metadata"]["prefix"] == edition.prefix

    def _supersede_all_but(self, current: _Named) -> None:
        """Tag the parts that no manifest names, or ever will.

        An edition with this one's number or a lower one was overtaken, or its run has died: to
        stand, it would have to replace a manifest that is gone. Higher ones are of later runs.
        """
        day = partition(CURATED_PARTS_ZONE, current.edition.day)
        keys = (row.key for row in list_objects(self._s3, self._bucket, day))
        self._supersede(_superseded(keys, current))

    def _supersede(self, keys: Iterable[str]) -> None:
        for _ in in_parallel(self._tag, keys):
            pass

    def _tag(self, key: str) -> None:
        tag: TagTypeDef = {"Key": SUPERSEDED[0], "Value": SUPERSEDED[1]}
        self._s3.put_object_tagging(Bucket=self._bucket, Key=key, Tagging={"TagSet": [tag]})


def _next(day: date, current: Edition | None, digest: str) -> Edition:
    return Edition(
        day=day,
        number=current.number + 1 if current else 1,
        digest=digest,
        run=uuid.uuid4().hex[:_RUN_DIGITS],
    )


def _superseded(keys: Iterable[str], current: _Named) -> Iterator[str]:
    for key in keys:
        try:
            edition = Edition.parse(key)
        except InvalidKeyError:
            continue  # no edition's: somebody has put it there by hand
        if key not in current.keys and edition.number <= current.edition.number:
            yield key

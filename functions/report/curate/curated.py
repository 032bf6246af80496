"""Curated data: the events of a day that its report counts, each once, sorted, in a few files.

An edition is written below a prefix of its own, and one write makes it visible: that of the day's
manifest, which names its parts. Readers follow the manifest, so they see a whole edition or none.
Nothing is deleted: parts that no manifest names are tagged, and a lifecycle rule deletes them.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from functions.common.keys import InvalidKeyError, partition
from functions.common.log import log
from functions.common.parallel import in_parallel
from functions.common.report_keys import CURATED_PARTS_ZONE, SUPERSEDED, Edition, manifest_key
from functions.common.storage import Storage
from functions.report.count.engine import Engine, Parts

# Raise it when the same inputs give another edition than before: days are then curated again.
CURATED_VERSION = 1
_DIGEST_DIGITS = 12
_RUN_DIGITS = 8


class OvertakenError(RuntimeError):
    """Another run has curated the day in the meantime, from inputs that are as new or newer."""


class EventsDifferError(RuntimeError):
    """An edition would not hold the events that the report counts."""


@dataclass(frozen=True, slots=True)
class ManifestState:
    """A day's manifest as a run found it: its ETag, or None if there was no manifest."""

    day: date
    etag: str | None


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a manifest says: an edition, and the keys of its parts."""

    edition: Edition
    keys: frozenset[str]


class Curated:
    """The curated zone of the processed bucket."""

    def __init__(self, processed: Storage) -> None:
        self._processed = processed

    def state(self, day: date) -> ManifestState:
        """The state of a day's manifest. Ask for it before the day's inputs are listed.

        A run that switches the manifest in between has listed inputs no older than this run's, and
        this run's own switch then fails: an edition is never replaced by an older one.
        """
        return ManifestState(day, self._processed.etag(manifest_key(day)))

    def write(self, seen: ManifestState, engine: Engine, *, made_from: str, events: int) -> None:
        """Write an edition of the events that `engine` has counted, and switch the manifest to it.

        `seen`: the manifest that it may replace. `events`: how many events the edition must have.
        `made_from`: the fingerprint of the inputs: an edition that was made from the same stays.
        Raises OvertakenError, EventsDifferError.
        """
        current = self._current(seen)
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:_DIGEST_DIGITS]
        if current is None or current.edition.digest != digest:
            if current is None and not events:
                return  # a day that never had an event has no manifest
            edition = _next(seen.day, current.edition if current else None, digest)
            current = self._write(seen, edition, engine, events)
        self._supersede_all_but(current)

    def _write(
        self, seen: ManifestState, edition: Edition, engine: Engine, events: int
    ) -> _Manifest:
        start = time.perf_counter()
        parts = engine.compact(edition.prefix) if events else Parts((), 0)
        if parts.events != events:
            raise EventsDifferError(f"{edition.prefix}: {parts.events}, not {events} events")
        self._switch(seen, edition, parts)
        log(
            "curated",
            date=seen.day.isoformat(),
            prefix=edition.prefix,
            parts=len(parts.keys),
            events=events,
            milliseconds=round((time.perf_counter() - start) * 1000),
        )
        return _Manifest(edition, frozenset(parts.keys))

    def _current(self, seen: ManifestState) -> _Manifest | None:
        """What the manifest says, or None. Raises OvertakenError if it has changed since."""
        if seen.etag is None:
            return None
        found = self._processed.get(manifest_key(seen.day))
        if found.etag != seen.etag:
            raise OvertakenError(f"{manifest_key(seen.day)} was written by another run")
        uris = found.body.decode().splitlines()
        keys = frozenset(uri.removeprefix(f"s3://{self._processed.name}/") for uri in uris)
        return _Manifest(Edition.parse(found.metadata["prefix"]), keys)

    def _switch(self, seen: ManifestState, edition: Edition, parts: Parts) -> None:
        """Write the manifest if it is still as this run found it."""
        key = manifest_key(seen.day)
        body = "".join(f"s3://{self._processed.name}/{part}\n" for part in parts.keys).encode()
        # Without parts (the day has become empty), only the prefix says which edition it is.
        metadata = {"prefix": edition.prefix, "events": str(parts.events)}
        if seen.etag is None:
            switched = self._processed.put_if_absent(key, body, metadata=metadata)
        else:
            switched = self._processed.put_if_match(key, body, seen.etag, metadata=metadata)
        # If only the answer to the first try was lost, the retry finds what that try wrote.
        if not switched and not self._is_current(edition):
            self._supersede(parts.keys)
            raise OvertakenError(f"{key} was written by another run")

    def _is_current(self, edition: Edition) -> bool:
        """Whether the manifest names this edition."""
        found = self._processed.get(manifest_key(edition.day))
        return found.metadata["prefix"] == edition.prefix

    def _supersede_all_but(self, current: _Manifest) -> None:
        """Tag the parts that no manifest names or ever will.

        Another edition with the same or a lower number was overtaken, or its run has died: it could
        only replace a manifest that is gone. Editions with higher numbers are those of later runs.
        """
        parts = partition(CURATED_PARTS_ZONE, current.edition.day)
        keys = (row.key for row in self._processed.list(parts))
        self._supersede(_superseded(keys, current))

    def _supersede(self, keys: Iterable[str]) -> None:
        for _ in in_parallel(lambda key: self._processed.tag(key, *SUPERSEDED), keys):
            pass


def _next(day: date, current: Edition | None, digest: str) -> Edition:
    return Edition(
        day=day,
        number=current.number + 1 if current else 1,
        digest=digest,
        run=uuid.uuid4().hex[:_RUN_DIGITS],
    )


def _superseded(keys: Iterable[str], current: _Manifest) -> Iterator[str]:
    for key in keys:
        try:
            edition = Edition.parse(key)
        except InvalidKeyError:
            continue  # put there by hand, part of no edition
        if key not in current.keys and edition.number <= current.edition.number:
            yield key

"""moto's S3 stores what is done again in a later second, as if a test took its time.

S3 knows ages in whole seconds, and tests do within one what takes hours on AWS. Whether a report
sees that something changed, and which ledger entry of a batch counts, would depend on how fast the
machine is. A test that sets its clock says itself when things are stored.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import time_machine
from moto.s3.models import FakeBucket, FakeKey, S3Backend

from functions.common.keys import InvalidKeyError
from functions.common.output_keys import LEDGER_ZONE, LedgerKey

if TYPE_CHECKING:
    import pytest


def mend(patch: pytest.MonkeyPatch) -> None:
    """Let an object be younger than what it replaces: an object of its key, or a batch's entry."""
    put_object = S3Backend.put_object

    @functools.wraps(put_object)
    def put(backend: S3Backend, bucket_name: str, key_name: str, *rest: Any, **named: Any) -> Any:
        before = list(_replaced(backend.get_bucket(bucket_name), key_name))
        made = put_object(backend, bucket_name, key_name, *rest, **named)
        if before and not time_machine.escape_hatch.is_travelling():
            newest = max(one.last_modified for one in before).replace(microsecond=0)
            made.last_modified = max(made.last_modified, newest + timedelta(seconds=1))
        return made

    patch.setattr(S3Backend, "put_object", put)


def _replaced(bucket: FakeBucket, name: str) -> Iterator[FakeKey]:
    yield from bucket.keys.getlist(name, [])
    batch = _batch(name)
    if batch is not None:
        yield from (one for other, one in bucket.keys.items() if _batch(other) == batch)


def _batch(name: str) -> str | None:
    """The batch that a key is the ledger entry of."""
    if not name.startswith(LEDGER_ZONE):
        return None
    try:
        return LedgerKey.parse(name).batch
    except InvalidKeyError:
        return None

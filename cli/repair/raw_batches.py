"""Raw batches that are processed again: found in a listing, and sent to the process queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cli.target import Target
from cli.terminal.progress import progress
from functions.common import notification
from functions.common.keys import InvalidKeyError, RawKey
from functions.common.sqs import Queue
from functions.common.storage import StoredObject


@dataclass(frozen=True, slots=True)
class RawBatches:
    """Batches to process again. `strays`: objects outside the layout, which cannot be processed."""

    batches: tuple[StoredObject, ...]
    strays: tuple[str, ...] = ()

    @property
    def events(self) -> int:
        return sum(RawKey.parse(row.key).count for row in self.batches)


def raw_batches(rows: Iterable[StoredObject]) -> RawBatches:
    """Sort a listing of raw objects into batches and strays."""
    batches: list[StoredObject] = []
    strays: list[str] = []
    for row in rows:
        try:
            RawKey.parse(row.key)
        except InvalidKeyError:
            strays.append(row.key)
        else:
            batches.append(row)
    return RawBatches(tuple(batches), tuple(strays))


def send_again(
    target: Target, batches: Sequence[StoredObject], swept: set[str], counts: dict[str, int]
) -> dict[str, str]:
    """Send every batch to the process queue; the codes of those that it refused, by key.

    `swept`: the batches that stay `recovered` in the books. `counts` is kept up to date: batches,
    sent, refused.
    """
    queue = Queue(target.sqs, target.queue_url(target.names.process.queue))
    refused: dict[str, str] = {}
    counts.update(batches=len(batches), sent=0, refused=0)
    bodies = (
        notification.compose(
            target.raw.name, row.key, recovered=RawKey.parse(row.key).batch in swept
        )
        for row in batches
    )
    with progress("sending", len(batches)) as advance:
        for sent in queue.send_all(bodies):
            refused.update((batches[n].key, code) for n, code in sent.refused.items())
            counts["sent"] += len(sent.accepted)
            counts["refused"] += len(sent.refused)
            advance(len(sent.accepted) + len(sent.refused))
    return refused

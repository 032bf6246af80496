"""`pipeline replay`: process the raw batches of some days again."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated

import msgspec
import typer

from cli.parallel import in_parallel
from cli.repair.audit import audited
from cli.repair.consent import DryRun, FirstDay, LastDay, Yes, agreed, days, progress
from cli.repair.estimate import Estimate
from cli.repair.messages import Queue, requests
from cli.target import Target
from cli.terminal.errors import CommandError, shown_to_people
from cli.terminal.options import Options
from functions.common import lines
from functions.common.books import recovered_batches
from functions.common.keys import LEDGER_ZONE, RAW_ZONE, InvalidKeyError, RawKey, partition
from functions.common.notification import notification
from functions.common.sqs import MAX_ENTRIES
from functions.common.storage import StoredObject, list_objects


@dataclass(frozen=True, slots=True)
class Plan:
    """The batches to process again, `strays`: objects outside the layout, which cannot be."""

    batches: tuple[StoredObject, ...]
    strays: tuple[str, ...] = ()

    @property
    def events(self) -> int:
        return sum(RawKey.parse(row.key).count for row in self.batches)

    @property
    def estimate(self) -> Estimate:
        """Each batch: read once, and events, quarantine and ledger written; one invocation."""
        count = len(self.batches)
        sends = -(-count // MAX_ENTRIES)
        return Estimate(
            writes=3 * count, reads=count, queue_requests=sends + 2 * count, invocations=count
        )


def replay(
    context: typer.Context,
    first: FirstDay,
    last: LastDay,
    source: Annotated[
        str | None,
        typer.Option(
            help="Only batches that hold events of this source. Each batch is downloaded to see."
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Process the raw batches of some arrival days again.

    Each batch is sent to the process queue as if it had just arrived. Its outputs overwrite
    themselves, so doing it again changes no figure, unless the code or the contract has changed
    since: then the newest outcome counts, and the report names what it superseded. Afterwards,
    `pipeline report` makes the reports of the days again.

        pipeline --env dev replay --from 2026-11-20 --to 2026-11-23 --dry-run
        pipeline --env dev replay --from 2026-11-23 --to 2026-11-23 --source shop.checkout
    """
    with shown_to_people():
        options: Options = context.obj
        target = Target(options)
        wanted = days(first, last)
        found = plan(
            row
            for day in wanted
            for row in list_objects(target.s3, target.raw_bucket, partition(RAW_ZONE, day))
        )
        shown = f"{wanted[0]} to {wanted[-1]}"
        for key in found.strays:
            typer.echo(f"outside the layout, left alone: {key!r}", err=True)
        if source is not None:
            found = _of_source(target, found, source)
            shown += f" that hold events of {source!r}"
        what = f"{len(found.batches):,} batches of {shown}, {found.events:,} events"
        if not found.batches:
            typer.echo(f"nothing to replay: {what}")
            return
        if not agreed(what, found.estimate, dry_run=dry_run, yes=yes):
            return
        arguments = {"from": str(wanted[0]), "to": str(wanted[-1]), "source": source}
        with audited(target, "replay", arguments) as trail:
            refused = _send(
                target, found.batches, recovered_batches(_ledger(target, wanted)), trail.counts
            )
            sent = trail.counts["sent"]
            typer.echo(f"{sent:,} batches sent to {target.names.process.queue}")
            if refused:
                named = "\n".join(f"  {code} {key}" for key, code in refused.items())
                raise CommandError(f"{len(refused):,} batches were refused:\n{named}")


def plan(rows: Iterator[StoredObject]) -> Plan:
    """Sort a raw listing into batches and strays."""
    batches: list[StoredObject] = []
    strays: list[str] = []
    for row in rows:
        try:
            RawKey.parse(row.key)
        except InvalidKeyError:
            strays.append(row.key)
        else:
            batches.append(row)
    return Plan(tuple(batches), tuple(strays))


class _Detail(msgspec.Struct):
    source: object = None


class _Envelope(msgspec.Struct):
    source: object = None
    detail: msgspec.Raw = msgspec.Raw(b"null")


_envelope = msgspec.json.Decoder(_Envelope).decode
_detail = msgspec.json.Decoder(_Detail).decode


def holds(body: bytes, source: str) -> bool:
    """Whether a raw object holds an event of a source, valid or not, or cannot be read to tell."""
    try:
        content = gzip.decompress(body)
    except (EOFError, OSError, zlib.error):
        return True
    return any(_is_of(lines.decode(line), source) for line in content.split(b"\n"))


def _is_of(envelope: bytes, source: str) -> bool:
    """By the source that the bus was given or, where it can be read, the event's own."""
    try:
        outer = _envelope(envelope)
        return outer.source == source or _detail(outer.detail).source == source
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _of_source(target: Target, found: Plan, source: str) -> Plan:
    size = sum(row.size for row in found.batches)
    reading = Estimate(reads=len(found.batches), bytes_out=size)
    typer.echo(f"reading {len(found.batches):,} batches to see their sources: {reading}", err=True)

    def matches(row: StoredObject) -> bool:
        stored = target.s3.get_object(Bucket=target.raw_bucket, Key=row.key)
        return holds(stored["Body"].read(), source)

    kept: list[StoredObject] = []
    with progress("reading", len(found.batches)) as advance:
        matching = in_parallel(matches, found.batches)
        for row, match in zip(found.batches, matching, strict=True):
            advance()
            if match:
                kept.append(row)
    return Plan(tuple(kept), found.strays)


def _ledger(target: Target, days: Iterable[date]) -> Iterator[str]:
    for day in days:
        prefix = partition(LEDGER_ZONE, day)
        yield from (row.key for row in list_objects(target.s3, target.processed_bucket, prefix))


def _send(
    target: Target, batches: Sequence[StoredObject], swept: set[str], counts: dict[str, int]
) -> dict[str, str]:
    """Send every batch; the code of each key that the queue refused.

    `swept` are the batches that stay `recovered` in the books.
    """
    queue = Queue(target.sqs, target.queue_url(target.names.process.queue))
    keys = (row.key for row in batches)
    refused: dict[str, str] = {}
    counts.update(batches=len(batches), sent=0, refused=0)
    bodies = (
        notification(target.raw_bucket, row.key, recovered=RawKey.parse(row.key).batch in swept)
        for row in batches
    )
    with progress("sending", len(batches)) as advance:
        for sent in in_parallel(queue.send, requests(bodies)):
            size = len(sent.accepted) + len(sent.refused)
            for n, key in enumerate(islice(keys, size)):
                if n in sent.refused:
                    refused[key] = sent.refused[n]
            counts["sent"] += len(sent.accepted)
            counts["refused"] += len(sent.refused)
            advance(size)
    return refused

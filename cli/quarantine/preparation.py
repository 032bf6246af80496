"""Quarantined events as they would be put on the bus again: fixed, and held to the contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import typer

from cli.quarantine.contract import violation
from cli.quarantine.fixes import Expression, FixError, edit
from cli.quarantine.records import Record
from cli.repair.estimate import Estimate
from cli.sending.entries import Entry, Rejected, Unrouted, to_entry
from cli.terminal.printable import printable
from functions.common.reasons import Reason

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fixed:
    """A record, and the entry that is put on the bus for it."""

    record: Record
    entry: Entry


@dataclass(slots=True)
class Prepared:
    """What becomes of the selected records. `refused`: with why they cannot be resubmitted."""

    fixed: list[Fixed] = field(default_factory=list)
    done_before: list[Record] = field(default_factory=list)
    left: list[Record] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)

    @property
    def estimate(self) -> Estimate:
        """For each event: the bus, three queue requests and a mark. Its batches are few."""
        count = len(self.fixed)
        return Estimate(events=count, queue_requests=3 * count, writes=count)

    def __str__(self) -> str:
        parts = [f"{len(self.fixed):,} to resubmit"]
        for records, what in (
            (self.done_before, "resubmitted before"),
            (self.left, "left as they are"),
            (self.refused, "cannot be resubmitted"),
        ):
            if records:
                parts.append(f"{len(records):,} {what}")
        lines = [", ".join(parts)]
        lines += [f"  {record}\n    {why}" for record, why in self.refused]
        for one in self.fixed[:_SHOWN]:
            lines.append(f"  {one.record}")
            lines.append(f"    - {printable(one.record.event)}")
            lines.append(f"    + {printable(one.entry.line)}")
        if len(self.fixed) > _SHOWN:
            lines.append(f"  and {len(self.fixed) - _SHOWN:,} more")
        return "\n".join(lines)


def prepare(
    records: Iterable[Record],
    expression: Expression | None,
    unrouted: Unrouted,
    *,
    by_hand: bool,
    again: bool,
) -> Prepared:
    """Fix every record that can be fixed, and say why the others cannot.

    `unrouted` says what would not reach the pipeline. `by_hand`: a person edits each event.
    `again`: also records that were resubmitted before.
    """
    prepared = Prepared()
    for record in records:
        if record.reason in Reason.UNREADABLE_BATCH.codes:
            prepared.refused.append(
                (record, "no event of its own: repair the raw object and replay it")
            )
        elif record.resubmitted and not again:
            prepared.done_before.append(record)
        else:
            _fix(record, expression, unrouted, prepared, by_hand=by_hand)
    return prepared


def _fix(
    record: Record,
    expression: Expression | None,
    unrouted: Unrouted,
    prepared: Prepared,
    *,
    by_hand: bool,
) -> None:
    event = record.event
    if expression is not None:
        try:
            event = expression.apply(event)
        except FixError as error:
            if not by_hand:
                prepared.refused.append((record, str(error)))
                return
    if by_hand:
        typer.echo(str(record))
        edited = edit(event)
        if edited is None or edited == record.event.strip():
            prepared.left.append(record)
            return
        event = edited
    entry = to_entry(event, unrouted=unrouted)
    if isinstance(entry, Rejected):
        prepared.refused.append((record, f"not an entry of the bus: {entry}"))
    elif (why := violation(entry.detail)) is not None:
        prepared.refused.append((record, f"still against the contract: {printable(why.encode())}"))
    else:
        prepared.fixed.append(Fixed(record, entry))

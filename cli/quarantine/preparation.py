"""Quarantined events as they would be put on the bus again: fixed, and judged as process would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import typer

from cli.judging.entries import Entry
from cli.judging.envelopes import whole
from cli.judging.naming import Naming
from cli.quarantine.fixes import Expression, FixError, edit
from cli.quarantine.records import Record
from cli.reading.rejected import Rejected
from cli.repair.estimate import Estimate
from cli.sending.preparing import Preparing
from cli.terminal.examples import below, few
from cli.terminal.printable import printable
from functions.common.reasons import Reason

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fixed:
    """A record, and the entry that is put on the bus for it.

    `now`: it has no time of its own, and counts when it arrives.
    """

    record: Record
    entry: Entry
    now: bool = False

    def __str__(self) -> str:
        before, after = printable(self.record.event), printable(self.entry.line)
        now = "\n    it has no time of its own: it counts on the day of this" if self.now else ""
        return f"{self.record}\n    - {before}\n    + {after}{now}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot be resubmitted, and why."""

    record: Record
    why: str

    def __str__(self) -> str:
        return f"{self.record}\n    {self.why}"


@dataclass(slots=True)
class Prepared:
    """What becomes of the selected records."""

    fixed: list[Fixed] = field(default_factory=list)
    done_before: list[Record] = field(default_factory=list)
    left: list[Record] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def add(self, one: Fixed | Refused) -> None:
        if isinstance(one, Fixed):
            self.fixed.append(one)
        else:
            self.refused.append(one)

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
        shown = [*examples_of(self.refused), *few([*map(str, self.fixed)], most=_SHOWN)]
        return ", ".join(parts) + below(shown)


def examples_of(refused: Sequence[Refused]) -> list[str]:
    """How many records of each reason cannot be resubmitted, and some of them with why."""
    counts = Counter(one.record.reason for one in refused).most_common()
    reasons = [f"{count:,} {reason}" for reason, count in counts] if len(refused) > 1 else []
    # One of each reason before a second of any.
    firsts = {one.record.reason: one for one in reversed(refused)}
    others = [one for one in refused if firsts[one.record.reason] is not one]
    ordered = [*(firsts[reason] for reason, _ in counts), *others]
    return [*reasons, *few([*map(str, ordered)], "--rejects FILE writes all of them", _SHOWN)]


def prepare(
    records: Iterable[Record],
    expression: Expression | None,
    preparing: Preparing,
    *,
    by_hand: bool,
    again: bool,
) -> Prepared:
    """Fix every record that can be fixed, and say why the others cannot.

    `by_hand`: a person edits each event. `again`: also records that were resubmitted before.
    """
    prepared = Prepared()
    for record in records:
        if record.reason in Reason.UNREADABLE_BATCH.codes:
            prepared.refused.append(
                Refused(record, "no event of its own: repair the raw object and replay it")
            )
        elif record.resubmitted and not again:
            prepared.done_before.append(record)
        else:
            _fix(record, expression, preparing, prepared, by_hand=by_hand)
    return prepared


def _fix(
    record: Record,
    expression: Expression | None,
    preparing: Preparing,
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
                prepared.refused.append(Refused(record, str(error)))
                return
    if by_hand:
        typer.echo(str(record))
        edited = edit(event)
        if edited is None or edited == record.event.strip():
            prepared.left.append(record)
            return
        event = edited
    prepared.add(_to_send(record, event, preparing))


def _to_send(record: Record, event: bytes, preparing: Preparing) -> Fixed | Refused:
    """A fixed event as it is sent, with the names of its envelope if it has none of its own."""
    was = whole(record.original)
    naming = Naming.constant(was.source, was.detail_type) if was else None
    entry, judged = preparing.judged((record.id, (0, event)), naming)
    if isinstance(entry, Rejected):
        return Refused(record, f"not an entry of the bus: {entry}")
    if judged is not None and judged.faults:
        why = "; ".join(f"{fault.reason}: {fault.message}" for fault in judged.faults)
        return Refused(record, f"it would be quarantined again: {printable(why)}")
    return Fixed(record, entry, judged is not None and judged.envelope_time)

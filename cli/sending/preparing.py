"""What is sent of each event, which is judged before."""

from __future__ import annotations

from dataclasses import replace

from cli.judging.envelopes import Whole, whole
from cli.judging.files import Item
from cli.judging.invalid import Invalids
from cli.judging.judge import CONTRACT, Judge
from cli.sending.entries import Entry, Rejected, Unrouted, routed, to_entry
from cli.sending.naming import Naming
from cli.sending.received import as_received, for_the_bus

# Why an event is not sent that other mappings may read in another way.
OTHER_MAPPINGS = "OtherMappings"
OTHER_MAPPINGS_WHY = (
    "process was deployed with other mappings than these definitions have, and may read it in "
    "another way: deploy them first"
)


class Preparing:
    """Makes the entry of each event for the bus, or its message for the ingest queue.

    `unrouted` says what would not reach the pipeline. `received`: whole envelopes go to the queue,
    and nothing else does; else they are refused. `judge`: None to judge nothing. `others_deployed`:
    process has other mappings than the judge, so that only events of the contract are sure to be
    read as they were judged. `invalid`: what will be quarantined of all that is sent.
    """

    def __init__(
        self,
        unrouted: Unrouted,
        naming: Naming,
        judge: Judge | None,
        *,
        received: bool,
        others_deployed: bool,
    ) -> None:
        self._unrouted = unrouted
        self._naming = naming
        self._judge = judge
        self.received = received
        self._others_deployed = others_deployed
        self.invalid = Invalids()

    def prepare(self, item: Item) -> Entry | Rejected:
        """What is sent of an event, or why it is not."""
        file, one = item
        if isinstance(one, Rejected):
            return one
        judged = self._judge.judge(item) if self._judge else None
        if judged and judged.entry and not self.received:
            entry = judged.entry
        else:
            entry = self._of(*one, judged.whole if judged else whole(one[1]))
        entry = replace(routed(entry, self._unrouted), file=file)
        if judged is None or isinstance(entry, Rejected):
            return entry
        if self._others_deployed and judged.mapping != CONTRACT:
            return Rejected(entry.line, OTHER_MAPPINGS, entry.number, OTHER_MAPPINGS_WHY, file)
        if judged.faults:
            self.invalid.add(judged)
        return entry

    def _of(self, number: int, line: bytes, found: Whole | None) -> Entry | Rejected:
        if self.received:
            return as_received(line, number, found)
        if found is not None:
            return for_the_bus(line, number)
        return to_entry(line, number, self._naming)

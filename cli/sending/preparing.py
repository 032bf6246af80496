"""What is sent of each event, which is judged before."""

from __future__ import annotations

from dataclasses import replace

from cli.judging.entries import Entry, to_entry
from cli.judging.envelopes import Whole, whole
from cli.judging.invalid import Invalids
from cli.judging.judge import Judge
from cli.judging.judged import CONTRACT, Judged
from cli.judging.naming import Naming
from cli.judging.unmapped import Unmapped
from cli.reading.files import Item
from cli.reading.rejected import Rejected
from cli.sending.received import as_received, for_the_bus
from cli.sending.routes import Unrouted, routed

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
    read as they were judged. `invalid`: what will be quarantined of all that is sent. `unmapped`:
    what of it no mapping reads.
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
        self.others_deployed = others_deployed
        self.invalid = Invalids()
        self.unmapped = Unmapped()

    def prepare(self, item: Item) -> Entry | Rejected:
        """What is sent of an event, or why it is not. Counts what is sent and invalid."""
        entry, judged = self.judged(item)
        if judged is not None and isinstance(entry, Entry):
            self.unmapped.add(judged)
            if judged.faults:
                self.invalid.add(judged)
        return entry

    def judged(
        self, item: Item, naming: Naming | None = None
    ) -> tuple[Entry | Rejected, Judged | None]:
        """What is sent of an event, with names of its own if it has them; and how it is judged."""
        file, one = item
        if isinstance(one, Rejected):
            return one, None
        naming = naming or self._naming
        judged = self._judge.judge(item, naming) if self._judge else None
        if judged and judged.entry and not self.received:
            entry = judged.entry
        else:
            entry = self._of(*one, judged.whole if judged else whole(one[1]), naming)
        entry = replace(routed(entry, self._unrouted), file=file)
        other = self.others_deployed and judged is not None and judged.mapping != CONTRACT
        if other and isinstance(entry, Entry):
            entry = Rejected(entry.line, OTHER_MAPPINGS, entry.number, OTHER_MAPPINGS_WHY, file)
        return entry, judged

    def _of(
        self, number: int, line: bytes, found: Whole | None, naming: Naming
    ) -> Entry | Rejected:
        if self.received:
            return as_received(line, number, found)
        if found is not None:
            return for_the_bus(line, number)
        return to_entry(line, number, naming)

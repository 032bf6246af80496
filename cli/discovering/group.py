"""Events of files for which a mapping is proposed: what they look like, and some to try it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from cli.discovering.inventory import Inventory
from cli.discovering.proposal import Proposal, mapping_name, member_of, propose
from cli.discovering.readings import Clock
from cli.judging.judge import Judge
from cli.judging.judged import Judged
from cli.reading.files import Item
from cli.reading.rejected import Rejected
from cli.reading.source import STANDARD_INPUT
from functions.process.event import content_hash
from functions.process.mapping.compiled import Compiled
from functions.process.mapping.places import at
from stacks.definitions.mappings import DEFAULT_PRESET

# A mapping is tried on so many events of those that it is for, and on so many bytes.
_MOST_TRIED = 500
_MOST_BYTES_TRIED = 4_000_000
# What a mapping can take from elsewhere than an envelope.
_MENDED = frozenset({"event_id", "source", "timestamp", "event_type"})


class Group:
    """Events that no preset but the last reads: what they look like, and some to try mappings on.

    `source`: that of all, if it is said. `have_envelopes`: whether they had one of their own.
    `tried`: some, each with whether it is valid without a mapping.
    """

    def __init__(self, source: str | None, *, have_envelopes: bool = False) -> None:
        self.seen = Inventory()
        self.tried: list[tuple[Item, bool]] = []
        self._bytes = 0
        self.source = source
        self._have_envelopes = have_envelopes

    def add(self, item: Item, envelope: dict[str, Any], judged: Judged, clock: Clock) -> None:
        """Take up an event, without a mapping of its own."""
        content = judged.event.content_hash if judged.event else _content_hash(judged.body)
        self.seen.add(envelope, content, clock)
        self.seen.undated += any(member_of(fault.reason) == "timestamp" for fault in judged.faults)
        self._bytes += len(item[1].line if isinstance(item[1], Rejected) else item[1][1])
        if len(self.tried) < _MOST_TRIED and self._bytes <= _MOST_BYTES_TRIED:
            self.tried.append((item, judged.event is not None))

    @property
    def _name(self) -> str:
        """What a mapping of them may be called: their source, or the file of the first of them."""
        sources = [self.source] if self.source else self.seen.values_in_all(("source",)) or ()
        (file, _), _ = self.tried[0]
        named = "" if file == STANDARD_INPUT else Path(file).name
        return mapping_name(next(iter(sources)) if len(sources) == 1 else named.split(".")[0])

    def propose(self, ready: Callable[[Compiled], Judge]) -> Proposal:
        """A mapping for them. `ready`: makes what judges by a mapping."""
        return propose(
            self.seen,
            name=self._name,
            source=self.source,
            have_envelopes=self._have_envelopes,
            trial=partial(self._faults, ready),
        )

    def _faults(
        self, ready: Callable[[Compiled], Judge], compiled: Compiled, name: str
    ) -> Iterator[str]:
        """What a mapping makes of some of them, as `Trial`.

        Those that are invalid without one count only where all are.
        """
        judge = ready(compiled)
        valid = [item for item, is_valid in self.tried if is_valid]
        for judged in map(judge.judge, valid or (item for item, _ in self.tried)):
            if judged.event is None:
                yield from (fault.reason for fault in judged.faults)
            elif judged.mapping != name:
                yield ""


def can_be_mended(judged: Judged) -> bool:
    """Whether an envelope lacks no more than a mapping can take from the detail."""
    members = {member_of(fault.reason) for fault in judged.faults}
    return judged.whole is not None and judged.mapping == DEFAULT_PRESET and members <= _MENDED


def _content_hash(body: bytes) -> int:
    detail = at(body, ("detail",))
    return content_hash(body if detail is None else detail)

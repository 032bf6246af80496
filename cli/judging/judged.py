"""What process would make of one event of a file, and what the bus would."""

from __future__ import annotations

from dataclasses import dataclass

from cli.judging.entries import Entry
from cli.judging.envelopes import Whole
from cli.reading.rejected import Rejected
from functions.process.event import Fault, ValidEvent

# What stands for a mapping where the contract reads an event.
CONTRACT = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One event of a file, or what is none.

    `file`, `number`: where it is. `line`: its bytes. `whole`: set if it is a whole envelope.
    `entry`: what `send` would put on the bus, or why it would not; None for a whole envelope.
    `body`: the message that process would get. `arrived_us`: when it arrives; `says_when`: whether
    it says so, itself or by its envelope. `event`: the valid event, or None. `faults`: all that is
    wrong, the reason first. `mapping`: which one reads it, or the contract; None where none can.
    `source`, `type`: as they are read, or else the envelope's.
    """

    file: str
    number: int
    line: bytes
    whole: Whole | None
    entry: Entry | Rejected | None
    body: bytes
    arrived_us: int
    says_when: bool
    event: ValidEvent | None
    faults: tuple[Fault, ...]
    mapping: str | None = None
    source: str | None = None
    type: str | None = None

    @property
    def envelope_id(self) -> bool:
        """Whether the envelope's id stands in for one of the event: a retry counts twice."""
        return self.event is not None and self.event.envelope_id

    @property
    def envelope_time(self) -> bool:
        """Whether the envelope's time stands in for one of the event: the clock of arrival."""
        return self.event is not None and self.event.envelope_time

    @property
    def ends(self) -> bool:
        """False for a piece of a line that is not the last."""
        return not isinstance(self.entry, Rejected) or self.entry.ends

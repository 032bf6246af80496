"""A line of a file that is not sent, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

# What a queue of the pipeline takes as one message: the most that the provider sets.
MAX_MESSAGE_BYTES = 262_144
# Of an event that has no usable names, where no option says any. The bus needs them.
UNKNOWN = "unknown"

# Reasons. Where EventBridge or SQS has a code, it is theirs.
MALFORMED = "MalformedDetail"
TOO_LARGE = "EntryTooLarge"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that the bus does not get. `reason`: a code. `why`: the same for people.

    `number`, `file`: where it is. `ends`: False for a piece of a line that is not the last.
    `source`, `detail_type`: what it would have been sent with.
    """

    line: bytes
    reason: str
    number: int = field(default=0, compare=False)
    why: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    ends: bool = True
    source: str = field(default=UNKNOWN, compare=False)
    detail_type: str = field(default=UNKNOWN, compare=False)

    def __str__(self) -> str:
        return f"{self.reason}: {self.why}" if self.why else self.reason

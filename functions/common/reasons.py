"""Why events go to quarantine: each reason's code, and what it means.

Stored records have these codes, so none is removed and none changes its meaning.
docs/contract.md shows them as a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

# The members of the contract (event.schema.json), in the order in which they are checked.
MEMBERS = ("event_id", "source", "timestamp", "event_type", "details")
# The members that are text of limited length: from 1 to so many Unicode code points.
MAX_CHARACTERS = {"event_id": 128, "source": 256, "event_type": 128}
# The columns that a mapping may fill besides (docs/definitions.md).
MAPPED = ("action", "status")


class Reason(Enum):
    """One reason. If it can be about several members of the event, it has a code for each."""

    NOT_UNICODE = "not_unicode", "not UTF-8, or an escape of half a character (a lone surrogate)"
    NOT_JSON = "not_json", "not JSON (`NaN` and `Infinity` are not JSON)"
    NOT_AN_ENVELOPE = (
        "not_an_envelope",
        "the message on the queue is not an EventBridge envelope: "
        "it has no string `id` or no `detail`",
    )
    NOT_AN_OBJECT = "not_an_object", "the event, or the whole message, is not a JSON object"
    TOO_DEEP = "too_deep", "nested more deeply than the parser can read"
    MISSING = "missing", "the member is missing", MEMBERS
    WRONG_TYPE = "wrong_type", "the member has another type", (*MEMBERS, *MAPPED)
    EMPTY = "empty", "an empty string", tuple(MAX_CHARACTERS)
    TOO_LONG = "too_long", "more characters than allowed", tuple(MAX_CHARACTERS)
    BAD_TIMESTAMP = (
        "bad_timestamp",
        "not an RFC 3339 date-time, without an offset, or of a year before 1000",
    )
    TIMESTAMP_IN_FUTURE = "timestamp_in_future", "more than a day after its arrival"
    UNREADABLE_BATCH = (
        "unreadable_batch",
        "a raw object that cannot be decompressed; it counts for as many events as its key says",
    )

    def __init__(self, name: str, meaning: str, members: tuple[str, ...] = ()) -> None:
        self._name = name
        self.meaning = meaning
        self.members = members

    def code(self, member: str | None = None) -> str:
        """The stored text: `not_json`, or `missing:source` for a reason that is about a member."""
        return self._name if member is None else f"{self._name}:{member}"

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes of this reason."""
        return tuple(map(self.code, self.members)) or (self.code(),)


# Of what is no event that could be read, whatever mappings there are.
UNREADABLE = frozenset(
    reason.code()
    for reason in (
        Reason.NOT_UNICODE,
        Reason.NOT_JSON,
        Reason.NOT_AN_ENVELOPE,
        Reason.NOT_AN_OBJECT,
        Reason.TOO_DEEP,
        Reason.UNREADABLE_BATCH,
    )
)


def all_codes() -> Iterator[str]:
    """Every code that a record in quarantine can have."""
    for reason in Reason:
        yield from reason.codes

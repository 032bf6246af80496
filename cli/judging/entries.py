"""Events become entries of PutEvents. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from cli.judging.naming import AS_SENT, MAX_DETAIL_TYPE, MAX_SOURCE, Naming, UnnamedError
from cli.reading.rejected import MALFORMED, MAX_MESSAGE_BYTES, TOO_LARGE, Rejected
from stacks.routing import AWS_SOURCES, LeftOut

# SQS counts a message's attributes too. EventBridge adds six to a dead letter, two of them ARNs and
# one the target's error (EventBridge user guide, "Dead-letter queues").
_ATTRIBUTES_BYTES = 2_048
# What EventBridge writes around an event (EventBridge user guide, "Event structure"), with a region
# longer than any.
_ENVELOPE = {
    "version": "0",
    "id": "00000000-0000-0000-0000-000000000000",
    "account": "000000000000",
    "time": "0000-00-00T00:00:00Z",
    "region": "x" * 24,
    "resources": [],
    "detail": {},
}
# An event of fewer bytes fits with any names: a character of them is at most 12 bytes as an escape.
_SURELY_FITS = MAX_MESSAGE_BYTES - 12 * (MAX_SOURCE + MAX_DETAIL_TYPE) - 2 * _ATTRIBUTES_BYTES

# Reasons for which a line is not sent, beside those of reading/rejected.py.
NOT_UNICODE = "NotUnicode"
AWS_SOURCE = "NotAuthorizedForSource"
UNDELIVERABLE = "InvalidMessageContents"

# The two characters of valid UTF-8 that no queue takes in JSON (SQS API reference, SendMessage: all
# others that it lacks, JSON has only as escapes). EventBridge may write an escape out.
_REFUSED = re.compile("[\ufffe\uffff]")
_REFUSED_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(\\u[fF]{3}[eEfF])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event on its way to the bus.

    `line` is the original, without its line feed; `number` and `file` say where it came from.
    """

    line: bytes
    detail: str
    source: str
    detail_type: str
    number: int = 0
    file: str = ""

    @property
    def size(self) -> int:
        """Bytes as PutEvents counts them: source, detail type and detail in UTF-8."""
        return len(self.line) + len(self.source.encode()) + len(self.detail_type.encode())

    @property
    def message_bytes(self) -> int:
        """At most so many bytes has the SQS message in which EventBridge delivers the event.

        The bus accepts larger events than a queue does, and those are lost: EventBridge can put
        them into the dead-letter queue no more than into the queue.
        """
        names = {"detail-type": self.detail_type, "source": self.source}
        envelope = json.dumps({**_ENVELOPE, **names})  # escapes all that a serialiser may escape
        return len(self.line) + len(envelope) + _ATTRIBUTES_BYTES


def to_entry(line: bytes, number: int = 0, naming: Naming = AS_SENT) -> Entry | Rejected:
    """The entry of a line. Its detail is the line's text, unchanged."""
    try:
        detail = line.decode()
        event = _object(detail)
    except UnicodeDecodeError as error:
        return Rejected(line, NOT_UNICODE, number, f"byte {error.start + 1:,} is no UTF-8")
    except ValueError as error:
        return Rejected(line, MALFORMED, number, str(error))
    try:
        source, detail_type = naming.names(line, event)
    except UnnamedError as error:
        return Rejected(line, error.code, number, str(error))
    lost = _lost(detail, source, detail_type)
    if lost is not None:
        return Rejected(line, lost.code, number, lost.why, source=source, detail_type=detail_type)
    entry = Entry(line, detail, source, detail_type, number)
    if len(line) > _SURELY_FITS and (size := entry.message_bytes) > MAX_MESSAGE_BYTES:
        why = f"{size:,} bytes with EventBridge's envelope, and a queue takes {MAX_MESSAGE_BYTES:,}"
        return Rejected(line, TOO_LARGE, number, why, source=source, detail_type=detail_type)
    return entry


def undeliverable(text: str, *names: str) -> LeftOut | None:
    """Why no queue takes a JSON text, with names that are in it as escapes, or beside it."""
    for one in (text, *names):
        if (found := _REFUSED.search(one)) is not None:
            return LeftOut(UNDELIVERABLE, f"no queue takes U+{ord(found[0]):04X}")
    escape = _REFUSED_ESCAPE.search(text) if "\\u" in text else None
    return None if escape is None else LeftOut(UNDELIVERABLE, f"no queue takes {escape[1]}")


def _object(text: str) -> dict[str, object]:
    """A JSON object. Raises ValueError, saying what is wrong, if the text is none."""
    try:
        # Integers of any length are read quickly as floats. Only the names are used.
        event = json.loads(text, parse_int=float, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")  # with which some of them end
        if error.pos >= len(text.rstrip()) and text.lstrip().startswith("{"):
            what = "the line ends before its object does"
        elif error.msg == "Extra data":
            what = "something follows the value on its line"
        raise ValueError(f"no JSON: {what}, at character {error.pos + 1:,}") from None
    except RecursionError:
        raise ValueError("nested deeper than a parser reads") from None
    if not isinstance(event, dict):
        raise ValueError("JSON, but no object")  # noqa: TRY004 - of the text, not of a type
    return event


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _lost(detail: str, source: str, detail_type: str) -> LeftOut | None:
    """Why the bus would refuse an event, or its queue, which loses the event."""
    if source.startswith(AWS_SOURCES):
        return LeftOut(AWS_SOURCE, f"only AWS itself may send as {source!r}")
    return undeliverable(detail, source, detail_type)

"""Whole envelopes, as an archive or a log holds them, to the ingest queue as they are.

The bus gives every entry an id and a time of its own. The queue behind its rule takes a message as
it is, and so does a redrive of what the rule could not deliver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.judging.entries import NOT_UNICODE, Entry, undeliverable
from cli.judging.envelopes import Whole
from cli.reading.rejected import MAX_MESSAGE_BYTES, TOO_LARGE, Rejected
from cli.sending.destination import Destination
from cli.sending.failures import NO_ANSWER, Failure, Kind, of_request

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

# Reasons for which a line is not sent.
WHOLE_ENVELOPE = "WholeEnvelope"
NOT_AN_ENVELOPE = "NotAnEnvelope"


class IngestQueue(Destination):
    """The queue of ingest, which takes what the bus's rule would hand on. `url`: that of SQS."""

    def __init__(self, client: SQSClient, url: str, **options: Any) -> None:
        super().__init__(**options)
        self._sqs = client
        self._url = url

    def try_once(self, entries: list[Entry]) -> tuple[Failure | None, list[Failure | None]]:
        try:
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(n), "MessageBody": entry.detail} for n, entry in enumerate(entries)
                ],
            )
        except Exception as error:
            failure = of_request(error)
            return failure, [failure] * len(entries)
        found: list[Failure | None] = [NO_ANSWER] * len(entries)
        for done in answer.get("Successful", []):
            found[int(done["Id"])] = None
        for failed in answer.get("Failed", []):
            kind = Kind.REFUSED if failed["SenderFault"] else Kind.PASSING
            found[int(failed["Id"])] = Failure(failed["Code"], failed.get("Message", ""), kind)
        return None, found


def for_the_bus(line: bytes, number: int) -> Rejected:
    """A whole envelope, which the bus would put into another one."""
    why = "a whole envelope, and the bus gives ids and times of its own: --as-received keeps them"
    return Rejected(line, WHOLE_ENVELOPE, number, why)


def as_received(line: bytes, number: int, found: Whole | None) -> Entry | Rejected:
    """The message of a line for the ingest queue."""
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return Rejected(line, NOT_UNICODE, number, f"byte {error.start + 1:,} is no UTF-8")
    if found is None or found.source is None or found.detail_type is None:
        why = "no whole envelope of EventBridge: without --as-received the bus makes one"
        return Rejected(line, NOT_AN_ENVELOPE, number, why)
    lost = undeliverable(text)
    if lost is not None:
        return Rejected(line, lost.code, number, lost.why)
    if len(line) > MAX_MESSAGE_BYTES:
        why = f"{len(line):,} bytes, and a queue takes {MAX_MESSAGE_BYTES:,}"
        return Rejected(line, TOO_LARGE, number, why)
    return Entry(line, text, found.source, found.detail_type, number)

"""The event bus, to which events are sent one an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.judging.entries import Entry
from cli.sending.destination import Destination
from cli.sending.failures import NO_ANSWER, Failure, of_entry, of_request

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient


class Bus(Destination):
    """One event bus. `client` tries once, since a destination tries again itself."""

    def __init__(self, client: EventBridgeClient, name: str, **options: Any) -> None:
        super().__init__(**options)
        self._client = client
        self._name = name

    def try_once(self, entries: list[Entry]) -> tuple[Failure | None, list[Failure | None]]:
        try:
            answer = self._client.put_events(
                Entries=[
                    {
                        "EventBusName": self._name,
                        "Source": entry.source,
                        "DetailType": entry.detail_type,
                        "Detail": entry.detail,
                    }
                    for entry in entries
                ]
            )
            results = [of_entry(result) for result in answer.get("Entries", [])]
        except Exception as error:
            failure = of_request(error)
            return failure, [failure] * len(entries)
        if len(results) != len(entries):
            return NO_ANSWER, [NO_ANSWER] * len(entries)
        return None, results

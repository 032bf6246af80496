"""Puts events on the bus: many requests at once, failed entries again, none given up silently."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cli.sending.entries import Entry, Rejected, requests
from functions.common.retries import backoff

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient

_IN_FLIGHT = 16
_TRIES = 8
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 10.0
# Entry errors that pass by themselves (EventBridge API reference, PutEvents).
_PASSING = {"ThrottlingException", "InternalFailure", "InternalException"}


@dataclass(slots=True)
class Outcome:
    """What became of some entries: accepted, tried again (how often), refused for good."""

    accepted: int = 0
    retries: int = 0
    rejected: list[Rejected] = field(default_factory=list)


class Bus:
    """One event bus. `pause` sleeps between tries."""

    def __init__(
        self, client: EventBridgeClient, name: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def put_all(self, entries: Iterable[Entry]) -> Iterator[Outcome]:
        """Send entries in requests, several in flight; an outcome for each request as it ends."""
        with ThreadPoolExecutor(_IN_FLIGHT) as pool:
            in_flight: set[Future[Outcome]] = set()
            for request in requests(entries):
                in_flight.add(pool.submit(self.put, request))
                if len(in_flight) == 2 * _IN_FLIGHT:
                    done, in_flight = wait(in_flight, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            done, _ = wait(in_flight)
            yield from (future.result() for future in done)

    def put(self, entries: list[Entry]) -> Outcome:
        """Send one request, and again those entries of it whose failure may pass."""
        outcome = Outcome()
        left = entries
        for attempt in range(_TRIES):
            if attempt:
                outcome.retries += len(left)
                self._pause(
                    backoff(attempt, first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
                )
            codes = self._put_once(left)
            again: list[Entry] = []
            for entry, code in zip(left, codes, strict=True):
                if code is None:
                    outcome.accepted += 1
                elif code in _PASSING and attempt < _TRIES - 1:
                    again.append(entry)
                else:
                    outcome.rejected.append(Rejected(entry.line, code))
            left = again
            if not left:
                break
        return outcome

    def _put_once(self, entries: list[Entry]) -> list[str | None]:
        """The error code of each entry, None for those that the bus accepted."""
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
        return [result.get("ErrorCode") for result in answer["Entries"]]


def reasons(rejected: Iterable[Rejected]) -> dict[str, int]:
    """How many were rejected for which reason, most first."""
    return dict(Counter(one.reason for one in rejected).most_common())

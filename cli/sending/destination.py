"""Sends events to a bus or a queue: many requests at once, and what may pass again."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from cli.judging.entries import Entry
from cli.reading.rejected import Rejected
from cli.sending.failures import Failure, Kind
from cli.sending.interrupts import Interrupts
from cli.sending.requests import requests
from functions.common.retries import backoff

_IN_FLIGHT = 16
_TRIES = 8
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 10.0
# Requests that fail as a whole, one after the other: then so will the next.
_HOPELESS_IN_A_ROW = 10
_LOOK_AGAIN_SECONDS = 0.2


@dataclass(slots=True)
class Outcome:
    """What became of some entries. `retries`: how often entries were sent again.

    `unsent`: those that were given up on. Whether one of them arrived is not always known, and
    sending it again is safe. `failure`: of the request as a whole, if it failed so in the end.
    """

    accepted: int = 0
    retries: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    unsent: list[Entry] = field(default_factory=list)
    failure: Failure | None = None

    def settle(self, failures: Sequence[Failure | None], *, last: bool) -> None:
        """Sort `unsent` by what became of each. After the `last` try no failure may pass."""
        again: list[Entry] = []
        for entry, failure in zip(self.unsent, failures, strict=True):
            if failure is None:
                self.accepted += 1
            elif failure.kind is Kind.PASSING and not last:
                again.append(entry)
            else:
                self.rejected.append(
                    Rejected(entry.line, failure.code, entry.number, failure.why, entry.file)
                )
        self.unsent = again

    def add(self, other: Outcome) -> None:
        self.accepted += other.accepted
        self.retries += other.retries
        self.rejected += other.rejected
        self.unsent += other.unsent


class Destination(ABC):
    """Where entries are sent. `pause` sleeps between tries.

    `stopped`: why no more is sent; None while all is well.
    """

    def __init__(
        self,
        pause: Callable[[float], object] | None = None,
        interrupts: Interrupts | None = None,
    ) -> None:
        self.stopped: str | None = None
        self._stop = threading.Event()
        self._pause = pause or self._stop.wait  # which ends when all stops
        self._interrupts = interrupts or Interrupts()
        self._failed_in_a_row = 0

    def stop(self, why: str) -> None:
        """Send no more. Requests that are under way end, and are not tried again."""
        self.stopped = self.stopped or why
        self._stop.set()

    def put_all(self, entries: Iterable[Entry]) -> Iterator[Outcome]:
        """Send entries in requests, several at once. Gives each request's outcome as it ends.

        Once it has `stopped` no more entries are taken; every entry that was taken is in an
        outcome.
        """
        under_way: dict[Future[Outcome], list[Entry]] = {}
        pool = ThreadPoolExecutor(_IN_FLIGHT)
        try:
            for request in requests(self._until_stopped(entries)):
                under_way[pool.submit(self.put, request)] = request
                while len(under_way) >= 2 * _IN_FLIGHT:
                    yield from self._ended(under_way)
            while under_way:
                yield from self._ended(under_way)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _until_stopped(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        source = iter(entries)
        while not self.asked_to_stop() and (entry := next(source, None)) is not None:
            yield entry

    def asked_to_stop(self) -> bool:
        """Whether no more is to be sent: somebody interrupted, or it has `stopped`."""
        if self._interrupts.count and self.stopped is None:
            self.stop("interrupted")
        return self.stopped is not None

    def _ended(self, under_way: dict[Future[Outcome], list[Entry]]) -> Iterator[Outcome]:
        """Wait until a request has ended, or a moment."""
        done, _ = wait(under_way, _LOOK_AGAIN_SECONDS, FIRST_COMPLETED)
        for future in done:
            del under_way[future]
            outcome = future.result()
            self._count_failures(outcome)
            yield outcome
        if self.asked_to_stop() and self._interrupts.count > 1:
            for request in under_way.values():
                yield Outcome(unsent=request)
            under_way.clear()

    def _count_failures(self, outcome: Outcome) -> None:
        failed = outcome.failure is not None and not outcome.accepted
        self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0
        if outcome.failure is not None and self._failed_in_a_row == _HOPELESS_IN_A_ROW:
            self.stop(f"{_HOPELESS_IN_A_ROW} requests in a row failed: {outcome.failure}")

    def put(self, entries: list[Entry]) -> Outcome:
        """Send one request, then again what may pass: all of it, or some of its entries."""
        outcome = Outcome(unsent=entries)
        for attempt in range(_TRIES):
            if attempt:
                self._pause(
                    backoff(attempt, first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
                )
            if self._stop.is_set():
                break
            outcome.retries += len(outcome.unsent) if attempt else 0
            outcome.failure, failures = self.try_once(outcome.unsent)
            match outcome.failure:
                case Failure(kind=Kind.HOPELESS) as hopeless:
                    self.stop(str(hopeless))
                    break
                case Failure(kind=Kind.REFUSED) if len(outcome.unsent) > 1:
                    self._put_singly(outcome)
                    break
            outcome.settle(failures, last=attempt == _TRIES - 1)
            if not outcome.unsent:
                break
        return outcome

    def _put_singly(self, outcome: Outcome) -> None:
        """Send each entry by itself: a request is refused as a whole for one of them."""
        entries, outcome.unsent = outcome.unsent, []
        for entry in entries:
            outcome.add(self.put([entry]))

    @abstractmethod
    def try_once(self, entries: list[Entry]) -> tuple[Failure | None, list[Failure | None]]:
        """Send entries once: the failure of all, if there is one, and of each."""

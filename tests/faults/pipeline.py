"""The pipeline as AWS runs it: queues, mappings, notifications, and the functions' own code.

What AWS promises holds and no more: at least once, in any order, late, killed at any moment.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from functions.report import handler as report
from tests.faults import schedule as faults
from tests.faults import versions
from tests.faults.aws import Aws, DiedError, Invocation
from tests.faults.batches import Batches, batch_of
from tests.faults.disk import Disk
from tests.faults.producer import Delivery
from tests.faults.queue import Message, Queue
from tests.faults.schedule import Schedule
from tests.faults.versions import TODAY, Version
from tests.faults.world import World

_VERSIONS = {"ingest": versions.INGESTING, "process": versions.PROCESSING, "report": (TODAY,)}
# Messages handed to an invocation: the mapping's batch is whatever came within its window.
_INGEST_SIZES = (1, 20, 200, 1_000)
_PROCESS_SIZES = (1, 3, 10)
_FAULTY: Mapping[str, float] = {"ingest": 0.3, "process": 0.3, "report": 0.6, "sweep": 0.6}
_DEPLOYED: Mapping[str, float] = {"ingest": 0.1, "process": 0.15, "report": 0}
_VISIBILITY = timedelta(minutes=20)
# Lambda runs an asynchronous invocation that failed twice more, then keeps its event.
_ATTEMPTS = 3
# Seconds from one invocation of process to the next: S3 stores times to the second.
_PAUSES = (0.0, 0.0, 0.4, 1.0, 4.0)
_MOST_REPLAYED = 12
_LONGEST_STANDSTILL_HOURS = 20


class Context:
    """The parts of Lambda's context that are used."""

    memory_limit_in_mb = 1024

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


class Pipeline:
    """Messages in, reports out.

    `overtaken`: how often something was processed that a running report may not have seen.
    """

    def __init__(self, world: World, schedule: Schedule) -> None:
        self.schedule = schedule
        self.world = world
        self.aws = Aws(schedule, world.s3, self._stored, self._entered)
        self.ingest_queue = Queue("ingest", _VISIBILITY, schedule)
        self.process_queue = Queue("process", _VISIBILITY, schedule)
        self.deliveries: dict[str, Delivery] = {}
        self.batches = Batches(world.zone)
        self.written: set[tuple[str, str]] = set()
        self.overtaken = 0
        self._versions = dict.fromkeys(_VERSIONS, TODAY)
        self._running_versions: list[Version] = []
        self._stands_still_until = world.now
        self._replayed: deque[str] = deque(maxlen=_MOST_REPLAYED)
        self._disk = Disk()
        world.while_waiting = self._while_the_report_waits

    def accept(self, body: str, delivery: Delivery, now: datetime) -> None:
        """The bus takes an event, and sends it to the queue: once, or twice."""
        self.deliveries[delivery.delivery_id] = delivery
        self.ingest_queue.send(body, now)
        if self.schedule.strikes("the bus delivers an event twice", 0.002):
            self.ingest_queue.send(body, now)

    def ingest(self) -> bool:
        """One invocation of ingest; False when no message is waiting."""
        size = self.schedule.one_of(_INGEST_SIZES)
        batch = self.ingest_queue.receive(size, self.world.now)
        if not batch:
            return False
        event = {"Records": [_record(message) for message in batch]}
        if self._invoke("ingest", event) is not None:
            self.ingest_queue.delete(batch, self.world.now)
        return True

    def process(self, *, faulty: bool = True) -> bool:
        """One invocation of process; False when no message is waiting, or nothing is processed."""
        if self.schedule.active and self.world.now < self._stands_still_until:
            return False
        batch = self.process_queue.receive(self.schedule.one_of(_PROCESS_SIZES), self.world.now)
        if not batch:
            return False
        self._pause()
        answer = self._invoke("process", {"Records": [_record(m) for m in batch]}, faulty=faulty)
        if answer is not None:
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            done = [message for message in batch if message.message_id not in failed]
            self.process_queue.delete(done, self.world.now)
        return True

    def report(self, event: dict[str, Any], attempts: int = 1) -> dict[str, Any] | None:
        """Invoke the report function until it succeeds; None when it never does."""
        for _ in range(attempts):
            made: dict[str, Any] | None = self._invoke("report", event)
            self._collect()
            if made is not None:
                return made
        return None

    def sweep(self) -> None:
        """What an operator may do at any time."""
        self._invoke("report", {"sweep": True}, errand="sweep")
        self._collect()

    def daily_run(self, scheduled: datetime) -> dict[str, Any] | None:
        return self.report({"scheduled_at": scheduled.isoformat()}, _ATTEMPTS)

    def replay(self) -> None:
        """What an operator does after the code has changed: some batches are processed again.

        Half of them once more: by then perhaps by a version that has processed them before.
        """
        keys = sorted(self.batches.by_key)
        for _ in range(self.schedule.random.randint(1, _MOST_REPLAYED)):
            again = self._replayed and self.schedule.random.random() < 0.5
            key = self.schedule.one_of(self._replayed if again else keys)
            self._replayed.append(key)
            self.send_to_process(key)

    def send_to_process(self, key: str) -> None:
        """Have a raw object processed again."""
        self.process_queue.send(self._notification(key), self.world.now)

    def finish_update(self) -> None:
        """From now on all code is today's."""
        self._versions = dict.fromkeys(_VERSIONS, TODAY)

    def stand_still(self) -> None:
        """For some hours nothing is processed: somebody has disabled the mapping of the queue."""
        hours = timedelta(hours=self.schedule.random.uniform(1, _LONGEST_STANDSTILL_HOURS))
        self._stands_still_until = self.world.now + hours

    def redrive(self) -> None:
        """What an operator does: mend what was poisonous, and move the dead letters back."""
        self.aws.poisonous.clear()
        events = self.ingest_queue.redrive(self.world.now)
        for name in (_name(body.encode()) for body in events):
            delivery = self.deliveries[name]
            self.deliveries[name] = replace(delivery, sent=(*delivery.sent, self.world.now))
        if events:
            self.schedule.strike("events redriven to ingest")
        if self.process_queue.redrive(self.world.now):
            self.schedule.strike("notifications redriven to process")

    def _invoke(
        self, function: str, event: dict[str, Any], *, faulty: bool = True, errand: str = ""
    ) -> Any:
        """Run a handler; None when it failed or died, and {} when it answers nothing.

        It may fail only of what was done to it.
        """
        errand = errand or function
        if self.schedule.strikes(f"another version of {function} is deployed", _DEPLOYED[function]):
            self._deploy(function)
        version = self._versions[function]
        invocation = Invocation(
            function, self.schedule.fault_of(errand, _FAULTY[errand] if faulty else 0)
        )
        kind = invocation.fault.kind if invocation.fault else None
        invocation.meanwhile = lambda: self._meanwhile(function, event, kind)
        handle = report.handle if function == "report" else versions.handler(version, function)
        try:
            with self._running(invocation, version):
                answer = handle(event, Context()) or {}
        except DiedError:
            answer = None
        except Exception:
            if not invocation.struck:
                raise
            answer = None
        self.written.update((function, what) for what in invocation.written)
        if answer and answer.get("batchItemFailures"):
            refused = version.format_1 and "min%3D" in json.dumps(event)
            assert invocation.struck or refused, "a message failed of nothing"
        return answer

    def _deploy(self, function: str) -> None:
        others = [v for v in _VERSIONS[function] if v is not self._versions[function]]
        self._versions[function] = self.schedule.one_of(others)

    def _meanwhile(self, function: str, event: dict[str, Any], kind: str | None) -> None:
        """What happens while an invocation waits for an answer of AWS.

        A second run of the report finds more than the first has found. A second run of another
        function is by another version, and may be done within the same second.
        """
        if kind == faults.FULL_DISK:
            self._disk.fill()
            return
        if function == "report":
            self.overtaken += 1
            while self.process(faulty=False):
                pass
        if kind == faults.AT_ONCE:
            if function != "report":
                self._deploy(function)
            self._pause()
            self._invoke(function, event, faulty=False)
            self._pause()

    def _pause(self) -> None:
        """Let as much time pass as between two invocations."""
        self.world.move_to(self.world.now + timedelta(seconds=self.schedule.one_of(_PAUSES)))

    @contextmanager
    def _running(self, invocation: Invocation, version: Version) -> Iterator[None]:
        self._running_versions.append(version)
        try:
            with (
                self.aws.run(invocation),
                versions.installed(version),
                self._disk.watched(),
                redirect_stdout(self.world.log),
            ):
                yield
        finally:
            self._running_versions.pop()

    def _entered(self, key: str) -> None:
        """The ledger has an entry of whoever is running."""
        moment = self.world.s3.stored("processed", key)
        self.batches.enter(key, moment, self._running_versions[-1])

    def _stored(self, key: str) -> None:
        """S3 has a new raw object: notify, if only that were sure."""
        self.batches.add(batch_of(key, (self.deliveries[name] for name in self._names(key))))
        if self.schedule.strikes("a raw object is poison", 0.004):
            self.aws.poisonous.add(key)
        if self.schedule.strikes("notification dropped", 0.04):
            return
        delay = timedelta()
        if self.schedule.strikes("notification delayed", 0.06):
            delay = timedelta(minutes=self.schedule.random.uniform(1, 240))
        self.process_queue.send(self._notification(key), self.world.now, delay)
        if self.schedule.strikes("notification sent twice", 0.04):
            self.process_queue.send(self._notification(key), self.world.now)

    def _names(self, key: str) -> Iterator[str]:
        for line in gzip.decompress(self.world.s3.body("raw", key)).splitlines():
            yield _name(line)

    def _notification(self, key: str) -> str:
        record = {"s3": {"bucket": {"name": "raw"}, "object": {"key": quote_plus(key)}}}
        return json.dumps({"Records": [record]})

    def _collect(self) -> None:
        """Take what the sweep sent off the real queue."""
        for body in self.world.sent_to_process():
            self.process_queue.send(body, self.world.now)

    def _while_the_report_waits(self) -> None:
        self._collect()
        while self.process():
            pass


def _name(envelope: bytes) -> str:
    """The id of the delivery that an envelope is of."""
    match = re.search(rb'"id":"([^"]+)"', envelope)
    assert match, envelope
    return match[1].decode()


def _record(message: Message) -> dict[str, Any]:
    sent = str(int(message.sent.timestamp() * 1000))
    return {
        "messageId": message.message_id,
        "body": message.body,
        "attributes": {"SentTimestamp": sent},
    }

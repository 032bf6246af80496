"""Makes a scenario of a seed: what is sent, stored, processed and reported over a few days."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.reference.batches import (
    Message,
    batches_of,
    first_raw_key,
    quarter_of,
    raw_key,
)
from tests.reference.days import day_of, start_of
from tests.reference.scenario import (
    DailyRun,
    Drain,
    Ingest,
    Process,
    Put,
    PutStray,
    ReportByHand,
    Scenario,
    Step,
    SweepByHand,
)
from tests.reference.traffic import Traffic
from tests.reference.zones import HISTORIC, NAMES, days_of_changes

_DAY = timedelta(days=1)
_SCHEDULES = (time(0, 30), time(0, 30), time(0, 0), time(2, 15), time(6))


def generate(seed: int) -> Scenario:
    """The scenario of a seed. Seeds that follow each other have zones that follow each other."""
    return _Generator(seed).run()


class _Generator:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._chance = random.Random(seed)
        self._zone = ZoneInfo(NAMES[seed % len(NAMES)])
        self._days = self._choose_days()
        self._traffic = Traffic(self._chance, self._zone, self._days)
        self._start = start_of(self._days[0], self._zone)
        self._end = start_of(self._days[-1] + _DAY, self._zone)
        self._steps: list[Step] = []

    def run(self) -> Scenario:
        """The scenario, with its steps in order of time."""
        self._ingest(self._traffic.messages())
        self._put_by_hand()
        if self._chance.random() < 0.3:
            self._send_an_old_day()
        self._report()
        return Scenario(
            seed=self._seed,
            zone=self._zone,
            look_back_days=self._chance.choice((1, 2, 3, 7)),
            steps=sorted(self._steps, key=lambda step: step.at),
        )

    def _choose_days(self) -> list[date]:
        """Two to four days; often around a change of clocks."""
        changes = days_of_changes(self._zone)
        if changes and self._chance.random() < 0.6:
            first = self._chance.choice(changes) - _DAY
        else:
            first = date(2015, 1, 10) + self._chance.randrange(4_300) * _DAY
        return [first + n * _DAY for n in range(self._chance.choice((1, 2, 2, 3)))]

    def _ingest(self, messages: list[Message]) -> None:
        """Hand the messages to ingest in batches: soon, or late; some messages twice."""
        again: list[Message] = []
        while messages:
            size = self._chance.choice((1, 1, 2, 3, 5, 8))
            batch, messages = messages[:size], messages[size:]
            batch += again
            again = [one for one in batch if self._chance.random() < 0.05]
            delay = self._chance.choice((1, 5, 60, 60, 300, 900, 4_000, 100_000))
            if self._chance.random() < 0.03:
                delay = 86_400 * 6
            self._chance.shuffle(batch)
            last = max(message.sent for message in batch)
            self._invoke(batch, self._after(last, delay))

    def _send_an_old_day(self) -> None:
        """Send many events of an old day at once, and ask for its report."""
        sent = self._traffic.sent_at()
        day, messages = self._traffic.old_day(sent)
        at = self._after(sent, 60)
        self._invoke(messages, at)
        self._steps.append(ReportByHand(self._after(at, 300), day))

    def _invoke(self, messages: list[Message], at: datetime) -> None:
        self._steps.append(Ingest(at, tuple(messages)))
        if self._chance.random() < 0.03:  # the whole batch once more
            self._steps.append(Ingest(self._after(at, 900), tuple(messages)))
        for batch in batches_of(messages, at):
            self._process(batch.key, at)

    def _process(self, key: str, stored_at: datetime) -> None:
        """Process an object: soon, late, never or several times."""
        times = self._chance.choices((0, 1, 2), (8, 84, 8))[0]
        for _ in range(times):
            delay = self._chance.choice((1, 1, 1, 1, 2, 2, 10, 10, 60, 2_000, 20_000, 150_000))
            self._steps.append(Process(self._after(stored_at, delay), key))

    def _put_by_hand(self) -> None:
        """Raw objects that ingest did not write."""
        while self._chance.random() < 0.4:
            sent = self._traffic.sent_at()
            arrived, key_of = quarter_of(sent), raw_key
            if self._chance.random() < 0.3:
                arrived, key_of = arrived.replace(minute=0), first_raw_key
            at = self._after(sent, 600)
            name = f"{self._chance.getrandbits(128):032x}"
            lines: list[bytes] | None
            lines = [self._traffic.line(sent) for _ in range(self._chance.randint(1, 4))]
            count = len(lines) + self._chance.choice((0, 0, 0, 0, 1))
            by_hand = self._chance.random() < 0.5
            if by_hand and self._chance.random() < 0.5:
                lines.insert(self._chance.randint(0, len(lines)), b"")
            body = gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)
            if self._chance.random() < 0.3:
                lines, body = None, self._chance.choice((b"", b"no gzip", body[:-9]))
            key = key_of(arrived, name, count)
            self._steps.append(Put(at, key, name, arrived, count, lines, body, by_hand))
            self._process(key, at)
        if self._chance.random() < 0.05:
            at = self._traffic.sent_at()
            self._steps.append(PutStray(at, f"events/dt={day_of(at, self._zone)}/hr=07/stray.gz"))

    def _report(self) -> None:
        """Daily runs, one of them missed now and then; reports by hand at any time."""
        at_hour = self._chance.choice(_SCHEDULES)
        for day in (*self._days, *self._days_after(self._chance.choice((1, 1, 2, 6)))):
            if self._chance.random() < 0.93:
                local = datetime.combine(day, at_hour, self._zone)
                scheduled = local.astimezone(UTC)
                drained = self._chance.random() < 0.7
                at = self._after(scheduled, 2)
                self._steps.append(DailyRun(at, scheduled, drained))
                if not drained:
                    self._steps.append(Drain(self._after(at, 3_000)))
        for _ in range(self._chance.randint(0, 4)):
            at = self._after(self._start + self._chance.random() * (self._end - self._start), 9)
            today = day_of(at, self._zone)
            asked = today + self._chance.choice((-30, -5, -2, -1, -1, 0, 0, 0, 1)) * _DAY
            if self._chance.random() < 0.2:
                asked = self._chance.choice(HISTORIC)
            self._steps.append(ReportByHand(at, asked))
        if self._chance.random() < 0.2:
            at = self._after(self._start + self._chance.random() * (self._end - self._start), 9)
            grace = self._chance.choice((0, 1, 600))
            self._steps.append(SweepByHand(at, grace, self._chance.random() < 0.3))
            self._steps.append(Drain(self._after(at, 5)))

    def _days_after(self, count: int) -> Iterable[date]:
        return (self._days[-1] + n * _DAY for n in range(1, count + 1))

    def _after(self, moment: datetime, seconds: float) -> datetime:
        """A moment about so many seconds later, which no other step has."""
        return moment + timedelta(seconds=seconds * self._chance.uniform(0.8, 1.2))

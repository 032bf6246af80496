"""The messages of a scenario: what producers send, and when the queue gets it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.reference.batches import Message
from tests.reference.bodies import Bodies
from tests.reference.days import start_of
from tests.reference.zones import HISTORIC, moments_of_change

# A clock that is 23:59 ahead of UTC then shows the year 1000, the first in the contract.
_FIRST = datetime(999, 12, 31, 0, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_MILLISECOND = timedelta(milliseconds=1)


class Traffic:
    """Messages that are sent on some days of a zone, or the day before them."""

    def __init__(self, chance: random.Random, zone: ZoneInfo, days: Sequence[date]) -> None:
        self._chance = chance
        self._zone = zone
        self._days = days
        self._start = start_of(days[0], zone) - _DAY
        self._end = start_of(days[-1] + _DAY, zone)
        self._bodies = Bodies(chance)
        self._number = 0

    def messages(self) -> list[Message]:
        """All messages of the queue, some of them for one delivery."""
        messages = [
            message for _ in range(self._chance.randint(10, 45)) for message in self._message()
        ]
        return sorted(messages, key=lambda message: message.sent)

    def old_day(self, sent: datetime) -> tuple[date, list[Message]]:
        """So many messages of an old day that ranks are at their edges, or names are left out."""
        day = self._days[0] - 50 * _DAY
        start = start_of(day, self._zone)
        messages = []
        for _ in range(self._chance.choice((20, 40, 100, 1_100))):
            moment = start + timedelta(hours=self._chance.uniform(0, 22))
            messages.append(self._queued(sent, self._bodies.envelope(self._bodies.own(moment))))
        return day, messages

    def _message(self) -> Iterator[Message]:
        sent = self.sent_at()
        draw = self._chance.random()
        if draw < 0.2:
            body = self._bodies.invalid(sent)
        else:
            repeated = self._bodies.repeat() if draw < 0.4 else None
            moment, event = repeated or (None, "")
            if moment is None or moment > sent + _DAY:
                moment = self._moment(sent)
                event = self._bodies.valid(moment)
            body = self._bodies.envelope(event)
        yield self._queued(sent, body)
        if self._chance.random() < 0.05:  # the bus delivers it twice
            yield self._queued(sent + timedelta(minutes=self._chance.uniform(0, 40)), body)

    def _queued(self, sent: datetime, body: str) -> Message:
        self._number += 1
        whole = sent.replace(microsecond=sent.microsecond // 1000 * 1000)
        return Message(f"m{self._chance.getrandbits(32):08x}-{self._number}", whole, body)

    def sent_at(self) -> datetime:
        """When a message is sent: at any time, or close to where a day or a quarter begins."""
        if self._chance.random() < 0.25:
            return self._near(start_of(self._chance.choice(self._days), self._zone), _MILLISECOND)
        at = self._start + self._chance.random() * (self._end - self._start)
        if self._chance.random() < 0.1:
            return self._near(at.replace(minute=15, second=0, microsecond=0), _MILLISECOND)
        return at

    def _moment(self, sent: datetime) -> datetime:
        """When an event happened that is sent at some time; now and then more than a day later."""
        day = self._chance.choice(self._days)
        draw = self._chance.random()
        if draw < 0.3:
            moment = sent - timedelta(seconds=self._chance.expovariate(1 / 600))
        elif draw < 0.5:
            moment = self._near(start_of(day, self._zone), _MICROSECOND)
        elif draw < 0.6:
            changes = moments_of_change(day, self._zone) or (start_of(day, self._zone),)
            moment = self._near(self._chance.choice(changes), _MICROSECOND)
        elif draw < 0.65:
            midnight = datetime.combine(day, time(), UTC)
            moment = midnight - self._chance.choice((0, 1, 1, 2)) * _MICROSECOND
        elif draw < 0.7:
            moment = sent + _DAY
        elif draw < 0.75:
            hour = sent.replace(minute=0, second=0, microsecond=0)
            latest = hour + timedelta(hours=25)
            return self._near(latest, _MICROSECOND)
        elif draw < 0.8:
            moment = sent - self._chance.uniform(1, 40) * _DAY
        elif draw < 0.85:
            moment = self._historic()
        else:
            start = start_of(day, self._zone)
            moment = start + self._chance.random() * (start_of(day + _DAY, self._zone) - start)
        return min(moment, sent + _DAY)

    def _historic(self) -> datetime:
        day = self._chance.choice(HISTORIC)
        begins = (start_of(day, self._zone), *moments_of_change(day, self._zone))
        moment = self._near(self._chance.choice(begins), _MICROSECOND)
        moment += timedelta(minutes=self._chance.choice((0, 0, self._chance.randrange(1_440))))
        return max(moment, _FIRST)

    def _near(self, moment: datetime, step: timedelta) -> datetime:
        steps = self._chance.choice((-60, -1, -1, 0, 0, 1, 60)) * self._chance.choice((1, 1, 1_000))
        return moment + steps * step

    def line(self, sent: datetime) -> bytes:
        """A line of a raw object that somebody made by hand; now and then it is not UTF-8."""
        line = self._bodies.envelope(self._bodies.valid(self._moment(sent))).encode()
        return line.replace(b"amount", b"\xff") if self._chance.random() < 0.3 else line

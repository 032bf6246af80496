"""Every batch that was stored, and which outcome of it counts: what the reports must then say.

Shares no code with the functions. docs/storage.md has the layout of the keys and the rules.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.faults import truth
from tests.faults.producer import Delivery, Identity
from tests.faults.truth import Figures
from tests.faults.versions import Version

_RAW = re.compile(
    r"events/dt=(?P<day>[\d-]{10})/hr=(?P<hour>\d\d)/(?:min=(?P<minute>\d\d)/)?"
    r"(?P<name>[0-9a-f]{32})-n(?P<count>\d+)\.ndjson\.gz"
)
_NAME = re.compile(r"[0-9a-f]{32}")
# An event may come so long before its day (docs/report.md, `pending`).
_AHEAD = timedelta(hours=25)


@dataclass(frozen=True, slots=True)
class Batch:
    """A raw object. Its messages were sent in the `span` that begins at `arrived`."""

    key: str
    name: str
    arrived: datetime
    span: timedelta
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A ledger entry: when S3 stored it, under which key, and who wrote it."""

    stored: datetime
    key: str
    version: Version


def batch_of(key: str, deliveries: Iterable[Delivery]) -> Batch:
    """The batch of a raw key. It must have as many messages as the key says, of its time."""
    found = _RAW.fullmatch(key)
    assert found, f"no raw key: {key}"
    start = time(int(found["hour"]), int(found["minute"] or 0), tzinfo=UTC)
    arrived = datetime.combine(date.fromisoformat(found["day"]), start)
    made = Batch(
        key=key,
        name=found["name"],
        arrived=arrived,
        span=timedelta(minutes=15 if found["minute"] else 60),
        deliveries=tuple(delivery.arrived(arrived) for delivery in deliveries),
    )
    assert len(made.deliveries) == int(found["count"]), f"{key} has {len(made.deliveries)} messages"
    end = made.arrived + made.span
    for delivery in made.deliveries:
        assert any(made.arrived <= at < end for at in delivery.sent), f"{key} has {delivery}"
    return made


class Batches:
    """All batches of an environment in the time zone `zone`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.by_key: dict[str, Batch] = {}
        self._zone = zone
        self._newest: dict[str, _Entry] = {}
        self._arrived: defaultdict[date, list[Batch]] = defaultdict(list)
        self._happened: defaultdict[date, list[tuple[Batch, Delivery]]] = defaultdict(list)

    def add(self, stored: Batch) -> None:
        assert stored.key not in self.by_key, f"{stored.key} is stored once more"
        self.by_key[stored.key] = stored
        self._arrived[self.day(stored)].append(stored)
        for delivery in stored.deliveries:
            self._happened[delivery.day].append((stored, delivery))

    def enter(self, key: str, stored: datetime, version: Version) -> None:
        """A version has written a ledger entry: the newest counts, then the last by its key."""
        found = _NAME.search(key)
        assert found, f"no ledger key: {key}"
        entry = _Entry(stored, key, version)
        before = self._newest.get(found[0], entry)
        if (stored, key) >= (before.stored, before.key):
            self._newest[found[0]] = entry

    def day(self, stored: Batch) -> date:
        """The day on which a batch arrived: its quarter begins on it, or, in format 1, its hour."""
        return stored.arrived.astimezone(self._zone).date()

    def copies(self) -> dict[Delivery, set[date]]:
        """All that was stored of deliveries, and the days on which it arrived.

        They are several only if it was stored, and redriven on a later day, or if both formats
        have stored it around a midnight off the hour.
        """
        copies: defaultdict[Delivery, set[date]] = defaultdict(set)
        for stored in self.by_key.values():
            for delivery in stored.deliveries:
                copies[delivery].add(self.day(stored))
        return copies

    def figures(self, day: date) -> Figures:
        """What the report of a day must say now: of what is marked as done, and of the rest."""
        arrived = self._arrived[day]
        marked = [one for one in arrived if one.name in self._newest]
        # Quarantine files are named alike, and of a message's copies the first one counts.
        marked.sort(key=lambda one: self._newest[one.name].key)
        done = [self._judged(one) for one in marked]
        left = [one.deliveries for one in arrived if one.name not in self._newest]
        invalid = [d for deliveries in done for d in deliveries if d.reason is not None]
        figures = truth.activity(self._valid(day)) + truth.quarantine(invalid)
        return figures + truth.books(done, left) + truth.waiting(self._pending(day))

    def happened(self) -> set[date]:
        """The days that have an event that counts, or on which something arrived."""
        return {*filter(self.active, self._happened), *self._arrived}

    def active(self, day: date) -> set[Identity]:
        """The events that count on a day."""
        return {delivery.identity for delivery in self._valid(day)}

    def quarantined(self, day: date) -> set[str]:
        """The ids of the deliveries that arrived on a day and are refused."""
        done = (self._judged(one) for one in self._arrived[day] if one.name in self._newest)
        return {d.delivery_id for deliveries in done for d in deliveries if d.reason is not None}

    def done(self) -> set[str]:
        """The ids of all deliveries in batches that are processed."""
        marked = (one for one in self.by_key.values() if one.name in self._newest)
        return {delivery.delivery_id for one in marked for delivery in one.deliveries}

    def where(self, sought: Identity | str) -> str:
        """Where an event, or a delivery by its id, is: for people who look for what went wrong."""
        found = [
            f"delivery {delivery.delivery_id} in {one.key}, {self._outcome(one, delivery)}"
            for one in self.by_key.values()
            for delivery in one.deliveries
            if sought in (delivery.identity, delivery.delivery_id)
        ]
        return f"{sought}: {'; '.join(found) or 'in no batch'}"

    def _outcome(self, stored: Batch, delivery: Delivery) -> str:
        entry = self._newest.get(stored.name)
        if entry is None:
            return "not processed"
        reason = _judged(delivery, entry.version).reason
        return f"{reason or 'valid'} to {entry.version.name}, which wrote {entry.key}"

    def _valid(self, day: date) -> Iterator[Delivery]:
        for stored, delivery in self._happened[day]:
            entry = self._newest.get(stored.name)
            if entry and _judged(delivery, entry.version).reason is None:
                yield delivery

    def _judged(self, stored: Batch) -> list[Delivery]:
        version = self._newest[stored.name].version
        return [_judged(delivery, version) for delivery in stored.deliveries]

    def _pending(self, day: date) -> int:
        """How many batches are not processed that arrived when an event of the day could."""
        start = datetime.combine(day, time.min, self._zone).astimezone(UTC) - _AHEAD
        end = datetime.combine(day + timedelta(days=1), time.min, self._zone).astimezone(UTC)
        return sum(
            start <= one.arrived < end and one.name not in self._newest
            for one in self.by_key.values()
        )


def _judged(delivery: Delivery, version: Version) -> Delivery:
    return truth.judged(delivery, version.longest_type, time_last=version.time_last)

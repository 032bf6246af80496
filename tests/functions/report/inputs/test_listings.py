"""What a day's report waits for, and which arrivals are the day's own, in every time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.common.days import end_of, start_of
from functions.common.keys import RawKey
from functions.common.output_keys import EventsKey, LedgerKey, QuarantineKey
from functions.common.retention import Retention
from functions.common.storage import StoredObject
from functions.report.inputs.lake import Lake
from functions.report.inputs.listings import Inputs, list_inputs

DAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)
DIGEST = "0123456789ab"
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "America/St_Johns"]


@dataclass
class Listings(Lake):
    """A lake that has nothing but listings: keys, and when each was stored."""

    stored: dict[str, dict[str, datetime]] = field(
        default_factory=lambda: {"raw": {}, "processed": {}}
    )
    retention: Retention = field(default_factory=Retention)

    def raw(self, day: date) -> list[StoredObject]:
        return list(self._rows("raw", f"events/dt={day}/"))

    def below(self, prefix: str) -> list[StoredObject]:
        return list(self._rows("processed", prefix))

    def _rows(self, bucket: str, prefix: str) -> Iterator[StoredObject]:
        for key, moment in sorted(self.stored[bucket].items()):
            if key.startswith(prefix):
                yield StoredObject(key, 1, moment)

    def arrive(self, moment: datetime, batch: str, *, count: int = 1, form: int = 2) -> RawKey:
        """Store a batch of messages that were sent at `moment`."""
        minute = 0 if form == 1 else moment.minute // 15 * 15
        arrived = moment.replace(minute=minute, second=0, microsecond=0)
        key = RawKey(arrived=arrived, batch=batch, count=count, format=form)
        self.stored["raw"][str(key)] = moment
        return key

    def process(
        self,
        raw: RawKey,
        moment: datetime,
        *,
        event_day: date,
        invalid: int = 0,
        digest: str = DIGEST,
    ) -> None:
        """Mark a batch as processed, of which some events are invalid, the others of one day."""
        valid = raw.count - invalid
        batch, arrived = raw.batch, raw.arrived
        keys: list[object] = []
        if valid:
            keys.append(
                EventsKey(day=event_day, arrived=arrived, batch=batch, rows=valid, digest=digest)
            )
        if invalid:
            keys.append(QuarantineKey(arrived=arrived, batch=batch, count=invalid, digest=digest))
        keys.append(
            LedgerKey(
                arrived=arrived,
                batch=batch,
                received=raw.count,
                valid=valid,
                quarantined=invalid,
                digest=digest,
            )
        )
        self.stored["processed"].update((str(key), moment) for key in keys)

    def inputs(self, zone: str, now: datetime, day: date = DAY) -> Inputs:
        return list_inputs(self, day, ZoneInfo(zone), now)


@pytest.mark.parametrize("zone", ZONES)
def test_with_a_batch_a_minute_the_run_at_half_past_midnight_waits_for_nothing(zone: str) -> None:
    lake = Listings()
    end = end_of(DAY, ZoneInfo(zone))
    now = end + 30 * MINUTE
    for n in range(120):
        moment = end - 90 * MINUTE + n * MINUTE
        raw = lake.arrive(moment, f"b{n}")
        if moment + timedelta(seconds=10) < now:
            lake.process(raw, moment, event_day=DAY)
    lake.arrive(now, "just now")
    found = lake.inputs(zone, now)
    assert found.day_over
    assert found.pending == ()


@pytest.mark.parametrize("zone", ZONES)
def test_a_batch_that_arrived_in_the_last_quarter_of_the_day_is_waited_for(zone: str) -> None:
    lake = Listings()
    end = end_of(DAY, ZoneInfo(zone))
    raw = lake.arrive(end - MINUTE, "last")
    lake.arrive(end, "of the next day")
    assert lake.inputs(zone, end + 30 * MINUTE).pending == (str(raw),)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland", "UTC"])
def test_events_sent_a_day_before_the_day_begins_are_waited_for(zone: str) -> None:
    lake = Listings()
    start = start_of(DAY, ZoneInfo(zone))
    raw = lake.arrive(start - timedelta(hours=23, minutes=50), "ahead", count=3)
    lake.arrive(start - timedelta(hours=25, minutes=1), "too early for an event of the day")
    now = end_of(DAY, ZoneInfo(zone)) + 30 * MINUTE
    assert lake.inputs(zone, now).pending == (str(raw),)
    lake.process(raw, now, event_day=DAY)
    found = lake.inputs(zone, now)
    assert found.pending == ()
    assert [file.count for file in found.events.current] == [3]


@pytest.mark.parametrize("zone", ZONES)
def test_what_arrives_after_the_day_is_over_changes_no_first_report(zone: str) -> None:
    """Each batch has an invalid event, so its quarantine file is of the day of its arrival."""
    lake = Listings()
    start, end = start_of(DAY, ZoneInfo(zone)), end_of(DAY, ZoneInfo(zone))
    moments = [start - 180 * MINUTE + 15 * n * MINUTE for n in range(130)]

    def process(until: datetime) -> None:
        for n, moment in enumerate(moments):
            if moment < until:
                raw = lake.arrive(moment, f"b{n}", count=2)
                day = moment.astimezone(ZoneInfo(zone)).date()
                lake.process(raw, moment, event_day=day, invalid=1)

    process(end + 30 * MINUTE)
    first = lake.inputs(zone, end + 30 * MINUTE)
    process(moments[-1])
    second = lake.inputs(zone, end + timedelta(days=1, minutes=30))
    assert first.fingerprint(1) == second.fingerprint(1)
    assert len(first.arrived.quarantine) == len(first.arrived.raw) == 96
    assert len(first.arrived.ledger.entries) == 96


def test_each_batch_arrives_on_exactly_one_day_of_the_zone() -> None:
    """Of both formats, also where the day begins in the middle of an hour."""
    for zone in ZONES:
        lake = Listings()
        for n in range(4 * 24):
            moment = datetime(2026, 11, 23, tzinfo=UTC) + n * 15 * MINUTE
            raw = lake.arrive(moment, f"b{n}", form=1 if n % 3 == 0 else 2)
            lake.process(raw, moment, event_day=DAY)
        days = [DAY + timedelta(days=n) for n in (-1, 0, 1)]
        found = [lake.inputs(zone, datetime(2026, 12, 1, tzinfo=UTC), day) for day in days]
        for keys in (
            [key for one in found for key in one.arrived.raw_keys],
            [key for one in found for key in one.arrived.ledger.entries],
        ):
            assert len(keys) == len(set(keys)) == 4 * 24


def test_a_day_is_made_again_when_a_batch_of_another_day_is_processed_in_another_way() -> None:
    lake = Listings()
    later = datetime(2026, 11, 25, 12, tzinfo=UTC)
    raw = lake.arrive(later, "late")
    lake.process(raw, later, event_day=DAY)
    before = lake.inputs("UTC", later + MINUTE)
    lake.process(raw, later + 2 * MINUTE, event_day=DAY, invalid=1, digest="ba9876543210")
    after = lake.inputs("UTC", later + 3 * MINUTE)
    assert before.fingerprint(1) != after.fingerprint(1)
    assert (len(before.events.current), len(after.events.current)) == (1, 0)
    assert len(after.events.superseded) == 1


@pytest.mark.parametrize("old_is_newest", [True, False])
def test_of_two_versions_within_a_second_exactly_one_counts(*, old_is_newest: bool) -> None:
    """The older wrote keys of format 1, the newer refused the event."""
    lake = Listings()
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    raw = lake.arrive(noon, "b", form=1)
    lake.process(raw, noon + MINUTE, event_day=DAY, invalid=1)
    written = noon + MINUTE + timedelta(seconds=1 if old_is_newest else -1)
    lake.stored["processed"].update(
        {f"events/dt={DAY}/b-n1.parquet": written, f"ledger/dt={DAY}/b-n1-v1-q0.json": written}
    )
    found = lake.inputs("UTC", noon + 5 * MINUTE)
    entry = found.arrived.ledger.newest["b"]
    assert (entry.valid, entry.quarantined) == ((1, 0) if old_is_newest else (0, 1))
    assert len(found.events.current) == entry.valid


def test_a_file_of_format_1_finds_its_entry_whenever_it_arrived() -> None:
    lake = Listings()
    written = datetime(2026, 12, 20, tzinfo=UTC)
    lake.stored["processed"].update(
        {
            f"events/dt={DAY}/b-n1.parquet": written,
            "ledger/dt=2026-12-03/b-n1-v1-q0.json": written,
        }
    )
    found = lake.inputs("UTC", written)
    assert [file.batch for file in found.events.current] == ["b"]
    assert found.arrival_days.of(found.entries.newest["b"]) == date(2026, 12, 3)

"""What happens in the week: which messages come when, what goes wrong, when reports are made.

Each step is a JSON object with the time `at`: `ingest` has the messages of one invocation, `put`
is a raw object that somebody stores by hand, `report` is an event of the report function. After
`ingest` and `put` the process function is notified `notify` times of each new raw object, and then
objects are deleted: `lose` names zones of the processed bucket, and `raw`.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tools.same_bytes.clone import ENVIRONMENTS, Clone

Step = dict[str, Any]

_ZONE = ZoneInfo("Europe/Zurich")
_LAST = date(2026, 10, 27)  # the clocks change two days before
_WEEK = [_LAST - timedelta(days=n) for n in range(6, -1, -1)]
_A_MOMENT = timedelta(seconds=2, microseconds=345_678)  # until a function runs
_BACKFILLED = _LAST - timedelta(days=25)
# By day and hour, in UTC: what goes wrong with that hour's batch.
_ACCIDENTS: dict[tuple[date, int], Step] = {
    (_WEEK[1], 9): {"notify": 0},
    (_WEEK[2], 10): {"notify": 2},
    (_WEEK[2], 11): {"notify": 1, "lose": ["ledger/"]},
    (_WEEK[3], 12): {"notify": 1, "lose": ["events/"]},
    (_WEEK[4], 13): {"notify": 1, "lose": ["raw", "ledger/"]},
}


def generate(clone: Clone) -> Path:
    """Let a clone generate all events, and the truth about each file, below `made/generated/`."""
    made = clone.made / "generated"
    made.mkdir()
    weeks = ("--weeks", "3", "--events", "150", "--duplicates", "12", "--conflicting", "6")
    _generate(clone, made / "usual", _LAST, *weeks, "--late", "9", "--invalid", "70")
    for n, day in enumerate(_WEEK[:-1]):
        odd = ("--events", "30", "--duplicates", "6", "--conflicting", "4", "--late", "6")
        _generate(clone, made / f"{day}", day, *odd, "--invalid", "45", "--seed", str(n + 2))
    _generate(clone, made / "backfilled", _BACKFILLED, "--events", "60", "--seed", "9")
    return made


def _generate(clone: Clone, target: Path, day: date, *options: str) -> None:
    arguments = ("--env", "week", "--date", day.isoformat(), "--output", f"{target}.ndjson")
    clone.run(
        *("-m", "cli.main", "generate", *arguments, "--truth", f"{target}.json", *options),
        PIPELINE_CONFIG=str(ENVIRONMENTS),
    )


def steps(generated: Path) -> list[Step]:
    """All that happens, in order of time."""
    made = [*_ingest(_messages(generated)), *_by_hand(), *_reports()]
    return sorted(made, key=lambda step: str(step["at"]))


def _messages(generated: Path) -> list[tuple[datetime, str]]:
    """Message bodies, and when each is sent."""
    chance = random.Random(1)  # noqa: S311 - the same every time
    found = [(moment, _envelope(n, line)) for n, (moment, line) in enumerate(_sent(generated))]
    delayed = []
    for n, (moment, body) in enumerate(found):
        seconds = chance.expovariate(0.5) + (400 if n % 60 == 0 else 0)
        held_back = moment.date() == _WEEK[2] and n % 9 == 0
        later = timedelta(seconds=seconds) + timedelta(days=3 if held_back else 0)
        delayed.append((moment + later, body))
        if n % 100 == 0:  # the bus delivers it twice
            delayed.append((moment + later + timedelta(hours=1), body))
    noon = datetime.combine(_WEEK[3], time(12), UTC)
    return [*delayed, (noon, "no JSON"), (noon, '{"two":\n"lines"}'), (noon, "")]


def _sent(generated: Path) -> Iterator[tuple[datetime, str]]:
    """The generated lines, and when each would come without any delay."""
    for path in sorted(generated.glob("*.ndjson")):
        earliest = datetime.min.replace(tzinfo=UTC)
        if path.stem == "backfilled":
            earliest = datetime.combine(_WEEK[4], time(9), UTC)
        elif path.stem != "usual":
            earliest = datetime.combine(date.fromisoformat(path.stem), time(7), UTC)
        moment = datetime.combine(_LAST, time(8), UTC)
        for line in path.read_text(encoding="utf-8").splitlines():
            moment = _moment(line) or moment
            yield max(moment, earliest), line


def _moment(line: str) -> datetime | None:
    """The event's own time, or None if it is missing, unreadable or in the future."""
    try:
        moment = datetime.fromisoformat(json.loads(line)["timestamp"])
    except (KeyError, TypeError, ValueError):
        return None
    return None if moment.tzinfo is None or moment.year > _LAST.year else moment.astimezone(UTC)


def _envelope(number: int, line: str) -> str:
    """What EventBridge hands over; it holds the event as it was generated."""
    around = {"version": "0", "id": f"delivery-{number:05}", "account": "123456789012"}
    return f'{json.dumps(around)[:-1]},"detail":{line}}}'


def _ingest(messages: Sequence[tuple[datetime, str]]) -> Iterator[Step]:
    """Invocations of ingest: every hour of the week, five past; every eight hours before."""
    batches: dict[datetime, list[Step]] = defaultdict(list)
    for n, (sent, body) in enumerate(sorted(messages)):
        start = sent - timedelta(minutes=5)
        hours = 1 if start.date() >= _WEEK[0] else 8
        end = start.replace(minute=5, second=0, microsecond=0)
        end += timedelta(hours=hours - end.hour % hours)
        attributes = {"SentTimestamp": str(int(sent.timestamp() * 1000))}
        record = {"messageId": f"message-{n:05}", "body": body, "attributes": attributes}
        batches[end].append(record)
        if n % 150 == 0:  # the queue delivers it twice
            batches[end + timedelta(hours=hours)].append(record)
    for end, records in batches.items():
        accident = _ACCIDENTS.get((end.date(), end.hour), {"notify": 1})
        yield {"at": (end + _A_MOMENT).isoformat(), "ingest": {"Records": records}, **accident}


def _by_hand() -> Iterator[Step]:
    """Raw objects that ingest did not write: two good ones, a damaged one, one with a strange key.

    Their keys have the hour, as in format 1; that of one good one has the quarter of an hour too.
    """
    line = '{"event_id":"by-hand","source":"s","timestamp":"2026-10-25T02:30:00+02:00"}'
    whole = gzip.compress(f"{_envelope(99_999, line)}\n".encode(), mtime=0)
    for hour, name, body in (
        (13, f"min=30/{13:032x}-n1.ndjson.gz", whole),
        (14, f"{14:032x}-n1.ndjson.gz", whole),
        (15, f"{15:032x}-n1.ndjson.gz", whole[:-9]),
        (16, "strange.ndjson.gz", whole),
    ):
        at = datetime.combine(_WEEK[4], time(hour, 30), UTC)
        key = f"events/dt={at:%Y-%m-%d}/hr={hour}/{name}"
        put = {"key": key, "body": base64.b64encode(body).decode()}
        yield {"at": at.isoformat(), "put": put, "notify": 1}


def _reports() -> Iterator[Step]:
    """Daily runs of the week and two days after, of two days before it; and what people ask for."""
    scheduled = [_LAST - timedelta(days=14), _LAST - timedelta(days=7), *_WEEK]
    scheduled += [_LAST + timedelta(days=n) for n in (1, 2)]
    for day in scheduled:
        at = datetime.combine(day + timedelta(days=1), time(0, 30), _ZONE).astimezone(UTC)
        yield {"at": (at + _A_MOMENT).isoformat(), "report": {"scheduled_at": at.isoformat()}}
    noon = datetime.combine(_LAST, time(12, 30), UTC)
    asked: list[Step] = [
        {"date": _LAST.isoformat()},
        {"date": _BACKFILLED.isoformat()},
        {"date": _WEEK[3].isoformat()},
        {"sweep": True, "dry_run": True},
        {"sweep": True, "grace_minutes": 0},
        {},
        {"date": "yesterday"},
    ]
    for n, event in enumerate(asked):
        yield {"at": (noon + timedelta(minutes=n)).isoformat(), "report": event}

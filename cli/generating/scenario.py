"""A seeded stream of events with repeats, late and invalid ones, and the truth about it."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

from cli.generating.applications import Event, Sender
from cli.generating.company import ANOMALIES, CARELESS, COMPANY, Company
from cli.generating.figures import figures
from cli.generating.invalid import spoiled
from cli.terminal.errors import CommandError


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many events of each kind; see `pipeline generate --help`. Days are those of `zone`."""

    day: date
    events: int
    duplicates: int
    conflicting: int
    late: int
    invalid: int
    seed: int
    weeks: int = 0
    zone: tzinfo = UTC


class Scenario:
    """The events of a plan. The same plan gives the same lines.

    Raises CommandError if events are to be repeated and the day has none.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 - repeatable, not secret
        self._sender = Sender(self._random, plan.zone)
        self._before, self._events = self._generated()
        self._late = [
            self._sender.any_event(plan.day - timedelta(days=1)) for _ in range(plan.late)
        ]
        self._duplicates = self._picked(plan.duplicates)
        self._conflicting = [self._altered(event) for event in self._picked(plan.conflicting)]
        self._invalid = list(self._invalid_events(plan.invalid))

    def lines(self) -> Iterator[str]:
        """All events in the order in which they are sent."""
        yield from self.before()
        yield from self.of_the_day()

    def before(self) -> Iterator[str]:
        """The events of the weeks before the day, in the order in which they are sent."""
        for lines in self._before.values():
            yield from lines

    def of_the_day(self) -> Iterator[str]:
        """The day, in the order in which it is sent: originals by time, then the repeats."""
        first = sorted([*self._events, *self._late], key=lambda event: event["timestamp"])
        for _, event in self._invalid:
            first.insert(self._random.randrange(len(first) + 1), event)
        for event in [*first, *self._duplicates, *self._conflicting]:
            yield _line(event)

    def truth(self) -> dict[str, Any]:
        """What the pipeline must say of these events."""
        failed = [event for event in self._events if event["details"]["status"] == "failure"]
        return {
            "date": self._plan.day.isoformat(),
            "events": len(self._events),
            "failures": len(failed),
            "figures": figures(self._events),
            "by_source": dict(Counter(event["source"] for event in self._events)),
            "duplicates": len(self._duplicates),
            "conflicting": len(self._conflicting),
            "late": len(self._late),
            "late_date": (self._plan.day - timedelta(days=1)).isoformat(),
            "invalid": len(self._invalid),
            "reasons": dict(Counter(reason for reason, _ in self._invalid)),
            "before": {day.isoformat(): len(lines) for day, lines in self._before.items()},
            "stands_out": [one._asdict() for one in ANOMALIES] if self._plan.weeks else [],
            "lines": sum(map(len, self._before.values()))
            + len(self._events)
            + len(self._late)
            + len(self._duplicates)
            + len(self._conflicting)
            + len(self._invalid),
        }

    def _generated(self) -> tuple[dict[date, list[str]], list[Event]]:
        """The lines of each day before, and the valid events of the day."""
        plan = self._plan
        if not plan.weeks:
            return {}, [self._sender.any_event(plan.day) for _ in range(plan.events)]
        company = Company(seed=plan.seed, zone=plan.zone, events=plan.events)
        before = {
            day: list(map(_line, events))
            for day, events in company.weeks_before(plan.day, plan.weeks)
        }
        return before, company.bad_day(plan.day)

    def _picked(self, count: int) -> list[Event]:
        if count and not self._events:
            raise CommandError(
                "--duplicates and --conflicting repeat events of the day: it has none"
            )
        return self._random.choices(self._events, k=count) if count else []

    def _altered(self, event: Event) -> Event:
        """The same id and time with other content, which differs each time."""
        note = f"{self._random.getrandbits(64):016x}"
        return {**event, "details": {**event["details"], "correction": note}}

    def _invalid_events(self, count: int) -> Iterator[tuple[str, Event]]:
        """Invalid events, each reason in turn."""
        for number in range(count):
            yield spoiled(self._careless_event(), number)

    def _careless_event(self) -> Event:
        """A valid event, to be spoiled."""
        if self._plan.weeks:
            return self._sender.event(CARELESS, COMPANY[CARELESS], self._plan.day)
        return self._sender.any_event(self._plan.day)


def _line(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False)
